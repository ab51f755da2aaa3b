"""Where an obligation stands: its status from what people marked and what letters say, and on a given day.

The store keeps both and the status that follows from them (``effective``); what the calendar says, that it is late, is
worked out from ``today``.

What recurs is done instance by instance. From the day on which the office got the letter (where nobody knows it, from
the first instance marked on), each instance that is past is late until a person marks it as done, or as not asked for:
earlier ones were somebody else's matter. An end that the letter does not name (a calendar set it) ends nothing.
"""

import datetime
import functools
import heapq
import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from pipeline.calendar import recurrence
from pipeline.calendar.workdays import WorkingCalendar
from schemas import CLOSED, Obligation, iso, whole_day

#: An open obligation with at most this many working days left is due soon.
SOON = 3
#: So far back the instances of a series are looked for whose letter bears no date.
_LOOKED_BACK = datetime.timedelta(days=366)
#: The first day that has one before it: ``datetime.date.min`` asks for what is marked alone.
_FIRST_DAY = datetime.date(1, 1, 2)
#: Of a series with more days than these, or without an end, the days are not written down.
_MOST_WRITTEN = 2_000
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


def open_days(obligation: Obligation, today: datetime.date) -> list[datetime.date]:
    """Return the last day in time; of what recurs, those of the missed instances and of the next that is not done."""
    if obligation.last_good:
        return [datetime.date.fromisoformat(obligation.last_good)]
    return open_instances(obligation, today)


def open_instances(obligation: Obligation, today: datetime.date) -> list[datetime.date]:
    """Return the ``open_days`` of what recurs, of which a report is for one; none of all else."""
    return list(_open_days(_series_of(obligation), today))


def next_day(obligation: Obligation, today: datetime.date) -> datetime.date | None:
    """Return the first of the ``open_days``."""
    return next(iter(open_days(obligation, today)), None)


def by_period(obligation: Obligation, today: datetime.date, first: datetime.date | None = None) -> list[Obligation]:
    """Return what recurs and was missed as its instances: each missed one, then the next, by their own last days.

    With ``first``, the next one from that day on, too, where that is not past. Whatever else there is stays one.
    """
    if obligation.status in NEVER_LATE:
        return [obligation]
    days = open_days(obligation, today)
    if first is not None and first > today:
        days += filter(None, {next_instance(obligation, first)}.difference(days))
    if len(days) < 2 and not (days and days[0] < today):
        return [obligation]
    return [instance(obligation, day.isoformat(), today) for day in days]


def all_by_period(obligations: Iterable[Obligation], today: datetime.date) -> list[Obligation]:
    """Return the lines that people see of obligations (``by_period``), by the day on which each ends."""
    lines = itertools.chain.from_iterable(by_period(item, today) for item in obligations)
    return sorted(lines, key=lambda line: next_day(line, today) or datetime.date.max)


def instance(obligation: Obligation, day: str | None, today: datetime.date) -> Obligation:
    """Return one instance of what recurs, by its last day in time (ISO), as it stands on ``today``; all else as it is.

    Late is only one that was missed: what had ended before the office got the letter is asked of nobody.
    """
    if not _series_of(obligation).rule:
        return obligation
    said = dict.fromkeys(obligation.done_days, "done") | dict.fromkeys(obligation.waived_days, "not_applicable")
    marked = said.get(day or "", "todo" if obligation.status == "late" else obligation.status)
    own = obligation.with_own({"last_good": day, "status": marked})
    is_open = whole_day(day) in open_days(obligation, today)
    return own.with_own({"status": status(own, today)}) if is_open else own


def counted(
    items: Iterable[Obligation], day: str | None, today: datetime.date, many: Mapping[str, int] = MappingProxyType({})
) -> Counter[str]:
    """Count by status how unions stand with the ``instance`` of a day; ``many``: for how many a row stands, by id."""
    found = Counter[str]()
    for item in items:
        found[instance(item, day, today).status] += many.get(item.id, 1)
    return found


def next_instance(obligation: Obligation, first: datetime.date) -> datetime.date | None:
    """Return the next instance from ``first`` on of what recurs that is not done, whether or not one was missed."""
    return _series_of(obligation).open_from(first)


class LastDays(NamedTuple):
    """The last days in time (ISO) of all instances, joined by blanks, so that lists need not follow the rule each time.

    ``taken_on`` is when the office got the letter.
    """

    days: str
    taken_on: str | None

    def open_days(self, today: datetime.date) -> list[str]:
        """Return the days that ``open_days`` gives for what recurs, of which nobody marked an instance."""
        days = self.days.split()
        first = bisect_left(days, min(self.taken_on or "9", today.isoformat()))
        return days[first : bisect_left(days, today.isoformat()) + 1]

    def coming(self, first: datetime.date) -> str | None:
        """Return the next instance from ``first`` on."""
        days = self.days.split()
        return next(iter(days[bisect_left(days, first.isoformat()) :]), None)


def days_of(obligation: Obligation) -> str | None:
    """Return the days of what recurs as ``LastDays`` has them, ``None`` where they have no end or are too many."""
    series = _series_of(obligation)
    if not series.rule:
        return ""
    if series.begin is None or series.end is None:
        return None
    days = [*map(str, itertools.islice(series.days(series.begin), _MOST_WRITTEN + 1))]
    return " ".join(days) if len(days) <= _MOST_WRITTEN else None


def instance_meant(obligation: Obligation, today: datetime.date) -> datetime.date | None:
    """Return the instance that a person means who says on ``today`` that what recurs is done.

    That is the first missed one, else the next; where nobody has marked any yet, the nearer of the last one and the
    next: a report that comes two days late is not next month's.
    """
    series = _series_of(obligation)
    due = next(iter(_open_days(series, today)), None)
    if series.done or (due is not None and due < today):
        return due
    last = series.last_before(today)
    return last if last is not None and (due is None or today - last < due - today) else due


def is_instance(obligation: Obligation, day: datetime.date) -> bool:
    """Whether a day is the last in time of an instance, as the rule gives them from the letter's day on."""
    return next(_series_of(obligation).days(day, day), None) == day


class _Series(NamedTuple):
    """What the days of a recurring obligation follow from; the same for all unions that marked the same."""

    rule: str = ""
    """Without one there are no days."""
    bound: str | None = None
    time: str | None = None
    begin: datetime.date | None = None
    """The first day on which one can be due: after the letter's own, and not before one that it names."""
    end: datetime.date | None = None
    is_ended: bool = False
    """Whether the letter itself names the end."""
    done: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    """The last days of instances for which other duties stand."""
    moved: tuple[tuple[str, str], ...] = ()
    """The last days of instances that were moved, each with its new one."""
    taken_on: datetime.date | None = None
    """The day on which the office got the letter; what ended before is not missed."""

    def days(self, first: datetime.date, last: datetime.date | None = None) -> Iterator[datetime.date]:
        """Yield the last days in time of the instances from ``first`` on."""
        if not self.rule:
            return iter(())
        until = min(filter(None, (last, self.end)), default=None)
        first = max(filter(None, (first, self.begin)))
        days = recurrence.good_days(self.rule, self.bound, self.time, first, until, counted_from=self.begin)
        gone = {*self.apart, *dict(self.moved)}
        put_off = sorted(datetime.date.fromisoformat(new) for old, new in self.moved if old not in self.done)
        left = (day for day in days if day.isoformat() not in gone)
        # One may be moved behind the end of the series, or onto another one.
        moved = (day for day in put_off if first <= day <= (last or datetime.date.max))
        return (day for day, _ in itertools.groupby(heapq.merge(left, moved)))

    def open_from(self, first: datetime.date) -> datetime.date | None:
        """Return the next instance from ``first`` on that is not done."""
        return next((day for day in self.days(first) if day.isoformat() not in self.done), None)

    def last_before(self, today: datetime.date) -> datetime.date | None:
        """Return the last instance before a day."""
        first = self.begin or today - _LOOKED_BACK
        return max(self.days(first, today - datetime.timedelta(days=1)), default=None)


def _series_of(obligation: Obligation) -> _Series:
    """Return the series of an obligation that recurs by a rule with days; an empty one for any other."""
    rule = obligation.recurrence
    if obligation.last_good or not rule or not recurrence.is_dated(rule):
        return _Series()
    issued = whole_day(obligation.letter.issued_on)
    begins = (issued + datetime.timedelta(days=1) if issued is not None else None, whole_day(obligation.since))
    return _Series(
        rule, obligation.bound, obligation.time, max(filter(None, begins), default=None),
        recurrence.end_of(rule, obligation.shown_until, obligation.letter.issued_on), obligation.until is not None,
        obligation.done_days, obligation.except_days, obligation.moved_days,
        whole_day(obligation.taken_on))  # fmt: skip


@functools.lru_cache(maxsize=8192)
def _open_days(series: _Series, today: datetime.date) -> tuple[datetime.date, ...]:
    """Return the days at which a series stands: those missed since the office has it, and the next that is open."""
    first = series.taken_on or whole_day(next(iter(series.done), None))
    if first is None and series.is_ended and series.end is not None and series.end < today:
        first = series.last_before(today)  # of one that the letter itself ends, the last is asked for at least
    first = first or today
    yesterday = max(today, _FIRST_DAY) - datetime.timedelta(days=1)
    missed = [day for day in series.days(first, yesterday) if day.isoformat() not in series.done]
    return tuple(filter(None, (*missed, series.open_from(today))))


def status(obligation: Obligation, today: datetime.date) -> str:
    """Return the status on ``today``, as ``state_on`` has it; what recurs stands by its first open day."""
    if obligation.status in NEVER_LATE:
        return obligation.status
    day = obligation.last_good or iso(next_day(obligation, today))
    if day is None and obligation.done_days and obligation.until is not None:  # its last instance is done
        return "done"
    return state_on(obligation.status, day, obligation.held_until, today)


def state_on(state: str, last_good: str | None, held_until: str | None, today: datetime.date) -> str:
    """Return how what has one last day stands on ``today``: open after it, it is late, or over with what it was for.

    ``held_until`` is the last day of that; what was asked for that had ended before it is no matter of a reminder.

    >>> [state_on("todo", "2026-10-04", "2026-10-18", datetime.date(2026, 10, day)) for day in (4, 18, 19)]
    ['todo', 'late', 'over']
    """
    day = today.isoformat()
    if state in NEVER_LATE or (last_good or day) >= day:
        return state
    return "late" if (held_until or day) >= day else "over"


def days_left(obligation: Obligation, today: datetime.date) -> int | None:
    """Return the days to the last good day; negative when it is past, ``None`` when closed or without a day."""
    day = next_day(obligation, today)
    return (day - today).days if day is not None and status(obligation, today) not in CLOSED else None


def is_soon(obligation: Obligation, today: datetime.date, calendar: WorkingCalendar) -> bool:
    """Whether an open obligation ends within the next few working days."""
    left = days_left(obligation, today)
    if left is None or left < 0:
        return False
    return calendar.working_days_between(today, today + datetime.timedelta(days=left)) <= SOON
