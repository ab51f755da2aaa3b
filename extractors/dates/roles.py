"""What a date is: a deadline, an event, a period or its end, or nothing, by the rows of ``date_roles.toml``."""

import re
from collections.abc import Callable

from extractors.counting import add_months
from extractors.dates.bounds import BEFORE, bound_of, last_said, loose, patterns_of, written
from extractors.dates.date_facts import ROLES, DateFacts, Role
from extractors.dates.ordered_rows import Row
from extractors.dates.values import DateContext, NamedDays, complete
from extractors.dates.written_days import DayRun
from extractors.lexicon import load

__all__ = ["DAY_ALONE", "Role", "column_of", "ends_of", "role_of", "turn_of"]

# --------------------
# What a row makes of a date.

#: A day and nothing else, behind somebody's name.
DAY_ALONE: str = load("date_patterns")["pieces"]["day_alone"]
_DUE, _ON_DAY, _EVENT = Role("deadline", "by"), Role("deadline", "on"), Role("event", "on")
_PERIOD = Role("period", "by", first="named")
#: A month or more that the words do not limit: a clerk may leave it out.
_MAYBE = _PERIOD._replace(certain=False)
#: What bounds a stretch whose last day is, or is not, too late (`đến trước ngày 30/4`).
_TO = {True: _PERIOD._replace(bound="before"), False: _PERIOD}
_FROM_HOUR = Role("event", "from")
_CUES = patterns_of("columns")


def _by_bound(facts: DateFacts) -> Role:
    """Return a deadline with the bound that its words name."""
    return _DUE._replace(bound=bound_of(facts.clause.bounding))


def _since_now(facts: DateFacts) -> Role:
    """Return the period that begins now (`từ nay đến hết …`)."""
    opening, clause = facts.opening, facts.clause
    assert opening is not None
    start = clause.begin - len(clause.before) + opening.start()
    return _by_bound(facts)._replace(type="period", start=start, first="issued" if opening["issued"] else None)


def _moved(facts: DateFacts) -> Role:
    """Return the role of the day to which something was moved."""
    return _DUE if facts["handed_in"] else _EVENT


def _stretch(facts: DateFacts) -> Role:
    """Return the period, perhaps until before its last day; between two hours of a day it is an event."""
    role = _FROM_HOUR if facts["within_a_day"] else _TO[facts.run.before]
    return role._replace(start=facts.begin)


_ROLE_OF: dict[str, Callable[[DateFacts], Role | None]] = {
    "none": lambda _: None,
    "deadline bound": _by_bound,
    "deadline by": lambda _: _DUE,
    "deadline before": lambda _: Role("deadline", "before"),
    "deadline on": lambda _: _ON_DAY,
    "deadline maybe on": lambda _: Role("deadline", "on", certain=False),
    "event": lambda _: _EVENT,
    # behind the day it may be that of the beginning: “ngày X, từ 8h00”
    "event at": lambda of: _EVENT._replace(
        bound="from" if _CUES["hour_of_beginning"].search(of.point.joined) else "on"
    ),
    "event from": lambda _: _FROM_HOUR,
    "period since": _since_now,
    "period maybe": lambda _: _MAYBE,
    "period from": lambda _: Role("period", "from", first="named", endless=True),
    "stretch": _stretch,
    "heads": lambda facts: _ON_DAY if facts["hands_in_then"] else _EVENT,
    "moved": _moved,
    "moved last": lambda facts: _moved(facts)._replace(start=facts.run.last.start),
}


def role_of(facts: DateFacts) -> tuple[Role | None, Row]:
    """Return what a date is (``None``: none of the calendar), and the row that says so. The first row ``role`` of
    ``date_roles.toml`` that holds, of those for its bound words, or for a stretch."""
    row = facts.first_held(ROLES["stretch" if facts["stretch"] else facts.clause.bounding.kind])
    return _ROLE_OF[row.made](facts), row


# --------------------
# What the dates in a table's column are, by the name of the column and what the row is about.


_written = written({})
#: What the days of a column are, what its name says then, and what its row is about.
_COLUMNS: list[tuple[str, re.Pattern[str], re.Pattern[str]]] = [
    (row["is"], loose(_written(row["name"])), loose(_written(row.get("act", ""))))
    for row in load("date_patterns")["column"]
]


def column_of(name: str | None, act: str) -> str | None:
    """Say what a date alone in a cell of the column ``name`` is: ``deadline``, ``before``, ``event``, ``fact`` or none.

    ``before`` is a deadline that is too late on the day itself (``Xong trước``).
    ``happening`` below ``Thời gian`` where the row's words (``act``, in lower case) tell of something that takes place:
    a day is that of an event then, a month the time by which it is to be held.
    """
    if name is None:
        return None
    words = " ".join(name.split())
    return next((what for what, said, of in _COLUMNS if said.search(words) and of.match(act)), None)


def turn_of(item: str, lead: str) -> str | None:
    """Say what the day of an item is that tells when whose turn is, as ``column_of`` does; both in lower case.

    What is handed in below the lead-in is due that day, what else a schedule lists takes place then.

    >>> turn_of("cđcs công ty a: ngày 29/01/2026;", "các cđcs nộp quyết toán về công đoàn ngành theo lịch sau:")
    'deadline'
    >>> turn_of("cđcs công ty a: ngày 29/01/2026;", "lịch kiểm tra:")
    'event'
    """
    if not _CUES["turn"].match(item):
        return None
    lead = lead[-BEFORE:]
    if last_said("duty", lead) > last_said("event", lead):
        return "deadline"
    return "event" if _CUES["schedule"].search(lead) else None


# --------------------
# Stretches of time: `từ ngày A đến hết ngày B`, `15-16/10/2026`, `từ tháng 6 đến tháng 9`.


def ends_of(run: DayRun, known: DateContext) -> tuple[NamedDays, NamedDays]:
    """Return what the first and the last point of a run name. The first takes the month and year that it lacks from the
    last, or lies in the one before (`từ 28/12 đến 05/01/2027`)."""
    first_day, last_day = run.first.day, run.last.day
    if last_day.same_day:
        known = known._replace(earlier=complete(first_day, known).last)
    last = complete(last_day, known)
    if run.is_span:
        first = complete(first_day, known._replace(beside=last.last) if last.last else known)
    else:
        first = complete(first_day._replace(day=run.first.days[0]), known)
    if (first_day.year is None or not run.is_span) and first.first and last.last and first.first > last.last:
        # `từ 28/12 đến 05/01/2027`, `từ ngày 28 đến ngày 03/4`: the first is of the year or month before.
        back = -1 if not run.is_span or first_day.month is None else -12
        first = first._replace(first=add_months(first.first, back))
    return first, last
