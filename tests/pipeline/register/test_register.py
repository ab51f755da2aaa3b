"""The clerk's workbook: its sheets, and what comes back from it after a clerk has worked in it."""

import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline import frames
from pipeline.errors import SetupError
from pipeline.levels import level_of
from pipeline.register import Reviewed, register_book, review, sheets
from pipeline.register.material import Material
from pipeline.register.targets import read_target
from pipeline.store import Marks, Store, UnknownRefError, open_store
from schemas import FLAG_CODES
from tests.pipeline.sample import owed, sample_letter

TODAY = datetime.date(2026, 4, 28)
LETTER = sample_letter()
DUTIES = (
    owed(),
    owed(id="nv-2", union="Công đoàn cơ sở Công ty May Bình Minh", status="done"),
    owed(id="nv-3", last_good="2026-04-01", action="=cmd|' /C calc'!A0"),
)
IDS = {item.id: LETTER.source.sha256 for item in DUTIES}
MARKS = {
    DUTIES[0].id: Marks(status="todo"),
    "nv-2": Marks(status="done", done_on="2026-04-20", answer="09/BC-CĐCS", note="+ nộp bản giấy"),
    "nv-3": Marks(status="todo"),
}
FIRST = DUTIES[0].id


def material() -> Material:
    return Material([LETTER], DUTIES, MARKS, IDS, TODAY)


def book() -> bytes:
    return register_book(material(), frames.deadlines([], TODAY))


@pytest.fixture(scope="module")
def written() -> bytes:
    return book()


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def rows(data: bytes, sheet: str) -> list[dict[str, Any]]:
    lines = list(opened(data)[sheet].iter_rows(values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    """Return the workbook after a clerk worked in its sheet of duties."""
    edited = opened(data)
    change(edited["Nghĩa vụ cấp dưới"])
    out = io.BytesIO()
    edited.save(out)
    return out.getvalue()


def cell(page: Any, duty: str, title: str) -> Any:
    column = next(cell.column for cell in page[1] if cell.value == title)
    row = next(row[0].row for row in page.iter_rows(min_row=2) if row[0].value == duty)
    return page.cell(row, column)


def test_the_sheets_of_the_office(written: bytes) -> None:
    edited = opened(written)
    assert edited.sheetnames == [
        "Sổ văn bản đến",
        "Sổ theo dõi",
        "Nghĩa vụ cấp dưới",
        "Lịch",
        "Giới hạn & phân bổ đại biểu",
        "Chỉ tiêu",
        "Cảnh báo",
        "_vanthu",
    ]
    assert edited["_vanthu"].sheet_state == "veryHidden"
    for page in edited.worksheets[:-1]:
        assert page.page_setup.orientation == "landscape" and page.page_setup.paperSize == 9
        assert page.print_title_rows == "$1:$1" and page.freeze_panes == "A2" and page.auto_filter.ref


def test_the_ten_and_the_seven_columns_of_the_decree() -> None:
    assert len(sheets.INCOMING.columns[:10]) == 10 and sheets.INCOMING.columns[9].title == "Ghi chú"
    assert [column.title for column in sheets.FOLLOW_UP.columns[:7]][-1] == "Ghi chú"


def test_what_is_followed_up_is_counted(written: bytes) -> None:
    lines = rows(written, "Sổ theo dõi")
    assert (lines[0]["Tiến độ giải quyết"], lines[0]["Số nghĩa vụ"], lines[0]["Còn mở"]) == ("1/3 hoàn thành", 3, 2)
    assert lines[0]["Số, ký hiệu văn bản trả lời"] == "09/BC-CĐCS"
    assert str(lines[1]["Số nghĩa vụ"]).startswith("=SUBTOTAL(109,")


def test_duties_bear_days_as_days_and_codes_as_text(written: bytes) -> None:
    lines = {line["Mã NV"]: line for line in rows(written, "Nghĩa vụ cấp dưới")}
    assert lines["nv-2"]["Ngày hoàn thành"] == datetime.datetime(2026, 4, 20)
    assert lines["nv-2"]["Trạng thái"] == "Hoàn thành"
    assert lines["nv-3"]["Nội dung"].startswith("'=") and lines["nv-2"]["Ghi chú"].startswith("'+")
    assert lines["nv-3"]["Trạng thái"] == "Quá hạn"


def test_every_flag_has_a_weight() -> None:
    assert {level_of(code) for code in FLAG_CODES} == {"error", "look", "info"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Phấn đấu 100% CĐCS có quy chế", ("exact", 100.0, "%")),
        ("tối thiểu 02 mô hình mới", ("min", 2.0, "mô hình")),
        ("không quá 1,5% đơn vị nợ báo cáo", ("max", 1.5, "%")),
        ("kết nạp 1.200 đoàn viên trong năm 2026", ("exact", 1200.0, "đoàn viên")),
        ("80% trở lên", ("min", 80.0, "%")),
        ("hoàn thành trước ngày 15/5/2026", None),
        ("theo Điều 3", None),
        ("CĐCS có từ 300 đoàn viên trở lên có ít nhất 02 sáng kiến", ("min", 2.0, "sáng kiến")),
        ("Công đoàn cơ sở có trên 200 lao động ký được thỏa ước", None),
        ("kết nạp từ 200 đoàn viên trở lên", ("min", 200.0, "đoàn viên")),
    ],
)
def test_figures_of_targets(words: str, expected: tuple[str, float, str] | None) -> None:
    assert read_target(words) == expected


# ------------------------------------------------------------------------------------------------ reading it back


def test_a_workbook_nobody_touched_changes_nothing(written: bytes) -> None:
    assert review(written, MARKS, TODAY) == Reviewed()


@pytest.mark.parametrize(
    ("duty", "cells", "expected"),
    [
        (FIRST, {"Trạng thái": "Đang thực hiện"}, Marks(status="doing")),
        (FIRST, {"Trạng thái": "dang thuc hien"}, Marks(status="doing")),
        (FIRST, {"Trạng thái": "Hoàn thành"}, Marks(status="done", done_on="2026-04-28")),
        (
            FIRST,
            {"Trạng thái": "Hoàn thành", "Ngày hoàn thành": "27/4/2026", "VB trả lời": "15/BC-CĐCS"},
            Marks(status="done", done_on="2026-04-27", answer="15/BC-CĐCS"),
        ),
        (FIRST, {"Ghi chú": "gọi lại thứ Hai"}, Marks(status="todo", note="gọi lại thứ Hai")),
        (
            "nv-2",
            {"Trạng thái": "Chưa thực hiện"},
            MARKS["nv-2"].model_copy(update={"status": "todo", "done_on": None}),
        ),
        ("nv-2", {"Ghi chú": None}, MARKS["nv-2"].model_copy(update={"note": None})),
        ("nv-3", {"Trạng thái": "Chờ xác nhận"}, Marks(status="waiting")),
    ],
)
def test_what_the_clerk_wrote_is_taken_over(written: bytes, duty: str, cells: dict[str, Any], expected: Marks) -> None:
    def edit(page: Any) -> None:
        for title, value in cells.items():
            cell(page, duty, title).value = value

    assert review(changed(written, edit), MARKS, TODAY).marks == {duty: expected}


@pytest.mark.parametrize(
    ("title", "value", "words"),
    [
        ("Trạng thái", "xong rồi", "không có trạng thái"),
        ("Trạng thái", None, "không có trạng thái"),
        ("Ngày hoàn thành", "31/2/2026", "không đọc được ngày"),
        ("Ngày hoàn thành", "27/4/2026", "trạng thái không phải"),
        ("Mã NV", "abc", "không có nghĩa vụ"),
    ],
)
def test_a_wrong_cell_costs_its_row_only(written: bytes, title: str, value: Any, words: str) -> None:
    def edit(page: Any) -> None:
        cell(page, "nv-3", "Ghi chú").value = "ghi chú khác"
        cell(page, FIRST, title).value = value

    reviewed = review(changed(written, edit), MARKS, TODAY)
    assert set(reviewed.marks) == {"nv-3"}
    assert [fault.row for fault in reviewed.faults] == [3] and words in reviewed.faults[0].message


def test_done_after_today_is_no_day(written: bytes) -> None:
    def edit(page: Any) -> None:
        cell(page, FIRST, "Trạng thái").value = "Hoàn thành"
        cell(page, FIRST, "Ngày hoàn thành").value = datetime.datetime(2026, 5, 1)

    assert "sau hôm nay" in review(changed(written, edit), MARKS, TODAY).faults[0].message


def test_what_changed_on_both_sides_is_a_conflict(written: bytes) -> None:
    def edit(page: Any) -> None:
        cell(page, FIRST, "Trạng thái").value = "Đang thực hiện"
        cell(page, FIRST, "Ghi chú").value = "ghi trên sổ"

    here = {**MARKS, FIRST: Marks(status="waiting")}
    reviewed = review(changed(written, edit), here, TODAY)
    assert [(item.field, item.mine, item.here) for item in reviewed.conflicts] == [("status", "doing", "waiting")]
    # What only the workbook changed is taken over all the same.
    assert reviewed.marks == {FIRST: Marks(status="waiting", note="ghi trên sổ")}


def test_the_same_change_on_both_sides_is_none(written: bytes) -> None:
    def edit(page: Any) -> None:
        cell(page, FIRST, "Trạng thái").value = "Đang thực hiện"

    assert review(changed(written, edit), {**MARKS, FIRST: Marks(status="doing")}, TODAY) == Reviewed()


def test_columns_may_be_moved(written: bytes) -> None:
    def edit(page: Any) -> None:
        page.move_range("A1:W4", cols=2)
        assert page["C3"].value == FIRST
        page["Y3"].value = "đã chuyển cột"

    assert review(changed(written, edit), MARKS, TODAY).marks[FIRST].note == "đã chuyển cột"


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda page: page.delete_cols(1), "thiếu cột Mã NV"),
        (lambda page: setattr(page, "title", "Trang khác"), "đổi tên"),
    ],
)
def test_what_is_no_such_workbook_says_so(written: bytes, damage: Callable[[Any], None], words: str) -> None:
    with pytest.raises(SetupError, match=words):
        review(changed(written, damage), MARKS, TODAY)


def test_another_file_says_so() -> None:
    with pytest.raises(SetupError, match="không phải sổ Excel"):
        review(b"PK junk", MARKS, TODAY)


def test_changes_are_stored_all_or_none_and_remembered(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "a.db")) as store:
        store.save(LETTER, DUTIES)
        store.set_marks({FIRST: Marks(status="doing", note="đang làm")}, TODAY)
        assert store.marks()[FIRST] == Marks(status="doing", note="đang làm")
        with pytest.raises(UnknownRefError):
            store.set_marks({FIRST: Marks(status="done"), "không-có": Marks(status="done")}, TODAY)
        assert store.marks()[FIRST].status == "doing"
        assert history(store) == ["doing", "note"]
        # A later reading of the letter keeps what people wrote.
        store.save(LETTER, DUTIES[:1])
        assert store.marks()[FIRST].note == "đang làm"


def history(store: Store) -> list[str]:
    with store._engine.connect() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT what FROM events ORDER BY id")]
