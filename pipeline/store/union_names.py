"""Which of the bodies that are stored a clerk means by a name or an id."""

from sqlalchemy import ColumnElement, Connection, and_, select

from pipeline.registry.names import key, loose_key
from pipeline.store import schema


def bodies_called(connection: Connection, wanted: str) -> list[int]:
    """Return the bodies meant: by id or whole name, else without “tỉnh”/“ngành”, else by a part of the name."""
    table = schema.bodies
    if keys := _keys(connection, table.c.union_id == wanted.strip()):
        # Of two unions with one name the id means only one, and what was stored under the bare name.
        is_other = and_(table.c.union_id.is_not(None), table.c.union_id != wanted.strip())
        return _with_keys(connection, keys, ~is_other)
    if keys := _keys(connection, table.c.key == key(wanted)):
        return _with_keys(connection, keys)
    known = connection.execute(select(table.c.key).distinct()).scalars().all()
    exact, loose = key(wanted), loose_key(wanted)
    tests = (
        lambda name: loose_key(name) == loose,
        lambda name: bool(exact) and f" {exact} " in f" {name} ",
    )
    for is_meant in tests:
        if keys := list(filter(is_meant, known)):
            return _with_keys(connection, keys)
    return []


def _keys(connection: Connection, is_meant: ColumnElement[bool]) -> list[str]:
    return list(connection.execute(select(schema.bodies.c.key).where(is_meant).distinct()).scalars())


def _with_keys(connection: Connection, keys: list[str], *more: ColumnElement[bool]) -> list[int]:
    table = schema.bodies
    return sorted(connection.execute(select(table.c.id).where(table.c.key.in_(keys), *more)).scalars())
