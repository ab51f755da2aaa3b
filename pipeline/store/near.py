"""What is open and ends by a day, counted by duty and day: an office's first page needs no more than that."""

import datetime
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, literal_column, or_, select

from pipeline.duties import standing
from pipeline.store import asked_for, duties, schema
from pipeline.store.asked_for import Owing
from pipeline.store.crowds import owed
from pipeline.store.some import of_ids
from schemas.office import Side

_DUTY = schema.duties.c


class Near(NamedTuple):
    """Unions of a duty (``parent``) of a letter that owe it by the same day, ``row`` being one of them."""

    parent: str
    letter: str
    side: Side
    day: datetime.date
    safe_due: str | None
    row: str
    many: int


def near(
    connection: Connection,
    until: datetime.date,
    today: datetime.date,
    apart: Collection[int] = (),
    letters: Collection[str] | None = None,
) -> Iterator[Near]:
    """Yield what is open, unanswered and binding on us or on unions below and ends by a day, late ones too.

    Of those below, bodies with the numbers ``apart`` are left out; with ``letters`` (ids) only theirs count. What
    recurs counts by its next day, or by the one that was missed.
    """
    member = schema.members.c
    are_members = select(member.cohort).where(member.body.in_(sorted(apart))).limit(1)
    # Where none of a class is left out, those of it count together.
    of = owed if apart and connection.execute(are_members).first() is not None else schema.obligations
    # As the partial index of what is open says it, in the same words: SQLite compares no values that come beside.
    is_open: ColumnElement[bool] = literal_column(f"{of.name}.{schema.OPEN_ONLY}")
    row = of.c
    # Who has answered is late with nothing.
    wanted = [is_open, row.side.in_(("ours", "below")), row.state != "waiting"]
    wanted += [or_(row.side != "below", row.body.not_in(sorted(apart)))] if apart else []
    if letters is not None:
        wanted.append(row.duty.in_(select(_DUTY.id).where(_DUTY.letter.in_(sorted(letters)))))
    dated = _counted(of, row.last_good, row.last_good <= until.isoformat(), *wanted)
    for parent, letter, _, side, safe_due, first, many, day in connection.execute(dated):
        yield Near(parent, letter, side, datetime.date.fromisoformat(day), safe_due, first, int(many))
    recurring = [*wanted, row.recurring.is_(True), row.last_good.is_(None)]
    alone = row.id.in_(asked_for.ALONE)
    days = {number: day for number, day in asked_for.next_days(connection, today) if day <= until.isoformat()}
    if days:
        together = _counted(of, row.recurring, ~alone, row.duty.in_(sorted(days)), *recurring)
        for parent, letter, duty, side, safe_due, first, many, _ in connection.execute(together):
            yield Near(parent, letter, side, datetime.date.fromisoformat(days[duty]), safe_due, first, int(many))
    lines = duties.lines(connection, alone, *recurring, schema.BINDS, of=of)
    named = of_ids(connection, select(_DUTY.id, _DUTY.parent), _DUTY.id, {line.duty for line in lines})
    parents = {row.id: row.parent for row in named}
    for line, item in zip(lines, duties.read(connection, lines, today), strict=True):
        next_ = standing.next_day(item, today)
        if next_ is not None and next_ <= until:
            yield Near(parents[line.duty], line.letter, item.side, next_, item.safe_due, item.id, 1)


def _counted(of: Owing, last: ColumnElement[Any], *wanted: ColumnElement[bool]) -> Select[Any]:
    """Ask for so many obligations of a binding duty as end on the same day, ``last`` being that."""
    row = of.c
    same = (row.duty, row.side, row.safe_due)
    # Counted before the duties are looked up: of thousands of unions each is looked up once.
    counted = select(*same, func.min(row.id), func.sum(row.many), last).where(*wanted).group_by(*same, last).subquery()
    return select(_DUTY.parent, _DUTY.letter, counted).join(counted, _DUTY.id == counted.c.duty).where(schema.BINDS)
