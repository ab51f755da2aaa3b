"""Bad files among good ones, read by the real commands: each has its line, and nothing else happens."""

import contextlib
import os
import re
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.store import open_store
from pipeline.support.confined.confinement import MEMORY_MB
from pipeline.support.files import printable_name
from tests.each import examples
from tests.hostile.bad import letter
from tests.hostile.corpus import BAD, GOOD, fill
from tests.hostile.desk import Desk, Listener

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="watches processes by way of /proc")
#: What a worker may hold: its limit for a file beyond what it holds when the file begins, libraries and pages kept.
MOST_MB = MEMORY_MB + 250
#: One file may take so long, on a busy machine.
MOST_SECONDS = 20
SECRET = "chim-canh-cut-8841"
#: What may become of a file of which fate.
FINE = {("told", "failed"), ("read", "new"), ("asked", "refused"), ("either", "failed"), ("either", "new")}
#: A line for the clerk says what to do: it ends with a request or names what goes on by itself.
ADVICE = re.compile(r"(?i)\b(hãy|kiểm tra|xin lại|tách|cần|gửi|chạy lại|cài|chuyển|thử)\b")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def listener() -> Iterator[Listener]:
    with contextlib.closing(Listener()) as listening:
        yield listening


def assert_line(name: str, message: str) -> None:
    """One line, in Vietnamese, that names the file and says what to do."""
    assert message.startswith((f"{printable_name(name)}: ", f"{printable_name(name)} › ")), message
    assert len(message.splitlines()) == 1 and len(message) < 3000, message
    assert not [sign for sign in message if unicodedata.category(sign) == "Cc"], message
    assert ADVICE.search(message), message
    assert not re.search(r"Error|Exception|lỗi của chương trình", message.removeprefix(printable_name(name))), message


def test_an_inbox_of_bad_files(desk: Desk, listener: Listener) -> None:
    secret = desk.root / "rieng.txt"
    secret.write_text(SECRET)
    bad_files = BAD[:: examples(20, 1)]
    fill(desk.inbox, listener.url, secret, bad_files)
    before = {path.name: path.stat().st_mtime_ns for path in desk.inbox.iterdir()}
    patience = {"HOSTILE_PATIENCE": "8", "HOSTILE_SILENT": "6"}
    ended = desk.run("run", desk.inbox, "--db", desk.db, "--json", "--workers", 2, **patience)
    ended.assert_clean()
    results = {result["name"]: result for result in ended.json["files"]}
    assert ended.code == 1 and set(results) == {printable_name(name) for name in before}
    wrong = []
    for bad in bad_files:
        result = results[printable_name(bad.name)]
        if result["status"] == "failed":
            assert_line(bad.name, result["message"])
        if (bad.fate, result["status"]) not in FINE:
            wrong.append((bad.name, bad.fate, result["status"], result["message"]))
    assert not wrong and {name: results[name]["status"] for name in GOOD} == dict.fromkeys(GOOD, "new")
    with open_store(str(desk.db)) as store:
        letters = [store.letters.called(line.sha256) for line in store.letters.all()]
    everything = "\n".join(letter.model_dump_json() for letter in letters)
    assert set(GOOD) <= {letter.source.name for letter in letters}
    assert SECRET not in everything + ended.out + ended.err and not listener.calls
    assert {path.name: path.stat().st_mtime_ns for path in desk.inbox.iterdir()} == before
    assert not list(desk.root.glob("*leo-ra*")) and not list(Path("/tmp").glob("vanthu-leo-ra*"))
    assert max(ended.peaks.values()) <= MOST_MB, ended.peaks
    slow = {name: seconds for name, seconds in ended.took.items() if seconds > MOST_SECONDS}
    assert len(ended.took) > len(bad_files) / 3 and not slow


#: A file of each kind, for the command that shows instead of storing.
SHOWN = (
    "pdf-mat-khau.pdf", "pdf-bom-nen.pdf", "zip-bom.zip", "anh-noi-doi.png", "word-bom-noi-doi.docx", "odt-bom.odt",
    "doc-fat-vong.doc", "thu-trong-thu.eml", "lien-thong-thuc-the-ngoai.edxml", "outlook-vong.msg", "chu-rong.txt",
    "hai\ndong.txt",
)  # fmt: skip


@pytest.mark.sweep
def test_bad_files_shown_one_by_one(desk: Desk, listener: Listener) -> None:
    secret = desk.root / "rieng.txt"
    secret.write_text(SECRET)
    fill(desk.inbox, listener.url, secret, [bad for bad in BAD if bad.name in SHOWN])
    ended = desk.run("extract", *(desk.inbox / name for name in SHOWN), desk.inbox / "z-van-ban-tot.txt", "--json")
    ended.assert_clean()
    assert ended.code == 1
    for name in SHOWN:
        assert_line(name, next((line for _, line in ended.said if line.startswith(printable_name(name))), ""))
    assert "z-van-ban-tot.txt" in ended.out.splitlines()[-1] and SECRET not in ended.out + ended.err
    assert not listener.calls and not desk.db.exists()


def test_files_that_are_none(desk: Desk) -> None:
    """Pipes, devices, links in a circle or to nowhere, folders with a file's name, files that nobody may read."""
    os.mkfifo(desk.inbox / "ong.pdf")
    (desk.inbox / "thu-muc.pdf").mkdir()
    (desk.inbox / "thu-muc.pdf" / "van-ban.txt").write_text(letter(31), "utf-8")
    for name, target in {
        "vong-1.txt": "vong-2.txt", "vong-2.txt": "vong-1.txt", "khong-toi-dau.pdf": "khong-co.pdf",
        "thiet-bi.txt": "/dev/zero", "bo-nho.docx": "/proc/self/mem", "lien-ket.txt": "thu-muc.pdf/van-ban.txt",
        "len-tren": "..",
    }.items():  # fmt: skip
        (desk.inbox / name).symlink_to(target)
    locked = desk.inbox / "khoa.txt"
    locked.write_text(letter(32), "utf-8")
    locked.chmod(0)
    ended = desk.run("run", desk.inbox, "--db", desk.db, "--json", "--workers", 1)
    ended.assert_clean()
    results = {result["name"]: result for result in ended.json["files"]}
    may_read = os.access(locked, os.R_OK)  # root may
    assert results.pop("khoa.txt")["status"] == ("new" if may_read else "failed")
    fates = {name: result["status"] for name, result in results.items()}
    assert {fates.pop("thu-muc.pdf/van-ban.txt"), fates.pop("lien-ket.txt")} <= {"new", "unchanged"}
    assert set(fates) >= {"ong.pdf", "vong-1.txt", "vong-2.txt", "khong-toi-dau.pdf", "thiet-bi.txt", "bo-nho.docx"}
    for name, status in fates.items():
        assert status == "failed"
        assert_line(name, results[name]["message"])


@pytest.mark.sweep
def test_a_file_that_changes_and_vanishes_while_it_is_read(desk: Desk) -> None:
    """A file under constant change is stored as it was at one moment, or has its line."""
    changing, vanishing = desk.inbox / "dang-chep.txt", desk.inbox / "bien-mat.txt"
    ended = threading.Event()

    def change() -> None:
        number = 0
        while not ended.wait(0.001):
            number += 1
            changing.write_text(letter(4000 + number % 7) * (1 + number % 3), "utf-8")
            vanishing.unlink(missing_ok=True) if number % 2 else vanishing.write_text(letter(5000), "utf-8")

    fill(desk.inbox, "", desk.root, [])
    changing.write_text(letter(4000), "utf-8")
    thread = threading.Thread(target=change)
    thread.start()
    try:
        run = desk.run("run", desk.inbox, changing, vanishing, "--db", desk.db, "--json", "--workers", 2)
    finally:
        ended.set()
        thread.join()
    run.assert_clean()
    results = {result["name"]: result for result in run.json["files"]}
    assert {name: results[name]["status"] for name in GOOD} == dict.fromkeys(GOOD, "new")
    for result in results.values():
        if result["status"] == "failed":
            assert_line(result["name"], result["message"])
