"""Calendar files (RFC 5545) that Google Calendar, Outlook, Thunderbird and phones take over.

A deadline stands on the last day that is still in time, with the day named in its text; a recurring one has the rule of
those days. An entry without a day (``kịp thời``, ``sau khi kết thúc hội nghị``) cannot stand in a calendar and is left
out; ``undated`` tells which. What each program makes of the properties is told in docs/lich.md.
"""

import datetime
from collections.abc import Iterable, Iterator

from pipeline import recurrence, standing
from pipeline.calendar.workdays import WorkingCalendar, office_calendar
from pipeline.export import content_lines
from pipeline.export.content_lines import Moment, text, when
from pipeline.export.entries import Entry, in_order
from pipeline.export.ics_alarms import rings
from pipeline.export.ics_series import Series, series_of
from pipeline.export.ics_words import KINDS, description, kind, summary
from pipeline.typed_dates import TIME_ZONE
from pipeline.words import t

_DAY = datetime.timedelta(days=1)
#: How often programs that subscribed should look again.
_REFRESH = datetime.timedelta(hours=12)
#: RFC 5545, 3.8.1.9: 1 is the highest, 5 the middle.
_LATE, _SOON, _USUAL = 1, 3, 5

#: Before the id of a letter: what names it where no server shows it, and where one does.
NO_SERVER = "vanthu:letters/"
_ON_A_SERVER = "{base}/letters/"


def calendar_file(
    entries: Iterable[Entry],
    today: datetime.date,
    name: str | None = None,
    server: str | None = None,
    working: WorkingCalendar | None = None,
) -> bytes:
    """Return the calendar file of all entries that have a day.

    ``today`` stamps it and tells what is soon; ``name`` is that of the union whose calendar it is. A letter's link
    leads to the web application at ``server`` (``https://…``); without one it only names the letter.
    """
    title = t("Lịch thời hạn – {union}", union=name) if name else t("Lịch thời hạn công đoàn")
    refresh = content_lines.duration(_REFRESH)
    writer = _Writer(today, working or office_calendar(), _link_base(server))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//vanthu//lich thoi han//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        text("NAME", title),  # RFC 7986
        text("X-WR-CALNAME", title),  # what programs read
        f"X-WR-TIMEZONE:{content_lines.ZONE}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{refresh}",
        f"X-PUBLISHED-TTL:{refresh}",
        *content_lines.TIME_ZONE,
    ]
    for entry in in_order(entries):
        lines += writer.events(entry)
    lines.append("END:VCALENDAR")
    return content_lines.folded(lines)


def has_place(entry: Entry) -> bool:
    """Say whether the entry has a day on which it stands."""
    return (entry.first_occurrence if entry.recurs else entry.first_day) is not None


def undated(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that have no place in a calendar."""
    return [entry for entry in entries if not has_place(entry)]


def _link_base(server: str | None) -> str:
    return _ON_A_SERVER.format(base=server.rstrip("/")) if server else NO_SERVER


class _Writer:
    """Makes the events of one file."""

    def __init__(self, today: datetime.date, working: WorkingCalendar, link: str) -> None:
        self._today = today
        self._stamp = f"{content_lines.day(today)}T000000Z"
        self._working = working
        self._link = link

    def events(self, entry: Entry) -> Iterator[str]:
        """Yield the lines of an entry's events: one, or one for each of its rules and of its moved days."""
        if not has_place(entry):
            return
        if not entry.recurs:
            assert entry.first_day is not None
            yield from self._event(entry, Series("", entry.first_day, days=(entry.first_day,)))
            return
        for series in series_of(entry, self._today):
            yield from self._event(entry, series)
            for old, new in series.moved:
                yield from self._event(entry, Series(series.mark, new, days=(new,)), instead_of=old)

    def _event(self, entry: Entry, series: Series, instead_of: datetime.date | None = None) -> Iterator[str]:
        line = summary(entry)
        yield "BEGIN:VEVENT"
        yield f"UID:{entry.id}{'-' if series.mark else ''}{series.mark}@vanthu"
        # Versions come with decisions and may be taken back by one more; the number must never fall.
        yield f"SEQUENCE:{max(entry.version - 1, entry.changes)}"
        yield f"DTSTAMP:{self._stamp}"
        yield f"LAST-MODIFIED:{self._stamp}"
        if instead_of is not None:
            yield when("RECURRENCE-ID", _moment(entry, instead_of))
        yield from _times(entry, series)
        yield text("SUMMARY", line)
        yield from self._words(entry)
        yield from self._standing(entry)
        if not self._is_over(entry, series):
            start = _moment(entry, series.start)
            if not isinstance(start, datetime.datetime):
                start = datetime.datetime.combine(start, datetime.time())
            for ring in rings(entry, start, series.days, self._working):
                yield from ("BEGIN:VALARM", "ACTION:DISPLAY", text("DESCRIPTION", line))
                yield from (f"TRIGGER:{content_lines.duration(ring)}", "END:VALARM")
        yield "END:VEVENT"

    def _words(self, entry: Entry) -> Iterator[str]:
        words = description(entry)
        link = f"{self._link}{entry.letter_id}" if entry.letter_id else ""
        if link and not link.startswith(NO_SERVER):
            # Google shows no URL of its own, but makes a link of one in the text.
            words += "\n" + t("Xem văn bản: {link}", link=link)
        yield text("DESCRIPTION", words)
        if entry.place:
            yield text("LOCATION", " ".join(entry.place.split()))
        if link:
            yield f"URL:{link}"

    def _standing(self, entry: Entry) -> Iterator[str]:
        is_busy = entry.type == "event" and _clock(entry) is not None and not entry.is_closed
        yield "STATUS:CANCELLED" if entry.is_void else "STATUS:CONFIRMED"
        yield "TRANSP:OPAQUE" if is_busy else "TRANSP:TRANSPARENT"
        yield f"X-MICROSOFT-CDO-BUSYSTATUS:{'BUSY' if is_busy else 'FREE'}"
        words = [t(KINDS[entry.type])]
        if entry.status or entry.done:
            words.append(kind(entry))
        yield f"CATEGORIES:{','.join(map(content_lines.escaped, dict.fromkeys(words)))}"
        if entry.type in ("deadline", "recurring") and not entry.is_closed:
            yield f"PRIORITY:{self._priority(entry)}"

    def _priority(self, entry: Entry) -> int:
        if entry.status == "late":
            return _LATE
        day = next(entry.occurrences(self._today), None) if entry.recurs else entry.last_day
        left = (day - self._today).days if day else None
        # In twenty days there are more working days than that, so they need not be counted.
        is_near = day is not None and left is not None and 0 <= left <= 20
        if day and is_near and self._working.working_days_between(self._today, day) <= standing.SOON:
            return _SOON
        return _USUAL

    def _is_over(self, entry: Entry, series: Series) -> bool:
        """Say whether no day is left on which an alarm could ring; programs show missed ones at once."""
        last = series.until if series.rule else (entry.last_day if not entry.recurs else series.start)
        return last is not None and last < self._today


def _times(entry: Entry, series: Series) -> Iterator[str]:
    start = _moment(entry, series.start)
    yield when("DTSTART", start)
    if not isinstance(start, datetime.datetime):
        last = (entry.last_day if entry.type == "period" else None) or series.start
        if last < datetime.date.max:
            yield when("DTEND", last + _DAY)
    if series.rule is not None:
        yield f"RRULE:{_rule(series, is_timed=isinstance(start, datetime.datetime))}"
    for day in series.without:
        yield when("EXDATE", _moment(entry, day))


def _rule(series: Series, *, is_timed: bool) -> str:
    """Return the rule; ``UNTIL`` is a date like the series' first day, or where that has an hour, a moment of UTC."""
    rule = [f"{name}={value}" for name, value in recurrence.parts(series.rule or "").items() if name != "UNTIL"]
    if series.until:
        until = content_lines.day(series.until)
        if is_timed:
            end_of_day = datetime.datetime.combine(series.until, datetime.time(23, 59, 59), tzinfo=TIME_ZONE)
            until = f"{end_of_day.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"
        rule.append(f"UNTIL={until}")
    return ";".join(rule)


def _moment(entry: Entry, day: datetime.date) -> Moment:
    """Return the moment of an entry with an hour on a day, the day where it covers whole days."""
    clock = _clock(entry)
    return datetime.datetime.combine(day, clock) if clock is not None else day


def _clock(entry: Entry) -> datetime.time | None:
    """Return the hour of an entry; a period covers whole days whatever hour it begins at."""
    if entry.time is None or entry.type == "period":
        return None
    try:
        return datetime.time.fromisoformat(entry.time)
    except ValueError:  # 24:00, the end of the day: an all-day entry says just that
        return None
