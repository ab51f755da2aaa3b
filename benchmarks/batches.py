"""What a batch of letters costs ``vanthu run``, process by process: seconds of processor, memory, room in the database.

Flat means that neither memory nor the cost of a letter grows with the batch. Linux only: figures are from ``/proc``.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.letters import CORPUS

REGISTRY = CORPUS.parent / "registry.csv"
#: Target: megabytes of any one process.
MOST_MEGABYTES = 350.0
#: How often the processes are looked at. The peak is kept by the kernel: only the last look at each one matters.
EVERY_SECONDS = 0.05
_TICKS = os.sysconf("SC_CLK_TCK")


class Batch(NamedTuple):
    """One run over a folder."""

    letters: int
    workers: int
    first: float
    """Seconds of processor of the first process, which writes into the store."""
    others: float
    """Seconds of processor of all those that it started."""
    megabytes: tuple[float, ...]
    """The peak of each process, the first one's first."""
    stored: float
    """Megabytes of the database."""
    seconds: float
    """By the clock: means nothing on a machine that does other work."""

    @property
    def ms(self) -> tuple[float, float]:
        """Milliseconds of processor a letter: of the first process, of the others."""
        return 1000 * self.first / self.letters, 1000 * self.others / self.letters

    @property
    def rate(self) -> float:
        """Letters a second where every process has a processor for itself: the slower side decides."""
        return self.letters / max(self.first, self.others / self.workers)


def peak(pid: int) -> float:
    """Return the most memory that a process has held so far, in megabytes; 0 where it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def processor(pid: int) -> float:
    """Return the seconds of processor that a process alone has taken so far; 0 where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def family(pid: int) -> list[int]:
    """Return a process and all that it started."""
    try:
        # Each thread has those that it started.
        children = [
            child for each in Path(f"/proc/{pid}/task").glob("*/children") for child in each.read_text().split()
        ]
    except OSError:
        return [pid]
    return [pid, *(member for child in children for member in family(int(child)))]


def batch(inbox: Path, database: Path, workers: int, new: int, extra: Sequence[str] = ()) -> Batch:
    """Run over a folder, which must bring so many new letters, and return what it took."""
    said = database.with_suffix(".said")
    command = [sys.executable, "-m", "pipeline.cli", "run", str(inbox), "--registry", str(REGISTRY), "--json"]
    command += ["--db", str(database), "--workers", str(workers), *extra]
    peaks: dict[int, float] = {}
    taken: dict[int, float] = {}
    start = time.monotonic()
    with said.open("wb") as stdout:
        process = subprocess.Popen(command, stdout=stdout, stderr=subprocess.DEVNULL)
        while process.poll() is None:
            for pid in family(process.pid):
                peaks[pid] = max(peaks.get(pid, 0.0), peak(pid))
                taken[pid] = max(taken.get(pid, 0.0), processor(pid))
            time.sleep(EVERY_SECONDS)
    seconds = time.monotonic() - start
    # A batch that fails costs nothing: the measurement means something only where every letter was stored.
    summary = json.loads(said.read_bytes())
    if summary["new"] != new:
        raise SystemExit(f"{summary['new']} letters were stored instead of {new}: {summary['files'][:1]}")
    first = taken.pop(process.pid)
    members = tuple(value for pid, value in sorted(peaks.items()) if pid != process.pid)
    size = sum(path.stat().st_size for path in database.parent.glob(f"{database.name}*")) / 1e6
    letters = new or summary["unchanged"]
    return Batch(letters, workers, first, sum(taken.values()), (peaks[process.pid], *members), size, seconds)
