"""Văn bản đến, đi: what was sent in, the list and its next letter, pictures and files of letters."""

import html
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.faces.web.page_context import AppState
from pipeline.intake.one_file import LetterReading
from pipeline.office import Office, reviewing, uploading, warnings
from pipeline.store import StoreError
from pipeline.support.confined.pool import Pool
from tests.growing import processor
from tests.pipeline.faces.web.conftest import NOW, Anybody, Browser
from tests.pipeline.store.test_store import a_letter
from tests.pipeline.test_papers import HEAD, SECRET, printed

SCRIPT = "<script>alert(1)<&.txt"


def read_all(house: AppState) -> None:
    reading = Pool(LetterReading(house.office.bodies, house.office.calendar), 0)
    while uploading.work(house.office, house.store, reading, NOW):
        pass


def send(clerk: Browser, name: str, data: bytes) -> None:
    assert clerk.post("/letters/uploads", files=[("files", (name, data))]).status_code == 303


@pytest.fixture(scope="module")
def sent(house: AppState) -> str:
    """A printed letter that came by the browser."""
    send(Browser(house, "clerk"), "kế hoạch.pdf", printed(77))
    read_all(house)
    (sha256,) = house.store.uploads.recent(1)[0].letters
    return sha256


def test_what_is_sent_is_read_and_told(clerk: Browser, house: AppState) -> None:
    answer = clerk.post("/letters/uploads", files=[("files", (SCRIPT, HEAD.format(number=91).encode()))])
    assert answer.headers["location"] == "/letters"
    assert "Chờ đọc" in clerk.get("/letters/uploads").text
    read_all(house)
    shown = clerk.get("/letters/uploads").text
    assert "Đã lưu" in shown and "91/KH-LĐLĐ" in shown
    assert "<script>alert" not in shown and "&lt;script&gt;alert" in shown


@pytest.mark.parametrize(
    ("words", "told"),
    [(HEAD.format(number=92), "Đã lưu"), (HEAD.format(number=92), "Đã có"), ("xin chào", "Lỗi"), (SECRET, "Từ chối")],
)
def test_pasted_words_are_a_letter_too(clerk: Browser, house: AppState, words: str, told: str) -> None:
    assert clerk.post("/letters/uploads", data={"words": words}).status_code == 303
    read_all(house)
    assert re.findall(r'<li><span class="badge[^"]*">([^<]*)</span>', clerk.get("/letters/uploads").text)[0] == told


def test_what_failed_or_was_refused_stays_until_a_person_decides(clerk: Browser, house: AppState) -> None:
    def listed(state: str) -> str:
        return clerk.get(f"/letters?state={state}").text.partition('id="found"')[2]

    def decide(decision: str, page: str) -> None:
        uploads = sorted(set(re.findall(r'name="ids" value="(\d+)"', page)))
        answer = clerk.post("/letters/uploads/decide", data={"decision": decision, "ids": uploads, "back": back})
        assert (answer.status_code, answer.headers["location"]) == (303, back)

    back = "/letters?state=failed"
    send(clerk, "cong-thuc.txt", b"x = 1")
    send(clerk, "bi-an.txt", SECRET.encode())
    read_all(house)
    clerk.post("/letters/uploads/clear")
    failed = listed("failed")
    assert "cong-thuc.txt" in failed and ">Đọc lại</button>" in failed and ">Bỏ hết</button>" in failed
    assert ">Đọc lại</button>" in clerk.get("/letters/uploads").text
    refused = listed("refused")
    assert "Có dấu chỉ độ mật" in refused and "bi-an" not in refused and "Đọc lại" not in refused
    decide("again", failed)
    assert "cong-thuc.txt" not in listed("failed") and "Chờ đọc" in clerk.get("/letters/uploads").text
    decide("drop", failed)  # from a page that is out of date
    read_all(house)
    assert "cong-thuc.txt" in listed("failed") and list(house.office.places.uploads.iterdir())
    decide("drop", failed)
    assert "cong-thuc.txt" not in clerk.get("/letters").text and not list(house.office.places.uploads.iterdir())
    assert "Có dấu chỉ độ mật" in listed("refused")
    assert "Có dấu chỉ độ mật" not in Browser(house, "view").get("/letters?state=refused").text
    decide("drop", refused)
    assert "Có dấu chỉ độ mật" not in listed("refused")


def test_nothing_chosen_and_wrong_files_are_said(clerk: Browser) -> None:
    assert "said" in clerk.post("/letters/uploads", data={"words": " "}).headers["set-cookie"]
    answer = clerk.post("/letters/uploads", files=[("files", ("a.pdf", b""))], headers={"accept": "application/json"})
    assert answer.status_code == 400 and "rỗng" in answer.json()["error"]


def test_the_list_is_told_apart_by_book_state_and_words(clerk: Browser, house: AppState, sent: str) -> None:
    whole = clerk.get("/letters?book=out").text
    assert f'href="/letters/{sent}?list=book%3Dout"' in whole and 'name="files"' in whole
    rows = {state: clerk.get(f"/letters?book=out&q=77&state={state}").text for state in ("", "new", "approved")}
    assert f'href="/letters/{sent}?list=book%3Dout%26q%3D77"' in rows[""]
    assert f"{sent}?list" in rows["new"] and f"{sent}?list" not in rows["approved"]
    for empty in ("book=out&q=zzzz", "q=zzzz", "state=returned"):
        assert 'class="empty"' in clerk.get(f"/letters?{empty}").text
    assert "Thả tệp" not in Browser(house, "view").get("/letters").text


def test_a_letter_without_a_subject_is_no_file(clerk: Browser, house: AppState) -> None:
    """Its kind and number stand in the list; what its file is called is told to who asks."""
    nameless = [line for line in house.store.letters.all() if not line.subject and line.direction == "in"]
    page = clerk.get("/letters").text
    assert nameless and page.count("(không trích yếu)</span>") == len(nameless)
    for line in nameless:
        assert f'title="{line.name}"' in page and f">{line.name}<" not in page


@pytest.mark.parametrize("typed", ["77", "77/KH", "hoi thao cong nh", '"Hội thao"', "77*"])
def test_letters_are_found_as_one_types(house: AppState, sent: str, typed: str) -> None:
    found, _ = reviewing.letters_page(house.store, reviewing.letters_asked_for("out", typed=typed), NOW.date(), 50)
    assert sent in [letter.sha256 for letter, _ in found]


@pytest.mark.parametrize("most", [1, 3, 100])
def test_pages_follow_each_other_and_so_do_letters(house: AppState, most: int) -> None:
    asked = reviewing.letters_asked_for()
    ids, after = [], None
    while True:
        found, after = reviewing.letters_page(house.store, asked, NOW.date(), most, after)
        ids += [letter.sha256 for letter, _ in found]
        if after is None:
            break
    assert len(ids) == len(set(ids)) == sum(reviewing.letter_counts(house.store, "in").values())
    if most == 1:
        return
    assert [reviewing.next_letter(house.store, asked, one, NOW.date()) for one in ids] == [*ids[1:], ids[0]]


def test_a_page_is_a_picture_and_the_file_a_download(clerk: Browser, sent: str) -> None:
    picture = clerk.get(f"/letters/{sent}/pages/1.webp")
    assert picture.headers["content-type"] == "image/webp" and len(picture.content) <= 160_000
    file = clerk.get(f"/letters/{sent}/file")
    assert file.content == printed(77)
    said = file.headers["content-disposition"]
    assert said.startswith("attachment; ") and "filename*=UTF-8''k%E1%BA%BF%20ho%E1%BA%A1ch.pdf" in said
    assert file.headers["x-content-type-options"] == "nosniff"


def test_a_name_cannot_break_out_of_its_header(clerk: Browser, house: AppState) -> None:
    send(clerk, 'a"; filename=b.exe;\r\nset-cookie: x=1.txt', HEAD.format(number=93).encode())
    read_all(house)
    (sha256,) = house.store.uploads.recent(1)[0].letters
    answer = clerk.get(f"/letters/{sha256}/file")
    bare = answer.headers["content-disposition"].partition(";")[2].split("''")[0]
    assert re.fullmatch(r' filename="[\w.-]+"; filename\*=UTF-8', bare) and "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["pages/9.webp", "pages/0.webp"])
def test_what_is_not_there_is_not_found(clerk: Browser, sent: str, path: str) -> None:
    assert clerk.get(f"/letters/{sent}/{path}").status_code == 404
    assert clerk.get(f"/letters/{'0' * 64}/{path}").status_code == 404


def test_a_known_page_takes_a_moment(clerk: Browser, sent: str) -> None:
    clerk.get(f"/letters/{sent}/pages/1.webp")
    taken = (processor(lambda: [clerk.get(f"/letters/{sent}/pages/1.webp") for _ in range(10)]) for _ in range(5))
    assert any(seconds < 0.3 for seconds in taken), "of which most is the test's own browser"


def test_a_database_that_cannot_be_read_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is damaged stays so, and nobody is told to try again; what another program holds passes."""

    def locked(*_: object) -> None:
        raise StoreError("locked", f"{tmp_path}: khóa", "khóa")

    def asked(said: str) -> None:
        for path in ("/letters", "/api/v1/letters"):
            answer = clerk.get(path)
            assert (answer.status_code, said in answer.text) == (503, True)
            assert str(tmp_path) not in answer.text and "--db" not in answer.text

    office = Office(f"sqlite:///{tmp_path}/vanthu.db")
    with office.open() as store, closing(sqlite3.connect(tmp_path / "vanthu.db", isolation_level=None)) as file:
        store.letters.save(a_letter(), [])
        clerk = Browser(AppState(office, store, Anybody(), lambda: NOW), "clerk")
        with monkeypatch.context() as patch:
            patch.setattr(store.letters, "page", locked)
            asked("Làm lại sau ít phút.")
        file.execute("UPDATE letters SET subject = 'khác'")
        asked("bị hỏng. Báo cho người quản trị.")


def test_a_warning_is_settled_where_it_stands_and_opened_again(house: AppState, clerk: Browser) -> None:
    store = house.store
    letters = (store.letters.of_id(name) for name in sorted(store.letters.standing()))
    letter, one = next((letter, one) for letter in letters for one in warnings.of_letter(house.office, store, letter))
    path = f"/letters/{letter.source.sha256}/warnings"
    assert path in clerk.get(f"/letters/{letter.source.sha256}").text
    assert html.escape(one.message, quote=False) in clerk.get(path).text.replace("&#34;", '"').replace("&#39;", "'")
    assert clerk.post(path, data={"warning": one.id, "note": "đã <hỏi>"}).status_code == 303
    assert "đã &lt;hỏi&gt;" in clerk.get(path).text and one.id in store.history.settled()
    assert clerk.post(path, data={"warning": "f" * 12}).status_code == 400
    clerk.post(path, data={"warning": one.id, "reopen": "1"})
    assert one.id not in store.history.settled()


def test_letters_that_ask_nothing_are_kept_together_and_the_others_told(clerk: Browser, house: AppState) -> None:
    told_only = HEAD.rpartition("Các công đoàn")[0] + "Hội thao gồm bốn môn.\n"
    for number, words in ((501, told_only), (502, told_only), (503, HEAD)):
        send(clerk, f"{number}.txt", words.format(number=number).encode())
    read_all(house)
    letters = [name for upload in house.store.uploads.recent(3) for name in upload.letters]
    assert 'action="/letters/away"' in clerk.get("/letters").text
    told = clerk.post("/letters/away", data={"row": letters, "back": "/letters?q=50"})
    assert told.headers["location"] == "/letters?q=50"
    states = house.store.reviews.states(letters)
    assert sorted(states[name].state for name in letters) == ["approved", "approved", "new"]
    assert "Đã lưu 2 văn bản để biết. " in html.unescape(clerk.get("/letters?q=50").text)


def test_what_is_no_letter_is_taken_out_and_brought_back(clerk: Browser, house: AppState) -> None:
    quote = "BÁO GIÁ\nKính gửi: Công đoàn các phường, xã\nĐề nghị các đơn vị đặt cờ trước ngày 20/4/2026.\n"
    for number in (511, 512):
        send(clerk, f"{number}.txt", (HEAD.format(number=number) + quote).encode())
    read_all(house)
    letters = [name for upload in house.store.uploads.recent(2) for name in upload.letters]
    said = clerk.post("/letters/remove", data={"row": letters, "back": "/letters?q=51"})
    banner = clerk.get(said.headers["location"]).text
    assert "Đã gỡ 2 văn bản." in banner and all(f'value="{name}"' in banner for name in letters)
    assert not house.store.letters.standing() & set(letters)
    assert all(name in clerk.get("/letters?state=removed").text for name in letters)
    assert letters[0] not in Browser(house, "view").get("/letters?state=removed").text
    back = clerk.post("/letters/back", data={"row": letters})
    assert back.status_code == 303 and set(letters) <= house.store.letters.standing()
    assert "Chưa gỡ văn bản nào" in clerk.get("/letters?state=removed").text


def test_the_register_is_kept_in_the_browser(clerk: Browser, house: AppState) -> None:
    """A number, a day and who got it are typed where they stand; what is left empty is given."""
    store = house.store
    letter = next(line.sha256 for line in store.letters.page(NOW.date(), 50, directions=["in"]))
    path = f"/letters/{letter}/register"
    typed = {"number": "88", "arrived_on": "5/3", "place": "Ban Tổ chức"}
    said = clerk.post(path, data={**typed, "back": "/letters?q=8"})
    assert (said.status_code, said.headers["location"]) == (303, "/letters?q=8")
    written = store.register.written([letter])[letter]
    assert (written.number, written.arrived_on, written.place) == (88, "2026-03-05", "Ban Tổ chức")
    assert clerk.post(path, data={"number": "", "place": ""}).headers["location"] == f"/letters/{letter}"
    written = store.register.written([letter])[letter]
    assert (written.number, written.arrived_on, written.place) == (88, "2026-03-05", None)
    for wrong in ({"number": "tám"}, {"arrived_on": "hôm kia kìa"}, {"arrived_on": "7/3/2026"}):
        assert clerk.post(path, data=wrong).status_code == 400
    assert 'value="88"' in clerk.get("/letters").text and 'value="88"' in clerk.get(f"/letters/{letter}").text
    assert Browser(house, "view").post(path, data=typed).status_code == 403


def test_a_draft_of_ours_gets_the_next_number(clerk: Browser, house: AppState) -> None:
    draft = HEAD.replace("Số: {number}/", "Số:     /").replace("Hội thao", "Hội thi nấu ăn")
    send(clerk, "du-thao.txt", draft.encode())
    read_all(house)
    (letter,) = house.store.uploads.recent(1)[0].letters
    assert house.store.letters.of_id(letter).header.number is None
    page = clerk.get(f"/letters/{letter}").text
    seen = re.findall(r'name="seen" value="([^"]+)"', page)[0]
    given = max(map(int, house.store.register.outgoing_numbers(2026))) + 1
    assert "Cấp số đi tiếp theo" in page
    assert clerk.post(f"/letters/{letter}/number", data={"seen": seen}).status_code == 303
    assert house.store.letters.of_id(letter).header.number == str(given)
    assert "Cấp số đi tiếp theo" not in clerk.get(f"/letters/{letter}").text
