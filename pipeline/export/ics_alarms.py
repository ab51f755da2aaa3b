"""When a calendar rings: so many working days before the safe day, at the hour when offices open.

Alarms count from the beginning of their event, because a fixed moment would ring once only in a series and because
Outlook knows no other kind. An all-day event begins at midnight.
"""

import datetime
from collections.abc import Sequence
from functools import lru_cache

from pipeline.calendar.workdays import WorkingCalendar
from pipeline.duties import recurrence
from pipeline.export.entries import CalendarEntry

_DAY = datetime.timedelta(days=1)
_MORNING = datetime.timedelta(hours=8)
#: Working days before the safe day of a deadline.
_BEFORE_A_DEADLINE = (7, 3, 1)
#: What comes every week or on a day of its own (an event, the beginning of a period) rings the working day before.
_THE_DAY_BEFORE = (1,)
#: An event with an hour rings once more so long before it, for those who have to get there.
_ON_THE_WAY = datetime.timedelta(hours=1)
#: In a series the days before are the same each time: as many as the working days are in a week without holidays.
_MOST_IN_A_WEEK = {7: 11, 3: 5, 1: 3}


def rings(
    entry: CalendarEntry, start: datetime.datetime, days: Sequence[datetime.date], calendar: WorkingCalendar
) -> list[datetime.timedelta]:
    """Return when an entry rings, counted from ``start`` (local time); ``days`` are the ones on which it stands.

    Nothing that is over or closed rings, and nothing rings before its letter was there.
    """
    if entry.is_closed or not days:
        return []
    if entry.type == "recurring":
        return _of_series(entry, start, days, calendar)
    if entry.type != "deadline":
        found = [_ringing(calendar, days[0], count) for count in _THE_DAY_BEFORE]
        is_timed = start.time() != datetime.time() and entry.type == "event"
        return [ring - start for ring in found if _is_late_enough(entry, ring)] + ([-_ON_THE_WAY] if is_timed else [])
    safe = _day(entry.safe_due) or days[0]
    safe = min(safe, days[0])
    found = [_ringing(calendar, safe, count) for count in _BEFORE_A_DEADLINE]
    in_time = [ring for ring in found if _is_late_enough(entry, ring)]
    # Too late for all of them: then on the safe day itself.
    return [ring - start for ring in in_time or [datetime.datetime.combine(safe, datetime.time()) + _MORNING]]


def _of_series(
    entry: CalendarEntry, start: datetime.datetime, days: Sequence[datetime.date], calendar: WorkingCalendar
) -> list[datetime.timedelta]:
    frequency = recurrence.parts(entry.rrule or "").get("FREQ")
    if frequency == "DAILY":
        return []
    counts = _THE_DAY_BEFORE if frequency == "WEEKLY" else _BEFORE_A_DEADLINE
    since_midnight = start - datetime.datetime.combine(start.date(), datetime.time())
    found = []
    for count in counts:
        before = max((day - _ringing(calendar, day, count).date()).days for day in days)
        found.append(_MORNING - min(before, _MOST_IN_A_WEEK[count]) * _DAY - since_midnight)
    return found


def _ringing(calendar: WorkingCalendar, day: datetime.date, count: int) -> datetime.datetime:
    return datetime.datetime.combine(_before(calendar, day, count), datetime.time()) + _MORNING


@lru_cache(maxsize=4096)
def _before(calendar: WorkingCalendar, day: datetime.date, count: int) -> datetime.date:
    """Return the day so many working days before the last working one up to ``day``; the first of all days at least."""
    try:
        return calendar.add_working(calendar.last_working(day), -count)
    except OverflowError:
        return datetime.date.min


def _is_late_enough(entry: CalendarEntry, ring: datetime.datetime) -> bool:
    return entry.issued_on is None or ring.date() > entry.issued_on


def _day(iso: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(iso) if iso else None
