"""Speed of reading scans, in one run: beside bare tesseract, beside ocrmypdf, with two workers, from the cache.

Run as ``python -m benchmarks.ocr_speed``; ``--pages`` says how many pages of scans (a few minutes for sixteen). What
is read are drawn letters (``corpus/render``). ocrmypdf is looked for on the path or named by ``--ocrmypdf``, and left
out with a word where it is missing. On a busy machine look at the processor's seconds, not at the clock's.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import pypdfium2

from benchmarks.forms import LETTERS, drawn, read_kept
from corpus.render.choose import chosen
from corpus.render.pages import FontMissingError, register
from pipeline.opening import read
from pipeline.readers.ocr import engine
from pipeline.readers.ocr.prepare import prepare
from pipeline.readers.ocr.raster import Raster

ROOT = Path(__file__).parents[1]
#: Where recognised pages are kept; a folder of its own for each run, so that the first reading finds none.
CACHE = "VANTHU_CACHE"
DPI = 300
PAGES = 16
#: What the figures must reach.
AT_MOST_BARE, AT_LEAST_OCRMYPDF, AT_LEAST_TWO, AT_MOST_CACHED, AT_LEAST_PAGES = 1.2, 2.0, 1.8, 0.020, 100.0


@dataclass(frozen=True)
class Timed:
    """One thing measured: seconds by the clock and seconds of processors, its children's among them."""

    clock: float
    busy: float

    def a_page(self, pages: int) -> str:
        """Return both a page, for the table."""
        return f"{self.clock / pages:.3f} | {self.busy / pages:.3f}"


def timed(work: Callable[[], object]) -> Timed:
    """Do something and return how long it took."""
    clock, busy = time.perf_counter(), _busy()
    work()
    return Timed(time.perf_counter() - clock, _busy() - busy)


def _busy() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def scans(folder: Path, pages: int) -> list[Path]:
    """Return clean scans of letters (PDF without text) of so many pages or a few more."""
    folder.mkdir(parents=True, exist_ok=True)
    found: list[Path] = []
    count = 0
    for path in chosen(LETTERS, limit=len(list(LETTERS.glob("*.txt")))):
        file = drawn(path, "scan", folder) if count < pages else None
        if file is not None and file.suffix == ".pdf":
            found.append(file)
            count += _pages(file)
    return found


def _pages(file: Path) -> int:
    with pypdfium2.PdfDocument(file) as document:
        return len(document)


def prepared_pages(files: Sequence[Path], folder: Path) -> list[Path]:
    """Write the pages as they are given to recognition; return their pictures."""
    written = []
    for file in files:
        with pypdfium2.PdfDocument(file) as document:
            for number, page in enumerate(document):
                pixels = page.render(scale=DPI / 72).to_numpy()[:, :, :3].copy()
                picture = folder / f"{file.stem}-{number}.png"
                cv2.imwrite(str(picture), prepare(Raster(pixels, float(DPI))).gray)
                written.append(picture)
    return written


def bare(pictures: Sequence[Path], workers: int) -> None:
    """Recognise pictures with nothing but tesseract, so many at a time."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}

    def one(picture: Path) -> None:
        command = [engine.PROGRAM, str(picture), "-", "-l", engine.LANGUAGE, "--dpi", str(DPI)]
        subprocess.run(command, env=environment, capture_output=True, check=True)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(one, pictures))


def ours(files: Sequence[Path], workers: int, cache: Path) -> None:
    """Read scans as the program does, in so many processes, keeping what was recognised in a folder."""
    command = [sys.executable, "-m", "benchmarks.read_files", str(workers), *map(str, files)]
    subprocess.run(command, env={**os.environ, CACHE: str(cache)}, cwd=ROOT, check=True)


def by_ocrmypdf(program: str, files: Sequence[Path], workers: int, folder: Path) -> None:
    """Let ocrmypdf write a PDF and the text of each scan."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    for file in files:
        text, made = folder / f"{file.stem}.txt", folder / f"{file.stem}.pdf"
        command = [program, "--force-ocr", "-l", engine.LANGUAGE, "--output-type", "pdf", "--jobs", str(workers)]
        subprocess.run(
            [*command, "--sidecar", str(text), "-q", str(file), str(made)],
            env=environment,
            capture_output=True,
            check=True,
        )


def digital(folder: Path, count: int) -> tuple[int, Timed]:
    """Read digital PDFs here, in one process; return their pages and the time."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [drawn(path, "pdf", folder) for path in chosen(LETTERS, limit=count)]
    read(files[0])  # what is loaded once
    return sum(map(_pages, files)), timed(lambda: [read(file) for file in files])


def table(
    files: Sequence[Path], output: Path, folder: Path, workers: Sequence[int], ocrmypdf: str | None
) -> Iterator[str]:
    """Measure everything and yield the lines of the table."""
    pages = sum(map(_pages, files))
    pictures = prepared_pages(files, folder)
    yield f"{len(files)} letters, {pages} pages, {engine.version()}, {os.cpu_count()} processors\n"
    yield "| what | workers | seconds a page | processor seconds a page | to reach | reached |"
    yield "|---|--:|--:|--:|---|--:|"
    ours_by: dict[int, Timed] = {}
    bare_by: dict[int, Timed] = {}
    for count in workers:
        alone = bare_by[count] = timed(partial(bare, pictures, count))
        yield f"| bare tesseract, pages made ready before | {count} | {alone.a_page(pages)} |  |  |"
        mine = ours_by[count] = timed(partial(ours, files, count, folder / f"cache{count}"))
        reached = f"{mine.clock / alone.clock:.2f} ({mine.busy / alone.busy:.2f} by processor)"
        yield f"| scans read | {count} | {mine.a_page(pages)} | ≤ {AT_MOST_BARE} × bare | {reached} |"
        if ocrmypdf:
            other = timed(partial(by_ocrmypdf, ocrmypdf, files, count, folder))
            reached = f"{other.clock / mine.clock:.2f} ({other.busy / mine.busy:.2f} by processor)"
            bound = f"≥ {AT_LEAST_OCRMYPDF} × ours"
            yield f"| ocrmypdf --force-ocr and text | {count} | {other.a_page(pages)} | {bound} | {reached} |"
    if 1 in ours_by and 2 in ours_by:
        gain = ours_by[1].clock / ours_by[2].clock
        # More than two of the bare program gain, the machine does not give; others at work on it take from both.
        given = bare_by[1].clock / bare_by[2].clock
        dearer = ours_by[2].busy / ours_by[1].busy
        reached = f"{gain:.2f} (bare tesseract {given:.2f}; processor seconds × {dearer:.2f})"
        yield f"| two workers beside one, {len(files)} letters | 2 |  |  | ≥ {AT_LEAST_TWO} × | {reached} |"
    os.environ[CACHE] = str(folder / f"cache{workers[-1]}")
    read_kept(files[0])  # what is loaded once
    again = timed(lambda: [read_kept(file) for file in files])
    a_letter = again.clock / len(files)
    bound = f"≤ {1000 * AT_MOST_CACHED:.0f} ms a letter"
    yield f"| scans read again, from the cache | – | {again.a_page(pages)} | {bound} | {1000 * a_letter:.0f} ms |"
    count_digital, took = digital(output / "pdf", len(files) * 4)
    speed = f"{count_digital / took.clock:.0f} ({count_digital / took.busy:.0f} by processor)"
    bound = f"≥ {AT_LEAST_PAGES:.0f} pages/s"
    yield f"| digital PDFs, {count_digital} pages | – | {took.a_page(count_digital)} | {bound} | {speed} |"


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.ocr_speed", description=__doc__)
    options.add_argument("-o", "--output", type=Path, default=ROOT / "out" / "corpus", help="where drawn letters stay")
    options.add_argument("--pages", type=int, default=PAGES, help=f"pages of scans (default {PAGES})")
    options.add_argument("--workers", default="1,2", help="numbers of workers (default 1,2)")
    options.add_argument("--ocrmypdf", default=shutil.which("ocrmypdf"), help="the program ocrmypdf")
    given = options.parse_args(arguments)
    if not engine.available():
        print(f"Nothing measured: {engine.INSTALL}", file=sys.stderr)
        return 0
    try:
        register()
    except FontMissingError as error:
        print(error, file=sys.stderr)
        return 0
    if not given.ocrmypdf:
        print("ocrmypdf is not here and is left out (pip install ocrmypdf, in an environment of its own)")
    files = scans(given.output / "scan", given.pages)
    with tempfile.TemporaryDirectory() as folder:
        counts = [int(count) for count in given.workers.split(",")]
        for line in table(files, given.output, Path(folder), counts, given.ocrmypdf):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
