"""The scale study: ``python -m benchmarks.scaling`` writes docs/scaling.md; ``--most 100`` only prints small sizes.

``--only 10000`` measures one size with two workers and puts its row into the page as it stands, ``--dask 300`` a Dask
cluster beside the local pool.

Batches of letters as text and of scanned pages, with one worker and two; what others take for like work; and by a
simulation fed with these figures, the machines that ten million pages a year need.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pypdfium2

from benchmarks import dask_cluster
from benchmarks.batches import Batch, batch
from benchmarks.forms import LETTERS, drawn
from benchmarks.letters import write_inbox
from benchmarks.machines import WAIT_MINUTES, Costs, Load, Year, bottleneck, needed, year
from benchmarks.scale import yardstick
from corpus.render.choose import chosen

OUT = Path(__file__).parents[1] / "docs" / "scaling.md"
SIZES = (100, 300, 1_000, 3_000, 10_000)
SCANS = 10
#: Letters that a Dask cluster reads beside the local pool.
BY_DASK = 300
#: Targets: letters a second on two cores, how far two workers are beside one, a second run beside the first.
LEAST_RATE, LEAST_GAIN, MOST_AGAIN = 60, 1.8, 1 / 20
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


def scanned(letters: int) -> tuple[Batch, int]:
    """Return a run over drawn scans, nothing of them recognised before, and how many pages they have."""
    with tempfile.TemporaryDirectory() as place:
        inbox = Path(place, "inbox")
        inbox.mkdir()
        files = [drawn(path, "scan", inbox) for path in chosen(LETTERS, limit=letters)]
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
    yield (
        "| pages a year | machines of 8 cores | read within an hour | longest wait, hours | cores busy | writer busy "
        "| million đồng a year |"
    )
    yield "|---:|---:|---:|---:|---:|---:|---:|"
    for pages in (100_000, 1_000_000, 10_000_000):
        found = needed(costs, Load(pages))
        yield _year_line(pages, found)
    enough = needed(costs)
    for count in {max(1, enough.machines.count // 2), enough.machines.count * 2} - {enough.machines.count}:
        yield _year_line(10_000_000, year(enough.machines._replace(count=count), costs))


def _year_line(pages: int, found: Year) -> str:
    return (
        f"| {pages:,} | {found.machines.count} | {found.on_time:.1%} | {found.longest:.1f} | {found.cores_busy:.1%} "
        f"| {found.writer_busy:.1%} | {found.machines.count * MILLIONS_A_MACHINE:.0f} |"
    )


def peers() -> Iterator[str]:
    """Yield what the benchmarks of reading and of recognition tell, each beside its peers in one run."""
    said = json.loads(_told("extract", "--json"))
    yield from ("| reading text (`python -m benchmarks.extract`) | measured | aim |", "|---|---:|---:|")
    for figure in said["figures"]:
        side = "≥" if figure["at_least"] else "≤"
        yield f"| {figure['name']} | {figure['value']:,.4g} | {side} {figure['target']:,.4g} |"
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
    yield from ("", f"## {_DASK}", "", *dask_cluster.lines(*dask_cluster.side_by_side(BY_DASK)))
    yield from ("", _BEFORE)
    name, share = bottleneck(costs)
    yield _YEAR.format(name=name, share=share, page=costs.scanned_page, letter=1000 * costs.letter,
                       written=1000 * costs.written, wait=WAIT_MINUTES, money=MILLIONS_A_MACHINE)  # fmt: skip
    yield from ("", *year_lines(costs), "", "## Beside others, in one run", "")
    yield from peers()
    yield f"\nMachine: Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} "
    yield f"processors. Yardstick (200,000 SHA-256 sums, sorted): {yardstick():.2f} s."


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
_YEAR = """A simulation (`benchmarks/machines.py`), minute by minute, fed with {page:.2f} s a scanned page and, for a
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
    asked = parser.parse_args()
    if asked.dask:
        found = list(dask_cluster.lines(*dask_cluster.side_by_side(asked.dask)))
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
