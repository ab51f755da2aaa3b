"""Tìm, Lịch sử, Ngày làm việc, Thiết lập."""

import datetime
import re
import sqlite3
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from pipeline.faces.web.page_context import AppState
from pipeline.office import reviewing
from pipeline.office.reviewing import ReviewedBy
from schemas import ReviewAct
from tests.each import table
from tests.pipeline.faces.web.conftest import NOW, Browser, ended

DAY = datetime.date


@pytest.mark.parametrize(("asked", "href", "marked"), table(__file__, "hits_show_their_words"))
def test_hits_show_their_words(clerk: Browser, asked: str, href: str, marked: str) -> None:
    page = clerk.get("/search", params={"q": asked}).text
    found = re.findall(rf'<a href="({href})"', page)
    assert found
    assert clerk.get(unescape(found[0])).status_code in (200, 404)  # pages of others
    said = " ".join(unescape(re.sub("</mark> <mark>", " ", page)).split())
    assert marked.lower() in said.lower() and "<mark>" in page


@pytest.fixture
def done(house: AppState) -> Iterator[str]:
    item = house.store.obligations.find(everybody=True)[0]
    for who, day in (("Lan", DAY(2026, 3, 4)), ("Hùng <b>", DAY(2026, 3, 5)), ("Lan", DAY(2026, 3, 5))):
        house.store.marks.mark(item.id, "doing", day, who=who)
        house.store.marks.mark(item.id, "todo", day, who=who)
    yield item.letter_id


@pytest.mark.parametrize(
    ("asked", "days", "who"),
    [
        ({}, {"04/03/2026", "05/03/2026"}, {"Lan", "Hùng <b>"}),
        ({"who": "Lan"}, {"04/03/2026", "05/03/2026"}, {"Lan"}),
        ({"day": "2026-03-05"}, {"05/03/2026"}, {"Lan", "Hùng <b>"}),
        ({"who": "Hùng <b>", "day": "2026-03-04"}, set(), set()),
    ],
)
def test_who_did_what(clerk: Browser, done: str, asked: dict[str, str], days: set[str], who: set[str]) -> None:
    page = clerk.get("/history", params={**asked, "letter": done}).text
    assert "<b>" not in page
    rows = re.findall(r"<td><a [^>]*>(.*?)</a></td>\s*<td><a [^>]*>(.*?)</a></td>", page)
    assert {unescape(day) for day, _ in rows} == days and {unescape(name) for _, name in rows} == who


def test_who_approved_which_letter(house: AppState, clerk: Browser, done: str) -> None:
    for minute, (what, why) in enumerate([("confirm", None), ("approve", None), ("return", "Thiếu <b>hạn")]):
        act = ReviewAct(letter=done, at=f"2026-03-06T08:0{minute}:00", who="Mai", what=what, why=why)  # type: ignore[arg-type]
        house.store.reviews.add(act)
    page = clerk.get("/history", params={"of": "reviews", "letter": done, "who": "Mai", "day": "2026-03-06"}).text
    rows = re.findall(r"</a> (\d\d:\d\d)</td>\s*<td><a [^>]*>Mai</a></td>\s*<td><a [^>]*>(.*?)</a></td>", page)
    assert rows == [("08:02", "trả lại"), ("08:01", "duyệt")] and "Thiếu &lt;b&gt;hạn" in page
    assert "Mai" not in clerk.get("/history", params={"letter": done}).text


def test_what_was_taken_back_of_a_card_is_no_act_on_the_letter(house: AppState, clerk: Browser) -> None:
    letter = next(line.sha256 for line in house.store.letters.all() if line.number == "15")

    def by(minute: int) -> ReviewedBy:
        return ReviewedBy("Hoa", NOW.replace(minute=minute), reviewing.review(house.store, letter).seen)

    card = reviewing.review(house.store, letter).cards[0]
    reviewing.confirm(house.store, letter, by(1), card.key, card.mark)
    reviewing.undo(house.store, letter, by(2))
    assert reviewing.review(house.store, letter).cards[0].decided is None
    assert "Hoa" not in re.sub(r"<form.*?</form>", "", clerk.get("/history?of=reviews").text, flags=re.DOTALL)


def test_a_letter_that_is_not_there_has_no_history(clerk: Browser) -> None:
    assert clerk.get("/history?letter=" + "0" * 64).status_code == 404


def test_days_off_move_deadlines(house: AppState, clerk: Browser) -> None:
    assert "cơ quan ghi" not in clerk.get("/days?year=2026").text
    assert clerk.post("/days", data={"off": "2026-03-19 – 20/3"}).status_code == 303
    ended(clerk)
    assert not house.office.calendar.is_working(DAY(2026, 3, 19))
    assert not house.store.calendar.is_working(DAY(2026, 3, 20))
    page = clerk.get("/days?year=2026").text
    assert page.count("cơ quan ghi</td>") == 2 and 'class="off special office' in page
    for day in ("2026-03-19", "2026-03-20"):
        assert clerk.post("/days", data={"reset": day}).status_code == 303
        ended(clerk)
    assert house.store.calendar.is_working(DAY(2026, 3, 20))


@pytest.mark.parametrize(("data", "status"), table(__file__, "days_that_cannot_be"))
def test_days_that_cannot_be(clerk: Browser, data: dict[str, str], status: int) -> None:
    assert clerk.post("/days", data=data).status_code == status


@pytest.mark.parametrize("year", [1, 1949, 2026, 2100, 99999])
def test_every_year_is_shown(clerk: Browser, year: int) -> None:
    assert clerk.get(f"/days?year={year}").text.count("<caption>") == 12


def test_settings_and_a_copy_of_everything(house: AppState, tmp_path: Path) -> None:
    admin = Browser(house, "admin")
    assert "Liên đoàn Lao động tỉnh Hà Sơn" in admin.get("/settings").text
    copy = admin.post("/settings/backup")
    assert copy.headers["content-disposition"] == f'attachment; filename="vanthu-{NOW.date()}.db"'
    (tmp_path / "copy.db").write_bytes(copy.content)
    with sqlite3.connect(tmp_path / "copy.db") as kept:
        assert kept.execute("SELECT count(*) FROM letters").fetchone() == (len(house.store.letters.ids()),)
    assert admin.post("/settings/office", data={"union": "nobody"}).status_code == 400
