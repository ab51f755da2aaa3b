"""What people marked on obligations, and how it is carried over to a new reading of the same letter."""

import functools
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from pipeline.grouping import grouped
from pipeline.registry.names import key
from schemas import Obligation
from schemas.source import Record

Mark = dict[str, Any]
Marked = tuple[Obligation, Mark]

#: The columns that belong to people: a new reading of a letter never touches them.
FIELDS = ("status", "answer", "done_on", "note")
UNMARKED: Mark = {"status": "todo", "answer": None, "done_on": None, "note": None}
#: Words of two readings of one task are at least this alike (0-100): a reading may end a task earlier or later.
_SAME_WORDS = 85.0


class Carried(NamedTuple):
    """What became of marks when a letter got other obligations."""

    marked: list[Marked]
    """The new obligations with their marks."""
    lost: list[Marked]
    """Marks that no new obligation takes: they are kept until one does."""
    renamed: dict[str, str]
    """Ids of obligations and duties that are no longer, with the ones that took their place."""


#: Of a letter that was not there before.
NOTHING_CARRIED = Carried([], [], {})


def carry_over(
    old: Iterable[Marked],
    new: Iterable[Obligation],
    copies: Iterable[Marked] = (),
    noted: Collection[str] = (),
) -> Carried:
    """Give the new obligations the marks of the old ones: by id, else by the same union and nearly the same words.

    ``copies`` are obligations of the same letter in other bytes: what nobody marked here may have been marked there.
    ``noted`` are ids of those of which people marked single instances: they too are kept until they are found again.
    """
    before = {line[0].id: line for line in old}
    found = list(new)
    ids = {item.id for item in found}
    free = _by_union(line for name, line in before.items() if name not in ids)
    copied = _by_union(copies)
    taken = {**_taken(free, [item for item in found if item.id not in before]), **before}
    taken_of_copies = _taken(copied, found)
    marked, renamed, lost = [], dict[str, str](), list[Marked]()
    for item in found:
        mark = unmarked = {**UNMARKED, "status": item.status}
        for line in (taken.get(item.id), taken_of_copies.get(item.id)):
            if line is None:
                continue
            names = ((line[0].id, item.id), (line[0].parent, item.parent))
            renamed |= {old: new for old, new in names if old and new and old != new}
            if line[1] != UNMARKED and mark is unmarked:
                mark = line[1]
            elif line[1] != UNMARKED:
                lost.append(line)
        marked.append((item, mark))
    left = (line for group in (free, copied) for lines in group.values() for line in lines)
    lost += [line for line in left if line[1] != UNMARKED or line[0].id in noted]
    return Carried(marked, lost, renamed)


def _by_union(lines: Iterable[Marked]) -> dict[str, list[Marked]]:
    return grouped(sorted(lines, key=lambda line: line[0].id), lambda line: key(line[0].union))


def _taken(free: dict[str, list[Marked]], items: Sequence[Obligation]) -> dict[str, Marked]:
    """Take for each obligation (by its id) the one that it was before, those with the very same words first.

    Else a task could take what was done on its neighbour (“Tổ chức hội nghị”, “Phối hợp tổ chức hội nghị”), whose own
    new row comes later.
    """
    taken: dict[str, Marked] = {}
    if not free:
        return taken
    for take in (_take_same, _take_nearest):
        for item in items:
            if item.id not in taken and (line := take(item, free.get(key(item.union), []))) is not None:
                taken[item.id] = line
    return taken


def _take_same(item: Obligation, free: list[Marked]) -> Marked | None:
    """Take the one of a union's obligations with the same words and role, the one at the same place before others."""
    same = [
        (candidate.evidence.start == item.evidence.start, mark != UNMARKED, -number)
        for number, (candidate, mark) in enumerate(free)
        if candidate.role == item.role and key(candidate.action) == key(item.action)
    ]
    return free.pop(-max(same)[2]) if same else None


def _take_nearest(item: Obligation, free: list[Marked]) -> Marked | None:
    """Take the most alike of a union's obligations that were not found again, a marked one before others."""
    alike = [
        (_alike(candidate.action, item.action), mark != UNMARKED, -number)
        for number, (candidate, mark) in enumerate(free)
    ]
    best, _, number = max(alike, default=(0.0, False, 0))
    return free.pop(-number) if best >= _SAME_WORDS else None


@functools.lru_cache(maxsize=4096)
def _alike(words: str, others: str) -> float:
    from rapidfuzz import fuzz

    return fuzz.partial_ratio(key(words), key(others))


class Marks(Record):
    """What people said of one obligation: where it stands, by which letter it was answered, when, and their note."""

    status: str
    answer: str | None = None
    done_on: str | None = None
    note: str | None = None
