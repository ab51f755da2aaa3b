"""Which lines stand on which days of a printed calendar."""

import datetime
from collections.abc import Iterable
from typing import Literal, NamedTuple

from pipeline.export.entries import Entry

Part = Literal["whole", "begins", "ends", "lasts"]


class Line(NamedTuple):
    """An entry on one day; a period stands on its first and on its last."""

    day: datetime.date
    entry: Entry
    part: Part = "whole"


def lines(entries: Iterable[Entry], first: datetime.date, last: datetime.date) -> list[Line]:
    """Return the lines from ``first`` to ``last``, by day and hour; what is over and done with behind what is owed."""
    found = [line for entry in entries for line in _lines_of(entry, first, last)]
    return sorted(found, key=lambda line: (line.day, line.entry.is_void, line.entry.time or "", line.entry.id))


def _lines_of(entry: Entry, first: datetime.date, last: datetime.date) -> list[Line]:
    if entry.recurs:
        return [Line(day, entry) for day in entry.occurrences(first, last)]
    begin, end = entry.first_day, entry.last_day
    if begin is None or end is None or end < first or begin > last:
        return []
    if begin == end:
        return [Line(begin, entry)]
    ends: list[Line] = []
    if begin >= first:
        ends.append(Line(begin, entry, "begins"))
    if end <= last:
        ends.append(Line(end, entry, "ends"))
    return ends or [Line(first, entry, "lasts")]
