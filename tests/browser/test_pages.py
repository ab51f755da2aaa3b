"""Every page for everybody: no serious fault for who hears it or cannot tell colours, at three widths, dark too."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from pipeline.web.routes import ROUTES
from tests.browser.conftest import Opening, Served

#: Pages that are opened by their address alone; what is sent as a file is none.
PAGES = sorted(
    route.path for route in ROUTES
    if route.method == "GET" and "{" not in route.path and "." not in route.path and not route.api
    and (not route.roles or "admin" in route.roles)
    and route.path not in ("/start", "/health", "/login")
)  # fmt: skip
WIDTHS = (390, 1366, 1920)
_SERIOUS = ("serious", "critical")


def faults(page: Page, *, colours: bool) -> list[str]:
    """Return the serious faults; to look at all colours takes longer than all else together."""
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": colours}}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found if one["impact"] in _SERIOUS for node in one["nodes"]]


@pytest.mark.parametrize("path", [*PAGES, "letter"])
def test_no_serious_fault(served: Served, opened: Opening, path: str) -> None:
    page = opened(f"/letters/{served.letter('15')}" if path == "letter" else path, "admin")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert faults(page, colours=width == WIDTHS[0]) == [], width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(color_scheme="dark")
    assert faults(page, colours=True) == []
