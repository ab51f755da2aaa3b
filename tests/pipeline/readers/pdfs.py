"""Small PDFs for tests, drawn line by line, so that a test knows where everything stands."""

import io
import re
from itertools import pairwise
from pathlib import Path
from typing import Self

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.readers.opening import read
from schemas import Source

WIDTH, HEIGHT = A4
LEFT, RIGHT = 85, WIDTH - 42
#: Middles of the two columns of a letter's head and tail.
LEFT_COLUMN, RIGHT_COLUMN = 160, 405
_FONT = "Vietnamese"
_PLACES = (
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"),
    Path("/usr/share/fonts/TTF/DejaVuSerif.ttf"),
    Path("/usr/share/fonts/dejavu-serif-fonts/DejaVuSerif.ttf"),
)


def font() -> str:
    """Return the name of a font with all Vietnamese letters; without one the test cannot be run."""
    if _FONT not in pdfmetrics.getRegisteredFontNames():
        place = next((place for place in _PLACES if place.exists()), None)
        if place is None:
            pytest.skip("no font with Vietnamese letters: apt-get install fonts-dejavu-core")
        pdfmetrics.registerFont(TTFont(_FONT, str(place)))
    return _FONT


class Sheet:
    """A PDF under way. Places are counted from the top left corner, in points."""

    def __init__(self, **options: object) -> None:
        self._bytes = io.BytesIO()
        # Without `invariant` each file carries the time at which it was made.
        self.canvas = Canvas(self._bytes, pagesize=A4, invariant=1, **options)
        self.top = 60.0

    def at(self, x: float, y: float, text: str, size: float = 11) -> Self:
        """Write a line that begins at a place."""
        self.canvas.setFont(font(), size)
        self.canvas.drawString(x, HEIGHT - y, text)
        return self

    def centred(self, x: float, y: float, text: str, size: float = 11) -> Self:
        """Write a line with its middle at a place."""
        self.canvas.setFont(font(), size)
        self.canvas.drawCentredString(x, HEIGHT - y, text)
        return self

    def column(self, x: float, y: float, lines: list[str], size: float = 11, pitch: float = 15) -> Self:
        """Write centred lines below each other; an empty one leaves its place blank."""
        for index, line in enumerate(lines):
            if line:
                self.centred(x, y + index * pitch, line, size)
        return self

    def lines(self, x: float, y: float, lines: list[str], size: float = 11, pitch: float = 15) -> Self:
        """Write lines flush left below each other."""
        for index, line in enumerate(lines):
            self.at(x, y + index * pitch, line, size)
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> Self:
        """Draw a straight line."""
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)
        return self

    def table(self, edges: list[float], tops: list[float], rows: list[list[str]]) -> Self:
        """Draw a full grid and write the cells; ``\\n`` in a cell begins a new line."""
        for y in tops:
            self.rule(edges[0], y, edges[-1], y)
        for x in edges:
            self.rule(x, tops[0], x, tops[-1])
        for row, top in zip(rows, tops, strict=False):
            for cell, x in zip(row, edges, strict=False):
                self.lines(x + 3, top + 12, cell.split("\n") if cell else [], size=9, pitch=11)
        return self

    def unruled(
        self,
        edges: list[float],
        top: float,
        rows: list[list[str]],
        *,
        size: float = 11,
        pitch: float = 14,
        apart: float = 4,
        centred: tuple[int, ...] = (),
        middle: tuple[int, ...] = (),
        bottom: float = 770,
    ) -> float:
        """Write a table without rules, its cells wrapped; return where the text goes on. ``centred`` columns are
        centred across, ``middle`` ones from top to bottom. A row of one cell runs over all columns. What does not fit
        above ``bottom`` goes on a new page, line by line as word processors break rows."""
        for row in rows:
            bounds = list(pairwise(edges)) if len(row) > 1 else [(edges[0], edges[-1])]
            cells = [self._wrap(cell, right - left - 8, size) for cell, (left, right) in zip(row, bounds, strict=True)]
            height = max(map(len, cells))
            if top + (height - 1) * pitch > bottom:
                self.page()
                top = 70.0
            for column, (lines, (left, right)) in enumerate(zip(cells, bounds, strict=True)):
                y = top + (height - len(lines)) * pitch / 2 if column in middle else top
                if column in centred and len(row) > 1:
                    self.column((left + right) / 2, y, lines, size, pitch)
                else:
                    self.lines(left + 4, y, lines, size, pitch)
            top += height * pitch + apart
        return top

    def _wrap(self, cell: str, width: float, size: float) -> list[str]:
        lines = [""]
        for word in cell.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.canvas.stringWidth(longer, font(), size) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def page(self) -> Self:
        self.canvas.showPage()
        return self

    def save(self) -> bytes:
        self.canvas.save()
        return self._bytes.getvalue()

    def read(self, folder: Path) -> Source:
        return read_bytes(self.save(), folder)


def read_bytes(data: bytes, folder: Path, name: str = "thu.pdf") -> Source:
    path = folder / name
    path.write_bytes(data)
    (source,) = read(path)
    return source


def assert_read(sheet: Sheet, folder: Path, wanted: str) -> None:
    """Compare what is read of a sheet with what is wanted, in which ``…`` stands for anything."""
    text = sheet.read(folder).text
    assert re.fullmatch(".*".join(map(re.escape, wanted.split("…"))), text, re.DOTALL), text


BODY = [
    "Thực hiện Kế hoạch số 15/KH-CĐN ngày 02/3/2026 của Công đoàn ngành, đề",
    "nghị các công đoàn cơ sở tổ chức hội nghị người lao động và báo cáo kết quả.",
]
#: How a paragraph of it is read.
READ = f"     {BODY[0]}\n{BODY[1]}\n"


def prose(y: float = 80) -> Sheet:
    """Return a sheet with that paragraph."""
    return paragraph(Sheet(), y, BODY)


def letter(body: list[str] | None = None) -> Sheet:
    """Return a sheet with head, two lines of text and tail, as NĐ 30/2020/NĐ-CP sets them."""
    return tail(paragraph(head(Sheet()), 230, body or BODY), 330)


def head(sheet: Sheet, y: float = 60) -> Sheet:
    """Write a letter's head in two columns whose lines do not stand level."""
    sheet.column(
        LEFT_COLUMN, y,
        ["LIÊN ĐOÀN LAO ĐỘNG TỈNH", "CÔNG ĐOÀN NGÀNH", "", "Số: 27/CĐN-TG", "V/v tổ chức hội nghị", "người lao động"],
        10, 14,
    )  # fmt: skip
    sheet.column(
        RIGHT_COLUMN, y + 3,
        ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "", "An Bình, ngày 16 tháng 3 năm 2026"],
        10.5, 16,
    )  # fmt: skip
    sheet.rule(LEFT_COLUMN - 30, y + 18, LEFT_COLUMN + 30, y + 18)
    return sheet.rule(RIGHT_COLUMN - 60, y + 23, RIGHT_COLUMN + 60, y + 23)


def paragraph(sheet: Sheet, y: float, lines: list[str], pitch: float = 16) -> Sheet:
    """Write a paragraph: its first line indented, the others from the margin."""
    sheet.at(LEFT + 28, y, lines[0])
    return sheet.lines(LEFT, y + pitch, lines[1:], pitch=pitch)


def tail(sheet: Sheet, y: float) -> Sheet:
    """Write Nơi nhận beside the signature; the right column begins a little higher and ends below the left."""
    sheet.lines(LEFT, y + 4, ["Nơi nhận:", "- Như trên;", "- LĐLĐ tỉnh (để b/c);", "- Lưu: VT, TG."], 9, 12)
    sheet.column(RIGHT_COLUMN, y, ["TM. BAN THƯỜNG VỤ", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], 10.5, 15)
    return sheet.centred(RIGHT_COLUMN, y + 105, "Trần Thị Mẫu")
