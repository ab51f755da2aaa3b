"""What follows from a date's words: bounds, durations, recurrences; terms counted from a day that a person gives."""

import datetime
import itertools
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.calendar import WorkingCalendar, periods, recurrence
from pipeline.calendar.deadlines import complete, term_from, with_anchor
from schemas import Flag, Letter, Relative
from tests.each import each, table, tuples
from tests.pipeline.letters import LetterMaker
from tests.pipeline.sample import owed

CALENDAR = WorkingCalendar()


def completed(quote: str, date: str | None, issued_on: str | None = "2025-12-01", **fields: Any) -> Letter:
    return complete(LetterMaker(issued_on=issued_on).date(quote, date, **fields).letter(), CALENDAR)


def due(letter: Letter) -> tuple[str | None, str | None]:
    return letter.dates[0].last_good, letter.dates[0].safe_due


def codes(letter: Letter) -> list[str]:
    return [flag.code for flag in letter.flags]


# words, day named, bound → last day in time, last safe day
NAMED_DAYS = tuples(__file__, "named_days")


@each(("quote", "date", "bound", "last_good", "safe_due"), NAMED_DAYS)
def test_named_days(quote: str, date: str, bound: str, last_good: str, safe_due: str) -> None:
    assert due(completed(quote, date, bound=bound)) == (last_good, safe_due)


@each(("quote", "date", "bound", "time", "expected"), tuples(__file__, "hours"))
def test_hours(quote: str, date: str, bound: str, time: str, expected: tuple[str, str]) -> None:
    assert due(completed(quote, date, bound=bound, time=time)) == expected


def test_a_period_ends_on_its_last_day_and_an_event_is_on_its_day() -> None:
    letter = completed("từ 6/2026 đến 9/2026", "2026-09-30", type="period", start="2026-06-01", bound="by")
    assert due(letter) == ("2026-09-30", "2026-09-30")
    letter = completed("vào ngày 15/3/2026", "2026-03-15", type="event", bound="on")
    assert (due(letter), codes(letter)) == (("2026-03-15", "2026-03-13"), [])


@each("date", [None, "2026-05", "2026", "2026-02-30", "0001-01-01"])
def test_what_is_no_day_has_no_last_day(date: str | None) -> None:
    assert due(completed("kịp thời", date, bound="before")) == (None, None)


@each("none", [{"date": None}, {"type": "recurring", "rrule": "FREQ=DAILY"}])
def test_a_day_that_is_taken_away_takes_its_last_days_along(none: dict[str, str | None]) -> None:
    letter = completed("trước ngày 16/3/2026", "2026-03-16", bound="before")
    changed = letter.model_copy(update={"dates": tuple(date.model_copy(update=none) for date in letter.dates)})
    assert due(letter) == ("2026-03-15", "2026-03-13") and due(complete(changed, CALENDAR)) == (None, None)


def test_recurring_dates_have_no_last_day() -> None:
    letter = completed(
        "trước ngày 20 hằng tháng", None, type="recurring", bound="before", rrule="FREQ=MONTHLY;BYMONTHDAY=20"
    )
    assert (due(letter), letter.dates[0].rrule) == ((None, None), "FREQ=MONTHLY;BYMONTHDAY=20")


# words, letter's date, days, working, anchor, date that the extractor found → date, last in time, last safe
@each(("issued", "days", "working", "anchor", "found", "date", "last_good", "safe_due"), tuples(__file__, "durations"))
def test_durations(
    issued: str, days: int, working: bool, anchor: str, found: str | None, date: str, last_good: str, safe_due: str
) -> None:
    relative = Relative(days=days, working=working, anchor=anchor)
    letter = completed("trong vòng … ngày kể từ …", found, issued_on=issued, bound="by", relative=relative)
    assert (letter.dates[0].date, due(letter)) == (date, (last_good, safe_due))
    assert "pending-anchor" not in codes(letter)


@each(
    ("anchor", "issued"), [("received", "2026-11-20"), ("ngày kết thúc hội nghị", "2026-11-20"), ("issued", "2026-11")]
)
def test_unknown_anchor_stays_open(anchor: str, issued: str) -> None:
    relative = Relative(days=5, working=True, anchor=anchor)
    letter = completed("05 ngày làm việc kể từ ngày …", None, issued_on=issued, bound="by", relative=relative)
    assert letter.dates[0].date is None and due(letter) == (None, None) and codes(letter) == ["pending-anchor"]


@each(("working", "date", "last_good"), [(True, "2026-03-18", "2026-03-18"), (False, "2026-03-16", "2026-03-16")])
def test_a_term_from_receipt_counts_from_the_day_of_arrival(working: bool, date: str, last_good: str) -> None:
    relative = Relative(days=5, working=working, anchor="received")
    told = "“05 ngày kể từ ngày nhận” → chưa có ngày của mốc; tính 5 ngày sau ngày nhận văn bản."
    maker = LetterMaker(issued_on="2026-03-02").date("05 ngày kể từ ngày nhận", relative=relative, explanation=told)
    letter = maker.task("gửi danh sách", "CĐCS", date_id="d1").letter()
    pending = Flag(code="pending-anchor", evidence=letter.dates[0].evidence)
    letter = letter.model_copy(
        update={"source": letter.source.model_copy(update={"arrived_on": "2026-03-11"}), "flags": (pending,)}
    )
    for _ in range(2):  # however often it is called
        letter = complete(letter, CALENDAR)
        assert (letter.dates[0].date, letter.dates[0].last_good, letter.tasks[0].date) == (date, last_good, date)
        assert codes(letter) == []
        assert letter.dates[0].explanation == (
            "“05 ngày kể từ ngày nhận” → tính 5 ngày sau ngày nhận văn bản; "
            "tính từ ngày nhận 11/03/2026 (ngày thư hoặc gói văn bản đến)."
        )


def test_rolled_duration_says_why() -> None:
    relative = Relative(days=15, working=False, anchor="issued")
    letter = completed("trong vòng 15 ngày kể từ ngày ký", None, issued_on="2026-04-17", bound="by", relative=relative)
    assert letter.dates[0].explanation == "Thứ Bảy 02/05/2026 là ngày nghỉ nên tính đến hết thứ Hai 04/05/2026."
    told = [flag.message for flag in letter.flags]
    assert told == ["Thời hạn rơi vào thứ Bảy 02/05/2026 là ngày nghỉ: nên hoàn thành chậm nhất thứ Tư 29/04/2026."]


@each(("quote", "date", "bound", "told"), table(__file__, "the_steps_from_the_day"))
def test_the_steps_from_the_day_to_the_safe_one_are_told(quote: str, date: str, bound: str, told: str | None) -> None:
    letter = completed(quote, date, bound=bound)
    assert (letter.dates[0].explanation, complete(letter, WorkingCalendar()).dates[0].explanation) == (told, told)


def test_task_takes_the_counted_day() -> None:
    relative = Relative(days=5, working=True, anchor="issued")
    maker = LetterMaker(issued_on="2026-04-16").date("05 ngày làm việc kể từ ngày ký", relative=relative, bound="by")
    letter = complete(maker.task("gửi báo cáo", "Công đoàn cơ sở", date_id="d1").letter(), CALENDAR)
    assert letter.tasks[0].date == "2026-04-23"


@each(("quote", "date", "bound", "issued", "expected"), tuples(__file__, "doubts"))
def test_doubts(quote: str, date: str, bound: str, issued: str | None, expected: list[str]) -> None:
    letter = completed(quote, date, issued_on=issued, bound=bound)
    assert codes(letter) == [*expected] and all(flag.evidence == letter.dates[0].evidence for flag in letter.flags)


@given(
    st.sampled_from(NAMED_DAYS), st.dates().map(str), st.sampled_from(["before", "by", "on", None]),
    st.integers(-40, 40),
)  # fmt: skip
def test_completing_twice_changes_nothing_more(row: tuple[str, ...], date: str, bound: str | None, days: int) -> None:
    maker = LetterMaker().date(row[0], date, bound=bound)
    maker.date("… ngày kể từ ngày ký", bound="by", relative=Relative(days=days, working=False, anchor="issued"))
    once = complete(maker.letter(), CALENDAR)
    assert complete(once, CALENDAR) == once
    for record in once.dates:
        if record.last_good is not None and record.safe_due is not None and record.date is not None:
            assert record.safe_due <= record.last_good
            assert record.relative is not None or record.last_good <= record.date


def test_a_series_is_shown_to_the_last_day_named() -> None:
    maker = LetterMaker(issued_on="2025-12-01").date("chậm nhất 02/5/2026", "2026-05-02", bound="by")
    maker.date("thứ Sáu hằng tuần", None, type="recurring", rrule="FREQ=WEEKLY;BYDAY=FR")
    maker.date("đến hết năm 2027", None, type="recurring", rrule="FREQ=WEEKLY;BYDAY=FR", until="2027-12-31")
    dates = complete(maker.letter(), CALENDAR).dates
    assert [date.until for date in dates] == [None, None, "2027-12-31"]
    assert [date.shown_until for date in dates] == [None, "2026-05-02", "2027-12-31"]


def relative(days: int, working: bool, months: int | None) -> Relative:
    return Relative(days=days, working=working, months=months, anchor="đại hội")


# words, (days, working, months), day of the event → counted day, last day in time, last safe day
@each(("words", "count", "event", "day", "last", "safe"), tuples(__file__, "table"))
def test_terms(words: str, count: tuple[int, bool, int | None], event: str, day: str, last: str, safe: str) -> None:
    term = term_from(relative(*count), datetime.date.fromisoformat(event), CALENDAR)
    assert term is not None, words
    assert [found.isoformat() for found in term] == [day, last, safe]


DAYS = st.dates(datetime.date(2019, 1, 1), datetime.date(2035, 1, 1))
COUNTS = st.builds(Relative, days=st.integers(-400, 400), working=st.booleans(), anchor=st.just("đại hội"))


@given(COUNTS, DAYS, st.integers(0, 60))
def test_a_later_event_never_gives_an_earlier_deadline(count: Relative, event: datetime.date, wait: int) -> None:
    first, later = (term_from(count, day, CALENDAR) for day in (event, event + datetime.timedelta(days=wait)))
    assert first is not None and later is not None and first <= later and first.safe_due <= first.day <= first.last_good
    assert CALENDAR.is_working(first.safe_due)
    assert CALENDAR.is_working(first.last_good) or count.days <= 0


@given(COUNTS, DAYS, DAYS)
def test_the_last_day_given_decides(count: Relative, one: datetime.date, other: datetime.date) -> None:
    waiting = owed(due=None, last_good=None, safe_due=None, waits_for="đại hội", relative=count)
    changed = with_anchor(with_anchor(waiting, one, CALENDAR), other, CALENDAR)
    assert changed == with_anchor(waiting, other, CALENDAR)
    assert (changed.waits_for, changed.counted_from) == (None, other.isoformat())
    assert changed.id == waiting.id and waiting.due is None, "what the letter says stays as it is"


def test_what_is_not_relative_stays() -> None:
    item = owed()
    assert with_anchor(item, datetime.date(2026, 5, 1), CALENDAR) is item


@each("count", [relative(10**6, False, None), relative(10**6, True, None), relative(9, False, 9999)])
def test_a_term_beyond_the_calendar_is_not_counted(count: Relative) -> None:
    item = owed(waits_for="đại hội", relative=count, due=None)
    assert with_anchor(item, datetime.date(2026, 5, 1), CALENDAR).waits_for == "đại hội"


@each(
    ("count", "event", "is_counted"),
    [
        (relative(4000, True, None), "2026-05-04", True),
        (relative(4001, True, None), "2026-05-04", False),
        (relative(5, False, None), "2099-12-26", True),
        (relative(5, False, None), "2099-12-27", False),
    ],
)
def test_where_counting_ends(count: Relative, event: str, is_counted: bool) -> None:
    """At four thousand working days, and with the last year whose next one the calendar knows."""
    assert (term_from(count, datetime.date.fromisoformat(event), CALENDAR) is not None) == is_counted


@each(("rrule", "bound", "time", "expected"), tuples(__file__, "shifts"))
def test_last_good_rule(rrule: str, bound: str | None, time: str | None, expected: str | None) -> None:
    assert recurrence.last_good_rule(rrule, bound, time) == expected


@given(day=st.integers(1, 28), start=st.dates(datetime.date(2019, 1, 1), datetime.date(2030, 1, 1)))
def test_the_last_good_day_is_the_day_before_each_named_one(day: int, start: datetime.date) -> None:
    rule = f"FREQ=MONTHLY;BYMONTHDAY={day}"
    good = recurrence.last_good_rule(rule, "before")
    assert good is not None
    named = itertools.islice(recurrence.occurrences(rule, start + datetime.timedelta(days=1)), 15)
    in_time = itertools.islice(recurrence.occurrences(good, start), 15)
    assert [day - datetime.timedelta(days=1) for day in named] == list(in_time)


DAILY, WEEKLY, MONTHLY, YEARLY = (
    "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=FR", "FREQ=MONTHLY;BYMONTHDAY=20", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15",
)  # fmt: skip
ENDS = [
    # rule, until, issued, last day named → shown until
    (DAILY, "2021-05-22", "2021-03-09", "2021-06-10", "2021-05-22"),
    (MONTHLY, "2030-12-31", "2021-03-09", None, "2030-12-31"),
    (DAILY, None, "2024-01-10", "2024-02-24", "2024-02-24"),
    (DAILY, None, "2024-01-10", None, "2024-02-10"),
    (WEEKLY, None, "2022-08-30", "2023-05-31", "2023-05-31"),
    (WEEKLY, None, "2022-08-30", "2025-05-31", "2023-08-30"),
    (WEEKLY, None, "2022-08-30", None, "2023-08-30"),
    (WEEKLY, None, "2022-08-30", "2021-12-31", "2023-08-30"),
    # A list due next week does not end a weekly report.
    (WEEKLY, None, "2022-08-30", "2022-09-05", "2022-09-30"),
    (MONTHLY, None, "2022-08-30", "2022-12-01", "2023-12-31"),
    (MONTHLY, None, "2022-08-30", "2025-06-01", "2025-12-31"),
    (MONTHLY, None, "2022-08-30", "2045-12-31", "2023-12-31"),
    ("FREQ=MONTHLY;INTERVAL=6", None, "2022-08-30", None, "2023-12-31"),
    (YEARLY, None, "2022-08-30", None, "2027-12-31"),
    (WEEKLY, None, None, "2022-12-31", "2023-12-31"),
    (WEEKLY, None, None, None, None),
]


@each(("rrule", "until", "issued", "day", "shown"), ENDS)
def test_last_day_shown(rrule: str, until: str | None, issued: str | None, day: str | None, shown: str | None) -> None:
    days = [datetime.date.fromisoformat(one) if one else None for one in (until, issued, day)]
    found = recurrence.shown_until(rrule, *days)
    assert (found.isoformat() if found else None) == shown


@each(
    ("rrule", "shown", "issued", "expected"),
    [
        (WEEKLY, "2021-05-22", "2021-03-09", "2021-05-22"),
        (WEEKLY, None, "2021-03-09", "2022-03-09"),  # no calendar was asked
        (WEEKLY, None, "2021-03", None),
        (None, None, "2021-03-09", None),
    ],
)
def test_the_end_of_a_stored_rule(rrule: str | None, shown: str | None, issued: str, expected: str | None) -> None:
    found = recurrence.end_of(rrule, shown, issued)
    assert (found.isoformat() if found else None) == expected


def test_no_day_after_the_end() -> None:
    start, until = datetime.date(2026, 1, 1), datetime.date(2026, 3, 20)
    assert list(recurrence.occurrences(MONTHLY, start, until))[-1] == until
    told = list(recurrence.occurrences(MONTHLY, start, until - datetime.timedelta(days=1)))[-1]
    assert told == datetime.date(2026, 2, 20)
    assert list(recurrence.occurrences(MONTHLY, until + datetime.timedelta(days=1), until)) == []


@each(("until", "shown", "words"), tuples(__file__, "the_words_say_who"))
def test_the_words_say_who_set_the_end(until: str | None, shown: str | None, words: str) -> None:
    assert recurrence.series_words(WEEKLY, until, shown) == words


@each(("rrule", "words"), tuples(__file__, "words"))
def test_in_words(rrule: str, words: str) -> None:
    assert recurrence.in_words(rrule) == words


@each("rrule", ["FREQ=MONTHLY;INTERVAL=6", "FREQ=YEARLY", "FREQ=WEEKLY", "FREQ=YEARLY;BYMONTH=6"])
def test_a_rule_that_names_no_day(rrule: str) -> None:
    assert not recurrence.is_dated(rrule)


# What the period of an instance is called: by rule and last day in time.
@each(("rule", "day", "name"), table(__file__, "names"))
def test_a_period_is_called_as_people_call_it(rule: str, day: str, name: str) -> None:
    assert periods.name(rule, datetime.date.fromisoformat(day)) == name


def test_only_an_instance_has_a_period() -> None:
    monthly = owed(recurrence="FREQ=MONTHLY;BYMONTHDAY=25", last_good=None)
    assert periods.of_instance(monthly) == periods.of_instance(owed()) == ""
    assert periods.of_instance(monthly.with_own({"last_good": "2026-11-24"})) == "kỳ tháng 11/2026"
