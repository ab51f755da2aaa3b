"""A copy of everything that is stored, in one file, and putting it back.

The copy is a SQLite database whatever kind the original is, so that it can be looked into, and an office can move from
one kind to the other. It is taken from the living database: those who work meanwhile are not disturbed.
"""

import contextlib
import datetime
import os
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, func, select
from sqlalchemy.exc import DBAPIError

from pipeline.store import opening, references, schema
from pipeline.support import settings
from pipeline.support.confined import scratch
from pipeline.support.errors import SetupError
from pipeline.support.files import telling_why, write

#: What is copied, those that others refer to first. The index of words is made anew; the revision never falls.
_APART = (schema.search_docs, schema.revision)
_TABLES = tuple(table for table in schema.metadata.sorted_tables if table not in _APART)
_STANDING = select(func.count()).select_from(schema.letters).where(schema.letters.c.copy_of.is_(None))
_ROWS_AT_ONCE = 2000
#: How files are called that wait to be read, or failed.
_UNREAD = re.compile(r"[0-9a-f]{32}(?:\.name)?")


def back_up(url: str | None, path: Path, on: datetime.date | None = None) -> int:
    """Write everything that is stored into a new file and return how many letters it holds; nothing that is damaged.

    One that stays where it is was taken ``on`` a day, and is named where its letters are asked for.
    """
    if path.exists():
        raise SetupError("Tệp {path} đã có. Chọn tên khác để không ghi đè bản sao lưu cũ.", path=path)
    engine, places = opening.open_engine(url), settings.places(url)
    try:
        place = Path(os.path.realpath(path))
        with opening.copy_at(place, "Không ghi được bản sao lưu {path}: {reason}.", path=path) as part:
            with opening.said_clearly(engine.url, places):
                opening.check_whole(engine)
            _copy_out(engine, part)
            _put_files(part, places)
            _check(part)
            with closing(sqlite3.connect(part)) as file:
                count: int = file.execute("SELECT count(*) FROM letters WHERE copy_of IS NULL").fetchone()[0]
        if on is not None:
            opening.remember_backup(places, path, on)
        return count
    finally:
        engine.dispose()


def restore(url: str | None, path: Path, *, replace: bool = False) -> int:
    """Put a backup into a database, all or nothing, and return how many letters it holds.

    A database that holds letters is left as it is unless ``replace`` is set. The backup itself is never changed: a copy
    of it is brought to the tables of this program, and only then the database is opened, or made: of what is refused
    nothing stays.
    """
    with scratch.a_run() as run:
        copy, live = run.folder / "backup.db", settings.file_of(url)
        if live is not None and live.is_file() and path.exists() and path.samefile(live):  # it would be emptied first
            raise SetupError(
                "{path} chính là cơ sở dữ liệu đang dùng, không phải bản sao lưu. Chọn tệp khác.", path=path
            )
        with telling_why("Không đọc được bản sao lưu {path}: {reason}.", path=path):
            _copy_in(path, copy)
        _check(copy)
        source, target = opening.open_engine(str(copy)), opening.open_engine(url)
        try:
            with opening.said_clearly(target.url), source.connect() as here:
                with target.connect().execution_options(writes=True) as there, there.begin():
                    _empty(there, replace=replace)
                    _copy_rows(here, there)
                    # Who was signed in when the copy was taken may be locked by now.
                    there.execute(schema.keys.delete().where(schema.keys.c.kind == "session"))
                    references.index_all(there)
                    count: int = there.execute(_STANDING).scalar_one()
                _write_files(copy, settings.places(url))
                return count
        finally:
            source.dispose()
            target.dispose()


def _put_files(part: Path, places: settings.Places) -> None:
    """Put the files of the office's folder, and those that were not read yet, into tables of the backup alone."""
    with closing(sqlite3.connect(part)) as file, file:
        for table in ("office_files", "unread_files"):
            file.execute(f"CREATE TABLE {table} (name TEXT PRIMARY KEY, content BLOB NOT NULL)")
        found = [(path.name, path.read_bytes()) for path in places.files]
        file.executemany("INSERT INTO office_files VALUES (?, ?)", found)
        kept = "state IN ('held', 'waiting', 'reading') OR state = 'failed' AND NOT cleared"
        for (key,) in file.execute(f"SELECT key FROM uploads WHERE {kept}").fetchall():
            for path in sorted(places.uploads.glob(f"{key}*")):
                with contextlib.suppress(FileNotFoundError):  # read meanwhile
                    file.execute("INSERT INTO unread_files VALUES (?, ?)", (path.name, path.read_bytes()))


def _write_files(copy: Path, places: settings.Places) -> None:
    """Write the files of the office's folder as the backup has them; a bare database has none, and changes none."""
    with closing(sqlite3.connect(copy)) as file:
        if not file.execute("SELECT name FROM sqlite_master WHERE name = 'office_files'").fetchall():
            return
        unread = file.execute("SELECT name, content FROM unread_files").fetchall()
        found = file.execute("SELECT name, content FROM office_files").fetchall()
    for name, content in unread:
        if _UNREAD.fullmatch(name):
            write(places.uploads / name, content)
    for path in places.files:
        path.unlink()
    known = {path.name: path for path in places.may_hold}
    for name, content in found:
        if name in known:
            write(known[name], content)


def _copy_in(path: Path, copy: Path) -> None:
    """Copy a backup; of a database that somebody works with, what SQLite still keeps in a log beside it, too."""
    log = Path(f"{path}-wal")
    if not (log.exists() and log.stat().st_size):
        shutil.copyfile(path, copy)
        return
    try:
        asked = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(copy)) as there, closing(sqlite3.connect(asked, uri=True)) as here:
            here.backup(there)
    except sqlite3.DatabaseError as error:
        raise SetupError("Tệp không phải bản sao lưu của vanthu, hoặc đã hỏng.") from error


def _copy_out(engine: Engine, part: Path) -> None:
    """Copy a database, on a server or not, into one SQLite file at ``part``."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.rollback()
            opening.raw(connection).execute("VACUUM INTO ?", (str(part),))
        return
    copy = opening.open_engine(str(part))
    try:
        with (
            opening.said_clearly(engine.url),
            engine.connect() as here,
            copy.connect().execution_options(writes=True) as there,
            there.begin(),
        ):
            _copy_rows(here, there)
            references.index_all(there)
    finally:
        copy.dispose()
    # One file, not three: what SQLite keeps beside it is written into it.
    with closing(sqlite3.connect(part)) as file:
        file.execute("PRAGMA journal_mode = DELETE")


def _check(path: Path) -> None:
    """Raise ``SetupError`` where a file is no backup of this program, or one of another version, or damaged."""
    if not opening.is_whole_backup(path):
        with contextlib.suppress(DBAPIError), create_engine(f"sqlite:///{path}").connect() as connection:
            opening.refuse_other_version(connection)
        raise SetupError("Tệp không phải bản sao lưu của vanthu, hoặc đã hỏng.")


def _empty(connection: Connection, *, replace: bool) -> None:
    """Take all rows out of a database; ``SetupError`` where it has letters and not ``replace``."""
    held = connection.execute(select(func.count()).select_from(schema.letters)).scalar_one()
    if held and not replace:
        raise SetupError(
            "Cơ sở dữ liệu đang có {count} văn bản. Thêm --replace để thay tất cả bằng bản sao lưu "
            "(nên sao lưu trước), hoặc chọn tệp khác bằng --db.",
            count=held)  # fmt: skip
    for sha256 in connection.execute(select(schema.letters.c.sha256)).scalars().all():
        references.unindex_words(connection, sha256)
    for table in reversed(_TABLES):
        connection.execute(table.delete())


def _copy_rows(here: Connection, there: Connection) -> None:
    """Copy the rows of all tables into a new database, with their numbers, and the revision."""
    there.execute(schema.choices.delete())  # a new database says which version wrote it
    for table in _TABLES:
        at_once = table.info.get("rows_at_once", _ROWS_AT_ONCE)
        columns = [column for column in table.c if column.name != schema.SEAL]  # of a server it says nothing
        asked = select(*columns).order_by(*table.primary_key.columns)
        for part in here.execution_options(yield_per=at_once).execute(asked).mappings().partitions(at_once):
            schema.put(there, table, list(map(dict, part)))
        number = table.autoincrement_column  # others name its rows by it: numbers stay, and the next is a new one
        if number is not None and there.dialect.name == "postgresql":
            following = func.coalesce(func.max(number), 0) + 1
            counted = func.pg_get_serial_sequence(table.name, number.name)
            there.execute(select(func.setval(counted, following, False)))
    schema.raise_revision(there, schema.revision_now(here))
