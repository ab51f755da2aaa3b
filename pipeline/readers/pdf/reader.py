"""PDF files: the text layer of printed pages, recognition where pages are pictures."""

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from functools import partial
from itertools import islice

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.readers.layout.assemble import assemble, settle
from pipeline.readers.layout.page import Page
from pipeline.readers.ocr.drawing import forget_drawings
from pipeline.readers.ocr.raster import MM, Colour, Raster, refuse_book, scanned
from pipeline.readers.ocr.recognised_pages import pages_noted
from pipeline.readers.ocr.stamps import is_small, refuse_stamped_picture
from pipeline.readers.pdf.canvas import Sheets
from pipeline.readers.pdf.guard import BombError, check_streams
from pipeline.readers.pdf.page import lay_out, read_old_codes, texts_in_old_fonts
from pipeline.readers.pdf.signed import as_signed, pdfium_words, written_anew
from pipeline.readers.pdf.sources import Chosen, choose, from_scanner
from pipeline.readers.properties import refuse_properties
from pipeline.readers.secrecy import StampSeenError, is_mark, is_stamp, refuse_marks
from pipeline.readers.visible import WITHDRAWN
from pipeline.support.confined import beat
from pipeline.support.errors import ReadError
from pipeline.support.old_encodings import Script, script_of
from schemas import Source

# --------------------
# Stamps of secrecy that no letter of a page tells: pictures, outlines, words on their side.
#
# Pages whose picture is recognised are looked at there; here it is the others, digital ones and scans with a text
# layer. A page is drawn only where something on it may be a stamp, and recognised only where something has a stamp's
# size.

_DPI = 200.0
_MOST_OBJECTS, _MOST_LETTERS = 100_000, 1_000_000
_DEEPEST = 5
_COLOURED = 48  #: Colours whose lightest and darkest part differ by less (of 255) are black, grey or white.
_SMALLEST = 8.0  #: A picture with a shorter side (points) shows no words.
_MOST_SMALL = 20
_LEANING = 0.03  #: A line of print leans by less: sine of its angle.


def _refuse_drawn_stamps(document: pdfium.PdfDocument, pages: Iterable[int]) -> None:
    """Raise ``StampSeenError`` where one of the pages (from 0) shows a stamp of secrecy. ``StampUnreadError`` where
    what may be one cannot be recognised on this machine."""
    for index in pages:
        beat()
        try:
            page = document[index]
        except pdfium.PdfiumError:
            continue
        # Of a page too large to be drawn its letters can be read all the same.
        with closing(page), suppress(ReadError):
            if _may_show_stamp(page):
                raster = scanned(page, "", _DPI)
                refuse_stamped_picture(raster.pixels, raster.dpi)
                for part in _small_pictures(page, raster):
                    refuse_stamped_picture(part, raster.dpi)


def _may_show_stamp(page: pdfium.PdfPage) -> bool:
    """Whether a page holds a picture, or anything coloured; raise ``StampSeenError`` for words on their side."""
    turned: list[str] = []
    found = False
    with closing(page.get_textpage()) as words:
        try:
            for item in islice(page.get_objects(max_depth=_DEEPEST), _MOST_OBJECTS):
                if item.type == raw.FPDF_PAGEOBJ_IMAGE:
                    left, bottom, right, top = item.get_bounds()
                    found |= min(right - left, top - bottom) >= _SMALLEST
                elif item.type == raw.FPDF_PAGEOBJ_TEXT:
                    matrix = item.get_matrix()
                    if abs(matrix.b) > _LEANING * max(abs(matrix.a), abs(matrix.d), 1e-9):
                        turned.append(pdfium_words(partial(raw.FPDFTextObj_GetText, item, words), _MOST_LETTERS))
                found = found or _is_coloured(item)
        except pdfium.PdfiumError:
            found = True  # what cannot be asked may still be drawn
    if any(map(is_mark, [*turned, "".join(turned)])):
        raise StampSeenError
    return found


def _small_pictures(page: pdfium.PdfPage, raster: Raster) -> Iterator[Colour]:
    """Yield the pictures on a drawn page that are as small as a stamp, ``_MOST_SMALL`` at most."""
    up, scale = page.get_height(), raster.dpi / 72
    pictures = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST)
    boxes = {item.get_bounds() for item in islice(pictures, _MOST_OBJECTS)}
    small = (box for box in boxes if is_small(*((box[at + 2] - box[at]) / 72 * MM for at in (0, 1))))
    for left, bottom, right, top in islice(small, _MOST_SMALL):
        above, below, before, behind = (max(0, round(edge * scale)) for edge in (up - top, up - bottom, left, right))
        if (part := raster.pixels[above:below, before:behind]).size:
            yield part


def _is_coloured(item: pdfium.PdfObject) -> bool:
    """Whether an object is filled or stroked in a colour, not black, grey or white."""
    parts = [ctypes.c_uint() for _ in range(4)]
    ways = raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor
    colours = ([part.value for part in parts[:3]] for told in ways if told(item, *parts))
    return any(max(colour) - min(colour) >= _COLOURED for colour in colours)


# --------------------
# The file.

#: What is said of a file in its properties.
_PROPERTIES = ("Title", "Subject", "Keywords")
MAX_LETTERS = 2_000_000  #: As many letters as 500 pages of close print have.


def read_pdf(data: bytes, name: str, sha256: str) -> Source:
    """Return the letter's text in reading order with the place of every word. Raises ``ReadError``."""
    forget_drawings()
    with closing(_open(data, name)) as document:
        count = len(document)
        if not count:
            raise ReadError("broken", name, "tệp PDF không có trang nào. Hãy xin lại tệp gốc.")
        refuse_book(count, name)
        data = as_signed(data)
    with closing(pdfium.PdfDocument(data)) as document:
        chosen, told = _read_pages(document, data, name)
        _refuse_drawn_stamps(document, (index for index in range(count) if index not in chosen.recognised))
    readable = chosen.readable
    there = [*filter(None, readable)]
    settle(chosen.pages)
    builder, noted = assemble(readable), pages_noted(readable)
    layers = {"text-layer-replaced": chosen.replaced, "bad-encoding": chosen.doubtful}
    # Whatever was wrong with the codes of a text that was replaced is of no account.
    codes = [code for code in told if not (code == "bad-encoding" and chosen.replaced)]
    left_out = [WITHDRAWN] if any(page.withdrawn for page in there) else []
    return Source(
        name=name, sha256=sha256, media_type="application/pdf", pages=count,
        ocr=bool(chosen.recognised) or sum(map(from_scanner, there)) > len(there) / 2,
        notes=tuple(dict.fromkeys([*builder.notes, *noted, *filter(layers.get, layers), *codes, *left_out])),
        pages_noted=noted, **builder.fields())  # fmt: skip


def _read_pages(document: pdfium.PdfDocument, data: bytes, name: str) -> tuple[Chosen, tuple[str, ...]]:
    """Return each page in its best reading, and flags about old fonts. Raises ``ReadError``, ``StampSeenError``."""
    count = len(document)
    _refuse_xfa(document, name)
    refuse_properties(map(document.get_metadata_value, _PROPERTIES))
    bookmarks = [mark.get_title() for mark in islice(document.get_toc(), _MOST_OBJECTS)]
    # The first one is the letter; those below it may be headings.
    refuse_marks([*bookmarks[:1], *filter(is_stamp, bookmarks[1:])])
    sheets = Sheets(data, count)
    refuse_properties(sheets.said)
    pages, fonts = _laid_out(sheets, count, name)
    if _lost(document, pages):
        # What pdfium made out of a damaged file it writes as others read it.
        sheets = Sheets(written_anew(document), count)
        pages, fonts = _laid_out(sheets, count, name)
    script = script_of(fonts)
    script.general = None  # what stands in other fonts is left
    if not script.plain:
        pages, _ = _laid_out(sheets, count, name, script)
    told = (*script.notes, *read_old_codes(pages))  # before they are chosen: it changes their words
    return choose(document, pages, name), told


def _open(data: bytes, name: str) -> pdfium.PdfDocument:
    """Open a PDF; ``ReadError`` for one that is locked, broken, or unpacks to too much."""
    try:
        check_streams(data)
        return pdfium.PdfDocument(data)
    except BombError as error:
        raise ReadError(
            "too-large",
            name,
            "tệp PDF chứa dữ liệu nén bung ra quá lớn, không phải là văn bản. Không nên mở tệp; hãy hỏi lại nơi gửi.",
        ) from error
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError(
                "encrypted", name, "tệp PDF đặt mật khẩu, không mở được. Hãy xin bản không đặt mật khẩu."
            ) from error
        raise ReadError("broken", name, "tệp PDF bị hỏng, không mở được. Hãy xin lại tệp gốc.") from error


def _refuse_xfa(document: pdfium.PdfDocument, name: str) -> None:
    """Raise ``ReadError`` for a form whose pages only Adobe's program makes: what stands in them says to wait."""
    kind = raw.FPDF_GetFormType(document)
    if kind not in (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND):
        return
    with closing(document[0]) as page, closing(page.get_textpage()) as words:
        if kind == raw.FORMTYPE_XFA_FULL or "Please wait" in words.get_text_bounded():
            raise ReadError(
                "broken", name, "là biểu mẫu XFA, chỉ Adobe Reader hiện được nội dung. "
                "Hãy mở bằng Adobe Reader, in ra tệp PDF (Microsoft Print to PDF) rồi đưa tệp đó vào.")  # fmt: skip


def _lost(document: pdfium.PdfDocument, pages: Sequence[Page]) -> bool:
    """Whether pdfium sees letters on a page on which pdfminer saw none."""
    for index, seen in enumerate(pages):
        if seen.letters:
            continue
        with suppress(pdfium.PdfiumError), closing(document[index]) as page, closing(page.get_textpage()) as words:
            if words.count_chars():
                return True
    return False


def _laid_out(
    sheets: Sheets, count: int, name: str, script: Script | None = None
) -> tuple[list[Page], list[tuple[str, str]]]:
    """Return the pages laid out, and each old font's name with what it writes; ``ReadError`` for too many letters."""
    pages: list[Page] = []
    fonts: list[tuple[str, str]] = []
    letters = 0
    for index in range(count):
        beat()
        try:
            seen = sheets.look(index)
            letters += len(seen.letters)
            if letters > MAX_LETTERS:
                raise BombError
        except BombError as error:
            raise ReadError(
                "too-large", name, "tệp PDF có trang chứa quá nhiều chữ, không phải trang văn bản. Hãy xin lại tệp gốc."
            ) from error
        fonts += texts_in_old_fonts(seen.letters)
        pages.append(lay_out(seen, index == 0, script))
    return pages, fonts
