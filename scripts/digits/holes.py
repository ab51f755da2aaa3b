"""Draws the holes of a letter's head: digits as hands write them, between bits of print, worn as scans are.

Nothing here is a copy of a letter: digits are drawn from hands.toml, from handwriting fonts of the system, from print
fonts, and from the 8×8 digits inside scikit-learn; the words around them are those of every letter's form."""

import tomllib
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from sklearn.datasets import load_digits

Ink = NDArray[np.uint8]
"""How much ink a pixel has, 0 to 255."""

CAP = 44
"""Height of a printed capital while drawing; pages are made smaller afterwards."""

HAND_FONTS = ("BecauseWe", "Breip", "breipfont", "dkg", "femkeklaver", "Humor", "KleeOne", "Rufscript", "setofont",
              "Delphine", "SteveHand", "Purisa", "YOzBE_", "YOzREX", "ComicNeue", "Ecolier-court")  # fmt: skip
PRINT_FONTS = ("Tinos-Regular", "Tinos-Italic", "Tinos-Bold.", "DejaVuSerif-Italic", "Arimo-Regular")

BEFORE = ["Số:", "Số: ", "Số :", "Số", "SỐ:", "ngày", "ngày ", "tháng", "tháng ", "ngày.", "tháng...", "Số:..."]
AFTER = ["/", " /", "/TB-", "/CV-", "/QĐ-", "/KH", "/UB", "/SGD", "/BC", "/GM-", "/HD", "/CT-", "/TTr", "-CV/", "/ĐU",
         "tháng", " tháng", "năm", " năm", "...tháng", "../"]  # fmt: skip


@cache
def styles() -> list[list[list[NDArray[np.float64]]]]:
    table = tomllib.loads((Path(__file__).parent / "hands.toml").read_text())["styles"]
    return [[[np.array(stroke, float) for stroke in style] for style in table[str(d)]] for d in range(10)]


@cache
def fonts(kind: tuple[str, ...], places: tuple[Path, ...]) -> list[Path]:
    return sorted(f for place in places for f in place.rglob("*.?tf") if f.name.startswith(kind) and "90" not in f.name)


@cache
def letters(font: Path, size: int, text: str) -> Ink:
    """A printed text as ink, cropped to its width; its line stands at 2/3 of the height."""
    face = ImageFont.truetype(str(font), size)
    image = Image.new("L", (max(1, int(face.getlength(text)) + size // 2), 3 * size))
    ImageDraw.Draw(image).text((size // 4, 2 * size), text, font=face, fill=255, anchor="ls")
    ink = np.asarray(image)
    at = np.flatnonzero(ink.max(0))
    return ink[:, at[0] : at[-1] + 1] if len(at) else ink[:, :1]


@cache
def samples() -> list[list[NDArray[np.float32]]]:
    """The 8×8 digits of scikit-learn, enlarged to soft strokes."""
    bunch = load_digits()
    found: list[list[NDArray[np.float32]]] = [[] for _ in range(10)]
    for image, digit in zip(bunch.images, bunch.target, strict=True):
        soft = np.pad(image, 1).astype(np.float32) / 16
        found[digit].append(cv2.resize(soft, (80, 80), interpolation=cv2.INTER_CUBIC))
    return found


def curve(points: NDArray[np.float64], steps: int = 6) -> NDArray[np.float64]:
    """A smooth line through the points (Catmull-Rom); a point given twice is a corner."""
    p = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(p[:-3], p[1:-2], p[2:-1], p[3:], strict=True)
    ]
    return np.vstack([*parts, points[-1:]])


class Hand:
    """One writer: a slant, a pen, a way of each digit."""

    def __init__(self, rng: np.random.Generator, places: tuple[Path, ...]) -> None:
        self.rng, self.slant, self.wide = rng, rng.normal(0.16, 0.16), rng.uniform(0.65, 1.25)
        self.pen, self.shaky = rng.uniform(2.2, 8), rng.uniform(0.5, 5)
        self.way = [int(rng.integers(len(s))) for s in styles()]
        kind = rng.random()
        faces = fonts(HAND_FONTS, places)
        self.font = faces[rng.integers(len(faces))] if faces and kind < 0.13 else None
        self.sampled = 0.13 < kind < 0.23

    def digit(self, d: int, tall: float) -> Ink:
        """One digit `tall` pixels high, cropped to its ink."""
        rng = self.rng
        if self.font:
            ink = self._upright(letters(self.font, 96, str(d)), tall)
        elif self.sampled:
            soft = samples()[d][rng.integers(len(samples()[d]))]
            ink = self._upright(((np.clip(soft, 0.3, 0.75) - 0.3) / 0.45 * 255).astype(np.uint8), tall)
        else:
            ink = self._drawn(d, tall)
        rows, columns = np.flatnonzero(ink.max(1) > 60), np.flatnonzero(ink.max(0) > 60)
        return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if len(rows) else ink

    def _upright(self, ink: Ink, tall: float) -> Ink:
        """A picture of a digit in this hand's slant and size."""
        rows = np.flatnonzero(ink.max(1) > 100)
        ink = ink[rows[0] : rows[-1] + 1] if len(rows) else ink
        scale, slant = tall / len(ink), self.slant + self.rng.normal(-0.05, 0.06)
        across = scale * self.wide
        size = (int(ink.shape[1] * across + abs(slant) * tall) + 4, int(tall) + 4)
        turn = np.array([[across, -slant * scale, max(slant, 0) * tall + 2], [0, scale, 2]], np.float32)
        ink = cv2.warpAffine(ink, turn, size, flags=cv2.INTER_AREA)
        if self.pen > 5 and self.sampled is False:
            ink = cv2.dilate(ink, np.ones((2, 2), np.uint8), iterations=int(self.pen - 4))
        return ink

    def _drawn(self, d: int, tall: float) -> Ink:
        rng, ways = self.rng, styles()[d]
        way = self.way[d] if rng.random() < 0.85 else int(rng.integers(len(ways)))
        slant, wide = self.slant + rng.normal(0, 0.05), self.wide * rng.uniform(0.85, 1.15)
        turn, bend = rng.normal(0, 0.05), rng.normal(0, 2.5, (2, 4))
        canvas = np.zeros((int(tall * 2.2), int(tall * 3)), np.uint8)
        for stroke in ways[way]:
            moved = stroke + rng.normal(0, self.shaky, stroke.shape)
            corner = np.flatnonzero((np.diff(stroke, axis=0) == 0).all(1))
            moved[corner + 1] = moved[corner]
            if rng.random() < 0.25:
                ahead = moved[-1] - moved[-2]
                moved = np.vstack([moved, moved[-1] + ahead / (np.hypot(*ahead) + 1e-6) * rng.uniform(3, 18)])
            line = curve(moved) + rng.normal(0, 0.4, (1, 2))
            x, y = line[:, 0], line[:, 1]
            x = x + bend[0, 0] * np.sin(y / 18 + bend[0, 1])
            y = y + bend[1, 0] * np.sin(x / 15 + bend[1, 1])
            x, y = x * wide - slant * (y - 100) - turn * y, y + turn * x
            at = np.stack([x, y], 1) * tall / 100 + np.array([tall * 0.9, tall * 0.4])
            press = self.pen * (1 + 0.25 * np.sin(np.linspace(0, rng.uniform(1, 6), len(at)) + rng.uniform(0, 6)))
            points, widths = np.round(at * 16).astype(int).tolist(), np.maximum(1, np.round(press)).astype(int).tolist()
            for a, b, w in zip(points[:-1], points[1:], widths[:-1], strict=True):
                cv2.line(canvas, a, b, 255, w, cv2.LINE_AA, 4)
        return canvas

    def string(self, text: str, tall: float) -> tuple[Ink, int]:
        """The digits one after the other, and the row of their line."""
        rng = self.rng
        self.pen = min(self.pen, 0.11 * tall)
        close, drift = rng.normal(0.06, 0.11), rng.normal(0, 0.06)
        glyphs = [self.digit(int(c), tall * rng.uniform(0.85, 1.12)) for c in text]
        wide = sum(g.shape[1] for g in glyphs) + int(tall * (len(text) + 2))
        canvas, line = np.zeros((int(tall * 3), wide), np.uint8), int(tall * 2)
        x, end = int(tall * 0.4), None
        for i, g in enumerate(glyphs):
            y = int(line + drift * i * tall + rng.normal(0, 0.05) * tall) - len(g)
            y = min(max(y, 0), len(canvas) - len(g))
            part = canvas[y : y + len(g), x : x + g.shape[1]]
            if (gap := close + rng.normal(0, 0.05)) < 0.03 and i:  # slanted digits stand under one another's heads
                while x < wide - g.shape[1] and np.count_nonzero((part > 60) & (g > 60)) > 0.02 * np.count_nonzero(g):
                    x += 1
                    part = canvas[y : y + len(g), x : x + g.shape[1]]
            np.maximum(part, g, out=part)
            if end and rng.random() < 0.05:
                to = (x + int(g.shape[1] * rng.uniform(0, 0.4)), y + int(len(g) * rng.uniform(0.1, 0.9)))
                cv2.line(canvas, end, to, 255, max(1, round(self.pen)), cv2.LINE_AA)
            end = (x + g.shape[1] - 3, y + int(len(g) * rng.uniform(0.2, 0.95)))
            x += max(4, g.shape[1] + int(gap * tall))
        return canvas[:, : min(wide, x + int(0.3 * tall))], line


def over(paper: Ink, ink: Ink, x: int, line: int, ink_line: int) -> None:
    """Lays ink on a paper so that the two lines meet; what reaches beyond is cut."""
    y = line - ink_line
    y0, y1, x0, x1 = max(y, 0), min(y + ink.shape[0], paper.shape[0]), max(x, 0), min(x + ink.shape[1], paper.shape[1])
    if y1 > y0 and x1 > x0:
        part = paper[y0:y1, x0:x1]
        np.maximum(part, ink[y0 - y : y1 - y, x0 - x : x1 - x], out=part)


def number(rng: np.random.Generator) -> str:
    """A string of digits as holes have them: none to five, days and months among them."""
    kind = rng.random()
    if kind < 0.04:
        return ""
    if kind < 0.3:
        return f"{rng.integers(1, 32):{'02' if rng.random() < 0.5 else ''}}"
    length = int(rng.choice([1, 2, 3, 4, 5], p=[0.1, 0.25, 0.3, 0.33, 0.02]))
    digits = rng.integers(0, 10, length)
    digits[rng.random(length) < 0.12] = 1
    return "".join(map(str, digits))


def hole(rng: np.random.Generator, places: tuple[Path, ...]) -> tuple[Ink, str]:
    """One hole as a grey crop, and the digits that it holds."""
    text, tall = number(rng), 1.0 * CAP
    faces = fonts(PRINT_FONTS, places)
    face, size = faces[rng.integers(len(faces))], round(CAP / 0.66)
    left, right = (letters(face, size, str(rng.choice(words))) for words in (BEFORE, AFTER))
    if text and rng.random() < 0.1:  # typed into the hole
        digits = letters(face, round(size * rng.uniform(0.85, 1.15)), text)
        base = 2 * len(digits) // 3
    elif text:
        tall = CAP * rng.uniform(0.85, 1.9)
        digits, base = Hand(rng, places).string(text, tall)
    else:
        digits, base = np.zeros((3, CAP * 2), np.uint8), 0
    at = np.flatnonzero(digits.max(0) > 60)
    digits = digits[:, at[0] : at[-1] + 1] if len(at) else digits
    before, after = (int(CAP * rng.uniform(-0.15, 1.0)), int(CAP * rng.uniform(-0.2, 1.6)))
    seen = [int(CAP * max(0.0, rng.uniform(-1.2, 3.2))) for _ in range(2)]
    line, high = int(max(CAP * rng.uniform(1.5, 3.2), 1.25 * tall)), int(CAP * rng.uniform(0.4, 1.3))
    wide = seen[0] + before + digits.shape[1] + after + seen[1]
    wide = max(wide, 30)
    printed, written = np.zeros((line + high, wide), np.uint8), np.zeros((line + high, wide), np.uint8)
    over(printed, left, seen[0] - left.shape[1], line, 2 * size)
    over(written, digits, seen[0] + before, line + int(CAP * rng.normal(0, 0.15)), base)
    over(printed, right, wide - seen[1], line, 2 * size)
    _dirt(rng, printed, line, (seen[0], wide - seen[1]))
    paper = _inked(rng, printed, written)
    return worn(rng, paper), text


def _dirt(rng: np.random.Generator, ink: Ink, line: int, span: tuple[int, int]) -> None:
    """Leader dots, rules, the neighbouring lines of text, specks."""
    height, wide = ink.shape
    if rng.random() < 0.12:
        step, thick = int(rng.integers(6, 14)), int(rng.integers(1, 4))
        for x in range(span[0], span[1], step):
            cv2.circle(ink, (x, line + int(rng.integers(0, 3))), thick, 255, -1)
    if rng.random() < 0.08:
        y = int(rng.integers(0, max(1, int(line - 1.4 * CAP))))
        cv2.line(ink, (0, y), (wide, y + int(rng.integers(-3, 4))), 255, int(rng.integers(2, 5)))
    if rng.random() < 0.06:
        cv2.line(ink, (span[0], line + 4), (span[1], line + int(rng.integers(2, 8))), 255, int(rng.integers(1, 4)))
    for y, below in ((0, False), (height - 1, True)):
        if rng.random() < 0.15:  # feet of the line above, heads of the line below
            for _ in range(int(rng.integers(1, 6))):
                x, up = int(rng.integers(0, wide)), int(rng.integers(2, CAP // 3))
                box = (x, y - up if below else 0, int(rng.integers(3, 20)), up)
                cv2.rectangle(ink, box, 255, -1)
    if rng.random() < 0.3:
        for _ in range(int(rng.integers(1, 8))):
            at = int(rng.integers(0, wide)), int(rng.integers(0, height))
            cv2.circle(ink, at, int(rng.integers(1, 4)), 255, -1)


def _inked(rng: np.random.Generator, printed: Ink, written: Ink) -> Ink:
    """Paper with print and writing in their greys, at times with remains of a stamp."""
    dark = rng.uniform(0, 90), rng.uniform(0, 130) if rng.random() < 0.7 else rng.uniform(0, 60)
    back = rng.uniform(215, 255)
    paper = np.full(printed.shape, back, np.float32)
    if rng.random() < 0.12:
        stamp = np.zeros(printed.shape, np.uint8)
        centre = (int(rng.integers(-50, stamp.shape[1] + 50)), int(rng.integers(-150, 200)))
        cv2.circle(stamp, centre, int(rng.integers(60, 220)), 255, int(rng.integers(3, 10)))
        grain = cv2.resize(rng.random((9, 17), dtype=np.float32), stamp.shape[::-1])
        paper -= stamp / 255 * np.clip(grain - 0.3, 0, 1) * rng.uniform(30, 170)
    if rng.random() < 0.3:  # a ballpoint that skips
        coarse = rng.random((written.shape[0] // 3, written.shape[1] // 3), dtype=np.float32)
        grain = cv2.resize(coarse, written.shape[::-1])
        written = (written * np.clip(0.5 + grain * rng.uniform(0.4, 1.2), 0, 1)).astype(np.uint8)
    for ink, grey in ((printed, dark[0]), (written, dark[1])):
        paper = np.minimum(paper, back - (back - grey) * ink / 255)
    return paper.clip(0, 255).astype(np.uint8)


def worn(rng: np.random.Generator, paper: Ink) -> Ink:
    """What a scanner, a threshold and JPEG make of it, in 150 to 300 dpi."""
    height, wide = paper.shape
    turn = cv2.getRotationMatrix2D((wide / 2, height / 2), rng.normal(0, 1), 1)
    turn[0, 1] += rng.normal(0, 0.02)
    grey = cv2.warpAffine(paper, turn, (wide, height), borderMode=cv2.BORDER_REPLICATE)
    scale = rng.uniform(0.42, 1.0)
    grey = cv2.resize(grey, (max(8, int(wide * scale)), max(16, int(height * scale))), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.6:
        grey = cv2.GaussianBlur(grey, (0, 0), rng.uniform(0.3, 1.6) * scale + 0.1)
    noise = rng.normal(0, rng.choice([0, 3, 8, 16]), grey.shape)
    values = grey + noise
    if rng.random() < 0.35:  # 1-bit
        dark, light = np.percentile(cv2.GaussianBlur(grey, (0, 0), 0.8), (0.5, 80))
        values = np.where(values > dark + (light - dark) * rng.uniform(0.4, 0.75), 255, 0)
        if rng.random() < 0.5:
            values = cv2.GaussianBlur(values.astype(np.float32), (0, 0), rng.uniform(0.3, 1.0))
    grey = values.clip(0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        _, data = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))])
        grey = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    return grey
