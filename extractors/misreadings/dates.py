"""Mends dates in figures: `15í7/2022`, `25/92023`, `08/01/:020`, `15/3/2O26`.

A misread date is read as the one day that needs the least change. Digits that are digits stay what they are, but where
no day has them and recognition is known to take one for the other: no year begins with 3, no month is the 91st.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from extractors.lexicon import load

_READ = load("misreadings")["figures"]
#: What a letter in a figure may have been, figure by figure; any odd mark may have been a figure too.
_DIGIT: dict[str, str] = _READ["letters"]
#: Day, month, year → the least cost and the date in figures.
_Found = dict[tuple[int, int, str], tuple[float, str]]
_LETTER = 0.5
_ODD_DIGIT = 1.0
_WRONG_DIGIT = 1.0
#: What stands between day, month and year, with what it costs to take it for a stroke.
_MARKS: dict[str, float] = _READ["marks"]
_MISSING_MARK = 1.0
_SURPLUS = 1.0
#: What a date may cost behind a word that dates follow, and elsewhere.
_MOST = 2.1
_MOST_ALONE = 0.9
#: Digits taken for each other that make a day, month or year impossible.
_TAKEN_FOR = {("9", "0"), ("6", "0"), ("3", "2")}
_YEARS = range(1990, 2040)

_CHUNK = re.compile(
    r"(?:(?<![\w/.,-])|(?<=ngày)|(?<=tháng)|(?<=trước)|(?<=đến))"
    r"(?:\d[\dolisbtíìịgqzf!/.:,;'⁄∕\\~ˆ¬_%-]{2,11}(?:(?<![/.-]) \d{4})?|[olisbí][/⁄\dí][\dolií/⁄.-]{1,8})"
    r"(?<![.,:;'/-])(?![\w/⁄@]|-\w)"
)
_WHOLE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d")
_QUARTER = re.compile(r"[ivxl]+[/.-]")
_SPECKS = re.compile("[/:;.',ˆ~-]{1,2}")
_YEARS_RANGE = re.compile(r"(?:19|20)\d\d[-~.:,/](?:19|20)\d\d")
_MONTH = re.compile(r"(?:0?[1-9]|1[0-2])[/.-](?:19|20)\d\d")
_CUE = re.compile(r"(?:ngày|trước|đến|tới|từ|hết|nhất|cuối|vào|hạn|là|sau|và|lúc|giờ|kể từ|[-,;(:|]) *$|  $|\t$")
_MONTH_CUE = re.compile(r"(?:tháng|trong|đến|hết|[-,;(|]) *$")


def misread_dates(lower: str) -> Iterator[tuple[int, int, str]]:
    """Yield where misread dates stand in a view in lower case, and what they are taken for."""
    for found in _CHUNK.finditer(lower):
        chunk = found.group().replace("_", "")
        if sum(map(str.isdigit, chunk)) < 2:
            continue
        before = lower[max(0, found.start() - 12) : found.start()]
        cued = _CUE.search(before) is not None
        if (
            (_YEARS_RANGE.fullmatch(chunk) and not before.endswith("ngày "))
            or _MONTH.fullmatch(chunk)
            or _QUARTER.match(chunk)
        ):
            continue
        meant = as_date(chunk, cued)
        if (
            meant is None
            and chunk.isdecimal()
            and len(chunk) == 3
            and (before.endswith("ngày ") or (chunk[0] == "0" and before.endswith(("từ ", "đến ", "trước "))))
        ):
            meant = _without_year(chunk)
        if meant is None and _MONTH_CUE.search(before):
            meant = as_month(chunk)
        meant = meant or _without_speck(chunk)
        if meant is None and chunk != found.group() and _WHOLE.fullmatch(chunk):
            meant = chunk
        if meant is not None and meant != found.group():
            yield found.start(), found.end(), meant


def _without_speck(chunk: str) -> str | None:
    """Return the date that is left without one mark that stands in it: `19/7/2:023`."""
    specks = [mark.span() for mark in _SPECKS.finditer(chunk)]
    shorter = {chunk[:start] + chunk[end:] for start, end in specks if start}
    whole = [date for date in shorter if _WHOLE.fullmatch(date)]
    return whole[0] if len(whole) == 1 and not _WHOLE.fullmatch(chunk) else None


def _without_year(figures: str) -> str | None:
    """Return day and month of figures that lost the mark between: `056`, but not `111`."""
    cuts = [(figures[:1], figures[1:]), (figures[:2], figures[2:])]
    days = [f"{day}/{month}" for day, month in cuts if 1 <= int(day) <= 31 and 1 <= int(month) <= 12 and day != "0"]
    days = [day for day in days if not (day[1] == "/" and day[2] == "0")]
    return days[0] if len(days) == 1 and (int(figures) > 31 or figures[0] == "0") else None


@lru_cache(maxsize=4096)
def as_date(chunk: str, cued: bool = True) -> str | None:
    """Return the date that ``chunk`` was, or ``None`` where it is none, is right, or may have been several.

    >>> as_date("25/92023"), as_date("08/01/:020"), as_date("15í7/2022"), as_date("111/2020"), as_date("15/7/2022")
    ('25/9/2023', '08/01/2020', '15/7/2022', None, None)
    """
    found: _Found = {}
    for cost, at, day in _numbers(chunk, 0, 1, 31):
        for more, at2 in _marks(chunk, at):
            for cost3, at3, month in _numbers(chunk, at2, 1, 12):
                spent = cost + more + cost3 + (0.6 if len(day) < len(month) and month[0] == "0" else 0.0)
                if at3 == len(chunk) and chunk[at:at2] in ("/", "⁄", "∕"):
                    _keep(found, (int(day), int(month), ""), spent, f"{day}/{month}")
                for more2, at4 in _marks(chunk, at3):
                    for cost5, year in _years(chunk[at4:]):
                        mixed = 0.2 if {chunk[at:at2], chunk[at3:at4]} == {"/", "."} else 0.0
                        _keep(
                            found, (int(day), int(month), year), spent + more2 + cost5 + mixed, f"{day}/{month}/{year}"
                        )
    return _only(found, _MOST if cued else _MOST_ALONE)


@lru_cache(maxsize=4096)
def as_month(chunk: str) -> str | None:
    """Return the month and year that ``chunk`` was, as ``as_date`` does."""
    found: _Found = {}
    for cost, at, month in _numbers(chunk, 0, 1, 12):
        for more, at2 in _marks(chunk, at):
            for cost3, year in _years(chunk[at2:]) if len(chunk) - at2 > 2 else ():
                _keep(found, (0, int(month), year), cost + more + cost3, f"{month}/{year}")
    return _only(found, 1.1)


def _keep(
    found: dict[tuple[int, int, str], tuple[float, str]], key: tuple[int, int, str], cost: float, text: str
) -> None:
    if key not in found or cost < found[key][0]:
        found[key] = (cost, text)


def _only(found: _Found, most: float) -> str | None:
    """Return the date of least cost, if that is at most ``most`` and no other comes near it."""
    ranked = sorted(found.values())
    if not ranked or not 0 < ranked[0][0] <= most:
        return None
    if len(ranked) > 1 and ranked[1][0] < ranked[0][0] + 0.3:
        return None
    return ranked[0][1]


def _digits(char: str, *, odd: bool = False) -> list[tuple[float, str]]:
    """Return the digits that a character may be, with their cost."""
    if char.isdecimal():
        return [(0.0, char), *((_WRONG_DIGIT, right) for wrong, right in _TAKEN_FOR if wrong == char and odd)]
    if char in _DIGIT:
        return [(_LETTER, digit) for digit in _DIGIT[char]]
    return []


def _numbers(chunk: str, at: int, least: int, most: int) -> Iterator[tuple[float, int, str]]:
    """Yield a day or a month that begins at a place: its cost, where it ends, its digits."""
    for first_cost, first in _digits(chunk[at]) if at < len(chunk) else ():
        if least <= int(first):
            yield first_cost, at + 1, first
        for second_cost, second in _digits(chunk[at + 1]) if at + 1 < len(chunk) else ():
            if least <= int(first + second) <= most:
                yield first_cost + second_cost, at + 2, first + second
            else:  # 91 was 01, 98 was 08, 19 (no month) was 10
                if first == "9" and least <= int(second) <= most:
                    yield _WRONG_DIGIT + second_cost, at + 2, "0" + second
                if first == "1" and second == "9" and most == 12:
                    yield _WRONG_DIGIT, at + 2, "10"


def _marks(chunk: str, at: int) -> Iterator[tuple[float, int]]:
    """Yield where the next number begins behind the mark at a place, with the mark's cost."""
    yield _MISSING_MARK, at
    if at < len(chunk):
        char = chunk[at]
        if char in _MARKS:
            yield _MARKS[char], at + 1
        if char in _MARKS and at + 1 < len(chunk) and chunk[at + 1] in _MARKS:
            yield _SURPLUS, at + 2


def _years(rest: str) -> Iterator[tuple[float, str]]:
    """Yield the year that is left at the end, with its cost."""
    if len(rest) == 4:
        for cost0, a in [*_digits(rest[0], odd=True), *_any(rest[0], "2")]:
            for cost1, b in [*_digits(rest[1], odd=True), *_any(rest[1], "0")]:
                for cost2, c in _digits(rest[2]):
                    for cost3, d in _digits(rest[3]):
                        if int(a + b + c + d) in _YEARS:
                            yield cost0 + cost1 + cost2 + cost3, a + b + c + d
    elif len(rest) == 3 and rest.isdecimal() and int("2" + rest) in _YEARS:
        yield 1.2, "2" + rest
    elif len(rest) == 2 and rest.isdecimal() and 10 <= int(rest) < 40:
        yield 1.2, rest


def _any(char: str, digit: str) -> list[tuple[float, str]]:
    """Return ``digit`` where a mark or letter stands that is none."""
    return [] if char.isdecimal() else [(_ODD_DIGIT, digit)]
