"""What a command costs that asks the store of 1,000 letters, start-up included: seconds of processor, best of three.

``python -m benchmarks.commands`` reads 1,000 different letters first (a minute or two); nothing of them is marked, so
that lists are as long as they can be. A Python that does nothing is the yardstick: ratios to it hold on other machines.
"""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.letters import CORPUS, write_inbox
from pipeline.store import open_store

LETTERS = 1_000
TODAY = "2026-04-17"
#: No command may take more seconds than this.
AIM = 0.45
_TIMES = 3
_REGISTRY = CORPUS.parent / "registry.csv"


class Cost(NamedTuple):
    """The seconds of processor that a command takes, and how many times those of a Python that does nothing."""

    name: str
    seconds: float
    ratio: float


def costs(letters: int = LETTERS) -> list[Cost]:
    """Return what each command costs that asks a store of so many letters."""
    with tempfile.TemporaryDirectory() as folder:
        inbox, place = Path(folder, "inbox"), ["--db", str(Path(folder, "vanthu.db")), "--today", TODAY]
        inbox.mkdir()
        write_inbox(inbox, letters)
        _run("run", str(inbox), "--registry", str(_REGISTRY), "--quiet", *place)
        with open_store(place[1]) as store:
            some = next(item.id for item in store.obligations.find() if item.last_good)
        asked = (["letters"], ["obligations"], ["calendar"], ["done", some], ["today"])
        idle = _seconds(["-c", "pass"])
        found = [(" ".join(words[:1]), _seconds(["-m", "pipeline.cli", *words, *place])) for words in asked]
        return [Cost(name, seconds, seconds / idle) for name, seconds in found]


def lines(found: Sequence[Cost]) -> list[str]:
    """Return the lines of the table."""
    head = ["| command | seconds | times an empty Python | aim |", "|---|---:|---:|---:|"]
    return [*head, *(f"| `{one.name}` | {one.seconds:.2f} | {one.ratio:.0f} | {AIM} |" for one in found)]


def _run(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "pipeline.cli", *words], capture_output=True, check=False)


def _seconds(words: Sequence[str]) -> float:
    """Return the seconds of processor of a process, the least of some."""
    return min(_once(words) for _ in range(_TIMES))


def _once(words: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    print("\n".join(lines(costs())))
