"""The sheet of paper on a photograph: its four corners against the table that it lies on."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.readers.ocr.opencv import cv2
from pipeline.readers.ocr.raster import Colour, Gray, as_bytes

#: Longer side of the small picture in which the sheet is looked for.
_SMALL = 600
#: Share of the picture that a photographed letter covers; a sheet that covers more has no table around it.
_LEAST, _MOST = 0.25, 0.97
#: A sheet whose edges nearly are those of the picture is a scan.
_EDGE = 0.012
#: Across a sheet's side, so many pixels of the small picture to either side, light falls at least so much.
_BESIDE, _FALL = 7, 12
_ROOT_2 = 2**0.5


@dataclass(slots=True)
class FlatPaper:
    """Corners in pixels of the picture (top left, top right, bottom right, bottom left) and the size laid flat."""

    corners: npt.NDArray[np.float64]
    size: tuple[int, int]

    def alone(self, pixels: Colour | Gray) -> Colour | Gray:
        """Return the picture with all that lies around the sheet as white as paper."""
        around = np.full(pixels.shape[:2], 255, np.uint8)
        cv2.fillConvexPoly(around, self.corners.round().astype(np.int32), 0)
        return as_bytes(cv2.max(pixels, around if pixels.ndim == 2 else cv2.merge((around, around, around))))


def find_sheet(pixels: Colour | Gray, little: Colour | Gray | None = None) -> FlatPaper | None:
    """Return the sheet on a photograph; ``None`` for a scan, and where no four corners can be told.

    ``little`` is the same picture made small, if there is one: where it shows no sheet nothing more is looked at.
    """
    if little is not None and _corners(little) is None:
        return None
    height, width = pixels.shape[:2]
    scale = min(1.0, _SMALL / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    corners = _corners(as_bytes(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)))
    if corners is None:
        return None
    corners = corners / scale
    sides = [float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4)]
    across, down = max(sides[0], sides[2]), max(sides[1], sides[3])
    # A letter is A4; seen from the side one of its edges looks shorter than it is.
    if down >= across:
        down = max(down, across * _ROOT_2)
        across = down / _ROOT_2
    else:
        across = max(across, down * _ROOT_2)
        down = across / _ROOT_2
    return FlatPaper(corners, (round(across), round(down)))


def _corners(small: Colour | Gray) -> npt.NDArray[np.float64] | None:
    height, width = small.shape[:2]
    darkest = small if small.ndim == 2 else as_bytes(small.min(axis=2))
    light = cv2.GaussianBlur(darkest, (5, 5), 0)
    _, mask = cv2.threshold(light, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((11, 11), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((11, 11), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    outline = cv2.convexHull(max(outlines, key=cv2.contourArea))
    share = cv2.contourArea(outline) / (height * width)
    if not _LEAST <= share <= _MOST:
        return None
    for loose in (0.01, 0.02, 0.03, 0.05):
        shape = cv2.approxPolyDP(outline, loose * cv2.arcLength(outline, True), True)
        if len(shape) == 4:
            corners = _in_order(shape.reshape(4, 2).astype(np.float64))
            if cv2.contourArea(shape) < 0.9 * cv2.contourArea(outline) or _is_whole(corners, width, height):
                return None
            return corners if _is_edged(light, corners) else None
    return None


def _is_edged(light: cv2.typing.MatLike, corners: npt.NDArray[np.float64]) -> bool:
    """Say whether paper ends where a sheet's sides are: a shadow over a page that fills the picture fades slowly."""
    height, width = light.shape
    middle = corners.mean(axis=0)
    seen = False
    for first, second in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = (second - first) / max(1.0, float(np.linalg.norm(second - first)))
        inward = np.array([-along[1], along[0]])
        if inward @ (middle - first) < 0:
            inward = -inward
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


def _in_order(corners: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    middle = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    around = corners[np.argsort(angles)]
    first = int(np.argmin(around.sum(axis=1)))
    return np.asarray(np.roll(around, -first, axis=0))


def _is_whole(corners: npt.NDArray[np.float64], width: int, height: int) -> bool:
    whole = np.array([[0, 0], [width, 0], [width, height], [0, height]])
    return bool(np.abs(corners - whole).max() < _EDGE * max(width, height))
