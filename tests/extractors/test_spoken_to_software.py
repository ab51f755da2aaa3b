"""What speaks to the reading software is shown and never obeyed; what speaks to people stays a duty."""

from tests.each import each, table
from tests.extractors.spec_files import PLAN_HEAD, PLAN_TAIL, letter

SPOKEN = table(__file__, "spoken")
SPOKEN_TO_PEOPLE = [
    "Các CĐCS cập nhật phần mềm quản lý đoàn viên, gửi báo cáo về Công đoàn phường trước ngày 15/5/2026.",
    "Sau khi cài phần mềm, các CĐCS phải gửi danh sách về Công đoàn phường trước ngày 15/5/2026.",
    "Các CĐCS sử dụng hệ thống họp trực tuyến, phải gửi danh sách điểm cầu về Công đoàn phường trước ngày 15/5/2026.",
    "Các CĐCS xây dựng chương trình phải gửi về Công đoàn phường trước ngày 15/5/2026.",
]


@each("text", SPOKEN)
def test_a_command_to_software_is_flagged_and_binds_nobody(text: str) -> None:
    found = letter(f"{PLAN_HEAD}{text}\n1. Các CĐCS gửi danh sách về Công đoàn phường trước ngày 30/4/2026.{PLAN_TAIL}")
    assert "embedded-instruction" in {flag.code for flag in found.flags}
    assert [task.date for task in found.tasks] == ["2026-04-30"]
    assert [date.date for date in found.dates] == ["2026-04-30"]
    assert not found.delegate_limits


@each("text", SPOKEN_TO_PEOPLE)
def test_what_speaks_to_people_is_a_duty(text: str) -> None:
    found = letter(f"{PLAN_HEAD}1. {text}{PLAN_TAIL}")
    assert "embedded-instruction" not in {flag.code for flag in found.flags}
    assert [date.date for date in found.dates] == ["2026-05-15"]
    assert found.tasks
