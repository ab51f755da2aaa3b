"""One letter's whole way: sent in, reviewed, approved, in calendar and feed, answered by a union, confirmed."""

import pytest
from playwright.sync_api import expect

from pipeline.office import reviewing
from tests.browser.conftest import Opening, Served, send
from tests.each import table

LETTER = table(__file__, "letter")
_WORDS = "bữa ăn ca"
#: How others reach the office: what is made for them carries it.
_PUBLIC = "http://vanthu.congdoan.test"


def test_from_the_file_to_the_answer(served: Served, opened: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_URL", _PUBLIC)
    clerk = opened("/letters")
    sent = {"name": "cv131.txt", "mimeType": "text/plain", "buffer": LETTER.encode()}
    clerk.locator("[name=files]").set_input_files(sent)
    if clerk.locator("button.send").is_visible():
        clerk.locator("button.send").click()
    clerk.locator("#uploads a[href^='/letters/']").first.click(timeout=20_000)

    union = opened("/mine", "union", "Minh", union="p-ben-go")
    assert _WORDS not in union.content()
    letter = served.letter("131")
    clerk.keyboard.press("Shift+Enter")
    for _ in reviewing.review(served.store, letter).cards:
        clerk.keyboard.press("Enter")
    clerk.wait_for_function("() => document.querySelector('.review').dataset.under === '0'")
    clerk.keyboard.press("Control+Enter")
    clerk.wait_for_url(lambda address: letter not in address)

    clerk.goto("/calendar?view=list&on=2026-04-01")
    expect(clerk.locator("main").get_by_text(_WORDS).first).to_be_visible()
    clerk.goto("/feeds")
    clerk.locator("[name=name]").fill("Máy chị Lan")
    clerk.get_by_role("button", name="Tạo địa chỉ").click()
    address = clerk.locator(".key-ways input").input_value()
    assert address.startswith(f"{_PUBLIC}/feeds/")
    assert _WORDS in clerk.request.get(address.replace(_PUBLIC, served.address)).text().replace("\r\n ", "")

    union.reload()
    union.get_by_role("link").filter(has_text=_WORDS).first.click()
    union.locator("[name=number]").fill("07/BC-CĐP")
    union.get_by_role("button", name="Báo đã gửi").click()
    expect(union.get_by_text("chờ văn phòng xác nhận")).to_be_visible()

    clerk.goto("/")
    send(clerk.get_by_role("button", name="Đã nhận").first)
    union.reload()
    expect(union.get_by_text("07/BC-CĐP").first).to_be_visible()
    expect(union.get_by_text("văn phòng đã nhận")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/duties", "/letters"])
def test_files_are_dropped_anywhere_and_a_refused_one_is_named(opened: Opening, path: str) -> None:
    page = opened(path)
    dropped = """(files) => { const brought = new DataTransfer();
        for (const [name, words] of files) brought.items.add(new File([words], name));
        dispatchEvent(new DragEvent("drop", { dataTransfer: brought, bubbles: true, cancelable: true })); }"""
    page.evaluate(dropped, [["trong.txt", ""]])
    expect(page.locator("p.loud[role=status]")).to_contain_text("trong.txt")
    page.evaluate(dropped, [[f"{len(path)}.txt", LETTER.replace("131/", f"{140 + len(path)}/")]])
    expect(page.locator("#uploads a[href^='/letters/']").first).to_contain_text("LĐLĐ-CSPL", timeout=20_000)
