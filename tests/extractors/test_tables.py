"""Tables that say who does what: one task a row, with what its empty and ``nt`` cells repeat."""

from typing import Any

import pytest

from schemas import Letter
from tests.each import each, table, tuples
from tests.extractors.spec_files import letter

HEAD = table(__file__, "head")


def with_table(table: str) -> Letter:
    return letter(HEAD + table.strip() + "\n")


def who_and_when(found: Letter) -> list[tuple[str, str, str | None]]:
    return [
        (" ".join(task.evidence.quote.split()[:2]), ", ".join(task.assignees), task.date and task.date[5:])
        for task in found.tasks
    ]


CASES: dict[str, tuple[str, list[tuple[str, str, str | None]]]] = tuples(__file__, "cases")


def test_the_cell_of_the_doer_may_say_where_it_goes() -> None:
    rows = "| TT | Nội dung công việc | Đơn vị thực hiện | Thời hạn |\n|---|---|---|---|\n"
    found = with_table(f"{rows}| 1 | Hồ sơ thi đua | CĐCS nộp cho Văn phòng Liên đoàn Lao động tỉnh | 16/4/2026 |")
    assert [task.deliver_to for task in found.tasks] == ["Văn phòng Liên đoàn Lao động tỉnh"]


@each("title", CASES)
def test_rows_are_tasks(title: str) -> None:
    table, wanted = CASES[title]
    assert who_and_when(with_table(table)) == [*wanted]


NO_TASKS = table(__file__, "no_tasks")


@each("title", NO_TASKS)
def test_other_tables_lay_nothing_on_anybody(title: str) -> None:
    assert with_table(NO_TASKS[title]).tasks == ()


def one_task(table: str) -> dict[str, Any]:
    (task,) = with_table(table).tasks
    return task.model_dump()


@each(("table", "helpers"), tuples(__file__, "who_helps"))
def test_helpers_of_an_empty_cell_or_one_that_reaches_down(table: str, helpers: tuple[tuple[str, ...], ...]) -> None:
    assert tuple(task.coordinators for task in with_table(table).tasks) == helpers


@each(("content", "doer", "kind"), table(__file__, "what_is_sent_is"))
def test_what_is_sent_is_a_report(content: str, doer: str, kind: str) -> None:
    table = f"| TT | Nội dung | Chủ trì | Thời gian |\n| 1 | {content} | {doer} | 12/5/2024 |"
    assert one_task(table)["kind"] == kind


@each("row", [pytest.param(row, id=row["title"]) for row in table(__file__, "record")])
def test_what_columns_say_of_a_row(row: dict[str, Any]) -> None:
    found = with_table(row["table"])
    for name, records in (("tasks", found.tasks), ("dates", found.dates)):
        for record, wanted in zip(records, row[name], strict=True) if name in row else ():
            said = record.model_dump(mode="json", include=wanted.keys())
            assert {field: "" if value is None else value for field, value in said.items()} == wanted
