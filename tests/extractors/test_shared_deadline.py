"""A day said once for several classes binds each of them, and so does the place to which all of it is sent."""

from schemas import Letter
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
    letter = read(body)
    found = [(task.assignees, task.date, task.deliver_to) for task in letter.tasks]
    assert [(who, day) for who, day, _ in found] == [(who, day) for who, day, _ in laid]
    for (_, _, receiver), (_, _, wanted) in zip(found, laid, strict=True):
        assert wanted is None or receiver == wanted


def test_the_day_concerns_all_of_them() -> None:
    (day,) = read(
        "Mỗi công đoàn xã, phường đăng ký 01 đội; mỗi công đoàn ngành đăng ký 02 đội. "
        "Danh sách gửi về Ban Tổ chức trước ngày 05/10/2026."
    ).dates
    assert day.assignees == (PARISHES, SECTORS)
