"""Paragraphs and tables of an RTF file as elements of Word."""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from pipeline.readers.word.docx_package import W

#: Column edges nearer than this (in twentieths of a point) are one.
_SAME_EDGE = 30
_SIDES = {"clbrdrt": "top", "clbrdrl": "left", "clbrdrb": "bottom", "clbrdrr": "right"}
_MERGES = {"clmgf": ("hMerge", "restart"), "clmrg": ("hMerge", "continue")}
_MERGES |= {"clvmgf": ("vMerge", "restart"), "clvmrg": ("vMerge", "continue")}
_RULES = ("brdrs", "brdrth", "brdrdb", "brdrdot", "brdrdash", "brdrhair")
#: Words about the cell that comes next.
ABOUT_CELLS = (*_MERGES, *_SIDES, *_RULES, "brdrnone", "brdrnil")
_MOST_CELLS = 200
#: A run that goes on beyond this is begun anew: joining would take longer with each word.
_LONG_RUN = 2000


@dataclass(slots=True)
class _Column:
    merges: dict[str, str] = field(default_factory=dict)
    sides: list[str] = field(default_factory=list)
    edge: int = 0


class Definition:
    """What the words before a row say of its cells."""

    def __init__(self) -> None:
        self.columns: list[_Column] = []
        self._column = _Column()
        self._side = ""

    def say(self, word: str) -> None:
        """Take a word about the cell that comes next."""
        if word in _MERGES:
            kind, value = _MERGES[word]
            self._column.merges[kind] = value
        elif word in _SIDES:
            self._side = _SIDES[word]
        elif word in ("brdrnone", "brdrnil"):
            self._side = ""
        elif self._side:
            self._column.sides.append(self._side)
            self._side = ""

    def end_cell(self, edge: int) -> None:
        """Take the right edge of the cell that the words were about."""
        self._column.edge = edge
        if len(self.columns) < _MOST_CELLS:
            self.columns.append(self._column)
        self._column, self._side = _Column(), ""


@dataclass(slots=True)
class _Row:
    cells: list[list[Element]]
    definition: Definition


class Blocks:
    """Puts paragraphs, and tables made of them, into a holder."""

    def __init__(self, holder: Element) -> None:
        self._holder = holder
        self._rows: list[_Row] = []
        self._cells: list[list[Element]] = []
        self._cell: list[Element] = []
        self._paragraph: Element | None = None
        self._last: tuple[str, bool, Element] | None = None
        """Font, capitals and text of the run that words were put into last: what goes on in the same way joins it."""

    def paragraph(self) -> Element:
        """Return the paragraph that is open, to put something into it."""
        self._last = None
        if self._paragraph is None:
            self._paragraph = Element(f"{W}p")
        return self._paragraph

    def words(self, text: str, font: str, capitals: bool, centred: bool) -> None:
        """Put words into the open paragraph."""
        if self._last is not None and self._last[:2] == (font, capitals):
            before = self._last[2].text or ""
            if len(before) < _LONG_RUN:
                self._last[2].text = before + text
                return
        run = SubElement(self.paragraph(), f"{W}r")
        properties = SubElement(run, f"{W}rPr")
        if font:
            SubElement(properties, f"{W}rFonts", {f"{W}ascii": font, f"{W}hAnsi": font})
        if capitals:
            SubElement(properties, f"{W}caps")
        words = SubElement(run, f"{W}t")
        words.text = text
        self._last = (font, capitals, words)

    def line_break(self) -> None:
        """Begin a new line in the open paragraph."""
        SubElement(SubElement(self.paragraph(), f"{W}r"), f"{W}br")

    def end_paragraph(self, in_table: bool, centred: bool) -> None:
        """End the open paragraph, which may be an empty one."""
        paragraph, self._paragraph = self.paragraph(), None
        if centred:
            properties = Element(f"{W}pPr")
            SubElement(properties, f"{W}jc", {f"{W}val": "center"})
            paragraph.insert(0, properties)
        if in_table or self._cells:
            self._cell.append(paragraph)
        else:
            self._end_table()
            self._holder.append(paragraph)

    def end_cell(self) -> None:
        """End a cell, and the paragraph in it."""
        if self._paragraph is not None or not self._cell:
            self._cell.append(self.paragraph())
        self._cells.append(self._cell)
        self._paragraph, self._cell = None, []

    def end_row(self, definition: Definition) -> None:
        """End a row of cells."""
        if self._paragraph is not None or self._cell:
            self.end_cell()
        if self._cells:
            self._rows.append(_Row(self._cells, definition))
        self._cells = []

    def finish(self) -> None:
        """End what is open."""
        if self._cells or self._cell:
            self.end_row(Definition())
        self._end_table()
        if self._paragraph is not None:
            self._holder.append(self._paragraph)
            self._paragraph = None

    def _end_table(self) -> None:
        if not self._rows:
            return
        edges: list[int] = []
        for edge in sorted({column.edge for row in self._rows for column in row.definition.columns}):
            if not edges or edge - edges[-1] > _SAME_EDGE:
                edges.append(edge)
        table = SubElement(self._holder, f"{W}tbl")
        for row in self._rows:
            line = SubElement(table, f"{W}tr")
            left = -1 << 31
            for index, cell in enumerate(row.cells):
                column = row.definition.columns[index] if index < len(row.definition.columns) else _Column(edge=left)
                span = sum(left + _SAME_EDGE < edge <= column.edge + _SAME_EDGE for edge in edges)
                line.append(_cell(cell, max(1, span), column))
                left = max(left, column.edge)
        self._rows = []


def _cell(paragraphs: list[Element], span: int, column: _Column) -> Element:
    element = Element(f"{W}tc")
    properties = SubElement(element, f"{W}tcPr")
    SubElement(properties, f"{W}gridSpan", {f"{W}val": str(span)})
    for kind, value in column.merges.items():
        SubElement(properties, f"{W}{kind}", {f"{W}val": value})
    borders = SubElement(properties, f"{W}tcBorders")
    for side in column.sides:
        SubElement(borders, f"{W}{side}", {f"{W}val": "single"})
    element.extend(paragraphs)
    return element
