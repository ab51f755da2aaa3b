import pytest

from extractors.dates import role_of_column


@pytest.mark.parametrize(
    ("head", "role"),
    [
        ("Thời gian\nhoàn thành", "deadline"),
        ("THỜI HẠN", "deadline"),
        ("Nộp báo cáo, hồ sơ", "deadline"),
        ("Ngày làm việc", "event"),
        ("Ngày, giờ", "event"),
        ("Nội dung công việc", None),
        ("Đơn vị chủ trì", None),
    ],
)
def test_role_of_column(head: str, role: str | None) -> None:
    assert role_of_column(head) == role
