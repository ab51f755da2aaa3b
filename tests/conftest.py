"""Settings of all tests."""

import gc
import os
import signal

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine, create_mock_engine, event
from sqlalchemy.dialects.postgresql.pg8000 import PGDialect_pg8000
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

from pipeline.store.opening import metadata, raw
from tests.each import examples

pytest_plugins = ("tests.databases",)

# The same examples on every machine, however busy it is: a failure of `make test` can then be repeated.
settings.register_profile("steady", deadline=None, derandomize=True, max_examples=examples(30, 100))
settings.load_profile("steady")


# A shell that starts the tests in the background lets them ignore Ctrl-C, and so would every program that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# What is imported and collected stays to the end: while it comes, and afterwards, no search for rings goes over it.
gc.disable()


#: What takes long in one piece comes first: at the end no processor waits while the other is at it.
LONGEST = ("tests/test_", "tests/pipeline/test_marked.py", "notebooks/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what tests recognise out of the user's cache, and the user's pages out of the tests."""
    os.environ["VANTHU_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(autouse=True, scope="session")
def statements_are_compiled_once() -> None:
    """Let all stores of a process share the statements that SQLAlchemy compiled. It keeps them by database, and
    hundreds of tests open one of their own: a third of their time went there."""
    compiled = LRUCache[object, object](2000)

    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)

    def alike(one: DefaultDialect, other: object) -> bool:
        return type(one) is type(other) and one.default_schema_name == other.default_schema_name

    event.listen(Engine, "engine_connect", share)
    for kind in (SQLiteDialect_pysqlite, PGDialect_pg8000):
        kind.__eq__ = alike  # type: ignore[method-assign, assignment]
        kind.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def tables_are_written_once() -> None:
    """Let the files of all stores be made by the same statements, which are written anew for each: half of its time."""
    create_all, written = metadata.create_all, list[str]()

    def create(connection: Connection, **how: bool) -> None:
        if connection.dialect.name != "sqlite":
            create_all(connection, **how)
            return
        if not written:
            lines = create_mock_engine("sqlite://", lambda line, *_: written.append(str(line.compile(lines))))
            create_all(lines, **how)
        for line in written:
            raw(connection).execute(line)

    metadata.create_all = create  # type: ignore[method-assign, assignment]
