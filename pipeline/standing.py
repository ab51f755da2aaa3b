"""Where an obligation stands: its status from what people marked and what letters say, and on a given day.

The store keeps both and the status that follows from them (``effective``); what the calendar says, that it is late, is
worked out from ``today``.
"""

import datetime

from pipeline import recurrence
from pipeline.calendar.workdays import WorkingCalendar
from schemas.obligation import CLOSED, Obligation

#: An open obligation with at most this many working days left is due soon.
SOON = 3


#: One with these cannot become late: it is closed, or its answer has come and waits for the clerk.
NEVER_LATE = CLOSED | {"waiting"}


def effective(marked: str, said: str | None) -> str:
    """Return the status that follows from a person's mark and from what letters say, on whatever day.

    ``said`` is ``repealed``, ``waiting`` (an answer that nobody has confirmed), ``extended`` or ``None``. That a person
    closed the obligation counts before anything; that work has begun, before an extension.
    """
    if marked in CLOSED or said is None:
        return marked
    return marked if said == "extended" and marked != "todo" else said


def next_day(obligation: Obligation, today: datetime.date) -> datetime.date | None:
    """Return the last day in time; of a recurring obligation, the next one from ``today`` on, if any is left."""
    if obligation.last_good:
        return datetime.date.fromisoformat(obligation.last_good)
    rule = obligation.recurrence
    if rule and recurrence.is_dated(rule):
        until = recurrence.end_of(rule, obligation.shown_until, obligation.letter.issued_on)
        days = recurrence.good_days(
            rule, obligation.bound, obligation.time, today, until, counted_from=_after(obligation.letter.issued_on)
        )
        return next(days, None)
    return None


def _after(issued_on: str | None) -> datetime.date | None:
    """Return the first day on which what a letter asks for can be due."""
    whole = issued_on is not None and len(issued_on) == 10
    return datetime.date.fromisoformat(issued_on) + datetime.timedelta(days=1) if issued_on and whole else None


def status(obligation: Obligation, today: datetime.date) -> str:
    """Return the status on ``today``: what is open after its last good day is late."""
    if obligation.status in NEVER_LATE:
        return obligation.status
    day = next_day(obligation, today)
    return "late" if day is not None and day < today else obligation.status


def on(obligation: Obligation, today: datetime.date) -> Obligation:
    """Return the obligation with its status on ``today``."""
    return obligation.model_copy(update={"status": status(obligation, today)})


def days_left(obligation: Obligation, today: datetime.date) -> int | None:
    """Return the days to the last good day; negative when it is past, ``None`` when closed or without a day."""
    day = next_day(obligation, today)
    return (day - today).days if day is not None and obligation.status not in CLOSED else None


def is_soon(obligation: Obligation, today: datetime.date, calendar: WorkingCalendar) -> bool:
    """Say whether an open obligation ends within the next few working days."""
    left = days_left(obligation, today)
    day = next_day(obligation, today)
    return left is not None and left >= 0 and day is not None and calendar.working_days_between(today, day) <= SOON
