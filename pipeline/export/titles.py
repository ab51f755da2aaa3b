"""The title of an entry: what a phone shows of it in one line, understood alone.

The act, the day named, the number of its letter. What is too long loses words of the act, never the day or the number.
"""

import datetime
import functools
import re

from extractors.lexicon import load
from extractors.spelling import capitalised
from pipeline import labels
from pipeline.export.entries import CalendarEntry
from pipeline.words import one_line, t

#: Characters that calendars of phones show.
LONGEST = 60
#: Of fewer characters an act says nothing: then the counts or the long number have to go.
_FEWEST = 16
_MARKS = ' ,;:.-–—(“"'
#: Where it goes, behind the act: “Gửi danh sách – về LĐLĐ tỉnh”.
_RECEIVER = re.compile(r" – về [^–]+$")
#: Words that lead on to others; at the end of a cut act they are left without them.
_LEADS_ON = re.compile(
    r"(?:[ ,]+(?:và|của|về|theo|tại|cho|các|những|trong|đến|từ|với|để|do|bằng|ở|cùng|hoặc|trước|sau|là))+$"
)


def title(entry: CalendarEntry, before: str = "") -> str:
    """Return the title with some words ``before`` it, in at most ``LONGEST`` characters."""
    number = labels.reference(entry.letter.number, entry.letter.symbol)
    day = _day(entry)
    ends = (f", {day}" if day else "") + (f" – {number}" if number else "")
    counted = f" ({entry.fulfilled}/{entry.owed})" if entry.owed > 1 else ""
    room = LONGEST - len(before) - len(ends)
    if room - len(counted) >= _FEWEST:
        room, ends = room - len(counted), ends + counted
    whole = before + words(entry, max(room, _FEWEST)) + ends
    who = f" – {_abbreviated(entry.union or '; '.join(entry.assignees))}"
    if entry.owed == 0 or len(who) == len(" – ") or len(whole) + len(who) > LONGEST:
        who = ""
    return _cut(whole + who, LONGEST)


def words(entry: CalendarEntry, longest: int) -> str:
    """Return the act in at most so many characters, without the day of its deadline."""
    act = one_line(entry.task or entry.action)
    act = _without_day(act, entry).strip(" ,;:") or act
    for shorter in (lambda text: text, _abbreviated, lambda text: _RECEIVER.sub("", text)):
        act = shorter(act)
        if len(act) <= longest:
            return capitalised(act)
    return capitalised(_cut(act, longest))


def _day(entry: CalendarEntry) -> str:
    """Return the day named with its bound; the year only where it is not that of the day on which the entry stands."""
    last = entry.last_day
    if entry.type != "deadline" or entry.date is None or len(entry.date) != 10 or last is None:
        return ""
    named = datetime.date.fromisoformat(entry.date)
    year = f"/{named.year}" if named.year != last.year else ""
    bound, day = labels.label(labels.DATE_BOUNDS, entry.bound), f"{named.day}/{named.month}{year}"
    if entry.time is None:
        return f"{bound or t('ngày')} {day}"
    return " ".join(part for part in ("" if entry.bound == "on" else bound, entry.time, t("ngày"), day) if part)


def _without_day(act: str, entry: CalendarEntry) -> str:
    """Return the act without the words of the day, which stands at the end of the title or is that of the entry."""
    if entry.date is None or len(entry.date) != 10:
        return act
    year, month, day = map(int, entry.date.split("-"))
    said = re.compile(
        rf",?(?: (?:trước|chậm nhất|đến hết|vào|từ|xong))*(?: là)?"
        r"(?: \d+(?: giờ|h|:)(?: ?\d+(?: phút)?)?)?(?: trước)?(?: ngày)?"
        rf" 0?{day}[/.-]0?{month}(?:[/.-]{year})?(?!\d)"
    )
    found = said.search(act)
    return act[: found.start()] + act[found.end() :] if found is not None and found.start() > 0 else act


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    short = text[: longest - 1]
    if not text[longest - 1].isspace():
        short = short.rpartition(" ")[0] or short
    return _LEADS_ON.sub("", short.rstrip(_MARKS)).rstrip(_MARKS) + "…"


def _abbreviated(text: str) -> str:
    pattern, table = _short_forms()
    return pattern.sub(lambda found: table[found[0].lower()], text)


@functools.cache
def _short_forms() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {long.lower(): short for long, short in load("short_forms", __package__)["short_forms"].items()}
    longest_first = sorted(table, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE), table
