"""Calendar files as others read them: vobject (a parser and writer of its own) and recurring-ical-events. Whatever is
written comes back to the same days, hours, alarms and rules, in any window."""

import datetime
from typing import Any

import recurring_ical_events
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from pipeline.calendar import WorkingCalendar
from pipeline.export import entries, ics
from schemas import Evidence, LetterKey
from tests.each import each, examples, table

TODAY = datetime.date(2026, 3, 18)
WORKING = WorkingCalendar()
BEGIN, END = datetime.date(2024, 1, 1), datetime.date(2029, 12, 31)
days = st.dates(BEGIN, datetime.date(2028, 12, 31))
hours = st.sampled_from([None, None, "00:00", "07:30", "16:00", "23:59", "24:00"])
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=90) | st.just(
    "Nộp báo cáo; “tổng hợp”,\nđợt 1\\n"
)
month_days = st.sampled_from(["1", "5", "15", "20", "28", "30", "31", "-1", "15,30", "1,15"])
rules = st.one_of(
    st.sampled_from(["FREQ=WEEKLY;BYDAY=FR", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"]),
    st.builds("FREQ=MONTHLY;BYMONTHDAY={}".format, month_days),
    st.builds("FREQ=MONTHLY;BYMONTH={};BYMONTHDAY={}".format, st.sampled_from(["3,6,9,12", "1,4,7,10"]), month_days),
    st.builds("FREQ=YEARLY;BYMONTH={};BYMONTHDAY={}".format, st.sampled_from(["6", "6,11", "2", "6,12"]), month_days),
    st.sampled_from(
        [
            "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=25",
            "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYMONTH=3,9;BYDAY=1MO",
        ]
    ),
)  # fmt: skip


def entry(**fields: Any) -> entries.CalendarEntry:
    values: dict[str, Any] = {
        "id": "a" * 24, "type": "deadline", "action": "gửi báo cáo",
        "letter": LetterKey(number="7", symbol="KH-LĐLĐ", issuer="Liên đoàn Lao động tỉnh", issued_on="2024-01-02"),
        "letter_id": "f" * 64, "evidence": Evidence(start=0, end=1, quote="x"), "confidence": 1,
    }  # fmt: skip
    return entries.CalendarEntry(**{**values, **fields})


single = st.builds(
    lambda day, hour, bound, words, status: entry(
        date=day.isoformat(), bound=bound, time=hour,
        last_good=(day - datetime.timedelta(days=bound == "before" and hour is None)).isoformat(),
        safe_due=WORKING.last_working(day - datetime.timedelta(days=bound == "before" and hour is None)).isoformat(),
        action=words or "x", status=status, done=status == "done",
    ),
    days,
    hours,
    st.sampled_from(["before", "by"]),
    words,
    st.sampled_from(["todo", "late", "done", "repealed", "extended"]),
)  # fmt: skip


@st.composite
def series(draw: st.DrawFn) -> entries.CalendarEntry:
    end = draw(st.dates(datetime.date(2024, 6, 1), END))
    made = entry(
        type="recurring", rrule=draw(rules), bound=draw(st.sampled_from(["before", "by", None])), time=draw(hours),
        shown_until=end.isoformat(),
    )  # fmt: skip
    found = list(made.by_rule(BEGIN, end))
    if not found:
        return made
    gone = sorted(draw(st.sets(st.sampled_from(found), max_size=3)))
    skipped, moved = gone[:1], gone[1:]
    return made.model_copy(
        update={
            "skipped": tuple(day.isoformat() for day in skipped),
            "moved": tuple((day.isoformat(), (day + datetime.timedelta(days=3)).isoformat()) for day in moved),
        }
    )


def written(*items: entries.CalendarEntry) -> bytes:
    return ics.calendar_file(items, TODAY)


def as_vobject_reads(data: bytes) -> list[datetime.date | datetime.datetime]:
    """Return all days or moments, put off instances in place of those of the rule."""
    found: list[datetime.date | datetime.datetime] = []
    events = list(vobject.readOne(data.decode()).contents.get("vevent", ()))
    for event in events:
        if hasattr(event, "recurrence_id"):
            found.append(event.dtstart.value)
            continue
        uid = event.uid.value
        instead = {str(other.recurrence_id.value) for other in events
                   if other.uid.value == uid and hasattr(other, "recurrence_id")}  # fmt: skip
        start = event.dtstart.value
        if not hasattr(event, "rrule"):
            found.append(start)
            continue
        for moment in event.getrruleset(addRDate=True):
            day = moment if isinstance(start, datetime.datetime) else moment.date()
            if str(day) not in instead:
                found.append(day)
    return sorted(found, key=str)


def expected(item: entries.CalendarEntry) -> list[str]:
    days = item.occurrences(BEGIN, END) if item.recurs else [item.last_day]
    clock = item.time if item.time and item.time != "24:00" else None
    return sorted(f"{day}" if clock is None else f"{day} {clock}:00+07:00" for day in days)


@settings(max_examples=examples(40, 140), deadline=None)
@given(single | series())
def test_one_day_and_a_series_come_back(item: entries.CalendarEntry) -> None:
    assert [str(day) for day in as_vobject_reads(written(item))] == expected(item)


@settings(max_examples=examples(13, 40), deadline=None)
@given(series(), st.dates(BEGIN, END), st.integers(0, 400))
def test_a_window_shows_what_falls_into_it(item: entries.CalendarEntry, first: datetime.date, length: int) -> None:
    last = min(first + datetime.timedelta(days=length), END)
    seen = recurring_ical_events.of(Calendar.from_ical(written(item))).between(first, last + datetime.timedelta(days=1))
    assert {f"{event['dtstart'].dt:%Y-%m-%d}" for event in seen} == {f"{day}" for day in item.occurrences(first, last)}


@settings(max_examples=examples(20, 60), deadline=None)
@given(single)
def test_alarms_ring_on_working_mornings_before_the_safe_day(item: entries.CalendarEntry) -> None:
    (event,) = vobject.readOne(written(item).decode()).vevent_list
    start = event.dtstart.value
    if not isinstance(start, datetime.datetime):
        start = datetime.datetime.combine(start, datetime.time())
    rings = [start.replace(tzinfo=None) + alarm.trigger.value for alarm in event.contents.get("valarm", ())]
    is_open = not item.is_closed and item.last_day is not None and item.last_day >= TODAY
    assert bool(rings) == is_open
    assert all(ring.time() == datetime.time(8) and WORKING.is_working(ring.date()) for ring in rings)
    safe = datetime.date.fromisoformat(item.safe_due or "")
    if is_open:
        assert [WORKING.working_days_between(ring.date(), safe) for ring in rings] == [7, 3, 1]


@settings(max_examples=examples(20, 60), deadline=None)
@given(series())
def test_a_rule_names_one_day_of_one_month(item: entries.CalendarEntry) -> None:
    """Outlook takes no other; each event begins on a day of its rule."""
    for event in Calendar.from_ical(written(item)).walk("VEVENT"):
        rule = event.get("rrule", {})
        if rule.get("FREQ") in (["MONTHLY"], ["YEARLY"]):
            assert all(len(rule.get(name, [1])) == 1 for name in ("BYMONTH", "BYMONTHDAY", "BYDAY"))
            assert ("BYMONTH" in rule) == (rule["FREQ"] == ["YEARLY"])


@settings(max_examples=examples(13, 40), deadline=None)
@given(words, words, words)
def test_words_come_back_and_lines_are_short(act: str, union: str, place: str) -> None:
    item = entry(date="2026-04-01", last_good="2026-04-01", action="x" + act, union="u" + union, place=place or None)
    data = written(item)
    assert all(len(line) <= 75 for line in data.split(b"\r\n")) and b"\n" not in data.replace(b"\r\n", b"")
    for line in data.split(b"\r\n"):
        line.decode("utf-8")  # no character is cut
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    assert (str(event["summary"]), str(event["description"])) == (ics.summary(item), ics.description(item))


def text_of(item: entries.CalendarEntry, **options: Any) -> str:
    return ics.calendar_file([item], TODAY, **options).decode().replace("\r\n ", "")


OPEN = {"date": "2026-04-02", "bound": "before", "last_good": "2026-04-01", "safe_due": "2026-04-01"}


@each(("fields", "there", "not_there"), table(__file__, "what_the_programs_go"))
def test_what_the_programs_go_by(fields: dict[str, Any], there: list[str], not_there: list[str]) -> None:
    text = text_of(entry(**{**OPEN, **fields}))
    assert [words for words in there if words not in text] == []
    assert [words for words in not_there if words in text] == []


def test_a_title_keeps_what_is_sent_and_leaves_the_day_to_the_calendar() -> None:
    action = "Gửi danh sách đoàn viên khó khăn về Liên đoàn Lao động tỉnh trước ngày 02/4/2026"
    (line,) = [words for words in text_of(entry(**OPEN, action=action)).splitlines() if words.startswith("SUMMARY:")]
    assert "danh sách đoàn viên khó khăn" in line and "/4" not in line and "02" not in line


def test_the_letter_is_linked_where_a_server_shows_it() -> None:
    item = entry(**OPEN)
    assert f"URL:vanthu:letters/{'f' * 64}\r\n" in text_of(item)
    text = text_of(item, server="https://vanthu.congdoan.local/")
    assert f"URL:https://vanthu.congdoan.local/letters/{'f' * 64}\r\n" in text
    assert f"Xem văn bản: https://vanthu.congdoan.local/letters/{'f' * 64}" in text


def test_a_series_that_is_done_shows_nothing_of_the_future() -> None:
    item = entry(
        type="recurring", rrule="FREQ=MONTHLY;BYMONTHDAY=20", shown_until="2027-12-31", status="done", done=True
    )
    assert as_vobject_reads(written(item))[-1] == datetime.date(2026, 2, 20)
    assert as_vobject_reads(written(item.model_copy(update={"status": "todo", "done": False})))[-1].year == 2027


def test_the_end_of_time_is_no_trouble() -> None:
    letter = entry().letter
    edge = [
        entry(id=day, date=day, last_good=day, safe_due=day, letter=letter.model_copy(update={"issued_on": day}))
        for day in ("0001-01-01", "9999-12-31")
    ]
    never = entry(type="recurring", rrule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    assert len(Calendar.from_ical(written(*edge, never)).walk("VEVENT")) == 2
