"""What the workbook remembers of each row that was written, on hidden sheets: so that changes can be told from it.

A row is known again by its id together with a print of what else stands in it: who sorts one column alone, or copies an
id, would otherwise mark the duties of others.
"""

import contextlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

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
_PRINTED: Mapping[str, tuple[str, ...]] = {
    DUTIES.name: ("letter", "union", "action"),
    INCOMING.name: ("letter", "issuer", "subject"),
    OUTGOING.name: ("letter", "subject", "signer"),
    WARNINGS.name: ("code", "message"),
}
_MUST_AGREE = 2
_SHOWN = "shown:"

Row = Mapping[str, Any]
Line = Sequence[str | None]
#: A line of a hidden sheet, by its heading.
Values = dict[str, str | None]
Found = TypeVar("Found")


class Remembered(NamedTuple):
    """A duty as it was written: the marks, what stood in the cell of the status, prints of its cells."""

    marks: Marks
    shown: str | None = None
    prints: tuple[str, ...] = ()


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


def duty_lines(rows: Iterable[Row]) -> Iterator[Line]:
    """Yield the hidden sheet for the rows of the duties (fields → values), of which each has its ``marks``."""
    yield ("id", *FIELDS, "shown", *_PRINTED[DUTIES.name])
    for row in rows:
        yield (row["id"], *row["marks"], row["status"], *_prints(DUTIES, row))


def register_lines(rows: Iterable[tuple[Sheet, Row]], entered: Mapping[str, RegisterEntry]) -> Iterator[Line]:
    """Yield the hidden sheet for rows of the registers; ``entered``: letter → what people had written."""
    by_id = {letter[:LETTER_ID]: written for letter, written in entered.items()}
    yield ("id", *FIELD_NAMES, *(_SHOWN + name for name in FIELD_NAMES), "prints")
    for sheet, row in rows:
        values = (value for _, value in by_id.get(row["id"], RegisterEntry()))
        cells = (row.get(name) for name in FIELD_NAMES)
        yield (row["id"], *map(_plain, values), *map(_plain, cells), " ".join(_prints(sheet, row)))


def warning_lines(rows: Iterable[Row]) -> Iterator[Line]:
    """Yield the hidden sheet for rows of warnings, whose ``letter_id`` is the id of the letter."""
    yield ("id", "letter", "settled", "prints")
    for row in rows:
        yield (row["id"], row["letter_id"] or "", row["settled"], " ".join(_prints(WARNINGS, row)))


def read(sheet: Iterable[Sequence[Any]] | None, meant: Callable[[Values], Found]) -> dict[str, Found]:
    """Return what a hidden sheet says, by the ids of its lines; nothing for a line that makes no sense."""
    found = {}
    for values in read_lines(sheet or ()):
        if name := values.get("id"):
            with contextlib.suppress(ValidationError):
                found[name] = meant(values)
    return found


def read_lines(sheet: Iterable[Sequence[Any]]) -> Iterator[Values]:
    """Yield the lines of a hidden sheet."""
    lines = iter(sheet)
    heading = [str(cell) for cell in next(lines, ())]
    for line in lines:
        yield {name: None if cell is None else bare(str(cell)) for name, cell in zip(heading, line, strict=False)}


def duty(values: Values) -> Remembered:
    """Return what a line says of a duty."""
    printed = _PRINTED[DUTIES.name]
    prints = tuple(values[name] or "" for name in printed) if values.keys() >= {*printed} else ()
    return Remembered(Marks.model_validate({name: values.get(name) for name in FIELDS}), values.get("shown"), prints)


def register_line(values: Values) -> RememberedLine:
    """Return what a line says of a row of a register."""
    written, shown = (
        RegisterEntry.model_validate({name: values.get(mark + name) for name in FIELD_NAMES}) for mark in ("", _SHOWN)
    )
    return RememberedLine(written, shown, tuple((values.get("prints") or "").split()))


def warning(values: Values) -> RememberedWarning:
    """Return what a line says of a warning."""
    prints = tuple((values.get("prints") or "").split())
    return RememberedWarning(values.get("letter") or "", values.get("settled"), prints)


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
    """Return a short print of a cell's words, the same however they are broken into lines."""
    return f"{zlib.crc32(' '.join(str(cell or '').split()).encode()):08x}"


def _plain(value: Any) -> str | None:
    return None if value is None else str(value)  # a day as ISO
