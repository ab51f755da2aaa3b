"""The command ``watch``: real files arriving while it runs, and its end."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.pipeline.faces.cli.conftest import ROOT, Vanthu

LETTER = ROOT / "corpus" / "letters"


def test_files_are_read_as_they_arrive_until_it_is_stopped(home: Path) -> None:
    folder = home / "den"
    folder.mkdir()
    letters = sorted(LETTER.glob("*.txt"))[:2]
    program = subprocess.Popen(
        [sys.executable, "-m", "pipeline.faces.cli", "watch", str(folder), "--json", "--db", str(home / "a.db")],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert program.stdout is not None
    try:
        for letter in letters:
            time.sleep(0.2)
            (folder / letter.name).write_bytes(letter.read_bytes())
            said = json.loads(program.stdout.readline())
            assert (said["name"], said["status"]) == (letter.name, "new")
    finally:
        program.send_signal(signal.SIGINT)
    assert program.wait(20) == 0


def test_once_reads_what_is_there(vanthu: Vanthu, home: Path) -> None:
    folder = home / "den"
    folder.mkdir()
    letter = min(LETTER.glob("*.txt"))
    (folder / letter.name).write_bytes(letter.read_bytes())
    (folder / "hong.pdf").write_bytes(b"%PDF-1.4 junk")
    ran = vanthu("watch", folder, "--once")
    assert ran.code == 0 and f"{letter.name}: mới, đã lưu" in ran.out and "hong.pdf" in ran.out
    assert len(vanthu("letters", "--json").json) == 1


def test_what_is_no_folder_is_a_usage_error(vanthu: Vanthu, home: Path) -> None:
    ran = vanthu("watch", home / "khong-co")
    assert ran.code == 2 and "khong-co" in ran.err
