"""The command ``watch`` while files arrive, and its end; the progress bar on a real terminal."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.pipeline.faces.cli.conftest import ROOT, Vanthu
from tests.pipeline.sample import TEXT

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


pty = pytest.importorskip("pty", reason="needs the terminals of a Unix system")
PROGRAM = [sys.executable, "-m", "pipeline.faces.cli", "run", "van-ban", "--workers", "1", "--today", "11/3/2026"]
BAR = "━"
#: Up one line and clean it: how a bar that is done is taken off the screen.
CLEANED = "\x1b[1A\x1b[2K"


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """A folder with two letters, and what a process there needs to find the program and a terminal's abilities."""
    (home / "van-ban").mkdir()
    for name in ("mot.txt", "hai.txt"):
        (home / "van-ban" / name).write_text(f"{TEXT}\n{name}\n", "utf-8")
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE")}
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[4]), "TERM": "xterm-256color", "COLUMNS": "100"}


def seen_on_a_terminal(command: list[str], environment: dict[str, str]) -> tuple[str, str]:
    """Run a command with a terminal for its messages; return its result and all that the terminal was sent."""
    screen, terminal = pty.openpty()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=terminal, text=True) as process:
        os.close(terminal)
        sent = b"".join(iter(lambda: _next(screen), b""))
        os.close(screen)
        assert process.stdout is not None
        result = process.stdout.read()
    assert process.returncode == 0, sent.decode()
    return result, sent.decode()


def _next(screen: int) -> bytes:
    try:
        return os.read(screen, 4096)
    except OSError:  # how Linux says that nobody writes to the terminal any more
        return b""


def test_a_bar_on_a_terminal_that_is_taken_away_at_the_end(environment: dict[str, str]) -> None:
    result, sent = seen_on_a_terminal(PROGRAM, environment)
    bar, _, rest = sent.rpartition(CLEANED)
    # The file read last stands beside the bar.
    assert BAR in bar and "2/2" in bar and "/giây" in bar and "mot.txt" in bar
    assert "Mới: 2." in result and BAR not in rest + result


@pytest.mark.sweep
def test_no_bar_for_who_wants_quiet(environment: dict[str, str]) -> None:
    result, sent = seen_on_a_terminal([*PROGRAM, "-q"], environment)
    assert sent == "" and "Mới: 2." in result


@pytest.mark.sweep
def test_no_bar_in_a_pipe(environment: dict[str, str]) -> None:
    done = subprocess.run(PROGRAM, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Mới: 2." in done.stdout and BAR not in done.stdout and "\x1b" not in done.stdout
