"""``backup``, ``restore``, ``note``, ``due`` and ``search``, as a clerk uses them."""

from pathlib import Path

from tests.pipeline.faces.cli.conftest import TODAY, Vanthu, duties_in, put_registry


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
