"""The scale study: ``python -m benchmarks.scaling`` writes docs/scaling.md; ``--most 100`` only prints small sizes.

``--dask 300`` puts a Dask cluster beside the local pool into the page as it stands, ``--onto 100000`` what letters cost
that come onto ever more stored ones.

Batches of letters as text and of scanned pages, with one worker and two; what others take for like work; and by a
simulation fed with these figures, the machines that ten million pages a year need.
"""

import argparse
import itertools
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from distributed import Client

from benchmarks import extract, page_speed
from benchmarks.forms import drawn
from benchmarks.letters import CORPUS, REGISTRY, ROOT, pages_of, write_inbox
from benchmarks.measuring import family, fill, machine, peak, processor, table
from corpus.render.forms import chosen

# --------------------
# What a batch of letters costs ``vanthu run``, process by process: seconds of processor, memory, room in the database.
#
# Flat means that neither memory nor the cost of a letter grows with the batch. Linux only: figures are from ``/proc``.

#: Target: megabytes of any one process.
MOST_MEGABYTES = 350.0
#: How often the processes are looked at. The peak is kept by the kernel: only the last look at each one matters.
EVERY_SECONDS = 0.05


class Batch(NamedTuple):
    """One run over a folder: seconds of processor of the first process, which writes into the store, and of others.

    ``megabytes``: the peak of each process, the first one's first; ``stored``: megabytes of the database.
    """

    letters: int
    workers: int
    first: float
    others: float
    megabytes: tuple[float, ...]
    stored: float

    @property
    def ms(self) -> tuple[float, float]:
        """Milliseconds of processor a letter: of the first process, of the others."""
        return 1000 * self.first / self.letters, 1000 * self.others / self.letters

    @property
    def rate(self) -> float:
        """Letters a second where every process has a processor for itself: the slower side decides."""
        return self.letters / max(self.first, self.others / self.workers)


def batch(inbox: Path, database: Path, workers: int, new: int, extra: Sequence[str] = ()) -> Batch:
    """Run over a folder, which must bring so many new letters, and return what it took."""
    database.parent.mkdir(exist_ok=True)
    said = database.with_suffix(".said")
    command = [sys.executable, "-m", "pipeline.faces.cli", "run", str(inbox), "--registry", str(REGISTRY), "--json"]
    command += ["--db", str(database), "--workers", str(workers), *extra]
    peaks, taken = dict[int, float](), dict[int, float]()
    with said.open("wb") as stdout:
        process = subprocess.Popen(command, stdout=stdout, stderr=subprocess.DEVNULL)
        while process.poll() is None:
            for pid in family(process.pid):
                peaks[pid] = max(peaks.get(pid, 0.0), peak(pid))
                taken[pid] = max(taken.get(pid, 0.0), processor(pid))
            time.sleep(EVERY_SECONDS)
    # A batch that fails costs nothing: the measurement means something only where every letter was stored.
    summary = json.loads(said.read_bytes())
    if summary["new"] != new:
        raise SystemExit(f"{summary['new']} letters were stored instead of {new}: {summary['files'][:1]}")
    first, most = taken.pop(process.pid), peaks.pop(process.pid)
    members = tuple(value for _, value in sorted(peaks.items()))
    size = sum(path.stat().st_size for path in database.parent.glob(f"{database.name}*")) / 1e6
    return Batch(new or summary["unchanged"], workers, first, sum(taken.values()), (most, *members), size)


@contextmanager
def _inbox(letters: int) -> Iterator[tuple[Path, Path]]:
    """Give a folder with so many letters, and one for databases."""
    with tempfile.TemporaryDirectory() as name:
        inbox = Path(name, "inbox")
        inbox.mkdir()
        write_inbox(inbox, letters)
        yield inbox, Path(name)


def text_batches(sizes: Sequence[int], workers: Sequence[int] = (1, 2)) -> Iterator[tuple[Batch, Batch]]:
    """Yield a run over each size with so many workers, and the same again."""
    for size in sizes:
        with _inbox(size) as (inbox, place):
            for count in workers:
                database = place / f"{count}" / "vanthu.db"
                yield batch(inbox, database, count, size), batch(inbox, database, count, 0)


def onto(letters: int, part: int) -> Iterator[Batch]:
    """Yield runs of two workers over so many letters, each over a part of them, into one database."""
    with _inbox(letters) as (inbox, place):
        files = sorted(inbox.iterdir(), key=lambda path: (len(path.name), path.name))
        for begin in range(0, letters, part):
            comes = place / f"{begin}"
            comes.mkdir()
            for file in files[begin : begin + part]:
                file.rename(comes / file.name)
            yield batch(comes, place / "vanthu.db", 2, len(files[begin : begin + part]))


def scanned(letters: int) -> tuple[Batch, int]:
    """Return a run over drawn scans, nothing of them recognised before, and how many pages they have."""
    with tempfile.TemporaryDirectory() as place:
        inbox = Path(place, "inbox")
        inbox.mkdir()
        files = [drawn(path, "scan", inbox) for path in chosen(CORPUS, limit=letters)]
        return batch(inbox, Path(place, "vanthu.db"), 1, len(files)), sum(map(pages_of, files))


# --------------------
# Reading by a Dask cluster on this machine beside the local pool: what each takes of the processor, in one run.

#: Target: letters a second beside those of the local pool.
LEAST_SHARE = 0.85
#: How long scheduler and worker may take to start.
_PATIENCE = 60
#: Scheduler and worker look at their own threads, loops and memory for 48 ms of each second, so for 6.
QUIET = {
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "5s",
    "DASK_DISTRIBUTED__WORKER__MEMORY__MONITOR_INTERVAL": "1s",
}


@contextmanager
def cluster(place: Path, threads: int) -> Iterator[tuple[str, list[int]]]:
    """Give the address of a scheduler with one worker, and the ids of both processes."""
    told = place / "scheduler.json"
    # Processes of the cluster load our modules as this one does.
    environment = {**os.environ, **QUIET, "PYTHONPATH": str(ROOT)}
    with ExitStack() as stack:
        pids = []
        for each in ("dask_scheduler --host 127.0.0.1 --port 0", f"dask_worker --nthreads {threads} --no-nanny"):
            command = f"distributed.cli.{each} --no-dashboard --scheduler-file {told}".split()
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            process = subprocess.Popen([sys.executable, "-m", *command], cwd=place, env=environment, **quiet)
            stack.enter_context(process)
            stack.callback(process.kill)
            pids.append(process.pid)
        with Client(scheduler_file=str(told), timeout=_PATIENCE) as client:  # starting is no part of a run
            client.wait_for_workers(1, timeout=_PATIENCE)
        yield json.loads(told.read_text())["address"], pids


def side_by_side(letters: int, workers: int = 2) -> tuple[Batch, Batch]:
    """Return a run by the local pool and one by a cluster with as many processes, over the same letters."""

    def taken(pids: list[int]) -> float:
        return sum(processor(member) for pid in pids for member in family(pid))

    with _inbox(letters) as (inbox, place):
        local = batch(inbox, place / "local" / "vanthu.db", workers, letters)
        with cluster(place, workers) as (address, pids):
            before = taken(pids)
            run = batch(inbox, place / "dask" / "vanthu.db", workers, letters, ["--scheduler", address])
            return local, run._replace(others=taken(pids) - before)


# --------------------
# How many machines a federation needs: a year of letters, simulated minute by minute with what was measured.
#
# Nobody has ten million pages to try it with. What one page and one letter cost is measured, how they come is assumed
# here, and said in the page.

PAGES, PAGES_A_LETTER = 10_000_000, 3
#: Share of the letters that come as scans.
SCANNED = 0.8
DAYS, HOURS, CORES = 250, 8, 8
WORKED = DAYS * HOURS * 3600
#: Letters come in the morning's post and with the end of the month: weights of the hours of a day, and of the last
#: three working days of a month of 21.
_OF_HOUR = (2.0, 2.5, 1.0, 0.5, 0.5, 1.0, 0.3, 0.2)
_MONTH, _LAST_DAYS, _AT_ITS_END = 21, 3, 3.0
#: A page that waits longer than this for its reading is late.
WAIT_MINUTES = 60
#: What a machine of eight cores costs a year, in millions of đồng: bought for 40 and used five years, 300 W of power at
#: 2,500 đ a kWh in working hours, a tenth of somebody who looks after ten of them.
MILLIONS_A_MACHINE = 40 / 5 + 0.3 * 2_000 * 2_500 / 1e6 + 15


class Costs(NamedTuple):
    """Seconds of processor that were measured: of a scanned page, of a letter beside its pages, of storing it.

    One process stores letters for the whole database.
    """

    scanned_page: float
    letter: float
    written: float

    def parts(self, pages: int) -> dict[str, float]:
        """Return the seconds of processor that a year's pages take, by what they are spent on."""
        letters = pages / PAGES_A_LETTER
        return {
            "recognising scanned pages": pages * SCANNED * self.scanned_page,
            "reading and routing letters": letters * self.letter,
            "storing letters": letters * self.written,
        }


class Year(NamedTuple):
    """How a year went with so many machines: pages read in time, the longest wait in hours of work, shares of time.

    ``cores_busy``: share of the working time that the cores read; ``writer_busy``: that the one writer wrote.
    """

    machines: int
    on_time: float
    longest: float
    cores_busy: float
    writer_busy: float


def year(machines: int, costs: Costs, pages: int = PAGES) -> Year:
    """Return how a year of letters goes on so many machines; what is left in the evening is read in the morning."""
    days = [_AT_ITS_END if day % _MONTH >= _MONTH - _LAST_DAYS else 1.0 for day in range(DAYS)]
    weights = np.repeat(np.outer(days, _OF_HOUR).ravel(), 60)
    arrivals = PAGES_A_LETTER * np.random.default_rng(1).poisson(pages / PAGES_A_LETTER * weights / weights.sum())
    comes = np.cumsum(arrivals)
    recognised, routed, stored = costs.parts(pages).values()
    read_a_minute = machines * CORES * 60 * pages / (recognised + routed)
    written_a_minute = 60 * PAGES_A_LETTER / costs.written
    read = written = late = 0.0
    longest = waits = 0
    for minute, came in enumerate(comes.tolist()):
        now = min(read + read_a_minute, came)
        written = min(written + written_a_minute, now)
        while waits < minute and comes[waits] <= written:
            waits += 1
        longest = max(longest, minute - waits)
        if minute - waits > WAIT_MINUTES:
            late += now - read
        read = now
    share = float(comes[-1]) / pages / WORKED
    busy = (recognised + routed) * share / (machines * CORES)
    return Year(machines, 1 - late / float(comes[-1]), longest / 60, busy, stored * share)


def needed(costs: Costs, pages: int = PAGES, on_time: float = 0.99) -> Year:
    """Return the year with as few machines as read so many pages in time; ``ValueError`` where the writer cannot."""
    recognised, routed, stored = costs.parts(pages).values()
    if stored > WORKED:
        raise ValueError("the writer alone takes longer than the year has")
    least = max(1, math.ceil((recognised + routed) / (WORKED * CORES)))
    return next(found for count in itertools.count(least) if (found := year(count, costs, pages)).on_time >= on_time)


def bottleneck(costs: Costs) -> tuple[str, float]:
    """Return what a year's work is mostly spent on, and its share of all processor time."""
    parts = costs.parts(PAGES)
    most = max(parts, key=parts.__getitem__)
    return most, parts[most] / sum(parts.values())


def costs_of(run: Batch, scans: Batch, pages: int) -> Costs:
    """Return what the simulation is fed with: of a run over texts, and of one over so many scanned pages."""
    own, others = run.ms
    page = (scans.first + scans.others - scans.letters * (own + others) / 1000) / pages
    return Costs(scanned_page=page, letter=others / 1000, written=own / 1000)


# --------------------
# The page.

SIZES = (100, 300, 1_000, 3_000, 10_000)
SCANS = 10
#: Letters that a Dask cluster reads beside the local pool.
BY_DASK = 300
#: Targets: letters a second on two cores, how far two workers are beside one.
LEAST_RATE, LEAST_GAIN = 60, 1.8


def batch_lines(runs: Iterable[tuple[Batch, Batch]]) -> Iterator[str]:
    heading = (
        "letters", "workers", "ms a letter, first process", "ms a letter, workers", "letters/s", "MB, first process",
        "MB, largest worker", "database, kB a letter", "again ÷ first",
    )  # fmt: skip
    rows = (
        [
            f"{run.letters:,}", run.workers, *(f"{ms:.1f}" for ms in run.ms), f"{run.rate:.0f}",
            f"{run.megabytes[0]:.0f}", f"{max(run.megabytes[1:], default=0):.0f}",
            f"{1000 * run.stored / run.letters:.0f}", f"{(again.first + again.others) / (run.first + run.others):.3f}",
        ]
        for run, again in runs
    )  # fmt: skip
    yield from table(heading, rows)


def onto_lines(runs: Sequence[Batch]) -> Iterator[str]:
    yield from ("Two workers, ten thousand letters each time, into the same database.", "")
    before = itertools.accumulate((run.letters for run in runs), initial=0)
    rows = [
        [f"{count:,}", *(f"{ms:.1f}" for ms in run.ms), f"{run.rate:.0f}", f"{run.megabytes[0]:.0f}"]
        for count, run in zip(before, runs, strict=False)
    ]
    columns = ("ms a letter, first process", "ms a letter, workers", "letters/s", "MB, first process")
    yield from table(["stored before", *columns], rows)


def dask_lines(local: Batch, dask: Batch) -> Iterator[str]:
    rows = [
        [f"{name}, {run.letters:,} letters", *(f"{ms:.1f}" for ms in run.ms), f"{run.rate:.0f}"]
        for name, run in (("local pool", local), ("Dask", dask))
    ]
    yield from table(["read by", "ms a letter, first process", "ms a letter, all others", "letters/s"], rows)
    yield ""
    yield f"{local.workers} processes each, the scheduler and what hands letters out among the others. Dask reads"
    yield f"{dask.rate / local.rate:.2f} times the letters of the local pool (aim {LEAST_SHARE}). Scheduler and worker"
    yield "start with settings that spare most of what Dask spends by the second, whatever is read:"
    yield from ("", "```sh", *(f"export {name}={value}" for name, value in QUIET.items()), "```")


def year_lines(costs: Costs) -> Iterator[str]:
    years = [(pages, needed(costs, pages)) for pages in (100_000, 1_000_000, PAGES)]
    enough = years[-1][1].machines
    years += [(PAGES, year(count, costs)) for count in {max(1, enough // 2), enough * 2} - {enough}]
    columns = ("read within an hour", "longest wait, hours", "cores busy", "writer busy", "million đồng a year")
    rows = (
        [
            f"{pages:,}", found.machines, f"{found.on_time:.1%}", f"{found.longest:.1f}", f"{found.cores_busy:.1%}",
            f"{found.writer_busy:.1%}", f"{found.machines * MILLIONS_A_MACHINE:.0f}",
        ]
        for pages, found in years
    )  # fmt: skip
    yield from table(["pages a year", f"machines of {CORES} cores", *columns], rows)


def peers() -> Iterator[str]:
    """Yield what the benchmarks of reading and of recognition tell, each beside its peers in one run."""
    rows = (
        [one.what, f"{one.value:,.4g}", f"{'≥' if one.at_least else '≤'} {one.aim:,.4g}"] for one in extract.figures()
    )
    yield from table(["reading text (`python -m benchmarks.extract`)", "measured", "aim"], rows)
    yield from ("", "`python -m benchmarks.page_speed --pages 8`:", "", *page_speed.lines(8))


def report(sizes: Sequence[int], scans: int) -> dict[str, list[str]]:
    """Measure and return the lines of the parts of the page."""
    runs = []
    for pair in text_batches(sizes):
        runs.append(pair)
        print(f"{pair[0].letters:,} letters, {pair[0].workers} workers: {pair[0].rate:.0f}/s", file=sys.stderr)
    one, two = (run for run, _ in runs[-2:])
    drawn_scans, pages = scanned(scans)
    costs = costs_of(two, drawn_scans, pages)
    name, share = bottleneck(costs)
    return {
        "batches": [*batch_lines(runs)],
        "gain": [
            f"Two workers bring {two.rate / one.rate:.2f} times the letters of one (aim {LEAST_GAIN:g}), "
            f"{two.rate:.0f} a second (aim {LEAST_RATE}).",
            "One process writes, so that its share of a letter bounds what more workers bring.",
        ],
        "scans": [
            f"{pages} scanned pages of {drawn_scans.letters} letters, drawn, nothing recognised before: "
            f"{costs.scanned_page:.2f} s of processor a",
            "page beside what the letter costs. Pages are shared out singly; no process waits for another but for the "
            "writer.",
        ],
        "dask": [*dask_lines(*side_by_side(BY_DASK))],
        "fed": [
            f"It is fed with {costs.scanned_page:.2f} s a scanned page and, for a letter, "
            f"{1000 * costs.letter:.0f} ms of reading and routing and {1000 * costs.written:.0f} ms of writing."
        ],
        "bottleneck": [f"The bottleneck is {name}: {share:.0%} of all processor time."],
        "year": [*year_lines(costs)],
        "peers": [*peers()],
        "machine": machine(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="largest number of letters")
    parser.add_argument("--scans", type=int, default=SCANS, help="letters as scans")
    parser.add_argument("--dask", type=int, help="measure this number of letters by a cluster and by the local pool")
    parser.add_argument("--onto", type=int, help="measure this number of letters, ten thousand at a time")
    asked = parser.parse_args()
    if asked.onto:
        runs = []
        for run in onto(asked.onto, 10_000):
            runs.append(run)
            # Written after each: an hour's measurement that is stopped has told what it has seen.
            fill("scaling.md", onto=onto_lines(runs))
        return
    if asked.dask:
        fill("scaling.md", dask=dask_lines(*side_by_side(asked.dask)))
        return
    parts = report([size for size in SIZES if size <= asked.most], asked.scans)
    if asked.most >= 3_000:
        fill("scaling.md", **parts)
    print("\n\n".join("\n".join(lines) for lines in parts.values()))


if __name__ == "__main__":
    main()
