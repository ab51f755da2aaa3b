"""One number for all that is stored: it grows with every change that anybody can see, and never falls.

It is raised in the transaction of the change: whoever reads the number before the rest sees nothing older than it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import BindParameter, Connection, Engine, bindparam, case, event, insert, select, update

from pipeline.store import schema

_CHANGED = "vanthu-changed"
_NUMBER = schema.revision.c.number
_OTHER: BindParameter[int] = bindparam("other")
_RAISE = update(schema.revision).values(number=case((_NUMBER < _OTHER, _OTHER), else_=_NUMBER) + 1)


def watch(engine: Engine) -> None:
    """Note on the connections of an engine whether they changed any row."""
    event.listen(engine, "after_cursor_execute", _note)


def begin(connection: Connection) -> None:
    """Put the number into a new database."""
    connection.execute(insert(schema.revision).values(id=1, number=0))


@contextmanager
def counted(connection: Connection) -> Iterator[None]:
    """Raise the number at the end where anything was changed within."""
    connection.info.pop(_CHANGED, None)
    yield
    if connection.info.pop(_CHANGED, False):
        put_above(connection, 0)


def touch(connection: Connection) -> None:
    """Note a change that stands elsewhere: in a file of the office."""
    connection.info[_CHANGED] = True


def current(connection: Connection) -> int:
    """Return the number."""
    found: int = connection.execute(select(_NUMBER)).scalar_one()
    return found


def put_above(connection: Connection, other: int) -> None:
    """Raise the number, also above another one."""
    connection.execute(_RAISE, {"other": other})


def _note(connection: Connection, cursor: Any, _words: str, _values: Any, context: Any, _many: bool) -> None:
    if context is not None and (context.isinsert or context.isupdate or context.isdelete) and cursor.rowcount != 0:
        connection.info[_CHANGED] = True
