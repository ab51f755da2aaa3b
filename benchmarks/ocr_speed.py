"""Speed of reading scans in one process, beside bare tesseract on the same pages made ready before, and from the cache;
beside ``ocrmypdf --force-ocr`` and the text of what it writes, where that program is on the path.

Run as ``python -m benchmarks.ocr_speed``; ``--pages`` says how many pages of scans (a few minutes for sixteen). What
is read are drawn letters (``corpus/render``). On a busy machine look at the processor's seconds, not at the clock's.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import pypdfium2

from benchmarks.forms import DRAWN_IN, drawn, read_kept
from benchmarks.letters import CORPUS, pages_of
from corpus.render.forms import chosen
from corpus.render.pages import register
from pipeline.readers.ocr import engine
from pipeline.readers.ocr.prepare import prepare
from pipeline.readers.ocr.raster import Raster

DPI = 300
#: What the figures must reach: times bare tesseract, seconds a letter.
AT_MOST_BARE, AT_MOST_CACHED = 1.2, 0.020
#: Beside which one process of ours is measured.
_ALONE = {"OMP_THREAD_LIMIT": "1"}


class Timed(NamedTuple):
    """One thing measured: seconds by the clock and seconds of processors, its children's among them."""

    clock: float
    busy: float

    def a_page(self, pages: int) -> str:
        """Return both a page, for the table."""
        return f"{self.clock / pages:.3f} | {self.busy / pages:.3f}"


def timed(work: Callable[[], object]) -> Timed:
    """Do something and return how long it took."""
    before = os.times()
    work()
    after = os.times()
    return Timed(after.elapsed - before.elapsed, sum(after[:4]) - sum(before[:4]))


def scans(pages: int) -> dict[Path, int]:
    """Return clean scans of letters (PDF without text) of so many pages or a few more, each with its pages."""
    folder, found = DRAWN_IN / "scan", dict[Path, int]()
    folder.mkdir(parents=True, exist_ok=True)
    for path in chosen(CORPUS, limit=len(list(CORPUS.glob("*.txt")))):
        if sum(found.values()) >= pages:
            break
        if (file := drawn(path, "scan", folder)).suffix == ".pdf":
            found[file] = pages_of(file)
    return found


def prepared_pages(files: Sequence[Path], folder: Path) -> list[Path]:
    """Write the pages as they are given to recognition; return their pictures."""
    written = []
    for file in files:
        with pypdfium2.PdfDocument(file) as document:
            for number, page in enumerate(document):
                pixels = page.render(scale=DPI / 72).to_numpy()[:, :, :3].copy()
                written.append(folder / f"{file.stem}-{number}.png")
                cv2.imwrite(str(written[-1]), prepare(Raster(pixels, float(DPI))).gray)
    return written


def bare(pictures: Sequence[Path]) -> None:
    """Recognise pictures with nothing but tesseract."""
    for picture in pictures:
        command = [engine.PROGRAM, str(picture), "-", "-l", engine.LANGUAGE, "--dpi", str(DPI)]
        subprocess.run(command, env={**os.environ, **_ALONE}, capture_output=True, check=True)


def as_searchable(files: Sequence[Path], folder: Path) -> None:
    """Let OCRmyPDF put a text layer into each file, with one process, and take the text out again."""
    made = folder / "searchable.pdf"
    for file in files:
        command = ["ocrmypdf", "--force-ocr", "-q", "-l", engine.LANGUAGE, "--jobs", "1", str(file), str(made)]
        subprocess.run(command, env={**os.environ, **_ALONE}, capture_output=True, check=True)
        with pypdfium2.PdfDocument(made) as document:
            for page in document:
                page.get_textpage().get_text_range()


def lines(least: int = 16) -> Iterator[str]:
    """Measure on so many pages or a few more, nothing of them recognised before, and yield the lines of the table."""
    register()
    scanned = scans(least)
    files, pages = [*scanned], sum(scanned.values())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pictures = prepared_pages(files, folder)
        os.environ["VANTHU_CACHE"] = str(folder / "cache")
        yield f"{len(files)} letters, {pages} pages, {engine.version()}, {os.cpu_count()} processors\n"
        yield "| what | seconds a page | processor seconds a page | to reach | reached |"
        yield "|---|--:|--:|---|--:|"
        alone = timed(lambda: bare(pictures))
        yield f"| bare tesseract, pages made ready before | {alone.a_page(pages)} |  |  |"
        if shutil.which("ocrmypdf"):
            peer = timed(lambda: as_searchable(files, folder))
            yield f"| ocrmypdf --force-ocr, its text taken out | {peer.a_page(pages)} |  |  |"
        mine, again = (timed(lambda: [read_kept(file) for file in files]) for _ in range(2))
        reached = f"{mine.clock / alone.clock:.2f} ({mine.busy / alone.busy:.2f} by processor)"
        yield f"| scans read | {mine.a_page(pages)} | ≤ {AT_MOST_BARE} × bare | {reached} |"
        bound, reached = f"≤ {1000 * AT_MOST_CACHED:.0f} ms a letter", f"{1000 * again.clock / len(files):.0f} ms"
        yield f"| scans read again, from the cache | {again.a_page(pages)} | {bound} | {reached} |"


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=16, help="pages of scans (default 16)")
    for line in lines(options.parse_args().pages):
        print(line, flush=True)
