"""Counting from a known day: months and working days, the lunar calendar."""

import calendar
import datetime
from functools import cache
from typing import NamedTuple

from extractors.lexicon import load, load_rows

# --------------------
# Months and working days of Việt Nam, which are the ground of an office's own calendar.
#
# Monday to Friday without the public holidays, with the Saturdays worked in exchange. ``workdays.toml`` holds the
# years whose swaps are known; in others the rules of the law give the holidays.

#: Years for which Vietnamese law and the lunar tables give holidays; outside only the week counts.
FIRST_YEAR, LAST_YEAR = 1950, 2100
_FRIDAY = 5
#: What the explanation of a date says where the day that it is counted from is not known.
NO_ANCHOR_DAY = "chưa có ngày của mốc"


class YearOfWork(NamedTuple):
    """What differs from the plain week in one year: the days free by law or swap, and the rest days worked instead."""

    off: frozenset[datetime.date]
    work: frozenset[datetime.date]


@cache
def year_of_work(year: int) -> YearOfWork:
    """Return the days off of a year (holidays, days in lieu) and the rest days worked instead."""
    table = load("workdays").get(str(year))
    if table is not None:
        return YearOfWork(frozenset(table["off"]), frozenset(table.get("work", ())))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return YearOfWork(frozenset(), frozenset())
    import holidays  # 50 ms: paid only for years that the table does not hold

    days = holidays.country_holidays("VN", years=year)
    off = frozenset(days)
    return YearOfWork(off, frozenset(day for day in days.weekend_workdays if day.year == year) - off)


def is_working(day: datetime.date) -> bool:
    """Whether offices are open on ``day``."""
    off, work = year_of_work(day.year)
    return day in work or (day.isoweekday() <= _FRIDAY and day not in off)


def add_working(day: datetime.date, count: int) -> datetime.date:
    """Return the ``count``-th working day after ``day`` (before it for a negative count); ``day`` is not counted."""
    step = datetime.timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working(day)
    return day


def add_months(day: datetime.date, count: int) -> datetime.date:
    """Return the same day ``count`` months later, the last of that month where it has none (BLDS 2015, Điều 148)."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


# --------------------
# The Vietnamese lunar calendar: lunar day, month and year to the solar day.
#
# ``lunar_years.csv`` holds its years up to ``LAST_YEAR``: new moons and solar terms for the meridian of UTC+7, as the
# law on the calendar has it since 1968 (Quyết định 121/CP of 8 August 1967), so that Tết can differ from the Chinese
# one by a day or a month; reckoned after Jean Meeus, Astronomical Algorithms.


@cache
def _lunar_years() -> dict[int, tuple[datetime.date, int, list[int]]]:
    """Return each lunar year's first day, the month that comes twice (0: none), and its months' lengths."""
    return {
        int(year): (datetime.date.fromisoformat(first), int(twice or 0), [*map(int, lengths.split())])
        for year, first, twice, lengths in load_rows("lunar_years")
    }


def to_solar(year: int, month: int, day: int, leap: bool = False) -> datetime.date | None:
    """Return the solar day of a lunar one, or ``None`` where the month has no such day or the year no such month.

    >>> to_solar(2026, 3, 10)
    datetime.date(2026, 4, 26)
    >>> to_solar(2026, 13, 1) is None
    True
    """
    first, twice, lengths = _lunar_years().get(year, (datetime.date.min, 0, []))
    if not lengths or not 1 <= month <= 12 or (leap and month != twice):
        return None
    before = month - 1 + (leap or 0 < twice < month)
    is_day = 1 <= day <= lengths[before]
    return first + datetime.timedelta(days=sum(lengths[:before]) + day - 1) if is_day else None
