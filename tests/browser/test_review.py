"""A letter under review in a real browser: keys, marks on the page, words taken from it, two clerks, no script."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipeline.duties.reviews.cards import Card, OpenSentence
from pipeline.office import reviewing
from pipeline.office.reviewing import ReviewedBy
from pipeline.office.taking_in import take_in
from tests.browser.conftest import NOW, Opening, Served, send

PRINTED = "15"
_NOW = ".one.now"
UNNUMBERED = """LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ SƠN
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số:      /KH-LĐLĐ
Hà Sơn, ngày 03 tháng 3 năm 2026

KẾ HOẠCH
Tổ chức hội thao công nhân

1. Các công đoàn cơ sở gửi danh sách vận động viên về Liên đoàn Lao động tỉnh trước ngày 02/4/2026.
"""


@pytest.fixture
def letter(served: Served) -> Iterator[str]:
    """The letter with pages; what is done to it is taken back."""
    found = served.letter(PRINTED)
    yield found
    store = served.store
    for who in ("Lan", "Minh"):
        while any(act.who == who for act in reviewing.ReviewDesk(store, found).acts):
            reviewing.undo(store, found, ReviewedBy(who, NOW, reviewing.review(store, found).seen))


def cards(served: Served, letter: str) -> list[Card]:
    return list(reviewing.review(served.store, letter).cards)


def decided(served: Served, letter: str) -> list[str | None]:
    return [card.decided for card in cards(served, letter)]


def fold(words: str) -> str:
    """Return words as typed in haste: without marks and case."""
    marked = unicodedata.normalize("NFD", words.replace("Đ", "d").replace("đ", "d"))
    return "".join(sign for sign in marked if not unicodedata.combining(sign)).lower()


def unheld(served: Served, letter: str) -> Iterator[OpenSentence]:
    after = -1
    while (found := reviewing.next_unrecorded(served.store, letter, after)) is not None:
        yield found
        after = found.evidence.start


def saved(page: Page) -> None:
    """Wait until all that was done has been sent."""
    page.wait_for_function("() => document.querySelector('.review').dataset.under === '0'")


def test_a_key_marks_at_once_and_is_kept(served: Served, letter: str, opened: Opening) -> None:
    page = opened(f"/letters/{letter}")
    first, second = page.locator(".one").nth(0), page.locator(".one").nth(1)
    expect(first).to_have_class("one now")
    # In the same turn, before any answer could have come.
    assert page.evaluate("""() => {
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
        return document.querySelector(".one").classList.contains("done"); }""")
    expect(second).to_have_class("one now")
    page.keyboard.press("x")
    saved(page)
    assert decided(served, letter)[:3] == ["confirmed", "rejected", None]
    page.keyboard.press("u")
    saved(page)
    assert decided(served, letter)[:3] == ["confirmed", None, None]


def walked(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_the_words_of_the_card_are_marked_on_the_page(served: Served, letter: str, opened: Opening) -> None:
    page = opened(f"/letters/{letter}")
    page.keyboard.press("ArrowDown")
    card = cards(served, letter)[1]
    assert card.evidence is not None
    marks = page.locator(".sheet .now rect")
    expect(marks).to_have_count(len(served.store.pages.boxes(letter, card.evidence.start, card.evidence.end)))
    expect(marks.first).to_be_in_viewport()
    page.keyboard.press("v")
    page.wait_for_function("said => [...CSS.highlights.get('now') ?? []].join('') === said", arg=card.evidence.quote)


def test_typed_words_are_set_by_enter(served: Served, letter: str, opened: Opening) -> None:
    page = opened(f"/letters/{letter}")
    walked(page, "ArrowDown", "e")
    page.locator(f"{_NOW} [name$='|date']").first.fill("25/3/2026")
    page.keyboard.press("Enter")
    saved(page)
    values = {value.field: value.shown for value in cards(served, letter)[1].pieces[0].values}
    assert (decided(served, letter)[1], values["date"]) == ("corrected", "trước 25/03/2026")


def test_what_is_refused_stays_in_its_fields(served: Served, letter: str, opened: Opening) -> None:
    page = opened(f"/letters/{letter}")
    walked(page, "ArrowDown", "e")
    page.locator(f"{_NOW} [name$='|date']").first.fill("hôm nào đó")
    page.keyboard.press("Enter")
    expect(page.locator(".complaint")).to_contain_text("hôm nào đó")
    expect(page.locator(".complaint")).to_be_in_viewport(ratio=1)
    expect(page.locator(f"{_NOW} [name$='|date']").first).to_be_focused()
    expect(page.locator(f"{_NOW} [name$='|date']").first).to_have_value("hôm nào đó")
    page.keyboard.press("Control+a")
    page.keyboard.type("25/3/2026")
    page.keyboard.press("Enter")
    saved(page)
    assert decided(served, letter)[1] == "corrected"


def test_a_day_in_a_duty_is_said_to_be_none_and_added_with_words(served: Served, letter: str, opened: Opening) -> None:
    at, card = next((at, card) for at, card in enumerate(cards(served, letter)) if len(card.pieces) > 1)
    page = opened(f"/letters/{letter}")
    walked(page, *["ArrowDown"] * at, "e", "ArrowDown", "x")
    saved(page)
    after = cards(served, letter)
    assert {one.key: one.decided for one in after}[card.key] != "rejected"
    none = [(piece.part, piece.evidence) for one in after for piece in one.pieces if piece.is_none]
    day = card.pieces[1].evidence
    assert none == [("date", day)] and day is not None

    holds = (one.evidence.start <= day.start and day.end <= one.evidence.end for one in unheld(served, letter))
    walked(page, *["n"] * ([*holds].index(True) + 1), "a")  # before the sentences have come
    expect(page.locator("[name='date|date']")).to_be_focused()
    for key, field in (("ArrowUp", "task|title"), ("ArrowDown", "date|date"), ("ArrowDown", "limit|group")):
        page.keyboard.press(key)
        expect(page.locator(f"[name='{field}']")).to_be_focused()
    walked(page, "ArrowUp", "Enter")
    saved(page)
    dates = [piece for one in cards(served, letter) for piece in one.pieces if piece.part == "date"]
    there = [piece.evidence for piece in dates if piece.evidence and not piece.is_none]
    assert sum(day.start <= place.start < place.end <= day.end for place in there) == 1


def test_a_word_on_the_page_goes_into_the_field(served: Served, letter: str, opened: Opening) -> None:
    page = opened(f"/letters/{letter}")
    walked(page, "ArrowDown", "e")
    field = page.locator(f"{_NOW} [name$='|title']").first
    field.focus()
    words = served.store.pages.words(letter, 1)
    text = served.store.letters.of_id(letter).text
    box = page.locator(".sheet svg").first.bounding_box()
    assert box is not None
    scale = box["width"] / served.store.pages.page(letter, 1).width
    places = [(box["x"] + (word.box[0] + word.box[2]) / 2 * scale, box["y"] + (word.box[1] + word.box[3]) / 2 * scale)
              for word in words[:8]]  # fmt: skip
    page.mouse.click(*places[0])
    expect(field).to_have_value(text[words[0].start : words[0].end])
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1])
    page.mouse.up()
    expect(field).to_have_value(text[words[0].start : words[1].end])


def test_what_no_record_holds_is_found_and_made_a_duty(served: Served, letter: str, opened: Opening) -> None:
    page = opened(f"/letters/{letter}")
    found = reviewing.next_unrecorded(served.store, letter)
    assert found is not None
    page.keyboard.press("n")
    expect(page.locator(".sentence")).to_have_attribute("data-key", found.key)
    walked(page, "a", "Enter")
    expect(page.locator(".sentence")).not_to_have_attribute("data-key", found.key)
    saved(page)
    added = next(card for card in cards(served, letter) if card.decided == "added")
    assert added.evidence is not None and added.evidence.start == found.evidence.start
    after = reviewing.next_unrecorded(served.store, letter)
    assert after is not None
    expect(page.locator(".sentence")).to_have_attribute("data-key", after.key)
    page.keyboard.press("Enter")
    saved(page)
    assert after != reviewing.next_unrecorded(served.store, letter)


def test_words_walked_to_by_keys_become_those_of_a_duty(served: Served, letter: str, opened: Opening) -> None:
    page = opened(f"/letters/{letter}?view=text")
    page.keyboard.press("ArrowDown")
    before = cards(served, letter)
    walked(page, *["ArrowRight"] * 4, "w")
    saved(page)
    after = cards(served, letter)
    assert len(after) == len(before) and after[1].evidence != before[1].evidence


@pytest.mark.parametrize("view", ["pages", "text"])
def test_cards_and_words_are_found_by_typing(served: Served, letter: str, opened: Opening, view: str) -> None:
    page = opened(f"/letters/{letter}?view={view}")
    field, now, before = page.locator(".seeking input"), page.locator(_NOW), cards(served, letter)
    target = before[-1]
    page.keyboard.press("/")
    page.keyboard.type(fold(target.title)[:30])
    expect(now).to_have_attribute("data-key", target.key)
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(now).to_have_attribute("data-key", before[0].key)
    page.keyboard.press("/")
    page.keyboard.type(fold(target.title)[:30])
    page.keyboard.press("Enter")
    expect(now).to_be_focused()
    expect(now).to_have_attribute("data-key", target.key)

    text = served.store.letters.of_id(letter).text
    start = len(text) * 3 // 4
    words = text[start:].split()[1:12]
    first, last = fold(" ".join(words[:4])), fold(" ".join(words[-4:]))
    page.keyboard.press("/")
    page.keyboard.type(f"{first}..{last}")
    page.keyboard.press("Enter")
    expect(page.locator(".picking q")).to_have_text(" ".join(words))
    if view == "pages":
        expect(page.locator(".sheet .picked rect").first).to_be_in_viewport()
    expect(now).to_have_attribute("data-key", target.key)
    page.keyboard.press("a")
    expect(page.locator("[name='task|title']")).to_have_value(" ".join(words))


def test_two_clerks_on_one_letter(served: Served, letter: str, opened: Opening) -> None:
    mine, other = opened(f"/letters/{letter}"), opened(f"/letters/{letter}", name="Minh")
    other.keyboard.press("e")
    other.locator(f"{_NOW} [name='header|number']").fill("16")
    other.keyboard.press("Enter")
    saved(other)
    mine.keyboard.press("Enter")
    expect(mine.locator(".complaint")).to_be_visible()
    expect(mine.locator(".one").first.locator(".verdict")).to_contain_text("Minh")
    expect(mine.locator(_NOW)).to_have_attribute("data-part", "header")


def test_approved_and_on_to_the_next(served: Served, opened: Opening) -> None:
    letter = served.letter("96")
    page = opened(f"/letters/{letter}?list=state%3Dnew")
    page.keyboard.press("Shift+Enter")
    saved(page)
    walked(page, *["Enter"] * len(reviewing.review(served.store, letter).waiting), "Control+Enter")
    page.wait_for_url(lambda address: letter not in address)
    assert page.url.endswith("?list=state%3Dnew") and served.store.reviews.state(letter).state == "approved"
    expect(page.locator(".said")).to_contain_text("Đã duyệt 96/")
    page.keyboard.press("u")
    page.wait_for_url(lambda address: letter in address)
    assert served.store.reviews.state(letter).state != "approved", "what was told is taken back, wherever one is"


def test_the_keys_are_told_and_can_be_put_off(letter: str, opened: Opening) -> None:
    page = opened(f"/letters/{letter}")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.locator("#keys-off").check()
    walked(page, "Escape", "n")
    expect(page.locator(".sentence")).to_have_count(0)


def test_a_letter_is_read_and_judged_without_script(served: Served, letter: str, opened: Opening) -> None:
    page = opened(f"/letters/{letter}", script=False)
    expect(page.locator(".one").first).to_be_visible()
    expect(page.locator(".sheet").first).to_be_visible()
    page.get_by_role("link", name="Chữ").click()
    expect(page.locator(".text")).to_be_visible()
    send(page.locator(".one").nth(1).get_by_role("button", name="Đúng"))
    assert decided(served, letter)[1] == "confirmed"


def test_a_figure_takes_another_reading_with_its_reason(served: Served, opened: Opening, tmp_path: Path) -> None:
    """The number that the file's name tells, where none stands in the letter."""
    path = tmp_path / "31-KH-LĐLĐ.txt"
    path.write_text(UNNUMBERED, "utf-8")
    take_in(served.house.office, [path], NOW.date(), workers=0)
    letter = next(line.sha256 for line in served.store.letters.all() if line.name == path.name)
    (choice,) = (one for one in cards(served, letter)[0].choices)
    page = opened(f"/letters/{letter}")
    expect(page.locator(f"{_NOW} .choices li")).to_contain_text(choice.why)
    page.keyboard.press(str(choice.number))
    saved(page)
    assert served.store.letters.of_id(letter).header.number == "31"


def test_a_price_quote_is_taken_out_by_a_key_and_brought_back(served: Served, opened: Opening) -> None:
    letter = served.letter("212")
    page = opened(f"/letters/{letter}?list=state%3Dnew")
    page.keyboard.press("g")
    page.wait_for_url(lambda address: letter not in address.partition("gone=")[0])
    assert letter not in served.store.letters.standing()
    page.get_by_role("button", name="Lấy lại", exact=True).click()
    page.wait_for_url(lambda address: address.endswith(letter))
    assert letter in served.store.letters.standing()
