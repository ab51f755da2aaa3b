"""Every page asked with whatever may stand in an address: it says what is wrong, it never fails."""

import re

import pytest
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.faces.web.app import create_app
from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.routes import ROUTES, Route
from tests.each import examples
from tests.pipeline.faces.web.conftest import Browser

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
