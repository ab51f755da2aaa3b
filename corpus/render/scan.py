"""Letters as they come out of a scanner: a clean one, and a poor one with a stamp and a signature over the words."""

import random

import cv2
import numpy as np

from corpus.render.ink import Ink
from corpus.render.model import Letter
from corpus.render.pages import Pixels, as_jpeg, as_pdf, as_png, as_tiff, drawn
from corpus.render.pdf import LaidOut, lay_out, render_pdf
from corpus.render.seeds import dice

_A4 = (595.28, 841.89)
_CLEAN, _POOR = 300, 200
#: Of ten poor scans so many bear the stamp of the office that received the letter.
_RECEIVED = 3
#: Of ten letters so many come as a picture, not as a PDF.
_PICTURES = 3


def render_scan(letter: Letter) -> tuple[str, bytes]:
    """Return the suffix and the bytes of a clean grey scan: PDF without text, or TIFF, or PNG where it is one page."""
    chance = dice(letter.name, "scan")
    noise = np.random.default_rng(chance.randrange(2**32))
    pages = [_scanned(page, noise) for page in drawn(render_pdf(letter), _CLEAN)]
    if chance.randrange(10) < _PICTURES:
        return (".png", as_png(pages[0], _CLEAN)) if len(pages) == 1 else (".tif", as_tiff(pages, _CLEAN))
    return ".pdf", as_pdf([as_jpeg(page, 85, _CLEAN) for page in pages], [_A4] * len(pages), letter.name)


def render_bad_scan(letter: Letter) -> tuple[str, bytes]:
    """Return the suffix and the bytes of a poor scan in colour: askew, grey, noisy, stamped over number and name."""
    chance = dice(letter.name, "bad scan")
    noise = np.random.default_rng(chance.randrange(2**32))
    pages = signed_pages(lay_out(letter), _POOR, chance, over_number=True)
    poor = [_worn(page, chance, noise) for page in pages]
    return ".pdf", as_pdf([as_jpeg(page, 60, _POOR) for page in poor], [_A4] * len(poor), letter.name)


def signed_pages(laid: LaidOut, dpi: int, chance: random.Random, *, over_number: bool) -> list[Pixels]:
    """Return the pages in colour, signed and stamped; a stamp reaches over the number, too, where that is asked for."""
    pages = drawn(laid.pdf, dpi)
    body = "CÔNG ĐOÀN VIỆT NAM * BAN CHẤP HÀNH *"
    for name in laid.names:
        ink = Ink(pages[name.page], dpi, chance)
        middle = name.x + name.width / 2
        ink.signature(middle + chance.uniform(-10, 10), name.y - 26, chance.uniform(90, 130))
        ink.stamp(middle - chance.uniform(38, 52), name.y - chance.uniform(18, 32), body)
    if over_number:
        for number in laid.numbers[:1]:
            ink = Ink(pages[number.page], dpi, chance)
            ink.stamp(number.x + number.width * chance.uniform(0.2, 0.4), number.y + chance.uniform(0, 14), body)
        if chance.randrange(10) < _RECEIVED:
            number_in, day = chance.randrange(100, 999), chance.randrange(1, 29)
            lines = ("ĐẾN", f"Số: {number_in}", f"Ngày: {day:02}/{chance.randrange(1, 13):02}")
            Ink(pages[0], dpi, chance).received(chance.uniform(18, 40), 4, lines)
    return pages


def _worn(page: Pixels, chance: random.Random, noise: np.random.Generator) -> Pixels:
    """Return a page as a worn scanner gives it: turned by up to 1.5 degrees, soft, on grey paper, with specks."""
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), chance.uniform(-1.5, 1.5), 1.0)
    page = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    soft = cv2.GaussianBlur(page, (0, 0), chance.uniform(0.5, 0.8)).astype(np.float32)
    paper = chance.uniform(222, 242)
    dirty = 24 + soft * ((paper - 24) / 255)
    dirty += noise.normal(0, chance.uniform(5, 9), dirty.shape[:2]).astype(np.float32)[:, :, None]
    specks = noise.random(dirty.shape[:2])
    dirty[specks < 0.00012] = 60
    dirty[specks > 1 - 0.0003] = 252
    return dirty.clip(0, 255).astype(np.uint8)


def _scanned(page: Pixels, noise: np.random.Generator) -> Pixels:
    """Return a page in grey, its letters a little soft, the paper not quite white."""
    grey = cv2.GaussianBlur(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), (0, 0), 0.7).astype(np.float32)
    grey = 22 + grey * (228 / 255) + noise.normal(0, 2.0, grey.shape).astype(np.float32)
    return grey.clip(0, 255).astype(np.uint8)
