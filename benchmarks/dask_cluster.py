"""Reading by a Dask cluster on this machine beside the local pool: what each takes of the processor, in one run."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from distributed import Client

from benchmarks.batches import Batch, batch, family, processor
from benchmarks.letters import write_inbox

#: Target: letters a second beside those of the local pool.
LEAST_SHARE = 0.85
#: How long scheduler and worker may take to start.
_PATIENCE = 60


@contextmanager
def cluster(place: Path, threads: int) -> Iterator[tuple[str, list[int]]]:
    """Give the address of a scheduler with one worker, and the ids of both processes."""
    told = place / "scheduler.json"
    # Processes of the cluster load our modules as this one does.
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    beside = ("--scheduler-file", str(told), "--no-dashboard")
    words = (
        ("dask_scheduler", "--host", "127.0.0.1", "--port", "0"),
        ("dask_worker", "--nthreads", str(threads), "--no-nanny"),
    )
    quiet = subprocess.DEVNULL
    started = []
    try:
        for name, *more in words:
            command = [sys.executable, "-m", f"distributed.cli.{name}", *more, *beside]
            started.append(subprocess.Popen(command, cwd=place, env=environment, stdout=quiet, stderr=quiet))
            _wait_for(told)
        address = json.loads(told.read_text())["address"]
        with Client(address) as client:  # what a cluster takes to start is no part of a run
            client.wait_for_workers(1, timeout=_PATIENCE)
        yield address, [process.pid for process in started]
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_PATIENCE)
            process.kill()  # a worker may wait for its scheduler for ever


def _wait_for(file: Path) -> None:
    for _ in range(10 * _PATIENCE):
        if file.exists() and file.stat().st_size:
            return
        time.sleep(0.1)
    raise SystemExit("the scheduler did not start")


def side_by_side(letters: int, workers: int = 2) -> tuple[Batch, Batch]:
    """Return a run by the local pool and one by a cluster with as many processes, over the same letters."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        inbox = place / "inbox"
        inbox.mkdir()
        write_inbox(inbox, letters)
        (place / "local").mkdir()
        (place / "dask").mkdir()
        local = batch(inbox, place / "local" / "vanthu.db", workers, letters)
        with cluster(place, workers) as (address, pids):
            before = _taken(pids)
            run = batch(inbox, place / "dask" / "vanthu.db", workers, letters, ["--scheduler", address])
            others = _taken(pids) - before
        return local, run._replace(others=others)


def _taken(pids: list[int]) -> float:
    return sum(processor(member) for pid in pids for member in family(pid))


def lines(local: Batch, dask: Batch) -> Iterator[str]:
    """Yield the table of both."""
    yield "| letters | read by | ms a letter, first process | ms a letter, all others | letters/s |"
    yield "|---:|---|---:|---:|---:|"
    for name, run in (("local pool", local), ("Dask", dask)):
        own, others = run.ms
        yield f"| {run.letters:,} | {name} | {own:.1f} | {others:.1f} | {run.rate:.0f} |"
    yield ""
    yield f"{local.workers} processes each, the scheduler and what hands letters out among the others. Dask reads"
    yield f"{dask.rate / local.rate:.2f} times the letters of the local pool (aim {LEAST_SHARE})."
