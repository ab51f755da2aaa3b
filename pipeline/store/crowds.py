"""A row that stands for the many unions of a class; whoever is looked at alone gets a row of its own.

What people do to one union, and what follows for it alone, is written to its own row: so a row that stands for many
says the same of all of them.
"""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, insert, literal, select, update

from pipeline.duties.laid import BITS
from pipeline.store import schema
from pipeline.store.owed import MEMBERS_ID, id_in_sql, others, xor
from pipeline.store.some import of_ids

Row = dict[str, Any]
_ROW, _CROWD, _MEMBER = schema.obligations, schema.crowds, schema.members
_HAS_ROW = select(_ROW.c.id).where(_ROW.c.id == MEMBERS_ID).exists()


#: More ids than these are looked for among all that have no row.
_MANY = 500


class CrowdPlace(NamedTuple):
    """Where it stands what a union owes that has no row of its own: in this row, for this body among others."""

    row: str
    body: int


def put(connection: Connection, row: Row, number: int, cohort: int, many: int) -> None:
    """Write the row of those of a cohort who have none of their own; ``number`` is that of the duty in ids."""
    first, body = _first(connection, number, cohort)
    connection.execute(insert(_ROW).values({**row, "id": first, "body": body, "many": many}))
    values = {"id": first, "duty": row["duty"], "cohort": cohort, "number": number}
    connection.execute(insert(_CROWD).values(values))


def places(connection: Connection, ids: Iterable[str]) -> dict[str, CrowdPlace]:
    """Return where those of the ids stand that have no row of their own, by the id."""
    found: dict[str, CrowdPlace] = {}
    wanted = set(ids)
    if len(wanted) > _MANY:
        asked = connection.execute(select(others.c.id, others.c.row, others.c.body))
        return {row.id: CrowdPlace(row.row, row.body) for row in asked if row.id in wanted}
    for name in sorted(wanted):
        found |= _among(connection, name, _MEMBER.c.owner == xor(_CROWD.c.number, literal(_number(name))))
    return found


def of_duties(connection: Connection, column: ColumnElement[Any], ids: Collection[str]) -> dict[str, Any]:
    """Return a column of the duty of each obligation, by the id of that."""
    asked = select(_ROW.c.id, column.label("found")).join(schema.duties, schema.duties.c.id == _ROW.c.duty)
    found = {row.id: row.found for row in of_ids(connection, asked, _ROW.c.id, ids)}
    if rest := places(connection, set(ids) - found.keys()):
        rows = {place.row for place in rest.values()}
        of_rows = {row.id: row.found for row in of_ids(connection, asked, _ROW.c.id, rows)}
        found |= {name: of_rows[place.row] for name, place in rest.items()}
    return found


def beginning(connection: Connection, prefix: str) -> list[str]:
    """Return the ids that begin so, of those that have no row of their own."""
    rest = BITS - 4 * len(prefix)
    if rest < 0 or _number(prefix) < 0:
        return []
    below = (1 << rest) - 1
    first = xor(_CROWD.c.number, literal(_number(prefix) << rest)).bitwise_and(literal(~below))
    return sorted(_among(connection, None, _MEMBER.c.owner.between(first, first + below)))


def split(connection: Connection, ids: Iterable[str]) -> None:
    """Give those of the ids that stand in a crowd rows of their own."""
    wanted = set(ids)
    known = {row.id: row.many for row in of_ids(connection, select(_ROW.c.id, _ROW.c.many), _ROW.c.id, wanted)}
    for name in sorted(wanted):
        if known.get(name, 0) > 1:
            _step_out(connection, name)
        elif name not in known:
            for place in places(connection, [name]).values():
                # Of several from one crowd the row that stands for it may have another id by now.
                _copy(connection, place.row, name, place.body, literal(1))
                _leave(connection, place.row, _ROW.c.many - 1)


def _step_out(connection: Connection, name: str) -> None:
    """Leave a row to the union that it names; another one of the crowd stands for the rest."""
    crowd = connection.execute(select(_CROWD).where(_CROWD.c.id == name)).one()
    first, body = _first(connection, crowd.number, crowd.cohort)
    _copy(connection, name, first, body, _ROW.c.many - 1)
    _leave(connection, name, literal(1))
    connection.execute(update(_CROWD).where(_CROWD.c.id == name).values(id=first))


def _first(connection: Connection, number: int, cohort: int) -> tuple[str, int]:
    """Return id and body of the first of a cohort who has no row of its own."""
    name = id_in_sql(literal(number))
    has_row = select(_ROW.c.id).where(_ROW.c.id == name).exists()
    asked = select(name.label("id"), _MEMBER.c.body).where(_MEMBER.c.cohort == cohort, ~has_row)
    row = connection.execute(asked.order_by("id").limit(1)).one()
    return row.id, row.body


def _copy(connection: Connection, row: str, name: str, body: int, many: ColumnElement[int]) -> None:
    own: dict[str, ColumnElement[Any]] = {"id": literal(name), "body": literal(body), "many": many}
    columns = [column.name for column in _ROW.c if column.name != "seal"]
    values = select(*[own.get(column, _ROW.c[column]) for column in columns]).where(_ROW.c.id == row)
    connection.execute(insert(_ROW).from_select(columns, values))


def _leave(connection: Connection, row: str, many: ColumnElement[int]) -> None:
    connection.execute(update(_ROW).where(_ROW.c.id == row).values(many=many))


def _among(connection: Connection, name: str | None, is_meant: ColumnElement[bool]) -> dict[str, CrowdPlace]:
    asked = select(MEMBERS_ID.label("name"), _CROWD.c.id, _MEMBER.c.body).select_from(_CROWD)
    asked = asked.join(_MEMBER, and_(_MEMBER.c.cohort == _CROWD.c.cohort, is_meant)).where(~_HAS_ROW)
    return {row.name: CrowdPlace(row.id, row.body) for row in connection.execute(asked) if name in (None, row.name)}


def _number(digits: str) -> int:
    """Return the number that an id or its beginning writes; -1 where it is none, which no union has."""
    try:
        return int(digits, 16) if len(digits) <= BITS // 4 else -1
    except ValueError:
        return -1
