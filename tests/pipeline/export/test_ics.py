"""Calendar files: what goes in comes out on the same days, hours and rules, as we and two other programs read them."""

import datetime
from typing import Any

import pytest
import recurring_ical_events
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from pipeline.calendar import WorkingCalendar, office_calendar
from pipeline.export import agenda, entries, frames, ics
from pipeline.export.agenda import Dated
from schemas import DateRecord, Evidence, Header, Letter, LetterKey, SourceInfo
from tests.each import each, examples, table
from tests.pipeline.sample import owed, sample_letter


@pytest.fixture
def letter() -> Letter:
    return sample_letter()


TODAY = datetime.date(2026, 3, 18)


def read(data: bytes) -> Any:
    return Calendar.from_ical(data)


def named(calendar: Any, words: str) -> Any:
    (event,) = [event for event in calendar.walk("VEVENT") if words.lower() in str(event["summary"]).lower()]
    return event


@pytest.fixture
def data(letter: Letter) -> bytes:
    return ics.calendar_file(entries.of_letter(letter), TODAY)


def test_a_deadline_stands_on_the_last_good_day_as_a_whole_day(data: bytes) -> None:
    event = named(read(data), "gửi danh sách")
    assert event.decoded("dtstart") == datetime.date(2026, 5, 1) and event.decoded("dtend") == datetime.date(2026, 5, 2)
    description = str(event["description"])
    assert "trước ngày 02/5/2026" in description and "Ngày nêu trong văn bản: trước 02/05/2026" in description
    assert "07/KH-LĐLĐ – Liên đoàn Lao động tỉnh Hà Sơn" in description
    assert str(event["summary"]) == "Hạn: Gửi danh sách vận động viên về LĐLĐ tỉnh – 07/KH-LĐLĐ"


def rings_of(event: Any) -> list[str]:
    start = event["dtstart"].dt
    if not isinstance(start, datetime.datetime):
        start = datetime.datetime.combine(start, datetime.time())
    return [f"{start.replace(tzinfo=None) + alarm.decoded('trigger'):%d/%m %H:%M}" for alarm in event.walk("VALARM")]


@pytest.mark.parametrize(("words", "rings"), table(__file__, "reminders_are_so_many"))
def test_reminders_are_so_many_working_days_before_the_safe_day(data: bytes, words: str, rings: list[str]) -> None:
    assert rings_of(named(read(data), words)) == rings


def test_a_clock_time_has_its_zone(data: bytes) -> None:
    calendar = read(data)
    start = named(calendar, "bản đăng ký")["dtstart"]
    assert (start.dt.isoformat(), start.params["TZID"]) == ("2026-04-20T16:00:00+07:00", "Asia/Ho_Chi_Minh")
    assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Ho_Chi_Minh"] and b"COMMENT" not in data
    assert named(calendar, "Sự kiện").decoded("dtstart").isoformat() == "2026-05-15T07:30:00+07:00"


def test_a_period_covers_both_its_ends(data: bytes) -> None:
    event = named(read(data), "tập luyện")
    told = [event.decoded(end) for end in ("dtstart", "dtend")]
    assert told == [datetime.date(2026, 4, 20), datetime.date(2026, 5, 11)]


@pytest.mark.parametrize(("kind", "time"), [("period", "07:30"), ("deadline", "24:00")])
def test_whole_days_where_an_hour_would_say_less(letter: Letter, kind: str, time: str) -> None:
    (entry,) = [entry for entry in entries.of_letter(letter) if entry.action == "tập luyện"]
    (event,) = read(ics.calendar_file([entry.model_copy(update={"type": kind, "time": time})], TODAY)).walk("VEVENT")
    assert event.decoded("dtend") == datetime.date(2026, 5, 11)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("báo cáo tháng", ["2026-03-19", "2026-04-19", "2026-05-19"]),
        ("báo cáo quý", ["2026-03-31", "2026-06-30", "2026-09-30"]),
    ],
)
def test_a_recurring_deadline_recurs_on_the_last_good_day(data: bytes, words: str, days: list[str]) -> None:
    events = recurring_ical_events.of(read(data)).between((2026, 1, 1), (2027, 12, 31))
    found = sorted(event.decoded("dtstart") for event in events if words in str(event["summary"]).lower())
    assert [day.isoformat() for day in found[:3]] == days


def recurring(rrule: str, **fields: Any) -> entries.CalendarEntry:
    """Make the entry of a series under a letter of 10 March 2026."""
    record = DateRecord(
        id="d1", type="recurring", date=None, rrule=rrule, evidence=Evidence(start=0, end=1, quote="x"), confidence=1,
        **fields,
    )  # fmt: skip
    header = Header(number="7", symbol="KH-LĐLĐ", issued_on="2026-03-10")
    source = SourceInfo(name="x", sha256="0", media_type="text/plain")
    return entries.of_letter(Letter(source=source, text="x", header=header, dates=(record,)))[0]


def test_a_day_off_of_a_series_is_told_with_its_own_safe_day() -> None:
    """19 April is a Sunday: it stays the last day in time; that of Friday before is told, and rings count from it."""
    item = recurring("FREQ=MONTHLY;BYMONTHDAY=19", since="2026-04-01", until="2026-07-31", shown_until="2026-07-31")
    calendar = read(ics.calendar_file([item], TODAY))
    found = recurring_ical_events.of(calendar).between((2026, 1, 1), (2036, 12, 31))
    assert sorted([f"{one.decoded('dtstart'):%d/%m}" for one in found]) == ["19/04", "19/05", "19/06", "19/07"]
    apart = {f"{one.decoded('recurrence-id'):%d/%m}": one for one in calendar.walk("VEVENT") if "recurrence-id" in one}
    assert sorted(apart) == ["19/04", "19/07"]
    sunday = apart["19/04"]
    assert "Nên xong trước hoặc trong ngày: 17/04/2026" in sunday["description"]
    assert {str(one["uid"]) for one in calendar.walk("VEVENT")} == {str(sunday["uid"])}
    midnight = datetime.datetime(2026, 4, 19)
    rings = [midnight + alarm.decoded("trigger") for alarm in sunday.walk("VALARM")]
    assert rings and all(office_calendar().last_working(one.date()) == one.date() < midnight.date() for one in rings)


@each(
    ("rrule", "days"),
    [
        ("FREQ=WEEKLY;BYDAY=FR", ["2026-04-03", "2026-04-10", "2026-04-17"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", ["2026-04-03", "2026-04-17"]),
    ],
)
def test_a_series_begins_where_the_words_say(rrule: str, days: list[str]) -> None:
    said = {"since": "2026-04-01", "until": "2026-04-17", "shown_until": "2026-04-17"}
    calendar = read(ics.calendar_file([recurring(rrule, **said)], TODAY))
    found = recurring_ical_events.of(calendar).between((2026, 1, 1), (2036, 12, 31))
    assert [f"{item.decoded('dtstart'):%Y-%m-%d}" for item in found] == days


@each(("rrule", "month", "days"), table(__file__, "a_day_that_a_month"))
def test_a_day_that_a_month_has_not_is_its_last_one(rrule: str, month: int, days: list[str]) -> None:
    calendar = read(ics.calendar_file([recurring(rrule, shown_until="2028-12-31")], TODAY))
    found = recurring_ical_events.of(calendar).between((2027, month, 1), (2027, month + 1, 1))
    assert sorted(f"{item.decoded('dtstart'):%Y-%m-%d}" for item in found) == days


ENDED = {"until": "2026-03-27", "shown_until": "2026-03-27"}


@each(
    ("rrule", "time", "until", "days"),
    [
        ("FREQ=WEEKLY;BYDAY=FR", None, "UNTIL=20260327", ["2026-03-13", "2026-03-20", "2026-03-27"]),
        # With an hour the end is a moment of UTC: the end of the day in Vietnam.
        ("FREQ=WEEKLY;BYDAY=FR", "15:00", "UNTIL=20260327T165959Z", ["2026-03-13", "2026-03-20", "2026-03-27"]),
        ("FREQ=MONTHLY;BYMONTHDAY=27", None, "UNTIL=20260327", ["2026-03-27"]),
    ],
)
def test_a_series_ends(rrule: str, time: str | None, until: str, days: list[str]) -> None:
    calendar = read(ics.calendar_file([recurring(rrule, time=time, **ENDED)], TODAY))
    (event,) = calendar.walk("VEVENT")
    assert until in event["rrule"].to_ical().decode().split(";")
    found = recurring_ical_events.of(calendar).between((2026, 1, 1), (2036, 12, 31))
    assert [f"{item.decoded('dtstart'):%Y-%m-%d}" for item in found] == days
    assert "đến hết 27/03/2026" in str(event["description"])


def test_a_calendar_says_that_it_chose_the_end() -> None:
    entry = recurring("FREQ=WEEKLY;BYDAY=FR", shown_until="2026-03-27")
    (event,) = read(ics.calendar_file([entry], TODAY)).walk("VEVENT")
    assert "văn bản không nêu ngày kết thúc, lịch lặp đến 27/03/2026" in str(event["description"])


@each(("rrule", "rings"), table(__file__, "what_comes_often_rings"))
def test_what_comes_often_rings_less(rrule: str, rings: list[str]) -> None:
    (event,) = read(ics.calendar_file([recurring(rrule, **ENDED)], TODAY)).walk("VEVENT")
    assert rings_of(event) == rings


def test_a_series_that_has_ended_touches_nothing_later() -> None:
    entry = recurring("FREQ=WEEKLY;BYDAY=FR", **ENDED)
    day = datetime.date.fromisoformat
    assert entry.touches(day("2026-03-27"), day("2026-03-31"))
    assert not entry.touches(day("2026-03-28"), day("2026-12-31")) and not entry.touches(day("2026-03-28"), None)
    assert entry.last_occurrence == day("2026-03-27")
    assert [f"{row:%Y-%m-%d}" for row in frames.deadlines([entry], day("2026-06-01"))["day"]] == ["2026-03-27"]
    assert frames.deadlines([entry], day("2026-06-01"), first=day("2026-06-01")).empty
    assert recurring("FREQ=WEEKLY;BYDAY=FR").shown_until == "2027-03-10"


def test_what_names_no_day_is_left_out_and_told(letter: Letter, data: bytes) -> None:
    left_out = [entry for entry in entries.of_letter(letter) if not ics.has_place(entry)]
    assert [entry.action for entry in left_out] == ["sơ kết", "gửi báo cáo kết quả"]
    assert len([event for event in read(data).walk("VEVENT") if "recurrence-id" not in event]) == len(letter.dates) - 2


def unfolded(data: bytes) -> list[str]:
    """Return the lines of a file, where those of rules have their parts in no order."""
    lines = data.decode().replace("\r\n ", "").splitlines()
    return sorted("".join(sorted(line)) if line.startswith("RRULE") else line for line in lines)


def test_form(data: bytes) -> None:
    calendar = read(data)
    assert calendar["method"] == "PUBLISH" and data.endswith(b"\r\n") and b"\n" not in data.replace(b"\r\n", b"")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert unfolded(calendar.to_ical()) == unfolded(data), "icalendar would write the same"
    for event in calendar.walk("VEVENT"):
        assert event["sequence"] == 0
        assert event.decoded("dtstamp") == datetime.datetime(2026, 3, 18, tzinfo=datetime.UTC)


def test_identifiers_survive_a_new_reading_and_the_same_entries_make_the_same_bytes(
    letter: Letter, data: bytes
) -> None:
    again = letter.model_copy(update={"dates": tuple(reversed(letter.dates))})
    assert {entry.id for entry in entries.of_letter(letter)} == {entry.id for entry in entries.of_letter(again)}
    assert len({entry.id for entry in entries.of_letter(letter)}) == len(letter.dates)
    assert ics.calendar_file(reversed(entries.of_letter(letter)), TODAY) == data


def test_an_obligation_done_rings_no_more(letter: Letter) -> None:
    key, record, done = LetterKey.of(letter.header), letter.dates[0], owed(status="done")
    dated = Dated(record, entries.of_date(letter.source.sha256, key, None, record))
    (entry,) = agenda.of_union([dated], [done], {}, done.union)
    (event,) = read(ics.calendar_file([entry], TODAY)).walk("VEVENT")
    assert str(event["summary"]).startswith("✓ Đã xong")
    assert (event["status"], event["transp"]) == ("CONFIRMED", "TRANSPARENT")
    assert "Mã nghĩa vụ: nv-1" in str(event["description"])
    assert "Việc: Gửi danh sách vận động viên về" in str(event["description"]) and event.walk("VALARM") == []


def test_range(letter: Letter) -> None:
    def between(first: str, last: str) -> list[str]:
        low, high = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
        return [entry.action for entry in entries.of_letter(letter) if entry.touches(low, high)]

    assert between("2026-05-02", "2026-05-16") == ["Tổ chức Hội thao công nhân lao động", "tập luyện"]
    sends = "gửi danh sách vận động viên về Liên đoàn Lao động tỉnh"
    assert between("2026-05-01", "2026-05-01") == [sends, "tập luyện"]
    assert between("2027-03-19", "2027-03-19") == ["báo cáo tháng"] and between("2028-03-19", "2028-03-19") == []
    assert between("2025-01-01", "2025-12-31") == []
    (monthly,) = [entry for entry in entries.of_letter(letter) if entry.action == "báo cáo tháng"]
    assert list(monthly.occurrences(TODAY)) == [datetime.date(2026, 3, 19)]


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
