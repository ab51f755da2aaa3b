"""The sheets of a workbook as they come back: where their columns stand now, their rows by field."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pipeline.errors import SetupError
from pipeline.export.table_files import Sheet
from pipeline.registry.names import key
from pipeline.words import english, t

#: A clerk may put a title above the table; further down there is none.
_FARTHEST_HEADING = 20
#: What a workbook of a million rows comes to, unpacked.
_MOST_BYTES = 2 << 30
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class SheetRow(NamedTuple):
    """A row of the sheet: its number, and its cells by field."""

    number: int
    cells: dict[str, Any]


class SentTable(NamedTuple):
    """A sheet that came back."""

    rows: Iterator[SheetRow]
    missing: tuple[str, ...]
    """Titles of columns that a clerk may write into and that are not there (renamed, deleted)."""


class Book:
    """A workbook that came back; ``SetupError`` for any other file."""

    def __init__(self, data: bytes) -> None:
        self._book = _opened(data)

    def has(self, sheet: Sheet) -> bool:
        """Say whether a sheet is there under its name."""
        return self._name(sheet) is not None

    def table(self, sheet: Sheet, needed: Sequence[str]) -> SentTable:
        """Return a sheet's rows by field; raise ``SetupError`` where it, or one of the columns ``needed``, is gone."""
        name = self._name(sheet)
        if name is None:
            raise SetupError(t("Không thấy trang “{name}” trong sổ: trang đã bị xóa hoặc đổi tên.", name=t(sheet.name)))
        parts = [other for other in self._book.sheetnames if other == name or other.startswith(name[:20] + " – ")]
        heading, places = _heading(_lines(self._book[name]), sheet, needed)
        rows = (
            SheetRow(number, {field: line[place] for field, place in places.items() if place < len(line)})
            for part in parts
            for number, line in enumerate(_lines(self._book[part]), start=1)
            if number > heading
        )
        missing = (column for column in sheet.columns if column.editable and column.field not in places)
        return SentTable(rows, tuple(t(column.title) for column in missing))

    def hidden(self, name: str) -> Iterator[Sequence[Any]] | None:
        """Return the lines of a hidden sheet, ``None`` where it is gone."""
        return _lines(self._book[name]) if name in self._book.sheetnames else None

    def _name(self, sheet: Sheet) -> str | None:
        return next((name for name in self._book.sheetnames if name in _names(sheet.name)), None)


def _opened(data: bytes) -> Any:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if data.startswith(_OLD_EXCEL):
        raise SetupError(
            t("Tệp là sổ Excel đời cũ (.xls) hoặc có mật khẩu. Mở bằng Excel, bỏ mật khẩu, lưu lại dạng .xlsx.")
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_BYTES:
                raise SetupError(t("Sổ quá lớn, không phải tệp do vanthu register ghi ra."))
        return load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except SetupError:
        raise
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
        raise SetupError(t("Tệp không phải sổ Excel (.xlsx). Hãy chọn tệp do vanthu register ghi ra.")) from error


def _lines(sheet: Any) -> Iterator[Sequence[Any]]:
    sheet.reset_dimensions()  # some programs write a wrong size, and rows beyond it would be left out
    yield from sheet.iter_rows(values_only=True)


def _names(title: str) -> set[str]:
    return {title, t(title), english().get(title, title)}


def _heading(lines: Iterator[Sequence[Any]], sheet: Sheet, needed: Sequence[str]) -> tuple[int, dict[str, int]]:
    """Return the row of the headings, and where each column stands in it, wherever it was moved to."""
    best: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        places = _places(line, sheet, needed)
        if all(field in places for field in needed):
            return number, places
        best = max(best, places, key=len)
        if number == _FARTHEST_HEADING:
            break
    missing = [t(column.title) for column in sheet.columns if column.field in needed and column.field not in best]
    raise SetupError(
        t("Trang “{name}” thiếu cột {columns}; không nhập được.", name=t(sheet.name), columns=", ".join(missing))
    )


def _places(heading: Sequence[Any], sheet: Sheet, needed: Sequence[str]) -> dict[str, int]:
    titles = [key(str(title)) if title is not None else "" for title in heading]
    found: dict[str, int] = {}
    for column in sheet.columns:
        names = {key(name) for name in _names(column.title)}
        at = [place for place, title in enumerate(titles) if title in names]
        if len(at) > 1 and (column.editable or column.field in needed):
            raise SetupError(
                t("Trang “{name}” có {count} cột “{column}”: xóa cột thừa rồi nhập lại.",
                  name=t(sheet.name), count=len(at), column=t(column.title))
            )  # fmt: skip
        if at:
            found[column.field] = at[0]
    return found
