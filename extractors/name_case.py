"""Capitals of names: what stands in capitals, written as running text writes it."""

import re

from extractors.lexicon import load

_PLACES = load("places")
_CASED = {name.lower(): name for name in (*load("bodies")["cased"]["names"], *_PLACES["cities"], *_PLACES["provinces"])}
_CASED |= {phrase: phrase for phrase in load("bodies")["cased"]["small"]}
_CASED |= {
    phrase: phrase[:1].upper() + phrase[1:] for phrase in load("bodies")["cased"]["common"] if phrase not in _CASED
}
_ROMAN = re.compile(r"(?<=thứ )[ivxl]+(?!\w)|(?<=khóa )[ivxl]+(?!\w)", re.IGNORECASE)
#: The syllable behind an apostrophe in names of the highlands (N'Trang Lơng) has a capital too.
_ELIDED = re.compile(r"(?<!\w)[A-Za-z]'\w")
#: A syllable has a vowel: what has none is an abbreviation (ĐKKV, THPT).
_ABBREVIATION = re.compile(r"[bcdfghjklmnpqrstvwxzđ&]{2,}")
_LONGEST = max(len(name.split()) for name in _CASED)


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
    name = _ELIDED.sub(lambda found: found.group().upper(), capitalised(" ".join(written)))
    return _ROMAN.sub(lambda found: found.group().upper(), name)


def _known_name(parts: list[str], at: int) -> tuple[int, str]:
    """Return how many words the longest known name at ``at`` has, and that name; one word where none is known."""
    for size in range(min(_LONGEST, len(parts) - at), 0, -1):
        known = _CASED.get(" ".join(parts[at : at + size]))
        if known:
            return size, known
    if _ABBREVIATION.fullmatch(parts[at]):
        return 1, parts[at].upper()
    return 1, capitalised(parts[at])


def known_cased(name: str) -> str:
    """Return ``name`` with the capitals of running text on the names that the lexicon knows; the rest as it is.

    >>> known_cased("liên đoàn lao động tỉnh Hà Nam")
    'Liên đoàn Lao động tỉnh Hà Nam'
    """
    parts = name.split()
    low = [part.lower() for part in parts]
    written: list[str] = []
    at = 0
    while at < len(parts):
        size, known = _known_name(low, at)
        written.append(known if size > 1 or known.lower() in _CASED else parts[at])
        at += size
    return capitalised(" ".join(written))


def capitalised(name: str) -> str:
    """Return ``name`` with a capital at its beginning, the rest as it is."""
    return name[:1].upper() + name[1:]


def each_capitalised(name: str) -> str:
    """Return ``name`` with a capital on every word, as names of places have."""
    return " ".join(capitalised(word) for word in name.split())
