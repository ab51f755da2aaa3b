"""Word files (DOCX), and web pages told in their words: paragraphs and tables in order, numbered as Word shows them."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from xml.etree.ElementTree import Element

from extractors.aligned_tables.columns import in_runs
from pipeline.readers.layout.assemble import TextBuilder
from pipeline.readers.layout.lines import ADDRESSED, LEFT_CUE, RIGHT_CUE
from pipeline.readers.properties import refuse_said_beside, refuse_said_on_page
from pipeline.readers.secrecy import refuse_marks
from pipeline.readers.word.docx_package import (
    BLIP,
    FEW_LETTERS,
    OLD_PICTURE,
    Package,
    R,
    broken,
    open_package,
    page_pictures,
    recognised,
    refuse_stamped_pictures,
    too_swollen,
)
from pipeline.readers.word.docx_paragraph import Numbering, Styles, Wording, boxes, is_hint, is_on, number_in, val
from pipeline.readers.word.web_page import UNREAD, page
from pipeline.support.errors import ReadError
from pipeline.support.files import empty
from pipeline.support.old_encodings import decoded
from pipeline.support.words import one_line
from schemas import Source

# --------------------
# What makes a file less than final: changes that nobody accepted yet, dates that Word fills in anew.

_CHANGES = ("ins", "del", "moveFrom", "moveTo")
#: Fields whose result is the day on which the file was opened, saved or printed last.
_DAY_FIELD = re.compile(r"\s*(?:DATE|TIME|SAVEDATE|PRINTDATE)\b", re.IGNORECASE)


def _has_tracked_changes(document: Element) -> bool:
    """Whether words or rows were put in, deleted or moved and nobody has accepted that."""
    changes = chain.from_iterable(map(document.iter, _CHANGES))
    rows = chain.from_iterable(document.iterfind(f".//trPr/{tag}") for tag in _CHANGES[:2])
    return any("".join(change.itertext()).strip() for change in changes) or next(rows, None) is not None


def clear_days(document: Element) -> None:
    """Empty the days that Word fills in anew: LibreOffice does so at once, and each day would give another text."""
    for word in chain.from_iterable(_filled_days(document)):
        word.text = ""


def _filled_days(document: Element) -> list[list[Element]]:
    """Return the words of each day that nobody typed: Word puts it in whenever the file is opened, if not locked."""

    def is_locked(field: Element) -> bool:
        return field.get("fldLock", "0") in ("1", "true", "on")

    found = [
        [*field.iter("t"), *field.iter("delText")]
        for field in document.iter("fldSimple")
        if not is_locked(field) and _DAY_FIELD.match(field.get("instr", ""))
    ]
    for paragraph in document.iter("p"):
        locked = False
        words: list[Element] | None = None
        for element in paragraph.iter():
            if element.tag == "fldChar":
                locked = is_locked(element)
                words = words if element.get("fldCharType") == "separate" else None
            elif element.tag == "instrText" and not locked and _DAY_FIELD.match(element.text or ""):
                words = []
                found.append(words)
            elif element.tag == "t" and words is not None:
                words.append(element)
    return found


# --------------------
# Word tables: those that hold data, and those that only set a letter's head and tail in two columns.

_SIDES = ("top", "left", "start", "bottom", "right", "end", "insideH", "insideV")
_MOST_COLUMNS = 63  # that Word makes
_FEW_ROWS = 2  # rows of a table without rules that still look like a layout: a head has two or three


@dataclass(slots=True)
class _DocxCell:
    """A cell as its row has it: its lines, how many columns it spans, whether a cell above reaches down to here."""

    lines: list[str]
    span: int
    covered: bool = False
    ruled: bool = False


_Row = list[_DocxCell]


def _read_rows(table: Element, lines_of: Callable[[Element], list[str]]) -> list[_Row]:
    """Return the rows of a table as Word shows them, merged cells as one; ``lines_of`` reads the lines of a cell."""
    rows: list[_Row] = []
    for row in _children(table, "tr"):
        if row.find("trPr/del") is not None or is_on(row.find("trPr/hidden")):
            continue
        cells: _Row = []
        for element in _children(row, "tc"):
            # A cell may go on with the one beside it (of old files) or above it.
            beside, covered = (
                (merge := element.find(f"tcPr/{tag}")) is not None and merge.get("val", "continue") != "restart"
                for tag in ("hMerge", "vMerge")
            )
            lines, span = lines_of(element), max(1, _span(val(element, "tcPr/gridSpan")))
            lines = [] if covered else lines  # its paragraphs were counted
            if cells and beside:
                cells[-1].lines += lines
                cells[-1].span += span
            else:
                cells.append(_DocxCell(lines, span, covered, _are_rules(element.find("tcPr/tcBorders"))))
        before, after = (_span(val(row, f"trPr/{tag}")) for tag in ("gridBefore", "gridAfter"))
        rows.append([*filter(attrgetter("span"), (_DocxCell([], before), *cells, _DocxCell([], after)))])
    return rows


def _children(element: Element, tag: str) -> Iterator[Element]:
    """Yield the elements with this tag in an element, also those in content controls and insertions."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _children(child, tag)


def _span(text: str | None) -> int:
    return min(number_in(text, 0), _MOST_COLUMNS)


def _are_rules(borders: Element | None) -> bool:
    """Whether borders can be seen, on three sides at least."""
    return sum(val(borders, side) not in ("", "nil", "none") for side in _SIDES) >= 3


def _is_layout(table: Element, rows: list[_Row], styles: Styles) -> bool:
    """Whether a table only sets text in columns: few rows and no rules to be seen, or words of a head or tail."""
    widest = max(map(len, rows))
    if not 1 < widest <= 4:
        return widest <= 1
    left, right = (
        [line for row in rows for cell in row[part] for line in cell.lines] for part in (slice(1), slice(1, None))
    )
    if any(chain(map(RIGHT_CUE.match, right), map(LEFT_CUE.match, left), map(ADDRESSED.match, left))):
        return True
    own, style = table.find("tblPr/tblBorders"), val(table, "tblPr/tblStyle")
    if own is None:
        own = styles.find(style, "tblPr/tblBorders")
    cells = [*chain.from_iterable(rows)]
    is_ruled = _are_rules(own) or sum(cell.ruled for cell in cells) > len(cells) / 2
    return not is_ruled and len(rows) <= _FEW_ROWS


def _layout_columns(rows: list[_Row]) -> Iterator[list[str]]:
    """Yield the blocks of lines that a layout table holds, in reading order: of rows with as many filled cells all left
    ones, then all right ones; a row with one (a title under the head) is a block of its own."""
    filled = ([cell.lines for cell in row if cell.lines] for row in rows)
    for group in in_runs(filled, lambda run, cells: len(run[0]) == len(cells) > 1):
        for column in zip(*group, strict=True):
            yield [*chain.from_iterable(column)]


def _row_line(row: _Row) -> str:
    """Return a row as one line. A cell into which one above reaches has no blanks: who helps is named once for all."""
    texts: list[str] = []
    for cell in row:
        text = one_line(" ".join(cell.lines)).replace("|", "/")
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
_WRAPPERS = ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")
#: What a page header or a watermark may say that the letter itself does not.
_DRAFT = re.compile(r"(?:BẢN |VĂN BẢN )?DỰ THẢO\b.{0,30}", re.IGNORECASE)
#: Above the words of footnotes: they interrupt no sentence of the letter, and are read like the rest of it.
_NOTES_TITLE = "Chú thích:"
_MARK_AND_TAB = re.compile(r"^((?:[-–—+*•]|\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ]|[ivxIVX]+)[.)/]?))\t+ *")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_BLANK_LINES = re.compile(r"\n{3,}")  # more than one in a row
#: A paragraph, with the line breaks that its writer made, or lines that belong together and stand apart.
_Block = str | list[str]


def read_docx(data: bytes, name: str, sha256: str) -> Source:
    """Return the letter's text: one line a paragraph, one line a table row, the head's left column before its right."""
    return read_parts(open_package(data, name), name, sha256, MEDIA_TYPE)


def read_page(data: bytes, name: str, sha256: str) -> Source:
    """Return the words of a page as a browser shows them. Raises ``ReadError``."""
    refuse_said_on_page(decoded(data, "utf-8"))
    try:
        document = page(data)
    except KeyError as error:
        raise broken(name) from error
    return read_parts(Package(document), name, sha256, "text/html")


def read_parts(package: Package, name: str, sha256: str, media_type: str) -> Source:
    """Return the text of the parts of a Word file, whatever kind of file they came from. Pictures of pages are
    recognised: the letter itself where nothing was typed, else annexes below it, which are flagged where that fails."""
    refuse_said_beside(package.data)
    text, flags = _text_of(package, name)
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
        builder = recognised(pictures, name) if pictures else None
    except ReadError:
        if not typed:
            raise
        flags = (*flags, "unread-pages")
    typed = unicodedata.normalize("NFC", typed)
    source = Source(name=name, sha256=sha256, media_type=media_type, text=typed, notes=flags)
    if builder is None:
        return source
    if not typed:
        return source.model_copy(update=builder.fields() | {"readings": (), "pages": len(pictures), "ocr": True})
    typed += "\n"
    shift = len(typed)
    doubtful = (words._replace(start=words.start + shift, end=words.end + shift) for words in builder.doubtful)
    return source.model_copy(update={"text": typed + builder.text, "ocr": True, "doubtful": tuple(doubtful)})


def _text_of(package: Package, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a Word file, and flags of it. Raises ``ReadError``: too large, or made of other files."""
    document = package.document
    if sum(1 for _ in document.iter("p")) > _MOST_PARAGRAPHS:
        raise ReadError("too-large", name, "tệp Word có quá nhiều đoạn, không thể là một văn bản. Hãy xin lại tệp gốc.")
    if next(document.iter("altChunk"), None) is not None:
        raise ReadError(
            "unsupported",
            name,
            "tệp Word ghép từ trang web hoặc tệp khác, chưa có chữ của chúng. Hãy mở bằng Word, lưu lại rồi đưa vào.",
        )
    walker = _Walker(package)
    parts = (map(_clean, block.split("\n")) if isinstance(block, str) else ["", *block, ""] for block in walker.all())
    text = _BLANK_LINES.sub("\n\n", "\n".join(chain.from_iterable(parts))).strip("\n") + "\n"
    if len(text) > _MOST_CHARACTERS:
        raise too_swollen(name, _MOST_CHARACTERS)
    seen = {"tracked-changes": _has_tracked_changes(document), "date-field": _filled_days(document)}
    styled = filter(None, [document.get(UNREAD)])
    return text, tuple(dict.fromkeys((*walker.wording.notes, *filter(seen.get, seen), *styled)))


def _clean(line: str) -> str:
    """Return a line without what nobody sees: outer blanks, signs without width; a tab is some blanks."""
    line = _INVISIBLE.sub("", line.replace("\u00a0", " ")).strip()
    return _MARK_AND_TAB.sub(r"\1 ", line).replace("\t", "    ")


class _Walker:
    """Goes through the parts of a file in the order in which they are read."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._styles = Styles(package.styles)
        self.wording = Wording(self._styles, (package.document, *package.headers.values(), *package.notes))
        self._numbering = Numbering(package.numbering, self._styles, self.wording.script)

    def all(self) -> Iterator[_Block]:
        """Yield the letter: a draft's mark, letterhead, text, footnotes; ``StampSeenError`` by its margins."""
        body = self._package.document.find("body")
        if body is None:
            return
        said = self._in_margins()
        refuse_marks(said)
        yield from ([line] for line in dict.fromkeys(said) if _DRAFT.fullmatch(line))
        yield from self._letterhead(body)
        yield from self._read(body)
        if below := self._footnotes():
            yield [_NOTES_TITLE, *below]

    def _in_margins(self) -> list[str]:
        """Return the lines of headers, footers and watermarks, which are no text but may say that it is a draft."""
        headers = self._package.headers.values()
        marked = chain.from_iterable(part.iter(_WATERMARK) for part in (self._package.document, *headers))
        marks = [mark.get("string", "") for mark in marked]
        lines = (self.wording.text(line) for header in headers for line in header.iter("p"))
        # Some set each letter by itself.
        return [*marks, " ".join(marks), *map(str.strip, "\n".join(lines).split("\n"))]

    def _letterhead(self, body: Element) -> Iterator[_Block]:
        """Yield the header that holds the letterhead, if one does: that of the first page before others."""
        section = next(body.iter("sectPr"), Element("sectPr"))
        references = sorted(section.iter("headerReference"), key=lambda reference: reference.get("type") != "first")
        named = (reference.get(f"{R}id", "") for reference in references)
        for header in (self._package.headers.get(name, Element("hdr")) for name in named):
            if any(RIGHT_CUE.match(self.wording.text(line)) for line in header.iter("p")):
                yield from self._read(header)
                break

    def _footnotes(self) -> list[str]:
        """Return the footnotes that the text refers to, numbered as they are referred to."""
        below: list[str] = []
        for root in self._package.notes:
            kind = root.tag.removesuffix("s")
            notes = {note.get("id"): note for note in root.iter(kind)}
            for reference in self._package.document.iter(f"{kind}Reference"):
                words = [*filter(None, self._cell_lines(notes.pop(reference.get("id"), Element(kind))))]
                below += [f"({len(below) + 1}) {' '.join(words)}"] if words else []
        return below

    def _read(self, holder: Element) -> Iterator[_Block]:
        """Yield paragraphs, and tables as lines of rows; a table that only sets text apart as its columns."""
        for block in self._blocks(holder):
            if isinstance(block, str):
                yield block
            elif rows := _read_rows(block, self._cell_lines):
                layout = _is_layout(block, rows, self._styles)
                yield from _layout_columns(rows) if layout else [list(map(_row_line, rows))]

    def _blocks(self, holder: Element) -> Iterator[str | Element]:
        """Yield the text of paragraphs, and tables as they are; a blank line where text begins below centred lines."""
        begun, above = "", False
        for child in _unwrapped(holder):
            if child.tag == "tbl":
                yield child
            elif child.tag == "p":
                style = val(child, "pPr/pStyle")
                # A line of the table of contents says again what stands below.
                if self._styles.name(style).startswith("toc "):
                    continue
                for box in boxes(child):
                    yield from self._blocks(box)
                text, begun = begun + self.wording.text(child), ""
                if child.find("pPr/rPr/del") is not None:  # its end was deleted: the next one goes on in its line
                    begun = text
                    continue
                label = self._numbering.label(child)
                place = child.find("pPr/jc")
                place = self._styles.find(style, "pPr/jc") if place is None else place
                centred = val(place) == "center" if text.strip() else above
                if above and not centred:
                    yield ""
                yield label + text.strip() if label and text.strip() else text
                above = centred
        if begun:
            yield begun

    def _cell_lines(self, cell: Element) -> list[str]:
        """Return the lines of a cell, cleaned, no empty ones; of a table inside it those of its cells."""
        lines: list[str] = []
        for block in self._blocks(cell):
            if isinstance(block, str):
                lines += [*filter(None, map(_clean, block.split("\n")))]
            else:
                rows = _read_rows(block, self._cell_lines)
                lines += [line for inner in chain.from_iterable(rows) for line in inner.lines]
        return lines


def _unwrapped(holder: Element) -> Iterator[Element]:
    """Yield the paragraphs and tables of a holder, those in content controls and insertions too."""
    for child in holder:
        is_contents = val(child, "sdtPr/docPartObj/docPartGallery") == "Table of Contents"
        is_wrapper = child.tag in _WRAPPERS and not (is_contents or is_hint(child))
        yield from _unwrapped(child) if is_wrapper else [child]
