"""Deciding on what letters propose: listed with their words, confirmed, rejected, taken back; answers and `done`."""

from pathlib import Path

import pytest

from pipeline.store import open_store
from schemas import Letter
from tests.each import each, tuples
from tests.pipeline.duties.amendments.made import PLAN, dispatch, duties_of, plan, reply
from tests.pipeline.faces.cli.conftest import Vanthu, made_once

TODAY = ("--today", "13/5/2026")


@pytest.fixture
def desk(vanthu: Vanthu, home: Path, kept: Path) -> Vanthu:
    """A plan, the letter that extends one of its deadlines, and the report of one union."""
    extends = dispatch(f"Gia hạn thời gian nộp báo cáo tại {PLAN} đến hết ngày 29/5/2026.")
    made_once(kept, home, lambda: keep(plan(), extends, reply()))
    return vanthu


def keep(*letters: Letter) -> None:
    with open_store() as store:
        for letter in letters:
            store.letters.save(letter, duties_of(letter))


def id_of(vanthu: Vanthu, effect: str) -> str:
    found: str = next(item["id"] for item in vanthu("confirm", "--list", "--json").json if item["effect"] == effect)
    return found


def reports(vanthu: Vanthu) -> list[tuple[str, str, str]]:
    found = vanthu("obligations", "--letter", "05/KH-CĐYT", "--json", *TODAY).json
    report = [item for item in found if "báo cáo kết quả" in item["action"]]
    return sorted((item["union_id"], item["last_good"], item["status"]) for item in report)


def test_what_waits_is_listed_with_its_words(desk: Vanthu) -> None:
    ran = desk("confirm")
    assert ran.code == 0 and "88/CĐYT-VP – 12/05/2026" in ran.out and "15/BC-CĐCS" in ran.out
    assert "hết ngày 29/5/2026" in ran.out and "2 đề xuất chờ xác nhận" in ran.err


def test_a_letter_is_confirmed_whole(desk: Vanthu) -> None:
    assert reports(desk) == [("bvdk", "2026-05-19", "waiting"), ("ttyt", "2026-05-19", "todo")]
    ran = desk("confirm", "--letter", "88/CĐYT-VP", *TODAY)
    assert (ran.code, ran.out) == (0, "") and "Đã xác nhận" in ran.err
    assert reports(desk) == [("bvdk", "2026-05-29", "waiting"), ("ttyt", "2026-05-29", "extended")]
    shown = desk("show", "05/KH-CĐYT", *TODAY).out
    assert "Các lần thay đổi hạn (1)" in shown and "Văn bản sau thay đổi, trả lời văn bản này (2)" in shown
    assert "theo chính văn bản" in shown


def test_done_confirms_the_answer_that_waits(desk: Vanthu) -> None:
    found = desk("obligations", "--status", "waiting", "--json", *TODAY).json
    assert desk("done", found[0]["id"], "--today", "25/5/2026").code == 0
    assert reports(desk)[0] == ("bvdk", "2026-05-19", "done")
    with open_store() as store:
        mark = store.marks.of()[found[0]["id"]]
    assert (mark.answer, mark.done_on) == ("15/BC-CĐCS", "2026-05-18")
    confirmed = desk("confirm", "--list", "--letter", "15/BC-CĐCS", "--json").json
    assert [item["state"] for item in confirmed] == ["confirmed"]


def test_reopen_says_that_the_answer_was_none(desk: Vanthu) -> None:
    name = desk("obligations", "--status", "waiting", "--json", *TODAY).json[0]["id"]
    assert desk("reopen", name, *TODAY).code == 0
    assert reports(desk)[0] == ("bvdk", "2026-05-19", "todo")
    desk("done", name, *TODAY)
    assert reports(desk)[0] == ("bvdk", "2026-05-19", "done")


def test_what_has_to_be_chosen_is_not_confirmed_with_the_rest(vanthu: Vanthu) -> None:
    keep(plan(), dispatch(f"Gia hạn thời gian thực hiện {PLAN} đến hết ngày 18/5/2026."))
    assert "Còn 3 đề xuất phải chọn từng mã" in vanthu("confirm", "--letter", "88/CĐYT-VP", *TODAY).err
    assert len(vanthu("confirm", "--json").json) == 3 and "phải chọn" in vanthu("confirm").out


def test_a_confirmed_change_that_is_no_longer_read_is_shown(desk: Vanthu) -> None:
    desk("confirm", id_of(desk, "extend"), *TODAY)
    letter = dispatch(f"Gia hạn thời gian nộp báo cáo tại {PLAN} đến hết ngày 29/5/2026.")
    keep(letter.model_copy(update={"references": ()}))
    assert reports(desk)[1] == ("ttyt", "2026-05-29", "extended")
    assert [item["effect"] for item in desk("confirm", "--json").json if item["stale"]] == ["extend"]
    assert "xem lại" in desk("confirm").out
    keep(letter)
    assert not any(item["stale"] for item in desk("confirm", "--list", "--json").json)
    assert reports(desk)[1] == ("ttyt", "2026-05-29", "extended")


@each(("args", "words"), tuples(__file__, "one_clear_line"))
def test_one_clear_line(desk: Vanthu, args: tuple[str, ...], words: str) -> None:
    ran = desk(*args)
    assert ran.code == 2 and words in ran.err and ran.err.count("\n") == 1


def test_a_new_day_for_what_is_done_is_asked(desk: Vanthu) -> None:
    """With the letter it is confirmed only where somebody still owes the duty; by its own id it always may be."""
    owed = [item["id"] for item in desk("obligations", "--json", *TODAY).json if "báo cáo kết quả" in item["action"]]
    assert desk("done", *owed, *TODAY).code == 0
    before = reports(desk)
    ran = desk("confirm", "--letter", "88/CĐYT-VP", *TODAY)
    assert "Còn 1 đề xuất phải chọn từng mã" in ran.err and reports(desk) == before
    (listed,) = [item for item in desk("confirm", "--list", "--json").json if item["effect"] == "extend"]
    assert listed["message"].endswith("Việc này đã ghi hoàn thành: xem có phải làm lại không.")
    assert "phải chọn" in desk("confirm", "--list").out
    assert desk("confirm", id_of(desk, "extend"), *TODAY).code == 0
    assert [day for _, day, _ in reports(desk)] == ["2026-05-29", "2026-05-29"]
    desk("confirm", "--undo", id_of(desk, "extend"), *TODAY)
    assert desk("reopen", owed[0], *TODAY).code == 0
    assert desk("confirm", "--letter", "88/CĐYT-VP", *TODAY).code == 0
    assert [day for _, day, _ in reports(desk)] == ["2026-05-29", "2026-05-29"]
