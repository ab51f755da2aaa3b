"""Bad files among good ones, programs that hang or die, full disks: each file has its line, nothing else happens."""

import contextlib
import os
import re
import resource
import signal
import subprocess
import threading
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.store import open_store
from pipeline.support.confined.confinement import MEMORY_MB
from pipeline.support.files import printable_name
from tests.each import examples
from tests.hostile.bad import letter
from tests.hostile.corpus import BAD, GOOD, fill
from tests.hostile.desk import Desk, Ended, Listener
from tests.hostile.pictures import drawn_page
from tests.pipeline.readers.old_word import RTF

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


__all__ = ["desk"]
#: What a played tesseract does: answers questions about itself, and on pictures does the next thing of its list.
TESSERACT = """
case "$1" in
    --version) echo "tesseract 5.3.0"; exit 0 ;;
    --list-langs) echo "List of available languages (1):"; echo vie; exit 0 ;;
esac
count=$(cat "{counter}" 2>/dev/null || echo 0)
echo $((count + 1)) > "{counter}"
case $count in
    0) setsid sleep 600 & sleep 600 ;;
    1) echo "read_params_file: broken" >&2; exit 1 ;;
    2) kill -SEGV $$ ;;
    3) cat > /dev/null; exec yes "5	1	1	1	1	1	10	10	20	20	96	chu" ;;
    *) cat > /dev/null; head -c 100000 /dev/urandom; printf '5\\t1\\t1\\t1\\t1\\t1\\tx\\t\\t\\t\\t\\tchu\\n5\\t9\\n' ;;
esac
"""


def taken_in(desk: Desk, files: dict[str, bytes], **more: Any) -> tuple[Ended, dict[str, str]]:
    """Run over files between two good letters, which are stored; return how it ended and the fates of the files."""
    good = ["0-tot.txt", "zz-tot.txt"]
    for number, name in enumerate(good):
        (desk.inbox / name).write_text(letter(700 + number), "utf-8")
    for name, data in files.items():
        (desk.inbox / name).write_bytes(data)
    ended = desk.run("run", desk.inbox, "--db", desk.db, "--json", "--workers", 1, **more)
    ended.assert_clean()
    for result in ended.json["files"]:
        if result["status"] == "failed":
            assert_line(result["name"], result["message"])
    fates = statuses(ended)
    assert [fates.pop(name) for name in good] == ["new", "new"]
    return ended, fates


def statuses(ended: Ended) -> dict[str, str]:
    return {result["name"]: result["status"] for result in ended.json["files"]}


@pytest.mark.sweep
def test_recognition_that_hangs_breaks_floods_or_babbles(desk: Desk) -> None:
    desk.program("tesseract", TESSERACT.format(counter=desk.home / "counter"))
    pages = {f"anh-{number}.png": drawn_page(number) for number in range(5)}
    ended, found = taken_in(desk, pages, HOSTILE_PATIENCE="8")
    assert found == dict.fromkeys(pages, "failed") and ended.seconds < 90


@pytest.mark.sweep
def test_a_converter_that_hangs_or_writes_without_end(desk: Desk) -> None:
    counter = desk.home / "counter"
    desk.program(
        "soffice",
        f'count=$(cat "{counter}" 2>/dev/null || echo 0); echo $((count + 1)) > "{counter}"\n'
        "if [ $count = 0 ]; then setsid sleep 600 & sleep 600; fi\n"
        'for last; do :; done\nhead -c 2000000000 /dev/zero > "${last%.*}.docx"',
    )
    files = {"mot.rtf": RTF.read_bytes(), "hai.rtf": RTF.read_bytes() + bytes(512)}
    _, found = taken_in(desk, files, HOSTILE_PATIENCE="8")
    assert found == dict.fromkeys(files, "failed") and counter.read_text().strip() == "2"


@pytest.mark.sweep
def test_a_full_disk_under_the_temporary_files(desk: Desk) -> None:
    """A limit on the size of files plays it: what is written beyond fails as on a full disk."""

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    large = b"{\\rtf1\\ansi " + b"mot " * 400_000 + b"}"
    assert taken_in(desk, {"mot.rtf": large}, preexec=full)[1] == {"mot.rtf": "failed"}


def between_good(desk: Desk) -> list[str]:
    """Put two pages between two good letters; return the names of the letters."""
    names = ["0-tot.txt", "zz-tot.txt"]
    for number, name in enumerate(names):
        (desk.inbox / name).write_text(letter(700 + number), "utf-8")
        (desk.inbox / f"anh-{number}.png").write_bytes(drawn_page(number))
    return names


def says(text: str, desk: Desk) -> str:
    """Return a played tesseract that sees these lines on every picture."""
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        left = 100
        for index, word in enumerate(line.split(), start=1):
            rows.append(f"5\t1\t{number}\t1\t1\t{index}\t{left}\t{100 + 60 * number}\t{20 * len(word)}\t40\t96\t{word}")
            left += 20 * len(word) + 15
    table = desk.home / "table.tsv"
    table.write_text("\n".join(rows) + "\n", "utf-8")
    version = 'case "$1" in --version) echo "tesseract 5.3.0"; exit 0 ;; --list-langs) echo vie; exit 0 ;; esac'
    return f'{version}\ncat > /dev/null\nsleep ${{HOSTILE_SLEEP:-0}}\ncat "{table}"'


@pytest.mark.sweep
def test_ctrl_c_in_the_middle_of_recognition(desk: Desk) -> None:
    """Nothing of the program stays, what was stored is whole, and the next run does the rest."""
    names = between_good(desk)
    desk.program("tesseract", says(letter(34), desk))
    process = desk.start("run", desk.inbox, "--db", desk.db, "--workers", 2, HOSTILE_SLEEP="2")
    until = time.monotonic() + 60
    while not any("sleep 2" in line for line in desk.processes(0.0)) and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130 and "Traceback" not in out + err
    assert not desk.processes() and not list(desk.temp.iterdir())
    ended = desk.run("run", desk.inbox, "--db", desk.db, "--json", "--workers", 1)
    ended.assert_clean()
    found = statuses(ended)
    assert set(found) >= set(names) and set(found.values()) <= {"new", "unchanged"}


@pytest.mark.sweep
def test_two_runs_at_once_on_one_database(desk: Desk) -> None:
    names = between_good(desk)
    desk.program("tesseract", says(letter(35), desk))
    command = ("run", desk.inbox, "--db", desk.db, "--json", "--workers", 1)
    runs: list[subprocess.Popen[str]] = [desk.start(*command) for _ in range(2)]
    ended = [process.communicate(timeout=120) for process in runs]
    assert [process.returncode for process in runs] == [0, 0], ended
    assert not list(desk.temp.iterdir()) and not desk.processes()
    again = desk.run("run", desk.inbox, "--db", desk.db, "--json")
    again.assert_clean()
    assert set(statuses(again).values()) == {"unchanged"} and set(names) <= set(statuses(again))
