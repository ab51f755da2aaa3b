"""Who gives work is never its doer, whatever their post and whatever the word by which they give it."""

from extractors import extract
from schemas import Source
from tests.each import each
from tests.extractors.test_requests import HEAD, TAIL


@each(
    ("body", "assignees"),
    [
        ("1. Chủ tịch UBND tỉnh giao Sở Xây dựng rà soát, báo cáo trước ngày 20/3/2026.", "Sở Xây dựng"),
        ("1. Lãnh đạo UBND tỉnh yêu cầu Sở Nội vụ tổng hợp, báo cáo trước ngày 20/3/2026.", "Sở Nội vụ"),
        (
            "1. Về việc này, Thường trực Tỉnh ủy chỉ đạo Công đoàn ngành Y tế rà soát, báo cáo trước ngày 20/3/2026.",
            "Công đoàn ngành Y tế",
        ),
        (
            "1. Phó Chủ tịch Liên đoàn Lao động tỉnh mong các công đoàn cơ sở gửi báo cáo trước ngày 20/3/2026.",
            "Công đoàn cơ sở",
        ),
        # Who heads one of a class directs what the class has to do; so does somebody below, whom the letter reaches.
        ("1. Chủ tịch công đoàn cơ sở giao tổ trưởng lập danh sách trước ngày 20/3/2026.", "Chủ tịch công đoàn cơ sở"),
        (
            "1. Chủ tịch Liên đoàn Lao động huyện Sông Trà chỉ đạo các công đoàn cơ sở nộp phiếu trước ngày 20/3/2026.",
            "Chủ tịch Liên đoàn Lao động huyện Sông Trà",
        ),
    ],
)
def test_who_gives_work_is_never_its_doer(body: str, assignees: str) -> None:
    letter = extract(Source(name="", sha256="", media_type="text/plain", text=HEAD + body + TAIL))
    assert [task.assignees for task in letter.tasks] == [(assignees,)]
    assert not [flag for flag in letter.flags if flag.code == "assignee-unclear"]


def test_a_letter_that_came_is_no_duty_of_who_received_it() -> None:
    body = "1. Công đoàn ngành Y tế đã nhận được Công văn số 45/BNV-CB ngày 02/3/2026 của Bộ Nội vụ."
    assert not extract(Source(name="", sha256="", media_type="text/plain", text=HEAD + body + TAIL)).tasks
