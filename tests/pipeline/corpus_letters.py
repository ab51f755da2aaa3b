"""Letters of the corpus as they are read, with their days: several tests look at the same ones."""

from functools import cache
from pathlib import Path

from extractors import extract
from pipeline.calendar import WorkingCalendar
from pipeline.calendar.deadlines import complete
from pipeline.readers.opening import read
from schemas import Letter

LETTERS = Path(__file__).parents[2] / "corpus" / "letters"
_CALENDAR = WorkingCalendar()


@cache
def letter_in(path: Path) -> Letter:
    """Return the one letter of a file, read once a process."""
    (source,) = read(path)
    return complete(extract(source), _CALENDAR)
