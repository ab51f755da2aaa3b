"""Finding again: a record in another reading, a duty in another routing, the letter and the body that a citation means.

What tells two of a kind apart is said once, here; pure functions of words, whoever asks.
"""

import functools
import re
from collections.abc import Collection, Sequence
from typing import TypeVar

from extractors.spelling import fold
from pipeline.registry.names import flat, key, loose_key, same_tones, without_organ
from schemas import Evidence, Letter, Meeting, Obligation, Sentence, Words

# --------------------
# Words of a letter, in another reading of it or in a copy.

#: So many characters before a record tell it from another one with the same words.
_BEFORE = 60
#: Words at least this alike (0-100) are the same words, read better or worse.
ALIKE = 85.0
#: What begins or ends with all of the other is the same, where it is not much longer: a reading may cut elsewhere.
_CUT, _LEAST_CUT = 95.0, 0.6
#: In fewer characters than these another figure makes other words.
_SHORT = 60
_FIGURES = re.compile(r"\d+")
NOWHERE = Evidence.model_construct(start=0, end=0, quote="")  # not checked: who only lists letters needs no evidence
"""Of a value that a person gave without words of the letter."""


def touch(one: Evidence | Sentence | None, other: Evidence) -> bool:
    """Whether two places of one text have a character in common; what has no place touches nothing."""
    return one is not None and one.start < other.end and other.start < one.end


def place_of(words: Words | None) -> Evidence:
    """Return where words stood; those of no record stand nowhere."""
    quote, start = (words.quote, words.start) if words else ("", 0)
    return Evidence(start=start, end=start + len(quote), quote=quote)


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
        if other.start >= 0 and (alike := likeness(words.quote, other.quote)) >= ALIKE
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
    pattern = re.compile(r"\s+".join(map(re.escape, words.quote.split())) or r"(?!)", re.IGNORECASE)
    places = [Evidence(start=found.start(), end=found.end(), quote=found[0]) for found in pattern.finditer(text)]
    return places[nearest(words, [words_of(text, place) for place in places]) or 0] if places else NOWHERE


# --------------------
# What a citation means: number and symbol, the day, the body.

_WORD = re.compile(r"[a-z0-9]+")
_LEAD_IN = re.compile(r"^(?:so|so hieu|ky hieu)\b")


def reference_key(*words: str | None) -> str:
    """Return what is compared of a number and symbol: case, tone marks, blanks, dashes and leading zeros left out.

    >>> reference_key("23/KH-CĐYT")
    '23 kh cdyt'
    >>> reference_key("Số: 023 /kh- cdyt") == reference_key("23/KH-CĐYT")
    True
    """
    bare = _LEAD_IN.sub("", fold(" ".join(filter(None, words))).strip())
    return " ".join(map(without_zeros, _WORD.findall(bare)))


def without_zeros(word: str) -> str:
    """Return a number without leading zeros, and any other word as it is."""
    return word.lstrip("0") or "0" if word.isdigit() else word


def meetings_by_date(letter: Letter) -> dict[str, Meeting]:
    """Return what is held on the dates of a letter, by their ids."""
    return {name: meeting for meeting in letter.meetings for name in meeting.dates}


_LEVEL = re.compile(r"(?<!\S)(?:tỉnh|thành phố|huyện|quận|thị xã|phường|xã|đặc khu)(?!\S)")


def days_agree(said: str | None, day: str | None) -> bool | None:
    """Whether two days (ISO) may be one: a month or year alone agrees with the days in it; ``None`` without either."""
    return day.startswith(said) or said.startswith(day) if said and day else None


def names_agree(said: str | None, name: str | None) -> bool | None:
    """Whether two names may mean one body: one leaves out the province or the level; ``None`` without either.

    >>> names_agree("LĐLĐ tỉnh", "Liên đoàn Lao động tỉnh Hà Sơn"), names_agree("LĐLĐ tỉnh", "LĐLĐ huyện Bến Lũng")
    (True, False)
    """
    if not said or not name:
        return None
    levels, own = (set(_LEVEL.findall(key(one))) for one in (said, name))
    one, other = (set(plain(one).split()) for one in (said, name))
    return not (levels and own and levels.isdisjoint(own)) and (one <= other or other <= one)


def plain(name: str) -> str:
    """Return a body's name as it is compared here: no organ, no level, no marks."""
    return flat(loose_key(without_organ(key(name))))


# --------------------
# What a union owes, where a letter was read or routed anew.

#: Words of two readings of one task are at least this alike (0-100): a reading may end a task earlier or later.
_SAME_ACT = 85.0
_Mark = TypeVar("_Mark")


def owed_before(
    free: dict[str, list[tuple[Obligation, _Mark]]], items: Collection[Obligation], unmarked: _Mark
) -> dict[str, tuple[Obligation, _Mark]]:
    """Take for each obligation (by its id) what it was before of its union's, those with the very same words first.

    Else a task could take what was done on its neighbour (“Tổ chức hội nghị”, “Phối hợp tổ chức hội nghị”), whose own
    new row comes later. A marked one comes before others. ``free`` are those that were before, by the ``key`` of their
    unions; what is found is taken out of them.
    """
    taken: dict[str, tuple[Obligation, _Mark]] = {}
    for how in (_same_place, _same_act):
        for item in [item for item in items if item.id not in taken]:
            lines = free.get(key(item.union), [])
            alike = ((how(before, item), mark != unmarked, -place) for place, (before, mark) in enumerate(lines))
            if found := [one for one in alike if one[0] is not None]:
                taken[item.id] = lines.pop(-max(found)[2])
    return taken


def _same_place(before: Obligation, item: Obligation) -> float | None:
    is_same = before.role == item.role and key(before.action) == key(item.action)
    return float(before.evidence.start == item.evidence.start) if is_same else None


def _same_act(before: Obligation, item: Obligation) -> float | None:
    alike = _alike(before.action, item.action)
    return alike if alike >= _SAME_ACT else None


@functools.lru_cache(maxsize=4096)
def _alike(words: str, others: str) -> float:
    from rapidfuzz import fuzz

    return fuzz.partial_ratio(key(words), key(others))
