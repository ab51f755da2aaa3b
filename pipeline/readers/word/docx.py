"""Word files (DOCX), and web pages told in their words: paragraphs and tables in order, numbered as Word shows them."""

import contextlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from pipeline.errors import ReadError
from pipeline.files import empty
from pipeline.readers.detect import detect
from pipeline.readers.layout.assemble import TextBuilder
from pipeline.readers.layout.lines import ADDRESSED, LEFT_CUE, RIGHT_CUE
from pipeline.readers.secrecy import StampSeenError, is_stamp
from pipeline.readers.word.docx_package import (
    BLIP,
    OLD_PICTURE,
    Package,
    R,
    W,
    broken,
    open_package,
    too_many_paragraphs,
    too_swollen,
)
from pipeline.readers.word.docx_paragraph import (
    Numbering,
    Styles,
    Wording,
    boxes,
    is_centred,
    is_on,
    mark_is_deleted,
    style_of,
)
from pipeline.readers.word.docx_pictures import FEW_LETTERS, page_pictures, recognised, refuse_stamped_pictures
from pipeline.readers.word.web_page import archive_body, page_body
from schemas import Source

# --------------------
# What makes a file less than final: changes that nobody accepted yet, dates that Word fills in anew.

_CHANGES = (f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo")
_WORDS = (f"{W}t", f"{W}delText")
#: Fields whose result is the day on which the file was opened, saved or printed last.
_DAY_FIELD = re.compile(r"\s*(?:DATE|TIME|SAVEDATE|PRINTDATE)\b", re.IGNORECASE)
_CHUNK = f"{W}altChunk"
_MOST_CHUNKS = 50


def _has_tracked_changes(document: Element) -> bool:
    for element in document.iter():
        if element.tag in _CHANGES and any(word.text and word.text.strip() for word in _words(element)):
            return True
        if element.tag == f"{W}trPr" and any(element.find(tag) is not None for tag in _CHANGES[:2]):
            return True
    return False


def _words(element: Element) -> list[Element]:
    return [word for tag in _WORDS for word in element.iter(tag)]


def clear_days(document: Element) -> None:
    """Empty the days that Word fills in anew: LibreOffice does so at once, and each day would give another text."""
    for words in _filled_days(document):
        for word in words:
            word.text = ""


def _filled_days(document: Element) -> list[list[Element]]:
    """Return the words of each day that nobody typed: Word puts it in whenever the file is opened, if not locked."""
    simple = [field for field in document.iter(f"{W}fldSimple") if not _is_locked(field)]
    found = [_words(field) for field in simple if _DAY_FIELD.match(field.get(f"{W}instr", ""))]
    for paragraph in document.iter(f"{W}p"):
        locked = False
        words: list[Element] | None = None
        for element in paragraph.iter():
            if element.tag == f"{W}fldChar":
                locked = _is_locked(element)
                words = words if element.get(f"{W}fldCharType") == "separate" else None
            elif element.tag == f"{W}instrText" and not locked and _DAY_FIELD.match(element.text or ""):
                words = []
                found.append(words)
            elif element.tag == f"{W}t" and words is not None:
                words.append(element)
    return found


def _is_locked(field: Element) -> bool:
    return field.get(f"{W}fldLock", "0") in ("1", "true", "on")


def _put_in(package: Package) -> tuple[str, ...]:
    """Put the words of pages that a file holds whole where they stand; return the flag of what cannot be read."""
    holders = [holder for holder in package.document.iter() if holder.find(_CHUNK) is not None]
    chunks = [(holder, chunk) for holder in holders for chunk in holder.findall(_CHUNK)]
    unread = len(chunks) > _MOST_CHUNKS
    for holder, chunk in chunks[:_MOST_CHUNKS]:
        blocks: Element | None = None
        with contextlib.suppress(KeyError, ValueError, OSError):
            data = package.load(package.others[chunk.get(f"{R}id", "")])
            kind = detect(data)
            blocks = page_body(data) if kind == "page" else archive_body(data) if kind == "web-archive" else None
        unread |= blocks is None
        place = list(holder).index(chunk)
        holder[place : place + 1] = [] if blocks is None else list(blocks)
    return ("unread-pages",) if unread else ()


# --------------------
# Word tables: those that hold data, and those that only set a letter's head and tail in two columns.

_SIDES = ("top", "left", "start", "bottom", "right", "end", "insideH", "insideV")
#: Rows of a table without rules that still look like a layout: a head has two or three.
_FEW_ROWS = 2

#: Returns the lines of a cell.
CellLines = Callable[[Element], list[str]]


@dataclass(slots=True)
class WordCell:
    """A cell as its row has it: its lines, how many columns it spans, whether a cell above reaches down to here."""

    lines: list[str]
    span: int
    covered: bool
    ruled: bool


Row = list[WordCell]


def _read_rows(table: Element, lines_of: CellLines) -> list[Row]:
    rows: list[Row] = []
    for row in _children(table, "tr"):
        if row.find(f"{W}trPr/{W}del") is not None:
            continue
        cells: Row = []
        for element in _children(row, "tc"):
            lines, span = lines_of(element), _number(element.find(f"{W}tcPr/{W}gridSpan")) or 1
            covered, ruled = _goes_on(element, "vMerge"), _rules(element.find(f"{W}tcPr/{W}tcBorders"))
            lines = [] if covered else lines
            if cells and _goes_on(element, "hMerge"):  # of old files: put into the one before it
                cells[-1].lines += lines
                cells[-1].span += span
            else:
                cells.append(WordCell(lines, span, covered, ruled))
        before, after = (_number(row.find(f"{W}trPr/{W}{tag}")) for tag in ("gridBefore", "gridAfter"))
        rows.append([*_blank(before), *cells, *_blank(after)])
    return rows


def _goes_on(cell: Element, merge: str) -> bool:
    """Say whether a cell goes on with the one beside it (``w:hMerge``) or above it (``w:vMerge``)."""
    found = cell.find(f"{W}tcPr/{W}{merge}")
    return found is not None and found.get(f"{W}val", "continue") != "restart"


def _blank(span: int) -> Row:
    return [WordCell([], span, covered=False, ruled=False)] if span else []


def _children(element: Element, tag: str) -> list[Element]:
    found: list[Element] = []
    for child in element:
        if child.tag == f"{W}{tag}":
            found.append(child)
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            found += _children(child, tag)
    return found


def _number(element: Element | None) -> int:
    value = "" if element is None else element.get(f"{W}val", "")
    return min(int(value[:9]), 63) if value.isdecimal() else 0


def _rules(borders: Element | None) -> bool:
    """Say whether borders can be seen, on three sides at least."""
    sides = [] if borders is None else [border for side in _SIDES if (border := borders.find(f"{W}{side}")) is not None]
    return sum(border.get(f"{W}val", "nil") not in ("nil", "none") for border in sides) >= 3


def _is_layout(table: Element, rows: list[Row], styles: Styles) -> bool:
    """Say whether a table only sets text in columns: no rules that a reader would see, or a head's or tail's words."""
    if all(len(row) <= 1 for row in rows):
        return True
    if max(len(row) for row in rows) > 4:
        return False
    for row in rows:
        if any(RIGHT_CUE.match(line) for cell in row[1:] for line in cell.lines):
            return True
        if any(LEFT_CUE.match(line) or ADDRESSED.match(line) for cell in row[:1] for line in cell.lines):
            return True
    own, style = table.find(f"{W}tblPr/{W}tblBorders"), style_of(table, "tblPr", "tblStyle")
    if own is None and style is not None:
        own = styles.find(style, f"{W}tblPr/{W}tblBorders")
    cells = [cell for row in rows for cell in row]
    is_ruled = _rules(own) or sum(cell.ruled for cell in cells) > len(cells) / 2
    return not is_ruled and len(rows) <= _FEW_ROWS


def _layout_columns(rows: list[Row]) -> list[list[str]]:
    """Return the blocks of lines that a layout table holds, in reading order.

    Rows with the same number of filled cells belong together: all their left cells are read, then all their right ones.
    A row with one filled cell (a title under the head) is a block of its own.
    """
    blocks: list[list[str]] = []
    group: list[list[list[str]]] = []
    for row in rows:
        filled = [cell.lines for cell in row if cell.lines]
        if len(filled) > 1 and (not group or len(group[0]) == len(filled)):
            group.append(filled)
            continue
        blocks += _columns(group)
        group = [filled] if len(filled) > 1 else []
        blocks += filled if len(filled) == 1 else []
    return blocks + _columns(group)


def _columns(group: list[list[list[str]]]) -> list[list[str]]:
    return [[line for cell in column for line in cell] for column in zip(*group, strict=True)]


def _row_line(row: Row) -> str:
    """Return a row as one line: a cell over the whole width alone, else a cell for each column.

    One into which a cell above reaches down has not even blanks: whoever helps is named once for several rows.
    """
    texts: list[str] = []
    for cell in row:
        text = " ".join(part for line in cell.lines for part in line.split()).replace("|", "/")
        own = "" if cell.covered else f" {text} "
        texts += [own] if len(row) == 1 else [own, *["  "] * (cell.span - 1)]
    return f"|{'|'.join(texts)}|"


# --------------------
# The text of a file.

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: As long as a text file may be; the longest letters with all their annexes have a twentieth of it.
_MOST_CHARACTERS = 5 * 1024 * 1024
_MOST_PARAGRAPHS = 200_000
_WATERMARK = "{urn:schemas-microsoft-com:vml}textpath"
_WRAPPERS = tuple(f"{W}{tag}" for tag in ("sdtContent", "ins", "moveTo", "customXml", "smartTag"))
#: What a page header or a watermark may say that the letter itself does not.
_DRAFT = re.compile(r"(?:BẢN |VĂN BẢN )?DỰ THẢO\b.{0,30}", re.IGNORECASE)
#: Above the words of footnotes: they interrupt no sentence of the letter, and are read like the rest of it.
_NOTES_TITLE = "Chú thích:"
_MARK_AND_TAB = re.compile(r"^((?:[-–—+*•]|\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ]|[ivxIVX]+)[.)/]?))\t+ *")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")


class Flow:
    """A text that grows by paragraphs and blocks; never more than one blank line in a row."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    @property
    def text(self) -> str:
        """What was put in so far."""
        return "\n".join(self._lines).strip("\n") + "\n"

    def paragraph(self, text: str) -> None:
        """Put in a paragraph, with the line breaks that its writer made; an empty one is a blank line."""
        for line in map(self.clean, text.split("\n")):
            self._add(line)

    def block(self, lines: list[str]) -> None:
        """Put in lines that belong together, set apart from what stands before and after."""
        self._add("")
        for line in lines:
            self._add(line)
        self._add("")

    def _add(self, line: str) -> None:
        if line or (self._lines and self._lines[-1]):
            self._lines.append(line)

    @staticmethod
    def clean(line: str) -> str:
        """Return a line without what nobody sees: outer blanks, signs without width; a tab is some blanks."""
        line = _INVISIBLE.sub("", line.replace("\u00a0", " ")).strip()
        return _MARK_AND_TAB.sub(r"\1 ", line).replace("\t", "    ")


def read_docx(data: bytes, name: str, sha256: str) -> Source:
    """Return the letter's text: one line a paragraph, one line a table row, the head's left column before its right."""
    return read_parts(open_package(data, name), name, sha256, MEDIA_TYPE)


def read_parts(package: Package, name: str, sha256: str, media_type: str) -> Source:
    """Return the text of the parts of a Word file, whatever kind of file they came from.

    Pictures of pages are recognised: the letter itself where nothing was typed, else annexes below it, without places
    on pages. Where that fails, the annexes are flagged as unread.
    """
    text, flags = text_of(package, name)
    refuse_stamped_pictures(package)
    typed = text if text.strip() else ""
    pictures = page_pictures(package, all_of_them=sum(map(str.isalpha, typed)) < FEW_LETTERS)
    if not typed and not pictures:
        if all(next(package.document.iter(tag), None) is None for tag in (BLIP, OLD_PICTURE)):
            raise empty(name)
        raise ReadError(
            "needs-ocr", name, "tệp Word chỉ chứa ảnh, không có chữ; cần nhận dạng chữ (OCR) rồi mới đọc được."
        )
    builder: TextBuilder | None = None
    try:
        builder = recognised(pictures, name, sha256) if pictures else None
    except ReadError as error:
        if not typed or error.code == "secret":
            raise
        flags = (*flags, "unread-pages")
    typed = unicodedata.normalize("NFC", typed + "\n" if typed and builder else typed)
    source = Source(name=name, sha256=sha256, media_type=media_type, text=typed, notes=flags)
    if builder is None:
        return source
    shift = len(typed)
    return source.model_copy(
        update={
            "text": typed + builder.text,
            "pages": None if typed else len(pictures),
            "ocr": True,
            "words": () if typed else tuple(builder.words),
            "doubtful": tuple(
                words._replace(start=words.start + shift, end=words.end + shift) for words in builder.doubtful
            ),
        }
    )


def text_of(package: Package, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of the parts of a Word file, and the flags that hold for the whole of it."""
    if sum(1 for _ in package.document.iter(f"{W}p")) > _MOST_PARAGRAPHS:
        raise too_many_paragraphs(name)
    flags = _put_in(package)
    body = package.document.find(f"{W}body")
    styles = Styles(package.styles)
    wording = Wording(styles, (package.document, *package.headers.values(), *package.notes))
    walker = _Walker(styles, Numbering(package.numbering, styles, wording.script), Flow(), wording)
    if body is not None:
        for said in _drafts(package, wording):
            walker.flow.block([said])
        # A page header of the first section may hold the letterhead, that of its first page before others.
        section = next(body.iter(f"{W}sectPr"), None)
        references = [] if section is None else section.findall(f"{W}headerReference")
        for reference in sorted(references, key=lambda reference: reference.get(f"{W}type") != "first"):
            header = package.headers.get(reference.get(f"{R}id", ""))
            if header is not None and any(RIGHT_CUE.match(wording.text(line)) for line in header.iter(f"{W}p")):
                walker.walk(header)
                break
        walker.walk(body)
        walker.notes(package)
    text = walker.flow.text
    if len(text) > _MOST_CHARACTERS:
        raise too_swollen(name, _MOST_CHARACTERS)
    changed = ("tracked-changes",) if _has_tracked_changes(package.document) else ()
    dated = ("date-field",) if _filled_days(package.document) else ()
    return text, tuple(dict.fromkeys((*flags, *wording.script.notes, *changed, *dated)))


def _drafts(package: Package, wording: Wording) -> list[str]:
    """Return what page headers, footers and watermarks, which the text leaves out, say of the letter as a draft.

    Raises ``StampSeenError`` where they say a degree of secrecy.
    """
    parts = (package.document, *package.headers.values())
    said = [mark.get("string", "") for part in parts for mark in part.iter(_WATERMARK)]
    lines = (wording.text(line) for header in package.headers.values() for line in header.iter(f"{W}p"))
    said += [line.strip() for text in lines for line in text.split("\n")]
    if any(map(is_stamp, said)):
        raise StampSeenError
    return list(dict.fromkeys(line for line in said if _DRAFT.fullmatch(line)))


@dataclass(slots=True)
class _Walker:
    styles: Styles
    numbering: Numbering
    flow: Flow
    wording: Wording

    def walk(self, holder: Element) -> None:
        """Put the paragraphs and tables of a body, header or box into the text."""
        for block in self._blocks(holder):
            if not isinstance(block, Element):
                self.flow.paragraph(block)
            elif rows := _read_rows(block, self._cell_lines):
                layout = _is_layout(block, rows, self.styles)
                for lines in _layout_columns(rows) if layout else [list(map(_row_line, rows))]:
                    self.flow.block(lines)

    def notes(self, package: Package) -> None:
        """Put the footnotes that the text refers to below it, numbered as they are referred to."""
        lines: list[str] = []
        for root, kind in ((root, root.tag.removesuffix("s")) for root in package.notes):
            notes = {note.get(f"{W}id"): note for note in root.iter(kind)}
            for reference in package.document.iter(f"{kind}Reference"):
                note = notes.pop(reference.get(f"{W}id"), None)
                words = [] if note is None else [line for line in self._cell_lines(note) if line]
                lines += [f"({len(lines) + 1}) {' '.join(words)}"] if words else []
        if lines:
            self.flow.block([_NOTES_TITLE, *lines])

    def _blocks(self, holder: Element) -> Iterator[str | Element]:
        """Yield the text of paragraphs, and tables as they are; a blank line where text begins below centred lines."""
        begun, above = "", False
        for child in _unwrapped(holder):
            if child.tag == f"{W}tbl":
                yield child
            elif child.tag == f"{W}p":
                # A line of the table of contents says again what stands below.
                if self.styles.name(style_of(child, "pPr", "pStyle")).startswith("toc "):
                    continue
                for box in boxes(child):
                    yield from self._blocks(box)
                text = begun + self.wording.text(child)
                begun = ""
                if mark_is_deleted(child):
                    begun = text
                    continue
                label = self.numbering.label(child)
                centred = is_centred(child, self.styles) if text.strip() else above
                if above and not centred:
                    yield ""
                yield label + text.strip() if label and text.strip() else text
                above = centred
        if begun:
            yield begun

    def _cell_lines(self, cell: Element) -> list[str]:
        lines: list[str] = []
        for block in self._blocks(cell):
            if isinstance(block, Element):
                rows = _read_rows(block, self._cell_lines)
                lines += [line for row in rows for inner in row for line in inner.lines]
            else:
                lines += [line for line in map(Flow.clean, block.split("\n")) if line]
        return lines


def _unwrapped(holder: Element) -> Iterator[Element]:
    """Yield the paragraphs and tables of a holder, those in content controls and insertions too."""
    for child in holder:
        gallery = child.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery") if child.tag == f"{W}sdt" else None
        is_contents = gallery is not None and gallery.get(f"{W}val") == "Table of Contents"
        is_hint = child.tag == f"{W}sdt" and is_on(child.find(f"{W}sdtPr/{W}showingPlcHdr"))  # what to type there
        if child.tag in _WRAPPERS or (child.tag == f"{W}sdt" and not is_contents and not is_hint):
            yield from _unwrapped(child)
        else:
            yield child


def read_page(data: bytes, name: str, sha256: str) -> Source:
    """Return the words of a page as a browser shows them. Raises ``ReadError``."""
    return _read_web(page_body(data), name, sha256, "text/html")


def read_web_archive(data: bytes, name: str, sha256: str) -> Source:
    """Return the words of the first page in a file of pages. Raises ``ReadError``."""
    try:
        body = archive_body(data)
    except ValueError as error:
        raise broken(name) from error
    return _read_web(body, name, sha256, "multipart/related")


def _read_web(body: Element, name: str, sha256: str, media_type: str) -> Source:
    document = Element(f"{W}document")
    document.append(body)
    return read_parts(Package(document), name, sha256, media_type)
