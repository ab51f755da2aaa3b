"""Recurring rules: the day named → the last day in time."""

import datetime
import itertools

from hypothesis import given
from hypothesis import strategies as st

from pipeline.calendar import periods, recurrence
from tests.each import each, table, tuples
from tests.pipeline.sample import owed


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
    assert list(recurrence.occurrences(MONTHLY, start, until - datetime.timedelta(days=1)))[-1] == datetime.date(
        2026, 2, 20
    )
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
