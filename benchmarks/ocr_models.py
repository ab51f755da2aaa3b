"""Measures models and settings of the recognition program side by side: wrong characters, wrong figures, time.

Letters of the corpus are set as pages and worn in three ways (a clean scan, a poor one, a photograph), made ready as
every scan is (``pipeline.readers.ocr.prepare``), and read under each setting. The same seed gives the same pages.
Run as ``python -m benchmarks.ocr_models [--model NAME=FILE.traineddata …]``; it needs tesseract with Vietnamese and one
of the fonts of ``benchmarks.measure_ocr``. Time is the processor's, so that other work on the machine counts little.
What was measured last stands in docs/recognition.md.
"""

import argparse
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont
from rapidfuzz.distance import Levenshtein

from benchmarks.letters import texts
from benchmarks.measure_ocr import FONT_FOLDER, pages_of
from pipeline.readers.ocr.prepare import prepare
from pipeline.readers.ocr.raster import Raster

Gray = NDArray[np.uint8]

PAGES = 5
DPI = 200
POINTS = 13
FONTS = ("Tinos-Regular.ttf", "Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "NotoSerif-Regular.ttf")
KINDS = ("clean", "poor", "photo")
_FIGURES = re.compile(r"\S*\d\S*")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Setting:
    """How the program is called: model file (``None``: the installed one), arguments, and changes to the picture."""

    name: str
    model: Path | None = None
    arguments: tuple[str, ...] = ("--psm", "6")
    scale: float = 1.0
    soft: float = 0.0


@dataclass
class Score:
    """What was read wrong, and how long it took (seconds of the processor)."""

    characters: int = 0
    faults: int = 0
    figures: int = 0
    figures_wrong: int = 0
    pages: int = 0
    seconds: float = 0.0


def pages(count: int, seed: int = 4) -> Iterator[tuple[str, str, Gray, float]]:
    """Yield kind, printed text, prepared pixels and resolution of each page."""
    found = {path.name: path for path in sorted(FONT_FOLDER.rglob("*.ttf"))}
    fonts = [found[name] for name in FONTS if name in found] or [found["DejaVuSerif.ttf"]]
    letters = list(texts().values())
    size = round(POINTS * 300 / 72)
    for index in range(count):
        dice = random.Random(100 * seed + index)
        text = letters[dice.randrange(len(letters))]
        font = ImageFont.truetype(str(fonts[index % len(fonts)]), round(size * 2 / 3))
        printed, picture = next(pages_of(text, font, round(1.5 * size * 2 / 3)))
        for kind in KINDS:
            pixels, dpi = worn(np.asarray(picture, dtype=np.uint8), kind, dice)
            ready = prepare(Raster(cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR).astype(np.uint8), dpi))
            yield kind, printed, ready.gray, ready.dpi


def worn(page: Gray, kind: str, dice: random.Random) -> tuple[Gray, float]:
    """Return a page (200 dpi) as a good scanner, a poor one or a telephone gives it, and its resolution."""
    noise = np.random.default_rng(dice.randrange(2**32))
    if kind == "clean":
        return _jpeg(_grain(page.astype(np.float64), noise, 2.0), 85), DPI
    high, wide = page.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), dice.uniform(-1.0, 1.0), 1.0)
    turned = cv2.warpAffine(page, turn, (wide, high), flags=cv2.INTER_CUBIC, borderValue=255)
    if kind == "poor":
        soft = cv2.GaussianBlur(turned, (0, 0), dice.uniform(0.5, 0.9)).astype(np.float64)
        return _jpeg(_grain(240 - (255 - soft) * dice.uniform(0.55, 0.9), noise, dice.uniform(6, 13)), 60), DPI
    soft = cv2.GaussianBlur(turned, (0, 0), dice.uniform(0.7, 1.1)).astype(np.float64)
    light = (
        np.linspace(dice.uniform(0.55, 0.8), 1.0, wide)[None, :]
        * np.linspace(1.0, dice.uniform(0.75, 1.0), high)[:, None]
    )
    return _jpeg(_grain((235 - (255 - soft) * 0.8) * light, noise, 5.0), 75), DPI


def _grain(page: NDArray[np.float64], noise: np.random.Generator, strength: float) -> Gray:
    return np.clip(page + noise.normal(0, strength, page.shape), 0, 255).astype(np.uint8)


def _jpeg(page: Gray, quality: int) -> Gray:
    packed = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


def recognised(page: Gray, dpi: float, setting: Setting) -> tuple[str, float]:
    """Return what is read on a page and the seconds of processor time that it took."""
    if setting.soft:
        page = cv2.GaussianBlur(page, (0, 0), setting.soft).astype(np.uint8)
    if setting.scale != 1:
        by = setting.scale
        way = cv2.INTER_AREA if by < 1 else cv2.INTER_CUBIC
        page = cv2.resize(page, None, fx=by, fy=by, interpolation=way).astype(np.uint8)
    command = ["tesseract", "-", "-", "--dpi", str(round(dpi * setting.scale)), *setting.arguments]
    if setting.model is not None:
        command += ["--tessdata-dir", str(setting.model.parent), "-l", setting.model.stem]
    else:
        command += ["-l", "vie"]
    packed = cv2.imencode(".pgm", page)[1].tobytes()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(
        command, input=packed, capture_output=True, check=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"}
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return run.stdout.decode("utf-8", "replace"), took


def add(score: Score, printed: str, read: str, seconds: float) -> None:
    """Count one page."""
    there, seen = " ".join(printed.split()), " ".join(read.split())
    score.characters += len(there)
    score.faults += Levenshtein.distance(there, seen)
    figures = _FIGURES.findall(there)
    left = _FIGURES.findall(seen)
    for figure in figures:
        score.figures += 1
        if figure in left:
            left.remove(figure)
        else:
            score.figures_wrong += 1
    score.pages += 1
    score.seconds += seconds


def settings(models: dict[str, Path], words: Path) -> list[Setting]:
    """Return what is compared; the first is what all others are measured against."""
    block = ("--psm", "6")
    found = [Setting("installed model (tesseract-ocr-vie), 300 dpi, psm 6"), Setting("at 240 dpi", scale=0.8)]
    for name, path in models.items():
        found.append(Setting(name, path, (*block, "--oem", "1")))
        found.append(Setting(f"{name}, at 240 dpi", path, (*block, "--oem", "1"), 0.8))
    return [
        *found,
        Setting("at 210 dpi", scale=0.7),
        Setting("at 240 dpi, softened", scale=0.8, soft=0.8),
        Setting("at 240 dpi, words of the corpus added", arguments=(*block, "--user-words", str(words)), scale=0.8),
        Setting(
            "at 240 dpi, no dictionaries",
            arguments=(*block, "-c", "load_system_dawg=0", "-c", "load_freq_dawg=0"),
            scale=0.8,
        ),
        Setting("at 240 dpi, blanks kept", arguments=(*block, "-c", "preserve_interword_spaces=1"), scale=0.8),
        Setting("at 240 dpi, psm 3", arguments=("--psm", "3"), scale=0.8),
        Setting("at 240 dpi, psm 4", arguments=("--psm", "4"), scale=0.8),
    ]


def known_words() -> str:
    """Return the words of the corpus that stand in three letters at least, one a line."""
    seen: dict[str, int] = {}
    for text in texts().values():
        for word in set(_WORD.findall(text)):
            seen[word] = seen.get(word, 0) + 1
    return "\n".join(sorted(word for word, letters in seen.items() if letters >= 3 and not word.isdigit()))


def measure(models: dict[str, Path], letters: int = PAGES) -> dict[str, dict[str, Score]]:
    """Return the scores by setting and kind of page."""
    with tempfile.TemporaryDirectory() as folder:
        words = Path(folder) / "words.txt"
        words.write_text(known_words(), "utf-8")
        chosen = settings(models, words)
        scores = {setting.name: {kind: Score() for kind in KINDS} for setting in chosen}
        for kind, printed, page, dpi in pages(letters):
            for setting in chosen:
                add(scores[setting.name][kind], printed, *recognised(page, dpi, setting))
    return scores


def as_table(scores: dict[str, dict[str, Score]]) -> str:
    """Return the scores as a Markdown table."""
    first = next(iter(scores.values()))
    base = sum(score.seconds for score in first.values())
    lines = [
        "| " + " | ".join(["setting", *(f"{kind}: chars, figures" for kind in KINDS), "time"]) + " |",
        "|---|" + "---|" * (len(KINDS) + 1),
    ]
    for name, by_kind in scores.items():
        cells = [
            f"{100 * score.faults / max(1, score.characters):.2f} %, {score.figures_wrong}/{score.figures}"
            for score in by_kind.values()
        ]
        time = sum(score.seconds for score in by_kind.values()) / max(base, 1e-6)
        lines.append("| " + " | ".join([name, *cells, f"{time:.2f}×"]) + " |")
    pages_read = sum(score.pages for score in first.values())
    lines.append(f"\n{pages_read} pages; the first setting took {base / max(1, pages_read):.2f} s a page.")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=PAGES, help="letters, each set in the three ways")
    options.add_argument("--model", action="append", default=[], metavar="NAME=FILE", help="another model to compare")
    given = options.parse_args(arguments)
    if shutil.which("tesseract") is None:
        print(
            "Nothing measured: this needs tesseract with Vietnamese (apt-get install tesseract-ocr tesseract-ocr-vie)"
        )
        return 0
    models = {name: Path(path) for name, path in (pair.split("=", 1) for pair in given.model)}
    print(as_table(measure(models, given.pages)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
