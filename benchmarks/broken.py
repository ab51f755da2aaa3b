"""What a turned bit costs: nothing may be wrong in silence.

``python -m benchmarks.broken`` reads letters of the corpus and turns 96 bits of the database, one at a time
(``--flips``, ``--seed``).
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
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


def made(folder: Path) -> Path:
    """Return the database of an office that has read some letters."""
    inbox, db = folder / "inbox", folder / "whole.db"
    inbox.mkdir()
    for path in sorted(CORPUS.glob("*.txt"))[:LETTERS]:
        shutil.copy(path, inbox)
    _vanthu(db, "run", str(inbox), "--workers", "1")
    return db


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
    """Print what was wrong."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    for name, usual in (("--flips", 96), ("--seed", 1)):
        parser.add_argument(name, type=int, default=usual)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        print(f"{asked.flips} bits: {dict(flips(made(Path(folder)), asked.flips, chance))}")


if __name__ == "__main__":
    main()
