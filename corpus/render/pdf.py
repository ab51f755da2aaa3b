"""Letters as digital PDFs: what a word processor prints, with the text in it."""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import zip_longest
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, SimpleDocTemplate, Spacer
from reportlab.platypus import Paragraph as Printed
from reportlab.platypus import Table as PrintedTable

from corpus.render.columns import dressed, is_motto, is_number, name_at, ruled_line
from corpus.render.model import Aligned, Columns, Letter, Paragraph, Table, dice
from corpus.render.pages import FAMILY, register

_CM = 72 / 2.54
_BOLD = f"{FAMILY}-Bold"
_LEFT, _RIGHT, _TOP, _BOTTOM = 3.0 * _CM, 1.8 * _CM, 2.0 * _CM, 2.0 * _CM
_ALIGN = {"left": TA_LEFT, "center": TA_CENTER, "justify": TA_JUSTIFY}
#: What Word leaves free on both sides of a cell, and how far the head's table reaches into the margins, in points.
_PADDING, _OVERHANG = 5.4, 14.0
#: Room below a title and its subject, in points.
_BELOW_TITLE = 12.0
#: Room for a hand's signature and a stamp, in points.
_SIGNATURE = 62.0


class _Sizes(NamedTuple):
    body: float
    head: float
    small: float
    leading: float
    after: float

    @classmethod
    def of(cls, name: str) -> "_Sizes":
        chance = dice(name, "sizes")
        body = chance.choice((13.0, 13.5, 14.0))
        return cls(body, chance.choice((12.0, 12.5)), 11.0, chance.choice((1.2, 1.28, 1.35)), chance.choice((3.0, 6.0)))


class Place(NamedTuple):
    """Where a line begins: page from 0, points from the page's upper left corner, and its words."""

    page: int
    x: float
    y: float
    width: float
    text: str


class LaidOut(NamedTuple):
    pdf: bytes
    numbers: list[Place]  # the lines of numbers in heads
    names: list[Place]  # the names of signers


def render_pdf(letter: Letter) -> bytes:
    return lay_out(letter).pdf


def lay_out(letter: Letter) -> LaidOut:
    """Return the letter as a PDF, the same bytes whenever and wherever it is made, and the places of its marks."""
    register()
    file = BytesIO()
    margins = {"leftMargin": _LEFT, "rightMargin": _RIGHT, "topMargin": _TOP, "bottomMargin": _BOTTOM}
    pages = SimpleDocTemplate(file, pagesize=A4, title=letter.name, author="", invariant=1, **margins)
    numbers: list[Place] = []
    names: list[Place] = []
    pages.build(list(_printed(letter, numbers, names)), onLaterPages=_numbered)
    return LaidOut(file.getvalue(), numbers, names)


class _Marked(Printed):
    """A paragraph that notes where it is printed."""

    places: list[Place] | None = None

    def note(self, places: list[Place]) -> "_Marked":
        self.places = places
        return self

    def draw(self) -> None:
        if self.places is not None:
            x, y = self.canv.absolutePosition(0, self.height)
            words = self.getPlainText(identify=True)
            self.places.append(Place(self.canv.getPageNumber() - 1, x, A4[1] - y, self.width, words))
        super().draw()


def _numbered(canvas: Canvas, pages: Any) -> None:
    canvas.setFont(FAMILY, 13)
    canvas.drawCentredString(A4[0] / 2, A4[1] - 1.3 * _CM, str(canvas.getPageNumber()))


def _printed(letter: Letter, numbers: list[Place], names: list[Place]) -> Iterator[Flowable]:
    width = A4[0] - _LEFT - _RIGHT - 12  # a frame's padding
    sizes = _Sizes.of(letter.name)
    for block, below in zip_longest(letter.blocks, letter.blocks[1:]):
        match block:
            case Paragraph():
                joined = block.align == "center" and isinstance(below, Paragraph) and below.align == "center"
                after = 0.0 if joined else _BELOW_TITLE if block.align == "center" else sizes.after
                yield _paragraph(block, sizes.body, sizes.leading, after)
            case Columns(kind="head"):
                yield _head(dressed(block), sizes, width + 2 * _OVERHANG, numbers)
                yield Spacer(1, 10)
            case Columns():
                yield Spacer(1, 8)
                yield _tail(dressed(block), sizes, width, names)
                yield Spacer(1, 16)
            case Table():
                yield _table(block, width)
                yield Spacer(1, 8)
            case Aligned():
                sizes_down = (11.5 - at / 2 for at in range(8))
                size = next((size for size in sizes_down if _fits(block, width, size)), 7.5)
                yield from (_AlignedLine(line, width, size) for line in block.lines)


def _markup(paragraph: Paragraph) -> str:
    parts = []
    for run in paragraph.runs:
        text = escape(re.sub("  +", lambda gap: "\u00a0" * len(gap[0]), run.text))
        text = f"<b>{text}</b>" if run.bold else text
        parts.append(f"<i>{text}</i>" if run.italic else text)
    return "".join(parts)


def _paragraph(paragraph: Paragraph, size: float, leading: float, after: float = 0.0) -> _Marked:
    style = ParagraphStyle(
        "letter", fontName=FAMILY, fontSize=size, leading=size * leading, alignment=_ALIGN[paragraph.align],
        firstLineIndent=paragraph.first, leftIndent=paragraph.left, spaceAfter=after, splitLongWords=0,
    )  # fmt: skip
    return _Marked(_markup(paragraph), style)


def _head(columns: Columns, sizes: _Sizes, width: float, numbers: list[Place]) -> Flowable:
    ruled = ruled_line(columns.left)
    left: list[Flowable] = []
    right: list[Flowable] = []
    for at, line in enumerate(columns.left):
        printed = _paragraph(line, _fitting(line.text, sizes.head, 0.44 * width, 10.5), 1.15)
        left.append(printed.note(numbers) if is_number(line.text) else printed)
        if at == ruled:
            left.append(_Rule(60))
    for line in columns.right:
        right.append(_paragraph(line, _fitting(line.text, sizes.head, 0.56 * width, 9), 1.15))
        if is_motto(line.text):
            right.append(_Rule(150))
    return _side_by_side(left, right, (0.44 * width, 0.56 * width))


class _Rule(Flowable):
    """A short rule in the middle of a column."""

    def __init__(self, length: float) -> None:
        super().__init__()
        self.length, self.height = length, 8.0

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        self.width = aW
        return aW, self.height

    def draw(self) -> None:
        self.canv.setLineWidth(0.7)
        start = (self.width - self.length) / 2
        self.canv.line(start, self.height - 3, start + self.length, self.height - 3)


def _fitting(text: str, size: float, column: float, least: float) -> float:
    """Return the size at which a line of a column needs no second one; the usual size where it would be too small."""
    fitting = size * (column - 2 * _PADDING) / max(1.0, stringWidth(text, _BOLD, size) + 1)
    return min(size, fitting) if fitting >= least else size


def _tail(columns: Columns, sizes: _Sizes, width: float, names: list[Place]) -> Flowable:
    name = name_at(columns.right)
    left = [_paragraph(line, sizes.small, 1.15) for line in columns.left]
    right: list[Flowable] = []
    for at, line in enumerate(columns.right):
        if at == name:
            right.append(Spacer(1, _SIGNATURE))
        printed = _paragraph(line, _fitting(line.text, sizes.body, 0.5 * width, 11), 1.2)
        right.append(printed.note(names) if at == name else printed)
    return _side_by_side(left, right, (0.5 * width, 0.5 * width))


def _styled(table: PrintedTable, padding: float, *more: tuple[object, ...]) -> PrintedTable:
    every = (0, 0), (-1, -1)
    sides = [(f"{side}PADDING", *every, padding) for side in ("LEFT", "RIGHT")]
    table.setStyle([*more, ("VALIGN", *every, "TOP"), *sides])
    return table


def _side_by_side(left: Sequence[Flowable], right: Sequence[Flowable], widths: tuple[float, float]) -> Flowable:
    return _styled(PrintedTable([[list(left), list(right)]], colWidths=widths), _PADDING)


def _table(block: Table, width: float) -> Flowable:
    size = 11.0
    style = ParagraphStyle("cell", fontName=FAMILY, fontSize=size, leading=size * 1.2, splitLongWords=0)
    heading = ParagraphStyle("heading", parent=style, fontName=_BOLD, alignment=TA_CENTER)
    rows = [[Printed(escape(cell), style if at else heading) for cell in row] for at, row in enumerate(block.rows)]
    table = LongTable(rows, colWidths=_column_widths(block, width, size))
    return _styled(table, 4, ("GRID", (0, 0), (-1, -1), 0.6, colors.black))


def _column_widths(block: Table, width: float, size: float) -> list[float]:
    """Return the widths of the columns: the longest word fits, the rest is shared by what the cells hold."""
    columns = list(zip(*block.rows, strict=True))
    words = [[word for cell in column for word in cell.split()] for column in columns]
    least = [10 + max((stringWidth(word, _BOLD, size) for word in column), default=10) for column in words]
    wanted = [max(stringWidth(cell, FAMILY, size) for cell in column) ** 0.7 for column in columns]
    free = max(0.0, width - sum(least))
    total = sum(wanted) or 1.0
    found = [low + free * want / total for low, want in zip(least, wanted, strict=True)]
    return [one * min(1.0, width / sum(found)) for one in found]


def _fits(block: Aligned, room: float, size: float) -> bool:
    return all(
        place * room + stringWidth(text, FAMILY, size) < end
        for line in block.lines
        for (place, text), end in zip(line, [*(place * room - 4 for place, _ in line[1:]), room], strict=True)
    )


class _AlignedLine(Flowable):
    """A line of a table without rules: its pieces stand at tab stops, further right where there is no room."""

    def __init__(self, line: Sequence[tuple[float, str]], room: float, size: float) -> None:
        super().__init__()
        self.line, self.room, self.size, self.height = line, room, size, 1.3 * size

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        return self.room, self.height

    def draw(self) -> None:
        self.canv.setFont(FAMILY, self.size)
        reach = 0.0
        for place, text in self.line:
            at = max(place * self.room, reach)
            self.canv.drawString(at, 3, text)
            reach = at + stringWidth(text, FAMILY, self.size) + 8
