"""The autumn of the office once more, in a real browser: every step by its buttons and keys, every look on its page."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Response

from benchmarks.serving import serving
from pipeline.faces.web.page_context import AppState
from pipeline.office import reviewing
from tests.corpus.chain_desks import Pages, paged
from tests.corpus.chain_played import play

pytestmark = pytest.mark.sweep


def _is_taken(answer: Response) -> bool:
    return answer.url.endswith("/letters/uploads") and answer.request.method == "POST"


class InChromium(Pages):
    """The clerk, and lower unions, at pages of their own."""

    def __init__(self, house: Callable[[Callable[[], datetime.datetime]], AppState]) -> None:
        super().__init__(house)
        self._browser: Chromium | None = None
        self._address = ""
        self._open: dict[str, Page] = {}

    def at(self, browser: Chromium, address: str) -> None:
        """Sit down at a browser."""
        self._browser, self._address = browser, address

    def _page(self, address: str, union: str = "") -> Page:
        assert self._browser is not None
        if union not in self._open:
            role = {"x-test-role": "union", "x-test-union": union} if union else {"x-test-role": "clerk"}
            context = self._browser.new_context(base_url=self._address, extra_http_headers=role)
            self._open[union] = context.new_page()
        self._open[union].goto(address)
        return self._open[union]

    def shown(self, address: str, union: str = "") -> str:
        return self._page(address, union).content()

    def upload(self, *paths: Path) -> None:
        page = self._page("/letters")
        for path in paths:
            with page.expect_response(
                lambda answer: answer.url.endswith("/uploads") and answer.request.method == "POST"
            ):
                page.locator("[name=files]").set_input_files(path)
                if page.locator("button.send").is_visible():
                    page.locator("button.send").click()

    def approve(self, letter: str) -> None:
        found = self.id_of(letter)
        page = self._page(f"/letters/{found}")
        page.keyboard.press("Shift+Enter")
        self._saved(page)
        for _ in reviewing.review(self.house.store, found).waiting:
            page.keyboard.press("Enter")
        self._saved(page)
        page.keyboard.press("Control+Enter")
        page.wait_for_url(lambda address: found not in address)

    def _saved(self, page: Page) -> None:
        page.wait_for_function("() => document.querySelector('.review').dataset.under === '0'")

    def decide(self, letter: str, *, right: bool) -> None:
        page = self._page("/?all=1")
        line = page.locator("li").filter(has=page.get_by_role("link", name=letter))
        line.get_by_role("button", name="Đúng" if right else "Không phải").first.click()
        page.wait_for_load_state()

    def book(self) -> bytes:
        page = self._page("/duties")
        page.locator("#book summary").click()
        with page.expect_download() as taken:
            page.locator("a[href$='book.xlsx']").first.click()
        return Path(taken.value.path()).read_bytes()

    def bring(self, book: Path) -> None:
        page = self._page("/duties")
        page.locator("#book summary").click()
        page.locator("form[action='/duties/book'] [name=file]").set_input_files(book)
        page.locator("form[action='/duties/book'] button:not([name=dry])").first.click()
        page.wait_for_load_state()


@pytest.fixture
def desk(chromium: Chromium, tmp_path: Path) -> Iterator[InChromium]:
    with ExitStack() as stack:
        found = stack.enter_context(paged(f"sqlite:///{tmp_path}/vanthu.db", tmp_path, InChromium))
        assert isinstance(found, InChromium)
        found.at(chromium, stack.enter_context(serving(lambda _: found.house)))
        yield found


def test_each_day_shows_what_is_owed_on_it(desk: InChromium, tmp_path: Path) -> None:
    play(desk, tmp_path, every_step=False)
