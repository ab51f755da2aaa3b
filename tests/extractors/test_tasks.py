"""Who must do what, to whom it goes and by when, by the table of ``spec/tasks.toml``."""

from typing import Any

from schemas import Letter, Task
from tests.each import each
from tests.extractors.spec_files import cases, folded, letter, table

_FRAMES = table("tasks", "frames")


def frame(text: str, kind: str = "plan") -> str:
    return _FRAMES[kind].lstrip("\n") + text.lstrip("\n") + _FRAMES["tail"]


def _found(row: dict[str, Any]) -> Letter:
    return letter(frame(row["text"], row.get("frame", "plan")))


def _is_any(name: str | None, wanted: str | None) -> bool:
    """Whether a name is one of those that a row accepts (``A | B``)."""
    if wanted is None:
        return name is None
    return folded(name) in [folded(one) for one in wanted.split(" | ")]


def _differences(task: Task, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return the fields in which a task is not what the row says, with what was found."""
    wrong: dict[str, Any] = {}
    who = wanted.get("who")
    if who is not None and (len(task.assignees) != len(who) or not all(map(_is_any, task.assignees, who))):
        wrong["who"] = task.assignees
    if wanted.get("kind") != "any" and task.kind != wanted.get("kind", "task"):
        wrong["kind"] = task.kind
    if wanted.get("kind") == "report" and "to" in wanted and not _is_any(task.deliver_to, wanted["to"]):
        wrong["to"] = task.deliver_to
    if "date" in wanted and task.date != wanted["date"]:
        wrong["date"] = task.date
    if wanted.get("dated") and task.date_id is None:
        wrong["dated"] = None
    if task.optional != wanted.get("optional", False):
        wrong["optional"] = task.optional
    if "with" in wanted and task.coordinators != tuple(wanted["with"]):
        wrong["with"] = task.coordinators
    if wanted.get("own") is True and not task.issuer_own:
        wrong["own"] = task.issuer_own
    return wrong


def _without_open(wanted: list[dict[str, Any]], tasks: list[Task]) -> list[dict[str, Any]]:
    quotes = [task.evidence.quote for task in tasks]
    return [
        want
        for want in wanted
        if not want.get("maybe") or any(quote.startswith(tuple(want["quote"].split(" | "))) for quote in quotes)
    ]


@each("row", cases("tasks", "case"))
def test_tasks(row: dict[str, Any]) -> None:
    tasks = list(_found(row).tasks)
    wanted = _without_open(row["tasks"], tasks)
    said = [f"{task.evidence.quote[:60]} → {', '.join(task.assignees)}" for task in tasks]
    assert len(tasks) == len(wanted), said
    for task, want in zip(tasks, wanted, strict=True):
        assert task.evidence.quote.startswith(tuple(want["quote"].split(" | "))), said
        assert _differences(task, want) == {}, want["quote"]


@each("row", cases("tasks", "line"))
def test_doers_of_an_item(row: dict[str, Any]) -> None:
    found = _found({"text": f"II. NỘI DUNG\n- {row['text']}\n"}).tasks
    names = [folded(name) for task in found for name in task.assignees]
    assert len(found) == bool(row["names"]), names
    assert set(names) <= set(map(folded, row["names"])), names
