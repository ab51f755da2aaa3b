"""Days and periods: what typed words come to."""

import calendar
import datetime
import zoneinfo
from typing import NamedTuple

TIME_ZONE = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")

DAY = datetime.timedelta(days=1)
#: A day and a month without a year mean this year, unless that day is longer past than this.
_HALF_A_YEAR = datetime.timedelta(days=183)
_FEBRUARY_29 = (2, 29)


class TypedDateError(ValueError):
    """The words typed name no day, or more than one; the message says which forms are read."""


class Span(NamedTuple):
    """What the words name: a day (``first == last``) or a period, both ends included."""

    first: datetime.date
    last: datetime.date
    whole: bool = False
    """Whether the words say that the last day itself is still meant (``đến hết ngày 15/3``)."""

    @property
    def is_day(self) -> bool:
        """Say whether the words name one day."""
        return self.first == self.last


def day_after(span: Span) -> datetime.date:
    """Return the first day that is no longer “before” what was typed.

    A single day is itself too late (``trước ngày 15/3``); a period is meant to its end (``trong tuần này``).
    """
    return span.first if span.is_day and not span.whole else span.last + DAY


def one_day(day: datetime.date) -> Span:
    """Return a day as a span."""
    return Span(day, day)


def month(year: int, number: int) -> Span:
    """Return a month."""
    first = datetime.date(year, number, 1)
    return Span(first, first.replace(day=calendar.monthrange(year, number)[1]))


def months(year: int, first: int, last: int) -> Span:
    """Return some months of a year."""
    return Span(month(year, first).first, month(year, last).last)


def quarter(year: int, number: int) -> Span:
    """Return a quarter of a year, numbered from 1."""
    return months(year, 3 * number - 2, 3 * number)


def year(number: int) -> Span:
    """Return a year."""
    return months(number, 1, 12)


def week(day: datetime.date, step: int = 0) -> Span:
    """Return the week (Monday to Sunday) so many weeks after the one that holds ``day``."""
    monday = day + (7 * step - day.weekday()) * DAY
    return Span(monday, monday + 6 * DAY)


def month_from(base: datetime.date, step: int) -> Span:
    """Return the month so many months after that of ``base``."""
    of_year, number = divmod(base.year * 12 + base.month - 1 + step, 12)
    return month(of_year, number + 1)


def same_day(base: datetime.date, step: int) -> datetime.date:
    """Return the day so many months later, the last one of a shorter month.

    >>> same_day(datetime.date(2026, 1, 31), 1).isoformat()
    '2026-02-28'
    """
    found = month_from(base, step)
    return found.first.replace(day=min(base.day, found.last.day))


def nearest_year(base: datetime.date, of_month: int, day: int) -> datetime.date:
    """Return a day without a year: this year's; next year's where this year's is more than half a year past."""
    if (of_month, day) == _FEBRUARY_29:  # exists only in leap years: the next one, not "no such day"
        return datetime.date(next(n for n in range(base.year, base.year + 9) if calendar.isleap(n)), 2, 29)
    found = datetime.date(base.year, of_month, day)
    return found if base - found <= _HALF_A_YEAR else found.replace(year=base.year + 1)


def nearest_month(base: datetime.date, number: int) -> Span:
    """Return a month without a year, as ``nearest_year`` does for a day."""
    this_year = month(base.year, number)
    return this_year if base - this_year.last <= _HALF_A_YEAR else month(base.year + 1, number)


def part(name: str | None, whole: Span) -> Span:
    """Cut out the beginning, middle or end (``dau``, ``giua``, ``cuoi``); all of it for ``None``.

    Of a month the days 1-10, 11-20 and from 21 on; of a quarter a month each; of a year the first quarter, May to
    August, the last quarter; of a week Monday and Tuesday, Wednesday and Thursday, the weekend.
    """
    first, last = whole.first, whole.last
    days = (last - first).days + 1
    if name is None:
        return whole
    if days <= 7:
        cuts = {"dau": (0, 1), "giua": (2, 3), "cuoi": (5, 6)}
        return Span(first + cuts[name][0] * DAY, first + cuts[name][1] * DAY)
    if days <= 31:
        ends = {"dau": (1, 10), "giua": (11, 20), "cuoi": (21, last.day)}
        return Span(first.replace(day=ends[name][0]), first.replace(day=ends[name][1]))
    if last.month - first.month == 2:
        number = first.month + ("dau", "giua", "cuoi").index(name)
        return month(first.year, number)
    return months(first.year, *{"dau": (1, 3), "giua": (5, 8), "cuoi": (10, 12)}[name])
