"""The workbook itself: all sheets, and a hidden one that remembers what was written, so that changes can be told."""

from typing import TYPE_CHECKING

from pipeline.calendar.workdays import WorkingCalendar
from pipeline.export.workbook import workbook
from pipeline.register import frames, memory
from pipeline.register.material import Material
from pipeline.register.sheets import DUTIES

if TYPE_CHECKING:
    import pandas as pd


def register_book(material: Material, deadlines: "pd.DataFrame", calendar: WorkingCalendar | None = None) -> bytes:
    """Return the clerk's workbook; ``deadlines`` is the frame of the calendar."""
    sheets = frames.sheets_of(material, deadlines, calendar)
    duties = next(frame for sheet, frame in sheets if sheet is DUTIES)
    fields = ["id", "status", *memory.PRINTED]
    rows = (dict(zip(fields, row, strict=True)) for row in duties[fields].itertuples(index=False, name=None))
    return workbook(sheets, hidden={memory.NAME: memory.lines(rows, material.marks)}, as_of=material.today)
