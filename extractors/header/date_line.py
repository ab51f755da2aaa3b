"""The date line (cell 4): ``Thái Bình, ngày 17 tháng 12 năm 2019``, with its blanks and misread digits."""

import re
from collections.abc import Iterable

from extractors.header.columns import Cell
from extractors.header.facts import HeadFacts, Span
from extractors.header.patterns import WORDS
from extractors.phrases import any_of
from extractors.references import OwnNumber
from extractors.view import UPPER, View, words

_WRITTEN = re.compile(
    r"(?:^|,|[^\W\d_]) *ngay *(?P<day>[\doil|]{1,2}|[ ._]*) *thang *(?P<month>[\doil|]{1,2}|[ ._!]*)"
    r" *nam *(?P<year>[\doil|]{4}|[\d ._]*)"
)
_IN_DIGITS = re.compile(r", *(?:ngay *)?(?P<day>\d{1,2}) *[/.-] *(?P<month>\d{1,2}) *[/.-] *(?P<year>\d{4})")
_CONFUSED = str.maketrans("oil|", "0111")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PLACE = re.compile(rf"(?:[{UPPER}][\w.]*\.? ?)+(?:- ?(?:[{UPPER}]\w* ?)+)?$")
_NUMBERED = re.compile(any_of(WORDS["levels"]["numbered"]))
#: What ends another line that runs into the date line: a gap of two columns, a symbol, a label.
_RUN_INTO = ("   ", "\t", "/", ":")


def is_date_line(view: View, cell: Cell) -> bool:
    """Say whether the cell holds the place and the date of the letter, the day perhaps blank."""
    return _date_in(view, cell) is not None


def read_date_line(view: View, cells: Iterable[Cell], own: OwnNumber | None, facts: HeadFacts) -> None:
    """Put place and date of the first date line among ``cells`` into ``facts``; a date that is not whole is flagged.

    Of a date only what is not blank is kept: ``2019-12``, ``2019``.
    """
    facts.put("issued_on", None)
    facts.put("place", None)
    for cell in cells:
        found = _date_in(view, cell)
        if found is None:
            continue
        shared = own is not None and own.start <= cell.end and own.end <= found.start()
        begin = max(cell.start, own.end) if own and shared else cell.start
        day = view.bare.find("ngay", found.start(), found.end())
        value = _iso(**{part: "".join(raw.split()).translate(_CONFUSED) for part, raw in found.groupdict().items()})
        facts.put("issued_on", value, (max(day, found.start()), found.end()))
        facts.put("place", *_place(view, begin, day if day >= 0 else found.start()))
        if value is None or len(value) < len("2019-12-17"):
            facts.doubt("blank-date", cell.span)
        return


def _date_in(view: View, cell: Cell) -> re.Match[str] | None:
    return _WRITTEN.search(view.bare, *cell.span) or _IN_DIGITS.search(view.bare, *cell.span)


def _iso(day: str, month: str, year: str) -> str | None:
    if not _YEAR.fullmatch(year):
        return None
    if not month.isdigit() or not 1 <= int(month) <= 12:
        return year
    if not day.isdigit() or not 1 <= int(day) <= 31:
        return f"{year}-{int(month):02d}"
    return f"{year}-{int(month):02d}-{int(day):02d}"


def _place(view: View, start: int, stop: int) -> tuple[str | None, Span | None]:
    """Return the name of the place that stands before the date, and where."""
    raw = view.plain[start:stop].rstrip(" ,.-")
    cut = max(raw.rfind(mark) for mark in _RUN_INTO)
    if cut >= 0:
        start += cut + 1
        raw = view.plain[start:stop].rstrip(" ,.-")
        while raw and not raw[0].isalpha():
            raw, start = raw[1:], start + 1
        capitalised = _PLACE.search(raw)
        if capitalised:
            start += capitalised.start()
            raw = raw[capitalised.start() :]
    name = words(view.text[start : start + len(raw)]).strip(" ,.-")
    if not name or len(name) > 40 or (any(c.isdigit() for c in name) and not _NUMBERED.match(name)):
        return None, None
    return name, (start, start + len(raw))
