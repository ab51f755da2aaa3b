"""Who is meant by letters: each body once; the members of a class together, once for all that mean the same."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, select, union

from pipeline.duties.laid import number_in_ids
from pipeline.registry import Bodies, BoundBody
from pipeline.registry.names import key
from pipeline.store import schema, seals
from pipeline.store.some import parts

Row = dict[str, Any]

_KNOWN = select(schema.bodies.c.id).where(schema.bodies.c.id.in_(bindparam("ids", expanding=True)))
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
    """Say whether these are kept as a cohort: many, and the registry knows them all."""
    return len(union_ids) >= LEAST and None not in union_ids


def put(connection: Connection, names: Iterable[str], union_ids: Iterable[str | None]) -> int:
    """Write the members of a class, unless they are there, and return the number of the cohort."""
    meant = sorted((union_id or "", name) for name, union_id in zip(names, union_ids, strict=True))
    cohort, table = number_of(*map("\t".join, meant)), schema.members
    if connection.execute(select(table.c.cohort).where(table.c.cohort == cohort).limit(1)).first() is None:
        bodies = {number_in_ids(union_id): body_row(name, union_id) for union_id, name in meant}
        put_bodies(connection, bodies.values())
        lines = [{"cohort": cohort, "owner": owner, "body": body["id"]} for owner, body in sorted(bodies.items())]
        seals.put(connection, table, lines)
    return cohort


def members(connection: Connection, cohort: int) -> Bodies:
    """Return who belongs to a cohort, by name."""
    table, bodies = schema.members.c, schema.bodies.c
    asked = select(bodies.name, bodies.union_id).join(schema.members, table.body == bodies.id)
    rows = connection.execute(asked.where(table.cohort == cohort).order_by(bodies.name, bodies.union_id))
    return Bodies.of(BoundBody(name=name, union_id=union_id) for name, union_id in rows)


def of_letters(connection: Connection, letters: Sequence[str]) -> list[int]:
    """Return the cohorts that duties and dates of letters mean."""
    crowd, duty, meant, date = schema.crowds.c, schema.duties.c, schema.date_cohorts.c, schema.dates.c
    by_duty = select(crowd.cohort).join(schema.duties, duty.id == crowd.duty).where(duty.letter.in_(letters))
    by_date = select(meant.cohort).join(schema.dates, date.number == meant.date).where(date.letter.in_(letters))
    return list(connection.execute(union(by_duty, by_date)).scalars())


def forget(connection: Connection, *among: ColumnElement[bool]) -> None:
    """Forget the members of cohorts that no letter means any more."""
    unused = (schema.members.c.cohort.not_in(select(table.c.cohort)) for table in (schema.crowds, schema.date_cohorts))
    connection.execute(delete(schema.members).where(*unused, *among))


def put_bodies(connection: Connection, bodies: Iterable[Row]) -> None:
    """Write the bodies that are not there."""
    wanted = {row["id"]: row for row in bodies}
    known = {number for part in parts(wanted) for number in connection.execute(_KNOWN, {"ids": part}).scalars()}
    seals.put(connection, schema.bodies, [row for number, row in sorted(wanted.items()) if number not in known])
