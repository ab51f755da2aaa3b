"""Letters that come by themselves, into a folder: each is read once, nothing there is changed."""

import datetime
import sqlite3
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from pipeline.intake import inbox
from pipeline.intake.one_file import LetterReading
from pipeline.office import Office, uploading
from pipeline.office.uploading import UploadReader
from pipeline.store import Store, schema
from pipeline.store.backup import back_up
from pipeline.store.kept_files import Upload
from pipeline.store.opening import damage
from pipeline.support.confined.pool import Pool
from pipeline.support.errors import VanthuError
from tests.pipeline.test_papers import HEAD, SECRET

NOW = datetime.datetime(2026, 3, 6, 9, 0)


@pytest.fixture
def arrivals(office: Office, store: Store, monkeypatch: pytest.MonkeyPatch) -> UploadReader:
    monkeypatch.setattr(inbox, "LOOK_SECONDS", 0.0)
    return UploadReader(office, store, lambda: NOW)


def letter(number: int) -> bytes:
    return HEAD.format(number=number).encode()


def read(office: Office, store: Store) -> list[Upload]:
    while uploading.work(office, store, Pool(LetterReading(None, office.calendar), 0), NOW):
        pass
    return uploading.progress(office, store)[::-1]


def test_files_there_are_read_once(office: Office, store: Store, arrivals: UploadReader, tmp_path: Path) -> None:
    folder = tmp_path / "den"
    (folder / "quy-1").mkdir(parents=True)
    office.watch(str(folder))
    (folder / "a.txt").write_bytes(letter(7))
    (folder / "quy-1" / "b.txt").write_bytes(letter(8))
    (folder / "Thumbs.db").write_bytes(b"x")
    arrivals.look()
    assert uploading.progress(office, store) == [], "a file that is still being copied is waited for"
    arrivals.look()
    found = read(office, store)
    assert [(one.name, one.state, one.who) for one in found] == [
        ("a.txt", "done", "Thư mục nhận"), ("quy-1/b.txt", "done", "Thư mục nhận")
    ]  # fmt: skip
    for _ in range(3):
        arrivals.look()
    again = UploadReader(office, store, lambda: NOW)  # after a restart
    for _ in range(3):
        again.look()
    assert len(read(office, store)) == 2 and (folder / "a.txt").read_bytes() == letter(7)
    (folder / "mat.txt").write_bytes(SECRET.encode())
    again.look()
    again.look()
    assert [one.state for one in read(office, store)] == ["done", "done", "refused"]


def test_what_does_not_fit_comes_later(
    office: Office, store: Store, arrivals: UploadReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "_AT_ONCE", 1)
    office.watch(str(tmp_path / "."))
    for number in (1, 2):
        (tmp_path / f"thu-{number}.txt").write_bytes(letter(number))
    for _ in range(3):
        arrivals.look()
    assert len(read(office, store)) == 1
    arrivals.look()
    assert len(read(office, store)) == 2


def test_a_folder_that_is_gone_is_told_until_it_is_back(office: Office, arrivals: UploadReader, tmp_path: Path) -> None:
    folder = tmp_path / "den"
    folder.mkdir()
    office.watch(str(folder))
    folder.rmdir()
    arrivals.look()
    assert [*arrivals.troubles.values()] == [f"Thư mục nhận {folder} không có hoặc không mở được."]
    folder.mkdir()
    arrivals.look()
    assert not arrivals.troubles


def test_while_pages_are_served(office: Office, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "_BETWEEN_LOOKS", 0.05)
    folder = tmp_path / "den"
    folder.mkdir()
    (folder / "a.txt").write_bytes(letter(7))
    office.watch(str(folder))
    with UploadReader(office, store, lambda: NOW):
        end = datetime.datetime.now() + datetime.timedelta(seconds=60)
        while not store.letters.ids():
            assert datetime.datetime.now() < end, uploading.progress(office, store)


def test_kept_files_are_compared_with_their_hashes(office: Office, store: Store, tmp_path: Path) -> None:
    """By ``doctor`` and by a backup, also where the row is sealed anew."""
    for number in (8, 9):
        uploading.receive(office, store, f"{number}.txt", BytesIO(letter(number)), "Lan", NOW)
    read(office, store)
    with closing(sqlite3.connect(office.places.folder / "vanthu.db")) as file, file:
        schema.prepare_seals(file)
        last = "SELECT max(sha256) FROM kept_files"
        file.execute(f"UPDATE kept_files SET content = X'41' WHERE sha256 = ({last})")
        file.execute(f"UPDATE kept_files SET seal = sealed({schema._values(schema.kept_files)})")
        (changed,) = file.execute(last).fetchone()
    assert changed[:8] in (damage(office.url) or "")
    with pytest.raises(VanthuError):
        back_up(office.url, tmp_path / "copy.db")
