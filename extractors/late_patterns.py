"""Patterns that are compiled when they are first used, and searched for only where a word of theirs stands.

The extractors hold some two thousand; a command that reads no letter needs none of them, one letter not all.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar, cast

T = TypeVar("T")
_METHODS = ("match", "search", "fullmatch", "finditer", "findall", "sub", "subn", "split", "groups", "groupindex")
#: What a pattern may match without: letters of a class, escaped or repeated ones, groups, what stands beside it.
_NOT_NEEDED = re.compile(r"\[[^]]*\][?*+]?|\\?\w[?*]|\\.|\([^()]*\)[?*+]?")
_WORD = re.compile(r"[^\W\d_]+")
#: Farther than any text goes.
_END = 1 << 40


class _LazyPattern:
    """Text and flags of a pattern; from the first use on it has the methods of the compiled one as its own."""

    def __init__(self, pattern: str, flags: int, told_by: Iterable[str]) -> None:
        self.pattern = pattern
        self._given = flags
        self._told_by = told_by

    def __getattr__(self, name: str) -> Any:
        """Compile the pattern: asked only for what is not there yet."""
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._given)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        if words := {*map(needed, self._told_by)}:
            self.search = _where_any(words, compiled.search, None)
            self.finditer = _where_any(words, compiled.finditer, cast(Iterator[re.Match[str]], ()))
        return getattr(self, name)


def needed(pattern: str) -> str:
    """Return the longest word without which ``pattern``, an entry of a lexicon, matches nothing.

    >>> needed("(?<!thông[ ])(?:điện )?báo[^.;]{0,60} (?:về|cho) "), needed("thì (?:sẽ )?bị")
    ('báo', 'thì')
    """
    outside = outside_groups(pattern)
    if "|" in outside:
        raise ValueError(f"no word is needed by all of: {pattern!r}")
    words: list[str] = _WORD.findall(outside)
    return max(words, key=len)


def outside_groups(pattern: str) -> str:
    """Return what of a pattern stands in no group and no class, and is no letter that may be missing."""
    while (shorter := _NOT_NEEDED.sub(" ", pattern)) != pattern:
        pattern = shorter
    return pattern


def _where_any(words: Iterable[str], method: Callable[..., T], nothing: T) -> Callable[..., T]:
    """Return ``method`` of a pattern, asked only where one of ``words`` stands; else it gives ``nothing``."""

    def asked(text: str, start: int = 0, end: int = _END) -> T:
        """Return what ``method`` finds, or ``nothing`` where the stretch holds none of ``words``."""
        piece = text[start:end]
        for word in words:  # a loop of its own costs half of `any`, here where it is asked most
            if word in piece:
                return method(text, start, end)
        return nothing

    return asked


def compiled_late(pattern: str, flags: int = 0, told_by: Iterable[str] = ()) -> re.Pattern[str]:
    """Return a pattern that is compiled when it is first used; a mistake in it shows only then.

    Where none of ``told_by`` stands, entries of a lexicon of which every match holds one, nothing is found.

    >>> digits = compiled_late(r"(\\d+)")
    >>> digits.sub("#", "12 và 7"), digits.pattern
    ('# và #', '(\\\\d+)')
    """
    return cast(re.Pattern[str], _LazyPattern(pattern, flags, told_by))
