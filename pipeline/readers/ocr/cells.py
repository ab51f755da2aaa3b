"""Ruled tables read cell by cell: the cells of a page one below the other on a strip, recognised in one call
with the rest of the page.

Read across, the lines of neighbouring cells run into each other: more than half of the characters come out wrong. On
the strip each cell is a paragraph of its own; what is found there is led back to its place on the page. A dash and an
empty cell are told by their ink and never recognised, so that ``-``, nothing and ``0`` stay three things.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.layout.lines import Word
from pipeline.readers.layout.page import RuledTable
from pipeline.readers.layout.tables import Cell, filled
from pipeline.readers.ocr.engine import Pixels, RecognisedWord
from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.raster import Gray, cv2
from pipeline.readers.ocr.ruling import Ruled
from schemas.source import Box

_WHITE = 255
_POINTS = 72.0
_MM = 25.4
#: A cell is cut out this far (mm) inside its rules; what is left of them touches the edge of the cut.
_INSET = 0.45
#: Remains of a rule are no thicker than this, or take this share of the cell's width or height (mm, share).
_RULE_REST = (0.5, 1.0, 0.3)
#: A speck has less ink than this (mm²): the dot of an i has 0.12.
_SPECK = 0.1
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


@dataclass(frozen=True, slots=True)
class _Part:
    """A cell on a strip: its table and cell, the strip, where it stands there, and where it was cut out."""

    table: int
    cell: Cell
    strip: int
    place: Pixels
    left: int
    top: int


@dataclass(slots=True)
class Strips:
    """The cells of the ruled tables of a page, set one below the other for recognition."""

    tables: list[Ruled]
    pictures: list[Gray]
    """What to recognise, at ``DPI`` dots to the inch, each a column of lines."""
    parts: list[_Part]
    dashes: list[tuple[int, Cell, Pixels]]

    def fill(self, seen: Sequence[Sequence[RecognisedWord]]) -> list[RuledTable]:
        """Return the tables with the words that were seen on each of ``pictures``, in points of the prepared page."""
        words: dict[int, list[Word]] = {}
        for part, found in self._shared_out(seen):
            ruled = self.tables[part.table]
            across, down = part.left - part.place[0], part.top - part.place[1]
            left, top, right, bottom = (side * ruled.dpi / DPI for side in found.box)
            box = _on_page((left + across, top + down, right + across, bottom + down), ruled)
            words.setdefault(id(part.cell), []).append(Word(found.text, box, found.sure))
        for number, cell, box in self.dashes:
            words[id(cell)] = [Word("-", _on_page(box, self.tables[number]), _SURE_OF_DASH)]
        return [filled(ruled.grid, lambda cell: words.get(id(cell), [])) for ruled in self.tables]

    def _shared_out(self, seen: Sequence[Sequence[RecognisedWord]]) -> list[tuple[_Part, RecognisedWord]]:
        """Give each word to the cell that it stands in."""
        shared = []
        for number, words in enumerate(seen):
            parts = [part for part in self.parts if part.strip == number]
            for word in words:
                middle = (word.box[1] + word.box[3]) / 2 * self.tables[0].dpi / DPI
                nearest = min(parts, key=lambda part: max(part.place[1] - middle, 0, middle - part.place[3]))
                shared.append((nearest, word))
        return shared


def cut(prepared: Prepared, tables: list[Ruled]) -> Strips:
    """Set the cells of all tables of a page on strips, so that they can be recognised together with other pictures.

    A dash and an empty cell are on none.
    """
    mm = prepared.dpi / _MM
    strips = Strips(tables, [], [], [])
    cuts: list[tuple[_Part, Gray]] = []
    for number, ruled in enumerate(tables):
        page = _upright(prepared.gray, ruled)
        dark = _darkness(page, ruled)
        # A column's cells resemble each other: one below the other they are lines of one size.
        for cell in sorted(ruled.cells, key=lambda cell: (cell.column, cell.row)):
            content = _content(page, ruled.pixels(cell), dark, mm)
            if content is None:
                continue
            picture, (left, top), dash = content
            if dash:
                strips.dashes.append((number, cell, (left, top, left + picture.shape[1], top + picture.shape[0])))
            else:
                cuts.append((_Part(number, cell, 0, (0, 0, 0, 0), left, top), picture))
    _set(strips, cuts, mm)
    return strips


def _upright(gray: Gray, ruled: Ruled) -> Gray:
    if not ruled.turned:
        return gray
    size = gray.shape[::-1]
    turned = cv2.warpAffine(gray, ruled.upright, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, dtype=np.uint8)


def _darkness(page: Gray, ruled: Ruled) -> float:
    """Return what is ink in a table and what is paper: the value between them."""
    left, top, right, bottom = (max(0, side) for side in ruled.box)
    value, _ = cv2.threshold(page[top:bottom, left:right], 0, _WHITE, cv2.THRESH_OTSU)
    return float(min(max(value, 90.0), 200.0))


def _content(page: Gray, box: Pixels, dark: float, mm: float) -> tuple[Gray, tuple[int, int], bool] | None:
    """Return the ink of a cell without its rules, where it stands, and whether it is a dash; nothing for no ink."""
    inset = max(1, round(_INSET * mm))
    left, top = max(0, box[0] + inset), max(0, box[1] + inset)
    picture = page[top : max(top, box[3] - inset), left : max(left, box[2] - inset)].copy()
    if min(picture.shape) < round(mm):
        return None
    count, labels, stats, _ = cv2.connectedComponentsWithStats((picture < dark).astype(np.uint8))
    kept = []
    for number in range(1, count):
        shape = stats[number]
        if _is_rest_of_rule(shape, picture.shape, mm):
            picture[cv2.dilate((labels == number).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = _WHITE
        elif shape[cv2.CC_STAT_AREA] >= _SPECK * mm * mm:
            kept.append(shape)
    if not kept:
        return None
    shapes = np.array(kept)
    x0, y0 = int(shapes[:, 0].min()), int(shapes[:, 1].min())
    x1, y1 = int((shapes[:, 0] + shapes[:, 2]).max()), int((shapes[:, 1] + shapes[:, 3]).max())
    if len(kept) == 1 and _is_dash((x1 - x0) / mm, (y1 - y0) / mm):
        return picture[y0:y1, x0:x1], (left + x0, top + y0), True
    space = round(_ROUND * mm)
    x0, y0, x1, y1 = max(0, x0 - space), max(0, y0 - space), x1 + space, y1 + space
    return picture[y0:y1, x0:x1], (left + x0, top + y0), False


def _is_rest_of_rule(shape: NDArray[np.int32], size: tuple[int, ...], mm: float) -> bool:
    x, y, wide, high = (int(side) for side in shape[:4])
    if x > 0 and y > 0 and x + wide < size[1] and y + high < size[0]:
        return False
    crumb, thick, share = _RULE_REST
    level = high < thick * mm and wide > share * size[1]
    standing = wide < thick * mm and high > share * size[0]
    return level or standing or min(wide, high) < crumb * mm


def _is_dash(wide: float, high: float) -> bool:
    return high <= _DASH_HIGH and _DASH_WIDE[0] <= wide <= _DASH_WIDE[1] and wide >= _DASH_SHAPE * high


def _set(strips: Strips, cuts: list[tuple[_Part, Gray]], mm: float) -> None:
    """Put cells one below the other, on as many strips as they need."""
    between, side = round(_BETWEEN * mm), round(_SIDE * mm)
    waiting = cuts
    while waiting:
        width = max(picture.shape[1] for _, picture in waiting) + 2 * side
        placed: list[tuple[Pixels, Gray]] = []
        bottom = between
        for part, picture in waiting:
            high, wide = picture.shape
            if placed and bottom + high > _TALLEST:
                break
            place = (side, bottom, side + wide, bottom + high)
            strips.parts.append(replace(part, strip=len(strips.pictures), place=place))
            placed.append((place, picture))
            bottom += high + between
        strip = np.full((bottom, width), _WHITE, np.uint8)
        for (x0, y0, x1, y1), picture in placed:
            strip[y0:y1, x0:x1] = picture
        strips.pictures.append(_softened(strip, mm))
        waiting = waiting[len(placed) :]


def _softened(strip: Gray, mm: float) -> Gray:
    soft = cv2.GaussianBlur(strip, (0, 0), _SOFT * mm)
    scale = DPI / _MM / mm
    return np.asarray(cv2.resize(soft, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _on_page(box: tuple[float, float, float, float], ruled: Ruled) -> Box:
    """Return a box of the table's upright picture in points of the prepared page."""
    scale = _POINTS / ruled.dpi
    left, top, right, bottom = ruled.from_upright(box)
    return left * scale, top * scale, right * scale, bottom * scale
