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
from typing import NamedTuple

from benchmarks.letters import REGISTRY, ROOT, write_inbox
from benchmarks.measuring import table
from pipeline.store import Filters, open_store

LETTERS = 3_000
TODAY = "2026-04-17"
#: No command may take more seconds than this.
AIM = 0.45
_TIMES = 3

#: No file may take more.
MOST_MEGABYTES = 300
FILES = (
    *("obligations --most 0", "obligations --by union", "obligations -o viec.json", "obligations -o viec.xlsx"),
    *("obligations --by union -o ai.csv", "obligations --by union -o ai.json", "calendar -o lich.ics"),
    *("calendar -o lich.html", "calendar -o lich.xlsx", "calendar -o lich.json", "calendar --publish lich"),
    *("register -o so.xlsx", "register --print in -o so.html", "check", "report -o bao-cao.html", "backup ban-sao.db"),
)


class Cost(NamedTuple):
    """What a command takes: seconds of processor, how many times those of a Python that does nothing, megabytes."""

    name: str
    seconds: float
    ratio: float
    megabytes: float


def costs(letters: int = LETTERS, files: Sequence[str] = FILES, store: str | None = None) -> list[Cost]:
    """Return what each command costs that asks a store of so many letters, or the database that is given."""
    with tempfile.TemporaryDirectory() as folder:
        place = ["--db", store or str(Path(folder, "vanthu.db")), "--today", TODAY]
        if store is None:
            inbox = Path(folder, "inbox")
            inbox.mkdir()
            write_inbox(inbox, letters)
            brought = ["-m", "pipeline.cli", "run", str(inbox), "--registry", str(REGISTRY), "--quiet", *place]
            _taken(brought, folder)
        with open_store(place[1]) as opened:
            some = opened.obligations.page(Filters(statuses=("todo",)), datetime.date.fromisoformat(TODAY), 1)[0].id
        idle, _ = min(_taken(["-c", "pass"], folder) for _ in range(_TIMES))
        found = []
        for words in ("letters", "obligations", "calendar", f"done {some}", "today", *files):
            asked = ["-m", "pipeline.cli", *words.split(), *place]
            seconds, megabytes = min(_taken(asked, folder) for _ in range(1 if words in files else _TIMES))
            found.append(Cost(words.removesuffix(some).strip(), seconds, seconds / idle, megabytes))
        return found


def lines(found: Sequence[Cost]) -> list[str]:
    """Return the lines of the table."""
    rows = []
    for one in found:
        aim = f"{MOST_MEGABYTES} MB" if one.name in FILES else f"{AIM} s"
        rows.append([f"`{one.name}`", f"{one.seconds:.2f}", f"{one.ratio:.0f}", f"{one.megabytes:.0f}", aim])
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


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=LETTERS)
    parser.add_argument("--store", metavar="FILE", help="ask this database, which is full already")
    asked = parser.parse_args()
    print("\n".join(lines(costs(asked.letters, store=asked.store))))


if __name__ == "__main__":
    main()
