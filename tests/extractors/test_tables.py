"""Tables that say who does what: one task a row, with what its empty and ``nt`` cells repeat."""

from typing import Any

from schemas import Letter
from tests.each import each, table, tuples
from tests.extractors.spec_files import letter

HEAD = table(__file__, "head")


def with_table(table: str) -> Letter:
    return letter(HEAD + table.strip() + "\n")


def who_and_when(found: Letter) -> list[tuple[str, str, str | None]]:
    """Return the first words of each task, its doers and its date."""
    return [
        (" ".join(task.evidence.quote.split()[:2]), ", ".join(task.assignees), task.date and task.date[5:])
        for task in found.tasks
    ]


CASES: dict[str, tuple[str, list[tuple[str, str, str | None]]]] = tuples(__file__, "cases")


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


def test_who_helps_may_stand_in_the_doers_cell() -> None:
    task = one_task("""
| TT | Nội dung | Đơn vị chủ trì, phối hợp | Thời gian |
| 1 | Họp mặt | Văn phòng chủ trì, phối hợp với Ban Tổ chức | 12/5/2024 |
""")
    assert (task["assignees"], task["coordinators"]) == (("Văn phòng",), ("Ban Tổ chức",))


@each(("table", "helpers"), tuples(__file__, "who_helps"))
def test_nobody_helps_where_the_cell_is_empty_and_several_rows_where_it_reaches_down(
    table: str, helpers: tuple[tuple[str, ...], ...]
) -> None:
    assert tuple(task.coordinators for task in with_table(table).tasks) == helpers


def test_what_comes_out_of_it_is_its_deliverable() -> None:
    task = one_task("""
| TT | Nội dung | Chủ trì | Thời gian | Sản phẩm |
| 1 | Khảo sát nhà trọ | Ban Tổ chức | 12/5/2024 | Biên bản khảo sát |
""")
    assert task["deliverable"] == "Biên bản khảo sát"


@each(("content", "doer", "kind"), table(__file__, "what_is_sent_is"))
def test_what_is_sent_is_a_report(content: str, doer: str, kind: str) -> None:
    table = f"| TT | Nội dung | Chủ trì | Thời gian |\n| 1 | {content} | {doer} | 12/5/2024 |"
    assert one_task(table)["kind"] == kind


def test_days_of_a_list_of_visits_are_events_of_the_body_in_their_row() -> None:
    found = with_table("""
| TT | Công đoàn cơ sở | Ngày làm việc | Nộp hồ sơ |
| 1 | Công ty Cổ phần Dệt Mẫu | 15/5/2024 | trước 10/5/2024 |
""")
    assert [(d.type, d.date, d.bound, d.assignees, d.action) for d in found.dates] == [
        ("event", "2024-05-15", "on", ("Công ty Cổ phần Dệt Mẫu",), "Ngày làm việc"),
        ("deadline", "2024-05-10", "before", ("Công ty Cổ phần Dệt Mẫu",), "Nộp hồ sơ"),
    ]


def test_a_column_may_say_who_receives_it() -> None:
    found = with_table("""
| TT | Nội dung | Đơn vị thực hiện | Thời hạn | Nơi nhận |
| 1 | Rà soát hộ khó khăn | Các CĐCS | 12/5/2024 | Công đoàn ngành Y tế |
| 2 | Mua quà | Văn phòng | 13/5/2024 | |
""")
    assert [(task.kind, task.deliver_to) for task in found.tasks] == [
        ("report", "Công đoàn ngành Y tế"),
        ("task", None),
    ]


def test_days_of_inspections_are_events() -> None:
    found = with_table("""
| TT | Đơn vị được giám sát | Thời gian làm việc |
| 1 | CĐCS Trường Mầm non Mẫu | 15/5/2024 |
| 2 | CĐCS Bệnh viện Mẫu | Tháng 6/2024 |
""")
    assert [(d.type, d.date) for d in found.dates] == [("event", "2024-05-15")]
