"""Calendar files (RFC 5545) that Google Calendar, Outlook and phones take over.

A deadline stands on the last day that is still in time, with the day named in its text; a recurring one has the rule of
those days. An entry without a day (``kịp thời``, ``sau khi kết thúc hội nghị``) cannot stand in a calendar and is left
out; ``undated`` tells which.
"""

import datetime
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pipeline import recurrence
from pipeline.export.entries import Entry, in_order
from pipeline.labels import date_words, letter_name
from pipeline.typed_dates import TIME_ZONE
from pipeline.words import t

if TYPE_CHECKING:
    from icalendar import Alarm, Calendar, Event

_DAY = datetime.timedelta(days=1)
#: Reminders ring at this hour, when the office opens.
_MORNING = datetime.timedelta(hours=8)
#: Days before ``safe_due`` on which a deadline rings; an event or period rings the day before.
_REMINDERS = (3, 1)

#: A calendar shows little more than a line; the description has the whole.
_LONGEST_SUMMARY = 110

#: Type of entry → what stands before its name.
_KINDS = {"deadline": "Hạn", "event": "Sự kiện", "period": "Thời gian", "recurring": "Định kỳ"}


def calendar_file(entries: Iterable[Entry], today: datetime.date) -> bytes:
    """Return the calendar file of all entries that have a day. ``today`` stamps it; nothing else depends on it."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//vanthu//lich thoi han//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", t("Lịch thời hạn công đoàn"))
    calendar.add("x-wr-timezone", str(TIME_ZONE))
    for entry in in_order(entries):
        event = _event(entry, today)
        if event is not None:
            calendar.add_component(event)
    _with_time_zone(calendar)
    return bytes(calendar.to_ical())


def undated(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that have no place in a calendar."""
    return [entry for entry in entries if _start(entry) is None]


def _event(entry: Entry, today: datetime.date) -> "Event | None":
    from icalendar import Event

    start = _start(entry)
    if start is None:
        return None
    event = Event()
    event.add("uid", f"{entry.id}@vanthu")
    event.add("sequence", 0)
    event.add("dtstamp", datetime.datetime.combine(today, datetime.time(), tzinfo=datetime.UTC))
    _add_times(event, entry, start)
    event.add("summary", summary(entry))
    event.add("description", description(entry))
    event.add("categories", [t(_KINDS[entry.type])])
    event.add("transp", "TRANSPARENT")
    for alarm in _alarms(entry, start):
        event.add_component(alarm)
    return event


def _start(entry: Entry) -> datetime.date | None:
    """Return the day on which the entry, or the first one of a series, stands."""
    if entry.type != "recurring":
        return entry.first_day
    if entry.good_rule is None:
        return entry.last_day
    return entry.first_occurrence


def _add_times(event: "Event", entry: Entry, start: datetime.date) -> None:
    clock = _clock(entry)
    if clock is not None:
        event.add("dtstart", datetime.datetime.combine(start, clock, tzinfo=TIME_ZONE))
    else:
        event.add("dtstart", start)
        last = entry.last_day if entry.type == "period" else start
        event.add("dtend", (last or start) + _DAY)
    if entry.type == "recurring" and entry.good_rule is not None:
        event.add("rrule", _rule(entry.good_rule, entry.shown_until, is_timed=clock is not None))


def _rule(rrule: str, until: str | None, *, is_timed: bool) -> dict[str, Any]:
    """Return the rule; ``UNTIL`` is a date like the series' first day, or where that has an hour, a moment of UTC."""
    rule: dict[str, Any] = {key.lower(): value.split(",") for key, value in recurrence.parts(rrule).items()}
    if until:
        day = datetime.date.fromisoformat(until)
        end_of_day = datetime.datetime.combine(day, datetime.time(23, 59, 59), tzinfo=TIME_ZONE)
        rule["until"] = end_of_day.astimezone(datetime.UTC) if is_timed else day
    return rule


def _clock(entry: Entry) -> datetime.time | None:
    """Return the hour of an entry; a period covers whole days whatever hour it begins at."""
    if entry.time is None or entry.type == "period":
        return None
    try:
        return datetime.time.fromisoformat(entry.time)
    except ValueError:  # 24:00, the end of the day: an all-day entry says just that
        return None


def _alarms(entry: Entry, start: datetime.date) -> Iterable["Alarm"]:
    from icalendar import Alarm

    lead = datetime.timedelta()
    days = _reminders(entry)
    if entry.type == "deadline" and entry.safe_due:
        lead = max(start - datetime.date.fromisoformat(entry.safe_due), lead)
    clock = _clock(entry) or datetime.time()
    since_midnight = datetime.timedelta(hours=clock.hour, minutes=clock.minute)
    for count in () if entry.done else days:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", summary(entry))
        alarm.add("trigger", _MORNING - since_midnight - lead - count * _DAY)
        yield alarm


def _reminders(entry: Entry) -> tuple[int, ...]:
    """Return how many days before an entry its alarms ring.

    Three days before is too early for what comes every week, and what comes every day needs no reminder.
    """
    frequency = recurrence.parts(entry.rrule or "").get("FREQ")
    if frequency == "DAILY":
        return ()
    is_rare = entry.type in ("deadline", "recurring") and frequency != "WEEKLY"
    return _REMINDERS if is_rare else _REMINDERS[-1:]


def summary(entry: Entry) -> str:
    """Return the line that a calendar shows: what it is, the act, who."""
    kind = t("Đã xong") if entry.done else t(_KINDS[entry.type])
    who = "; ".join(entry.assignees)
    what = textwrap.shorten(entry.task or entry.action, _LONGEST_SUMMARY, placeholder="…")
    return f"{kind}: {what} – {who}" if who else f"{kind}: {what}"


def description(entry: Entry) -> str:
    """Return the text of an entry: the letter, its very words, and what they come to."""
    key = entry.letter
    lines = [
        t("Văn bản: {name}", name=" – ".join(part for part in (letter_name(key), key.issuer) if part)),
        t("Ngày ban hành: {day}", day=date_words(key.issued_on)) if key.issued_on else "",
        t("Việc: {words}", words=" ".join(entry.task.split())) if entry.task else "",
        t("Nguyên văn: “{quote}”", quote=" ".join(entry.evidence.quote.split())),
        t("Ngày nêu trong văn bản: {day}", day=date_words(entry.date)) if entry.date else "",
        t("Đúng hạn đến: {day}", day=date_words(entry.last_good)) if entry.last_good else "",
        t("Nên xong trước hoặc trong ngày: {day}", day=date_words(entry.safe_due)) if entry.safe_due else "",
        t("Lặp lại: {rule}", rule=_rule_in_words(entry)) if entry.rrule else "",
        t("Cách tính: {words}", words=entry.explanation) if entry.explanation else "",
        t("Mã nghĩa vụ: {id}", id=entry.obligation) if entry.obligation else "",
    ]
    return "\n".join(line for line in lines if line)


def _rule_in_words(entry: Entry) -> str:
    rule = recurrence.series_words(entry.rrule or "", entry.until, entry.shown_until)
    if entry.bound != "before" or entry.time is not None:
        return rule
    if recurrence.last_good_rule(entry.rrule or "", entry.bound) is None:
        return t("trước: {rule} (lịch ghi ngày nêu trong văn bản, hạn là hôm trước)", rule=rule)
    return t("trước: {rule} (lịch ghi ngày đúng hạn đến)", rule=rule)


def _with_time_zone(calendar: "Calendar") -> None:
    """Add the rules of Asia/Ho_Chi_Minh where an entry has a clock time, and put them first, where old readers look."""
    calendar.add_missing_timezones()
    zones = [part for part in calendar.subcomponents if part.name == "VTIMEZONE"]
    for zone in zones:
        zone.pop("comment", None)  # a remark of the library in English, which some calendars show
    calendar.subcomponents = zones + [part for part in calendar.subcomponents if part.name != "VTIMEZONE"]
