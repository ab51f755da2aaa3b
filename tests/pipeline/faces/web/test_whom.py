"""Chưa rõ ai làm: a duty whose doer is in doubt reminds nobody; one answer on the day's page says who it is."""

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from pipeline.duties.routing import UNKNOWN_DOER
from pipeline.faces.web.page_context import AppState
from pipeline.office import chasing, reviewing, today
from pipeline.office.reviewing import ReviewedBy
from pipeline.store import Filters, Store
from schemas import Obligation
from tests.each import table
from tests.pipeline.faces.web.conftest import NOW, Anybody, Browser, having_read, office_in

TODAY = NOW.date()
UNIONS = "Công đoàn phường Bến Gỗ; Công đoàn phường Cầu Mây"
HEAD = table(__file__, "head")
#: A deadline of an act for which nobody is named, and whom other duties of the letter bind.
OF_NOBODY = HEAD.format(
    number=61, subject="Về việc tổ chức hội thi nấu ăn", to="",
    body="1. Công đoàn phường Bến Gỗ chuẩn bị hội trường trước ngày 20/3/2026.\n"
    "2. Hội thi diễn ra ngày 25/3/2026.\n3. Bản đăng ký món ăn nộp trước ngày 12/3/2026.",
)  # fmt: skip
#: Those whom the letter is to: read so, and in doubt.
UNSURE = HEAD.format(
    number=62, subject="Về việc tổ chức tọa đàm", to=f"\nKính gửi: {UNIONS}\n",
    body="Liên đoàn Lao động tỉnh tổ chức tọa đàm vào ngày 27/3/2026. "
    "Danh sách gửi về Ban Nữ công trước ngày 13/3/2026.",
)  # fmt: skip


@pytest.fixture(scope="module")
def both_read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("read")
    incoming = folder / "incoming"
    incoming.mkdir()
    for name, text in (("a", OF_NOBODY), ("b", UNSURE)):
        (incoming / f"{name}.txt").write_text(text, "utf-8")
    return having_read(folder, incoming)


@pytest.fixture
def house(both_read: Path, tmp_path: Path) -> Iterator[AppState]:
    """That office, in which nobody approves letters."""
    office = office_in(shutil.copytree(both_read, tmp_path / "office"))
    with office.open() as store:
        store.reviews.choose_approver("nobody")
        yield AppState(office, store, Anybody(), lambda: NOW)


def rows(store: Store, words: str) -> list[Obligation]:
    return [item for item in store.obligations.asked(Filters(everybody=True), TODAY) if words in item.title]


def reminded(house: AppState, words: str) -> set[str]:
    sent = chasing.messages(house.office, house.store, TODAY, days=30)
    return {one.union for one in sent if any(words in item.title for item in (*one.due, *one.late))}


def asked(house: AppState) -> dict[str, tuple[str, dict[str, str], list[tuple[str, str]]]]:
    """Return the lines of the page as a browser without script has them: where to, what is sent, the buttons."""
    section = unescape(Browser(house, "clerk").get("/").text).partition("Chưa rõ ai làm")[2].partition("</section>")[0]
    found = {}
    for line in section.split('<li class="whom">')[1:]:
        title = re.findall(r'class="go"[^>]*>([^<]+)<', line)[0]
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', line))
        buttons = re.findall(r'<button name="([^"]+)" value="([^"]+)"[^>]*><kbd>\d</kbd> ([^<]+)<', line)
        address = re.findall(r'action="([^"]+)"', line)[0]
        found[title] = address, hidden, [(f"{name}={value}", shown) for name, value, shown in buttons]
    return found


def answer(house: AppState, words: str, shown: str) -> None:
    title = next(title for title in asked(house) if words in title)
    address, hidden, buttons = asked(house)[title]
    name, _, value = next(button for button, said in buttons if said == shown).partition("=")
    done = Browser(house, "clerk").post(address, data={**hidden, name: value})
    assert (done.status_code, done.headers["location"]) == (303, "/"), done.text


def test_what_is_asked_of_nobody_is_a_row(house: AppState) -> None:
    (row,) = rows(house.store, "Bản đăng ký món ăn")
    assert (row.union, row.side, row.assignee_unsure, row.due) == (UNKNOWN_DOER, "ours", True, "2026-03-12")
    assert len(asked(house)) == 2 and not today.first_page(house.office, house.store, TODAY).rest["names"]


@pytest.mark.parametrize(("words", "shown", "bound"), table(__file__, "nobody_is_reminded_until"))
def test_nobody_is_reminded_until_a_person_says_who(house: AppState, words: str, shown: str, bound: list[str]) -> None:
    assert reminded(house, words) == set()
    answer(house, words, shown)
    assert {item.union for item in rows(house.store, words)} == {*bound} == reminded(house, words)
    assert not [title for title in asked(house) if words in title]
    said = house.store.corrections.of(rows(house.store, words)[0].letter_id)
    assert [(line.who, line.field) for line in said] == [("Lan", "assignees")]


@pytest.mark.parametrize("words", ["Bản đăng ký món ăn", "Danh sách"])
def test_it_may_be_to_be_known_alone(house: AppState, words: str) -> None:
    answer(house, words, "Để biết")
    assert not [item for item in rows(house.store, words) if item.strength == "binding"]
    assert reminded(house, words) == set() and not [title for title in asked(house) if words in title]
    days = {line.date.date for line in house.store.dates.find(everybody=True)}
    assert {"2026-03-12", "2026-03-13"} <= days, "the day stays in the calendar"


def test_who_confirms_the_card_has_said_it_and_may_take_that_back(house: AppState) -> None:
    (letter,) = {item.letter_id for item in rows(house.store, "Danh sách")}
    found = reviewing.review(house.store, letter)
    (card,) = (one for one in found.cards if one.part == "task")
    assert [one.shown for one in card.choices][:1] == [UNIONS] and card.is_waiting
    after = reviewing.confirm(house.store, letter, ReviewedBy("Lan", NOW, found.seen), card.key, card.mark)
    assert [one.decided for one in after.cards if one.part == "task"] == ["confirmed"]
    assert reminded(house, "Danh sách") == set(UNIONS.split("; "))
    reviewing.undo(house.store, letter, ReviewedBy("Lan", NOW, after.seen))
    assert reminded(house, "Danh sách") == set() and len(asked(house)) == 2
