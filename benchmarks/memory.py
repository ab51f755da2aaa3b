"""How much memory `vanthu run` takes, process by process, on batches of 250, 500 and 1,000 letters.

Flat means that the peak does not grow with the batch. Run as ``python -m benchmarks.memory``; Linux only, since the
peaks are read from ``/proc``.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.letters import CORPUS, write_inbox

REGISTRY = CORPUS.parent / "registry.csv"
BATCHES = (250, 500, 1000)
#: Target: megabytes of any one process.
MOST_MEGABYTES = 350.0
#: How often the processes are looked at. The peak is kept by the kernel: only the last look at each one matters.
EVERY_SECONDS = 0.05


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


def family(pid: int) -> list[int]:
    """Return a process and all that it started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(member for child in children for member in family(int(child)))]


def peaks(count: int, workers: int = 2) -> tuple[dict[int, float], float]:
    """Run a batch of so many letters; return each process's peak in megabytes, and the seconds that it took."""
    with tempfile.TemporaryDirectory() as folder:
        inbox, said = Path(folder) / "inbox", Path(folder) / "said.json"
        inbox.mkdir()
        write_inbox(inbox, count)
        command = [sys.executable, "-m", "pipeline.cli", "run", str(inbox), "--registry", str(REGISTRY), "--json"]
        command += ["--db", f"{folder}/vanthu.db", "--workers", str(workers)]
        start = time.monotonic()
        with said.open("wb") as stdout:
            process = subprocess.Popen(command, stdout=stdout, stderr=subprocess.DEVNULL)
            seen: dict[int, float] = {}
            while process.poll() is None:
                for pid in family(process.pid):
                    seen[pid] = max(seen.get(pid, 0.0), peak(pid))
                time.sleep(EVERY_SECONDS)
        seconds = time.monotonic() - start
        # A batch that fails takes no memory: the measurement means something only where every letter was stored.
        summary = json.loads(said.read_bytes())
        if summary["new"] != count:
            raise SystemExit(f"only {summary['new']} of {count} letters were stored: {summary['files'][0]}")
        return seen, seconds


def main() -> None:
    """Print the peak of the largest process for each size of batch."""
    print(f"{'letters':>8} {'seconds':>8} {'largest process':>16} {'processes':>10}")
    for count in BATCHES:
        seen, seconds = peaks(count)
        print(f"{count:8} {seconds:8.1f} {max(seen.values()):13.0f} MB {len(seen):10}")
    print(f"target: at most {MOST_MEGABYTES:g} MB a process, whatever the size of the batch")


if __name__ == "__main__":
    main()
