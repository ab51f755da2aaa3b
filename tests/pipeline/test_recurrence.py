"""Recurring rules: the day named → the last day in time."""

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.recurrence import in_words, is_dated, last_good_rule, occurrences

SHIFTS = [
    ("FREQ=MONTHLY;BYMONTHDAY=20", "before", None, "FREQ=MONTHLY;BYMONTHDAY=19"),
    ("FREQ=MONTHLY;BYMONTHDAY=20", "by", None, "FREQ=MONTHLY;BYMONTHDAY=20"),
    ("FREQ=MONTHLY;BYMONTHDAY=20", None, None, "FREQ=MONTHLY;BYMONTHDAY=20"),
    ("FREQ=MONTHLY;BYMONTHDAY=20", "before", "16:00", "FREQ=MONTHLY;BYMONTHDAY=20"),
    ("FREQ=MONTHLY;BYMONTHDAY=1", "before", None, "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "before", None, "FREQ=MONTHLY;BYMONTHDAY=-2"),
    ("FREQ=MONTHLY;BYMONTHDAY=1,15", "before", None, "FREQ=MONTHLY;BYMONTHDAY=-1,14"),
    ("FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=5", "before", None, "FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=4"),
    ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1", "before", None, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"),
    ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", "before", None, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1"),
    ("FREQ=WEEKLY;BYDAY=FR", "before", None, "FREQ=WEEKLY;BYDAY=TH"),
    ("FREQ=WEEKLY;BYDAY=MO", "before", None, "FREQ=WEEKLY;BYDAY=SU"),
    ("FREQ=WEEKLY;BYDAY=FR", "before", "15:00", "FREQ=WEEKLY;BYDAY=FR"),
    ("FREQ=MONTHLY;BYDAY=1MO", "before", None, None),
    ("FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1", "before", None, None),
    ("FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1", "by", None, "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1"),
]

WORDS = [
    ("FREQ=MONTHLY;BYMONTHDAY=20", "hằng tháng, ngày 20"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "hằng tháng, ngày cuối tháng"),
    ("FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=25", "hằng quý, ngày 25 của tháng 3, 6, 9, 12"),
    ("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15", "hằng năm, ngày 15 của tháng 6"),
    ("FREQ=MONTHLY;INTERVAL=6", "6 tháng một lần"),
    ("FREQ=MONTHLY;INTERVAL=3", "mỗi quý một lần"),
    ("FREQ=WEEKLY;BYDAY=FR", "hằng tuần, thứ Sáu"),
    ("FREQ=MONTHLY;BYDAY=1MO", "hằng tháng, thứ Hai đầu tháng"),
    ("FREQ=YEARLY", "hằng năm"),
]


@pytest.mark.parametrize(("rrule", "bound", "time", "expected"), SHIFTS)
def test_last_good_rule(rrule: str, bound: str | None, time: str | None, expected: str | None) -> None:
    assert last_good_rule(rrule, bound, time) == expected


@given(day=st.integers(1, 28), start=st.dates(datetime.date(2019, 1, 1), datetime.date(2030, 1, 1)))
def test_the_last_good_day_is_the_day_before_each_named_one(day: int, start: datetime.date) -> None:
    rule = f"FREQ=MONTHLY;BYMONTHDAY={day}"
    good = last_good_rule(rule, "before")
    assert good is not None
    named = itertools.islice(occurrences(rule, start + datetime.timedelta(days=1)), 15)
    in_time = itertools.islice(occurrences(good, start), 15)
    assert [day - datetime.timedelta(days=1) for day in named] == list(in_time)


@pytest.mark.parametrize(("rrule", "words"), WORDS)
def test_in_words(rrule: str, words: str) -> None:
    assert in_words(rrule) == words


@pytest.mark.parametrize("rrule", ["FREQ=MONTHLY;INTERVAL=6", "FREQ=YEARLY", "FREQ=WEEKLY", "FREQ=YEARLY;BYMONTH=6"])
def test_a_rule_that_names_no_day(rrule: str) -> None:
    assert not is_dated(rrule)
