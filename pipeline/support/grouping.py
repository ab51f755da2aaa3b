"""What belongs together, and what of it is asked for."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from pipeline.support.errors import UnknownRefError, VanthuError

Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)


def grouped(items: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    """Return items by what they have in common; the groups, and the items of each, stand in the order given.

    >>> grouped(["mùa", "năm", "một"], lambda word: word[0])
    {'m': ['mùa', 'một'], 'n': ['năm']}
    """
    groups: dict[Key, list[Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def divided(items: Iterable[Item], holds: Callable[[Item], object]) -> tuple[list[Item], list[Item]]:
    """Return the items of which something holds, and the others.

    >>> divided([1, 2, 3, 4], lambda number: number > 2)
    ([3, 4], [1, 2])
    """
    groups = grouped(items, lambda item: bool(holds(item)))
    return groups.get(True, []), groups.get(False, [])


def foremost(items: Iterable[Item], measure: Callable[[Item], Any], least: Any = None) -> list[Item]:
    """Return those of some items that measure most; none where that is less than the ``least``.

    >>> foremost(["ba", "bảy", "năm"], len), foremost(["ba", "bảy"], len, 4)
    (['bảy', 'năm'], [])
    """
    groups = grouped(items, measure)
    most = max(groups, default=least)
    return groups.get(most, []) if least is None or most >= least else []


def picked(item: object, names: Iterable[str]) -> dict[str, Any]:
    """Return some attributes of an item by their names.

    >>> picked(3 + 4j, ("real", "imag"))
    {'real': 3.0, 'imag': 4.0}
    """
    return {name: getattr(item, name) for name in names}


_ID = attrgetter("id")


def with_id(records: Iterable[Item], id: str | None) -> Item | None:
    """Return the first of some records whose ``id`` is this one, ``None`` where none has it."""
    return next(filter(lambda record: _ID(record) == id, records), None)


def by_id(records: Iterable[Item]) -> dict[str, Item]:
    """Return records by their ``id``."""
    return {_ID(record): record for record in records}


def one_called(
    ids: Sequence[str], typed: str, many: str, none: str, hint: str = "", wrong: type[VanthuError] = UnknownRefError
) -> str:
    """Return the one of some ids, which all begin as was typed, that is meant: the typed one itself, else the only one.

    Raises ``wrong`` with the words for several, or for none, and a hint.
    """
    found = [typed] if typed in ids else list(ids) if typed else []
    if len(found) == 1:
        return found[0]
    raise wrong(f"{many if found else none} {hint}".rstrip())


def first_of(found: Sequence[Item], most: int, place: Callable[[Item], str]) -> tuple[Sequence[Item], str | None]:
    """Return so many of what was found, of which one more was asked for, and the place behind which the rest begins.

    >>> first_of("abc", 2, str), first_of("ab", 2, str)
    (('ab', 'b'), ('ab', None))
    """
    return found[:most], place(found[most - 1]) if len(found) > most else None
