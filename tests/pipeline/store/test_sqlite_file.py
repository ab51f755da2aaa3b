"""The file of a database: private, the same while it is open, readable where nobody may write."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.store import Store, StoreError, open_store
from pipeline.store.backup import back_up
from pipeline.support.errors import SetupError
from tests.pipeline.store.test_store import TODAY, a_letter, owed
from tests.pipeline.test_writing import mode


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "db" / "vanthu.db"
    with open_store(str(path)) as store:
        store.letters.save(a_letter(), [owed(a_letter())])
    return path


def test_a_new_one_is_its_owners_alone(path: Path) -> None:
    with open_store(str(path)) as store:
        store.letters.save(a_letter(number="24"), [])
        assert {mode(file) for file in path.parent.iterdir()} == {0o600} and len(list(path.parent.iterdir())) == 3
    assert mode(path.parent) == 0o700


def test_an_older_one_loses_the_rights_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("VANTHU_DB", raising=False)
    open_store().close()
    folder = tmp_path / "vanthu"
    held = [folder / "vanthu.db", folder / "cong-doan.csv", folder / "office.toml"]
    for file in held:
        file.touch()
        file.chmod(0o664)
    folder.chmod(0o755)
    open_store().close()
    assert {mode(file) for file in held} == {0o600} and mode(folder) == 0o700
    assert mode(tmp_path) == 0o755, "a folder of others is left as it is"


def removed(path: Path) -> None:
    shutil.rmtree(path.parent)


def replaced(path: Path) -> None:
    path.rename(path.with_name("old.db"))
    open_store(str(path)).close()


@pytest.mark.parametrize("happens", [removed, replaced, Path.unlink])
def test_a_file_that_goes_away_is_said(path: Path, happens: Callable[[Path], None]) -> None:
    """Nothing may be called stored that stands in a file that nobody can open any more."""
    with open_store(str(path)) as store:
        (item,) = store.obligations.find()
        happens(path)
        with pytest.raises(StoreError, match=r"vanthu\.db.*trong lúc chạy", check=lambda error: error.code == "gone"):
            store.letters.save(a_letter(number="24"), [])
        with pytest.raises(StoreError):
            store.marks.note(item.id, "đã gọi", TODAY)
        with pytest.raises(StoreError):
            store.letters.all()


def test_a_file_that_goes_away_within_a_change_is_said(path: Path) -> None:
    with open_store(str(path)) as store, pytest.raises(StoreError), store.at_once():
        store.letters.save(a_letter(number="24"), [])
        removed(path)


@pytest.fixture
def read_only(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same file on a medium that nobody may write to, root neither."""
    may = os.access
    monkeypatch.setattr(os, "access", lambda place, right: right != os.W_OK and may(place, right))
    return path


def test_what_nobody_may_write_can_be_read(read_only: Path, tmp_path: Path) -> None:
    before = read_only.read_bytes()
    with open_store(str(read_only)) as store:
        assert len(store.letters.all(TODAY)) == len(store.obligations.find()) == 1
        (item,) = store.obligations.find()
        with pytest.raises(StoreError, match="Không được ghi", check=lambda error: error.code == "read-only"):
            store.marks.note(item.id, "đã gọi", TODAY)
    assert back_up(str(read_only), tmp_path / "sao-luu.db") == 1
    assert ([file.name for file in read_only.parent.iterdir()], read_only.read_bytes()) == (["vanthu.db"], before)


def test_what_a_person_marked_outlives_a_power_cut(sqlite_store: Store) -> None:
    with sqlite_store.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"


@pytest.mark.parametrize("tables", ["CREATE TABLE t (a)", "CREATE TABLE alembic_version (version_num TEXT)"])
def test_another_programs_file_is_not_touched(tmp_path: Path, tables: str) -> None:
    path = tmp_path / "kho.db"
    with sqlite3.connect(path) as connection:
        connection.execute(tables)
    connection.close()
    path.chmod(0o644)
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(SetupError, match="chương trình khác"):
            open_store(str(path))
    assert (path.read_bytes(), mode(path)) == (before, 0o644)
    assert [file.name for file in tmp_path.iterdir()] == ["kho.db"]
