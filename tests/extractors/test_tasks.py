"""Who must do what, to whom it goes and by when, in sentences (``spec/tasks.toml``) and in tables, one task a row."""

from typing import Any

import pytest

from schemas import Letter, Task
from tests.each import each, tuples
from tests.each import table as rows_beside
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


HEAD = rows_beside(__file__, "head")


def with_table(drawn: str) -> Letter:
    return letter(HEAD + drawn.strip() + "\n")


CASES: dict[str, tuple[str, list[tuple[str, str, str | None]]]] = tuples(__file__, "cases")


def test_the_cell_of_the_doer_may_say_where_it_goes() -> None:
    rows = "| TT | Nội dung công việc | Đơn vị thực hiện | Thời hạn |\n|---|---|---|---|\n"
    found = with_table(f"{rows}| 1 | Hồ sơ thi đua | CĐCS nộp cho Văn phòng Liên đoàn Lao động tỉnh | 16/4/2026 |")
    assert [task.deliver_to for task in found.tasks] == ["Văn phòng Liên đoàn Lao động tỉnh"]


@each("title", CASES)
def test_rows_are_tasks(title: str) -> None:
    drawn, wanted = CASES[title]
    for task, (words, who, day) in zip(with_table(drawn).tasks, wanted, strict=True):
        assert (" ".join(task.evidence.quote.split()[:2]), ", ".join(task.assignees)) == (words, who)
        assert (task.date and task.date[5:]) == day


NO_TASKS = rows_beside(__file__, "no_tasks")


@each("title", NO_TASKS)
def test_other_tables_lay_nothing_on_anybody(title: str) -> None:
    assert with_table(NO_TASKS[title]).tasks == ()


@each(("drawn", "helpers"), tuples(__file__, "who_helps"))
def test_helpers_of_an_empty_cell_or_one_that_reaches_down(drawn: str, helpers: tuple[tuple[str, ...], ...]) -> None:
    assert tuple(task.coordinators for task in with_table(drawn).tasks) == helpers


@each(("content", "doer", "kind"), rows_beside(__file__, "what_is_sent_is"))
def test_what_is_sent_is_a_report(content: str, doer: str, kind: str) -> None:
    (task,) = with_table(f"| TT | Nội dung | Chủ trì | Thời gian |\n| 1 | {content} | {doer} | 12/5/2024 |").tasks
    assert task.kind == kind


@each("row", [pytest.param(row, id=row["title"]) for row in rows_beside(__file__, "record")])
def test_what_columns_say_of_a_row(row: dict[str, Any]) -> None:
    found = with_table(row["table"])
    for name, records in (("tasks", found.tasks), ("dates", found.dates)):
        for record, wanted in zip(records, row[name], strict=True) if name in row else ():
            said = record.model_dump(mode="json", include=wanted.keys())
            assert {field: "" if value is None else value for field, value in said.items()} == wanted
