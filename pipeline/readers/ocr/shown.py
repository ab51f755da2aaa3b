"""The pages of a picture file as people see them: upright."""

from typing import Any

from pipeline.readers.ocr.raster import ImageFile
from schemas import Box


class ImagePages:
    """An open picture file of which pages can be shown."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def sizes(self) -> tuple[tuple[float, float], ...]:
        """Return the sizes of its pages in points."""
        file = ImageFile(self._data, "")
        return tuple(file.size(index) for index in range(file.count))

    def draw(self, page: int, width: int, box: Box | None) -> Any:
        """Return a page (from 1), or a box of it, as a picture so many pixels wide."""
        file = ImageFile(self._data, "")  # a page that was decoded smaller cannot be had larger from the same
        across, _ = file.size(page - 1)
        if box is None:
            return file.picture(page - 1, width)
        left, top, right, bottom = box
        whole = file.picture(page - 1, round(width * across / max(right - left, 1.0)))
        by = whole.size[0] / across
        return whole.crop(tuple(round(side * by) for side in (left, top, right, bottom)))

    def close(self) -> None:
        """Nothing is kept open."""
