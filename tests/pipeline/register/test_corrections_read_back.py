"""What was read, changed in the workbook, comes back as a correction: append-only, and never over a newer one."""

import datetime
import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest

from pipeline.calendar.deadlines import complete
from pipeline.calendar.workdays import office_calendar
from pipeline.intake.one_file import routed
from pipeline.intake.renewing import Mending
from pipeline.office import correcting
from pipeline.office.correcting import Of
from pipeline.office.workbook import take_over
from pipeline.register.changes import Reviewed
from pipeline.register.frames import stored_book
from pipeline.store import Store, open_store
from tests.pipeline.corrections.desk import DAY, a_letter, said
from tests.pipeline.province import province

CALENDAR = office_calendar()
IN, OWED = "Sổ văn bản đến", "Nghĩa vụ cấp dưới"
REPORT = "Gửi báo cáo kết quả phong trào"


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("sqlite://", mend=Mending(province(), CALENDAR)) as opened:
        found = routed(complete(a_letter(), CALENDAR), province())
        opened.letters.save(found.letter, found.obligations, found.bodies, "in", DAY.date())
        yield opened


def book(store: Store) -> Any:
    return openpyxl.load_workbook(io.BytesIO(stored_book(store, DAY.date(), province())[0]))


def put(book: Any, sheet: str, words: str, title: str, value: Any) -> None:
    page = book[sheet]
    place = next(cell.column for cell in page[1] if cell.value == title)
    row = next(row for row in page.iter_rows(min_row=2) if any(words in str(cell.value) for cell in row))
    row[place - 1].value = value


def taken(store: Store, book: Any, *, dry_run: bool = False) -> Reviewed:
    out = io.BytesIO()
    book.save(out)
    return take_over(store, out.getvalue(), None, "mai", DAY + datetime.timedelta(hours=1), dry_run=dry_run)


def test_as_written_it_corrects_nothing(store: Store) -> None:
    assert taken(store, book(store)) == Reviewed()


def test_the_head_is_corrected(store: Store) -> None:
    edited = book(store)
    put(edited, IN, "08/KH-LĐLĐ", "Ngày tháng văn bản", datetime.datetime(2026, 3, 4))
    put(edited, IN, "08/KH-LĐLĐ", "Số, ký hiệu văn bản", "18/KH-CĐX")
    tried = taken(store, edited, dry_run=True)
    assert len(tried.changes) == 2 and tried.rows == 1 and store.corrections.of(store.letters.all()[0].sha256) == []
    found = taken(store, edited)
    assert not found.faults and not found.conflicts and found.changes == tried.changes
    for title, value in (
        ("Tác giả", "Công đoàn xã Đông Xá"),
        ("Tên loại và trích yếu nội dung", "Kế hoạch phát động phong trào thi đua"),
    ):
        edited = book(store)
        put(edited, IN, "18/KH-CĐX", title, value)
        assert len(taken(store, edited).changes) == 1
    (line,) = store.letters.all()
    head = store.letters.called("18/KH-CĐX").header
    assert (line.number, line.symbol, line.issued_on) == ("18", "KH-CĐX", "2026-03-04")
    assert (head.issuer, head.subject) == ("Công đoàn xã Đông Xá", "Phát động phong trào thi đua")
    said_of = store.corrections.of(line.sha256)
    assert {(item.who, item.at, item.why) for item in said_of} == {("mai", "2026-04-20T10:00:00", "sổ làm việc")}
    assert taken(store, edited).corrections == (), "a second time nothing is new"


def test_a_duty_is_corrected_once_for_all_its_unions(store: Store) -> None:
    edited = book(store)
    put(edited, OWED, REPORT, "Đúng hạn đến", "22/4/2026")
    put(edited, OWED, REPORT, "Nơi nhận báo cáo", "Ban Tuyên giáo")
    put(edited, OWED, REPORT, "Nội dung", "Nộp báo cáo phong trào")
    found = taken(store, edited)
    assert not found.faults and not found.conflicts
    (item,) = [item for item in store.obligations.find(everybody=True) if item.title == "Nộp báo cáo phong trào"]
    assert (item.last_good, item.deliver_to) == ("2026-04-22", "Ban Tuyên giáo")


def test_what_somebody_corrected_meanwhile_is_not_overwritten(store: Store) -> None:
    edited = book(store)
    put(edited, IN, "08/KH-LĐLĐ", "Tác giả", "Công đoàn xã Đông Xá")
    put(edited, OWED, REPORT, "Nội dung", "Nộp báo cáo phong trào")
    correcting.correct(store, "8/KH-LĐLĐ", {"cơ quan": "Công đoàn xã Mỹ Thạnh"}, said("lan"))
    correcting.correct(store, "8/KH-LĐLĐ", {"việc": "Báo cáo"}, said("lan"), Of("task", "kết quả phong trào"))
    found = taken(store, edited)
    assert [(item.written, item.here) for item in found.conflicts] == [
        ("Gửi báo cáo kết quả phong trào, trước 16/4/2026", "Báo cáo"),
        ("Liên đoàn Lao động tỉnh Hải An", "Công đoàn xã Mỹ Thạnh"),
    ]
    assert not found.changes and store.letters.called("8/KH-LĐLĐ").header.issuer == "Công đoàn xã Mỹ Thạnh"


@pytest.mark.parametrize(
    ("title", "value", "why"),
    [
        ("Tác giả", None, "để trống"),
        ("Ngày tháng văn bản", "hôm nào", "không đọc được ngày"),
        ("Tên loại và trích yếu nội dung", "Quyết định khen thưởng", "giữ nguyên “Kế hoạch”"),
    ],
)
def test_what_cannot_be_is_told(store: Store, title: str, value: object, why: str) -> None:
    edited = book(store)
    put(edited, IN, "08/KH-LĐLĐ", title, value)
    found = taken(store, edited)
    assert why in found.faults[0].message and not found.changes
