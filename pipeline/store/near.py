"""What is open and ends by a day, counted by duty and day: an office's first page needs no more than that."""

import datetime
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, literal_column, select

from pipeline.duties import standing
from pipeline.store import duties, instances, schema, series
from pipeline.store.some import of_ids
from schemas.obligation import Side

_OWED, _DUTY = schema.obligations.c, schema.duties.c
#: As the partial index of what is open says it, in the same words: SQLite compares no values that come beside.
IS_OPEN: ColumnElement[bool] = literal_column(f"obligations.{schema.OPEN_ONLY}")
#: Who has answered is late with nothing.
_UNANSWERED = _OWED.state != "waiting"


class Near(NamedTuple):
    """Unions of a duty (``parent``) that owe it by the same day, ``row`` being one of them."""

    parent: str
    duty: int
    side: Side
    day: datetime.date
    safe_due: str | None
    row: str
    many: int


def near(
    connection: Connection,
    until: datetime.date,
    today: datetime.date,
    sides: Collection[Side],
    apart: Collection[int],
    letters: Collection[str] | None = None,
) -> Iterator[Near]:
    """Yield what is open, unanswered and binding on some sides and ends by a day, late ones too.

    Bodies with the numbers ``apart`` are left out; with ``letters`` (ids) only theirs count. What recurs counts by its
    next day, or by the one that was missed.
    """
    wanted = [IS_OPEN, _OWED.side.in_(sides), _UNANSWERED, _DUTY.strength == "binding"]
    wanted += [_OWED.body.not_in(sorted(apart))] if apart else []
    wanted += [_DUTY.letter.in_(sorted(letters))] if letters is not None else []
    dated = _counted(_OWED.last_good, _OWED.last_good <= until.isoformat(), *wanted)
    for parent, duty, side, safe_due, row, many, day in connection.execute(dated):
        yield Near(parent, duty, side, datetime.date.fromisoformat(day), safe_due, row, many)
    recurring = [*wanted, _OWED.recurring.is_(True), _OWED.last_good.is_(None)]
    alone = _OWED.id.in_(series.ALONE)
    days = {number: day for number, day in series.next_days(connection, today) if day <= until.isoformat()}
    if days:
        together = _counted(_OWED.recurring, ~alone, _OWED.duty.in_(sorted(days)), *recurring)
        for parent, duty, side, safe_due, row, many, _ in connection.execute(together):
            yield Near(parent, duty, side, datetime.date.fromisoformat(days[duty]), safe_due, row, many)
    lines = duties.lines(connection, alone, *recurring)
    reader = duties.Reader(today=today, done=instances.done_days(connection, lines))
    named = of_ids(connection, select(_DUTY.id, _DUTY.parent), _DUTY.id, {line.duty for line in lines})
    parents = {row.id: row.parent for row in named}
    for line in lines:
        item = reader.obligation(line)
        next_ = standing.next_day(item, today)
        if next_ is not None and next_ <= until:
            yield Near(parents[line.duty], line.duty, item.side, next_, item.safe_due, item.id, 1)


def _counted(last: ColumnElement[Any], *wanted: ColumnElement[bool]) -> Select[Any]:
    """Ask for so many obligations of a duty as end on the same day, ``last`` being that."""
    same = (_DUTY.parent, _OWED.duty, _OWED.side, _OWED.safe_due)
    asked = select(*same, func.min(_OWED.id), func.count(), last).join(schema.duties, _DUTY.id == _OWED.duty)
    return asked.where(*wanted).group_by(*same, last)
