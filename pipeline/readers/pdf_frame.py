"""Places on a PDF page, counted as a person sees it: from the top left corner, in points."""

from dataclasses import dataclass

from schemas.evidence import Box


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible area of a page in its own axes, and by how many degrees the page is turned to be read."""

    area: Box
    rotation: int

    @property
    def width(self) -> float:
        """Width of the page as it is read."""
        left, bottom, right, top = self.area
        return top - bottom if self.rotation in (90, 270) else right - left

    @property
    def height(self) -> float:
        """Height of the page as it is read."""
        left, bottom, right, top = self.area
        return right - left if self.rotation in (90, 270) else top - bottom

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Turn a point of the page's own axes into one from the top left corner."""
        x, y = x - self.area[0], y - self.area[1]
        if self.rotation == 90:
            return y, x
        if self.rotation == 180:
            return self.width - x, y
        if self.rotation == 270:
            return self.width - y, self.height - x
        return x, self.height - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Turn a box of the page's own axes into left, top, right, bottom from the top left corner."""
        (xa, ya), (xb, yb) = self.point(left, bottom), self.point(right, top)
        return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)
