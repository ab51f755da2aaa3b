"""``due`` and ``matrix`` as a clerk uses them."""

import json
from pathlib import Path

from tests.pipeline.cli.conftest import TODAY, Vanthu


def test_messages_to_the_unions(stored: Vanthu) -> None:
    ran = stored("due", "--today", TODAY)
    assert ran.code == 0 and ran.out.count("Kính gửi: ") == 2 and "2 đơn vị" in ran.err
    one = stored("due", "--union", "Công đoàn cơ sở Trường Mầm non Hoa Sen", "--today", TODAY, "--json").json
    assert [item["union"] for item in one] == ["Công đoàn cơ sở Trường Mầm non Hoa Sen"]
    assert one[0]["late"][0]["id"] == "nv-3"


def test_nothing_due_says_so(stored: Vanthu) -> None:
    ran = stored("due", "--today", "1/1/2020")
    assert (ran.code, ran.out) == (0, "") and "0 đơn vị" in ran.err


def test_who_has_done_what(stored: Vanthu, tmp_path: Path) -> None:
    stored("done", "nv-2", "--letter", "09/BC-CĐCS", "--today", TODAY)
    ran = stored("matrix", "--letter", "07/KH-LĐLĐ", "--today", TODAY)
    assert ran.code == 0 and "Hoàn thành" in ran.out and "09/BC-CĐCS" in ran.out and "(1)" in ran.out
    path = tmp_path / "bang.csv"
    assert stored("matrix", "--letter", "07/KH-LĐLĐ", "--today", TODAY, "-o", path).code == 0
    assert path.read_text("utf-8-sig").count("\n") == 3
    path = tmp_path / "bang.json"
    stored("matrix", "--letter", "07/KH-LĐLĐ", "--today", TODAY, "-o", path)
    assert len(json.loads(path.read_text("utf-8"))["rows"]) == 2
    assert stored("matrix", "--letter", "07/KH-LĐLĐ", "-o", tmp_path / "a.pdf").code == 2
    assert stored("matrix", "--letter", "khong-co").code == 2
