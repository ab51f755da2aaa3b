"""Where duties stand in lists: first what we owe, then what is owed to us, then what is done; the most urgent first.

Kept beside the obligations that it is made of, in their transaction, so that no list has to look at all of these.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, case, delete, func, select

from pipeline.store import checksums, schema
from pipeline.store.class_rows import owed
from pipeline.store.schema import parts
from schemas import CLOSED

#: Day of what has none: it stands behind all that have one.
NO_DAY = "9"
#: What is closed stands so much farther behind.
CLOSED_BY = 4
_OUTSIDE = 2
#: What of an obligation tells where its duty stands.
_NEEDED = ("id", "duty", "side", "state", "last_good", "recurring", "many")
_SIDES = {"ours": 0, "below": 1, "outside": _OUTSIDE}
#: Places of what we and those below us owe, open or closed.
NEAR_US = (0, 1, CLOSED_BY, CLOSED_BY + 1)


class Key(NamedTuple):
    """Where a duty stands, in the order of the list; what it is called by."""

    place: int
    day: str
    duty_id: str
    letter: str = ""
    recurring: bool = False
    is_period: bool = False
    """Whether one instance of what recurs stands there, which ends on ``day``."""


def put(connection: Connection, letters: Collection[str]) -> None:
    """Write where the duties of letters stand now."""
    for part in parts(letters):
        connection.execute(delete(schema.listed_duties).where(schema.listed_duties.c.letter.in_(part)))
        # Through this program: what the database copies is sealed row by row, behind the other.
        rows = connection.execute(made(schema.duties.c.letter.in_(part))).mappings().all()
        checksums.put(connection, schema.listed_duties, [dict(row) for row in rows])


def made(*wanted: ColumnElement[bool], first: bool = False) -> Select[Any]:
    """Return the rows of the list as they follow from the obligations that are wanted.

    Outsiders count only where a duty binds nobody else. ``first``: those of a few unions, said of ``owed``.
    """
    # Those of a few unions are looked up first: else every duty would be looked through for them.
    table: Any = schema.obligations
    if first:
        few = select(*(owed.c[name] for name in _NEEDED)).where(*wanted)
        table, wanted = few.cte("wanted").prefix_with("MATERIALIZED"), ()
    row, duty = table.c, schema.duties.c
    is_open, is_near, is_any = row.state.not_in(CLOSED), row.side != "outside", row.id.is_not(None)
    side = func.min(case(_SIDES, value=row.side, else_=_OUTSIDE))

    def nearest(test: ColumnElement[bool], value: Any, fold: Any) -> ColumnElement[Any]:
        near, any_ = (fold(case((and_(test, which), value))) for which in (is_near, is_any))
        return case((side < _OUTSIDE, near), else_=any_)

    left = func.coalesce(nearest(is_open, 1, func.sum), 0)
    recurs = and_(is_open, row.recurring.is_(True), row.last_good.is_(None))
    day = case((left > 0, nearest(is_open, row.last_good, func.min)), else_=nearest(is_any, row.last_good, func.min))
    return (
        select(
            duty.parent.label("duty_id"),
            duty.letter.label("letter"),
            (side + case((left > 0, 0), else_=CLOSED_BY)).label("place"),
            func.coalesce(day, NO_DAY).label("day"),
            (func.coalesce(nearest(recurs, 1, func.sum), 0) > 0).label("recurring"),
            (func.min(case((schema.BINDS, 0), else_=1)) > 0).label("advice"),
        )
        .join_from(table, schema.duties, duty.id == row.duty)
        .where(*wanted)
        .group_by(duty.parent, duty.letter)
    )
