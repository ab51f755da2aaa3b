"""The list of duties, one duty, what is done to ticked lines, files."""

import io
import re
from html import unescape

import pytest
from openpyxl import load_workbook

from pipeline.faces.web import refusals
from pipeline.faces.web.page_context import AppState
from pipeline.office import reviewing
from pipeline.store import DutyRow, Filters, Store
from pipeline.support.errors import SetupError
from tests.each import each, table
from tests.pipeline.faces.web.conftest import NOW, Browser

TODAY = NOW.date()


def rows(store: Store, **asked: object) -> list[DutyRow]:
    return store.duties.page(Filters(**asked), TODAY, None)  # type: ignore[arg-type]


def of_many(store: Store) -> DutyRow:
    """A duty of several lower unions."""
    return next(row for row in rows(store, side="below") if row.unions > 3)


def ids_of(store: Store, row: DutyRow) -> list[str]:
    return [item.id for item in store.obligations.asked(Filters(duty=row.duty_id), TODAY)]


def act(browser: Browser, store: Store, deed: str, row: list[str], **more: object) -> int:
    return browser.post("/duties/act", data={"use": deed, "row": row, "seen": store.history.last(), **more}).status_code


def said(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_every_duty_of_the_store_stands_once_with_its_count(store: Store, clerk: Browser) -> None:
    page = clerk.get("/duties").text
    for row in rows(store):
        assert page.count(f'href="/duties/{row.duty_id}"') == 1
        assert row.union is not None or f"<strong>{row.done}/{row.unions}</strong>" in page


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("side=below", {"side": "below"}),
        ("side=below&status=todo", {"side": "below", "statuses": ("todo",)}),
        ("text=bao+cao", {"text": "bao cao"}),
        ("due=2026-03-25", {"due_before": TODAY.replace(day=25)}),
        ("kind=report", {"kind": "report"}),
        ("letter=15/KH-LĐLĐ", {"letter": "15/KH-LĐLĐ"}),
    ],
)
def test_filters_find_what_the_store_finds(store: Store, clerk: Browser, query: str, asked: dict[str, object]) -> None:
    found = set(re.findall(r'href="/duties/([0-9a-f]{12})"', clerk.get(f"/duties?{query}").text))
    assert found == {row.duty_id for row in rows(store, **asked)} != set()


@pytest.mark.parametrize("query", ["due=hôm+kia+kìa", "letter=999/XX", "union=Công+đoàn", "status=?", "after=x.y.z"])
def test_what_means_nothing_is_said_in_the_place_of_the_list(clerk: Browser, query: str) -> None:
    page = clerk.get(f"/duties?{query}")
    assert page.status_code == 200
    assert not re.search(r"vanthu [a-z]+ |vanthu \w+ \w+\.|--[a-z]+ ", said(page.text)), "advice for a terminal"
    assert clerk.get(f"/duties?by=union&{query}").status_code in (200, 404)


def test_only_ticked_lines_change_and_only_unions_asked_for(house: AppState, store: Store, clerk: Browser) -> None:
    row = of_many(store)
    one, two, *others = ids_of(store, row)
    assert act(clerk, store, "done", [one], ask="by=union", answer="15/BC-CĐCS", done_on="hôm nay") == 303
    assert store.marks.of([one])[one].answer == "15/BC-CĐCS"
    assert {mark.status for mark in store.marks.of([two, *others]).values()} == {"todo"}
    assert act(clerk, store, "done", [two], ask="by=union", done_on="ngày mai") == 400
    union = store.obligations.called(two).union_id
    assert act(clerk, store, "done", [row.duty_id], ask=f"union={union}") == 303
    assert store.marks.of([two])[two].status == "done"
    assert {mark.status for mark in store.marks.of(others).values()} == {"todo"}
    assert act(clerk, store, "note", others, ask="by=union", note="đã gọi điện") == 303
    assert {mark.note for mark in store.marks.of(others).values()} == {"đã gọi điện"}
    assert act(clerk, store, "todo", [row.duty_id]) == 303
    assert {mark.status for mark in store.marks.of([one, two, *others]).values()} == {"todo"}


def test_a_thousand_ticks_are_no_too_many(store: Store, clerk: Browser) -> None:
    one, *others = ids_of(store, of_many(store))
    assert act(clerk, store, "note", [one] * 1_500 + others, ask="by=union", note="đã gọi điện") == 303
    assert {mark.note for mark in store.marks.of([one, *others]).values()} == {"đã gọi điện"}
    assert act(clerk, store, "note", [one] * 10_001, ask="by=union") == 400


def test_what_somebody_changed_meanwhile_is_refused_with_who_did_what(store: Store, clerk: Browser) -> None:
    row = of_many(store)
    one, two, *_ = ids_of(store, row)
    seen = store.history.last()
    store.marks.mark(one, "done", TODAY, "9/BC", who="Hoa")
    answer = clerk.post("/duties/act", data={"use": "doing", "row": [row.duty_id], "seen": seen})
    assert answer.status_code == 409 and "Hoa đã ghi “Hoàn thành” (9/BC)" in answer.text
    assert store.marks.of([two])[two].status == "todo"
    store.marks.mark(one, "todo", TODAY, who="Hoa")


@each("form", [{"use": "done"}, {"use": "drop", "row": "1"}, {"use": "done", "row": "0" * 12, "ask": "by=union"}])
def test_what_is_not_there_or_nothing_is_refused(store: Store, clerk: Browser, form: dict[str, str]) -> None:
    assert clerk.post("/duties/act", data={**form, "seen": store.history.last()}).status_code in (400, 404)


def test_going_back_stays_here(store: Store, clerk: Browser) -> None:
    one = ids_of(store, of_many(store))[0]
    form = {"use": "note", "row": one, "ask": "by=union", "seen": store.history.last(), "back": "//elsewhere.test/"}
    assert clerk.post("/duties/act", data=form).headers["location"].startswith("/duties")


def test_files_hold_exactly_what_is_listed(store: Store, clerk: Browser) -> None:
    found = rows(store, side="below")
    book = load_workbook(io.BytesIO(clerk.get("/duties.xlsx?side=below").content))
    assert len(list(book.worksheets[0].iter_rows(min_row=2))) >= len(found)


def test_the_workbook_comes_back_with_its_conflicts(store: Store, clerk: Browser) -> None:
    data = clerk.get("/duties/book.xlsx").content
    answer = clerk.post("/duties/book", files={"file": ("so.xlsx", data)}, data={"dry": "1"})
    assert answer.status_code == 200 and "Sẽ nhập 0 thay đổi" in said(answer.text)
    assert "Ô khác (hạn, nội dung việc, trích yếu, số đến, trang Lịch …) không lấy từ sổ" in said(answer.text)
    assert "dòng báo cách làm" not in answer.text
    wrong = clerk.post("/duties/book", files={"file": ("so.xlsx", b"no workbook")})
    assert wrong.status_code == 400 and "không phải sổ Excel" in wrong.text


def test_a_duty_shows_its_words_unions_and_history(store: Store, clerk: Browser) -> None:
    row = of_many(store)
    page = said(clerk.get(f"/duties/{row.duty_id}").text)
    for item in store.obligations.asked(Filters(duty=row.duty_id), TODAY):
        assert item.union in page
    assert " ".join(row.like.evidence.quote.split()) in page and "đã gọi điện" in page and "Lan" in page
    assert clerk.get("/duties/ffffffffffff").status_code == 404


def test_unions_of_a_duty_stand_as_in_the_list_and_are_found(house: AppState, store: Store, clerk: Browser) -> None:
    """Page after page none is lost and none comes twice; what is typed may lack its marks."""
    (row,) = sorted(rows(store), key=lambda row: row.unions)[-1:]
    places = house.office.known.places()

    def listed(query: str) -> list[str]:
        page = clerk.get(f"/duties/{row.duty_id}?{query}").text
        return re.findall(r'<td class="wide"><a href="/unions/([^"]+)">', page)

    every = listed("") + listed("begin=50")
    assert row.unions > 50 and len(every) == len(set(every)) == row.unions
    assert every == sorted(every, key=lambda union: places[union])
    found = listed("q=truong+mam")
    assert found and found == [union for union in every if "Trường Mầm" in house.office.known[union].name]
    assert listed("q=khong+co+ai") == []


def test_who_has_not_answered_is_words_to_copy(store: Store, clerk: Browser) -> None:
    row = of_many(store)
    (letter,) = {item.letter_id for item in store.obligations.asked(Filters(duty=row.duty_id), TODAY)}
    assert "chưa duyệt" in clerk.get(f"/duties/{row.duty_id}/missing").text
    reviewing.approve_as_read(store, letter, reviewing.ReviewedBy("Lan", NOW, ""))
    page = clerk.get(f"/duties/{row.duty_id}/missing").text
    assert "Kính gửi: các đơn vị chưa nộp, chưa báo cáo" in page and "data-copy" in page
    owed = store.obligations.asked(Filters(duty=row.duty_id, statuses=("todo",)), TODAY)
    assert owed and all(item.union in page for item in owed)
    assert any('data-copy="#words"' in clerk.get(f"/unions/{item.union_id}").text for item in owed if item.union_id)


def test_proposals_are_decided_where_they_stand_and_once(store: Store, clerk: Browser) -> None:
    item = next(item for item in store.proposals.find("open") if item.effect != "fulfil")
    form = {"decision": "confirmed", "seen": "open", "back": "/?all=1"}
    assert clerk.post(f"/proposals/{item.id}", data=form).headers["location"] == "/?all=1"
    assert clerk.post(f"/proposals/{item.id}", data={**form, "decision": "rejected"}).status_code == 409
    assert clerk.post(f"/proposals/{item.id}", data={**form, "decision": "maybe"}).status_code == 422
    clerk.post(f"/proposals/{item.id}", data={"decision": "open", "seen": "confirmed"})


@pytest.mark.parametrize("role", ["view", "leader"])
def test_who_only_looks_gets_no_buttons(house: AppState, store: Store, role: str) -> None:
    browser = Browser(house, role)  # type: ignore[arg-type]
    for path in ("/", "/duties", f"/duties/{of_many(store).duty_id}", "/?all=1"):
        assert ('method="post"' in browser.get(path).text) == (role == "leader")


@each(("words", "shown"), table(__file__, "who_has_no_terminal"))
def test_who_has_no_terminal_is_told_of_no_command(words: str, shown: str) -> None:
    assert refusals.words_of(SetupError(words)) == shown
