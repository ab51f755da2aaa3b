"""``vanthu office renew``, what ``vanthu unions import`` makes of stored letters; who owes a duty after the reform."""

import csv
import io
import json
from pathlib import Path

import pytest

from pipeline.intake.renewing import Rereading
from pipeline.store.storing import Readings
from tests.each import table
from tests.pipeline.faces.cli.conftest import ROOT, Vanthu, made_once

CORPUS = ROOT / "corpus" / "year"
DAY = ("--today", "31/12/2025")


@pytest.fixture
def inbox(home: Path) -> Path:
    folder = home / "den"
    folder.mkdir()
    for path in sorted((CORPUS / "letters").glob("*.txt"))[:4]:
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def owed(vanthu: Vanthu, *more: str) -> object:
    return sorted(vanthu("obligations", "--json", *DAY, *more).json, key=lambda row: row["id"])


def test_an_import_routes_what_is_stored(vanthu: Vanthu, inbox: Path, home: Path) -> None:
    vanthu("run", inbox, "--registry", CORPUS / "registry.csv", "--db", "b.db")
    vanthu("run", inbox)
    ran = vanthu("unions", "import", CORPUS / "registry.csv", "--yes", "--json")
    told = ran.json["letters"]
    assert ran.code == 0 and "4 văn bản được phân việc lại" in ran.err and "dòng “các CĐCS” được thay" in ran.err
    assert told["letters"] == len(told["changed"]) == 4 and not told["interrupted"]
    assert owed(vanthu) == owed(vanthu, "--db", "b.db", "--registry", CORPUS / "registry.csv")
    again = vanthu("unions", "import", CORPUS / "registry.csv", "--add")
    assert "Việc trong các văn bản đã lưu vẫn giao như cũ." in again.err


def test_the_database_named_is_the_one_renewed(vanthu: Vanthu, inbox: Path) -> None:
    vanthu("run", inbox, "--db", "b.db")
    assert vanthu("unions", "import", CORPUS / "registry.csv", "--db", "b.db", "--json").json["letters"]["letters"] == 4
    assert vanthu("letters", "--json").json == []


def test_what_was_marked_on_a_row_that_is_gone_is_listed(vanthu: Vanthu, inbox: Path) -> None:
    vanthu("run", inbox)
    rows = vanthu("obligations", "--json").json
    row = next(row for row in rows if row["union"].startswith("Liên đoàn Lao động các huyện"))
    vanthu("done", row["id"], *DAY)
    ran = vanthu("unions", "import", CORPUS / "registry.csv", "--yes")
    assert "1 điều đã đánh dấu" in ran.err and row["action"] in ran.err and "31/12/2025" in ran.err
    assert [line["obligation"]["id"] for line in vanthu("office", "renew", "--json").json["kept"]] == [row["id"]]


def test_without_the_registry_nothing_is_taken_back(vanthu: Vanthu, inbox: Path) -> None:
    vanthu("run", inbox, "--registry", CORPUS / "registry.csv")
    before = owed(vanthu)
    ran = vanthu("office", "renew")
    assert (ran.code, ran.err.count("\n")) == (2, 1) and "--registry" in ran.err
    assert owed(vanthu) == before and vanthu("office", "renew", "--registry", CORPUS / "registry.csv").code == 0


def test_stopped_and_failed_letters_are_told(vanthu: Vanthu, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vanthu("run", inbox)
    with monkeypatch.context() as patch:
        patch.setattr(Rereading, "__call__", lambda *_: 1 / 0)
        ran = vanthu("office", "renew", "--json")
        assert ran.code == 1 and len(ran.json["failures"]) == 4
        assert "4 văn bản được giữ như đã lưu." in ran.err and "division by zero" in ran.err

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Readings, "renew", stop)
    ran = vanthu("office", "renew", "--json")
    assert ran.code == 130 and json.loads(ran.out)["interrupted"]


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
