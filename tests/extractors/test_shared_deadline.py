"""A day said once for several classes binds each of them, and so does the place to which all of it is sent."""

from extractors import extract
from schemas import Letter, Source
from tests.each import each, table

HEAD = table(__file__, "head")
PARISHES, SECTORS, GRASSROOTS = "Công đoàn xã, phường", "Công đoàn ngành", "Công đoàn cơ sở"
#: Doers, the day named, who receives it.
Laid = list[tuple[tuple[str, ...], str | None, str | None]]


def read(body: str) -> Letter:
    return extract(Source(name="thu.txt", sha256="0" * 64, media_type="text/plain", text=HEAD + body + "\n"))


@each(
    ("body", "laid"),
    [
        (
            "Mỗi công đoàn xã, phường đăng ký 01 đội; mỗi công đoàn ngành đăng ký 02 đội; mỗi CĐCS cử 03 người cổ vũ. "
            "Danh sách gửi về Ban Tổ chức trước ngày 05/10/2026.",
            [((name,), "2026-10-05", "Ban Tổ chức") for name in (PARISHES, SECTORS, GRASSROOTS)],
        ),
        # The second class has no verb of its own.
        (
            "Mỗi công đoàn xã, phường đăng ký 01 thí sinh; mỗi công đoàn ngành 02 thí sinh. "
            "Hồ sơ dự thi nộp về Văn phòng chậm nhất ngày 30/9/2026.",
            [((name,), "2026-09-30", "Văn phòng") for name in (PARISHES, SECTORS)],
        ),
        (
            "Công đoàn xã, phường cử 02 đại biểu, công đoàn ngành cử 03 đại biểu, CĐCS cử 01 đại biểu. "
            "Danh sách đại biểu gửi về Văn phòng trước ngày 28/9/2026.",
            [((name,), "2026-09-28", "Văn phòng") for name in (PARISHES, SECTORS, GRASSROOTS)],
        ),
        # What has a day of its own keeps it; one that is named alone is meant alone.
        (
            "Mỗi công đoàn xã, phường gửi 01 tiết mục trước ngày 15/9/2026; mỗi công đoàn ngành cử 02 giám khảo. "
            "Danh sách gửi về Văn phòng trước ngày 05/10/2026.",
            [((PARISHES,), "2026-09-15", None), ((SECTORS,), "2026-10-05", "Văn phòng")],
        ),
        (
            "Mỗi công đoàn xã, phường cử 01 đội; mỗi công đoàn ngành cử 02 đội. "
            "Công đoàn ngành gửi danh sách về Văn phòng trước ngày 05/10/2026.",
            [((PARISHES,), None, None), ((SECTORS,), "2026-10-05", "Văn phòng")],
        ),
    ],
)
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
