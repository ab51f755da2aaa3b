"""Dates that a person types: phrase → first and last day, seen from Wednesday 18/3/2026."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.calendar.typed_dates import Span, TypedDateError, day_after, parse
from tests.each import each

BASE = datetime.date(2026, 3, 18)

DAYS = [
    ("hôm nay", "2026-03-18"),
    ("hom nay", "2026-03-18"),
    ("Ngày mai", "2026-03-19"),
    ("hôm qua", "2026-03-17"),
    ("15/3", "2026-03-15"),
    ("ngày 15/3", "2026-03-15"),
    ("15/3/2027", "2027-03-15"),
    ("15/3/27", "2027-03-15"),
    ("15-3-2026", "2026-03-15"),
    ("15.3.2026", "2026-03-15"),
    ("2026-03-15", "2026-03-15"),
    ("ngày 15 tháng 4", "2026-04-15"),
    ("ngày 05 tháng 02 năm 2027", "2027-02-05"),
    ("15/9", "2026-09-15"),
    ("thứ Sáu", "2026-03-20"),
    ("thứ 4", "2026-03-18"),
    ("chủ nhật tuần sau", "2026-03-29"),
    ("2 tuần trước", "2026-03-04"),
    ("in 3 days", "2026-03-21"),
    ("hnay", "2026-03-18"),
    ("sáng mai", "2026-03-19"),
    ("2026/03/15", "2026-03-15"),
    ("15 thg 4", "2026-04-15"),
    ("thứ sáu này", "2026-03-20"),
    ("thứ tư tới", "2026-03-25"),
    ("T6 tuần sau", "2026-03-27"),
    ("3 ngày trước", "2026-03-15"),
    ("thứ 6, 20/3/2026", "2026-03-20"),
    ("thứ Sáu ngày 20/3", "2026-03-20"),
    ("20/3/2026 (thứ Sáu)", "2026-03-20"),
    ("2 days ago", "2026-03-16"),
    ("15 March 2026", "2026-03-15"),
    ("trước 15/3", "2026-03-15"),
    ("trước tháng 6", "2026-06-01"),
    ("sau 15/3", "2026-03-16"),
    ("từ 15/3", "2026-03-15"),
    ("dịp lễ 30/4", "2026-04-30"),
]

PERIODS = [
    ("tuần này", "2026-03-16", "2026-03-22"),
    ("tuần sau", "2026-03-23", "2026-03-29"),
    ("cuối tuần", "2026-03-21", "2026-03-22"),
    ("cuối tháng", "2026-03-21", "2026-03-31"),
    ("cuoi thang nay", "2026-03-21", "2026-03-31"),
    ("đầu tháng sau", "2026-04-01", "2026-04-10"),
    ("tháng 6", "2026-06-01", "2026-06-30"),
    ("tháng 2/2028", "2028-02-01", "2028-02-29"),
    ("6/2026", "2026-06-01", "2026-06-30"),
    ("quý II", "2026-04-01", "2026-06-30"),
    ("quý 4/2027", "2027-10-01", "2027-12-31"),
    ("cuối quý", "2026-03-01", "2026-03-31"),
    ("năm nay", "2026-01-01", "2026-12-31"),
    ("cuối năm", "2026-10-01", "2026-12-31"),
    ("2027", "2027-01-01", "2027-12-31"),
    ("10 ngày tới", "2026-03-18", "2026-03-28"),
    ("sau 2 tuần", "2026-03-18", "2026-04-01"),
    ("trong tuần này", "2026-03-16", "2026-03-22"),
    ("đầu tuần sau", "2026-03-23", "2026-03-24"),
    ("tuần qua", "2026-03-09", "2026-03-15"),
    ("tháng sau", "2026-04-01", "2026-04-30"),
    ("thang sau", "2026-04-01", "2026-04-30"),
    ("T3/2026", "2026-03-01", "2026-03-31"),
    ("quý này", "2026-01-01", "2026-03-31"),
    ("Q2/2026", "2026-04-01", "2026-06-30"),
    ("6 tháng đầu năm", "2026-01-01", "2026-06-30"),
    ("3 tháng tới", "2026-03-18", "2026-06-18"),
    ("5 ngày làm việc tới", "2026-03-18", "2026-03-25"),
    ("7 ngày qua", "2026-03-11", "2026-03-18"),
]

REFUSED = [
    "",
    "23",
    "ngày 15",
    "abc",
    "31/6",
    "15/13",
    "29/2/2027",
    "tháng 13",
    "15 giờ 30 ngày 20/3/2026",
    "20/3 16h",
    "T3",
    "mùng 5",
    "tháng Giêng",
    "31/4 âm lịch",
    "30 Tết",
    "1/4 - 15/4",
    "từ nay đến cuối tháng",
    "trước Tết",
    "rằm tháng Giêng",
    "Quốc khánh",
    "March 15",
    "15//3",
    "thứ Hai, 20/3/2026",
    "99999999",
]

#: Whether the last day itself is still meant, which matters where it is the only one.
TO_THE_END = [
    ("đến hết 15/3", "2026-03-15", "2026-03-15"),
    ("hết ngày 15/3", "2026-03-15", "2026-03-15"),
    ("đến hết hôm nay", "2026-03-18", "2026-03-18"),
    ("hết tuần", "2026-03-16", "2026-03-22"),
    ("hết tháng 6", "2026-06-01", "2026-06-30"),
]


@each(("words", "day"), DAYS)
def test_day(words: str, day: str) -> None:
    assert parse(words, BASE) == Span(datetime.date.fromisoformat(day), datetime.date.fromisoformat(day))


@each(("words", "first", "last"), PERIODS)
def test_period(words: str, first: str, last: str) -> None:
    assert parse(words, BASE) == Span(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))


@each(("words", "first", "last"), TO_THE_END)
def test_to_the_end_of_a_day(words: str, first: str, last: str) -> None:
    span = parse(words, BASE)
    assert (span.first.isoformat(), span.last.isoformat(), span.whole) == (first, last, True)
    assert day_after(span) == span.last + datetime.timedelta(days=1)


@each("words", REFUSED)
def test_refused(words: str) -> None:
    with pytest.raises(TypedDateError, match=r"không có trên lịch|Có thể ghi"):
        parse(words, BASE)


def test_a_day_without_a_year_is_never_long_past() -> None:
    november = datetime.date(2026, 11, 20)
    assert parse("15/1", november).first == datetime.date(2027, 1, 15)
    assert parse("tháng 2", november).first == datetime.date(2027, 2, 1)
    assert parse("15/10", november).first == datetime.date(2026, 10, 15)
    assert parse("29/2", november).first == datetime.date(2028, 2, 29)


def test_before_a_day_excludes_it_and_before_a_period_includes_it() -> None:
    assert day_after(parse("15/3", BASE)) == datetime.date(2026, 3, 15)
    assert day_after(parse("cuối tháng", BASE)) == datetime.date(2026, 4, 1)


@given(
    day=st.dates(datetime.date(2016, 1, 1), datetime.date(2035, 12, 31)),
    base=st.dates(datetime.date(2016, 1, 1), datetime.date(2035, 12, 31)),
)
def test_a_whole_date_reads_the_same_from_any_day(day: datetime.date, base: datetime.date) -> None:
    for form in (
        f"{day:%d/%m/%Y}",
        f"{day.day}-{day.month}-{day.year}",
        day.isoformat(),
        f"ngày {day.day} tháng {day.month} năm {day.year}",
    ):
        assert parse(form, base) == Span(day, day)


@given(words=st.text(max_size=30))
def test_any_text_is_read_or_refused(words: str) -> None:
    try:
        span = parse(words, BASE)
    except TypedDateError:
        return
    assert span.first <= span.last
