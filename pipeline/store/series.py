"""Where what recurs stands on a day, as conditions of SQL: its days stand in no column.

Whether a series is late follows from its rule and from the instances that people marked. So that an office's list need
not work that out for everybody, only those are looked at that can be other than their mark says: those with marked
instances or a deadline of their own, and the duties that have come to their end.
"""

import datetime
from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, FromClause, and_, false, or_, select, union

from pipeline.duties import standing
from pipeline.store import duties, instances, schema
from pipeline.store.duties import ObligationLine
from schemas import Obligation

_IS_NOTED = schema.obligations.c.id.in_(select(schema.instances.c.obligation))
#: The ids of those that stand by themselves: there are few of them.
ALONE = union(
    select(schema.instances.c.obligation),
    select(schema.obligations.c.id).where(schema.obligations.c.in_force.is_not(None)),
)


def may_differ(connection: Connection, today: datetime.date, of: FromClause) -> ColumnElement[bool]:
    """Say in SQL which recurring obligations may stand otherwise than their mark says; a few too many."""
    return or_(_is_single(of), of.c.duty.in_(_late_duties(connection, today)))


def _is_single(of: FromClause) -> ColumnElement[bool]:
    return and_(of.c.recurring.is_(True), of.c.id.in_(ALONE))


def late_together(connection: Connection, today: datetime.date) -> ColumnElement[bool]:
    """Say in SQL which obligations are late with their duty as a whole, whatever their mark."""
    late = _late_duties(connection, today)
    owed = schema.obligations.c
    return and_(owed.duty.in_(late), owed.recurring.is_(True), ~_IS_NOTED, owed.in_force.is_(None)) if late else false()


def singles(connection: Connection, today: datetime.date) -> list[tuple[ObligationLine, Obligation]]:
    """Return the lower unions' obligations that stand by themselves, with how they stand on ``today``."""
    table = schema.obligations
    found = duties.lines(connection, _is_single(table), table.c.side != "outside", of=table)
    reader = duties.Reader(today=today, done=instances.done_days(connection, found))
    return [(line, reader.obligation(line)) for line in found]


def coming_to(connection: Connection, until: datetime.date, today: datetime.date | None) -> list[int]:
    """Return the duties that recur, without those of which nothing is due up to ``until``."""
    table = schema.duties.c
    if today is None:
        return list(connection.execute(select(table.id).where(table.recurring.is_(True))).scalars())
    return [number for number, day in next_days(connection, today) if day <= until.isoformat()]


def _late_duties(connection: Connection, today: datetime.date) -> list[int]:
    return [number for number, day in next_days(connection, today) if day < today.isoformat()]


def next_days(connection: Connection, today: datetime.date) -> Iterator[tuple[int, str]]:
    """Yield the duties that recur with the day on which they stand, where they have one and nobody marked any."""
    table = schema.duties.c
    asked = select(table.id, table.days, table.ended_on).where(table.recurring.is_(True))
    unwritten = []
    for number, days, ended_on in connection.execute(asked):
        if days is None:
            unwritten.append(number)
        elif (day := standing.Days(days, ended_on).next_day(today)) is not None:
            yield number, day
    for number, item in duties.shared(connection, unwritten).items():
        if (found := standing.next_day(item, today)) is not None:
            yield number, found.isoformat()
