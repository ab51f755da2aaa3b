"""Who owes what, a row for each union, and whom each date names: however they are kept.

A row of ``obligations`` with ``many`` > 1 stands for a crowd: for the union that it names, and for so many others that
nobody has marked apart. Whoever counts asks ``obligations`` and adds up ``many``; whoever asks by id or by union, or
wants the rows, asks ``owed``, where each union has its own. ``others`` are those that only ``owed`` has.
"""

from typing import Any

from sqlalchemy import ColumnElement, Integer, String, cast, literal_column, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from pipeline.store import schema

_ROW, _CROWD, _MEMBER = schema.obligations, schema.crowds.c, schema.members.c
#: What is a union's own in ``owed``; what stands in the row that it comes from is called so there.
STANDS_IN = {"id": "row", "body": "row_body", "many": "crowd"}
#: Digits of an id.
_DIGITS = 12


class _Hex(FunctionElement[str]):
    """A number as an id writes it."""

    type = String(16)
    inherit_cache = True


@compiles(_Hex, "sqlite")
def _hex_in_sqlite(element: _Hex, compiler: SQLCompiler, **how: Any) -> str:
    return f"printf('%0{_DIGITS}x', {compiler.process(element.clauses, **how)})"


@compiles(_Hex, "postgresql")
def _hex_in_postgresql(element: _Hex, compiler: SQLCompiler, **how: Any) -> str:
    return f"lpad(to_hex({compiler.process(element.clauses, **how)}), {_DIGITS}, '0')"


def xor(one: ColumnElement[int], other: ColumnElement[int]) -> ColumnElement[int]:
    """Return the number of one from that of the other and that of both together, as both databases can say it."""
    return one.bitwise_or(other) - one.bitwise_and(other)


def id_in_sql(number: ColumnElement[int]) -> ColumnElement[str]:
    """Return the id of what a member of a cohort owes of the duty with this number."""
    return cast(_Hex(xor(number, _MEMBER.owner)), String(16))


MEMBERS_ID = id_in_sql(_CROWD.number)


def _columns(of: dict[str, ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    """Return the columns of a row, each union's own in the place of what stands in it."""
    rest: dict[str, ColumnElement[Any]] = {column.name: column for column in _ROW.c}
    rest |= {new: _ROW.c[old] for old, new in STANDS_IN.items()}
    return [column.label(name) for name, column in (rest | of | {"many": literal_column("1", Integer)}).items()]


_split = _ROW.alias("split")
_OTHERS = (
    select(*_columns({"id": MEMBERS_ID, "body": _MEMBER.body, "duty": _CROWD.duty}))
    .select_from(schema.crowds)
    .join(schema.members, _MEMBER.cohort == _CROWD.cohort)
    # Said so that SQLite begins with the few crowds, not with the many rows.
    .join(_ROW, _ROW.c.id == literal_column("crowds.id || ''"))
    .where(~select(_split.c.id).where(_split.c.id == MEMBERS_ID).exists())
)
others = _OTHERS.subquery("others")
owed = union_all(select(*_columns({})), _OTHERS).subquery("owed")

_named = schema.date_bodies
_cohort = schema.date_cohorts
#: Whom each date names, the members of classes one by one.
named = union_all(
    select(_named.c.date, _named.c.body),
    select(_cohort.c.date, _MEMBER.body).join(schema.members, _MEMBER.cohort == _cohort.c.cohort),
).subquery("named")
