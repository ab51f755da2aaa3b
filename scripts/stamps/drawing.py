"""Draws pieces of worn letters for the look at stamps: print, and on it a degree of secrecy, another stamp, a seal.

Nothing here is a copy of a letter: lines are put together from words.toml, in typefaces of the system."""

import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Kind = TypeVar("Kind")
Ink = NDArray[np.float32]
"""How much ink a pixel has, 0 to 1."""

DPI = 150
MM = DPI / 25.4
WIDE, HIGH = 512, 256
"""Pixels of a piece; the network sees it half as large."""

DEGREE = "MẬT"
DRAWN = tomllib.loads((Path(__file__).parent / "words.toml").read_text())
DEGREES, OTHERS, RIVALS = DRAWN["degrees"], DRAWN["others"], DRAWN["rivals"]
HEADS, WORDS = DRAWN["heads"], DRAWN["words"].split()
PRINT, THICK, SPARED = (tuple(DRAWN["typefaces"][kind]) for kind in ("print", "stamps", "spared"))
Place = tuple[float, float, float]
"""The middle of a degree and how wide it is, in pixels."""


class Drawer:
    """One stream of pieces; the same seed gives the same ones."""

    def __init__(self, seed: int, folders: list[Path], stamps: tuple[str, ...] = ()) -> None:
        self.rng = np.random.default_rng(seed)
        every = sorted(file for folder in folders for file in folder.rglob("*.?tf") if has_marks(file))
        self.thick = [f for f in every if (f.name.startswith(stamps) if stamps else self._is_for_stamps(f.name))]
        #: Whether a piece is of the kind that is hardest: a worn stamp on close lines, scanned well.
        self.hard = False
        self.print = [f for start in PRINT for f in every if f.name.startswith(start)]

    @staticmethod
    def _is_for_stamps(name: str) -> bool:
        return name.endswith(tuple(f"{end}{kind}" for end in THICK for kind in ("ttf", "otf"))) and not name.startswith(
            SPARED
        )

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def pick(self, some: Sequence[Kind]) -> Kind:
        return some[int(self.rng.integers(len(some)))]

    # --------------------
    # The page.

    def page(self) -> Ink:
        """Lines of print, rules among them."""
        ink = np.zeros((HIGH, WIDE), np.float32)
        if not self.hard and self.chance(0.08):
            return ink
        font, y = self.pick(self.print), self.rng.uniform(-12, 20)
        size = self.rng.uniform(10, 15) / 72 * DPI
        heads = self.chance(0.6 if self.hard else 0.45)
        while y < HIGH:
            as_head = heads and self.chance(0.75)
            text = self.pick(HEADS) if as_head else " ".join(self.rng.choice(WORDS, int(self.rng.integers(1, 14))))
            text = text.upper() if self.chance(0.08) else text
            face = self.pick(self.print) if as_head or self.chance(0.1) else font
            line = letters(face, round(size * (1 if not as_head else self.rng.uniform(0.9, 1.3))), text)
            self.put(ink, line, self.rng.uniform(-60, WIDE * 0.7), y, self.rng.uniform(0.75, 1))
            if as_head and self.chance(0.5):
                self.put(ink, letters(face, round(size), self.pick(HEADS)), self.rng.uniform(WIDE * 0.4, WIDE), y, 0.95)
            if self.chance(0.12):
                at, left = round(y + 1.6 * size), int(self.rng.integers(0, WIDE - 40))
                ink[at : at + int(self.rng.integers(1, 4)), left : left + int(self.rng.integers(40, 240))] = 0.9
            y += size * (1.0 if self.chance(0.15) else self.rng.uniform(1.05, 1.8 if self.hard else 2.6))
        if self.chance(0.1):
            for _ in range(int(self.rng.integers(1, 6))):
                at = int(self.rng.integers(0, WIDE))
                ink[:, at : at + int(self.rng.integers(1, 4))] = 0.9
        return ink

    def put(self, ink: Ink, part: Ink, left: float, top: float, much: float) -> None:
        x, y = round(left), round(top)
        x0, y0, x1, y1 = max(0, x), max(0, y), min(WIDE, x + part.shape[1]), min(HIGH, y + part.shape[0])
        if x1 > x0 and y1 > y0:
            there = ink[y0:y1, x0:x1]
            np.maximum(there, much * part[y0 - y : y1 - y, x0 - x : x1 - x], out=there)

    # --------------------
    # What is stamped on it.

    def stamp(self, words: str) -> tuple[Ink, Place | None]:
        """A stamp, level, and of the degree on it the middle and how wide it is, in pixels."""
        face, high = self.pick(self.thick), self.rng.uniform(3.3, 6.6) * MM
        size = round(high * 1.4)
        gap = self.rng.uniform(0.2, 0.6) * high if self.chance(0.12) else 0.0
        parts, at, where = [], 0.0, None
        for word in words.split(" "):
            shown = [letters(face, size, letter) for letter in word] if gap else [letters(face, size, word)]
            wide = sum(part.shape[1] + gap for part in shown) - gap
            if word == DEGREE:
                where = (at + wide / 2, wide)
            for part in shown:
                parts.append((at, part))
                at += part.shape[1] + (gap or 0.12 * high)
            at += 0.25 * high
        squeezed = self.rng.uniform(0.75, 1.2) if self.chance(0.4) else 1.0
        margin = round(self.rng.uniform(0.35, 1.0) * high)
        ink = np.zeros((parts[0][1].shape[0] + margin, round(at) + 2 * margin), np.float32)
        for left, part in parts:
            x, y = margin + round(left), margin // 2
            ink[y : y + part.shape[0], x : x + part.shape[1]] = part
        rows = np.flatnonzero(ink.max(1) > 0.3)
        above, below = max(0, rows[0] - margin), min(len(ink), rows[-1] + margin)
        ink = np.pad(ink[above:below], ((max(0, margin - rows[0]), max(0, rows[-1] + margin - len(ink))), (0, 0)))
        ink = cv2.resize(ink, (max(8, round(ink.shape[1] * squeezed)), ink.shape[0]), interpolation=cv2.INTER_AREA)
        self.frame(ink)
        if self.chance(0.08):
            thin = cv2.erode(ink, np.ones((3, 3), np.uint8))
            ink = np.clip(ink - thin, 0, 1)  # letters in outline
        middle = (margin + where[0]) * squeezed if where else 0.0
        return ink.astype(np.float32), (middle, ink.shape[0] / 2, where[1] * squeezed) if where else None

    def frame(self, ink: Ink) -> None:
        high, wide = ink.shape
        for inset in ((), (1,), (1,), (1, 1 + round(0.9 * MM)))[int(self.rng.integers(4))]:
            rule = max(1, round(self.rng.uniform(0.25, 0.9) * MM))
            cv2.rectangle(ink, (inset, inset), (wide - 1 - inset, high - 1 - inset), 1.0, rule)

    def worn(self, ink: Ink, most: float = 0.46) -> Ink:
        """What is left of ink on dry or old rubber."""
        kind = self.rng.uniform(0.4 if self.hard else 0.0, 1.0)
        if kind < 0.2:
            return ink
        step = self.rng.uniform(0.8, 3.6) * MM
        patches = self.noise(ink.shape, step)
        fine = self.noise(ink.shape, self.rng.uniform(1, 3))
        left = patches * self.rng.uniform(0.6, 0.95) + fine * self.rng.uniform(0.05, 0.4)
        share = self.rng.uniform(0.05, most) if kind < 0.4 else self.rng.uniform(0.28, most)
        level = float(np.quantile(left, share))
        soft = self.rng.uniform(0.005, 0.08)
        return (ink * np.clip((left - level) / soft, 0, 1)).astype(np.float32)

    def noise(self, shape: tuple[int, ...], step: float) -> Ink:
        size = (int(shape[0] / step) + 2, int(shape[1] / step) + 2)
        drawn = self.rng.random(size).astype(np.float32)
        return cv2.resize(drawn, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC if step > 3 else cv2.INTER_NEAREST)

    def placed(self, ink: Ink, marked: Place | None) -> tuple[Ink, Place | None]:
        """The same turned a little, somewhere on a piece."""
        turn = float(self.rng.normal(0, 2.5)) if self.chance(0.7) else float(self.rng.uniform(-12, 12))
        middle = (ink.shape[1] / 2, ink.shape[0] / 2)
        reach = WIDE / 2 - ink.shape[1] / 2 * (1 if self.chance(0.8) else 0.3)
        across = WIDE / 2 + self.rng.uniform(-1, 1) * max(0.0, reach)
        down = HIGH / 2 + self.rng.uniform(-1, 1) * max(0.0, HIGH / 2 - ink.shape[0] * 0.7)
        map_ = cv2.getRotationMatrix2D(middle, turn, 1.0)
        map_[:, 2] += (across - middle[0], down - middle[1])
        laid = cv2.warpAffine(ink, map_, (WIDE, HIGH), flags=cv2.INTER_LINEAR).astype(np.float32)
        if marked is None:
            return laid, None
        x, y = map_ @ np.array([marked[0], marked[1], 1.0])
        return laid, (float(x), float(y), marked[2])

    def seal(self) -> Ink:
        ink = np.zeros((HIGH, WIDE), np.float32)
        middle = (int(self.rng.integers(0, WIDE)), int(self.rng.integers(0, HIGH)))
        around = round(self.rng.uniform(14, 19) * MM)
        for inset in (0, 0.06, 0.35):
            cv2.circle(ink, middle, round(around * (1 - inset)), 1.0, int(self.rng.integers(1, 4)))
        for turn in range(0, 360, int(self.rng.integers(9, 16))):
            part = letters(self.pick(self.thick), round(0.22 * around), self.pick("ANHĐÔCTM"))
            map_ = cv2.getRotationMatrix2D((part.shape[1] / 2, part.shape[0] / 2), -turn, 1.0)
            at = np.radians(turn - 90)
            map_[:, 2] += middle - np.array(part.shape[::-1]) / 2 + 0.79 * around * np.array([np.cos(at), np.sin(at)])
            ink = np.maximum(ink, cv2.warpAffine(part, map_, (WIDE, HIGH)))
        words = letters(self.pick(self.thick), round(0.2 * around), self.pick(HEADS)[:12])
        self.put(ink, words, middle[0] - words.shape[1] / 2, middle[1] - words.shape[0] / 2, 1.0)
        return ink.astype(np.float32)

    def scrawl(self) -> Ink:
        ink = np.zeros((HIGH, WIDE), np.float32)
        middle, size = self.rng.uniform((0, 0), (WIDE, HIGH)), self.rng.uniform((60, 25), (150, 70))
        steps = int(self.rng.integers(5, 18))
        points = middle + size * self.rng.normal(0, 0.6, (steps, 2))
        if self.chance(0.6):
            points[:, 0] = np.sort(points[:, 0])
        along = np.linspace(0, steps - 1, 8 * steps)
        fine = np.stack([np.interp(along, range(steps), points[:, side]) for side in (0, 1)], 1)
        fine = cv2.blur(fine, (1, 9))
        cv2.polylines(ink, [fine.astype(np.int32)], False, 1.0, int(self.rng.integers(2, 7)), cv2.LINE_AA)
        return ink

    # --------------------
    # All of it, as a scanner sees it.

    def piece(self, marked: bool, bare: bool = False) -> tuple[NDArray[np.uint8], list[Place]]:
        """A piece at half its size, dark on light, and where degrees stand on it; ``bare``: nothing is stamped."""
        self.hard = self.chance(0.5)
        paper = 1 - self.page()
        found = []
        others = RIVALS if self.hard and self.chance(0.7) else OTHERS
        for words in () if bare else (self.pick(DEGREES if marked else others),):
            ink, at = self.placed(*self.stamp(words))
            paper *= 1 - self.rng.uniform(0.35, 0.85 if self.hard else 1.0) * self.worn(ink)
            found += [at] if at else []
        if self.chance(0.15):
            paper *= 1 - self.rng.uniform(0.3, 1.0) * self.worn(self.pick((self.seal, self.scrawl))())
        return self.seen(paper.astype(np.float32)), [(x / 2, y / 2, wide / 2) for x, y, wide in found]

    def seen(self, paper: Ink) -> NDArray[np.uint8]:
        if self.chance(0.7):
            paper = cv2.GaussianBlur(paper, (0, 0), self.rng.uniform(0.3, 1.0 if self.hard else 2.2))
        if self.chance(0.5):
            paper = 1 - (1 - paper) * self.rng.uniform(0.5, 1.1)
        if not self.hard and self.chance(0.2):
            paper = (paper > self.rng.uniform(0.4, 0.75)).astype(np.float32)  # a scan in black and white
        small = cv2.resize(paper, (WIDE // 2, HIGH // 2), interpolation=cv2.INTER_AREA)
        grain = self.rng.normal(0, 1, small.shape) * (self.rng.uniform(0, 0.07) if self.chance(0.5) else 0)
        return np.clip(255 * (small + grain), 0, 255).astype(np.uint8)


@lru_cache(4096)
def letters(font: Path, size: int, text: str) -> Ink:
    """A printed text as ink, with room above and below its line."""
    face = ImageFont.truetype(str(font), size)
    image = Image.new("L", (max(1, round(face.getlength(text))), round(1.9 * size)))
    ImageDraw.Draw(image).text((0, round(1.4 * size)), text, font=face, fill=255, anchor="ls")
    return np.asarray(image, np.float32) / 255


@cache
def has_marks(font: Path) -> bool:
    """Whether a typeface has the letters of Vietnamese."""
    face = ImageFont.truetype(str(font), 20)
    seen = [bytes(face.getmask(letter)) for letter in "ẬẶMA\uffff"]
    return len(set(seen)) == len(seen)
