"""``assign``: who owes what a letter leaves open is chosen by a person, and the choice is kept."""

import csv
from pathlib import Path

import pytest

from pipeline.duties.routing import route
from pipeline.store import open_store
from schemas import Letter
from tests.each import each
from tests.pipeline.faces.cli.conftest import Vanthu
from tests.pipeline.letters import LetterMaker, history_of
from tests.pipeline.province import OWN, province

DAY = ("--today", "2/3/2026")
ISSUER = "Liên đoàn Lao động tỉnh Hải An"


def the_letter() -> Letter:
    made = LetterMaker(issuer=ISSUER, issued_on="2026-03-01", symbol="KH-LĐLĐ", number="7")
    made.task("Cử cán bộ", "Công đoàn xã Đông Xá", "Công đoàn xã Mỹ Thạnh", either=True)
    return made.task("Gửi báo cáo", "LĐLĐ huyện Đông Xá").task("Báo cáo", "Công đoàn xã Đông Xá").letter()


@pytest.fixture
def desk(vanthu: Vanthu, home: Path) -> Vanthu:
    with (home / "unions.csv").open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["id", "name", "kind", "parent", "province", "valid_from", "valid_to", "successors"])
        for union in OWN:
            row = (union.id, union.name, union.kind, union.parent if union.parent != "tld" else "", union.province)
            lines.writerow([*row, union.valid_from, union.valid_to, ";".join(union.successors)])
    assert vanthu("unions", "import", "unions.csv").code == 0
    with open_store() as store:
        store.letters.save(the_letter(), route(the_letter(), province()))
    return vanthu


def rows(desk: Vanthu) -> list[tuple[str, str | None, bool]]:
    found = desk("obligations", "--json", *DAY).json
    return sorted((row["action"], row["union_id"], row["needs_review"]) for row in found)


def id_of(desk: Vanthu, action: str) -> str:
    return next(row["id"] for row in desk("obligations", "--json", *DAY).json if row["action"] == action)


ASKED = [("Báo cáo", "x-dx", False), ("Cử cán bộ", None, True), ("Gửi báo cáo", None, True)]


def test_a_choice_is_asked_made_kept_and_taken_back(desk: Vanthu) -> None:
    assert rows(desk) == ASKED
    shown = desk("obligations", "--by", "union", *DAY).out
    assert "(x-dx)" in shown and "(x-mt)" in shown, "those to choose from are named"
    row_id = id_of(desk, "Cử cán bộ")
    assert desk("done", row_id, *DAY).code == 0
    assert desk("duty", "assign", row_id, "--to", "Công đoàn xã Mỹ Thạnh", *DAY).code == 0
    chosen = [("Báo cáo", "x-dx", False), ("Cử cán bộ", "x-mt", False), ("Gửi báo cáo", None, True)]
    assert rows(desk) == chosen
    assert [row["action"] for row in desk("obligations", "--union", "x-mt", "--json", *DAY).json] == ["Cử cán bộ"]
    with open_store() as store:
        assert store.letters.save(the_letter(), route(the_letter(), province())) == "unchanged" and rows(desk) == chosen
        better = the_letter().model_copy(update={"tasks": the_letter().tasks[:2]})
        store.letters.save(better, route(better, province()))
        store.letters.save(the_letter(), route(the_letter(), province()))
    assert rows(desk) == chosen
    assert desk("duty", "assign", row_id, "--to", "x-dx", *DAY).code == 0
    assert ("Cử cán bộ", "x-dx", False) in rows(desk), "another choice takes the place of the first"
    assert desk("duty", "assign", row_id, "--to", "", *DAY).code == 0
    assert rows(desk) == ASKED
    with open_store() as store:
        assert store.marks.of()[row_id].status == "done", "what was marked stays"
        assert [event.what for event in history_of(store, row_id)] == ["done", "assign", "assign", "assign"]


def test_a_split_union_leaves_its_duty_to_several(desk: Vanthu) -> None:
    row_id = id_of(desk, "Gửi báo cáo")
    ran = desk("duty", "assign", row_id, "--to", "x-dx", "--to", "Công đoàn xã Mỹ Thạnh", "--json", *DAY)
    assert [row["union_id"] for row in ran.json] == ["x-dx", "x-mt"] and ran.json[0]["id"] == row_id
    assert len({row["id"] for row in ran.json}) == 2 and len({row["parent"] for row in ran.json}) == 1
    second = desk("duty", "assign", ran.json[1]["id"], "--to", "x-bs", *DAY)
    assert second.code == 2 and second.err.count("\n") == 1
    assert desk("duty", "assign", row_id, "--to", "x-mt", *DAY).code == 0
    assert [row for row in rows(desk) if row[0] == "Gửi báo cáo"] == [("Gửi báo cáo", "x-mt", False)]


def test_a_union_that_has_the_duty_already_has_it_once(desk: Vanthu) -> None:
    with open_store() as store:
        made = LetterMaker(issuer=ISSUER, issued_on="2026-03-01", symbol="KH-LĐLĐ", number="8")
        letter = made.task("Nộp", "Công đoàn xã Đông Xá", "LĐLĐ huyện Bắc Sông").letter()
        store.letters.save(letter, route(letter, province()))
    (row_id,) = [row["id"] for row in desk("obligations", "--letter", "8", "--json", *DAY).json if not row["union_id"]]
    assert "đã có việc" in desk("duty", "assign", row_id, "--to", "x-dx", *DAY).err
    assert [row["union_id"] for row in desk("obligations", "--letter", "8", "--json", *DAY).json] == ["x-dx"]
    assert desk("duty", "assign", row_id, "--to", "", *DAY).code == 0, "it can be taken back though it is shown no more"
    assert len(desk("obligations", "--letter", "8", "--json", *DAY).json) == 2


WRONG = [(), ("--to", "x-dx", "--all", "--union", "x-dx"), ("--to", "Công đoàn xã Không Có"), ("--to", "Công đoàn xã")]


@each("arguments", WRONG)
def test_what_cannot_be_is_one_clear_line(desk: Vanthu, arguments: tuple[str, ...]) -> None:
    ran = desk("duty", "assign", id_of(desk, "Cử cán bộ"), *arguments, *DAY)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1) and rows(desk) == ASKED


def test_without_a_registry_there_is_nothing_to_choose_from(vanthu: Vanthu) -> None:
    assert "unions import" in vanthu("duty", "assign", "3f9a1c", "--to", "x-dx", *DAY).err
