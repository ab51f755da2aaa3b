"""Who does what is in doubt is said on the day's page by one key, for the first line or for the one that is reached."""

from playwright.sync_api import Browser, Page, expect

from benchmarks.serving import serving
from pipeline.faces.web.page_context import AppState
from tests.browser.test_pages import WIDTHS, faults, wider
from tests.pipeline.faces.web.test_whom import UNIONS, both_read, house, reminded, rows

__all__ = ["both_read", "house"]
_LINES = "section:has(h2:text('Chưa rõ ai làm')) li"


def pressed(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def test_one_key_says_who_does_it(chromium: Browser, house: AppState) -> None:
    with serving(lambda _: house) as address:
        headers = {"x-test-role": "clerk", "x-test-name": "Lan"}
        context = chromium.new_context(base_url=address, extra_http_headers=headers)
        page = context.new_page()
        page.goto("/")
        lines = page.locator(_LINES)
        expect(lines).to_have_count(2)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert (faults(page, colours=width == WIDTHS[0]), wider(page)) == ([], []), width
        second = lines.nth(1).locator("a.go")
        expect(second).to_contain_text("Danh sách")
        for _ in range(page.locator("a.go").count()):
            if second.evaluate("one => one === document.activeElement"):
                break
            page.keyboard.press("j")
        pressed(page, "1")
        expect(lines).to_have_count(1)
        owing = {item.union for item in rows(house.store, "Danh sách")}
        assert owing == set(UNIONS.split("; ")) == reminded(house, "Danh sách")
        page.keyboard.press("9")  # nobody has that key
        pressed(page, "1")
        expect(lines).to_have_count(0)
        assert reminded(house, "Bản đăng ký") == {"Công đoàn phường Bến Gỗ"}
        context.close()
