"""Opening a database: where it is, how SQLite is set up, and bringing its tables up to date."""

import logging
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from pipeline import settings
from pipeline.calendar.workdays import calendar_of
from pipeline.errors import SetupError
from pipeline.oserrors import why
from pipeline.store.database import mend_nothing, propose_by_words
from pipeline.store.errors import StoreError, said_clearly, shown
from pipeline.store.schema import HEAD
from pipeline.store.storing import catch_up
from pipeline.words import t

#: How long a write waits for another program that is writing.
BUSY_SECONDS = 10.0
_PAUSE_SECONDS = 0.02
#: How much of a file is kept in memory at most: lists of a whole office touch more than the usual 2 MB.
_CACHE_KIBIBYTES = 32 * 1024

#: Kinds of database whose ways this program knows.
_KINDS = ("sqlite", "postgresql")

#: The revision from which on copies and proposals are worked out when a letter is stored.
_SINCE_COPIES = "0005"
_MIGRATIONS = Path(__file__).with_name("migrations")


def is_there(url: str | None) -> bool:
    """Say whether there is a database to open: a SQLite file that does not exist would be made by looking into it."""
    address = _address(settings.database(url))
    return address.get_backend_name() != "sqlite" or Path(address.database or "").exists()


def open_engine(url: str | None, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """Return an engine for a database whose tables are those of this program; raise ``SetupError`` otherwise."""
    address = _address(settings.database(url))
    engine = _engine(address, busy_seconds)
    try:
        with said_clearly(address):
            _bring_up_to_date(engine, settings.places(url))
    except StoreError as error:
        engine.dispose()
        raise SetupError(error.message) from error
    except SetupError:
        engine.dispose()
        raise
    return engine


def _address(url: str) -> URL:
    """Read a URL; a plain path is taken for a SQLite file."""
    if not url.strip():  # an empty variable of a script must not lead to another database than was meant
        raise SetupError(t("Địa chỉ cơ sở dữ liệu để trống. Ví dụ: --db sqlite:///vanthu.db"))
    if "://" not in url:
        return URL.create("sqlite", database=url)
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise SetupError(
            t("Địa chỉ cơ sở dữ liệu “{url}” không đúng dạng. Ví dụ: sqlite:///vanthu.db", url=url)
        ) from error
    if address.drivername in {"postgres", "postgresql"}:
        return _by_socket(address.set(drivername="postgresql+pg8000"))
    return address


def _by_socket(address: URL) -> URL:
    """Name the socket of a server on this machine as the driver wants it; others say ``?host=/its/folder``."""
    folder = address.query.get("host")
    if not isinstance(folder, str) or not folder.startswith("/"):
        return address
    socket = f"{folder}/.s.PGSQL.{address.port or 5432}"
    return address.difference_update_query(["host"]).update_query_dict({"unix_sock": socket})


def _engine(address: URL, busy_seconds: float) -> Engine:
    if address.drivername.partition("+")[0] not in _KINDS:
        raise SetupError(
            t(
                "Không biết loại cơ sở dữ liệu của {url}. Dùng tệp SQLite (sqlite:///vanthu.db) hoặc postgresql://…",
                url=address.render_as_string(),
            )
        )
    if address.get_backend_name() != "sqlite":
        try:
            # A server is started anew now and then: whoever watches for days asks first whether it is still the same.
            engine = create_engine(address, pool_pre_ping=True)
            # That a lost connection cannot be closed is no second trouble to tell people of.
            logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
            return engine
        except (NoSuchModuleError, ModuleNotFoundError) as error:
            message = t("Thiếu gói Python để nối tới {url}. Cài đặt: pip install pg8000", url=shown(address))
            raise SetupError(message) from error
    if not address.database or address.database == ":memory:":
        engine = create_engine(address, poolclass=StaticPool)
    else:
        _make_folder(Path(address.database))
        engine = create_engine(address)
    event.listen(engine, "connect", _SetUp(busy_seconds))
    event.listen(engine, "begin", _begin)
    return engine


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = t(
            "Không tạo được thư mục {path} cho cơ sở dữ liệu ({reason}). Chọn nơi khác bằng --db.",
            path=path.parent,
            reason=why(error),
        )
        raise SetupError(message) from error


class _SetUp:
    """Sets up each new SQLite connection."""

    def __init__(self, busy_seconds: float) -> None:
        self._busy_milliseconds = int(busy_seconds * 1000)

    def __call__(self, connection: sqlite3.Connection, _record: Any) -> None:
        # The driver's own transactions begin too late (not before SELECT or DDL); _begin takes their place.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {self._busy_milliseconds}")
        cursor.execute("PRAGMA foreign_keys = ON")
        self._write_ahead(cursor)
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
        cursor.close()

    def _write_ahead(self, cursor: sqlite3.Cursor) -> None:
        """Keep changes in a log beside the file, so that readers never wait.

        SQLite itself does not wait for others here: of two runs that begin together on a new file one would fail.
        """
        if self._is_foreign(cursor):
            return
        give_up = time.monotonic() + self._busy_milliseconds / 1000
        while cursor.execute("PRAGMA journal_mode").fetchone()[0] not in {"wal", "memory"}:
            try:
                cursor.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                    raise
                time.sleep(_PAUSE_SECONDS)

    @staticmethod
    def _is_foreign(cursor: sqlite3.Cursor) -> bool:
        """Say whether the file is another program's: it is refused later, and nothing of it is changed before."""
        names = {name for (name,) in cursor.execute("SELECT name FROM sqlite_master")}
        return bool(names) and "alembic_version" not in names


def _begin(connection: Connection) -> None:
    """Take the write lock at once where the transaction will write, so that waiting works; readers never wait."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _bring_up_to_date(engine: Engine, places: settings.Places) -> None:
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        revision = _revision(connection)  # again under the lock: another program may have been quicker
        if revision == HEAD:
            return
        if revision is None and inspect(connection).get_table_names():
            raise SetupError(t("Tệp đã chọn là cơ sở dữ liệu của chương trình khác. Chọn tệp khác bằng --db."))
        _migrate(connection, revision, places)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found


def _migrate(connection: Connection, revision: str | None, places: settings.Places) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise SetupError(
            t(
                "Cơ sở dữ liệu do một phiên bản vanthu mới hơn tạo ra. Cài phiên bản mới rồi chạy lại, "
                "hoặc chọn tệp khác bằng --db."
            )
        )
    command.upgrade(config, "head")
    if revision is not None and revision < _SINCE_COPIES:
        # Here, not in a migration: it works on today's tables, whatever later migrations make of them.
        catch_up(connection, propose_by_words, calendar_of(places), mend_nothing)
