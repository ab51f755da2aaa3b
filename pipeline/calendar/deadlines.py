"""The last day in time and the last safe day of every date of a letter, and these anew after a change of calendar."""

import datetime
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractors.counting import FIRST_YEAR, LAST_YEAR, NO_ANCHOR_DAY, add_months
from extractors.spelling import capitalised
from pipeline.calendar.workdays import WorkingCalendar
from pipeline.duties.recurrence import shown_until
from schemas import DateRecord, Flag, Letter, Obligation, Relative, Task
from schemas.letter import WEEKDAYS, Param
from schemas.source import iso, whole_day

# --------------------
# The days that durations are counted from: that of the letter, that of its arrival, one that the words name.

#: What the explanation of a day says where it was counted from the day on which a mail or a package came.
RECEIVED = "tính từ ngày nhận {day} (ngày thư hoặc gói văn bản đến)"

#: Days that durations are counted from: that of the letter, and that of its arrival.
Anchors = dict[str, datetime.date | None]

_ANCHOR_DAY = re.compile(r"(\d{1,2})\s*(?:[/.-]|tháng)\s*(\d{1,2})(?:\s*(?:[/.-]|năm)\s*(\d{4}))?", re.IGNORECASE)


def _anchors_of(letter: Letter) -> Anchors:
    """Return the days of a letter that durations may be counted from, ``None`` for what is not known."""
    issued, arrived = full_day(letter.header.issued_on), full_day(letter.source.arrived_on)
    # A letter that came before it was issued came as a draft, or one of the two days is wrong.
    return {"issued": issued, "received": arrived if arrived and (issued is None or issued <= arrived) else None}


def _anchor_day(anchor: str, anchors: Anchors) -> datetime.date | None:
    """Return the day that a duration is counted from: the letter's own, or one that the anchor's words name."""
    if anchor in anchors:
        return anchors[anchor]
    issued = anchors["issued"]
    if (day := full_day(anchor)) is not None:
        return day
    match = _ANCHOR_DAY.search(anchor)
    if match is None:
        return None
    year = int(match[3]) if match[3] else issued.year if issued else None
    return full_day(f"{year:04}-{int(match[2]):02}-{int(match[1]):02}") if year else None


def settled(explanation: str | None, arrived: datetime.date) -> tuple[str | None, str]:
    """Return an explanation without its words that the anchor is not known, and the ones that say how it is."""
    said = explanation.replace(f"{NO_ANCHOR_DAY}; ", "", 1) if explanation else None
    return said, RECEIVED.format(day=f"{arrived:%d/%m/%Y}")


def _without_settled(flags: tuple[Flag, ...], dates: Iterable[DateRecord]) -> tuple[Flag, ...]:
    """Return the flags without those of anchors whose day is known by now: that of the arrival."""
    settled = {
        record.evidence.start
        for record in dates
        if record.relative is not None and record.relative.anchor == "received" and record.date is not None
    }
    return tuple(
        flag
        for flag in flags
        if flag.code != "pending-anchor" or flag.evidence is None or flag.evidence.start not in settled
    )


def full_day(words: str | None) -> datetime.date | None:
    """Return the day of an ISO date, ``None`` for a month or year alone and for years outside the calendar."""
    day = whole_day(words)
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None


# --------------------
# Terms counted from a day: “trong 05 ngày làm việc kể từ ngày nhận”, “sau đại hội 15 ngày”, “trước đại hội 20 ngày”.
#
# Bộ luật Dân sự 2015, Điều 147-148: the day of the event does not count; a term in months ends on the same day of the
# month, or its last; a last day that is a rest day rolls on to the next working day. A term before an event does not
# roll: later than it says would be too late. What is safe is the last working day up to the day before it rolls.
#
# An event that only the lower union knows (its own congress, the day on which the letter came to it) has no day in
# the letter. ``with_anchor`` gives what a duty is once a person has said that day; nothing is kept here, so that
# another day, or none, gives another answer.

#: Terms longer than this many working days are no deadlines but misreadings; counting them day by day would hang.
_MOST_WORKING_DAYS = 4000


class Term(NamedTuple):
    """A term's last day as it is counted, the last day in time, and the last safe one."""

    day: datetime.date
    last_good: datetime.date
    safe_due: datetime.date


def term_from(relative: Relative, anchor: datetime.date, calendar: WorkingCalendar) -> Term | None:
    """Count a term from the day of its event; ``None`` where it leaves the years that the calendar knows.

    >>> term_from(Relative(days=15, working=False, anchor="issued"), datetime.date(2026, 4, 17), WorkingCalendar())[1]
    datetime.date(2026, 5, 4)
    """
    try:
        day = _last_day(relative, anchor, calendar)
    except (OverflowError, ValueError):
        return None
    if day is None or not FIRST_YEAR <= day.year < LAST_YEAR:
        return None
    return _rolled(day, calendar) if relative.days > 0 else Term(day, day, calendar.last_working(day))


def _rolled(day: datetime.date, calendar: WorkingCalendar) -> Term:
    """Roll the last day of a term on to the next working day (Điều 148)."""
    return Term(day, calendar.next_working(day), calendar.last_working(day))


def _last_day(relative: Relative, anchor: datetime.date, calendar: WorkingCalendar) -> datetime.date | None:
    if relative.months is not None:
        return add_months(anchor, relative.months)
    if not relative.working:
        return anchor + datetime.timedelta(days=relative.days)
    return calendar.add_working(anchor, relative.days) if abs(relative.days) <= _MOST_WORKING_DAYS else None


def with_anchor(item: Obligation, day: datetime.date, calendar: WorkingCalendar) -> Obligation:
    """Return a duty with its deadline counted from ``day``; one whose deadline is not relative, as it is."""
    term = term_from(item.relative, day, calendar) if item.relative is not None else None
    if term is None:
        return item
    return item.model_copy(
        update={
            "due": term.day.isoformat(),
            "last_good": term.last_good.isoformat(),
            "safe_due": term.safe_due.isoformat(),
            "waits_for": None,
            "counted_from": day.isoformat(),
        }
    )


# --------------------
# The last day in time and the last safe day of every date of a letter.
#
# A date keeps the day that the words name; what follows from it is worked out here, because it needs a calendar of
# working days:
#
# * ``before`` a day: the day itself is too late; before a month, quarter or year: the last day of the period before it;
#   before an hour: the same day. All other bounds: the day itself.
# * Durations (Bộ luật Dân sự 2015, Điều 147-148): the first day does not count, a last day that is a rest day rolls on
#   to the next working day. Dates that the words name never roll.
# * Recurring dates have no single last day, but a calendar must know when to stop.

#: Fewer working days than this between the letter's own date and the last day in time deserve a warning.
SHORT_NOTICE = 3

_DAY = datetime.timedelta(days=1)
_FRIDAY = 5

# A day is named by “ngày 5”, “5/6”, “5-6-2026”, “5 tháng 6”, “mùng 5”. “6/2026” and “tháng 6/2026” name a month only.
_NAMES_A_DAY = re.compile(
    r"ngày\W*\d|\b\d{1,2}\s*tháng\s*\d|m[ùồ]ng\s*\d|\brằm\b"
    r"|(?<![\d/.-])\d{1,2}\s*[/.-]\s*\d{1,2}(?!\s*\d)",
    re.IGNORECASE,
)
_NAMES_A_PART = re.compile(r"\b(?:đầu|giữa|cuối|tuần)\b", re.IGNORECASE)
_PERIODS = (
    (re.compile(r"\bquý\b", re.IGNORECASE), 3),
    (re.compile(r"\btháng\b|(?<![\d/])\d{1,2}\s*/\s*\d{4}", re.IGNORECASE), 1),
    (re.compile(r"\bnăm\b", re.IGNORECASE), 12),
)


def complete(letter: Letter, calendar: WorkingCalendar) -> Letter:
    """Return the letter with ``last_good`` and ``safe_due`` of every date, and what they make doubtful flagged.

    Adds the flags ``holiday-deadline``, ``too-short`` and ``pending-anchor``, each once however often it is called.
    """
    anchors = _anchors_of(letter)
    issued = anchors["issued"]
    dates = _with_series_ended([_complete_date(record, anchors, calendar) for record in letter.dates], issued)
    counted = {record.id: record.date for record in dates if record.relative is not None}
    return letter.model_copy(
        update={
            "dates": dates,
            "tasks": tuple(_with_counted_date(task, counted) for task in letter.tasks),
            "flags": _joined(
                _without_settled(letter.flags, dates),
                (flag for record in dates for flag in _doubts(record, issued, calendar)),
            ),
        }
    )


def _complete_date(record: DateRecord, anchors: Anchors, calendar: WorkingCalendar) -> DateRecord:
    if record.type != "recurring" and record.relative is not None:
        return _complete_duration(record, anchors, calendar)
    named = full_day(record.date) if record.type != "recurring" else None
    if named is None:
        return record.model_copy(update={"last_good": None, "safe_due": None})
    last_good = _last_in_time(record, named)
    safe_due = calendar.last_working(last_good)
    record = record.model_copy(update={"last_good": last_good.isoformat(), "safe_due": safe_due.isoformat()})
    if record.type == "event" or named == last_good == safe_due:
        return record
    rest = f", là ngày nghỉ nên cần xong từ {_show(safe_due)}" if safe_due != last_good else ""
    return _explained(record, f"hạn đến hết {_show(last_good)}{rest}")


def _with_series_ended(dates: Sequence[DateRecord], issued: datetime.date | None) -> tuple[DateRecord, ...]:
    """Set the day up to which a calendar shows what recurs."""
    days = (full_day(record.date) for record in dates)
    named = max((day for day in days if day is not None), default=None)
    found = []
    for record in dates:
        if record.rrule is not None:
            begin = full_day(record.since) or issued
            end = shown_until(record.rrule, full_day(record.until), begin, named)
            record = record.model_copy(update={"shown_until": iso(end)})
        found.append(record)
    return tuple(found)


def _complete_duration(record: DateRecord, anchors: Anchors, calendar: WorkingCalendar) -> DateRecord:
    """Count the days from the anchor where it is known, and roll a last day that is a rest day on (Điều 148)."""
    relative = record.relative
    assert relative is not None
    anchor = _anchor_day(relative.anchor, anchors)
    if relative.anchor == "received" and anchor is not None:
        explanation, found = settled(record.explanation, anchor)
        record = _explained(record.model_copy(update={"explanation": explanation}), found)
    term = term_from(relative, anchor, calendar) if anchor is not None else None
    day = full_day(record.date)
    if term is None and day is None:
        return record.model_copy(update={"last_good": None, "safe_due": None})
    if term is None or (day is not None and not relative.working):
        assert day is not None
        term = _rolled(day, calendar) if relative.days > 0 else Term(day, day, calendar.last_working(day))
    days = {name: day.isoformat() for name, day in zip(("date", "last_good", "safe_due"), term, strict=True)}
    record = record.model_copy(update=days)
    if term.last_good == term.day:
        return record
    return _explained(record, f"{_show(term.day)} là ngày nghỉ nên tính đến hết {_show(term.last_good)}")


def _last_in_time(record: DateRecord, named: datetime.date) -> datetime.date:
    if record.time == "00:00":
        return named - _DAY
    if record.bound != "before" or record.time is not None:
        return named
    return (_start_of_period(record, named) or named) - _DAY


def _start_of_period(record: DateRecord, named: datetime.date) -> datetime.date | None:
    """Return the first day of the period that the words name, ``None`` where they name a day.

    ``date`` is then the last day of that period, so the words decide: “trước tháng 6/2027” has no day in it.
    """
    if any(mark.field in (None, "date") for mark in record.corrected):
        return None  # a person sets a day
    quote = record.evidence.quote
    if _NAMES_A_DAY.search(quote) or _NAMES_A_PART.search(quote) or (named + _DAY).day != 1:
        return None
    if record.start is not None:
        return full_day(record.start)
    length = next((length for pattern, length in _PERIODS if pattern.search(quote)), None)
    if length is None or named.month % length:
        return None
    return datetime.date(named.year, named.month - length + 1, 1)


def _doubts(record: DateRecord, issued: datetime.date | None, calendar: WorkingCalendar) -> Iterable[Flag]:
    if record.relative is not None and record.date is None:
        yield Flag(code="pending-anchor", evidence=record.evidence)
    last_good = full_day(record.last_good)
    if record.type != "deadline" or last_good is None:
        return
    if rest := _on_a_rest_day(record, last_good, calendar):
        yield Flag(code="holiday-deadline", params=rest, evidence=record.evidence)
    if issued is not None and issued <= last_good:
        # Two weeks off in a row do not occur, so a longer wait than a month need not be counted day by day.
        is_near = last_good - issued <= 31 * _DAY
        if is_near and (left := calendar.working_days_between(issued, last_good)) < SHORT_NOTICE:
            seen: dict[str, Param] = {"day": last_good.isoformat(), "left": left}
            yield Flag(code="too-short", params=seen, evidence=record.evidence)


def _on_a_rest_day(record: DateRecord, last_good: datetime.date, calendar: WorkingCalendar) -> dict[str, Param] | None:
    """Return which day is a rest day: the last one in time, or a public holiday that the words name as the bound.

    “Trước thứ Bảy” is no trouble, “trước ngày 01/01” may be an oversight, and a duration that was rolled on is safe
    only before it was rolled.
    """
    named = full_day(record.date)
    if not calendar.is_working(last_good):
        rest_day = last_good
    elif named and not calendar.is_working(named) and (record.relative or named.isoweekday() <= _FRIDAY):
        rest_day = named
    else:
        return None
    return {"day": rest_day.isoformat(), **({"safe_day": record.safe_due} if record.safe_due else {})}


def _joined(flags: tuple[Flag, ...], more: Iterable[Flag]) -> tuple[Flag, ...]:
    """Return all flags, of two with the same code at the same place only the first."""
    new: dict[tuple[str, int | None], Flag] = {}
    for flag in more:
        new.setdefault(_place(flag), flag)
    known = set(map(_place, flags))
    return (*flags, *(flag for place, flag in new.items() if place not in known))


def _with_counted_date(task: Task, counted: dict[str, str | None]) -> Task:
    """Give a task the day that was counted from its duration."""
    if task.date is None and task.date_id is not None and counted.get(task.date_id) is not None:
        return task.model_copy(update={"date": counted[task.date_id]})
    return task


def _explained(record: DateRecord, sentence: str) -> DateRecord:
    if record.explanation is None:
        return record.model_copy(update={"explanation": f"{capitalised(sentence)}."})
    if sentence in record.explanation or capitalised(sentence) in record.explanation:
        return record
    return record.model_copy(update={"explanation": f"{record.explanation.rstrip('. ')}; {sentence}."})


def _show(day: datetime.date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}"


# --------------------
# The days of a stored letter worked out anew, after the office's working days have changed.
#
# What the words name stays; what followed from the calendar is taken back and worked out again, so that the letter is
# as if it had been read with the new calendar.

#: Flags that hang on the calendar.
_CODES = frozenset({"holiday-deadline", "too-short"})
#: Parts of an explanation that were written here, and hang on it, too.
_COUNTED = re.compile(r"[Hh]ạn đến hết |.+ là ngày nghỉ nên tính đến hết ")


def recounted(letter: Letter, calendar: WorkingCalendar) -> Letter:
    """Return the letter as ``complete`` would have made it with this calendar."""
    bare = letter.model_copy(
        update={
            "dates": tuple(map(_bare, letter.dates)),
            "flags": tuple(flag for flag in letter.flags if flag.code not in _CODES),
        }
    )
    new = complete(bare, calendar)
    # In the order of the old ones, those that are new behind.
    places = {_place(flag): at for at, flag in enumerate(letter.flags)}
    flags = sorted(new.flags, key=lambda flag: places.get(_place(flag), len(places)))
    return new.model_copy(update={"flags": tuple(flags)})


def _bare(record: DateRecord) -> DateRecord:
    parts = record.explanation.removesuffix(".").split("; ") if record.explanation else []
    kept = [part for part in parts if not _COUNTED.match(part)]
    explanation = "; ".join(kept) + "." if kept else None
    changed = explanation if len(kept) < len(parts) else record.explanation
    return record.model_copy(update={"last_good": None, "safe_due": None, "explanation": changed})


def _place(flag: Flag) -> tuple[str, int | None]:
    return flag.code, flag.evidence.start if flag.evidence else None
