"""A PostgreSQL server that goes away: between two questions nobody notices, within a change nothing is left."""

import pytest
from sqlalchemy import Connection, create_engine

from pipeline.store import Store, open_store
from pipeline.store.opening import open_engine
from pipeline.support.errors import StoreError
from tests.pipeline.store.test_store import TODAY, a_letter, owed

# With a time to wait: without one the server says yes as soon as it has told a connection to end, not when it has.
CLOSE_ALL = (
    "SELECT pid, pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def close_all(url: str) -> None:
    engine = open_engine(url)
    with create_engine(engine.url).connect() as connection:
        assert all(has_ended for _, has_ended in connection.exec_driver_sql(CLOSE_ALL).all())
    engine.dispose()


@pytest.fixture
def store(postgres_url: str) -> Store:
    return open_store(postgres_url)


def test_between_questions_nobody_notices(store: Store, postgres_url: str, caplog: pytest.LogCaptureFixture) -> None:
    letter = a_letter()
    store.letters.save(letter, [owed(letter)])
    close_all(postgres_url)
    assert len(store.letters.all()) == 1
    close_all(postgres_url)
    (item,) = store.obligations.find()
    assert store.marks.note(item.id, "đã gọi", TODAY).id == item.id and not caplog.records
    store.close()


def test_in_the_middle_of_it_nothing_is_left(store: Store, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = a_letter(), a_letter(number="24")
    store.letters.save(first, [owed(first)])
    written = Connection.execute
    asked = 0

    def execute(connection: Connection, *args: object, **options: object) -> object:
        nonlocal asked
        asked += 1
        if asked == 6:
            with monkeypatch.context() as patch:
                patch.setattr(Connection, "execute", written)
                close_all(postgres_url)
        return written(connection, *args, **options)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr(Connection, "execute", execute)
        with pytest.raises(StoreError, match="máy chủ"):
            store.letters.save(second, [owed(second)])
    assert asked >= 6 and [line.number for line in store.letters.all()] == ["23"]
    assert store.letters.save(second, [owed(second)]) == "new"
    store.close()
