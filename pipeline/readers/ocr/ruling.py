"""Ruled tables in the picture of a page: their lines, the cells that these make, and what stands in each.

A line is told by what lies across it: thin, dark, and so for a long stretch. That holds for faint, broken and slightly
slanted rules alike, and strokes of letters do not pass. From the lines on, pictures and printed PDFs share one way
(``layout.page.grids_of``).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.aligned_tables.columns import in_runs
from pipeline.readers.layout.lines import Word
from pipeline.readers.layout.page import Cell, Grid, RuledTable, grids_of
from pipeline.readers.ocr.engine import Pixels, RecognisedWord
from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.raster import MM, POINTS, Gray, as_bytes, cv2, resized
from schemas import Box

Point = tuple[float, float]

#: Rules are looked for at this resolution: they are one or two pixels wide there, and the work is a quarter.
_DPI = 150.0
_GROUND = (0.5, 0.9)  #: Ground is taken from this far above and below a rule (mm), so that nothing wider is one.
#: Stretch over which a rule must be dark, the share of it that must be, and the shortest rule (mm). A dash between
#: words is 5 mm long, a row of one line of print 5 to 6 mm high.
_STRETCH = 4.0
_FILLED = 0.75
_SHORTEST = {"h": 6.5, "v": 4.8}
_FAINT = 14  #: How much darker (of 255) than the ground a rule is: a faint copy of a hairline has no more.
_EVEN = 0.4  #: The dots of a dotted line are apart: between them it has less than this share of their darkness.
_GAP = 3.2  #: Short gaps in a rule (mm), closed before its length is looked at.
_BLACK = 70  #: So much darker than paper is a rule that counts whatever stands close beside it.
#: In points: gaps in a rule that are closed, places that are one, and how far a rule may end before a corner.
_JOIN, _SNAP, _REACH = 12.0, 4.0, 8.0
_STEEPEST = 3.0  #: Lines that slant more (degrees) are no rules of a page that was set straight.
_SMALLEST_CELL = 6.0  #: Narrower or lower cells (points) are the gap of a double rule.
_SMALLEST_SIDE = 40  #: A picture with fewer pixels on a side shows no table.
_FEWEST = 2  #: A table has so many lines each way at least.


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruled table: its grid in points of the page as it was prepared, which has so many pixels to the inch."""

    grid: Grid
    dpi: float

    @property
    def box(self) -> Pixels:
        """What the table covers, in pixels of the page."""
        left, top, right, bottom = (side * self.dpi / POINTS for side in self.grid.box)
        return max(0, math.floor(left)), max(0, math.floor(top)), math.ceil(right), math.ceil(bottom)

    def pixels(self, cell: Cell) -> Pixels:
        """Return the box of a cell, which is in points, in pixels of the page."""
        left, top, right, bottom = (round(side * self.dpi / POINTS) for side in cell.box)
        return left, top, right, bottom

    def points(self, box: tuple[float, float, float, float]) -> Box:
        """Return a box of pixels of the page in points."""
        left, top, right, bottom = (side * POINTS / self.dpi for side in box)
        return left, top, right, bottom


def find_tables(prepared: Prepared) -> list[Ruled]:
    """Return the ruled tables (four cells at least) of a page, from top to bottom."""
    scale = min(1.0, _DPI / prepared.dpi)
    if min(prepared.gray.shape) * scale < _SMALLEST_SIDE:
        return []
    small: cv2.typing.MatLike = resized(prepared.gray, scale)
    dpi = prepared.dpi * scale
    by = POINTS / dpi
    # The middle of a pixel lies half a pixel from its edge. Most pages have no upright lines, and level ones need not
    # be looked for then.
    upright = [
        ((xa + xb + 1) / 2 * by, (ya + 0.5) * by, (xa + xb + 1) / 2 * by, (yb + 0.5) * by)
        for (ya, xa), (yb, xb) in _along(cv2.transpose(small), dpi, _SHORTEST["v"])
    ]
    if len(upright) < _FEWEST:
        return []
    level = [
        ((xa + 0.5) * by, (ya + yb + 1) / 2 * by, (xb + 0.5) * by, (ya + yb + 1) / 2 * by)
        for (xa, ya), (xb, yb) in _along(small, dpi, _SHORTEST["h"])
    ]
    # A frame round a signature or two boxes side by side have not the cells of a table. One row of many is what a page
    # break leaves of one: its head at a page's foot, its last row at the top.
    return [
        Ruled(grid, prepared.dpi)
        for grid in grids_of(level, upright, snap=_SNAP, join=_JOIN, reach=_REACH)
        if sum(min(box[2] - box[0], box[3] - box[1]) > _SMALLEST_CELL for box in (cell.box for cell in grid.cells)) >= 4
    ]


def _along(gray: cv2.typing.MatLike, dpi: float, shortest: float) -> list[tuple[Point, Point]]:
    """Return the level lines of a picture that are at least ``shortest`` mm long, each by its two ends."""
    mm = dpi / MM
    near, far = round(_GROUND[0] * mm), max(round(_GROUND[1] * mm), round(_GROUND[0] * mm) + 1)
    soft = cv2.blur(gray, (3, 1))
    ground = cv2.blur(soft, (1, far - near + 1))
    away = (near + far) // 2
    padded = np.pad(ground, ((away, away), (0, 0)), mode="edge")
    # Letters are dark above or below each of their strokes: only a line has light ground on both sides all along.
    dark = cv2.subtract(cv2.min(padded[: len(ground)], padded[2 * away :]), soft)
    stretch = _odd(_STRETCH * mm)
    even = cv2.dilate(dark, np.ones((1, stretch), np.uint8)).astype(np.float32) * _EVEN
    mask: cv2.typing.MatLike = ((dark >= _FAINT) & (dark >= even)).astype(np.uint8)
    # A slanting line passes from one row of pixels to the next.
    mask = cv2.dilate(mask, np.ones((3, 1), np.uint8))
    mask = (cv2.blur(mask * 255, (stretch, 1)) >= 255 * _FILLED).astype(np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, _odd(_GAP * mm)), np.uint8))
    whole = np.ones((1, _odd(shortest * mm)), np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, whole)
    # Where letters stand close to a rule its ground is not light, but no stroke of theirs is so long.
    black = (gray < int(np.median(gray[::8, ::8])) - _BLACK).astype(np.uint8)
    mask = cv2.bitwise_or(mask, cv2.morphologyEx(black, cv2.MORPH_OPEN, whole))
    found = []
    for contour in cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        x, y, wide, high = cv2.boundingRect(contour)
        if high > far + wide * math.tan(math.radians(_STEEPEST)):
            continue
        part = np.s_[y : y + high, x : x + wide]
        start, end = _ends(np.where(mask[part], dark[part] + 0.01, 0.0))
        found.append(((float(x), y + start), (float(x + wide), y + end)))
    return found


def _ends(weight: NDArray[np.floating[Any]]) -> tuple[float, float]:
    """Return on which row of a picture of weights the straight line through them begins (left) and ends (right)."""
    high, wide = weight.shape
    columns = weight.sum(axis=0)
    whole = columns.sum()
    across = np.arange(wide)
    rows = (weight * np.arange(high)[:, None]).sum(axis=0)
    x, y = (columns * across).sum() / whole, rows.sum() / whole
    slope = ((rows - columns * y) * (across - x)).sum() / max((columns * (across - x) ** 2).sum(), 1e-6)
    return float(y - slope * x), float(y + slope * (wide - x))


def _odd(value: float) -> int:
    return max(3, 2 * round(value / 2) + 1)


# --------------------
# The cells of a page one below the other on a strip, recognised in one call with the rest of the page.
#
# Read across, the lines of neighbouring cells run into each other: more than half of the characters come out wrong. On
# the strip each cell is a paragraph of its own; what is found there is led back to its place on the page. A dash and an
# empty cell are told by their ink and never recognised, so that ``-``, nothing and ``0`` stay three things.

_WHITE = 255
_INSET = 0.45  #: A cell is cut out this far (mm) inside its rules; what is left of them touches the edge of the cut.
#: Remains of a rule are no thicker than this, or take this share of the cell's width or height (mm, share).
_RULE_REST = (0.5, 1.0, 0.3)
_SPECK = 0.1  #: A speck has less ink than this (mm²): the dot of an i has 0.12.
#: Space left round the ink of a cell, between the cells of a strip, and at its sides (mm).
_ROUND, _BETWEEN, _SIDE = 0.8, 3.0, 3.0
#: A dash: widest and longest, and how much longer than high (mm). Whoever read it would take it for dirt.
_DASH_HIGH, _DASH_WIDE, _DASH_SHAPE = 0.75, (0.7, 4.0), 1.6
_SURE_OF_DASH = 0.95
#: The program takes no pictures with a side of 32,767 pixels; lower strips are lighter to look through, too.
_TALLEST = 12_000
#: Softened by this much (mm, standard deviation) and at this resolution, single figures are read best: of 122 figures
#: of badly scanned tables none was wrong, of clean ones one; at 300 dpi and as they came it was four and seven.
_SOFT = 0.068
DPI = 240.0


@dataclass(slots=True)
class _StripPart:
    """A cell on a strip: its table and cell, its ink, where that was cut out of the page, and where it stands."""

    ruled: Ruled
    cell: Cell
    picture: Gray
    left: int
    top: int
    strip: int = 0
    side: int = 0
    down: int = 0

    def holds(self, word: RecognisedWord) -> Word:
        """Return a word that was recognised on the strip as a word at its place on the page, in points."""
        across, down, by = self.left - self.side, self.top - self.down, self.ruled.dpi / DPI
        left, top, right, bottom = (edge * by for edge in word.box)
        return Word(word.text, self.ruled.points((left + across, top + down, right + across, bottom + down)), word.sure)


@dataclass(slots=True)
class Strips:
    """The cells of the ruled tables of a page, set one below the other for recognition."""

    tables: list[Ruled]
    pictures: list[Gray]  #: What to recognise, at ``DPI`` dots to the inch, each a column of lines.
    parts: list[_StripPart]
    words: dict[int, list[Word]]  #: Cell (by identity) → what is known without recognition: a dash.

    def fill(self, seen: Sequence[Sequence[RecognisedWord]]) -> list[RuledTable]:
        """Return the tables with the words that were seen on each of ``pictures``, in points of the prepared page."""
        words = dict(self.words)
        for number, found in enumerate(seen):
            parts = [part for part in self.parts if part.strip == number]
            for word in found:
                middle = (word.box[1] + word.box[3]) / 2 * self.tables[0].dpi / DPI
                nearest = min(
                    parts, key=lambda part: max(part.down - middle, 0, middle - part.down - part.picture.shape[0])
                )
                words.setdefault(id(nearest.cell), []).append(nearest.holds(word))
        return [ruled.grid.filled(lambda cell: words.get(id(cell), [])) for ruled in self.tables]


def cut(prepared: Prepared, tables: list[Ruled]) -> Strips:
    """Return the cells of a page's tables set on strips, to be recognised together; dashes are told by their ink."""
    mm, page = prepared.dpi / MM, prepared.gray
    strips = Strips(tables, [], [], {})
    for ruled in tables:
        left, top, right, bottom = ruled.box
        # What is ink in the table and what is paper: the value between them.
        told, _ = cv2.threshold(page[top:bottom, left:right], 0, _WHITE, cv2.THRESH_OTSU)
        dark = min(max(told, 90.0), 200.0)
        # A column's cells resemble each other: one below the other they are lines of one size.
        for cell in sorted(ruled.grid.cells, key=lambda cell: (cell.column, cell.row)):
            content = _content(page, ruled.pixels(cell), dark, mm)
            if content is None:
                continue
            picture, (left, top), is_dash = content
            if is_dash:
                box = ruled.points((left, top, left + picture.shape[1], top + picture.shape[0]))
                strips.words[id(cell)] = [Word("-", box, _SURE_OF_DASH)]
            else:
                strips.parts.append(_StripPart(ruled, cell, picture, left, top))
    _set(strips, mm)
    return strips


def _content(page: Gray, box: Pixels, dark: float, mm: float) -> tuple[Gray, tuple[int, int], bool] | None:
    """Return the ink of a cell without its rules, where it stands, and whether it is a dash; nothing for no ink."""
    inset = max(1, round(_INSET * mm))
    left, top = max(0, box[0] + inset), max(0, box[1] + inset)
    picture = page[top : max(top, box[3] - inset), left : max(left, box[2] - inset)].copy()
    if min(picture.shape) < round(mm):
        return None
    _, labels, stats, _ = cv2.connectedComponentsWithStats((picture < dark).astype(np.uint8))
    shapes, tall, broad = stats[1:], *picture.shape
    x, y, wide, high, area = shapes.T
    crumb, thick, share = _RULE_REST
    at_edge = (x == 0) | (y == 0) | (x + wide == broad) | (y + high == tall)
    level, standing = (high < thick * mm) & (wide > share * broad), (wide < thick * mm) & (high > share * tall)
    rest = at_edge & (level | standing | (np.minimum(wide, high) < crumb * mm))
    rules = np.isin(labels, np.flatnonzero(rest) + 1).astype(np.uint8)
    picture[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0] = _WHITE
    kept = shapes[~rest & (area >= _SPECK * mm * mm)]
    if not len(kept):
        return None
    x0, y0 = kept[:, :2].min(axis=0).tolist()
    x1, y1 = (kept[:, :2] + kept[:, 2:4]).max(axis=0).tolist()
    long, thin = (x1 - x0) / mm, (y1 - y0) / mm
    shortest, longest = _DASH_WIDE
    if len(kept) == 1 and thin <= _DASH_HIGH and shortest <= long <= longest and long >= _DASH_SHAPE * thin:
        return picture[y0:y1, x0:x1], (left + x0, top + y0), True
    space = round(_ROUND * mm)
    x0, y0, x1, y1 = max(0, x0 - space), max(0, y0 - space), x1 + space, y1 + space
    return picture[y0:y1, x0:x1], (left + x0, top + y0), False


def _set(strips: Strips, mm: float) -> None:
    """Draw the cells one below the other on ``strips.pictures``; each part then knows where it stands."""
    between, side = round(_BETWEEN * mm), round(_SIDE * mm)

    def height(parts: Sequence[_StripPart]) -> int:
        return between + sum(len(part.picture) + between for part in parts)

    width = max((part.picture.shape[1] for part in strips.parts), default=0) + 2 * side
    for parts in in_runs(strips.parts, lambda run, part: height(run) + len(part.picture) <= _TALLEST):
        strip = np.full((height(parts), width), _WHITE, np.uint8)
        down = between
        for part in parts:
            high, wide = part.picture.shape
            strip[down : down + high, side : side + wide] = part.picture
            part.strip, part.side, part.down = len(strips.pictures), side, down
            down += high + between
        strips.pictures.append(resized(as_bytes(cv2.GaussianBlur(strip, (0, 0), _SOFT * mm)), DPI / MM / mm))
