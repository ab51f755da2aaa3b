"""Speed and memory of reading digital PDFs, in one run beside bare pypdfium2, which gives text without order or places.

Run as ``python -m benchmarks.pdf_speed [FOLDER]``: letters of the corpus drawn as PDF (``corpus/render``), or the PDFs
of a folder. Processor's seconds of one process are counted, the best of some rounds, so that other work on the machine
counts little. Then odd files that hold much are read, each in a process of its own, whose peak of memory is told.
"""

import argparse
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import pypdfium2

from benchmarks.letters import CORPUS
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


def heavy(folder: Path) -> list[Path]:
    """Write files that hold more than letters do; return them."""
    lines = b"".join(
        b"BT /F1 9 Tf 40 %d Td (cac cong doan co so bao cao ket qua) Tj ET\n" % y for y in range(40, 800, 12)
    )
    made = {
        "500-equal-pages": _pdf([lines] * 500),
        "800000-strokes": _pdf([b"0 0 m 9 9 l S\n" * 800_000]),
        "60000-letters": _pdf([b"BT /F1 1 Tf 9 9 Td (%s) Tj ET\n" % (b"abcd " * 11_900)]),
    }
    files = []
    for name, data in made.items():
        files.append(folder / f"{name}.pdf")
        files[-1].write_bytes(data)
    return files


def _pdf(contents: Sequence[bytes]) -> bytes:
    """Return a PDF of pages with these contents."""
    kids = b" ".join(b"%d 0 R" % (2 * number + 4) for number in range(len(contents)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(contents)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>",
    ]
    for content in contents:
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
        packed = zlib.compress(content)
        objects.append(page % (len(objects) + 2))
        objects.append(b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed))
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, item) for number, item in enumerate(objects, start=1))
    return b"%PDF-1.7\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF"


def main() -> None:
    """Print pages a second and megabytes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, help="PDFs to read instead of drawn letters")
    given = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as name:
        files = (
            sorted(given.glob("*.pdf"))
            if given
            else [write(letter, "pdf", Path(name)) for letter in chosen(CORPUS, limit=LETTERS)]
        )
        pages = sum(len(pypdfium2.PdfDocument(file)) for file in files)
        read(files[0])  # what is loaded once
        print(f"{len(files)} files, {pages} pages")
        for what, work in (("bare pypdfium2", bare), ("letters with places", read)):
            spent = best_of(lambda: [work(file) for file in files], ROUNDS) / 1000  # noqa: B023 - asked at once
            print(f"{what:22} {pages / spent:8.1f} pages a second and core")
        print(f"{'target':22} {AT_LEAST_PAGES:8.1f}")
        for file in heavy(Path(name)):
            said = subprocess.run([sys.executable, "-c", _READ, str(file)], capture_output=True, text=True, check=True)
            print(
                f"{file.stem:22} {said.stdout.split(maxsplit=1)[0]:>5} MB  {said.stdout.split(maxsplit=1)[1].strip()}"
            )
        print(f"{'target':22} {MOST_MEGABYTES:5.0f} MB at most")


if __name__ == "__main__":
    main()
