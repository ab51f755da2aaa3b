"""Patterns made of the words of the lexicon ``limits``."""

import re
from functools import cache, partial

from extractors import lexicon
from extractors.patterns import phrase, whole

terms = partial(lexicon.listed, "limits")


@cache
def words_of(section: str, *names: str) -> re.Pattern[str]:
    """Return a pattern that finds any word of these lists, as a whole word."""
    return phrase(whole(terms(section, *names)))


@cache
def ending_in(section: str, name: str) -> re.Pattern[str]:
    """Return a pattern that finds a word of the list at the end of what is searched, blanks and a colon after it."""
    return phrase(rf"{whole(terms(section, name))} *:?$")
