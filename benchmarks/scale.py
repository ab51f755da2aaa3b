"""How the store answers when it is full: 10,000 to 1,000,000 obligations of 2,000 unions under up to 5,000 letters.

The letters are made, not read (a seeded generator): what is measured is the store and what is made of its answers. Run
as ``python -m benchmarks.scale`` (some minutes; ``--most 100000`` for less). Times are the slowest of twenty asked, but
for what is asked once. Costs that grow in step with n log n keep the last column at or below 1.
"""

import argparse
import datetime
import math
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.calendars import entries_of
from pipeline.export import ics
from pipeline.reminders import reminders
from pipeline.search import search
from pipeline.store import Store, open_store
from pipeline.store.letters import put_new
from pipeline.store.marks import UNMARKED
from schemas import DateRecord, Evidence, Header, Letter, LetterKey, Obligation, SourceInfo, Task

SIZES = (10_000, 100_000, 1_000_000)
UNIONS = 2_000
LETTERS = 5_000
TODAY = datetime.date(2026, 11, 20)
SEED = 5
ASKED = 20

#: What is measured → the most seconds that it may take with a million obligations.
AIMS = {
    "obligations of one union": 0.050,
    "due list of the office": 0.300,
    "search": 0.150,
    "calendar file of one union": 1.0,
    "one letter for 2,000 unions": 1.0,
}

_VERBS = ("gửi báo cáo", "nộp danh sách", "tổ chức hội nghị", "xây dựng kế hoạch", "rà soát", "tổng hợp", "đăng ký")
_THINGS = ("đại hội", "tháng công nhân", "nữ công", "an toàn vệ sinh lao động", "tết sum vầy", "học nghề", "thể thao")
_ENDS = ("về Liên đoàn Lao động tỉnh", "qua Văn phòng", "kèm biểu mẫu", "bằng văn bản", "theo hướng dẫn")


def union_name(number: int) -> str:
    """Return the name of a union of the made province."""
    return f"Công đoàn cơ sở Đơn vị số {number}"


def letter(number: int, chance: random.Random, tasks: int) -> Letter:
    """Return a made letter with so many tasks, each with a day of its own."""
    issued = TODAY - datetime.timedelta(days=chance.randrange(3 * 365))
    subject = f"{chance.choice(_VERBS)} {chance.choice(_THINGS)}"
    text = f"Số: {number}/KH-LĐLĐ\nKẾ HOẠCH\n{subject}\n"
    days, made = [], []
    for place in range(tasks):
        day = issued + datetime.timedelta(days=chance.randrange(5, 120))
        words = f"{chance.choice(_VERBS)} {chance.choice(_THINGS)} {chance.choice(_ENDS)} trước ngày {day:%d/%m/%Y}"
        start = len(text)
        text += words + "\n"
        evidence = Evidence(start=start, end=start + len(words), quote=words)
        good = (day - datetime.timedelta(days=1)).isoformat()
        days.append(
            DateRecord(
                id=f"d{place}", type="deadline", date=day.isoformat(), bound="before", last_good=good, safe_due=good,
                evidence=evidence, confidence=0.9,
            )
        )  # fmt: skip
        made.append(Task(id=f"t{place}", assignees=(), kind="report", evidence=evidence, confidence=0.9))
    return Letter(
        source=SourceInfo(name=f"{number}.txt", sha256=f"{number:064x}", media_type="text/plain"),
        text=text,
        header=Header(
            number=str(number), symbol="KH-LĐLĐ", kind="Kế hoạch", issuer="Liên đoàn Lao động tỉnh Hà Sơn",
            issued_on=issued.isoformat(), subject=subject,
        ),
        dates=tuple(days),
        tasks=tuple(made),
    )  # fmt: skip


def obligations(made: Letter, unions: Iterator[int]) -> Iterator[Obligation]:
    """Yield one obligation for each union and task of a letter."""
    header = made.header
    key = LetterKey(number=header.number, symbol=header.symbol, issuer=header.issuer, issued_on=header.issued_on)
    for union in unions:
        for task, day in zip(made.tasks, made.dates, strict=True):
            yield Obligation(
                id=f"{int(header.number or 0):04x}{union:04x}{task.id[1:]:>04}", union=union_name(union),
                union_id=f"U{union}", letter=key, kind="report", action=task.evidence.quote, due=day.date,
                bound="before", last_good=day.last_good, safe_due=day.safe_due, status="todo",
                evidence=task.evidence, confidence=0.9,
            )  # fmt: skip


def fill(store: Store, size: int) -> None:
    """Put so many obligations under letters that bind a few or all unions each. Nine in ten are done."""
    chance = random.Random(SEED)
    count = min(LETTERS, max(20, size // 200))
    each = size // count
    for start in range(0, count, 50):
        with store._writing() as connection:
            for number in range(start + 1, min(count, start + 50) + 1):
                tasks = chance.choice((1, 2, 4, 5))
                made = letter(number, chance, tasks)
                bound = chance.sample(range(UNIONS), max(1, min(UNIONS, each // tasks)))
                owed = [
                    (item, {**UNMARKED, "status": "done" if chance.random() < 0.9 else "todo"})
                    for item in obligations(made, iter(bound))
                ]
                put_new(connection, made, owed)


def slowest(ask: Callable[[int], object]) -> float:
    """Return the 95th percentile of the seconds that ``ASKED`` questions take."""
    seconds = []
    for number in range(ASKED):
        start = time.perf_counter()
        ask(number)
        seconds.append(time.perf_counter() - start)
    return statistics.quantiles(seconds, n=20)[-1]


def measured(store: Store) -> dict[str, float]:
    """Ask a full store everything; return seconds."""
    chance = random.Random(SEED)
    words = [f"{chance.choice(_VERBS)} {chance.choice(_THINGS)}" for _ in range(ASKED)]
    some = [union_name(chance.randrange(UNIONS)) for _ in range(ASKED)]
    until = TODAY + datetime.timedelta(days=7)
    new = letter(60_000, chance, 1)
    start = time.perf_counter()
    store.save(new, list(obligations(new, iter(range(UNIONS)))))
    adding = time.perf_counter() - start
    return {
        "obligations of one union": slowest(lambda number: store.obligations(union=some[number], today=TODAY)),
        "due list of the office": slowest(lambda _: reminders(store.pending(until, today=TODAY), TODAY)),
        "search": slowest(lambda number: search(store, words[number], 20)),
        "calendar file of one union": slowest(
            lambda number: ics.calendar_file(entries_of(store, TODAY, some[number]), TODAY)
        ),
        "one letter for 2,000 unions": adding,
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="largest number of obligations")
    most = parser.parse_args().most
    sizes = [size for size in SIZES if size <= most]
    found = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder, open_store(str(Path(folder, "scale.db"))) as store:
            start = time.perf_counter()
            fill(store, size)
            print(f"{size:,} obligations made in {time.perf_counter() - start:.0f} s", flush=True)
            found.append(measured(store))
    print("| seconds | " + " | ".join(f"{size:,}" for size in sizes) + " | aim | growth ÷ n log n |")
    print("|---|" + "---|" * (len(sizes) + 2))
    for name, aim in AIMS.items():
        figures = [result[name] for result in found]
        step = sizes[-1] * math.log(sizes[-1]) / (sizes[0] * math.log(sizes[0]))
        growth = figures[-1] / figures[0] / step if len(sizes) > 1 else 0.0
        print(f"| {name} | " + " | ".join(f"{figure:.3f}" for figure in figures) + f" | {aim} | {growth:.2f} |")


if __name__ == "__main__":
    main()
