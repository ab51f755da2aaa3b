"""PDF files: the text layer of printed pages, recognition where pages are pictures."""

import unicodedata
from functools import partial

import pypdfium2 as pdfium

from pipeline.errors import ReadError, RefusedError
from pipeline.heartbeat import beat
from pipeline.readers.encodings import shown_in_wrong_font
from pipeline.readers.ocr.letter import Recognition, nothing_recognised
from pipeline.readers.ocr.raster import Raster, scanned
from pipeline.readers.pdf_assemble import assemble, settle
from pipeline.readers.pdf_guard import BombError, check_streams
from pipeline.readers.pdf_letters import TooManyLettersError
from pipeline.readers.pdf_page import Page, read_page
from pipeline.words import t
from schemas import Source

#: A book, not a letter.
MAX_PAGES = 500
#: A page with fewer letters beside a large picture is a scan: a number or a signature banner was put on it.
_FEW_LETTERS = 200
_LARGE_PICTURE = 0.5
#: Above this share of the page the text belongs to the picture: a scanner read it.
_WHOLE_PAGE = 0.85
#: In Vietnamese one letter in four carries a mark; below this share another language's program read the page.
_FEW_MARKS = 0.03


def read_pdf(data: bytes, name: str, sha256: str) -> Source:
    """Return the letter's text in reading order with the place of every word. Raises ``ReadError``."""
    document = _open(data, name)
    try:
        count = len(document)
        if not count:
            raise ReadError("broken", name, t("{name}: tệp PDF không có trang nào. Hãy xin lại tệp gốc.", name=name))
        if count > MAX_PAGES:
            raise ReadError(
                "too-large",
                name,
                t(
                    "{name}: tệp PDF có {count} trang, quá dài đối với một văn bản (tối đa {limit} trang). "
                    "Hãy tách riêng văn bản cần đọc.",
                    name=name,
                    count=count,
                    limit=MAX_PAGES,
                ),
            )
        pages = _pages(document, name)
        scans = _scans(pages)
        recognition = Recognition(sha256, name)
        unread = _recognise(document, pages, scans, recognition)
    finally:
        document.close()
    settle(pages)
    printed = [page for index, page in enumerate(pages) if index not in scans]
    builder = assemble([None if index in unread else page for index, page in enumerate(pages)])
    notes = [*builder.notes]
    if unread:
        notes.append("unread-pages")
    if _by_foreign_ocr(printed) or shown_in_wrong_font(builder.text):
        notes.append("bad-encoding")
    return Source(
        name=name,
        sha256=sha256,
        media_type="application/pdf",
        text=builder.text,
        pages=count,
        ocr=len(scans) > len(unread) or _from_scanner(printed),
        words=tuple(builder.words),
        doubtful=tuple(builder.doubtful),
        notes=tuple(notes),
    )


def _scans(pages: list[Page]) -> set[int]:
    """Return which pages (from 0) have to be recognised: their text is none, or that of another language's program."""
    scans = {
        index for index, page in enumerate(pages) if page.pictures >= _LARGE_PICTURE and page.letters < _FEW_LETTERS
    }
    read = [page for index, page in enumerate(pages) if index not in scans and page.letters]
    if not read or (_by_foreign_ocr(read) and _from_scanner(read)):
        return set(range(len(pages)))
    return scans


def _recognise(
    document: pdfium.PdfDocument, pages: list[Page], scans: set[int], recognition: Recognition
) -> dict[int, ReadError]:
    """Put what recognition reads in the place of pages that are pictures; return those that could not be read, and why.

    Raises the first error where no page of the letter can be read.
    """
    unread: dict[int, ReadError] = {}
    for index in sorted(scans):
        try:
            pages[index] = recognition.page(index + 1, partial(_picture, document, index, recognition.name))
        except RefusedError:
            raise
        except ReadError as error:
            unread[index] = error
    readable = [page for index, page in enumerate(pages) if index not in unread and page.letters]
    if not readable:
        raise next(iter(unread.values()), None) or nothing_recognised(recognition.name)
    return unread


def _picture(document: pdfium.PdfDocument, index: int, name: str) -> Raster:
    page = document[index]
    try:
        return scanned(page, name)
    finally:
        page.close()


def _open(data: bytes, name: str) -> pdfium.PdfDocument:
    try:
        check_streams(data)
        return pdfium.PdfDocument(data)
    except BombError as error:
        raise ReadError(
            "too-large",
            name,
            t(
                "{name}: tệp PDF chứa dữ liệu nén bung ra quá lớn, không phải là văn bản. "
                "Không nên mở tệp; hãy hỏi lại nơi gửi.",
                name=name,
            ),
        ) from error
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError(
                "encrypted",
                name,
                t("{name}: tệp PDF đặt mật khẩu, không mở được. Hãy xin bản không đặt mật khẩu.", name=name),
            ) from error
        raise _broken(name) from error


def _broken(name: str) -> ReadError:
    return ReadError("broken", name, t("{name}: tệp PDF bị hỏng, không mở được. Hãy xin lại tệp gốc.", name=name))


def _pages(document: pdfium.PdfDocument, name: str) -> list[Page]:
    pages: list[Page] = []
    failed: pdfium.PdfiumError | None = None
    for index in range(len(document)):
        beat()
        try:
            pages.append(read_page(document, index))
        except TooManyLettersError as error:
            raise ReadError(
                "too-large",
                name,
                t(
                    "{name}: tệp PDF có trang chứa quá nhiều chữ, không phải trang văn bản. Hãy xin lại tệp gốc.",
                    name=name,
                ),
            ) from error
        except pdfium.PdfiumError as error:
            # One broken page must not lose the others; it counts as a page that could not be read.
            failed = error
            pages.append(Page(842.0, 595.0, [], [], 1.0))
    if failed is not None and not any(page.letters for page in pages):
        raise _broken(name) from failed
    return pages


def _from_scanner(pages: list[Page]) -> bool:
    return sum(page.pictures >= _WHOLE_PAGE for page in pages) > len(pages) / 2


def _by_foreign_ocr(pages: list[Page]) -> bool:
    letters = [
        letter for page in pages for piece in page.pieces for word in piece.words for letter in word.text.lower()
    ]
    alphabetic = [letter for letter in letters if letter.isalpha()]
    marked = sum(letter == "đ" or len(unicodedata.normalize("NFD", letter)) > 1 for letter in alphabetic)
    return len(alphabetic) >= _FEW_LETTERS and marked < _FEW_MARKS * len(alphabetic)
