"""Words found again: in another reading of a letter, in a better copy of it, in its text."""

import functools
import re
from collections.abc import Sequence

from pipeline.registry.names import flat, same_tones
from schemas import Correction, Evidence, Words

#: So many characters before a record tell it from another one with the same words.
_BEFORE = 60
#: Words at least this alike (0-100) are the same words, read better or worse.
_ALIKE = 85.0
#: What begins or ends with all of the other is the same, where it is not much longer: a reading may cut elsewhere.
_CUT, _LEAST_CUT = 95.0, 0.6
#: In fewer characters than these another figure makes other words.
_SHORT = 60
_FIGURES = re.compile(r"\d+")
NOWHERE = Evidence(start=0, end=0, quote="")
"""Of a value that a person gave without words of the letter."""
_TAKING_BACK = ("restore", "undo")


def words_of(text: str, evidence: Evidence) -> Words:
    """Return the words by which a record of a letter is found again."""
    before = " ".join(text[max(0, evidence.start - _BEFORE) : evidence.start].split())
    return Words(quote=evidence.quote, start=evidence.start, before=before)


def nearest(words: Words, others: Sequence[Words]) -> int | None:
    """Return which of the others are these words: the most alike, then those behind the same words, then the nearest.

    ``None`` where none is alike enough. What a person called a record without words of the letter is only itself.
    """
    from rapidfuzz import fuzz

    if words.start < 0:
        return next((at for at, other in enumerate(others) if other.start < 0 and other.quote == words.quote), None)
    found = [
        (alike, fuzz.ratio(folded(words.before), folded(other.before)), -abs(other.start - words.start), -number)
        for number, other in enumerate(others)
        if other.start >= 0 and (alike := likeness(words.quote, other.quote)) >= _ALIKE
    ]
    return -max(found)[3] if found else None


@functools.lru_cache(maxsize=4096)
def likeness(one: str, other: str) -> float:
    """Return how alike two quotes are (0-100).

    >>> likeness("gửi báo cáo  về tỉnh", "Gửi báo cáo về tỉnh")
    100.0
    >>> likeness("trước ngày 16/3/2026", "trước ngày 18/3/2026")
    0.0
    """
    from rapidfuzz import fuzz

    short, long = sorted((folded(one), folded(other)), key=len)
    if short == long:
        return 100.0
    if len(long) < _SHORT and _FIGURES.findall(short) != _FIGURES.findall(long):
        return 0.0
    if len(short) >= _LEAST_CUT * len(long) and (long.startswith(short) or long.endswith(short)):
        return _CUT
    return fuzz.ratio(short, long)


@functools.lru_cache(maxsize=4096)
def folded(words: str) -> str:
    """Return words without case, tone marks, line breaks and the marks around them."""
    return flat(same_tones(" ".join(words.lower().split()))).strip(" -–+*•.,;:")


def located(text: str, words: Words) -> Evidence:
    """Return where words stand in a text, however it breaks lines; ``NOWHERE`` where they do not."""
    parts = words.quote.split()
    if not parts:
        return NOWHERE
    pattern = re.compile(r"\s+".join(map(re.escape, parts)), re.IGNORECASE)
    places = [Evidence(start=found.start(), end=found.end(), quote=found[0]) for found in pattern.finditer(text)]
    if not places:
        return NOWHERE
    chosen = nearest(words, [words_of(text, place) for place in places])
    return places[chosen or 0]


def holds(record: str, typed: str) -> bool:
    """Say whether the words that a person typed stand in those of a record, with or without tone marks."""
    wanted = folded(typed)
    return bool(wanted) and wanted in folded(record)


def said_meanwhile(corrections: Sequence[Correction], new: Correction, seen: int | None) -> Correction | None:
    """Return the correction of the same value that stands in the way of a new one, ``None`` where there is none.

    ``seen`` is how many corrections of the letter the person saw; without it those of others, which they may not know.
    Who takes back what was said knows of it.
    """
    if seen is None and new.kind in _TAKING_BACK:
        return None
    later = corrections[seen:] if seen is not None else corrections
    found = [said for said in later if _is_same_value(said, new) and (seen is not None or said.who != new.who)]
    last = found[-1] if found else None
    if last is None or (last.kind, last.new) == (new.kind, new.new) or last.kind in _TAKING_BACK:
        return None
    return last


def _is_same_value(one: Correction, other: Correction) -> bool:
    if one.part != other.part or (one.kind == "add" and other.kind != "add"):
        return False
    if one.words is None or other.words is None:
        return one.part == "letter" or one.field == other.field
    if likeness(one.words.quote, other.words.quote) < _ALIKE or one.words.start != other.words.start:
        return False
    return one.field is None or other.field is None or one.field == other.field
