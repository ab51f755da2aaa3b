"""An office with its pages served on this machine, and a browser that keys and clicks go to."""

import datetime
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pikepdf import Pdf
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from benchmarks.serving import CHROMIUM, browsing, serving
from corpus.render.forms import write
from corpus.render.pages import register
from pipeline.faces.web.page_context import AppState
from pipeline.office.uploading import UploadReader
from pipeline.store import Store
from pipeline.store.people import Role
from schemas import ReviewAct
from tests.pipeline.faces.web.conftest import CORPUS, LETTERS, NOW, Anybody, having_read, office_in

__all__ = ["CORPUS", "LETTERS", "NOW"]


class Served(NamedTuple):
    house: AppState
    address: str

    @property
    def store(self) -> Store:
        return self.house.store

    def letter(self, number: str) -> str:
        return next(line.sha256 for line in self.store.letters.all() if line.number == number)

    def approve(self, number: str) -> None:
        act = ReviewAct(letter=self.letter(number), at=NOW.isoformat()[:19], who="Lan", what="approve")
        self.store.reviews.add(act)


@contextmanager
def page_later(served: Served, chromium: Browser, role: Role) -> Iterator[Page]:
    """Give a page of somebody three weeks later, when much is late."""
    house = served.house._replace(clock=lambda: NOW + datetime.timedelta(days=21))
    with serving(lambda _: house) as address:
        page = chromium.new_page(base_url=address, extra_http_headers={"x-test-role": role})
        yield page
        page.context.close()


def sheets(page: Page, folder: Path, **how: Any) -> int:
    """Return on how many sheets a page is printed."""
    page.pdf(path=folder / "printed.pdf", **how)
    with Pdf.open(folder / "printed.pdf") as printed:
        return len(printed.pages)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("chromium is not installed (scripts/setup.sh dev installs it)")
    with browsing() as browser:
        yield browser


@pytest.fixture(scope="session")
def read_letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an office that has read the week's letters, the first of them with pages."""
    folder = tmp_path_factory.mktemp("read")
    incoming = shutil.copytree(LETTERS, folder / "incoming")
    register()
    write(LETTERS / "w01-ke-hoach-thang-cong-nhan.txt", "pdf", incoming)
    return having_read(folder, incoming)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, read_letters: Path) -> Iterator[Served]:
    """That office, a copy for each module."""
    office = office_in(shutil.copytree(read_letters, tmp_path_factory.mktemp("office"), dirs_exist_ok=True))
    with office.open() as store, UploadReader(office, store, lambda: NOW) as reader:
        house = AppState(office, store, Anybody(), lambda: NOW, reader.wake)
        with serving(lambda _: house) as address:
            yield Served(house, address)


def send(button: Locator) -> None:
    """Press what sends a form and wait for its answer: a page that is asked for next shows what was done."""
    with button.page.expect_response(lambda answer: answer.request.method == "POST"):
        button.click()


Opening = Callable[..., Page]


@pytest.fixture
def opened(chromium: Browser, served: Served) -> Iterator[Opening]:
    """Give a function that opens a page as somebody; nothing may be asked from elsewhere, no script may fail."""
    contexts: list[BrowserContext] = []
    elsewhere: list[str] = []
    faults: list[str] = []

    def asked(address: str) -> None:
        if not address.startswith((served.address, "data:", "blob:")):
            elsewhere.append(address)

    def opens(path: str, role: Role = "clerk", name: str = "Lan", *, union: str = "", script: bool = True) -> Page:
        context = chromium.new_context(
            base_url=served.address, viewport={"width": 1366, "height": 800}, java_script_enabled=script,
            extra_http_headers={"x-test-role": role, "x-test-name": name, "x-test-union": union},
        )  # fmt: skip
        contexts.append(context)
        context.on("request", lambda request: asked(request.url))
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path)
        return page

    yield opens
    for context in contexts:
        context.close()
    assert elsewhere == [] and faults == []
