"""What belongs together."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

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
