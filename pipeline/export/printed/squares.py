"""A month as weeks of squares, Monday first: what stands in the square of each day, on paper and in the browser."""

import calendar
import datetime
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.calendar.workdays import WorkingCalendar, day_name
from pipeline.export.printed.day_lines import DayLine

#: So many lines stand in the square of a day; the list has them all.
MOST_IN_A_SQUARE = 5


class Square(NamedTuple):
    """A day of a month's table."""

    day: datetime.date
    is_other: bool = False
    """Whether it belongs to the month before or after: nothing stands in it."""
    is_off: bool = False
    is_today: bool = False
    name: str | None = None
    """What is special about it: a holiday, a day worked in exchange."""
    lines: tuple[DayLine, ...] = ()
    more: int = 0
    """So many lines have no room in it."""


def weeks(
    year: int,
    month: int,
    on: Mapping[datetime.date, Sequence[DayLine]],
    today: datetime.date,
    working: WorkingCalendar,
) -> list[list[Square]]:
    """Return the weeks of a month with the lines ``on`` each day, without what no longer counts."""
    if (year, month) == (9999, 12):
        return []
    return [
        [
            square(day, on, today, working, MOST_IN_A_SQUARE) if day.month == month else Square(day, is_other=True)
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(year, month)
    ]


def square(
    day: datetime.date,
    on: Mapping[datetime.date, Sequence[DayLine]],
    today: datetime.date,
    working: WorkingCalendar,
    most: int,
) -> Square:
    """Return what stands in the square of a day, at most so many lines of it."""
    counting = [line for line in on.get(day, ()) if not line.entry.is_void]
    shown = counting if len(counting) <= most else counting[: most - 1]
    is_off, name = not working.is_working(day), day_name(day, working)
    return Square(day, False, is_off, day == today, name, tuple(shown), len(counting) - len(shown))
