"""The scale study: ``python -m benchmarks.scaling`` writes docs/scaling.md; ``--most 100`` only prints small sizes.

``--only 10000`` measures one size with two workers and puts its row into the page as it stands, ``--dask 300`` a Dask
cluster beside the local pool, ``--onto 100000`` what letters cost that come onto ever more stored ones.

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
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pypdfium2
from distributed import Client

from benchmarks.forms import drawn
from benchmarks.letters import CORPUS, REGISTRY, ROOT, write_inbox
from benchmarks.measuring import family, machine, peak, processor, table
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
    said = database.with_suffix(".said")
    command = [sys.executable, "-m", "pipeline.cli", "run", str(inbox), "--registry", str(REGISTRY), "--json"]
    command += ["--db", str(database), "--workers", str(workers), *extra]
    peaks: dict[int, float] = {}
    taken: dict[int, float] = {}
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
    first = taken.pop(process.pid)
    members = tuple(value for pid, value in sorted(peaks.items()) if pid != process.pid)
    size = sum(path.stat().st_size for path in database.parent.glob(f"{database.name}*")) / 1e6
    letters = new or summary["unchanged"]
    return Batch(letters, workers, first, sum(taken.values()), (peaks[process.pid], *members), size)


# --------------------
# How many machines a federation needs: a year of letters, simulated minute by minute with what was measured.
#
# Nobody has ten million pages to try it with. What one page and one letter cost is measured, how they come is assumed
# below, and said in the page.

DAYS, HOURS = 250, 8
MINUTES = HOURS * 60
#: Letters come in the morning's post and with the end of the month: weights of the hours of a day, and of the last
#: three working days of a month of 21.
_OF_HOUR = (2.0, 2.5, 1.0, 0.5, 0.5, 1.0, 0.3, 0.2)
_MONTH, _LAST_DAYS, _AT_ITS_END = 21, 3, 3.0
#: A page that waits longer than this for its reading is late.
WAIT_MINUTES = 60


class Costs(NamedTuple):
    """Seconds of processor that were measured."""

    scanned_page: float
    """Recognising and reading a scanned page."""
    letter: float
    """Reading, routing a letter, beside the recognition of its pages."""
    written: float
    """Storing a letter: one process does it for the whole database."""


class Load(NamedTuple):
    """What comes in a year."""

    pages: int = 10_000_000
    pages_a_letter: float = 3.0
    scanned: float = 0.8
    """Share of the letters that come as scans."""


_USUAL = Load()


class Machines(NamedTuple):
    """A number of machines of a kind."""

    count: int
    cores: int = 8


class Year(NamedTuple):
    """How a year went."""

    machines: Machines
    on_time: float
    """Share of the pages that were read within ``WAIT_MINUTES``."""
    longest: float
    """The longest wait, in hours of work."""
    cores_busy: float
    """Share of the working time that the cores of the machines read."""
    writer_busy: float
    """Share of the working time that the one writer wrote."""


def year(machines: Machines, costs: Costs, load: Load = _USUAL, seed: int = 1) -> Year:
    """Return how a year of letters goes on so many machines; what is left in the evening is read in the morning."""
    letters = load.pages / load.pages_a_letter
    arrivals = np.random.default_rng(seed).poisson(letters * np.array(_weights())).tolist()
    page = load.scanned * costs.scanned_page + costs.letter / load.pages_a_letter
    read_a_minute = machines.count * machines.cores * 60 / page
    written_a_minute = 60 / costs.written * load.pages_a_letter
    came = read = written = 0.0
    comes: list[float] = []
    late = 0.0
    longest = waits = 0
    for minute, arrived in enumerate(arrivals):
        came += arrived * load.pages_a_letter
        comes.append(came)
        now = min(read + read_a_minute, came)
        written = min(written + written_a_minute, now)
        while waits < minute and comes[waits] <= written:
            waits += 1
        longest = max(longest, minute - waits)
        if minute - waits > WAIT_MINUTES:
            late += now - read
        read = now
    worked = DAYS * MINUTES * 60
    return Year(
        machines,
        on_time=1 - late / came,
        longest=longest / 60,
        cores_busy=came * page / (worked * machines.count * machines.cores),
        writer_busy=came / load.pages_a_letter * costs.written / worked,
    )


def needed(costs: Costs, load: Load = _USUAL, on_time: float = 0.99, cores: int = 8) -> Year:
    """Return the year with as few machines as read so many pages in time; ``ValueError`` where the writer cannot."""
    letters, worked = load.pages / load.pages_a_letter, DAYS * MINUTES * 60
    if letters * costs.written > worked:
        raise ValueError("the writer alone takes longer than the year has")
    work = load.pages * load.scanned * costs.scanned_page + letters * costs.letter
    least = math.ceil(work / (worked * cores))
    years = (year(Machines(count, cores), costs, load) for count in itertools.count(max(1, least)))
    return next(found for found in years if found.on_time >= on_time)


def bottleneck(costs: Costs, load: Load = _USUAL) -> tuple[str, float]:
    """Return what a year's work is mostly spent on, and its share of all processor time."""
    letters = load.pages / load.pages_a_letter
    parts = {
        "recognising scanned pages": load.pages * load.scanned * costs.scanned_page,
        "reading and routing letters": letters * costs.letter,
        "storing letters": letters * costs.written,
    }
    most = max(parts, key=parts.__getitem__)
    return most, parts[most] / sum(parts.values())


def _weights() -> list[float]:
    """Return the share of a year's letters that comes in each minute of work."""
    days = [_AT_ITS_END if day % _MONTH >= _MONTH - _LAST_DAYS else 1.0 for day in range(DAYS)]
    hours = [weight for weight in _OF_HOUR for _ in range(60)]
    whole = sum(days) * sum(hours)
    return [day * hour / whole for day in days for hour in hours]


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


def dask_lines(local: Batch, dask: Batch) -> Iterator[str]:
    """Yield the table of both."""
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


OUT = ROOT / "docs" / "scaling.md"
SIZES = (100, 300, 1_000, 3_000, 10_000)
SCANS = 10
#: Letters that a Dask cluster reads beside the local pool.
BY_DASK = 300
#: Targets: letters a second on two cores, how far two workers are beside one.
LEAST_RATE, LEAST_GAIN = 60, 1.8
#: What a machine of eight cores costs a year, in millions of đồng: bought for 40 and used five years, 300 W of power at
#: 2,500 đ a kWh in working hours, a tenth of somebody who looks after ten of them.
MILLIONS_A_MACHINE = 40 / 5 + 0.3 * 2_000 * 2_500 / 1e6 + 15


def text_batches(sizes: Sequence[int], workers: Sequence[int] = (1, 2)) -> Iterator[tuple[Batch, Batch]]:
    """Yield a run over each size with so many workers, and the same again."""
    with tempfile.TemporaryDirectory() as place:
        for size in sizes:
            inbox = Path(place, str(size))
            inbox.mkdir()
            write_inbox(inbox, size)
            for count in workers:
                database = Path(place, f"{size}-{count}", "vanthu.db")
                database.parent.mkdir()
                first = batch(inbox, database, count, size)
                yield first, batch(inbox, database, count, 0)


def onto(letters: int, part: int) -> Iterator[Batch]:
    """Yield runs of two workers over so many letters, each over a part of them, into one database."""
    with tempfile.TemporaryDirectory() as place:
        inbox, database = Path(place, "inbox"), Path(place, "vanthu.db")
        inbox.mkdir()
        write_inbox(inbox, letters)
        files = sorted(inbox.iterdir(), key=lambda path: (len(path.name), path.name))
        for begin in range(0, letters, part):
            comes = Path(place, f"{begin}")
            comes.mkdir()
            for file in files[begin : begin + part]:
                file.rename(comes / file.name)
            yield batch(comes, database, 2, len(files[begin : begin + part]))


def onto_lines(runs: Iterable[Batch]) -> Iterator[str]:
    """Yield the table of runs, each onto what those before it stored."""
    yield from ("Two workers, ten thousand letters each time, into the same database.", "")
    rows, before = [], 0
    for run in runs:
        rows.append([f"{before:,}", *(f"{ms:.1f}" for ms in run.ms), f"{run.rate:.0f}", f"{run.megabytes[0]:.0f}"])
        before += run.letters
    columns = ("ms a letter, first process", "ms a letter, workers", "letters/s", "MB, first process")
    yield from table(["stored before", *columns], rows)


def scanned(letters: int) -> tuple[Batch, int]:
    """Return a run over drawn scans, nothing of them recognised before, and how many pages they have."""
    with tempfile.TemporaryDirectory() as place:
        inbox = Path(place, "inbox")
        inbox.mkdir()
        files = [drawn(path, "scan", inbox) for path in chosen(CORPUS, limit=letters)]
        pages = sum(_pages(file) for file in files if file is not None)
        return batch(inbox, Path(place, "vanthu.db"), 1, len(files)), pages


def _pages(file: Path) -> int:
    if file.suffix != ".pdf":
        return 1
    with pypdfium2.PdfDocument(file) as document:
        return len(document)


def batch_lines(runs: Sequence[tuple[Batch, Batch]]) -> Iterator[str]:
    """Yield the table of batches."""
    yield _COLUMNS
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    yield from batch_rows(runs)


def batch_rows(runs: Iterable[tuple[Batch, Batch]]) -> Iterator[str]:
    """Yield a row of the table for each run with the one after it."""
    for run, again in runs:
        own, others = run.ms
        share = (again.first + again.others) / (run.first + run.others)
        yield (
            f"| {run.letters:,} | {run.workers} | {own:.1f} | {others:.1f} | {run.rate:.0f} | {run.megabytes[0]:.0f} "
            f"| {max(run.megabytes[1:], default=0):.0f} | {1000 * run.stored / run.letters:.0f} | {share:.3f} |"
        )


def with_rows(page: str, rows: Sequence[str]) -> str:
    """Return the page with rows of the table of batches, each in its place, in that of the one that was there."""
    lines = page.split("\n")
    first = lines.index(_COLUMNS) + 2
    last = next(at for at in range(first, len(lines)) if not lines[at].startswith("|"))
    known = {_key(row): row for row in (*lines[first:last], *rows)}
    return "\n".join([*lines[:first], *(known[key] for key in sorted(known)), *lines[last:]])


def with_part(page: str, title: str, lines: Iterable[str]) -> str:
    """Return the page with lines under a heading, in the place of what stood there, before the year where nothing."""
    before, found, rest = page.partition(f"## {title}\n")
    if not found:
        before, found, rest = page.partition(_BEFORE)
        rest = found + rest
    else:
        rest = "## " + rest.partition("\n## ")[2]
    return "\n".join([f"{before}## {title}", "", *lines, "", rest])


def _key(row: str) -> tuple[int, int]:
    letters, workers = row.replace(",", "").split("|")[1:3]
    return int(letters), int(workers)


def year_lines(costs: Costs) -> Iterator[str]:
    """Yield the table of machines for a year's pages."""
    years = [(pages, needed(costs, Load(pages))) for pages in (100_000, 1_000_000, 10_000_000)]
    enough = needed(costs).machines
    for count in {max(1, enough.count // 2), enough.count * 2} - {enough.count}:
        years.append((10_000_000, year(enough._replace(count=count), costs)))
    columns = (
        "machines of 8 cores", "read within an hour", "longest wait, hours", "cores busy", "writer busy",
        "million đồng a year",
    )  # fmt: skip
    rows = (
        [
            f"{pages:,}", found.machines.count, f"{found.on_time:.1%}", f"{found.longest:.1f}",
            f"{found.cores_busy:.1%}", f"{found.writer_busy:.1%}", f"{found.machines.count * MILLIONS_A_MACHINE:.0f}",
        ]
        for pages, found in years
    )  # fmt: skip
    yield from table(["pages a year", *columns], rows)


def peers() -> Iterator[str]:
    """Yield what the benchmarks of reading and of recognition tell, each beside its peers in one run."""
    said = json.loads(_told("extract", "--json"))
    rows = (
        [one["name"], f"{one['value']:,.4g}", f"{'≥' if one['at_least'] else '≤'} {one['target']:,.4g}"]
        for one in said["figures"]
    )
    yield from table(["reading text (`python -m benchmarks.extract`)", "measured", "aim"], rows)
    for name, more in (("pdf_speed", ()), ("ocr_speed", ("--pages", "8"))):
        command = " ".join(("python -m", f"benchmarks.{name}", *more))
        yield from ("", f"`{command}`:", "", _told(name, *more).strip())


def _told(name: str, *more: str) -> str:
    command = [sys.executable, "-m", f"benchmarks.{name}", *more]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def costs_of(run: Batch, scans: Batch, pages: int) -> Costs:
    """Return what the simulation is fed with: of a run over texts, and of one over so many scanned pages."""
    own, others = run.ms
    letter = others / 1000
    page = (scans.first + scans.others - scans.letters * (own + others) / 1000) / pages
    return Costs(scanned_page=page, letter=letter, written=own / 1000)


def report(sizes: Sequence[int], scans: int) -> Iterator[str]:
    """Measure and yield the lines of the page."""
    runs = []
    for pair in text_batches(sizes):
        runs.append(pair)
        print(f"{pair[0].letters:,} letters, {pair[0].workers} workers: {pair[0].rate:.0f}/s", file=sys.stderr)
    drawn_scans, pages = scanned(scans)
    costs = costs_of(runs[-1][0], drawn_scans, pages)
    yield _HEAD
    yield from batch_lines(runs)
    last = [run for run, _ in runs if run.letters == sizes[-1]]
    yield from ("", _BATCHES.format(gain=last[-1].rate / last[0].rate, rate=last[-1].rate, aim=LEAST_RATE,
                                    least=LEAST_GAIN), "")  # fmt: skip
    yield _SCANS.format(pages=pages, letters=drawn_scans.letters, seconds=costs.scanned_page)
    yield from ("", f"## {_DASK}", "", *dask_lines(*side_by_side(BY_DASK)))
    yield from ("", _BEFORE)
    name, share = bottleneck(costs)
    yield _YEAR.format(name=name, share=share, page=costs.scanned_page, letter=1000 * costs.letter,
                       written=1000 * costs.written, wait=WAIT_MINUTES, money=MILLIONS_A_MACHINE)  # fmt: skip
    yield from ("", *year_lines(costs), "", "## Beside others, in one run", "")
    yield from peers()
    yield f"\n{machine()}"


_ONTO = "Onto what is stored"
_DASK, _BEFORE = "Dask beside the local pool", "## Ten million pages a year\n"
_COLUMNS = (
    "| letters | workers | ms a letter, first process | ms a letter, workers | letters/s | MB, first process "
    "| MB, largest worker | database, kB a letter | again ÷ first |"
)
_HEAD = """# From one desk to ten million pages

Made by `python -m benchmarks.scaling`. Letters of the corpus, each under another number and day, brought in by `vanthu
run` with the registry of the corpus: reading, routing, amendments, copies, warnings across letters, the search index.

Seconds are those of the processor. *letters/s* is what follows from them where every process has a processor for
itself: the slower of the two sides decides. *Again*: the same command once more over the same folder.
"""
_BATCHES = """Two workers bring {gain:.2f} times the letters of one (aim {least:g}), {rate:.0f} a second (aim {aim}).
One process writes, so that its share of a letter bounds what more workers bring."""
_SCANS = """{pages} scanned pages of {letters} letters, drawn, nothing recognised before: {seconds:.2f} s of processor a
page beside what the letter costs. Pages are shared out singly; no process waits for another but for the writer."""
_YEAR = """A simulation (`benchmarks/scaling.py`), minute by minute, fed with {page:.2f} s a scanned page and, for a
letter, {letter:.0f} ms of reading and routing and {written:.0f} ms of writing. Assumed: three pages a letter, four of
five scanned, 250 days of 8 hours, twice the mean in the morning and three times at the end of a month, {money:.1f}
million đồng a year for a machine. As few machines as read 99 % of the pages within {wait} minutes; below, half and
twice as many.

The bottleneck is {name}: {share:.0%} of all processor time."""


def main() -> None:
    """Measure; write the page where all sizes are measured, else print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="largest number of letters")
    parser.add_argument("--scans", type=int, default=SCANS, help="letters as scans")
    parser.add_argument("--only", type=int, help="measure this number of letters alone, with two workers")
    parser.add_argument("--dask", type=int, help="measure this number of letters by a cluster and by the local pool")
    parser.add_argument("--onto", type=int, help="measure this number of letters, ten thousand at a time")
    asked = parser.parse_args()
    if asked.onto:
        runs = []
        for run in onto(asked.onto, 10_000):
            runs.append(run)
            # Written after each: an hour's measurement that is stopped has told what it has seen.
            OUT.write_text(with_part(OUT.read_text("utf-8"), _ONTO, onto_lines(runs)), encoding="utf-8")
        print("\n".join(onto_lines(runs)))
        return
    if asked.dask:
        found = list(dask_lines(*side_by_side(asked.dask)))
        OUT.write_text(with_part(OUT.read_text("utf-8"), _DASK, found), encoding="utf-8")
        print("\n".join(found))
        return
    if asked.only:
        rows = list(batch_rows(text_batches([asked.only], [2])))
        OUT.write_text(with_rows(OUT.read_text("utf-8"), rows), encoding="utf-8")
        print("\n".join(rows))
        return
    lines = "\n".join(report([size for size in SIZES if size <= asked.most], asked.scans)) + "\n"
    if asked.most >= 3_000:
        OUT.write_text(lines, encoding="utf-8")
    print(lines)


if __name__ == "__main__":
    main()
