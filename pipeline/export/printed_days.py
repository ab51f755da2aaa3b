"""Calendars as months and lists: which lines stand on which days, their words, months as squares; codes for phones."""

import calendar
import datetime
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from pipeline.calendar.workdays import WorkingCalendar, day_name
from pipeline.export import entries
from pipeline.export.entries import CalendarEntry
from pipeline.support.labels import left_words, letter_of, status_name
from pipeline.support.words import one_line, t

# --------------------
# Which lines stand on which days of a printed calendar.

Part = Literal["whole", "begins", "ends", "lasts"]


class DayLine(NamedTuple):
    """An entry on one day; a period stands on its first and on its last."""

    day: datetime.date
    entry: CalendarEntry
    part: Part = "whole"


def lines(entries: Iterable[CalendarEntry], first: datetime.date, last: datetime.date) -> list[DayLine]:
    """Return the lines of entries between two days, by day and hour; what is over and done with behind what is owed."""
    found: list[DayLine] = []
    for entry in entries:
        if entry.recurs:
            found += (DayLine(day, entry.on(day)) for day in entry.occurrences(first, last))
        elif (span := entry.span) is not None:
            begin, end = span
            if begin == end:
                found.append(DayLine(begin, entry))
            elif begin < first <= last < end:
                found.append(DayLine(first, entry, "lasts"))
            else:
                found += [DayLine(begin, entry, "begins")] if begin >= first else []
                found += [DayLine(end, entry, "ends")] if end <= last else []
    return sorted(found, key=lambda line: (line.day, line.entry.is_void, line.entry.time or "", line.entry.id))


# --------------------
# How a line of a printed calendar reads: without colours, since offices print in black and white.

#: What tells the kinds apart → its name. The shapes are told in the legend of each page.
SIGNS = {"deadline": "■", "event": "●", "period": "▬", "recurring": "↻"}
DONE_SIGN, LATE_SIGN = "✓", "!"
PARTS: dict[Part, str] = {"begins": "bắt đầu", "ends": "kết thúc", "lasts": "đang diễn ra"}


def sign_of(entry: CalendarEntry) -> str:
    """Return the sign of an entry on paper: of its kind (``SIGNS``), behind ``!`` where it is late; ✓ if done."""
    if entry.done:
        return DONE_SIGN
    return LATE_SIGN + SIGNS[entry.type] if entry.status == "late" else SIGNS[entry.type]


def short(line: DayLine) -> str:
    """Return what the square of a day says of a line: the hour, the act cut short, whether it begins or ends there."""
    act = entries.act_in(line.entry, entries.LONGEST_TITLE)
    return _with_part(" ".join(filter(None, (line.entry.time, act))), line.part)


def whole(line: DayLine) -> str:
    """Return the whole act of a line."""
    return _with_part(one_line(line.entry.task or line.entry.action), line.part)


def _with_part(words: str, part: Part) -> str:
    return f"{words} ({t(PARTS[part])})" if part in PARTS else words


def who(entry: CalendarEntry) -> str:
    """Return who owes it; for many unions at once how many, and how many are done."""
    named = entry.union or "; ".join(entry.assignees)
    if entry.owed > 1:
        counted = t("{done}/{all} đơn vị xong", done=entry.fulfilled, all=entry.owed)
        return f"{named}: {counted}" if named else counted
    if entry.inherited_from:
        return t("{union} (nhận từ {ended})", union=named, ended=entry.inherited_from)
    return named


def letter(entry: CalendarEntry) -> str:
    """Return what a clerk calls the letter of an entry, with its day."""
    issued = entry.issued_on
    name = letter_of(entry.letter, entry.approved)
    return t("{letter} ngày {day}", letter=name, day=f"{issued:%d/%m/%Y}") if issued else name


def remaining(line: DayLine, today: datetime.date) -> str:
    """Return how many days are left of a line, or by how many it is late; of what is closed or over, that it is."""
    entry = line.entry
    if entry.is_closed:
        return status_name(entry.standing or "done")
    if line.day < today and entry.status != "late" and (entry.status is None or entry.recurs):
        return t("đã qua")
    return left_words(line.day, today)


# --------------------
# A month as weeks of squares, Monday first: what stands in the square of each day, on paper and in the browser.

#: So many lines stand in the square of a day; the list has them all.
MOST_IN_A_SQUARE = 5


class Square(NamedTuple):
    """A day of a month's table."""

    day: datetime.date
    is_other: bool = False  # whether it belongs to the month before or after: nothing stands in it
    is_off: bool = False
    is_today: bool = False
    name: str | None = None  # what is special about it: a holiday, a day worked in exchange
    lines: tuple[DayLine, ...] = ()
    more: int = 0  # so many lines have no room in it


def weeks(
    year: int, month: int, on: Mapping[datetime.date, Sequence[DayLine]], today: datetime.date, working: WorkingCalendar
) -> list[list[Square]]:
    """Return the weeks of a month with the lines ``on`` each day, without what no longer counts."""
    return [
        [square(day, on, today, working, MOST_IN_A_SQUARE) if day.month == month else Square(day, is_other=True)
         for day in week]
        for week in calendar.Calendar().monthdatescalendar(year, month)]  # fmt: skip


def square(
    day: datetime.date, on: Mapping[datetime.date, Sequence[DayLine]], today: datetime.date, working: WorkingCalendar,
    most: int,
) -> Square:  # fmt: skip
    """Return what stands in the square of a day, at most so many lines of it."""
    counting = [line for line in on.get(day, ()) if not line.entry.is_void]
    shown = tuple(counting if len(counting) <= most else counting[: most - 1])
    is_off, name = not working.is_working(day), day_name(day, working)
    return Square(day, False, is_off, day == today, name, shown, len(counting) - len(shown))


# --------------------
# A code to be scanned, by which a phone finds an address.


def picture(address: str) -> str:
    """Return the QR code of an address as SVG, with the white around it that it needs."""
    import segno

    out = io.BytesIO()
    segno.make_qr(address).save(out, kind="svg", xmldecl=False, nl=False, omitsize=True, light="#fff", title=address)
    return out.getvalue().decode()
