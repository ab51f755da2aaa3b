"""Feeds: secret, revocable, asked for again without cost."""

import re
from collections.abc import Iterator

import pytest
from icalendar import Calendar

from pipeline.faces.web.page_context import AppState
from pipeline.office import keys, registers
from schemas import ActKind, ReviewAct
from tests.each import table
from tests.pipeline.faces.web.conftest import NOW, Browser

SECRET = re.compile(r"/feeds/([\w-]{20,})\.ics")


@pytest.fixture(autouse=True)
def _clean(house: AppState) -> Iterator[None]:
    yield
    for key in house.store.keys.all("feed"):
        house.store.keys.revoke(key.id, "feed")


def judge(house: AppState, what: ActKind) -> None:
    for letter in house.store.letters.ids():
        house.store.reviews.add(ReviewAct(letter=letter, at="2026-03-06T09:00:00", who="Lan", what=what))


def made(clerk: Browser, union: str = "", name: str = "Điện thoại chị Lan") -> str:
    answer = clerk.post("/feeds", data={"name": name, "union": union})
    assert answer.status_code == 200, answer.text
    found = SECRET.search(answer.text)
    assert found is not None
    return found[1]


def words_of(content: bytes) -> str:
    return " ".join(str(event["summary"]) for event in Calendar.from_ical(content).walk("vevent"))


@pytest.mark.parametrize(("union", "held", "missing"), table(__file__, "a_feed_holds_its"))
def test_a_feed_holds_its_own(house: AppState, clerk: Browser, union: str, held: list[str], missing: list[str]) -> None:
    # Programs bring no cookie and no role: the address alone counts.
    address = f"/feeds/{made(clerk, union)}.ics"
    judge(house, "reopen")
    # A lower union has nothing of letters that nobody approved.
    before = words_of(Browser(house).get(address).content)
    assert union in ("", "ldld-ha-son") or not any(words in before for words in held)
    judge(house, "approve")
    answer = Browser(house).get(address)
    assert answer.headers["content-type"].startswith("text/calendar")
    said = words_of(answer.content)
    assert [words for words in held if words not in said] == [] and [words for words in missing if words in said] == []


def test_asked_again_nothing_is_sent(house: AppState, clerk: Browser) -> None:
    program, path = Browser(house), f"/feeds/{made(clerk)}.ics"
    tag = program.get(path).headers["etag"]
    again = program.get(path, headers={"if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    house.store.touch()
    assert program.get(path, headers={"if-none-match": tag}).status_code == 200


def test_what_is_revoked_opens_nothing(house: AppState, clerk: Browser) -> None:
    path = f"/feeds/{made(clerk)}.ics"
    assert clerk.get(path).status_code == 200
    key = house.store.keys.all("feed")[0]
    assert clerk.post(f"/feeds/{key.id}/revoke").status_code == 303
    assert clerk.get(path).status_code == 404
    assert clerk.post(f"/feeds/{key.id}/revoke").status_code == 404


def test_only_feeds_are_revoked_here(house: AppState, clerk: Browser) -> None:
    program = house.store.keys.make("program", "máy khác", NOW.isoformat()[:19])
    assert clerk.post(f"/feeds/{program.key.id}/revoke").status_code == 404
    assert house.store.keys.all("program") == [program.key]


@pytest.mark.parametrize("secret", ["", "x", "..", "%00", "A" * 5000, "<script>"])
def test_what_is_no_secret(house: AppState, secret: str) -> None:
    assert Browser(house).get(f"/feeds/{secret}.ics").status_code in (401, 404)


def test_the_code_is_a_drawing_without_style(clerk: Browser) -> None:
    found = re.search(r"<svg.*?</svg>", clerk.post("/feeds", data={"name": "máy tính bảng"}).text, re.DOTALL)
    assert found is not None and "style" not in found[0] and "<title>webcal://" in found[0]


def test_a_persons_feed_holds_what_was_given_to_that_person(house: AppState) -> None:
    store, at = house.store, "2026-03-06T09:00:00"
    bich = store.people.add("bich", "Trần Thị Bích", "clerk", None, None, at)
    letter = sorted(store.letters.standing())[0]
    words = {"instruction": "Giao Trần Thị Bích tham mưu trước 12/3", "handler": None}
    registers.enter(store, letter, words, "Anh Ba", NOW.date())
    key = keys.make(house.office, store, "feed", "Điện thoại", NOW, bich.name, person=bich.id)
    shown = Browser(house).get(f"/feeds/{key.secret}.ics").text
    assert shown.count("BEGIN:VEVENT") == 1 and "DTSTART;VALUE=DATE:20260311" in shown
    store.register.settle(letter, words["instruction"] or "", "instruction-done", bich.name, NOW.date())
    assert "xong" in Browser(house).get(f"/feeds/{key.secret}.ics").text.lower()
    store.people.change(bich.id, active=False)
    assert Browser(house).get(f"/feeds/{key.secret}.ics").status_code == 404, "who is locked reads nothing more"
    registers.enter(store, letter, {"instruction": None}, "Anh Ba", NOW.date())
