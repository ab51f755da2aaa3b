"""The clerk's workbook (.xlsx): ready to filter, to print and to write into.

Headings stay in sight and are repeated on each printed page (A4 across), days are real dates, codes are text, the
status is a list to choose from and colours itself.
"""

import io
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.export import columns
from pipeline.export.columns import Column, Sheet
from pipeline.standing import SOON
from pipeline.words import t
from schemas.obligation import STATUSES

if TYPE_CHECKING:
    import pandas as pd

#: Status → background and letters (domain: grey, blue, green, red, yellow).
STATUS_COLOURS: dict[str, tuple[str, str]] = {
    "todo": ("#E7E6E6", "#404040"),
    "doing": ("#DDEBF7", "#1F4E78"),
    "done": ("#E2EFDA", "#375623"),
    "late": ("#F8CBAD", "#9C0006"),
    "waiting": ("#FFF2CC", "#7F6000"),
}
_SOON_COLOUR = "#F4B084"
_FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
_A4 = 9
_LINE = 15
_HIGHEST_ROW = 400
#: Evidence for those who look closer: long, not printed, and no reason to make a row higher.
_MAY_BE_CUT = ("quote", "limits")


def workbook(
    sheets: Sequence[tuple[Sheet, "pd.DataFrame"]], hidden: Mapping[str, Sequence[Sequence[str | None]]] | None = None
) -> bytes:
    """Return a workbook with one sheet for each frame; ``hidden`` sheets (name → rows) are for the program alone."""
    import pandas as pd

    out = io.BytesIO()
    # Nothing of a letter may become a formula or a link by itself.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with pd.ExcelWriter(out, engine="xlsxwriter", engine_kwargs={"options": options}) as writer:
        book: Any = writer.book
        book.set_properties({"title": t("Sổ nghĩa vụ và lịch thời hạn"), "author": "vanthu"})
        formats = _formats(book)
        for sheet, frame in sheets:
            page = book.add_worksheet(t(sheet.name))
            _fill(page, sheet, frame, formats)
            _set_up(page, sheet, len(frame))
            _add_up(page, sheet, frame, formats)
            if "soon" in frame:
                _colour_status(book, page, sheet, len(frame))
                _mark_soon(book, page, sheet, frame)
        for name, rows in (hidden or {}).items():
            _hide(book, name, rows)
    return out.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    cell = {**_FONT, "border": 1, "border_color": "#BFBFBF"}
    return {
        "header": book.add_format(
            {**cell, "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "bg_color": "#D9E1F2"}
        ),
        "text": book.add_format({**cell, "text_wrap": True, "num_format": "@"}),
        "date": book.add_format({**cell, "num_format": "dd/mm/yyyy", "align": "center"}),
        "number": book.add_format({**cell, "align": "center"}),
        "total": book.add_format({**cell, "align": "center", "bold": True}),
        "percent": book.add_format({**cell, "num_format": "0%", "align": "center"}),
    }


def _fill(page: Any, sheet: Sheet, frame: "pd.DataFrame", formats: dict[str, Any]) -> None:
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, t(column.title), formats["header"])
        page.set_column(place, place, column.width)
    for line, row in enumerate(columns.rows(frame, sheet), start=1):
        page.set_row(line, _height(sheet, row))
        for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write(page, line, place, column, value, formats[column.kind])


def _add_up(page: Any, sheet: Sheet, frame: "pd.DataFrame", formats: dict[str, Any]) -> None:
    """Write sums below the table that follow the filter; the value is written too, for programs that do not count."""
    for place, column in enumerate(sheet.columns):
        if column.total and len(frame):
            cells = f"{xl_rowcol_to_cell(1, place)}:{xl_rowcol_to_cell(len(frame), place)}"
            total = int(frame[column.field].sum())
            page.write_formula(len(frame) + 1, place, f"=SUBTOTAL(109,{cells})", formats["total"], total)


def _hide(book: Any, name: str, rows: Sequence[Sequence[str | None]]) -> None:
    page = book.add_worksheet(name)
    for line, row in enumerate(rows):
        for place, value in enumerate(row):
            if value is not None:
                page.write_string(line, place, columns.safe(value))
    page.very_hidden()


def _height(sheet: Sheet, row: list[Any]) -> float:
    """Estimate how high a row must be for its wrapped texts: not every program works that out for itself."""
    lines = 1
    for column, value in zip(sheet.columns, row, strict=True):
        if isinstance(value, str) and column.field not in _MAY_BE_CUT:
            lines = max(lines, sum(math.ceil(len(part) / column.width) or 1 for part in value.split("\n")))
    return float(min(lines * _LINE, _HIGHEST_ROW))


def _write(page: Any, line: int, place: int, column: Column, value: Any, form: Any) -> None:
    if value is None or value == "":
        page.write_blank(line, place, None, form)
    elif column.kind == "date":
        page.write_datetime(line, place, value, form)
    elif column.kind in ("number", "percent"):
        page.write_number(line, place, float(value), form)
    else:
        page.write_string(line, place, columns.safe(str(value)), form)


def _set_up(page: Any, sheet: Sheet, count: int) -> None:
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(count, 1), len(sheet.columns) - 1)
    page.set_row(0, 32)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.print_area(0, 0, max(count, 1), (sheet.printed or len(sheet.columns)) - 1)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.set_header(f"&C&B{t(sheet.name)}")
    page.set_footer("&R" + t("Trang {page}/{pages}", page="&P", pages="&N"))


def _place(sheet: Sheet, field: str) -> int:
    return [column.field for column in sheet.columns].index(field)


def _colour_status(book: Any, page: Any, sheet: Sheet, count: int) -> None:
    """Colour by rule, not by cell, so that the colour follows when the clerk chooses another status."""
    place = _place(sheet, "status")
    last = max(count, 1)
    names = {code: t(name) for code, name in STATUSES.items()}
    page.data_validation(1, place, last, place, {"validate": "list", "source": list(names.values())})
    for code, (background, letters) in STATUS_COLOURS.items():
        form = book.add_format({"bg_color": background, "font_color": letters})
        rule = {"type": "cell", "criteria": "==", "value": f'"{names[code]}"', "format": form}
        page.conditional_format(1, place, last, place, rule)


def _mark_soon(book: Any, page: Any, sheet: Sheet, frame: "pd.DataFrame") -> None:
    """Colour the days left where at most a few working days remain (the frame knows the holidays, Excel does not)."""
    place = _place(sheet, "days_left")
    form = book.add_format(
        {**_FONT, "border": 1, "border_color": "#BFBFBF", "align": "center", "bg_color": _SOON_COLOUR, "bold": True}
    )
    for line, (soon, left) in enumerate(zip(frame["soon"], frame["days_left"], strict=True), start=1):
        if soon:
            page.write_number(line, place, float(left), form)
    note = t("Màu cam: còn không quá {count} ngày làm việc", count=SOON)
    page.write_comment(0, place, note)
