"""Letters as pictures: a clean scan, a poor one with a stamp and a signature over the words, a photograph."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from corpus.render.model import Letter, dice
from corpus.render.pages import Pixels, as_jpeg, as_pdf, as_png, as_tiff, drawn, font_file
from corpus.render.pdf import LaidOut, lay_out, render_pdf

# --------------------
# What hands put on a printed page: the round red stamp, a signature, the rectangle with which a letter is received.

Mask = NDArray[np.float32]
_RED = (205, 28, 45)
_BLUE = (28, 48, 150)
#: The stamp of an office is 36 mm wide (Nghị định 99/2016/NĐ-CP and Thông tư of the Ministry of Public Security).
_STAMP = 36.0
_MM = 1 / 25.4


@dataclass
class Ink:
    """Puts ink on a page of so many dots an inch; places are points from the page's top left corner."""

    pixels: Pixels
    dpi: int
    chance: random.Random

    def stamp(self, x: float, y: float, words: str) -> None:
        """Put the round red stamp with a body's name around a star; ``x`` and ``y`` are its centre."""
        radius = round(_STAMP / 2 * _MM * self.dpi)
        size = 2 * radius + 5
        drawn = Image.new("L", (size, size), 0)
        pen = ImageDraw.Draw(drawn)
        middle = size / 2
        for share, thick in ((1.0, 0.035), (0.7, 0.018)):
            box = [middle - radius * share] * 2 + [middle + radius * share] * 2
            pen.ellipse(box, outline=255, width=max(1, round(radius * thick)))
        points = ((radius * (0.12 if at % 2 else 0.3), math.pi * at / 5) for at in range(10))
        pen.polygon([(middle + r * math.sin(turn), middle - r * math.cos(turn)) for r, turn in points], fill=255)
        self._around(drawn, words[:42], radius)
        turned = drawn.rotate(self.chance.uniform(-25, 25), resample=Image.Resampling.BICUBIC)
        scale = self.dpi / 72
        left, top = round(x * scale - turned.width / 2), round(y * scale - turned.height / 2)
        self._blend(np.asarray(turned, np.float32) / 255, left, top, _RED, 0.85)

    def _around(self, drawn: Image.Image, words: str, radius: int) -> None:
        font = ImageFont.truetype(str(font_file("Bold")), max(6, round(radius * 0.2)))
        middle, reach = drawn.width / 2, radius * 0.85
        step = min(0.2, 5.4 / max(1, len(words)))
        for at, sign in enumerate(words):
            angle = (at - (len(words) - 1) / 2) * step
            tile = Image.new("L", (3 * font.size, 3 * font.size), 0)
            ImageDraw.Draw(tile).text((tile.width / 2, tile.height / 2), sign, font=font, fill=255, anchor="mm")
            tile = tile.rotate(-math.degrees(angle), resample=Image.Resampling.BICUBIC)
            left = round(middle + reach * math.sin(angle) - tile.width / 2)
            top = round(middle - reach * math.cos(angle) - tile.height / 2)
            drawn.paste(255, (left, top), tile)

    def signature(self, x: float, y: float, width: float) -> None:
        """Write a name by hand in blue around a point, ``width`` points wide."""
        scale, chance = self.dpi / 72, self.chance
        points = [
            (x + width * (at / 8 - 0.5) + chance.uniform(-9, 9), y + chance.uniform(-1, 1) * (22 if at < 6 else 9))
            for at in range(9)
        ]
        mask = np.zeros(self.pixels.shape[:2], np.float32)
        curve = (_curve(points) * scale).astype(np.int32)
        cv2.polylines(mask, [curve], False, 1.0, max(1, round(1.1 * scale)), cv2.LINE_AA)
        self._blend(mask, 0, 0, _BLUE, 0.9)

    def received(self, x: float, y: float, lines: Sequence[str]) -> None:
        """Put the rectangle of the office that receives the letter, its upper left corner at ``x`` and ``y``."""
        scale = self.dpi / 72
        width, height = round(118 * scale), round((14 * len(lines) + 8) * scale)
        drawn = Image.new("L", (width, height), 0)
        pen = ImageDraw.Draw(drawn)
        pen.rectangle((0, 0, width - 1, height - 1), outline=255, width=max(1, round(1.2 * scale)))
        for at, line in enumerate(lines):
            style, size = ("Regular", 10) if at else ("Bold", 12)
            font = ImageFont.truetype(str(font_file(style)), round(size * scale))
            pen.text((6 * scale, (4 + 14 * at) * scale), line, font=font, fill=255)
        turned = drawn.rotate(self.chance.uniform(-2, 2), resample=Image.Resampling.BICUBIC, expand=True)
        self._blend(np.asarray(turned, np.float32) / 255, round(x * scale), round(y * scale), _RED, 0.8)

    def _blend(self, mask: Mask, left: int, top: int, colour: tuple[int, int, int], strength: float) -> None:
        """Let ink darken the page as it does: what is black stays black; it takes unevenly."""
        height, width = self.pixels.shape[:2]
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(width, left + mask.shape[1]), min(height, top + mask.shape[0])
        if x1 <= x0 or y1 <= y0:
            return
        part = mask[y0 - top : y1 - top, x0 - left : x1 - left]
        down, across = part.shape
        noise = np.random.default_rng(self.chance.randrange(2**32))
        grain = noise.normal(0, 1, (down // 12 + 2, across // 12 + 2)).astype(np.float32)
        even = cv2.resize(grain, (across, down), interpolation=cv2.INTER_CUBIC)
        alpha = (part * np.clip(strength + 0.18 * even, 0.25, 1.0))[:, :, None]
        tint = np.array(colour, np.float32) / 255
        page = self.pixels[y0:y1, x0:x1].astype(np.float32)
        self.pixels[y0:y1, x0:x1] = (page * (1 - alpha + alpha * tint)).clip(0, 255).astype(np.uint8)


def _curve(points: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    given = np.array([points[0], *points, points[-1]])
    t = np.linspace(0, 1, 16)[:, None]
    parts = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(given, given[1:], given[2:], given[3:], strict=False)
    ]
    return np.concatenate(parts)


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
    pages = _signed_pages(lay_out(letter), _POOR, chance, over_number=True)
    poor = [_worn(page, chance, noise) for page in pages]
    return ".pdf", as_pdf([as_jpeg(page, 60, _POOR) for page in poor], [_A4] * len(poor), letter.name)


def _signed_pages(laid: LaidOut, dpi: int, chance: random.Random, *, over_number: bool) -> list[Pixels]:
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


# --------------------
# What somebody takes with a phone: a page on a desk, askew, in warm and uneven light.

_TAKEN_AT = 230
_PHOTO_QUALITY = 85
#: One photograph of so many lies on its side.
_TURNED = 8


def render_photo(letter: Letter) -> tuple[str, bytes]:
    """Return the suffix and the bytes of a photograph: JPEG for one page, for more a PDF of one photograph a page."""
    chance = dice(letter.name, "photo")
    pages = _signed_pages(lay_out(letter), _TAKEN_AT, chance, over_number=False)
    turned = chance.randrange(_TURNED) == 0
    taken = [_taken(page, chance) for page in pages]
    if turned:
        taken = [np.ascontiguousarray(np.rot90(photo)) for photo in taken]
    files = [as_jpeg(photo, _PHOTO_QUALITY) for photo in taken]
    if len(files) == 1:
        return ".jpg", files[0]
    sizes = [(595.28, 595.28 * photo.shape[0] / photo.shape[1]) for photo in taken]
    return ".pdf", as_pdf(files, sizes, letter.name)


def _taken(page: Pixels, chance: random.Random) -> Pixels:
    noise = np.random.default_rng(chance.randrange(2**32))
    height = chance.randrange(2700, 3001)
    width = round(height * 3 / 4)
    warp = cv2.getPerspectiveTransform(_corners(page.shape[1], page.shape[0]), _seen(width, height, chance))
    lit = page.astype(np.float32) * np.array([0.97, 0.935, 0.86], np.float32)  # paper under a lamp
    paper = cv2.warpPerspective(lit, warp, (width, height), flags=cv2.INTER_AREA)
    cover = cv2.warpPerspective(np.ones(page.shape[:2], np.float32), warp, (width, height))[:, :, None]
    grain = cv2.resize(noise.normal(0, 1, (height // 6, 9)).astype(np.float32), (width, height))  # of a wooden desk
    desk = (np.array([104, 72, 46], np.float32) + 9 * grain[:, :, None]).clip(0, 255)
    scene = paper * cover + desk * (1 - cover)
    # Light from one side, the soft shadow of the phone.
    across, down = np.meshgrid(*(np.linspace(-1, 1, length, dtype=np.float32) for length in (width, height)))
    angle = chance.uniform(0, 2 * np.pi)
    slope = 0.12 * (across * np.cos(angle) + down * np.sin(angle))
    x, y = chance.uniform(-0.8, 0.8), chance.uniform(0.2, 1.0)
    shadow = 0.28 * np.exp(-(((across - x) / 0.8) ** 2 + ((down - y) / 0.6) ** 2))
    scene *= (0.97 + slope - shadow).clip(0.45, 1.08)[:, :, None]
    scene = cv2.GaussianBlur(scene, (0, 0), chance.uniform(0.6, 1.0))
    scene += noise.normal(0, 3, scene.shape).astype(np.float32)
    return scene.clip(0, 255).astype(np.uint8)


def _corners(width: float, height: float) -> Pixels:
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)


def _seen(width: int, height: int, chance: random.Random) -> Pixels:
    """Return where the corners of the page are seen: turned a little, one side nearer than the other."""
    page_height = 0.9 * height
    page_width = page_height / 1.414
    angle = np.deg2rad(chance.uniform(-3.0, 3.0))
    centred = _corners(page_width, page_height) - np.array([page_width / 2, page_height / 2], np.float32)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)
    corners = centred @ turn.T * min(1.0, 0.92 * width / page_width)
    corners[:2, 0] *= 1 - chance.uniform(0.0, 0.06)  # the upper edge is further away
    corners += np.array([[chance.uniform(-1, 1) * 0.012 * width for _ in range(2)] for _ in range(4)])
    return (corners + np.array([width / 2, height / 2])).astype(np.float32)
