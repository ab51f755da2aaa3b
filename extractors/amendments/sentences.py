"""The sentences of a letter's blocks, and which days stand in them as the old and the new ones."""

import datetime
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from extractors.amendments.mentions import DAY, WORDS
from extractors.dates.days import Day, find_days
from extractors.dates.values import issue_day, last_of_month, make
from extractors.outline import Block
from extractors.patterns import View, any_of, phrase

_END = re.compile(r"[.!?;](?=\s|$)")
#: How far before a day the words stand that call it the old one.
_REACH = 60


class Sentence(NamedTuple):
    """A sentence or clause of a block."""

    start: int
    end: int
    block: Block


class Days(NamedTuple):
    """The days of a sentence by their part in it: spans of the text."""

    old: tuple[tuple[int, int], ...]
    new: tuple[tuple[int, int], ...]


def sentences_of(view: View, masked: str, block: Block) -> Iterator[Sentence]:
    """Yield the sentences of a block; a full stop ends one only before a capital, a figure or a mark."""
    start = block.start
    for mark in _END.finditer(masked, block.start, block.end):
        after = view.plain[mark.end() : mark.end() + 3].lstrip()
        if mark.group() != ";" and after and after[0].islower():
            continue
        if view.plain[start : mark.end()].strip():
            yield Sentence(start, mark.end(), block)
        start = mark.end()
    if view.plain[start : block.end].strip():
        yield Sentence(start, block.end, block)


@cache
def _old_before() -> re.Pattern[str]:
    return phrase(rf"(?<!\w){any_of(WORDS['old_value'])}[^{DAY};]{{0,40}}$")


@cache
def _new_before() -> re.Pattern[str]:
    return phrase(rf"(?<!\w){any_of(WORDS['new_value'])}[^{DAY};]{{0,30}}$")


_DAY_RUN = re.compile(f"{DAY}+")
_FROM = phrase(r"(?<!\w)từ (?:(?:trước|hết|sau|trước hết|hạn|mốc) )?$")
#: The document may be named between the two days.
_TO = phrase(r"^[^§;¶]{0,24}(?:¶+[^§;¶]{0,16})?(?<!\w)(?:sang|thành|đến|tới|lùi)(?!\w)[^§;¶]{0,24}$")
_NEW_SERIES = phrase(r"(?<!\w)(?:nay|tổ chức|diễn ra|mở) từ (?:ngày )?$")


def days_in(masked: str, start: int, end: int, verb: int | None = None) -> Days:
    """Return the days of a span; ``verb`` is where the word of change stands: days before it are the old ones.

    ``từ A sang B`` names an old and a new day; a day that is called old, in brackets or not, is old wherever it is.
    """
    runs = [run.span() for run in _DAY_RUN.finditer(masked, start, end)]
    old, new = [], []
    for index, (begin, stop) in enumerate(runs):
        before = masked[max(start, begin - _REACH) : begin]
        following = runs[index + 1] if index + 1 < len(runs) else None
        if _NEW_SERIES.search(before):
            new.append((begin, stop))
        elif (_old_before().search(before) and not _new_before().search(before)) or (
            following and _FROM.search(before) and _TO.search(masked[stop : following[0]])
        ):
            old.append((begin, stop))
        else:
            new.append((begin, stop))
    if verb is not None and any(span[0] > verb for span in new):
        old += [span for span in new if span[0] < verb]
        new = [span for span in new if span[0] > verb]
    return Days(tuple(sorted(old)), tuple(new))


def day_named(view: View, span: tuple[int, int], near: str | None) -> str | None:
    """Return the ISO day that a span names; a year left out is the one that lies nearest to ``near``."""
    found = next(find_days(view.lower, *span), None)
    if found is None:
        return None
    anchor = issue_day(near)
    years = (found.year,) if found.year else tuple(anchor.year + shift for shift in (0, -1, 1)) if anchor else ()
    days = [day for year in years if (day := _day_of(found, year))]
    if not days:
        return None
    return (min(days, key=lambda day: abs(day - anchor)) if anchor else days[0]).isoformat()


def _day_of(found: Day, year: int) -> datetime.date | None:
    if found.unit == "day" and found.day and found.month:
        return make(year, found.month, found.day)
    if found.unit == "month" and found.month:
        return last_of_month(year, found.month)
    if found.unit == "quarter" and found.quarter:
        return last_of_month(year, 3 * found.quarter)
    return None
