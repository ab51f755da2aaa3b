"""From the letters of a PDF page to runs of letters at their places, counted as a person sees them."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.pdf.frame import Frame
from pipeline.readers.pdf.letters import ASLANT, BLANK, LETTER, MARK, SOFT_HYPHEN, Letters
from schemas.evidence import Box

#: All shares are of the size of the letters ("em"). Letters of one run follow each other closer than any blank is wide.
_SAME_BASELINE = 0.02
_SAME_SIZE = 0.01
_CLOSEST, _FARTHEST = -0.3, 0.1
_TWICE_DRAWN = 0.15
#: Letters further outside the visible page than this, in points, are seen by nobody.
_OUTSIDE = 2.0


@dataclass(slots=True)
class Sheet:
    """The upright letters of a page, each with its place in points from the page's top left corner, as arrays."""

    texts: list[str]
    boxes: NDArray[np.float64]
    baselines: NDArray[np.float64]
    sizes: NDArray[np.float64]
    orders: NDArray[np.int64]
    fonts: NDArray[np.int64]
    font_names: list[str]

    def runs(self, starts: NDArray[np.int64], end: int) -> list["Glyph"]:
        """Return the letters before ``end`` in runs that begin at ``starts`` and end where the next begins."""
        if not len(starts):
            return []
        boxes, within = self.boxes[starts[0] : end], starts - starts[0]
        lows, highs = np.minimum.reduceat(boxes[:, :2], within), np.maximum.reduceat(boxes[:, 2:], within)
        ends = np.append(starts[1:], end)
        first, last = self.boxes[starts], self.boxes[ends - 1]
        middles = ((first[:, 0] + first[:, 2]) / 2, (last[:, 0] + last[:, 2]) / 2)
        columns = (*lows.T, *highs.T, self.baselines[starts], self.sizes[starts], *middles)
        values = zip(*(column.tolist() for column in columns), strict=True)
        bounds = zip(starts.tolist(), ends.tolist(), strict=True)
        return [
            Glyph("".join(self.texts[start:stop]), start, stop, self, *places)
            for places, (start, stop) in zip(values, bounds, strict=True)
        ]


@dataclass(slots=True)
class Glyph:
    """A letter, or letters that stand as close as in one word, and their place in points from the top left corner."""

    text: str
    start: int
    """Its letters on the sheet, from this one on, before ``end``."""
    end: int
    sheet: Sheet
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    size: float
    first_middle: float
    """The middle of its first letter."""
    last_middle: float

    @property
    def order(self) -> int:
        """The place of the first letter in the file."""
        return int(self.sheet.orders[self.start])

    @property
    def last_order(self) -> int:
        """The place of the last letter in the file."""
        return int(self.sheet.orders[self.end - 1])

    @property
    def font(self) -> str:
        """The name of its font, as the file gives it; empty where it gives none."""
        return self.sheet.font_names[int(self.sheet.fonts[self.start])]

    def letters(self) -> list["Glyph"]:
        """Return the letters one by one, marks with the letter that they belong to.

        Where the font's codes were given a meaning that is no longer one for each, the run stays whole.
        """
        texts = self.sheet.texts
        if self.text != "".join(texts[self.start : self.end]):
            return [self]
        starts = [at for at in range(self.start, self.end) if at == self.start or not _is_mark(texts[at])]
        return self.sheet.runs(np.array(starts), self.end)


#: Where the blanks of a page stand: the middle of each and its baseline.
Blanks = list[tuple[float, float]]


def in_runs(letters: Letters, area: Box, rotation: int) -> tuple[Frame, list[Glyph], Blanks]:
    """Return runs of letters and blanks of a page, and the frame in which most letters stand upright."""
    seen = letters.kinds >= LETTER
    upright = letters.turns[seen & (letters.turns != ASLANT)]
    frame = Frame(area, int(np.bincount(upright).argmax()) if len(upright) else rotation)
    x, baselines = frame.point(letters.x, letters.y)
    left, bottom, right, top = letters.boxes.T
    (xa, ya), (xb, yb) = frame.point(left, bottom), frame.point(right, top)
    x0, x1, tops, bottoms = np.minimum(xa, xb), np.maximum(xa, xb), np.minimum(ya, yb), np.maximum(ya, yb)
    blank = letters.kinds == BLANK
    # The boxes of blanks are flat in some files, their width is always there.
    middles = (np.minimum(x, x0) + np.maximum(x, x1))[blank] / 2
    blanks = list(zip(middles.tolist(), baselines[blank].tolist(), strict=True))
    visible = (
        (x1 > -_OUTSIDE) & (x0 < frame.width + _OUTSIDE) & (bottoms > -_OUTSIDE) & (tops < frame.height + _OUTSIDE)
    )
    # Letters on end among upright ones are marks of a printing house or a scanner, letters aslant a watermark.
    kept = np.flatnonzero(seen & (letters.turns == frame.rotation) & visible)
    sizes = letters.sizes[kept]
    # Fonts may claim far more room than they fill: what lies on the page counts.
    edges = (frame.width, frame.height, frame.width, frame.height)
    boxes = np.round(np.clip(np.column_stack((x0, tops, x1, bottoms))[kept], 0.0, edges), 2)
    sheet = Sheet(
        [letters.texts[index] for index in kept.tolist()],
        boxes,
        baselines[kept],
        np.where(sizes > 0, sizes, boxes[:, 3] - boxes[:, 1]),
        kept,
        letters.fonts[kept],
        letters.font_names,
    )
    return frame, sheet.runs(_starts(sheet, letters.kinds[kept] == MARK), len(sheet.texts)), blanks


def with_meaning(glyphs: list[Glyph], meaning: Callable[[str, str], str] | None) -> list[Glyph]:
    """Put what letters mean in the place of what their font's code says; soft hyphens that nobody sees go."""
    kept: list[Glyph] = []
    for glyph in glyphs:
        if meaning is not None:
            glyph.text = meaning(glyph.text, glyph.font)
        if SOFT_HYPHEN in glyph.text:
            glyph.text = glyph.text.replace(SOFT_HYPHEN, "")
        if glyph.text:
            kept.append(glyph)
    return kept


def _starts(sheet: Sheet, marks: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return where runs begin: where a letter does not follow the one before it as closely as in a word."""
    if not sheet.texts:
        return np.zeros(0, np.int64)
    sizes, boxes = sheet.sizes, sheet.boxes
    size = sizes[:-1]
    gaps = boxes[1:, 0] - boxes[:-1, 2]
    steps = boxes[1:, 0] - boxes[:-1, 0]
    texts = np.array(sheet.texts)
    follows = (
        (np.diff(sheet.orders) == 1)
        & (np.diff(sheet.fonts) == 0)
        & (np.abs(np.diff(sheet.baselines)) <= _SAME_BASELINE * size)
        & (np.abs(np.diff(sizes)) <= _SAME_SIZE * size)
        & (gaps >= _CLOSEST * size)
        & (gaps <= _FARTHEST * size)
        & (steps >= 0)
        & ~((texts[1:] == texts[:-1]) & (steps <= _TWICE_DRAWN * size))
    )
    follows |= marks[1:] & (np.diff(sheet.orders) == 1)
    return np.flatnonzero(np.concatenate(([True], ~follows)))


def _is_mark(text: str) -> bool:
    return unicodedata.combining(text[0]) > 0 if text else False
