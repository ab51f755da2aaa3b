"""What people marked on obligations, and how it is carried over to a new reading of the same letter."""

import functools
import getpass
import os
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from rapidfuzz import fuzz

from pipeline.registry.names import key
from schemas import Obligation
from schemas.base import Record

Mark = dict[str, Any]

#: The columns that belong to people: a new reading of a letter never touches them.
FIELDS = ("status", "answer", "done_on", "note")
UNMARKED: Mark = {"status": "todo", "answer": None, "done_on": None, "note": None}
#: Words of two readings of one task are at least this alike (0-100): a reading may end a task earlier or later.
_SAME_WORDS = 85.0


class Carried(NamedTuple):
    """What became of marks when a letter got other obligations."""

    marked: list[tuple[Obligation, Mark]]
    """The new obligations with their marks."""
    lost: list[tuple[Obligation, Mark]]
    """Marks that no new obligation takes: they are kept until one does."""
    renamed: dict[str, str]
    """Ids of obligations and duties that are no longer, with the ones that took their place."""


def carry_over(old: Iterable[tuple[Obligation, Mark]], new: Iterable[Obligation]) -> Carried:
    """Give the new obligations the marks of the old ones: by id, else by the same union and nearly the same words."""
    before = {obligation.id: (obligation, mark) for obligation, mark in old}
    found = list(new)
    ids = {obligation.id for obligation in found}
    free: dict[str, list[tuple[Obligation, Mark]]] = defaultdict(list)
    for name in sorted(before.keys() - ids):
        free[key(before[name][0].union)].append(before[name])
    marked, renamed = [], {}
    for item in found:
        kept = before.get(item.id) or _take_nearest(item, free[key(item.union)])
        marked.append((item, kept[1] if kept else {**UNMARKED, "status": item.status}))
        if kept and kept[0].id != item.id:
            renamed[kept[0].id] = item.id
            if kept[0].parent and item.parent and kept[0].parent != item.parent:
                renamed[kept[0].parent] = item.parent
    lost = [line for lines in free.values() for line in lines if line[1] != UNMARKED]
    return Carried(marked, lost, renamed)


def _take_nearest(item: Obligation, free: list[tuple[Obligation, Mark]]) -> tuple[Obligation, Mark] | None:
    """Take the most alike of a union's obligations that were not found again, a marked one before others."""
    alike = [
        (_alike(candidate.action, item.action), mark != UNMARKED, -number)
        for number, (candidate, mark) in enumerate(free)
    ]
    best, _, number = max(alike, default=(0.0, False, 0))
    return free.pop(-number) if best >= _SAME_WORDS else None


@functools.lru_cache(maxsize=4096)
def _alike(words: str, others: str) -> float:
    return fuzz.partial_ratio(key(words), key(others))


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
