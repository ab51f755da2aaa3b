"""Letters as digital PDFs: what a word processor prints, with the text in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
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

from corpus.render import roles
from corpus.render.fonts import FAMILY, register
from corpus.render.model import Aligned, Columns, Letter, Paragraph, Table
from corpus.render.seeds import dice

_CM = 72 / 2.54
_LEFT, _RIGHT, _TOP, _BOTTOM = 3.0 * _CM, 1.8 * _CM, 2.0 * _CM, 2.0 * _CM
_ALIGN = {"left": TA_LEFT, "center": TA_CENTER, "justify": TA_JUSTIFY}
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


def render_pdf(letter: Letter) -> bytes:
    """Return the letter as a PDF: the same bytes whenever and wherever it is made."""
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
    pages.build(list(_printed(letter, sizes, width)), onLaterPages=_numbered)
    return file.getvalue()


def _numbered(canvas: Canvas, pages: Any) -> None:
    canvas.setFont(FAMILY, 13)
    canvas.drawCentredString(A4[0] / 2, A4[1] - 1.3 * _CM, str(canvas.getPageNumber()))


def _printed(letter: Letter, sizes: _Sizes, width: float) -> Iterator[Flowable]:
    for block in letter.blocks:
        match block:
            case Paragraph():
                yield _paragraph(block, sizes.body, sizes, after=sizes.after)
            case Columns(kind="head"):
                yield _head(roles.dressed(block), sizes, width)
                yield Spacer(1, 10)
            case Columns():
                yield Spacer(1, 8)
                yield _tail(roles.dressed(block), sizes, width)
                yield Spacer(1, 16)
            case Table():
                yield _table(block, width)
                yield Spacer(1, 8)
            case Aligned():
                yield from _aligned(block, width)


def _markup(paragraph: Paragraph) -> str:
    parts = []
    for run in paragraph.runs:
        text = escape(run.text)
        text = f"<b>{text}</b>" if run.bold else text
        parts.append(f"<i>{text}</i>" if run.italic else text)
    return "".join(parts)


def _paragraph(
    paragraph: Paragraph, size: float, sizes: _Sizes, after: float = 0.0, leading: float | None = None
) -> Printed:
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
    return Printed(_markup(paragraph), style)


def _head(columns: Columns, sizes: _Sizes, width: float) -> Flowable:
    ruled = roles.ruled_line(columns.left)
    left: list[Flowable] = []
    for at, line in enumerate(columns.left):
        left.append(_paragraph(line, sizes.head, sizes, leading=1.15))
        if at == ruled:
            left.append(_Rule(60))
    right: list[Flowable] = []
    for line in columns.right:
        right.append(_paragraph(line, _fitting(line.text, sizes.head, 0.58 * width - 2), sizes, leading=1.15))
        if roles.is_motto(line.text):
            right.append(_Rule(150))
    return _side_by_side(left, right, (0.42 * width, 0.58 * width))


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


def _fitting(text: str, size: float, room: float) -> float:
    """Return the size at which a line of the right column needs no second line, as the national head never does."""
    return min(size, max(9.0, size * room / max(1.0, stringWidth(text, f"{FAMILY}-Bold", size) + 1)))


def _tail(columns: Columns, sizes: _Sizes, width: float) -> Flowable:
    name = roles.name_at(columns.right)
    left = [_paragraph(line, sizes.small, sizes, leading=1.15) for line in columns.left]
    right: list[Flowable] = []
    for at, line in enumerate(columns.right):
        if at == name:
            right.append(Spacer(1, _SIGNATURE))
        right.append(_paragraph(line, sizes.body, sizes, leading=1.2))
    return _side_by_side(left, right, (0.5 * width, 0.5 * width))


def _side_by_side(left: Sequence[Flowable], right: Sequence[Flowable], widths: tuple[float, float]) -> Flowable:
    table = PrintedTable([[list(left), list(right)]], colWidths=widths)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 1),
            ("RIGHTPADDING", (0, 0), (-1, -1), 1),
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
