"""What people marked on obligations, and how it is carried over to a new reading of the same letter."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from pipeline.grouping import grouped
from pipeline.matching import owed_before
from pipeline.registry.names import key
from schemas import Obligation, Record


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
    taken = {**owed_before(free, [item for item in found if item.id not in before], UNMARKED), **before}
    taken_of_copies = owed_before(copied, found, UNMARKED)
    marked, renamed, lost = [], dict[str, str](), list[Marked]()
    for item in found:
        lines = [known[item.id] for known in (taken, taken_of_copies) if item.id in known]
        said = [line for line in lines if line[1] != UNMARKED]
        marked.append((item, said[0][1] if said else Marks(status=item.status)))
        lost += said[1:]
        renamed |= _new_names(item, (was for was, _ in lines))
    left = (line for group in (free, copied) for lines in group.values() for line in lines)
    lost += [line for line in left if line[1] != UNMARKED or line[0].id in noted]
    return Carried(marked, lost, renamed)


def _new_names(item: Obligation, before: Iterable[Obligation]) -> dict[str, str]:
    """Return what those that an obligation was before were called, and their duties, with what it is called now."""
    names = (name for was in before for name in ((was.id, item.id), (was.parent, item.parent)))
    return {old: new for old, new in names if "" not in (old, new) and old != new}


def _by_union(lines: Iterable[Marked]) -> dict[str, list[Marked]]:
    return grouped(sorted(lines, key=lambda line: line[0].id), lambda line: key(line[0].union))
