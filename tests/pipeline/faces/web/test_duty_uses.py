"""The table of uses: each is a button with its fields, a command, fields of what programs send."""

import runpy
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from pipeline.faces.cli import usage
from pipeline.faces.web.app import create_app
from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.routes import ROUTES, of_duty_uses
from pipeline.office.duty_uses import USES, Answer, DutyUse, UseSubject
from pipeline.office.marking import MarkGiven, MarkResult
from pipeline.store import Store
from tests.each import each
from tests.pipeline.faces.web.conftest import HERE, Browser
from tests.pipeline.faces.web.test_duties import act, ids_of, of_many

#: The name of its command, where that is another one.
COMMANDS = {name: name for name in USES} | {"todo": "reopen", "not_applicable": "not-applicable"}


@pytest.mark.parametrize("use", USES)
def test_each_use_is_a_button_with_its_fields(clerk: Browser, use: str) -> None:
    page = clerk.get("/duties").text
    assert f'name="use" value="{use}"' in page and f">{USES[use].button}</button>" in page
    fields = [one.name for one in USES[use].fields if one.about.title]
    assert all(page.count(f'<input name="{field}"') == 1 for field in fields)


@each("use", COMMANDS)
def test_a_command_has_an_option_for_each_parameter(use: str) -> None:
    (group,) = (entry for entry in usage.COMMANDS if entry.name == "duty")
    entries = (entry for entry in group.where if isinstance(entry, usage.CommandEntry))
    command = next(entry for entry in entries if entry.name == COMMANDS[use])
    options = {option for param in command.load().params for option in param.opts}
    assert {one.about.option for one in USES[use].fields} <= options


def sent_by_programs(described: dict[str, Any], use: str) -> dict[str, str]:
    """What programs may send with a use: field → what it means."""
    asked = described["paths"][f"/api/v1/obligations/{use}"]["post"]["requestBody"]["content"]["application/json"]
    of_record = described["components"]["schemas"][asked["schema"]["$ref"].rpartition("/")[2]]["properties"]
    return {name: field["description"] for name, field in of_record.items() if name not in ("ids", "seen")}


@pytest.mark.parametrize("use", USES)
def test_programs_send_a_field_for_each_parameter(house: AppState, use: str) -> None:
    described = Browser(house, "view").get("/api/v1/openapi.json").json()
    assert sent_by_programs(described, use) == {one.name: one.about.sent for one in USES[use].fields}


#: The words of the use that a test adds: a row of the table of commands.
FORWARD = usage.CommandEntry(
    "forward", "duties:forwarded", "Ghi rằng việc đã chuyển cho người khác.", "vanthu forward 3f9a1c --letter 16/CV"
)


@pytest.fixture
def forwarded(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str | None]]:
    """A new use, one row and its words; gives with which answer it was done, each time that it was."""
    given: list[str | None] = []

    def forwarded(do: UseSubject, answer: Answer = None) -> list[MarkResult]:
        """Write down that duties were handed on."""
        given.append(answer)
        return do.mark(MarkGiven("doing", answer))

    monkeypatch.setitem(USES, "forwarded", DutyUse(forwarded, "Chuyển tiếp"))
    monkeypatch.setattr(usage, "COMMANDS", (*usage.COMMANDS, FORWARD))
    yield given


def test_a_new_mark_is_one_row_and_its_words(
    house: AppState, store: Store, clerk: Browser, forwarded: list[str | None], capsys: pytest.CaptureFixture[str]
) -> None:
    """The form below lists, the command, the address for programs, the documents of each: nothing else is touched."""
    one, *_ = ids_of(store, of_many(store))
    # the form
    assert ">Chuyển tiếp</button>" in clerk.get("/duties").text
    assert act(clerk, store, "forwarded", [one], ask="by=union", answer="16/CV") == 303
    # the command, and its help
    program = usage.group("vanthu", usage.COMMANDS, "", "")
    program.main(["forward", one, "--letter", "17/CV", "--db", house.office.url, "--today", "2026-03-06", "-q"],
                 standalone_mode=False)  # fmt: skip
    program.main(["forward", "--help"], standalone_mode=False)
    helped = capsys.readouterr().out
    assert FORWARD.help in helped and "Văn bản trả lời, ví dụ 15/BC-CĐCS." in helped
    # the address for programs, described for machines
    app = create_app(house, (*ROUTES, *(route for route in of_duty_uses() if route.path.endswith("/forwarded"))))
    with TestClient(app, base_url=HERE, headers=dict(clerk.headers)) as programs:
        answer = programs.post("/api/v1/obligations/forwarded", json={"ids": [one], "answer": "18/CV"})
        assert answer.json()["items"][0]["status"] == "doing"
        described = programs.get("/api/v1/openapi.json").json()
        assert sent_by_programs(described, "forwarded") == {"answer": "The letter that answers: `15/BC-CĐCS`."}
        assert "Write down that duties were handed on." in str(described)
    assert forwarded == ["16/CV", "17/CV", "18/CV"]
    assert (store.marks.of([one])[one].status, store.marks.of([one])[one].answer) == ("doing", "18/CV")
    # the reference of commands
    reference = list(runpy.run_path("scripts/reference.py")["commands"](str, "", ("", "")))
    at = reference.index("### vanthu forward")
    assert FORWARD.help in reference[at:] and any("`--letter` `VĂN_BẢN`" in line for line in reference[at : at + 12])
    store.marks.mark(one, "todo", house.clock().date())
