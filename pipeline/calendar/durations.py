"""Terms counted from a day: “trong 05 ngày làm việc kể từ ngày nhận”, “sau đại hội 15 ngày”, “trước đại hội 20 ngày”.

Bộ luật Dân sự 2015, Điều 147-148: the day of the event does not count; a term in months ends on the same day of the
month, or its last; a last day that is a rest day rolls on to the next working day. A term before an event does not
roll: later than it says would be too late. What is safe is the last working day up to the day before it rolls.

An event that only the lower union knows (its own congress, the day on which the letter came to it) has no day in the
letter. ``with_anchor`` gives what a duty is once a person has said that day; nothing is kept here, so that another day,
or none, gives another answer.
"""

import datetime
from typing import NamedTuple

from extractors.counting import FIRST_YEAR, LAST_YEAR, add_months
from pipeline.calendar.workdays import WorkingCalendar
from schemas import Obligation, Relative

#: Terms longer than this many working days are no deadlines but misreadings; counting them day by day would hang.
_MOST_WORKING_DAYS = 4000


class Term(NamedTuple):
    """A term's last day as it is counted, the last day in time, and the last safe one."""

    day: datetime.date
    last_good: datetime.date
    safe_due: datetime.date


def term_from(relative: Relative, anchor: datetime.date, calendar: WorkingCalendar) -> Term | None:
    """Count a term from the day of its event; ``None`` where it leaves the years that the calendar knows.

    >>> term_from(Relative(days=15, working=False, anchor="issued"), datetime.date(2026, 4, 17), WorkingCalendar())[1]
    datetime.date(2026, 5, 4)
    """
    try:
        day = _last_day(relative, anchor, calendar)
    except (OverflowError, ValueError):
        return None
    if day is None or not FIRST_YEAR <= day.year < LAST_YEAR:
        return None
    return rolled(day, calendar) if relative.days > 0 else Term(day, day, calendar.last_working(day))


def rolled(day: datetime.date, calendar: WorkingCalendar) -> Term:
    """Roll the last day of a term on to the next working day (Điều 148)."""
    return Term(day, calendar.next_working(day), calendar.last_working(day))


def _last_day(relative: Relative, anchor: datetime.date, calendar: WorkingCalendar) -> datetime.date | None:
    if relative.months is not None:
        return add_months(anchor, relative.months)
    if not relative.working:
        return anchor + datetime.timedelta(days=relative.days)
    return calendar.add_working(anchor, relative.days) if abs(relative.days) <= _MOST_WORKING_DAYS else None


def with_anchor(item: Obligation, day: datetime.date, calendar: WorkingCalendar) -> Obligation:
    """Return a duty with its deadline counted from ``day``; one whose deadline is not relative, as it is."""
    term = term_from(item.relative, day, calendar) if item.relative is not None else None
    if term is None:
        return item
    return item.model_copy(
        update={
            "due": term.day.isoformat(),
            "last_good": term.last_good.isoformat(),
            "safe_due": term.safe_due.isoformat(),
            "waits_for": None,
            "counted_from": day.isoformat(),
        }
    )
