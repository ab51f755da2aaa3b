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
import hashlib
import math
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import commands, large_registry
from benchmarks.batches import peak
from benchmarks.made_office import THINGS, TODAY, UNIONS, VERBS, fill, letter, obligations, union_name
from benchmarks.server import Processor, Server, server
from pipeline.confined import collecting
from pipeline.duties.reminders import reminders
from pipeline.export import ics
from pipeline.office.calendars import Calendars
from pipeline.search.everywhere import search
from pipeline.store import Filters, Store, open_store
from pipeline.store.obligations import place_in_pages

SIZES = (10_000, 100_000, 1_000_000)
SIZES_ON_A_SERVER = (100_000, 1_000_000, 3_000_000, 10_000_000)
SEED = 5
ASKED = 20
_MEGABYTE = 1_000_000
_PAGE = Path(__file__).parents[1] / "docs" / "scale.md"

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

Clock = Callable[[], float]
"""Seconds of processor."""


class Measured(NamedTuple):
    """The figures of one size, by the names of ``AIMS``; what it took to make the store, and how large it is."""

    figures: dict[str, float]
    seconds_to_fill: float
    megabytes: float


def slowest(ask: Callable[[int], object], clock: Clock = time.process_time, asked: int = ASKED) -> float:
    """Return the 95th percentile of the seconds that so many questions take."""
    return statistics.quantiles([once(partial(ask, number), clock) for number in range(asked)], n=20)[-1]


def once(ask: Callable[[], object], clock: Clock = time.process_time) -> float:
    """Return the seconds that one question takes."""
    start = clock()
    ask()
    return clock() - start


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
    found["one letter for 2,000 unions"] = once(lambda: store.letters.save(new.letter, owed), clock)
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


def yardstick() -> float:
    """Return the seconds of a plain piece of work, the same on every machine."""
    return min(once(_plain_work) for _ in range(5))


def _plain_work() -> None:
    lines = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(200_000)]
    sum(int(line[:8], 16) for line in sorted(lines))


def table(sizes: Sequence[int], found: Sequence[Measured]) -> list[str]:
    """Return the lines of the table."""
    lines = ["| seconds | " + " | ".join(f"{size:,}" for size in sizes) + " | aim | growth ÷ n log n |"]
    lines.append("|---|" + "---:|" * (len(sizes) + 2))
    step = sizes[-1] * math.log(sizes[-1]) / (sizes[0] * math.log(sizes[0]))
    for name, aim in AIMS.items():
        figures = [result.figures[name] for result in found]
        form = ".0f" if name.endswith("MB") else ".3f"
        growth = f"{figures[-1] / figures[0] / step:.2f}" if len(sizes) > 1 and figures[0] else ""
        lines.append(f"| {name} | " + " | ".join(f"{figure:{form}}" for figure in figures) + f" | {aim:g} | {growth} |")
    for title, values in (
        ("making the store", [result.seconds_to_fill for result in found]),
        ("size of the file, MB", [result.megabytes for result in found]),
    ):
        lines.append(f"| {title} | " + " | ".join(f"{value:.0f}" for value in values) + " | | |")
    return lines


def page(lines: Sequence[str], asked: Sequence[str], seconds: float, rest: str) -> str:
    """Return docs/scale.md; ``rest`` is the part of the server."""
    return _PAGE_WORDS.format(
        table="\n".join(lines),
        commands="\n".join(asked),
        large="\n".join(large_registry.lines()),
        machine=machine(),
        seconds=seconds,
        rest=rest,
    )


def on_a_server(page: str, lines: Sequence[str], version: str, seconds: float) -> str:
    """Return the page with the part of the server written anew."""
    part = _SERVER_WORDS.format(table="\n".join(lines), version=version, machine=machine(), seconds=seconds)
    return page.partition(_SERVER_HEADING)[0].rstrip("\n") + f"\n\n{part}"


def machine() -> str:
    """Return what the figures were measured on."""
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"


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

Machine: {machine}. Yardstick (200,000 SHA-256 sums, sorted): {seconds:.2f} s.
{rest}"""

_SERVER_HEADING = "## On a PostgreSQL server"
_SERVER_WORDS = (
    _SERVER_HEADING
    + """

The same questions to PostgreSQL {version} with its own settings, on the same machine
(`python -m benchmarks.scale --postgresql`): seconds of processor of the client and of the server's process together.
The aims are those of a million obligations in a file.

{table}

Machine: {machine}. Yardstick (200,000 SHA-256 sums, sorted): {seconds:.2f} s.
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
    lines = table(sizes, _each(sizes, measured))
    if is_told:
        asked = commands.lines(commands.costs())
        _, heading, rest = _PAGE.read_text(encoding="utf-8").partition(f"\n{_SERVER_HEADING}")
        _PAGE.write_text(page(lines, asked, yardstick(), heading + rest), encoding="utf-8")
    return lines


def _on_a_server(sizes: Sequence[int], kept: Path | None, is_told: bool) -> list[str]:
    # The path of a socket may not be long.
    with tempfile.TemporaryDirectory(prefix="pg-") as folder, server(kept or Path(folder)) as host:
        lines = table(sizes, _each(sizes, partial(measured_on, host)))
        version = host.ask("SHOW server_version")[0][0]
    if is_told:
        words = on_a_server(_PAGE.read_text(encoding="utf-8"), lines, version, yardstick())
        _PAGE.write_text(words, encoding="utf-8")
    return lines


def _each(sizes: Sequence[int], measure: Callable[[int], Measured]) -> list[Measured]:
    found = []
    for size in sizes:
        found.append(measure(size))
        print(f"{size:,} obligations measured:", *table([size], found[-1:]), sep="\n", file=sys.stderr, flush=True)
    return found


if __name__ == "__main__":
    main()
