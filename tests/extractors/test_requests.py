"""Who acts where somebody asks: whom is asked, never who asks; the lead keeps the list that follows its name."""

from extractors import extract
from schemas import Source
from tests.each import each, table
from tests.extractors.spec_files import letter as read
from tests.extractors.spec_files import rows

HEAD = table(__file__, "head")
TAIL = "\n\nTM. BAN THƯỜNG VỤ\nCHỦ TỊCH\n\nNguyễn Văn An"


@each(("body", "expected"), rows("requests", "asked"))
def test_whoever_is_asked_acts(body: str, expected: list[list[str]]) -> None:
    source = Source(name="thu.txt", sha256="0" * 64, media_type="text/plain", text=HEAD + body + TAIL)
    assert [list(task.assignees) for task in extract(source).tasks] == expected


# Who gives work is never its doer, whatever their post and whatever the word by which they give it.
@each(("body", "assignees"), rows("givers", "who_gives_work_is"))
def test_who_gives_work_is_never_its_doer(body: str, assignees: str) -> None:
    letter = read(HEAD + body + TAIL)
    assert [task.assignees for task in letter.tasks] == [(assignees,)]
    assert not [flag for flag in letter.flags if flag.code == "assignee-unclear"]


def test_a_letter_that_came_is_no_duty_of_who_received_it() -> None:
    body = "1. Công đoàn ngành Y tế đã nhận được Công văn số 45/BNV-CB ngày 02/3/2026 của Bộ Nội vụ."
    assert not read(HEAD + body + TAIL).tasks
