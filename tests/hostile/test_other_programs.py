"""Programs that hang, babble, flood or die in the place of those that vanthu calls; disks that are full."""

import os
import resource
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.bad import letter
from tests.hostile.desk import Desk, Ended
from tests.hostile.pictures import drawn_page
from tests.hostile.test_bad_input import assert_line, desk
from tests.pipeline.readers.old_word import RTF

__all__ = ["desk"]
pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="watches processes by way of /proc")
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
