"""What a clerk changed of what was read: cells of the letters' and the duties' rows that a person may correct.

A hidden sheet remembers what these cells showed; without it (an older workbook) nothing is taken for a correction.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.export.table_files import Column, Sheet, bare
from pipeline.export.workbook import said
from pipeline.register import sent_sheets
from pipeline.register.comparing import Wish
from pipeline.register.meaning import WrongCellError, day_in
from pipeline.register.memory import read
from pipeline.register.sheets import DUTIES, INCOMING, OUTGOING
from pipeline.words import t

#: The hidden sheet.
NAME = "_vanthu_sua"
_COLUMNS = {
    sheet.name: {column.field: column for column in sheet.columns if column.corrects}
    for sheet in (INCOMING, OUTGOING, DUTIES)
}
_FIELDS = tuple(dict.fromkeys(field for columns in _COLUMNS.values() for field in columns))


def rows(shown: Iterable[tuple[Sheet, Mapping[str, Any]]]) -> Iterator[Sequence[str | None]]:
    """Yield the hidden sheet for the rows of sheets."""
    yield ("id", *_FIELDS)
    for sheet, row in shown:
        columns = _COLUMNS[sheet.name]
        yield (row["id"], *(in_cell(columns[name], row[name]) if name in columns else None for name in _FIELDS))


def in_cell(column: Column, value: Any) -> str:
    """Return what a cell shows of a value, in one line; a day as ISO."""
    if value is None or value != value:
        return ""
    if column.kind == "date":
        day = day_in(value)
        return day.isoformat() if day else ""
    return " ".join(bare(str(said(column, value))).split())


class Wishes:
    """The corrections that a workbook asks for."""

    def __init__(self, book: sent_sheets.Book) -> None:
        self._shown = {str(line.get("id")): line for line in read(book.hidden(NAME) or ())}
        self.found: list[Wish] = []

    def look_at(self, sheet: Sheet, row: sent_sheets.SheetRow, name: str) -> None:
        """Note what is changed in a row, known to be that of ``name``; raise ``WrongCellError`` for what cannot be."""
        if (shown := self._shown.get(name)) is None:
            return
        for field, column in _COLUMNS[sheet.name].items():
            if field not in row.cells or (mine := in_cell(column, row.cells[field])) == (shown.get(field) or ""):
                continue
            if not mine:
                raise WrongCellError(
                    t("cột {column} để trống: bỏ một giá trị thì dùng lệnh vanthu correct", column=t(column.title))
                )
            self.found.append(
                Wish(
                    row=row.number,
                    sheet=t(sheet.name) if sheet is not DUTIES else "",
                    name=name,
                    field=field,
                    written=shown.get(field) or "",
                    mine=mine,
                )
            )


def shown_now(sheet: Sheet, field: str, value: Any) -> str:
    """Return what a cell would show of a value as it is now."""
    return in_cell(_COLUMNS[sheet.name][field], value)
