"""Tables of a Word 97–2003 file ([MS-DOC] 2.9.328), told in the words of a DOCX."""

import struct
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from pipeline.readers.word.docx_package import W

#: Column edges nearer than this (in twentieths of a point) are one.
_SAME_EDGE = 30


@dataclass(slots=True)
class Row:
    """A row: its cells, where its columns end, how each cell is merged and ruled."""

    cells: list[list[Element]]
    """Of each its paragraphs."""
    edges: list[int]
    flags: list[bytes]


def row_shape(definition: bytes) -> tuple[list[int], list[bytes]]:
    """Return the column edges of a row and the description of each of its cells."""
    if not definition:
        return [], []
    count = definition[0]
    edges = list(struct.unpack_from(f"<{count + 1}h", definition, 1))
    start = 1 + 2 * (count + 1)
    return edges, [definition[at : at + 20] for at in range(start, start + 20 * count, 20)]


def table_of(rows: list[Row]) -> Element:
    """Return rows that stand below each other as a table of a DOCX."""
    columns: list[int] = []
    for edge in sorted({edge for row in rows for edge in row.edges}):
        if not columns or edge - columns[-1] > _SAME_EDGE:
            columns.append(edge)
    table = Element(f"{W}tbl")
    for row in rows:
        line = SubElement(table, f"{W}tr")
        for index, cell in enumerate(row.cells):
            line.append(_table_cell(cell, _span(row.edges, index, columns), row.flags[index : index + 1]))
    return table


def _span(edges: list[int], index: int, columns: list[int]) -> int:
    if index + 1 >= len(edges):
        return 1
    return max(1, sum(edges[index] + _SAME_EDGE < column <= edges[index + 1] + _SAME_EDGE for column in columns))


def _table_cell(cell: list[Element], span: int, flags: list[bytes]) -> Element:
    element = Element(f"{W}tc")
    properties = SubElement(element, f"{W}tcPr")
    SubElement(properties, f"{W}gridSpan", {f"{W}val": str(span)})
    if flags and len(flags[0]) == 20:
        (merged,) = struct.unpack_from("<H", flags[0])
        if merged & 0x20:
            SubElement(properties, f"{W}vMerge", {f"{W}val": "restart" if merged & 0x40 else "continue"})
        borders = SubElement(properties, f"{W}tcBorders")
        for side, at in (("top", 4), ("left", 8), ("bottom", 12), ("right", 16)):
            border = flags[0][at : at + 4]
            seen = border not in (b"\0\0\0\0", b"\xff\xff\xff\xff") and border[1] not in (0, 0xFF)
            SubElement(borders, f"{W}{side}", {f"{W}val": "single" if seen else "nil"})
    element.extend(cell)
    return element
