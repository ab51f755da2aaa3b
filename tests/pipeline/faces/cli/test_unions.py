"""``vanthu unions``: a list taken over, shown and written out again, as a clerk does it."""

from pathlib import Path

import pytest

from tests.each import table
from tests.pipeline.faces.cli.conftest import Vanthu, put_registry

LIST = table(__file__, "list")


@pytest.fixture
def office(home: Path) -> Path:
    (home / "ds.csv").write_text(LIST, "utf-8")
    return home


def ids(vanthu: Vanthu, *more: str) -> list[str]:
    return [union["id"] for union in vanthu("unions", "list", "--json", *more).json]


def test_a_list_is_shown_before_it_counts(vanthu: Vanthu, office: Path) -> None:
    ran = vanthu("unions", "import", "ds.csv", "--dry-run")
    assert ran.code == 0 and "“Tên công đoàn” = tên; “Công đoàn cấp trên” = cấp trên" in ran.err
    assert "1 tên được ghi thêm “Công đoàn cơ sở”" in ran.err and "Công đoàn cơ sở Trường THCS Tân Lũng" in ran.out
    assert "Chưa có danh mục" in vanthu("unions", "list").err
    shown = vanthu("unions", "import", "ds.csv", "--dry-run", "--json").json
    assert [column["field"] for column in shown["columns"]] == ["ordinal", "name", "parent"]
    assert len(shown["rows"]) == shown["unions"] == 4


def test_a_list_is_taken_over_and_keeps_its_ids(vanthu: Vanthu, office: Path) -> None:
    taken = vanthu("unions", "import", "ds.csv", "--json").json
    listed = ids(vanthu)
    assert taken["unions"] == len(listed) == 4 and taken["changes"]["new"] == listed
    (office / "ds.csv").write_text(LIST.replace("3;CĐCS", "3;Công đoàn cơ sở"), "utf-8")
    assert "không có gì thay đổi" in vanthu("unions", "import", "ds.csv").err and ids(vanthu) == listed


def test_nothing_to_export(vanthu: Vanthu) -> None:
    ran = vanthu("unions", "export", "-o", "r.csv")
    assert (ran.code, ran.err.count("\n")) == (2, 1)


def test_the_shipped_registry_is_shown_apart(vanthu: Vanthu, office: Path) -> None:
    vanthu("unions", "import", "ds.csv")
    own = ids(vanthu)
    everybody = vanthu("unions", "list", "--all", "--json").json
    national = [union for union in everybody if union["id"] not in own]
    assert sum(union["kind"] == "federation" for union in national) == 87
    assert len(own) == len(everybody) - len(national) == 4
    assert next(union for union in everybody if union["name"] == "LĐLĐ tỉnh Hà Sơn")["parent"] is None


def test_what_is_joined_is_told(vanthu: Vanthu, office: Path) -> None:
    (office / "hy.csv").write_text("id,name,kind\nhy,LĐLĐ tỉnh Hưng Yên,federation\nx,CĐ xã A,commune_union\n", "utf-8")
    ran = vanthu("unions", "import", "hy.csv")
    assert "1 đơn vị có trong danh mục toàn quốc" in ran.err and "LĐLĐ tỉnh Hưng Yên" in ran.err
    joined = vanthu("unions", "import", "hy.csv", "--json").json["joined"]
    assert joined == {"hy": ["ldld-hung-yen@-2025-06-30", "ldld-hung-yen@2025-07-01-"]}
    assert vanthu("unions", "list", "--json").json[0]["parent"] == "tld"


def test_all_or_nothing(vanthu: Vanthu, office: Path) -> None:
    (office / "sai.csv").write_text(table(__file__, "bad"), "utf-8")
    ran = vanthu("unions", "import", "sai.csv")
    lines = ran.err.splitlines()
    assert ran.code == 2 and [line.split(":")[0] for line in lines] == ["dòng 3", "dòng 5", "sai.csv"]
    assert "2 dòng có lỗi, chưa nhập gì" in lines[-1]
    assert [problem["row"] for problem in vanthu("unions", "import", "sai.csv", "--json").json["problems"]] == [3, 5]
    assert ids(vanthu) == []


def test_a_union_with_duties_does_not_go_unasked(stored: Vanthu, home: Path) -> None:
    names = {"hoa-sen": "Trường Mầm non Hoa Sen", "x": "X", "y": "Y"}
    rows = [f"{one},Công đoàn cơ sở {name},grassroots" for one, name in names.items()]
    for file, held in (("a", rows), ("b", rows[1:]), ("c", rows[:2])):
        (home / f"{file}.csv").write_text("\n".join(["id,name,kind", *held]), "utf-8")
    # The sample's obligations are made by hand; routed anew they would not be there any more.
    put_registry(home / "a.csv")
    ran = stored("unions", "import", "b.csv")
    assert ran.code == 2 and "Trường Mầm non Hoa Sen" in ran.err and "--yes" in ran.err
    assert len(ids(stored)) == 3
    assert "1 không còn trong danh mục" in stored("unions", "import", "c.csv").err  # nobody asked anything of Y
    assert stored("unions", "import", "b.csv", "--yes").code == 0 and ids(stored) == ["x", "y"]


@pytest.mark.parametrize("command", [["list"], ["export", "-o", "r.csv"], ["check"]])
def test_a_registry_that_is_gone_is_told(vanthu: Vanthu, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.setenv("VANTHU_REGISTRY", "mat.csv")
    ran = vanthu("unions", *command)
    assert (ran.code, ran.err.count("\n")) == (2, 1) and "mat.csv" in ran.err


def test_a_kept_registry_that_was_spoilt_is_replaced(vanthu: Vanthu, office: Path) -> None:
    vanthu("unions", "import", "ds.csv")
    (office / "data" / "vanthu" / "cong-doan.csv").write_bytes(b"hong")
    ran = vanthu("unions", "list")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    ran = vanthu("unions", "import", "ds.csv")
    assert ran.code == 0 and "không đọc được, sẽ được thay" in ran.err
