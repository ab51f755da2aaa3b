"""The days that durations are counted from: that of the letter, that of its arrival, one that the words name."""

import datetime
import re
from collections.abc import Iterable

from extractors.counting import FIRST_YEAR, LAST_YEAR, NO_ANCHOR_DAY
from schemas import DateRecord, Flag, Letter

#: What the explanation of a day says where it was counted from the day on which a mail or a package came.
RECEIVED = "tính từ ngày nhận {day} (ngày thư hoặc gói văn bản đến)"

#: Days that durations are counted from: that of the letter, and that of its arrival.
Anchors = dict[str, datetime.date | None]

_ANCHOR_DAY = re.compile(r"(\d{1,2})\s*(?:[/.-]|tháng)\s*(\d{1,2})(?:\s*(?:[/.-]|năm)\s*(\d{4}))?", re.IGNORECASE)


def anchors_of(letter: Letter) -> Anchors:
    """Return the days of a letter that durations may be counted from, ``None`` for what is not known."""
    issued, arrived = full_day(letter.header.issued_on), full_day(letter.source.arrived_on)
    # A letter that came before it was issued came as a draft, or one of the two days is wrong.
    return {"issued": issued, "received": arrived if arrived and (issued is None or issued <= arrived) else None}


def anchor_day(anchor: str, anchors: Anchors) -> datetime.date | None:
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


def without_settled(flags: tuple[Flag, ...], dates: Iterable[DateRecord]) -> tuple[Flag, ...]:
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
    if words is None or len(words) != len("2026-01-02"):
        return None
    try:
        day = datetime.date.fromisoformat(words)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
