"""The workbook itself: all sheets, and a hidden one that remembers what was written, so that changes can be told."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from pipeline.calendar.workdays import WorkingCalendar
from pipeline.export.workbook import workbook
from pipeline.register import corrected, frames, line_memory, memory
from pipeline.register.material import Material
from pipeline.register.sheets import DUTIES, INCOMING, OUTGOING, WARNINGS

if TYPE_CHECKING:
    import pandas as pd


def register_book(material: Material, deadlines: "pd.DataFrame", calendar: WorkingCalendar | None = None) -> bytes:
    """Return the clerk's workbook; ``deadlines`` is the frame of the calendar."""
    sheets = frames.sheets_of(material, deadlines, calendar)
    frame_of = {sheet.name: frame for sheet, frame in sheets}
    fields = ["id", "status", *memory.PRINTED]
    rows = _records(frame_of[DUTIES.name], fields)
    registers = [(sheet, row) for sheet in (INCOMING, OUTGOING) for row in _records(frame_of[sheet.name])]
    owed = ((DUTIES, row) for row in _records(frame_of[DUTIES.name]))
    hidden = {
        memory.NAME: memory.lines(rows, material.marks),
        line_memory.LINES: line_memory.line_rows(registers, material.entered),
        line_memory.SETTLED: line_memory.warning_rows(_records(frame_of[WARNINGS.name])),
        line_memory.OFFICE: line_memory.office_rows(material.owner),
        corrected.NAME: list(corrected.rows(chain(registers, owed))),
    }
    return workbook(sheets, hidden=hidden, as_of=material.today)


def _records(frame: "pd.DataFrame", fields: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    names = list(fields or map(str, frame.columns))
    return (dict(zip(names, row, strict=True)) for row in frame[names].itertuples(index=False, name=None))
