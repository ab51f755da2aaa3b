"""Markup told in the words of a DOCX, so that its tables, old fonts and heads in two columns are read like those."""

import re
from collections.abc import Container, Iterator
from itertools import chain, compress, filterfalse, islice
from operator import itemgetter
from typing import NamedTuple, TypeGuard
from xml.etree.ElementTree import Element, SubElement

import tinycss2
from cssselect import HTMLTranslator, SelectorError
from cssselect import parse as selectors_in
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from tinycss2.color4 import Color, parse_color

from pipeline.readers.visible import GROUND, PALE
from pipeline.readers.word.docx_paragraph import format_number, number_in
from pipeline.support.old_encodings import decoded, utf16

_BLOCKS = frozenset((
    "address", "article", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "td", "th", "tr",
    "ul",
))  # fmt: skip
_CELLS = frozenset(("td", "th"))
_PARTS_OF_TABLES = frozenset(("tbody", "thead", "tfoot", "colgroup"))
#: Elements whose content is no text of the page.
_UNSEEN = frozenset(("script", "style", "head", "template", "noscript", "svg", "math", "title", "textarea"))
_MOST_SPAN = 63
#: What the marks of an ordered list are.
_NUMBERS = {"I": "upperRoman", "i": "lowerRoman", "A": "upperLetter", "a": "lowerLetter"}
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
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
_NOTHING = re.compile(r"\s*(?:none|transparent|inherit|initial|unset)\b", re.IGNORECASE)
_CAPITALS = re.compile(r"text-transform\s*:\s*uppercase", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_RULED = re.compile(r"border[\w-]*\s*:[^;]*(?:solid|double|windowtext|dotted|dashed)", re.IGNORECASE)
_ALL_SIDES = ("top", "left", "bottom", "right")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
#: Pictures that stand in the markup itself.
DATA = re.compile(r"data:[\w/+.-]*;base64,[A-Za-z0-9+/=\s]*")

_Inside = list[HtmlElement | str]

# --------------------
# Style sheets (CSS Cascading Level 4): what they say of each element. Where a rule that is not understood hides or
# strikes words, or a sheet lies elsewhere, that is told.

UNREAD = "style-unread"  #: The flag of a page, and its mark on the document that it is told in.
_ELSEWHERE = "//link[contains(translate(@rel, 'STYLEHE', 'stylehe'), 'stylesheet') and @href]"
_ON_SCREENS = re.compile(r"\s*(?:all|screen)\b", re.IGNORECASE)
#: What holds while somebody points at words, or is of one browser only.
_NOT_OF_WORDS = re.compile(r":(?:focus|-)")
_MOST_RULES = 5000
#: How much a declaration counts, its name and value: what is important, what asks for more, and what comes last win.
_Weighed = tuple[tuple[bool, tuple[int, int, int], int], str, str]
_OF_THE_ELEMENT = (1_000, 0, 0)  # what an element says itself counts more than any sheet


class _Styles:
    """What is said of the look of the elements of a page; ``unread``: some of it is not known."""

    def __init__(self, root: HtmlElement) -> None:
        own = "\n".join(sheet.text_content() for sheet in root.iter("style"))
        self._said: dict[HtmlElement, list[_Weighed]] = {}
        self.unread = bool(root.xpath(_ELSEWHERE))
        for number, rule in enumerate(islice(self._rules(_parsed(own)), _MOST_RULES)):
            self._apply(root, number, tinycss2.serialize(rule.prelude), rule.content)

    def of(self, element: HtmlElement) -> str:
        """Return the style of an element, its declarations behind each other."""
        own = element.get("style", "")
        said = self._said.get(element)
        if said is None:
            return str(own)
        in_order = sorted((*said, *_declared(own, _OF_THE_ELEMENT, 0)), key=itemgetter(0))
        return "; ".join(f"{name}: {value}" for name, value in dict(one[1:] for one in in_order).items())

    def _rules(self, nodes: list[tinycss2.ast.Node]) -> Iterator[tinycss2.ast.QualifiedRule]:
        """Yield the rules of a sheet that hold on a screen; ``unread`` is set where one is imported from elsewhere."""
        for node in nodes:
            if node.type == "qualified-rule":
                yield node
            elif node.type == "at-rule" and node.lower_at_keyword == "import":
                self.unread = True
            elif node.type == "at-rule" and node.content and _ON_SCREENS.match(tinycss2.serialize(node.prelude)):
                yield from self._rules(_parsed(node.content))

    def _apply(self, root: HtmlElement, number: int, prelude: str, content: list[tinycss2.ast.Node]) -> None:
        """Keep what a rule declares for its elements; ``unread`` is set where one not understood may hide words."""
        try:
            asked = [selector for selector in selectors_in(prelude) if selector.pseudo_element is None]
            paths = [HTMLTranslator().selector_to_xpath(selector) for selector in asked]
        except SelectorError:
            said = tinycss2.serialize(content)
            self.unread |= bool(_HIDDEN.search(said) or _STRUCK.search(said)) and not _NOT_OF_WORDS.search(prelude)
            return
        for selector, path in zip(asked, paths, strict=True):
            told = _declared(content, selector.specificity(), number)
            for element in root.xpath(path):
                self._said.setdefault(element, []).extend(told)


def _parsed(sheet: str | list[tinycss2.ast.Node]) -> list[tinycss2.ast.Node]:
    return list(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True))


def _declared(said: str | list[tinycss2.ast.Node], weight: tuple[int, int, int], number: int) -> list[_Weighed]:
    """Return the declarations of a style, each with how much it counts; ``number``: the place of its rule."""
    return [
        ((one.important, weight, number), one.lower_name, tinycss2.serialize(one.value).strip())
        for one in tinycss2.parse_blocks_contents(said, skip_comments=True, skip_whitespace=True)
        if one.type == "declaration"
    ]


def _is_ruled(element: HtmlElement, style: str) -> bool:
    """Whether a table has rules, by its attribute ``border`` or its style."""
    return element.get("border", "0").strip() not in ("", "0") or bool(_RULED.search(style))


def _inside(element: HtmlElement) -> _Inside:
    """Return what stands in an element, in order: its words, and the elements as they are."""
    parts = chain([element.text], chain.from_iterable((child, child.tail) for child in element))
    return [part for part in parts if part is not None]


class _PageLook(NamedTuple):
    font: str = ""
    capitals: bool = False
    centred: bool = False
    struck: bool = False
    raised: bool = False
    tiny: bool = False
    pale: bool = False
    on_ground: bool = False

    def inside(self, element: HtmlElement, style: str) -> "_PageLook":
        """Return the look of an element, with its ``style``, that stands in one of this look."""

        def told(of_style: re.Pattern[str], *names: str) -> str:
            """What its style says of something, or the first of its attributes that does."""
            said = of_style.search(style)
            return said[1].strip() if said else next(filter(None, map(element.get, names)), "")

        align = element.get("align", "").lower()
        centred = element.tag == "center" or align == "center" or bool(_CENTRED.search(style))
        # Cells and blocks that say nothing of their place have that of what they stand in; a table's cell begins anew.
        keeps_place = not align and "text-align" not in style.lower() and element.tag not in ("table", "td")
        colour, behind, size = told(_COLOUR, "color"), told(_BEHIND, "bgcolor", "background"), told(_SIZE)
        return _PageLook(
            told(_FAMILY, "face").split(",")[0].strip() or self.font,
            self.capitals or bool(_CAPITALS.search(style)),
            centred or (self.centred and keeps_place),
            self.struck or element.tag in _STRIKING or bool(_STRUCK.search(style)),
            self.raised or element.tag == "sup" or bool(_RAISED.search(style)),
            float(size) <= _UNSEEN_SIZE if size else self.tiny,
            _paleness(colour) >= PALE if colour else self.pale,
            (not _NOTHING.match(behind) and _paleness(behind) < GROUND) if behind else self.on_ground,
        )

    @property
    def switches(self) -> list[str]:
        """This look as switches of Word: ``caps``, and ``strike`` for what is struck out or cannot be seen."""
        unseen = self.struck or self.tiny or (self.pale and not self.on_ground)
        return [*compress(("caps", "strike"), (self.capitals, unseen))]


def _paleness(said: str) -> float:
    """Return the weakest of red, green and blue of the palest colour named, 1 where one is seen through, 0 for none."""
    found = map(parse_color, tinycss2.parse_component_value_list(said))
    colours = [colour for colour in found if isinstance(colour, Color)]
    return max((min(colour.to("srgb")[:3]) if colour.alpha >= 1 - PALE else 1.0 for colour in colours), default=0.0)


def page(data: bytes) -> Element:
    """Return a page told as a Word document, with ``UNREAD`` where its style is not known. Raises ``KeyError``."""
    told = _CHARSET.search(data[:4096])
    kind = utf16(data)
    markup = data.decode(kind, "replace") if kind else decoded(data, "utf-8", told and told[1].decode("ascii"))
    document = Element("document")
    body = SubElement(document, "body")
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    root = document_fromstring(f"<html>{DATA.sub('', markup)}".encode("utf-8", "replace"), parser)
    if lost := parser.error_log.filter_from_fatals():  # elements within each other deeper than in any letter
        raise KeyError(str(lost))
    styles = _Styles(root)
    _Writer(styles).block(root, body, _PageLook())
    document.set(UNREAD, UNREAD if styles.unread else "")
    return document


class _Writer:
    def __init__(self, styles: _Styles) -> None:
        self._styles = styles
        self._paragraph: Element | None = None
        self._mark = ""  # of a list's item whose words have not begun

    def block(self, element: HtmlElement, holder: Element, look: _PageLook) -> None:
        """Put what stands in an element into a body or cell, the items of a list with their marks."""
        number = number_in(element.get("start"), 1)
        for child in _inside(element):
            if _is(child, ("li",)):
                form = _NUMBERS.get(element.get("type", ""), "decimal")
                self._mark = f"{format_number(number, form)}. " if element.tag == "ol" else "- "
                number += 1
            self._put(child, holder, look)

    def _put(self, part: HtmlElement | str, holder: Element, look: _PageLook) -> None:
        """Put words, or an element as what it is (break, table, block, words in a line), into a body or cell."""
        if isinstance(part, str):
            self._words(_BLANKS.sub(" ", part), holder, look)
            return
        style = self._styles.of(part)
        if part.tag == "br":
            SubElement(SubElement(self._open(holder, look), "r"), "br")
        elif part.tag in _UNSEEN or part.get("hidden") is not None or _HIDDEN.search(style):
            return
        elif part.tag == "table" and (_is_ruled(part, style) or next(part.iterdescendants("table"), None) is None):
            self._table(part, holder, look.inside(part, style))
        elif part.tag in _BLOCKS:
            self._apart(part, holder, look.inside(part, style))
        else:
            self.block(part, holder, look.inside(part, style))

    def _words(self, words: str, holder: Element, look: _PageLook) -> None:
        """Put words with their look into the open paragraph; blanks alone begin none."""
        if words.strip() or self._paragraph is not None:
            run = SubElement(self._open(holder, look), "r")
            properties = SubElement(run, "rPr")
            if look.font:
                SubElement(properties, "rFonts", hAnsi=look.font)
            for switch in look.switches:
                SubElement(properties, switch)
            if look.raised:
                SubElement(properties, "vertAlign", val="superscript")
            mark, self._mark = ("", self._mark) if "strike" in look.switches else (self._mark, "")
            SubElement(run, "t").text = mark + words

    def _apart(self, element: HtmlElement, holder: Element, look: _PageLook) -> None:
        """Put an element that begins and ends a line; an empty paragraph is a blank line."""
        self._paragraph = None
        before = len(holder)
        self.block(element, holder, look)
        if element.tag == "p" and len(holder) == before:
            self._open(holder, look)
        self._paragraph = None

    def _open(self, holder: Element, look: _PageLook) -> Element:
        """Return the paragraph that words go into, a new one where none is open."""
        if self._paragraph is None:
            self._paragraph = SubElement(holder, "p")
            if look.centred:
                SubElement(SubElement(self._paragraph, "pPr"), "jc", val="center")
        return self._paragraph

    def _table(self, element: HtmlElement, holder: Element, look: _PageLook) -> None:
        """Put a table into a body or cell; where a cell reaches down, rows below have one that continues it."""
        rows = list(_rows(element))
        self._paragraph = None
        # What stands between rows and cells is shown above the table.
        for part in filterfalse(_is_cell, chain.from_iterable(rows)):
            self._put(part, holder, look)
        self._paragraph = None
        table = SubElement(holder, "tbl")
        if _is_ruled(element, self._styles.of(element)):
            _add_borders(SubElement(table, "tblPr"), "tblBorders")
        reaching: dict[int, tuple[int, int]] = {}
        """Column → how many more rows a cell reaches down, and how many columns wide it is."""
        for row in rows:
            cells = list(filter(_is_cell, row))
            line = SubElement(table, "tr") if cells else table
            column = 0
            for cell in cells:
                while (above := reaching.get(column, (0, 0)))[0]:
                    reaching[column] = (above[0] - 1, above[1])
                    _add_cell(line, above[1], "continue")
                    column += above[1]
                width, height = (
                    min(max(number_in(cell.get(name), 1), 1), _MOST_SPAN) for name in ("colspan", "rowspan")
                )
                style = self._styles.of(cell)
                into = _add_cell(line, width, "restart" if height > 1 else "")
                if _RULED.search(style):
                    _add_borders(into[0], "tcBorders")
                self._apart(cell, into, look.inside(cell, style))
                reaching[column] = (height - 1, width)
                column += width


def _add_cell(row: Element, span: int, merge: str) -> Element:
    """Put a cell into a row, so many columns wide; ``merge``: what ``vMerge`` says of the cells above and below."""
    cell = SubElement(row, "tc")
    properties = SubElement(cell, "tcPr")
    SubElement(properties, "gridSpan", val=str(span))
    if merge:
        SubElement(properties, "vMerge", val=merge)
    return cell


def _add_borders(properties: Element, tag: str) -> None:
    """Put rules on all four sides into the properties of a table (``tblBorders``) or cell (``tcBorders``)."""
    borders = SubElement(properties, tag)
    for side in _ALL_SIDES:
        SubElement(borders, side, val="single")


def _rows(table: HtmlElement) -> Iterator[_Inside]:
    """Yield what stands in each row; what stands outside of them is a row of its own."""
    for part in _inside(table):
        if _is(part, _PARTS_OF_TABLES):
            yield from _rows(part)
        else:
            yield _inside(part) if _is(part, ("tr",)) else [part]


def _is_cell(part: HtmlElement | str) -> TypeGuard[HtmlElement]:
    return _is(part, _CELLS)


def _is(part: HtmlElement | str, tags: Container[str]) -> TypeGuard[HtmlElement]:
    return isinstance(part, HtmlElement) and part.tag in tags
