"""Conditions that narrow a class of unions: “CĐCS có từ 150 đoàn viên trở lên”, “CĐCS khối doanh nghiệp”.

They are compared with the attributes of the registry. Where these do not tell, the answer is that it is not known, and
a person has to look.
"""

import functools
import re
import tomllib
from pathlib import Path

from pipeline.registry import Registry
from pipeline.registry.names import flat, key, same_tones
from schemas import Union

_DATA = Path(__file__).with_name("addressees.toml")
_SIZE = re.compile(
    r"(?:(?P<word>từ|trên|dưới|ít nhất|không quá|đến) )?(?P<low>\d+)(?: đến (?P<open>dưới )?(?P<high>\d+))?"
)


class Condition:
    """A condition in the words of ``key``; empty words are no condition and hold for every union."""

    def __init__(self, words: str, registry: Registry) -> None:
        self._words = words
        self._attributes = _attributes_spoken_of(words, registry) if words else frozenset()

    @property
    def is_one(self) -> bool:
        """Say whether the words are a condition at all, and not the rest of a name."""
        starts = _data()["starts"]
        return (
            not self._words
            or bool(self._attributes)
            or self._words.startswith(tuple(f"{start} " for start in starts))
            or self._words in starts
        )

    def holds_for(self, union: Union) -> bool | None:
        """Say whether the union meets the condition; ``None`` where the registry does not tell."""
        if not self._words:
            return True
        if size := _SIZE.search(self._words):
            return self._fits_size(union, size)
        known = [union.attributes[name] for name in self._attributes if name in union.attributes]
        return any(_stands_in(value, self._words) for value in known) if known else None

    def _fits_size(self, union: Union, size: re.Match[str]) -> bool | None:
        members = _members(union)
        if members is None:
            return None
        low, word = int(size["low"]), size["word"]
        if size["high"]:
            high = int(size["high"])
            return low <= members and (members < high if size["open"] else members <= high)
        if "trở xuống" in self._words or word in {"không quá", "đến"}:
            return members <= low
        if word == "dưới":
            return members < low
        return members > low if word == "trên" else members >= low


@functools.cache
def _data() -> dict[str, tuple[str, ...]]:
    with _DATA.open("rb") as file:
        table = tomllib.load(file)["conditions"]
    return {name: tuple(map(same_tones, words)) for name, words in table.items()}


def _members(union: Union) -> int | None:
    names = _data()["size_attributes"]
    sizes = (value for name, value in union.attributes.items() if same_tones(name) in names and value.isdecimal())
    return next(map(int, sizes), None)


def _attributes_spoken_of(words: str, registry: Registry) -> frozenset[str]:
    """Return the attributes of which some value stands in the words."""
    return frozenset(name for name, value in _values(registry) if _stands_in(value, words))


@functools.lru_cache(maxsize=4)
def _values(registry: Registry) -> frozenset[tuple[str, str]]:
    return frozenset(
        (name, value) for union in registry for name, value in union.attributes.items() if not value.isdecimal()
    )


def _stands_in(value: str, words: str) -> bool:
    return f" {flat(key(value))} " in f" {flat(words)} "
