"""How well scans are read as they came and worn, by the program and by bare readers: part of ``benchmarks.forms``.

Each page of a scan is drawn as a picture and worn in one way; each reader reads all copies anew (nothing recognised
before counts). Of bare readers only the words are judged: head fields and tasks are those that the program finds in
their text. Words are those of all letters that a file holds, as in its true text; head fields and tasks are
those of the first one.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import cv2
import numpy as np
from rapidfuzz.distance import Levenshtein

from benchmarks.evaluate.gold import gold_files, load, name_of
from benchmarks.evaluate.scores import Scores, judge_letter
from corpus.render.pages import Pixels, as_jpeg, as_pdf, drawn
from pipeline.readers.ocr import lines
from pipeline.readers.ocr.prepare import prepare
from pipeline.readers.ocr.raster import Raster
from pipeline.readers.ocr.recognised_pages import seen_on
from pipeline.readers.opening import read
from pipeline.support.errors import VanthuError
from schemas import Letter, Source

_DPI = 300
Wear = Callable[[Pixels], Pixels]


def _grey(page: Pixels) -> Pixels:
    return np.repeat(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)[:, :, None], 3, axis=2)


def _dark(page: Pixels) -> Pixels:
    """Soft, in half the light, with a shadow from one side and noise."""
    soft = cv2.GaussianBlur(page, (0, 0), 1.0).astype(np.float32)
    shadow = np.linspace(0.85, 0.5, page.shape[1], dtype=np.float32)[None, :, None]
    return (soft * shadow + np.random.default_rng(1).normal(0, 6, page.shape)).clip(0, 255).astype(np.uint8)


def _askew(page: Pixels) -> Pixels:
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 2.7, 1.0)
    return np.asarray(cv2.warpAffine(page, turn, (width, height), borderValue=(255, 255, 255)), np.uint8)


def _coarse(page: Pixels) -> Pixels:
    return np.asarray(cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)


def _photograph(page: Pixels) -> Pixels:
    """Taken from a corner, in uneven light."""
    height, width = page.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    moved = corners + np.array([(0.03, 0.02), (-0.01, 0.0), (-0.03, -0.02), (0.01, 0.0)], np.float32) * width
    seen = cv2.warpPerspective(
        page, cv2.getPerspectiveTransform(corners, moved), (width, height), borderValue=(90,) * 3
    )
    light = np.linspace(1.0, 0.65, height, dtype=np.float32)[:, None, None]
    return (seen * light).clip(0, 255).astype(np.uint8)


#: How a page is worn, and the quality in which its copy is kept.
WAYS: dict[str, tuple[Wear, int]] = {
    "as they came": (lambda page: page, 90),
    "grey": (_grey, 85),
    "dark": (_dark, 75),
    "skewed by 2.7°": (_askew, 85),
    "150 dpi": (_coarse, 35),
    "photograph": (_photograph, 60),
}


def copy_of(scan: bytes, way: str) -> bytes:
    """Return the pages of a PDF as pictures that were worn in one way, as a PDF."""
    wear, quality = WAYS[way]
    pages = drawn(scan, _DPI)
    sizes = [(page.shape[1] * 72 / _DPI, page.shape[0] * 72 / _DPI) for page in pages]
    return as_pdf([as_jpeg(wear(page), quality) for page in pages], sizes, "thu")


# --------------------
# Who reads them.


def _text(file: Path, words: str) -> list[Source]:
    return [Source(name=file.name, sha256="0", media_type="application/pdf", text=words, ocr=True)]


def _program_alone(file: Path) -> list[Source]:
    with mock.patch.object(lines, "available", lambda: False):
        return read(file)


def _pages(file: Path) -> Iterator[Raster]:
    for page in drawn(file.read_bytes(), _DPI):
        yield Raster(page[:, :, ::-1].copy(), _DPI)


def _tesseract(file: Path) -> list[Source]:
    seen = (seen_on(ready.gray, ready.dpi) for ready in map(prepare, _pages(file)))
    return _text(file, "\n".join(" ".join(word.text for word in words) for words in seen))


def _second_reader(file: Path) -> list[Source]:
    said = []
    for ready in map(prepare, _pages(file)):
        boxes = sorted(lines.find_lines(ready.gray), key=lambda box: box[1])
        said += ["".join(sign.text for sign in line) for line in lines.read_lines(ready.gray, boxes)]
    return _text(file, "\n".join(said))


def _ocrmypdf(file: Path) -> list[Source]:
    made, words = file.with_suffix(".made.pdf"), file.with_suffix(".made.txt")
    command = ["ocrmypdf", "--force-ocr", "-q", "-l", "vie", "--jobs", "1", "--sidecar", words, file, made]
    subprocess.run([str(part) for part in command], check=True, capture_output=True)
    return _text(file, words.read_text("utf-8"))


def readers() -> dict[str, Callable[[Path], list[Source]]]:
    """Return who is installed here and reads the letters of a file."""
    every = {"the program, tesseract alone": _program_alone, "tesseract, bare": _tesseract}
    if lines.available():
        every = {"**the program, both readers**": read, **every, "second reader, bare": _second_reader}
    return every | ({"OCRmyPDF": _ocrmypdf} if shutil.which("ocrmypdf") else {})


# --------------------
# What they read, beside the true text.


@dataclass
class Read:
    """What one reader made of all copies of one kind."""

    words: int = 0
    wrong: int = 0
    pages: int = 0
    seconds: float = 0.0
    unread: int = 0
    scores: Scores = field(default_factory=Scores)

    @property
    def error(self) -> float:
        """Edits from the words printed to the words read, beside those printed."""
        return self.wrong / max(1, self.words)


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters, without marks.

    >>> words_of("Số: 12/TB-CĐN, ngày")
    ['số', '12', 'tb', 'cđn', 'ngày']
    """
    return re.findall(r"\w+", text.lower())


def _seconds() -> float:
    told = os.times()
    return told.user + told.system + told.children_user + told.children_system


@contextmanager
def _fresh() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, VANTHU_CACHE=f"{folder}/cache"):
        yield Path(folder)


def measure(folder: Path, letter_of: Callable[[Source], Letter], limit: int) -> dict[tuple[str, str], Read]:
    """Return way and reader → what was read of the first letters of a folder."""
    found: dict[tuple[str, str], Read] = {}
    for path in gold_files(folder)[:limit]:
        scan, true = folder / f"{name_of(path)}.pdf", (folder / f"{name_of(path)}.txt").read_text("utf-8")
        printed = words_of(true)
        for way in WAYS:
            copy = copy_of(scan.read_bytes(), way)
            for name, reads in readers().items():
                one = found.setdefault((way, name), Read())
                one.scores.letters += 1
                with _fresh() as place:
                    file = place / "thu.pdf"
                    file.write_bytes(copy)
                    begin = _seconds()
                    try:
                        sources = reads(file)
                    except VanthuError:
                        sources = _text(file, "")
                        one.unread += 1
                    one.seconds += _seconds() - begin
                one.pages += len(drawn(copy, 10))
                one.words += len(printed)
                one.wrong += Levenshtein.distance(printed, words_of("\n".join(source.text for source in sources)))
                judge_letter(path.stem, None, letter_of(sources[0]), load(path), one.scores)
    return found


HEADING = ("copies", "reader", "words wrong", "header fields", "tasks F1", "seconds of processor a page")


def rows(found: dict[tuple[str, str], Read]) -> Iterator[Sequence[str]]:
    """Yield the rows of the table."""
    for (way, name), one in found.items():
        unread = f" ({one.unread} not read)" if one.unread else ""
        yield (
            way, name + unread, f"{100 * one.error:.1f} %", f"{one.scores.accuracy:.3f}",
            f"{one.scores.sections['tasks'].f1:.3f}", f"{one.seconds / max(1, one.pages):.2f}",
        )  # fmt: skip
