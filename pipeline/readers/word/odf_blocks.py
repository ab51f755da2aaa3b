"""Paragraphs, lists and tables of an OpenDocument text as elements of Word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from pipeline.readers.word.docx_package import BLIP, R, W
from pipeline.readers.word.odf_styles import DRAW, OFFICE, SVG, TABLE, TEXT, OdfStyles, whole

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_LENGTH = re.compile(r"([\d.]+)(cm|mm|in|pt)")
_EMU = {"cm": 360_000, "mm": 36_000, "in": 914_400, "pt": 12_700}
#: Elements without words of the letter: contents, remarks, what was deleted, declarations.
_LEFT_OUT = frozenset(
    (
        *(f"{TEXT}{name}" for name in ("tracked-changes", "table-of-content", "sequence-decls", "hidden-text")),
        *(f"{TEXT}{name}" for name in ("variable-decls", "user-field-decls", "ruby-text", "note-citation")),
        *(f"{OFFICE}{name}" for name in ("annotation", "annotation-end", "forms")),
    )
)
_SIGNS = {f"{TEXT}tab": "tab", f"{TEXT}line-break": "br"}
_SHAPES = tuple(f"{DRAW}{name}" for name in ("custom-shape", "rect", "ellipse", "g"))
_ROW_GROUPS = tuple(f"{TABLE}{name}" for name in ("table-header-rows", "table-rows", "table-row-group"))
_MOST_REPEATED = 60
_DEEPEST_LIST = 10


class _Look(NamedTuple):
    font: str = ""
    capitals: bool = False
    hidden: bool = False


@dataclass(slots=True)
class _List:
    """A list that is open, or was: its style and the counts of its levels."""

    style: str
    counts: list[int] = field(default_factory=list)


class Builder:
    """Puts the blocks of an OpenDocument text into elements of Word."""

    def __init__(self, styles: OdfStyles, notes: Element) -> None:
        self._styles = styles
        self._notes = notes
        self._outline: list[int] = []
        self._last: dict[str, _List] = {}
        """Lists by name of their style and by their own id: a later one may go on with their numbers."""

    def blocks(self, holder: Element, into: Element) -> None:
        """Put the paragraphs, lists and tables of a holder into another."""
        for child in holder:
            if child.tag in _LEFT_OUT:
                continue
            if child.tag in (f"{TEXT}p", f"{TEXT}h"):
                self._paragraph(child, into, self._heading(child))
            elif child.tag == f"{TEXT}list":
                self._list(child, into, None, 0)
            elif child.tag == f"{TABLE}table":
                self._table(child, into)
            elif child.tag in (f"{DRAW}frame", *_SHAPES):
                self._framed(child, SubElement(into, f"{W}p"))
            else:
                self.blocks(child, into)

    def _heading(self, paragraph: Element) -> str:
        """Count a heading and return its number."""
        if paragraph.tag != f"{TEXT}h" or paragraph.get(f"{TEXT}is-list-header") == "true":
            return ""
        depth = whole(paragraph.get(f"{TEXT}outline-level"), 1) - 1
        levels = self._styles.outline
        if not 0 <= depth < len(levels) or not levels[depth].form:
            return ""
        _count(self._outline, depth, levels[depth].start, None)
        return levels[depth].label(depth, self._outline, levels)

    def _list(self, element: Element, into: Element, around: _List | None, depth: int) -> None:
        if depth >= _DEEPEST_LIST:
            return
        name = element.get(f"{TEXT}style-name") or (around.style if around else "")
        state = around
        if state is None:
            followed = element.get(f"{TEXT}continue-list")
            goes_on = followed or (name if element.get(f"{TEXT}continue-numbering") == "true" else None)
            state = (self._last.get(goes_on) if goes_on else None) or _List(name)
            self._last[name] = state
            if identity := element.get("{http://www.w3.org/XML/1998/namespace}id"):
                self._last[identity] = state
        state.style = name
        for item in element:
            if item.tag == f"{TEXT}list-item":
                self._item(item, into, state, depth)
            elif item.tag == f"{TEXT}list-header":
                self.blocks(item, into)

    def _item(self, item: Element, into: Element, state: _List, depth: int) -> None:
        levels = self._styles.levels(state.style)
        label = ""
        if any(child.tag in (f"{TEXT}p", f"{TEXT}h") for child in item):
            start = item.get(f"{TEXT}start-value")
            _count(state.counts, depth, levels[depth].start, whole(start, 1) if start else None)
            label = levels[depth].label(depth, state.counts, levels)
        for child in item:
            if child.tag in (f"{TEXT}p", f"{TEXT}h"):
                self._paragraph(child, into, label)
                label = ""
            elif child.tag == f"{TEXT}list":
                style = state.style
                self._list(child, into, state, depth + 1)
                state.style = style
            elif child.tag == f"{TABLE}table":
                self._table(child, into)

    def _paragraph(self, paragraph: Element, into: Element, label: str) -> None:
        style = paragraph.get(f"{TEXT}style-name")
        made = SubElement(into, f"{W}p")
        if self._styles.is_centred(style):
            SubElement(SubElement(made, f"{W}pPr"), f"{W}jc", {f"{W}val": "center"})
        look = self._look("paragraph", style, _Look())
        if label.strip() and any(words.strip() for words in paragraph.itertext()):
            _run(made, f"{label} ", look._replace(hidden=False))
        self._inline(paragraph, made, look)

    def _look(self, family: str, style: str | None, around: _Look) -> _Look:
        return _Look(
            self._styles.font(family, style) or around.font,
            around.capitals or self._styles.in_capitals(family, style),
            around.hidden or self._styles.is_hidden(family, style),
        )

    def _inline(self, element: Element, made: Element, look: _Look) -> None:
        _run(made, _collapsed(element.text), look)
        for child in element:
            if child.tag not in _LEFT_OUT:
                self._inline_child(child, made, look)
            _run(made, _collapsed(child.tail), look)

    def _inline_child(self, child: Element, made: Element, look: _Look) -> None:
        if child.tag == f"{TEXT}s":
            _run(made, " " * min(whole(child.get(f"{TEXT}c"), 1), 200), look)
        elif child.tag in _SIGNS:
            if not look.hidden:
                SubElement(SubElement(made, f"{W}r"), f"{W}{_SIGNS[child.tag]}")
        elif child.tag == f"{TEXT}note":
            self._note(child, made)
        elif child.tag == f"{DRAW}frame" or child.tag in _SHAPES:
            self._framed(child, made)
        elif child.tag == f"{TEXT}span":
            self._inline(child, made, self._look("text", child.get(f"{TEXT}style-name"), look))
        else:
            self._inline(child, made, look)

    def _note(self, note: Element, made: Element) -> None:
        body = note.find(f"{TEXT}note-body")
        if body is not None:
            key = str(len(self._notes))
            self.blocks(body, SubElement(self._notes, f"{W}footnote", {f"{W}id": key}))
            SubElement(SubElement(made, f"{W}r"), f"{W}footnoteReference", {f"{W}id": key})

    def _framed(self, frame: Element, paragraph: Element) -> None:
        """Put a frame or shape into a paragraph: its words as a text box, its picture as one."""
        picture = frame.find(f"{DRAW}image")
        if picture is not None:
            drawing = SubElement(SubElement(paragraph, f"{W}r"), f"{W}drawing")
            size = {
                side: str(_emu(frame.get(f"{SVG}{name}", ""))) for side, name in (("cx", "width"), ("cy", "height"))
            }
            SubElement(drawing, f"{_DRAWING}extent", size)
            SubElement(drawing, BLIP, {f"{R}embed": picture.get(_HREF, "").removeprefix("./")})
            return
        box = SubElement(SubElement(paragraph, f"{W}r"), f"{W}txbxContent")
        self.blocks(frame, box)

    def _table(self, table: Element, into: Element) -> None:
        made = SubElement(into, f"{W}tbl")
        for row in _rows(table):
            for _ in range(min(whole(row.get(f"{TABLE}number-rows-repeated"), 1), _MOST_REPEATED)):
                self._row(row, SubElement(made, f"{W}tr"))

    def _row(self, row: Element, made: Element) -> None:
        spanned = 0
        for cell in row:
            repeated = min(whole(cell.get(f"{TABLE}number-columns-repeated"), 1), _MOST_REPEATED)
            if cell.tag == f"{TABLE}covered-table-cell":
                for _ in range(repeated):
                    spanned -= 1
                    if spanned < 0:  # not hidden by a cell to its left: one above reaches down to here
                        self._cell(cell, made, "continue", 1)
            elif cell.tag == f"{TABLE}table-cell":
                width = whole(cell.get(f"{TABLE}number-columns-spanned"), 1)
                height = whole(cell.get(f"{TABLE}number-rows-spanned"), 1)
                spanned = width - 1
                for _ in range(repeated):
                    self._cell(cell, made, "restart" if height > 1 else "", width)

    def _cell(self, cell: Element, row: Element, merge: str, width: int) -> None:
        made = SubElement(row, f"{W}tc")
        properties = SubElement(made, f"{W}tcPr")
        SubElement(properties, f"{W}gridSpan", {f"{W}val": str(width)})
        if merge:
            SubElement(properties, f"{W}vMerge", {f"{W}val": merge})
        if self._styles.is_ruled(cell.get(f"{TABLE}style-name")):
            borders = SubElement(properties, f"{W}tcBorders")
            for side in ("top", "left", "bottom", "right"):
                SubElement(borders, f"{W}{side}", {f"{W}val": "single"})
        self.blocks(cell, made)


def _rows(holder: Element) -> Iterator[Element]:
    """Yield the rows of a table, those in headers and groups too, none of tables in its cells."""
    for child in holder:
        if child.tag == f"{TABLE}table-row":
            yield child
        elif child.tag in _ROW_GROUPS:
            yield from _rows(child)


def _count(counts: list[int], depth: int, start: int, restart: int | None) -> None:
    """Count an item of a level, and let the levels below it begin anew."""
    del counts[depth + 1 :]
    if len(counts) <= depth:
        counts += [1] * (depth - len(counts))
        counts.append(start if restart is None else restart)
    else:
        counts[depth] = counts[depth] + 1 if restart is None else restart


def _collapsed(words: str | None) -> str:
    """Return words with one blank for many: line ends in the file are no more, blanks that count are elements."""
    return re.sub(r"[ \t\r\n]+", " ", words or "")


def _run(paragraph: Element, words: str | None, look: _Look) -> None:
    if not words or look.hidden:
        return
    run = SubElement(paragraph, f"{W}r")
    if look.font or look.capitals:
        properties = SubElement(run, f"{W}rPr")
        if look.font:
            SubElement(properties, f"{W}rFonts", {f"{W}ascii": look.font, f"{W}hAnsi": look.font})
        if look.capitals:
            SubElement(properties, f"{W}caps")
    SubElement(run, f"{W}t").text = words


def _emu(length: str) -> int:
    found = _LENGTH.fullmatch(length)
    return int(float(found[1]) * _EMU[found[2]]) if found and found[1].count(".") <= 1 and found[1] != "." else 0
