"""What a new registry changes against the one of before: for the clerk to see before it counts."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from pipeline.registry.names import key
from schemas import Union

#: So alike the names of a union that is gone and of a new one are those of one union.
_ALIKE = 85


class Renamed(NamedTuple):
    """A union of before, and as it is now."""

    before: Union
    now: Union


class Changes(NamedTuple):
    """The differences, each list in the order of ids."""

    new: list[Union]
    gone: list[Union]
    """Unions of before that no row names any more: what they owe would hang in the air."""
    ended: list[Union]
    """Unions that got an end."""
    renamed: list[Renamed]
    moved: list[Renamed]
    """Unions that stand under another one now."""

    def __bool__(self) -> bool:
        return any(self)


def compare(before: Iterable[Union], now: Iterable[Union]) -> Changes:
    """Compare two registries by the ids of their unions."""
    old, new = ({union.id: union for union in unions} for unions in (before, now))
    both = [Renamed(old[union_id], new[union_id]) for union_id in sorted(old.keys() & new.keys())]
    return Changes(
        new=[new[union_id] for union_id in sorted(new.keys() - old.keys())],
        gone=[old[union_id] for union_id in sorted(old.keys() - new.keys())],
        ended=[one.now for one in both if one.now.valid_to is not None and one.before.valid_to is None],
        renamed=[one for one in both if key(one.before.name) != key(one.now.name)],
        moved=[one for one in both if one.before.parent != one.now.parent],
    )


def likely_renamed(changes: Changes) -> list[Renamed]:
    """Return those that are gone and new at once by the look of it: a name was changed and with it the id."""
    from rapidfuzz import fuzz, process

    below: dict[tuple[str, str | None], list[Union]] = defaultdict(list)
    for union in changes.new:
        below[union.kind, union.parent].append(union)
    found = []
    for union in changes.gone:
        likely = below[union.kind, union.parent]
        near = process.extractOne(
            key(union.name), [key(one.name) for one in likely], scorer=fuzz.ratio, score_cutoff=_ALIKE
        )
        if near:
            found.append(Renamed(union, likely[near[2]]))
    return found
