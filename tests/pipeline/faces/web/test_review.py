"""The page of a letter under review: its cards, what is said of them by forms, who may say it, stale pages."""

import re
from html import unescape
from typing import Any

import pytest

from pipeline.duties.reviews.cards import Card, Review
from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.pages.review import as_data, cards_of, in_text, new_fields
from pipeline.office import reviewing
from pipeline.office.reviewing import ReviewedBy
from pipeline.store import Store
from pipeline.store.people import Role
from schemas import Evidence, Written
from tests.each import each
from tests.pipeline.faces.web.conftest import NOW, Browser


def called(store: Store, number: str) -> str:
    return next(line.sha256 for line in store.letters.all() if line.number == number)


def now(store: Store, letter: str) -> Review:
    return reviewing.review(store, letter)


def first_duty(review: Review) -> Card:
    return next(card for card in review.cards if card.part == "task" and card.decided is None)


def decided(store: Store, review: Review, card: Card) -> str | None:
    """Return what was said of a card since."""
    return next(one.decided for one in now(store, review.letter).cards if one.key == card.key)


def says(browser: Browser, review: Review, act: str, **values: str) -> tuple[int, str]:
    """Send a form; return the status and where it leads, or what is said."""
    answer = browser.post(f"/letters/{review.letter}/acts", data={"act": act, "seen": review.seen, **values})
    return answer.status_code, answer.headers.get("location", "") or unescape(answer.text)


def test_each_card_stands_once_with_its_words_marked(store: Store, clerk: Browser) -> None:
    review = now(store, called(store, "15"))
    page = clerk.get(f"/letters/{review.letter}").text
    assert [unescape(key) for key in re.findall(r'data-key="([^"]+)"', page)] == [card.key for card in review.cards]
    places = [card.evidence for card in review.cards if card.evidence is not None]
    assert [one for one in places if f'data-span="{one.start}-{one.end}"' not in page] == []
    assert "6 đơn vị" in page and "trước 20/03/2026" in page


def test_the_text_on_the_page_is_the_letter_s(store: Store, clerk: Browser) -> None:
    letter = store.letters.of_id(called(store, "15"))
    page = clerk.get(f"/letters/{letter.source.sha256}").text
    text = page[page.index('<div class="text"') : page.index('<div class="picking"')]
    pieces = re.findall(r'data-at="(\d+)">([^<]*)<', text)
    assert "".join(unescape(words) for _, words in pieces) == letter.text
    for at, words in pieces:
        assert letter.text[int(at) :].startswith(unescape(words))


CUT = [
    ("ab", [], [[(0, "ab", ())]]),
    ("abcd", [(1, 3)], [[(0, "a", ()), (1, "bc", (1,)), (3, "d", ())]]),
    ("abcd", [(0, 3), (2, 4)], [[(0, "ab", (1,)), (2, "c", (1, 2)), (3, "d", (2,))]]),
    ("ab\fcd", [(1, 4)], [[(0, "a", ()), (1, "b", (1,))], [(3, "c", (1,)), (4, "d", ())]]),
    ("\fa", [], [[], [(1, "a", ())]]),
    ("", [(0, 0)], [[]]),
]


@each(("text", "spans", "expected"), CUT)
def test_text_is_cut_where_marks_begin_and_end(store: Store, text: str, spans: list[Any], expected: list[Any]) -> None:
    letter = store.letters.of_id(called(store, "15")).model_copy(update={"text": text})
    marked = [Evidence(start=start, end=end, quote=text[start:end]) for start, end in spans]
    assert [[tuple(piece) for piece in page] for page in in_text(letter, marked)] == expected


def test_places_are_told_in_few_signs() -> None:
    places = [Written(page=1, box=(72.0, 90.5, 300.0, 102.0)), Written(page=2, box=(1, 2, 3, 4))]
    assert as_data(places) == "1 72 90.5 300 102;2 1 2 3 4"


@each("act", ["reject", "reject:header", "words"])
def test_the_head_of_a_letter_is_neither_wrong_nor_elsewhere(store: Store, clerk: Browser, act: str) -> None:
    review = now(store, called(store, "15"))
    (head,) = [card for card in review.cards if card.part == "header"]
    status, told = says(clerk, review, act, key=head.key, span="0-5")
    assert (status, "Đầu văn bản chỉ sửa được từng ô" in told) == (400, True) and now(store, review.letter) == review


def test_right_wrong_and_taken_back(store: Store, clerk: Browser) -> None:
    review = now(store, called(store, "15"))
    card = first_duty(review)
    there = (303, f"/letters/{review.letter}#card-2")
    assert says(clerk, review, "confirm", key=card.key, mark=card.mark, anchor="card-2") == there
    assert decided(store, review, card) == "confirmed"
    says(clerk, now(store, review.letter), "reject", key=card.key)
    assert decided(store, review, card) == "rejected"
    says(clerk, now(store, review.letter), "undo")
    assert decided(store, review, card) == "confirmed"


def test_only_what_was_typed_otherwise_is_set(store: Store, clerk: Browser) -> None:
    review = now(store, called(store, "15"))
    card = first_duty(review)
    piece = card.pieces[0]
    typed = {f"{piece.id}|{value.field}": value.shown for value in piece.values}
    says(clerk, review, "edit", key=card.key, mark=card.mark, **{**typed, f"{piece.id}|date": "25/3/2026"})
    changed = next(one for one in now(store, review.letter).cards if one.key == card.key)
    assert changed.decided == "corrected"
    assert [value.field for value in changed.pieces[0].values if value.by is not None] == ["date"]
    assert "chậm nhất 25/03/2026" in clerk.get(f"/letters/{review.letter}").text
    says(clerk, now(store, review.letter), "undo")


def test_a_form_sent_as_it_stands_says_that_it_is_right(store: Store, clerk: Browser) -> None:
    review = now(store, called(store, "212"))
    card = first_duty(review)
    says(clerk, review, "edit", key=card.key, mark=card.mark)
    assert decided(store, review, card) == "confirmed"


def test_what_cannot_be_read_is_said_and_nothing_is_set(store: Store, clerk: Browser) -> None:
    review = now(store, called(store, "212"))
    card = first_duty(review)
    typed = {f"{card.pieces[0].id}|date": "mai kia"}
    status, words = says(clerk, review, "edit", key=card.key, mark=card.mark, **typed)
    assert (status, "mai kia" in words) == (400, True) and now(store, review.letter).seen == review.seen


def test_a_duty_is_added_from_words_that_no_record_holds(store: Store, clerk: Browser) -> None:
    letter = called(store, "15")
    found = reviewing.next_unrecorded(store, letter)
    assert found is not None
    assert f'data-span="{found.evidence.start}-{found.evidence.end}"' in clerk.get(f"/letters/{letter}?after=-1").text
    assert clerk.get(f"/letters/{letter}/next?after=-1").text.count(f'data-key="{found.key}"') == 1
    review, place = now(store, letter), f"{found.evidence.start}-{found.evidence.end}"
    says(clerk, review, "add", part="task", span=place, **{"task|title": "Gặp gỡ", "task|date": "15/4/2026"})
    added = next(card for card in now(store, letter).cards if card.decided == "added")
    assert added.evidence is not None and added.evidence.start == found.evidence.start
    says(clerk, now(store, letter), "undo")
    says(clerk, now(store, letter), "nothing", span=place)
    after = reviewing.next_unrecorded(store, letter)
    assert after is None or after.key != found.key


def test_all_that_is_sure_then_the_letter_then_the_next_one(store: Store, clerk: Browser) -> None:
    review = now(store, called(store, "96"))
    says(clerk, review, "rest")
    for card in now(store, review.letter).waiting:
        status, words = says(clerk, now(store, review.letter), "approve")
        assert (status, card.title[:20] in words) == (400, True)
        says(clerk, now(store, review.letter), "confirm", key=card.key, mark=card.mark)
    status, there = says(clerk, now(store, review.letter), "approve", list="state=new")
    assert (status, there.endswith("?list=state%3Dnew"), review.letter in there) == (303, True, False)
    page = clerk.get(f"/letters/{review.letter}").text
    assert 'value="reopen"' in page and 'value="confirm"' not in page
    assert says(clerk, now(store, review.letter), "reopen")[0] == 303


def test_who_looks_at_an_old_page_is_told_who_did_what(house: AppState, store: Store, clerk: Browser) -> None:
    old = now(store, called(store, "318"))
    head = next(card for card in old.cards if card.part == "header")
    reviewing.edit(store, old.letter, ReviewedBy("Minh", house.clock(), old.seen), head.key, {"number": "999"})
    assert says(clerk, old, "confirm", key=head.key, mark=head.mark)[0] == 409
    data = {"act": "edit", "seen": old.seen, "key": head.key, "header|number": "7"}
    told = clerk.post(f"/letters/{old.letter}/acts", data=data, headers={"accept": "application/json"})
    assert (told.status_code, told.json()["error"].startswith("Minh đã sửa")) == (409, True)


def test_a_script_gets_the_cards_back(store: Store, clerk: Browser) -> None:
    review = now(store, called(store, "41"))
    answer = clerk.post(f"/letters/{review.letter}/acts", data={"act": "rest", "seen": review.seen},
                        headers={"accept": "application/json"}).json()  # fmt: skip
    assert answer["seen"] == now(store, review.letter).seen and f'data-seen="{answer["seen"]}"' in answer["cards"]


@each(("role", "acts", "leads"), [("view", False, False), ("clerk", True, False), ("leader", True, True)])
def test_buttons_are_for_who_may_press_them(house: AppState, store: Store, role: Role, acts: bool, leads: bool) -> None:
    page = Browser(house, role).get(f"/letters/{called(store, '15')}").text
    assert ('value="confirm"' in page, 'name="instruction"' in page) == (acts, leads)


def test_a_leader_instructs_and_gives_back_with_a_reason(house: AppState, store: Store, clerk: Browser) -> None:
    leader, letter = Browser(house, "leader"), called(store, "07".lstrip("0"))
    data = {"act": "instruct", "instruction": "Ban Tuyên giáo tham mưu <b>", "handler": "Ban Tuyên giáo"}
    assert leader.post(f"/letters/{letter}/lead", data=data).status_code == 303
    assert "Ban Tuyên giáo tham mưu &lt;b&gt;" in clerk.get(f"/letters/{letter}").text
    data = {"act": "return", "seen": now(store, letter).seen}
    assert leader.post(f"/letters/{letter}/lead", data=data).status_code == 400
    assert leader.post(f"/letters/{letter}/lead", data={**data, "why": "Thiếu hạn"}).status_code == 303
    assert "Trả lại: Thiếu hạn" in clerk.get(f"/letters/{letter}").text
    assert "trả lại</span> Lan: Thiếu hạn" in clerk.get("/").text


def test_a_near_deadline_of_an_unapproved_letter_is_told_loudly(store: Store, clerk: Browser) -> None:
    for number, is_near in (("41", True), ("15", False)):
        review = now(store, called(store, number))
        says(clerk, review, "rest")
        page = clerk.get(f"/letters/{review.letter}").text
        assert ("Chưa duyệt: " in page) == is_near and "chưa thấy" not in page, "41 asks us alone"


def test_letters_and_pages_that_are_not_there(store: Store, clerk: Browser) -> None:
    assert clerk.get("/letters/ffffffffffff").status_code == 404
    assert clerk.get(f"/letters/{called(store, '15')}/words/1").status_code == 404


@each(("in_doubt", "shown_as"), [(True, ""), (False, "15")])
def test_the_head_shows_the_blank_that_a_hand_filled(store: Store, in_doubt: bool, shown_as: str) -> None:
    """However sure the figures are, and where nothing could be read there, which is where it is needed most."""
    review = now(store, called(store, "15"))
    head = next(card for card in review.cards if card.part == "header")
    place = Written(page=1, box=(90.0, 80.0, 120.0, 95.0))
    filled = {"written": place, "shown": shown_as}
    values = tuple(one.model_copy(update=filled if one.field == "number" else {}) for one in head.pieces[0].values)
    pieces = (head.pieces[0].model_copy(update={"values": values}),)
    doubted = head.model_copy(update={"in_doubt": in_doubt, "pieces": pieces})
    (shown,) = cards_of(review.model_copy(update={"cards": (doubted,)}), store)
    assert [fact.cutout for fact in shown.facts if fact.cutout] == [place]


def test_a_duty_is_typed_in_few_fields_and_the_rest_stands_below() -> None:
    """What, who, by when, to whom, how many at most, how binding."""
    fields = new_fields(None, NOW.date())["task"]
    main = ["Tên việc", "Đơn vị thực hiện", "Hạn", "Gửi về", "Giới hạn", "Mức bắt buộc"]
    assert [(field.title, field.is_main) for field in fields] == [*((title, True) for title in main), ("Loại", False)]


@pytest.mark.parametrize("is_marked", [True, False])
def test_a_limit_is_typed_with_its_duty_and_kept_as_its_limit(store: Store, clerk: Browser, is_marked: bool) -> None:
    """Beside words of the letter as beside words of a person's own; changed, taken away and undone with the duty."""
    letter, title = called(store, "15"), f"Cử đoàn dự hội thao {'vòng một' if is_marked else 'vòng hai'}"
    text, before = store.letters.of_id(letter).text, len(store.letters.of_id(letter).delegate_limits)

    def said(act: str, **values: str) -> Card:
        status, told = says(clerk, now(store, letter), act, anchor="card-1", **values)
        assert status == 303, told
        return next(card for card in now(store, letter).cards if card.title.startswith(title))

    def limits() -> list[tuple[object, ...]]:
        found = store.letters.of_id(letter).delegate_limits
        return [(one.bound, one.value, one.group, one.unit, one.applies_to) for one in found[before:]]

    place = f"{text.index('Các')}-{text.index('Các') + 40}" if is_marked else ""
    typed = {"task|title": title, "task|assignees": "Các công đoàn cơ sở"}
    card = said("add", part="task", span=place, **typed, **{"task|limit": "không quá 20 vận động viên"})
    assert limits() == [("max", 20, "vận động viên", "người", "Các công đoàn cơ sở")]
    assert [piece.part for piece in card.pieces] == ["task", "limit"], "in the card of the duty"
    name = f"{card.pieces[0].id}|limit"
    assert f'name="{name}" value="vận động viên: tối đa 20 người"' in clerk.get(f"/letters/{letter}").text
    status, told = says(clerk, now(store, letter), "edit", key=card.key, mark=card.mark, **{name: "nhiều người"})
    assert status == 400 and "không phải một giới hạn" in told
    card = said("edit", key=card.key, mark=card.mark, **{name: "từ 10 đến 15 vận động viên"})
    assert [one[:2] for one in limits()] == [("range", None)]
    said("undo")
    assert [one[:2] for one in limits()] == [("max", 20)]
    card = said("edit", key=card.key, mark=card.mark, **{name: ""})
    assert limits() == []
    card = said("edit", key=card.key, mark=card.mark, **{name: "ít nhất 30% nữ"})
    assert [one[:4] for one in limits()] == [("min", 30, "nữ", "%")]
    assert says(clerk, now(store, letter), "reject", key=card.key, mark=card.mark)[0] == 303
    assert limits() == [], "it goes with its duty"


def test_what_a_leader_writes_is_work_for_somebody(house: AppState, store: Store, clerk: Browser) -> None:
    leader, bich, letter = Browser(house, "leader"), Browser(house, "clerk"), called(store, "15")
    bich.headers |= {"x-test-name": "Bich", "x-token": "token-of-Bich"}
    words = "Giao đ/c Bich tham mưu văn bản góp ý trước 12/3\r\nbáo tôi"
    leader.post(f"/letters/{letter}/lead", data={"act": "instruct", "instruction": words, "handler": ""})
    shown = "Giao đ/c Bich tham mưu văn bản góp ý trước 12/3 báo tôi"
    assert "Giao cho tôi" in (mine := bich.get("/").text) and shown in mine and "còn 5 ngày" in mine
    assert "Giao cho tôi" not in clerk.get("/").text
    assert shown in clerk.get("/search", params={"q": "tham muu gop y"}).text
    assert shown in (told := leader.get("/leader").text) and "Đã giao" in told
    path, said = f"/letters/{letter}/instruction", {"words": words, "decision": "done"}
    assert bich.post(path, data={**said, "words": "khác"}).status_code == 409
    assert bich.post(path, data=said).status_code == 303
    assert "Giao cho tôi" not in bich.get("/").text
    for page in (leader.get("/leader").text, clerk.get(f"/letters/{letter}").text):
        assert "xong 06/03/2026, Bich" in page
    assert bich.post(path, data={**said, "decision": "open"}).status_code == 303
    assert "Giao cho tôi" in bich.get("/").text
    bich.post(path, data=said)
    leader.post(f"/letters/{letter}/lead", data={"act": "instruct", "instruction": "Bich làm lại", "handler": ""})
    assert "Bich làm lại" in bich.get("/").text, "other words are other work"
