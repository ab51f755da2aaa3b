"""A page made ready for recognition: even paper, no coloured ink, upright, straight lines, enough pixels.

Whatever turns, stretches or enlarges the page is put together into one map and done once: each time pixels are worked
out anew thin marks of letters get fainter.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

import numpy as np
import numpy.typing as npt

from pipeline.readers.layout.page import mapped
from pipeline.readers.ocr.raster import A4_INCHES, DPI, Colour, Gray, Raster, as_bytes, cv2
from schemas import Box

# --------------------
# Which way up a page lies and by how many degrees its lines lean, told by the rows of ink alone.

_DPI = 75.0  #: Resolution at which lines are looked at: a line of letters is some twelve pixels high.
_MOST_LEAN = 8.0  #: Lean that is looked for, in degrees.
_STEPS = (0.5, 0.1, 0.02)
_SQUEEZED = 4  #: A first look takes pictures so many times narrower.
#: For telling what stands on its head: resolution, heights of a line of letters and of small letters there.
_FINE_DPI = 150.0
_LINE = (12, 50)
_LEAST_CORE = 4
_FAINT = 60
_STRIPS = 4
_RULE = 50
_ENOUGH_LINES = 8
_MAY_STAND = 0.45  #: Where columns of ink part less sharply than by this share of its rows, lines lie level.
_SPECKS = 2000.0  #: What lines of letters are to part more sharply by: half a line of them.
_ON_ITS_HEAD = 0.67  #: Share of ink above the small letters to ink below them, under which a page stands on its head.


def lean(gray: Gray, dpi: float) -> float:
    """Return by how many degrees a page must be turned (counter-clockwise) so that its lines lie level."""
    return _levelled(_ink(gray, dpi))[0]


def upright(gray: Gray, dpi: float) -> tuple[Gray, int, float]:
    """Return a page with its lines level but for a lean, by how many quarter turns it was laid so (1 where its lines
    stood upright; which way up stays open), and its lean in degrees. Rows of ink tell it cheaply where they are lines
    of text; the rules of a table may stand where its words lie level."""
    ink = _ink(gray, dpi)
    degrees, level = _levelled(ink)
    on_end = _squeezed(as_bytes(np.rot90(ink)))
    standing = max(_sharpness(on_end, lean, _SQUEEZED) for lean in np.arange(-6.0, 6.1, 1.0).tolist())
    if standing > _MAY_STAND * level:
        turned = as_bytes(np.rot90(gray, -1))
        turned_degrees = lean(turned, dpi)
        if _lettered(turned, dpi, turned_degrees) > _SPECKS + _lettered(gray, dpi, degrees):
            return turned, 1, turned_degrees
    return gray, 0, degrees


def _levelled(ink: Gray) -> tuple[float, float]:
    """Return by how many degrees a page of ink leans (0 without ink), how sharply its rows part once level."""
    if not ink.any():
        return 0.0, 0.0
    best, reach = (0.0, 0.0, 0.0), _MOST_LEAN
    looks = (_squeezed(ink), _SQUEEZED), *((ink, 1),) * len(_STEPS[1:])
    for step, look in zip(_STEPS, looks, strict=True):
        leans = np.arange(best[2] - reach, best[2] + reach + step / 2, step).tolist()
        best = max((_sharpness(look[0], degrees, look[1]), -abs(degrees), degrees) for degrees in leans)
        reach = step
    return best[2], best[0]


def _lettered(gray: Gray, dpi: float, degrees: float) -> float:
    """Return how sharply all lines of letters of a page, which leans so much, part from the paper between them."""
    return sum(float(np.square(np.diff(rows)).sum()) for rows in _line_profiles(gray, dpi, degrees))


def is_upside_down(gray: Gray, dpi: float, degrees: float) -> bool:
    """Whether a page stands on its head; ``degrees`` is the lean that ``lean`` found. Vietnamese is marked above
    its letters: of the ink outside the height of small letters, more than twice as much stands above as below (1.9 to
    3.7 times on 34 pages, scans and photographs), and less than 0.55 times on a page that stands on its head."""
    above = below = 0.0
    lines = 0
    for rows in _line_profiles(gray, dpi, degrees):
        core = np.flatnonzero(rows > 0.5 * np.sort(rows)[-3:].mean())
        if core[-1] - core[0] >= _LEAST_CORE:
            above += float(rows[: core[0]].sum())
            below += float(rows[core[-1] + 1 :].sum())
            lines += 1
    return lines >= _ENOUGH_LINES and above < _ON_ITS_HEAD * below


def _line_profiles(gray: Gray, dpi: float, degrees: float) -> Iterator[npt.NDArray[np.float64]]:
    """Yield the ink in each row of pixels of each line of letters, once a page is turned level, strip by strip."""
    scale = min(1.0, _FINE_DPI / dpi)
    height, width = round(gray.shape[0] * scale), round(gray.shape[1] * scale)
    if min(height, width) < _LINE[1]:  # a strip of paper
        return
    around = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    small = cv2.resize(gray, (width, height), interpolation=cv2.INTER_AREA)
    level = cv2.warpAffine(small, around, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
    _, ink = cv2.threshold(cv2.bitwise_not(level), _FAINT - 1, 255, cv2.THRESH_TOZERO)
    # Rows and columns of rules say nothing of letters.
    for long in (np.ones((1, _RULE), np.uint8), np.ones((_RULE, 1), np.uint8)):
        cores = cv2.erode(ink, long)
        if cv2.countNonZero(cores):
            ink[cv2.dilate(cv2.dilate(cores, long), np.ones((3, 3), np.uint8)) > 0] = 0
    edge = max(1, round(0.03 * width))
    for strip in np.array_split(ink[edge:-edge, edge:-edge], _STRIPS, axis=1):
        rows = _rows(np.ascontiguousarray(strip)) / 255.0
        edges = np.flatnonzero(np.diff(np.concatenate(([0], (rows > 0.5).astype(np.int8), [0]))))
        for first, end in edges.reshape(-1, 2).tolist():
            if _LINE[0] <= end - first <= _LINE[1]:
                yield rows[first:end]


def _ink(gray: Gray, dpi: float) -> Gray:
    """Return the ink of a page on black, small, without what stands at its edges."""
    scale = min(1.0, _DPI / dpi)
    size = tuple(max(1, round(side * scale)) for side in gray.shape[::-1])
    small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA) if scale < 1 else gray
    _, ink = cv2.threshold(small, 200, 255, cv2.THRESH_BINARY_INV)
    edge = max(1, round(0.02 * max(ink.shape)))
    inner = np.zeros_like(ink)
    inner[edge:-edge, edge:-edge] = ink[edge:-edge, edge:-edge]
    return as_bytes(inner)


def _squeezed(ink: Gray) -> Gray:
    """Return a picture a part as wide: its rows hold as much ink, and turning it costs that part."""
    height, width = ink.shape[:2]
    return as_bytes(cv2.resize(ink, (max(1, width // _SQUEEZED), height), interpolation=cv2.INTER_AREA))


def _sharpness(ink: Gray, degrees: float, squeezed: int = 1) -> float:
    """Return how sharply rows of ink and paper part on a page turned so, its picture ``squeezed`` times narrower."""
    height, width = ink.shape[:2]
    whole = cv2.getRotationMatrix2D((width * squeezed / 2, height / 2), degrees, 1.0)
    around = np.asarray(whole) * [[1.0, 1 / squeezed, 1 / squeezed], [squeezed, 1.0, 1.0]]
    rows = _rows(cv2.warpAffine(ink, around, (width, height), flags=cv2.INTER_LINEAR)) / width
    return float(np.square(np.diff(rows)).sum())


def _rows(ink: cv2.typing.MatLike) -> npt.NDArray[np.float64]:
    """Return how much ink each row of pixels has."""
    return np.asarray(cv2.reduce(ink, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[:, 0], dtype=np.float64)


# --------------------
# The sheet of paper on a photograph: its four corners against the table that it lies on.

_SMALL = 600  #: Longer side of the small picture in which the sheet is looked for.
#: Share of the picture that a photographed letter covers; a sheet that covers more has no table around it.
_LEAST, _MOST = 0.25, 0.97
_EDGE = 0.012  #: A sheet whose edges nearly are those of the picture is a scan.
#: Across a sheet's side, so many pixels of the small picture to either side, light falls at least so much.
_BESIDE, _FALL = 7, 12
_PRINT = (11, 11)  #: Lines of print are lower than this, in pixels of the small picture.
_ROOT_2 = 2**0.5
_POINT = np.zeros((1, 1, 2), np.int32)


@dataclass(slots=True)
class FlatPaper:
    """Corners in pixels of the picture (top left, top right, bottom right, bottom left) and the size laid flat."""

    corners: npt.NDArray[np.float64]
    size: tuple[int, int]

    def alone(self, pixels: Colour) -> Colour:
        """Return the picture with all that lies around the sheet as white as paper."""
        around = np.full(pixels.shape[:2], 255, np.uint8)
        cv2.fillConvexPoly(around, self.corners.round().astype(np.int32), 0)
        return as_bytes(cv2.max(pixels, cv2.merge((around, around, around))))


def find_sheet(pixels: Colour) -> FlatPaper | None:
    """Return the sheet on a photograph; ``None`` for a scan, and where no four corners can be told."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _SMALL / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    # Without print, which no side of a sheet is told by.
    light = cv2.morphologyEx(as_bytes(small.min(axis=2)), cv2.MORPH_CLOSE, np.ones(_PRINT, np.uint8))
    light = as_bytes(cv2.GaussianBlur(light, (5, 5), 0))
    # Where light fades over the sheet, its dark part lies with the table, and is parted from that anew.
    level = _parting(light)
    levels = level, _parting(as_bytes(np.minimum(light, level)))
    corners = next(chain.from_iterable(map(partial(_corners_above, light), levels)), None)
    if corners is None:
        return None
    corners = corners / scale
    sides = [float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4)]
    across, down = max(sides[0], sides[2]), max(sides[1], sides[3])
    # A letter is A4; seen from the side one of its edges looks shorter than it is.
    longer = max(across, down, min(across, down) * _ROOT_2)
    laid_flat = (round(longer / _ROOT_2), round(longer))
    return FlatPaper(corners, laid_flat if down >= across else laid_flat[::-1])


def _parting(light: Gray) -> float:
    """Return the level that best parts light from dark in a picture."""
    return cv2.threshold(light, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[0]


def _corners_above(light: Gray, level: float) -> Iterator[npt.NDArray[np.float64]]:
    """Yield the corners of the sheet that is lighter than a level, if there is one."""
    height, width = light.shape
    mask = cv2.morphologyEx(_above(round(level), light), cv2.MORPH_OPEN, np.ones((11, 11), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outline = cv2.convexHull(max(outlines, key=cv2.contourArea, default=_POINT))
    if not _LEAST <= cv2.contourArea(outline) / (height * width) <= _MOST:
        return
    shapes = (
        cv2.approxPolyDP(outline, loose * cv2.arcLength(outline, True), True) for loose in (0.01, 0.02, 0.03, 0.05)
    )
    shape = next((shape for shape in shapes if len(shape) == 4), None)
    if shape is None or cv2.contourArea(shape) < 0.9 * cv2.contourArea(outline):
        return
    corners = shape.reshape(4, 2).astype(np.float64)
    away = corners - corners.mean(axis=0)
    corners = corners[np.argsort(np.arctan2(away[:, 1], away[:, 0]))]
    corners = np.roll(corners, -int(np.argmin(corners.sum(axis=1))), axis=0)
    whole = np.array([[0, 0], [width, 0], [width, height], [0, height]])
    is_whole = np.abs(corners - whole).max() < _EDGE * max(width, height)
    if not is_whole and _is_edged(light, corners):
        yield corners


def _is_edged(light: cv2.typing.MatLike, corners: npt.NDArray[np.float64]) -> bool:
    """Whether paper ends where a sheet's sides are: a shadow over a page that fills the picture fades slowly."""
    height, width = light.shape
    seen = False
    for first, second in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = (second - first) / max(1.0, float(np.linalg.norm(second - first)))
        inward = np.array([-along[1], along[0]])  # the corners go round as a clock does
        places = first + np.linspace(0.1, 0.9, 25)[:, None] * (second - first)
        inside, outside = places + _BESIDE * inward, places - _BESIDE * inward
        both = np.hstack([inside, outside]).round().astype(int)
        within = (both >= 0).all(axis=1) & (both[:, ::2] < width).all(axis=1) & (both[:, 1::2] < height).all(axis=1)
        both = both[within]
        if len(both) < 5:  # the side of the picture
            continue
        seen = True
        fall = light[both[:, 1], both[:, 0]].astype(int) - light[both[:, 3], both[:, 2]].astype(int)
        if np.median(fall) < _FALL:
            return False
    return seen


Map = npt.NDArray[np.float64]  #: A 3 × 3 map between the pixels of two pictures, or between pixels and points.
Size = tuple[int, int]  #: Width and height in pixels.

_ENOUGH = 250.0  #: Below this resolution letters are enlarged first.
_STRAIGHT = 0.08  #: Degrees that no line of letters shows.
_COLOURED = 48  #: Coloured ink: the lightest and the darkest of the three colours differ so much (of 255).
_PRINTED_IN_COLOUR = 0.5  #: Where more of what is dark is coloured, the letter itself is printed in colour.
_DARK = 150
_RED = 40  #: Red ink has so much more of red than of the other two colours.
_FADED = 100  #: Coloured ink lighter than this in its lightest colour hides nothing black.


@dataclass(slots=True)
class Prepared:
    """A page ready for recognition. ``gray``: dark letters on white. ``ink``: 255 where stamps and signatures in colour
    were, in the geometry of ``gray``."""

    gray: Gray
    dpi: float
    ink: Gray
    came: Raster  #: The page as it came, with its colours.
    forward: Map = field(default_factory=lambda: np.eye(3))  #: Map from the pixels of ``came`` to those of ``gray``.

    @property
    def back(self) -> Map:
        """The map from its pixels to points of the page as it came, from the top left corner."""
        return np.asarray(np.diag([72.0 / self.came.dpi, 72.0 / self.came.dpi, 1.0]) @ np.linalg.inv(self.forward))

    def pen(self, box: tuple[int, int, int, int]) -> tuple[Gray, tuple[int, int]]:
        """Return a part of the page with all that was written on it, dark on white, and its left upper corner. ``gray``
        has lost what was written in blue; here only red goes, the colour of stamps. The box is in prepared pixels; of
        one that reaches over the edge the part on the page is given."""
        height, width = self.gray.shape
        left, top = min(max(0, box[0]), width - 1), min(max(0, box[1]), height - 1)
        right, bottom = max(left + 1, min(box[2], width)), max(top + 1, min(box[3], height))
        there = np.array([[1.0, 0.0, -left], [0.0, 1.0, -top], [0.0, 0.0, 1.0]]) @ self.forward
        size, white = (right - left, bottom - top), (255, 255, 255)
        part = as_bytes(cv2.warpPerspective(self.came.pixels, there, size, flags=cv2.INTER_CUBIC, borderValue=white))
        blue, green, red = cv2.split(part)
        is_red = cv2.subtract(red, cv2.max(blue, green)) > _RED
        dark = np.where(is_red, np.uint8(255), part.min(axis=2)).astype(np.float32)
        paper = max(float(np.percentile(dark, 90)), 1.0)
        return as_bytes(np.minimum(dark * (255.0 / paper), 255.0)), (left, top)

    def place(self, box: Box) -> Box:
        """Return the upright box in points of the page as it came that holds a box of prepared pixels."""
        return mapped(box, self.back)


def prepare(raster: Raster) -> Prepared:
    """Return a page ready for recognition. No picture is too bad for it: what cannot be told stays as it is."""
    sheet = find_sheet(raster.pixels)
    gray, ink = flatten(raster.pixels if sheet is None else sheet.alone(raster.pixels))
    forward, size, dpi, small = np.eye(3), (gray.shape[1], gray.shape[0]), raster.dpi, gray
    if sheet is not None:
        size, dpi = sheet.size, max(sheet.size) / A4_INCHES
        corners = np.array([[0, 0], [size[0], 0], size, [0, size[1]]], dtype=np.float32)
        forward = np.asarray(cv2.getPerspectiveTransform(sheet.corners.astype(np.float32), corners), dtype=np.float64)
        small = _laid_out(gray, forward, size, cv2.INTER_LINEAR)
    small, turns, degrees = upright(small, dpi)
    turns += 2 * is_upside_down(small, dpi, degrees)  # what stands on its head leans as much as when it is turned
    for _ in range(turns):
        turn = np.array([[0.0, -1.0, size[1]], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
        forward, size = turn @ forward, (size[1], size[0])
    scale = DPI / dpi if dpi < _ENOUGH else 1.0
    if abs(degrees) >= _STRAIGHT or scale != 1.0:
        width, height = size
        around = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), degrees, scale), [0.0, 0.0, 1.0]])
        sine, cosine = abs(np.sin(np.radians(degrees))), abs(np.cos(np.radians(degrees)))
        size = round(scale * (width * cosine + height * sine)), round(scale * (width * sine + height * cosine))
        middle = np.array([[1.0, 0.0, (size[0] - width) / 2], [0.0, 1.0, (size[1] - height) / 2], [0.0, 0.0, 1.0]])
        forward = middle @ around @ forward
    if not np.allclose(forward, np.eye(3)):
        gray = _laid_out(gray, forward, size, cv2.INTER_CUBIC)
        ink = _laid_out(ink, forward, size, cv2.INTER_LINEAR, 0)
    return Prepared(gray, dpi * scale, ink, raster, forward)


def flatten(pixels: Colour) -> tuple[Gray, Gray]:
    """Return the page in grey on even white paper without coloured ink, and where that ink was."""
    even = _even_paper(pixels)
    lightest, darkest, ink = tones(*cv2.split(even))
    if not ink.any():
        return darkest, ink
    dark = as_bytes(cv2.bitwise_not(_above(_DARK - 1, darkest)))
    if cv2.countNonZero(cv2.bitwise_and(ink, dark)) > _PRINTED_IN_COLOUR * max(1, cv2.countNonZero(dark)):
        return as_bytes(cv2.cvtColor(even, cv2.COLOR_BGR2GRAY)), np.zeros_like(ink)
    # In the lightest of its colours red and blue ink is nearly paper, while black print under it stays black.
    return as_bytes(cv2.max(lightest, cv2.bitwise_and(ink, _above(_FADED, lightest)))), ink


def tones(blue: cv2.typing.MatLike, green: cv2.typing.MatLike, red: cv2.typing.MatLike) -> tuple[Gray, Gray, Gray]:
    """Return the lightest and the darkest of three colours, and 255 where they are those of coloured ink."""
    lightest, darkest = cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red)
    return as_bytes(lightest), as_bytes(darkest), _above(_COLOURED, cv2.subtract(lightest, darkest))


def _even_paper(pixels: Colour) -> Colour:
    """Return a picture with its paper evenly white; as it is where it nearly was."""
    height, width = pixels.shape[:2]
    step = max(1, round(max(height, width) / 600))
    little = cv2.resize(pixels, (max(1, width // step), max(1, height // step)), interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(little, np.ones((9, 9), np.uint8)), 15)
    if int(paper.min()) >= 250:
        return pixels
    full = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    # A little less than the paper counts as white, so that its grain goes, too.
    return as_bytes(cv2.divide(pixels, full, scale=262.0))


def _above(level: int, pixels: cv2.typing.MatLike) -> Gray:
    return as_bytes(cv2.threshold(pixels, level, 255, cv2.THRESH_BINARY)[1])


def _laid_out(picture: Gray, forward: Map, size: Size, how: int, around: int = 255) -> Gray:
    return as_bytes(cv2.warpPerspective(picture, forward, size, flags=how, borderValue=around))
