"""``duty day`` and ``office days``: days that a person gives, and what follows from them."""

import itertools
from pathlib import Path

import pytest

from pipeline.calendar import WorkingCalendar
from pipeline.calendar.deadlines import complete
from pipeline.duties.routing import route
from pipeline.store import open_store
from pipeline.unions import Registry
from schemas import Letter, Relative, Union
from tests.each import each, table
from tests.pipeline.faces.cli.conftest import Vanthu
from tests.pipeline.letters import LetterMaker

DAY = ("--today", "2/3/2026")
ISSUER = Union(id="kd", name="Công đoàn phường Kim Đồng", kind="commune_union")
A, B = (Union(id=name, name=f"Công đoàn cơ sở Trường {name.upper()}", kind="grassroots", parent="kd") for name in "ab")
RECEIVED = Relative(days=5, working=True, anchor="received")
CONGRESS = Relative(days=10, working=False, anchor="đại hội")


def stored(made: LetterMaker) -> Letter:
    letter = complete(made.letter(), WorkingCalendar())
    with open_store() as store:
        store.letters.save(letter, route(letter, Registry([ISSUER, A, B])))
    return letter


def maker(number: str) -> LetterMaker:
    return LetterMaker(issuer=ISSUER.name, issued_on="2026-03-02", symbol="KH-CĐP", number=number)


@pytest.fixture
def desk(vanthu: Vanthu) -> Vanthu:
    """A store with a letter whose deadlines wait, and one that falls on a Tuesday."""
    made = maker("7").date("05 ngày làm việc kể từ ngày nhận", relative=RECEIVED)
    made.date("10 ngày sau đại hội", relative=CONGRESS).date("hết ngày 10/3/2026", "2026-03-10", bound="by")
    for action, day in (("Trả lời", "d1"), ("Gửi hồ sơ", "d2"), ("Gửi ảnh", "d2"), ("Nộp danh sách", "d3")):
        made.task(action, "Công đoàn cơ sở", date_id=day)
    stored(made)
    return vanthu


def owed(desk: Vanthu, action: str, union: str = "a") -> dict[str, object]:
    return next(row for row in desk("obligations", "--union", union, "--json", *DAY).json if row["action"] == action)


def days(desk: Vanthu, action: str, union: str = "a") -> tuple[object, ...]:
    row = owed(desk, action, union)
    return row["waits_for"], row["due"], row["last_good"], row["safe_due"], row["counted_from"]


def test_the_day_of_receipt_counts_for_all(desk: Vanthu) -> None:
    assert days(desk, "Trả lời") == ("received", None, None, None, None)
    ran = desk("duty", "day", "7/KH-CĐP", "--on", "6/3/2026", *DAY)
    assert ran.code == 0 and ran.err.count("đúng hạn đến 13/03/2026") == 2
    for union in ("a", "b"):
        assert days(desk, "Trả lời", union) == (None, "2026-03-13", "2026-03-13", "2026-03-13", "2026-03-06")
    assert days(desk, "Gửi hồ sơ")[0] == "đại hội"
    desk("duty", "day", "7/KH-CĐP", "--on", "9/3/2026", *DAY)
    assert days(desk, "Trả lời")[1] == "2026-03-16", "the last word counts"
    desk("duty", "day", "7/KH-CĐP", "--on", "", *DAY)
    assert days(desk, "Trả lời") == ("received", None, None, None, None)


def test_the_day_of_a_unions_own_event_counts_for_its_duties(desk: Vanthu) -> None:
    ran = desk("duty", "day", owed(desk, "Gửi hồ sơ")["id"], "--on", "20/4/2026", "--json", *DAY)
    assert ran.code == 0
    assert {(row["union_id"], row["action"]) for row in ran.json} == {("a", "Gửi hồ sơ"), ("a", "Gửi ảnh")}
    # 30/4 and 01/5 are holidays: Điều 148.
    assert days(desk, "Gửi ảnh") == (None, "2026-04-30", "2026-05-04", "2026-04-29", "2026-04-20")
    assert days(desk, "Gửi ảnh", "b")[0] == "đại hội"
    desk("duty", "day", owed(desk, "Gửi hồ sơ")["id"], "--on", "", *DAY)
    assert days(desk, "Gửi ảnh")[0] == "đại hội"


def test_one_answer_counts_for_all_unions_of_a_duty(desk: Vanthu) -> None:
    """For all that wait for it: what one of them was given before stays."""
    row = owed(desk, "Gửi hồ sơ")
    ran = desk("duty", "day", row["parent"], "--on", "20/4/2026", *DAY)
    assert ran.code == 0 and ran.err.count("đúng hạn đến 04/05/2026") == 4, "two unions, two duties"
    assert [days(desk, "Gửi hồ sơ", union)[2] for union in ("a", "b")] == ["2026-05-04"] * 2
    desk("duty", "day", row["parent"], "--on", "", *DAY)
    assert [days(desk, "Gửi hồ sơ", union)[4] for union in ("a", "b")] == [None, None]
    desk("duty", "day", row["parent"], "--union", "a", "--on", "13/4/2026", *DAY)
    assert [days(desk, "Gửi ảnh", union)[4] for union in ("a", "b")] == ["2026-04-13", None]
    desk("duty", "day", row["parent"], "--on", "14/4/2026", *DAY)
    assert [days(desk, "Gửi ảnh", union)[4] for union in ("a", "b")] == ["2026-04-13", "2026-04-14"]
    for union, asked in (("khong-co", row["parent"]), ("a", "7/KH-CĐP")):
        ran = desk("duty", "day", asked, "--union", union, "--on", "14/4/2026", *DAY)
        assert ran.code == 2 and ran.err.count("\n") == 1


def test_of_another_union_the_same_event_is_another_one(vanthu: Vanthu) -> None:
    """Two duties of one letter, each counted from the congress of one union."""
    made = maker("9")
    for at, union in enumerate((A, B), start=1):
        made.date(f"10 ngày sau đại hội của {union.name}", relative=CONGRESS)
        made.task(f"Gửi hồ sơ {at}", union.name, date_id=f"d{at}")
    stored(made)
    ran = vanthu("duty", "day", owed(vanthu, "Gửi hồ sơ 1")["parent"], "--on", "13/4/2026", *DAY)
    assert ran.code == 0 and ran.err.count("đúng hạn đến") == 1
    assert [days(vanthu, f"Gửi hồ sơ {at}", union)[4] for at, union in ((1, "a"), (2, "b"))] == ["2026-04-13", None]


def test_a_letter_with_one_event_is_answered_by_its_number(vanthu: Vanthu) -> None:
    made = maker("8").date("20 ngày trước Tết", relative=Relative(days=-20, working=False, anchor="Tết"))
    stored(made.task("Thông báo phương án thưởng", "Công đoàn cơ sở", date_id="d1"))
    assert "Thông báo phương án thưởng – Tết (2 đơn vị)" in vanthu("today", *DAY).out
    ran = vanthu("duty", "day", "8/KH-CĐP", "--on", "6/2/2027", *DAY)
    assert ran.code == 0 and ran.err.count("đúng hạn đến 17/01/2027") == 2
    assert "– Tết" not in vanthu("today", *DAY).out


@each("arguments", table(__file__, "what_cannot_be_is"))
def test_what_cannot_be_is_one_clear_line(desk: Vanthu, arguments: tuple[str, ...]) -> None:
    ran = desk("duty", "day", *arguments, *DAY)
    assert ran.code == 2 and ran.out == "" and ran.err.count("\n") == 1


def test_a_deadline_with_a_day_has_no_event(desk: Vanthu) -> None:
    ran = desk("duty", "day", owed(desk, "Nộp danh sách")["id"], "--on", "20/4/2026", *DAY)
    assert ran.code == 2 and "mốc" in ran.err


def test_changed_days_move_what_is_stored(desk: Vanthu, home: Path) -> None:
    desk("duty", "day", "7/KH-CĐP", "--on", "6/3/2026", *DAY)
    desk("done", owed(desk, "Nộp danh sách", "b")["id"], *DAY)
    ran = desk("office", "days", "--off", "10/3/2026", "--work", "14/3/2026", *DAY)
    assert ran.code == 0 and "1 văn bản" in ran.err
    assert days(desk, "Nộp danh sách")[2:4] == ("2026-03-10", "2026-03-09")
    assert days(desk, "Trả lời")[2:4] == ("2026-03-14", "2026-03-14"), "what is counted from an event moves too"
    assert owed(desk, "Nộp danh sách", "b")["status"] == "done"
    shown = {row["day"]: row for row in desk("office", "days", "2026", "--json").json["days"]}
    assert (shown["2026-03-10"]["kind"], shown["2026-03-10"]["source"]) == ("off", "office")
    assert "Tết Nguyên Đán" in desk("office", "days", "2026").out
    ran = desk("office", "days", "--reset", "10/3/2026", "--reset", "14/3/2026", *DAY)
    assert days(desk, "Nộp danh sách")[2:4] == ("2026-03-10", "2026-03-10")
    assert days(desk, "Trả lời")[2:4] == ("2026-03-13", "2026-03-13")
    assert "Không hạn nào thay đổi" in desk("office", "days", "--off", "15/12/2030", *DAY).err


@each("arguments", table(__file__, "faulty_days_are_one"))
def test_faulty_days_are_one_clear_line(desk: Vanthu, arguments: tuple[str, ...], home: Path) -> None:
    ran = desk("office", "days", *arguments, *DAY)
    assert ran.code == 2 and ran.err.count("\n") == 1
    assert not list(itertools.chain(home.rglob("workdays.toml")))


def test_days_outlive_a_new_reading(desk: Vanthu) -> None:
    desk("duty", "day", owed(desk, "Gửi hồ sơ")["id"], "--on", "20/4/2026", *DAY)
    with open_store() as store:
        letter = store.letters.called("7/KH-CĐP")
        better = letter.model_copy(update={"tasks": letter.tasks[:3]})
        assert store.letters.save(better, route(better, Registry([ISSUER, A, B]))) == "changed"
    assert days(desk, "Gửi hồ sơ")[1] == "2026-04-30"
