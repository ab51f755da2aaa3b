"""A usual day at the desk by real keys: the letters of a week and of a year's first months, gone over one by one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from benchmarks.serving import serving
from pipeline.faces.web.page_context import AppState
from tests.browser.conftest import CORPUS, LETTERS, NOW
from tests.pipeline.faces.web.conftest import Anybody, having_read, office_in

#: Letters of the year that come on this day beside those of the week: duties of ours and of unions below, answers,
#: letters to be known of only.
OF_YEAR = ("01", "04", "05", "06", "08", "11", "14", "15", "16", "18", "36", "37", "38", "55", "56")
#: So many letters came in, and so many keys may they cost beside typing.
CAME_IN, MOST_KEYS = 20, 41
#: A letter that asks nothing of us costs one key, one with four duties or more so many.
MOST_OF_A_LETTER = 5
_SETTLED = "() => document.querySelector('.review')?.dataset.under === '0'"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[AppState]:
    incoming = shutil.copytree(LETTERS, tmp_path / "incoming")
    for number in OF_YEAR:
        shutil.copy(CORPUS / "year" / "letters" / f"y{number}.txt", incoming)
    office = office_in(having_read(tmp_path, incoming))
    with office.open() as store:
        yield AppState(office, store, Anybody(), lambda: NOW)


class Clerk:
    """Goes over what is before them as it stands, and counts the keys."""

    def __init__(self, page: Page) -> None:
        self._page, self.keys = page, 0
        #: Of each letter: whether it was only kept, how many duties it lays, what it cost.
        self.letters: list[tuple[bool, int, int]] = []

    def press(self, key: str) -> None:
        self._page.keyboard.press(key)
        self.keys += 1

    def go_over(self) -> None:
        """F for a letter that asks nothing of us; else what is in doubt singly, and on to the next letter."""
        here, before = self._page.url, self.keys
        duties = self._page.locator(".one[data-part=task]").count()
        is_kept_only = self._page.locator("[value=file]").count() > 0
        for _ in range(0 if is_kept_only else self._page.locator(".one.doubtful").count()):
            self.press("Enter")
            self._page.wait_for_function(_SETTLED)
        self.press("f" if is_kept_only else "Control+Enter")
        self._page.wait_for_url(lambda address: address != here)
        self._page.wait_for_load_state()
        self.letters.append((is_kept_only, duties, self.keys - before))


def test_a_day_of_letters_costs_few_keys(chromium: Browser, office: AppState) -> None:
    store = office.store
    letters = {line.sha256 for line in store.letters.all() if line.direction != "out"}
    with serving(lambda _: office) as address:
        context = chromium.new_context(
            base_url=address, viewport={"width": 1366, "height": 768},
            extra_http_headers={"x-test-role": "clerk", "x-test-name": "Lan"},
        )  # fmt: skip
        page = context.new_page()
        page.goto(f"/letters/{min(letters)}?list=state%3Dnew")
        clerk = Clerk(page)
        for _ in letters:
            clerk.go_over()
        assert page.url.endswith("/letters?state=new"), "behind the last letter the list"
        context.close()
    assert store.reviews.approved(letters) == letters and len(letters) == CAME_IN
    assert clerk.keys <= MOST_KEYS, clerk.keys
    assert {keys for is_kept_only, _, keys in clerk.letters if is_kept_only} == {1}
    many = [keys for _, duties, keys in clerk.letters if duties >= 4]
    assert many and max(many) <= MOST_OF_A_LETTER, clerk.letters
