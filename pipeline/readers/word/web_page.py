"""Markup told in the words of a DOCX, so that its tables, old fonts and heads in two columns are read like those."""

import email
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeGuard
from xml.etree.ElementTree import Element

from pipeline.old_encodings import decoded, utf16
from pipeline.readers.word.docx_package import add, add_borders, add_cell, add_run
from pipeline.readers.word.docx_paragraph import format_number

_BLOCKS = frozenset((
    "address", "article", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "ul",
))  # fmt: skip
_CELLS = frozenset(("td", "th"))
_PARTS_OF_TABLES = frozenset(("tbody", "thead", "tfoot", "colgroup"))
_VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "col", "base", "wbr"))
#: Elements whose content is no text of the page.
_UNSEEN = frozenset(("script", "style", "head", "template", "noscript", "svg", "math", "title", "textarea"))
#: Element → those that its start ends where they were left open, and what these are never ended beyond.
_ENDS = {
    "li": (("li",), ("ul", "ol", "table")),
    "tr": (("tr",), ("table",)),
    **dict.fromkeys(_CELLS, (("td", "th"), ("tr", "table"))),
    **dict.fromkeys(_BLOCKS - {"li", "body", "form"} | {"table"}, (("p",), ("td", "th", "table"))),
}
_DEEPEST, _MOST_OPEN, _MOST_SPAN = 30, 200, 63
#: What the marks of an ordered list are.
_NUMBERS = {"I": "upperRoman", "i": "lowerRoman", "A": "upperLetter", "a": "lowerLetter"}
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
_FAMILY = re.compile(r"font-family\s*:\s*[\"']?([^;,\"']+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_CAPITALS = re.compile(r"text-transform\s*:\s*uppercase", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_RULED = re.compile(r"border[\w-]*\s*:[^;]*(?:solid|double|windowtext|dotted|dashed)", re.IGNORECASE)
_ON_ALL_SIDES = dict.fromkeys(("top", "left", "bottom", "right"), "single")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
#: Pictures that stand in the markup itself.
DATA = re.compile(r"data:[\w/+.-]*;base64,[A-Za-z0-9+/=\s]*")
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*)")


@dataclass(slots=True)
class _Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list["_Node | str"] = field(default_factory=list)
    is_frame: bool = False
    """Of a table without rules: it holds another one, and only sets the page, as mail programs wrap whole letters."""

    @property
    def style(self) -> str:
        return self.attributes.get("style", "")

    @property
    def is_ruled(self) -> bool:
        return self.attributes.get("border", "0").strip() not in ("", "0") or bool(_RULED.search(self.style))

    def number(self, name: str) -> int:
        """What an attribute counts; 1 where it does not."""
        told = self.attributes.get(name, "")
        return int(told) if told.isdecimal() and len(told) < 6 else 1


class _Look(NamedTuple):
    font: str = ""
    capitals: bool = False
    centred: bool = False

    def inside(self, node: _Node) -> "_Look":
        """Return the look of an element that stands in one of this look."""
        font = _FAMILY.search(node.style)
        align = node.attributes.get("align", "").lower()
        centred = node.tag == "center" or align == "center" or bool(_CENTRED.search(node.style))
        # Cells and blocks that say nothing of their place have that of what they stand in; a table's cell begins anew.
        keeps_place = not align and "text-align" not in node.style.lower() and node.tag not in ("table", "td")
        return _Look(
            font[1].strip() if font else node.attributes.get("face", "").split(",")[0].strip() or self.font,
            self.capitals or bool(_CAPITALS.search(node.style)),
            centred or (self.centred and keeps_place),
        )


def page(data: bytes, charset: str | None = None) -> Element:
    """Return a page as a document; ``charset``: what is said of its encoding elsewhere."""
    told = _CHARSET.search(data[:4096])
    kind = utf16(data)
    markup = data.decode(kind, "replace") if kind else decoded(data, charset, "utf-8", told and told[1].decode("ascii"))
    document = Element("document")
    _Writer().block(_tree(markup), add(document, "body"), _Look())
    return document


def archived_page(data: bytes) -> Element:
    """Return the first page in a file of pages and pictures (MHTML). Raises ``ValueError`` where there is none."""
    for part in email.message_from_bytes(data).walk():
        content = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(content, bytes):
            return page(content, part.get_content_charset())
    raise ValueError("no page")


def _tree(markup: str) -> _Node:
    """Return markup as a tree; what was left open is ended where the next element shows it."""
    way = [_Node("")]

    def end(tags: tuple[str, ...], bounds: tuple[str, ...]) -> bool:
        """End the innermost element of these names that is open inside the innermost of the bounds; say if one was."""
        for place in range(len(way) - 1, 0, -1):
            if way[place].tag in tags:
                del way[place:]
                return True
            if way[place].tag in bounds:
                break
        return False

    for tag, content in _pieces(DATA.sub("", markup)):
        if tag is None:
            way[-1].inside.append(html.unescape(content))
        elif content.startswith("</"):
            if not end((tag,), () if tag == "table" else ("table",)) and tag == "p":
                way[-1].inside.append(_Node(tag))
        else:
            if tag in _ENDS:
                end(*_ENDS[tag])
            told = _ATTRIBUTE.finditer(content[:4096])
            node = _Node(tag, {one[1].lower(): html.unescape(one[2] or one[3] or one[4] or "") for one in told})
            way[-1].inside.append(node)
            if tag == "table":
                around = next((open_one for open_one in reversed(way) if open_one.tag == "table"), None)
                if around is not None:
                    around.is_frame = not around.is_ruled
            if tag not in _VOID and not content.endswith("/>") and len(way) < _MOST_OPEN:
                way.append(node)
    return way[0]


def _pieces(markup: str) -> Iterator[tuple[str | None, str]]:
    """Yield the tags, each with its name, and the words between them; every sign is looked at a few times only."""
    said = at = 0
    while (opened := markup.find("<", at)) >= 0:
        name = _NAME.match(markup, opened)
        if name is None and markup[opened + 1 : opened + 2] not in ("!", "?", "/"):
            at = opened + 1  # a sign of the words
            continue
        yield None, markup[said:opened]
        is_comment = markup.startswith("<!--", opened)
        closed = "-->" if is_comment else ">"
        end = markup.find(closed, opened + 4 if is_comment else name.end() if name else opened)
        at = end + len(closed)
        if end >= 0 and name is not None:
            tag = name[1].lower()
            if tag in _UNSEEN and not name[0].startswith("</"):
                closing = re.compile(rf"</{tag}\b", re.IGNORECASE).search(markup, at)
                end = at = closing.start() if closing else -1
            else:
                yield tag, markup[opened:at]
        if end < 0:  # a comment or tag that is left open takes the rest with it, as in any browser
            return
        said = at
    yield None, markup[said:]


class _Writer:
    def __init__(self) -> None:
        self._paragraph: Element | None = None
        self._mark = ""  # of a list's item whose words have not begun
        self._depth = 0

    def block(self, node: _Node, holder: Element, look: _Look) -> None:
        """Put what stands in an element into a body or cell."""
        number = node.number("start")
        for child in node.inside:
            if isinstance(child, str):
                words = _BLANKS.sub(" ", child)
                if words.strip() or (words and self._paragraph is not None):
                    run = add_run(self._open(holder, look), look.font, ["caps"] if look.capitals else [])
                    add(run, "t").text = self._mark + words
                    self._mark = ""
            elif child.tag == "br":
                add(add(self._open(holder, look), "r"), "br")
            elif child.tag == "del" or "hidden" in child.attributes or _HIDDEN.search(child.style):
                continue
            elif child.tag == "table" and not child.is_frame and self._depth < _DEEPEST:
                self._depth += 1
                self._table(child, holder, look.inside(child))
                self._depth -= 1
            elif child.tag in _BLOCKS or child.tag in _CELLS or child.tag in ("table", "tr"):
                if child.tag == "li":
                    form = _NUMBERS.get(node.attributes.get("type", ""), "decimal")
                    self._mark = f"{format_number(number, form)}. " if node.tag == "ol" else "- "
                    number += 1
                self._apart(child, holder, look.inside(child))
            else:
                self.block(child, holder, look.inside(child))

    def _apart(self, node: _Node, holder: Element, look: _Look) -> None:
        """Put an element that begins and ends a line; an empty paragraph is a blank line."""
        self._paragraph = None
        before = len(holder)
        self.block(node, holder, look)
        if node.tag == "p" and len(holder) == before:
            self._open(holder, look)
        self._paragraph = None

    def _open(self, holder: Element, look: _Look) -> Element:
        if self._paragraph is None:
            self._paragraph = add(holder, "p")
            if look.centred:
                add(add(self._paragraph, "pPr"), "jc", "center")
        return self._paragraph

    def _table(self, node: _Node, holder: Element, look: _Look) -> None:
        rows = list(_rows(node))
        # What stands between rows and cells is shown above the table.
        strays = [child for row in rows for child in row.inside if not _is_cell(child)]
        self._apart(_Node("div", {}, strays), holder, look)
        table = add(holder, "tbl")
        if node.is_ruled:
            add_borders(add(table, "tblPr"), "tblBorders", _ON_ALL_SIDES)
        reaching: dict[int, tuple[int, int]] = {}
        """Column → how many more rows a cell reaches down, and how many columns wide it is."""
        for row in rows:
            cells = [cell for cell in row.inside if _is_cell(cell)]
            line = add(table, "tr") if cells else table
            column = 0
            for cell in cells:
                while column in reaching:
                    left, width = reaching.pop(column)
                    if left > 1:
                        reaching[column] = (left - 1, width)
                    add_cell(line, width, "continue", {})
                    column += width
                width, height = (min(max(cell.number(name), 1), _MOST_SPAN) for name in ("colspan", "rowspan"))
                borders = _ON_ALL_SIDES if _RULED.search(cell.style) else {}
                self._apart(cell, add_cell(line, width, "restart" if height > 1 else "", borders), look.inside(cell))
                if height > 1:
                    reaching[column] = (height - 1, width)
                column += width


def _rows(node: _Node) -> Iterator[_Node]:
    for child in node.inside:
        if isinstance(child, _Node) and child.tag in _PARTS_OF_TABLES:
            yield from _rows(child)
        elif isinstance(child, _Node) and child.tag == "tr":
            yield child
        else:
            yield _Node("tr", {}, [child])


def _is_cell(inside: _Node | str) -> TypeGuard[_Node]:
    return isinstance(inside, _Node) and inside.tag in _CELLS
