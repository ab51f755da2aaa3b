"""Files that people send in or that come into a folder: each read once, whatever ends the program; no secret stays."""

import contextlib
import datetime
import io
import logging
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Iterable
from concurrent.futures import CancelledError
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from pipeline.intake import inbox
from pipeline.intake.inbox import InboxFile
from pipeline.intake.one_file import LetterReading
from pipeline.intake.readings import FileReading
from pipeline.office import Office, erasing, uploading
from pipeline.office.correcting import Statement
from pipeline.office.uploading import UploadReader
from pipeline.office.uses import UseSubject
from pipeline.store import Store, schema
from pipeline.store.backup import back_up
from pipeline.store.kept_files import Upload
from pipeline.store.opening import damage
from pipeline.support.confined import scratch
from pipeline.support.confined.answers import WorkerDied
from pipeline.support.confined.pool import Pool
from pipeline.support.errors import SetupError, VanthuError
from tests.pipeline.test_papers import HEAD, SECRET, packed, printed

NOW = datetime.datetime(2026, 3, 6, 9, 0)
LETTER = HEAD.format(number=7).encode()
ROOT = Path(__file__).parents[3]
Reading = Pool[InboxFile, FileReading]


@pytest.fixture
def reading(office: Office) -> Reading:
    """In this process."""
    return Pool(LetterReading(None, office.calendar), 0)


def send(office: Office, store: Store, name: str = "thu.txt", data: bytes = LETTER) -> Upload:
    upload = uploading.receive(office, store, name, io.BytesIO(data), "lan", NOW)
    assert upload is not None
    return upload


def read(office: Office, store: Store, reading: Reading) -> list[Upload]:
    while uploading.work(office, store, reading, NOW):
        pass
    failed = {one.key for one in store.uploads.listed("failed")}
    assert kept(office) == failed, "nothing of a file stays there once it was read"
    return uploading.progress(office, store)


def kept(office: Office) -> set[str]:
    return {path.name.partition(".")[0] for path in office.places.uploads.iterdir()}


def words_on_disk(office: Office, words: str) -> list[str]:
    found = [path for path in office.places.folder.rglob("*") if path.is_file()]
    return [path.name for path in found if words in path.name or words.encode() in path.read_bytes()]


def test_a_file_waits_is_read_and_stored(office: Office, store: Store, reading: Reading) -> None:
    send(office, store, "đợt 1/kế hoạch.txt")
    (waiting,) = uploading.progress(office, store)
    assert (waiting.state, waiting.name, waiting.size) == ("waiting", "đợt 1/kế hoạch.txt", len(LETTER))
    folder = office.places.uploads
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    (done,) = read(office, store, reading)
    (sha256,) = store.letters.ids()
    assert (done.state, done.name, done.who, done.letters) == ("done", "đợt 1/kế hoạch.txt", "lan", (sha256,))
    assert done.message is not None and "số đến 1" in done.message
    assert store.letters.of_id(sha256).source.name == "kế hoạch.txt" and b"".join(store.pages.content(sha256)) == LETTER


@pytest.mark.parametrize(
    ("files", "states"),
    [
        ({"a.txt": LETTER, "b.txt": LETTER}, ["done", "duplicate"]),
        ({"a.pdf": printed(), "b.zip": packed(thu__pdf=printed())}, ["done", "duplicate"]),
        ({"a.txt": b"x = 1\n"}, ["failed"]),
        ({"a.pdf": b"%PDF-1.7 broken"}, ["failed"]),
        ({"a.zip": packed(mot__txt=LETTER, hai__txt=SECRET.encode())}, ["refused"]),
        ({"a.ics": b"BEGIN:VCALENDAR\r\nPRODID:-//vanthu//vi\r\nEND:VCALENDAR\r\n"}, ["failed"]),
    ],
    ids=["twice", "in an archive", "no letter", "broken", "secret", "ours"],
)
def test_what_becomes_of_files(
    files: dict[str, bytes], states: list[str], office: Office, store: Store, reading: Reading
) -> None:
    for name, data in files.items():
        send(office, store, name, data)
    found = read(office, store, reading)[::-1]
    assert [upload.state for upload in found] == states
    for upload in found:
        assert bool(upload.letters) == (upload.state in ("done", "duplicate"))
        assert upload.state != "failed" or (upload.message and not upload.message.startswith("a."))
    assert len(store.letters.ids()) == (states[0] == "done")


def test_nothing_secret_stays(office: Office, store: Store, reading: Reading, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    send(office, store, "ke-hoach-bi-an.txt", SECRET.encode())
    (refused,) = read(office, store, reading)
    assert (refused.state, refused.at, refused.name, refused.who) == ("refused", "2026-03-06T09:00:00", None, None)
    for words in ("ke-hoach-bi-an", "Hội thao công nhân"):
        assert words_on_disk(office, words) == [] and words not in caplog.text


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("../../etc/passwd.txt", "etc/passwd.txt"),
        ("C:\\Thu\\den\\thu.txt", "C:/Thu/den/thu.txt"),
        ("<script>alert(1)</script>.txt", "<script>alert(1)</script>.txt"),
        ("thu\u202efdp.exe", "thu\ufffdfdp.exe"),
        ("ke\u0302\u0301 hoa\u0323ch.txt", "kế hoạch.txt"),
        ("", "van-ban"),
        ("x" * 1000 + ".txt", "x" * 220 + "…" + "x" * 11 + ".txt"),
    ],
)
def test_a_name_is_a_label_and_never_a_path(name: str, called: str, office: Office, store: Store) -> None:
    send(office, store, name)
    assert {len(key) for key in kept(office)} == {32} and uploading.progress(office, store)[0].name == called
    assert not list(office.places.folder.rglob("*passwd*"))


def test_what_no_letter_can_be_is_not_taken(office: Office, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert uploading.receive(office, store, "thư mục/.DS_Store", io.BytesIO(b"x"), None, NOW) is None
    monkeypatch.setattr(uploading, "MAX_FILE_BYTES", 100)
    for data, why in ((b"", "rỗng"), (bytes(101), "lớn hơn")):
        with pytest.raises(SetupError, match=why):
            send(office, store, data=data)
    monkeypatch.setattr(uploading, "MOST_WAITING", 1)
    send(office, store, data=b"x")
    with pytest.raises(SetupError, match="quá nhiều"):
        send(office, store, data=b"y")
    assert len(list(office.places.uploads.iterdir())) == 2, "the bytes and the name of the one that waits"


def test_however_often_the_program_ends_a_file_is_read(office: Office, store: Store, reading: Reading) -> None:
    send(office, store)
    for _ in range(30):
        assert store.uploads.take() is not None  # and the program ends
        (office.places.uploads / ".vanthu-0123456789").write_bytes(b"half a file")
        assert uploading.resume(office, store) == 1
    (done,) = read(office, store, reading)
    assert (done.state, done.tries, len(store.letters.ids())) == ("done", 31, 1)


def test_a_file_that_is_gone_has_failed_for_good(office: Office, store: Store, reading: Reading) -> None:
    (office.places.uploads / send(office, store).key).unlink()
    (gone,) = read(office, store, reading)
    assert (gone.state, gone.can_be_read_again, store.uploads.change("again", [gone.id])) == ("failed", False, 0)


class Ends:
    """Reads nothing: every file ends with this."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def parts(self, tasks: Iterable[InboxFile]) -> Generator[list[tuple[InboxFile, FileReading | Exception]]]:
        for task in tasks:
            yield [(task, self.error)]


def test_only_a_reader_that_dies_lets_a_file_fail(office: Office, store: Store, reading: Reading) -> None:
    upload = send(office, store)
    for _ in range(5):
        with pytest.raises(uploading.ShutDownError):
            uploading.work(office, store, Ends(CancelledError()), NOW)
        assert uploading.resume(office, store) == 1
    assert uploading.work(office, store, Ends(WorkerDied()), NOW)
    (failed,) = uploading.progress(office, store)
    assert (failed.state, failed.name, failed.can_be_read_again) == ("failed", "thu.txt", True) and failed.message
    assert uploading.resume(office, store) == 0 and kept(office) == {upload.key}
    assert store.uploads.change("again", [upload.id]) == 1
    (done,) = read(office, store, reading)
    assert (done.state, len(store.letters.ids())) == ("done", 1)


def test_what_failed_and_came_again_is_no_second_letter(office: Office, store: Store, reading: Reading) -> None:
    upload = send(office, store)
    uploading.work(office, store, Ends(WorkerDied()), NOW)
    send(office, store)
    read(office, store, reading)
    store.uploads.change("again", [upload.id])
    assert [one.state for one in read(office, store, reading)] == ["done", "duplicate"]
    assert len(store.letters.ids()) == 1


def test_failed_until_given_up(office: Office, store: Store, reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    failed, refused, lost = (send(office, store, data=data) for data in (b"x = 1\n", SECRET.encode(), b"y = 1\n"))
    read(office, store, reading)
    (office.places.uploads / lost.key).unlink()
    assert uploading.resume(office, store) == 0 and kept(office) == {failed.key}
    assert [one.id for one in store.uploads.listed("failed")] == [failed.id]
    # What is kept counts where more is to come.
    monkeypatch.setattr(uploading, "MOST_BYTES", failed.size)
    with pytest.raises(SetupError, match="bỏ bớt tệp lỗi"):
        send(office, store)
    subject = UseSubject(office, store, NOW, "Lan")
    assert uploading.decide_files(subject, (failed.id, refused.id, lost.id), decision="drop").words == "Đã bỏ 3 tệp."
    assert kept(office) == set() and uploading.progress(office, store) == []
    waiting = send(office, store)
    assert uploading.decide_files(subject, (failed.id, waiting.id), decision="drop").words == "Đã bỏ 0 tệp."
    assert kept(office) == {waiting.key}


def test_of_an_erased_letter_no_file_stays_with_which_it_came(office: Office, store: Store, reading: Reading) -> None:
    send(office, store, "goi.zip", packed(thu__txt=LETTER, hong__pdf=b"%PDF-1.7 broken"))
    (failed,) = read(office, store, reading)
    assert (failed.state, failed.letters, kept(office)) == ("failed", tuple(store.letters.ids()), {failed.key})
    erasing.erase(office, store, failed.letters[0], Statement("lan", NOW))
    (left,) = uploading.progress(office, store)
    assert kept(office) == set() and not left.can_be_read_again


def test_what_is_held_is_not_read_and_stays_only_if_asked_for(office: Office, store: Store, reading: Reading) -> None:
    name, data = "báo cáo.txt", io.BytesIO(LETTER)
    upload = uploading.receive(office, store, name, data, "đơn vị", NOW, held=True)
    assert upload is not None and not uploading.work(office, store, reading, NOW)
    assert not uploading.progress(office, store) and store.uploads.counts() == {} and store.uploads.change("clear") == 0
    (held,) = uploading.held_files(office, store.uploads.listed("held")).values()
    assert (held.name, held.size, held.path.read_bytes()) == (name, len(LETTER), LETTER)
    # The program ended before the union's word was written.
    assert uploading.resume(office, store) == 0
    assert store.uploads.listed("held") == list(office.places.uploads.iterdir()) == []
    assert not store.uploads.change("release", [upload.id]) and uploading.progress(office, store) == []


def test_held_over_a_restart(office: Office, store: Store, reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (
        uploading.receive(office, store, f"{name}.txt", io.BytesIO(LETTER), "đơn vị", NOW, held=True) for name in "ab"
    )
    assert first is not None and second is not None
    lines = [type("Line", (), {"upload": str(upload.id)}) for upload in (first, second)]
    monkeypatch.setattr(store.sent, "waiting", lambda: lines)
    assert uploading.resume(office, store) == 0 and len(uploading.held_files(office, store.uploads.listed("held"))) == 2
    assert store.uploads.change("release", [first.id]) and not store.uploads.change("drop", [first.id])
    assert store.uploads.change("drop", [second.id]) and not store.uploads.change("release", [second.id])
    uploading.remove_files(office, [second.key])
    (done,) = read(office, store, reading)
    assert (done.id, done.state, done.who) == (first.id, "done", "đơn vị")
    assert not store.uploads.change("release", [first.id])


def test_temporary_files_are_the_offices_own(office: Office) -> None:
    before, folder = tempfile.gettempdir(), office.places.temporary
    folder.mkdir(mode=0o755, parents=True)
    with scratch.temporary_in(folder), tempfile.NamedTemporaryFile() as made:
        assert Path(made.name).parent == folder and stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert tempfile.gettempdir() == before
    (folder.parent / "file").touch()
    with pytest.raises(SetupError, match="thư mục tạm"), scratch.temporary_in(folder.parent / "file" / "tmp"):
        pass


KILLED = """
import datetime, io, os, signal, sys
from pipeline.support.confined.pool import Pool
from pipeline.intake.one_file import LetterReading
from pipeline.office import Office, uploading
from pipeline.store.kept_files import Uploads
office = Office(sys.argv[1])
Uploads.finish = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
with office.open() as store:
    now = datetime.datetime(2026, 3, 6, 9, 0)
    uploading.receive(office, store, "thu.txt", io.BytesIO(sys.stdin.buffer.read()), "lan", now)
    uploading.work(office, store, Pool(LetterReading(None, office.calendar), 0), now)
"""


def test_a_program_killed_before_it_says_so_stores_nothing_twice(office: Office, reading: Reading) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, office.url or ""], input=LETTER, cwd=ROOT, env={**os.environ, "PYTHONPATH": "."}
    )
    assert killed.returncode == -signal.SIGKILL
    with office.open() as store:
        assert len(store.letters.ids()) == 1 and uploading.resume(office, store) == 1
        (done,) = read(office, store, reading)
        (sha256,) = store.letters.ids()
        assert done.state == "done" and done.letters == (sha256,)
        assert [line.number for line in store.register.written([sha256]).values()] == [1]


def test_what_begins_to_read_gives_up_nothing_that_is_coming(office: Office, store: Store) -> None:
    begins = threading.Thread(target=uploading.resume, args=(office, store))

    class Coming(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if begins.ident is None:
                begins.start()
                begins.join(0.2)
            return super().read(size)

    uploading.receive(office, store, "a.pdf", Coming(printed()), "Lan", NOW)
    begins.join()
    assert uploading.resume(office, store) == 1
    assert len([*office.places.uploads.iterdir()]) == 2, "its bytes, and its name"


def test_where_who_reads_ends_another_takes_over(office: Office, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "_BETWEEN_LOOKS", 0.05)
    with contextlib.ExitStack() as stack:
        with UploadReader(office, store, lambda: NOW) as first:
            second = stack.enter_context(UploadReader(office, store, lambda: NOW))
            assert first.reads and not second.reads
        send(office, store)
        give_up = time.monotonic() + 60
        while store.uploads.listed("unread") and time.monotonic() < give_up:
            time.sleep(0.05)
        assert second.reads and [upload.state for upload in store.uploads.recent(5)] == ["done"]


def test_the_reader_behind_the_pages_reads_what_comes_and_what_was_left(office: Office, store: Store) -> None:
    send(office, store)
    store.uploads.take()
    with UploadReader(office, store, lambda: NOW) as reader:
        with UploadReader(office, store, lambda: NOW):
            pass  # another program of the same office: it leaves the reading to the first
        send(office, store, "b.pdf", printed(8))
        reader.wake()
        give_up = time.monotonic() + 60
        while (store.uploads.listed("unread") or store.warnings.unchecked(1)) and time.monotonic() < give_up:
            time.sleep(0.05)
    assert not store.warnings.unchecked(1), "what was read is compared with the rest"
    assert [upload.state for upload in store.uploads.recent(5)] == ["done", "done"]
    assert list(office.places.uploads.iterdir()) == []


@pytest.fixture
def arrivals(office: Office, store: Store, monkeypatch: pytest.MonkeyPatch) -> UploadReader:
    monkeypatch.setattr(inbox, "LOOK_SECONDS", 0.0)
    return UploadReader(office, store, lambda: NOW)


def letter(number: int) -> bytes:
    return HEAD.format(number=number).encode()


def read_folder(office: Office, store: Store) -> list[Upload]:
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
    found = read_folder(office, store)
    assert [(one.name, one.state, one.who) for one in found] == [
        ("a.txt", "done", "Thư mục nhận"), ("quy-1/b.txt", "done", "Thư mục nhận")
    ]  # fmt: skip
    for _ in range(3):
        arrivals.look()
    again = UploadReader(office, store, lambda: NOW)  # after a restart
    for _ in range(3):
        again.look()
    assert len(read_folder(office, store)) == 2 and (folder / "a.txt").read_bytes() == letter(7)
    (folder / "mat.txt").write_bytes(SECRET.encode())
    again.look()
    again.look()
    assert [one.state for one in read_folder(office, store)] == ["done", "done", "refused"]


def test_what_does_not_fit_comes_later(
    office: Office, store: Store, arrivals: UploadReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "_AT_ONCE", 1)
    office.watch(str(tmp_path / "."))
    for number in (1, 2):
        (tmp_path / f"thu-{number}.txt").write_bytes(letter(number))
    for _ in range(3):
        arrivals.look()
    assert len(read_folder(office, store)) == 1
    arrivals.look()
    assert len(read_folder(office, store)) == 2


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
    read_folder(office, store)
    with closing(sqlite3.connect(office.places.folder / "vanthu.db")) as file, file:
        schema.prepare_seals(file)
        last = "SELECT max(sha256) FROM kept_files"
        file.execute(f"UPDATE kept_files SET content = X'41' WHERE sha256 = ({last})")
        file.execute(f"UPDATE kept_files SET seal = sealed({schema._values(schema.kept_files)})")
        (changed,) = file.execute(last).fetchone()
    assert changed[:8] in (damage(office.url) or "")
    with pytest.raises(VanthuError):
        back_up(office.url, tmp_path / "copy.db")
