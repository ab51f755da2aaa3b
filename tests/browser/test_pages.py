"""Every page for everybody: no serious fault for who hears it or cannot tell colours, at three widths, dark too."""

from pathlib import Path
from typing import get_args

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pipeline.faces.web.routes import ROUTES
from pipeline.office import registers
from schemas import Approver
from tests.browser.conftest import NOW, Opening, Served, page_later, sheets
from tests.each import SWEEPS

#: Those of the menu; others are told by the address of something that they show.
MENU = sorted(route.path for route in ROUTES if route.menu)
WIDTHS = (390, 1366, 1920)
_WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("main *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth && !one.closest(".scroll, pre, .sheets"))
    .map((one) => one.outerHTML.slice(0, 150))"""
_SERIOUS = ("serious", "critical")


def wider(page: Page) -> list[str]:
    """Return what reaches beyond the screen and is not within a place of its own that scrolls. A click returns before
    the page that it leads to is there: for a moment there is no document at all."""
    page.wait_for_function("() => document.readyState === 'complete'")
    found: list[str] = page.evaluate(_WIDER)
    return found


def faults(page: Page, *, colours: bool) -> list[str]:
    """Return the serious faults; to look at all colours takes longer than all else together."""
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": colours}}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found if one["impact"] in _SERIOUS for node in one["nodes"]]


@pytest.mark.parametrize("path", [*MENU, "letter"])
def test_no_serious_fault(served: Served, opened: Opening, path: str) -> None:
    if path == "/mine":  # is empty for the office: it is what a union sees of letters that are approved
        served.approve("15")
        page = opened(path, "union", "Minh", union="p-ben-go")
        expect(page.locator("main a[href^='/mine/']").first).to_be_visible()
    else:
        page = opened(f"/letters/{served.letter('15')}" if path == "letter" else path, "admin")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if width == WIDTHS[0] or SWEEPS:
            assert faults(page, colours=width == WIDTHS[0]) == [], width
        assert wider(page) == [], width
        expect(page.locator("main :is(h1, h2)").first).to_be_visible()
    page.emulate_media(color_scheme="dark")
    assert faults(page, colours=True) == []


def test_the_leaders_screen_needs_no_scrolling(served: Served, opened: Opening) -> None:
    for letter in served.store.letters.standing():
        words = {"instruction": "Giao đ/c Trần Thị Bích tham mưu kế hoạch triển khai, báo cáo lại trước 12/3"}
        registers.enter(served.store, letter, words, "Anh Ba", NOW.date())
    page = opened("/leader", "leader", "Anh Ba")
    page.set_viewport_size({"width": 1366, "height": 768})
    assert page.evaluate("document.documentElement.scrollHeight") <= 768
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert faults(page, colours=width == WIDTHS[0]) == [] and wider(page) == [], width
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollHeight") <= 2 * 844


def test_the_leaders_full_day_is_a_screen_and_a_sheet(served: Served, chromium: Browser, tmp_path: Path) -> None:
    """Weeks later, when much is late; what waits for nobody's yes is told by its duties."""
    with page_later(served, chromium, "leader") as page:
        for approver in get_args(Approver):
            served.store.reviews.choose_approver(approver)
            page.goto("/leader")
            for width, height, screens in ((1366, 768, 1), (390, 844, 2)):
                page.set_viewport_size({"width": width, "height": height})
                assert page.evaluate("document.documentElement.scrollHeight") <= screens * height, (approver, width)
            assert sheets(page, tmp_path, prefer_css_page_size=True) == 1, approver
    served.store.reviews.choose_approver("clerk")


def test_a_month_of_six_weeks_is_a_sheet(opened: Opening, tmp_path: Path) -> None:
    page = opened("/calendar?view=print&on=2026-08-01", "clerk")
    assert page.locator(".cal-month tbody tr").count() == 6 and sheets(page, tmp_path, prefer_css_page_size=True) == 1
