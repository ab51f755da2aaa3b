"""What narrows the doers of a task beside their name, as the letter says it."""

from extractors import extract
from schemas import Source, Task
from tests.each import each, table

HEAD = table(__file__, "head")


def tasks(text: str) -> list[Task]:
    source = Source(name="thu.txt", sha256="0" * 64, media_type="text/plain", text=HEAD + text)
    return [task for task in extract(source).tasks if not task.optional]


@each(("text", "assignees", "excepted", "listed", "where", "either"), table(__file__, "narrowing"))
def test_narrowing(
    text: str, assignees: list[str], excepted: list[str], listed: list[str], where: str, either: bool
) -> None:
    (task,) = tasks(text)
    found = (list(task.assignees), list(task.excepted), list(task.listed), task.where or "", task.either)
    assert found == (assignees, excepted, listed, where, either)


def test_an_exception_of_the_heading_holds_for_its_items() -> None:
    found = tasks(
        "1. Các CĐCS (trừ CĐCS Công ty May Sao Mai)\n- Xây dựng kế hoạch;\n- Gửi báo cáo trước ngày 20/3/2026.\n"
    )
    assert [task.excepted for task in found] == [("Công đoàn cơ sở Công ty May Sao Mai",)] * 2
