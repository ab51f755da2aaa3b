"""Letters that are web pages: HTML, as it is or saved as ``.doc``, and pages with their pictures in one file (MHTML).

Told in the words of a DOCX and read as one, so that tables, old fonts and heads in two columns are read alike.
"""

import email
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from pipeline.readers.old_encodings.encodings import legacy_text
from pipeline.readers.old_encodings.old_codes import as_windows_shows
from pipeline.readers.signs import utf16
from pipeline.readers.word.docx import read_parts
from pipeline.readers.word.docx_package import Package, W, broken
from pipeline.readers.word.markup import pieces
from schemas import Source

MEDIA_TYPE = "text/html"
_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "footer", "form", "header"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "main", "ol", "p", "pre", "section", "ul"),
    )
)
_VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "col", "base", "wbr"))
#: Elements whose start ends one of their kind that was left open.
_SELF_CLOSING = frozenset(("p", "li", "dd", "dt", "option"))
_DEEPEST = 30
_MOST_OPEN = 200
_MOST_SPAN = 63
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
_FAMILY = re.compile(r"font-family\s*:\s*[\"']?([^;,\"']+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_CAPITALS = re.compile(r"text-transform\s*:\s*uppercase", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_RULED = re.compile(r"border[\w-]*\s*:[^;]*(?:solid|double|windowtext|dotted|dashed)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
#: Pictures that stand in the markup itself.
_DATA = re.compile(r"data:[\w/+.-]*;base64,[A-Za-z0-9+/=\s]*")


def read_page(data: bytes, name: str, sha256: str) -> Source:
    """Return the words of a page as a browser shows them. Raises ``ReadError``."""
    return read_parts(_package(_decoded(data, None)), name, sha256, MEDIA_TYPE)


def read_web_archive(data: bytes, name: str, sha256: str) -> Source:
    """Return the words of the first page in a file of pages. Raises ``ReadError``."""
    for part in email.message_from_bytes(data).walk():
        content = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(content, bytes):
            markup = _decoded(content, part.get_content_charset())
            return read_parts(_package(markup), name, sha256, "multipart/related")
    raise broken(name)


def _decoded(data: bytes, charset: str | None) -> str:
    if kind := utf16(data):
        return data.decode(kind, "replace")
    told = _CHARSET.search(data[:4096])
    for name in (charset, "utf-8", told and told[1].decode("ascii")):
        try:
            if name:
                return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    legacy = legacy_text(data)
    return as_windows_shows(data) if legacy is None else legacy[0]


def _package(markup: str) -> Package:
    document = Element(f"{W}document")
    builder = _Builder(SubElement(document, f"{W}body"))
    for tag, content in pieces(_DATA.sub("", markup)):
        if tag is None:
            builder.words(html.unescape(content))
        elif content.startswith("</"):
            builder.end(tag)
        else:
            builder.start(tag, _attributes(content))
            if tag not in _VOID and content.endswith("/>"):
                builder.end(tag)
    return Package(document)


def _attributes(markup: str) -> dict[str, str]:
    return {
        found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "")
        for found in _ATTRIBUTE.finditer(markup[:4096])
    }


class _Look(NamedTuple):
    """How words look in an element; ``tag``: which one."""

    tag: str
    font: str = ""
    hidden: bool = False
    capitals: bool = False
    centred: bool = False
    deleted: bool = False


@dataclass
class _Table:
    element: Element
    looks: int
    """How many elements were open where it began."""
    row: Element | None = None
    cell: Element | None = None
    reaching: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Column → how many more rows a cell above reaches down, and its width."""
    column: int = 0


class _Builder:
    """Puts the words of a page into a ``w:body``."""

    def __init__(self, body: Element) -> None:
        self._body = body
        self._looks = [_Look("")]
        self._tables: list[_Table] = []
        self._paragraph: Element | None = None

    def words(self, words: str) -> None:
        """Take words, with one blank for many."""
        look = self._looks[-1]
        words = _BLANKS.sub(" ", words)
        if look.hidden or look.deleted or not words or (self._paragraph is None and not words.strip()):
            return
        if self._tables and self._tables[-1].cell is None:
            return  # between the cells of a table stands nothing
        self._run(words, look)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        if tag == "br":
            SubElement(SubElement(self._open(), f"{W}r"), f"{W}br")
            return
        if tag in _VOID:
            return
        if tag in _SELF_CLOSING and self._looks[-1].tag == tag:
            self.end(tag)
        if tag in _BLOCKS or tag in ("table", "tr", "td", "th"):
            self._paragraph = None
        if tag in ("td", "th", "tr"):
            self._close("td", "th")
        if len(self._looks) < _MOST_OPEN:
            self._looks.append(_look(tag, attributes, self._looks[-1]))
        if tag == "table" and len(self._tables) < _DEEPEST:
            self._tables.append(_Table(_table(self._holder(), attributes), len(self._looks)))
        elif tag == "tr" and self._tables:
            self._start_row(self._tables[-1])
        elif tag in ("td", "th") and self._tables:
            self._start_cell(self._tables[-1], attributes)
        elif tag == "li":
            self._run("- ", self._looks[-1])

    def end(self, tag: str) -> None:
        """End an element."""
        if tag == "p" and self._paragraph is None and (not self._tables or self._tables[-1].cell is not None):
            self._open()  # an empty one is a blank line
        if tag in _BLOCKS or tag in ("table", "tr", "td", "th"):
            self._paragraph = None
        if tag == "table" and self._tables:
            table = self._tables.pop()
            del self._looks[max(1, table.looks - 1) :]
        elif tag == "tr" and self._tables:
            self._close("td", "th", "tr")
            self._tables[-1].cell = None
        else:
            self._close(tag)
            if tag in ("td", "th") and self._tables:
                self._tables[-1].cell = None

    def _close(self, *tags: str) -> None:
        """End the innermost element of these names that was opened inside the innermost table."""
        outside = self._tables[-1].looks if self._tables else 1
        for place in range(len(self._looks) - 1, outside - 1, -1):
            if self._looks[place].tag in tags:
                del self._looks[place:]
                return

    def _start_row(self, table: _Table) -> None:
        table.row = SubElement(table.element, f"{W}tr")
        table.cell, table.column = None, 0

    def _start_cell(self, table: _Table, attributes: dict[str, str]) -> None:
        if table.row is None:
            self._start_row(table)
        assert table.row is not None
        for width in _covered(table):
            _cell(table.row, width, "continue", ruled=False)
        width, height = (_span(attributes.get(name, "")) for name in ("colspan", "rowspan"))
        ruled = bool(_RULED.search(attributes.get("style", "")))
        table.cell = _cell(table.row, width, "restart" if height > 1 else "", ruled)
        if height > 1:
            table.reaching[table.column] = (height - 1, width)
        table.column += width

    def _holder(self) -> Element:
        cells = (table.cell for table in reversed(self._tables))
        return next((cell for cell in cells if cell is not None), self._body)

    def _open(self) -> Element:
        if self._paragraph is None:
            self._paragraph = SubElement(self._holder(), f"{W}p")
            if self._looks[-1].centred:
                SubElement(SubElement(self._paragraph, f"{W}pPr"), f"{W}jc", {f"{W}val": "center"})
        return self._paragraph

    def _run(self, words: str, look: _Look) -> None:
        run = SubElement(self._open(), f"{W}r")
        if look.font or look.capitals:
            properties = SubElement(run, f"{W}rPr")
            if look.font:
                SubElement(properties, f"{W}rFonts", {f"{W}ascii": look.font, f"{W}hAnsi": look.font})
            if look.capitals:
                SubElement(properties, f"{W}caps")
        SubElement(run, f"{W}t").text = words


def _covered(table: _Table) -> Iterator[int]:
    """Yield the widths of cells of rows above that reach down to where the next cell of this row would stand."""
    while table.column in table.reaching:
        rows, width = table.reaching.pop(table.column)
        if rows > 1:
            table.reaching[table.column] = (rows - 1, width)
        yield width
        table.column += width
        if table.column > 1000:
            raise ValueError("columns without end")


def _look(tag: str, attributes: dict[str, str], around: _Look) -> _Look:
    style = attributes.get("style", "")
    font = _FAMILY.search(style)
    align = attributes.get("align", "").lower()
    centred = tag == "center" or align == "center" or bool(_CENTRED.search(style))
    # Cells and blocks that say nothing of their place have that of what they stand in; a cell of a table begins anew.
    keeps_place = not align and "text-align" not in style.lower() and tag not in ("table", "td")
    return _Look(
        tag,
        font[1].strip() if font else attributes.get("face", "").split(",")[0].strip() or around.font,
        around.hidden or bool(_HIDDEN.search(style)) or "hidden" in attributes,
        around.capitals or bool(_CAPITALS.search(style)),
        centred or (around.centred and keeps_place),
        around.deleted or tag == "del",
    )


def _table(holder: Element, attributes: dict[str, str]) -> Element:
    table = SubElement(holder, f"{W}tbl")
    if attributes.get("border", "0").strip() not in ("", "0") or _RULED.search(attributes.get("style", "")):
        borders = SubElement(SubElement(table, f"{W}tblPr"), f"{W}tblBorders")
        for side in ("top", "left", "bottom", "right"):
            SubElement(borders, f"{W}{side}", {f"{W}val": "single"})
    return table


def _cell(row: Element, width: int, merge: str, ruled: bool) -> Element:
    cell = SubElement(row, f"{W}tc")
    properties = SubElement(cell, f"{W}tcPr")
    SubElement(properties, f"{W}gridSpan", {f"{W}val": str(width)})
    if merge:
        SubElement(properties, f"{W}vMerge", {f"{W}val": merge})
    if ruled:
        borders = SubElement(properties, f"{W}tcBorders")
        for side in ("top", "left", "bottom", "right"):
            SubElement(borders, f"{W}{side}", {f"{W}val": "single"})
    return cell


def _span(text: str) -> int:
    return min(max(int(text), 1), _MOST_SPAN) if text.isdecimal() and len(text) < 6 else 1
