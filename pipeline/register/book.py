"""The workbook itself: all sheets, and a hidden one that remembers what was written, so that changes can be told."""

from collections.abc import Iterable
from itertools import chain

from pipeline.calendar.workdays import WorkingCalendar
from pipeline.export.workbook import workbook
from pipeline.register import corrected, frames, line_memory, memory
from pipeline.register.letter_rows import Row
from pipeline.register.material import Material
from pipeline.register.sheets import DUTIES, INCOMING, OUTGOING, WARNINGS


def register_book(material: Material, deadlines: Iterable[Row], calendar: WorkingCalendar | None = None) -> bytes:
    """Return the clerk's workbook; ``deadlines`` are the rows of the calendar."""
    sheets = frames.sheets_of(material, deadlines, calendar)
    rows = {sheet.name: rows for sheet, rows in sheets}
    registers = [(sheet, row) for sheet in (INCOMING, OUTGOING) for row in rows[sheet.name]]
    owed = ((DUTIES, row) for row in rows[DUTIES.name])
    hidden = {
        memory.NAME: memory.lines(rows[DUTIES.name], material.marks),
        line_memory.LINES: line_memory.line_rows(registers, material.entered),
        line_memory.SETTLED: line_memory.warning_rows(rows[WARNINGS.name]),
        line_memory.OFFICE: line_memory.office_rows(material.owner),
        corrected.NAME: list(corrected.rows(chain(registers, owed))),
    }
    return workbook(sheets, hidden=hidden, as_of=material.today)
