"""Numbers and dates that an e-office puts on a letter after it was printed.

They are annotations, which no text search sees. They are drawn into the page (in memory only: the file is never
written, letters are signed); stamps and remarks are taken off before that.
"""

import ctypes
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.secrecy import StampSeenError, is_stamp
from schemas.evidence import Box

_WIDGET = 20  # FPDF_ANNOT_WIDGET: form fields and signature fields, where numbers and dates are filled in.
_FREE_TEXT = 3  # FPDF_ANNOT_FREETEXT: some offices type the number with it, others their remarks.
#: Looked at no further than this: a slot has few parts.
_MOST_PARTS = 200
_DEEPEST = 4
_STAMP_LETTERS = 30  # The longest stamp of secrecy, spaced out and framed.
_NUMBER_SLOT = 12  # A free text no longer than this and made of digits fills a blank of the letter.


def fill_slots(page: pdfium.PdfPage) -> list[Box]:
    """Draw the filled-in slots into the page, take all other annotations off; return where the slots stand.

    Raises ``StampSeenError`` where one that is taken off is a stamp of secrecy.
    """
    kept: list[Box] = []
    for index in reversed(range(raw.FPDFPage_GetAnnotCount(page))):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        place = raw.FS_RECTF()
        subtype = raw.FPDFAnnot_GetSubtype(annotation)
        wanted = _shows_text(annotation) and (subtype == _WIDGET or (subtype == _FREE_TEXT and _fills_slot(annotation)))
        says_secret = not wanted and is_stamp(_contents(annotation, _STAMP_LETTERS))
        raw.FPDFAnnot_GetRect(annotation, place)
        raw.FPDFPage_CloseAnnot(annotation)
        if wanted:
            kept.append((place.left, place.bottom, place.right, place.top))
        else:
            raw.FPDFPage_RemoveAnnot(page, index)
        if says_secret:
            raise StampSeenError
    if kept:
        raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    return kept


def _shows_text(annotation: Any) -> bool:
    """Say whether an annotation may show words: one that is a picture alone need not be drawn."""
    count = raw.FPDFAnnot_GetObjectCount(annotation)
    return count <= 0 or _any_text(annotation, count, raw.FPDFAnnot_GetObject, 0)


def _any_text(holder: Any, count: int, get: Any, depth: int) -> bool:
    for index in range(min(count, _MOST_PARTS)):
        item = get(holder, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            return True
        if kind == raw.FPDF_PAGEOBJ_FORM:
            inside = raw.FPDFFormObj_CountObjects(item)
            if depth == _DEEPEST or _any_text(item, inside, raw.FPDFFormObj_GetObject, depth + 1):
                return True
    return count > _MOST_PARTS


def _fills_slot(annotation: Any) -> bool:
    return _contents(annotation, _NUMBER_SLOT)[:1].isdigit()


def _contents(annotation: Any, longest: int) -> str:
    """Return what an annotation says, nothing where that is longer than ``longest`` letters."""
    length = raw.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
    if not 2 < length <= 2 * (longest + 1):
        return ""
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFAnnot_GetStringValue(annotation, b"Contents", ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0").strip()
