"""The workbook as Excel sees it, read back with another library."""

import datetime
import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from pipeline.export import entries, table_files, workbook
from pipeline.export.frames import deadline_rows, limits_of, obligation_rows
from schemas import STATUSES, Letter, Obligation
from tests.each import each
from tests.growing import assert_linear, repeated
from tests.pipeline.sample import owed, sample_letter


@pytest.fixture
def letter() -> Letter:
    return sample_letter()


TODAY = datetime.date(2026, 4, 28)


@pytest.fixture
def book(letter: Letter) -> Any:
    items = [
        owed(),
        owed(id="nv-2", status="done"),
        owed(id="nv-3", last_good="2026-04-01", action="=cmd|' /C calc'!A0"),
        owed(
            id="nv-4", due=None, bound=None, last_good=None, safe_due=None, action="+84 là mã vùng", needs_review=True
        ),
    ]
    data = workbook.workbook(
        [
            (table_files.OBLIGATIONS, obligation_rows(items, TODAY, limits=dict(limits_of(letter)))),
            (table_files.DEADLINES, deadline_rows(entries.in_order(entries.of_letter(letter)), TODAY)),
        ]
    )
    return openpyxl.load_workbook(io.BytesIO(data))


def cells(page: Any, title: str) -> list[Any]:
    (place,) = [cell.column for cell in page[1] if cell.value == title]
    return [page.cell(row, place) for row in range(2, page.max_row + 1)]


def test_sheets(book: Any) -> None:
    assert book.sheetnames == ["Nghĩa vụ cấp dưới", "Lịch"]


def test_days_are_dates(book: Any) -> None:
    page = book["Nghĩa vụ cấp dưới"]
    days = cells(page, "Đúng hạn đến")
    assert (days[0].value, days[0].number_format) == (datetime.datetime(2026, 5, 1), "dd/mm/yyyy")
    assert days[3].value is None
    assert [cell.value for cell in cells(page, "Hạn ghi trong VB")][:2] == ["trước 02/05/2026"] * 2


def test_codes_are_text(book: Any) -> None:
    for cell in cells(book["Nghĩa vụ cấp dưới"], "Số ký hiệu VB"):
        assert (cell.value, cell.data_type) == ("07/KH-LĐLĐ", "s")


def test_nothing_of_a_letter_becomes_a_formula(book: Any) -> None:
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not (isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")))
    assert [cell.value for cell in cells(book["Nghĩa vụ cấp dưới"], "Nội dung")][2] == "'=cmd|' /C calc'!A0"


def test_status_is_that_of_today_and_coloured(book: Any) -> None:
    page = book["Nghĩa vụ cấp dưới"]
    assert [cell.value for cell in cells(page, "Trạng thái")] == [
        "Chưa thực hiện", "Hoàn thành", "Quá hạn", "Chưa thực hiện",
    ]  # fmt: skip
    rules = [rule for ranged in page.conditional_formatting for rule in ranged.rules]
    colours = {rule.formula[0].strip('"'): rule.dxf.fill.bgColor.rgb for rule in rules}
    assert (set(colours), len(set(colours.values()))) == (set(STATUSES.values()), len(STATUSES))
    # What the day or a confirmed letter says is not for a clerk to choose.
    offered = "Chưa thực hiện,Đang thực hiện,Chờ xác nhận,Hoàn thành,Không áp dụng"
    assert page.data_validations.dataValidation[0].formula1 == f'"{offered}"'


def test_days_left_and_what_is_due_soon(book: Any) -> None:
    left = cells(book["Nghĩa vụ cấp dưới"], "Còn lại (ngày)")
    assert ([cell.value for cell in left], left[0].fill.fgColor.rgb) == ([3, None, -27, None], "FFF4B084")
    assert left[2].fill.fgColor.rgb != "FFF4B084"


def test_ready_to_print_and_filter(book: Any) -> None:
    for page in book:
        assert page.freeze_panes == "A2" and page.auto_filter.ref.startswith("A1:")
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert page.print_title_rows == "$1:$1"


def test_limits_are_named(book: Any) -> None:
    assert cells(book["Nghĩa vụ cấp dưới"], "Giới hạn đại biểu")[0].value == "vận động viên: tối đa 12 người"


def test_calendar_sheet(book: Any) -> None:
    page = book["Lịch"]
    days = [cell.value for cell in cells(page, "Ngày")]
    known = [day for day in days if day]
    assert known == sorted(known) and days[-2:] == [None, None]
    lines = dict(zip((cell.value for cell in cells(page, "Việc")), page.iter_rows(min_row=2), strict=True))
    assert lines["báo cáo quý"][0].value == datetime.datetime(2026, 6, 30) and lines["báo cáo quý"][1].value == "Thứ Ba"
    assert lines["tập luyện"][0].value == datetime.datetime(2026, 5, 10)


def test_csv_opens_in_excel() -> None:
    rows = obligation_rows([owed(action="=1+1"), owed(action="Gửi “báo cáo”, kèm danh sách\nhai dòng")], TODAY)
    data = b"".join(table_files.csv_file(rows, table_files.OBLIGATIONS))
    assert data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines[0].startswith("Mã,Số ký hiệu VB,Ngày VB") and "'=1+1" in lines[1] and "10/03/2026" in lines[1]
    assert ",90%," in lines[1], "a number in any language of Excel"
    assert lines[-1] == ""


def test_json_is_the_records() -> None:
    item, _ = json.loads(b"".join(table_files.json_file([owed(), owed()])))
    assert json.loads(b"".join(table_files.json_file([]))) == []
    assert item["letter"] == {
        "number": "7", "symbol": "KH-LĐLĐ", "issuer": "Liên đoàn Lao động tỉnh Hà Sơn", "issued_on": "2026-03-10",
    }  # fmt: skip
    assert Obligation.model_validate(item) == owed()


def test_on_paper_rows_are_as_high_as_their_text_and_evidence_stays_on_the_screen() -> None:
    long = "Gửi báo cáo kết quả thực hiện về Liên đoàn Lao động tỉnh. " * 5
    rows = obligation_rows([owed(), owed(action=long, evidence=owed().evidence)], TODAY)
    page = openpyxl.load_workbook(io.BytesIO(workbook.workbook([(table_files.OBLIGATIONS, rows)]))).active
    assert page is not None and page.row_dimensions[3].height > 2 * page.row_dimensions[2].height >= 30
    printed = page.print_area.split("$")[-2]
    titles = [cell.value for cell in page[1]][: openpyxl.utils.column_index_from_string(printed)]
    assert titles[-1] == "Trạng thái" and "Nguyên văn" not in titles


@each("fit", [workbook.lines_of, workbook.fitted])
def test_one_word_of_any_length_is_measured_as_far_as_a_row_shows_it(fit: Callable[[str, float], object]) -> None:
    assert_linear(lambda text: fit(text, 40.0), repeated("x"), 4_000, 32_000)
    assert workbook.lines_of("x" * 32_000, 40.0) == workbook.MOST_LINES
