"""PostgreSQL: how its server is found, and what it must keep so that it keeps the promises of SQLite.

One program writes at a time, and who asks sees one state of all. Nobody's work is lost by two programs that write at
once, whatever they write: the second begins when the first has ended, and sees what it left. Readers wait for nobody.

Many offices share a database, a schema and a role each (docs/postgresql.md): the server lets nobody into another's, so
that no question of ours need name an office, and none can forget to.

Where the server is and the password stand in the same files that other programs of PostgreSQL read, so that neither
need stand in a command, which everybody on the machine can see.
"""

import configparser
import logging
import os
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from pipeline import settings
from pipeline.errors import SetupError
from pipeline.files import why
from pipeline.store.errors import NO_TLS

_PUBLIC = "public"
#: Who holds it may write; of the two numbers the first stands for this program, the second for the office.
_WRITER = (
    f"pg_advisory_xact_lock(8678, CASE current_schema() WHEN '{_PUBLIC}' THEN 1 ELSE hashtext(current_schema()) END)"
)
#: The schema of an office, as other programs of PostgreSQL are told of it, too.
_OFFICE = re.compile(r"-csearch_path=([a-z_][a-z0-9_]{0,62})")
#: So long a change of tables waits for each of them, in milliseconds: less than the server takes to see a deadlock.
_EACH_TABLE = 200
_PORT = 5432
#: Names in a service file → the part of an address.
_PARTS = {"host": "host", "port": "port", "dbname": "database", "user": "username", "password": "password"}
#: Whether what is said goes encrypted, and who vouches for the server: as other programs of PostgreSQL call it.
_TLS = ("sslmode", "sslrootcert")
_UNSAID = {"disable": False, "allow": None, "prefer": None, "require": True}
_OPTIONS = {"service", "options", *_PARTS, *_TLS}


def engine(address: URL, busy_seconds: float) -> Engine:
    """Return an engine for a database on a server; a write waits so long for another program that is writing."""
    promises = {"default_transaction_isolation": "repeatable read", "default_transaction_read_only": "on"}
    promises["lock_timeout"] = str(int(busy_seconds * 1000))
    said = {name: str(value) for name, value in address.query.items()}
    if office := said.pop("search_path", None):
        promises["search_path"] = office
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
        raise _not_understood(f"sslmode={mode}")
    import ssl  # 10 ms, which no SQLite file needs

    try:
        made = ssl.create_default_context(cafile=roots)
    except OSError as error:
        raise SetupError("Không đọc được {path}: {reason}.", path=roots, reason=why(error)) from error
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


def refuse_unnamed_office(engine: Engine, address: URL) -> None:
    """Raise ``SetupError`` where the server chose the schema: two offices would have one folder for their files."""
    chosen = engine.dialect.default_schema_name
    if "search_path" not in address.query and chosen not in (_PUBLIC, None):
        raise SetupError("Bảng nằm trong lược đồ “{name}”. Ghi tên đó vào địa chỉ hoặc tệp dịch vụ: options={option}",
                         name=chosen, option=f"-csearch_path={chosen}")  # fmt: skip


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


def reached(address: URL) -> URL:
    """Return an address with all that the driver needs: what a service stands for, the user, the password, the socket.

    Raises ``SetupError`` where a file that is named cannot be read, or the address asks for what is not known here.
    """
    if unknown := sorted(set(address.query) - _OPTIONS):
        raise _not_understood(", ".join(unknown))
    said = {name: str(value) for name, value in address.query.items()}
    service = said.pop("service", None)
    parts = {**(_service(service) if service else {}), **said}
    tls = {name: parts.pop(name) for name in _TLS if name in parts}
    office: dict[str, str] = {}
    if (options := parts.pop("options", None)) is not None:
        # What they say of the office's schema: nothing else is taken from them.
        if (named := _OFFICE.fullmatch(options)) is None:
            raise _not_understood(f"options={options}")
        office = {"search_path": named[1]}
    full: dict[str, Any] = {"username": settings.given("PGUSER") or settings.login()}
    full |= {_PARTS[name]: value for name, value in parts.items()}
    full |= {name: getattr(address, name) for name in _PARTS.values() if getattr(address, name)}
    made = URL.create("postgresql+pg8000", **full, query={**tls, **office})
    if made.password is None:
        made = made.set(password=settings.given("PGPASSWORD") or _password(made))
    if not (made.host or "").startswith("/"):
        return made
    return made.set(host="", query={**office, "unix_sock": f"{made.host}/.s.PGSQL.{made.port or _PORT}"})


def _not_understood(names: str) -> SetupError:
    return SetupError("Địa chỉ cơ sở dữ liệu có phần không hiểu được: {names}.", names=names)


def _service(name: str) -> dict[str, str]:
    path = Path(settings.given("PGSERVICEFILE") or Path.home() / ".pg_service.conf")
    file = configparser.ConfigParser(interpolation=None, delimiters="=", comment_prefixes="#")
    try:
        file.read_string(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise SetupError("Không đọc được {path}: {reason}.", path=path, reason=why(error)) from error
    except (configparser.Error, UnicodeError) as error:
        raise SetupError("Tệp dịch vụ {path} không đúng dạng.", path=path) from error
    if not file.has_section(name):
        raise SetupError("Không có dịch vụ “{name}” trong {path}.", name=name, path=path)
    if unknown := sorted(set(file[name]) - _OPTIONS):
        raise SetupError("Dịch vụ “{name}” trong {path} có phần không hiểu được: {names}.", name=name, path=path,
                         names=", ".join(unknown))  # fmt: skip
    return dict(file[name])


def _password(address: URL) -> str | None:
    path = Path(settings.given("PGPASSFILE") or Path.home() / ".pgpass")
    if not path.is_file():
        return None
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise SetupError("Người khác đọc được tệp mật khẩu {path}. Chạy: chmod 600 {path}", path=path)
    host = "localhost" if (address.host or "/").startswith("/") else address.host
    wanted = (host, str(address.port or _PORT), address.database, address.username)
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        # A backslash takes what follows as it is.
        *fields, password = (re.sub(r"\\(.)", r"\1", field) for field in re.split(r"(?<!\\):", line, maxsplit=4))
        if len(fields) == 4 and all(field in ("*", value) for field, value in zip(fields, wanted, strict=True)):
            return password
    return None
