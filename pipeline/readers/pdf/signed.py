"""The page as signed: what an e-office, a signer or a clerk put on a page is drawn into it before it is read or shown.

Numbers, days, signatures and stamps are form fields and annotations, which neither text nor pictures of a page hold.
Once they are part of the page (in memory only: the file is never written, letters are signed) every reader sees what
a person sees on the screen. Notes about the letter, which hang beside it or mark its words, are no part of it; a line
that one draws through words is.
"""

import ctypes
import io
from collections.abc import Callable, Sequence, Set
from contextlib import closing, suppress
from functools import cached_property, partial
from itertools import groupby
from operator import itemgetter
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.readers.layout.page import is_banner
from pipeline.readers.ocr.drawing import draw, forget_drawings
from pipeline.readers.secrecy import refuse_marks
from schemas import Box

#: Without one of these nothing can be put on a page: annotations stand in the file as they are, or packed.
_SIGNS = (b"/Annots", b"/ObjStm")
#: What is on the page: words and figures typed on it, stamps, form fields, pen strokes, lines through words.
_OF_THE_PAGE = frozenset(
    (
        raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_INK, raw.FPDF_ANNOT_LINE,
        raw.FPDF_ANNOT_SQUARE, raw.FPDF_ANNOT_CIRCLE, raw.FPDF_ANNOT_POLYGON, raw.FPDF_ANNOT_POLYLINE,
        raw.FPDF_ANNOT_WATERMARK, raw.FPDF_ANNOT_STRIKEOUT,
    )
)  # fmt: skip
_UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_MOST = 2000  #: A page with more of them is no letter's; it is read as it was printed.
_STAMP_LETTERS = 200  # The longest mark of secrecy, spaced out and framed.


_Annotation = tuple[int, int, Box]  #: Page, number on it, box.


def as_signed(data: bytes) -> bytes:
    """Return a PDF with what was put on its pages drawn into them, the same bytes where nothing was. Banners of digital
    signatures (who signed, at which second) are left out as the notes are. Raises ``StampSeenError`` where a note or a
    field says a degree of secrecy, seen or not."""
    if not any(sign in data for sign in _SIGNS):
        return data
    with suppress(pdfium.PdfiumError):  # what pdfium cannot draw it can still read
        put, drawn = _drawn(data, frozenset())
        banners = _banners(drawn, put) if put else frozenset()
        return _drawn(data, banners)[1] if banners else drawn
    return data


def _drawn(data: bytes, unwanted: frozenset[_Annotation]) -> tuple[list[_Annotation], bytes]:
    """Return what is put on the pages, and the file with it drawn into them; the same bytes where nothing is."""
    with closing(pdfium.PdfDocument(data)) as document:
        document.init_forms()
        put = [found for index in range(len(document)) for found in _draw(document, index, unwanted)]
        return (put, written_anew(document)) if put else ([], data)


def written_anew(document: pdfium.PdfDocument) -> bytes:
    """Return the bytes of a PDF as pdfium writes it: with what was drawn into its pages, without locks."""
    with io.BytesIO() as held:
        document.save(held, flags=raw.FPDF_REMOVE_SECURITY)
        return held.getvalue()


def _draw(document: pdfium.PdfDocument, index: int, unwanted: Set[_Annotation]) -> list[_Annotation]:
    """Draw what was put on a page into it, but what is ``unwanted``; return what was drawn, each with its place."""
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return []  # a broken page is told of by whoever reads it
    with closing(page):
        count = raw.FPDFPage_GetAnnotCount(page)
        if not 0 < count <= _MOST:
            return []
        put = []
        for number in reversed(range(count)):
            box = _place(page, number)
            if box is not None and (found := (index, number, box)) not in unwanted:
                put.append(found)
            else:
                raw.FPDFPage_RemoveAnnot(page, number)
        # Where the size of a page stands with all pages together, pdfium would write another one into it.
        page.set_mediabox(*page.get_mediabox())
        raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
        return put


def _place(page: pdfium.PdfPage, number: int) -> Box | None:
    """Return where an annotation is seen on its page, ``None`` for a note; raise where it says a degree of secrecy."""
    note = raw.FPDFPage_GetAnnot(page, number)
    if not note:
        return None
    try:
        said = (partial(raw.FPDFAnnot_GetStringValue, note, key) for key in (b"Contents", b"V"))
        refuse_marks(pdfium_words(ask, _STAMP_LETTERS) for ask in said)
        if raw.FPDFAnnot_GetSubtype(note) not in _OF_THE_PAGE or raw.FPDFAnnot_GetFlags(note) & _UNSEEN:
            return None
        box = raw.FS_RECTF()
        raw.FPDFAnnot_GetRect(note, box)
        return box.left, box.bottom, box.right, box.top
    finally:
        raw.FPDFPage_CloseAnnot(note)


def _banners(drawn: bytes, put: Sequence[_Annotation]) -> frozenset[_Annotation]:
    """Return the annotations that are banners of digital signatures, by the words at their places."""
    found = []
    with closing(pdfium.PdfDocument(drawn)) as document:
        for index, things in groupby(put, key=itemgetter(0)):
            with closing(document[index]) as page, closing(page.get_textpage()) as words:
                found += [thing for thing in things if is_banner(words.get_text_bounded(*thing[2]))]
    return frozenset(found)


def pdfium_words(ask: Callable[[Any, int], int], longest: int) -> str:
    """Return the words that a function of pdfium writes, nothing where they are longer than so many letters."""
    length = ask(None, 0)
    if not 2 < length <= 2 * (longest + 1):
        return ""
    buffer = ctypes.create_string_buffer(length)
    ask(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


# --------------------
# The pages of a PDF as people see them, with what was put on them.

_A4 = (595.0, 842.0)  #: Of a page that tells no size: A4.
_POINTS = 72.0


class PdfPages:
    """An open PDF of which pages can be drawn."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @cached_property
    def _signed(self) -> pdfium.PdfDocument:
        """The file as signed, opened where a page of it is drawn; it is closed with this object."""
        forget_drawings()
        return pdfium.PdfDocument(as_signed(self._data))

    def sizes(self) -> tuple[tuple[float, float], ...]:
        """Return width and height in points of each page; those of A4 for one that is broken or tells none."""
        with closing(pdfium.PdfDocument(self._data)) as document:
            found = [_A4] * len(document)
            for index in range(len(document)):
                with suppress(pdfium.PdfiumError):
                    size = document.get_page_size(index)
                    found[index] = size if min(size) > 0 else _A4
            return tuple(found)

    def draw(self, page: int, width: int) -> Any:
        """Return a page (from 1) as a picture so many pixels wide."""
        with closing(self._signed[page - 1]) as shown:
            across, _ = shown.get_size()
            with closing(draw(shown, width / max(across, 1.0) * _POINTS)) as bitmap:
                return bitmap.to_pil().copy()
