"""Places on a PDF page, counted as a person sees it: from the top left corner, in points."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from schemas.evidence import Box

_Number = TypeVar("_Number", float, NDArray[np.float64])


class Frame:
    """The visible area of a page in its own axes, and by how many degrees the page is turned to be read.

    ``width`` and ``height`` are those of the page as it is read.
    """

    __slots__ = ("_bottom", "_left", "height", "rotation", "width")

    def __init__(self, area: Box, rotation: int) -> None:
        self._left, self._bottom, right, top = area
        self.rotation = rotation
        across, up = right - self._left, top - self._bottom
        self.width, self.height = (up, across) if rotation in (90, 270) else (across, up)

    def point(self, x: _Number, y: _Number) -> tuple[_Number, _Number]:
        """Turn a point of the page's own axes into one from the top left corner; or many, given as arrays."""
        x, y = x - self._left, y - self._bottom
        if self.rotation == 0:
            return x, self.height - y
        if self.rotation == 90:
            return y, x
        if self.rotation == 180:
            return self.width - x, y
        return self.width - y, self.height - x

    def back(self, x: float, y: float) -> tuple[float, float]:
        """Turn a point from the top left corner into one of the page's own axes, for a page that is not turned."""
        return x + self._left, self.height - y + self._bottom

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Turn a box of the page's own axes into left, top, right, bottom from the top left corner."""
        (xa, ya), (xb, yb) = self.point(left, bottom), self.point(right, top)
        return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)

    def way_to(self, other: "Frame") -> tuple[float, ...]:
        """Return the 3 × 3 map, row by row, from places in this frame to those in another of the same page."""
        corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]
        mine, theirs = (np.array([(*frame.point(x, y), 1.0) for x, y in corners]).T for frame in (self, other))
        return tuple(np.round(theirs @ np.linalg.inv(mine), 9).flatten().tolist())
