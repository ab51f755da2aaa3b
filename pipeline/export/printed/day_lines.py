"""Which lines stand on which days of a printed calendar."""

import datetime
from collections.abc import Iterable
from typing import Literal, NamedTuple

from pipeline.export.entries import CalendarEntry

Part = Literal["whole", "begins", "ends", "lasts"]


class DayLine(NamedTuple):
    """An entry on one day; a period stands on its first and on its last."""

    day: datetime.date
    entry: CalendarEntry
    part: Part = "whole"


def lines(entries: Iterable[CalendarEntry], first: datetime.date, last: datetime.date) -> list[DayLine]:
    """Return the lines from ``first`` to ``last``, by day and hour; what is over and done with behind what is owed."""
    found = [line for entry in entries for line in _lines_of(entry, first, last)]
    return sorted(found, key=lambda line: (line.day, line.entry.is_void, line.entry.time or "", line.entry.id))


def _lines_of(entry: CalendarEntry, first: datetime.date, last: datetime.date) -> list[DayLine]:
    if entry.recurs:
        return [DayLine(day, entry) for day in entry.occurrences(first, last)]
    begin, end = entry.first_day, entry.last_day
    if begin is None or end is None or end < first or begin > last:
        return []
    if begin == end:
        return [DayLine(begin, entry)]
    ends: list[DayLine] = []
    if begin >= first:
        ends.append(DayLine(begin, entry, "begins"))
    if end <= last:
        ends.append(DayLine(end, entry, "ends"))
    return ends or [DayLine(first, entry, "lasts")]
