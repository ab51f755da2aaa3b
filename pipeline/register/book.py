"""The workbook itself: all sheets, and a hidden one that remembers what was written, so that changes can be told."""

from collections.abc import Iterable
from itertools import chain

from pipeline.calendar.workdays import WorkingCalendar
from pipeline.export.workbook import workbook
from pipeline.register import corrected, frames, memory
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
        memory.NAME: memory.duty_rows(rows[DUTIES.name], material.marks),
        memory.LINES: memory.line_rows(registers, material.entered),
        memory.SETTLED: memory.warning_rows(rows[WARNINGS.name]),
        memory.OFFICE: memory.office_rows(material.owner),
        corrected.NAME: list(corrected.rows(chain(registers, owed))),
    }
    return workbook(sheets, hidden=hidden, as_of=material.today)
