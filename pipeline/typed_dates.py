"""Dates that a person types: ``--due-before "cuối tháng"``, ``--from 15/3``, ``--today 2026-03-01``.

A clerk types fast, often without tone marks (``cuoi thang``), and means the calendar of this office. Our own short
rules come first; ``dateparser`` stands behind them for the rest (``2 tuần trước``, ``in 3 days``). What neither reads,
and what could be read in two ways (``23``, ``ngày 15``), is refused with the accepted forms: a filter that silently
took the wrong day would hide a deadline.

The letters themselves are never read here; they have their own grammar in ``extractors``.
"""

import calendar
import datetime
import re
import unicodedata
import zoneinfo
from collections.abc import Callable
from typing import NamedTuple

from pipeline.words import t

TIME_ZONE = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")

#: A day and a month without a year mean this year, unless that day is longer past than this.
_HALF_A_YEAR = datetime.timedelta(days=183)

_DAY = datetime.timedelta(days=1)

_WEEKDAYS = {"hai": 0, "2": 0, "ba": 1, "3": 1, "tu": 2, "4": 2, "nam": 3, "5": 3, "sau": 4, "6": 4, "bay": 5, "7": 5}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
#: Words after a unit → how many units from now.
_STEPS = {"": 0, "nay": 0, "sau": 1, "toi": 1, "truoc": -1, "ngoai": -1}


class TypedDateError(ValueError):
    """The words typed name no day, or more than one; the message says which forms are read."""


class Span(NamedTuple):
    """What the words name: a day (``first == last``) or a period, both ends included."""

    first: datetime.date
    last: datetime.date

    @property
    def is_day(self) -> bool:
        """Say whether the words name one day."""
        return self.first == self.last


def today() -> datetime.date:
    """Return the date of the system's clock in Vietnam: the default of ``--today``, and the only look at the clock."""
    return datetime.datetime.now(TIME_ZONE).date()


def parse(words: str, base: datetime.date) -> Span:
    """Read the day or period that ``words`` name, seen from the day ``base``.

    >>> base = datetime.date(2026, 3, 18)
    >>> parse("cuối tháng", base).last.isoformat()
    '2026-03-31'
    >>> parse("15/4", base).first.isoformat()
    '2026-04-15'
    """
    folded = _fold(words)
    for pattern, read in _RULES:
        if match := pattern.fullmatch(folded):
            try:
                return read(match, base)
            except ValueError:
                raise TypedDateError(t("Ngày “{words}” không có trên lịch.", words=words.strip())) from None
    day = _read_behind(words, base)
    if day is None:
        raise TypedDateError(
            t(
                "Không hiểu ngày “{words}”. Có thể ghi: 15/3, 15/3/2026, 2026-03-15, hôm nay, ngày mai, thứ Sáu, "
                "tuần này, cuối tháng, tháng 4, quý II/2026, 10 ngày tới.",
                words=words.strip(),
            )
        )
    return Span(day, day)


def day_after(span: Span) -> datetime.date:
    """Return the first day that is no longer “before” what was typed.

    A single day is itself too late (``trước ngày 15/3``); a period is meant to its end (``trong tuần này``).
    """
    return span.first if span.is_day else span.last + _DAY


def _fold(words: str) -> str:
    """Lower case, without tone marks, one space between words: what a hurried clerk types."""
    flat = unicodedata.normalize("NFD", words.casefold().replace("đ", "d"))
    return " ".join("".join(letter for letter in flat if not unicodedata.combining(letter)).split())


def _one_day(day: datetime.date) -> Span:
    return Span(day, day)


def _month(year: int, month: int) -> Span:
    first = datetime.date(year, month, 1)
    return Span(first, first.replace(day=calendar.monthrange(year, month)[1]))


def _quarter(year: int, quarter: int) -> Span:
    return Span(_month(year, 3 * quarter - 2).first, _month(year, 3 * quarter).last)


def _year(year: int) -> Span:
    return Span(datetime.date(year, 1, 1), datetime.date(year, 12, 31))


def _month_from(base: datetime.date, step: int) -> Span:
    year, month = divmod(base.year * 12 + base.month - 1 + step, 12)
    return _month(year, month + 1)


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _nearest_year(base: datetime.date, month: int, day: int) -> datetime.date:
    """A day without a year: this year's; next year's where this year's is more than half a year past."""
    if (month, day) == (2, 29):  # exists only in leap years: the next one, not "no such day"
        year = next(year for year in range(base.year, base.year + 9) if calendar.isleap(year))
        return datetime.date(year, 2, 29)
    found = datetime.date(base.year, month, day)
    return found if base - found <= _HALF_A_YEAR else found.replace(year=base.year + 1)


def _read_day_month(match: re.Match[str], base: datetime.date) -> Span:
    day, month, year = int(match["day"]), int(match["month"]), match["year"]
    if year is None:
        return _one_day(_nearest_year(base, month, day))
    return _one_day(datetime.date(_full_year(year), month, day))


def _read_iso(match: re.Match[str], base: datetime.date) -> Span:
    return _one_day(datetime.date(int(match[1]), int(match[2]), int(match[3])))


def _read_named_month(match: re.Match[str], base: datetime.date) -> Span:
    month, part = int(match["month"]), match.groupdict().get("part")
    if match["year"] is not None:
        return _part(part, _month(int(match["year"]), month))
    this_year = _month(base.year, month)
    return _part(part, this_year if base - this_year.last <= _HALF_A_YEAR else _month(base.year + 1, month))


def _read_named_quarter(match: re.Match[str], base: datetime.date) -> Span:
    quarter = _ROMAN.get(match["quarter"]) or int(match["quarter"])
    return _part(match["part"], _quarter(int(match["year"] or base.year), quarter))


def _read_named_year(match: re.Match[str], base: datetime.date) -> Span:
    return _part(match["part"], _year(int(match["year"])))


def _read_month_step(match: re.Match[str], base: datetime.date) -> Span:
    return _part(match["part"], _month_from(base, _STEPS[match["step"] or ""]))


def _read_quarter_step(match: re.Match[str], base: datetime.date) -> Span:
    first = _month_from(base, 3 * _STEPS[match["step"] or ""]).first
    return _part(match["part"], _quarter(first.year, (first.month + 2) // 3))


def _read_year_step(match: re.Match[str], base: datetime.date) -> Span:
    return _part(match["part"], _year(base.year + _STEPS[match["step"] or ""]))


def _read_week_step(match: re.Match[str], base: datetime.date) -> Span:
    monday = base - base.weekday() * _DAY + 7 * _STEPS[match["step"] or ""] * _DAY
    return Span(monday + 5 * _DAY, monday + 6 * _DAY) if match["part"] else Span(monday, monday + 6 * _DAY)


def _part(part: str | None, whole: Span) -> Span:
    """Cut out the beginning, middle or end: days 1–10, 11–20, 21–end; months of a quarter; Q1, May–August, Q4."""
    if part is None:
        return whole
    first, last = whole
    if (first.year, first.month) == (last.year, last.month):
        cuts = {"dau": (1, 10), "giua": (11, 20), "cuoi": (21, last.day)}
        return Span(first.replace(day=cuts[part][0]), first.replace(day=cuts[part][1]))
    if last.month - first.month == 2:
        months = {
            "dau": (first.month, first.month),
            "giua": (first.month + 1, first.month + 1),
            "cuoi": (last.month, last.month),
        }
    else:
        months = {"dau": (1, 3), "giua": (5, 8), "cuoi": (10, 12)}
    low, high = months[part]
    return Span(_month(first.year, low).first, _month(first.year, high).last)


def _read_weekday(match: re.Match[str], base: datetime.date) -> Span:
    """A weekday alone is the next one, today included; with a week, the one in that week."""
    weekday = 6 if match["weekday"] is None else _WEEKDAYS[match["weekday"]]
    if match["step"] is None:
        return _one_day(base + (weekday - base.weekday()) % 7 * _DAY)
    monday = base - base.weekday() * _DAY + 7 * _STEPS[match["step"]] * _DAY
    return _one_day(monday + weekday * _DAY)


def _read_days_ahead(match: re.Match[str], base: datetime.date) -> Span:
    """``10 ngày tới`` and ``sau 10 ngày``: the run of days from now to the tenth, which is still in it."""
    return Span(base, base + int(match["count"]) * (7 if match["unit"] == "tuan" else 1) * _DAY)


def _offset(days: int) -> Callable[[re.Match[str], datetime.date], Span]:
    return lambda match, base: _one_day(base + days * _DAY)


_PART = r"(?:(?P<part>dau|giua|cuoi) )?"
_YEAR_OF = r"(?:(?: ?/ ?| nam |-)(?P<year>\d{4}))?"

_RULES: list[tuple[re.Pattern[str], Callable[[re.Match[str], datetime.date], Span]]] = [
    (re.compile(pattern), read)
    for pattern, read in (
        (r"(?:hom|ngay) nay|bay gio|today", _offset(0)),
        (r"(?:ngay )?mai|tomorrow", _offset(1)),
        (r"(?:ngay )?(?:kia|mot)", _offset(2)),
        (r"hom qua|yesterday", _offset(-1)),
        (r"hom kia", _offset(-2)),
        (r"(\d{4})-(\d{1,2})-(\d{1,2})", _read_iso),
        (
            r"(?:ngay )?(?P<day>\d{1,2}) ?(?P<mark>[/.-]) ?(?P<month>\d{1,2})(?: ?(?P=mark) ?(?P<year>\d{4}|\d{2}))?",
            _read_day_month,
        ),
        (
            r"(?:ngay )?(?:mung )?(?P<day>\d{1,2}) thang (?P<month>\d{1,2})(?:(?:,? nam | ?/ ?| )(?P<year>\d{4}))?",
            _read_day_month,
        ),
        (rf"{_PART}thang (?P<month>1[0-2]|0?[1-9]){_YEAR_OF}", _read_named_month),
        (r"(?P<month>1[0-2]|0?[1-9]) ?[/-] ?(?P<year>\d{4})", _read_named_month),
        (rf"{_PART}quy (?P<quarter>i{{1,3}}|iv|[1-4]){_YEAR_OF}", _read_named_quarter),
        (rf"{_PART}(?:nam )?(?P<year>20\d\d)", _read_named_year),
        (r"(?P<part>cuoi )?tuan(?: (?P<step>nay|sau|toi|truoc))?", _read_week_step),
        (rf"{_PART}thang(?: (?P<step>nay|sau|toi|truoc))?", _read_month_step),
        (rf"{_PART}quy(?: (?P<step>nay|sau|toi|truoc))?", _read_quarter_step),
        (rf"{_PART}nam(?: (?P<step>nay|sau|toi|truoc|ngoai))?", _read_year_step),
        (
            r"(?:thu (?P<weekday>hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn)(?: tuan (?P<step>nay|sau|toi|truoc))?",
            _read_weekday,
        ),
        (r"(?:trong )?(?P<count>\d{1,3}) (?P<unit>ngay|tuan) (?:toi|nua|sau)", _read_days_ahead),
        (r"(?:trong|sau) (?P<count>\d{1,3}) (?P<unit>ngay|tuan)", _read_days_ahead),
    )
]


def _read_behind(words: str, base: datetime.date) -> datetime.date | None:
    """Ask ``dateparser``, and only for what names a whole day by itself.

    It reads a bare ``23`` as the 23rd of this month and drops the date of ``15 giờ ngày 20/3``: words with an hour, and
    words without a letter, never reach it; a day, a month and a year must all be there, or the whole be relative.
    """
    if not any(letter.isalpha() for letter in words) or re.search(r"\b(gio|h|am lich|ngay \d+)\b", _fold(words)):
        return None
    import dateparser

    settings = {
        "DATE_ORDER": "DMY",
        "STRICT_PARSING": True,
        "RELATIVE_BASE": datetime.datetime.combine(base, datetime.time()),
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    found = dateparser.parse(words.strip(), languages=["vi", "en"], settings=settings)
    return found.date() if found else None
