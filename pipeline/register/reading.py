"""The sheet of duties as it comes back: where its columns stand now, its rows by field, what it remembers."""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.errors import SetupError
from pipeline.register import memory
from pipeline.register.memory import PRINTED, Remembered
from pipeline.register.sheets import DUTIES
from pipeline.registry.names import key
from pipeline.store.marks import FIELDS
from pipeline.words import english, t

_TITLES = {column.field: column.title for column in DUTIES.columns}
_WANTED = ("id", *FIELDS, *PRINTED, "issued_on")
_NEEDED = ("id", "status")
#: A clerk may put a title above the table; further down there is none.
_FARTHEST_HEADING = 20
#: What a workbook of a million rows comes to, unpacked.
_MOST_BYTES = 2 << 30
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class Row(NamedTuple):
    """A row of the sheet: its number, and its cells by field."""

    number: int
    cells: dict[str, Any]


class Book(NamedTuple):
    """A workbook that came back."""

    rows: Iterator[Row]
    remembered: Mapping[str, Remembered] | None
    """``None`` where the hidden sheet is gone: nobody knows what the workbook said when it was written."""
    missing: tuple[str, ...]
    """Titles of columns that a clerk may write into and that are not there (renamed, deleted)."""


def read(data: bytes) -> Book:
    """Open a workbook; raise ``SetupError`` for any other file, and for one without the sheet or its columns."""
    book = _opened(data)
    name = next((name for name in book.sheetnames if name in _names(DUTIES.name)), None)
    if name is None:
        raise SetupError(t("Không thấy trang “{name}” trong sổ: trang đã bị xóa hoặc đổi tên.", name=t(DUTIES.name)))
    parts = [sheet for sheet in book.sheetnames if sheet == name or sheet.startswith(name[:20] + " – ")]
    heading, places = _heading(_lines(book[name]))
    remembered = memory.read(_lines(book[memory.NAME])) if memory.NAME in book.sheetnames else None
    rows = (
        Row(number, {field: line[place] for field, place in places.items() if place < len(line)})
        for part in parts
        for number, line in enumerate(_lines(book[part]), start=1)
        if number > heading
    )
    missing = tuple(t(_TITLES[field]) for field in FIELDS if field not in places)
    return Book(rows, remembered or None, missing)


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


def _heading(lines: Iterator[Sequence[Any]]) -> tuple[int, dict[str, int]]:
    """Return the row of the headings, and where each column stands in it, wherever it was moved to."""
    best: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        places = _places(line)
        if all(field in places for field in _NEEDED):
            return number, places
        best = max(best, places, key=len)
        if number == _FARTHEST_HEADING:
            break
    missing = [t(_TITLES[field]) for field in _NEEDED if field not in best]
    raise SetupError(
        t("Trang “{name}” thiếu cột {columns}; không nhập được.", name=t(DUTIES.name), columns=", ".join(missing))
    )


def _places(heading: Sequence[Any]) -> dict[str, int]:
    titles = [key(str(title)) if title is not None else "" for title in heading]
    found: dict[str, int] = {}
    for field in _WANTED:
        at = [place for place, title in enumerate(titles) if title in {key(name) for name in _names(_TITLES[field])}]
        if len(at) > 1 and field in ("id", *FIELDS):
            raise SetupError(
                t("Trang “{name}” có {count} cột “{column}”: xóa cột thừa rồi nhập lại.",
                  name=t(DUTIES.name), count=len(at), column=t(_TITLES[field]))
            )  # fmt: skip
        if at:
            found[field] = at[0]
    return found
