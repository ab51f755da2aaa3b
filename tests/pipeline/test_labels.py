"""How people read a duty: one line, which never tells a day that no longer holds."""

from pipeline.calendar.periods import duty_line
from tests.each import each
from tests.pipeline.sample import owed


@each(
    ("title", "version", "line"),
    [
        ("Nộp danh sách vận động viên, trước 2/5/2026", 1, "Nộp danh sách vận động viên, trước 2/5/2026"),
        ("Nộp danh sách vận động viên, trước 2/5/2026", 2, "Nộp danh sách vận động viên"),
        ("Nộp danh sách vận động viên, chậm nhất 30/4/2026", 3, "Nộp danh sách vận động viên"),
        ("Nộp danh sách vận động viên, trước 16:30 ngày 30/4/2026", 2, "Nộp danh sách vận động viên"),
        ("Nộp danh sách vận động viên, 08:00 ngày 30/4/2026", 2, "Nộp danh sách vận động viên"),
        ("Họp giao ban, thứ Sáu hằng tuần", 2, "Họp giao ban, thứ Sáu hằng tuần"),
        ("", 1, "Gửi danh sách vận động viên về Liên đoàn Lao động tỉnh trước ngày 02/5/2026"),
    ],
)
def test_line_of_a_duty(title: str, version: int, line: str) -> None:
    assert duty_line(owed(title=title, version=version)) == line
