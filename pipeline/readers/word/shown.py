"""The pages of a Word file that holds nothing but pictures of pages."""

from typing import Any

from pipeline.readers.ocr.shown import ImagePages
from pipeline.readers.word.docx_package import open_package
from pipeline.readers.word.docx_pictures import page_pictures
from schemas import Box


class WordPages:
    """An open Word file made of scans."""

    def __init__(self, data: bytes) -> None:
        self._pages = [ImagePages(picture) for picture in page_pictures(open_package(data, ""), all_of_them=True)]

    def sizes(self) -> tuple[tuple[float, float], ...]:
        """Return the sizes of its pages in points."""
        return tuple(page.sizes()[0] for page in self._pages)

    def draw(self, page: int, width: int, box: Box | None) -> Any:
        """Return a page (from 1), or a box of it, as a picture so many pixels wide."""
        return self._pages[page - 1].draw(1, width, box)

    def close(self) -> None:
        """Nothing is kept open."""
