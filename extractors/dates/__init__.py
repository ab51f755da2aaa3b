"""Dates of a letter: deadlines, events, periods and what comes again and again.

``shapes`` reads what is written, ``points`` joins days with hours and weekdays, ``values`` completes what is left out.
``bounds`` and ``clauses`` read the words around, ``signs`` what these say of the date; ``roles`` and ``periods`` decide
what it is. ``terms`` are counted from an event. What comes again is read over
``tokens``: days by ``recurrence``, the rest by ``cycles``; ``series`` makes records of both, ``ends`` tells when they
end. ``reading`` puts all together, ``settling`` leaves out what other dates replace,
``unheld`` tells what may have been lost. ``told`` says how a value came
about, ``alternatives`` what else the words may mean; ``columns`` knows tables. Words, shapes, terms and signs are data:
``lexicon/date*.toml``.
"""

from extractors.dates.columns import column_of
from extractors.dates.ends import Surroundings, Title, with_ends
from extractors.dates.reading import find_dates
from extractors.dates.record import FoundDate
from extractors.dates.settling import blank_days
from extractors.dates.unheld import unheld_days

__all__ = ["FoundDate", "Surroundings", "Title", "blank_days", "column_of", "find_dates", "unheld_days", "with_ends"]
