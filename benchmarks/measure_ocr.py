"""Measures which characters a real recognition program takes for which: the table that noise is drawn from.

Letters of the corpus are set as pages of A4, made worse as a scanner and a fax do (grey paper, blur, specks, a page
laid askew, JPEG), read by tesseract and aligned with what was printed. Run as ``python -m benchmarks.measure_ocr``; it
needs tesseract with Vietnamese (``apt-get install tesseract-ocr tesseract-ocr-vie``) and at least one of the fonts
below, takes about ten minutes, and writes ``benchmarks/ocr_confusions.toml``. Nothing else needs it.
"""

import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidfuzz.distance import Levenshtein

from benchmarks.letters import texts

TABLE = Path(__file__).with_name("ocr_confusions.toml")
FONT_FOLDER = Path("/usr/share/fonts")
#: Fonts with all Vietnamese letters, the first like that of nearly every office; bold and italic stand in letters too.
FONTS = (
    "Tinos-Regular.ttf",
    "Tinos-Bold.ttf",
    "Tinos-Italic.ttf",
    "NotoSerif-Regular.ttf",
    "DejaVuSerif.ttf",
)
DPI = 200
PAGE = (round(8.27 * DPI), round(11.69 * DPI))
MARGIN = round(0.8 * DPI)
POINTS = 13
LETTERS = 24
SEEDS = 3
#: Fewer sightings of a fault than this are chance.
LEAST = 2
#: A run of faults longer than this is a line lost or rubbish, not letters taken for others.
LONGEST = 3
_MARKUP = re.compile(r"[*#|_`]+|-{3,}")


@dataclass
class Measured:
    """What was read, how often each character stood there, and what it was taken for."""

    characters: int = 0
    faults: int = 0
    pages: int = 0
    stood: Counter[str] = field(default_factory=Counter)
    taken: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, printed: str, read: str) -> None:
        """Count one page."""
        faults = list(confusions(printed, read))
        wrong = sum(max(len(there), len(seen)) for there, seen in faults)
        if wrong > 0.15 * len(printed):  # the page as a whole was not read: no matter of single characters
            return
        self.pages += 1
        self.characters += len(printed)
        self.faults += wrong
        for length in range(1, LONGEST + 1):
            runs = (printed[at : at + length] for at in range(len(printed) - length + 1))
            self.stood.update(run for run in runs if "\n" not in run)
        for there, seen in faults:
            self.taken.setdefault(there, Counter())[seen] += 1


def confusions(printed: str, read: str) -> Iterator[tuple[str, str]]:
    """Yield what stood there and what was read for it, line by line; nothing stood where something was added."""
    joined: list[list[int]] = []
    for kind, a0, a1, b0, b1 in Levenshtein.opcodes(printed, read):
        if kind == "equal":
            continue
        if joined and joined[-1][1] == a0 and joined[-1][3] == b0:
            joined[-1][1], joined[-1][3] = a1, b1
        else:
            joined.append([a0, a1, b0, b1])
    for a0, a1, b0, b1 in joined:
        there, seen = printed[a0:a1], read[b0:b1]
        if "\n" in there + seen or (not there and "\n" in printed[a0 - 1 : a0 + 1]):
            continue  # a line broken elsewhere; specks on the margin, which are read as marks before and after lines
        if len(there) == len(seen):
            yield from zip(there, seen, strict=True)
        elif max(len(there), len(seen)) <= LONGEST:
            yield there, seen


def pages_of(text: str, font: ImageFont.FreeTypeFont, height: int) -> Iterator[tuple[str, Image.Image]]:
    """Yield the text of each page and its picture."""
    width = max(20, int((PAGE[0] - 2 * MARGIN) / font.getlength("n")))
    lines = [
        part for line in _MARKUP.sub(" ", text).splitlines() if line.strip() for part in textwrap.wrap(line, width)
    ]
    on_page = (PAGE[1] - 2 * MARGIN) // height
    for first in range(0, len(lines), on_page):
        page = Image.new("L", PAGE, 255)
        pen = ImageDraw.Draw(page)
        shown = [line for line in lines[first : first + on_page] if font.getlength(line) < PAGE[0] - MARGIN]
        for number, line in enumerate(shown):
            pen.text((MARGIN, MARGIN + number * height), line, font=font, fill=0)
        yield "\n".join(shown), page


def worn(page: Image.Image, dice: random.Random) -> bytes:
    """Return the page as a poor scanner gives it."""
    page = page.rotate(dice.uniform(-0.7, 0.7), resample=Image.Resampling.BICUBIC, fillcolor=255)
    page = page.filter(ImageFilter.GaussianBlur(dice.uniform(0.5, 1.45)))
    pixels = np.asarray(page, dtype=np.float64)
    noise = np.random.default_rng(dice.randrange(2**32))
    ink = dice.uniform(0.35, 0.9)  # a copy of a copy is pale
    pixels = 235 - (255 - pixels) * ink + noise.normal(0, dice.uniform(4, 20), pixels.shape)
    specks = noise.random(pixels.shape)
    pixels[specks < dice.uniform(0, 0.0002)] = 40
    pixels[specks > 1 - dice.uniform(0, 0.001)] = 250
    file = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=60, dpi=(DPI, DPI))
    return file.getvalue()


def read_by_tesseract(picture: bytes) -> str:
    """Return what tesseract reads on a picture."""
    run = subprocess.run(
        ["tesseract", "-", "-", "-l", "vie", "--dpi", str(DPI), "--psm", "6"],
        input=picture,
        capture_output=True,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return run.stdout.decode("utf-8")


def by_lines(text: str) -> str:
    """Return the lines that are not empty, their words with one space between."""
    return "".join(f"\n{' '.join(line.split())}" for line in text.splitlines() if line.strip()) + "\n"


def measure(fonts: list[Path]) -> Measured:
    """Read the letters in every font and with every seed."""
    chosen = list(texts().values())[::4][:LETTERS]
    work: list[tuple[str, bytes]] = []
    for index, text in enumerate(chosen):
        for seed in range(SEEDS):
            dice = random.Random(1000 * seed + index)
            path = fonts[(index + seed) % len(fonts)]
            size = round(POINTS * DPI / 72)
            for printed, page in pages_of(text, ImageFont.truetype(str(path), size), round(1.45 * size)):
                work.append((printed, worn(page, dice)))
    measured = Measured()
    with ThreadPoolExecutor(2) as pool:
        for (printed, _), read in zip(work, pool.map(lambda pair: read_by_tesseract(pair[1]), work), strict=True):
            measured.add(by_lines(printed), by_lines(read))
    return measured


def as_toml(measured: Measured, version: str, fonts: list[Path]) -> str:
    """Return the table as it is kept."""
    names = ", ".join(path.stem for path in fonts)
    share = measured.faults / max(1, measured.characters)
    lines = [
        "# Which characters recognition takes for which, counted by benchmarks/measure_ocr.py.",
        f"# Engine: {version}, language vie. {measured.pages} pages of {LETTERS} letters of corpus/letters, {DPI} dpi,",
        f"# {POINTS} points, fonts {names};",
        "# pale ink, blur, noise, specks, up to 0.7 degrees askew, JPEG 60.",
        f"# {measured.characters} characters, of which {100 * share:.2f} % were read wrong.",
        "# [stood]: how often the characters were printed. [taken.X]: what it was taken for, how often; [taken.] with",
        '# an empty name is what was added where nothing stood, "" is what was lost. Specks before and after lines are',
        "# left out.",
        "",
        f"characters = {measured.characters}",
        "",
        "[stood]",
    ]
    kept = {
        there: {seen: count for seen, count in sorted(seen_for.items(), key=lambda e: (-e[1], e[0])) if count >= LEAST}
        for there, seen_for in sorted(measured.taken.items())
    }
    kept = {there: seen for there, seen in kept.items() if seen}
    lines += [f"{_quoted(there)} = {measured.stood[there]}" for there in kept if there]
    lines += ["", "[taken]"]
    for there, seen in kept.items():
        pairs = ", ".join(f"{_quoted(to)} = {count}" for to, count in seen.items())
        lines.append(f"{_quoted(there)} = {{ {pairs} }}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def main() -> int:
    """Measure, and write the table."""
    found = {path.name: path for path in sorted(FONT_FOLDER.rglob("*.ttf"))}
    fonts = [found[name] for name in FONTS if name in found]
    if shutil.which("tesseract") is None or not fonts:
        print("Nothing measured: this needs tesseract with Vietnamese and one of the fonts", ", ".join(FONTS))
        print("  apt-get install tesseract-ocr tesseract-ocr-vie fonts-croscore fonts-noto-core")
        return 0
    said = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True)
    version = (said.stdout or said.stderr).splitlines()[0]
    measured = measure(fonts)
    TABLE.write_text(as_toml(measured, version, fonts), "utf-8")
    print(f"{measured.pages} pages, {measured.characters} characters, {measured.faults} read wrong → {TABLE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
