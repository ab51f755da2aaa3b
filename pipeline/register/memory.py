"""What the workbook remembers of each row that was written, on a hidden sheet: so that changes can be told from it.

A row is known again by its id together with a print of what else stands in it: who sorts one column alone, or copies an
id, would otherwise mark the duties of others.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from pipeline.export.cells import bare
from pipeline.export.workbook import said
from pipeline.register.sheets import DUTIES
from pipeline.store.marks import FIELDS, Marks

#: The hidden sheet.
NAME = "_vanthu"
#: Columns that tell whose row it is; at least so many must say what was written.
PRINTED = ("letter", "union", "action")
_MUST_AGREE = 2


class Remembered(NamedTuple):
    """A row as it was written: the marks, what stood in the cell of the status, prints of the cells of ``PRINTED``."""

    marks: Marks
    shown: str | None = None
    prints: tuple[str, ...] = ()

    def is_row_of(self, prints: Sequence[str | None]) -> bool:
        """Say whether a row with these prints (``None``: no such column) is still the one that was written."""
        return agree(self.prints, prints)


def agree(written: Sequence[str], prints: Sequence[str | None]) -> bool:
    """Say whether prints of a row (``None``: no such column) are those that were written, all but one of three."""
    there = [(old, new) for old, new in zip(written, prints, strict=False) if new is not None]
    agreeing = sum(old == new for old, new in there)
    return not there or agreeing >= min(_MUST_AGREE, len(there))


def lines(rows: Iterable[Mapping[str, Any]], marks: Mapping[str, Marks]) -> list[Sequence[str | None]]:
    """Return the hidden sheet for the rows of the duties (fields → values)."""
    columns = {column.field: column for column in DUTIES.columns}
    heading = ("id", *FIELDS, "shown", *PRINTED)
    found: list[Sequence[str | None]] = [heading]
    for row in rows:
        mark = marks[row["id"]]
        prints = (print_of(said(columns[name], row[name])) for name in PRINTED)
        values = (getattr(mark, name) for name in FIELDS)
        found.append((row["id"], *values, row["status"], *prints))
    return found


def print_of(cell: Any) -> str:
    """Return a short print of a cell's words, the same however they are broken into lines."""
    return f"{zlib.crc32(' '.join(str(cell or '').split()).encode()):08x}"


def read(sheet: Iterable[Sequence[Any]]) -> dict[str, Remembered]:
    """Return what the hidden sheet says, by the ids; nothing for a line that makes no sense."""
    return dict(_read(iter(sheet)))


def _read(sheet: Iterator[Sequence[Any]]) -> Iterator[tuple[str, Remembered]]:
    heading = [str(cell) for cell in next(sheet, ())]
    for line in sheet:
        values = {name: None if cell is None else bare(str(cell)) for name, cell in zip(heading, line, strict=False)}
        try:
            marks = Marks.model_validate({name: values.get(name) for name in FIELDS})
        except ValidationError:
            continue
        if values.get("id"):
            prints = tuple(values.get(name) or "" for name in PRINTED) if set(PRINTED) <= set(heading) else ()
            yield str(values["id"]), Remembered(marks, values.get("shown"), prints)
