"""Calendar files (RFC 5545): entries as events, their series, their alarms, their words."""

import datetime
import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.calendar import periods, recurrence
from pipeline.calendar.typed_dates import TIME_ZONE
from pipeline.calendar.workdays import WorkingCalendar, office_calendar
from pipeline.export.entries import LONG_AGO, CalendarEntry, in_order, title
from pipeline.support.labels import date_words, due_words, letter_of, status_name
from pipeline.support.words import if_said, one_line, t
from schemas import Deadline, whole_day

# --------------------
# What people read in a calendar: the line of an entry, and the text behind it.

#: Type of entry → what stands before its name.
KINDS = {"deadline": "Hạn", "event": "Sự kiện", "period": "Thời gian", "recurring": "Định kỳ"}
#: Status of the duty → what stands there instead.
STANDINGS = {
    "done": "✓ Đã xong", "late": "QUÁ HẠN", "over": "Sự kiện đã qua", "extended": "Hạn mới", "repealed": "Đã bãi bỏ",
    "not_applicable": "Không áp dụng", "called_off": "KHÔNG TỔ CHỨC", "put_off": "TẠM HOÃN",
    "moved": "Ngày mới"}  # fmt: skip


def kind(entry: CalendarEntry) -> str:
    """Return what an entry is, in a word or two."""
    return t(STANDINGS.get("done" if entry.done else entry.standing or "", KINDS[entry.type]))


def summary(entry: CalendarEntry) -> str:
    """Return the line that a calendar shows: what it is, and its title; the text behind it has the whole."""
    return title(entry, f"{kind(entry)}: ")


def description(entry: CalendarEntry) -> str:
    """Return the text of an entry: the letter, its very words, and what they come to."""
    key, earlier = entry.letter, map(recurrence.day_named, entry.history[: entry.version - 1])
    lines = [
        if_said("Đơn vị: {union}", union=entry.union),
        if_said("Nhận từ đơn vị đã kết thúc: {union}", union=entry.inherited_from),
        t("Văn bản: {name}", name=" – ".join(filter(None, (letter_of(entry.letter, entry.approved), key.issuer)))),
        if_said("Ngày ban hành: {day}", day=date_words(key.issued_on)),
        if_said("Việc: {words}", words=one_line(entry.task or "")),
        t("Nguyên văn: “{quote}”", quote=one_line(entry.evidence.quote)),
        if_said("Địa điểm: {place}", place=entry.place),
        _named(entry),
        if_said("Đúng hạn đến: {day}", day=date_words(entry.last_good)),
        if_said("Nên xong trước hoặc trong ngày: {day}", day=date_words(entry.safe_due)),
        if_said("Lặp lại: {rule}", rule=entry.rrule and _rule_in_words(entry, entry.rrule)),
        if_said("Cách tính: {words}", words=entry.explanation, is_own=entry.version == 1),
        *(
            if_said("Ngày cũ: {day}", day=day) if entry.is_held else if_said("Hạn cũ: {day}", day=day)
            for day in earlier
        ),
        *(t("Dời: {old} → {new}", old=date_words(old), new=date_words(new)) for old, new in entry.moved),
        if_said("Trạng thái: {status}", status=status_name(entry.standing)),
        t("Số đơn vị: {count}, đã xong {done}", count=entry.owed, done=entry.fulfilled) if entry.owed > 1 else "",
        if_said("Mã nghĩa vụ: {id}", id=entry.obligation),
    ]
    return "\n".join(filter(None, lines))


def _named(entry: CalendarEntry) -> str:
    """Return in words the day that the letter names, or the new one with who gave it; ``""`` for none."""
    words = due_words(entry.date, entry.bound, entry.time)
    if words and entry.version > 1:
        last = entry.history[-1] if entry.history else Deadline()
        day = f"{words} ({last.reason})" if last.reason else words
        new = t("Ngày mới: {day}", day=day) if entry.is_held else t("Hạn mới: {day}", day=day)
        return "\n".join([new, t("Nguyên văn: “{quote}”", quote=one_line(last.quote))] if last.quote else [new])
    return if_said("Ngày nêu trong văn bản: {day}", day=words)


def _rule_in_words(entry: CalendarEntry, rrule: str) -> str:
    """Return the rule of a series in words; where it is due before the days of the rule, that too."""
    is_day_before = recurrence.is_before(entry.bound, entry.time)
    bound = if_said("trước", is_before=is_day_before)
    rule = recurrence.series_words(rrule, entry.until, entry.shown_until, bound)
    return t("{rule} (lịch ghi ngày đúng hạn đến)", rule=rule) if is_day_before else rule


# --------------------
# What recurs, in the few forms of rule that every calendar program understands.
#
# Outlook takes one day of one month a rule ([MS-OXCICAL] 2.1.3.2.1), which quarters have every third. Days that no such
# rule gives (the 15th and the 30th, the day before the 30th, which in February is before its last) stand one by one.

#: A rule that every program takes.
_PLAIN_RULE = re.compile(
    r"FREQ=(?:(?:DAILY|WEEKLY)\b.*|(?:MONTHLY|YEARLY;BYMONTH=\d+)(?:;INTERVAL=\d+)?"
    r";BY(?:MONTHDAY=-?\d+|DAY=[-+]?\d[A-Z]{2}))"
)
#: The months of quarters, whichever of each is meant.
_QUARTERS = re.compile(r"BYMONTH=(?:3,6,9,12|12,3,6,9|1,4,7,10|2,5,8,11)(?=;)")
_OF_MONTHS = re.compile(r"FREQ=(?:MONTHLY|YEARLY)\b")
#: So far ahead days off are looked for in a series: what a year’s list of days off names.
_AHEAD = datetime.timedelta(days=400)


class Series(NamedTuple):
    """Days that one event of a calendar file stands for."""

    mark: str  # tells the series of one entry apart, ``""`` for the only one
    start: datetime.date
    days: tuple[datetime.date, ...]  # the days that the rule gives, in the order of time
    rule: str | None = None  # the rule without its end as it is written, ``None`` for a single day
    until: datetime.date | None = None
    without: tuple[datetime.date, ...] = ()  # days of the rule on which nothing is due
    moved: tuple[tuple[datetime.date, datetime.date], ...] = ()  # days of the rule and the ones in their place


def series_of(entry: CalendarEntry, today: datetime.date) -> list[Series]:
    """Return the series of a recurring entry; of one that nobody owes any more only what was before ``today``."""
    end = whole_day(entry.shown_until)
    if entry.is_closed and not entry.is_void:
        begin = max(next(entry.by_rule(LONG_AGO), today), today)
        end = min(filter(None, (begin, end)))
    # Where the days are no longer looked at of a series without any end.
    last = end or datetime.date(min(today.year + 2, datetime.MAXYEAR), 12, 31)
    rule = recurrence.last_good_rule(entry.rule, entry.bound, entry.time)
    written = _QUARTERS.sub("INTERVAL=3", rule or "")
    if not _PLAIN_RULE.fullmatch(written):
        one_by_one = islice(entry.occurrences(LONG_AGO, last), 120)  # more than any plan has: no calendar is flooded
        return [Series(f"{day:%Y%m%d}", day, (day,)) for day in one_by_one]
    plain = entry.model_copy(update={"rrule": rule, "bound": None})
    days = tuple(islice(plain.by_rule(LONG_AGO, last), 3660))  # those of what comes every day for ten years
    given, read = set(days), datetime.date.fromisoformat
    without = tuple(sorted(given.intersection(map(read, entry.skipped))))
    instead = tuple((read(old), read(new)) for old, new in entry.moved if read(old) in given)
    return [Series("", days[0], days, written, end, without, instead)] if days else []


# --------------------
# When a calendar rings: so many working days before the safe day, at the hour when offices open.
#
# Alarms count from the beginning of their event, because a fixed moment would ring once only in a series and because
# Outlook knows no other kind. An all-day event begins at midnight.

_DAY, _MIDNIGHT = datetime.timedelta(days=1), datetime.time()
_MORNING = datetime.timedelta(hours=8)
#: Working days before the safe day of a deadline.
_BEFORE_A_DEADLINE = (7, 3, 1)
#: What comes every week or on a day of its own (an event, the beginning of a period) rings the working day before.
_THE_DAY_BEFORE = (1,)
#: An event with an hour rings once more so long before it, for those who have to get there.
_ON_THE_WAY = datetime.timedelta(hours=1)
#: In a series the days before are the same each time: as many as the working days are in a week without holidays.
_MOST_IN_A_WEEK = {7: 11, 3: 5, 1: 3}


def rings(
    entry: CalendarEntry, start: datetime.datetime, days: Sequence[datetime.date], calendar: WorkingCalendar
) -> list[datetime.timedelta]:
    """Return when an entry rings, counted from ``start`` (local time); ``days`` are the ones on which it stands.

    Nothing that is over or closed rings, and nothing rings before its letter was there.
    """
    if entry.is_closed:
        return []
    if entry.type == "recurring":
        frequency = periods.parts(entry.rrule or "").get("FREQ", "")
        counts = {"DAILY": (), "WEEKLY": _THE_DAY_BEFORE}.get(frequency, _BEFORE_A_DEADLINE)
        morning = _MORNING - (start - datetime.datetime.combine(start.date(), _MIDNIGHT))
        before = {count: max((day - _before(calendar, day, count)).days for day in days) for count in counts}
        return [morning - min(before[count], _MOST_IN_A_WEEK[count]) * _DAY for count in counts]
    safe, counts, if_late = days[0], _THE_DAY_BEFORE, list[datetime.date]()
    if entry.type == "deadline":  # too late for all of them: then on the safe day itself
        safe, counts = min(whole_day(entry.safe_due) or safe, safe), _BEFORE_A_DEADLINE
        if_late = [safe]
    issued = entry.issued_on or datetime.date.min
    in_time = [day for count in counts if (day := _before(calendar, safe, count)) > issued] or if_late
    at_offices = [datetime.datetime.combine(day, _MIDNIGHT) + _MORNING - start for day in in_time]
    return at_offices + ([-_ON_THE_WAY] if entry.type == "event" and start.time() != _MIDNIGHT else [])


@lru_cache(maxsize=4096)
def _before(calendar: WorkingCalendar, day: datetime.date, count: int) -> datetime.date:
    """Return the day so many working days before the last working one up to ``day``; the first of all days at least."""
    with suppress(OverflowError):
        return calendar.add_working(calendar.last_working(day), -count)
    return datetime.date.min


# --------------------
# Calendar files (RFC 5545) that Google Calendar, Outlook, Thunderbird and phones take over.
#
# A deadline stands on the last day that is still in time, with the day named in its text; a recurring one has the
# rule of those days. An entry without a day (``kịp thời``, ``sau khi kết thúc hội nghị``) cannot stand in a calendar
# and is left out (``has_place``). What each program makes of the properties is told in docs/lich.md.

if TYPE_CHECKING:
    from icalendar import Alarm, Event, Timezone

#: What tells a file of ours from those of other programs.
PRODUCT = "-//vanthu//lich thoi han//VI"
#: How often programs that subscribed should look again.
_REFRESH = datetime.timedelta(hours=12)

#: Before the id of a letter: what names it where no server shows it.
NO_SERVER = "vanthu:letters/"

#: What RFC 5545 allows in no text: controls but the tab; and halves of characters, which no UTF-8 can hold.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def calendar_file(
    entries: Iterable[CalendarEntry], today: datetime.date, name: str | None = None, server: str | None = None,
    working: WorkingCalendar | None = None, pages: str = "letters/",
) -> bytes:  # fmt: skip
    """Return the calendar file whose parts ``calendar_parts`` yields; the entries may come in any order."""
    return b"".join(calendar_parts(in_order(entries), today, name, server, working, pages))


def calendar_parts(
    entries: Iterable[CalendarEntry], today: datetime.date, name: str | None = None, server: str | None = None,
    working: WorkingCalendar | None = None, pages: str = "letters/",
) -> Iterator[bytes]:  # fmt: skip
    """Yield the calendar file of all entries that have a day, in their order.

    ``today`` stamps it and tells what is soon; ``name`` is that of the union whose calendar it is. A letter's link
    leads to the web application at ``server`` (``https://…``), to its ``pages``; without one it only names the letter.
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
    link = f"{server.rstrip('/')}/{pages}" if server else NO_SERVER
    head, end, rest = bytes(calendar.to_ical()).rpartition(b"END:VCALENDAR")
    yield head
    for entry in entries:
        for event in _events(entry, today, working or office_calendar(), link):
            yield bytes(event.to_ical())
    yield end + rest


def has_place(entry: CalendarEntry) -> bool:
    """Whether the entry has a day on which it stands."""
    return (next(entry.occurrences(LONG_AGO), None) if entry.recurs else entry.span) is not None


def _events(entry: CalendarEntry, today: datetime.date, working: WorkingCalendar, link: str) -> "Iterator[Event]":
    """Yield the events of an entry: one, or one for each of its rules and of its moved days."""
    if not has_place(entry):
        return
    span = entry.span
    all_ = series_of(entry, today) if entry.recurs or span is None else [Series("", span[0], span[:1])]
    for series in all_:
        yield _event(entry.on(None if series.rule else series.start), series, today, working, link)
        for old, new in series.moved:
            event = _event(entry.on(new), Series(series.mark, new, (new,)), today, working, link)
            event.add("recurrence-id", _begin(entry, old))
            yield event
        for day in _told_apart(entry, series, today, working):
            alone = Series(series.mark, day, (day,))
            own = {"last_good": f"{day}", "safe_due": f"{working.last_working(day)}", "date": f"{day}", "rrule": None}
            event = _event(entry.on(day).with_own({**own, "type": "deadline"}), alone, today, working, link)
            event.add("recurrence-id", _begin(entry, day))
            yield event


def _told_apart(
    entry: CalendarEntry, series: Series, today: datetime.date, working: WorkingCalendar
) -> list[datetime.date]:
    """Return days of a series told by themselves: missed or marked ones; of months also coming ones on days off."""
    if entry.is_closed or series.rule is None:
        return []
    apart, last = {*series.without, *dict(series.moved)}, today + _AHEAD
    of_months = series.days if _OF_MONTHS.match(series.rule) else ()
    days_off = {day for day in of_months if today <= day <= last and working.last_working(day) != day}
    told = days_off.union(map(datetime.date.fromisoformat, entry.instances)).intersection(series.days)
    return sorted(told.difference(apart))


def _event(entry: CalendarEntry, series: Series, today: datetime.date, working: WorkingCalendar, link: str) -> "Event":
    """Return one event of an entry, for a day or a series; ``link`` and the letter's id make its address."""
    from icalendar import Event

    event, stamp = Event(), datetime.datetime.combine(today, _MIDNIGHT, tzinfo=datetime.UTC)
    moment = _moment(entry, series.start)
    last_shown = (entry.last_day if entry.type == "period" else None) or series.start
    words, url = description(entry), link + entry.letter_id
    if link != NO_SERVER:  # Google shows no URL of its own, but makes a link of one in the text
        words += "\n" + t("Xem văn bản: {link}", link=url)
    is_busy = entry.type == "event" and moment is not None and not entry.is_closed
    kinds = [t(KINDS[entry.type]), *([kind(entry)] if entry.status or entry.done else [])]
    said: dict[str, Any] = {
        "uid": f"{'-'.join(filter(None, (entry.id, series.mark)))}@vanthu",
        # Versions come with decisions and may be taken back by one more; the number must never fall.
        "sequence": max(entry.version - 1, entry.changes),
        "dtstamp": stamp,
        "last-modified": stamp,
        "dtstart": _begin(entry, series.start),
        "dtend": last_shown + _DAY if moment is None and last_shown < datetime.date.max else None,
        "rrule": _rule_of(series, has_hour=moment is not None),
        "url": url,
        "summary": _fit(summary(entry)),
        "description": _fit(words),
        "location": _fit(one_line(entry.place or "")),
        "status": "CANCELLED" if entry.is_void else "CONFIRMED",
        "transp": ("TRANSPARENT", "OPAQUE")[is_busy],
        "x-microsoft-cdo-busystatus": ("FREE", "BUSY")[is_busy],
        "categories": list(dict.fromkeys(kinds)),
    }
    for name, value in said.items():
        if value not in (None, ""):
            event.add(name, value)
    for day in series.without:
        event.add("exdate", _begin(entry, day))
    for alarm in _alarms(entry, series, today, working):
        event.add_component(alarm)
    return event


def _rule_of(series: Series, *, has_hour: bool) -> dict[str, Any] | None:
    """Return the rule of a series as a file has it, with its end; ``None`` for a single day."""
    if series.rule is None:
        return None
    parts = periods.parts(series.rule)
    rule: dict[str, Any] = {name.lower(): value.split(",") for name, value in parts.items() if name != "UNTIL"}
    if series.until:  # a date like the series' first day, or where that has an hour, a moment of UTC
        end_of_day = datetime.datetime.combine(series.until, datetime.time(23, 59, 59), tzinfo=TIME_ZONE)
        rule["until"] = end_of_day.astimezone(datetime.UTC) if has_hour else series.until
    return rule


def _alarms(entry: CalendarEntry, series: Series, today: datetime.date, working: WorkingCalendar) -> "Iterator[Alarm]":
    """Yield the alarms of an event; none where all its days are over: programs show missed ones at once."""
    from icalendar import Alarm

    last = series.until if series.rule else (entry.last_day if not entry.recurs else series.start)
    if last is not None and last < today:
        return
    start = _moment(entry, series.start) or datetime.datetime.combine(series.start, _MIDNIGHT)
    for ring in rings(entry, start.replace(tzinfo=None), series.days, working):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _fit(summary(entry)))
        alarm.add("trigger", ring)
        yield alarm


def _moment(entry: CalendarEntry, day: datetime.date) -> datetime.datetime | None:
    """Return the moment of an entry with an hour on a day, ``None`` where it covers whole days, as a period does."""
    if entry.time is not None and entry.type != "period":
        with suppress(ValueError):  # 24:00, the end of the day: an all-day entry says just that
            return datetime.datetime.combine(day, datetime.time.fromisoformat(entry.time), tzinfo=TIME_ZONE)
    return None


def _begin(entry: CalendarEntry, day: datetime.date) -> datetime.date:
    """Return when an entry begins on a day: the moment of one with an hour, else the day itself."""
    return _moment(entry, day) or day


def _fit(words: str) -> str:
    """Return words with no sign that a calendar file cannot hold: letters are whatever somebody sent."""
    return _UNFIT.sub("\ufffd", _LINE_ENDS.sub("\n", words))


@functools.cache
def _time_zone() -> "Timezone":
    """Return the office's time zone as a calendar file has it."""
    from icalendar import Timezone

    zone = Timezone.from_tzinfo(TIME_ZONE)
    zone.pop("comment", None)  # a remark of the library in English, which some calendars show
    return zone
