"""Counts the errors that nobody is told of: a wrong day, a duty, a date or a limit on the wrong body, a duty or a
deadline lost, a duty that is none.

An error of those is *silent* where no flag that asks for a look touches its words, and the confidence of what was read
there is not so low that a person is shown a doubt. What is flagged costs a look, so that the table also counts how many
right duties and deadlines ask for one. Run as ``python -m benchmarks.silence [BEGINNING …]`` over letters of
``corpus/fresh`` whose names begin so (default: those that were only scored), or with a folder of letters and gold.

Of the records themselves it tells, too: how well the confidence of the record and that of its bodies part right bodies
from wrong ones (the area under the curve: 0.5 is a coin's), how many stand on a wrong body with no doubt at them, and
which share asks to read again who must act.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.calibrate import BODIES, at_required
from benchmarks.evaluate.compare import one_body_in_common, overlap
from benchmarks.letters import FRESH, SCORED_ONLY, source_of, with_gold
from extractors import extract
from pipeline.duties.reviews.cards import LEAST_SURE, NOTES

Record = dict[str, Any]
Span = tuple[int, int]
#: Errors are told for so many letters.
LETTERS = 25


def place_of(text: str, record: Record) -> Span:
    """Return where the words of a gold record stand."""
    at = -1
    for _ in range(record.get("nth") or 1):
        at = text.find(record["quote"], at + 1)
    return at, at + len(record["quote"])


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _spans(records: Iterable[Record]) -> list[Span]:
    return [(one["evidence"]["start"], one["evidence"]["end"]) for one in records]


def errors(text: str, gold: Record, letter: Record, least: float = LEAST_SURE) -> Iterator[tuple[str, bool]]:
    """Yield what a letter's required duties and deadlines came to (``right``, or the error), and whether it is told.

    ``least``: below this confidence a person is shown a doubt.
    """
    flags = _spans(flag for flag in letter["flags"] if flag.get("evidence") and flag["code"] not in NOTES)

    def is_told(place: Span, read: Record | None = None) -> bool:
        places = [place, *(_spans([read]) if read else [])]
        unsure = read is not None and read["confidence"] < least
        return unsure or any(_touch(flag, one) for flag in flags for one in places)

    days, tasks = letter["dates"], letter["tasks"]
    for due in gold["dates"]:
        if due.get("optional") or due["type"] not in ("deadline", "recurring"):
            continue
        place = place_of(text, due)
        there = [day for day, span in zip(days, _spans(days), strict=True) if _touch(span, place)]
        same = [day for day in there if (day["date"], day["type"]) == (due.get("date"), due["type"])]
        read = (same or there or [None])[0]
        yield "right" if same else "wrong day" if there else "deadline lost", is_told(place, read)
    for duty in gold["tasks"]:
        if duty.get("optional") or not duty["assignees"]:
            continue
        place = place_of(text, duty)
        shares = [(overlap("tasks", place, span), at) for at, span in enumerate(_spans(tasks))]
        share, at = max(shares, default=(0.0, -1))
        read = tasks[at] if share else None
        what = "duty lost" if read is None else "right"
        if read is not None and not one_body_in_common(duty["assignees"], read["assignees"]):
            what = "wrong body"
        yield what, is_told(place, read)
    for section, read, right in at_required(text, letter, gold):
        if section != "tasks" and not right:
            yield f"body of {section}", is_told(*_spans([read]), read)
    places = [place_of(text, duty) for duty in gold["tasks"]]
    for read, span in zip(tasks, _spans(tasks), strict=True):
        if read["strength"] != "general" and not any(overlap("tasks", place, span) for place in places):
            yield "no duty", is_told(span, read)


def shares(letters: Iterable[tuple[str, Record, Record]], least: float) -> tuple[float, float]:
    """Return the silent errors in ``LETTERS`` letters, and the share of what is right that asks for a look."""
    count, told, silent = 0, Counter[bool](), Counter[bool]()
    for text, gold, letter in letters:
        count += 1
        for what, is_told in errors(text, gold, letter, least):
            (told if is_told else silent)[what == "right"] += 1
    return silent[False] * LETTERS / max(1, count), told[True] / max(1, told[True] + silent[True])


def letters_of(names: Iterable[str]) -> Iterator[tuple[str, Record, Record]]:
    """Yield text, gold and what is read today of the letters that begin so, or lie in a folder."""
    for name in names:
        folder, begins = (Path(name), "") if Path(name).is_dir() else (FRESH, name)
        for stem, text, gold in with_gold(folder):
            if stem.startswith(begins):
                yield text, gold, extract(source_of(text)).model_dump(mode="json")


class BodiesSeen(NamedTuple):
    """A record at the place of a required one: its section, how sure it and its bodies are, what they are."""

    section: str
    confidence: float
    assignee_confidence: float
    right: bool
    told: bool


def bodies_seen(text: str, gold: Record, letter: Record, least: float = LEAST_SURE) -> Iterator[BodiesSeen]:
    """Yield the records at the places of required ones, whether their bodies are right, and whether doubt is told."""
    flags = _spans(flag for flag in letter["flags"] if flag.get("evidence") and flag["code"] not in NOTES)
    for section, record, right in at_required(text, letter, gold):
        (place,) = _spans([record])
        told = record["confidence"] < least or any(_touch(flag, place) for flag in flags)
        yield BodiesSeen(section, record["confidence"], record["assignee_confidence"], right, told)


def show_bodies(seen: Sequence[BodiesSeen], letters: int) -> None:
    """Print of each section how well both chances part right bodies from wrong ones, and how many are silent."""
    from sklearn.metrics import roc_auc_score

    for section in BODIES:
        rows = [one for one in seen if one.section == section]
        right = [one.right for one in rows]
        if len(set(right)) > 1:
            record, bodies = (
                roc_auc_score(right, [getattr(one, name) for one in rows])
                for name in ("confidence", "assignee_confidence")
            )
            wrong = f"{right.count(False)} of {len(rows)} on a wrong body"
            print(f"{section}: {wrong}; area {record:.2f}, of who {bodies:.2f}")
    silent = sum(not (one.right or one.told) for one in seen)
    print(f"wrong bodies in silence in {LETTERS} letters: {silent * LETTERS / max(1, letters):.1f}")


def main(names: Iterable[str]) -> None:
    count, told, silent = 0, Counter[str](), Counter[str]()
    seen, records, asked = list[BodiesSeen](), 0, 0
    for text, gold, letter in letters_of(names):
        count += 1
        seen += bodies_seen(text, gold, letter)
        records += sum(len(letter[section]) for section in BODIES)
        asked += sum(flag["code"] == "unsure-assignee" for flag in letter["flags"])
        for what, is_told in errors(text, gold, letter):
            (told if is_told else silent)[what] += 1
    looks = told["right"] / max(1, told["right"] + silent["right"])
    print(f"{count} letters; of what is right {looks:.1%} asks for a look all the same")
    for what in sorted({*told, *silent} - {"right"}):
        print(f"{what}: {told[what]} told, {silent[what]} silent")
    all_silent = sum(number for what, number in silent.items() if what != "right")
    print(f"silent errors in {LETTERS} letters: {all_silent * LETTERS / max(1, count):.1f}")
    show_bodies(seen, count)
    print(f"{asked} of {records} records ask to read again who must act ({asked / max(1, records):.1%})")


if __name__ == "__main__":
    main(sys.argv[1:] or SCORED_ONLY)
