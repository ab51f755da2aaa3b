"""What programs get: as it is described, each row once, their own alone, never a failure of ours."""

import string
from collections.abc import Iterable
from typing import Any

import pytest
from httpx import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.routes import ROUTES, Route
from schemas import ActKind, ReviewAct
from tests.each import examples
from tests.pipeline.faces.web.conftest import Browser
from tests.pipeline.faces.web.test_access import named

API = [route for route in ROUTES if route.options]
#: A lower union that owes something under some letters of the week, not under all.
UNION = "x-khe-da"


@pytest.fixture(scope="module")
def whole(house: AppState) -> dict[str, Any]:
    described: dict[str, Any] = Browser(house, "view").get("/api/v1/openapi.json").json()
    return described


def judge(house: AppState, what: ActKind, letters: Iterable[str]) -> None:
    for letter in letters:
        house.store.reviews.add(ReviewAct(letter=letter, at="2026-03-06T09:00:00", who="Lan", what=what))


@pytest.fixture(scope="module", autouse=True)
def approved(house: AppState) -> None:
    judge(house, "approve", house.store.letters.ids())


@pytest.fixture(scope="module")
def viewer(house: AppState) -> Browser:
    return Browser(house, "view")


@pytest.fixture(scope="module")
def union(house: AppState) -> Browser:
    return Browser(house, "union", UNION)


def items(asker: Browser, path: str, **asked: Any) -> list[dict[str, Any]]:
    """Return a whole list, part by part."""
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        answer = asker.get(f"/api/v1{path}", params=asked | after)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if (following := answer.json()["next"]) is None:
            return found
        after = {"after": following}


def some_ids(house: AppState, viewer: Browser) -> dict[str, str]:
    """Return an id for each name that an address has."""
    return {
        "letter_id": items(viewer, "/letters")[0]["sha256"],
        "duty_id": items(viewer, "/duties")[0]["duty_id"],
        "obligation_id": items(viewer, "/obligations")[0]["id"],
        "upload_id": str(sent_in(house)["id"]),
    }


def sent_in(house: AppState, words: str = "Kính gửi: các Công đoàn cơ sở") -> dict[str, Any]:
    """Send a file in, which then waits: no reader runs here."""
    answer = Browser(house, "clerk").post("/api/v1/letters", files={"file": ("<b>.txt", words.encode())})
    assert answer.status_code == 202, answer.text
    sent: dict[str, Any] = answer.json()
    return sent


@pytest.mark.parametrize("route", API, ids=named)
def test_every_route_is_described_with_words_parameters_and_records(whole: dict[str, Any], route: Route) -> None:
    said = whole["paths"][route.path][route.method.lower()]
    good = str(route.options["status_code"])
    assert said["description"].endswith(".")
    assert "$ref" in said["responses"][good]["content"]["application/json"]["schema"]
    assert {"400", "401", "403", "404", "422"} <= set(said["responses"])
    assert all(one["name"] in route.path for one in said.get("parameters", ()) if one["in"] == "path")


@pytest.mark.parametrize("route", [route for route in API if route.method == "GET"], ids=named)
def test_answers_are_as_described(house: AppState, viewer: Browser, whole: dict[str, Any], route: Route) -> None:
    browser = viewer if "view" in route.roles else Browser(house, "clerk")
    answer = browser.get(route.path.format_map(some_ids(house, viewer)))
    assert answer.status_code == 200, answer.text
    form = whole["paths"][route.path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator(form | {"components": whole["components"]}).validate(answer.json())


def test_records_are_those_of_the_command_line(house: AppState, viewer: Browser) -> None:
    store, day = house.store, house.clock().date()
    assert items(viewer, "/letters", limit=3) == [line.model_dump(mode="json") for line in store.letters.page(day, 100)]
    letter = store.letters.of_id(some_ids(house, viewer)["letter_id"])
    assert viewer.get(f"/api/v1/letters/{letter.source.sha256}").json() == letter.model_dump(mode="json")


def test_nothing_is_sent_again_that_is_known(house: AppState, viewer: Browser, clerk: Browser) -> None:
    path = "/api/v1/obligations"
    known = {"if-none-match": viewer.get(path).headers["etag"]}
    assert (again := viewer.get(path, headers=known)).status_code == 304 and not again.content
    assert viewer.get("/api/v1/duties", headers=known).status_code == 200
    row = items(viewer, "/obligations")[0]["id"]
    assert clerk.post(f"{path}/note", json={"ids": [row], "note": "gọi lại"}).status_code == 200
    assert viewer.get(path, headers=known).status_code == 200


def test_rows_are_marked_together_or_not_at_all(house: AppState, viewer: Browser, clerk: Browser) -> None:
    every = items(viewer, "/obligations")
    rows = [row for row in every if row["status"] in ("todo", "late") and not row["recurrence"]][:3]
    ids, seen = [row["id"] for row in rows], {row["id"]: row["seen"] for row in rows}

    def mark(browser: Browser = clerk, status: str = "done", **said: Any) -> Response:
        return browser.post(f"/api/v1/obligations/{status}", json={"ids": ids} | said)

    def now() -> list[str]:
        return [viewer.get(f"/api/v1/obligations/{one}").json()["status"] for one in ids]

    assert mark(viewer).status_code == 403
    assert mark(ids=[*ids, "0" * 12]).status_code == 404 and "done" not in now()
    assert mark(ids=[*ids[:1], ids[1][:8]]).status_code == 404 and "done" not in now()
    assert mark(late=True).status_code == 422 and "error" in mark(late=True).json()
    assert mark(status="late").status_code == 404 and "done" not in now()
    ahead = mark(done_on="2999-01-01")
    assert ahead.status_code == 400 and "sau hôm nay" in ahead.json()["error"] and "done" not in now()
    done = mark(seen=seen, answer="15/BC-CĐCS")
    assert [one["status"] for one in done.json()["items"]] == now() == ["done"] * 3
    assert done.json()["items"][0]["answer"] == "15/BC-CĐCS"
    # Somebody else still sees them as they were.
    stale = mark(seen=seen, status="todo")
    assert stale.status_code == 409 and "Lan" in stale.json()["error"] and now() == ["done"] * 3
    assert mark(status="todo").status_code == 200 and "done" not in now()


def test_a_file_is_taken_in_and_asked_after(house: AppState, viewer: Browser, clerk: Browser) -> None:
    sent = sent_in(house)
    assert clerk.get(f"/api/v1/uploads/{sent['id']}").json() == sent and sent["state"] == "waiting"
    for name, words in (("thu.txt", b""), (".hidden", b"x")):
        assert clerk.post("/api/v1/letters", files={"file": (name, words)}).status_code == 400
    assert viewer.post("/api/v1/letters", files={"file": ("thu.txt", b"x")}).status_code == 403
    assert clerk.get(f"/api/v1/uploads/{10**9}").status_code == 404


LISTS = ["/letters", "/duties", "/obligations", "/calendar"]


@pytest.mark.parametrize("path", LISTS)
def test_each_row_comes_once_though_others_change(viewer: Browser, clerk: Browser, path: str) -> None:
    """By pages of one row at first, of seven then."""
    said = {"last": "2026-12-31"} if path == "/calendar" else {}
    wanted = items(viewer, path, limit=500, **said)
    rows = items(viewer, "/obligations", limit=40)
    found: list[dict[str, Any]] = []
    after: str | None = None
    for number in range(1 + len(wanted) * 2):
        limit = 1 if number < 12 else 7
        answer = viewer.get(f"/api/v1{path}", params={"limit": limit, **said} | ({"after": after} if after else {}))
        found += answer.json()["items"]
        if (after := answer.json()["next"]) is None:
            break
        if number < len(rows) and path != "/calendar":
            clerk.post("/api/v1/obligations/note", json={"ids": [rows[number]["id"]], "note": str(number)})
    names = [row.get("id") or row.get("duty_id") or row["sha256"] for row in found]
    assert len(names) == len(set(names))
    assert set(names) >= {row.get("id") or row.get("duty_id") or row["sha256"] for row in wanted}


def test_a_row_that_is_gone_loses_no_page(house: AppState, viewer: Browser) -> None:
    rows = items(viewer, "/obligations")
    place = f"{rows[3]['last_good'] or '9'}.{rows[3]['id'][:-1]}~"
    assert viewer.get("/api/v1/obligations", params={"after": place}).status_code == 422
    place = f"{rows[3]['last_good'] or '9'}.{rows[3]['id']}0"
    assert viewer.get("/api/v1/obligations", params={"after": place}).json()["items"][0]["id"] == rows[4]["id"]


def test_a_lower_union_sees_its_own_alone(viewer: Browser, union: Browser) -> None:
    everything = items(viewer, "/obligations", all=True)
    own = [row for row in everything if row["union_id"] == UNION]
    others = [row for row in everything if row["union_id"] != UNION]
    shown = items(union, "/obligations")
    assert shown and {row["id"] for row in shown} <= {row["id"] for row in own}
    assert all(row["union_id"] == UNION and row["note"] is None and row["seen"] is None for row in shown)
    assert all(row["unions"] == 1 for row in items(union, "/duties"))
    foreign = next(row for row in others if row["duty_id"] not in {one["duty_id"] for one in own})
    nobodys = "0" * 12
    strange = [f"/obligations/{others[0]['id']}", f"/duties/{foreign['duty_id']}", f"/letters/{'0' * 64}"]
    strange += [f"/obligations/{own[0]['id'][:8]}", f"/obligations/{nobodys}"]
    for path in strange:
        unknown = union.get(f"/api/v1/duties/{nobodys}")
        assert (answer := union.get(f"/api/v1{path}")).status_code == 404 and answer.content == unknown.content
    every = [row["sha256"] for row in items(viewer, "/letters")]
    letters = {letter: union.get(f"/api/v1/letters/{letter}").status_code for letter in every}
    assert set(letters.values()) == {200, 404}
    for letter, status in letters.items():
        assert union.get("/api/v1/obligations", params={"letter": letter}).status_code == status
    assert union.get("/api/v1/duties", params={"union": "ldld"}).status_code == 400
    assert union.get("/api/v1/letters").status_code == 403


def test_what_others_do_changes_nothing_that_a_union_gets(viewer: Browser, union: Browser, clerk: Browser) -> None:
    paths = ("/obligations", "/duties", "/calendar", "/obligations?text=bao+cao")

    def seen() -> list[tuple[bytes, str]]:
        return [(answer.content, answer.headers["etag"]) for answer in [union.get(f"/api/v1{path}") for path in paths]]

    before = seen()
    others = [row for row in items(viewer, "/obligations") if row["union_id"] != UNION and not row["recurrence"]][:5]
    ids = [row["id"] for row in others]
    assert clerk.post("/api/v1/obligations/done", json={"ids": ids}).status_code == 200
    assert seen() == before
    clerk.post("/api/v1/obligations/todo", json={"ids": ids})
    assert seen() == before


def test_a_letter_that_nobody_approved_is_not_there_for_a_union(house: AppState, union: Browser) -> None:
    (letter,) = {house.store.obligations.called(row["id"]).letter_id for row in items(union, "/obligations")[:1]}
    paths = ("/duties", "/obligations", "/calendar?last=2026-12-31")
    shown = {path: union.get(f"/api/v1{path}").text for path in paths}
    judge(house, "reopen", [letter])
    for path, before in shown.items():
        assert len(union.get(f"/api/v1{path}").text) < len(before)
    assert union.get(f"/api/v1/letters/{letter}").status_code == 404
    judge(house, "approve", [letter])
    assert {path: union.get(f"/api/v1{path}").text for path in shown} == shown


_TYPED = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["15/3", "2026-02-30", "0001-01-01", "9999-12-31", "hôm nay", UNION, "ldld", "23/KH-LĐLĐ", "0" * 64,
                     "%", "_", '"', "\\", "'; --", "\x00", "\ud7ff", "9.9.9", "0.9.0", "1" * 40, "-1", "true"]),
)  # fmt: skip
_FIELDS = sorted({one for route in API if route.method == "GET" for one in (
    "union", "below", "side", "status", "due_from", "due_before", "letter", "kind", "text",
    "all", "limit", "after", "duty", "direction", "first", "last")})  # fmt: skip


@settings(max_examples=examples(20, 60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(LISTS), asked=st.dictionaries(st.sampled_from(_FIELDS), _TYPED, max_size=3), own=st.booleans()
)
def test_no_question_is_a_failure(viewer: Browser, union: Browser, path: str, asked: dict[str, str], own: bool) -> None:
    answer = (union if own else viewer).get(f"/api/v1{path}", params=asked)
    assert answer.status_code in (200, 400, 403, 404, 422), (path, asked, answer.text)
    assert answer.status_code == 200 or answer.json()["error"]


_BODIES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(string.printable, max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["ids", "status", "note", "seen", "decision", "day"]), inner, max_size=4)
    ),
    max_leaves=6,
)


@settings(max_examples=examples(13, 40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(route=st.sampled_from([route for route in API if route.method == "POST"]), body=_BODIES)
def test_no_body_makes_it_fail(clerk: Browser, route: Route, body: Any) -> None:
    answer = clerk.post(route.path, json=body)
    assert answer.status_code in (400, 404, 409, 422), answer.text
