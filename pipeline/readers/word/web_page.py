"""Markup told in the words of a DOCX, so that its tables, old fonts and heads in two columns are read like those."""

import email
import html
import re
from collections import ChainMap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.message import Message
from itertools import islice, starmap
from operator import itemgetter
from typing import NamedTuple, TypeGuard
from xml.etree.ElementTree import Element

from pipeline.old_encodings import decoded, utf16
from pipeline.readers.visible import GROUND, PALE, paleness
from pipeline.readers.word.docx_package import add, add_borders, add_cell, add_run
from pipeline.readers.word.docx_paragraph import format_number, number_in

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
_ATTRIBUTE = re.compile(r"([\w:-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?")
_FAMILY = re.compile(r"font-family\s*:\s*[\"']?([^;,\"']+)", re.IGNORECASE)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|opacity\s*:\s*0*(?:\.0*)?(?![.\d])"
    r"|(?:left|top|text-indent)\s*:\s*-\d{3,}|max-height\s*:\s*0(?![.\d])|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]",
    re.IGNORECASE,
)
_STRUCK = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_RAISED = re.compile(r"(?:vertical-align\s*:\s*(?:super|[1-9])|mso-text-raise\s*:\s*[1-9])", re.IGNORECASE)
_SIZE = re.compile(r"font-size\s*:\s*(\d*\.?\d+)", re.IGNORECASE)
_UNSEEN_SIZE = 1.0  # points, pixels: who hides words so writes 0 or 1
_STRIKING = frozenset(("s", "strike", "del"))
#: What is said of the colour of letters, and of what is behind them.
_COLOUR = re.compile(r"(?<![\w-])color\s*:\s*([^;]+)", re.IGNORECASE)
_BEHIND = re.compile(r"(?<![\w-])background(?:-color|-image)?\s*:\s*([^;]+)", re.IGNORECASE)
_HEX = re.compile(r"#([0-9a-f]{3}(?:[0-9a-f]{3})?)(?![0-9a-f])", re.IGNORECASE)
_OF_LIGHT = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)\s*(?:[,/]\s*([\d.]+))?", re.IGNORECASE)
_WHITES = re.compile(r"\s*(?:white|snow|ivory|azure|ghostwhite|floralwhite|mintcream|whitesmoke)\b", re.IGNORECASE)
_NOTHING = re.compile(r"\s*(?:none|transparent|inherit|initial|unset)\b", re.IGNORECASE)
_CAPITALS = re.compile(r"text-transform\s*:\s*uppercase", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_RULED = re.compile(r"border[\w-]*\s*:[^;]*(?:solid|double|windowtext|dotted|dashed)", re.IGNORECASE)
_ON_ALL_SIDES = dict.fromkeys(("top", "left", "bottom", "right"), "single")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
#: Pictures that stand in the markup itself.
DATA = re.compile(r"data:[\w/+.-]*;base64,[A-Za-z0-9+/=\s]*")
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*)")


# --------------------
# Style sheets: what they say of an element by its name, classes, id and attributes, and by those that it stands in. Of
# other rules counts what they put behind words: letters on it are not to be taken for white ones on white. Where one of
# them hides or strikes words, or a sheet lies elsewhere, that is told.

UNREAD = "style-unread"  #: The flag of a page, and its mark on the document that it is told in.
_SHEET = re.compile(r"<style\b[^<>]*>\s*(?:<!--)?([^<]*)", re.IGNORECASE)
_ELSEWHERE = re.compile(r"<link\b(?=[^<>]*\brel\s*=\s*[\"']?stylesheet)(?=[^<>]*\bhref)|@import\b", re.IGNORECASE)
#: Remarks, what holds on any screen, and what on some, or on paper, only.
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
_ON_SCREENS = re.compile(r"@media\s+(?:all|screen)(?:\s*,\s*\w+)*\s*\{((?:[^{}]*\{[^{}]*\})*)[^{}]*\}", re.IGNORECASE)
_NOT_HERE = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
#: One element of a selector, what it asks for one by one, and what begins with a name and asks for more.
_ASKED = r"[.#][\w-]+|\[[\w-]+(?:=(?:\"[^\"]*\"|'[^']*'|[\w-]+))?\]"
_SIMPLE, _EACH = re.compile(rf"(?=.)(?:\*|[\w-]+)?(?:{_ASKED})*"), re.compile(rf"{_ASKED}|\*|[\w-]+")
_LAST = re.compile(r"(?:[\w-]+|[\w-]*[.#][\w-]+)(?=[:\[.#]|\Z)")
#: What stands beside words, or holds while somebody points at them.
_NOT_OF_WORDS = re.compile(r"::|:(?:before|after|hover|focus|active|visited|target|checked|disabled|empty|-)")
_MOST_RULES = 5000
_Asked = frozenset[str]


class _Rule(NamedTuple):
    weight: tuple[int, int, int]
    """How many ids, classes and attributes, and names it asks for: what asks for more holds."""
    number: int
    asked: _Asked
    around: Sequence[_Asked]
    """What the element stands in, from the outside."""
    said: dict[str, str]


#: Rules by one thing that each asks for.
_Rules = dict[str, list[_Rule]]


def _rules_of(markup: str, sheets: Sequence[str]) -> tuple[_Rules, bool]:
    """Return what the sheets of a page say, those that came beside it first, and whether some of it is not known."""
    rules: _Rules = {}
    whole = _REMARK.sub("", "\n".join((*sheets, *_SHEET.findall(markup))))
    unread = not sheets and _ELSEWHERE.search(markup) is not None
    found = islice(_RULE.findall(_NOT_HERE.sub("", _ON_SCREENS.sub(r"\1", whole))), _MOST_RULES)
    for number, (selectors, said) in enumerate(found):
        told = _declared(said)
        behind = {name: value for name, value in told.items() if name.startswith("background")}
        for selector in selectors.lower().split(","):
            parts = selector.replace(">", " ").split() or [""]
            if all(map(_SIMPLE.fullmatch, parts)):
                *around, asked = map(_asked, parts)
                rules.setdefault(min(asked), []).append(_Rule(_weight(asked), number, asked, around, told))
                continue
            unread |= _takes_away(said) and not _NOT_OF_WORDS.search(selector)
            if last := _LAST.match(parts[-1]):
                asked = _asked(last[0])
                rules.setdefault(min(asked), []).append(_Rule(_weight(asked), number, asked, (), behind))
    return rules, unread


def _asked(part: str) -> _Asked:
    return frozenset(_EACH.findall(part.replace('"', "").replace("'", "")))


def _weight(asked: _Asked) -> tuple[int, int, int]:
    firsts = [one[0] for one in asked]
    return firsts.count("#"), firsts.count(".") + firsts.count("["), len(firsts)


def _takes_away(said: str) -> bool:
    return _HIDDEN.search(said) is not None or _STRUCK.search(said) is not None


def _declared(said: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in said.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs if value}


def _styled(rules: _Rules, node: "_Node", way: Sequence["_Node"]) -> None:
    """Put what style sheets say of an element before what it says itself; ``way``: what it stands in."""
    said = {name: value.lower() for name, value in node.attributes.items()}
    classes = map(".{}".format, said.get("class", "").split())
    attributes = (*map("[{}]".format, said), *starmap("[{}={}]".format, said.items()))
    node.keys = frozenset(("*", node.tag, f"#{said.get('id', '')}", *classes, *attributes))
    asking = [rule for key in node.keys for rule in rules.get(key, ())]
    met = sorted(
        (rule for rule in asking if rule.asked <= node.keys and _stands_in(rule.around, way)), key=itemgetter(0, 1)
    )
    if met:
        told = dict(ChainMap(_declared(node.style), *(rule.said for rule in reversed(met))))
        node.attributes["style"] = "; ".join(f"{name}: {value}" for name, value in told.items())


def _stands_in(around: Sequence[_Asked], way: Sequence["_Node"]) -> bool:
    """Whether an element stands in others, from the outside."""
    inwards = iter(way)
    return all(any(asked <= node.keys for node in inwards) for asked in around)


@dataclass(slots=True)
class _Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list["_Node | str"] = field(default_factory=list)
    keys: frozenset[str] = frozenset()
    """What style sheets may ask for."""
    is_frame: bool = False
    """Of a table without rules: it holds another one, and only sets the page, as mail programs wrap whole letters."""

    @property
    def style(self) -> str:
        return self.attributes.get("style", "")

    @property
    def is_ruled(self) -> bool:
        return self.attributes.get("border", "0").strip() not in ("", "0") or bool(_RULED.search(self.style))

    def told(self, of_style: re.Pattern[str], *names: str) -> str:
        """What its style says of something, or the first of its attributes that does."""
        said = of_style.search(self.style)
        return said[1] if said else next(filter(None, map(self.attributes.get, names)), "")

    def number(self, name: str) -> int:
        """What an attribute counts; 1 where it does not."""
        return number_in(self.attributes.get(name), 1)


class _Look(NamedTuple):
    font: str = ""
    capitals: bool = False
    centred: bool = False
    struck: bool = False
    raised: bool = False
    tiny: bool = False
    pale: bool = False
    on_ground: bool = False

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
            self.struck or node.tag in _STRIKING or bool(_STRUCK.search(node.style)),
            self.raised or node.tag == "sup" or bool(_RAISED.search(node.style)),
            float(size[1]) <= _UNSEEN_SIZE if (size := _SIZE.search(node.style)) else self.tiny,
            _is_pale(colour) if (colour := node.told(_COLOUR, "color")) else self.pale,
            _is_ground(behind) if (behind := node.told(_BEHIND, "bgcolor", "background")) else self.on_ground,
        )

    @property
    def switches(self) -> list[str]:
        """What Word calls it."""
        unseen = self.tiny or (self.pale and not self.on_ground)
        return [name for name, on in (("caps", self.capitals), ("strike", self.struck or unseen)) if on]


def _paleness(colour: str) -> float:
    """Return the weakest of red, green and blue of a colour of a style sheet, 1 for white, 0 where it is not known."""
    if found := _HEX.search(colour):
        return paleness(found[1] if len(found[1]) == 6 else "".join(2 * figure for figure in found[1]))
    if found := _OF_LIGHT.search(colour):
        return 1.0 if float(found[4] or 1) < 1 - PALE else min(int(part) for part in found.groups()[:3]) / 255
    return 1.0 if _WHITES.match(colour) else 0.0


def _is_pale(colour: str) -> bool:
    return _paleness(colour) >= PALE or colour.strip().lower() == "transparent"


def _is_ground(behind: str) -> bool:
    return not _NOTHING.match(behind) and _paleness(behind) < GROUND


def page(data: bytes, charset: str | None = None, sheets: Sequence[str] = ()) -> Element:
    """Return a page as a document, marked where its style is not known; ``charset``: what is said of its encoding
    elsewhere; ``sheets``: its style sheets that came beside it."""
    told = _CHARSET.search(data[:4096])
    kind = utf16(data)
    markup = data.decode(kind, "replace") if kind else decoded(data, charset, "utf-8", told and told[1].decode("ascii"))
    document = Element("document")
    markup = DATA.sub("", markup)
    rules, unread = _rules_of(markup, sheets)
    _Writer().block(_tree(markup, rules), add(document, "body"), _Look())
    document.set(UNREAD, UNREAD if unread else "")
    return document


def archived_page(data: bytes) -> Element:
    """Return the first page in a file of pages and pictures (MHTML). Raises ``KeyError`` where there is none."""
    parts: dict[str, list[Message]] = {}
    for part in email.message_from_bytes(data).walk():
        parts.setdefault(part.get_content_type(), []).append(part)
    first = parts["text/html"][0]
    sheets = [decoded(_content(sheet), "utf-8") for sheet in parts.get("text/css", ())]
    return page(_content(first), first.get_content_charset(), sheets)


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _tree(markup: str, rules: _Rules) -> _Node:
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

    for tag, content in _pieces(markup):
        if tag is None:
            way[-1].inside.append(html.unescape(content))
        elif content.startswith("</"):
            if not end((tag,), () if tag == "table" else ("table",)) and tag == "p":
                way[-1].inside.append(_Node(tag))
        else:
            if tag in _ENDS:
                end(*_ENDS[tag])
            told = _ATTRIBUTE.finditer(content[len(tag) + 1 : 4096])
            attributes = {one[1].lower(): html.unescape(one[2] or one[3] or one[4] or "") for one in told}
            node = _Node(tag, attributes)
            if rules:
                _styled(rules, node, way)
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
                    run = add_run(self._open(holder, look), look.font, look.switches)
                    if look.raised:
                        add(run[0], "vertAlign", "superscript")
                    mark, self._mark = ("", self._mark) if "strike" in look.switches else (self._mark, "")
                    add(run, "t").text = mark + words
            elif child.tag == "br":
                add(add(self._open(holder, look), "r"), "br")
            elif "hidden" in child.attributes or _HIDDEN.search(child.style):
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
