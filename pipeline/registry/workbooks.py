"""Workbooks (.xlsx) as tables: visible sheets, cells merged downwards, indents, old fonts."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import SetupError
from pipeline.old_encodings.encodings import script_of
from pipeline.registry.errors import ROWS_OF_A_SHEET
from pipeline.registry.sheets import (
    MOST_LINES,
    OLD_SIGNS,
    Book,
    Cells,
    Line,
    Sheet,
    blanks_before,
    cell_text,
    clean,
    converted,
)
from pipeline.words import t

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

#: One part of a workbook unpacked: 200,000 lines of ten cells need less.
_MOST_UNPACKED = 256 * 1024 * 1024
#: So many blank lines end a sheet: Excel keeps formatted rows far below the last one.
_BLANK_LINES = 1000


def plain_sheet(data: bytes, path: Path) -> Iterator[Cells]:
    """Yield the cells of every line of a workbook's first sheet."""
    blank = 0
    try:
        page: Any = _opened(data, path).worksheets[0]
        for values in page.iter_rows(values_only=True, max_row=MOST_LINES):
            cells = [cell_text(value) for value in values]
            if any(cells):
                yield from ([] for _ in range(blank))
                blank = 0
                yield cells
            elif (blank := blank + 1) > _BLANK_LINES:
                return
    except (KeyError, ValueError, IndexError, OSError, TypeError, zipfile.BadZipFile) as error:
        raise _unreadable(path) from error


def read_workbook(data: bytes, path: Path) -> Book:
    """Return the visible sheets of a workbook, merged cells and indents understood."""
    _refuse_endless(data, path)
    full = _opened(data, path, read_only=False)
    pages: list[Any] = [page for page in full.worksheets if page.sheet_state == "visible"]
    cells = [_filled_cells(page) for page in pages]
    script = _script(cell for page in cells for line in page for cell in line)
    sheets = []
    for at, (page, lines) in enumerate(zip(pages, cells, strict=True)):
        merged = _merged_down(page)
        sheets.append(Sheet(page.title, tuple(_line(line, at, merged, script) for line in lines)))
    return Book(tuple(sheets), (converted(),) if script is not None and script.notes else ())


def _refuse_endless(data: bytes, path: Path) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            size = max((part.file_size for part in package.infolist()), default=0)
    except zipfile.BadZipFile as error:
        raise _unreadable(path) from error
    if size > _MOST_UNPACKED:
        raise SetupError(
            t("Danh mục công đoàn {path} quá lớn khi mở ra. Xóa các dòng trống có định dạng ở cuối trang.", path=path)
        )


def _filled_cells(page: Any) -> list[list[Any]]:
    """Return the lines of a sheet that hold anything."""
    lines, blank = [], 0
    for line in page.iter_rows(max_row=min(page.max_row, MOST_LINES)):
        if any(cell.value is not None and str(cell.value).strip() for cell in line):
            lines.append(list(line))
            blank = 0
        elif (blank := blank + 1) > _BLANK_LINES:
            break
    return lines


def _line(cells: Sequence[Any], sheet: int, merged: Mapping[tuple[int, int], Any], script: Any) -> Line:
    texts, indents = [], []
    row = cells[0].row
    for column, cell in enumerate(cells, 1):
        value = merged.get((row, column)) if cell.value is None else cell.value
        text = value if isinstance(value, str) else cell_text(value)
        indents.append(_indent(cell, text))
        texts.append(clean(script.read(text, _font(cell)) if script is not None else text))
    return Line(sheet * ROWS_OF_A_SHEET + row, texts, tuple(indents))


def _merged_down(page: Any) -> dict[tuple[int, int], Any]:
    """Return what the cells below the first say in an area merged downwards; one merged sideways counts once."""
    return {
        (row, area.min_col): page.cell(area.min_row, area.min_col).value
        for area in page.merged_cells.ranges
        for row in range(area.min_row + 1, min(area.max_row, MOST_LINES) + 1)
    }


def _script(cells: Iterable[Any]) -> Any:
    """Return the codes of the text, ``None`` where it is Unicode throughout."""
    pieces: dict[str, list[str]] = {}
    suspicious = False
    for cell in cells:
        if isinstance(cell.value, str):
            pieces.setdefault(_font(cell), []).append(cell.value)
            suspicious = suspicious or OLD_SIGNS.search(cell.value) is not None
    if not suspicious:
        return None
    return script_of((font, "\n".join(texts)) for font, texts in pieces.items())


def _font(cell: Any) -> str:
    return (cell.font.name or "") if cell.has_style else ""


def _indent(cell: Any, text: str) -> int:
    if not text:
        return 0
    return blanks_before(text) or (int(cell.alignment.indent or 0) if cell.has_style else 0)


def _opened(data: bytes, path: Path, *, read_only: bool = True) -> "Workbook":
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return openpyxl.load_workbook(io.BytesIO(data), read_only=read_only, data_only=True)
    except (KeyError, ValueError, IndexError, OSError, TypeError, zipfile.BadZipFile, InvalidFileException) as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> SetupError:
    return SetupError(
        t(
            "Danh mục công đoàn {path} không phải tệp Excel (.xlsx) đọc được. "
            "Mở bằng Excel, lưu lại dạng .xlsx rồi chạy lại.",
            path=path,
        )
    )
