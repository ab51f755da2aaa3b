"""Word tables: those that hold data, and those that only set a letter's head and tail in two columns."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from pipeline.readers.layout.lines import LEFT_CUE, RIGHT_CUE
from pipeline.readers.word.docx_package import W
from pipeline.readers.word.docx_styles import Styles, style_of

_SIDES = ("top", "left", "start", "bottom", "right", "end", "insideH", "insideV")
_NONE = ("nil", "none")
#: Rows of a table without rules that still look like a layout: a head has two or three.
_FEW_ROWS = 2
_ADDRESSED = re.compile(r"Kính g[ửu]i", re.I)

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


def read_rows(table: Element, lines_of: CellLines) -> list[Row]:
    """Return the rows of a table without those that were deleted."""
    rows: list[Row] = []
    for row in _children(table, "tr"):
        if row.find(f"{W}trPr/{W}del") is not None:
            continue
        cells = _merged([_cell(cell, lines_of) for cell in _children(row, "tc")], _children(row, "tc"))
        before, after = (_number(row.find(f"{W}trPr/{W}{tag}")) for tag in ("gridBefore", "gridAfter"))
        rows.append([*_blank(before), *cells, *_blank(after)])
    return rows


def _merged(cells: Row, elements: list[Element]) -> Row:
    """Return cells with those of old files (``w:hMerge``) that go on in the one before them put into it."""
    merged: Row = []
    for cell, element in zip(cells, elements, strict=True):
        merge = element.find(f"{W}tcPr/{W}hMerge")
        if merged and merge is not None and merge.get(f"{W}val", "continue") != "restart":
            merged[-1].lines += cell.lines
            merged[-1].span += cell.span
        else:
            merged.append(cell)
    return merged


def _blank(span: int) -> Row:
    return [WordCell([], span, covered=False, ruled=False)] if span else []


def _children(element: Element, tag: str) -> list[Element]:
    """Return the rows or cells of a table, those in content controls and insertions too."""
    found: list[Element] = []
    for child in element:
        if child.tag == f"{W}{tag}":
            found.append(child)
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            found += _children(child, tag)
    return found


def _cell(cell: Element, lines_of: CellLines) -> WordCell:
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    covered = merge is not None and merge.get(f"{W}val", "continue") != "restart"
    borders = cell.find(f"{W}tcPr/{W}tcBorders")
    ruled = borders is not None and len(_visible(borders)) >= 3
    lines = lines_of(cell)
    return WordCell([] if covered else lines, _number(cell.find(f"{W}tcPr/{W}gridSpan")) or 1, covered, ruled)


def _number(element: Element | None) -> int:
    value = "" if element is None else element.get(f"{W}val", "")
    return min(int(value[:9]), 63) if value.isdecimal() else 0


def _visible(borders: Element) -> list[str]:
    return [side for side in _SIDES if (border := borders.find(f"{W}{side}")) is not None and _seen(border)]


def _seen(border: Element) -> bool:
    return border.get(f"{W}val", "nil") not in _NONE


def is_layout(table: Element, rows: list[Row], styles: Styles) -> bool:
    """Say whether a table only sets text in columns: no rules that a reader would see, or a head's or tail's words."""
    if all(len(row) <= 1 for row in rows):
        return True
    if max(len(row) for row in rows) > 4:
        return False
    if _has_cue(rows):
        return True
    return not _is_ruled(table, rows, styles) and len(rows) <= _FEW_ROWS


def _has_cue(rows: list[Row]) -> bool:
    return any(
        any(RIGHT_CUE.match(line) for cell in row[1:] for line in cell.lines)
        or any(LEFT_CUE.match(line) or _ADDRESSED.match(line) for cell in row[:1] for line in cell.lines)
        for row in rows
    )


def _is_ruled(table: Element, rows: list[Row], styles: Styles) -> bool:
    own = table.find(f"{W}tblPr/{W}tblBorders")
    style = style_of(table, "tblPr", "tblStyle")
    borders = own if own is not None else None if style is None else styles.find(style, f"{W}tblPr/{W}tblBorders")
    if borders is not None and len(_visible(borders)) >= 3:
        return True
    cells = [cell for row in rows for cell in row]
    return sum(cell.ruled for cell in cells) > len(cells) / 2


def layout_columns(rows: list[Row]) -> list[list[str]]:
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


def row_line(row: Row) -> str:
    """Return a row as one line: a cell over the whole width alone, else a cell for each column, blank where covered."""
    texts: list[str] = []
    for cell in row:
        text = " ".join(part for line in cell.lines for part in line.split()).replace("|", "/")
        texts += [text] if len(row) == 1 else [text, *[""] * (cell.span - 1)]
    return "| " + " | ".join(texts) + " |"
