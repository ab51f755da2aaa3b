"""Invitations to a meeting for a calendar program (iCalendar, RFC 5545; iTIP, RFC 5546): told as a letter tells it."""

import datetime
from collections.abc import Iterator

from icalendar import Calendar
from icalendar.cal import Component

from pipeline.readers.containers.container import HANOI
from pipeline.support.errors import ReadError
from schemas import Source

#: Of a calendar that says nothing of its purpose it is the event that counts.
_ASKS = ("", "REQUEST", "PUBLISH", "ADD")
_MOST = 5  # days of one meeting; more are somebody's whole calendar
_MOST_BYTES = 512 * 1024  # an invitation with what is attached to it is left to calendar programs


def read_invitation(data: bytes, name: str, sha256: str) -> Source:
    """Return the words of an invitation: what is on, when and where. Raises ``ReadError`` for what is none."""
    try:
        calendar = Calendar.from_ical(data) if len(data) <= _MOST_BYTES else Calendar()
        events = calendar.walk("VEVENT")
        method = str(calendar.get("METHOD", "")).upper()
        if method not in _ASKS or not 0 < len(events) <= _MOST or any("RRULE" in event for event in events):
            raise ReadError(
                "unsupported",
                name,
                "là tệp lịch (trả lời, hủy, họp định kỳ hoặc cả một cuốn lịch), không phải giấy mời một cuộc họp. "
                "Hãy mở bằng chương trình lịch.",
            )
        text = "\n\n".join("\n".join(_told(event)) for event in events)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise ReadError("broken", name, "tệp lịch bị hỏng, không đọc được. Hãy xin lại giấy mời.") from error
    return Source(name=name, sha256=sha256, media_type="text/calendar", text=f"GIẤY MỜI\n{text}\n")


def _told(event: Component) -> Iterator[str]:
    yield _words(event, "SUMMARY") or "Họp"
    yield ""
    yield f"Thời gian: {_time(event.decoded('DTSTART'), event.decoded('DTEND', None))}."
    if place := _words(event, "LOCATION"):
        yield f"Địa điểm: {place}."
    if (organizer := event.get("ORGANIZER")) is not None and (who := organizer.params.get("CN")):
        yield f"Người mời: {who}."
    if more := str(event.get("DESCRIPTION", "")).strip():
        yield f"\n{more}"


def _words(event: Component, field: str) -> str:
    return " ".join(str(event.get(field, "")).split())


def _time(start: datetime.date, end: datetime.date | None) -> str:
    """Return when something is, as letters write it. Days without hours end before the one that is named as the end."""
    begins, ends = _here(start), _here(end or start)
    if not (isinstance(begins, datetime.datetime) and isinstance(ends, datetime.datetime)):
        last = max(begins, ends - datetime.timedelta(days=1))
        return f"ngày {_day(begins)}" if last == begins else f"từ ngày {_day(begins)} đến ngày {_day(last)}"
    if begins == ends:
        return f"{begins:%H giờ %M}, ngày {_day(begins)}"
    if begins.date() == ends.date():
        return f"{begins:%H giờ %M}, ngày {_day(begins)} (đến {ends:%H giờ %M})"
    return f"từ {begins:%H giờ %M} ngày {_day(begins)} đến {ends:%H giờ %M} ngày {_day(ends)}"


def _here(moment: datetime.date) -> datetime.date:
    """Return a moment in the time of Việt Nam; one without a zone is of the place where it is read."""
    return moment.astimezone(HANOI) if isinstance(moment, datetime.datetime) and moment.tzinfo else moment


def _day(day: datetime.date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
