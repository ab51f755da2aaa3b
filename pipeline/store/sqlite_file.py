"""The file of a SQLite database: its owner's alone, one and the same while it is open, kept through a power cut."""

import os
import sqlite3
import time
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.engine import URL

from pipeline.errors import SetupError
from pipeline.files import make_folder, why
from pipeline.store import checksums
from pipeline.store.errors import StoreError
from pipeline.words import t

_PAUSE_SECONDS = 0.02
#: How much of a file is kept in memory at most: lists of a whole office touch more than the usual 2 MB, and rows that
#: are put into a large file touch as many places of its indexes.
_CACHE_KIBIBYTES, _CACHE_OF_WRITER = 3 * 1024, 20 * 1024
#: From so many pages of 4 kB on a file is a large one (64 MB).
_LARGE = 16_000
#: Pages of 4 kB in the log before they are written into the file: letters touch the same ones again and again.
_PAGES_IN_LOG = 24_000
#: Whether a connection was made ready to write.
_WRITES = "vanthu-writes"
_OUR_TABLES = {"alembic_version", "letters"}


def engine_of(address: URL, busy_seconds: float) -> Engine:
    """Return an engine for a SQLite file, which is made where it is missing, or for a database in memory."""
    if not address.database or address.database == ":memory:":
        engine = create_engine(address, poolclass=StaticPool)
    else:
        file = _File(Path(address.database).absolute())
        engine = create_engine(address, creator=file.connect, pool_use_lifo=True)
        event.listen(engine, "begin", file.check)
        event.listen(engine, "commit", file.check)
    event.listen(engine, "connect", partial(_set_up, busy_seconds))
    event.listen(engine, "begin", _begin)
    return engine


def is_writable(path: Path) -> bool:
    """Whether the file of a database may be written, and the log beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def raw(connection: Connection) -> sqlite3.Connection:
    """Return the driver's connection to a SQLite database."""
    found = connection.connection.dbapi_connection
    assert isinstance(found, sqlite3.Connection)
    return found


def is_ours(names: set[str]) -> bool:
    """Whether a database with these tables is one of this program, or of nobody yet."""
    return not names or names >= _OUR_TABLES


class _File:
    """A file that is opened again and again: another one in its place is not taken for it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: tuple[int, int] | None = None
        try:
            if not path.exists():
                make_folder(path.parent)
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise SetupError("Không tạo được thư mục {path} cho cơ sở dữ liệu ({reason}). Chọn nơi khác bằng --db.",
                             path=path.parent, reason=why(error)) from error  # fmt: skip

    def connect(self) -> sqlite3.Connection:
        """Return a new connection to the file, for reading alone where it cannot be written."""
        mode = "mode=rw"
        if not is_writable(self._path):
            log = self._path.with_name(f"{self._path.name}-wal")
            # Without a log nobody is writing. SQLite would else want to make one beside the file.
            mode = "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"
        connection = sqlite3.connect(f"file:{quote(str(self._path))}?{mode}", uri=True, check_same_thread=False)
        self._opened = self._opened or self._there()
        return connection

    def check(self, _connection: Connection) -> None:
        """Raise ``StoreError`` where the file is not there any more, or is another one."""
        if self._opened != self._there():
            words = t(
                "Tệp cơ sở dữ liệu {path} đã bị xóa, chuyển đi hoặc thay bằng tệp khác trong lúc chạy. "
                "Những gì đã báo lưu nằm trong tệp cũ. Đưa tệp về chỗ cũ (hoặc khôi phục) rồi chạy lại.",
                path=self._path,
            )
            raise StoreError("gone", words)

    def _there(self) -> tuple[int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino


def _set_up(busy_seconds: float, connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own transactions begin too late (not before SELECT or DDL); _begin takes their place.
    connection.isolation_level = None
    checksums.prepare(connection)
    connection.execute(f"PRAGMA busy_timeout = {int(busy_seconds * 1000)}")
    connection.execute("PRAGMA foreign_keys = ON")
    _write_ahead(connection, time.monotonic() + busy_seconds)
    connection.execute("PRAGMA synchronous = FULL")  # what was said to be stored outlives a power cut
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_IN_LOG}")


def _write_ahead(connection: sqlite3.Connection, give_up: float) -> None:
    """Keep changes in a log beside the file, so that readers never wait.

    SQLite itself does not wait for others here: of two runs that begin together on a new file one would fail.
    """
    # Another program's file is refused later, and nothing of it is changed before.
    if not is_ours({name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}):
        return
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")  # no error and no log where nobody may write
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(_PAUSE_SECONDS)


def _begin(connection: Connection) -> None:
    """Take the write lock at once where the transaction will write, so that waiting works; readers never wait."""
    options = connection.get_execution_options()
    writes = options.get("writes", False)
    if writes and options.get("seals", True) and _WRITES not in connection.info:
        checksums.seal_what_is_put(raw(connection))
        if connection.exec_driver_sql("PRAGMA page_count").scalar_one() > _LARGE:
            connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_OF_WRITER}")
        connection.info[_WRITES] = True
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
