"""Letters as digital PDFs: what a word processor prints, with the text in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import zip_longest
from typing import Any
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
_LEFT, _RIGHT, _TOP, _BOTTOM = 3.0 * _CM, 1.8 * _CM, 2.0 * _CM, 2.0 * _CM
_ALIGN = {"left": TA_LEFT, "center": TA_CENTER, "justify": TA_JUSTIFY}
#: What Word leaves free on both sides of a cell, and how far the head's table reaches into the margins, in points.
_PADDING, _OVERHANG = 5.4, 14.0
#: Room below a title and its subject, in points.
_BELOW_TITLE = 12.0
#: Room for a hand's signature and a stamp, in points.
_SIGNATURE = 62.0


@dataclass(frozen=True)
class _Sizes:
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


@dataclass(frozen=True)
class Place:
    """Where a line begins: page from 0, points from the page's upper left corner, and its words."""

    page: int
    x: float
    y: float
    width: float
    text: str


@dataclass(frozen=True)
class LaidOut:
    """A letter as PDF, and where stamps and signatures belong on it."""

    pdf: bytes
    numbers: tuple[Place, ...]
    """The lines of numbers in heads."""
    names: tuple[Place, ...]
    """The names of signers."""


def render_pdf(letter: Letter) -> bytes:
    """Return the letter as a PDF: the same bytes whenever and wherever it is made."""
    return lay_out(letter).pdf


def lay_out(letter: Letter) -> LaidOut:
    """Return the letter as a PDF, the same bytes whenever and wherever it is made, and the places of its marks."""
    register()
    file = BytesIO()
    pages = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=_LEFT,
        rightMargin=_RIGHT,
        topMargin=_TOP,
        bottomMargin=_BOTTOM,
        title=letter.name,
        author="",
        invariant=1,
    )
    width = A4[0] - _LEFT - _RIGHT - 12  # a frame's padding
    sizes = _Sizes.of(letter.name)
    marks: dict[str, list[Place]] = {"number": [], "name": []}
    pages.build(list(_printed(letter, sizes, width, marks)), onLaterPages=_numbered)
    return LaidOut(file.getvalue(), tuple(marks["number"]), tuple(marks["name"]))


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


def _printed(letter: Letter, sizes: _Sizes, width: float, marks: dict[str, list[Place]]) -> Iterator[Flowable]:
    for block, below in zip_longest(letter.blocks, letter.blocks[1:]):
        match block:
            case Paragraph():
                joined = block.align == "center" and isinstance(below, Paragraph) and below.align == "center"
                after = 0.0 if joined else _BELOW_TITLE if block.align == "center" else sizes.after
                yield _paragraph(block, sizes.body, sizes, after=after)
            case Columns(kind="head"):
                yield _head(dressed(block), sizes, width, marks["number"])
                yield Spacer(1, 10)
            case Columns():
                yield Spacer(1, 8)
                yield _tail(dressed(block), sizes, width, marks["name"])
                yield Spacer(1, 16)
            case Table():
                yield _table(block, width)
                yield Spacer(1, 8)
            case Aligned():
                yield from _aligned(block, width)


def _markup(paragraph: Paragraph) -> str:
    parts = []
    for run in paragraph.runs:
        text = escape(re.sub("  +", lambda gap: "\u00a0" * len(gap[0]), run.text))
        text = f"<b>{text}</b>" if run.bold else text
        parts.append(f"<i>{text}</i>" if run.italic else text)
    return "".join(parts)


def _paragraph(
    paragraph: Paragraph, size: float, sizes: _Sizes, after: float = 0.0, leading: float | None = None
) -> _Marked:
    style = ParagraphStyle(
        "letter",
        fontName=FAMILY,
        fontSize=size,
        leading=size * (leading or sizes.leading),
        alignment=_ALIGN[paragraph.align],
        firstLineIndent=paragraph.first,
        leftIndent=paragraph.left,
        spaceAfter=after,
        splitLongWords=0,
    )
    return _Marked(_markup(paragraph), style)


def _head(columns: Columns, sizes: _Sizes, width: float, numbers: list[Place]) -> Flowable:
    ruled = ruled_line(columns.left)
    wide = width + 2 * _OVERHANG
    left: list[Flowable] = []
    for at, line in enumerate(columns.left):
        size = _fitting(line.text, sizes.head, 0.44 * wide - 2 * _PADDING, 10.5)
        printed = _paragraph(line, size, sizes, leading=1.15)
        left.append(printed.note(numbers) if is_number(line.text) else printed)
        if at == ruled:
            left.append(_Rule(60))
    right: list[Flowable] = []
    for line in columns.right:
        right.append(
            _paragraph(line, _fitting(line.text, sizes.head, 0.56 * wide - 2 * _PADDING, 9), sizes, leading=1.15)
        )
        if is_motto(line.text):
            right.append(_Rule(150))
    return _side_by_side(left, right, (0.44 * wide, 0.56 * wide))


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


def _fitting(text: str, size: float, room: float, least: float) -> float:
    """Return the size at which a line needs no second one; the usual size where it would have to be too small."""
    fitting = size * room / max(1.0, stringWidth(text, f"{FAMILY}-Bold", size) + 1)
    return min(size, fitting) if fitting >= least else size


def _tail(columns: Columns, sizes: _Sizes, width: float, names: list[Place]) -> Flowable:
    name = name_at(columns.right)
    left = [_paragraph(line, sizes.small, sizes, leading=1.15) for line in columns.left]
    right: list[Flowable] = []
    for at, line in enumerate(columns.right):
        if at == name:
            right.append(Spacer(1, _SIGNATURE))
        size = _fitting(line.text, sizes.body, 0.5 * width - 2 * _PADDING, 11)
        printed = _paragraph(line, size, sizes, leading=1.2)
        right.append(printed.note(names) if at == name else printed)
    return _side_by_side(left, right, (0.5 * width, 0.5 * width))


def _side_by_side(left: Sequence[Flowable], right: Sequence[Flowable], widths: tuple[float, float]) -> Flowable:
    table = PrintedTable([[list(left), list(right)]], colWidths=widths)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), _PADDING),
            ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING),
        ]
    )
    return table


def _table(block: Table, width: float) -> Flowable:
    size = 11.0
    style = ParagraphStyle("cell", fontName=FAMILY, fontSize=size, leading=size * 1.2, splitLongWords=0)
    heading = ParagraphStyle("heading", parent=style, fontName=f"{FAMILY}-Bold", alignment=TA_CENTER)
    rows = [[Printed(escape(cell), style if at else heading) for cell in row] for at, row in enumerate(block.rows)]
    table = LongTable(rows, colWidths=_column_widths(block, width, size))
    table.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.6, colors.black),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ]
    )
    return table


def _column_widths(block: Table, width: float, size: float) -> list[float]:
    """Return the widths of the columns: the longest word fits, the rest is shared by what the cells hold."""
    columns = list(zip(*block.rows, strict=True))
    bold = f"{FAMILY}-Bold"
    least = [
        10 + max((stringWidth(word, bold, size) for cell in column for word in cell.split()), default=10)
        for column in columns
    ]
    wanted = [max(stringWidth(cell, FAMILY, size) for cell in column) ** 0.7 for column in columns]
    free = max(0.0, width - sum(least))
    total = sum(wanted) or 1.0
    found = [low + free * want / total for low, want in zip(least, wanted, strict=True)]
    return [one * min(1.0, width / sum(found)) for one in found]


def _aligned(block: Aligned, width: float) -> Iterator[Flowable]:
    size = 11.5
    while size > 7.5 and not all(_fits(line, width, size) for line in block.lines):
        size -= 0.5
    for line in block.lines:
        yield _AlignedLine(line, width, size)


def _fits(line: Sequence[tuple[float, str]], room: float, size: float) -> bool:
    ends = [place * room - 4 for place, _ in line[1:]] + [room]
    return all(
        place * room + stringWidth(text, FAMILY, size) < end for (place, text), end in zip(line, ends, strict=True)
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
