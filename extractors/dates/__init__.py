"""Dates of a letter: deadlines, events, periods and what comes again and again.

``shapes`` reads what is written, ``points`` joins days with hours and weekdays, ``values`` completes what is left out,
``bounds`` reads the words before, ``recurrence`` and ``relative`` their own kinds, ``negatives`` what is no date of the
calendar, and ``reading`` puts them together.
"""

from extractors.dates.reading import find_dates
from extractors.dates.record import FoundDate

__all__ = ["FoundDate", "find_dates"]
