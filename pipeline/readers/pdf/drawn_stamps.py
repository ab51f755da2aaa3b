"""Stamps of secrecy that no letter of a page tells: pictures, outlines, words on their side.

Pages whose picture is recognised are looked at there; here it is the others, digital ones and scans with a text layer.
A page is drawn only where something on it may be a stamp, and recognised only where something has a stamp's size.
"""

import ctypes
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.confined import beat
from pipeline.errors import ReadError
from pipeline.readers.ocr.raster import scanned
from pipeline.readers.ocr.stamps import refuse_stamped_picture
from pipeline.readers.pdf.signed import told
from pipeline.readers.secrecy import StampSeenError, is_stamp

_DPI = 200.0
_MOST_OBJECTS, _MOST_LETTERS = 30_000, 1_000_000
_DEEPEST = 4
#: Colours whose lightest and darkest part differ by less (of 255) are black, grey or white.
_COLOURED = 48
#: A picture with a shorter side (points) shows no words.
_SMALLEST = 8.0
#: A line of print leans by less: sine of its angle.
_LEANING = 0.03


def refuse_drawn_stamps(document: pdfium.PdfDocument, pages: Iterable[int]) -> None:
    """Raise ``StampSeenError`` where one of the pages (from 0) shows a stamp of secrecy.

    ``StampUnreadError`` where what may be one cannot be recognised on this machine.
    """
    for index in pages:
        beat()
        try:
            page = document[index]
        except pdfium.PdfiumError:
            continue
        try:
            if _may_show_stamp(page):
                raster = scanned(page, "", _DPI)
                refuse_stamped_picture(raster.pixels, raster.dpi)
        except ReadError:
            continue  # too large to be drawn: its letters can be read all the same
        finally:
            page.close()


def _may_show_stamp(page: pdfium.PdfPage) -> bool:
    """Say whether a page holds a picture, or anything coloured; raise ``StampSeenError`` for words on their side."""
    words = page.get_textpage()
    turned: list[str] = []
    found = False
    for item, kind in _objects(page.raw, raw.FPDFPage_CountObjects(page), raw.FPDFPage_GetObject, 0):
        if kind == raw.FPDF_PAGEOBJ_TEXT and _leans(item):
            turned.append(told(partial(raw.FPDFTextObj_GetText, item, words), _MOST_LETTERS))
        found = found or (_is_large(item) if kind == raw.FPDF_PAGEOBJ_IMAGE else _is_coloured(item))
    words.close()
    if any(map(is_stamp, [*turned, "".join(turned)])):
        raise StampSeenError
    return found


def _objects(holder: Any, count: int, get: Any, depth: int) -> Iterator[tuple[Any, int]]:
    for index in range(min(count, _MOST_OBJECTS)):
        item = get(holder, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            yield from _objects(item, raw.FPDFFormObj_CountObjects(item), raw.FPDFFormObj_GetObject, depth + 1)
        elif kind != raw.FPDF_PAGEOBJ_FORM:
            yield item, kind


def _is_large(picture: Any) -> bool:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(picture, left, bottom, right, top)
    return min(right.value - left.value, top.value - bottom.value) >= _SMALLEST


def _is_coloured(item: Any) -> bool:
    parts = [ctypes.c_uint() for _ in range(4)]
    for colour in (raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor):
        if colour(item, *parts):
            values = [part.value for part in parts[:3]]
            if max(values) - min(values) >= _COLOURED:
                return True
    return False


def _leans(text: Any) -> bool:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(text, matrix)
    return bool(abs(matrix.b) > _LEANING * max(abs(matrix.a), abs(matrix.d), 1e-9))
