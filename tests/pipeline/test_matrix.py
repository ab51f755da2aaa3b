"""Who has done what of one letter."""

import datetime
import io

import openpyxl

from pipeline.duties.reminders import cell, matrix
from pipeline.export import matrices
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


def test_totals_leave_out_what_is_no_longer_asked() -> None:
    statuses = ("done", "todo", "late", "repealed", "not_applicable", "waiting")
    items = [
        owed(
            id=status, union=status, last_good="2026-05-01", status="todo" if status == "late" else status, parent="d1"
        )
        for status in statuses
    ]
    items[2] = items[2].model_copy(update={"last_good": "2026-04-01"})
    (duty,) = matrix(items, {}, TODAY).duties
    assert (duty.done, duty.owed, duty.late) == (1, 4, 1)


def test_a_duty_is_one_column_whatever_its_words_for_each_union() -> None:
    items = [owed(id=n, union=n, parent="d1", action=f"Việc của {n}") for n in ("a", "b")]
    assert len(matrix(items, {}, TODAY).duties) == 1


def test_who_only_coordinates_is_told_from_who_leads() -> None:
    items = [
        owed(id="1", union="A", parent="d1"),
        owed(id="2", union="B", parent="d1", role="coordinate"),
        owed(id="3", union="C", parent="d1", role="monitor", status="done"),
    ]
    made = matrix(items, {"3": "09/BC"}, TODAY)
    assert [row.roles for row in made.rows] == [("lead",), ("coordinate",), ("monitor",)]
    said = [cell(row, 0) for row in made.rows]
    assert said == ["Chưa thực hiện", "Chưa thực hiện (phối hợp)", "Hoàn thành (theo dõi; 09/BC)"]


def test_as_a_workbook_with_totals_that_count() -> None:
    items = [
        owed(id="1", union="A", status="done", parent="d1"),
        owed(id="2", union="B", parent="d1"),
        owed(id="3", union="B", status="repealed", parent="d2", action="=1+1"),
    ]
    data = matrices.workbook_of(matrix(items, {"1": "09/BC"}, TODAY), "07/KH-LĐLĐ", TODAY)
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page is not None and page.title == "Đôn đốc 07-KH-LĐLĐ"
    lines = list(page.iter_rows(values_only=True))
    assert [line[0] for line in lines] == ["Đơn vị", "A", "B", "Cộng"]
    assert lines[1][1:] == (None, "Hoàn thành (09/BC)", 0)
    assert str(lines[3][1]).startswith("=COUNTIF(B2:B3,") and str(lines[3][3]).startswith("=SUBTOTAL(109,")
    shown = openpyxl.load_workbook(io.BytesIO(data), data_only=True).active
    assert shown is not None and [cell.value for cell in shown[4]] == ["Cộng", "0/0", "1/2", 1]
