"""The frame of a calendar: one row a day on which something is due or happens."""

import datetime
import itertools
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pipeline import labels
from pipeline.duties import recurrence
from pipeline.export import files
from pipeline.export.entries import CalendarEntry, in_order
from pipeline.frames.making import frame
from pipeline.words import one_line
from schemas.source import iso

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "day weekday time type action union obligation status letter issuer date start bound last_good safe_due "
    "recurrence place quote confidence"
)
#: After all days.
_NO_DAY = "~"
_AS_THEY_ARE = {"time", "type", "obligation", "status", "date", "start", "bound", "place", "confidence"}


def deadlines(
    entries: Iterable[CalendarEntry],
    today: datetime.date,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    every_occurrence: bool = True,
) -> "pd.DataFrame":
    """Return one row an entry that touches the range, by day; those without a day last.

    A recurring entry has a row for each of its days in the range; without ``last`` or ``every_occurrence`` only its
    next day (from ``first``, else ``today``), in the whole calendar its last one once it is over.

    ``datetime64[s]``: ``day`` (the last day in time), ``date`` (the day named), ``start``, ``last_good``, ``safe_due``.
    ``Int64``: ``weekday`` (0 = Monday). ``str``: ``time`` (HH:MM), ``type`` (deadline, event, period, recurring),
    ``action`` (the whole task where there is one), ``union`` (or whom the letter names), ``obligation`` (its id),
    ``status`` (of the duty behind it), ``letter``, ``issuer``, ``bound``, ``recurrence`` (in words), ``place``,
    ``quote``. ``float64``: ``confidence``.
    """
    return frame(deadline_rows(entries, today, first, last, every_occurrence), COLUMNS)


def deadline_rows(
    entries: Iterable[CalendarEntry],
    today: datetime.date,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    every_occurrence: bool = True,
) -> list[dict[str, Any]]:
    """Return the rows of ``deadlines``, for whoever only shows them."""
    rows = (row for entry in in_order(entries) for row in _rows_of(entry, today, first, last, every_occurrence))
    return sorted(rows, key=_place)


def rows_of_many(
    entries: Iterable[CalendarEntry],
    today: datetime.date,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    every_occurrence: bool = True,
) -> Iterator[dict[str, Any]]:
    """Yield the same rows of entries that stand in their order, few of them in memory at once."""
    rows = (row for entry in entries for row in _rows_of(entry, today, first, last, every_occurrence))
    lines = ((f"{_place(row)} {number:09}", json.dumps(row)) for number, row in enumerate(rows))
    return map(json.loads, files.in_order(lines))


def _place(row: dict[str, Any]) -> str:
    return row["day"] or _NO_DAY


def _days(
    entry: CalendarEntry, today: datetime.date, first: datetime.date | None, last: datetime.date | None
) -> Iterable[datetime.date | None]:
    whole_calendar = first is None and last is None
    if entry.recurs:
        days = list(entry.occurrences(first or today, last))
        return [entry.last_occurrence] if whole_calendar and not days else days
    return [entry.last_day] if whole_calendar or entry.touches(first, last) else []


def _rows_of(
    entry: CalendarEntry,
    today: datetime.date,
    first: datetime.date | None,
    last: datetime.date | None,
    every_occurrence: bool,
) -> Iterator[dict[str, Any]]:
    for day in itertools.islice(_days(entry, today, first, last), None if every_occurrence else 1):
        yield {
            **entry.model_dump(include=_AS_THEY_ARE),
            "action": one_line(entry.task or entry.action),
            "day": iso(day),
            "weekday": day.weekday() if day else None,
            "union": entry.union or "; ".join(entry.assignees) or None,
            "letter": labels.letter_name(entry.letter),
            "issuer": entry.letter.issuer,
            "last_good": entry.last_good or iso(day if entry.type in ("deadline", "recurring") else None),
            "safe_due": entry.safe_due,
            "recurrence": recurrence.series_words(entry.rrule, entry.until, entry.shown_until) if entry.rrule else None,
            "quote": one_line(entry.evidence.quote),
        }
