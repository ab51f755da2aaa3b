"""The command ``search`` as a clerk uses it."""

from pathlib import Path

from tests.pipeline.faces.cli.conftest import TODAY, Vanthu, put_registry


def test_the_words_found_are_marked(stored: Vanthu) -> None:
    ran = stored("search", "bao", "cao")
    assert ran.code == 0 and "«" in ran.out and "kết quả" in ran.err


def test_nothing_found_says_what_to_try(stored: Vanthu) -> None:
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
