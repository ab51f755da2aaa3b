"""A document that a decision issues binds like the decision; forms and lists behind the signature bind nobody."""

import pytest

from tests.extractors.spec_files import letter

DECISION = """Số: 31/QĐ-CĐN
Hà Nội, ngày 02 tháng 3 năm 2026
QUYẾT ĐỊNH
Ban hành Kế hoạch kiểm tra công đoàn cơ sở
Điều 1. Ban hành kèm theo Quyết định này Kế hoạch kiểm tra năm 2026.
Nơi nhận:
- Như Điều 1;
- Lưu: VT.
TM. BAN THƯỜNG VỤ
CHỦ TỊCH
Nguyễn Văn Bình

"""


@pytest.mark.parametrize(
    ("title", "bound"),
    [
        ("KẾ HOẠCH\nKiểm tra năm 2026\n(Ban hành kèm theo Quyết định số 31/QĐ-CĐN ngày 02/3/2026)", True),
        ("ĐỀ CƯƠNG BÁO CÁO\n(Kèm theo Quyết định số 31/QĐ-CĐN ngày 02/3/2026)", False),
        ("MẪU SỐ 1\n(Kèm theo Quyết định số 31/QĐ-CĐN ngày 02/3/2026)", False),
    ],
)
def test_what_follows_the_signature(title: str, bound: bool) -> None:
    found = letter(f"{DECISION}{title}\nI. NHIỆM VỤ\n1. Văn phòng\n- Bố trí xe đưa đón đoàn kiểm tra.\n")
    assert any("Bố trí xe" in task.evidence.quote for task in found.tasks) is bound
