"""What the workbook remembers of each row that was written, on hidden sheets: so that changes can be told from it.

A row is known again by its id together with a print of what else stands in it: who sorts one column alone, or copies an
id, would otherwise mark the duties of others.
"""

import contextlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from pipeline.export.table_files import Column, Sheet, bare, whole_day
from pipeline.export.workbook import said
from pipeline.register.letter_rows import LETTER_ID
from pipeline.register.sheets import DUTIES, INCOMING, OUTGOING, WARNINGS
from pipeline.store.marks import FIELDS, Marks
from pipeline.store.register_lines import FIELD_NAMES, RegisterEntry

#: The hidden sheets: of the duties, the registers, the warnings, the office, of what may be corrected.
NAME, LINES, SETTLED, OFFICE, SHOWN = "_vanthu", "_vanthu_vb", "_vanthu_cb", "_vanthu_vp", "_vanthu_sua"
#: Columns that tell whose row it is; at least so many must say what was written.
_PRINTED: Mapping[str, tuple[str, ...]] = {
    DUTIES.name: ("letter", "union", "action"),
    INCOMING.name: ("letter", "issuer", "subject"),
    OUTGOING.name: ("letter", "subject", "signer"),
    WARNINGS.name: ("code", "message"),
}
_MUST_AGREE = 2
#: What shows what was read, and a person may correct, by its sheet.
CORRECTED = {
    sheet.name: {column.field: column for column in sheet.columns if column.corrects}
    for sheet in (INCOMING, OUTGOING, DUTIES)
}
_CORRECTED_FIELDS = tuple(dict.fromkeys(field for columns in CORRECTED.values() for field in columns))

Row = Mapping[str, Any]
Line = Sequence[str | None]
#: A line of a hidden sheet, by its heading.
Values = dict[str, str | None]


class Remembered(NamedTuple):
    """A row as it was written."""

    written: Any
    """What people had written: ``Marks`` of a duty, else a ``RegisterEntry``, of a warning its ``note`` alone."""
    shown: Mapping[str, Any]
    """What cells showed where that may be something else, by their fields."""
    prints: tuple[str, ...]
    letter: str = ""
    """Of a warning the id of its letter; empty for what a letter proposes."""


def duty_lines(rows: Iterable[Row]) -> Iterator[Line]:
    """Yield the hidden sheet for the rows of the duties (fields → values), of which each has its ``marks``."""
    yield ("id", *FIELDS, "shown", *_PRINTED[DUTIES.name])
    for row in rows:
        yield (row["id"], *row["marks"], row["status"], *_prints(DUTIES, row))


def register_lines(rows: Iterable[tuple[Sheet, Row]], entered: Mapping[str, RegisterEntry]) -> Iterator[Line]:
    """Yield the hidden sheet for rows of the registers; ``entered``: letter → what people had written."""
    by_id = {letter[:LETTER_ID]: written for letter, written in entered.items()}
    yield ("id", *FIELD_NAMES, *(f"shown:{name}" for name in FIELD_NAMES), "prints")
    for sheet, row in rows:
        values = (value for _, value in by_id.get(row["id"], RegisterEntry()))
        cells = (row.get(name) for name in FIELD_NAMES)
        plain = (None if value is None else str(value) for value in (*values, *cells))  # a day as ISO
        yield (row["id"], *plain, " ".join(_prints(sheet, row)))


def warning_lines(rows: Iterable[Row]) -> Iterator[Line]:
    """Yield the hidden sheet for rows of warnings, whose ``letter_id`` is the id of the letter."""
    yield ("id", "letter", "settled", "prints")
    for row in rows:
        yield (row["id"], row["letter_id"] or "", row["settled"], " ".join(_prints(WARNINGS, row)))


def shown_lines(shown: Iterable[tuple[Sheet, Row]]) -> Iterator[Line]:
    """Yield the hidden sheet of what may be corrected in the rows of sheets."""
    yield ("id", *_CORRECTED_FIELDS)
    for sheet, row in shown:
        columns = CORRECTED[sheet.name]
        yield (row["id"], *(in_cell(columns.get(name), row.get(name)) for name in _CORRECTED_FIELDS))


def in_cell(column: Column | None, value: Any) -> str | None:
    """Return what a cell shows of a value, in one line; a day as ISO; ``None`` where there is no such column."""
    if column is None or value is None:
        return None if column is None else ""
    if column.kind == "date":
        day = whole_day(value)
        return day.isoformat() if day else ""
    return " ".join(bare(str(said(column, value))).split())


def shown_now(sheet: Sheet, field: str, value: Any) -> str:
    """Return what a cell would show of a value as it is now."""
    return in_cell(CORRECTED[sheet.name][field], value) or ""


def read_lines(sheet: Iterable[Sequence[Any]] | None) -> Iterator[Values]:
    """Yield the lines of a hidden sheet; none of one that is gone."""
    lines = iter(sheet or ())
    heading = [str(cell) for cell in next(lines, ())]
    for line in lines:
        yield {name: None if cell is None else bare(str(cell)) for name, cell in zip(heading, line, strict=False)}


def read(sheet: Iterable[Sequence[Any]] | None, meant: Callable[[Values], Remembered]) -> dict[str, Remembered]:
    """Return what a hidden sheet says, by the ids of its lines; nothing for a line that makes no sense."""
    found = {}
    for values in read_lines(sheet):
        if name := values.get("id"):
            with contextlib.suppress(ValidationError):
                found[name] = meant(values)
    return found


def duty(values: Values) -> Remembered:
    """Return what a line says of a duty."""
    printed = _PRINTED[DUTIES.name]
    prints = tuple(values[name] or "" for name in printed) if values.keys() >= {*printed} else ()
    marks = Marks.model_validate({name: values.get(name) for name in FIELDS})
    return Remembered(marks, {"status": values.get("shown")}, prints)


def register_line(values: Values) -> Remembered:
    """Return what a line says of a row of a register."""
    written, shown = (
        RegisterEntry.model_validate({name: values.get(mark + name) for name in FIELD_NAMES}) for mark in ("", "shown:")
    )
    return Remembered(written, dict(shown), tuple((values.get("prints") or "").split()))


def warning(values: Values) -> Remembered:
    """Return what a line says of a warning."""
    settled = values.get("settled")
    prints = tuple((values.get("prints") or "").split())
    return Remembered(RegisterEntry(note=settled), {"settled": settled}, prints, values.get("letter") or "")


def is_the_row(prints: Sequence[str], sheet: Sheet, cells: Row) -> bool:
    """Say whether a row that came back is the one of which these prints were taken: all but one of three are alike."""
    names = _PRINTED[sheet.name]
    alike = [old == _print(cells[name]) for old, name in zip(prints, names, strict=False) if name in cells]
    return sum(alike) >= min(_MUST_AGREE, len(alike))


def _prints(sheet: Sheet, row: Row) -> Iterator[str]:
    columns = {column.field: column for column in sheet.columns}
    for name in _PRINTED[sheet.name]:
        column, value = columns[name], row[name]
        yield _print(said(column, column.words(value) if value is not None and column.words else value))


def _print(cell: Any) -> str:
    # The same however the words are broken into lines.
    return f"{zlib.crc32(' '.join(str(cell or '').split()).encode()):08x}"
