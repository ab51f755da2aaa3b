"""What commands cost that ask a full store, start-up included: seconds of processor, and the most memory they held.

``python -m benchmarks.commands [--letters 3000]`` reads so many different letters first (some minutes); nothing of them
is marked, so that lists are as long as they can be. A Python that does nothing is the yardstick: ratios to it hold on
other machines. Short commands are the best of three; files with everything that is stored are written once.
"""

import argparse
import datetime
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.letters import REGISTRY, ROOT, write_inbox
from benchmarks.measuring import table
from pipeline.store import Filters, open_store

LETTERS = 3_000
TODAY = "2026-04-17"
#: No command may take more seconds than this, no file more megabytes.
AIM, MOST_MEGABYTES = 0.45, 300
_TIMES = 3
FILES = (
    *("obligations --most 0", "obligations --by union", "obligations -o viec.json", "obligations -o viec.xlsx"),
    *("obligations --by union -o ai.csv", "obligations --by union -o ai.json", "calendar -o lich.ics"),
    *("calendar -o lich.html", "calendar -o lich.xlsx", "calendar -o lich.json", "calendar --publish lich"),
    *("register -o so.xlsx", "register --print in -o so.html", "check", "report -o bao-cao.html", "backup ban-sao.db"),
)

Cost = tuple[str, float, float, float]
"""A command: seconds of processor, how many times those of a Python that does nothing, megabytes."""


def costs(letters: int = LETTERS) -> list[Cost]:
    """Return what each command costs that asks a store of so many letters."""
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder, "vanthu.db"))
        vanthu, place = ["-m", "pipeline.cli"], ["--db", database, "--today", TODAY]
        inbox = Path(folder, "inbox")
        inbox.mkdir()
        write_inbox(inbox, letters)
        _taken([*vanthu, "run", str(inbox), "--registry", str(REGISTRY), "--quiet", *place], folder)
        with open_store(database) as opened:
            some = opened.obligations.page(Filters(statuses=("todo",)), datetime.date.fromisoformat(TODAY), 1)[0].id
        idle, _ = min(_taken(["-c", "pass"], folder) for _ in range(_TIMES))
        found = []
        for words in ("letters", "obligations", "calendar", f"done {some}", "today", *FILES):
            times = 1 if words in FILES else _TIMES
            seconds, megabytes = min(_taken([*vanthu, *words.split(), *place], folder) for _ in range(times))
            found.append((words.removesuffix(some).strip(), seconds, seconds / idle, megabytes))
        return found


def lines(found: Sequence[Cost]) -> list[str]:
    """Return the lines of the table."""
    rows = [
        [f"`{name}`", f"{seconds:.2f}", f"{ratio:.0f}", f"{megabytes:.0f}",
         f"{MOST_MEGABYTES} MB" if name in FILES else f"{AIM} s"]
        for name, seconds, ratio, megabytes in found
    ]  # fmt: skip
    return [*table(["command", "seconds", "times an empty Python", "MB", "aim"], rows)]


def _taken(words: Sequence[str], folder: str) -> tuple[float, float]:
    """Return the seconds of processor and the most megabytes of a process."""
    code, nothing = {**os.environ, "PYTHONPATH": str(ROOT)}, subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, *words], cwd=folder, stdout=nothing, stderr=nothing, env=code)
    _, ended, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(ended)
    if process.returncode not in (0, 1):  # 1: there are warnings
        raise SystemExit(f"{' '.join(words)}: {process.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=LETTERS)
    print("\n".join(lines(costs(parser.parse_args().letters))))
