"""The office's registry and the one that comes with the program, made one.

The office's rows win. A row that is the same body as a shipped one (the same id, or the same name at an overlapping
time) takes from it what its own cells leave empty, and stands for it wherever the shipped registry names it. The other
shipped bodies serve to recognise who writes, who stands above and who came after: no class of unions means them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pipeline.registry.names import key, loose_key
from schemas import Union

_FEDERATION = "federation"
#: Unions of a branch and of its corporation are told apart by nobody.
_BRANCHES = frozenset({"sector_union", "corporation_union"})
#: What a body bears behind its id whose id the office has given to another.
_OTHER = "@vn"
#: So alike the names of a union that is gone and of a new one are those of one union.
_ALIKE = 85


class Joined(NamedTuple):
    """The office's rows in their order, completed; and the shipped bodies that are none of them."""

    own: tuple[Union, ...]
    others: tuple[Union, ...]


def join(own: Sequence[Union], shipped: Iterable[Union]) -> Joined:
    """Return both registries as one: every id that is named is that of the body which stands for it."""
    shipped = tuple(shipped)
    same = _same(own, shipped)
    taken = {union.id for union in own}
    new_ids = {union.id: _free(union.id, taken) for union in shipped} | {old: own[at].id for old, at in same.items()}
    absorbed: dict[int, list[Union]] = defaultdict(list)
    for union in shipped:
        if union.id in same:
            absorbed[same[union.id]].append(_renamed(union, new_ids))
    # An id that the office itself uses means the office's row, whatever the shipped registry calls so.
    foreign = {old: new for old, new in new_ids.items() if old not in taken}
    known = {key(name) for union in own for name in (union.name, *union.aliases)}
    completed = [_completed(_renamed(union, foreign), absorbed.get(at, ()), known) for at, union in enumerate(own)]
    return Joined(tuple(completed), tuple(_renamed(union, new_ids) for union in shipped if union.id not in same))


def stands_for(own: Sequence[Union], shipped: Iterable[Union]) -> dict[str, list[Union]]:
    """Return, by the ids of the office's rows, the shipped bodies that each stands for."""
    shipped = tuple(shipped)
    found: dict[str, list[Union]] = defaultdict(list)
    same = _same(own, shipped)
    for union in shipped:
        if union.id in same:
            found[own[same[union.id]].id].append(union)
    return dict(found)


def _same(own: Sequence[Union], shipped: Sequence[Union]) -> dict[str, int]:
    """Return shipped id → position of the office's row for the same body."""
    parents = {union.id: union for union in own}
    by_id: dict[str, int] = {}
    by_name: dict[str, list[int]] = defaultdict(list)
    for at, union in enumerate(own):
        by_id.setdefault(union.id, at)
        if union.kind in _SHIPPED_KINDS and not _is_of_a_district(union, parents):
            by_name[_name(union, union.name)].append(at)
    found: dict[str, int] = {}
    for union in shipped:
        names = dict.fromkeys(_name(union, name) for name in (union.name, *union.aliases))
        named = (place for name in names for place in by_name.get(name, ()) if _overlap(own[place], union))
        with_its_id = [by_id[union.id]] if union.id in by_id else []
        if alike := [place for place in (*with_its_id, *named) if _is_alike(own[place], union)]:
            found[union.id] = alike[0]
    return found


_SHIPPED_KINDS = frozenset({"confederation", _FEDERATION}) | _BRANCHES


def _name(union: Union, name: str) -> str:
    """A federation is often written without “tỉnh”; a branch without “Việt Nam” may be that of a province."""
    return loose_key(name) if union.kind == _FEDERATION else key(name)


def _is_alike(one: Union, other: Union) -> bool:
    return one.kind == other.kind or {one.kind, other.kind} <= _BRANCHES


def _is_of_a_district(union: Union, parents: Mapping[str, Union]) -> bool:
    """Say whether a federation stands below another: the town of a province may bear the name of a city."""
    parent = parents.get(union.parent or "")
    return union.kind == _FEDERATION and parent is not None and parent.kind == _FEDERATION


def _overlap(one: Union, other: Union) -> bool:
    return not (_ended_before(one, other) or _ended_before(other, one))


def _ended_before(one: Union, other: Union) -> bool:
    return one.valid_to is not None and other.valid_from is not None and one.valid_to < other.valid_from


def _free(union_id: str, taken: set[str]) -> str:
    while union_id in taken:
        union_id += _OTHER
    return union_id


def _renamed(union: Union, new_ids: Mapping[str, str]) -> Union:
    changes = {
        "id": new_ids.get(union.id, union.id),
        "parent": new_ids.get(union.parent, union.parent) if union.parent else None,
        "successors": tuple(dict.fromkeys(new_ids.get(heir, heir) for heir in union.successors)),
    }
    if all(getattr(union, name) == value for name, value in changes.items()):
        return union
    return union.model_copy(update=changes)


def _completed(union: Union, shipped: Iterable[Union], known: set[str]) -> Union:
    """Fill a row's empty cells from the shipped bodies that it stands for, the latest first.

    Their names are put to its own unless the office calls somebody so (``known``, as names are compared): a letter may
    write each of them.
    """
    shipped = tuple(shipped)
    empty = {name for name in ("parent", "province", "successors") if not getattr(union, name)}
    if union.valid_to is None:
        empty.discard("successors")
    changes: dict[str, object] = {}
    for source in reversed(shipped):
        for name in empty - set(changes):
            value = getattr(source, name)
            if name == "successors":
                value = tuple(heir for heir in value if heir != union.id)
            if value and value != union.id:
                changes[name] = value
    names = {key(name): name for source in shipped for name in (source.name, *source.aliases)}
    if more := [name for spelled, name in names.items() if spelled not in known]:
        changes["aliases"] = (*union.aliases, *more)
    return union.model_copy(update=changes) if changes else union


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
