"""PDF files with a text layer."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2 as pdfium

from pipeline.errors import ReadError
from pipeline.readers.builder import TextBuilder
from pipeline.readers.encodings import shown_in_wrong_font
from pipeline.readers.pdf_glyphs import TooManyLettersError
from pipeline.readers.pdf_layout import Block, Line, reading_order
from pipeline.readers.pdf_noise import running_heads, without_running_heads
from pipeline.readers.pdf_page import Page, read_page, table_number
from pipeline.readers.pdf_tables_join import PagedTable, goes_on, join, paged
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
_TERMINAL = (".", ";", ":", "!", "?", "./", "/.", "”", '"', ")")


def read_pdf(data: bytes, name: str, sha256: str) -> Source:
    """Return the letter's text in reading order with the place of every word."""
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
    finally:
        document.close()
    scans = [page.pictures >= _LARGE_PICTURE and page.letters < _FEW_LETTERS for page in pages]
    read = [page for page, scan in zip(pages, scans, strict=True) if not scan and page.letters]
    if not read or (_by_foreign_ocr(read) and _from_scanner(read)):
        raise _needs_ocr(name)
    builder = _assemble(pages, scans)
    notes = []
    if any(scans):
        notes.append("unread-pages")
    if _by_foreign_ocr(read) or shown_in_wrong_font(builder.text):
        notes.append("bad-encoding")
    return Source(
        name=name,
        sha256=sha256,
        media_type="application/pdf",
        text=builder.text,
        pages=count,
        ocr=_from_scanner(read),
        words=tuple(builder.words),
        notes=tuple(notes),
    )


def read_image(data: bytes, name: str, sha256: str) -> Source:
    """Refuse a photo of a letter: it has no text before it was recognised."""
    raise _needs_ocr(name)


def _needs_ocr(name: str) -> ReadError:
    return ReadError(
        "needs-ocr",
        name,
        t("{name}: bản quét hoặc ảnh chụp, không có lớp chữ; cần nhận dạng chữ (OCR) rồi mới đọc được.", name=name),
    )


def _open(data: bytes, name: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
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
    heads = running_heads([page.pieces for page in pages], [page.height for page in pages])
    for page in pages:
        page.pieces = without_running_heads(page.pieces, page.height, heads)
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


@dataclass(slots=True)
class _Part:
    """A block of lines or a table, in reading order over all pages."""

    page: int
    block: Block
    table: PagedTable | None
    width: float
    margin: float


def _assemble(pages: list[Page], scans: list[bool]) -> TextBuilder:
    parts = list(_parts(pages, scans))
    pitch = _usual_pitch(parts)
    builder = TextBuilder()
    before: _Part | None = None
    for part in parts:
        if before is not None:
            builder.add(_break(before, part, pitch))
        if part.table is not None:
            _add_table(builder, part.table)
        else:
            _add_block(builder, part)
        before = part
    builder.add("\n")
    return builder


def _parts(pages: list[Page], scans: list[bool]) -> Iterator[_Part]:
    open_table: _Part | None = None
    margin: float | None = None
    for number, (page, scan) in enumerate(zip(pages, scans, strict=True), start=1):
        if scan:
            continue
        blocks = [block for block in reading_order(page.pieces) if block]
        margin = _margin(blocks, page.width, margin)
        for block in blocks:
            index = table_number(block[0].words)
            if index is None:
                if open_table is not None:
                    yield open_table
                open_table = None
                yield _Part(number, block, None, page.width, margin)
                continue
            table = paged(page.tables[index], number)
            if open_table is not None and open_table.table is not None and goes_on(open_table.table, table):
                join(open_table.table, table)
                open_table.page = number
                continue
            if open_table is not None:
                yield open_table
            open_table = _Part(number, block, table, page.width, margin)
    if open_table is not None:
        yield open_table


def _margin(blocks: list[Block], width: float, before: float | None) -> float:
    """Return where full lines of running text begin; on a page without any, where they began on the page before."""
    lines = [line for block in blocks for line in block if not line.column]
    wide = [line for line in lines if line.x1 - line.x0 > 0.55 * width]
    if not wide and before is not None:
        return before
    wide = wide or lines
    starts = Counter(round(line.x0 / 2) * 2 for line in wide)
    # First lines of paragraphs are indented and can be the most: the margin is the leftmost place that counts.
    enough = 0.25 * max(starts.values(), default=0)
    return min((start for start, count in starts.items() if count >= enough), default=0.0)


def _usual_pitch(parts: list[_Part]) -> float:
    """Return how far apart the lines of a paragraph usually stand, in sizes of their letters."""
    pitches = [
        (second.block[0].baseline - first.block[-1].baseline) / second.block[0].size
        for first, second in pairwise(parts)
        if first.page == second.page and _is_running(first) and _is_running(second)
    ]
    plausible = [pitch for pitch in pitches if 0.9 < pitch < 2.2]
    return median(plausible) if plausible else 1.2


def _is_running(part: _Part) -> bool:
    return part.table is None and not part.block[0].column


def _break(before: _Part, part: _Part, pitch: float) -> str:
    """Return one line end inside a paragraph or list, two where something new begins."""
    if not (_is_running(before) and _is_running(part)):
        # "Kính gửi:" set beside its list is no block of its own.
        return "\n" if len(before.block) == 1 and before.block[0].text.endswith(":") and part.table is None else "\n\n"
    last, first = before.block[-1], part.block[0]
    if before.page == part.page:
        gap = (first.baseline - last.baseline) / first.size
        return "\n\n" if gap > max(1.25 * pitch, pitch + 0.25) else "\n"
    # Over a page break: a full line that ends in mid sentence goes on.
    indented = first.x0 - part.margin > first.size
    full = last.x1 > 0.8 * before.width
    goes_on_there = not indented and (full or first.text[0].islower()) and not last.text.endswith(_TERMINAL)
    return "\n" if goes_on_there or (full and not indented) else "\n\n"


def _add_block(builder: TextBuilder, part: _Part) -> None:
    for index, line in enumerate(part.block):
        if index:
            builder.add("\n")
        if not line.column:
            builder.add(" " * _indent(line, part.margin))
        builder.add_words(((part.page, word) for word in line.words), line.wide_before)


def _indent(line: Line, margin: float) -> int:
    """Return how many blanks show how far a line stands from the margin; none for what no eye sees."""
    blanks = round((line.x0 - margin) / (0.5 * line.size))
    return blanks if blanks >= 2 else 0


def _add_table(builder: TextBuilder, table: PagedTable) -> None:
    for index, (row, full) in enumerate(zip(table.rows, table.full, strict=True)):
        builder.add("\n| " if index else "| ")
        for column, cell in enumerate(row[:1] if full else row):
            if column:
                builder.add(" | ")
            builder.add_words(cell)
        builder.add(" |")
