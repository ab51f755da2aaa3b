"""Opening a database: where it is, how SQLite is set up, and bringing its tables up to date."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from pipeline import settings
from pipeline.errors import SetupError, VanthuError
from pipeline.files import make_private
from pipeline.plugins import lacking
from pipeline.store import checksums, postgresql, revision, search_index, sqlite_file
from pipeline.store.errors import BrokenContentError, StoreError, said_clearly
from pipeline.store.schema import HEAD, metadata
from pipeline.store.sqlite_file import raw

#: How long a write waits for another program that is writing.
BUSY_SECONDS = 10.0

#: A file up to this size is looked through whole whenever it is opened: that takes no more than a few hundredths.
_SMALL = 4 * 1024 * 1024
_MIGRATIONS = Path(__file__).with_name("migrations")


def open_engine(url: str | None, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """Return an engine for a database whose tables are those of this program; raise ``SetupError`` otherwise."""
    address, places = _address(settings.database(url)), settings.places(url)
    engine = _engine(address, busy_seconds)
    file = Path(address.database or "") if engine.dialect.name == "sqlite" else None
    try:
        with said_clearly(address, places):
            _bring_up_to_date(engine, address, busy_seconds)
            if file is not None and not (file.is_file() and file.stat().st_size > _SMALL):
                check_whole(engine, index=False)
    except StoreError as error:
        engine.dispose()
        raise SetupError(error.message) from error
    except SetupError:
        engine.dispose()
        raise
    # The rights of others go also where an older program left them: on the office's files, on its folder.
    beside = [f"{file}{end}" for end in ("", "-wal", "-shm")] if file is not None and address.database else []
    for path in (*map(Path, beside), *places.files, *([places.folder] if places.is_own else [])):
        make_private(path)
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
    """Raise ``BrokenContentError`` where a SQLite file is not as it was written; its ``index`` is for who may write."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        for letter in checksums.broken(raw(connection)):
            raise BrokenContentError(letter)
    if index and sqlite_file.is_writable(Path(engine.url.database or "")):
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.exec_driver_sql("INSERT INTO search_words(search_words) VALUES ('integrity-check')")


def _address(url: str) -> URL:
    if not url.strip():  # an empty variable of a script must not lead to another database than was meant
        raise SetupError("Địa chỉ cơ sở dữ liệu để trống. Ví dụ: --db sqlite:///vanthu.db")
    if "://" not in url:
        return URL.create("sqlite", database=url)
    try:
        address = make_url(url)
        return postgresql.reached(address) if address.drivername in {"postgres", "postgresql"} else address
    except (ArgumentError, TypeError, ValueError) as error:  # a port that is no number
        bare = settings.without_user(url)
        raise SetupError(
            "Địa chỉ cơ sở dữ liệu “{url}” không đúng dạng. Ví dụ: sqlite:///vanthu.db", url=bare
        ) from error


def _engine(address: URL, busy_seconds: float) -> Engine:
    kind = address.drivername.partition("+")[0]
    try:
        if kind == "postgresql":
            return postgresql.engine(address, busy_seconds)
        if kind == "sqlite":
            return sqlite_file.engine_of(address, busy_seconds)
    except NoSuchModuleError:
        pass
    except ModuleNotFoundError as error:
        raise (lacking(error) or error) from error
    raise SetupError(
        "Không biết loại cơ sở dữ liệu của {url}. Dùng tệp SQLite (sqlite:///vanthu.db) hoặc postgresql://…",
        url=address.render_as_string(),
    )


def _bring_up_to_date(engine: Engine, address: URL, busy_seconds: float) -> None:
    is_server = engine.dialect.name != "sqlite"
    with engine.connect() as connection:
        if is_server:
            postgresql.refuse_unnamed_office(engine, address)
        if _revision(connection) == HEAD:
            return
    with engine.connect().execution_options(writes=True, seals=False) as connection, connection.begin():
        since = _revision(connection)  # again under the lock: another program may have been quicker
        if since == HEAD:
            return
        tables = inspect(connection).get_table_names()
        if not sqlite_file.is_ours(set(tables)):
            raise SetupError("Tệp đã chọn là cơ sở dữ liệu của chương trình khác. Chọn tệp khác bằng --db.")
        if since is None:
            metadata.create_all(connection)
            search_index.create(connection)
            revision.begin(connection)
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
            return
        if is_server:
            postgresql.keep_all_out(connection, tables, busy_seconds)
        _migrate(connection, since)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return None if found is None else str(found)


def _migrate(connection: Connection, since: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    if since not in {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}:
        raise SetupError(
            "Cơ sở dữ liệu do một phiên bản vanthu khác tạo ra (mới hơn, hoặc bản thử trước 0.1.0). Cài phiên bản "
            "ấy rồi chạy lại, hoặc chọn tệp khác bằng --db."
        )
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        checksums.seal_all(connection)
