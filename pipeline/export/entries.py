"""One entry of a calendar: a deadline, event, period or recurring date of a letter.

Every export (calendar file, workbook, table) is made of these, so that all of them show the same days.
"""

import datetime
import functools
import hashlib
import heapq
import re
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any, Self

from pydantic import Field

from extractors.lexicon import load
from extractors.spelling import capitalised
from pipeline.calendar import periods, recurrence
from pipeline.export import files
from pipeline.support import labels
from pipeline.support.grouping import picked
from pipeline.support.words import one_line
from schemas import (
    CLOSED,
    NOT_ASKED,
    DateRecord,
    DateType,
    Deadline,
    Evidence,
    Letter,
    LetterKey,
    Record,
    Side,
    iso,
    whole_day,
)

#: Where a series begins whose letter bears no date; no letter read here is older.
LONG_AGO = datetime.date(1990, 1, 1)
_DAY = datetime.timedelta(days=1)
#: Last day (ISO) of an instance → how it stands, how many owe it, how many of them have done it.
Instances = dict[str, tuple[str, int, int]]


class CalendarEntry(Record):
    """A line of the calendar. ``date`` and ``rrule`` carry the day named, ``last_good`` the last day in time."""

    id: str
    """Stable over re-reading: made of the duty, or of the letter's bytes and the place of the words in it."""
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
    status: str | None = None
    """Where the duty behind it stands on the day asked about; ``None`` where there is none."""
    approved: bool | None = True
    """Whether a person approved its letter; ``None`` where nobody has to."""
    version: int = 1
    """Number of the deadline in force."""
    history: tuple[Deadline, ...] = ()
    """All deadlines, the letter's own first; empty where there is only that one."""
    changes: int = 0
    """How often people decided something about the duty: grows, whatever they decide."""
    moved: tuple[tuple[str, str], ...] = ()
    """Days of a series that were put off: the day of the rule and the one in its place."""
    skipped: tuple[str, ...] = ()
    """Days of a series that do not count."""
    since: str | None = None
    """The first day of what recurs, where the letter's words give one."""
    taken_over_on: str | None = None
    """The first day of a series that counts for who took it over."""
    inherited_from: str | None = None
    """The ended union that owed it before."""
    owed: int = 0
    """How many unions the calendar of the whole office shows in this one line …"""
    fulfilled: int = 0
    """… and how many of them have nothing left to do."""
    instances: Instances = Field(default_factory=dict)
    """Of what recurs the instances that were missed or marked: all others are to come."""
    duty_id: str | None = None
    """The duty of which this is a day, as lists of duties call it."""
    side: Side | None = None
    """Whose side the duty is on; one of ours that binds others too is ours."""
    letter_id: str = ""
    place: str | None = None
    """Where it takes place, where the letter says it."""
    evidence: Evidence
    confidence: float

    @property
    def is_closed(self) -> bool:
        """Whether nobody owes it any more."""
        return self.done or self.status in CLOSED

    @property
    def is_void(self) -> bool:
        """Whether it no longer counts, done or not: repealed, replaced, or no matter of this union."""
        return self.status in NOT_ASKED

    @property
    def standing(self) -> str | None:
        """Where it stands: ``status``, but of what is held whether it was called off, put off or moved."""
        if not self.is_held:
            return self.status
        words = {"repealed": "called_off", "not_applicable": "put_off", "extended": "moved"}
        return words.get(self.status or ("extended" if self.version > 1 else ""), self.status)

    @property
    def is_held(self) -> bool:
        """Whether it is held, or lasts: no limit of anything."""
        return self.type in ("event", "period")

    @property
    def is_shown(self) -> bool:
        """Whether people are shown it: what no longer counts is not, but a meeting that is called off is."""
        return not self.is_void or self.is_held

    @property
    def rule(self) -> str:
        """The rule of a series (``FREQ=…``); ``""`` for what does not stand on several days."""
        rule = self.rrule or ""
        return rule if self.type == "recurring" and recurrence.is_dated(rule) else ""

    @property
    def recurs(self) -> bool:
        """Whether it stands on several days, which its rule names."""
        return bool(self.rule)

    @property
    def issued_on(self) -> datetime.date | None:
        """The letter's date, where it is a whole day."""
        return whole_day(self.letter.issued_on)

    @property
    def last_day(self) -> datetime.date | None:
        """The day on which the entry is shown: the last one in time; for an event its day, for a period its end."""
        named = whole_day(self.date)
        if self.type == "deadline":
            if last_good := whole_day(self.last_good):
                return last_good
            if named and recurrence.is_before(self.bound, self.time) and named > datetime.date.min:
                return named - _DAY
        return named or whole_day(self.start)

    @property
    def span(self) -> tuple[datetime.date, datetime.date] | None:
        """The first and the last day that the entry covers; only a period covers more than one."""
        last = self.last_day
        if last is None:
            return None
        first = whole_day(self.start) if self.type == "period" else None
        return min(first or last, last), last

    def on(self, day: datetime.date | None) -> Self:
        """Return it as it stands on one of its days: of what recurs as that instance does, else as one to come."""
        if self.is_closed or not self.instances:
            return self
        plain = ("todo" if self.status == "late" else self.status, self.owed, self.fulfilled)
        status, owed, fulfilled = self.instances.get(str(day), plain)
        return self.with_own({"status": status, "done": status == "done", "owed": owed, "fulfilled": fulfilled})

    def next_day(self, today: datetime.date) -> datetime.date | None:
        """Return the next day on which what is held stands, ``today`` included; ``None`` where it is past."""
        span = self.span
        return max(span[0], today) if span is not None and span[1] >= today else None

    def occurrences(self, first: datetime.date, last: datetime.date | None = None) -> Iterator[datetime.date]:
        """Yield the last days in time of a series from ``first`` to ``last``; without ``last`` only the next one.

        What recurs every day would drown the rest of a calendar: it shows its first day and the rule.
        """
        is_daily = periods.parts(self.rule).get("FREQ") == "DAILY"
        for day in self._days(first, last):
            yield day
            if last is None or is_daily:
                return

    def by_rule(self, first: datetime.date, last: datetime.date | None = None) -> Iterator[datetime.date]:
        """Yield the days in time that the rule alone gives between two days, the skipped and moved ones too."""
        if not self.recurs:
            return
        issued = self.issued_on
        begin = min(issued, datetime.date.max - _DAY) + _DAY if issued else LONG_AGO
        begin = max(filter(None, (begin, whole_day(self.since))))
        start = max(filter(None, (first, begin, whole_day(self.taken_over_on))))
        until = min(filter(None, (last, whole_day(self.shown_until))), default=None)
        yield from recurrence.good_days(self.rule, self.bound, self.time, start, until, counted_from=begin)

    def _days(self, first: datetime.date, last: datetime.date | None) -> Iterator[datetime.date]:
        """Yield the days of a series from ``first`` to ``last`` (``None``: without end) in order: those of the rule but
        for skipped and moved ones, and those to which others were moved."""
        gone = {*self.skipped, *dict(self.moved)}
        regular = (day for day in self.by_rule(first, last) if day.isoformat() not in gone)
        put_off = sorted(datetime.date.fromisoformat(iso) for _, iso in self.moved)
        return heapq.merge(regular, (day for day in put_off if first <= day <= (last or datetime.date.max)))

    def touches(self, first: datetime.date | None, last: datetime.date | None) -> bool:
        """Whether any of the entry falls between the two days (both included, ``None`` = open)."""
        if self.recurs:
            return next(self.occurrences(first or LONG_AGO, last), None) is not None
        if self.span is None:
            return False
        begin, end = self.span
        return max(first or begin, begin) <= min(last or end, end)

    @property
    def last_occurrence(self) -> datetime.date | None:
        """The last day of a series, moved days included; ``None`` where it has no end or does not recur."""
        end = whole_day(self.shown_until)
        return max(self._days(LONG_AGO, end), default=None) if end is not None else None


def of_letter(letter: Letter) -> list[CalendarEntry]:
    """Return one entry for each date that a letter itself sets, none for those that it only tells of an earlier one."""
    told = (letter.source.sha256, LetterKey.of(letter.header), letter.header.subject)
    return [of_date(*told, record) for record in letter.dates if not record.of_earlier]


#: What an entry says as the date of its letter has it.
_OF_DATE = CalendarEntry.model_fields.keys() & DateRecord.model_fields.keys() - {"id", "action", "shown_until"}


def of_date(sha256: str, key: LetterKey, subject: str | None, record: DateRecord) -> CalendarEntry:
    """Return the entry of one date of a letter as the letter alone gives it."""
    as_it_is: dict[str, Any] = {**picked(record, _OF_DATE), "rrule": record.recurrence}
    return CalendarEntry(
        **as_it_is, id=stable_id(sha256, record.type, record.evidence.start, record.evidence.end), letter=key,
        letter_id=sha256, action=record.action or subject or record.evidence.quote,
        shown_until=iso(recurrence.end_of(record.rrule, record.shown_until, key.issued_on)))  # fmt: skip


def in_order(entries: Iterable[CalendarEntry]) -> list[CalendarEntry]:
    """Sort by day, then clock time; recurring and undated ones last."""
    return sorted(entries, key=_place)


def in_order_of_many(entries: Iterable[CalendarEntry]) -> Iterator[CalendarEntry]:
    """Yield entries as ``in_order`` sorts them, few of them in memory at once: the others wait on the disk."""
    lines = ((" ".join(map(str, _place(entry))), entry.model_dump_json(exclude_defaults=True)) for entry in entries)
    return map(CalendarEntry.model_validate_json, files.in_order(lines))


def _place(entry: CalendarEntry) -> tuple[datetime.date, str, str]:
    return (entry.last_day or datetime.date.max, entry.time or "", entry.id)


def stable_id(*parts: object) -> str:
    """Return an id made of what re-reading cannot change."""
    return hashlib.sha256(":".join(map(str, parts)).encode()).hexdigest()[:24]


# --------------------
# The title of an entry: what a phone shows of it in one line, understood alone.
#
# The act and the number of its letter. It stands on its day, so it names none. What is too long loses words of the act,
# never the number.

#: Characters that calendars of phones show.
LONGEST_TITLE = 60
#: Of fewer characters an act says nothing: then the counts or the long number have to go.
_FEWEST = 16
#: Where it goes, behind the act: “Gửi danh sách – về LĐLĐ tỉnh”.
_RECEIVER = re.compile(r" – về [^–]+$")
#: A day in an act, or the first and last one, with the words that lead to it.
_DAY_IN_ACT = re.compile(
    r"(?P<told>,?(?:(?:^| )(?:trước|chậm nhất|đến|hết|vào|từ|kể từ|xong|lúc|hồi|trong|là|ngày|và|"
    r"\d+(?: giờ|h|:)(?: ?\d+(?: phút)?)?),?)*)"
    r"(?:(?:^| )\d{1,2}(?:[/.-]\d{1,2})?(?: -|-| đến)(?: hết)?(?: ngày)?)?(?:^| )(?P<day>\d{1,2})"
    r"(?:[/.-]| tháng )(?P<month>\d{1,2})(?:(?:[/.-]| năm )(?P<year>\d{4}))?(?![\d/])"
)
_EMPTIED = re.compile(r" ?\([ ,]*\)| (?=[,;.)])")


def title(entry: CalendarEntry, before: str = "") -> str:
    """Return the title with some words ``before`` it, in at most ``LONGEST_TITLE`` characters."""
    number = labels.reference(entry.letter.number, entry.letter.symbol)
    ends = f" – {number}" if number else ""
    counted = f" ({entry.fulfilled}/{entry.owed})" if entry.owed > 1 else ""
    room = LONGEST_TITLE - len(before) - len(ends)
    if room - len(counted) >= _FEWEST:
        room, ends = room - len(counted), ends + counted
    whole = before + act_in(entry, max(room, _FEWEST)) + ends
    who = _abbreviated(entry.union or "; ".join(entry.assignees))
    if entry.owed and who and len(f"{whole} – {who}") <= LONGEST_TITLE:
        whole += f" – {who}"
    return whole if len(whole) <= LONGEST_TITLE else f"{whole[: LONGEST_TITLE - 1]}…"


#: Marks of which one may stand alone in a line that was cut before.
_PAIRED = frozenset('()“”"')


def act_in(entry: CalendarEntry, longest: int) -> str:
    """Return the act in at most so many characters, without its own day or days with a year: it stands alone."""
    own = {(day.day, day.month) for day in filter(None, map(whole_day, (entry.date, entry.start)))}

    def without_day(found: re.Match[str]) -> str:
        """Return nothing for a day with its year or the entry's own, the words as they are for any other."""
        said = found.groupdict("0")
        day, month, year = int(said["day"]), int(said["month"]), int(said["year"])
        # “Chào mừng ngày 20/11”: a day without its year may be a feast.
        is_own = bool(found["told"]) and (day, month) in own
        return "" if year or is_own else found[0]

    act = one_line(entry.task or entry.action)
    if any(map(str.isdigit, act)):
        act = _EMPTIED.sub("", _DAY_IN_ACT.sub(without_day, act)).strip(" ,;:") or act
    for shorter in (_abbreviated, lambda text: _RECEIVER.sub("", text)):
        if len(act) > longest:
            act = shorter(act)
    return capitalised(_shortened(act, longest))


def _shortened(text: str, longest: int) -> str:
    """Return a line cut as titles of duties are: loaded then, so that commands that ask the store load no extractor."""
    if len(text) <= longest and not _PAIRED.intersection(text):
        return text
    shortened: Callable[[str, int], str] = import_module("extractors.titles").shortened
    return shortened(text, longest)


def _abbreviated(text: str) -> str:
    """Return a text with long words as offices abbreviate them (``short_forms.toml``)."""
    pattern, table = _short_forms()
    return pattern.sub(lambda found: table[found[0].lower()], text)


@functools.cache
def _short_forms() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what finds the words that are abbreviated, the longest first, and the short form of each by its words."""
    table = {long.lower(): short for long, short in load("short_forms", __package__)["short_forms"].items()}
    longest_first = sorted(table, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE), table
