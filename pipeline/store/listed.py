"""Where duties stand in lists: first what we owe, then what is owed to us, then what is done; the most urgent first.

Kept beside the obligations that it is made of, in their transaction, so that no list has to look at all of these.
"""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, case, delete, func, insert, select

from pipeline.store import schema
from schemas import CLOSED

#: Day of what has none: it stands behind all that have one.
NO_DAY = "9"
#: What is closed stands so much farther behind.
CLOSED_BY = 4
OUTSIDE = 2
_SIDES = {"ours": 0, "below": 1, "outside": OUTSIDE}


class Key(NamedTuple):
    """Where a duty stands, in the order of the list; what it is called by."""

    place: int
    day: str
    duty_id: str
    letter: str = ""
    recurring: bool = False


def put(connection: Connection, letter: str) -> None:
    """Write where the duties of a letter stand now."""
    table = schema.listed_duties
    connection.execute(delete(table).where(table.c.letter == letter))
    _put(connection, made(schema.duties.c.letter == letter))


def put_all(connection: Connection) -> None:
    """Write where all duties stand."""
    _put(connection, made())


def made(*wanted: ColumnElement[bool], first: bool = False) -> Select[Any]:
    """Return the rows of the list as they follow from the obligations that are wanted.

    Outsiders count only where a duty binds nobody else.
    """
    # Those of a few unions are looked up first: else every duty would be looked through for them.
    rows = select(schema.obligations).where(*wanted).cte("wanted").prefix_with("MATERIALIZED") if first else None
    table = schema.obligations if rows is None else rows
    owed, duty = table.c, schema.duties.c
    is_open, is_near = owed.state.not_in(CLOSED), owed.side != "outside"
    side = func.min(case(_SIDES, value=owed.side, else_=OUTSIDE))

    def nearest(test: ColumnElement[bool], value: Any, fold: Any) -> ColumnElement[Any]:
        near, any_ = (fold(case((and_(test, which), value))) for which in (is_near, owed.id.is_not(None)))
        return case((side < OUTSIDE, near), else_=any_)

    left = func.coalesce(nearest(is_open, 1, func.sum), 0)
    recurs = and_(is_open, owed.recurring.is_(True), owed.last_good.is_(None))
    day = case(
        (left > 0, nearest(is_open, owed.last_good, func.min)),
        else_=nearest(owed.id.is_not(None), owed.last_good, func.min),
    )
    return (
        select(
            duty.parent.label("duty_id"),
            duty.letter.label("letter"),
            (side + case((left > 0, 0), else_=CLOSED_BY)).label("place"),
            func.coalesce(day, NO_DAY).label("day"),
            (func.coalesce(nearest(recurs, 1, func.sum), 0) > 0).label("recurring"),
            (func.min(case((duty.strength == "binding", 0), else_=1)) > 0).label("advice"),
        )
        .join_from(table, schema.duties, duty.id == owed.duty)
        .where(*(wanted if rows is None else ()))
        .group_by(duty.parent, duty.letter)
    )


def _put(connection: Connection, found: Select[Any]) -> None:
    names = ["duty_id", "letter", "place", "day", "recurring", "advice"]
    connection.execute(insert(schema.listed_duties).from_select(names, found))
