"""One entry of a calendar: a deadline, event, period or recurring date of a letter.

Every export (calendar file, workbook, table) is made of these, so that all of them show the same days.
"""

import datetime
import hashlib
from collections.abc import Iterable, Iterator

from pipeline import recurrence
from schemas.base import Record
from schemas.evidence import Evidence
from schemas.letter import DateRecord, DateType, Header, Letter
from schemas.obligation import LetterKey, Obligation

#: Where a series begins whose letter bears no date; no letter read here is older.
_LONG_AGO = datetime.date(1990, 1, 1)


class Entry(Record):
    """A line of the calendar. ``date`` and ``rrule`` carry the day named, ``last_good`` the last day in time."""

    id: str
    """Stable over re-reading: made of the letter's bytes and the place of the words in it."""
    type: DateType
    action: str
    """The act in a few words of the letter."""
    task: str | None = None
    """The whole sentence or list item that lays it on somebody, where there is one."""
    union: str | None = None
    """The union that owes this, in the calendar of one union."""
    assignees: tuple[str, ...] = ()
    letter: LetterKey
    date: str | None = None
    start: str | None = None
    bound: str | None = None
    time: str | None = None
    rrule: str | None = None
    until: str | None = None
    """The last day of what recurs, where the letter's words give one."""
    shown_until: str | None = None
    """The last day on which what recurs is shown: ``until``, or one chosen where the words are silent."""
    last_good: str | None = None
    safe_due: str | None = None
    explanation: str | None = None
    obligation: str | None = None
    done: bool = False
    evidence: Evidence
    confidence: float

    @property
    def last_day(self) -> datetime.date | None:
        """The day on which the entry is shown: the last one in time; for an event its day, for a period its end."""
        return _day(self.last_good if self.type == "deadline" else None) or self._last_named() or _day(self.start)

    @property
    def first_day(self) -> datetime.date | None:
        """The first day that the entry covers; only a period covers more than one."""
        first = _day(self.start) if self.type == "period" else None
        last = self.last_day
        return first if first and last and first <= last else last

    def _last_named(self) -> datetime.date | None:
        named = _day(self.date)
        exclusive = self.type == "deadline" and self.bound == "before" and self.time is None
        return named - datetime.timedelta(days=1) if named and exclusive else named

    @property
    def good_rule(self) -> str | None:
        """The recurrence on the last days in time, or ``None`` where the rule names no day."""
        if self.rrule is None or not recurrence.is_dated(self.rrule):
            return None
        return recurrence.last_good_rule(self.rrule, self.bound, self.time) or self.rrule

    def occurrences(self, first: datetime.date, last: datetime.date | None = None) -> Iterator[datetime.date]:
        """Yield the days of a recurring entry from ``first`` to ``last``; without ``last`` only the next one.

        What recurs every day would drown the rest of a calendar: it shows its first day and the rule.
        """
        if self.good_rule is None:
            return
        is_daily = recurrence.parts(self.good_rule).get("FREQ") == "DAILY"
        issued = self.issued_on
        start = max(first, issued + datetime.timedelta(days=1)) if issued else first
        ends = [day for day in (last, _day(self.shown_until)) if day is not None]
        for day in recurrence.occurrences(self.good_rule, start, min(ends, default=None)):
            yield day
            if last is None or is_daily:
                return

    def touches(self, first: datetime.date | None, last: datetime.date | None) -> bool:
        """Say whether any of the entry falls between the two days (both included, ``None`` = open)."""
        if self.type == "recurring" and self.good_rule is not None:
            return next(self.occurrences(first or _LONG_AGO, last), None) is not None
        begin, end = self.first_day, self.last_day
        if begin is None or end is None:
            return False
        return (first is None or end >= first) and (last is None or begin <= last)

    @property
    def first_occurrence(self) -> datetime.date | None:
        """The first day of a recurring entry after its letter was issued."""
        return next(self.occurrences(_LONG_AGO), None)

    @property
    def last_occurrence(self) -> datetime.date | None:
        """The last day of a recurring entry that has an end."""
        end, rule = _day(self.shown_until), self.good_rule
        if end is None or rule is None:
            return None
        start = self.issued_on + datetime.timedelta(days=1) if self.issued_on else _LONG_AGO
        return max(recurrence.occurrences(rule, start, end), default=None)

    @property
    def issued_on(self) -> datetime.date | None:
        """The letter's date, where it is a whole day."""
        return _day(self.letter.issued_on)


def of_letter(letter: Letter) -> list[Entry]:
    """Return one entry for each date of a letter."""
    key = key_of(letter.header)
    return [of_date(letter.source.sha256, key, letter.header.subject, record) for record in letter.dates]


def of_date(
    sha256: str,
    key: LetterKey,
    subject: str | None,
    record: DateRecord,
    task: str | None = None,
    obligation: Obligation | None = None,
) -> Entry:
    """Return the entry of one date; ``obligation`` is the duty of the one union whose calendar this is."""
    return Entry(
        id=_stable_id(sha256, record),
        type=record.type,
        action=record.action or subject or record.evidence.quote,
        task=task,
        union=obligation.union if obligation else None,
        assignees=record.assignees,
        letter=key,
        date=record.date,
        start=record.start,
        bound=record.bound,
        time=record.time,
        rrule=record.rrule,
        until=record.until,
        shown_until=_iso(recurrence.end_of(record.rrule, record.shown_until, key.issued_on)),
        last_good=record.last_good,
        safe_due=record.safe_due,
        explanation=record.explanation,
        obligation=obligation.id if obligation else None,
        done=obligation is not None and obligation.status == "done",
        evidence=record.evidence,
        confidence=record.confidence,
    )


def obligation_of(record: DateRecord, key: LetterKey, obligations: Iterable[Obligation]) -> Obligation | None:
    """Return the obligation under the same letter whose words hold those of the date, or ``None``."""
    for item in obligations:
        if item.letter == key and item.evidence.start <= record.evidence.start < item.evidence.end:
            return item
    return None


def key_of(header: Header) -> LetterKey:
    """Return what identifies a letter for a clerk."""
    return LetterKey(number=header.number, symbol=header.symbol, issuer=header.issuer, issued_on=header.issued_on)


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Sort by day, then clock time; recurring and undated ones last."""
    return sorted(entries, key=lambda entry: (entry.last_day or datetime.date.max, entry.time or "", entry.id))


def _stable_id(sha256: str, record: DateRecord) -> str:
    """Made of what re-reading cannot change: the file's bytes and the place of the words in it."""
    name = f"{sha256}:{record.type}:{record.evidence.start}:{record.evidence.end}"
    return hashlib.sha256(name.encode()).hexdigest()[:24]


def _day(iso: str | None) -> datetime.date | None:
    """Read a whole day; a partial date (``2020-05``) or anything else is none."""
    try:
        return datetime.date.fromisoformat(iso) if iso and len(iso) == 10 else None
    except ValueError:
        return None


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
