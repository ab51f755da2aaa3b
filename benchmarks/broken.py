"""What a run that is killed and a turned bit cost: nothing stored may be lost, nothing be wrong in silence.

``python -m benchmarks.broken`` kills ``vanthu run`` thirty times while it reads letters of the corpus, and turns 96
bits of its database, one at a time (``--kills``, ``--flips``, ``--seed``).
"""

import argparse
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.letters import CORPUS

LETTERS = 60
_COMMAND = [sys.executable, "-m", "pipeline.faces.cli"]
#: Lists whose words must not change in silence.
ASKED = (["letters", "--json"], ["obligations", "--json"])
_DAY = ["--today", "2026-04-06"]


def _vanthu(db: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*_COMMAND, *words, "--db", str(db), *_DAY], capture_output=True, text=True, check=False)


def _told(db: Path) -> list[str]:
    return [_vanthu(db, *asked).stdout for asked in ASKED]


def kills(folder: Path, count: int, chance: random.Random) -> tuple[list[str], list[str]]:
    """Kill a run again and again; return what one that nobody stopped says of the letters, and what this one does."""
    inbox, db = folder / "inbox", folder / "killed.db"
    inbox.mkdir()
    for path in sorted(CORPUS.glob("*.txt"))[:LETTERS]:
        shutil.copy(path, inbox)
    whole = folder / "whole.db"
    started = time.monotonic()
    _vanthu(whole, "run", str(inbox), "--workers", "1")
    longest = time.monotonic() - started
    for _ in range(count):
        command = [*_COMMAND, "run", str(inbox), "--workers", "1", "--db", str(db), *_DAY]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
            time.sleep(chance.uniform(0.3, max(1.0, longest / 4)))
            running.send_signal(signal.SIGKILL)
    _vanthu(db, "run", str(inbox), "--workers", "1")
    return [_plain(said) for said in _told(whole)], [_plain(said) for said in _told(db)]


def _plain(said: str) -> str:
    """Return a list in an order of its own, without the numbers of the register, which follow the order of storing."""
    rows = [{name: row[name] for name in row if name != "arrival_number"} for row in json.loads(said)]
    return json.dumps(sorted(json.dumps(row, sort_keys=True) for row in rows))


def flips(db: Path, count: int, chance: random.Random) -> Counter[str]:
    """Turn one bit at a time; count what commands make of it: the same words, one line of refusal, or worse."""
    content, before, found = db.read_bytes(), _told(db), Counter[str]()
    flipped = db.with_name("flipped.db")
    for number in range(count):
        for left in db.parent.glob("flipped.db*"):
            left.unlink()
        at, changed = chance.randrange(len(content)), bytearray(content)
        changed[at] ^= 1 << chance.randrange(8)
        flipped.write_bytes(changed)
        asked = number % len(ASKED)
        done = _vanthu(flipped, *ASKED[asked])
        is_same, is_line = done.stdout == before[asked], "Traceback" not in done.stderr and done.returncode != 0
        found["same" if is_same else "refused in a line" if is_line else "WRONG"] += 1
    return found


def main() -> None:
    """Print what was lost and what was wrong."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    for name, usual in (("--kills", 30), ("--flips", 96), ("--seed", 1)):
        parser.add_argument(name, type=int, default=usual)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        whole, killed = kills(Path(folder), asked.kills, chance)
        print(
            f"{asked.kills} kills of a run of {LETTERS} letters: {'the same tables' if whole == killed else 'OTHERS'}"
        )
        print(f"{asked.flips} bits: {dict(flips(Path(folder) / 'whole.db', asked.flips, chance))}")


if __name__ == "__main__":
    main()
