"""``due`` as a clerk uses it."""

from pathlib import Path

from tests.pipeline.faces.cli.conftest import TODAY, Vanthu, duties_in


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
