"""What must hold for any text."""

import datetime
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.dates import FoundDate, find_dates
from extractors.dates.bounds import mended
from extractors.patterns import make_view
from schemas import FLAG_CODES
from tests.each import each, table
from tests.growing import assert_linear, repeated

PIECES = table(__file__, "pieces")
PHRASES = st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)


def read(text: str, issued: str | None = "2026-03-02", column: str | None = None) -> list[FoundDate]:
    return find_dates(make_view(text), [(0, len(text))], issued, columns=[column])


@settings(max_examples=300, deadline=None)
@given(PHRASES, st.sampled_from([None, "2026-03-02", "2026-03", "2026"]), st.sampled_from([None, "deadline", "event"]))
def test_records_are_sound(text: str, issued: str | None, column: str | None) -> None:
    for record in read(text, issued, column):
        assert 0 <= record.start < record.end <= len(text)
        assert set(record.flags) <= FLAG_CODES.keys() and record.source and record.explanation.endswith(".")
        assert (record.type == "recurring") == (record.rrule is not None)
        if record.date:
            datetime.date.fromisoformat(record.date)
        if record.start_date and record.date:
            assert record.type == "period"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    read(text)
    view = make_view(text)
    assert len(mended(view.lower, view.bare)) == len(text)


@settings(max_examples=200, deadline=None)
@given(st.dates(datetime.date(2026, 3, 3), datetime.date(2030, 12, 31)), st.sampled_from("/-."), st.booleans())
def test_a_full_date_comes_back_as_it_was_written(day: datetime.date, mark: str, padded: bool) -> None:
    pad = "02" if padded else ""
    written = f"{day.day:{pad}}{mark}{day.month:{pad}}{mark}{day.year}"
    (record,) = read(f"Gửi báo cáo về Công đoàn ngành trước ngày {written}.")
    assert (record.type, record.date, record.bound, record.flags) == ("deadline", day.isoformat(), "before", ())


@settings(max_examples=100, deadline=None)
@given(st.dates(datetime.date(2026, 3, 2), datetime.date(2027, 3, 1)))
def test_a_year_left_out_is_the_next_one(day: datetime.date) -> None:
    (record,) = read(f"Gửi báo cáo trước ngày {day.day}/{day.month}.")
    assert record.date == day.isoformat()


def test_order_of_spans_does_not_matter_for_values() -> None:
    text = "Gửi trước ngày 20/3.\n\nNộp chậm nhất 15/4/2026.\n\nHằng tháng báo cáo trước ngày 25."
    spans = [(0, 20), (22, 47), (49, len(text))]
    view = make_view(text)
    shuffled = spans[:]
    random.Random(1).shuffle(shuffled)
    assert find_dates(view, shuffled, "2026-03-02") == find_dates(view, spans, "2026-03-02")


def test_no_phrase_crosses_the_border_of_a_span() -> None:
    text = "Gửi báo cáo trước\n\nngày 20/3/2026"
    view = make_view(text)
    assert find_dates(view, [(0, 17), (19, len(text))], "2026-03-02") == []
    (record,) = find_dates(view, [(0, len(text))], "2026-03-02")
    assert text[record.start : record.end] == "trước\n\nngày 20/3/2026"


def test_dates_of_cited_documents_are_left_out() -> None:
    text = "Gửi trước ngày 20/3/2026 và 25/3/2026"
    found = find_dates(make_view(text), [(0, len(text))], "2026-03-02", [(text.index("20/3"), text.index(" và"))])
    assert [record.date for record in found] == ["2026-03-25"]


def test_the_day_of_a_cited_document_begins_no_stretch() -> None:
    text = "Gia hạn thời gian nộp báo cáo tại Kế hoạch số 05/KH-CĐN ngày 12/01/2026 đến hết ngày 18/5/2026."
    taken = [(text.index("Kế hoạch"), text.index(" đến hết"))]
    (found,) = find_dates(make_view(text), [(0, len(text))], "2026-02-02", taken)
    assert (found.type, found.date, found.bound) == ("deadline", "2026-05-18", "by")


@pytest.mark.sweep
@each("piece", table(__file__, "hostile_text_takes_linear"))
def test_hostile_text_takes_linear_time(piece: str) -> None:
    def find(text: str) -> None:
        find_dates(make_view(text), [(0, len(text))], "2026-03-02")

    assert_linear(find, repeated(piece), 3_000, 18_000)
