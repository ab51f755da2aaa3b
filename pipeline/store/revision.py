"""One number for all that is stored: it grows with every change that anybody can see, and never falls.

It is raised in the transaction of the change: whoever reads the number before the rest sees nothing older than it.

Letters that are to be compared with the others again are noted with it as it was before the change (``choices``): who
read a later one has seen the change.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, case, delete, event, insert, literal, select, update

from pipeline.store import schema
from pipeline.store.schema import parts

_CHANGED = "vanthu-changed"
_NUMBER, _NOTED = schema.revision.c.number, schema.choices
#: Letters whose words changed, and such under which only what people marked did.
_KINDS = CHANGED, MARKED = ("changed", "marked")


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
    since = written(current(connection)) if letters else ""
    kind = _KINDS[marks]
    for part in parts(letters):
        connection.execute(delete(_NOTED).where(_NOTED.c.kind == kind, _NOTED.c.subject.in_(part)))
        lines = [{"kind": kind, "subject": letter, "name": "", "value": since} for letter in part]
        connection.execute(insert(_NOTED), lines)


def note_all_changed(connection: Connection) -> None:
    """Note every letter: what they are compared with beside each other is another (the registry)."""
    connection.execute(delete(_NOTED).where(_NOTED.c.kind.in_(_KINDS)))
    table, said = schema.letters.c, (_KINDS[False], "", written(current(connection)))
    asked = select(table.sha256, *map(literal, said)).where(table.copy_of.is_(None))
    connection.execute(insert(_NOTED).from_select(["subject", "kind", "name", "value"], asked))


def written(number: int) -> str:
    """Return a number as it is noted: what is less stands before."""
    return f"{number:019}"
