"""Which way up a page lies and by how many degrees its lines lean, told by the rows of ink alone."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from pipeline.readers.ocr.raster import Gray, cv2

#: Resolution at which lines are looked at: a line of letters is some twelve pixels high.
_DPI = 75.0
#: Lean that is looked for, in degrees.
_MOST = 8.0
_STEPS = (0.5, 0.1, 0.02)
#: So many pixels of a row are looked at as one where degrees are told roughly: a line of 8° slips by half one there.
_TOGETHER = 4
_ROUGH = 0.1
#: For telling what stands on its head: resolution, heights of a line of letters and of small letters there.
_FINE_DPI = 150.0
_LINE = (12, 50)
_LEAST_CORE = 4
_FAINT = 60
_STRIPS = 4
_RULE = 50
_ENOUGH_LINES = 8
#: Share of ink above the small letters to ink below them, under which a page stands on its head.
_ON_ITS_HEAD = 0.67


def lean(gray: Gray, dpi: float) -> float:
    """Return by how many degrees a page must be turned (counter-clockwise) so that its lines lie level."""
    ink = _ink(gray, dpi)
    if not ink.any():
        return 0.0
    best, reach, narrow = 0.0, _MOST, _narrow(ink)
    for step in _STEPS:
        rough = step >= _ROUGH
        told = [
            (_rough_sharpness(narrow, degrees) if rough else _sharpness(ink, degrees), -abs(degrees), degrees)
            for degrees in np.arange(best - reach, best + reach + step / 2, step).tolist()
        ]
        best = float(max(told)[-1])
        reach = step
    return best


def quarter_turns(gray: Gray, dpi: float) -> int:
    """Return 1 for a page whose lines stand upright: a quarter turn lays them level, which way up stays open."""
    ink = _ink(gray, dpi)
    level, standing = (_best_sharpness(page) for page in (ink, np.rot90(ink)))
    return 1 if standing > 1.6 * level else 0


def is_upside_down(gray: Gray, dpi: float, degrees: float) -> bool:
    """Say whether a page stands on its head; ``degrees`` is the lean that ``lean`` found.

    Vietnamese is marked above its letters: of the ink outside the height of small letters, more than twice as much
    stands above as below (1.9 to 3.7 times on 34 pages, scans and photographs), and less than 0.55 times on a page
    that stands on its head.
    """
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
    """Yield how much ink each row of a line has, for lines of usual height, in strips so that columns do not mix."""
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
            rules = cv2.dilate(cv2.dilate(cores, long), np.ones((3, 3), np.uint8))
            ink[rules > 0] = 0
    edge = max(1, round(0.03 * width))
    for strip in np.array_split(ink[edge:-edge, edge:-edge], _STRIPS, axis=1):
        rows = _rows(np.ascontiguousarray(strip)) / 255.0
        edges = np.flatnonzero(np.diff(np.concatenate(([0], (rows > 0.5).astype(np.int8), [0]))))
        for first, end in edges.reshape(-1, 2).tolist():
            if _LINE[0] <= end - first <= _LINE[1]:
                yield rows[first:end]


def _best_sharpness(ink: Gray) -> float:
    narrow = _narrow(np.ascontiguousarray(ink))
    return max(_rough_sharpness(narrow, degrees) for degrees in np.arange(-6.0, 6.1, 1.0).tolist())


def _ink(gray: Gray, dpi: float) -> Gray:
    """Return a small picture in which ink is 255; without the frame that a scanner leaves at the edges."""
    scale = min(1.0, _DPI / dpi)
    size = tuple(max(1, round(side * scale)) for side in gray.shape[::-1])
    small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA) if scale < 1 else gray
    _, ink = cv2.threshold(small, 200, 255, cv2.THRESH_BINARY_INV)
    edge = max(1, round(0.02 * max(ink.shape)))
    inner = np.zeros_like(ink)
    inner[edge:-edge, edge:-edge] = ink[edge:-edge, edge:-edge]
    return np.asarray(inner, dtype=np.uint8)


def _narrow(ink: Gray) -> Gray:
    """Return a picture with a few neighbours in each row made one: rows stay, and degrees are told in less time."""
    height, width = ink.shape
    size = (max(1, width // _TOGETHER), height)
    return np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _rough_sharpness(narrow: Gray, degrees: float) -> float:
    """Return what ``_sharpness`` says, told from a picture that ``_narrow`` made: columns slip past each other."""
    height, width = narrow.shape
    slope = np.tan(np.radians(degrees)) * _TOGETHER
    slipped = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    slipped[1, 0], slipped[1, 2] = -slope, slope * width / 2
    return _parted(cv2.warpAffine(narrow, slipped, (width, height), flags=cv2.INTER_LINEAR))


def _sharpness(ink: Gray, degrees: float) -> float:
    """Return how sharply rows of ink and rows of paper part when the page is turned: most where lines lie level."""
    height, width = ink.shape[:2]
    around = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return _parted(cv2.warpAffine(ink, around, (width, height), flags=cv2.INTER_LINEAR))


def _parted(turned: cv2.typing.MatLike) -> float:
    rows = _rows(turned) / turned.shape[1]
    return float(np.square(np.diff(rows)).sum())


def _rows(ink: cv2.typing.MatLike) -> npt.NDArray[np.float64]:
    return np.asarray(cv2.reduce(ink, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[:, 0], dtype=np.float64)
