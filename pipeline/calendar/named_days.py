"""What a calendar on the wall says of a day: the holiday's name, a day off, a Saturday worked in exchange."""

import datetime
from functools import cache

from extractors.counting import FIRST_YEAR, LAST_YEAR
from pipeline.calendar.workdays import WorkingCalendar
from pipeline.words import t

_FRIDAY = 5


def day_name(day: datetime.date, calendar: WorkingCalendar) -> str | None:
    """Return what is special about a day, ``None`` for a plain working day or weekend.

    The office's own calendar decides whether it is free, the law's names say why.

    >>> day_name(datetime.date(2026, 4, 27), WorkingCalendar())
    'Ngày Giỗ Tổ Hùng Vương (nghỉ bù)'
    >>> day_name(datetime.date(2026, 8, 22), WorkingCalendar())
    'Làm việc bù'
    """
    is_weekend = day.isoweekday() > _FRIDAY
    if calendar.is_working(day):
        return t("Làm việc bù") if is_weekend and _is_swapped(day, calendar) else None
    name = _names(day.year).get(day)
    if name is not None:
        return name
    return None if is_weekend else t("Ngày nghỉ")


def _is_swapped(day: datetime.date, calendar: WorkingCalendar) -> bool:
    """Say whether a worked weekend day is an exception: an office may work every Saturday."""
    week = datetime.timedelta(days=7)
    return not any(calendar.is_working(day + step * week) for step in (-1, 1) if _has_neighbour(day))


def _has_neighbour(day: datetime.date) -> bool:
    return FIRST_YEAR < day.year < LAST_YEAR


@cache
def _names(year: int) -> dict[datetime.date, str]:
    """Return the holidays by law with their Vietnamese names; none for years without lunar tables."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return {}
    import holidays

    return {day: str(name) for day, name in holidays.country_holidays("VN", years=year, language="vi").items()}
