"""The table of uses: each is a button with its fields, a command, fields of what programs send."""

import inspect
from typing import Any

import pytest

from pipeline.cli import duties, usage
from pipeline.office import duty_uses
from pipeline.office.duty_uses import USES, Answer, Use, UseSubject
from pipeline.office.marking import MarkGiven, MarkResult
from pipeline.store import Store
from pipeline.web.page_context import AppState
from tests.pipeline.web.conftest import Browser
from tests.pipeline.web.test_duties import act, ids_of, of_many

#: Of those that have a command: its name.
COMMANDS = {"done": "done", "todo": "reopen"}


@pytest.mark.parametrize("deed", USES)
def test_each_use_is_a_button_with_its_fields(clerk: Browser, deed: str) -> None:
    page = clerk.get("/duties").text
    assert f'name="deed" value="{deed}"' in page and f">{USES[deed].button}</button>" in page
    fields = [one.name for one in USES[deed].said if one.about.title]
    assert all(page.count(f'<input name="{field}"') == 1 for field in fields)


@pytest.mark.parametrize("deed", COMMANDS)
def test_a_command_has_an_option_for_each_parameter(deed: str) -> None:
    entry = next(entry for entry in usage.COMMANDS if entry.name == COMMANDS[deed])
    options = {option for param in entry.load().params for option in param.opts}
    assert {one.about.option for one in USES[deed].said} <= options


@pytest.mark.parametrize("name", ["mark", "note"])
def test_programs_send_a_field_for_each_parameter(house: AppState, name: str) -> None:
    whole = Browser(house, "view").get("/api/v1/openapi.json").json()
    ref = whole["paths"][f"/api/v1/obligations/{name}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    fields = whole["components"]["schemas"][ref["$ref"].rpartition("/")[2]]["properties"]
    said = duty_uses.said_with(getattr(duty_uses, name))
    assert {one.name: one.about.sent for one in said} == {
        field: value["description"] for field, value in fields.items() if field not in ("ids", "seen")
    }


def test_a_new_mark_is_one_row(house: AppState, store: Store, clerk: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, Any]] = []

    def forwarded(do: UseSubject, answer: Answer = None) -> list[MarkResult]:
        given.append({"answer": answer, "on": do.on})
        return do.mark(MarkGiven("doing", answer))

    monkeypatch.setitem(USES, "forwarded", Use(forwarded, "Chuyển tiếp"))
    assert ">Chuyển tiếp</button>" in clerk.get("/duties").text
    one, *_ = ids_of(store, of_many(store))
    assert act(clerk, store, "forwarded", [one], ask="by=union", answer="16/CV") == 303
    assert given == [{"answer": "16/CV", "on": house.clock().date()}]
    assert (store.marks.of([one])[one].status, store.marks.of([one])[one].answer) == ("doing", "16/CV")
    assert "answer" in inspect.signature(duties._used("forwarded")).parameters
    store.marks.mark(one, "todo", house.clock().date())
