"""The date line (cell 4): ``Thái Bình, ngày 17 tháng 12 năm 2019``, with its blanks and misread digits.

On a recognised page a hand has often filled the blanks, and what was read there are stray marks and digits: place, year
and month are printed and are kept, the rest is only what may be (``Kiên Thành, ngàyÖˆ| tháng 4 năm 2018``).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from extractors.header.columns import HeadCell
from extractors.header.facts import Span
from extractors.header.patterns import WORDS
from extractors.outline import Outline
from extractors.patterns import UPPER, View, any_of, words
from extractors.references import OwnNumber

_WRITTEN = re.compile(
    r"(?:^|,|[^\W\d_]) *ngay *(?P<day>[\doil|]{1,2}|[ ._]*) *thang *(?P<month>[\doil|]{1,2}|[ ._!]*)"
    r" *nam *(?P<year>[\doil|]{4}|[\d ._]*)"
)
_IN_DIGITS = re.compile(r", *(?:ngay *)?(?P<day>\d{1,2}) *[/.-] *(?P<month>\d{1,2}) *[/.-] *(?P<year>\d{4})")
#: Marks and misread letters may stand in the blanks and touch the words around them; the year ends the line.
_YEAR_AT_END = r"n[a-z]{1,2}m[ .:,'_-]{0,3}(?P<year>(?:1 ?9|2 ?[0o]) ?[\doil|] ?[\doil|])(?![\d/])\W*(?:\S{1,2}\W*)?$"
_DAY = r"[mn][gq]a[yvj]"
_MARRED = (
    re.compile(
        rf"(?<![^\W\d_])(?={_DAY}).{{4}}(?P<day>.{{0,14}}?)t?h[a-z]{{1,3}}[gq](?P<month>.{{0,10}}?){_YEAR_AT_END}"
    ),
    # “ngày” and “tháng” lie below a stamp: “Hà Thành,    3 năm 2020”
    re.compile(rf"(?<=[a-z])[,.;] *(?P<day>)(?P<month>[^a-z]{{0,16}}){_YEAR_AT_END}"),
)
_PRINTED_YEAR = re.compile(r"n[a-z]{1,2}m *\d")
_LONGEST = 160
#: In these lines from the top the date line stands, whatever the outline makes of a marred head.
_LINES_OF_HEAD = 30
_CONFUSED = str.maketrans("oOil|", "00111")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PLACE = re.compile(rf"(?:[{UPPER}][\w.]*\.? ?)+(?:- ?(?:[{UPPER}]\w* ?)+)?$")
_NUMBERED = re.compile(any_of(WORDS["levels"]["numbered"]))
#: What ends another line that runs into the date line: a gap of two columns, a symbol, a label.
_RUN_INTO = ("   ", "\t", "/", ":")


@dataclass(frozen=True, slots=True)
class DateLine:
    """What a date line says: the parts of its date that can be one, ``None`` where blank, each with its place."""

    day: str | None
    month: str | None
    year: str | None
    spans: dict[str, Span]
    date: Span
    line: Span
    place: str | None
    place_span: Span | None


def is_date_line(view: View, cell: HeadCell) -> bool:
    """Say whether the cell holds the place and the date of the letter, the day perhaps blank."""
    return _date_in(view, cell) is not None or _marred_in(view, cell.span) is not None


def read_date_line(
    view: View, cells: Iterable[HeadCell], own: OwnNumber | None, outline: Outline, *, recognised: bool = False
) -> DateLine | None:
    """Return the first date line among ``cells``, on a recognised page also a marred one near the top."""
    for cell in cells:
        found = _date_in(view, cell)
        if found is not None:
            return _line(view, cell.span, found, own)
    if not recognised:
        return None
    for line in outline.lines[:_LINES_OF_HEAD]:
        found = _marred_in(view, (line.start, line.end)) if line.start < outline.tail_start else None
        read = _line(view, (line.start, line.end), found, own) if found else None
        if read and read.place and _PLACE.fullmatch(read.place):
            return read
    return None


def _line(view: View, line: Span, found: re.Match[str], own: OwnNumber | None) -> DateLine:
    start, end = line
    shared = own is not None and own.start <= end and own.end <= found.start()
    begin = max(start, own.end) if own and shared else start
    day = view.bare.find("ngay", found.start(), found.end())
    at = day if day >= 0 else found.start()
    parts = {name: _figure(name, view.plain[slice(*found.span(name))]) for name in ("day", "month", "year")}
    place, place_span = _place(view, begin, at)
    return DateLine(
        **parts,
        spans={name: found.span(name) for name in parts},
        date=(max(at, found.start()), found.end()),
        line=line,
        place=place,
        place_span=place_span,
    )


def _date_in(view: View, cell: HeadCell) -> re.Match[str] | None:
    return _WRITTEN.search(view.bare, *cell.span) or _IN_DIGITS.search(view.bare, *cell.span)


def _marred_in(view: View, line: Span) -> re.Match[str] | None:
    if line[1] - line[0] > _LONGEST or not _PRINTED_YEAR.search(view.bare, *line):
        return None
    return next((found for pattern in _MARRED if (found := pattern.search(view.bare, *line))), None)


def _figure(name: str, raw: str) -> str | None:
    """Return the figure that a part of the date is, ``None`` where it is blank or can be none."""
    figure = "".join(raw.split()).strip("._,;:'-").translate(_CONFUSED)
    if not (figure.isascii() and figure.isdigit()):
        return None
    if name == "year":
        return figure if _YEAR.fullmatch(figure) else None
    return f"{int(figure):02d}" if 1 <= int(figure) <= (31 if name == "day" else 12) else None


def _place(view: View, start: int, stop: int) -> tuple[str | None, Span | None]:
    """Return the name of the place that stands before the date, and where."""
    raw = view.plain[start:stop].rstrip(" ,.;-")
    cut = max(raw.rfind(mark) for mark in _RUN_INTO)
    if cut >= 0:
        start += cut + 1
        raw = view.plain[start:stop].rstrip(" ,.;-")
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
