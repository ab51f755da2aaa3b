"""Counting: numbers in words, months and working days from a known day, the lunar calendar."""

import calendar
import datetime
from functools import cache, lru_cache
from math import floor, radians, sin
from typing import NamedTuple

from extractors.lexicon import load

# --------------------
# Numbers in words: one table for terms, for cycles and for people who are counted.

#: ``mười lăm`` → 15: the numbers that letters usually write out.
NUMBERS: dict[str, int] = load("numerals")["numbers"]
#: What some digits are called behind tens: ``hai mươi mốt``, ``ba mươi lăm``.
_BEHIND_TENS: dict[str, int] = load("numerals")["behind_tens"]
_DIGITS = {word: value for word, value in NUMBERS.items() if value < 10}
_ONES = {**_DIGITS, **_BEHIND_TENS}
_DIGIT = "|".join(_DIGITS)
#: Any number below a hundred in words; a space stands for a blank.
PATTERN = rf"(?:(?:(?:{_DIGIT}) mươi|mười)(?: (?:{'|'.join(_ONES)})(?!\w))?|(?:{_DIGIT})(?! mươi))(?!\w)"


def number_of(word: str) -> int:
    """Return the number that digits or words stand for; the blanks between words may be many.

    >>> number_of("06"), number_of("ba"), number_of("mười  lăm"), number_of("bốn mươi lăm")
    (6, 3, 15, 45)
    """
    if word.isdigit():
        return int(word)
    parts = word.split()
    known = NUMBERS.get(" ".join(parts))
    if known is not None:
        return known
    tens = 10 if parts[0] == "mười" else 10 * _DIGITS[parts[0]]
    last = parts[-1]
    return tens + (_ONES[last] if last not in ("mươi", "mười") else 0)


# --------------------
# Counting from a known day: months, working days of Việt Nam, which are the ground of an office's own calendar.
#
# Monday to Friday without the public holidays, with the Saturdays worked in exchange. ``workdays.toml`` holds the
# years whose swaps are known; in others the rules of the law give the holidays.
#
# >>> add_working(datetime.date(2026, 4, 16), 5) datetime.date(2026, 4, 23)

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
    """Return the public holidays of a year with their days in lieu, and its swapped days."""
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
    """Say whether offices are open on ``day``."""
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
# New moons and solar terms are reckoned for the meridian of UTC+7, as the law on the calendar has it since 1968
# (Quyết định 121/CP of 8 August 1967), so that Tết can differ from the Chinese one by a day or a month. Sources: Jean
# Meeus, Astronomical Algorithms (mean new moon and its periodic terms, the sun's longitude).
#
# >>> to_solar(2026, 1, 1) datetime.date(2026, 2, 17) >>> to_solar(2030, 1, 1) datetime.date(2030, 2, 2)

#: Julian day number of the day before 1 January of the year 1, from which ``date`` counts.
_JULIAN = 1721425
#: Vietnam's time as a share of a day.
_ZONE = 7 / 24
#: Mean length of a lunation in days.
_LUNATION = 29.530588853


def _new_moon(k: int) -> int:
    """Return the local day number of the ``k``-th new moon after 1 January 1900."""
    t = k / 1236.85
    t2, t3 = t * t, t * t * t
    mean = 2415020.75933 + 29.53058868 * k + 0.0001178 * t2 - 0.000000155 * t3
    mean += 0.00033 * sin(radians(166.56 + 132.87 * t - 0.009173 * t2))
    sun = 359.2242 + 29.10535608 * k - 0.0000333 * t2 - 0.00000347 * t3
    moon = 306.0253 + 385.81691806 * k + 0.0107306 * t2 + 0.00001236 * t3
    node = 21.2964 + 390.67050646 * k - 0.0016528 * t2 - 0.00000239 * t3
    terms = (
        (0.1734 - 0.000393 * t, sun),
        (0.0021, 2 * sun),
        (-0.4068, moon),
        (0.0161, 2 * moon),
        (-0.0004, 3 * moon),
        (0.0104, 2 * node),
        (-0.0051, sun + moon),
        (-0.0074, sun - moon),
        (0.0004, 2 * node + sun),
        (-0.0004, 2 * node - sun),
        (-0.0006, 2 * node + moon),
        (0.0010, 2 * node - moon),
        (0.0005, 2 * moon + sun),
    )
    correction = sum(size * sin(radians(angle)) for size, angle in terms)
    # Dynamical minus universal time.
    lag = -0.000278 + 0.000265 * t + 0.000262 * t2
    return floor(mean + correction - lag + 0.5 + _ZONE)


def _solar_sector(day_number: int) -> int:
    """Return which twelfth of its path (from 0 at the spring equinox) the sun is in at the start of a local day."""
    t = (day_number - 0.5 - _ZONE - 2451545.0) / 36525
    t2 = t * t
    anomaly = radians(357.52910 + 35999.05030 * t - 0.0001559 * t2 - 0.00000048 * t * t2)
    longitude = 280.46645 + 36000.76983 * t + 0.0003032 * t2
    longitude += (1.914600 - 0.004817 * t - 0.000014 * t2) * sin(anomaly)
    longitude += (0.019993 - 0.000101 * t) * sin(2 * anomaly) + 0.000290 * sin(3 * anomaly)
    return floor(longitude % 360 / 30)


def _winter_month(year: int) -> int:
    """Return the lunation number of the month that holds the winter solstice of ``year`` (the 11th lunar month)."""
    k = floor((datetime.date(year, 12, 31).toordinal() + _JULIAN - 2415021) / _LUNATION)
    return k - 1 if _solar_sector(_new_moon(k)) >= 9 else k


@lru_cache(maxsize=64)
def _months(year: int) -> tuple[int | None, int]:
    """Return the leap month of the twelve months that end with the winter of ``year``, and where they begin.

    The leap month is told by its distance from the 11th month of the year before, the beginning by the lunation number
    of that 11th month.
    """
    first, last = _winter_month(year - 1), _winter_month(year)
    if last - first <= 12:
        return None, first
    sectors = [_solar_sector(_new_moon(first + offset)) for offset in range(15)]
    leap = next((i for i in range(1, 14) if sectors[i] == sectors[i + 1]), None)
    return leap, first


def to_solar(year: int, month: int, day: int, leap: bool = False) -> datetime.date | None:
    """Return the solar day of a lunar one, or ``None`` where the month has no such day or the year no such month.

    >>> to_solar(2026, 3, 10)
    datetime.date(2026, 4, 26)
    >>> to_solar(2026, 13, 1) is None
    True
    """
    if not (1 <= month <= 12 and 1 <= day <= 30):
        return None
    # Months 11 and 12 of a lunar year belong to the twelvemonth that ends with the next winter.
    leap_offset, first = _months(year if month < 11 else year + 1)
    offset = (month - 11) % 12
    if leap_offset is not None and (offset >= leap_offset or (leap and offset == leap_offset - 1)):
        is_leap_month = leap and offset == leap_offset - 1
        offset += 1
        if leap and not is_leap_month:
            return None
    elif leap:
        return None
    begin, end = _new_moon(first + offset), _new_moon(first + offset + 1)
    return datetime.date.fromordinal(begin + day - 1 - _JULIAN) if begin + day - 1 < end else None
