"""Numbers and dates that an e-office puts on a letter after it was printed.

They are annotations, which no text search sees. They are drawn into the page (in memory only: the file is never
written, letters are signed); stamps and remarks are taken off before that.
"""

import ctypes
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from schemas.evidence import Box

_WIDGET = 20  # FPDF_ANNOT_WIDGET: form fields and signature fields, where numbers and dates are filled in.
_FREE_TEXT = 3  # FPDF_ANNOT_FREETEXT: some offices type the number with it, others their remarks.
_NUMBER_SLOT = 12  # A free text no longer than this and made of digits fills a blank of the letter.


def fill_slots(page: pdfium.PdfPage) -> list[Box]:
    """Draw the filled-in slots into the page, take all other annotations off; return where the slots stand."""
    kept: list[Box] = []
    for index in reversed(range(raw.FPDFPage_GetAnnotCount(page))):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        place = raw.FS_RECTF()
        subtype = raw.FPDFAnnot_GetSubtype(annotation)
        wanted = subtype == _WIDGET or (subtype == _FREE_TEXT and _fills_slot(annotation))
        raw.FPDFAnnot_GetRect(annotation, place)
        raw.FPDFPage_CloseAnnot(annotation)
        if wanted:
            kept.append((place.left, place.bottom, place.right, place.top))
        else:
            raw.FPDFPage_RemoveAnnot(page, index)
    if kept:
        raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    return kept


def _fills_slot(annotation: Any) -> bool:
    length = raw.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
    if not 2 < length <= 2 * (_NUMBER_SLOT + 1):
        return False
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFAnnot_GetStringValue(annotation, b"Contents", ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    content = buffer.raw.decode("utf-16-le", "replace").rstrip("\0").strip()
    return content[:1].isdigit()
