"""What measurements share: seconds of processor, memory of processes (Linux), a yardstick, tables and pages."""

import hashlib
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
#: What figures follow from.
_MEASURED = ("schemas", "extractors", "pipeline", "corpus", "benchmarks", "scripts")
_TICKS = os.sysconf("SC_CLK_TCK")

#: Tells seconds of processor.
Clock = Callable[[], float]


class Figure(NamedTuple):
    """What was measured, and what it must reach: at most ``aim``, or ``at_least``."""

    what: str
    value: float
    aim: float
    at_least: bool = False
    unit: str = ""

    @property
    def reached(self) -> bool:
        return self.value >= self.aim if self.at_least else self.value <= self.aim


def once(work: Callable[[], object], clock: Clock = time.process_time) -> float:
    start = clock()
    work()
    return clock() - start


def best_of(work: Callable[[], object], rounds: int) -> float:
    """Return the milliseconds of the quickest of so many runs: what else the machine does only ever adds to it."""
    return 1000 * min(once(work) for _ in range(rounds))


def slowest(ask: Callable[[int], object], times: int, clock: Clock = time.process_time) -> float:
    """Return the 95th percentile of the seconds that so many questions, told by their number, take."""
    taken = [once(partial(ask, number), clock) for number in range(times)]
    return statistics.quantiles(taken, n=20)[-1] if times > 1 else taken[0]


def peak(pid: int) -> float:
    """Return the most memory that a process has held so far, in megabytes; 0 where it is gone."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)
    return 0.0


def processor(pid: int) -> float:
    """Return the seconds of processor that a process alone has taken so far; 0 where it is gone."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS
    return 0.0


def family(pid: int) -> list[int]:
    """Return a process and all that it started (each thread has those that it started)."""
    try:
        started = [
            int(child) for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()
        ]
    except OSError:
        return [pid]
    return [pid, *(member for child in started for member in family(child))]


def machine() -> list[str]:
    """Return what the figures are measured on, beside what, and how long a plain piece of work takes there."""

    def plain_work() -> None:
        lines = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(200_000)]
        sum(int(line[:8], 16) for line in sorted(lines))

    kind = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    return [
        f"Machine: Python {platform.python_version()}, {kind}, for which {os.getloadavg()[1]:.1f} processes waited.",
        f"Yardstick (200,000 SHA-256 sums, sorted): {best_of(plain_work, 5) / 1000:.2f} s.",
    ]


def table(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a table: a first column of words, the others of figures."""
    yield f"| {' | '.join(heading)} |"
    yield "|---|" + "--:|" * (len(heading) - 1)
    yield from (f"| {' | '.join(map(str, row))} |" for row in rows)


def commit_now() -> str:
    """Return the commit that is measured."""
    return subprocess.check_output(["git", "rev-parse", "--short=8", "HEAD"], cwd=ROOT, text=True).strip()


def measured_at() -> str:
    """Return the line that says of which commit figures are, and whether there were changes that none has yet."""
    changed = subprocess.run(["git", "diff", "--quiet", "HEAD", "--", *_MEASURED], cwd=ROOT).returncode
    return f"Measured at {commit_now()}{' with changes' * bool(changed)}."


def fill(page: str, **parts: Iterable[str]) -> None:
    """Put lines, and the commit, into a page of ``docs/``, between the marks of each part; the rest is by hand."""
    path = DOCS / page
    text = path.read_text("utf-8")
    for name, lines in parts.items():
        text = filled(text, name, ["\n".join(lines).strip("\n"), "", measured_at()])
    path.write_text(text, "utf-8")


def filled(text: str, name: str, lines: Iterable[str]) -> str:
    """Return a text with lines between the marks of a part; ``ValueError`` where it has no such part."""
    begin, end = f"<!-- figures: {name} -->\n", f"<!-- end of {name} -->\n"
    before, after = text.index(begin) + len(begin), text.index(end)
    told = "\n".join(lines).strip("\n")
    return f"{text[:before]}\n{told}\n\n{text[after:]}"
