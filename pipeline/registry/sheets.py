"""Tables as offices keep them: a CSV in whatever code, a workbook with titles, merged cells and indents.

What comes out is the same for all: lines of cells, each with its row in the file and how far each cell is indented.
Nothing is understood here.
"""

import csv
import datetime
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import SetupError
from pipeline.oserrors import why
from pipeline.words import t

Cells = list[str]

_PACKAGE, _COMPOUND = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
#: More than ten times the unions of the largest office; a list of people or a dump is no registry.
_MOST_BYTES = 64 * 1024 * 1024
#: Lines behind these are not read.
MOST_LINES = 200_000
_SEPARATORS = ",;\t"
#: Signs that Vietnamese in Unicode has no use for, and every text in an old code has.
OLD_SIGNS = re.compile(
    "[\u00a1-\u00bf\u00c4-\u00c7\u00cb\u00ce-\u00d1\u00d6-\u00d8\u00db\u00dc\u00de-\u00df\u00e4-\u00e7\u00eb\u00ee-\u00f1\u00f6-\u00f8\u00fb\u00fc\u00fe\u00ff]"
)
#: Lines that are looked at to tell what separates the cells.
_SAMPLE = 30


class SheetLine(NamedTuple):
    """One line of a sheet: its row, its cells without outer blanks, their indents.

    Rows are counted as the spreadsheet does, from ``ROWS_OF_A_SHEET`` times the number of the sheet on.
    """

    row: int
    cells: Cells
    indents: tuple[int, ...] = ()

    def cell(self, at: int) -> str:
        """Return a cell, ``""`` behind the end of the line."""
        return self.cells[at] if at < len(self.cells) else ""

    def indent(self, at: int) -> int:
        """Return how far a cell is indented."""
        return self.indents[at] if at < len(self.indents) else 0


class ListSheet(NamedTuple):
    """The filled lines of one sheet."""

    name: str
    lines: tuple[SheetLine, ...]


class Book(NamedTuple):
    """All sheets of a file; ``notes`` say what was done to read it (a code that was converted)."""

    sheets: tuple[ListSheet, ...]
    notes: tuple[str, ...] = ()


def read_bytes(path: Path) -> bytes:
    """Return a file's content. Raises ``SetupError`` for one that cannot be read or is no table to be read."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise SetupError(t("Danh mục công đoàn {path} quá lớn (trên 64 MB). Kiểm tra lại tệp.", path=path))
        data = path.read_bytes()
    except OSError as error:
        raise SetupError(
            t("Không đọc được danh mục công đoàn {path}: {reason}. Kiểm tra đường dẫn.", path=path, reason=why(error))
        ) from error
    if data.startswith(_COMPOUND):
        raise SetupError(_why_compound(data, path))
    return data


def _why_compound(data: bytes, path: Path) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return t(
            "Danh mục công đoàn {path} có mật khẩu. Mở bằng Excel, bỏ mật khẩu (Tệp > Thông tin > Bảo vệ sổ làm việc), "
            "lưu rồi chạy lại.",
            path=path,
        )
    return t(
        "Danh mục công đoàn {path} là tệp Excel đời cũ (.xls). Mở bằng Excel hoặc LibreOffice, lưu lại dạng .xlsx rồi "
        "chạy lại.",
        path=path,
    )


def is_workbook(data: bytes) -> bool:
    """Say whether the bytes are a workbook (.xlsx); else they are taken for CSV."""
    return data.startswith(_PACKAGE)


def plain_csv(text: str, path: Path) -> Iterator[Cells]:
    """Yield the cells of every line of a CSV."""
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator(text)):
            yield [cell.strip() for cell in cells]
    except csv.Error as error:
        raise SetupError(
            t("Danh mục công đoàn {path} không đúng dạng CSV ({error}).", path=path, error=error)
        ) from error


def separator(text: str) -> str:
    """Return what separates the cells: Excel in Vietnamese writes semicolons. The heading, without lists, tells first.

    A title above the heading holds none, or a comma of its sentence: of the first lines the one with most counts.
    """
    lines = [line for line in text.split("\n")[:_SAMPLE] if line.strip()]
    if not lines:
        return _SEPARATORS[0]
    counts = {sign: lines[0].count(sign) for sign in _SEPARATORS}
    if max(counts.values()) > 1:
        return max(_SEPARATORS, key=counts.__getitem__)
    # In a quoted cell a sign separates nothing.
    bare = [re.sub(r'"[^"]*"', "", line) for line in lines]
    return max(_SEPARATORS, key=lambda sign: sorted(line.count(sign) for line in bare)[len(bare) // 2])


def cell_text(value: object) -> str:
    """Return a workbook's value as text: whole numbers without a point, days in ISO form."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def converted() -> str:
    """Return what is told where the text had to be converted."""
    return t("chữ trong tệp không phải Unicode, đã được chuyển mã: cần xem lại tên các đơn vị")


def clean(cell: str) -> str:
    """Return a cell on one line, in composed letters."""
    return " ".join(unicodedata.normalize("NFC", cell).split())


def blanks_before(cell: str) -> int:
    """Return how many blanks a cell begins with."""
    return len(cell) - len(cell.lstrip(" \t\u00a0"))


def filled(lines: Iterable[Sequence[str]]) -> list[tuple[int, Cells]]:
    """Return the lines that are not blank, with their rows."""
    return [(row, list(cells)) for row, cells in enumerate(lines, 1) if any(cells)]
