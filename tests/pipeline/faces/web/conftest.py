"""A small office with letters of its own, served without a network."""

import atexit
import datetime
import functools
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from argon2 import PasswordHasher
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pipeline.faces.web.app import create_app
from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.people import Person
from pipeline.office import Office, people
from pipeline.office.taking_in import take_in
from pipeline.store import Store
from pipeline.store.people import Role

CORPUS = Path(__file__).parents[4] / "corpus"
NOW = datetime.datetime(2026, 3, 6, 9, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
REGISTRY = CORPUS / "year" / "registry.csv"
#: A week at the desk of a provincial federation.
LETTERS = CORPUS / "week" / "letters"
TOKEN = "token-of-Lan"
HERE = "http://vanthu.test"


class _Hosts:
    def __contains__(self, host: str) -> bool:
        return host == "vanthu.test" or host.startswith("127.0.0.1:")


class Anybody:
    """Lets in whoever names a role in a header, so that each page can be asked as everybody."""

    sign_in = None
    hosts = _Hosts()

    def person(self, asked: object) -> Person | None:
        headers = getattr(asked, "headers")  # noqa: B009 - any connection
        role: Role | None = headers.get("x-test-role")
        name = headers.get("x-test-name", "Lan")
        return Person(name, role, f"token-of-{name}", headers.get("x-test-union") or None) if role else None


_APPS: dict[int, tuple[AppState, FastAPI]] = {}


def app_of(house: AppState) -> FastAPI:
    """Return the application of an office; a hundred lines of the table of routes take a while, and are made once."""
    if not _APPS:
        _APPS[id(house)] = (house, create_app(house))
    if id(house) not in _APPS:
        made, app = next(iter(_APPS.values()))[1], create_app(house, ())
        app.router, app.user_middleware, app.state.routes = made.router, made.user_middleware, made.state.routes
        _APPS[id(house)] = (house, app)
    return _APPS[id(house)][1]


@functools.cache
def _loop() -> BlockingPortal:
    """Begin the loop in which all applications answer: one for each request costs as much as a short page."""
    running = start_blocking_portal()
    atexit.register(running.__exit__, None, None, None)
    return running.__enter__()


class Browser(TestClient):
    """A browser of somebody with a role; changes bring the token and say where they come from."""

    def __init__(self, house: AppState, role: Role | None = None, union: str | None = None) -> None:
        headers = {"origin": HERE, "x-token": TOKEN, "accept": "text/html"}
        headers |= {"x-test-role": role} if role else {}
        headers |= {"x-test-union": union} if union else {}
        super().__init__(app_of(house), base_url=HERE, headers=headers, follow_redirects=False,
                         raise_server_exceptions=False)  # fmt: skip
        self.portal = _loop()


#: What hashes passwords where people sign in: the fixture below is begun once for each module that takes it.
_COSTLY = people._HASHER


@pytest.fixture(scope="session", autouse=True)
def costly() -> Iterator[PasswordHasher]:
    """Let passwords cost little, and give what hashes them where people sign in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield _COSTLY


def ended(browser: Browser) -> None:
    """Wait until nothing is being done in the background."""
    until = time.monotonic() + 60
    while cast(Starlette, browser.app).state.jobs.running():
        assert time.monotonic() < until
        time.sleep(0.01)


def office_in(folder: Path) -> Office:
    os.environ.pop("VANTHU_REGISTRY", None)
    return Office(f"sqlite:///{folder}/vanthu.db", REGISTRY)


def having_read(folder: Path, letters: Path) -> Path:
    """Return the folder of the office of a provincial federation, once it has read the letters of another."""
    office_in(folder).choose("ldld", NOW.date())  # before anything is read, as a new office is asked to
    take_in(office_in(folder), [letters], NOW.date(), workers=0)
    return folder


@pytest.fixture(scope="session")
def read_letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return having_read(tmp_path_factory.mktemp("read"), LETTERS)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, read_letters: Path) -> Iterator[AppState]:
    """That office, a copy for each module."""
    office = office_in(shutil.copytree(read_letters, tmp_path_factory.mktemp("office"), dirs_exist_ok=True))
    with office.open() as store:
        yield AppState(office, store, Anybody(), lambda: NOW)


@pytest.fixture(scope="module")
def store(house: AppState) -> Store:
    return house.store


@pytest.fixture
def clerk(house: AppState) -> Browser:
    return Browser(house, "clerk")
