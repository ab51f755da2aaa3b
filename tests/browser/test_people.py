"""The days of a leader, a lower union and a newcomer by real keys and clicks; that of a clerk is ``test_day``."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from benchmarks.serving import serving
from pipeline.faces.web.page_context import AppState
from pipeline.office import Office, registers, sending
from pipeline.office.uploading import UploadReader
from pipeline.store import Filters
from tests.browser.conftest import CORPUS, NOW, Opening, Served, page_later, send, sheets
from tests.browser.test_flow import LETTER
from tests.browser.test_pages import wider
from tests.pipeline.faces.web.conftest import Anybody

#: Like the telephones of five years ago.
NARROW = {"width": 390, "height": 844}
UNION = "p-ben-go"
REPORT = {"name": "bao-cao.txt", "mimeType": "text/plain", "buffer": LETTER.encode()}


def test_a_leader_gives_a_letter_out_and_prints_the_week(served: Served, opened: Opening, tmp_path: Path) -> None:
    """By telephone: the page of the day, a letter, a few words and a name; the clerk sees it, and back at once."""
    leader = opened("/leader", "leader", "Anh Ba")
    leader.set_viewport_size(NARROW)
    leader.get_by_role("link", name="15/KH-LĐLĐ").first.click()
    leader.wait_for_url("**/letters/*")
    assert wider(leader) == []
    leader.get_by_role("link", name="Bút phê").click()
    expect(leader.get_by_label("Lời bút phê")).to_be_in_viewport()
    leader.get_by_label("Lời bút phê").fill("Tham mưu kế hoạch trước 12/3")
    leader.get_by_label("Giao cho").fill("Lan")
    send(leader.get_by_role("button", name="Ghi bút phê"))
    clerk = opened("/", "clerk", "Lan")
    line = clerk.locator("li").filter(has_text="Tham mưu kế hoạch trước 12/3")
    expect(line).to_contain_text("còn")
    with clerk.expect_navigation():
        line.get_by_role("button", name="Đã xem").click()
    assert clerk.evaluate("document.activeElement.textContent").count("Tham mưu kế hoạch trước 12/3"), "one stays there"
    leader.goto("/leader")
    expect(leader.locator("main")).to_contain_text("đã xem 06/03/2026, Lan")
    send(clerk.locator("li").filter(has_text="Tham mưu kế hoạch").get_by_role("button", name="Xong"))
    leader.goto("/leader")
    expect(leader.locator("main")).to_contain_text("xong 06/03/2026, Lan")
    leader.get_by_role("link", name="Việc trong tuần").last.click()
    leader.wait_for_url("**/week*")
    assert wider(leader) == []
    leader.set_viewport_size({"width": 1366, "height": 768})
    assert sheets(leader, tmp_path, format="A4") == 1


def test_a_full_week_is_a_sheet(served: Served, chromium: Browser, tmp_path: Path) -> None:
    """Weeks later, when much is late and nobody has approved anything."""
    store = served.store
    for letter in store.letters.standing():
        words = {"place": "Ban Chính sách - Pháp luật", "handler": "Nguyễn Thị Lan", "instruction": "Tham mưu, báo cáo"}
        registers.enter(store, letter, words, "Anh Ba", NOW.date())
    store.reviews.choose_approver("nobody")
    with page_later(served, chromium, "leader") as page:
        page.goto("/week")
        assert sheets(page, tmp_path, format="A4") == 1
    store.reviews.choose_approver("clerk")


def test_a_lower_union_reads_what_it_owes_and_says_that_it_has_sent(served: Served, opened: Opening) -> None:
    """On a narrow screen: duty, letter beside it, a word or a file; the office takes one and not the other."""
    served.approve("15")
    union = opened("/mine", "union", "Minh", union=UNION)
    union.set_viewport_size(NARROW)
    assert wider(union) == []
    expect(union.locator("main")).to_contain_text("Liên đoàn Lao động tỉnh")
    union.locator("main a[href^='/mine/']").first.click()
    union.wait_for_url("**/mine/*")
    assert wider(union) == []
    expect(union.locator("#said")).to_be_visible()
    union.get_by_role("link", name="Xem trong văn bản").click()
    union.get_by_label("Ghi chú").fill("đã gửi qua Zalo")
    union.locator("input[type=file]").set_input_files(REPORT)
    union.get_by_role("button", name="Báo đã gửi").click()
    expect(union.locator("main")).to_contain_text("chờ văn phòng xác nhận")
    line = opened("/?all=1", "clerk").locator("li").filter(has_text="đã gửi qua Zalo")
    expect(line).to_contain_text("bao-cao.txt")
    line.get_by_label("Vì sao chưa nhận").fill("thiếu biểu")
    send(line.get_by_role("button", name="Chưa nhận"))
    union.reload()
    expect(union.locator("main")).to_contain_text("thiếu biểu")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    """The address of an office that has nothing yet."""
    office = Office(f"sqlite:///{tmp_path}/vanthu.db")
    with office.open() as store, UploadReader(office, store, lambda: NOW) as reader:
        house = AppState(office, store, Anybody(), lambda: NOW, reader.wake)
        with serving(lambda _: house) as address:
            yield address


def test_a_newcomer_has_the_duties_of_their_first_letter(chromium: Browser, empty: str) -> None:
    """Three steps that the page tells: the list of unions, whose office it is, the letter pasted; then its duties."""
    page = chromium.new_page(base_url=empty, extra_http_headers={"x-test-role": "admin"}, viewport=NARROW)
    page.goto("/")
    page.get_by_role("link", name="Nhập danh sách đơn vị cấp dưới").click()
    page.locator("input[type=file]").set_input_files(CORPUS / "year" / "registry.csv")
    page.locator("main form:has(input[type=file]) button").last.click()
    page.get_by_role("button", name="Nhập", exact=True).click()
    expect(page.locator(".said")).to_be_visible()
    page.goto("/settings")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_label("Văn phòng này của").fill("Công đoàn phường Bến Gỗ")
    page.get_by_role("button", name="Chọn").click()
    expect(page.locator(".said")).to_be_visible()
    expect(page.get_by_label("Cấp trên trực tiếp")).to_have_value("Liên đoàn Lao động tỉnh Hà Sơn")
    page.goto("/letters")
    page.get_by_text("Dán chữ của văn bản").click()
    page.get_by_label("Toàn văn").fill(LETTER)
    page.get_by_role("button", name="Gửi chữ vừa dán").click()
    expect(page.locator("main")).to_contain_text("Đã lưu", timeout=60_000)
    page.goto("/duties")
    expect(page.locator("main")).to_contain_text("báo cáo rà soát bữa ăn ca")
    expect(page.locator("main")).to_contain_text("16/04/2026")
    assert wider(page) == []
    page.context.close()


def test_who_stands_above_is_asked_where_the_list_does_not_say(chromium: Browser, empty: str, tmp_path: Path) -> None:
    """The list of a ward's union names itself and those below: without the federation above its letters bind nobody."""
    lines = ["tên,cấp trên", *(f"{name},Công đoàn phường Bến Gỗ" for name in ("CĐCS Công ty Một", "CĐCS Công ty Hai"))]
    (tmp_path / "list.csv").write_text("\n".join([lines[0], "Công đoàn phường Bến Gỗ,", *lines[1:]]), "utf-8")
    page = chromium.new_page(base_url=empty, extra_http_headers={"x-test-role": "admin"}, viewport=NARROW)
    page.goto("/unions/import")
    page.locator("input[type=file]").set_input_files(tmp_path / "list.csv")
    page.locator("main form:has(input[type=file]) button").last.click()
    page.get_by_role("button", name="Nhập", exact=True).click()
    page.goto("/")
    page.get_by_role("link", name="Ghi cấp trên trực tiếp").click()
    page.get_by_label("Cấp trên trực tiếp").fill("Liên đoàn Lao động thành phố Hà Nội")
    assert page.locator("datalist option").count() > 20
    page.get_by_role("button", name="Ghi cấp trên").click()
    expect(page.get_by_label("Cấp trên trực tiếp")).to_have_value("Liên đoàn Lao động thành phố Hà Nội")
    page.goto("/")
    assert page.locator(".steps a").count() == 1
    page.context.close()


_DAYS = """() => [...document.querySelectorAll('.duties tbody tr')]
    .map((row) => row.cells[3].textContent.trim().slice(0, 10).split('/').reverse().join('')).filter(Boolean)"""
_NUMBERS = "() => [...document.querySelectorAll('.letters [name=number]')].map((one) => Number(one.value))"


@pytest.mark.parametrize(
    ("path", "name", "values"),
    [("/duties?by=union", "Đúng hạn đến", _DAYS), ("/letters", "Số đến", _NUMBERS)],
    ids=["duties", "letters"],
)
def test_heads_of_lists_sort(opened: Opening, path: str, name: str, values: str) -> None:
    clerk = opened(path, "clerk")
    head = clerk.get_by_role("button", name=name)
    head.click()
    found = clerk.evaluate(values)
    assert found == sorted(found) and len(set(found)) > 1
    head.press("Enter")
    assert clerk.evaluate(values) == sorted(found, reverse=True)


def test_enter_presses_the_button_behind_the_field(served: Served, opened: Opening) -> None:
    """A note is kept and nothing marked, what did not come is refused with its reason, a letter is given back."""
    store, today = served.store, NOW.date()
    row = next(row for row in store.duties.page(Filters(side="below"), today) if row.unions > 1)
    item = store.obligations.asked(Filters(duty=row.duty_id), today)[0]
    clerk = opened(f"/duties/{row.duty_id}")
    clerk.locator("tbody [name=row]").first.check()
    clerk.locator("summary", has_text="Ghi chú").click()
    with clerk.expect_navigation():
        clerk.locator("[name=note]").press_sequentially("gọi lại chị Hoa\n")
    states = [(one.status, store.marks.of([one.id])[one.id].note)
              for one in store.obligations.asked(Filters(duty=row.duty_id), today)]  # fmt: skip
    assert sum(note == "gọi lại chị Hoa" for _, note in states) == 1 and "done" not in {status for status, _ in states}
    sending.report_sent(served.house.office, store, item, NOW, "Minh", "77/BC-CĐCS")
    clerk.goto("/?all=1")
    with clerk.expect_navigation():
        line = clerk.locator("li").filter(has_text="77/BC-CĐCS")
        line.get_by_label("Vì sao chưa nhận").press_sequentially("thiếu dấu\n")
    said = next(one for one in store.sent.of([item.id])[item.id] if one.number == "77/BC-CĐCS")
    assert (said.state, said.why) == ("rejected", "thiếu dấu")
    leader = opened(f"/letters/{served.letter('15')}", "leader", "Anh Ba")
    with leader.expect_navigation():
        leader.get_by_label("Lý do trả lại").press_sequentially("sai ngày\n")
    reviewed = store.reviews.states([served.letter("15")])[served.letter("15")]
    assert (reviewed.state, reviewed.why) == ("returned", "sai ngày")


def test_a_day_on_no_calendar_is_not_sent_so_that_nothing_typed_is_lost(served: Served, opened: Opening) -> None:
    """Of a lower union number, note and file stay; of a clerk the answer and what was ticked."""
    store, today = served.store, NOW.date()
    served.approve("15")
    union = opened("/mine", "union", "Minh", union=UNION)
    union.goto(str(union.locator("main a[href^='/mine/']").last.get_attribute("href")))
    typed = {"number": "15/BC-CĐCS", "day": "31/11", "note": "gửi qua Zalo"}
    for name, words in typed.items():
        union.locator(f"[name={name}]").fill(words)
    union.locator("input[type=file]").set_input_files(REPORT)
    button = union.get_by_role("button", name="Báo đã gửi")
    button.click()
    assert union.locator(":invalid:not(form)").evaluate_all("(all) => all.map((one) => one.name)") == ["day"]
    assert union.locator("input[type=file]").evaluate("(one) => one.files.length") == 1
    for name, words in typed.items():
        expect(union.locator(f"[name={name}]")).to_have_value(words)
    union.locator("[name=day]").fill("5/3")
    send(button)
    expect(union.locator("main")).to_contain_text("15/BC-CĐCS, ngày 05/03/2026")
    row = next(row for row in store.duties.page(Filters(side="below"), today) if row.unions > 2)
    clerk = opened(f"/duties/{row.duty_id}")
    for at in (0, 2):
        clerk.locator("tbody [name=row]").nth(at).check()
    clerk.locator("[name=answer]").fill("15/BC-CĐCS")
    clerk.locator("[name=done_on]").fill("31/11")
    clerk.get_by_role("button", name="Xong").click()
    assert [one.is_checked() for one in clerk.locator("tbody [name=row]").all()[:3]] == [True, False, True]
    expect(clerk.locator("[name=answer]")).to_have_value("15/BC-CĐCS")
    clerk.locator("[name=done_on]").fill("5/3")
    send(clerk.get_by_role("button", name="Xong"))
    expect(clerk.locator(".said")).to_contain_text("Đã ghi 2 nghĩa vụ")
