"""Capitals of names: what a head prints in capitals, written as running text writes it."""

import re

from extractors.bodies import spelled
from extractors.header.head_block import HeadName
from extractors.lexicon import load
from extractors.outline import is_capitals
from extractors.view import View, words

_PLACES = load("places")
_CASED = {name.lower(): name for name in (*load("bodies")["cased"]["names"], *_PLACES["cities"], *_PLACES["provinces"])}
_CASED |= {phrase: phrase for phrase in load("bodies")["cased"]["small"]}
_LONGEST = max(len(name.split()) for name in _CASED)


def in_running_case(view: View, name: HeadName) -> str:
    """Return a name of the head as the letter itself writes it elsewhere, else as the rule has it, spelled out."""
    raw = " ".join(words(view.text[slice(*span)]) for span in name.spans)
    if not is_capitals(raw):
        return spelled(raw)
    pattern = re.compile(r"\s+".join(re.escape(word) for word in name.low.split()))
    for found in pattern.finditer(view.lower, name.spans[-1][1]):
        again = words(view.plain[found.start() : found.end()])
        if not is_capitals(again) and again != again.lower():
            return spelled(again)
    return spelled(by_rule(spelled(name.low.upper()).lower()))


def by_rule(low: str) -> str:
    """Return a name given in small letters with the capitals that it has in running text.

    Names that the lexicon knows keep its capitals; of the rest every word begins with one, as names of places do.

    >>> by_rule("trường thpt lê hồng phong")
    'Trường THPT Lê Hồng Phong'
    """
    parts = low.split()
    written: list[str] = []
    at = 0
    while at < len(parts):
        size, known = _known_name(parts, at)
        written.append(known)
        at += size
    return capitalised(" ".join(written))


def _known_name(parts: list[str], at: int) -> tuple[int, str]:
    """Return how many words the longest known name at ``at`` has, and that name; one word where none is known."""
    for size in range(min(_LONGEST, len(parts) - at), 0, -1):
        known = _CASED.get(" ".join(parts[at : at + size]))
        if known:
            return size, known
    return 1, capitalised(parts[at])


def capitalised(name: str) -> str:
    """Return ``name`` with a capital at its beginning, the rest as it is."""
    return name[:1].upper() + name[1:]


def each_capitalised(name: str) -> str:
    """Return ``name`` with a capital on every word, as names of places have."""
    return " ".join(capitalised(word) for word in name.split())
