"""What people marked on obligations, and how it is carried over to a new reading of the same letter."""

import getpass
import os
from collections.abc import Iterable, Sequence
from typing import Any

from rapidfuzz import fuzz

from pipeline.registry.names import key
from schemas import Obligation
from schemas.base import Record

Mark = dict[str, Any]

#: The columns that belong to people: a new reading of a letter never touches them.
FIELDS = ("status", "answer", "done_on", "note")
_UNMARKED: Mark = {"status": "todo", "answer": None, "done_on": None, "note": None}
#: Words of two readings of one task are at least this alike (0-100): a reading may end a task earlier or later.
_SAME_WORDS = 85.0


def carry_over(old: Sequence[tuple[Obligation, Mark]], new: Iterable[Obligation]) -> list[tuple[Obligation, Mark]]:
    """Return the new obligations with their marks: by id, else by the same union and nearly the same words."""
    marks = {obligation.id: mark for obligation, mark in old}
    found = list(new)
    ids = {obligation.id for obligation in found}
    lost = [(obligation, mark) for obligation, mark in old if obligation.id not in ids and mark != _UNMARKED]
    return [
        (item, marks.get(item.id) or _take_nearest(item, lost) or {**_UNMARKED, "status": item.status})
        for item in found
    ]


def _take_nearest(item: Obligation, lost: list[tuple[Obligation, Mark]]) -> Mark | None:
    """Take the most alike of the marked obligations that were not found again."""
    alike = [
        (fuzz.partial_ratio(key(candidate.action), key(item.action)), number)
        for number, (candidate, _) in enumerate(lost)
        if key(candidate.union) == key(item.union)
    ]
    best, number = max(alike, default=(0.0, -1))
    return lost.pop(number)[1] if best >= _SAME_WORDS else None


class Marks(Record):
    """What people said of one obligation: where it stands, by which letter it was answered, when, and their note."""

    status: str
    answer: str | None = None
    done_on: str | None = None
    note: str | None = None


def who() -> str | None:
    """Return who is working: ``VANTHU_USER``, else the name that the person is logged in under."""
    if named := os.environ.get("VANTHU_USER"):
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a service without a name
        return None
