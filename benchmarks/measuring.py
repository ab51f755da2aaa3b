"""What measurements share: seconds of processor, memory of processes (Linux), a yardstick, tables of what was found."""

import hashlib
import os
import platform
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")

Clock = Callable[[], float]
"""Seconds of processor."""


def once(work: Callable[[], object], clock: Clock = time.process_time) -> float:
    """Return the seconds that something takes."""
    start = clock()
    work()
    return clock() - start


def best_of(work: Callable[[], object], rounds: int) -> float:
    """Return the milliseconds of the quickest of so many runs: what else the machine does only ever adds to it."""
    return 1000 * min(once(work) for _ in range(rounds))


def peak(pid: int) -> float:
    """Return the most memory that a process has held so far, in megabytes; 0 where it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM:")), 0.0)


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


def machine() -> str:
    """Return what the figures are measured on, with how long it takes for a plain piece of work."""
    kind = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    seconds = best_of(_plain_work, 5) / 1000
    return (
        f"Machine: Python {platform.python_version()}, {kind}.\n"
        f"Yardstick (200,000 SHA-256 sums, sorted): {seconds:.2f} s."
    )


def _plain_work() -> None:
    lines = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(200_000)]
    sum(int(line[:8], 16) for line in sorted(lines))


def table(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a table: a first column of words, the others of figures."""
    yield f"| {' | '.join(heading)} |"
    yield "|---|" + "--:|" * (len(heading) - 1)
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"
