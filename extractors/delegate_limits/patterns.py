"""Patterns made of the words of the lexicon ``limits``."""

import re
from functools import cache

from extractors.lexicon import load
from extractors.view import phrase

# What a word may not stand beside does not count for its length.
_BESIDE = re.compile(r"\(\?<?[!=](?:[^()]|\([^()]*\))*\)")


@cache
def any_of(section: str, *names: str) -> str:
    """Return the text of a pattern that matches any word of these lists, the longest first."""
    words = [word for name in names for word in load("limits")[section][name]]
    return "|".join(sorted(words, key=lambda word: len(_BESIDE.sub("", word)), reverse=True))


@cache
def words_of(section: str, *names: str) -> re.Pattern[str]:
    """Return a pattern that finds any word of these lists, as a whole word."""
    return phrase(rf"(?<!\w)(?:{any_of(section, *names)})(?!\w)")


@cache
def ending_in(section: str, name: str) -> re.Pattern[str]:
    """Return a pattern that finds a word of the list at the end of what is searched, blanks and a colon after it."""
    return phrase(rf"(?<!\w)(?:{any_of(section, name)})(?!\w) *:?$")
