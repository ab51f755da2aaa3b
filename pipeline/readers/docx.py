"""Word files (DOCX): paragraphs and tables in the order of the document, numbered as Word shows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from pipeline.errors import ReadError
from pipeline.readers.cues import RIGHT_CUE
from pipeline.readers.docx_numbering import Numbering
from pipeline.readers.docx_package import Package, R, W, open_package, too_many_paragraphs, too_swollen
from pipeline.readers.docx_paragraph import boxes, mark_is_deleted, paragraph_text
from pipeline.readers.docx_styles import Styles, is_centred
from pipeline.readers.docx_tables import is_layout, layout_columns, read_rows, row_line
from pipeline.readers.text_flow import Flow, finish
from pipeline.secrecy import StampSeenError, is_stamp
from pipeline.words import t
from schemas import Source

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: As long as a text file may be; the longest letters with all their annexes have a twentieth of it.
_MOST_CHARACTERS = 5 * 1024 * 1024
_MOST_PARAGRAPHS = 200_000
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_PICTURE_OF_WORDS = "{urn:schemas-microsoft-com:vml}textpath"
_OLD_PICTURE = "{urn:schemas-microsoft-com:vml}imagedata"


def read_docx(data: bytes, name: str, sha256: str) -> Source:
    """Return the letter's text: one line a paragraph, one line a table row, the head's left column before its right."""
    return read_parts(open_package(data, name), name, sha256, MEDIA_TYPE)


def read_parts(package: Package, name: str, sha256: str, media_type: str) -> Source:
    """Return the text of the parts of a Word file, whatever kind of file they came from."""
    body = package.document.find(f"{W}body")
    if sum(1 for _ in package.document.iter(f"{W}p")) > _MOST_PARAGRAPHS:
        raise too_many_paragraphs(name)
    styles = Styles(package.styles)
    _refuse_stamped(package, styles)
    walker = _Walker(styles, Numbering(package.numbering, styles), Flow())
    if body is not None:
        for header in _letterheads(body, package.headers, styles):
            walker.walk(header)
        walker.walk(body)
    text = walker.flow.text
    if len(text) > _MOST_CHARACTERS:
        raise too_swollen(name, _MOST_CHARACTERS)
    if not text.strip():
        raise _without_text(package.document, name)
    return finish(text, name, sha256, media_type)


def _refuse_stamped(package: Package, styles: Styles) -> None:
    """Raise ``StampSeenError`` where a page header, which the text leaves out, or a picture of words is a stamp."""
    for part in (package.document, *package.headers.values()):
        if any(is_stamp(picture.get("string", "")) for picture in part.iter(_PICTURE_OF_WORDS)):
            raise StampSeenError
    for header in package.headers.values():
        if any(is_stamp(paragraph_text(line, styles)) for line in header.iter(f"{W}p")):
            raise StampSeenError


def _letterheads(body: Element, headers: dict[str, Element], styles: Styles) -> Iterator[Element]:
    """Yield the page headers of the first section that hold a letterhead; all others are left out."""
    section = next(body.iter(f"{W}sectPr"), None)
    for reference in [] if section is None else section.findall(f"{W}headerReference"):
        header = headers.get(reference.get(f"{R}id", ""))
        if header is not None and any(RIGHT_CUE.match(paragraph_text(line, styles)) for line in header.iter(f"{W}p")):
            yield header


def _without_text(document: Element, name: str) -> ReadError:
    if next(document.iter(_PICTURE), None) is not None or next(document.iter(_OLD_PICTURE), None) is not None:
        return ReadError(
            "needs-ocr",
            name,
            t("{name}: tệp Word chỉ chứa ảnh, không có chữ; cần nhận dạng chữ (OCR) rồi mới đọc được.", name=name),
        )
    return ReadError("empty", name, t("{name}: tệp rỗng, không có nội dung. Hãy xin lại tệp từ nơi gửi.", name=name))


@dataclass(slots=True)
class _Walker:
    styles: Styles
    numbering: Numbering
    flow: Flow

    def walk(self, holder: Element) -> None:
        """Put the paragraphs and tables of a body, header or box into the text."""
        for block in self._blocks(holder):
            if isinstance(block, Element):
                self._table(block)
            else:
                self.flow.paragraph(block)

    def _blocks(self, holder: Element) -> Iterator[str | Element]:
        """Yield the text of paragraphs, and tables as they are; a blank line where text begins below centred lines."""
        begun, above = "", False
        for child in _unwrapped(holder):
            if child.tag == f"{W}tbl":
                yield child
            elif child.tag == f"{W}p":
                for box in boxes(child):
                    yield from self._blocks(box)
                text = paragraph_text(child, self.styles)
                label = self.numbering.label(child)
                text = begun + (label + text.strip() if label and text.strip() else text)
                begun = ""
                if mark_is_deleted(child):
                    begun = text
                else:
                    centred = is_centred(child, self.styles) if text.strip() else above
                    yield from ("", text) if above and not centred else (text,)
                    above = centred
        if begun:
            yield begun

    def _table(self, table: Element) -> None:
        rows = read_rows(table, self._cell_lines)
        if not rows:
            return
        if is_layout(table, rows, self.styles):
            for block in layout_columns(rows):
                self.flow.block(block)
        else:
            self.flow.block([row_line(row) for row in rows])

    def _cell_lines(self, cell: Element) -> list[str]:
        lines: list[str] = []
        for block in self._blocks(cell):
            if isinstance(block, Element):
                rows = read_rows(block, self._cell_lines)
                lines += [line for row in rows for inner in row for line in inner.lines]
            else:
                lines += [line for line in map(Flow.clean, block.split("\n")) if line]
        return lines


def _unwrapped(holder: Element) -> Iterator[Element]:
    """Yield the paragraphs and tables of a holder, those in content controls and insertions too."""
    for child in holder:
        if child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
            yield from _unwrapped(child)
        else:
            yield child
