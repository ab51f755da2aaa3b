"""Content lines of RFC 5545: names, values and their escapes, folded at 75 octets.

Written here because a calendar for each of two thousand unions is a million lines: icalendar, which reads them back in
the tests, takes nine times as long to write them.
"""

import datetime
import re
from collections.abc import Iterable

#: Octets of a line without its end (RFC 5545, 3.1); a line that goes on begins with a blank.
_LONGEST = 75

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
#: What RFC 5545 allows in no text: controls but the tab; and halves of characters, which no UTF-8 can hold.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

ZONE = "Asia/Ho_Chi_Minh"
#: Việt Nam has kept one time since 1975; programs that know the zone by its name take their own rules.
TIME_ZONE = (
    "BEGIN:VTIMEZONE", f"TZID:{ZONE}", "BEGIN:STANDARD", "DTSTART:19750613T000000", "TZOFFSETFROM:+0700",
    "TZOFFSETTO:+0700", "TZNAME:+07", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip

#: A day, or a moment of local time.
Moment = datetime.date | datetime.datetime


def text(name: str, value: str) -> str:
    r"""Return a line whose value is text.

    >>> text("SUMMARY", "Nộp: danh sách, báo cáo;\nđợt 1")
    'SUMMARY:Nộp: danh sách\\, báo cáo\\;\\nđợt 1'
    """
    return f"{name}:{escaped(value)}"


def escaped(value: str) -> str:
    """Return a text value as it is written."""
    return _UNFIT.sub("\ufffd", _LINE_ENDS.sub("\n", value)).translate(_ESCAPES)


def when(name: str, moment: Moment) -> str:
    """Return a line with a day, or with a moment in the time of Việt Nam.

    >>> when("DTSTART", datetime.date(2026, 5, 1)), when("DTSTART", datetime.datetime(2026, 5, 1, 16))
    ('DTSTART;VALUE=DATE:20260501', 'DTSTART;TZID=Asia/Ho_Chi_Minh:20260501T160000')
    """
    if isinstance(moment, datetime.datetime):
        return f"{name};TZID={ZONE}:{day(moment)}T{moment:%H%M%S}"
    return f"{name};VALUE=DATE:{day(moment)}"


def day(moment: Moment) -> str:
    """Return a day in figures; the year has four of them on every system."""
    return f"{moment.year:04}{moment.month:02}{moment.day:02}"


def duration(length: datetime.timedelta) -> str:
    """Return a duration, negative ones before the moment that they are counted from.

    >>> duration(datetime.timedelta(days=-3, hours=8)), duration(datetime.timedelta(hours=8))
    ('-P2DT16H', 'PT8H')
    """
    seconds = int(length.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    days, rest = divmod(seconds, 86400)
    hours, minutes = rest // 3600, rest % 3600 // 60
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if not days and not clock:
        return "PT0M"
    return f"{sign}P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}"


def folded(lines: Iterable[str]) -> bytes:
    """Return the lines as a file: UTF-8, CRLF, none longer than 75 octets and no character cut."""
    return b"".join(_folded(line.encode()) for line in lines)


def _folded(line: bytes) -> bytes:
    if len(line) <= _LONGEST:
        return line + b"\r\n"
    pieces, start, room = [], 0, _LONGEST
    while len(line) - start > room:
        end = start + room
        while line[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        pieces.append(line[start:end])
        start, room = end, _LONGEST - 1
    pieces.append(line[start:])
    return b"\r\n ".join(pieces) + b"\r\n"
