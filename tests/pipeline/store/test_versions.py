"""Stores of earlier releases open without loss, tables are brought up to date while others write, and the way back."""

import gzip
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
from pipeline.store.backup import restore
from pipeline.store.kept_files import Upload
from pipeline.support import settings
from pipeline.support.errors import SetupError, VanthuError
from tests.pipeline.letters import history_of
from tests.pipeline.store.test_store import TODAY, a_letter, owed

STORES = sorted((Path(__file__).parent / "stores").glob("*.sqlite.gz"))
#: Of a version before the first release, with other tables: two letters, a duty done, a note.
TRIAL = Path(__file__).parent / "trials" / "a592eba8.sqlite.gz"


def unpacked(kept: Path, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "vanthu.db"
    with gzip.open(kept) as packed, path.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    return path


@pytest.fixture(params=STORES, ids=lambda path: path.name.partition(".")[0])
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return unpacked(request.param, tmp_path / "office")


def told(path: Path) -> dict[str, object]:
    """Return what people said, as it stands in the tables of a store that nobody opened since."""
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as file:
        asked = {
            "letters": "SELECT sha256, number, issuer, copy_of IS NULL FROM letters ORDER BY 1",
            "marks": "SELECT id, status, note FROM obligations WHERE status <> 'todo' OR note IS NOT NULL ORDER BY 1",
            "people": "SELECT login, name, role, password FROM people ORDER BY 1",
            "keys": "SELECT secret, kind, name FROM keys ORDER BY 1",
            "said": "SELECT letter, obligation, what, who, log, content FROM events ORDER BY id",
            "register": "SELECT letter, number, handler FROM register ORDER BY 1",
        }
        return {name: file.execute(words).fetchall() for name, words in asked.items()}


def test_a_store_of_each_release_opens_and_nothing_is_lost(earlier: Path) -> None:
    before = told(earlier)
    with open_store(str(earlier)) as store:
        assert len(store.letters.all()) == sum(1 for *_, stands in before["letters"] if stands)  # type: ignore[attr-defined]
        assert {one.login for one in store.people.all()} == {"hoa", "lan"}
        assert store.people.password_of("lan") is not None
        assert {one.kind for one in store.keys.all("program", "union", "feed", "session")} == {
            "program", "union", "feed", "session",
        }  # fmt: skip
        assert store.history.last() > 0
    assert told(earlier) == before
    with closing(sqlite3.connect(earlier)) as file:
        assert file.execute("SELECT version_num FROM alembic_version").fetchone() == (schema.HEAD,)
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_store_of_a_trial_version_is_refused_by_name_and_left_as_it_was(tmp_path: Path) -> None:
    path = unpacked(TRIAL, tmp_path / "office")
    with pytest.raises(SetupError, match=r"bản thử 1436598c, .*\(bảng số 0029\).*register -o.*vanthu run"):
        open_store(str(path))
    with pytest.raises(SetupError, match="bản thử 1436598c"):
        restore(f"sqlite:///{tmp_path}/new.db", path)
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as file:
        stand = file.execute("SELECT status, note, count(*) FROM obligations GROUP BY 1, 2 ORDER BY 3").fetchall()
    assert stand == [("done", None, 1), ("todo", "đã gọi, hẹn thứ Hai", 1), ("todo", None, 84)]


def test_what_a_newer_version_wrote_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "vanthu.db"
    open_store(str(path)).close()
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
        file.execute("UPDATE choices SET value = '7.4.1' WHERE kind = 'program'")
    with pytest.raises(SetupError, match=r"vanthu 7\.4\.1 ghi, mới hơn"):
        open_store(str(path))


def test_a_new_database_says_which_version_wrote_it(tmp_path: Path) -> None:
    path = tmp_path / "vanthu.db"
    open_store(str(path)).close()
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT value FROM choices WHERE kind = 'program'").fetchall() == [(opening.version(),)]


AT = "2026-03-06T09:00:00"


def keys(found: list[Upload]) -> list[str]:
    return [upload.key for upload in found]


def test_files_are_read_in_the_order_in_which_they_came(store: Store) -> None:
    for key in "abc":
        store.uploads.add(key, AT, 10, "lan")
    first, second = store.uploads.take(), store.uploads.take()
    assert first is not None and second is not None
    assert (first.key, first.state, first.tries, second.key) == ("a", "reading", 1, "b")
    store.uploads.finish(first.id, "done", "thu.txt", ["9" * 64], "số đến 1")
    assert keys(store.uploads.listed("unread")) == ["b", "c"]
    last, _, done = store.uploads.recent(10)
    assert (last.key, last.state, last.name) == ("c", "waiting", None)
    assert done == first._replace(state="done", name="thu.txt", letters=("9" * 64,), message="số đến 1")


def test_what_was_read_well_can_be_taken_out_of_the_list(store: Store) -> None:
    done, failed, _ = (store.uploads.add(key, AT, 1, None) for key in "abc")
    store.uploads.finish(done.id, "done", "a.txt")
    store.uploads.finish(failed.id, "failed", "b.txt", message="hỏng")
    assert store.uploads.counts() == {"done": 1, "failed": 1, "waiting": 1}
    assert store.uploads.change("clear") == 1 and store.uploads.change("clear") == 0
    assert keys(store.uploads.recent(10)) == ["c", "b"]


def test_what_failed_waits_again_or_is_dismissed_once(store: Store) -> None:
    first, second, lost, waiting = (store.uploads.add(key, AT, 1, None) for key in "abcd")
    for one in (first, second, lost):
        store.uploads.take()
        store.uploads.finish(one.id, "failed", "x.txt", ["9" * 64], "hỏng")
    store.uploads.change("lose", [lost.id])
    assert keys(store.uploads.listed("failed")) == ["a", "b"]
    ids = [first.id, lost.id, waiting.id]
    assert store.uploads.change("again", ids) == 1 and store.uploads.change("again", ids) == 0
    assert store.uploads.of([first.id]) == {first.id: first}, "as it came"
    assert [store.uploads.change("dismiss", [one.id]) for one in (first, second, second, lost, waiting)] == [
        False, True, False, True, False,
    ]  # fmt: skip
    assert store.uploads.change("again", [second.id]) == 0 and keys(store.uploads.listed("unread")) == ["a", "d"]


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
