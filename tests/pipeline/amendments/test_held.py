"""What is held moves or is called off by the noun with which its name begins, whatever duties stand beside it."""

from schemas import Letter
from tests.each import each
from tests.pipeline.amendments.made import dispatch, plan, proposals

CONTEST = plan("""Công đoàn ngành Y tế xây dựng kế hoạch như sau:

I. NỘI DUNG
1. Giải cầu lông diễn ra ngày 16/5/2026 tại Nhà thi đấu Bệnh viện Đa khoa tỉnh.
2. Hội thi tay nghề
a) Chung kết Hội thi tổ chức ngày 22/5/2026 tại Trung tâm Y tế Lũng Hạ.
b) Các Công đoàn cơ sở gửi danh sách thí sinh dự Chung kết về Công đoàn ngành chậm nhất ngày 25/4/2026.

II. TỔ CHỨC THỰC HIỆN
Các Công đoàn cơ sở báo cáo kết quả vận động đoàn viên tập luyện cầu lông về Công đoàn ngành trước ngày 10/6/2026.""")
OF = "Kế hoạch số 05/KH-CĐYT ngày 12/01/2026"


def done(letter: Letter) -> set[tuple[str, str | None, str | None]]:
    """Return what is surely proposed: what is done, the day of what is held, its new one or that of a duty."""
    return {
        (one.effect, one.held_on, one.deadline and one.deadline.due) for one in proposals(letter, CONTEST) if one.sure
    }


@each(
    ("words", "expected"),
    [
        # The report speaks of badminton and of members, too.
        (f"Không tổ chức Giải cầu lông đoàn viên theo {OF}.", {("repeal", "2026-05-16", None)}),
        (f"Hủy Chung kết Hội thi tay nghề theo {OF}.", {("repeal", "2026-05-22", None)}),
        (f"Dời Chung kết Hội thi tay nghề tại {OF} sang ngày 29/5/2026.", {("extend", "2026-05-22", "2026-05-29")}),
        (
            f"Dời Giải cầu lông tổ chức ngày 16/5/2026 theo {OF} sang ngày 23/5/2026.",
            {("extend", "2026-05-16", "2026-05-23")},
        ),
        # It was put off, and has its day now.
        (
            f"Công đoàn ngành thông báo: Giải cầu lông theo {OF} được tổ chức vào ngày 30/5/2026.",
            {("adjust", "2026-05-16", "2026-05-30")},
        ),
        # Of a paper for it the paper is meant.
        (
            f"Gia hạn thời gian gửi danh sách thí sinh tại {OF} đến hết ngày 05/5/2026.",
            {("extend", None, "2026-05-05")},
        ),
    ],
)
def test_what_is_held(words: str, expected: set[tuple[str, str | None, str | None]]) -> None:
    assert done(dispatch(words, number="61", day="ngày 20 tháng 4 năm 2026")) == expected
