"""A letter of before the reform, and who owes its duties after it."""

import csv
import io
from pathlib import Path

import pytest

from tests.each import table
from tests.pipeline.faces.cli.conftest import Vanthu, made_once

LETTER, REGISTRY = table(__file__, "letter"), table(__file__, "registry")
AFTER = ("--today", "1/8/2025")
WARD = "Công đoàn phường Hà Huy Tập"
DERIVED = f"nay: {WARD} (theo địa giới mới, cần kiểm tra)"


@pytest.fixture
def read(vanthu: Vanthu, home: Path, kept: Path) -> Vanthu:
    """The program after reading the letter with that registry."""

    def make() -> None:
        (home / "cong-doan.csv").write_text(REGISTRY, "utf-8")
        (home / "cv-41.txt").write_text(LETTER, "utf-8")
        assert vanthu("unions", "import", "cong-doan.csv").code == 0 and vanthu("run", "cv-41.txt").code == 0
        assert vanthu("office", "--approver", "nobody").code == 0

    made_once(kept, home, make)
    return vanthu


def table(printed: str) -> dict[str, str]:
    lines = csv.DictReader(io.StringIO(printed.removeprefix("\ufeff")))
    return {line["Đúng hạn đến"]: line["Đơn vị thực hiện"] for line in lines}


def test_while_the_old_bodies_last_nothing_is_said(read: Vanthu) -> None:
    printed = read("obligations", "--format", "csv", "--today", "30/6/2025").out
    old = {"Công đoàn xã Thạch Đài", "Liên đoàn Lao động huyện Thạch Hà", "Công đoàn cơ sở Trạm Y tế xã Thạch Kênh"}
    assert set(table(printed).values()) == old
    assert "nay:" not in read("obligations", "--by", "union", "--today", "30/6/2025").out


def test_after_it_each_duty_says_who_owes_it_now(read: Vanthu) -> None:
    said = table(read("obligations", "--format", "csv", *AFTER).out)
    assert sorted(said.values()) == [
        "Công đoàn cơ sở Trạm Y tế xã Thạch Kênh – nay: Công đoàn xã Đông Kinh",
        f"Công đoàn xã Thạch Đài – {DERIVED}",
        f"Liên đoàn Lao động huyện Thạch Hà – nay: {WARD}; Công đoàn xã Đông Kinh (cần phân việc)",
    ]
    printed = " ".join(read("obligations", "--by", "union", *AFTER).out.split())
    assert "theo địa giới mới" in printed and "cần phân việc" in printed


def test_records_for_programs_keep_the_name_and_are_marked(read: Vanthu) -> None:
    owed = {item["union_id"]: item for item in read("obligations", "--json", *AFTER).json}
    reviewed = {union_id: item["needs_review"] for union_id, item in owed.items()}
    assert reviewed == {"thach-dai": True, "huyen": True, "thach-kenh": False}
    assert owed["thach-dai"]["union"] == "Công đoàn xã Thạch Đài"


@pytest.mark.parametrize("union", [WARD, "p-hht", "CĐ phường Hà Huy Tập"])
def test_the_new_union_finds_what_it_took_over(read: Vanthu, union: str) -> None:
    owed = read("obligations", "--union", union, "--json", *AFTER).json
    assert [item["union_id"] for item in owed] == ["thach-dai", "huyen"]
    assert read("obligations", "--union", union, "--json", "--today", "30/6/2025").json == []


def test_what_is_done_is_owed_by_nobody(read: Vanthu) -> None:
    (first, *_) = read("obligations", "--union", "thach-dai", "--json", *AFTER).json
    read("done", first["id"], *AFTER)
    printed = read("obligations", "--union", "thach-dai", "--format", "csv", *AFTER).out
    assert list(table(printed).values()) == ["Công đoàn xã Thạch Đài"]


def test_the_check_proposes_what_the_map_knows(read: Vanthu) -> None:
    ran = read("unions", "check", "--json", *AFTER)
    ended = "đã kết thúc ngày 30/06/2025 mà chưa ghi đơn vị kế thừa"
    assert ran.code == 1 and {problem["id"]: problem["message"] for problem in ran.json} == {
        "co-quan": ended,
        "tan-loc": f"{ended}; theo địa giới mới: Xã Tân Lộc, Huyện Thạch Hà, Tỉnh Hà Tĩnh → Xã Hồng Lộc, Tỉnh Hà Tĩnh, "
        "trong danh mục chưa rõ công đoàn nào ở đó",
        "thach-dai": f"{ended}; theo địa giới mới: Xã Thạch Đài, Thành phố Hà Tĩnh, Tỉnh Hà Tĩnh → "
        f"Phường Hà Huy Tập, Tỉnh Hà Tĩnh, đề nghị kiểm tra rồi ghi: p-hht ({WARD})",
    }
