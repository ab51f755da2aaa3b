"""The progress bar: on a terminal, a real one of the system, and nowhere else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipeline.sample import TEXT

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
