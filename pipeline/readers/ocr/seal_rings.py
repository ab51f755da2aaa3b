"""Lines of print that the seal of an office goes across: the seal's rings are erased, and each line is cut out.

The seal covers about a third of the signature on its left (NĐ 30/2020/NĐ-CP, Phụ lục I, cell 8), and with it the first
letters of a name stamped below. Its rings are two circles about one centre: what is inked nearly all around is a ring.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ocr.engine import Pixels
from pipeline.readers.ocr.raster import Gray, as_bytes, cv2, resized

_RADIUS = 0.52, 0.9  #: Radius of the outer ring (inches), with some tolerance: seals are 36 mm wide.
#: Resolution at which circles are looked for, and how clear one must be (Hough transform).
_DPI, _EDGE, _VOTES = 75.0, 100, 22
#: The centre is looked for in so many pixels around, and a ring is inked on so much of its circle.
_AROUND, _INKED_ALL_AROUND = range(-4, 5, 2), 0.4
_INSIDE = 0.3  #: Within this radius stand the words of the seal (inches), and no ring.
_INK = 128
#: A letter is no larger (inches, high and wide) and no smaller (pixels); gaps between words are no wider.
_HIGH, _WIDE, _SPECK, _GAP = 0.3, 0.6, 8, 0.12
_LONG, _LINE = 0.5, (0.08, 0.4)  #: A line of print is at least so long, and so high (inches).
_EDGE_WIDTH = 8, 20


def lines_without_seal(view: Gray, dpi: float) -> Iterator[tuple[Gray, Pixels]]:
    """Yield the lines of print in a picture of black on white without the seal's rings, each with its place."""
    ink = view < _INK
    rings = _rings(view, ink, dpi)
    ink = ink if rings is None else ink & ~rings
    _, parts, sizes, _ = cv2.connectedComponentsWithStats(as_bytes(ink))
    width, height, area = (sizes[:, at] for at in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    letters = (height <= _HIGH * dpi) & (width <= _WIDE * dpi) & (area >= _SPECK)
    letters[0] = False  # the paper
    kept = letters[parts]
    clean = np.where(kept, view, np.uint8(255))
    joined = cv2.dilate(as_bytes(kept), np.ones((5, max(1, round(_GAP * dpi))), np.uint8))
    _, _, places, _ = cv2.connectedComponentsWithStats(joined)
    down, across = _EDGE_WIDTH
    for left, top, wide, high, _ in places[1:].tolist():
        if wide >= _LONG * dpi and _LINE[0] * dpi <= high <= _LINE[1] * dpi:
            place = max(0, left - across), max(0, top - down), left + wide + across, top + high + down
            yield as_bytes(clean[place[1] : place[3], place[0] : place[2]]), place


def _rings(view: Gray, ink: NDArray[np.bool_], dpi: float) -> NDArray[np.bool_] | None:
    by = _DPI / dpi
    if min(view.shape) * by < 1:
        return None
    least, most = (round(radius * _DPI) for radius in _RADIUS)
    circles = cv2.HoughCircles(
        resized(view, by), cv2.HOUGH_GRADIENT, 1, _DPI / 2, param1=_EDGE, param2=_VOTES, minRadius=least, maxRadius=most
    )
    if circles is None:
        return None
    rows, columns = np.indices(view.shape)
    best: tuple[float, NDArray[np.float64], NDArray[np.intp]] | None = None
    for x, y, _ in circles[0][:2]:
        for dx in _AROUND:
            for dy in _AROUND:
                away = np.hypot(columns - (x / by + dx), rows - (y / by + dy)).astype(np.intp)
                drawn = np.bincount(away.ravel(), ink.ravel())
                share = drawn / np.bincount(away.ravel()).clip(1)
                share[: round(_INSIDE * dpi)] = share[round(most / _DPI * dpi) :] = 0.0
                if best is None or share.max() > best[0]:
                    best = float(share.max()), share, away
    if best is None or best[0] < _INKED_ALL_AROUND:
        return None
    rings: NDArray[np.bool_] = np.convolve(best[1] >= _INKED_ALL_AROUND, np.ones(3), "same") > 0
    found: NDArray[np.bool_] = rings[best[2]]
    return found
