"""A page laid out anew by a map: in one piece, or only where something stands on it, which is half of a page."""

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.readers.ocr.raster import Gray, as_bytes

#: A 3 × 3 map between the pixels of two pictures, or between pixels and points.
Map = npt.NDArray[np.float64]
#: Width and height in pixels.
Size = tuple[int, int]

#: Pixels of a tile that is laid out at once: high enough for a line of letters, so that blanks between lines are left.
_WIDE, _HIGH = 128, 32
#: Ink is looked for in squares of so many pixels, a multiple of the bytes that are taken together.
_CELL, _TOGETHER = 16, np.uint64
#: A cubic curve reaches so many pixels beyond those that it is drawn through.
_REACH = 2.0


def in_one_piece(gray: Gray, forward: Map, size: Size, how: int = cv2.INTER_CUBIC, paper: int = 255) -> Gray:
    """Return a picture laid out anew, every pixel of it: what is to be recognised.

    In tiles places between pixels are rounded otherwise by a hair, and a letter in doubt may then be read otherwise.
    """
    return as_bytes(
        cv2.warpPerspective(gray, forward, size, flags=how, borderMode=cv2.BORDER_CONSTANT, borderValue=paper)
    )


def warped(gray: Gray, forward: Map, size: Size, how: int = cv2.INTER_CUBIC, paper: int = 255) -> Gray:
    """Return a picture laid out anew in tiles: ``forward`` leads from its pixels to those of the result.

    ``paper`` is the value of what is empty, and of what lies outside; ``how`` values between pixels are worked out.
    """
    width, height = size
    result = np.full((height, width), paper, np.uint8)
    for row, column in np.argwhere(_marked(gray, forward, size, paper)).tolist():
        left, top = column * _WIDE, row * _HIGH
        tile = result[top : top + _HIGH, left : left + _WIDE]
        there = np.array([[1.0, 0.0, -left], [0.0, 1.0, -top], [0.0, 0.0, 1.0]]) @ forward
        tile[:] = in_one_piece(gray, there, (tile.shape[1], tile.shape[0]), how, paper)
    return result


def _marked(gray: Gray, forward: Map, size: Size, paper: int) -> npt.NDArray[np.bool_]:
    """Return on which tiles of the result there is anything but paper."""
    tiles = np.zeros((-(-size[1] // _HIGH), -(-size[0] // _WIDE)), bool)
    rows, columns = _cells(gray, paper)
    if not len(rows):
        return tiles
    x0, y0 = columns * _CELL - _REACH, rows * _CELL - _REACH
    x1, y1 = x0 + _CELL + 2 * _REACH, y0 + _CELL + 2 * _REACH
    corners = np.stack([np.stack(at, axis=1) for at in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))], axis=1)
    there = cv2.perspectiveTransform(corners.reshape(-1, 1, 2), forward).reshape(-1, 4, 2)
    last = np.array(tiles.shape[::-1]) - 1
    first, end = (
        np.clip(np.floor(ends / (_WIDE, _HIGH)), 0, last).astype(int)
        for ends in (there.min(axis=1) - 1, there.max(axis=1) + 1)
    )
    across, down = (end - first).max(axis=0).tolist()
    for x in range(across + 1):
        for y in range(down + 1):
            tiles[np.minimum(first[:, 1] + y, end[:, 1]), np.minimum(first[:, 0] + x, end[:, 0])] = True
    return tiles


def _cells(gray: Gray, paper: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return rows and columns of the squares of ``_CELL`` pixels on which there is anything but paper."""
    high, wide = (-(-side // _CELL) for side in gray.shape)
    missing = (high * _CELL - gray.shape[0], wide * _CELL - gray.shape[1])
    whole = cv2.copyMakeBorder(gray, 0, missing[0], 0, missing[1], cv2.BORDER_CONSTANT, value=paper)
    marks = as_bytes(cv2.absdiff(whole, np.full_like(whole, paper)))
    together = np.bitwise_or.reduce(marks.view(_TOGETHER).reshape(high, _CELL, -1), axis=1)
    rows, columns = np.nonzero(together.reshape(high, wide, -1).any(axis=2))
    return rows, columns
