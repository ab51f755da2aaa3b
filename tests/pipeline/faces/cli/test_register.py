"""Registers, ``backup``, ``restore``, ``note``, ``due`` and ``search`` on the command line, as a clerk uses them."""

from pathlib import Path

from sqlalchemy import delete

from pipeline.office.register.sent_sheets import DUTIES, INCOMING, OUTGOING
from pipeline.store import open_store, schema
from tests.each import table
from tests.pipeline.faces.cli.conftest import ROOT, TODAY, Vanthu, duties_in, put_registry

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


LETTERS = ROOT / "corpus" / "year" / "letters"


def take_in(vanthu: Vanthu, home: Path, *names: str, today: str) -> None:
    for name in names:
        (home / name).write_bytes((LETTERS / name).read_bytes())
        ran = vanthu("run", home / name, "--today", today)
        assert ran.code == 0, ran.err


def test_a_letter_read_today_came_today_and_has_a_number(vanthu: Vanthu, home: Path) -> None:
    take_in(vanthu, home, "y02.txt", today="31/12/2025")
    assert "số đến 1; " in vanthu("run", LETTERS / "y03.txt", "--today", "2/1/2026").out
    arrived = sorted((item["arrived_on"], item["arrival_number"]) for item in vanthu("letters", "--json").json)
    assert arrived == [("2025-12-31", 1), ("2026-01-02", 1)]
    assert [item["arrived_on"] for item in vanthu("letters", "--year", "2026", "--json").json] == ["2026-01-02"]
    assert vanthu("letters", "--out", "--json").json == [] and len(vanthu("letters", "--in", "--json").json) == 2
    table = vanthu("letters").out
    assert "Ngày đến" in table and "02/01/2026" in table


def test_what_a_clerk_writes_into_the_register(vanthu: Vanthu, home: Path) -> None:
    take_in(vanthu, home, "y02.txt", "y03.txt", today="5/1/2026")
    first, second = (f"{item['number']}/{item['symbol']}" for item in vanthu("letters", "--json").json)
    ran = vanthu("enter", first, "--number", "12", "--to", "Ban Tổ chức", "--arrived", "hôm qua", "--today", "6/1/2026")
    assert ran.code == 0 and "số đến: 12; ngày đến: 05/01/2026; nơi nhận: Ban Tổ chức." in ran.err
    ran = vanthu("enter", second, "--number", "12", "--today", "6/1/2026")
    assert ran.code == 2 and f"năm 2026 đã cấp cho 0{first}" in ran.err and len(ran.err.splitlines()) == 1
    ran = vanthu("enter", first, "--to", "", "--handler", "Lan", "--today", "6/1/2026", "--json")
    written = ran.json["written"]
    assert (written["number"], written["place"], written["handler"]) == (12, None, "Lan")
    assert "Sổ đăng ký: số đến: 12; ngày đến: 05/01/2026; người xử lý: Lan." in vanthu("show", first).out
    assert vanthu("show", first, "--json").json["register"] == written
    assert vanthu("enter", first, "--arrived", "tháng này", "--today", "6/1/2026").code == 2
    assert vanthu("enter", "99/KH-KHONGCO", "--number", "3").code == 2


def test_letters_stored_before_there_was_a_register_get_numbers_on_request(vanthu: Vanthu, home: Path) -> None:
    take_in(vanthu, home, "y02.txt", "y03.txt", today="5/1/2026")
    with open_store() as store, store.writing() as connection:
        connection.execute(delete(schema.register))
    assert "2 văn bản đến chưa có số đến. Cấp số: vanthu enter VĂN_BẢN" in vanthu("letters").err
    for item in vanthu("letters", "--json").json:
        assert vanthu("enter", item["sha256"][:8], "--today", "6/1/2026").code == 0
    listed = sorted(vanthu("letters", "--json").json, key=lambda item: item["issued_on"])
    assert [item["arrival_number"] for item in listed] == [1, 2]
    assert "chưa có số đến" not in vanthu("letters").err


def test_terms_from_the_receipt_count_from_the_day_of_the_register(vanthu: Vanthu, home: Path) -> None:
    (home / "thu.txt").write_text(table(__file__, "term"), encoding="utf-8")
    assert vanthu("run", "thu.txt", "-q", "--today", "4/3/2026").code == 0

    def due(today: str) -> list[str | None]:
        return [row["last_good"] for row in vanthu("obligations", "--json", "--today", today).json]

    assert due("4/3/2026") == ["2026-03-11"]
    assert vanthu("enter", "9/CĐYT-VP", "--arrived", "6/3/2026", "--today", "6/3/2026").code == 0
    assert due("6/3/2026") == ["2026-03-13"]
    assert vanthu("duty", "day", "9/CĐYT-VP", "--on", "5/3/2026", "--today", "6/3/2026").code == 0
    assert due("6/3/2026") == ["2026-03-12"], "what a person gave for the letter comes first"


def test_backup_and_restore(stored: Vanthu, tmp_path: Path) -> None:
    assert stored("office", "backup", tmp_path / "sao-luu.db").code == 0
    assert stored("office", "backup", tmp_path / "sao-luu.db").code == 2
    ran = stored("office", "restore", tmp_path / "sao-luu.db", "--db", tmp_path / "moi.db")
    assert ran.code == 0 and "Đã khôi phục 1 văn bản" in ran.err
    assert stored("letters", "--db", tmp_path / "moi.db", "--json").json == stored("letters", "--json").json
    assert stored("office", "restore", tmp_path / "sao-luu.db").code == 2


def test_a_note_stands_in_the_register(stored: Vanthu, tmp_path: Path) -> None:
    assert stored("duty", "note", "nv-2", "--text", "đã gọi, hẹn thứ 2", "--json").json["note"] == "đã gọi, hẹn thứ 2"
    assert stored("duty", "note", "nv-2", "--text", "").code == 0
    assert stored("duty", "note", "khong-co", "--text", "x").code == 2


def test_messages_to_the_unions(stored: Vanthu) -> None:
    ran = stored("due", "--today", TODAY)
    assert ran.code == 0 and ran.out.count("Kính gửi: ") == 2 and "2 đơn vị" in ran.err
    one = stored("due", "--union", "Công đoàn cơ sở Trường Mầm non Hoa Sen", "--today", TODAY, "--json").json
    assert [item["union"] for item in one] == ["Công đoàn cơ sở Trường Mầm non Hoa Sen"]
    assert one[0]["late"][0]["id"] == "nv-3"


def test_messages_as_a_file(stored: Vanthu, tmp_path: Path) -> None:
    ran = stored("due", "--today", TODAY, "-o", tmp_path / "tin.txt")
    assert ran.code == 0 and ran.out == "" and "Đã ghi 2 tin nhắn" in ran.err
    written = (tmp_path / "tin.txt").read_text("utf-8")
    assert written.count("Kính gửi: ") == 2 and "\nKính gửi: Công đoàn cơ sở Trường Mầm non Hoa Sen\n" in written
    assert len(stored("due", "--today", TODAY, "--json").json) == 2
    assert stored("due", "-o", tmp_path / "a.xlsx").code == 2


def test_what_is_answered_is_not_asked_for_again(stored: Vanthu, tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    stored("register", "-o", path, "--today", TODAY)
    with duties_in(path) as (page, titles, lines):
        page.cell(lines["nv-3"], titles["Trạng thái"]).value = "Chờ xác nhận"
    assert stored("register", "--import", path, "--today", TODAY).code == 0
    (found,) = stored("due", "--union", "hoa-sen", "--today", TODAY, "--json").json
    assert (found["late"], [item["id"] for item in found["waiting"]]) == ([], ["nv-3"]) and "1 việc" in found["text"]


def test_words_found_are_marked_and_none_found_says_what_to_try(stored: Vanthu) -> None:
    ran = stored("search", "bao", "cao")
    assert ran.code == 0 and "«" in ran.out and "kết quả" in ran.err
    ran = stored("search", "khongcochunay")
    assert ran.code == 0 and "gõ không dấu" in ran.err


def test_a_union_is_found_with_what_it_owes(stored: Vanthu, home: Path) -> None:
    (home / "ds.csv").write_text("id,name,kind\nhoa-sen,Công đoàn cơ sở Trường Mầm non Hoa Sen,grassroots\n", "utf-8")
    # Into another database: what this one holds is made by hand, and would be routed anew.
    put_registry(home / "ds.csv")
    (found,) = [item for item in stored("search", "hoa sen", "--json").json if item["kind"] == "union"]
    owed = stored("obligations", "--union", "hoa-sen", "--json", "--today", TODAY).json
    assert (found["union_id"], found["open"]) == ("hoa-sen", len(owed)) and owed
    assert f"{len(owed)} nghĩa vụ chưa xong" in stored("search", "cdcs hoa sen").out


def test_unions_that_come_with_the_program_are_found(stored: Vanthu) -> None:
    found = stored("search", "lđlđ hai duong", "--json").json
    assert [(item["union_id"], item["open"]) for item in found if item["kind"] == "union"] == [("ldld-hai-duong", 0)]
