"""Which way up a page lies and by how many degrees its lines lean, told by the rows of ink alone."""

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.readers.ocr.raster import Gray

#: Resolution at which lines are looked at: a line of letters is some twelve pixels high.
_DPI = 75.0
#: Lean that is looked for, in degrees.
_MOST = 8.0
_STEPS = (0.5, 0.1, 0.02)
_DARK = 140


def lean(gray: Gray, dpi: float) -> float:
    """Return by how many degrees a page must be turned (counter-clockwise) so that its lines lie level."""
    ink = _ink(gray, dpi)
    if not ink.any():
        return 0.0
    best, reach = 0.0, _MOST
    for step in _STEPS:
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda degrees: (_sharpness(ink, degrees), -abs(degrees))))
        reach = step
    return best


def quarter_turns(gray: Gray, dpi: float) -> int:
    """Return how many quarter turns clockwise bring a page upright, 0 where that cannot be told."""
    ink = _ink(gray, dpi)
    level, standing = (_best_sharpness(page) for page in (ink, np.rot90(ink)))
    return 1 if standing > 1.6 * level else 0


def _best_sharpness(ink: Gray) -> float:
    return max(_sharpness(np.ascontiguousarray(ink), degrees) for degrees in np.arange(-6.0, 6.1, 1.0))


def _ink(gray: Gray, dpi: float) -> Gray:
    """Return a small picture in which ink is 255; without the frame that a scanner leaves at the edges."""
    scale = min(1.0, _DPI / dpi)
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else gray
    _, ink = cv2.threshold(small, 200, 255, cv2.THRESH_BINARY_INV)
    edge = max(1, round(0.02 * max(ink.shape)))
    inner = np.zeros_like(ink)
    inner[edge:-edge, edge:-edge] = ink[edge:-edge, edge:-edge]
    return np.asarray(inner, dtype=np.uint8)


def _sharpness(ink: Gray, degrees: float) -> float:
    """Return how sharply rows of ink and rows of paper part when the page is turned: most where lines lie level."""
    height, width = ink.shape[:2]
    around = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(ink, around, (width, height), flags=cv2.INTER_LINEAR)
    rows: npt.NDArray[np.float64] = turned.mean(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())
