"""The workbook itself: all sheets, and a hidden one that remembers what was written, so that changes can be told."""

from collections.abc import Iterable
from itertools import chain

from pipeline.calendar.workdays import WorkingCalendar
from pipeline.export.files import Ordered
from pipeline.export.workbook import workbook
from pipeline.register import corrected, frames, memory
from pipeline.register.letter_rows import Row
from pipeline.register.material import Material
from pipeline.register.sheets import DUTIES, INCOMING, OUTGOING


def register_book(material: Material, deadlines: Iterable[Row], calendar: WorkingCalendar | None = None) -> bytes:
    """Return the clerk's workbook; ``deadlines`` are the rows of the calendar."""
    with Ordered() as owed, Ordered() as follow, Ordered() as doubts:
        waiting = frames.Waiting(owed, follow, doubts)
        sheets = frames.sheets_of(material, deadlines, calendar, waiting)
        rows = {sheet.name: rows for sheet, rows in sheets}
        registers = [(sheet, row) for sheet in (INCOMING, OUTGOING) for row in rows[sheet.name]]
        hidden = {
            memory.NAME: memory.duty_rows(frames.duties(waiting)),
            memory.LINES: memory.line_rows(registers, material.entered),
            memory.SETTLED: memory.warning_rows(frames.warnings(waiting)),
            memory.OFFICE: memory.office_rows(material.owner),
            corrected.NAME: corrected.rows(chain(registers, ((DUTIES, row) for row in frames.duties(waiting)))),
        }
        return workbook(sheets, hidden=hidden, as_of=material.today)
