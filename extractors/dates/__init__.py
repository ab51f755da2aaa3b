"""Dates of a letter: deadlines, events, periods and what comes again and again.

``days`` reads what is written, ``values`` completes what is left out and counts terms from an event. ``bounds`` reads
the words around, ``roles`` decides what a date is. ``recurrence`` reads what comes again, ``series`` when it begins and
ends. ``records`` says how a value came about and what else its words may mean; ``reading`` puts all together and
tells what may have been lost. Words, shapes, terms and signs are data: ``lexicon/date*.toml``.
"""

from extractors.dates.paragraphs import blank_days, find_dates, unheld_days
from extractors.dates.records import FoundDate
from extractors.dates.roles import column_of
from extractors.dates.series import Surroundings, Title, with_ends

__all__ = ["FoundDate", "Surroundings", "Title", "blank_days", "column_of", "find_dates", "unheld_days", "with_ends"]
