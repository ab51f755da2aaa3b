"""pandas frames of what vanthu found: one row a record, for notebooks, workbooks and tables.

Column names are English and stand in the docstring of each function; days are ``datetime64`` (``NaT`` = unknown), so
that they sort, filter and group. Frames are copies: changing one changes nothing stored.

>>> from pipeline.frames import obligations
>>> obligations([], today=datetime.date(2026, 3, 18)).empty
True
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pipeline import labels, recurrence, standing
from pipeline.calendar.workdays import WorkingCalendar, office_calendar
from pipeline.export.entries import Entry, in_order, key_of
from pipeline.words import t
from schemas.letter import Letter
from schemas.obligation import LetterKey, Obligation

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.evaluate import Fault, Scores

_OBLIGATION_COLUMNS = (
    "id letter issued_on issuer union union_id kind action deliver_to due_text due last_good safe_due recurrence "
    "days_left soon status limits confidence needs_review quote page"
)
_DEADLINE_COLUMNS = (
    "day weekday time type action union obligation letter issuer date start bound last_good safe_due recurrence quote "
    "confidence"
)
_LETTER_COLUMNS = (
    "letter issued_on kind subject issuer signer signer_title urgency deadlines tasks limits flags file sha256"
)
_LIMIT_COLUMNS = "subject letter issuer applies_to group bound value min max unit condition quote confidence"
_FAULT_COLUMNS = "letter section what detail"


def obligations(
    items: Iterable[Obligation],
    today: datetime.date,
    calendar: WorkingCalendar | None = None,
    letters: Iterable[Letter] = (),
) -> "pd.DataFrame":
    """Return one row an obligation, seen on ``today``.

    Columns: ``id``, ``letter`` (number and symbol), ``issued_on``, ``issuer``, ``union``, ``union_id``, ``kind``,
    ``action``, ``deliver_to``, ``due_text`` (the day named with its bound), ``due``, ``last_good``, ``safe_due``,
    ``recurrence`` (in words), ``days_left`` (negative when late), ``soon`` (at most three working days left),
    ``status`` (on that day), ``limits`` (in words where their letter is among ``letters``, else their ids;
    those that may bind with “cần kiểm tra”),
    ``confidence``, ``needs_review``, ``quote``, ``page``.
    """
    working = calendar or office_calendar()
    words = {
        (key_of(letter.header), limit.id): labels.limit_words(limit)
        for letter in letters
        for limit in letter.delegate_limits
    }
    rows = [_obligation_row(item, today, working, words) for item in items]
    frame = _frame(rows, _OBLIGATION_COLUMNS, days=("issued_on", "due", "last_good", "safe_due"))
    return frame.astype({"days_left": "Int64", "page": "Int64", "soon": bool, "needs_review": bool})


def deadlines(
    entries: Iterable[Entry],
    today: datetime.date,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    every_occurrence: bool = True,
) -> "pd.DataFrame":
    """Return one row an entry that touches the range, by day; those without a day last.

    A recurring entry has a row for each of its days in the range; without ``last`` or ``every_occurrence`` only its
    next day (from ``first``, else ``today``), in the whole calendar its last one once it is over.

    Columns: ``day`` (the last day in time), ``weekday`` (0 = Monday),
    ``time``, ``type``, ``action`` (the whole task where there is one), ``union`` (or whom the letter names),
    ``obligation`` (its id), ``letter``, ``issuer``, ``date`` (the day named), ``start``, ``bound``, ``last_good``,
    ``safe_due``, ``recurrence`` (in words), ``quote``, ``confidence``.
    """
    rows: list[dict[str, Any]] = []
    for entry in in_order(entries):
        days = list(_days(entry, today, first, last))
        rows.extend(_deadline_rows(entry, days if every_occurrence else days[:1]))
    frame = _frame(rows, _DEADLINE_COLUMNS, days=("day", "date", "start", "last_good", "safe_due"))
    return frame.sort_values("day", kind="stable", ignore_index=True)


def letters(items: Iterable[Letter]) -> "pd.DataFrame":
    """Return one row a letter.

    Columns: ``letter`` (number and symbol), ``issued_on``, ``kind``, ``subject``, ``issuer``, ``signer``,
    ``signer_title``, ``urgency``, ``deadlines``, ``tasks``, ``limits`` (how many of each), ``flags`` (their codes),
    ``file``, ``sha256``.
    """
    return _frame([_letter_row(item) for item in items], _LETTER_COLUMNS, days=("issued_on",))


def limits(items: Iterable[Letter]) -> "pd.DataFrame":
    """Return one row a delegate limit.

    Columns: ``subject`` (of the letter), ``letter``, ``issuer``, ``applies_to``, ``group``, ``bound``, ``value``,
    ``min``, ``max``, ``unit``, ``condition``, ``quote``, ``confidence``.
    """
    return _frame([row for item in items for row in _limit_rows(item)], _LIMIT_COLUMNS, days=())


def faults(scores: "Scores") -> "pd.DataFrame":
    """Return one row a fault of an evaluation.

    Columns: ``letter`` (name of its file), ``section`` (``header``, ``dates``, …), ``what`` (missed, wrong, or the
    field that was read wrongly), ``detail``.
    """
    return _frame([_fault_row(fault) for fault in scores.faults], _FAULT_COLUMNS, days=())


def _frame(rows: list[dict[str, Any]], columns: str, days: tuple[str, ...]) -> "pd.DataFrame":
    import pandas as pd

    frame = pd.DataFrame(rows, columns=columns.split())
    for name in days:
        frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d", errors="coerce")
    return frame


def _limit_words(item: Obligation, limits: dict[tuple[LetterKey, str], str]) -> Iterator[str]:
    """Yield the limits of an obligation in words; those that may bind it say that a person has to look."""
    for name in item.limits:
        yield limits.get((item.letter, name), name)
    for name in item.limits_to_check:
        yield t("{limit} (cần kiểm tra)", limit=limits.get((item.letter, name), name))


def _obligation_row(
    item: Obligation, today: datetime.date, calendar: WorkingCalendar, limits: dict[tuple[LetterKey, str], str]
) -> dict[str, Any]:
    return {
        **item.model_dump(include={"id", "union", "union_id", "kind", "action", "deliver_to", "due", "safe_due"}),
        "letter": labels.letter_name(item.letter),
        "issued_on": item.letter.issued_on,
        "issuer": item.letter.issuer,
        "due_text": _due_text(item),
        "last_good": _iso(standing.next_day(item, today)),
        "recurrence": recurrence.series_words(item.recurrence, item.until, item.shown_until)
        if item.recurrence
        else None,
        "days_left": standing.days_left(item, today),
        "soon": standing.is_soon(item, today, calendar),
        "status": standing.status(item, today),
        "limits": "; ".join(_limit_words(item, limits)),
        "confidence": item.confidence,
        "needs_review": item.needs_review,
        "quote": _one_line(item.evidence.quote),
        "page": item.evidence.page,
    }


def _due_text(item: Obligation) -> str:
    """Return the day named with its bound, or the rule of what recurs."""
    if item.recurrence is None:
        return labels.due_words(item.due, item.bound, item.time)
    bound = labels.label(labels.DATE_BOUNDS, item.bound) if item.bound in ("before", "by") else ""
    parts = (bound, item.time, recurrence.in_words(item.recurrence))
    return " ".join(part for part in parts if part)


def _days(
    entry: Entry, today: datetime.date, first: datetime.date | None, last: datetime.date | None
) -> Iterable[datetime.date | None]:
    whole_calendar = first is None and last is None
    if entry.type == "recurring" and entry.good_rule is not None:
        days = list(entry.occurrences(first or today, last))
        return [entry.last_occurrence] if whole_calendar and not days else days
    return [entry.last_day] if whole_calendar or entry.touches(first, last) else []


def _deadline_rows(entry: Entry, days: Iterable[datetime.date | None]) -> Iterable[dict[str, Any]]:
    for day in days:
        yield {
            **entry.model_dump(include={"time", "type", "obligation", "date", "start", "bound", "confidence"}),
            "action": _one_line(entry.task or entry.action),
            "day": _iso(day),
            "weekday": day.weekday() if day else None,
            "union": entry.union or "; ".join(entry.assignees) or None,
            "letter": labels.letter_name(entry.letter),
            "issuer": entry.letter.issuer,
            "last_good": entry.last_good or _iso(day if entry.type in ("deadline", "recurring") else None),
            "safe_due": entry.safe_due,
            "recurrence": recurrence.series_words(entry.rrule, entry.until, entry.shown_until) if entry.rrule else None,
            "quote": _one_line(entry.evidence.quote),
        }


def _letter_row(item: Letter) -> dict[str, Any]:
    header = item.header
    return {
        **header.model_dump(include={"kind", "subject", "issuer", "issued_on", "signer", "signer_title", "urgency"}),
        "letter": labels.letter_name(header),
        "deadlines": len(item.dates),
        "tasks": len(item.tasks),
        "limits": len(item.delegate_limits),
        "flags": "; ".join(sorted({flag.code for flag in item.flags})),
        "file": item.source.name,
        "sha256": item.source.sha256,
    }


def _limit_rows(item: Letter) -> Iterable[dict[str, Any]]:
    for limit in item.delegate_limits:
        yield {
            **limit.model_dump(exclude={"id", "evidence"}),
            "subject": item.header.subject,
            "letter": labels.letter_name(item.header),
            "issuer": item.header.issuer,
            "quote": _one_line(limit.evidence.quote),
        }


def _fault_row(fault: "Fault") -> dict[str, Any]:
    what, _, detail = fault.message.partition(": ")
    return {"letter": fault.letter, "section": fault.section, "what": what, "detail": detail}


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _one_line(quote: str) -> str:
    return " ".join(quote.split())
