"""Which letters are to be compared with the others again: noted in the transaction of whatever changed them.

``since`` is the number of all that is stored (``revision``) as it was before that change: who read a later one has
seen the change.
"""

from collections.abc import Collection

from sqlalchemy import Connection, delete, insert, literal, select

from pipeline.store import revision, schema
from pipeline.store.some import parts

_NOTED = schema.unchecked


def note(connection: Connection, letters: Collection[str], *, marks: bool = False) -> None:
    """Note letters that changed; with ``marks`` only what people marked under them."""
    since = revision.current(connection) if letters else 0
    for part in parts(letters):
        connection.execute(delete(_NOTED).where(_NOTED.c.letter.in_(part), _NOTED.c.marks == marks))
        lines = [{"letter": letter, "marks": marks, "since": since} for letter in part]
        connection.execute(insert(_NOTED), lines)


def note_all(connection: Connection) -> None:
    """Note every letter: what they are compared with beside each other is another (the registry)."""
    connection.execute(delete(_NOTED))
    table, since = schema.letters, revision.current(connection)
    asked = select(table.c.sha256, literal(False), literal(since)).where(table.c.copy_of.is_(None))
    connection.execute(insert(_NOTED).from_select(["letter", "marks", "since"], asked))
