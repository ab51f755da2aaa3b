"""A seal on each row of a SQLite file: what a disk or a cable changed is told when it is read, and by its letter.

SQLite believes whatever stands in its file. Whoever writes seals each row that it puts, by triggers of its connection
alone; ``sound`` in a question refuses a row whose seal does not fit. Packed columns have a sum of their own (zlib), the
index of words is compared with itself. A PostgreSQL server has sums of its own: there nothing is sealed.
"""

import functools
import json
import marshal
import sqlite3
import threading
import zlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from pipeline.store import revision, schema
from pipeline.store.schema import parts

#: The column that holds it.
SEAL = "seal"
#: Raw bytes of a letter's file, which nothing else holds a sum of.
_BARE = {"kept_files.content"}
_TABLES = tuple(table for table in schema.metadata.sorted_tables if SEAL in table.c)
#: SQLite keeps these as numbers.
_KEPT_AS = {sa.Boolean: int, sa.Float: float}
_last = threading.local()


class _Sound(FunctionElement[bool]):
    """Letter and seal of a row, then its values: whether it is as it was written."""

    inherit_cache = True


@compiles(_Sound, "sqlite")
def _in_sqlite(element: _Sound, compiler: SQLCompiler, **how: Any) -> str:
    return f"is_sound({compiler.process(element.clauses, **how)})"


@compiles(_Sound, "postgresql")
def _in_postgresql(_element: _Sound, _compiler: SQLCompiler, **_how: Any) -> str:
    return "true"


def sound(*tables: Table) -> ColumnElement[bool]:
    """Return the condition that rows are as they were written; one that is not ends the question with an error."""
    return sa.and_(*(sound_in(table, table) for table in tables))


def sound_in(table: Table, of: sa.FromClause, named: Mapping[str, str] = MappingProxyType({})) -> ColumnElement[bool]:
    """Return the condition that rows of a table are sound which other rows are made ``of``; what ``named`` renames."""
    return _Sound(_letter_of(table), of.c.seal, *(of.c[named.get(name, name)] for name in _sealed_by(table)))


def prepare(connection: sqlite3.Connection) -> None:
    """Give a new connection the functions that seals are made and read with."""
    connection.create_function("sealed", -1, _sealed, deterministic=True)
    connection.create_function("is_sound", -1, _is_sound, deterministic=True)
    connection.create_function("unpacks", 1, _unpacks, deterministic=True)


def seal_what_is_put(connection: sqlite3.Connection) -> None:
    """Let a connection seal every row that it puts without a seal, and every one that it changes."""
    for table in _TABLES:
        made = f"UPDATE {table.name} SET seal = sealed({_values(table, 'NEW.')}) WHERE rowid = NEW.rowid"
        for when, bare in (("INSERT", "WHEN NEW.seal IS NULL"), (f"UPDATE OF {_values(table)}", "")):
            connection.execute(
                f"CREATE TEMP TRIGGER IF NOT EXISTS seal_{table.name}_{when[:6]} "
                f"AFTER {when} ON main.{table.name} {bare} BEGIN {made}; END"
            )


def put(connection: Connection, table: Table, lines: list[dict[str, Any]]) -> None:
    """Write rows with the same fields, each with its seal: a trigger would write it twice."""
    is_sqlite = connection.dialect.name == "sqlite"
    for part in parts(lines):
        if not is_sqlite and table is not schema.kept_files:  # whose bytes would be written as figures
            # The driver asks the server for every row anew.
            words = json.dumps(part, default=lambda content: f"\\x{content.hex()}")
            connection.execute(_insert_at_once(table, tuple(part[0])), {"lines": words})
            revision.touch(connection)
        else:
            is_sealed = is_sqlite and SEAL in table.c
            connection.execute(sa.insert(table), [_with_seal(table, line) for line in part] if is_sealed else part)


@functools.cache
def _insert_at_once(table: Table, names: tuple[str, ...]) -> sa.TextClause:
    """Return what puts all rows of a list in JSON into a table of a PostgreSQL server."""
    columns = ", ".join(names)
    rows = f"json_populate_recordset(CAST(NULL AS {table.name}), CAST(:lines AS json))"
    return sa.text(f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {rows}")


def _with_seal(table: Table, line: dict[str, Any]) -> dict[str, Any]:
    values = ((line.get(name), kept_as) for name, kept_as in _sealed_by(table).items())
    seal = _sealed(*(kept_as(value) if kept_as and value is not None else value for value, kept_as in values))
    return {**line, SEAL: seal}


def seal_all(connection: Connection) -> None:
    """Seal every row that is there: after the tables were brought up to date."""
    for table in _TABLES:
        connection.exec_driver_sql(f"UPDATE {table.name} SET seal = sealed({_values(table)})")


def broken(connection: sqlite3.Connection, *, sealed: bool = True) -> Iterator[str | None]:
    """Yield what of a whole database is damaged: the ids of letters, ``None`` for what is no letter's."""
    for table in _TABLES if sealed else ():
        packed = (name for name in map(str, table.c.keys()) if name not in {*_sealed_by(table), SEAL})
        damage = [f"sealed({_values(table)}) IS NOT seal", *(f"NOT unpacks({name})" for name in packed)]
        asked = f"SELECT DISTINCT {_letter_of(table)} FROM {table.name} WHERE {' OR '.join(damage)}"
        yield from (letter for (letter,) in connection.execute(asked))
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        yield None


def letter_found() -> str | None:
    """Return the letter whose row was refused last in this thread."""
    found, _last.letter = getattr(_last, "letter", None), None
    return found


def _sealed(*values: Any) -> int:
    return zlib.crc32(marshal.dumps(values, 2)) & 0x7FFFFFFF


def _is_sound(letter: str | None, seal: int | None, *values: Any) -> bool:
    if seal != _sealed(*values):
        _last.letter = letter
        raise ValueError(letter)
    return True


def _unpacks(content: bytes | None) -> bool:
    try:
        return content is None or bool(zlib.decompress(content))
    except zlib.error:
        return False


@functools.cache
def _sealed_by(table: Table) -> dict[str, type | None]:
    """Return the columns of which a seal is made, all but packed ones, and as which numbers they are kept."""
    return {
        column.name: _KEPT_AS.get(type(column.type))
        for column in table.c
        if column.name != SEAL and (not isinstance(column.type, sa.LargeBinary) or str(column) in _BARE)
    }


def _values(table: Table, of: str = "") -> str:
    return ", ".join(f"{of}{name}" for name in _sealed_by(table))


def _letter_of(table: Table) -> ColumnElement[Any]:
    name = "sha256" if table is schema.letters else next((name for name in ("letter", "source") if name in table.c), "")
    return table.c[name] if name else sa.null()
