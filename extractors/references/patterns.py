"""Patterns made of the words of the lexicon ``references``."""

import re
from functools import cache

from extractors.lexicon import load
from extractors.patterns import phrase, whole

WORDS: dict[str, list[str]] = load("references")


@cache
def words_of(name: str) -> re.Pattern[str]:
    """Return a pattern that finds any word of the list, as a whole word."""
    return phrase(whole(WORDS[name]))
