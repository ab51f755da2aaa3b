"""Who owes what, a row for each union, however it is kept: a class of unions is one row until one is told apart.

A row of ``obligations`` with ``many`` > 1 stands for the union that it names, and for so many others that nobody has
marked apart. Whoever counts asks ``obligations`` and adds up ``many``; whoever asks by id or by union, or wants the
rows, asks ``owed``, where each union has its own. ``others`` are those that only ``owed`` has. What people do to one
union, and what follows for it alone, is written to its own row: so a row that stands for many says the same of all of
them. A class of which most were told apart has no such row any more: whoever looks for the rest would go through all of
it. Who belongs to a class (a cohort) is kept once for all that mean the same. Where duties stand in lists is kept
beside these rows.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select, and_, case, delete, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from pipeline.duties.class_duties import BITS, owner_of
from pipeline.registry import Bodies, BoundBody
from pipeline.registry.names import key
from pipeline.store import checksums, schema
from pipeline.store.schema import known, of_ids, parts
from schemas import CLOSED

Row = dict[str, Any]
_ROW, _MEMBER, _BODY = schema.obligations, schema.members, schema.bodies
#: What is a union's own in ``owed``; what stands in the row that it comes from is called so there.
STANDS_IN = {"id": "row", "body": "row_body", "many": "crowd"}
#: Digits of an id.
_DIGITS = BITS // 4


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


_MEMBERS_ID = _id_in_sql(_ROW.c.number)


def _columns(**own: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """Return the columns of a row, each union's own in the place of what stands in it."""
    found: dict[str, ColumnElement[Any]] = {column.name: column for column in _ROW.c}
    found |= {new: _ROW.c[old] for old, new in STANDS_IN.items()}
    found |= {**own, "many": sa.literal_column("1", sa.Integer)}
    return [column.label(name) for name, column in found.items()]


#: How many belong to the class of a row.
_MEANT = select(sa.func.count()).where(_MEMBER.c.cohort == _ROW.c.cohort).correlate(_ROW).scalar_subquery()
_split = _ROW.alias("split")
_HAS_ROW = select(_split.c.id).where(_split.c.id == _MEMBERS_ID).exists()
_OTHERS = (
    select(*_columns(id=_MEMBERS_ID, body=_MEMBER.c.body))
    .join_from(_ROW, _MEMBER, _MEMBER.c.cohort == _ROW.c.cohort)
    .where(_ROW.c.many > 1, ~_HAS_ROW)
)
others = _OTHERS.subquery("others")
owed = sa.union_all(select(*_columns()), _OTHERS).subquery("owed")

#: Whom each date names.
named = (
    select(schema.dates.c.number.label("date"), _MEMBER.c.body)
    .join_from(schema.dates, _MEMBER, _MEMBER.c.cohort == schema.dates.c.cohort)
    .subquery("named")
)

# --------------------
# The row that stands for a class, and who leaves it.


class RowPlace(NamedTuple):
    """Where it stands what a union owes: in this row, which may stand for other bodies than this one, too."""

    row: str
    body: int


def places(connection: Connection, ids: Iterable[str]) -> dict[str, RowPlace]:
    """Return where those of the ids stand that there are, by the id."""
    wanted = set(ids)
    rows = of_ids(connection, select(_ROW.c.id, _ROW.c.body), _ROW.c.id, wanted)
    found = {row.id: RowPlace(row.id, row.body) for row in rows}
    wanted = {name for name in wanted - found.keys() if len(name) == _DIGITS}
    while wanted:
        name = wanted.pop()
        for row in _among(connection, _ROW.c.number == _from_owner(_number(name))):
            # Mostly others of the same class are asked for, too.
            those = _of_class(connection, row, wanted | {name})
            found |= those
            wanted -= those.keys()
    return found


def of_duties(connection: Connection, column: ColumnElement[Any], ids: Collection[str]) -> dict[str, Any]:
    """Return a column of the duty of each obligation, by the id of that."""
    at = places(connection, ids)
    asked = select(_ROW.c.id, column.label("found")).join(schema.duties, schema.duties.c.id == _ROW.c.duty)
    of_rows = {row.id: row.found for row in of_ids(connection, asked, _ROW.c.id, {place.row for place in at.values()})}
    return {name: of_rows[place.row] for name, place in at.items()}


def beginning(connection: Connection, prefix: str) -> list[str]:
    """Return the ids that begin so, of those that have no row of their own."""
    rest = BITS - 4 * len(prefix)
    if rest < 0 or _number(prefix) < 0:
        return []
    below = (1 << rest) - 1
    first = _from_owner(_number(prefix) << rest).bitwise_and(literal(~below, sa.BigInteger))
    return sorted(row.own for row in _among(connection, _ROW.c.number.between(first, first + below)))


def split(connection: Connection, ids: Iterable[str]) -> None:
    """Give those of the ids that stand in a class rows of their own."""
    wanted, left = set(ids), set[str]()
    for name in sorted(wanted - known(connection, _ROW.c.id, wanted, _ROW.c.many == 1)):
        _name_another(connection, name)
        for place in places(connection, [name]).values():
            if place.row != name:
                _copy(connection, place.row, {name: place.body})
                left.add(place.row)
    few = select(_ROW.c.id).where(_ROW.c.many > 1, _ROW.c.many * 2 < _MEANT)
    for row in list(of_ids(connection, few, _ROW.c.id, left)):
        rest = connection.execute(select(others.c.id, others.c.body).where(others.c.row == row.id))
        _copy(connection, row.id, dict(map(tuple, rest)))


def _name_another(connection: Connection, name: str) -> None:
    """Let the row that names one of many, if there is one, name another one of them."""
    others_of = select(others.c.id, others.c.body).where(others.c.row == name)
    for first in connection.execute(others_of.order_by(others.c.id).limit(1)).all():
        connection.execute(sa.update(_ROW).where(_ROW.c.id == name).values(id=first.id, body=first.body))


def _copy(connection: Connection, name: str, bodies: Mapping[str, int]) -> None:
    """Make rows for some of those for whom a row stands: their bodies, by their ids."""
    own: dict[str, Any] = {"many": 1, "cohort": None, "number": None}
    row = {**connection.execute(select(_ROW).where(_ROW.c.id == name)).mappings().one(), **own}
    checksums.put(connection, _ROW, [{**row, "id": other, "body": body} for other, body in bodies.items()])
    connection.execute(sa.update(_ROW).where(_ROW.c.id == name).values(many=_ROW.c.many - len(bodies)))


def _from_owner(number: int) -> ColumnElement[int]:
    """Say in SQL which number a duty has of which a body has the id with a number."""
    return _xor(_BODY.c.owner, literal(number, sa.BigInteger))


def _among(connection: Connection, is_meant: ColumnElement[bool]) -> list[Any]:
    """Return who has no row of its own among those for whom some rows stand: its id, the row, its body."""
    is_member = sa.and_(_MEMBER.c.cohort == _ROW.c.cohort, _MEMBER.c.owner == _BODY.c.owner)
    asked = select(_MEMBERS_ID.label("own"), _ROW.c.id, _ROW.c.number, _ROW.c.cohort, _MEMBER.c.body).distinct()
    asked = asked.join_from(_BODY, _ROW, is_meant).join(_MEMBER, is_member).where(~_HAS_ROW)
    return list(connection.execute(asked))


def _of_class(connection: Connection, row: Any, ids: Collection[str]) -> dict[str, RowPlace]:
    asked = connection.execute(select(others.c.id, others.c.body).where(others.c.row == row.id))
    return {line.id: RowPlace(row.id, line.body) for line in asked if line.id in ids}


def _number(digits: str) -> int:
    """Return the number that an id or its beginning writes; -1 where it is none, which no union has."""
    try:
        return int(digits, 16) if len(digits) <= _DIGITS else -1
    except ValueError:
        return -1


# --------------------
# Who is meant by letters: each body once; the members of a class together, once for all that mean the same.


def number_of(*words: str) -> int:
    """Return a number made of words, the same everywhere: ids of rows that nobody types."""
    return int.from_bytes(hashlib.sha256("\n".join(words).encode()).digest()[:8]) >> 1


def number_in(letter: str, *words: str) -> int:
    """Return a number made of words for a row of a letter (by its id): those of one letter stand near each other."""
    return int(letter[:6], 16) << 39 | number_of(letter, *words) >> 24


def body_row(name: str, union_id: str | None) -> Row:
    """Return the row of a union or class."""
    own = {"id": number_of(name, union_id or ""), "owner": owner_of(name, union_id)}
    return {**own, "name": name, "key": key(name), "union_id": union_id}


def cohort_of(bodies: Bodies) -> int:
    """Return the number of the cohort of some bodies, the same everywhere."""
    meant = zip(bodies.names, bodies.union_ids, strict=True)
    return number_of(*sorted(f"{union_id or ''}\t{name}" for name, union_id in meant))


def put_cohorts(connection: Connection, cohorts: Mapping[int, Bodies]) -> None:
    """Write the members of cohorts (by their numbers) that are not there."""
    number = _MEMBER.c.cohort
    there = known(connection, number, cohorts)
    new = {number: list(map(_body_of, those.each())) for number, those in cohorts.items() if number not in there}
    put_bodies(connection, (body for those in new.values() for body in those))
    lines = sorted({(number, body["owner"], body["id"]) for number, those in new.items() for body in those})
    checksums.put(connection, _MEMBER, [dict(zip(("cohort", "owner", "body"), line, strict=True)) for line in lines])


def _body_of(body: BoundBody) -> Row:
    return body_row(body.name, body.union_id)


def members_of(connection: Connection, cohort: int) -> Bodies:
    """Return who belongs to a cohort, by name."""
    asked = select(_BODY.c.name, _BODY.c.union_id).join(_MEMBER, _MEMBER.c.body == _BODY.c.id)
    rows = connection.execute(asked.where(_MEMBER.c.cohort == cohort).order_by(_BODY.c.name, _BODY.c.union_id))
    return Bodies.of(BoundBody(name=name, union_id=union_id) for name, union_id in rows)


def cohorts_of(connection: Connection, letters: Collection[str]) -> list[int]:
    """Return the cohorts that duties and dates of letters mean."""
    duty, date = schema.duties.c, schema.dates.c
    by_duty = select(_ROW.c.cohort).join(schema.duties, duty.id == _ROW.c.duty).where(duty.letter.in_(letters))
    by_date = select(date.cohort).where(date.letter.in_(letters))
    return list(connection.execute(sa.union(by_duty, by_date)).scalars())


def forget_cohorts(connection: Connection, *among: ColumnElement[bool]) -> None:
    """Forget the members of cohorts that no letter means any more."""
    tables = (_ROW, schema.dates)
    is_used = (select(table.c.cohort).where(table.c.cohort == _MEMBER.c.cohort).exists() for table in tables)
    connection.execute(sa.delete(_MEMBER).where(~sa.or_(*is_used), *among))


def put_bodies(connection: Connection, bodies: Iterable[Row]) -> None:
    """Write the bodies that are not there."""
    wanted = {row["id"]: row for row in bodies}
    there = known(connection, _BODY.c.id, wanted)
    checksums.put(connection, _BODY, [row for number, row in sorted(wanted.items()) if number not in there])


# --------------------
# Where duties stand in lists: first what we owe, then what is owed to us, then what is done; the most urgent first.
#
# Kept beside the obligations that it is made of, in their transaction, so that no list has to look at all of these.

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


def put_in_order(connection: Connection, letters: Collection[str]) -> None:
    """Write where the duties of letters stand now."""
    for part in parts(letters):
        connection.execute(delete(schema.listed_duties).where(schema.listed_duties.c.letter.in_(part)))
        # Through this program: what the database copies is sealed row by row, behind the other.
        rows = connection.execute(in_order(schema.duties.c.letter.in_(part))).mappings().all()
        checksums.put(connection, schema.listed_duties, [dict(row) for row in rows])


def in_order(*wanted: ColumnElement[bool], first: bool = False) -> Select[Any]:
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
