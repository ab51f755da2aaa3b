"""Dates that a person types: phrase → first and last day, seen from Wednesday 18/3/2026."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.calendar.typed_dates import Span, TypedDateError, day_after, parse
from tests.each import each, table, tuples

BASE = datetime.date(2026, 3, 18)


@each(("words", "first", "last"), [*table(__file__, "periods"), *((*row, row[1]) for row in table(__file__, "days"))])
def test_period(words: str, first: str, last: str) -> None:
    assert parse(words, BASE) == Span(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))


#: Whether the last day itself is still meant, which matters where it is the only one.
@each(("words", "first", "last"), tuples(__file__, "to_the_end"))
def test_to_the_end_of_a_day(words: str, first: str, last: str) -> None:
    span = parse(words, BASE)
    assert (span.first.isoformat(), span.last.isoformat(), span.whole) == (first, last, True)
    assert day_after(span) == span.last + datetime.timedelta(days=1)


@each("words", table(__file__, "refused"))
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
    forms = (f"{day:%d/%m/%Y}", f"{day.day}-{day.month}-{day.year}", day.isoformat())
    for form in (*forms, f"ngày {day.day} tháng {day.month} năm {day.year}"):
        assert parse(form, base) == Span(day, day)


@given(words=st.text(max_size=30))
def test_any_text_is_read_or_refused(words: str) -> None:
    try:
        span = parse(words, BASE)
    except TypedDateError:
        return
    assert span.first <= span.last
