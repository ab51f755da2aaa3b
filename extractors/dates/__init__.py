"""Dates of a letter: deadlines, events, periods and what comes again and again.

``shapes`` reads what is written, ``points`` joins days with hours and weekdays, ``values`` completes what is left out
(``lunar``, ``workdays``), ``bounds`` and ``clauses`` read the words around, ``negatives`` knows what is no date of the
calendar, ``roles`` and ``periods`` decide what a date is. Terms are read by ``relative``, what comes again by
``recurrence`` and ``cycles`` (``again`` makes records of it); ``ends`` tells when that ends. ``reading`` puts them
together. ``told`` says how a value came about, ``alternatives`` what else the words may mean; ``columns`` knows tables.
"""

from extractors.dates.columns import column_of
from extractors.dates.ends import Place, Title, with_ends
from extractors.dates.reading import find_dates
from extractors.dates.record import FoundDate
from extractors.dates.settling import blank_days

__all__ = ["FoundDate", "Place", "Title", "blank_days", "column_of", "find_dates", "with_ends"]
