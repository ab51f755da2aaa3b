"""Speed and memory of reading digital PDFs, in one run beside bare pypdfium2, which gives text without order or places.

Run as ``python -m benchmarks.pdf_speed``: letters of the corpus drawn as PDF (``corpus/render``). Processor's seconds
of one process are counted, the best of some rounds, so that other work on the machine counts little. Then odd files
that hold much are read, each in a process of its own, whose peak of memory is told.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from pikepdf import Dictionary, Name, Pdf

from benchmarks.letters import CORPUS, pages_of
from benchmarks.measuring import best_of
from corpus.render.forms import chosen, write
from pipeline.opening import read

LETTERS = 24
ROUNDS = 5
AT_LEAST_PAGES = 16.0
MOST_MEGABYTES = 400.0

#: Reads a file as the program does and prints the peak of its process in megabytes, with what came of it.
_READ = """
import resource, sys
from pathlib import Path
from pipeline.errors import ReadError
from pipeline.opening import read
try:
    said = f"{len(read(Path(sys.argv[1]))[0].text)} letters"
except ReadError as error:
    said = error.code
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, said)
"""


def bare(file: Path) -> None:
    """Read the text of every page as pdfium gives it."""
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


def lines() -> Iterator[str]:
    """Measure, and yield lines of pages a second and of megabytes."""
    with tempfile.TemporaryDirectory() as name:
        files = [write(letter, "pdf", Path(name)) for letter in chosen(CORPUS, limit=LETTERS)]
        pages = sum(map(pages_of, files))
        read(files[0])  # what is loaded once
        yield f"{len(files)} files, {pages} pages"
        for what, work in (("bare pypdfium2", bare), ("letters with places", read)):
            spent = best_of(lambda: [work(file) for file in files], ROUNDS) / 1000  # noqa: B023 - asked at once
            yield f"{what:22} {pages / spent:8.1f} pages a second and core"
        yield f"{'target':22} {AT_LEAST_PAGES:8.1f}"
        for file in heavy(Path(name)):
            said = subprocess.run([sys.executable, "-c", _READ, str(file)], capture_output=True, text=True, check=True)
            megabytes, found = said.stdout.split(maxsplit=1)
            yield f"{file.stem:22} {megabytes:>5} MB  {found.strip()}"
        yield f"{'target':22} {MOST_MEGABYTES:5.0f} MB at most"


if __name__ == "__main__":
    print("\n".join(lines()))
