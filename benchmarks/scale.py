"""How the store answers when it is full: 10,000 to 1,000,000 obligations of 2,000 unions under up to 5,000 letters.

``python -m benchmarks.scale`` writes docs/scale.md (some minutes; ``--most 100000`` for less, then only printed). Times
are those of the processor, so that other work on the machine does not count, and the 95th percentile of twenty
questions, but for what is asked once. Costs that grow in step with n log n keep the
last column at or below 1. What a machine can do is told by the yardstick: the time of the same plain work.
"""

import argparse
import datetime
import hashlib
import json
import math
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import commands, large_registry
from benchmarks.made_office import THINGS, TODAY, UNIONS, VERBS, fill, letter, obligations, union_name
from pipeline.confined import collecting
from pipeline.duties.reminders import reminders
from pipeline.export import ics
from pipeline.office.calendars import entries_of
from pipeline.office.duties import ListPart, unions_of
from pipeline.search.everywhere import search
from pipeline.store import Filters, Store, open_store
from pipeline.store.obligations import place_in_pages

SIZES = (10_000, 100_000, 1_000_000)
SEED = 5
ASKED = 20
_BOOK_ROWS = 20_000
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
    "workbook of 20,000 rows": 15.0,
    "workbook of 20,000 rows, MB": 500.0,
}


class Measured(NamedTuple):
    """The figures of one size, by the names of ``AIMS``; what it took to make the store, and how large it is."""

    figures: dict[str, float]
    seconds_to_fill: float
    megabytes: float


def slowest(ask: Callable[[int], object], asked: int = ASKED) -> float:
    """Return the 95th percentile of the seconds that so many questions take."""
    seconds = []
    for number in range(asked):
        start = time.process_time()
        ask(number)
        seconds.append(time.process_time() - start)
    return statistics.quantiles(seconds, n=20)[-1]


def once(ask: Callable[[], object]) -> float:
    """Return the seconds that one question takes."""
    start = time.process_time()
    ask()
    return time.process_time() - start


def questions(store: Store) -> dict[str, float]:
    """Ask a full store everything but the workbook; return seconds."""
    chance = random.Random(SEED)
    words = [f"{chance.choice(VERBS)} {chance.choice(THINGS)}" for _ in range(ASKED)]
    some = [union_name(chance.randrange(UNIONS)) for _ in range(ASKED)]
    until = TODAY + datetime.timedelta(days=7)
    new = letter(60_000, TODAY, chance, 1)
    owed = list(obligations(new, range(UNIONS)))
    return {
        **pages(store),
        "obligations of one union": slowest(lambda number: store.obligations.find(union=some[number], today=TODAY)),
        "due list of the office": slowest(lambda _: reminders(store.obligations.pending(until, today=TODAY), TODAY)),
        "search": slowest(lambda number: search(store, words[number], 20)),
        "calendar file of one union": slowest(
            lambda number: ics.calendar_file(entries_of(store, TODAY, some[number]), TODAY)
        ),
        "one letter for 2,000 unions": once(lambda: store.letters.save(new.letter, owed)),
        "page of letters": slowest(lambda number: store.letters.all(TODAY, 50)),
        "history of a letter": slowest(lambda number: store.history.of(letter=f"{number + 1}/KH-LĐLĐ")),
        "list of letters": once(lambda: store.letters.all(TODAY)),
    }


def pages(store: Store) -> dict[str, float]:
    """Turn the pages of lists, from the first one on and from places behind it; return seconds, and megabytes more."""
    before = peak()
    late, some = Filters(statuses=("late",)), Filters(union=(union_name(7),))
    turned = {"page of duties": Filters(), "page of late duties": late, "page of one union's duties": some}
    found = {name: slowest(_turning(store.duties.page, asked, attrgetter("place"))) for name, asked in turned.items()}
    for name, asked in {"page of obligations": Filters(), "page of late obligations": late}.items():
        found[name] = slowest(_turning(store.obligations.page, asked, place_in_pages))
    first = store.duties.page(Filters(), TODAY)
    found["unions of a duty"] = slowest(
        lambda number: unions_of(store, first[number % len(first)].duty_id, TODAY, ListPart())
    )
    return found | {"pages, MB more": peak() - before}


def _turning(
    page: Callable[..., Sequence[Any]], asked: Filters, place: Callable[[Any], str]
) -> Callable[[int], object]:
    """Return what gives one page after the other."""
    after: list[str | None] = [None]

    def turn(_: int) -> None:
        rows = page(asked, TODAY, after=after[-1])
        after.append(place(rows[-1]) if rows else None)

    return turn


def peak() -> float:
    """Return the most megabytes that this process has had."""
    # Kilobytes on Linux, bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / _MEGABYTE


def book(url: str) -> dict[str, float]:
    """Write the workbook of the newest duties of a store; return seconds, and the megabytes of this whole process."""
    from pipeline import frames
    from pipeline.export import tables
    from pipeline.export.workbook import workbook

    with open_store(url) as store:
        start = time.process_time()
        first = TODAY
        found = store.obligations.find(due_from=first, today=TODAY)
        while len(found) < _BOOK_ROWS and first.year > TODAY.year - 4:
            first -= datetime.timedelta(days=30)
            found = store.obligations.find(due_from=first, today=TODAY)
        data = workbook([(tables.OBLIGATIONS, frames.obligations(found[:_BOOK_ROWS], TODAY))])
        seconds = time.process_time() - start
    assert data
    return {"workbook of 20,000 rows": seconds, "workbook of 20,000 rows, MB": peak()}


def measured(size: int) -> Measured:
    """Make a store of a size, ask it everything, and return the figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "scale.db")
        with open_store(str(path)) as store:
            filling = once(lambda: fill(store, size))
            megabytes = sum(file.stat().st_size for file in Path(folder).iterdir()) / _MEGABYTE
            found = questions(store)
        # A process of its own: memory is told of a whole process.
        asked = [sys.executable, "-m", "benchmarks.scale", "--book", str(path)]
        found |= json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
    return Measured(found, filling, megabytes)


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
        growth = f"{figures[-1] / figures[0] / step:.2f}" if len(sizes) > 1 else ""
        lines.append(f"| {name} | " + " | ".join(f"{figure:{form}}" for figure in figures) + f" | {aim:g} | {growth} |")
    for title, values in (
        ("making the store", [result.seconds_to_fill for result in found]),
        ("size of the file, MB", [result.megabytes for result in found]),
    ):
        lines.append(f"| {title} | " + " | ".join(f"{value:.0f}" for value in values) + " | | |")
    return lines


def page(lines: Sequence[str], asked: Sequence[str], seconds: float) -> str:
    """Return docs/scale.md."""
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    return _PAGE_WORDS.format(
        table="\n".join(lines),
        commands="\n".join(asked),
        large="\n".join(large_registry.lines()),
        machine=machine,
        seconds=seconds,
    )


_PAGE_WORDS = """# How the store answers when it is full

Made by `make scale` (seeded, no letter is read): a SQLite file with letters of three years that lay duties on 2,000
unions; nearly all past duties are done, some are late, some recur each month, some were extended.

Seconds are those of the processor: the 95th percentile of twenty questions; a workbook, a new letter and the list of
letters are asked once. The last column is how often the time grew from the smallest to the largest store, divided by
how often n log n grew: at or below 1 a cost grows no faster than n log n.

{table}

Commands that ask a store of 3,000 letters of the corpus, each under another number and date, nothing of them marked
(some 93,000 obligations): a process of its own each, start-up included, with the most memory that it held
(`python -m benchmarks.commands`):

{commands}

{large}

Machine: {machine}. Yardstick (200,000 SHA-256 sums, sorted): {seconds:.2f} s.
"""


def main() -> None:
    """Measure and write the page, or print the table where not all sizes are measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="largest number of obligations")
    parser.add_argument("--book", metavar="FILE", help="only write the workbook of this store; print figures as JSON")
    asked = parser.parse_args()
    collecting.seldom()  # as the command line does
    if asked.book:
        print(json.dumps(book(asked.book)))
        return
    sizes = [size for size in SIZES if size <= asked.most]
    found = []
    for size in sizes:
        found.append(measured(size))
        print(f"{size:,} obligations measured", file=sys.stderr, flush=True)
    lines = table(sizes, found)
    if sizes[-1] == SIZES[-1]:
        asked = commands.lines(commands.costs())
        _PAGE.write_text(page(lines, asked, yardstick()), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
