"""A date expression as found in a letter, and how a record is made of what was read."""

import datetime
from dataclasses import dataclass

from extractors.dates.points import WEEKDAY_CODES, Point
from extractors.dates.roles import Role
from extractors.dates.values import Named
from schemas import Relative
from schemas.letter import Bound, DateType

_BOUND_WORDS: dict[Bound | None, str] = {
    "before": "trước ngày này (đúng ngày này là muộn)",
    "by": "ngày này là ngày cuối còn hợp lệ",
    "on": "diễn ra đúng ngày này",
    "from": "bắt đầu từ ngày này",
}


@dataclass(frozen=True, slots=True)
class FoundDate:
    """One expression that belongs in a clerk's calendar, at ``start``–``end`` of the letter's text.

    ``date`` is the day named (of a month, quarter, year or period its last day), ``start_date`` the first day of a
    period, ``until`` the last one of a series. ``certain`` is false where a careful reader could leave the expression
    out. ``source`` says what made the words a date of the calendar: the kind of their bound (``before``, ``latest``,
    ``until``, ``within``, ``from``, ``on``), a ``label``, a ``column``, nothing but a ``clause``; or that they are a
    ``term`` counted from an anchor, a ``stretch`` of days, a ``rule``, a ``cycle``, the ``echo`` of another date.
    """

    start: int
    end: int
    type: DateType
    date: str | None
    start_date: str | None = None
    bound: Bound | None = None
    time: str | None = None
    rrule: str | None = None
    until: str | None = None
    relative: Relative | None = None
    flags: tuple[str, ...] = ()
    explanation: str = ""
    certain: bool = True
    source: str = "clause"


@dataclass(frozen=True, slots=True)
class Written:
    """How a date stands in the letter: where its words begin, its (last) point, whether two bound words disagree."""

    lower: str
    start: int
    point: Point
    conflict: bool


def record_of(written: Written, role: Role, named: Named, issued: datetime.date | None, source: str) -> FoundDate:
    """Return the record of what was read; ``source`` as in ``FoundDate``."""
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
        explanation=_explanation(written, role, named),
        certain=role.certain,
        source=source,
    )


def _flags(written: Written, role: Role, named: Named, issued: datetime.date | None) -> tuple[str, ...]:
    point, day = written.point, named.last
    flags = list(named.flags)
    if written.conflict:
        flags.append("bound-conflict")
    if day and point.weekday and point.day.unit == "day" and WEEKDAY_CODES[day.weekday()] != point.weekday:
        flags.append("weekday-mismatch")
    if day and issued:
        is_late = day < issued or (day == issued and role.bound == "before" and point.time is None)
        if is_late:
            flags.append("before-issue")
    return tuple(flags)


def _explanation(written: Written, role: Role, named: Named) -> str:
    words = " ".join(written.lower[written.start : written.point.end].split())
    value = named.last.strftime("%d/%m/%Y") if named.last else "không xác định được ngày"
    parts = [f"“{words}” → {value}", _BOUND_WORDS.get(role.bound, "đúng ngày này"), *named.notes]
    return "; ".join(parts) + "."
