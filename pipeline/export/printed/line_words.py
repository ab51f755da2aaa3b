"""How a line of a printed calendar reads: without colours, since offices print in black and white."""

import datetime

from pipeline.export import titles
from pipeline.export.entries import CalendarEntry
from pipeline.export.printed.day_lines import DayLine
from pipeline.labels import WEEKDAYS, letter_name, status_name
from pipeline.words import t

#: What tells the kinds apart → its name. The shapes are told in the legend of each page.
SIGNS = {"deadline": "■", "event": "●", "period": "▬", "recurring": "↻"}
SIGN_NAMES = {"deadline": "Thời hạn", "event": "Sự kiện", "period": "Khoảng thời gian", "recurring": "Định kỳ"}
DONE_SIGN, LATE_SIGN = "✓", "!"
PARTS = {"whole": "", "begins": "bắt đầu", "ends": "kết thúc", "lasts": "đang diễn ra"}


def sign(entry: CalendarEntry) -> str:
    """Return the sign of an entry's kind, or that it is done or late."""
    if entry.done:
        return DONE_SIGN
    return LATE_SIGN + SIGNS[entry.type] if entry.status == "late" else SIGNS[entry.type]


def short(line: DayLine) -> str:
    """Return what stands in the square of a day."""
    act = titles.words(line.entry, titles.LONGEST)
    told = " ".join(part for part in (line.entry.time, act) if part)
    part = t(PARTS[line.part]) if line.part != "whole" else ""
    return f"{told} ({part})" if part else told


def whole(line: DayLine) -> str:
    """Return the whole act of a line."""
    act = " ".join((line.entry.task or line.entry.action).split())
    return f"{act} ({t(PARTS[line.part])})" if line.part != "whole" else act


def day_words(day: datetime.date) -> str:
    """Return a day with its weekday."""
    return f"{t(WEEKDAYS[day.weekday()])} {day:%d/%m/%Y}"


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
    """Return the letter with its day."""
    issued = entry.issued_on
    name = letter_name(entry.letter)
    return t("{letter} ngày {day}", letter=name, day=f"{issued:%d/%m/%Y}") if issued else name


def remaining(line: DayLine, today: datetime.date) -> str:
    """Return how long is left, or where the duty stands."""
    entry = line.entry
    if entry.is_closed:
        return status_name(entry.status or "done")
    left = (line.day - today).days
    if left == 0:
        return t("hôm nay")
    if left > 0:
        return t("còn {count} ngày", count=left)
    owed = entry.status is not None and not entry.recurs
    return t("quá {count} ngày", count=-left) if owed else t("đã qua")
