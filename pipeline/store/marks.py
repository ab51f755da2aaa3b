"""What people marked on obligations, and how it is carried over to a new reading of the same letter."""

import functools
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from pipeline.grouping import grouped
from pipeline.registry.names import key
from schemas import Obligation, Record

#: Words of two readings of one task are at least this alike (0-100): a reading may end a task earlier or later.
_SAME_WORDS = 85.0


class Marks(Record):
    """What people said of one obligation: where it stands, by which letter it was answered, when, and their note."""

    status: str = "todo"
    answer: str | None = None
    done_on: str | None = None
    note: str | None = None


UNMARKED = Marks()
#: The columns that belong to people: a new reading of a letter never touches them.
FIELDS = tuple(Marks.model_fields)
Marked = tuple[Obligation, Marks]


def marks_in(row: Any) -> Marks:
    """Return what people marked, of a row that holds the columns."""
    return Marks.model_construct(None, **{name: getattr(row, name) for name in FIELDS})


def kept_in(row: Any) -> Marked:
    """Return what people marked on an obligation that is not found any more, as it is kept (``choices``)."""
    return Obligation.model_validate_json(row.content), Marks.model_validate_json(row.value)


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
        mark = unmarked = Marks(status=item.status)
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


def _taken(free: dict[str, list[Marked]], items: Collection[Obligation]) -> dict[str, Marked]:
    """Take for each obligation (by its id) what it was before of its union's, those with the very same words first.

    Else a task could take what was done on its neighbour (“Tổ chức hội nghị”, “Phối hợp tổ chức hội nghị”), whose own
    new row comes later. A marked one comes before others.
    """
    taken: dict[str, Marked] = {}
    for likeness in (_same_place, _nearest):
        for item in items if free else ():
            lines = free.get(key(item.union), [])
            found = [
                (alike, mark != UNMARKED, -place)
                for place, (before, mark) in enumerate(lines)
                if item.id not in taken and (alike := likeness(before, item)) is not None
            ]
            if found:
                taken[item.id] = lines.pop(-max(found)[2])
    return taken


def _same_place(before: Obligation, item: Obligation) -> float | None:
    is_same = before.role == item.role and key(before.action) == key(item.action)
    return float(before.evidence.start == item.evidence.start) if is_same else None


def _nearest(before: Obligation, item: Obligation) -> float | None:
    alike = _alike(before.action, item.action)
    return alike if alike >= _SAME_WORDS else None


@functools.lru_cache(maxsize=4096)
def _alike(words: str, others: str) -> float:
    from rapidfuzz import fuzz

    return fuzz.partial_ratio(key(words), key(others))
