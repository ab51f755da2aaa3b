"""What the workbook remembers of each row that was written, on hidden sheets: so that changes can be told from it.

A row is known again by its id together with a print of what else stands in it: who sorts one column alone, or copies an
id, would otherwise mark the duties of others.
"""

import contextlib
import datetime
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from pipeline.export.table_files import Sheet, bare
from pipeline.export.workbook import said
from pipeline.register.letter_rows import LETTER_ID
from pipeline.register.sheets import DUTIES, INCOMING, OUTGOING, WARNINGS
from pipeline.store.marks import FIELDS, Marks
from pipeline.store.register_lines import FIELD_NAMES, RegisterEntry

#: The hidden sheets: of the duties, the registers, the warnings, the office.
NAME, LINES, SETTLED, OFFICE = "_vanthu", "_vanthu_vb", "_vanthu_cb", "_vanthu_vp"
#: Columns that tell whose row it is; at least so many must say what was written.
PRINTED: Mapping[str, tuple[str, ...]] = {
    DUTIES.name: ("letter", "union", "action"),
    INCOMING.name: ("letter", "issuer", "subject"),
    OUTGOING.name: ("letter", "subject", "signer"),
    WARNINGS.name: ("code", "message"),
}
_MUST_AGREE = 2
_SHOWN = "shown:"

Lines = list[Sequence[str | None]]


class Remembered(NamedTuple):
    """A row as it was written: the marks, what stood in the cell of the status, prints of the cells of ``PRINTED``."""

    marks: Marks
    shown: str | None = None
    prints: tuple[str, ...] = ()


def agree(written: Sequence[str], prints: Sequence[str | None]) -> bool:
    """Say whether prints of a row (``None``: no such column) are those that were written, all but one of three."""
    there = [(old, new) for old, new in zip(written, prints, strict=False) if new is not None]
    agreeing = sum(old == new for old, new in there)
    return not there or agreeing >= min(_MUST_AGREE, len(there))


class RememberedLine(NamedTuple):
    """A row of a register as it was written: what people had written, what its cells showed, prints of the others."""

    written: RegisterEntry
    shown: RegisterEntry
    prints: tuple[str, ...]


class RememberedWarning(NamedTuple):
    """A row of the warnings as it was written; ``letter`` is empty for what a letter proposes."""

    letter: str
    settled: str | None
    prints: tuple[str, ...]


def duty_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[str | None]]:
    """Yield the hidden sheet for the rows of the duties (fields → values), of which each has its ``marks``."""
    yield ("id", *FIELDS, "shown", *PRINTED[DUTIES.name])
    for row in rows:
        yield (row["id"], *row["marks"], row["status"], *_prints(DUTIES, row))


def line_rows(rows: Iterable[tuple[Sheet, Mapping[str, Any]]], entered: Mapping[str, RegisterEntry]) -> Lines:
    """Return the hidden sheet for rows of the registers; ``entered``: letter → what people had written."""
    by_id = {letter[:LETTER_ID]: written for letter, written in entered.items()}
    found: Lines = [("id", *FIELD_NAMES, *(_SHOWN + name for name in FIELD_NAMES), "prints")]
    for sheet, row in rows:
        written = by_id.get(row["id"], RegisterEntry())
        cells = (_plain(row.get(name)) for name in FIELD_NAMES)
        values = (_plain(value) for _, value in written)
        found.append((row["id"], *values, *cells, " ".join(_prints(sheet, row))))
    return found


def warning_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[str | None]]:
    """Yield the hidden sheet for rows of warnings, whose ``letter_id`` is the id of the letter."""
    yield ("id", "letter", "settled", "prints")
    for row in rows:
        prints = " ".join(_prints(WARNINGS, row))
        yield (row["id"], _plain(row["letter_id"]) or "", _plain(row["settled"]), prints)


def office_rows(owner: tuple[str, str] | None) -> Lines:
    """Return the hidden sheet that says whose office it is."""
    return [("office", "name"), owner or ("", "")]


def read_duties(sheet: Iterable[Sequence[Any]]) -> dict[str, Remembered]:
    """Return what the hidden sheet says of the duties, by their ids; nothing for a line that makes no sense."""
    found, printed = {}, PRINTED[DUTIES.name]
    for name, values in _named(sheet):
        with contextlib.suppress(ValidationError):
            marks = Marks.model_validate({name: values.get(name) for name in FIELDS})
            prints = tuple(values[name] or "" for name in printed) if values.keys() >= {*printed} else ()
            found[name] = Remembered(marks, values.get("shown"), prints)
    return found


def read_lines(sheet: Iterable[Sequence[Any]]) -> dict[str, RememberedLine]:
    """Return what the hidden sheet says of the lines of the registers, by the ids of their rows."""
    found = {}
    for letter, values in _named(sheet):
        with contextlib.suppress(ValidationError):
            written, shown = (
                RegisterEntry.model_validate({name: values.get(mark + name) for name in FIELD_NAMES})
                for mark in ("", _SHOWN)
            )
            found[letter] = RememberedLine(written, shown, tuple((values.get("prints") or "").split()))
    return found


def read_warnings(sheet: Iterable[Sequence[Any]]) -> dict[str, RememberedWarning]:
    """Return what the hidden sheet says of the warnings, by their ids."""
    return {
        name: RememberedWarning(
            values.get("letter") or "", values.get("settled"), tuple((values.get("prints") or "").split())
        )
        for name, values in _named(sheet)
    }


def _named(sheet: Iterable[Sequence[Any]]) -> Iterator[tuple[str, dict[str, str | None]]]:
    return ((name, values) for values in read(sheet) if (name := values.get("id")))


def read_office(sheet: Iterable[Sequence[Any]]) -> tuple[str, str] | None:
    """Return id and name of the union whose office the workbook is of, ``None`` where none was chosen."""
    for values in read(sheet):
        if values.get("office"):
            return str(values["office"]), values.get("name") or ""
    return None


def prints_in(sheet: Sheet, cells: Mapping[str, Any]) -> list[str | None]:
    """Return the prints of a row that came back; ``None`` for a column that is gone."""
    return [print_of(cells[name]) if name in cells else None for name in PRINTED[sheet.name]]


def _prints(sheet: Sheet, row: Mapping[str, Any]) -> Iterator[str]:
    columns = {column.field: column for column in sheet.columns}
    for name in PRINTED[sheet.name]:
        column, value = columns[name], _plain(row[name])
        if value is not None and column.words is not None:
            value = column.words(value)
        yield print_of(said(column, value))


def _plain(value: Any) -> str | None:
    """Return the value of a cell of a frame as text: a day as ISO, a number without a point."""
    if value is None or value != value:
        return None
    if isinstance(value, datetime.date):
        return f"{value:%Y-%m-%d}"
    return str(int(value)) if isinstance(value, float) else str(value)


def read(sheet: Iterable[Sequence[Any]]) -> Iterator[dict[str, str | None]]:
    """Yield the lines of a hidden sheet by its heading."""
    lines = iter(sheet)
    heading = [str(cell) for cell in next(lines, ())]
    for line in lines:
        yield {name: None if cell is None else bare(str(cell)) for name, cell in zip(heading, line, strict=False)}


def print_of(cell: Any) -> str:
    """Return a short print of a cell's words, the same however they are broken into lines."""
    return f"{zlib.crc32(' '.join(str(cell or '').split()).encode()):08x}"
