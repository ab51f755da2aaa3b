"""A document that a decision issues binds like the decision; forms and lists behind the signature bind nobody."""

from tests.each import each, table
from tests.extractors.spec_files import letter, rows

DECISION = table(__file__, "decision")


@each(("title", "bound"), rows("enclosed", "what_follows_the_signature"))
def test_what_follows_the_signature(title: str, bound: bool) -> None:
    found = letter(f"{DECISION}{title}\nI. NHIỆM VỤ\n1. Văn phòng\n- Bố trí xe đưa đón đoàn kiểm tra.\n")
    assert any("Bố trí xe" in task.evidence.quote for task in found.tasks) is bound


def test_the_unit_of_figures_makes_no_form() -> None:
    annex = (
        "PHỤ LỤC\nPHÂN BỔ ĐẠI BIỂU\nĐơn vị tính: người\n"
        "| TT | Đơn vị | Tổng cộng |\n| 1 | CĐCS A | 4 |\n| 2 | CĐCS B | 6 |\n"
    )
    assert [limit.value for limit in letter(DECISION + annex).delegate_limits] == [4, 6]


def test_a_draft_for_comment_gives_no_days_and_no_head() -> None:
    """What is sent for comment has a head, a signature and days of its own: none of them is the letter's."""
    draft = """
DỰ THẢO
BỘ NỘI VỤ
Số:    /2026/TT-BNV
THÔNG TƯ
Quy định chế độ báo cáo
Điều 1. Báo cáo
1. Công đoàn cơ sở gửi báo cáo về Sở Nội vụ trước ngày 15/12/2026.
2. Mỗi đơn vị cử 02 đại biểu dự hội nghị tổng kết vào ngày 20/12/2026.
BỘ TRƯỞNG
Trần Văn Nháp
"""
    letter_of_comment = DECISION.replace("Điều 1.", "Đề nghị các CĐCS gửi góp ý trước ngày 10/3/2026.\nĐiều 1.")
    found = letter(letter_of_comment + draft)
    assert [day.date for day in found.dates if day.type != "event"] == ["2026-03-10"] and not found.delegate_limits
    assert (found.header.signer, found.header.number) == ("Nguyễn Văn Bình", "31")
