"""The clerk's workbook: its sheets, and what comes back from it after a clerk has worked in it."""

import datetime
import io
import tracemalloc
from typing import Any

import openpyxl
import pytest

from pipeline.duties.crosscheck.findings import level_of
from pipeline.office.register import sent_sheets as sheets
from pipeline.office.register.changes import CurrentValues, WorkbookChanges, review
from pipeline.office.register.frames import Material, register_book
from pipeline.store.duties import Marks
from pipeline.store.marking import Settled
from pipeline.store.rows import Arrival
from schemas import FLAG_CODES, Deadline, LetterKey, LetterWarning, Obligation, Proposal
from tests.growing import assert_in_step, processor
from tests.pipeline.sample import owed, sample_letter

TODAY = datetime.date(2026, 4, 28)
LETTER = sample_letter()
DUTIES = (
    owed(),
    owed(id="nv-2", union="Công đoàn cơ sở Công ty May Bình Minh", status="done"),
    owed(id="nv-3", last_good="2026-04-01", action="=cmd|' /C calc'!A0"),
)
MARKS = {
    DUTIES[0].id: Marks(status="todo"),
    "nv-2": Marks(status="done", done_on="2026-04-20", answer="09/BC-CĐCS", note="+ nộp bản giấy"),
    "nv-3": Marks(status="todo"),
}


def known(marks: dict[str, Marks]) -> CurrentValues:
    """Return what stands here: these marks, and the letter."""
    return CurrentValues(marks, letters=[LETTER.source.sha256])


def material() -> Material:
    return Material([LETTER], lambda _: DUTIES, MARKS, TODAY)


@pytest.fixture(scope="module")
def written() -> bytes:
    return register_book(material(), [])


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def rows(data: bytes, sheet: str) -> list[dict[str, Any]]:
    lines = list(opened(data)[sheet].iter_rows(values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def cell(page: Any, duty: str, title: str) -> Any:
    column = next(cell.column for cell in page[1] if cell.value == title)
    row = next(row[0].row for row in page.iter_rows(min_row=2) if row[0].value == duty)
    return page.cell(row, column)


def test_the_sheets_of_the_office(written: bytes) -> None:
    edited = opened(written)
    assert edited.sheetnames == [
        "Sổ văn bản đến", "Sổ văn bản đi", "Sổ theo dõi", "Nghĩa vụ cấp dưới", "Lịch", "Giới hạn & phân bổ đại biểu",
        "Chỉ tiêu", "Cảnh báo", "_vanthu", "_vanthu_vb", "_vanthu_vp",
    ]  # fmt: skip
    assert {page.sheet_state for page in edited.worksheets[-3:]} == {"veryHidden"}
    for page in edited.worksheets[:-3]:
        assert page.page_setup.orientation == "landscape" and page.page_setup.paperSize == 9
        assert page.print_title_rows == "$1:$1" and page.freeze_panes == "A2" and page.auto_filter.ref


def test_the_ten_eight_and_seven_columns_of_the_decree() -> None:
    assert len(sheets.OUTGOING.columns[:8]) == sheets.OUTGOING.printed and sheets.OUTGOING.columns[7].title == "Ghi chú"
    assert len(sheets.INCOMING.columns[:10]) == 10 and sheets.INCOMING.columns[9].title == "Ghi chú"
    assert [column.title for column in sheets.FOLLOW_UP.columns[:7]][-1] == "Ghi chú"


def test_what_is_followed_up_is_counted(written: bytes) -> None:
    lines = rows(written, "Sổ theo dõi")
    assert (lines[0]["Tiến độ giải quyết"], lines[0]["Số nghĩa vụ"], lines[0]["Còn mở"]) == ("1/3 hoàn thành", 3, 2)
    assert lines[0]["Số, ký hiệu văn bản trả lời"] == "09/BC-CĐCS"
    assert str(lines[1]["Số nghĩa vụ"]).startswith("=SUBTOTAL(109,")


def test_duties_bear_days_as_days_and_codes_as_text(written: bytes) -> None:
    lines = {line["Mã"]: line for line in rows(written, "Nghĩa vụ cấp dưới")}
    assert lines["nv-2"]["Ngày hoàn thành"] == datetime.datetime(2026, 4, 20)
    assert lines["nv-2"]["Trạng thái"] == "Hoàn thành"
    assert lines["nv-3"]["Nội dung"].startswith("'=") and lines["nv-2"]["Ghi chú"].startswith("'+")
    assert lines["nv-3"]["Trạng thái"] == "Quá hạn"


def test_every_flag_has_a_weight() -> None:
    assert {level_of(code) for code in FLAG_CODES} == {"error", "look", "info"}


def sheet(name: str, **fields: Any) -> list[dict[str, Any]]:
    return rows(register_book(material()._replace(**fields), []), name)


def test_two_arrivals_are_one_line_that_says_so() -> None:
    sha256 = LETTER.source.sha256
    came = (
        Arrival(sha256=sha256, name="thu.docx", arrived_on="2026-03-13"),
        Arrival(sha256="cd" * 32, name="quet.pdf", arrived_on="2026-03-12"),
    )
    (line,) = sheet("Sổ văn bản đến", arrivals={sha256: came})
    assert line["Ngày đến"] == datetime.datetime(2026, 3, 12)
    assert (line["Ghi chú"], line["Tệp"]) == ("nhận 2 lần: 13/03/2026, 12/03/2026", "thu.docx\nquet.pdf")
    (line,) = sheet("Sổ văn bản đến", arrivals={sha256: came[:1]})
    assert line["Ghi chú"] is None


def test_warnings_across_letters_come_before_doubts_and_settled_ones_last() -> None:
    key = LetterKey(number="7", symbol="KH-LĐLĐ", issuer="LĐLĐ", issued_on="2026-03-10")
    other = key.model_copy(update={"number": "5"})

    def warning(id_: str, **fields: Any) -> LetterWarning:
        usual = {"id": id_, "code": "union-ended", "level": "error", "letter": "ab" * 32, "letter_key": key}
        return LetterWarning(**{**usual, "other_key": other, "message": f"Cảnh báo {id_}", **fields})

    found = [warning("a"), warning("b", level="look"), warning("c")]
    lines = sheet("Cảnh báo", warnings=found, settled={"a": Settled(who="lan", on="2026-04-20", note="đã hỏi")})
    mine = [line for line in lines if line["Mã"] == "union-ended"]
    assert [line["Nội dung"] for line in mine] == ["Cảnh báo c", "Cảnh báo b", "Cảnh báo a"]
    assert [line["Mức"] for line in mine] == ["lỗi", "cần xem", "lỗi"]
    assert (mine[2]["Người xử lý"], mine[2]["Đã xử lý"]) == ("lan", "20/04/2026, đã hỏi")
    assert mine[0]["Số ký hiệu VB"] == "07/KH-LĐLĐ ↔ 05/KH-LĐLĐ"


def test_what_letters_propose_stands_among_the_warnings() -> None:
    proposal = Proposal(
        id="p1", effect="extend", source=LETTER.source.sha256, source_key=owed().letter, target="cd" * 32,
        message="gia hạn đến 29/05/2026", evidence=owed().evidence,
    )  # fmt: skip
    line = next(line for line in sheet("Cảnh báo", proposals=[proposal]) if line["Mã"] == "extend")
    assert (line["Mức"], line["Nội dung"]) == ("cần xem", "Chờ xác nhận: gia hạn đến 29/05/2026")


def test_what_presses_most_comes_first() -> None:
    def item(name: str, last_good: str | None, status: str = "todo") -> Obligation:
        return owed(id=name, union=name, last_good=last_good, safe_due=last_good, status=status)

    duties = [
        item("closed", "2026-04-01", "done"), item("undated", None), item("next", "2026-05-04"),
        item("long late", "2025-01-01"), item("late", "2026-04-20"), item("today", "2026-04-28"),
        item("longer late", "2024-01-01"), item("repealed", "2026-04-29", "repealed"),
    ]  # fmt: skip
    lines = sheet(
        "Nghĩa vụ cấp dưới",
        owing=lambda _: duties,
        marks={duty.id: Marks(status="done" if duty.status == "done" else "todo") for duty in duties},
    )
    assert [line["Mã"] for line in lines] == [
        "late", "today", "next", "undated", "long late", "longer late", "repealed", "closed",
    ]  # fmt: skip
    assert lines[6]["Trạng thái"] == "Đã bãi bỏ" and lines[6]["Còn lại (ngày)"] is None


def test_role_condition_and_version_are_those_of_the_duty() -> None:
    extended = Deadline(due="2026-05-29", bound="by", last_good="2026-05-29", reason="gia hạn theo 88/CĐN-VP")
    duty = owed(
        role="coordinate", condition="đơn vị có trên 200 CNVCLĐ", version=2, status="extended",
        due="2026-05-29", bound="by", last_good="2026-05-29",
        history=(Deadline(due="2026-05-02", bound="before"), extended),
    )  # fmt: skip
    (line,) = sheet("Nghĩa vụ cấp dưới", owing=lambda _: [duty])
    assert (line["Vai trò"], line["Điều kiện"]) == ("Phối hợp", "đơn vị có trên 200 CNVCLĐ")
    assert (line["Phiên bản hạn"], line["Trạng thái"]) == (2, "Đã gia hạn")
    assert line["Hạn nguyên văn"] == "trước ngày 02/5/2026\nnay: chậm nhất 29/05/2026"
    assert line["Lịch sử hạn"] == "trước 02/05/2026\nchậm nhất 29/05/2026 (gia hạn theo 88/CĐN-VP)"
    assert line["Đúng hạn đến"] == datetime.datetime(2026, 5, 29)


def test_open_duties_of_a_letter_are_those_still_asked() -> None:
    duties = [owed(id=status, status=status) for status in ("done", "repealed", "not_applicable", "waiting", "todo")]
    (line,) = sheet("Sổ theo dõi", owing=lambda _: duties, marks={duty.id: Marks(status="todo") for duty in duties})[:1]
    assert (line["Số nghĩa vụ"], line["Còn mở"]) == (5, 2)
    assert line["Tiến độ giải quyết"] == "1/3 hoàn thành; 1 chờ xác nhận; 2 không còn phải làm"


def test_each_duty_of_a_letter_is_followed_up_in_a_line_of_its_own() -> None:
    duties = [
        owed(id="a", parent="d1", union="CĐCS A", title="Gửi báo cáo", status="done"),
        owed(id="b", parent="d1", union="CĐCS B", title="Gửi báo cáo"),
        owed(id="c", parent="d2", union="CĐCS B", title="Lập danh sách"),
    ]
    lines = sheet("Sổ theo dõi", owing=lambda _: duties, marks={duty.id: Marks(status=duty.status) for duty in duties})
    told = {(line["Việc"], line["Đơn vị hoặc người nhận"], line["Tiến độ giải quyết"]) for line in lines[:2]}
    assert told == {("Gửi báo cáo", "CĐCS A; CĐCS B", "1/2 hoàn thành"), ("Lập danh sách", "CĐCS B", "0/1 hoàn thành")}


def test_what_no_cell_can_hold_is_left_out_and_said() -> None:
    duty = owed(action="Việc\x07 có \ud800 dấu\u0000", letter=LETTER_KEY, evidence=owed().evidence)
    mark = Marks(status="todo", note="x" * 40_000)
    (line,) = sheet("Nghĩa vụ cấp dưới", owing=lambda _: [duty], marks={duty.id: mark})
    assert line["Nội dung"] == "Việc có  dấu" and len(line["Ghi chú"]) == 32_767 and line["Ghi chú"].endswith("…")
    data = register_book(material()._replace(owing=lambda _: [duty], marks={duty.id: mark}), [])
    assert review(data, known({duty.id: mark}), TODAY) == WorkbookChanges()


LETTER_KEY = owed().letter


def test_more_rows_than_a_sheet_has_go_on_in_another_and_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.export.table_files.MOST_ROWS", 5)
    duties = [owed(id=f"nv-{number}", union=f"CĐCS {number}") for number in range(8)]
    marks = {duty.id: Marks(status="todo") for duty in duties}
    edited = opened(register_book(Material([LETTER], lambda _: duties, marks, TODAY), []))
    parts = [name for name in edited.sheetnames if name.startswith("Nghĩa vụ cấp dưới")]
    assert parts == ["Nghĩa vụ cấp dưới", "Nghĩa vụ cấp dưới – phần 2", "Nghĩa vụ cấp dưới – phần 3"]
    cell(edited[parts[2]], "nv-7", "Ghi chú").value = "ở trang sau"
    out = io.BytesIO()
    edited.save(out)
    assert review(out.getvalue(), known(marks), TODAY).marks == {"nv-7": Marks(status="todo", note="ở trang sau")}


def test_printed_columns_are_wide_enough_to_read_at_their_scale() -> None:
    # A4 across holds some 150 characters; of 200, letters of 11 points are printed with 8.
    for made in sheets.SHEETS:
        assert sum(column.width for column in made.columns[: made.printed]) <= 208, made.name


def test_time_and_memory_grow_in_step_with_the_rows() -> None:
    peaks: dict[int, int] = {}

    def cost(count: int) -> float:
        duties = [owed(id=f"nv-{number}", union=f"CĐCS {number}") for number in range(count)]
        made = Material([LETTER], lambda _: duties, {duty.id: Marks(status="todo") for duty in duties}, TODAY)
        tracemalloc.start()
        taken = processor(lambda: register_book(made, []))
        peaks[count] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return taken

    cost(50)
    assert_in_step(cost, 125, 500, most=8)
    assert peaks[500] / peaks[125] < 5
