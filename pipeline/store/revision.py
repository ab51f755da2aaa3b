"""One number for all that is stored: it grows with every change that anybody can see, and never falls.

It is raised in the transaction of the change: whoever reads the number before the rest sees nothing older than it.

Letters that are to be compared with the others again are noted by it: ``since`` is the number as it was before the
change, so that who read a later one has seen the change.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, case, delete, event, insert, literal, select, update

from pipeline.store import schema
from pipeline.store.some import parts

_CHANGED = "vanthu-changed"
_NUMBER, _NOTED = schema.revision.c.number, schema.unchecked


def watch(engine: Engine) -> None:
    """Note on the connections of an engine whether they changed any row."""
    event.listen(engine, "after_cursor_execute", _note)


def _note(connection: Connection, cursor: Any, _words: str, _values: Any, context: Any, _many: bool) -> None:
    if context is not None and (context.isinsert or context.isupdate or context.isdelete) and cursor.rowcount != 0:
        touch(connection)


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
    return int(connection.execute(select(_NUMBER)).scalar_one())


def put_above(connection: Connection, other: int) -> None:
    """Raise the number, also above another one."""
    highest = case((other > _NUMBER, other), else_=_NUMBER)
    connection.execute(update(schema.revision).values(number=highest + 1))


def note_changed(connection: Connection, letters: Collection[str], *, marks: bool = False) -> None:
    """Note letters that are to be compared again; with ``marks`` only what people marked under them changed."""
    since = current(connection) if letters else 0
    for part in parts(letters):
        connection.execute(delete(_NOTED).where(_NOTED.c.letter.in_(part), _NOTED.c.marks == marks))
        connection.execute(insert(_NOTED), [{"letter": letter, "marks": marks, "since": since} for letter in part])


def note_all_changed(connection: Connection) -> None:
    """Note every letter: what they are compared with beside each other is another (the registry)."""
    connection.execute(delete(_NOTED))
    table = schema.letters.c
    asked = select(table.sha256, literal(False), literal(current(connection))).where(table.copy_of.is_(None))
    connection.execute(insert(_NOTED).from_select(["letter", "marks", "since"], asked))
