"""The command ``register`` as a clerk uses it."""

from pathlib import Path

from pipeline.office.register.sent_sheets import DUTIES, INCOMING, OUTGOING
from tests.pipeline.faces.cli.conftest import ROOT, TODAY, Vanthu, duties_in

DAY = ("--today", TODAY)


def test_written_worked_in_and_taken_over(stored: Vanthu, tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    ran = stored("register", "-o", path, *DAY)
    assert ran.code == 0 and "Đã ghi 1 văn bản" in ran.err
    with duties_in(path) as (page, titles, lines):
        page.cell(lines["nv-2"], titles["Trạng thái"]).value = "Đang thực hiện"
        page.cell(lines["nv-3"], titles["Trạng thái"]).value = "làm rồi"
    ran = stored("register", "--import", path, *DAY, "--dry-run")
    assert ran.code == 1 and "Sẽ nhập 1 thay đổi ở 1 dòng; chưa ghi gì." in ran.err
    assert "Chưa thực hiện" in ran.out and "Đang thực hiện" in ran.out
    assert stored("obligations", "--status", "doing", "--json", *DAY).json == []
    ran = stored("register", "--import", path, *DAY)
    assert ran.code == 1 and f"dòng {lines['nv-3']}" in ran.err and "Đã nhập 1 thay đổi ở 1 dòng" in ran.err
    assert [item["id"] for item in stored("obligations", "--status", "doing", "--json", *DAY).json] == ["nv-2"]
    assert stored("register", "--import", path, *DAY, "--json").json["changes"] == []


def test_one_of_the_two_must_be_chosen(stored: Vanthu, tmp_path: Path) -> None:
    assert stored("register").code == 2 and stored("register", "-o", tmp_path / "a.xlsx", "--dry-run").code == 2
    assert stored("register", "-o", tmp_path / "a.xlsx", "--import", tmp_path / "a.xlsx").code == 2
    ran = stored("register", "--import", tmp_path / "khong-co.xlsx")
    assert ran.code == 2 and "không tìm thấy" in ran.err
    assert stored("register", "-o", tmp_path / "a.pdf").code == 2


def test_each_import_tells_which_columns_it_takes(stored: Vanthu, tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    stored("register", "-o", path, *DAY)
    with duties_in(path) as (page, titles, _):
        page.cell(2, titles["Đúng hạn đến"]).value = "20/12/2026"
    for options in ((), ("--dry-run",)):
        words = stored("register", "--import", path, "--today", TODAY, *options).err.splitlines()[-1]
        taken, _, others = words.partition(". Ô khác (hạn, ")
        assert "vẫn giữ như ở đây: sửa bằng vanthu correct" in others
        for column in (*DUTIES.columns, *INCOMING.columns, *OUTGOING.columns):
            assert not column.editable or column.title.lower() in taken.lower()


def test_a_workbook_of_another_office_is_told_in_few_lines(stored: Vanthu, tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    stored("register", "-o", path, *DAY)
    with duties_in(path) as (page, titles, _):
        first = [cell.value for cell in page[2]]
        for number in range(200):
            page.append([f"khac-{number}", *first[1:]])
        page.cell(1, titles["Ghi chú"]).value = "Nhận xét"
    ran = stored("register", "--import", path, *DAY)
    lines = ran.err.splitlines()
    assert ran.code == 1 and len(lines) == 53 and "không thấy cột “Ghi chú”" in lines[0]
    assert lines[-3] == "… và 151 dòng khác; xem tất cả với --json."


def test_who_opens_an_answered_duty_in_the_workbook_turns_the_answer_down(vanthu: Vanthu, home: Path) -> None:
    year = ROOT / "corpus" / "year"
    vanthu("unions", "import", year / "registry.csv")
    for name in ("y52.txt", "y55.txt"):
        (home / name).write_bytes((year / "letters" / name).read_bytes())
        assert vanthu("run", name).code == 0
    day = ("--today", "10/11/2025")
    (waiting,) = vanthu("obligations", "--status", "waiting", "--json", *day).json
    path = home / "so.xlsx"
    vanthu("register", "-o", path, *day)
    assert vanthu("register", "--import", path, *day).code == 0
    assert len(vanthu("obligations", "--status", "waiting", "--json", *day).json) == 1
    with duties_in(path) as (page, titles, lines):
        status = page.cell(lines[waiting["id"]], titles["Trạng thái"])
        assert status.value == "Chờ xác nhận"
        status.value = "Đang thực hiện"
    ran = vanthu("register", "--import", path, *day)
    assert ran.code == 0 and "Đã nhập 1 thay đổi" in ran.err
    assert vanthu("obligations", "--status", "waiting", "--json", *day).json == []
    assert vanthu("register", "--import", path, "--json", *day).json["changes"] == []
