"""Calendar files (RFC 5545) that Google Calendar, Outlook, Thunderbird and phones take over.

A deadline stands on the last day that is still in time, with the day named in its text; a recurring one has the rule of
those days. An entry without a day (``kịp thời``, ``sau khi kết thúc hội nghị``) cannot stand in a calendar and is left
out; ``undated`` tells which. What each program makes of the properties is told in docs/lich.md.
"""

import datetime
import functools
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pipeline.calendar.workdays import WorkingCalendar, office_calendar
from pipeline.duties import recurrence, standing
from pipeline.export.entries import CalendarEntry, in_order
from pipeline.export.ics_alarms import rings
from pipeline.export.ics_series import Series, series_of
from pipeline.export.ics_words import KINDS, description, kind, summary
from pipeline.typed_dates import TIME_ZONE
from pipeline.words import t

if TYPE_CHECKING:
    from icalendar import Alarm, Event, Timezone

#: What tells a file of ours from those of other programs.
PRODUCT = "-//vanthu//lich thoi han//VI"
_DAY = datetime.timedelta(days=1)
_MIDNIGHT = datetime.time()
#: How often programs that subscribed should look again.
_REFRESH = datetime.timedelta(hours=12)
#: RFC 5545, 3.8.1.9: 1 is the highest, 5 the middle.
_LATE, _SOON, _USUAL = 1, 3, 5

#: Before the id of a letter: what names it where no server shows it, and where one does.
NO_SERVER = "vanthu:letters/"
_ON_A_SERVER = "{base}/letters/"

#: What RFC 5545 allows in no text: controls but the tab; and halves of characters, which no UTF-8 can hold.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def calendar_file(
    entries: Iterable[CalendarEntry],
    today: datetime.date,
    name: str | None = None,
    server: str | None = None,
    working: WorkingCalendar | None = None,
) -> bytes:
    """Return what ``calendar_parts`` yields, of entries in any order."""
    return b"".join(calendar_parts(in_order(entries), today, name, server, working))


def calendar_parts(
    entries: Iterable[CalendarEntry],
    today: datetime.date,
    name: str | None = None,
    server: str | None = None,
    working: WorkingCalendar | None = None,
) -> Iterator[bytes]:
    """Yield the calendar file of all entries that have a day, in their order.

    ``today`` stamps it and tells what is soon; ``name`` is that of the union whose calendar it is. A letter's link
    leads to the web application at ``server`` (``https://…``); without one it only names the letter.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    title = _fit(t("Lịch thời hạn – {union}", union=name) if name else t("Lịch thời hạn công đoàn"))
    for field in ("name", "x-wr-calname"):  # RFC 7986, and what all programs read
        calendar.add(field, title)
    calendar.add("x-wr-timezone", str(TIME_ZONE))
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", _REFRESH)
    calendar.add_component(_time_zone())  # first, where old readers look
    writer = _Writer(today, working or office_calendar(), _link_base(server))
    head, end, rest = bytes(calendar.to_ical()).rpartition(b"END:VCALENDAR")
    yield head
    for entry in entries:
        for event in writer.events(entry):
            yield bytes(event.to_ical())
    yield end + rest


def has_place(entry: CalendarEntry) -> bool:
    """Say whether the entry has a day on which it stands."""
    return (entry.first_occurrence if entry.recurs else entry.first_day) is not None


def undated(entries: Iterable[CalendarEntry]) -> list[CalendarEntry]:
    """Return the entries that have no place in a calendar."""
    return [entry for entry in entries if not has_place(entry)]


def _link_base(server: str | None) -> str:
    return _ON_A_SERVER.format(base=server.rstrip("/")) if server else NO_SERVER


class _Writer:
    """Makes the events of one file."""

    def __init__(self, today: datetime.date, working: WorkingCalendar, link: str) -> None:
        self._today = today
        self._stamp = datetime.datetime.combine(today, _MIDNIGHT, tzinfo=datetime.UTC)
        self._working = working
        self._link = link

    def events(self, entry: CalendarEntry) -> "Iterator[Event]":
        """Yield the events of an entry: one, or one for each of its rules and of its moved days."""
        if not has_place(entry):
            return
        if not entry.recurs:
            assert entry.first_day is not None
            yield self._event(entry, Series("", entry.first_day, days=(entry.first_day,)))
            return
        for series in series_of(entry, self._today):
            yield self._event(entry, series)
            for old, new in series.moved:
                event = self._event(entry, Series(series.mark, new, days=(new,)))
                event.add("recurrence-id", _moment(entry, old) or old)
                yield event

    def _event(self, entry: CalendarEntry, series: Series) -> "Event":
        from icalendar import Event

        event = Event()
        event.add("uid", f"{entry.id}{'-' if series.mark else ''}{series.mark}@vanthu")
        # Versions come with decisions and may be taken back by one more; the number must never fall.
        event.add("sequence", max(entry.version - 1, entry.changes))
        event.add("dtstamp", self._stamp)
        event.add("last-modified", self._stamp)
        _add_times(event, entry, series)
        self._add_words(event, entry)
        self._add_standing(event, entry)
        if not self._is_over(entry, series):
            start = _moment(entry, series.start) or datetime.datetime.combine(series.start, _MIDNIGHT)
            for ring in rings(entry, start.replace(tzinfo=None), series.days, self._working):
                event.add_component(_alarm(entry, ring))
        return event

    def _add_words(self, event: "Event", entry: CalendarEntry) -> None:
        words = description(entry)
        link = f"{self._link}{entry.letter_id}" if entry.letter_id else ""
        if link and not link.startswith(NO_SERVER):
            # Google shows no URL of its own, but makes a link of one in the text.
            words += "\n" + t("Xem văn bản: {link}", link=link)
        event.add("summary", _fit(summary(entry)))
        event.add("description", _fit(words))
        if entry.place:
            event.add("location", _fit(" ".join(entry.place.split())))
        if link:
            event.add("url", link)

    def _add_standing(self, event: "Event", entry: CalendarEntry) -> None:
        is_busy = entry.type == "event" and _clock(entry) is not None and not entry.is_closed
        event.add("status", "CANCELLED" if entry.is_void else "CONFIRMED")
        event.add("transp", "OPAQUE" if is_busy else "TRANSPARENT")
        event.add("x-microsoft-cdo-busystatus", "BUSY" if is_busy else "FREE")
        words = [t(KINDS[entry.type])]
        if entry.status or entry.done:
            words.append(kind(entry))
        event.add("categories", list(dict.fromkeys(words)))
        if entry.type in ("deadline", "recurring") and not entry.is_closed:
            event.add("priority", self._priority(entry))

    def _priority(self, entry: CalendarEntry) -> int:
        if entry.status == "late":
            return _LATE
        day = next(entry.occurrences(self._today), None) if entry.recurs else entry.last_day
        left = (day - self._today).days if day else None
        # In twenty days there are more working days than that, so they need not be counted.
        is_near = day is not None and left is not None and 0 <= left <= 20
        if day and is_near and self._working.working_days_between(self._today, day) <= standing.SOON:
            return _SOON
        return _USUAL

    def _is_over(self, entry: CalendarEntry, series: Series) -> bool:
        """Say whether no day is left on which an alarm could ring; programs show missed ones at once."""
        last = series.until if series.rule else (entry.last_day if not entry.recurs else series.start)
        return last is not None and last < self._today


def _add_times(event: "Event", entry: CalendarEntry, series: Series) -> None:
    moment = _moment(entry, series.start)
    event.add("dtstart", moment or series.start)
    if moment is None:
        last = (entry.last_day if entry.type == "period" else None) or series.start
        if last < datetime.date.max:
            event.add("dtend", last + _DAY)
    if series.rule is not None:
        event.add("rrule", _rule(series, is_timed=moment is not None))
    for day in series.without:
        event.add("exdate", _moment(entry, day) or day)


def _rule(series: Series, *, is_timed: bool) -> dict[str, Any]:
    """Return the rule; ``UNTIL`` is a date like the series' first day, or where that has an hour, a moment of UTC."""
    parts = recurrence.parts(series.rule or "")
    rule: dict[str, Any] = {name.lower(): value.split(",") for name, value in parts.items() if name != "UNTIL"}
    if series.until:
        end_of_day = datetime.datetime.combine(series.until, datetime.time(23, 59, 59), tzinfo=TIME_ZONE)
        rule["until"] = end_of_day.astimezone(datetime.UTC) if is_timed else series.until
    return rule


def _moment(entry: CalendarEntry, day: datetime.date) -> datetime.datetime | None:
    """Return the moment of an entry with an hour on a day, ``None`` where it covers whole days."""
    clock = _clock(entry)
    return datetime.datetime.combine(day, clock, tzinfo=TIME_ZONE) if clock is not None else None


def _clock(entry: CalendarEntry) -> datetime.time | None:
    """Return the hour of an entry; a period covers whole days whatever hour it begins at."""
    if entry.time is None or entry.type == "period":
        return None
    try:
        return datetime.time.fromisoformat(entry.time)
    except ValueError:  # 24:00, the end of the day: an all-day entry says just that
        return None


def _alarm(entry: CalendarEntry, ring: datetime.timedelta) -> "Alarm":
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _fit(summary(entry)))
    alarm.add("trigger", ring)
    return alarm


def _fit(words: str) -> str:
    """Return words with no sign that a calendar file cannot hold: letters are whatever somebody sent."""
    return _UNFIT.sub("\ufffd", _LINE_ENDS.sub("\n", words))


@functools.cache
def _time_zone() -> "Timezone":
    """Return the rules of Asia/Ho_Chi_Minh, the same in every file."""
    from icalendar import Timezone

    zone = Timezone.from_tzinfo(TIME_ZONE)
    zone.pop("comment", None)  # a remark of the library in English, which some calendars show
    return zone
