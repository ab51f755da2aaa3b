"""The workbook: sheets, their columns, the heights of rows, the colours of a status."""

import datetime
import functools
import io
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from extractors.spelling import unmarked
from pipeline.duties.standing import SOON
from pipeline.export import table_files
from pipeline.export.table_files import Column, Sheet
from pipeline.support.confined.scratch import a_run
from pipeline.support.words import t
from schemas import MARKABLE, STATUSES

# --------------------
# How many lines a text takes in a cell: rows must be made high enough, no program does that when a file is opened.

#: Points of one line, and the highest row that Excel has.
LINE = 15.0
HIGHEST = 405.0
#: So many lines fit into a row.
MOST_LINES = int(HIGHEST // LINE)
#: Pixels of one character of a column's width, and what borders take.
_CHARACTER = 7
_PADDING = 2
#: Times New Roman beside the letters that the widths are of (measured: 0.955, bold 1.008), with a little to spare.
_SCALE = 0.975
_BOLD = 1.03


def lines_of(text: str, width: float, *, bold: bool = False) -> int:
    """Return how many lines a text takes in a column of so many characters, up to what the highest row shows.

    >>> lines_of("Gửi báo cáo", 20), lines_of("Gửi báo cáo về Liên đoàn Lao động tỉnh", 20)
    (1, 2)
    """
    return len([*itertools.islice(_wrapped(text, width, _BOLD if bold else _SCALE), MOST_LINES)])


def fitted(text: str, width: float) -> str:
    """Return as much of a text as the highest row can show, with a sign where it goes on."""
    if len(text) < width * MOST_LINES // 2:
        return text
    lines = list(itertools.islice(_wrapped(text, width, _SCALE), MOST_LINES + 1))
    if len(lines) <= MOST_LINES:
        return text
    kept = " ".join(lines[:MOST_LINES])
    return kept[: int(len(kept) - width // 4)].rstrip() + " […]"


def _wrapped(text: str, width: float, scale: float) -> Iterator[str]:
    """Yield the lines of a text as a spreadsheet breaks it: at blanks, and inside a word that fits in no line."""
    room, blank = width * _CHARACTER - _PADDING, _pixels(" ")
    for part in text.split("\n"):
        line, used = "", 0.0
        for word in part.split(" "):
            wide = _pixels(word) * scale
            if line and used + blank + wide > room:
                yield line
                line, used = "", 0.0
            while wide > room:  # a code, a link
                cut = max(1, int(len(word) * room / wide))
                yield word[:cut]
                word = word[cut:]
                wide = _pixels(word) * scale
            line = f"{line} {word}" if line else word
            used += (blank if used else 0.0) + wide
        yield line


@functools.lru_cache(maxsize=50_000)
def _pixels(word: str) -> int:
    """Return how wide a word is; a letter with marks is as wide as without."""
    from xlsxwriter.utility import xl_pixel_width

    return int(xl_pixel_width(unmarked(word.replace("–", "-"))))


# --------------------
# The clerk's workbook (.xlsx): ready to filter, to print and to write into.
#
# Headings stay in sight and are repeated on each printed page (A4 across), days are real dates, codes are text, the
# status is a list to choose from and colours itself. It is written row by row, so that a big one needs little memory.

#: Status → background, letters and further looks (domain: grey, blue, green, red, yellow). What is no longer owed looks
#: faded; it is told apart without colours too, on paper and by those who see few.
STATUS_COLOURS: dict[str, dict[str, Any]] = {
    "todo": {"bg_color": "#E7E6E6", "font_color": "#404040"},
    "doing": {"bg_color": "#DDEBF7", "font_color": "#1F4E78"},
    "waiting": {"bg_color": "#FFF2CC", "font_color": "#7F6000"},
    "done": {"bg_color": "#E2EFDA", "font_color": "#375623"},
    "late": {"bg_color": "#F8CBAD", "font_color": "#9C0006", "bold": True},
    "over": {"bg_color": "#EDEDED", "font_color": "#525252", "italic": True},
    "extended": {"bg_color": "#E4DFEC", "font_color": "#5F497A"},
    "repealed": {"bg_color": "#D9D9D9", "font_color": "#595959", "font_strikeout": True},
    "not_applicable": {"bg_color": "#F2F2F2", "font_color": "#6D6D6D", "italic": True},
}

_HEADING_COLOUR = "#D9E1F2"
#: Rows of a sheet, by the fields of its columns.
Rows = Iterable[Mapping[str, Any]]
Lines = Iterable[Iterable[str | None]]
#: The writer keeps what it knows of every row that it wrote; only that of the first is asked for, by the comment.
_OF_ROWS, _HEIGHTS_KEPT = ("row_info", "row_sizes"), 100
#: The heading of a column that the clerk writes into.
_EDITABLE_COLOUR = "#FFE699"
_FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
_CELL = {**_FONT, "border": 1, "border_color": "#BFBFBF"}
_CENTRED = {**_CELL, "align": "center"}
#: Font of what is printed above and below a page.
_PRINTED = '&"Times New Roman,Regular"&11'
#: Evidence for those who look closer: long, not printed, and no reason to make a row higher.
_MAY_BE_CUT = ("quote", "limits", "history")


def workbook(
    sheets: Iterable[tuple[Sheet, Rows]], hidden: Mapping[str, Lines] = MappingProxyType({}),
    as_of: datetime.date | None = None,
) -> bytes:  # fmt: skip
    """Return a workbook with each sheet, in parts where it has more rows than a sheet can hold.

    All rows are gone through once, in the order of the sheets, then those of the ``hidden`` sheets (name → rows), which
    are for the program alone; ``as_of`` is printed on each page.
    """
    import xlsxwriter

    out = io.BytesIO()
    # Nothing of a letter may become a formula, a link or a number by itself.
    never = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
    options = dict.fromkeys(never, False) | {"constant_memory": True}
    try:
        # Rows wait on disk, where nothing of them stays however the writing ends.
        with a_run() as run, xlsxwriter.Workbook(out, {**options, "tmpdir": str(run.folder)}) as book:
            book.set_properties({"title": t("Sổ nghĩa vụ và lịch thời hạn"), "author": "vanthu"})
            formats = {name: book.add_format(form) for name, form in _FORMATS.items()}
            for sheet, rows in sheets:
                for name, part in _parts(sheet, rows):
                    page = book.add_worksheet(name)
                    count, sums = _fill(page, sheet, part, formats)
                    _set_up(page, sheet, name, count, as_of, has_total=bool(sums))
                    _add_up(page, sheet, count, sums, formats["total"])
                    _help_to_mark(book, page, sheet, max(count, 1))
            for name, lines in hidden.items():
                page = book.add_worksheet(name)
                for line, row in enumerate(lines):
                    for place, value in enumerate(row):
                        if value is not None:
                            page.write_string(line, place, table_files.cell_text(value))
                page.very_hidden()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise error.args[0] from error  # as the system told it
    return out.getvalue()


_FORMATS: dict[str, dict[str, Any]] = {
    "header": {**_CENTRED, "bold": True, "valign": "vcenter", "text_wrap": True, "bg_color": _HEADING_COLOUR},
    "editable": {**_CENTRED, "bold": True, "valign": "vcenter", "text_wrap": True, "bg_color": _EDITABLE_COLOUR},
    "text": {**_CELL, "text_wrap": True, "num_format": "@"},
    "date": {**_CENTRED, "num_format": "dd/mm/yyyy"},
    "number": {**_CENTRED, "num_format": "General"},
    "percent": {**_CENTRED, "num_format": "0%"},
    "soon": {**_CENTRED, "bold": True, "bg_color": "#F4B084"},
    "total": {**_CENTRED, "bold": True, "bg_color": _HEADING_COLOUR},
}


def _parts(sheet: Sheet, rows: Rows) -> Iterator[tuple[str, Rows]]:
    """Yield name and rows of each sheet that the rows fill; they are gone through before the next is asked for."""
    room = table_files.MOST_ROWS - 2  # the heading, the sums
    name, rest = t(sheet.name), iter(rows)
    yield name, itertools.islice(rest, room)
    for number, first in enumerate(rest, start=2):
        part = itertools.chain([first], itertools.islice(rest, room - 1))
        yield name[:20] + t(" – phần {number}", number=number), part


def _fill(page: Any, sheet: Sheet, rows: Rows, formats: dict[str, Any]) -> tuple[int, Counter[str]]:
    """Write the heading and the rows into ``page``. Return how many rows there were, and of each column that is added
    up (``Column.total``) the sum by its field."""
    highest = 2
    for place, column in enumerate(sheet.columns):
        title = t(column.title)
        highest = max(highest, lines_of(title, column.width, bold=True))
        page.write_string(0, place, title, formats["editable" if column.editable else "header"])
    page.set_row(0, highest * LINE + 2)
    line, sums = 0, Counter[str]()
    for line, row in enumerate(rows, start=1):
        (values,) = table_files.cells([row], sheet)
        cells = list(map(cell_words, sheet.columns, values))
        page.set_row(line, _height(sheet, cells))
        if line > _HEIGHTS_KEPT:
            for known in _OF_ROWS:
                vars(page).get(known, {}).pop(line - 2, None)
        for place, (column, value) in enumerate(zip(sheet.columns, cells, strict=True)):
            is_soon = column.field == "days_left" and row.get("soon")
            page.write(line, place, value, formats["soon" if is_soon else column.kind])
            if column.total:
                sums[column.field] += value
    return line, sums


def cell_words(column: Column, value: Any) -> Any:
    """Return what stands in a cell; nothing of what a clerk may write is left out for want of room."""
    if not isinstance(value, str):
        return value
    text = table_files.cell_text(value)
    is_whole = column.editable or column.field in _MAY_BE_CUT
    return text if is_whole else fitted(text, column.width)


def _height(sheet: Sheet, row: list[Any]) -> float:
    """Return the height that a row needs for its longest cell, but for those whose words may be cut."""
    lines = 1
    for column, value in zip(sheet.columns, row, strict=True):
        # Digits are the widest of usual letters: what is not longer than the column needs no closer look.
        if isinstance(value, str) and column.field not in _MAY_BE_CUT and len(value) * 1.2 > column.width - 1:
            lines = max(lines, lines_of(value, column.width))
    return lines * LINE


def _add_up(page: Any, sheet: Sheet, count: int, sums: Counter[str], form: Any) -> None:
    """Write sums below the table that follow the filter; the value is written too, for programs that do not count."""
    if not sums:
        return
    from xlsxwriter.utility import xl_rowcol_to_cell

    places = {column.field: place for place, column in enumerate(sheet.columns)}
    for field, value in sums.items():
        place = places[field]
        summed = f"{xl_rowcol_to_cell(1, place)}:{xl_rowcol_to_cell(count, place)}"
        page.write_formula(count + 1, place, f"=SUBTOTAL(109,{summed})", form, value)
    page.write_string(count + 1, places[next(iter(sums))] - 1, t("Cộng"), form)


def _set_up(page: Any, sheet: Sheet, name: str, count: int, as_of: datetime.date | None, *, has_total: bool) -> None:
    """Set a page up: widths, frozen headings, a filter, A4 across, margins, the day and the number of the page."""
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
    last = max(count, 1)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, last, len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.print_area(0, 0, last + has_total, (sheet.printed or len(sheet.columns)) - 1)
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    day = f"&R{_PRINTED}" + t("Tính đến ngày {day}", day=f"{as_of:%d/%m/%Y}") if as_of else ""
    page.set_header(f"&C{_PRINTED}&B{name.replace('&', '&&')}{day}")
    page.set_footer(f"&R{_PRINTED}" + t("Trang {page}/{pages}", page="&P", pages="&N"))


def _help_to_mark(book: Any, page: Any, sheet: Sheet, last: int) -> None:
    """Let the status be chosen from a list and colour itself, days be checked, and say what the orange means.

    Cells are coloured by rule, so that the colour follows when the clerk chooses another status.
    """
    at = {column.field: place for place, column in enumerate(sheet.columns)}
    if (place := at.get("status")) is not None:
        for code, looks in STATUS_COLOURS.items():
            name = f'"{t(STATUSES[code])}"'
            rule = {"type": "cell", "criteria": "==", "value": name, "format": book.add_format(looks)}
            page.conditional_format(1, place, last, place, rule)
        page.data_validation(1, place, last, place, {
            "validate": "list",
            "source": [t(STATUSES[code]) for code in MARKABLE],
            "error_title": t("Trạng thái"),
            "error_message": t("Chọn một trạng thái trong danh sách. Quá hạn, gia hạn, bãi bỏ do chương trình ghi."),
        })  # fmt: skip
    if (place := at.get("done_on")) is not None:
        page.data_validation(1, place, last, place, {
            "validate": "date",
            "criteria": ">=",
            "value": datetime.date(2000, 1, 1),
            "error_title": t("Ngày hoàn thành"),
            "error_message": t("Ghi ngày dạng 15/3/2026.")})  # fmt: skip
    if "days_left" in at:
        page.write_comment(0, at["days_left"], t("Màu cam: còn không quá {count} ngày làm việc", count=SOON))
