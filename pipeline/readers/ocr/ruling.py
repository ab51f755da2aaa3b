"""Ruled tables in the picture of a page: their lines, and the cells that these make.

A line is told by what lies across it: thin, dark, and so for a long stretch. That holds for faint, broken and slightly
slanted rules alike, and strokes of letters do not pass. From the lines on, pictures and printed PDFs share one way
(``pdf.tables.grids_of``).
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.layout.tables import Cell, Grid, grids_of, rule
from pipeline.readers.ocr.engine import Pixels
from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.raster import cv2
from schemas.source import Box

Floats = NDArray[np.floating[Any]]
Point = tuple[float, float]

#: Rules are looked for at this resolution: they are one or two pixels wide there, and the work is a quarter.
_DPI = 150.0
#: Ground is taken from this far above and below a rule (mm), so that nothing wider is one.
_GROUND = (0.5, 0.9)
#: Stretch over which a rule must be dark, the share of it that must be, and the shortest rule (mm). A dash between
#: words is 5 mm long, a row of one line of print 5 to 6 mm high.
_STRETCH = 4.0
_FILLED = 0.75
_SHORTEST = {"h": 6.5, "v": 4.8}
#: How much darker (of 255) than the ground a rule is: a faint copy of a hairline has no more.
_FAINT = 14
#: The dots of a dotted line are apart: between them it has less than this share of their darkness.
_EVEN = 0.4
#: Short gaps in a rule (mm), closed before its length is looked at.
_GAP = 3.2
#: So much darker than paper is a rule that counts whatever stands close beside it.
_BLACK = 70
#: In points: gaps in a rule that are closed, places that are one, and how far a rule may end before a corner.
_JOIN, _SNAP, _REACH = 12.0, 4.0, 8.0
#: Lines that slant more (degrees) are no rules of a page that was set straight.
_STEEPEST = 3.0
#: A table is turned upright before its cells are cut out where its lines slant more than this (degrees).
_STRAIGHT = 0.12
#: Narrower or lower cells (points) are the gap of a double rule.
_SMALLEST_CELL = 6.0
#: A picture with fewer pixels on a side shows no table.
_SMALLEST_SIDE = 40
_POINTS = 72.0
_MM = 25.4
#: A table has so many lines each way at least.
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruled table: its grid in points of a picture that is turned so that its lines are level.

    ``upright`` (2×3) leads from pixels of the page to pixels of that picture, which has the page's size and resolution.
    """

    grid: Grid
    upright: Floats
    dpi: float
    box: Pixels
    """What the table covers, in pixels of the page as it was prepared."""

    @property
    def cells(self) -> list[Cell]:
        """The cells, each once, row by row."""
        return [cell for row in self.grid.rows for cell in row if not cell.covered]

    def pixels(self, cell: Cell) -> Pixels:
        """Return a cell's box in pixels of the picture turned upright."""
        scale = self.dpi / _POINTS
        left, top, right, bottom = (round(side * scale) for side in cell.box)
        return left, top, right, bottom

    def from_upright(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """Return the box in pixels of the page that holds a box of the picture turned upright."""
        return from_upright(box, self.upright) if self.turned else box

    @property
    def turned(self) -> bool:
        """Whether the page must be turned to make the lines level."""
        return not np.allclose(self.upright, np.eye(2, 3))


@dataclass(frozen=True, slots=True)
class Stroke:
    """A stretch of line: its ends, from left to right or from top to bottom, in pixels."""

    upright: bool
    start: Point
    end: Point

    @property
    def length(self) -> float:
        """Pixels from end to end."""
        return math.dist(self.start, self.end)

    @property
    def slant(self) -> float:
        """Degrees by which it leans, clockwise positive for level and upright lines alike."""
        wide, high = self.end[0] - self.start[0], self.end[1] - self.start[1]
        return math.degrees(math.atan2(-wide, high) if self.upright else math.atan2(high, wide))

    def rule(self, scale: float) -> dict[str, Any]:
        """Return the line as pdfplumber describes one, its pixels times ``scale``."""
        # The middle of a pixel lies half a pixel from its edge.
        (xa, ya), (xb, yb) = (((x + 0.5) * scale, (y + 0.5) * scale) for x, y in (self.start, self.end))
        if self.upright:
            return rule("v", (xa + xb) / 2, ya, (xa + xb) / 2, yb)
        return rule("h", xa, (ya + yb) / 2, xb, (ya + yb) / 2)


def find_tables(prepared: Prepared) -> list[Ruled]:
    """Return the ruled tables (two columns and two rows at least) of a page, from top to bottom."""
    scale = min(1.0, _DPI / prepared.dpi)
    small: cv2.typing.MatLike = prepared.gray
    if min(small.shape) * scale < _SMALLEST_SIDE:
        return []
    if scale < 1:
        small = cv2.resize(small, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    # Most pages have no upright lines, and level ones need not be looked for then.
    standing = _standing(small, prepared.dpi * scale)
    strokes = _level(small, prepared.dpi * scale) + standing if len(standing) >= _FEWEST else standing
    if min(len(standing), len(strokes) - len(standing)) < _FEWEST:
        return []
    # From the longest lines.
    longest = sorted(strokes, key=lambda stroke: -stroke.length)[:20]
    slant = float(np.median([stroke.slant for stroke in longest]))
    height, width = prepared.gray.shape
    upright: Floats = np.eye(2, 3)
    if abs(slant) > _STRAIGHT:
        upright = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), slant, 1.0))
        middle = (small.shape[1] / 2, small.shape[0] / 2)
        straight = cv2.getRotationMatrix2D(middle, slant, 1.0)
        small = cv2.warpAffine(small, straight, small.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
        strokes = _level(small, prepared.dpi * scale) + _standing(small, prepared.dpi * scale)
    rules = [stroke.rule(_POINTS / (prepared.dpi * scale)) for stroke in strokes]
    grids = [grid for grid in grids_of(rules, snap=_SNAP, join=_JOIN, reach=_REACH) if _is_table(grid)]
    return [Ruled(grid, upright, prepared.dpi, _covered(grid.box, upright, prepared.dpi)) for grid in grids]


def _level(gray: cv2.typing.MatLike, dpi: float) -> list[Stroke]:
    return [Stroke(False, *ends) for ends in _along(gray, dpi, _SHORTEST["h"])]


def _standing(gray: cv2.typing.MatLike, dpi: float) -> list[Stroke]:
    found = _along(cv2.transpose(gray), dpi, _SHORTEST["v"])
    return [Stroke(True, (start[1], start[0]), (end[1], end[0])) for start, end in found]


def _along(gray: cv2.typing.MatLike, dpi: float, shortest: float) -> list[tuple[Point, Point]]:
    """Return the ends of the level lines of a picture."""
    mm = dpi / _MM
    near, far = round(_GROUND[0] * mm), max(round(_GROUND[1] * mm), round(_GROUND[0] * mm) + 1)
    soft = cv2.blur(gray, (3, 1))
    ground = cv2.blur(soft, (1, far - near + 1))
    away = (near + far) // 2
    lower = cv2.min(_moved(ground, away), _moved(ground, -away))
    # Letters are dark above or below each of their strokes: only a line has light ground on both sides all along.
    dark = cv2.subtract(lower, soft)
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


def _moved(picture: cv2.typing.MatLike, rows: int) -> cv2.typing.MatLike:
    """Return a picture moved down by so many rows, the outermost repeated."""
    moved = np.empty_like(picture)
    if rows > 0:
        moved[rows:], moved[:rows] = picture[:-rows], picture[0]
    else:
        moved[:rows], moved[rows:] = picture[-rows:], picture[-1]
    return moved


def _ends(weight: Floats) -> tuple[float, float]:
    """Return how high the straight line through weighted pixels runs at the left and at the right edge."""
    high, wide = weight.shape
    columns = weight.sum(axis=0)
    whole = columns.sum()
    across = np.arange(wide)
    rows = (weight * np.arange(high)[:, None]).sum(axis=0)
    x, y = (columns * across).sum() / whole, rows.sum() / whole
    spread = (columns * (across - x) ** 2).sum()
    slope = ((rows - columns * y) * (across - x)).sum() / max(spread, 1e-6)
    return float(y - slope * x), float(y + slope * (wide - x))


def _odd(value: float) -> int:
    return max(3, 2 * round(value / 2) + 1)


def _is_table(grid: Grid) -> bool:
    """Say whether a grid has the rows of a table: a frame round a signature or two boxes side by side have not."""
    boxes = [cell.box for row in grid.rows for cell in row if not cell.covered]
    large = [box for box in boxes if min(box[2] - box[0], box[3] - box[1]) > _SMALLEST_CELL]
    return len(grid.rows) >= 2 and len(large) >= 4


def from_upright(box: tuple[float, float, float, float], upright: Floats) -> tuple[float, float, float, float]:
    """Return the box of a page that holds a box of the picture to which ``upright`` (2×3) leads."""
    left, top, right, bottom = box
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    back = cv2.invertAffineTransform(upright)
    on_page = corners @ back[:, :2].T + back[:, 2]
    (x0, y0), (x1, y1) = on_page.min(axis=0), on_page.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def _covered(box: Box, upright: Floats, dpi: float) -> Pixels:
    left, top, right, bottom = (side * dpi / _POINTS for side in box)
    x0, y0, x1, y1 = from_upright((left, top, right, bottom), upright)
    return max(0, math.floor(x0)), max(0, math.floor(y0)), math.ceil(x1), math.ceil(y1)
