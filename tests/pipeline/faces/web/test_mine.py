"""What a lower union sees: its own duties by approved letters, and nothing of any other union."""

import re
from html import unescape
from typing import Any

import pytest
from icalendar import Calendar

from pipeline.faces.web import render
from pipeline.faces.web.page_context import AppState
from pipeline.intake.inbox import InboxFile
from pipeline.intake.one_file import LetterReading
from pipeline.intake.readings import FileReading
from pipeline.office import duty_filters, keys, sending, uploading
from pipeline.office.duty_page import own_meetings
from pipeline.store import Filters, Store
from pipeline.support import labels
from pipeline.support.confined.pool import Pool
from pipeline.support.errors import SetupError
from schemas import Obligation, ReviewAct
from tests.pipeline.faces.web.conftest import HERE, NOW, Browser
from tests.pipeline.test_papers import HEAD

TODAY = NOW.date()
LETTER = HEAD.format(number=71).encode()
US, OTHER = "p-tan-lung", "p-cau-may"


def owed(store: Store, union: str) -> list[Obligation]:
    return store.obligations.asked(Filters(below=frozenset({union})), TODAY)


@pytest.fixture(scope="module", autouse=True)
def approved(store: Store) -> str:
    """One letter, of which both unions owe something, is approved; the others are not."""
    letter = min({item.letter_id for item in owed(store, US)} & {item.letter_id for item in owed(store, OTHER)})
    store.reviews.add(ReviewAct(letter=letter, at="2026-03-06T08:00:00", who="Lan", what="approve"))
    return letter


def reading(house: AppState) -> Pool[InboxFile, FileReading]:
    """In this process."""
    return Pool(LetterReading(None, house.office.calendar), 0)


def rows(store: Store, union: str, approved: str, *, shown: bool = True) -> list[Obligation]:
    return [item for item in owed(store, union) if (item.letter_id == approved) == shown]


def test_only_what_it_owes_by_approved_letters(house: AppState, store: Store, approved: str) -> None:
    union = Browser(house, "union", US)
    page = union.get("/mine").text
    shown = rows(store, US, approved)
    assert shown and all(f'href="/mine/{item.id}"' in page for item in shown)
    for item in rows(store, US, approved, shown=False):
        assert item.id not in page and union.get(f"/mine/{item.id}").status_code == 404


def test_other_unions_are_not_there(house: AppState, store: Store, approved: str) -> None:
    union = Browser(house, "union", US)
    refused = union.get("/mine/" + "0" * 16).text
    for item in rows(store, OTHER, approved):
        for path in (f"/mine/{item.id}", f"/mine/{item.duty_id}"):
            answer = union.get(path)
            assert answer.status_code == 404 and answer.text == refused, path
        assert union.post(f"/mine/{item.id}/sent", data={"number": "1/BC"}).status_code == 404
        for query in ("?all=1", f"?after={item.id}", f"?after={item.last_good or 9}.{item.id}"):
            assert item.id not in union.get(f"/mine{query}").text.replace(query, "")
    assert store.sent.waiting() == []


def test_what_it_sent_waits_until_confirmed(house: AppState, store: Store, approved: str, clerk: Browser) -> None:
    union, item = Browser(house, "union", US), rows(store, US, approved)[0]
    path = f"/mine/{item.id}/sent"
    assert union.post(path, data={"day": "hôm nay"}).status_code == 400
    assert union.post(path, data={"number": "1/BC", "day": "1/1/2030"}).status_code == 400
    sent = union.post(path, data={"number": '<i>1/BC"', "day": "5/3/2026"}, files={"file": ("<i>báo cáo.txt", LETTER)})
    assert sent.status_code == 303 and "chờ văn phòng xác nhận" in union.get(f"/mine/{item.id}").text
    for page in (clerk.get("/").text, clerk.get("/?all=1").text, clerk.get(f"/duties/{item.duty_id}").text):
        assert "&lt;i&gt;1/BC" in page and "<i>" not in page and "&lt;i&gt;báo cáo.txt</a> (1 KB" in page
    assert "báo cáo.txt (1 KB)" in union.get(f"/mine/{item.id}").text
    (line,) = [line for line in store.sent.waiting() if line.obligation == item.id]
    kept = clerk.get(f"/sent/{line.id}/file")
    assert kept.content == LETTER and kept.headers["content-type"] == "application/octet-stream"
    named = "attachment; filename=\"i-b-o-c-o.txt\"; filename*=UTF-8''%3C"
    assert kept.headers["content-disposition"].startswith(named)
    for other in (union, Browser(house, "union", OTHER), Browser(house, "view")):
        assert other.get(f"/sent/{line.id}/file").status_code == 403
    assert "báo cáo.txt" not in Browser(house, "view").get("/?all=1").text + clerk.get("/letters").text
    assert not uploading.work(house.office, house.store, reading(house), NOW), "nobody reads it"
    before = store.letters.ids()
    assert store.obligations.called(item.id).status == "todo"
    assert clerk.post(f"/sent/{line.id}", data={"decision": "confirmed"}).status_code == 303
    mark = store.marks.of([item.id])[item.id]
    assert (mark.status, mark.answer, mark.done_on) == ("done", '<i>1/BC"', "2026-03-05")
    assert clerk.post(f"/sent/{line.id}", data={"decision": "rejected"}).status_code == 409
    assert "tệp chờ" in clerk.get("/letters").text and uploading.work(house.office, house.store, reading(house), NOW)
    (new,) = set(store.letters.ids()) - set(before)
    assert clerk.get(f"/sent/{line.id}/file").headers["location"] == f"/letters/{new}"
    assert union.post(path, data={"number": "2/BC"}).status_code == 400


def test_what_has_not_come_is_said_to_the_union(house: AppState, store: Store, approved: str, clerk: Browser) -> None:
    union, item = Browser(house, "union", US), rows(store, US, approved)[-1]
    store.marks.mark(item.id, "todo", TODAY)
    folder = house.office.places.uploads
    for number in ("2/BC", "3/BC"):  # said again: the later one counts
        files = {"file": (f"{number[0]}.txt", number.encode())}
        assert union.post(f"/mine/{item.id}/sent", data={"number": number}, files=files).status_code == 303
        assert len(list(folder.iterdir())) == 2, "the bytes and the name of the one that counts"
    (line,) = [line for line in store.sent.waiting() if line.obligation == item.id]
    assert line.number == "3/BC" and clerk.get(f"/sent/{line.id}/file").content == b"3/BC"
    for path in folder.iterdir():
        path.rename(folder.parent / path.name)  # as where a backup was put back: the bytes are not in it
    assert "Đề nghị đơn vị gửi lại" in clerk.get(f"/sent/{line.id}/file").text
    assert clerk.get("/?all=1").status_code == clerk.get(f"/duties/{item.duty_id}").status_code == 200
    for path in folder.parent.glob("?" * 32 + "*"):
        path.rename(folder / path.name)
    clerk.post(f"/sent/{line.id}", data={"decision": "rejected", "why": "thiếu phụ lục"})
    assert "thiếu phụ lục" in union.get(f"/mine/{item.id}").text and store.obligations.called(item.id).status == "todo"
    assert clerk.get(f"/sent/{line.id}/file").status_code == 404 and list(folder.iterdir()) == []


def test_a_union_fills_no_queue(
    house: AppState, store: Store, approved: str, clerk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    union, item = Browser(house, "union", US), rows(store, US, approved)[-1]
    path, folder = f"/mine/{item.id}/sent", house.office.places.uploads
    monkeypatch.setattr(uploading, "MOST_HELD_BYTES", 1024 * 1024)
    answer = union.post(path, files={"file": ("bc.txt", bytes(1024 * 1024 + 1))})
    assert answer.status_code == 400 and "lớn hơn 1 MB" in answer.text
    for other in rows(store, US, approved, shown=False)[: sending.MOST_WAITING]:
        store.sent.say(other.id, NOW, "lung", "1/BC")
    monkeypatch.setattr(sending, "MOST_WAITING", len(store.sent.waits_of(US)))
    answer = union.post(path, files={"file": ("bc.txt", b"bao cao")})
    assert answer.status_code == 400 and "đang chờ văn phòng xác nhận" in answer.text
    assert store.uploads.listed("held") == list(folder.iterdir()) == []
    monkeypatch.setattr(sending, "MOST_WAITING", sending.MOST_WAITING + 1)
    for _ in range(2):  # said anew, it is no line more
        assert union.post(path, files={"file": ("bc.txt", b"bao cao")}).status_code == 303
    assert len(store.uploads.listed("held")) == 1
    monkeypatch.setattr(uploading, "MOST_BYTES", 1)
    answer = union.post(path, files={"file": ("bc.txt", b"bao cao")})
    assert answer.status_code == 400 and "chưa kèm tệp" in answer.text
    files = {"files": ("thu.txt", b"x")}
    assert clerk.post("/letters/uploads", files=files).status_code == 303, "the office's own queue is another one"


def test_a_feed_of_its_own_is_made_shown_once_and_ended(house: AppState, store: Store) -> None:
    union, other = Browser(house, "union", US), Browser(house, "union", OTHER)
    assert "<button>Đăng ký lịch</button>" in union.get("/mine").text
    page = union.post("/mine/feed").text
    assert 'href="webcal:' in page and "/feeds/" in page and "/feeds/" not in union.get("/mine").text
    (key,) = store.keys.all("feed", union_id=US)
    assert other.post("/mine/feed/end", data={"id": key.id}).status_code == 404
    assert union.post("/mine/feed/end", data={"id": key.id}).status_code == 303
    assert store.keys.all("feed", union_id=US) == []


def test_an_inside_person_has_no_such_page(clerk: Browser, house: AppState) -> None:
    assert clerk.get("/mine").status_code == 403
    assert Browser(house, "union", None).get("/mine").status_code == 404
    assert [Browser(house, "union", US).get(path).status_code for path in ("/", "/duties", "/?all=1")] == [403] * 3


def test_it_sees_the_meetings_that_approved_letters_invite_it_to(house: AppState, store: Store, approved: str) -> None:
    union = Browser(house, "union", US)
    wanted = [line for line in store.dates.find(US, TODAY) if line.date.type == "event" and line.date.date]
    letters = {line.sha256 for line in wanted if (line.date.date or "") < "2026-05"}
    assert letters, "the week's letters invite it to something"
    seen = own_meetings(store, US, TODAY)
    assert seen == [one for one in seen if store.reviews.may_leave([one.letter_id or ""])]
    before = store.reviews.may_leave(letters)
    for letter in letters - before:
        store.reviews.add(ReviewAct(letter=letter, at="2026-03-06T08:00:00", who="Lan", what="approve"))
    shown = own_meetings(store, US, TODAY)
    assert shown and {one.letter_id for one in shown} <= letters | {approved}
    page = union.get("/mine").text
    assert "Họp và sự kiện" in page and all(labels.date_words(one.date) in page for one in shown)
    assert "Họp và sự kiện" not in Browser(house, "union", "khong-co").get("/mine").text
    for letter in letters - before:
        store.reviews.add(ReviewAct(letter=letter, at="2026-03-06T08:00:00", who="Lan", what="reopen"))


def test_what_its_calendar_shows_opens_its_own_pages(house: AppState, store: Store, approved: str) -> None:
    secret = keys.make(house.office, store, "feed", "Điện thoại", NOW, "Lan", US).secret
    events = Calendar.from_ical(Browser(house).get(f"/feeds/{secret}.ics").text).walk("VEVENT")
    addresses = [str(event["url"]) for event in events if "url" in event]
    union, held = Browser(house, "union", US), rows(store, US, approved)
    for address in addresses:
        place, _, letter = address.partition("?letter=")
        page = union.get(f"/mine?letter={letter}").text
        assert place == "http://vanthu.test/mine" and letter == approved
        assert all(f'href="/mine/{item.id}"' in page for item in held)
    assert addresses
    for letter in (*sorted({line.sha256 for line in store.letters.all()} - {approved}), "0" * 64, "%00"):
        answer = union.get(f"/mine?letter={letter}")
        assert answer.status_code == (400 if letter == "%00" else 200)
        assert "/mine/" not in answer.text.replace("/mine/feed", "")


def test_a_duty_stands_beside_its_letter_and_a_word_is_enough(house: AppState, store: Store, approved: str) -> None:
    union, item = Browser(house, "union", US), rows(store, US, approved)[-1]
    page = unescape(union.get(f"/mine/{item.id}").text)
    text = store.letters.of_id(approved).text
    assert f'<mark id="said">{item.evidence.quote}</mark>' in page and text[:40] in page and "Gửi về" in page
    assert union.post(f"/mine/{item.id}/sent", data={}).status_code == 400
    assert union.post(f"/mine/{item.id}/sent", data={"note": "đã gửi qua Zalo"}).status_code == 303
    assert "đã gửi qua Zalo" in unescape(Browser(house, "clerk").get("/?all=1").text)
    assert "VANTHU_URL" not in union.get("/mine").text


@pytest.mark.parametrize("name", ["bao-cao.exe", "so.EXE", "doc.js"])
def test_no_program_is_a_report(house: AppState, store: Store, approved: str, name: str) -> None:
    """It is refused by its name, on the page that it was sent from."""
    union = Browser(house, "union", US)
    path = next(f"/mine/{item.id}" for item in rows(store, US, approved) if item.status != "done")
    files = {"file": (name, b"MZ", "application/octet-stream")}
    answer = union.post(f"{path}/sent", files=files, headers={"referer": f"{HERE}{path}?x=1"})
    assert answer.status_code == 303 and answer.headers["location"] == f"{path}?x=1"
    page = union.get(path).text
    assert f"{name}: không phải văn bản" in page and 'class="loud" role="alert"' in page
    assert union.post(f"{path}/sent", files=files, headers={"referer": "http://elsewhere.test/"}).status_code == 400


def test_a_browser_sends_every_day_but_those_on_no_calendar() -> None:
    """What stands beside the fields of forms holds back just the days of figures that are refused."""
    macros: Any = render._environment().get_template("macros.html").module
    pattern = re.compile(macros.on_calendar().split('"')[1])
    years = ("", "/2027", "/2028", "/2030")
    days = [f"{day}/{month}{year}" for year in years for month in range(14) for day in range(41)]
    days += [f"{day:02}-{month:02}-2027" for month in range(1, 14) for day in range(1, 33)]

    def is_day(words: str) -> bool:
        try:
            return duty_filters.day(words, TODAY) is not None
        except SetupError:
            return False

    # Of 29/2 without a year the program looks for one; it is sent.
    assert [day for day in days if bool(pattern.fullmatch(day)) != is_day(day) and day != "29/2"] == []
    for words in ("hôm nay", "ngày 15/3", "cuối tháng", "2026-03-15", "thứ Hai", "tháng 3/2026", "sai", ""):
        assert pattern.fullmatch(words), words
    assert not pattern.fullmatch("ngày 31/11")
