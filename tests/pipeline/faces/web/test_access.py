"""Who may ask for what, tried as everybody; every page asked with whatever may stand in an address."""

import re
from collections import defaultdict
from html.parser import HTMLParser

import pytest
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.faces.web import render
from pipeline.faces.web.app import create_app
from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.routes import ROUTES, Route
from pipeline.office import sending
from pipeline.store import Filters
from pipeline.store.people import ROLES, Role
from tests.each import SWEEPS, each, examples
from tests.pipeline.faces.web.conftest import HERE, NOW, Browser

#: An address of a route: whatever its parameters stand for is not there.
UNKNOWN = "0" * 12
#: May come in, whatever the page then says of an id that is not there or a form that is empty.
LET_IN = {200, 202, 303, 304, 400, 404, 409, 422}


def address(route: Route) -> str:
    return route.path.format_map(type("Ids", (dict,), {"__missing__": lambda self, _: UNKNOWN})())


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


def asked(route: Route) -> list[Role | None]:
    """Return everybody who is refused, and of those who are let in, whose pages cost, every day one alone."""
    everybody: list[Role | None] = [None, *ROLES]
    let_in = [role for role in everybody if not route.roles or role in route.roles]
    return everybody if SWEEPS else [role for role in everybody if role not in let_in[1:]]


@each(("route", "role"), [(route, role) for route in ROUTES for role in asked(route)])
def test_who_may_ask(house: AppState, route: Route, role: Role | None) -> None:
    answer = Browser(house, role, "x-lung-ha" if role == "union" else None).request(route.method, address(route))
    if not route.roles or role in route.roles:
        assert answer.status_code in LET_IN or (answer.status_code == 403 and not route.roles)
    else:
        assert answer.status_code == (401 if role is None else 403) or answer.headers["location"] == "/login"


@each("route", [route for route in ROUTES if route.method == "POST"])
@each("headers", [{"origin": "http://elsewhere.test"}, {"x-token": "guessed"}, {"origin": "null"}])
def test_changes_come_from_our_own_pages(house: AppState, route: Route, headers: dict[str, str]) -> None:
    if route.roles:
        browser = Browser(house, next(iter(route.roles)))
        assert browser.request(route.method, address(route), headers=headers).status_code in (403, 422)


def test_the_table_names_every_address_once() -> None:
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)


def test_other_names_of_this_machine_are_not_answered(house: AppState) -> None:
    assert Browser(house, "admin").get("/", headers={"host": "rebound.test"}).status_code == 421


def test_what_has_no_line_is_not_served(house: AppState) -> None:
    for path in ("/docs", "/openapi.json", "/redoc", "/static/../app.py", "/static/app.py", "/nothing"):
        assert Browser(house, "admin").get(path).status_code == 404


@each("path", sorted({route.path for route in ROUTES if route.method == "GET" and "{" not in route.path}))
def test_pages_load_nothing_from_elsewhere(house: AppState, path: str) -> None:
    answer = Browser(house, "admin").get(path)
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    said = answer.text.replace("\r\n ", "")  # lines of a calendar go on in the next
    for stray in ("http://", "https://", " style=", " onclick=", "<style", "<script>"):
        assert stray not in said.replace(HERE, "").replace("http://www.w3.org/2000/svg", "")


def test_all_script_together_is_small() -> None:
    assert sum(path.stat().st_size for path in render.STATIC.glob("*.js")) <= 40_000


class Forms(HTMLParser):
    """The forms of a page: what is typed in (False) and what sends them (True, or None for what cannot), in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found, self._form = defaultdict[str, list[bool | None]](list), ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self._form = said.get("id") or f"{len(self.found)} {said.get('action')}"
        form, kind = self.found[said.get("form") or self._form], said.get("type") or ""
        if tag == "button" and kind in ("", "submit"):
            form.append(None if "disabled" in said else True)
        elif tag == "input" and kind in ("", "text", "search", "password"):
            form.append(False)


def test_enter_in_a_field_presses_its_own_button(house: AppState) -> None:
    """The first button of a form is pressed: where a field stands behind it, that button is one that does nothing."""
    admin, store = Browser(house, "admin"), house.store
    letter, duty = store.letters.all()[0].sha256, store.duties.page(Filters(side="below"), NOW.date())[0].duty_id
    row = store.obligations.asked(Filters(duty=duty), NOW.date())[0]
    sending.report_sent(house.office, store, row, NOW, "Minh", "1/BC")
    named = {f"/letters/{letter}", f"/duties/{duty}", f"/duties?letter={letter}", "/letters?book=out"}
    several = 0
    for path in named | {route.path for route in ROUTES if route.method == "GET" and "{" not in route.path}:
        for form, parts in Forms(admin.get(path).text).found.items():
            buttons = [at for at, sends in enumerate(parts) if sends is not False]
            if len(buttons) > 1 and False in parts:
                several += 1
                assert parts[buttons[0]] is None or False not in parts[buttons[0] :], (path, form)
    assert several >= 4


ASKED = [route for route in ROUTES if route.method == "GET" and route.roles]
#: What may stand anywhere.
WORDS = ["", " ", "0", "-1", "1e3", "9" * 25, "9" * 5000, "15/3", "0001-01-01", "9999-12-31", "2026-02-30", "hôm nay",
         "x-khe-da", "ldld", "%", "_", "\\", '"', "'; --", "\x00", "\ufeff", "\u202e", "\U0001f600", "true", "a.b.c",
         "9.9", "0.9.0", "1" * 64, "zz", "due", "in", "open", "month", "<script>", "=cmd|' /C calc'!A0", "*" * 300,
         "NEAR(", "a AND", "(", "^", "công đoàn", "bao cao"]  # fmt: skip


@pytest.fixture(scope="module")
def fields(house: AppState) -> dict[str, list[str]]:
    """Return what each address may be asked with."""
    found: dict[str, list[str]] = {}
    for route in create_app(house).routes:
        if isinstance(route, APIRoute) and "GET" in route.methods:
            names = [one.alias for one in route.dependant.query_params]
            names += ["union", "q", "after", "at", "text", "status", "side"]
            found[route.path] = list(dict.fromkeys(names))
    return found


@pytest.fixture(scope="module")
def ids(house: AppState) -> dict[str, list[str]]:
    rows = house.store.obligations.find(today=house.clock().date())[:3]
    return {
        "ref": house.store.letters.ids()[:2], "letter_id": house.store.letters.ids()[:2],
        "row": [row.id for row in rows], "obligation_id": [row.id for row in rows],
        "duty": [row.duty_id for row in rows], "duty_id": [row.duty_id for row in rows], "id": ["x-khe-da", "ldld"],
        "union_id": ["x-khe-da"], "number": ["1", "2"],
    }  # fmt: skip


@settings(max_examples=examples(33, 100), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), route=st.sampled_from(ASKED))
def test_no_question_makes_a_page_fail(
    house: AppState, fields: dict[str, list[str]], ids: dict[str, list[str]], data: st.DataObject, route: Route
) -> None:
    typed = st.sampled_from(WORDS) | st.text(max_size=6)
    asked = data.draw(st.dictionaries(st.sampled_from(fields[route.path]), typed, max_size=4))

    def given_id(found: re.Match[str]) -> str:
        known = [word for word in WORDS if word and word.isalnum()] + ids.get(found[1], [])
        return data.draw(st.sampled_from(known + ids.get(found[1], []) * 9))

    path = re.sub(r"{(\w+)}", given_id, route.path)
    role = sorted(route.roles)[0]
    answer = Browser(house, role, "x-khe-da" if role == "union" else None).get(path, params=asked)
    assert answer.status_code < 500, (path, asked)
    assert "<script>" not in answer.text


@pytest.mark.parametrize("path", ["/letters/{}/pages/{}.webp", "/letters/{}/words/{}", "/api/v1/letters/{}?limit={}"])
def test_no_number_is_too_great(house: AppState, clerk: Browser, path: str) -> None:
    assert clerk.get(path.format(house.store.letters.ids()[0], 10**25)).status_code in (200, 404, 422)
