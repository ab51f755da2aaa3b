"""The workbook after people and programs did to it what they do: nothing is guessed, nothing is half taken over."""

import datetime
import io
import random
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.office.register.changes import CurrentValues, WorkbookChanges, review
from pipeline.office.register.frames import Material, register_book
from pipeline.store.duties import Marks
from pipeline.support.errors import SetupError
from schemas import Obligation
from tests.each import each, examples, named
from tests.pipeline.sample import owed, sample_letter

TODAY = datetime.date(2026, 4, 28)
LETTER = sample_letter()
SHEET = "Nghĩa vụ cấp dưới"
#: Mark and what is shown, which follows from letters too (an open answer, a confirmed extension or repeal) and the day.
SHOWN = {
    "a": ("todo", "todo"), "b": ("done", "done"), "c": ("todo", "waiting"), "d": ("todo", "extended"),
    "e": ("doing", "repealed"), "f": ("todo", "todo"),
}  # fmt: skip
ITEMS = [
    owed(id=name, union=f"CĐCS {name}", action=f"Việc {name}", status=shown, last_good="2026-05-01")
    for name, (_, shown) in SHOWN.items()
]
ITEMS[-1] = ITEMS[-1].model_copy(update={"last_good": "2026-04-20"})  # late
HERE = {
    name: Marks(status=mark, done_on="2026-04-20", answer="09/BC") if mark == "done" else Marks(status=mark)
    for name, (mark, _) in SHOWN.items()
}
HERE["d"] = HERE["d"].model_copy(update={"note": "+ bản giấy"})


def known(marks: dict[str, Marks]) -> CurrentValues:
    """Return what stands here: these marks, and the letter."""
    return CurrentValues(marks, letters=[LETTER.source.sha256])


def book(items: list[Obligation] = ITEMS, marks: dict[str, Marks] = HERE) -> bytes:
    return register_book(Material([LETTER], lambda _: items, marks, TODAY), [])


class Page:
    def __init__(self, data: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.sheet: Any = self.book[SHEET]

    def column(self, title: str) -> int:
        return next(int(cell.column) for cell in self.sheet[1] if cell.value == title)

    def row(self, duty: str) -> int:
        place = self.column("Mã")
        return next(row for row in range(2, self.sheet.max_row + 1) if self.sheet.cell(row, place).value == duty)

    def cell(self, duty: str, title: str) -> Any:
        return self.sheet.cell(self.row(duty), self.column(title))

    def data(self) -> bytes:
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


def _small() -> bytes:
    """The two sheets that are read, which open fast."""
    page = Page(book())
    for name in set(page.book.sheetnames) - {SHEET, "_vanthu"}:
        del page.book[name]
    return page.data()


BOOK = _small()


def reviewed(change: Callable[[Page], object], here: dict[str, Marks] = HERE) -> WorkbookChanges:
    page = Page(BOOK)
    change(page)
    return review(page.data(), known(here), TODAY)


def test_what_the_program_shows_is_no_change_of_the_clerk() -> None:
    assert review(book(), known(HERE), TODAY) == WorkbookChanges() == review(BOOK, known(HERE), TODAY)


def put(duty: str, title: str, value: Any, **more: Any) -> Callable[[Page], None]:
    """Write into a cell of a duty, and into ``more`` of its row, whose titles have no blanks there."""

    def change(page: Page) -> None:
        for name, written in {title: value, **more}.items():
            page.cell(duty, name.replace("_", " ")).value = written

    return change


@each(
    ("change", "expected"),
    named({
        "a status": (put("a", "Trạng thái", "Đang thực hiện"), {"a": Marks(status="doing")}),
        "without its signs": (put("a", "Trạng thái", "dang thuc hien"), {"a": Marks(status="doing")}),
        "done": (put("a", "Trạng thái", "Hoàn thành"), {"a": Marks(status="done", done_on="2026-04-28")}),
        "with day and answer": (
            put("a", "Trạng thái", "Hoàn thành", Ngày_hoàn_thành="27/4/2026", VB_trả_lời="15/BC-CĐCS"),
            {"a": Marks(status="done", done_on="2026-04-27", answer="15/BC-CĐCS")},
        ),
        "a note": (put("a", "Ghi chú", "gọi lại thứ Hai"), {"a": Marks(status="todo", note="gọi lại thứ Hai")}),
        "opened again": (put("b", "Trạng thái", "Chưa thực hiện"), {"b": Marks(status="todo", answer="09/BC")}),
        "a note taken away": (put("d", "Ghi chú", None), {"d": Marks(status="todo")}),
        "what is late waits": (put("f", "Trạng thái", "Chờ xác nhận"), {"f": Marks(status="waiting")}),
    }),
)  # fmt: skip
def test_clerks_words_are_taken(change: Callable[[Page], None], expected: dict[str, Marks]) -> None:
    assert reviewed(change).marks == expected


def _insert_title(page: Page) -> None:
    page.cell("a", "Ghi chú").value = "gọi lại"
    page.sheet.insert_rows(1, 2)
    page.sheet["A1"] = "CÔNG ĐOÀN PHƯỜNG – SỔ NGHĨA VỤ"


def _insert_column(page: Page) -> None:
    page.cell("a", "Ghi chú").value = "gọi lại"
    page.sheet.insert_cols(1)
    page.sheet.insert_cols(9)
    page.sheet.cell(1, 9).value = "Người phụ trách"


def _shuffle_rows(page: Page) -> None:
    page.cell("a", "Ghi chú").value = "gọi lại"
    lines = [[cell.value for cell in line] for line in page.sheet.iter_rows(min_row=2)]
    random.Random(3).shuffle(lines)
    for number, line in enumerate(lines, start=2):
        for place, value in enumerate(line, start=1):
            page.sheet.cell(number, place).value = value


def _without_styles(page: Page) -> None:
    page.cell("a", "Ghi chú").value = "gọi lại"
    for line in page.sheet.iter_rows():
        for cell in line:
            cell.style = "Normal"


@pytest.mark.parametrize("change", [_insert_title, _insert_column, _shuffle_rows, _without_styles])
def test_where_things_stand_does_not_matter(change: Callable[[Page], None]) -> None:
    found = reviewed(change)
    assert (found.faults, found.conflicts, found.missing, found.deleted) == ((), (), (), 0)
    assert found.marks == {"a": Marks(status="todo", note="gọi lại")}


@pytest.mark.parametrize(
    "value",
    [
        datetime.datetime(2026, 4, 27), datetime.date(2026, 4, 27), 46139, 46139.0, "27/4/2026", "27-04-2026",
        "27.4.2026", "2026-04-27", "2026-04-27 00:00:00", "'27/4/2026", " 27/04/2026 ",
    ],
)  # fmt: skip
def test_a_day_however_it_was_kept(value: Any) -> None:
    change = put("a", "Trạng thái", "Hoàn thành", Ngày_hoàn_thành=value)
    assert reviewed(change).marks == {"a": Marks(status="done", done_on="2026-04-27")}


def _swap_ids(page: Page) -> None:
    one, other = page.cell("a", "Mã"), page.cell("f", "Mã")
    one.value, other.value = other.value, one.value
    page.sheet.cell(one.row, page.column("Trạng thái")).value = "Hoàn thành"


def _copy_id(page: Page) -> None:
    page.cell("f", "Trạng thái").value = "Hoàn thành"
    page.cell("f", "Mã").value = "a"


def _sort_one_column(page: Page) -> None:
    place = page.column("Mã")
    cells = [page.sheet.cell(row, place) for row in range(2, 2 + len(ITEMS))]
    for cell, value in zip(cells, sorted(cell.value for cell in cells), strict=True):
        cell.value = value
    page.sheet.cell(2, page.column("Trạng thái")).value = "Hoàn thành"


@pytest.mark.parametrize("change", [_swap_ids, _copy_id, _sort_one_column])
def test_an_id_beside_another_duty_marks_nobody(change: Callable[[Page], None]) -> None:
    found = reviewed(change)
    assert found.marks == {} and found.faults and all("mã" in fault.message for fault in found.faults)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put("a", "Trạng thái", "Quá hạn"), "do chương trình ghi"),
        (put("a", "Trạng thái", "Đã bãi bỏ"), "do chương trình ghi"),
        (put("a", "Trạng thái", datetime.datetime(2026, 4, 27)), "không có trạng thái"),
        (put("a", "Ngày hoàn thành", "Hoàn thành"), "không đọc được ngày"),
        (put("a", "Ngày hoàn thành", 15), "không đọc được ngày"),
        (put("a", "Ngày hoàn thành", True), "không đọc được ngày"),
        (put("b", "Ngày hoàn thành", "20/4/2025"), "nhầm năm"),
        (put("b", "Ngày hoàn thành", "1/5/2026"), "sau hôm nay"),
        (put("a", "VB trả lời", datetime.datetime(2026, 4, 27)), "lệch cột"),
        (put("a", "VB trả lời", "Đang thực hiện"), "lệch cột"),
        (put("a", "VB trả lời", "x" * 300), "ghi gọn lại"),
        (put("a", "Ghi chú", "#REF!"), "báo lỗi"),
        (put("a", "Mã", None), "Mã để trống"),
        (put("a", "Mã", "zzz"), "không có nghĩa vụ"),
    ],
)
def test_a_wrong_cell_costs_its_row_and_says_why(change: Callable[[Page], None], words: str) -> None:
    def both(page: Page) -> None:
        page.cell("f", "Ghi chú").value = "vẫn nhập"
        change(page)

    found = reviewed(both)
    assert ([words in fault.message for fault in found.faults], set(found.marks)) == ([True], {"f"})


def test_what_was_read_is_not_taken_back() -> None:
    change = put("a", "Nội dung", "Việc khác hẳn", Đúng_hạn_đến=datetime.datetime(2026, 6, 1), Ghi_chú="gọi lại")
    assert reviewed(change).marks == {"a": Marks(status="todo", note="gọi lại")}


def test_numbers_and_days_in_a_note_are_words() -> None:
    assert reviewed(put("a", "Ghi chú", 15.0)).marks["a"].note == "15"
    assert reviewed(put("a", "Ghi chú", datetime.datetime(2026, 5, 4))).marks["a"].note == "04/05/2026"
    assert reviewed(put("a", "VB trả lời", 15)).marks["a"].answer == "15"


def test_one_duty_in_two_rows() -> None:
    def copied(page: Page, status: str) -> None:
        page.sheet.append([cell.value for cell in page.sheet[page.row("a")]])
        page.sheet.cell(page.sheet.max_row, page.column("Trạng thái")).value = status

    assert reviewed(lambda page: copied(page, "Chưa thực hiện")) == WorkbookChanges()
    (fault,) = reviewed(lambda page: copied(page, "Hoàn thành")).faults
    assert "đã có ở dòng" in fault.message


def test_rows_and_columns_that_are_gone_are_told() -> None:
    found = reviewed(lambda page: page.sheet.delete_rows(page.row("a")))
    assert (found.deleted, found.marks, found.faults) == (1, {}, ())

    def without_note(page: Page) -> None:
        page.sheet.cell(1, page.column("Ghi chú")).value = "Nhận xét"
        page.cell("b", "VB trả lời").value = "10/BC"

    found = reviewed(without_note)
    assert (found.missing, found.marks) == (("Ghi chú",), {"b": HERE["b"].model_copy(update={"answer": "10/BC"})})


def _twice(page: Page) -> None:
    page.sheet.cell(1, page.column("Điều kiện")).value = "Ghi chú"


@each(
    ("damage", "words"),
    [
        (_twice, "2 cột “Ghi chú”"),
        (lambda page: page.sheet.delete_cols(1), "thiếu cột Mã"),
        (lambda page: setattr(page.sheet, "title", "Trang khác"), "đổi tên"),
    ],
)
def test_what_is_no_such_workbook_says_so(damage: Callable[[Page], None], words: str) -> None:
    with pytest.raises(SetupError, match=words):
        reviewed(damage)


def test_without_its_memory_only_what_nobody_marked_is_taken() -> None:
    def change(page: Page) -> None:
        del page.book["_vanthu"]
        page.cell("a", "Ghi chú").value = "gọi lại"
        page.cell("b", "Ghi chú").value = "đã nhận"
        page.cell("b", "VB trả lời").value = "10/BC"

    found = reviewed(change)
    assert found.marks["a"].note == "gọi lại"
    assert [(item.obligation, item.field) for item in found.conflicts] == [("b", "answer")]
    assert (found.marks["b"], found.faults) == (HERE["b"].model_copy(update={"note": "đã nhận"}), ())


def test_a_workbook_of_yesterday_overwrites_nothing() -> None:
    here = {**HERE, "a": Marks(status="done", done_on="2026-04-27", answer="15/BC"), "f": Marks(status="doing")}
    assert review(BOOK, known(here), TODAY) == WorkbookChanges()
    found = reviewed(put("a", "Trạng thái", "Đang thực hiện", Ghi_chú="gọi lại"), here)
    assert [(item.field, item.mine, item.here) for item in found.conflicts] == [("status", "doing", "done")]
    # What only the workbook changed is taken over all the same; the same change on both sides is none.
    assert found.marks == {"a": here["a"].model_copy(update={"note": "gọi lại"})}
    assert reviewed(put("f", "Trạng thái", "Đang thực hiện"), here) == WorkbookChanges()


def test_an_older_workbook_that_remembers_less() -> None:
    page = Page(book())
    page.book["_vanthu"].delete_cols(6, 10)
    page.cell("a", "Trạng thái").value = "Đang thực hiện"
    found = review(page.data(), known(HERE), TODAY)
    assert found.marks["a"].status == "doing" and found.faults == ()


@each(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "đời cũ"),
        ("Mã,Trạng thái\r\na,Hoàn thành".encode(), "không phải sổ Excel"),
        (b"", "không phải sổ Excel"),
    ],
)
def test_other_files(data: bytes, words: str) -> None:
    with pytest.raises(SetupError, match=words):
        review(data, known(HERE), TODAY)


def test_a_broken_workbook_is_refused_not_half_read() -> None:
    for cut in (100, len(BOOK) // 2, len(BOOK) - 30):
        with pytest.raises(SetupError):
            review(BOOK[:cut], known(HERE), TODAY)


@pytest.mark.parametrize(("wrote", "reads"), [("en", "vi"), ("vi", "en")])
def test_the_language_of_the_workbook_may_be_another(monkeypatch: pytest.MonkeyPatch, wrote: str, reads: str) -> None:
    monkeypatch.setenv("VANTHU_LANG", wrote)
    data = book()
    monkeypatch.setenv("VANTHU_LANG", reads)
    assert review(data, known(HERE), TODAY) == WorkbookChanges()


def test_a_workbook_of_an_earlier_version_still_comes_back() -> None:
    def change(page: Page) -> None:
        page.cell("a", "Trạng thái").value = "Hoàn thành"
        for now, then in (("Mã", "Mã NV"), ("Đúng hạn đến", "Hạn chuẩn hóa")):
            page.sheet.cell(1, page.column(now)).value = then

    assert reviewed(change).marks["a"].status == "done"


CELLS = st.one_of(
    st.none(),
    st.sampled_from(["Hoàn thành", "Đang thực hiện", "Chưa thực hiện", "Quá hạn", "x", "=1+1", "27/4/2026", "-", "'"]),
    st.datetimes(datetime.datetime(2020, 1, 1), datetime.datetime(2030, 1, 1)),
    st.integers(-10, 60000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=20),
)


@settings(max_examples=examples(5, 15))
@given(
    cells=st.lists(
        st.tuples(
            st.sampled_from(sorted(HERE)),
            st.sampled_from(["Mã", "Trạng thái", "VB trả lời", "Ngày hoàn thành", "Ghi chú", "Nội dung"]),
            CELLS,
        ),
        max_size=5,
    )
)
def test_whatever_stands_in_the_cells(cells: list[tuple[str, str, Any]]) -> None:
    """Nothing breaks; what is taken over makes sense, and taking it over once is enough."""
    page = Page(BOOK)
    places = {duty: page.row(duty) for duty in HERE}
    for duty, title, value in cells:
        page.sheet.cell(places[duty], page.column(title)).value = value
    data = page.data()
    found = review(data, known(HERE), TODAY)
    for marks in found.marks.values():
        assert (marks.status == "done") == (marks.done_on is not None)
        assert marks.status in ("todo", "doing", "waiting", "done", "not_applicable")
    assert not {fault.row for fault in found.faults} & {change.row for change in found.changes}
    assert review(data, known({**HERE, **found.marks}), TODAY).marks == {}
