"""Marking several at once: by ids, a duty and its unions, a list from a file; all of it or nothing."""

from pathlib import Path

import openpyxl
import pytest

from pipeline.store import open_store
from tests.pipeline.cli.conftest import TODAY, Vanthu
from tests.pipeline.sample import owed, sample_letter

DAY = ("--today", TODAY)
DUTY = "d0000000000a"
NAMES = {"1": "CĐCS Trường Hoa Mai", "2": "CĐCS Trường Hoa Sen", "3": "CĐCS Công ty May Bình Minh"}


@pytest.fixture
def desk(vanthu: Vanthu) -> Vanthu:
    """Three unions that owe one report, one of them something else besides."""
    items = [owed(id=f"a0000{n}", union=name, union_id=f"u{n}", parent=DUTY) for n, name in NAMES.items()]
    other = owed(id="b00001", union=NAMES["1"], union_id="u1", parent="d0000000000b", action="Nộp bản đăng ký")
    with open_store(None) as store:
        store.letters.save(sample_letter(), [*items, other])
    return vanthu


def done(desk: Vanthu) -> dict[str, str | None]:
    with open_store(None) as store:
        return {name: mark.answer for name, mark in store.marks.of().items() if mark.status == "done"}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["a00001", "a00003"], "a00001 a00003"),
        (["a00001", "b00001"], "a00001 b00001"),
        ([DUTY, "--union", "u2"], "a00002"),
        ([DUTY[:8] + "000a", "--union", "Hoa Mai", "--union", "cdcs cong ty may binh minh"], "a00001 a00003"),
        ([DUTY, "--all"], "a00001 a00002 a00003"),
        (["a00001", "--all"], "a00001 a00002 a00003"),
        (["d0000000000b"], "b00001"),
    ],
)
def test_one_several_or_all_unions_of_a_duty(desk: Vanthu, options: list[str], expected: str) -> None:
    ran = desk("done", *options, "--letter", "15/BC", *DAY)
    assert (ran.code, ran.out) == (0, "") and "Hoàn thành" in ran.err
    assert done(desk) == dict.fromkeys(expected.split(), "15/BC")
    assert desk("reopen", *options, *DAY).code == 0
    assert done(desk) == {}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([DUTY], "là việc của 3 đơn vị: thêm --union TÊN"),
        ([DUTY, "--union", "Hoa"], "Có 2 đơn vị được gọi là “Hoa”"),
        ([DUTY, "--union", "Bệnh viện"], "“Bệnh viện” không có việc này"),
        ([DUTY, "--union", "u1", "--all"], "Chọn một trong hai"),
        (["a00001", "ffff"], "Không có nghĩa vụ nào mang mã “ffff”"),
        (["d00000"], "Không có nghĩa vụ nào mang mã"),
        ([], "Ghi mã nghĩa vụ hoặc mã việc"),
    ],
)
def test_what_cannot_be_marked_leaves_everything(desk: Vanthu, options: list[str], words: str) -> None:
    ran = desk("done", *options, *DAY)
    assert (ran.code, ran.out) == (2, "") and words in ran.err
    assert done(desk) == {}


LIST = [
    ("Đơn vị", "Kết quả", "Số báo cáo", "Ngày nộp"),
    ("Trường Hoa Mai", "x", "15/BC-CĐCS", "20/4/2026"),
    ("Trường Hoa Sen", "chưa", "", ""),
    ("Công ty May Bình Minh", "Đã nộp", "", "21/4/2026"),
]


def put(home: Path, form: str, lines: list[tuple[str, ...]]) -> Path:
    path = home / f"nop.{form}"
    if form == "xlsx":
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active.append(["DANH SÁCH NỘP BÁO CÁO"])
        for line in lines:
            book.active.append(list(line))
        book.save(path)
    elif form == "csv":
        path.write_text("\n".join(",".join(line) for line in lines), "utf-8-sig")
    else:
        path.write_text("\n".join("; ".join(line) for line in lines), "utf-8")
    return path


@pytest.mark.parametrize("form", ["xlsx", "csv", "txt"])
def test_a_list_from_a_file(desk: Vanthu, home: Path, form: str) -> None:
    desk("done", "a00002", *DAY)
    ran = desk("done", DUTY, "--from-file", put(home, form, LIST), *DAY)
    assert (ran.code, ran.out) == (0, "")
    assert done(desk) == {"a00001": "15/BC-CĐCS", "a00003": None}
    with open_store(None) as store:
        assert store.marks.of()["a00003"].done_on == "2026-04-21"


def test_lines_without_a_heading_are_ids_or_names(desk: Vanthu, home: Path) -> None:
    (home / "nop.txt").write_text("a00001\nb00001 | 9/BC | 20/4/2026\na00003; chưa\n", "utf-8")
    assert desk("done", "--from-file", "nop.txt", *DAY).code == 0
    assert done(desk) == {"a00001": None, "b00001": "9/BC"}
    (home / "ten.txt").write_text("Trường Hoa Sen\nCông ty May Bình Minh\n", "utf-8")
    assert desk("done", DUTY, "--from-file", "ten.txt", *DAY).code == 0
    assert set(done(desk)) == {"a00001", "a00002", "a00003", "b00001"}


def test_a_wrong_line_leaves_everything_and_every_one_is_told(desk: Vanthu, home: Path) -> None:
    wrong = [*LIST, ("Bệnh viện Tân Lũng", "x", "", ""), ("Trường Chu Văn An", "xong", "", "")]
    ran = desk("done", DUTY, "--from-file", put(home, "csv", wrong), *DAY)
    assert ran.code == 2
    assert "nop.csv, dòng 5: “Bệnh viện Tân Lũng” không có việc này" in ran.err
    assert "nop.csv, dòng 6" in ran.err and "2 dòng sai; chưa ghi gì" in ran.err
    assert done(desk) == {}
    ran = desk("done", DUTY, "--from-file", put(home, "csv", [*LIST, ("Trường Hoa Sen", "mai", "", "")]), *DAY)
    assert "dòng 5: “mai” không hợp lệ; chọn chưa thực hiện" in ran.err
    assert desk("done", "--from-file", "nop.csv", *DAY).err.startswith("nop.csv, dòng 2: chỉ có tên đơn vị")
    assert done(desk) == {}


def test_the_programs_own_list_comes_back_as_it_is(desk: Vanthu, home: Path) -> None:
    desk("done", "a00001", *DAY)
    desk("obligations", "-o", "nv.csv", *DAY)
    assert desk("done", "--from-file", "nv.csv", *DAY).code == 0
    assert set(done(desk)) == {"a00001"}


def test_a_note_beside_several(desk: Vanthu) -> None:
    assert desk("note", DUTY, "b00001", "--all", "đã gọi", *DAY).code == 0
    with open_store(None) as store:
        assert {mark.note for mark in store.marks.of().values()} == {"đã gọi"}
