"""Workbooks that people send by the browser: opened in a confined process, and written anew from what they hold.

A sheet's values, merged cells and whether it is hidden are all that anybody asks of one. Macros, links,
queries and whatever else a workbook may carry stay behind with the process that saw it.
"""

import datetime
import io
import mimetypes
from collections.abc import Iterator
from itertools import chain
from typing import Any

from pipeline.support.confined.answers import MOST_MEMORY
from pipeline.support.confined.pool import Pool
from pipeline.support.errors import SetupError
from pipeline.unions.sheets import is_workbook, open_workbook

#: More cells than the largest book that is given out has: 20,000 duties in some thirty columns.
_MOST_CELLS = 2_000_000
#: All parts unpacked: what such a book comes to.
_MOST_UNPACKED = 512 * 1024 * 1024


#: A cell that holds something: its row and column (from 0), its value, a day or moment apart.
Cell = tuple[int, int, bool | int | float | str | None, datetime.datetime | None]
#: A sheet: its name, whether it is shown, its cells, merged ranges as first and last row and column (from 0).
Sheet = tuple[str, bool, tuple[Cell, ...], tuple[tuple[int, int, int, int], ...]]


def plain(data: bytes) -> bytes:
    """Return a workbook that holds what the one in ``data`` does; anything else (CSV, an old .xls) as it came."""
    if not is_workbook(data):
        return data
    with Pool(pages_of) as pool:
        return _written(pool.submit(data).result())


def pages_of(data: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook, in a process of its own; ``SetupError`` for one too large or broken."""
    mimetypes.knownfiles = []  # openpyxl has the system's types of files read, which a confined process may not
    too_large = SetupError("Sổ Excel quá lớn khi mở ra. Xóa các dòng trống có định dạng ở cuối trang rồi gửi lại.")
    pages = tuple(
        (
            sheet.title, sheet.sheet_state == "visible", tuple(_cells(sheet)),
            tuple((part.min_row - 1, part.min_col - 1, part.max_row - 1, part.max_col - 1)
                  for part in sheet.merged_cells.ranges),
        )
        for sheet in open_workbook(data, _MOST_UNPACKED, sum, too_large, _unreadable()).worksheets)  # fmt: skip
    if sum(len(cells) for _, _, cells, _ in pages) > _MOST_CELLS:
        raise too_large
    return pages


pages_of.most_memory = 5 * MOST_MEMORY  # type: ignore[attr-defined]  # 440,000 cells


def _unreadable() -> SetupError:
    return SetupError(
        "Không mở được sổ Excel: tệp hỏng hoặc không phải .xlsx. Mở bằng Excel, lưu lại dạng .xlsx rồi gửi lại."
    )


def _cells(sheet: Any) -> Iterator[Cell]:
    """Yield the cells of a sheet that hold anything; a moment stands apart, a value of another type is text."""
    for cell in chain.from_iterable(sheet.iter_rows()):
        value, moment = cell.value, None
        if isinstance(value, datetime.datetime):
            value, moment = None, value
        elif not isinstance(value, bool | int | float | str | None):
            value = str(value)
        if value is not None or moment is not None:
            yield (cell.row - 1, cell.column - 1, value, moment)


def _written(pages: tuple[Sheet, ...]) -> bytes:
    """Return these sheets as a new workbook; ``SetupError`` where one cannot hold them."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import XlsxWriterException

    out = io.BytesIO()
    plainly = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    try:
        with Workbook(out, plainly) as book:
            day = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
            for name, is_shown, cells, merged in pages:
                sheet = book.add_worksheet(name)
                if not is_shown:
                    sheet.hide()
                for place in merged:
                    sheet.merge_range(*place, "")
                for row, column, value, moment in cells:
                    sheet.write(row, column, *((value,) if moment is None else (moment, day)))
    except (XlsxWriterException, ValueError) as error:
        raise _unreadable() from error
    return out.getvalue()
