"""Erasing a letter that should never have come in: not a byte of it stays in the database, nor in what it leaves free.

What a letter did to others is taken back before, by taking it out as any other (``corrections``). Its number in the
register stays given, without a word beside it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, delete, select, union, update

from pipeline.store import class_rows, schema, search_index
from pipeline.store.copies import members
from pipeline.store.database import Database
from pipeline.store.errors import StoreError, said_clearly
from pipeline.store.sqlite_file import raw
from pipeline.words import t

_HELD_OF = ("letter", "source", "target")
_WORDS_OF_REGISTER = ("place", "handler", "instruction", "passed_on", "signed", "copies", "note")


class Erased(NamedTuple):
    """What was erased: the letter with its copies, their files, the keys of what was sent in with answers to it, or
    with it and other letters that could not be read.
    """

    letters: list[str]
    files: list[str]
    uploads: list[str]


def erase(database: Database, sha256: str) -> Erased:
    """Erase a letter that was taken out, and its copies."""
    with database.writing() as connection:
        letters, choice = members(connection, sha256), schema.choices.c
        named = {schema.events.c.letter: schema.events.c.obligation, choice.letter: choice.subject}
        had = [select(name).where(of.in_(letters)) for of, name in named.items()]
        had.append(select(schema.obligations.c.id).join(schema.duties).where(schema.duties.c.letter.in_(letters)))
        rows, uploads = connection.execute(union(*had)).scalars().all(), _uploads(connection, letters)
        letter = schema.letters.c
        of_letters = select(letter.file, letter.container).where(letter.sha256.in_(letters), letter.file.is_not(None))
        files = sorted({name for row in connection.execute(of_letters) for name in row})
        for name in letters:
            search_index.remove(connection, name)
        for table in schema.metadata.tables.values():
            for column in table.c:
                if column.name in _HELD_OF and table not in (schema.letters, schema.register):
                    connection.execute(delete(table).where(column.in_(letters)))
        for column in (choice.subject, choice.name):
            connection.execute(delete(schema.choices).where(column.in_([*rows, *letters])))
        connection.execute(delete(schema.letters).where(letter.sha256.in_(letters)))
        for table in (schema.kept_files, schema.files):
            connection.execute(delete(table).where(table.c.sha256.in_([*files, *letters])))
        of_register = update(schema.register).where(schema.register.c.letter.in_(letters))
        connection.execute(of_register.values(**dict.fromkeys(_WORDS_OF_REGISTER)))
        class_rows.forget_cohorts(connection)
        bodies = schema.bodies  # of which no letter has any more are erased
        used: list[Any] = [schema.obligations.c.body, schema.members.c.body]
        connection.execute(delete(bodies).where(*(bodies.c.id.not_in(select(column)) for column in used)))
    _leave_nothing_free(database.engine)
    return Erased(letters, files, uploads)


def _uploads(connection: Connection, letters: Sequence[str]) -> list[str]:
    """Return the keys of files that came with answers to a letter, or with itself; forget what it was called then."""
    sent, table = schema.sent.c, schema.uploads
    asked = select(sent.upload).where(sent.letter.in_(letters), sent.upload.is_not(None))
    ids = [int(name) for name in connection.execute(asked).scalars()]
    keys = list(connection.execute(select(table.c.key).where(table.c.id.in_(ids))).scalars())
    connection.execute(delete(table).where(table.c.id.in_(ids)))
    for letter in letters:
        brought = table.c.letters.contains(letter)
        keys += connection.execute(select(table.c.key).where(brought)).scalars()
        connection.execute(update(table).where(brought).values(name=None, letters=None, message=None, size=None))
    return keys


def _leave_nothing_free(engine: Engine) -> None:
    """Write the database anew, so that no free page, no log and no index holds what was erased."""
    with said_clearly(engine.url), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name != "sqlite":
            connection.connection.rollback()  # a connection that was used before was asked whether it lives
            connection.exec_driver_sql("VACUUM FULL")
            return
        connection.rollback()
        file = raw(connection)
        file.execute("INSERT INTO search_words(search_words) VALUES ('optimize')")
        file.execute("VACUUM")
        is_busy = (file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() or (0,))[0]
    if is_busy:
        words = t(
            "Văn bản đã xóa khỏi cơ sở dữ liệu, nhưng một chương trình khác đang mở nên tệp nhật ký (-wal) còn chữ của "
            "nó. Đóng chương trình ấy rồi chạy lại lệnh này."
        )
        raise StoreError("locked", words)
