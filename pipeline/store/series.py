"""Where what recurs stands on a day, as conditions of SQL: its days stand in no column.

Whether a series is late follows from its rule and from the instances that people marked. So that an office's list need
not work that out for everybody, only those are looked at that can be other than their mark says: those with marked
instances or a deadline of their own, and the duties that have come to their end.
"""

import datetime

from sqlalchemy import ColumnElement, Connection, and_, false, or_, select

from pipeline.duties import standing
from pipeline.store import duties, instances, schema
from pipeline.store.duties import Line
from schemas import Obligation

_IS_NOTED = schema.obligations.c.id.in_(select(schema.instances.c.obligation))
_IS_SINGLE = and_(schema.obligations.c.recurring.is_(True), or_(_IS_NOTED, schema.obligations.c.in_force.is_not(None)))


def may_differ(connection: Connection, today: datetime.date) -> ColumnElement[bool]:
    """Say in SQL which recurring obligations may stand otherwise than their mark says; a few too many."""
    return or_(_IS_SINGLE, schema.obligations.c.duty.in_(_late_duties(connection, today)))


def late_together(connection: Connection, today: datetime.date) -> ColumnElement[bool]:
    """Say in SQL which obligations are late with their duty as a whole, whatever their mark."""
    late = _late_duties(connection, today)
    owed = schema.obligations.c
    return and_(owed.duty.in_(late), owed.recurring.is_(True), ~_IS_NOTED, owed.in_force.is_(None)) if late else false()


def singles(connection: Connection, today: datetime.date) -> list[tuple[Line, Obligation]]:
    """Return the lower unions' obligations that stand by themselves, with how they stand on ``today``."""
    found = duties.lines(connection, _IS_SINGLE, schema.obligations.c.side != "outside")
    reader = duties.Reader(today=today, done=instances.done_days(connection, found))
    return [(line, reader.obligation(line)) for line in found]


def coming_to(connection: Connection, until: datetime.date, today: datetime.date | None) -> list[int]:
    """Return the duties that recur, without those of which nothing is due up to ``until``."""
    found = []
    for number, duty in _recurring(connection):
        day = standing.next_day(duty, today) if today is not None else None
        if today is None or (day is not None and day <= until):
            found.append(number)
    return found


def _late_duties(connection: Connection, today: datetime.date) -> list[int]:
    return [number for number, duty in _recurring(connection) if standing.status(duty, today) == "late"]


def _recurring(connection: Connection) -> list[tuple[int, Obligation]]:
    table = schema.duties
    asked = select(table.c.id, table.c.facts, table.c.in_force).where(table.c.recurring.is_(True))
    lines = connection.execute(asked).all()
    return [(line.id, duties.laid_over(duties.facts(line.facts), line.in_force)) for line in lines]
