"""Opening a database: a SQLite file or a PostgreSQL server, its tables brought up to date; its errors in words.

A database says in ``alembic_version`` which tables it has (``schema.HEAD``), and in ``choices`` which version of the
program wrote them. Older tables become those of this program in one transaction: whatever interrupts it, the database
is as it was, and the next start begins anew. A copy is made before, and known as a backup.
"""

import configparser
import contextlib
import datetime
import json
import logging
import os
import re
import sqlite3
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import BigInteger, Connection, Engine, Integer, StaticPool, create_engine, event, insert, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.schema import Column, Index, MetaData, Table

from pipeline.calendar import typed_dates
from pipeline.store import schema
from pipeline.store.schema import HEAD, BrokenContentError, metadata
from pipeline.support import settings
from pipeline.support.confined import scratch
from pipeline.support.errors import AWAY, LOCKED, SetupError, StoreError, VanthuError, found_or
from pipeline.support.files import make_folder, make_private, put, put_in_place, telling_why, why
from pipeline.support.plugins import lacking
from pipeline.support.settings import Places
from pipeline.support.words import if_said, one_line, t

# --------------------
# The backups that were made of an office: where they are, and which of them hold a letter.
#
# They are noted in a file beside the database, not in it: it is read when the database is damaged.

_NAMES = "SELECT number, symbol FROM letters WHERE sha256 = ?"

#: Where a backup still is, and the day on which it was taken.
Backup = tuple[Path, datetime.date]


def remember_backup(places: Places, path: Path, day: datetime.date) -> None:
    """Note that a backup was made; of an office that nobody may write to nothing is noted."""
    lines = {str(where): on.isoformat() for where, on in [*_known_backups(places), (path.absolute(), day)]}
    with contextlib.suppress(OSError):
        put(places.backups, [json.dumps(lines, ensure_ascii=False, indent=1).encode()])


def _known_backups(places: Places) -> list[Backup]:
    """Return the backups that are there, the latest first."""
    try:
        lines: dict[str, str] = json.loads(places.backups.read_bytes())
    except (OSError, ValueError):
        return []
    found = [(path, datetime.date.fromisoformat(day)) for name, day in lines.items() if (path := Path(name)).exists()]
    return sorted(found, key=itemgetter(1), reverse=True)


def backups_holding(places: Places, letter: str) -> Iterator[tuple[Backup, str]]:
    """Yield the backups that hold a letter, by its id, and what it is called there."""
    for backup in _known_backups(places):
        try:
            with _opened(backup[0]) as file:
                found = file.execute(_NAMES, [letter]).fetchone()
        except sqlite3.Error:
            continue
        if found is not None:
            yield backup, "/".join(filter(None, found)) or letter[:8]


def _backup_advice(places: Places, letter: str | None) -> str:
    """Return in words which letter is damaged, and which backup has it whole; ``""`` where nobody knows."""
    every = ((backup, "") for backup in _known_backups(places))
    for (path, day), name in backups_holding(places, letter) if letter else every:
        if is_whole_backup(path):
            words = {"day": f"{day:%d/%m/%Y}", "path": path}
            whole = t("Bản sao lưu ngày {day} còn nguyên: vanthu office restore {path} --replace.", **words)
            return f"{if_said('Văn bản {name} bị hỏng.', name=name)} {whole}".lstrip()
    return t("Văn bản mã {id} bị hỏng.", id=letter[:8]) if letter else ""


def _opened(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True))


def is_whole_backup(path: Path) -> bool:
    """Whether a file that nobody writes to is a database of this program, and nothing in it is damaged."""
    try:
        with _opened(path) as file:
            schema.prepare_seals(file)
            (revision,) = file.execute("SELECT version_num FROM alembic_version").fetchone()
            # Rows of an older program have no seals, or not all of them.
            return not any(True for _ in schema.broken(file, sealed=revision == HEAD))
    except (sqlite3.Error, TypeError, ValueError):
        return False


# --------------------
# What is wrong, in words.

_LOCKED = (LOCKED, "Cơ sở dữ liệu đang bị một chương trình khác khóa. Đợi chương trình đó xong rồi chạy lại.")
#: A table or column is not there: versions on trial changed their tables without another number.
_OTHER_TABLES = (
    "other-version",
    "Cơ sở dữ liệu do một phiên bản vanthu khác tạo ra (mới hơn, hoặc bản thử trước 0.1.0). Cài phiên bản ấy rồi chạy "
    "lại, hoặc chọn tệp khác bằng --db.",
)
#: Primary result code of SQLite → our code and what the clerk is told.
_SQLITE: dict[int, tuple[str, str]] = {
    1: _OTHER_TABLES,
    5: _LOCKED,
    6: _LOCKED,
    8: ("read-only", "Không được ghi vào cơ sở dữ liệu. Kiểm tra quyền ghi của tệp và của thư mục chứa nó."),
    10: ("disk-error", "Ổ đĩa báo lỗi khi đọc hoặc ghi cơ sở dữ liệu. Kiểm tra ổ đĩa, dung lượng trống rồi chạy lại."),
    11: ("broken", "Tệp cơ sở dữ liệu bị hỏng. Khôi phục từ bản sao lưu, hoặc chọn tệp khác bằng --db."),
    13: ("disk-full", "Ổ đĩa chứa cơ sở dữ liệu đã đầy. Giải phóng dung lượng rồi chạy lại."),
    14: ("cannot-open", "Không mở được tệp cơ sở dữ liệu. Kiểm tra đường dẫn và quyền của thư mục chứa nó."),
    26: ("not-a-database", "Tệp đã chọn không phải cơ sở dữ liệu. Chọn tệp khác bằng --db."),
}

_FULL = _SQLITE[13]
_GONE = (AWAY, "Không tới được máy chủ cơ sở dữ liệu, hoặc máy chủ vừa dừng. Kiểm tra máy chủ, mạng và địa chỉ --db.")
#: What a code of PostgreSQL begins with → the same; the longest that fits counts.
_POSTGRESQL: dict[str, tuple[str, str]] = {
    "08": _GONE,
    "57P": _GONE,
    "42P01": _OTHER_TABLES,
    "42703": _OTHER_TABLES,
    "53": (AWAY, "Máy chủ cơ sở dữ liệu quá tải, không nhận thêm việc. Đợi rồi chạy lại."),
    "53100": _FULL,
    "40": _LOCKED,
    "55P03": _LOCKED,
    "25006": ("read-only", "Máy chủ cơ sở dữ liệu chỉ cho đọc. Hỏi người quản trị máy chủ."),
    "42501": ("read-only", "Người dùng này không có quyền với cơ sở dữ liệu. Hỏi người quản trị máy chủ."),
    "28": ("not-let-in", "Máy chủ không nhận tên hoặc mật khẩu. Kiểm tra tên trong địa chỉ, mật khẩu trong ~/.pgpass."),
    "3F": ("cannot-open", "Máy chủ không có lược đồ (schema) này, hoặc không cho người dùng này vào. Xem options."),
    "3D": ("cannot-open", "Máy chủ không có cơ sở dữ liệu này. Tạo trước: createdb TÊN; hoặc sửa địa chỉ --db."),
}  # fmt: skip

#: What tells of a connection that cannot be encrypted, or must not be: our words, the driver's, the server's.
_NO_TLS = "no TLS"
_OF_TLS = (_NO_TLS, "Server refuses SSL", ", no encryption", ", SSL encryption", "valid client certificate")

#: Result code of SQLite for a file with damaged content, and what the driver says of text or a seal that is wrong.
_BROKEN = 11
_DRIVERS_WORDS = ("Could not decode to UTF-8", "user-defined function raised exception")


@contextmanager
def said_clearly(address: URL, places: Places | None = None) -> Iterator[None]:
    """Turn the errors of the driver, and of what cannot be read back, into a ``StoreError`` that names the database.

    Of what is damaged it names the letter, and the backup of the office that has it whole.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error, UnicodeDecodeError, BrokenContentError) as error:
        code, said = _reading(error.orig if isinstance(error, DBAPIError) else error)
        backend, name = address.get_backend_name(), address.database or ""
        if backend != "sqlite":
            name = address.set(drivername=backend, query={}).render_as_string()  # without its password
        message = t("{message} (Cơ sở dữ liệu: {url})", message=said, url=name)
        if code == "broken" and places is not None:
            letter = error.letter if isinstance(error, BrokenContentError) else schema.letter_found()
            message = f"{message} {_backup_advice(places, letter)}".rstrip()
        raise StoreError(code, message, said) from error


def _reading(error: BaseException | None) -> tuple[str, str]:
    """Return code and words for an error of a driver, by ``_SQLITE`` or ``_POSTGRESQL``; else ``database``."""
    said = _said_by_server(error)
    words = str(said.get("M") or error)
    if any(ending in words for ending in _OF_TLS):
        return "no-tls", t(
            "Máy chủ cơ sở dữ liệu và máy này không hợp về mã hóa kết nối (TLS). Kiểm tra sslmode, sslrootcert, chứng "
            "chỉ của máy chủ và của máy này."
        )
    fitting = list(filter(str(said.get("C", "")).startswith, _POSTGRESQL))
    # The driver's own complaint about text that SQLite gave back bears no code.
    is_unreadable = isinstance(error, BrokenContentError | UnicodeDecodeError)
    is_broken = is_unreadable or any(complaint in str(error) for complaint in _DRIVERS_WORDS)
    result = _BROKEN if is_broken else int(getattr(error, "sqlite_errorcode", -1)) & 0xFF
    if result in _SQLITE:
        code, message = _SQLITE[result]
    elif fitting:
        code, message = _POSTGRESQL[max(fitting, key=len)]
    elif type(error).__name__ == "InterfaceError":  # the driver's own: it could not talk to the server
        code, message = _POSTGRESQL["28"] if "password" in str(error) else _GONE
    else:
        reason = one_line(words)
        return "database", t(
            "Cơ sở dữ liệu báo lỗi: {reason}. Kiểm tra máy chủ và địa chỉ --db rồi chạy lại.", reason=reason
        )
    return code, t(message)


def _said_by_server(error: BaseException | None) -> Mapping[str, str]:
    """Return what PostgreSQL said, by its letters (C: the code, M: the words); nothing where it said nothing.

    The driver complains of the connection that the server ended, and keeps why it did so behind that.
    """
    while error is not None:
        if error.args and isinstance(error.args[0], dict):
            return error.args[0]
        error = error.__context__
    return {}


# --------------------
# The file of a SQLite database: its owner's alone, one and the same while it is open, kept through a power cut.

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


def file_engine(address: URL, busy_seconds: float) -> Engine:
    """Return an engine for a SQLite file, which is made where it is missing, or for a database in memory."""
    if not address.database or address.database == ":memory:":
        engine = create_engine(address, poolclass=StaticPool)
    else:
        file = _File(Path(address.database).absolute())
        engine = create_engine(address, creator=file.connect, pool_use_lifo=True)
        event.listen(engine, "begin", file.check)
        event.listen(engine, "commit", file.check)
    event.listen(engine, "connect", partial(_set_up, busy_seconds))
    event.listen(engine, "begin", _begin_in_file)
    return engine


def is_writable(path: Path) -> bool:
    """Whether the file of a database may be written, and the log beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def raw(connection: Connection) -> sqlite3.Connection:
    """Return the driver's connection to a SQLite database."""
    found = connection.connection.dbapi_connection
    assert isinstance(found, sqlite3.Connection)
    return found


class _File:
    """A file that is opened again and again: another one in its place is not taken for it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: tuple[int, int] | None = None
        with telling_why(
            "Không tạo được thư mục {path} cho cơ sở dữ liệu ({reason}). Chọn nơi khác bằng --db.", path=path.parent
        ):
            if not path.exists():
                make_folder(path.parent)
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))

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
                path=self._path)  # fmt: skip
            raise StoreError("gone", words)

    def _there(self) -> tuple[int, int] | None:
        """Return device and inode of the file, which tell it from another in its place; ``None`` where it is gone."""
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino


def _set_up(busy_seconds: float, connection: sqlite3.Connection, _record: Any) -> None:
    """Make a new connection to a SQLite file ready: seals, waiting, foreign keys, the log, the size of memory."""
    # The driver's own transactions begin too late (not before SELECT or DDL); _begin takes their place.
    connection.isolation_level = None
    schema.prepare_seals(connection)
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


def _begin_in_file(connection: Connection) -> None:
    """Take the write lock at once where the transaction will write, so that waiting works; readers never wait."""
    options = connection.get_execution_options()
    writes = options.get("writes", False)
    if writes and options.get("seals", True) and _WRITES not in connection.info:
        schema.seal_what_is_put(raw(connection))
        if connection.exec_driver_sql("PRAGMA page_count").scalar_one() > _LARGE:
            connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_OF_WRITER}")
        connection.info[_WRITES] = True
    raw(connection).execute("BEGIN IMMEDIATE" if writes else "BEGIN")  # by SQLAlchemy it takes as long as a question


# --------------------
# PostgreSQL: how its server is found, and what it must keep so that it keeps the promises of SQLite.
#
# One program writes at a time, and who asks sees one state of all. Nobody's work is lost by two programs that write at
# once, whatever they write: the second begins when the first has ended, and sees what it left. Readers wait for nobody.
#
# Many offices share a database, a schema and a role each (docs/md): the server lets nobody into another's, so
# that no question of ours need name an office, and none can forget to.
#
# Where the server is and the password stand in the same files that other programs of PostgreSQL read, so that neither
# need stand in a command, which everybody on the machine can see.

_PUBLIC = "public"
#: Who holds it may write; of the two numbers the first stands for this program, the second for the office.
_WRITER = (
    f"pg_advisory_xact_lock(8678, CASE current_schema() WHEN '{_PUBLIC}' THEN 1 ELSE hashtext(current_schema()) END)"
)
#: The schema of an office, as other programs of PostgreSQL are told of it, too.
_OFFICE = re.compile(r"-csearch_path=([a-z_][a-z0-9_]{0,62})")
_PORT = 5432
#: Names in a service file → the part of an address.
_PARTS = {"host": "host", "port": "port", "dbname": "database", "user": "username", "password": "password"}
#: Whether what is said goes encrypted, and who vouches for the server: as other programs of PostgreSQL call it.
_TLS = ("sslmode", "sslrootcert")
_TLS_DEFAULTS = {"disable": False, "allow": None, "prefer": None, "require": True}
_OPTIONS = {"options", *_PARTS, *_TLS}


def server_engine(address: URL, busy_seconds: float) -> Engine:
    """Return an engine for a database on a server; a write waits so long for another program that is writing."""
    promises = {"default_transaction_isolation": "repeatable read", "default_transaction_read_only": "on"}
    promises["lock_timeout"] = str(int(busy_seconds * 1000))
    said = {name: str(value) for name, value in address.query.items()}
    if office := said.pop("search_path", None):
        promises["search_path"] = office
    # A socket of this machine is never encrypted, and asking for it reads all roots of the system: 12 ms a connection.
    tls = _tls(said.pop("sslmode", "disable" if "unix_sock" in said else "prefer"), said.pop("sslrootcert", None))
    options = {"startup_params": promises, "ssl_context": tls}
    # A server is started anew now and then: whoever watches for days asks first whether it is still the same.
    made = create_engine(address.set(query=said), pool_pre_ping=True, connect_args=options)
    # That a lost connection cannot be closed is no second trouble to tell people of.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
    event.listen(made, "begin", _begin_on_server)
    event.listen(made, "do_connect", _connect)
    return made


def _tls(mode: str, roots: str | None) -> Any:
    """Return what the driver takes for ``sslmode``: never, if offered, always, or a context that checks ``roots``."""
    if mode in _TLS_DEFAULTS:
        return _TLS_DEFAULTS[mode]
    if mode not in ("verify-ca", "verify-full"):
        raise _not_understood(f"sslmode={mode}")
    import ssl  # 10 ms, which no SQLite file needs

    with telling_why("Không đọc được {path}: {reason}.", path=roots):
        made = ssl.create_default_context(cafile=roots)
    made.check_hostname = mode == "verify-full"
    return made


def _connect(dialect: Any, _record: Any, args: Any, options: Any) -> Any:
    """Connect to the server; an error of encryption becomes one of the driver, as all others are."""
    import ssl

    try:
        return dialect.connect(*args, **options)
    except ssl.SSLError as error:
        raise dialect.loaded_dbapi.InterfaceError(f"{_NO_TLS}: {error.reason}") from error


def _begin_on_server(connection: Connection) -> None:
    """Let nobody else write until a transaction that will write ends; only then it looks at what is there."""
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql(f"SET TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT {_WRITER}")


def refuse_unnamed_office(server_engine: Engine, address: URL) -> None:
    """Raise ``SetupError`` where the server chose the schema: two offices would have one folder for their files."""
    server_engine.connect().close()  # only then the dialect knows which schema the server chose
    chosen = server_engine.dialect.default_schema_name
    if "search_path" not in address.query and chosen not in (_PUBLIC, None):
        raise SetupError("Bảng nằm trong lược đồ “{name}”. Ghi tên đó vào địa chỉ hoặc tệp dịch vụ: options={option}",
                         name=chosen, option=f"-csearch_path={chosen}")  # fmt: skip


def reached(address: URL) -> URL:
    """Return an address with all that the driver needs: what a service stands for, the user, the password, the socket.

    Raises ``SetupError`` where a file that is named cannot be read, or the address asks for what is not known here.
    """
    parts = {name: str(value) for name, value in address.query.items()}
    if service := parts.pop("service", None):
        parts = _service(service) | parts
    if unknown := sorted(set(parts) - _OPTIONS):
        raise _not_understood(", ".join(unknown))
    tls = {name: parts.pop(name) for name in sorted(parts.keys() & _TLS)}
    office: dict[str, str] = {}
    if (options := parts.pop("options", None)) is not None:
        # What they say of the office's schema: nothing else is taken from them.
        named = found_or(_OFFICE.fullmatch(options), _not_understood(f"options={options}"))
        office = {"search_path": named[1]}
    full: dict[str, Any] = {"username": settings.variable("PGUSER") or settings.login()}
    full |= {_PARTS[name]: value for name, value in parts.items()}
    full |= {name: getattr(address, name) for name in _PARTS.values() if getattr(address, name)}
    made = URL.create("postgresql+pg8000", **full, query={**tls, **office})
    if made.password is None:
        made = made.set(password=settings.variable("PGPASSWORD") or _password(made))
    if not (made.host or "").startswith("/"):
        return made
    return made.set(host="", query={**office, "unix_sock": f"{made.host}/.s.PGSQL.{made.port or _PORT}"})


def _not_understood(names: str) -> SetupError:
    return SetupError("Địa chỉ hoặc dịch vụ của cơ sở dữ liệu có phần không hiểu được: {names}.", names=names)


def _service(name: str) -> dict[str, str]:
    """Return the settings of a service of the service file, by name; ``SetupError`` where it cannot be had."""
    path = Path(settings.variable("PGSERVICEFILE") or Path.home() / ".pg_service.conf")
    file = configparser.ConfigParser(interpolation=None, delimiters="=", comment_prefixes="#")
    try:
        with telling_why("Không đọc được {path}: {reason}.", path=path):
            file.read_string(path.read_text(encoding="utf-8"), str(path))
    except (configparser.Error, UnicodeError) as error:
        raise SetupError("Tệp dịch vụ {path} không đúng dạng.", path=path) from error
    if not file.has_section(name):
        raise SetupError("Không có dịch vụ “{name}” trong {path}.", name=name, path=path)
    return dict(file[name])


def _password(address: URL) -> str | None:
    """Return the password for an address from the password file, ``None`` for none; an error if others may read it."""
    path = Path(settings.variable("PGPASSFILE") or Path.home() / ".pgpass")
    if not path.is_file():
        return None
    if path.stat().st_mode & 0o077:
        raise SetupError("Người khác đọc được tệp mật khẩu {path}. Chạy: chmod 600 {path}", path=path)
    host = "localhost" if (address.host or "/").startswith("/") else address.host
    wanted = (host, str(address.port or _PORT), address.database, address.username)
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        # A backslash takes what follows as it is.
        *fields, password = (re.sub(r"\\(.)", r"\1", field) for field in re.split(r"(?<!\\):", line, maxsplit=4))
        if len(fields) == 4 and all(field in ("*", value) for field, value in zip(fields, wanted, strict=True)):
            return password
    return None


# --------------------
# Either of them, with the tables of this program.

#: What is looked at whenever a file is opened, by the pages of 4 kB that it has at most: all of a small one (4 MB), the
#: keys of all tables by which lists find their rows up to 64 MB. Either takes no more than a few hundredths.
_SIZES = (1_000, _LARGE)
_LOOKS: tuple[Callable[[sqlite3.Connection], Iterable[str | None]], ...] = (schema.broken, schema.misled, lambda _: ())


def open_engine(url: str | None, busy_seconds: float = settings.BUSY_SECONDS) -> Engine:
    """Return an engine for a database whose tables are those of this program; raise ``SetupError`` otherwise."""
    address, places = _address(settings.database(url)), settings.places(url)
    engine = _engine(address, busy_seconds)
    is_file = engine.dialect.name == "sqlite"
    try:
        with said_clearly(address, places):
            if not is_file:
                refuse_unnamed_office(engine, address)
            _bring_up_to_date(engine, places, busy_seconds)
            if is_file:
                _look_at(engine)
    except (StoreError, SetupError) as error:
        engine.dispose()
        raise SetupError(error.message) from error
    # The rights of others go also where an older program left them: on the office's files, on its folder.
    beside = [Path(f"{address.database}{end}") for end in ("", "-wal", "-shm")] if is_file and address.database else []
    for path in (*beside, *places.files, *([places.folder] if places.is_own else [])):
        make_private(path)
    return engine


def _look_at(engine: Engine, *, wholly: bool = False) -> None:
    """Raise ``BrokenContentError`` where a SQLite file is not as it was written; of a large one much is not seen."""
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        look = schema.broken if wholly else _LOOKS[bisect_left(_SIZES, pages)]
        for letter in look(raw(connection)):
            raise BrokenContentError(letter)


def damage(url: str | None) -> str | None:
    """Return in words what is wrong with a database that is there; ``None`` where all of it is whole."""
    try:
        engine = open_engine(url)
        with said_clearly(engine.url, settings.places(url)):
            check_whole(engine)
        engine.dispose()
    except VanthuError as error:
        return error.message
    return None


def check_whole(engine: Engine) -> None:
    """Raise ``BrokenContentError`` where a SQLite file is not as it was written; its index is for who may write."""
    if engine.dialect.name != "sqlite":
        return
    _look_at(engine, wholly=True)
    if is_writable(Path(engine.url.database or "")):
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.exec_driver_sql("INSERT INTO search_words(search_words) VALUES ('integrity-check')")


def _address(url: str) -> URL:
    """Return the address of a database as typed: a file's path, or a URL; ``SetupError`` where it is neither."""
    if not url.strip():  # an empty variable of a script must not lead to another database than was meant
        raise SetupError("Địa chỉ cơ sở dữ liệu để trống. Ví dụ: --db sqlite:///vanthu.db")
    if "://" not in url:
        return URL.create("sqlite", database=url)
    try:
        address = make_url(url)
        return reached(address) if address.drivername in {"postgres", "postgresql"} else address
    except (ArgumentError, TypeError, ValueError) as error:  # a port that is no number
        bare = settings.without_user(url)
        raise SetupError(
            "Địa chỉ cơ sở dữ liệu “{url}” không đúng dạng. Ví dụ: sqlite:///vanthu.db", url=bare
        ) from error


def _engine(address: URL, busy_seconds: float) -> Engine:
    """Return an engine for an address; ``SetupError`` for a kind that is not known, or that lacks its driver."""
    make = {"postgresql": server_engine, "sqlite": file_engine}.get(address.drivername.partition("+")[0])
    try:
        if make is not None:
            return make(address, busy_seconds)
    except NoSuchModuleError:
        pass
    except ModuleNotFoundError as error:
        raise (lacking(error) or error) from error
    raise SetupError(
        "Không biết loại cơ sở dữ liệu của {url}. Dùng tệp SQLite (sqlite:///vanthu.db) hoặc postgresql://…",
        url=address.render_as_string(),
    )


# --------------------
# The tables: made where there are none, brought up to date where an older version made them.

_OUR_TABLES = {"alembic_version", "letters"}
_MIGRATIONS = Path(__file__).with_name("migrations")
#: So long a change of tables waits for each of them, in milliseconds: less than the server takes to see a deadlock.
_EACH_TABLE = 200
#: Tables of versions on trial, which nothing carries over → the last commit that has them.
_TRIALS = {"0029": "1436598c", "0030": "e28a1cf9", "0031": "857987df", "0032": "c37cf2e7"}
#: Among the ``choices``: which version of the program wrote the tables.
_WROTE = "program"


def version() -> str:
    """Return the version of this program, as ``pyproject.toml`` says it."""
    from importlib import metadata as installed  # 15 ms, which no open database needs

    try:
        return installed.version("vanthu")
    except installed.PackageNotFoundError:  # run from a folder that nobody installed
        return t("này")


def is_ours(names: set[str]) -> bool:
    """Whether a database with these tables is one of this program, or of nobody yet."""
    return not names or names >= _OUR_TABLES


def _bring_up_to_date(engine: Engine, places: Places, busy_seconds: float) -> None:
    """Make the tables, or make them those of this program; ``SetupError`` where they are of nobody or a newer one."""
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    with engine.connect().execution_options(writes=True, seals=False) as connection, connection.begin():
        since = _revision(connection)  # again under the lock: another program may have been quicker
        if since == HEAD:
            return
        tables = inspect(connection).get_table_names()
        if not is_ours(set(tables)):
            raise SetupError("Tệp đã chọn là cơ sở dữ liệu của chương trình khác. Chọn tệp khác bằng --db.")
        if since is None:
            metadata.create_all(connection, checkfirst=False)
            schema.create_index(connection)
            connection.execute(schema.revision.insert().values(id=1, number=0))
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
        else:
            _migrate(connection, since, tables, places, busy_seconds)
        connection.execute(schema.choices.delete().where(schema.choices.c.kind == _WROTE))
        schema.put(connection, schema.choices, [{"kind": _WROTE, "subject": "", "name": "", "value": version()}])


def _revision(connection: Connection) -> str | None:
    """Return which tables a database has (``alembic_version``), ``None`` where it has none of this program."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    return ", ".join(map(str, found)) or None  # of several, which a damaged file may give, it is none that is known


def _migrate(connection: Connection, since: str, tables: list[str], places: Places, busy_seconds: float) -> None:
    """Change the tables of an older version into this one's, with a copy made before; nobody reads meanwhile."""
    from alembic import command
    from alembic.config import Config

    refuse_other_version(connection)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    if connection.dialect.name != "sqlite":
        keep_all_out(connection, tables, busy_seconds)
    _copy_before(connection, since, places)
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        schema.seal_all(connection)


def refuse_other_version(connection: Connection) -> None:
    """Raise ``SetupError`` where tables are of a version on trial, or newer: by which, and what to do."""
    from alembic.script import ScriptDirectory

    since = _revision(connection)
    if since is None or since in {script.revision for script in ScriptDirectory(str(_MIGRATIONS)).walk_revisions()}:
        return
    if since < HEAD:
        raise SetupError(
            "Cơ sở dữ liệu do bản thử {trial}, trước 0.1.0, ghi (bảng số {revision}); vanthu {own} không đổi được. Mở "
            "bằng bản thử ấy (git checkout {trial}) để xuất sổ (vanthu register -o so.xlsx), rồi đọc lại văn bản vào "
            "tệp mới: vanthu run … --db TỆP_MỚI",
            revision=since, trial=_TRIALS.get(since, "?"), own=version())  # fmt: skip
    wrote = None
    if inspect(connection).has_table("choices"):
        wrote = connection.execute(text("SELECT value FROM choices WHERE kind = :kind"), {"kind": _WROTE}).scalar()
    raise SetupError(
        "Cơ sở dữ liệu do vanthu {version} ghi, mới hơn bản đang chạy ({own}). Cài vanthu {version} rồi chạy lại, hoặc "
        "chọn tệp khác bằng --db.",
        version=wrote or t("bản mới hơn"), own=version())  # fmt: skip


def keep_all_out(connection: Connection, tables: Sequence[str], busy_seconds: float) -> None:
    """Take all tables for a change of what they are like; readers wait until it ends, as writers do already.

    Whoever reads would otherwise find some tables as they were and some as they are now. A reader that holds one and
    waits for another is given way to: all are let go of and asked for again.
    """
    names = ", ".join(map(connection.dialect.identifier_preparer.quote, tables))
    until = time.monotonic() + busy_seconds
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_EACH_TABLE}")
    while True:
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
            break
        except DBAPIError as error:
            if "55P03" not in str(error.orig) or time.monotonic() > until:
                raise
    connection.exec_driver_sql("SET LOCAL lock_timeout TO DEFAULT")


# --------------------
# The copy that is made before tables change: a SQLite file, whatever the database is, that ``office restore`` takes.


@contextmanager
def copy_at(place: Path, words: str, **values: object) -> Iterator[Path]:
    """Give the file of a copy that stands at a place once it is whole; ``SetupError`` with these words says why not."""
    try:
        make_folder(place.parent)
        with scratch.a_run(place.parent) as run:
            part = run.folder / "backup.db"
            yield part
            make_private(part)
            put_in_place(part, place)
    except (OSError, sqlite3.Error) as error:
        reason = why(error) if isinstance(error, OSError) else t("ổ đĩa đã đầy hoặc không ghi được")
        raise SetupError(words, **values, reason=reason) from error


def _copy_before(connection: Connection, since: str, places: Places) -> None:
    """Copy a database with letters into the office's folder; ``SetupError`` where that fails or it is damaged."""
    if connection.execute(text("SELECT count(*) FROM letters")).scalar_one() == 0:
        return
    path = places.folder / f"truoc-khi-doi-bang-{since}.db"
    with copy_at(
        path,
        "Phải sao chép trước khi đổi bảng sang bản mới, mà không ghi được {path} ({reason}). Dữ liệu còn nguyên; "
        "giải phóng dung lượng hoặc sửa quyền ghi rồi chạy lại.",
        path=path,
    ) as part:
        _COPIES[connection.dialect.name](connection, part)
        if not is_whole_backup(part):
            raise schema.BrokenContentError
    remember_backup(places, path, typed_dates.now().date())


def _copy_file(connection: Connection, part: Path) -> None:
    """Copy a SQLite database as its last transaction left it: this one changed nothing yet."""
    (_, _, name), *_ = connection.exec_driver_sql("PRAGMA database_list").all()
    with closing(sqlite3.connect(name)) as here, closing(sqlite3.connect(part)) as there:
        here.backup(there)
        there.execute("PRAGMA journal_mode = DELETE")


def _copy_server(connection: Connection, part: Path) -> None:
    """Copy the tables of a server, of whatever version, into a SQLite file, which looks rows up by an ``Integer``."""
    found, made = MetaData(), MetaData()
    found.reflect(connection, only=lambda name, _: name != "search_words")
    for table in found.sorted_tables:
        columns = [Column(one.name, Integer() if isinstance(kind := one.type.as_generic(), BigInteger) else kind,
                          primary_key=one.primary_key, nullable=one.nullable, autoincrement=False)
                   for one in table.columns]  # fmt: skip
        copied = Table(table.name, made, *columns)
        for index in table.indexes:
            where = index.dialect_options["postgresql"].get("where")
            Index(index.name, *(copied.c[one.name] for one in index.columns), unique=index.unique,
                  sqlite_where=text(str(where)) if where is not None else None)  # fmt: skip
    copy = create_engine(f"sqlite:///{part}")
    with copy.begin() as there:
        made.create_all(there)
        schema.create_index(there)
        for table in found.sorted_tables:
            asked = table.select().execution_options(yield_per=_ROWS)
            for rows in connection.execute(asked).mappings().partitions():
                there.execute(insert(made.tables[table.name]), list(map(dict, rows)))
    copy.dispose()


_ROWS = 16  #: Rows of a server that are in memory at a time: each may hold half a megabyte of a file.
_COPIES: dict[str, Callable[[Connection, Path], None]] = {"sqlite": _copy_file, "postgresql": _copy_server}
