"""The last day in time and the last safe day of every date of a letter, and these anew after a change of calendar.

A date keeps the day that the words name; what follows from it needs a calendar of working days:

* ``before`` a day: the day itself is too late; before a month, quarter or year: the last day of the period before it;
  before an hour: the same day. All other bounds: the day itself. Dates that the words name never roll.
* Terms (“trong 05 ngày làm việc kể từ ngày nhận”; Bộ luật Dân sự 2015, Điều 147-148): the day of the event does not
  count; a term in months ends on the same day of the month, or its last; a last day that is a rest day rolls on to the
  next working day. A term before an event does not roll: later than it says would be too late. What is safe is the
  last working day up to the day before it rolls.
* What recurs has no single last day, but a calendar must know when to stop.

An event that only the lower union knows (its own congress, the day on which the letter came to it) has no day in
the letter. ``with_anchor`` gives what a duty is once a person has said that day.
"""

import datetime
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractors.counting import FIRST_YEAR, LAST_YEAR, NO_ANCHOR_DAY, add_months
from extractors.spelling import capitalised
from pipeline.calendar.recurrence import is_before, shown_until
from pipeline.calendar.workdays import WorkingCalendar
from pipeline.support.grouping import grouped
from schemas import WEEKDAYS, DateRecord, Flag, Letter, Obligation, Param, Relative, iso, whole_day

#: What the explanation of a day says where it was counted from the day on which a mail or a package came.
RECEIVED = "tính từ ngày nhận {day} (ngày thư hoặc gói văn bản đến)"
#: Terms longer than this many working days are no deadlines but misreadings; counting them day by day would hang.
_MOST_WORKING_DAYS = 4000
#: Fewer working days than this between the letter's own date and the last day in time deserve a warning.
SHORT_NOTICE = 3
_NO_LAST_DAY = {"last_good": None, "safe_due": None}
_DAY = datetime.timedelta(days=1)
_FRIDAY = 5

_ANCHOR_DAY = re.compile(r"(\d{1,2})\s*(?:[/.-]|tháng)\s*(\d{1,2})(?:\s*(?:[/.-]|năm)\s*(\d{4}))?", re.IGNORECASE)
# A day is named by “ngày 5”, “5/6”, “5-6-2026”, “5 tháng 6”, “mùng 5”. “6/2026” and “tháng 6/2026” name a month only.
_NAMES_A_DAY_OR_PART = re.compile(
    r"ngày\W*\d|\b\d{1,2}\s*tháng\s*\d|m[ùồ]ng\s*\d|\brằm\b"
    r"|(?<![\d/.-])\d{1,2}\s*[/.-]\s*\d{1,2}(?!\s*\d)"
    r"|\b(?:đầu|giữa|cuối|tuần)\b",
    re.IGNORECASE,
)
_PERIODS = (
    (re.compile(r"\bquý\b", re.IGNORECASE), 3),
    (re.compile(r"\btháng\b|(?<![\d/])\d{1,2}\s*/\s*\d{4}", re.IGNORECASE), 1),
    (re.compile(r"\bnăm\b", re.IGNORECASE), 12),
)
#: Flags that hang on the calendar, and parts of an explanation that were written here and hang on it, too.
_CODES = frozenset({"holiday-deadline", "too-short"})
_PART = r"(?:[Hh]ạn đến hết |[^;]+ là ngày nghỉ nên tính đến hết )[^;.]*"
_COUNTED = re.compile(rf"^{_PART}(?:\.$|; )|; {_PART}")


def full_day(words: str | None) -> datetime.date | None:
    """Return the day of an ISO date, ``None`` for a month or year alone and for years outside the calendar."""
    day = whole_day(words)
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None


class Term(NamedTuple):
    """A term's last day as it is counted, the last day in time, and the last safe one."""

    day: datetime.date
    last_good: datetime.date
    safe_due: datetime.date

    def under(self, name: str) -> dict[str, str]:
        """Return its days as a record has them, which calls the one that was counted so."""
        return dict(zip((name, "last_good", "safe_due"), map(str, self), strict=True))


def term_from(relative: Relative, anchor: datetime.date, calendar: WorkingCalendar) -> Term | None:
    """Count a term from the day of its event; ``None`` where it leaves the years that the calendar knows.

    >>> term_from(Relative(days=15, working=False, anchor="issued"), datetime.date(2026, 4, 17), WorkingCalendar())[1]
    datetime.date(2026, 5, 4)
    """
    try:
        if relative.months is not None:
            day = add_months(anchor, relative.months)
        elif not relative.working:
            day = anchor + datetime.timedelta(days=relative.days)
        elif abs(relative.days) <= _MOST_WORKING_DAYS:
            day = calendar.add_working(anchor, relative.days)
        else:
            return None
    except (OverflowError, ValueError):
        return None
    return _term(day, relative, calendar) if FIRST_YEAR <= day.year < LAST_YEAR else None


def _term(day: datetime.date, relative: Relative, calendar: WorkingCalendar) -> Term:
    """Return a term that ends on a day, rolled on to the next working day (Điều 148) where it follows an event."""
    return Term(day, calendar.next_working(day) if relative.days > 0 else day, calendar.last_working(day))


def with_anchor(item: Obligation, day: datetime.date, calendar: WorkingCalendar) -> Obligation:
    """Return a duty with its deadline counted from ``day``; one whose deadline is not relative, as it is."""
    term = term_from(item.relative, day, calendar) if item.relative is not None else None
    if term is None:
        return item
    counted = term.under("due")
    return item.model_copy(update={**counted, "waits_for": None, "counted_from": day.isoformat()})


def complete(letter: Letter, calendar: WorkingCalendar) -> Letter:
    """Return the letter with ``last_good`` and ``safe_due`` of every date, and what they make doubtful flagged once."""
    issued, arrived = full_day(letter.header.issued_on), full_day(letter.source.arrived_on)
    # A letter that came before it was issued came as a draft, or one of the two days is wrong.
    received = arrived if arrived and (issued is None or issued <= arrived) else None
    dates = [_complete_date(record, issued, received, calendar) for record in letter.dates]
    named = max(filter(None, (full_day(record.date) for record in dates)), default=None)
    for at, record in enumerate(dates):
        if record.rrule is not None:
            begin = full_day(record.since) or issued
            end = shown_until(record.rrule, full_day(record.until), begin, named)
            dates[at] = record.model_copy(update={"shown_until": iso(end)})
    counted = {record.id: record.date for record in dates if record.relative is not None}
    tasks = tuple(
        task.model_copy(update={"date": task.date or counted[task.date_id]}) if task.date_id in counted else task
        for task in letter.tasks)  # fmt: skip
    return letter.model_copy(
        update={"dates": tuple(dates), "tasks": tasks, "flags": _flags(letter, dates, issued, calendar)}
    )


def is_from_arrival(record: DateRecord) -> bool:
    """Whether a date is counted from the day on which its letter came."""
    return record.relative is not None and record.relative.anchor == "received"


def _flags(
    letter: Letter, dates: Sequence[DateRecord], issued: datetime.date | None, calendar: WorkingCalendar
) -> tuple[Flag, ...]:
    """Return the flags of a letter with the doubts about its dates, each once, without those settled by now."""
    # An anchor whose day is known by now, that of the arrival, waits no more.
    settled = {
        ("pending-anchor", record.evidence.start) for record in dates
        if is_from_arrival(record) and record.date is not None}  # fmt: skip
    flags = [flag for flag in letter.flags if _place(flag) not in settled]
    known = set(map(_place, flags))
    new = grouped((flag for record in dates for flag in _doubts(record, issued, calendar)), _place)
    return (*flags, *(same[0] for place, same in new.items() if place not in known))


def _place(flag: Flag) -> tuple[str, int | None]:
    return flag.code, getattr(flag.evidence, "start", None)


def _complete_date(
    record: DateRecord, issued: datetime.date | None, received: datetime.date | None, calendar: WorkingCalendar
) -> DateRecord:
    """Return a date with its last day in time and safe day, and why; without where it recurs or has no whole day."""
    if record.type == "recurring":
        return record.model_copy(update=_NO_LAST_DAY)
    if record.relative is not None:
        return _complete_term(record, record.relative, issued, received, calendar)
    named = full_day(record.date)
    if named is None:
        return record.model_copy(update=_NO_LAST_DAY)
    last_good = _day_of_hour(record, named)
    if is_before(record.bound, record.time):
        last_good = _start_of_period(record, named) - _DAY
    safe_due = calendar.last_working(last_good)
    record = record.model_copy(update={"last_good": last_good.isoformat(), "safe_due": safe_due.isoformat()})
    if record.type == "event" or named == last_good == safe_due:
        return record
    rest = f", là ngày nghỉ nên cần xong từ {_show(safe_due)}" if safe_due != last_good else ""
    return _explained(record, f"hạn đến hết {_show(last_good)}{rest}")


def _day_of_hour(record: DateRecord, day: datetime.date) -> datetime.date:
    """Return the day at whose end the hour of a date lies: 00:00 is the end of the day before."""
    return day - _DAY if record.time == "00:00" else day


def _complete_term(
    record: DateRecord, relative: Relative, issued: datetime.date | None, received: datetime.date | None,
    calendar: WorkingCalendar,
) -> DateRecord:  # fmt: skip
    """Return a date counted from its event, where that day is known: the letter's, its arrival, one that words name."""
    anchor = {"issued": issued, "received": received}.get(relative.anchor, full_day(relative.anchor))
    if anchor is None and (found := _ANCHOR_DAY.search(relative.anchor)):
        year = found[3] or getattr(issued, "year", "")
        anchor = full_day(f"{year}-{int(found[2]):02}-{int(found[1]):02}")
    if relative.anchor == "received" and anchor is not None:
        said = (record.explanation or "").replace(f"{NO_ANCHOR_DAY}; ", "", 1)
        record = record.model_copy(update={"explanation": said})
        record = _explained(record, RECEIVED.format(day=f"{anchor:%d/%m/%Y}"))
    term = term_from(relative, anchor, calendar) if anchor is not None else None
    day = full_day(record.date)
    if day is not None and (term is None or not relative.working):
        # Hours that run from an hour do not wait for an office to open (Điều 148 speaks of terms of days).
        last = _day_of_hour(record, day)
        term = Term(day, last, calendar.last_working(last)) if record.time else _term(day, relative, calendar)
    if term is None:
        return record.model_copy(update=_NO_LAST_DAY)
    record = record.model_copy(update=term.under("date"))
    if term.last_good == term.day:
        return record
    return _explained(record, f"{_show(term.day)} là ngày nghỉ nên tính đến hết {_show(term.last_good)}")


def _start_of_period(record: DateRecord, named: datetime.date) -> datetime.date:
    """Return the first day of the period that the words name, the day named where they, or a person, name a day."""
    quote, corrected = record.evidence.quote, {mark.field for mark in record.corrected}
    if corrected & {None, "date"} or (named + _DAY).day != 1 or _NAMES_A_DAY_OR_PART.search(quote):
        return named
    if (begin := full_day(record.start)) is not None:
        return begin
    length = next((length for pattern, length in _PERIODS if pattern.search(quote)), None)
    if length is None or named.month % length:
        return named
    return datetime.date(named.year, named.month - length + 1, 1)


def _doubts(record: DateRecord, issued: datetime.date | None, calendar: WorkingCalendar) -> Iterator[Flag]:
    """Yield the doubts about a date: its event has no day yet, it ends on a day off, its time is too short."""
    if record.relative is not None and record.date is None:
        yield Flag(code="pending-anchor", evidence=record.evidence)
    last_good, named = full_day(record.last_good), full_day(record.date)
    if record.type != "deadline" or last_good is None:
        return
    # The last day in time, or a public holiday that the words name as the bound: “trước thứ Bảy” is no trouble,
    # “trước ngày 01/01” may be an oversight, and a term that was rolled on is safe only before it was rolled.
    rest_day = None
    if not calendar.is_working(last_good):
        rest_day = last_good
    elif named and not calendar.is_working(named) and (record.relative or named.isoweekday() <= _FRIDAY):
        rest_day = named
    if rest_day is not None:
        rest: dict[str, Param] = {"day": rest_day.isoformat(), "safe_day": str(record.safe_due)}
        yield Flag(code="holiday-deadline", params=rest, evidence=record.evidence)
    # Two weeks off in a row do not occur, so a longer wait than a month need not be counted day by day.
    if issued is not None and issued <= last_good <= issued + 31 * _DAY:
        left = calendar.working_days_between(issued, last_good)
        if left < SHORT_NOTICE:
            seen: dict[str, Param] = {"day": last_good.isoformat(), "left": left}
            yield Flag(code="too-short", params=seen, evidence=record.evidence)


def _explained(record: DateRecord, sentence: str) -> DateRecord:
    """Return a date with one more sentence in its explanation, unless that says it already."""
    said = record.explanation
    if not said:
        return record.model_copy(update={"explanation": f"{capitalised(sentence)}."})
    if sentence[1:] in said:  # it may begin with a capital
        return record
    return record.model_copy(update={"explanation": f"{said.rstrip('. ')}; {sentence}."})


def _show(day: datetime.date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}"


def recounted(letter: Letter, calendar: WorkingCalendar) -> Letter:
    """Return the letter as ``complete`` would have made it with this calendar: what followed from another is undone."""
    dates = tuple(
        record.model_copy(update={**_NO_LAST_DAY, "explanation": _COUNTED.sub("", record.explanation or "") or None})
        for record in letter.dates)  # fmt: skip
    flags = tuple(flag for flag in letter.flags if flag.code not in _CODES)
    new = complete(letter.model_copy(update={"dates": dates, "flags": flags}), calendar)
    # In the order of the old ones, those that are new behind.
    places = {_place(flag): at for at, flag in enumerate(letter.flags)}
    ordered = sorted(new.flags, key=lambda flag: places.get(_place(flag), len(places)))
    return new.model_copy(update={"flags": tuple(ordered)})
