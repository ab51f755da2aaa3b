"""The date that a citation gives to the cited document, which may have blanks: ``ngày    tháng 10 năm 2026``."""

import datetime
from dataclasses import dataclass

from extractors.patterns import View, phrase

_D = r"[0-9ol]"
_BLANK = r"[ ._]{0,20}"
_DAY = rf"(?P<day>{_D}{{1,2}})?"
_HOUR = r"(?:(?:hồi|lúc) \d{1,2} ?(?:giờ|h|g)(?: ?\d{2}(?: phút)?)?,? )?"
_GIVEN = r"(?:(?:ban hành|ký ban hành|ký|phát hành|đề|lập|ra) )?(?:vào )?"
_LEAD = rf"(?:[ ,;(-]{{0,4}}{_GIVEN}(?P<same>cùng )?{_HOUR}ng[àa]y *:?)"
_SLASHED = phrase(
    rf"{_LEAD}{_BLANK}{_DAY}{_BLANK}[/.-]{_BLANK}(?P<month>{_D}{{1,2}})?{_BLANK}[/.-]{_BLANK}(?P<year>(?:19|2[0o]){_D}{{2}}|{_D}{{2}}(?!\d))"
)
_WORDED = phrase(
    rf"{_LEAD}{_BLANK}{_DAY}{_BLANK}th[áa]ng{_BLANK}(?P<month>{_D}{{1,2}})?{_BLANK}(?:n[ăa]m|/)?{_BLANK}(?P<year>(?:19|2[0o]){_D}{{2}})"
)
_UNNAMED = phrase(rf" *[,(-]? *(?P<day>{_D}{{1,2}}) ?[/.-] ?(?P<month>{_D}{{1,2}}) ?[/.-] ?(?P<year>(?:19|20)\d\d)")
_YEARLESS = phrase(rf"{_LEAD} *(?P<day>{_D}{{1,2}})(?: ?[/-] ?| tháng )(?P<month>{_D}{{1,2}})(?![\d/])")
_CONFUSED = str.maketrans("ol", "01")


@dataclass(frozen=True, slots=True)
class CitedDate:
    """``date`` is ISO, partial where the day (``2026-10``) or the month too (``2026``) is blank."""

    end: int
    date: str | None
    flags: tuple[str, ...] = ()
    same: bool = False
    """``cùng ngày``: the date of every document of the list."""


def _figure(raw: str | None) -> int | None:
    return int(raw.translate(_CONFUSED)) if raw else None


def _iso(year: int, month: int | None, day: int | None) -> str | None:
    if month is None:
        return f"{year:04d}"
    if day is None:
        return f"{year:04d}-{month:02d}" if 1 <= month <= 12 else None
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def read_cited_date(view: View, at: int, limit: int, *, year: str | None, issued_on: str | None) -> CitedDate | None:
    """Read the date at ``at``. ``year`` (of a legal norm's number) or ``issued_on`` supplies a year left out.

    >>> from extractors.patterns import make_view
    >>> read_cited_date(make_view(", ngày 5/9/2020 của"), 0, 19, year=None, issued_on=None).date
    '2020-09-05'
    """
    for pattern in (_SLASHED, _WORDED, _UNNAMED):
        found = pattern.match(view.lower, at, limit)
        if found:
            full = _figure(found["year"]) or 0
            full += 2000 if full < 100 else 0
            date = _iso(full, _figure(found["month"]), _figure(found["day"]))
            same = bool(found.groupdict().get("same"))
            return CitedDate(found.end(), date, () if date else ("invalid-date",), same)
    found = _YEARLESS.match(view.lower, at, limit)
    if not found:
        return None
    return _with_year(found.end(), _figure(found["day"]) or 0, _figure(found["month"]) or 0, year, issued_on)


def _with_year(end: int, day: int, month: int, year: str | None, issued_on: str | None) -> CitedDate:
    """Supply the year: that of the number, else the last such day up to the letter's own date."""
    if year:
        date = _iso(int(year), month, day)
    elif issued_on and len(issued_on) == 10:
        own = int(issued_on[:4])
        date = _iso(own, month, day)
        if date and date > issued_on:
            date = _iso(own - 1, month, day)
    else:
        return CitedDate(end, None)
    return CitedDate(end, date, ("year-inferred",) if date else ("invalid-date",))
