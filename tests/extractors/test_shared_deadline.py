"""A day said once for several classes binds each of them, and so does the place to which all of it is sent."""

from extractors import extract
from schemas import Letter, Source, Task
from tests.each import each, table, tuples
from tests.extractors.spec_files import letter as letter_of

HEAD = table(__file__, "head")
PARISHES, SECTORS, GRASSROOTS = "Công đoàn xã, phường", "Công đoàn ngành", "Công đoàn cơ sở"
#: Doers, the day named, who receives it.
Laid = list[tuple[tuple[str, ...], str | None, str | None]]


def read(body: str) -> Letter:
    return letter_of(HEAD + body + "\n")


@each(("body", "laid"), tuples(__file__, "whom_it_binds_by"))
def test_whom_it_binds_by_when(body: str, laid: Laid) -> None:
    found = [(task.assignees, task.date, task.deliver_to) for task in read(body).tasks]
    assert [(who, day) for who, day, _ in found] == [(who, day) for who, day, _ in laid]
    for (_, _, receiver), (_, _, wanted) in zip(found, laid, strict=True):
        assert wanted is None or receiver == wanted


def test_the_day_concerns_all_of_them() -> None:
    (day,) = read(
        "Mỗi công đoàn xã, phường đăng ký 01 đội; mỗi công đoàn ngành đăng ký 02 đội. "
        "Danh sách gửi về Ban Tổ chức trước ngày 05/10/2026."
    ).dates
    assert day.assignees == (PARISHES, SECTORS)


# What narrows the doers of a task beside their name, as the letter says it.
NARROWED_HEAD = table(__file__, "narrowed_head")


def tasks(text: str) -> list[Task]:
    source = Source(name="thu.txt", sha256="0" * 64, media_type="text/plain", text=NARROWED_HEAD + text)
    return [task for task in extract(source).tasks if not task.optional]


@each(("text", "who", "excepted", "listed", "where", "either"), table(__file__, "narrowing"))
def test_narrowing(text: str, who: list[str], excepted: list[str], listed: list[str], where: str, either: bool) -> None:
    (task,) = tasks(text)
    found = (list(task.assignees), list(task.excepted), list(task.listed), task.where or "", task.either)
    assert found == (who, excepted, listed, where, either)


def test_an_exception_of_the_heading_holds_for_its_items() -> None:
    found = tasks("1. Các CĐCS (trừ CĐCS Công ty Sao Mai)\n- Xây dựng kế hoạch;\n- Gửi báo cáo trước ngày 20/3/2026.\n")
    assert [task.excepted for task in found] == [("Công đoàn cơ sở Công ty Sao Mai",)] * 2
