"""Who owes what, a row for each union, however it is kept: a class of many unions is one row until one is told apart.

A row of ``obligations`` with ``many`` > 1 stands for a crowd: for the union that it names, and for so many others that
nobody has marked apart. Whoever counts asks ``obligations`` and adds up ``many``; whoever asks by id or by union, or
wants the rows, asks ``owed``, where each union has its own. ``others`` are those that only ``owed`` has. What people do
to one union, and what follows for it alone, is written to its own row: so a row that stands for many says the same of
all of them. Who belongs to a class (a cohort) is kept once for all that mean the same.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from pipeline.duties.class_duties import BITS, number_in_ids
from pipeline.registry import Bodies, BoundBody
from pipeline.registry.names import key
from pipeline.store import checksums, schema
from pipeline.store.some import of_ids

Row = dict[str, Any]
_ROW, _CROWD, _MEMBER = schema.obligations, schema.crowds, schema.members
#: What is a union's own in ``owed``; what stands in the row that it comes from is called so there.
STANDS_IN = {"id": "row", "body": "row_body", "many": "crowd"}
#: Digits of an id.
_DIGITS = 12


class _Hex(FunctionElement[str]):
    type = sa.String(16)
    inherit_cache = True


@compiles(_Hex, "sqlite")
def _hex_in_sqlite(element: _Hex, compiler: SQLCompiler, **how: Any) -> str:
    return f"printf('%0{_DIGITS}x', {compiler.process(element.clauses, **how)})"


@compiles(_Hex, "postgresql")
def _hex_in_postgresql(element: _Hex, compiler: SQLCompiler, **how: Any) -> str:
    return f"lpad(to_hex({compiler.process(element.clauses, **how)}), {_DIGITS}, '0')"


def _xor(one: ColumnElement[int], other: ColumnElement[int]) -> ColumnElement[int]:
    """Return the number of one from that of the other and that of both together, as both databases can say it."""
    return one.bitwise_or(other) - one.bitwise_and(other)


def _id_in_sql(number: ColumnElement[int]) -> ColumnElement[str]:
    return sa.cast(_Hex(_xor(number, _MEMBER.c.owner)), sa.String(16))


_MEMBERS_ID = _id_in_sql(_CROWD.c.number)


def _columns(**own: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """Return the columns of a row, each union's own in the place of what stands in it."""
    found: dict[str, ColumnElement[Any]] = {column.name: column for column in _ROW.c}
    found |= {new: _ROW.c[old] for old, new in STANDS_IN.items()}
    found |= {**own, "many": sa.literal_column("1", sa.Integer)}
    return [column.label(name) for name, column in found.items()]


_split = _ROW.alias("split")
_HAS_ROW = select(_split.c.id).where(_split.c.id == _MEMBERS_ID).exists()
_OTHERS = (
    select(*_columns(id=_MEMBERS_ID, body=_MEMBER.c.body, duty=_CROWD.c.duty))
    .select_from(_CROWD)
    .join(_MEMBER, _MEMBER.c.cohort == _CROWD.c.cohort)
    # Said so that SQLite begins with the few crowds, not with the many rows.
    .join(_ROW, _ROW.c.id == sa.literal_column("crowds.id || ''"))
    .where(~_HAS_ROW)
)
others = _OTHERS.subquery("others")
owed = sa.union_all(select(*_columns()), _OTHERS).subquery("owed")

_named, _cohort = schema.date_bodies, schema.date_cohorts
#: Whom each date names, the members of classes one by one.
named = sa.union_all(
    select(_named.c.date, _named.c.body),
    select(_cohort.c.date, _MEMBER.c.body).join(_MEMBER, _MEMBER.c.cohort == _cohort.c.cohort),
).subquery("named")

# --------------------
# The row that stands for a crowd, and who leaves it.

#: More ids than these are looked for among all that have no row.
_MANY = 500


class CrowdPlace(NamedTuple):
    """Where it stands what a union owes that has no row of its own: in this row, for this body among others."""

    row: str
    body: int


def put(connection: Connection, row: Row, number: int, cohort: int, many: int) -> None:
    """Write the row of those of a cohort who have none of their own; ``number`` is that of the duty in ids."""
    first, body = _first(connection, number, cohort)
    connection.execute(sa.insert(_ROW).values({**row, "id": first, "body": body, "many": many}))
    connection.execute(sa.insert(_CROWD).values(id=first, duty=row["duty"], cohort=cohort, number=number))


def places(connection: Connection, ids: Iterable[str]) -> dict[str, CrowdPlace]:
    """Return where those of the ids stand that have no row of their own, by the id."""
    found: dict[str, CrowdPlace] = {}
    wanted = set(ids)
    if len(wanted) > _MANY:
        asked = connection.execute(select(others.c.id, others.c.row, others.c.body))
        return {row.id: CrowdPlace(row.row, row.body) for row in asked if row.id in wanted}
    for name in sorted(wanted):
        among = _among(connection, _MEMBER.c.owner == _xor(_CROWD.c.number, literal(_number(name))))
        found |= {other: place for other, place in among.items() if other == name}
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
    first = _xor(_CROWD.c.number, literal(_number(prefix) << rest)).bitwise_and(literal(~below))
    return sorted(_among(connection, _MEMBER.c.owner.between(first, first + below)))


def split(connection: Connection, ids: Iterable[str]) -> None:
    """Give those of the ids that stand in a crowd rows of their own."""
    wanted = set(ids)
    known = {row.id: row.many for row in of_ids(connection, select(_ROW.c.id, _ROW.c.many), _ROW.c.id, wanted)}
    for name in sorted(wanted):
        if known.get(name, 0) > 1:
            # The row is left to the union that it names; another one of the crowd stands for the rest.
            crowd = connection.execute(select(_CROWD).where(_CROWD.c.id == name)).one()
            first, body = _first(connection, crowd.number, crowd.cohort)
            _copy(connection, name, first, body, _ROW.c.many - 1, left=literal(1))
            connection.execute(sa.update(_CROWD).where(_CROWD.c.id == name).values(id=first))
        elif name not in known:
            for place in places(connection, [name]).values():
                # Of several from one crowd the row that stands for it may have another id by now.
                _copy(connection, place.row, name, place.body, literal(1), left=_ROW.c.many - 1)


def _first(connection: Connection, number: int, cohort: int) -> tuple[str, int]:
    name = _id_in_sql(literal(number))
    has_row = select(_ROW.c.id).where(_ROW.c.id == name).exists()
    asked = select(name.label("id"), _MEMBER.c.body).where(_MEMBER.c.cohort == cohort, ~has_row)
    row = connection.execute(asked.order_by("id").limit(1)).one()
    return row.id, row.body


def _copy(
    connection: Connection, row: str, name: str, body: int, many: ColumnElement[int], left: ColumnElement[int]
) -> None:
    """Make another row of one, which stands for so many; so many are ``left`` to the first."""
    own: dict[str, ColumnElement[Any]] = {"id": literal(name), "body": literal(body), "many": many}
    columns = [column.name for column in _ROW.c if column.name != "seal"]
    values = select(*[own.get(column, _ROW.c[column]) for column in columns]).where(_ROW.c.id == row)
    connection.execute(sa.insert(_ROW).from_select(columns, values))
    connection.execute(sa.update(_ROW).where(_ROW.c.id == row).values(many=left))


def _among(connection: Connection, is_meant: ColumnElement[bool]) -> dict[str, CrowdPlace]:
    is_member = sa.and_(_MEMBER.c.cohort == _CROWD.c.cohort, is_meant)
    asked = select(_MEMBERS_ID, _CROWD.c.id, _MEMBER.c.body).select_from(_CROWD).join(_MEMBER, is_member)
    return {name: CrowdPlace(row, body) for name, row, body in connection.execute(asked.where(~_HAS_ROW))}


def _number(digits: str) -> int:
    """Return the number that an id or its beginning writes; -1 where it is none, which no union has."""
    try:
        return int(digits, 16) if len(digits) <= BITS // 4 else -1
    except ValueError:
        return -1


# --------------------
# Who is meant by letters: each body once; the members of a class together, once for all that mean the same.

#: From so many unions on what they owe alike is kept as one row. Fewer have a row each: that is looked up sooner.
LEAST = 300


def number_of(*words: str) -> int:
    """Return a number made of words, the same everywhere: ids of rows that nobody types."""
    return int.from_bytes(hashlib.sha256("\n".join(words).encode()).digest()[:8]) >> 1


def number_in(letter: str, *words: str) -> int:
    """Return a number made of words for a row of a letter (by its id): those of one letter stand near each other."""
    return int(letter[:6], 16) << 39 | number_of(letter, *words) >> 24


def body_row(name: str, union_id: str | None) -> Row:
    """Return the row of a union or class."""
    return {"id": number_of(name, union_id or ""), "name": name, "key": key(name), "union_id": union_id}


def are_many(union_ids: Sequence[str | None]) -> bool:
    """Whether these are kept as a cohort: many, and the registry knows them all."""
    return len(union_ids) >= LEAST and None not in union_ids


def put_cohort(connection: Connection, names: Iterable[str], union_ids: Iterable[str | None]) -> int:
    """Write the members of a class, unless they are there, and return the number of the cohort."""
    meant = sorted((union_id or "", name) for name, union_id in zip(names, union_ids, strict=True))
    cohort, table = number_of(*map("\t".join, meant)), schema.members
    if connection.execute(select(table.c.cohort).where(table.c.cohort == cohort).limit(1)).first() is None:
        bodies = {number_in_ids(union_id): body_row(name, union_id) for union_id, name in meant}
        put_bodies(connection, bodies.values())
        lines = [{"cohort": cohort, "owner": owner, "body": body["id"]} for owner, body in sorted(bodies.items())]
        checksums.put(connection, table, lines)
    return cohort


def members_of(connection: Connection, cohort: int) -> Bodies:
    """Return who belongs to a cohort, by name."""
    table, bodies = schema.members.c, schema.bodies.c
    asked = select(bodies.name, bodies.union_id).join(schema.members, table.body == bodies.id)
    rows = connection.execute(asked.where(table.cohort == cohort).order_by(bodies.name, bodies.union_id))
    return Bodies.of(BoundBody(name=name, union_id=union_id) for name, union_id in rows)


def cohorts_of(connection: Connection, letters: Sequence[str]) -> list[int]:
    """Return the cohorts that duties and dates of letters mean."""
    crowd, duty, meant, date = schema.crowds.c, schema.duties.c, schema.date_cohorts.c, schema.dates.c
    by_duty = select(crowd.cohort).join(schema.duties, duty.id == crowd.duty).where(duty.letter.in_(letters))
    by_date = select(meant.cohort).join(schema.dates, date.number == meant.date).where(date.letter.in_(letters))
    return list(connection.execute(sa.union(by_duty, by_date)).scalars())


def forget_cohorts(connection: Connection, *among: ColumnElement[bool]) -> None:
    """Forget the members of cohorts that no letter means any more."""
    unused = (schema.members.c.cohort.not_in(select(table.c.cohort)) for table in (schema.crowds, schema.date_cohorts))
    connection.execute(sa.delete(schema.members).where(*unused, *among))


def put_bodies(connection: Connection, bodies: Iterable[Row]) -> None:
    """Write the bodies that are not there."""
    wanted, table = {row["id"]: row for row in bodies}, schema.bodies
    known = {row.id for row in of_ids(connection, select(table.c.id), table.c.id, wanted)}
    checksums.put(connection, table, [row for number, row in sorted(wanted.items()) if number not in known])
