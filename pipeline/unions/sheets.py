"""Tables as offices keep them, a CSV in whatever code or a workbook, as lines of cells, each with its row."""

import csv
import datetime
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.support.errors import SetupError
from pipeline.support.files import telling_why
from pipeline.support.grouping import grouped
from pipeline.support.old_encodings import Script, script_of, text_of
from pipeline.support.words import one_line
from pipeline.unions.registry import ROWS_OF_A_SHEET

Cells = list[str]

_PACKAGE, _COMPOUND = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
#: More than ten times the unions of the largest office; a list of people or a dump is no registry.
_MOST_BYTES = 64 * 1024 * 1024
#: One part of a workbook unpacked: 200,000 lines of ten cells need less. Lines behind these are not read.
_MOST_UNPACKED, _MOST_LINES = 256 * 1024 * 1024, 200_000
#: So many blank lines end a sheet: Excel keeps formatted rows far below the last one.
_BLANK_LINES = 1000
_SEPARATORS = ",;\t"
#: Lines that are looked at to tell what separates the cells.
_SAMPLE = 30
#: Signs that Vietnamese in Unicode has no use for, and every text in an old code has.
_OLD_SIGNS = re.compile(
    "[\u00a1-\u00bf\u00c4-\u00c7\u00cb\u00ce-\u00d1\u00d6-\u00d8\u00db\u00dc\u00de-\u00df\u00e4-\u00e7\u00eb\u00ee-\u00f1\u00f6-\u00f8\u00fb\u00fc\u00fe\u00ff]"
)


class SheetLine(NamedTuple):
    """A line of a sheet: its cells, and its row, counted from ``ROWS_OF_A_SHEET`` times the number of the sheet on."""

    row: int
    cells: Cells

    def cell(self, at: int) -> str:
        """Return a cell, ``""`` behind the end of the line."""
        return self.cells[at] if at < len(self.cells) else ""


class ListSheet(NamedTuple):
    """A sheet of a list of unions: its name, its filled lines."""

    name: str
    lines: tuple[SheetLine, ...]


def read_bytes(path: Path) -> bytes:
    """Return a file's content. Raises ``SetupError`` for one that cannot be read or is no table to be read."""
    with telling_why("Không đọc được danh mục công đoàn {path}: {reason}. Kiểm tra đường dẫn.", path=path):
        if path.stat().st_size > _MOST_BYTES:
            raise SetupError("Danh mục công đoàn {path} quá lớn (trên 64 MB). Kiểm tra lại tệp.", path=path)
        data = path.read_bytes()
    if data.startswith(_COMPOUND):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise SetupError(
                "Danh mục công đoàn {path} có mật khẩu. Mở bằng Excel, bỏ mật khẩu (Tệp > Thông tin > Bảo vệ sổ làm "
                "việc), lưu rồi chạy lại.",
                path=path)  # fmt: skip
        raise SetupError(
            "Danh mục công đoàn {path} là tệp Excel đời cũ (.xls). Mở bằng Excel hoặc LibreOffice, lưu lại dạng .xlsx "
            "rồi chạy lại.",
            path=path)  # fmt: skip
    if _OTHER_FORMS.match(data):
        raise SetupError(
            "Danh mục công đoàn {path} là bảng tính dạng XML hoặc trang web. Mở bằng Excel, lưu lại dạng .xlsx rồi "
            "chạy lại.",
            path=path)  # fmt: skip
    return data


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a workbook (.xlsx); else they are taken for CSV."""
    return data.startswith(_PACKAGE)


def exact_lines(data: bytes, path: Path) -> Sequence[SheetLine]:
    """Return the filled lines of a file in the form of the contract, no blanks around the cells.

    That is a CSV in UTF-8, or the first sheet of a workbook. Raises ``UnicodeDecodeError`` for a CSV in another code.
    """
    if not is_workbook(data):
        data.decode("utf-8")
    found, _ = read_book(data, path, str.strip)
    return found[0].lines if found else ()


def read_book(
    data: bytes, path: Path, clean: Callable[[str], str] = lambda cell: one_line(unicodedata.normalize("NFC", cell))
) -> tuple[tuple[ListSheet, ...], bool]:
    """Return the sheets of a file in whatever code and form, cells made ``clean``; whether letters were converted."""
    return (_read_workbook if is_workbook(data) else _read_csv)(data, path, clean)


def _read_csv(data: bytes, path: Path, clean: Callable[[str], str]) -> tuple[tuple[ListSheet, ...], bool]:
    """Return the sheet that a CSV is, and whether its letters had to be converted; ``SetupError`` if it is none."""
    text, notes = text_of(data) or ("\0", ())
    if "\0" in text:
        raise SetupError(
            "Danh mục công đoàn {path}: không xác định được bảng mã của tệp CSV. "
            "Trong Excel chọn “CSV UTF-8” khi lưu, hoặc dùng XLSX.",
            path=path)  # fmt: skip
    text = text.removeprefix("\ufeff")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)))
    except csv.Error as error:
        raise SetupError("Danh mục công đoàn {path} không đúng dạng CSV ({error}).", path=path, error=error) from error
    filled = ((row, cells) for row, cells in enumerate(rows, 1) if any(map(str.strip, cells)))
    return (ListSheet("", tuple(SheetLine(row, list(map(clean, cells))) for row, cells in filled)),), bool(notes)


def _separator(text: str) -> str:
    """Return what separates the cells: Excel in Vietnamese writes semicolons. The heading, without lists, tells first.

    A title above the heading holds none, or a comma of its sentence: what stands most often in the first lines counts.
    """
    lines = text.lstrip().splitlines()[:_SAMPLE] or [""]
    if max(map(lines[0].count, _SEPARATORS)) > 1:
        return max(_SEPARATORS, key=lines[0].count)
    bare = re.sub(r'"[^"]*"', "", "\n".join(lines))  # in a quoted cell a sign separates nothing
    return max(_SEPARATORS, key=bare.count)


# --------------------
# Forms that are no workbook though programs call them ``.xls``: Excel opens each, and saves it as one.

#: XML of 2003, a web page.
_OTHER_FORMS = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>|MIME-Version:|<(?:!doctype|html|head|meta|body|table|style|div)\b)",
    re.IGNORECASE,
)


# --------------------
# Workbooks (.xlsx) as tables: visible sheets, cells merged downwards, old fonts.

#: What openpyxl raises for a file that is none, or broken.
_BROKEN = (KeyError, ValueError, IndexError, OSError, TypeError, SyntaxError, zipfile.BadZipFile)


def open_workbook(
    data: bytes, most: int, unpacked: Callable[[Iterable[int]], int], too_large: SetupError, broken: SetupError,
    **how: bool,
) -> Any:  # fmt: skip
    """Open a workbook for the values of its cells; raise one of the errors where it is too large, or cannot be read.

    ``unpacked``: which of the sizes of its parts may come to no more than ``most``.
    """
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if unpacked(part.file_size for part in package.infolist()) > most:
                raise too_large
        return openpyxl.load_workbook(io.BytesIO(data), data_only=True, **how)
    except _BROKEN as error:
        raise broken from error


def _read_workbook(data: bytes, path: Path, clean: Callable[[str], str]) -> tuple[tuple[ListSheet, ...], bool]:
    """Return the sheets that are shown, and whether letters had to be converted; ``SetupError`` if it is none."""
    too_large = SetupError(
        "Danh mục công đoàn {path} quá lớn khi mở ra. Xóa các dòng trống có định dạng ở cuối trang.", path=path
    )
    broken = SetupError(
        "Danh mục công đoàn {path} không phải tệp Excel (.xlsx) đọc được. Mở bằng Excel, lưu lại dạng .xlsx rồi chạy "
        "lại.", path=path)  # fmt: skip
    book = open_workbook(data, _MOST_UNPACKED, max, too_large, broken)
    pages = [page for page in book.worksheets if page.sheet_state == "visible"]
    filled = [list(_filled_lines(page)) for page in pages]
    # Their fonts may be those of old codes.
    words = (cell for _, line in chain.from_iterable(filled) for cell in line if isinstance(cell.value, str))
    pieces = [(font, "\n".join(cell.value for cell in own)) for font, own in grouped(words, _font).items()]
    script = script_of(pieces) if any(_OLD_SIGNS.search(text) for _, text in pieces) else Script()

    def read(text: str, font: str) -> str:
        return clean(script.read(text, font))

    sheets = (
        ListSheet(page.title, tuple(_sheet_lines(page, lines, at * ROWS_OF_A_SHEET, read)))
        for at, (page, lines) in enumerate(zip(pages, filled, strict=True))
    )
    return tuple(sheets), bool(script.notes)


def _sheet_lines(
    page: Any, lines: Iterable[tuple[int, Sequence[Any]]], above: int, read: Callable[[str, str], str]
) -> Iterator[SheetLine]:
    """Yield the lines of a page; ``above``: how many rows of other pages are counted before it."""
    # What the cells below the first say in an area merged downwards; one merged sideways counts once.
    merged = {
        (row, area.min_col): page.cell(area.min_row, area.min_col).value
        for area in page.merged_cells.ranges
        for row in range(area.min_row + 1, min(area.max_row, _MOST_LINES) + 1)
    }
    for row, line in lines:
        values = (merged.get((row, at)) if cell.value is None else cell.value for at, cell in enumerate(line, 1))
        yield SheetLine(above + row, list(map(read, map(_text, values), map(_font, line))))


def _filled_lines(page: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield the lines with words and their numbers; what stands behind very many blank lines is left out."""
    last = 0
    for row, line in enumerate(page.iter_rows(max_row=min(page.max_row, _MOST_LINES)), 1):
        if any(_text(cell.value).strip() for cell in line):
            last = row
            yield row, line
        elif row > last + _BLANK_LINES:
            return


def _text(value: object) -> str:
    """Return a workbook's value as text: whole numbers without a point, days in ISO form."""
    if isinstance(value, datetime.datetime):
        value = value.date()
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def _font(cell: Any) -> str:
    return (cell.font.name or "") if cell.has_style else ""
