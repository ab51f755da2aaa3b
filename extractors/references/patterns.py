"""Patterns made of the words of the lexicon ``references``."""

import re
from functools import cache

from extractors.lexicon import load
from extractors.view import phrase


@cache
def any_of(name: str) -> str:
    """Return the text of a pattern that matches any word of the list, the longest first."""
    return "|".join(sorted(load("references")[name], key=len, reverse=True))


@cache
def words_of(name: str) -> re.Pattern[str]:
    """Return a pattern that finds any word of the list, as a whole word."""
    return phrase(rf"(?<!\w)(?:{any_of(name)})(?!\w)")
