"""The workbook itself: all sheets, and a hidden one that remembers what was written, so that changes can be told."""

from typing import TYPE_CHECKING

from pipeline.calendar.workdays import WorkingCalendar
from pipeline.export.workbook import workbook
from pipeline.register import frames
from pipeline.register.material import Material
from pipeline.store.marks import FIELDS

if TYPE_CHECKING:
    import pandas as pd

#: The hidden sheet: an obligation's id and what was marked on it when the workbook was written.
MEMORY = "_vanthu"


def register_book(material: Material, deadlines: "pd.DataFrame", calendar: WorkingCalendar | None = None) -> bytes:
    """Return the clerk's workbook; ``deadlines`` is the frame of the calendar."""
    memory = [("id", *FIELDS)]
    memory += [(item.id, *material.marks[item.id].model_dump().values()) for item in material.obligations]
    return workbook(frames.sheets_of(material, deadlines, calendar), hidden={MEMORY: memory}, as_of=material.today)
