"""Tables are brought up to date, on a server while others of the office read and write them; and the way back."""

import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from pipeline.store import Filters, Store, backup, open_store, opening, schema
from pipeline.support import settings
from pipeline.support.errors import SetupError, VanthuError
from tests.pipeline.letters import history_of
from tests.pipeline.store.test_store import TODAY, a_letter, owed

#: A newer program, whose tables have more than ours.
PROGRAM = """
import pathlib, sys
from pipeline.store import open_store, opening

opening._MIGRATIONS, opening.HEAD = pathlib.Path(sys.argv[2]), "9999"
open_store(sys.argv[1], busy_seconds=60).close()
"""
MIGRATION = """
import time
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9999", "{head}"


def upgrade():
    for _ in range(3000):
        if op.get_bind().execute(sa.text("{until}")).scalar():
            break
        time.sleep(0.01)
    else:
        raise RuntimeError("nobody came")
    op.add_column("letters", sa.Column("shade", sa.String(10)))
    op.execute("UPDATE letters SET shade = 'xanh'")
    op.create_index("ix_letters_shade", "letters", ["shade"])
"""
#: Locks of the database that are waited for.
WAITING = (
    "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
    "WHERE d.datname = current_database() AND NOT l.granted AND l.locktype = '{kind}'"
)
#: A writer waits for its turn, a reader for a table.
BOTH_WAIT = f"SELECT ({WAITING.format(kind='advisory')}) > 0 AND ({WAITING.format(kind='relation')}) > 0"
#: Two programs hold the right to write, each that of its office; or the other one did, and is ready.
BOTH_WRITE = (
    "SELECT count(*) > 1 OR EXISTS (SELECT FROM pg_attribute WHERE attname = 'shade') "
    "FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
    "WHERE d.datname = current_database() AND l.granted AND l.locktype = 'advisory' AND l.classid = 8678"
)
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def newer(tmp_path: Path) -> Start:
    """Start a newer program on a database; its change of the tables goes on when something holds."""

    def start(url: str, until: str = "SELECT true") -> "subprocess.Popen[bytes]":
        folder = tmp_path / "migrations"
        if not folder.exists():
            shutil.copytree(opening._MIGRATIONS, folder)
            words = MIGRATION.format(head=schema.HEAD, until=until)
            (folder / "versions" / "v9999_shade.py").write_text(words, encoding="utf-8")
        return subprocess.Popen([sys.executable, "-c", PROGRAM, url, str(folder)], cwd=Path(__file__).parents[3])

    return start


def save(store: Store, number: int) -> None:
    letter = a_letter(number=str(number))
    assert store.letters.save(letter, [owed(letter)], on=TODAY) == "new"


def shades(store: Store) -> dict[str, Any]:
    with store.reading() as connection:
        return {row.number: row.shade for row in connection.exec_driver_sql("SELECT number, shade FROM letters")}


def counted(connection: Connection) -> list[int]:
    tables = (schema.letters, schema.duties, schema.obligations)
    return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def until(what: Callable[[], object]) -> None:
    """Wait for something that comes in any case: for no longer than a broken program may take."""
    for _ in range(6000):
        if what():
            return
        time.sleep(0.01)
    pytest.fail("it never came")


def test_who_goes_back_to_the_older_version_has_what_was_there_before(tmp_path: Path, newer: Start) -> None:
    """As docs/installing.md says: the newer file aside, the copy that was made before it put back."""
    path = tmp_path / "office" / "vanthu.db"
    with open_store(str(path)) as store:
        for number in (1, 2):
            save(store, number)
        before = store.obligations.find(), list(store.letters.whole())
    assert newer(str(path)).wait(120) == 0
    with pytest.raises(SetupError, match="mới hơn bản đang chạy"):
        open_store(str(path))
    (copy,) = path.parent.glob("truoc-khi-doi-bang-*.db")
    for file in path.parent.glob("vanthu.db*"):
        file.rename(file.with_name(file.name.replace("vanthu", "vanthu-moi")))
    assert backup.restore(str(path), copy) == 2
    with open_store(str(path)) as store:
        assert (store.obligations.find(), list(store.letters.whole())) == before


def test_who_reads_and_writes_meanwhile_waits_and_goes_on(postgres_url: str, newer: Start) -> None:
    written, looks, errors = [100], [0], list[BaseException]()
    over = threading.Event()

    def working(step: Callable[[Store], None]) -> threading.Thread:
        def work() -> None:
            try:
                with open_store(postgres_url, busy_seconds=60) as store:
                    while not over.is_set():
                        step(store)
            except BaseException as error:
                errors.append(error)

        return threading.Thread(target=work)

    def write(store: Store) -> None:
        save(store, written[0] + 1)
        written[0] += 1

    def look(store: Store) -> None:
        least = written[0] - 100
        with store.reading() as connection:
            letters, duties, rows = counted(connection)
        assert letters == duties == rows >= least
        looks[0] += 1

    workers = [working(write), working(look)]
    with open_store(postgres_url) as store:  # our program does not open what a newer one changed
        for worker in workers:
            worker.start()
        until(lambda: errors or (written[0] > 102 and looks[0] > 2))
        changed = newer(postgres_url, BOTH_WAIT).wait(120)
        before, seen = written[0], looks[0]
        until(lambda: errors or (written[0] > before + 1 and looks[0] > seen + 1))
        over.set()
        for worker in workers:
            worker.join()
        assert (changed, errors) == (0, [])
        with store.reading() as connection:
            assert counted(connection) == [written[0] - 100] * 3
        found = shades(store)
        assert set(found) == {str(number) for number in range(101, written[0] + 1)}
        assert found["101"] == found["102"] == "xanh" and found[str(written[0])] is None


@pytest.mark.sweep
def test_who_reads_several_tables_is_given_way_to(postgres_url: str, newer: Start) -> None:
    """Each holds what the other waits for, whichever table is taken first: the reader ends, then the tables change."""
    names = sorted(schema.metadata.tables)
    with open_store(postgres_url, busy_seconds=60) as store:
        save(store, 101)
        with store.reading() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM obligations")
            program = newer(postgres_url)
            with store.engine.connect() as other:
                until(lambda: other.exec_driver_sql(WAITING.format(kind="relation")).scalar() or program.poll())
            for name in names:
                connection.exec_driver_sql(f"SELECT count(*) FROM {name}")
            assert program.poll() is None
        assert program.wait(120) == 0
        assert shades(store) == {"101": "xanh"}


def test_a_server_is_copied(postgres_url: str, newer: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with open_store(postgres_url) as store:
        save(store, 101)
        store.marks.mark(store.obligations.find()[0].id, "done", TODAY, "15/BC-CĐCS", who="lan")
        there = store.letters.all(), store.obligations.find(), history_of(store)
    assert newer(postgres_url).wait(120) == 0
    copy = settings.places(postgres_url).folder / f"truoc-khi-doi-bang-{schema.HEAD}.db"
    monkeypatch.setattr(opening, "_MIGRATIONS", tmp_path / "migrations")  # the newer program takes it
    for module in (opening, schema):
        monkeypatch.setattr(module, "HEAD", "9999")
    backup.restore(str(tmp_path / "lai.db"), copy)
    with open_store(str(tmp_path / "lai.db")) as store:
        assert (store.letters.all(), store.obligations.find(), history_of(store)) == there


@pytest.mark.sweep
def test_two_offices_change_their_tables_at_once(offices: list[str], newer: Start) -> None:
    with open_store(offices[0]) as one, open_store(offices[1]) as other:
        for number, store in enumerate((one, other), 101):
            save(store, number)
        programs = [newer(url, BOTH_WRITE) for url in offices]
        assert [program.wait(120) for program in programs] == [0, 0]
        assert (shades(one), shades(other)) == ({"101": "xanh"}, {"102": "xanh"})


def test_a_database_of_before_the_first_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vanthu.db"
    open_store(str(path)).close()
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '0032'")
    with pytest.raises(SetupError, match="bản thử c37cf2e7"):
        open_store(str(path))


@pytest.mark.parametrize("change", ["ALTER TABLE choices RENAME COLUMN letter TO file", "DROP TABLE choices"])
def test_so_is_one_whose_tables_have_the_same_number_and_other_columns(tmp_path: Path, change: str) -> None:
    path = tmp_path / "thu.db"
    open_store(str(path)).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(change)
    with pytest.raises(VanthuError, match="phiên bản vanthu khác"), open_store(str(path)) as store:
        store.duties.page(Filters(), TODAY)
