"""A date expression as found in a letter, and how a record is made of what was read."""

import datetime
from typing import NamedTuple

from extractors.dates.alternatives import alternatives_of
from extractors.dates.points import WEEKDAY_CODES, Point
from extractors.dates.roles import Role
from extractors.dates.told import bound_told, doubts_told, sentence, value_told, whole_told, words_said
from extractors.dates.values import Known, NamedDays
from schemas import Relative
from schemas.letter import Alternative, Bound, DateType


class FoundDate(NamedTuple):
    """One expression that belongs in a clerk's calendar, at ``start``–``end`` of the letter's text.

    ``date`` is the day named (of a month, quarter, year or period its last day), ``start_date`` the first day of a
    period, ``since`` and ``until`` the first and the last one of a series. ``certain`` is false where a careful reader
    could leave the expression out. ``source`` says what made the words a date of the calendar: the kind of their bound
    (``before``, ``latest``, ``until``, ``within``, ``from``, ``on``), a ``label``, a ``column``, nothing but a
    ``clause``; or that they are a ``term`` counted from an anchor, a ``stretch`` of days, a ``rule``, a ``cycle``, the
    ``echo`` of another date.
    """

    start: int
    end: int
    type: DateType
    date: str | None
    start_date: str | None = None
    bound: Bound | None = None
    time: str | None = None
    rrule: str | None = None
    since: str | None = None
    until: str | None = None
    relative: Relative | None = None
    flags: tuple[str, ...] = ()
    explanation: str = ""
    alternatives: tuple[Alternative, ...] = ()
    certain: bool = True
    source: str = "clause"


class WrittenDate(NamedTuple):
    """How a date stands in the letter: where its words begin, its (last) point, whether two bound words disagree."""

    plain: str
    start: int
    point: Point
    conflict: bool


def record_of(written: WrittenDate, role: Role, named: NamedDays, known: Known, source: str) -> FoundDate:
    """Return the record of what was read; ``source`` as in ``FoundDate``."""
    issued = known.issued
    date = None if role.endless else named.last
    first = {"named": named.first, "issued": issued, None: None}[role.first]
    flags = _flags(written, role, named, issued)
    return FoundDate(
        start=written.start,
        end=written.point.end,
        type=role.type,
        date=date.isoformat() if date else None,
        start_date=first.isoformat() if first else None,
        bound=role.bound,
        time=written.point.time,
        flags=flags,
        explanation=_explanation(written, role, named, flags, issued),
        alternatives=alternatives_of(written.point, named, role, known, written.conflict),
        certain=role.certain,
        source=source,
    )


def _flags(written: WrittenDate, role: Role, named: NamedDays, issued: datetime.date | None) -> tuple[str, ...]:
    point, day = written.point, named.last
    flags = list(named.flags)
    if written.conflict:
        flags.append("bound-conflict")
    if (
        day
        and point.weekday
        and not point.days
        and point.day.unit == "day"
        and WEEKDAY_CODES[day.weekday()] != point.weekday
    ):
        flags.append("weekday-mismatch")
    if day and issued:
        is_late = day < issued or (day == issued and role.bound == "before" and point.time is None)
        if is_late:
            flags.append("before-issue")
    return tuple(flags)


def _explanation(
    written: WrittenDate, role: Role, named: NamedDays, flags: tuple[str, ...], issued: datetime.date | None
) -> str:
    point = written.point
    first = {"named": named.first, "issued": issued, None: None}[role.first]
    said = words_said(written.plain, written.start, point.end)
    value = value_told(named, point.time, role.type, endless=role.endless, first=first)
    whole = whole_told(point.day, named, role.bound, role.type)
    bound = bound_told(role.bound, role.type, point.time) if named.last and "phải xong" not in whole else ""
    return sentence(
        [
            f"{said} → {value}",
            "" if role.endless else whole,
            bound,
            *named.notes,
            *doubts_told(flags, named, point.weekday, issued),
        ]
    )
