"""Columns of tables: what their dates are."""

from extractors.dates import column_of, turn_of
from tests.each import each, table


@each(
    ("name", "act", "meant"),
    [
        ("thời gian hoàn thành", "họp ban chấp hành", "deadline"),
        ("thời gian", "rà soát, bổ sung quy chế", "deadline"),
        ("thời gian", "tổ chức hội thi cắm hoa", "happening"),
        ("thời gian", "trao quà tết cho đoàn viên", "happening"),
        ("thời gian thực hiện", "tập huấn nghiệp vụ", "happening"),
        ("thời gian họp", "", "event"),
        ("ngày", "", "event"),
        ("tiến độ", "tập huấn nghiệp vụ", "deadline"),
        ("tháng", "", "deadline"),
        ("ngày nộp", "", "fact"),
        ("số, ngày, tháng ký", "", "fact"),
        ("ngày ban hành", "", "fact"),
        ("hạn nộp", "", "deadline"),
        ("thời gian nộp", "", "deadline"),
        ("ghi chú", "họp", None),
        (None, "họp", None),
    ],
)
def test_what_a_date_in_the_column_is(name: str | None, act: str, meant: str | None) -> None:
    assert column_of(name, act) == meant


@each(("item", "lead", "meant"), table(__file__, "whose_turn_a_day"))
def test_whose_turn_a_day_is(item: str, lead: str, meant: str | None) -> None:
    assert turn_of(item, lead) == meant
