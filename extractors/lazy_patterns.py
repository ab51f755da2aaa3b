"""Patterns that are compiled when they are first used.

The extractors hold some two thousand; a command that reads no letter needs none of them, one letter not all.
"""

import re
from typing import Any, cast

_METHODS = ("match", "search", "fullmatch", "finditer", "findall", "sub", "subn", "split", "groups", "groupindex")


class _LazyPattern:
    """Text and flags of a pattern; from the first use on it has the methods of the compiled one as its own."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._given = flags

    def __getattr__(self, name: str) -> Any:
        """Compile the pattern: asked only for what is not there yet."""
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._given)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(self, name)


def compiled_late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that is compiled when it is first used; a mistake in it shows only then.

    >>> digits = compiled_late(r"(\\d+)")
    >>> digits.sub("#", "12 và 7"), digits.pattern
    ('# và #', '(\\\\d+)')
    """
    return cast(re.Pattern[str], _LazyPattern(pattern, flags))
