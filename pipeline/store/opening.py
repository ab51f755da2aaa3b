"""Opening a database: where it is, how SQLite is set up, and bringing its tables up to date."""

import configparser
import logging
import os
import re
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from pipeline import settings
from pipeline.calendar.workdays import calendar_of
from pipeline.errors import SetupError, VanthuError
from pipeline.files import make_private, why
from pipeline.plugins import lacking
from pipeline.store import seals, sqlite_file
from pipeline.store.database import mend_nothing, propose_by_words
from pipeline.store.errors import NO_TLS, BrokenContentError, StoreError, said_clearly
from pipeline.store.schema import HEAD
from pipeline.store.sqlite_file import raw
from pipeline.store.storing import catch_up
from pipeline.words import t

# --------------------
# PostgreSQL: how its server is found, and what it must keep so that it keeps the promises of SQLite.
#
# One program writes at a time, and who asks sees one state of all. Nobody's work is lost by two programs that write at
# once, whatever they write: the second begins when the first has ended, and sees what it left. Readers wait for nobody.
#
# Where the server is and the password stand in the same files that other programs of PostgreSQL read, so that neither
# need stand in a command, which everybody on the machine can see.

#: Who holds it may write; of the two numbers the first stands for this program.
_WRITER = "pg_advisory_xact_lock(8678, 1)"
_PORT = 5432
#: Names in a service file → the part of an address.
_PARTS = {"host": "host", "port": "port", "dbname": "database", "user": "username", "password": "password"}
#: Whether what is said goes encrypted, and who vouches for the server: as other programs of PostgreSQL call it.
_TLS = ("sslmode", "sslrootcert")
_UNSAID = {"disable": False, "allow": None, "prefer": None, "require": True}
_OPTIONS = {"service", *_PARTS, *_TLS}


def _on_server(address: URL, busy_seconds: float) -> Engine:
    """Return an engine for a database on a server; a write waits so long for another program that is writing."""
    promises = {
        "default_transaction_isolation": "repeatable read",
        "default_transaction_read_only": "on",
        "lock_timeout": str(int(busy_seconds * 1000)),
    }
    said = {name: str(value) for name, value in address.query.items()}
    tls = _tls(said.pop("sslmode", "prefer"), said.pop("sslrootcert", None))
    options = {"startup_params": promises, "ssl_context": tls}
    # A server is started anew now and then: whoever watches for days asks first whether it is still the same.
    made = create_engine(address.set(query=said), pool_pre_ping=True, connect_args=options)
    # That a lost connection cannot be closed is no second trouble to tell people of.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
    event.listen(made, "begin", _begin)
    event.listen(made, "do_connect", _connect)
    return made


def _tls(mode: str, roots: str | None) -> Any:
    """Return what the driver is told of encryption: never, where the server has it, always, or by what is vouched."""
    if mode in _UNSAID:
        return _UNSAID[mode]
    if mode not in ("verify-ca", "verify-full"):
        raise SetupError(t("Địa chỉ cơ sở dữ liệu có phần không hiểu được: {names}.", names=f"sslmode={mode}"))
    import ssl  # 10 ms, which no SQLite file needs

    try:
        made = ssl.create_default_context(cafile=roots)
    except OSError as error:
        raise SetupError(t("Không đọc được {path}: {reason}.", path=roots, reason=why(error))) from error
    made.check_hostname = mode == "verify-full"
    return made


def _connect(dialect: Any, _record: Any, args: Any, options: Any) -> Any:
    """Connect; the driver lets the errors of encryption through as they are."""
    import ssl

    try:
        return dialect.connect(*args, **options)
    except ssl.SSLError as error:
        raise dialect.loaded_dbapi.InterfaceError(f"{NO_TLS}: {error.reason}") from error


def _begin(connection: Connection) -> None:
    """Let nobody else write until a transaction that will write ends; only then it looks at what is there."""
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql(f"SET TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT {_WRITER}")


def _reached(address: URL) -> URL:
    """Return an address with all that the driver needs: what a service stands for, the user, the password, the socket.

    Raises ``SetupError`` where a file that is named cannot be read, or the address asks for what is not known here.
    """
    if unknown := sorted(set(address.query) - _OPTIONS):
        raise SetupError(t("Địa chỉ cơ sở dữ liệu có phần không hiểu được: {names}.", names=", ".join(unknown)))
    said = {name: str(value) for name, value in address.query.items()}
    service = said.pop("service", None)
    parts = {**(_service(service) if service else {}), **said}
    tls = {name: parts.pop(name) for name in _TLS if name in parts}
    known = {name: getattr(address, name) for name in _PARTS.values() if getattr(address, name)}
    default = {"username": settings.given("PGUSER") or settings.login()}
    named = {_PARTS[name]: value for name, value in parts.items()}
    full = URL.create("postgresql+pg8000", **{**default, **named, **known}, query=tls)
    folder = full.host if (full.host or "").startswith("/") else None
    if full.password is None:
        full = full.set(password=settings.given("PGPASSWORD") or _password(full))
    if folder is None:
        return full
    return full.set(host="", query={"unix_sock": f"{folder}/.s.PGSQL.{full.port or _PORT}"})


def _service(name: str) -> dict[str, str]:
    """Return what a service stands for, by its part of the service file."""
    path = Path(settings.given("PGSERVICEFILE") or Path.home() / ".pg_service.conf")
    file = configparser.ConfigParser(interpolation=None, delimiters="=", comment_prefixes="#")
    try:
        file.read_string(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise SetupError(t("Không đọc được {path}: {reason}.", path=path, reason=why(error))) from error
    except (configparser.Error, UnicodeError) as error:
        raise SetupError(t("Tệp dịch vụ {path} không đúng dạng.", path=path)) from error
    if not file.has_section(name):
        raise SetupError(t("Không có dịch vụ “{name}” trong {path}.", name=name, path=path))
    if unknown := sorted(set(file[name]) - _OPTIONS):
        words = t("Dịch vụ “{name}” trong {path} có phần không hiểu được: {names}.", name=name, path=path,
                  names=", ".join(unknown))  # fmt: skip
        raise SetupError(words)
    return dict(file[name])


def _password(address: URL) -> str | None:
    """Return the password that stands in the password file for an address, if any."""
    path = Path(settings.given("PGPASSFILE") or Path.home() / ".pgpass")
    if not path.is_file():
        return None
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise SetupError(t("Người khác đọc được tệp mật khẩu {path}. Chạy: chmod 600 {path}", path=path))
    host = "localhost" if (address.host or "/").startswith("/") else address.host
    wanted = (host, str(address.port or _PORT), address.database, address.username)
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        # A backslash takes what follows as it is.
        *fields, password = (re.sub(r"\\(.)", r"\1", field) for field in re.split(r"(?<!\\):", line, maxsplit=4))
        if len(fields) == 4 and all(field in ("*", value) for field, value in zip(fields, wanted, strict=True)):
            return password
    return None


#: How long a write waits for another program that is writing.
BUSY_SECONDS = 10.0

#: A file up to this size is looked through whole whenever it is opened: that takes no more than a few hundredths.
_SMALL = 4 * 1024 * 1024

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
        with said_clearly(address, settings.places(url)):
            _bring_up_to_date(engine, settings.places(url))
            if sqlite_file.size_of(engine) <= _SMALL:
                check_whole(engine, index=False)
    except StoreError as error:
        engine.dispose()
        raise SetupError(error.message) from error
    except SetupError:
        engine.dispose()
        raise
    _set_private(address, settings.places(url))
    return engine


def damage(url: str | None) -> str | None:
    """Say what is wrong with a database that is there, ``None`` where all of it is whole."""
    try:
        engine = open_engine(url)
        with said_clearly(engine.url, settings.places(url)):
            check_whole(engine)
        engine.dispose()
    except VanthuError as error:
        return error.message
    return None


def check_whole(engine: Engine, *, index: bool = True) -> None:
    """Raise ``BrokenContentError`` where anything in a SQLite file is not as it was written.

    The ``index`` of words can only be looked at by who may write.
    """
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        for letter in seals.broken(raw(connection)):
            raise BrokenContentError(letter)
    if index and sqlite_file.is_writable(engine):
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.exec_driver_sql("INSERT INTO search_words(search_words) VALUES ('integrity-check')")


def _set_private(address: URL, places: settings.Places) -> None:
    """Take the rights of others away, also where an older program left them: on the office's files, on its folder."""
    if address.get_backend_name() == "sqlite" and address.database:
        sqlite_file.set_private(Path(address.database))
    for path in (*places.files, *([places.folder] if places.is_own else [])):
        make_private(path)


def _address(url: str) -> URL:
    """Read a URL; a plain path is taken for a SQLite file."""
    if not url.strip():  # an empty variable of a script must not lead to another database than was meant
        raise SetupError(t("Địa chỉ cơ sở dữ liệu để trống. Ví dụ: --db sqlite:///vanthu.db"))
    if "://" not in url:
        return URL.create("sqlite", database=url)
    try:
        address = make_url(url)
        return _reached(address) if address.drivername in {"postgres", "postgresql"} else address
    except (ArgumentError, TypeError, ValueError) as error:  # a port that is no number
        bare = settings.without_user(url)
        raise SetupError(
            t("Địa chỉ cơ sở dữ liệu “{url}” không đúng dạng. Ví dụ: sqlite:///vanthu.db", url=bare)
        ) from error


def _engine(address: URL, busy_seconds: float) -> Engine:
    unknown = SetupError(
        t(
            "Không biết loại cơ sở dữ liệu của {url}. Dùng tệp SQLite (sqlite:///vanthu.db) hoặc postgresql://…",
            url=address.render_as_string(),
        )
    )
    if address.drivername.partition("+")[0] not in _KINDS:
        raise unknown
    if address.get_backend_name() != "sqlite":
        try:
            return _on_server(address, busy_seconds)
        except NoSuchModuleError:
            raise unknown from None
        except ModuleNotFoundError as error:
            raise (lacking(error) or error) from error
    return sqlite_file.engine_of(address, busy_seconds)


def _bring_up_to_date(engine: Engine, places: settings.Places) -> None:
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    with engine.connect().execution_options(writes=True, seals=False) as connection, connection.begin():
        revision = _revision(connection)  # again under the lock: another program may have been quicker
        if revision == HEAD:
            return
        if not sqlite_file.is_ours(set(inspect(connection).get_table_names())):
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
    if connection.dialect.name == "sqlite":
        seals.seal_all(connection)
        seals.seal_what_is_put(raw(connection))
    if revision is not None and revision < _SINCE_COPIES:
        # Here, not in a migration: it works on today's tables, whatever later migrations make of them.
        catch_up(connection, propose_by_words, calendar_of(places), mend_nothing)
