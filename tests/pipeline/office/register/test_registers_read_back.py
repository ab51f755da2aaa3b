"""The two registers and the warnings of the workbook, after a clerk wrote in them, taken over by the office."""

import datetime
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from pipeline.duties.crosscheck.checks import warnings
from pipeline.export.entries import in_order
from pipeline.export.frames import deadline_rows
from pipeline.office import registers
from pipeline.office.calendars import Calendars
from pipeline.office.register.changes import WorkbookChanges, take_over
from pipeline.office.register.frames import Material, register_book, stored_book
from pipeline.store import Store, open_store, register
from pipeline.support.errors import SetupError
from pipeline.unions import Registry
from schemas import Union
from tests.pipeline.letters import history_of
from tests.pipeline.store.test_copies import a_copy
from tests.pipeline.store.test_pages import FIRST, LETTER, monthly
from tests.pipeline.store.test_store import a_letter, owed

TODAY = datetime.date(2026, 5, 4)
NOW = datetime.datetime(2026, 5, 4, 9, 30)
IN, OUT = "Sổ văn bản đến", "Sổ văn bản đi"
LETTERS = {number: a_copy(number=number) for number in ("31", "32", "33")}
OURS = Registry((Union(id="ldld", name="Liên đoàn Lao động tỉnh Hà Sơn", kind="federation"),)).of_office("ldld")
Edit = Callable[[Any], None]


@pytest.fixture
def store() -> Any:
    """Two letters to us (31 → 1, 32 → 2) and one by us (33)."""
    with open_store("sqlite://") as opened:
        for number, letter in LETTERS.items():
            opened.letters.save(letter, [], {}, "out" if number == "33" else "in", TODAY)
        yield opened


def written(store: Store) -> bytes:
    return stored_book(store, TODAY, OURS)[0]


def edited(data: bytes, *edits: Edit) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for edit in edits:
        edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column(sheet: Any, title: str) -> int:
    return next(int(cell.column) for cell in sheet[1] if cell.value == title)


def put(sheet: str, letter: str, title: str, value: Any) -> Edit:
    def edit(book: Any) -> None:
        page = book[sheet]
        key = column(page, "Số, ký hiệu văn bản")
        row = next(row for row in range(2, page.max_row + 1) if str(page.cell(row, key).value).startswith(letter))
        page.cell(row, column(page, title)).value = value

    return edit


def taken(store: Store, data: bytes, *edits: Edit, dry_run: bool = False) -> WorkbookChanges:
    return take_over(store, edited(data, *edits), "ldld", "mai", NOW, dry_run=dry_run)


def line(store: Store, number: str) -> register.RegisterEntry:
    return registers.entry_of(store, f"{number}/KH-CĐYT").written


def test_as_written_it_changes_nothing(store: Store) -> None:
    registers.enter(store, "31/KH-CĐYT", {"place": "=Ban Tổ chức", "note": "- gấp"}, "mai", TODAY)
    assert taken(store, written(store)) == WorkbookChanges()


def test_what_a_clerk_writes_is_taken_over(store: Store) -> None:
    found = taken(
        store, written(store), put(IN, "31", "Đơn vị hoặc người nhận", "Ban Tổ chức"),
        put(IN, "31", "Ngày chuyển", "4/5/2026"), put(IN, "31", "Ký nhận", "Lan"),
        put(IN, "31", "Người xử lý", "Nguyễn Thị Lan"), put(IN, "31", "Ghi chú", "đã gọi"),
        put(OUT, "33", "Số lượng bản", 80), put(OUT, "33", "Nơi nhận văn bản", "Các CĐCS"),
    )  # fmt: skip
    assert not found.faults and found.rows == 2
    assert line(store, "31") == register.RegisterEntry(
        number=1, arrived_on="2026-05-04", place="Ban Tổ chức", passed_on="2026-05-04", signed="Lan",
        handler="Nguyễn Thị Lan", note="đã gọi",
    )  # fmt: skip
    assert line(store, "33") == register.RegisterEntry(copies="80", place="Các CĐCS")
    assert {event.who for event in history_of(store)} == {"mai"}


def test_what_was_read_or_given_out_is_not_taken(store: Store) -> None:
    before = line(store, "31")
    read = (put(IN, "31", title, "2") for title in ("Số đến", "Tác giả", "Bút phê"))
    assert not taken(store, written(store), *read, put(IN, "31", "Ký nhận", "Lan")).faults
    assert line(store, "31") == before.model_copy(update={"signed": "Lan"})


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ([put(IN, "31", "Ngày chuyển", "31/2/2026")], "không đọc được ngày “31/2/2026”"),
        ([put(IN, "31", "Ngày chuyển", "3/5/2026")], "ngày chuyển 03/05/2026 trước ngày đến"),
        ([put(IN, "31", "Ghi chú", "x" * 2001)], "ô có 2001 ký tự"),
        ([put(IN, "31", "Đơn vị hoặc người nhận", datetime.datetime(2026, 3, 12))], "ghi ngày giờ 12/03/2026"),
        ([put(IN, "31", "Ký nhận", "Lan"), put(IN, "31", "Mã VB", None)], "cột Mã để trống: không biết là văn bản nào"),
        ([put(IN, "31", "Mã VB", "abc")], "không có văn bản nào mang mã “abc”"),
        ([put(IN, "31", "Tác giả", "?"), put(IN, "31", "Số, ký hiệu văn bản", "44")], "mã đã bị đổi, hoặc xếp lệch"),
    ],
)
def test_a_wrong_row_is_told_in_one_line_and_the_others_are_taken(store: Store, edits: list[Edit], said: str) -> None:
    before = line(store, "31")
    (fault,) = taken(store, written(store), *edits, put(OUT, "33", "Ký nhận", "Hoa")).faults
    assert said in fault.message and fault.sheet == IN and fault.row in (2, 3)
    assert line(store, "33").signed == "Hoa"
    assert line(store, "31") == before or "dòng 2" in said


def test_what_changed_on_both_sides_stays_as_it_is_here(store: Store) -> None:
    data = written(store)
    registers.enter(store, "31/KH-CĐYT", {"handler": "Hoa"}, "thu", TODAY)
    (conflict,) = taken(store, data, put(IN, "31", "Người xử lý", "Lan"), put(IN, "31", "Ký nhận", "Lan")).conflicts
    assert (conflict.field, conflict.mine, conflict.here, conflict.sheet) == ("handler", "Lan", "Hoa", IN)
    assert (line(store, "31").handler, line(store, "31").signed) == ("Hoa", "Lan")


def test_columns_and_sheets_that_are_gone_are_told(store: Store) -> None:
    def drop(book: Any) -> None:
        del book[OUT]
        page = book[IN]
        page.delete_cols(column(page, "Người xử lý"))

    found = taken(store, written(store), drop, put(IN, "31", "Ký nhận", "Lan"))
    assert found.missing == (f"Người xử lý ({IN})",)
    assert [(fault.row, fault.sheet) for fault in found.faults] == [(0, OUT)] and line(store, "31").signed == "Lan"


def test_a_dry_run_writes_nothing(store: Store) -> None:
    found = taken(store, written(store), put(IN, "31", "Ký nhận", "Lan"), dry_run=True)
    assert found.rows == 1 and line(store, "31").signed is None


def test_the_workbook_of_another_office_is_refused(store: Store) -> None:
    data = edited(written(store), put(IN, "31", "Ký nhận", "Lan"))
    with pytest.raises(SetupError, match=r"văn phòng khác: Liên đoàn Lao động tỉnh Hà Sơn\. Chưa nhập gì\."):
        take_over(store, data, "khac", None, NOW)
    assert line(store, "31").signed is None


def test_a_workbook_of_which_nothing_is_known_here_is_refused(store: Store) -> None:
    data = stored_book(store, TODAY, None)[0]
    with open_store("sqlite://") as other, pytest.raises(SetupError, match="không dòng nào của sổ có ở đây"):
        take_over(other, data, None, None, NOW)


def test_it_is_taken_over_whole_or_not_at_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    write = type(store.register).write

    def fail(*given: Any) -> None:
        write(*given)
        raise OSError("no room left")

    monkeypatch.setattr(type(store.register), "write", fail)
    with pytest.raises(OSError, match="no room"):
        taken(store, written(store), put(IN, "31", "Ký nhận", "Lan"))
    assert line(store, "31").signed is None


def cells(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    return {page.title: list(page.iter_rows(values_only=True)) for page in openpyxl.load_workbook(io.BytesIO(data))}


def test_a_workbook_of_a_store_is_that_of_all_its_rows_held_together() -> None:
    """Rows wait on the disk, letters are asked for one by one: the cells are those of one list of everything."""
    with open_store("sqlite://") as store:
        for number, letter in enumerate((*LETTERS.values(), *(a_letter(number=str(each)) for each in range(40, 47)))):
            unions = (f"CĐCS số {each}" for each in range(number % 4))
            items = [owed(letter, name, str(at), parent=f"p{at % 2}") for at, name in enumerate(unions)]
            store.letters.save(letter, items, {}, "out" if number == 2 else "in", TODAY)
        marked = store.obligations.find(everybody=True)
        store.marks.mark(marked[3].id, "done", TODAY, "9/BC")
        store.marks.note(marked[5].id, "xin lùi", TODAY)
        letters, owing = list(store.letters.whole()), store.obligations.find(today=TODAY, everybody=True, advice=False)
        listed, of = store.letters.all(), {item.id: item.letter_id for item in store.obligations.find(everybody=True)}
        laid = {name: [item for item in owing if of[item.id] == name] for name in of.values()}
        held = Material(
            letters=letters, owing=lambda letter: laid.get(letter, ()), marks=store.marks.of(), today=TODAY,
            arrivals={line.sha256: line.arrivals for line in listed},
            warnings=warnings(letters, lambda letter: laid.get(letter, ()), OURS, with_doubts=True),
            checked=frozenset(line.sha256 for line in listed), settled=store.history.settled(),
            entered=store.register.written(), outgoing={line.sha256 for line in listed if line.direction == "out"},
            owner=OURS.office,
        )  # fmt: skip
        found = Calendars(store, TODAY, OURS).each_of_office()
        dates = list(deadline_rows(in_order(found), TODAY, every_occurrence=False))
        data, count, duties = stored_book(store, TODAY, OURS)
        assert cells(data) == cells(register_book(held, dates, store.calendar))
        assert (count, duties) == (len(listed), len({item.duty_id for item in owing}))


def test_a_letter_that_goes_while_the_book_is_made_is_left_out(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = a_letter(number="40")
    store.letters.save(gone, [owed(gone, "CĐCS A", "0", parent="p")], on=TODAY)
    every = store.letters.all
    monkeypatch.setattr(store.letters, "all", lambda: [line for line in every() if line.sha256 != gone.source.sha256])
    data, count, _ = stored_book(store, TODAY, OURS)
    assert count == len(LETTERS) and [*openpyxl.load_workbook(io.BytesIO(data))["Nghĩa vụ cấp dưới"].values][1:] == []


# What recurs has one row, in which one period is done.


@pytest.fixture
def reports() -> Any:
    """A report by the 20th of each month, which the office has had since March: those of March and April are late."""
    with open_store("sqlite://") as opened:
        opened.letters.save(LETTER, monthly(), {}, "in", datetime.date(2026, 3, 11))
        yield opened


def of_duty(**cells: Any) -> Edit:
    """Write into the row of the first union; a title is written without blanks."""

    def edit(book: Any) -> None:
        page = book["Nghĩa vụ cấp dưới"]
        (row,) = (row for row in range(2, page.max_row + 1) if page.cell(row, column(page, "Mã")).value == FIRST)
        for title, value in cells.items():
            page.cell(row, column(page, title.replace("_", " "))).value = value

    return edit


DONE = of_duty(Trạng_thái="Hoàn thành", VB_trả_lời="9/BC")


def now(store: Store) -> tuple[str, str, tuple[str, ...]]:
    item = store.obligations.called(FIRST, TODAY)
    return store.marks.of([FIRST])[FIRST].status, item.status, item.done_days


def test_of_what_recurs_one_period_is_done(reports: Store) -> None:
    data = written(reports)
    tried = taken(reports, data, DONE, dry_run=True)
    assert now(reports) == ("todo", "late", ())
    assert taken(reports, data, DONE) == tried and not tried.faults and tried.rows == 1
    told = {(one.field, one.period) for one in tried.changes}
    assert told == {(field, "kỳ tháng 3/2026") for field in ("status", "answer", "done_on")}
    assert now(reports) == ("todo", "late", ("2026-03-20",))
    (said,) = reports.marks.instances()
    assert (said.answer, said.done_on, said.who) == ("9/BC", "2026-05-04", "mai")


def test_a_workbook_that_comes_back_twice_closes_no_second_period(reports: Store) -> None:
    data = written(reports)
    taken(reports, data, DONE)
    assert taken(reports, data, DONE) == WorkbookChanges()
    assert taken(reports, data, DONE, of_duty(Ghi_chú="đã gọi")).rows == 1
    assert now(reports)[2] == ("2026-03-20",) and reports.marks.of([FIRST])[FIRST].note == "đã gọi"
    taken(reports, written(reports), DONE)
    assert now(reports) == ("todo", "todo", ("2026-03-20", "2026-04-20"))


def test_a_period_that_was_done_here_meanwhile_is_asked_about(reports: Store) -> None:
    data = written(reports)
    reports.marks.mark_instance(FIRST, datetime.date(2026, 4, 20), TODAY)
    forgot = edited(data, DONE, lambda book: book["_vanthu"].delete_rows(1, 9))
    for found in (taken(reports, data, DONE), taken(reports, forgot)):
        assert ["không rõ là kỳ nào" in fault.message for fault in found.faults] == [True]
    assert now(reports)[2] == ("2026-04-20",)


def test_a_series_that_asks_nothing_more_is_closed_or_opened_whole(reports: Store) -> None:
    taken(reports, written(reports), of_duty(Trạng_thái="Không áp dụng"))
    assert now(reports) == ("not_applicable", "not_applicable", ())
    taken(reports, written(reports), DONE)
    assert now(reports) == ("done", "done", ())
    taken(reports, written(reports), of_duty(Trạng_thái="Chưa thực hiện"))
    assert now(reports) == ("todo", "late", ())
