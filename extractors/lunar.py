"""The Vietnamese lunar calendar: lunar day, month and year to the solar day.

New moons and solar terms are reckoned for the meridian of UTC+7, as the law on the calendar has it since 1968
(Quyết định 121/CP of 8 August 1967), so that Tết can differ from the Chinese one by a day or a month.
Sources: Jean Meeus, Astronomical Algorithms (mean new moon and its periodic terms, the sun's longitude).

>>> to_solar(2026, 1, 1)
datetime.date(2026, 2, 17)
>>> to_solar(2030, 1, 1)
datetime.date(2030, 2, 2)
"""

import datetime
from functools import lru_cache
from math import floor, radians, sin

#: Julian day number of 1 January 1970.
_EPOCH = 2440588
#: Vietnam's time as a share of a day.
_ZONE = 7 / 24
#: Mean length of a lunation in days.
_LUNATION = 29.530588853


def _day_number(day: datetime.date) -> int:
    return day.toordinal() - datetime.date(1970, 1, 1).toordinal() + _EPOCH


def _date(day_number: int) -> datetime.date:
    return datetime.date.fromordinal(day_number - _EPOCH + datetime.date(1970, 1, 1).toordinal())


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
    k = floor((_day_number(datetime.date(year, 12, 31)) - 2415021) / _LUNATION)
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
    return _date(begin + day - 1) if begin + day - 1 < end else None
