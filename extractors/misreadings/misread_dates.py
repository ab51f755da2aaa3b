"""Mends dates in figures: `15í7/2022`, `25/92023`, `08/01/:020`, `15/3/2O26`.

A misread date is read as the one day that needs the least change. Digits that are digits stay what they are, but
where no day has them and recognition is known to take one for the other: no year begins with 3, no month is the
91st.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import product

from extractors.lexicon import load
from extractors.misreadings.slots import PATTERNS, Misread
from extractors.patterns import only

_READ = load("misreadings")["figures"]
#: What a letter in a figure may have been, figure by figure; any odd mark may have been a figure too.
_DIGIT: dict[str, str] = _READ["letters"]
#: Digits taken for each other that make a year, or a day or month, impossible.
_DIGIT_OF_YEAR: dict[str, str] = _READ["years"]
_DIGIT_OF_DAY: dict[str, str] = _READ["days"]
_LETTER_COST = 0.5
_WRONG_DIGIT = _ODD_DIGIT = 1.0
#: What stands between day, month and year, with what it costs to take it for a stroke.
_MARKS: dict[str, float] = _READ["marks"]
_MISSING_MARK = 1.0
_SURPLUS = 1.0
#: A month of two figures behind a day of one; a stroke and a stop in one date.
_UNEVEN, _MIXED = 0.6, 0.2
_NONE = (float("inf"), "")
#: What a date may cost behind a word that dates follow, and elsewhere; a month; how far the next day must be.
_MOST, _MOST_ALONE, _MOST_MONTH = 2.1, 0.9, 1.1
_AHEAD = 0.3
_YEARS = {*map(str, range(1990, 2040)), *map(str, range(10, 40))}
#: What a year of so many figures has lost at its beginning; what a short one costs.
_LOST = {3: "2"}
_SHORT = 1.2
_CHUNK = re.compile(PATTERNS["chunk_of_date"])
_NO_DATE = re.compile(PATTERNS["no_date"])
_WHOLE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d")
_SPECKS = re.compile(PATTERNS["specks_of_date"])
_CUE = re.compile(PATTERNS["cue"])
_MONTH_CUE = re.compile(PATTERNS["month_cue"])


def misread_dates(lower: str) -> Iterator[Misread]:
    """Yield where misread dates stand in a view in lower case, and what they are taken for."""
    for found in _CHUNK.finditer(lower):
        chunk = found.group().replace("_", "")
        before = lower[max(0, found.start() - 12) : found.start()]
        if not _NO_DATE.fullmatch(before + chunk, len(before)):
            readings = (
                as_date(chunk, _CUE.search(before) is not None),
                as_month(chunk) if _MONTH_CUE.search(before) else None,
                _without_speck(chunk),
            )
            meant = next(filter(None, readings), None)
            if meant not in (None, found.group()):
                yield *found.span(), meant


def _without_speck(chunk: str) -> str | None:
    """Return the whole date that is left without one mark taken for a speck, or with all (`19/7/2:023` → `19/7/2023`);
    ``None`` where no such way, or more than one, gives a date."""
    specks = map(re.Match.span, _SPECKS.finditer(chunk))
    return only([*filter(_WHOLE.fullmatch, {chunk, *(chunk[:start] + chunk[end:] for start, end in specks)})])


#: What a part of a date may be from a place on: its cost, where it ends, what it says.
_Part = Callable[[str, int], Iterable[tuple[float, int, str]]]


@lru_cache(maxsize=4096)
def as_date(chunk: str, cued: bool = True) -> str | None:
    """Return the date that ``chunk`` was, or ``None`` where it is none, is right, or may have been several.

    >>> as_date("25/92023"), as_date("08/01/:020"), as_date("15í7/2022"), as_date("111/2020"), as_date("15/7/2022")
    ('25/9/2023', '08/01/2020', '15/7/2022', None, None)
    """
    parts = [*_parted(chunk, _day, _mark, _month, _mark, _year), *_parted(chunk, _day, _stroke, _month)]
    return _only(((cost + _style(said), said) for cost, said in parts), _MOST if cued else _MOST_ALONE)


@lru_cache(maxsize=4096)
def as_month(chunk: str) -> str | None:
    """Return the month and year that ``chunk`` was, as ``as_date`` does."""
    return _only(_parted(chunk, _month, _mark, _year), _MOST_MONTH)


def _parted(chunk: str, *parts: _Part) -> list[tuple[float, tuple[str, ...]]]:
    """Return each way to read a whole chunk as ``parts``, one behind the other: its cost, and what each part says."""
    ways: list[tuple[float, int, tuple[str, ...]]] = [(0.0, 0, ())]
    for part in parts:
        ways = [(cost + more, end, (*said, one)) for cost, at, said in ways for more, end, one in part(chunk, at)]
    return [(cost, said) for cost, at, said in ways if at == len(chunk)]


def _style(said: tuple[str, ...]) -> float:
    """Return what it costs that a date is written unevenly (``1/02``), or with a stroke and a stop."""
    day, month, marks = said[0], said[2], {*said[1::2]}
    return _UNEVEN * (len(day) < len(month) and month[0] == "0") + _MIXED * (marks == {"/", "."})


def _only(ways: Iterable[tuple[float, tuple[str, ...]]], most: float) -> str | None:
    """Return the date of least cost, at most ``most``; ``None``: it is right, or another one comes near."""
    dates = sorted(((cost, "/".join(said[::2])) for cost, said in ways), reverse=True)
    costs = {tuple(map(int, date.split("/"))): (cost, date) for cost, date in dates}  # the least of each day
    (cost, date), (next_cost, _) = [*sorted(costs.values()), _NONE, _NONE][:2]
    return date if 0 < cost <= most and next_cost >= cost + _AHEAD else None


def _joined(slots: Iterable[Iterable[tuple[float, str]]]) -> Iterator[tuple[float, str]]:
    """Yield each number that some signs may have been, with its cost; ``slots`` has for each sign the digits that it
    may be, each with its own cost."""
    for digits in product(*slots):
        yield sum(cost for cost, _ in digits), "".join(digit for _, digit in digits)


def _digits(sign: str, wrong: dict[str, str]) -> list[tuple[float, str]]:
    """Return the digits that a sign may have been, with their costs; ``wrong``: digits taken for each other there."""
    own = [(0.0, sign)] if sign.isdecimal() else [(_LETTER_COST, digit) for digit in _DIGIT.get(sign, "")]
    return own + [(_WRONG_DIGIT, digit) for digit in wrong.get(sign, "")]


def _number(most: int) -> _Part:
    """Return the part that is a number of one figure or two, from 1 to ``most``."""

    def number(chunk: str, at: int) -> Iterator[tuple[float, int, str]]:
        for end in range(at + 1, min(at + 2, len(chunk)) + 1):
            for cost, figures in _joined(_digits(sign, _DIGIT_OF_DAY) for sign in chunk[at:end]):
                if 1 <= int(figures) <= most:
                    yield cost, end, figures

    return number


_day, _month = _number(31), _number(12)


def _mark(chunk: str, at: int) -> Iterator[tuple[float, int, str]]:
    """Yield the marks between two parts from a place on: none, one, one with a speck."""
    yield _MISSING_MARK, at, ""
    if chunk[at : at + 1] in _MARKS:
        yield _MARKS[chunk[at]], at + 1, chunk[at]
        if chunk[at + 1 : at + 2] in _MARKS:
            yield _SURPLUS, at + 2, chunk[at : at + 2]


def _stroke(chunk: str, at: int) -> Iterator[tuple[float, int, str]]:
    """Yield the stroke between day and month, without a year: no other mark is one there."""
    if chunk[at : at + 1] == "/":
        yield _MARKS[chunk[at]], at + 1, chunk[at]


def _year(chunk: str, at: int) -> Iterator[tuple[float, int, str]]:
    """Yield the years that the rest of a chunk may be; of short ones what was lost is put before."""
    rest = chunk[at:]
    written = _LOST.get(len(rest), "") + rest
    slots = [_digits(sign, _DIGIT_OF_YEAR) for sign in written]
    for slot, sign, digit in zip(slots, written, "20", strict=False):
        slot += [(_ODD_DIGIT, digit)] * (not sign.isdecimal())  # where a mark or letter stands that is none
    for cost, year in _joined(slots):
        if year in _YEARS:
            yield cost + _SHORT * (len(rest) < 4), len(chunk), year
