"""The pages of a PDF as people see them, with what was put on them."""

from typing import Any

import pypdfium2 as pdfium

from pipeline.readers.ocr.drawing import draw, forget_drawings
from pipeline.readers.pdf.signed import as_signed
from schemas import Box

#: Of a page that tells no size: A4.
_A4 = (595.0, 842.0)
_POINTS = 72.0


class PdfPages:
    """An open PDF of which pages can be drawn."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._signed: pdfium.PdfDocument | None = None

    def sizes(self) -> tuple[tuple[float, float], ...]:
        """Return the sizes of its pages."""
        document = pdfium.PdfDocument(self._data)
        try:
            return tuple(_size(document, index) for index in range(len(document)))
        finally:
            document.close()

    def draw(self, page: int, width: int, box: Box | None) -> Any:
        """Return a page (from 1), or a box of it, as a picture so many pixels wide."""
        if self._signed is None:
            forget_drawings()
            self._signed = pdfium.PdfDocument(as_signed(self._data))
        shown = self._signed[page - 1]
        try:
            across, down = shown.get_size()
            left, top, right, bottom = box or (0.0, 0.0, across, down)
            scale = width / max(right - left, 1.0)
            left_out = (max(0.0, left), max(0.0, down - bottom), max(0.0, across - right), max(0.0, top))
            bitmap = draw(shown, scale * _POINTS, left_out)
            try:
                return bitmap.to_pil().copy()
            finally:
                bitmap.close()
        finally:
            shown.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._signed is not None:
            self._signed.close()


def _size(document: pdfium.PdfDocument, index: int) -> tuple[float, float]:
    try:
        width, height = document.get_page_size(index)
    except pdfium.PdfiumError:
        return _A4
    return (width, height) if width > 0 and height > 0 else _A4
