"""Mutation testing of dates and deadlines: small faults are put into the code, and the tests are to see them.

``make mutants`` tries so many of all mutants, drawn by ``SEED``, and prints the share seen by folder, and those that
nothing saw; ``.venv/bin/python -m mutmut show NAME`` prints one.
"""

import argparse
import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

_MUTANTS = Path(__file__).parents[1] / "mutants"
#: What is noted of a mutant that was seen: a test failed, the tests broke down, they ran into the limit of their time.
_SEEN = {1, 3, 36, 24, -24, 152, 255}


def outcomes() -> dict[str, int | None]:
    """Return the name of every mutant, ``module.function__mutmut_number``, with what became of it so far."""
    found: dict[str, int | None] = {}
    for path in _MUTANTS.rglob("*.meta"):
        found.update(json.loads(path.read_text("utf-8"))["exit_code_by_key"])
    return found


def tried(*names: str, workers: int) -> None:
    """Let the tests see some mutants, by name or pattern; all are made first."""
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(workers), *names]
    subprocess.run(command, cwd=_MUTANTS.parent, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/mutants.py", description=__doc__)
    parser.add_argument("--count", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    tried("pipeline.calendar.workdays.*__mutmut_1", workers=asked.workers)
    names = sorted(outcomes())
    drawn = sorted(random.Random(asked.seed).sample(names, min(asked.count, len(names))))
    tried(*drawn, workers=asked.workers)
    ended = outcomes()
    of, seen = Counter[str](), Counter[str]()
    for name in drawn:
        folder = ".".join(name.split(".")[:2])
        of[folder] += 1
        seen[folder] += ended[name] in _SEEN
        if ended[name] not in _SEEN:
            print(name)
    print(f"{len(drawn)} of {len(names)} mutants, seed {asked.seed}")
    for folder in sorted(of):
        print(f"{folder}: {seen[folder]} of {of[folder]} seen, {seen[folder] / of[folder]:.0%}")
    print(f"together: {seen.total() / of.total():.1%}")


if __name__ == "__main__":
    main()
