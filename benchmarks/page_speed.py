"""Speed and memory of reading digital PDFs beside bare pypdfium2, of reading scans beside bare tesseract and OCRmyPDF.

Run as ``python -m benchmarks.page_speed`` (``--pages``: of scans). What is read are drawn letters of the corpus
(``corpus/render``), by one process of ours. Of PDFs the processor's seconds are counted, the best of some rounds; then
odd files that hold much are read, each in a process of its own. Scans are read by tesseract from pages made ready
before, by OCRmyPDF with its text taken out again (where it is on the path), and by us.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import pypdfium2
from pikepdf import Dictionary, Name, Pdf

from benchmarks.forms import DRAWN_IN, drawn
from benchmarks.letters import CORPUS, pages_of
from benchmarks.measuring import best_of
from corpus.render.forms import chosen, write
from corpus.render.pages import register
from pipeline.readers.ocr import engine
from pipeline.readers.ocr.prepare import prepare
from pipeline.readers.ocr.raster import Raster
from pipeline.readers.opening import read

LETTERS, ROUNDS, DPI = 24, 5, 300
#: Targets: pages of PDFs a second, megabytes of one; scans beside bare tesseract.
AT_LEAST_PAGES, MOST_MEGABYTES = 16.0, 400.0
AT_MOST_BARE = 1.2
#: Reads a file as the program does and prints the peak of its process in megabytes, with what came of it.
_READ = """
import resource, sys
from pathlib import Path
from pipeline.support.errors import ReadError
from pipeline.support import settings
from pipeline.readers.opening import read
try:
    said = f"{len(read(Path(sys.argv[1]))[0].text)} letters"
except ReadError as error:
    said = error.code
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, said)
"""


def plain_text(file: Path) -> None:
    """Read the text of every page as pdfium gives it, without order or places."""
    with pypdfium2.PdfDocument(file.read_bytes()) as document:
        for page in document:
            page.get_textpage().get_text_range()


def heavy(folder: Path) -> Iterator[Path]:
    """Write files that hold more than letters do; yield them."""
    words = b"BT /F1 9 Tf 40 %d Td (cac cong doan co so bao cao ket qua) Tj ET\n"
    for name, contents in {
        "500-equal-pages": [b"".join(words % y for y in range(40, 800, 12))] * 500,
        "800000-strokes": [b"0 0 m 9 9 l S\n" * 800_000],
        "60000-letters": [b"BT /F1 1 Tf 9 9 Td (%s) Tj ET\n" % (b"abcd " * 11_900)],
    }.items():
        with Pdf.new() as document:
            encoding = {"BaseFont": Name("/Times-Roman"), "Encoding": Name.WinAnsiEncoding}
            font = Dictionary(Type=Name.Font, Subtype=Name.Type1, **encoding)
            for content in contents:
                page = document.add_blank_page(page_size=(595, 842))
                page.Contents = document.make_stream(content)
                page.Resources = Dictionary(Font=Dictionary(F1=font))
            document.save(folder / f"{name}.pdf")
        yield folder / f"{name}.pdf"


def of_pdfs() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name:
        files = [write(letter, "pdf", Path(name)) for letter in chosen(CORPUS, limit=LETTERS)]
        pages = sum(map(pages_of, files))
        read(files[0])  # what is loaded once
        yield f"{len(files)} files, {pages} pages"
        for what, work in (("bare pypdfium2", plain_text), ("letters with places", read)):
            spent = best_of(lambda: [work(file) for file in files], ROUNDS) / 1000  # noqa: B023 - asked at once
            yield f"{what:22} {pages / spent:8.1f} pages a second and core"
        yield f"{'target':22} {AT_LEAST_PAGES:8.1f}"
        for file in heavy(Path(name)):
            said = subprocess.run([sys.executable, "-c", _READ, str(file)], capture_output=True, text=True, check=True)
            megabytes, found = said.stdout.split(maxsplit=1)
            yield f"{file.stem:22} {megabytes:>5} MB  {found.strip()}"
        yield f"{'target':22} {MOST_MEGABYTES:5.0f} MB at most"


def _taken(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds by the clock that something takes, and those of processors, its children's among them."""
    before = os.times()
    work()
    after = os.times()
    return after.elapsed - before.elapsed, sum(after[:4]) - sum(before[:4])


def _run(commands: Sequence[Sequence[str]]) -> None:
    for command in commands:
        subprocess.run(command, env={**os.environ, "OMP_THREAD_LIMIT": "1"}, capture_output=True, check=True)


class ScanCosts(NamedTuple):
    """What scans took: by what was done, the seconds by the clock and those of processors."""

    letters: int
    pages: int
    taken: dict[str, tuple[float, float]]

    BARE = "bare tesseract, pages made ready before"
    PEER = "ocrmypdf --force-ocr, its text taken out"
    OWN = "scans read"

    def times(self, what: str) -> float:
        """Return what our reading takes, in times of the processor's seconds of another's."""
        return self.taken[self.OWN][1] / self.taken[what][1]


def scan_costs(least: int) -> ScanCosts:
    """Measure on so many pages or a few more."""
    register()
    (DRAWN_IN / "scan").mkdir(parents=True, exist_ok=True)
    files, pages = list[Path](), 0
    for path in chosen(CORPUS):
        if pages >= least:
            break
        if (file := drawn(path, "scan", DRAWN_IN / "scan")).suffix == ".pdf":
            files.append(file)
            pages += pages_of(file)
    with tempfile.TemporaryDirectory() as name:
        bare, searchable = list[list[str]](), list[list[str]]()
        language = ["-l", engine.LANGUAGE]
        for file in files:
            searchable.append(
                ["ocrmypdf", "--force-ocr", "-q", *language, "--jobs", "1", str(file), f"{name}/made.pdf"]
            )
            with pypdfium2.PdfDocument(file) as document:
                for number, page in enumerate(document):
                    picture = f"{name}/{file.stem}-{number}.png"
                    pixels = page.render(scale=DPI / 72).to_numpy()[:, :, :3].copy()
                    cv2.imwrite(picture, prepare(Raster(pixels, float(DPI))).gray)
                    bare.append([engine.PROGRAM, picture, "-", *language, "--dpi", str(DPI)])

        def peer() -> None:
            for command in searchable:
                _run([command])
                plain_text(Path(command[-1]))

        taken = {ScanCosts.BARE: _taken(lambda: _run(bare))}
        if shutil.which("ocrmypdf"):
            taken[ScanCosts.PEER] = _taken(peer)
        taken[ScanCosts.OWN] = _taken(lambda: [read(file) for file in files])
    return ScanCosts(len(files), pages, taken)


def of_scans(least: int = 16) -> Iterator[str]:
    """Measure on so many pages or a few more, and yield the lines of the table."""
    costs = scan_costs(least)
    own = costs.taken[costs.OWN][0]
    reached = {
        costs.OWN: (
            f"≤ {AT_MOST_BARE} × bare",
            f"{own / costs.taken[costs.BARE][0]:.2f} ({costs.times(costs.BARE):.2f} by processor)",
        )
    }
    yield f"{costs.letters} letters, {costs.pages} pages, {engine.version()}, {os.cpu_count()} processors\n"
    yield "| what | seconds a page | processor seconds a page | to reach | reached |"
    yield "|---|--:|--:|---|--:|"
    for what, taken in costs.taken.items():
        bound, figure = reached.get(what, ("", ""))
        yield f"| {what} | {taken[0] / costs.pages:.3f} | {taken[1] / costs.pages:.3f} | {bound} | {figure} |"


def lines(scanned_pages: int) -> Iterator[str]:
    yield from of_pdfs()
    yield ""
    yield from of_scans(scanned_pages)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=16, help="pages of scans (default 16)")
    for line in lines(options.parse_args().pages):
        print(line, flush=True)
