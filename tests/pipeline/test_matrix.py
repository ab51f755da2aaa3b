"""Who has done what of one letter."""

import datetime

from pipeline.matrix import cell, matrix
from tests.pipeline.sample import evidence, owed

TODAY = datetime.date(2026, 4, 28)


def test_unions_are_rows_and_duties_columns() -> None:
    second = evidence("Nộp bản đăng ký trước 16 giờ 00 ngày 20/4/2026")
    items = [
        owed(id="1", union="B", union_id="b", last_good="2026-05-01", status="done"),
        owed(id="2", union="A", union_id="a", last_good="2026-05-01"),
        owed(id="3", union="A", union_id="a", last_good="2026-04-20", evidence=second, action="Nộp  bản\nđăng ký"),
    ]
    made = matrix(items, {"1": "09/BC-CĐCS"}, TODAY)
    assert [duty.action for duty in made.duties][1] == "Nộp bản đăng ký"
    assert [(row.union, row.statuses, row.open) for row in made.rows] == [
        ("A", ("todo", "late"), 2),
        ("B", ("done", None), 0),
    ]
    assert [cell(made.rows[1], number) for number in (0, 1)] == ["Hoàn thành (09/BC-CĐCS)", ""]


def test_a_letter_without_duties() -> None:
    assert matrix([], {}, TODAY).rows == ()
