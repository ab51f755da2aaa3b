"""Backup and restore: everything comes back, all or nothing, whatever kind of database."""

import datetime
import io
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.office import Office, uploading
from pipeline.office.search import search
from pipeline.store import Store, open_store
from pipeline.store.backup import back_up, restore
from pipeline.store.duties import Marks
from pipeline.store.schema import uploads
from pipeline.support.errors import SetupError
from tests.pipeline.store.test_store import TODAY, a_letter, owed

NOW = datetime.datetime(2026, 3, 6, 9, 0)


def fill(store: Store, number: str = "23") -> None:
    letter = a_letter(number=number)
    obligation = owed(letter)
    store.letters.save(letter, [obligation])
    store.letters.remember_files({"f" * 63 + number[-1]: "goi.zip"})
    store.marks.mark_all({obligation.id: Marks(status="done", done_on="2026-04-30", note="đã nhận")}, TODAY)


def contents(url: str) -> tuple[object, ...]:
    with open_store(url) as store, store.engine.connect() as connection:
        events = connection.exec_driver_sql("SELECT obligation, at, what, detail, who FROM events ORDER BY id").all()
        found = search(store, "bao cao", 5)
        return (
            list(store.letters.whole()), store.obligations.find(), store.marks.of(), store.dates.find(), list(events),
            found,
        )  # fmt: skip


def test_what_nobody_has_read_yet_comes_back(url: str, tmp_path: Path) -> None:
    office, other = Office(url), Office(f"sqlite:///{tmp_path / 'anew' / 'vanthu.db'}")
    with office.open() as store:
        came = {"cho.txt": False, "giu.txt": True, "bo.txt": True, "loi.txt": False, "thoi.txt": False}
        for name, held in came.items():
            uploading.receive(office, store, name, io.BytesIO(name.encode()), "Lan", NOW, held=held)
        store.uploads.change("drop", [3])
        for number in (4, 5):
            store.uploads.finish(number, "failed", "loi.txt")
        store.uploads.change("dismiss", [5])
        back_up(url, tmp_path / "sao-luu.db")
    restore(other.url, tmp_path / "sao-luu.db")
    with other.open() as store:
        failed, waiting = uploading.progress(other, store)
        ((_, held_file),) = uploading.held_files(other, store.uploads.listed("held")).items()
        assert (waiting.name, held_file.name, held_file.path.read_text()) == ("cho.txt", "giu.txt", "giu.txt")
        assert (other.places.uploads / failed.key).read_text() == "loi.txt"
    assert len(list(other.places.uploads.iterdir())) == 6


def test_numbers_stay(url: str, tmp_path: Path) -> None:
    """What a union sent names its file by number: after one was cleared away it is no other one's."""
    with open_store(url) as store:
        for key in ("a", "b", "c"):
            store.uploads.add(key * 32, "2026-03-06T09:00:00", 1, "Lan")
        with store.writing() as connection:
            connection.execute(uploads.delete().where(uploads.c.key == "a" * 32))
        back_up(url, tmp_path / "sao-luu.db")
    restore(url, tmp_path / "sao-luu.db")
    with open_store(url) as store:
        assert {one.id: one.key[0] for one in store.uploads.listed("unread")} == {2: "b", 3: "c"}
        assert store.uploads.add("d" * 32, "2026-03-06T09:00:00", 1, "Lan").id == 4


def test_what_was_backed_up_comes_back(url: str, tmp_path: Path) -> None:
    with open_store(url) as store:
        fill(store)
        fill(store, "24")
        # Taken from the living database.
        assert back_up(url, tmp_path / "a" / "sao-luu.db") == 2
    before = contents(url)
    assert restore(f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "a" / "sao-luu.db") == 2
    assert contents(f"sqlite:///{tmp_path / 'new.db'}") == before
    assert (restore(url, tmp_path / "a" / "sao-luu.db", replace=True), contents(url)) == (2, before)
    # New rows get numbers of their own.
    with open_store(url) as store:
        fill(store, "25")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["sao-luu.db"]


def test_a_database_with_letters_is_not_replaced_unasked(url: str, tmp_path: Path) -> None:
    with open_store(url) as store:
        fill(store)
    back_up(url, tmp_path / "sao-luu.db")
    with open_store(url) as store:
        fill(store, "24")
    before = contents(url)
    with pytest.raises(SetupError, match="--replace"):
        restore(url, tmp_path / "sao-luu.db")
    assert contents(url) == before


def test_beside_a_backup_in_a_person_s_folder_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(f"sqlite:///{tmp_path}/live.db") as store:
        fill(store)
    monkeypatch.chdir(tmp_path)
    back_up(f"sqlite:///{tmp_path}/live.db", Path("sao-luu.db"))
    assert {path.name for path in tmp_path.iterdir()} == {"live.db", "sao-luu.db"}, "and no folder of the run"


def test_an_old_backup_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "sao-luu.db").write_bytes(b"x")
    with pytest.raises(SetupError, match="đã có"):
        back_up(f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "sao-luu.db")
    assert (tmp_path / "sao-luu.db").read_bytes() == b"x"


@pytest.mark.parametrize("damage", ["junk", "foreign", "cut", "missing"])
def test_what_is_no_backup_changes_nothing(tmp_path: Path, damage: str) -> None:
    url, path = f"sqlite:///{tmp_path / 'live.db'}", tmp_path / "sao-luu.db"
    with open_store(url) as store:
        for number in range(10, 40):
            fill(store, str(number))
    if damage == "junk":
        path.write_bytes(b"junk" * 1000)
    elif damage == "foreign":
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE t (a)")
    elif damage == "cut":
        back_up(url, path)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    before = contents(url)
    with pytest.raises(SetupError, match="sao lưu"):
        restore(url, path, replace=True)
    assert contents(url) == before
    there = sorted(tmp_path.iterdir())
    with pytest.raises(SetupError, match="sao lưu"):
        restore(f"sqlite:///{tmp_path / 'moi' / 'vanthu.db'}", path)
    assert sorted(tmp_path.iterdir()) == there, "no database and no folder of an office is made"


def test_a_newer_backup_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    url, path = f"sqlite:///{tmp_path / 'live.db'}", tmp_path / "sao-luu.db"
    with open_store(url) as store:
        fill(store)
    back_up(url, path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    bytes_before = path.read_bytes()
    with pytest.raises(SetupError, match="mới hơn"):
        restore(f"sqlite:///{tmp_path / 'new.db'}", path)
    assert path.read_bytes() == bytes_before and not (tmp_path / "new.db").exists()


def test_a_database_is_not_put_back_into_itself(tmp_path: Path) -> None:
    """What is in the log beside the file, and not yet in it, would be lost."""
    live = tmp_path / "live.db"
    with open_store(str(live)) as store:
        fill(store)
        (tmp_path / "other.db").symlink_to(live)
        for path in (live, tmp_path / "other.db"):
            with pytest.raises(SetupError, match="chính là cơ sở dữ liệu"):
                restore(str(live), path, replace=True)
        assert len(store.letters.all()) == 1


def test_a_living_database_is_taken_over_whole(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "live.db")) as store:
        fill(store)
        assert (tmp_path / "live.db-wal").stat().st_size, "what was written last stands beside the file"
        assert restore(str(tmp_path / "new.db"), tmp_path / "live.db") == 1
    assert contents(str(tmp_path / "new.db")) == contents(str(tmp_path / "live.db"))


KILLED = """
import sys, time
from pipeline.store import backup
backup._check = lambda copy: (print(copy, flush=True), time.sleep(60))
getattr(backup, sys.argv[1])(sys.argv[2], __import__("pathlib").Path(sys.argv[3]))
"""


@pytest.mark.parametrize("typed", ["whole path", "name alone"])
@pytest.mark.parametrize("act", ["back_up", "restore"])
def test_what_is_killed_half_way_leaves_no_copy(act: str, typed: str, tmp_path: Path) -> None:
    live, copy, temporary = tmp_path / "live.db", tmp_path / "sao-luu.db", tmp_path / "tmp"
    temporary.mkdir()
    with open_store(f"sqlite:///{live}") as store:
        fill(store)
        if act == "restore":
            back_up(f"sqlite:///{live}", copy)
    before = {path.name for path in tmp_path.iterdir()}
    named = str(copy) if typed == "whole path" else copy.name
    asked = [sys.executable, "-c", KILLED, act, f"sqlite:///{live}", named]
    variables = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(asked, env=variables, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as done:
        assert done.stdout is not None
        made = tmp_path / done.stdout.readline().strip()
        assert made.is_file() and made.parent.stat().st_mode & 0o077 == 0
        done.kill()
    for _ in range(100):
        if not made.parent.exists():
            break
        time.sleep(0.05)
    left = {path.name for path in tmp_path.iterdir() if not path.name.startswith(live.name)}
    assert not list(temporary.iterdir()) and left == before - {live.name}
