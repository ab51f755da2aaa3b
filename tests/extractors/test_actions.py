"""What a date is for, in the words of the letter."""

from tests.each import each
from tests.extractors.spec_files import letter

HEAD = "Số: 12/KH-CĐN\nHà Nội, ngày 02 tháng 3 năm 2026\nKẾ HOẠCH\nTổ chức hội thao công nhân, lao động\n"


@each(
    ("body", "action"),
    [
        ("1. Các CĐCS gửi báo cáo về Công đoàn ngành trước ngày 20/4/2026.", "Các CĐCS gửi báo cáo về Công đoàn ngành"),
        ("1. Nộp hồ sơ (bản giấy) về Văn phòng trước ngày 20/4/2026.", "Nộp hồ sơ về Văn phòng"),
        ("I. VÒNG CHUNG KẾT\n1. Thời gian: 7 giờ 30 ngày 18/4/2026 (thứ Bảy).", "VÒNG CHUNG KẾT"),
        ("1. Hạn gửi báo cáo quý I của các xã: trước ngày 20/4/2026.", "Hạn gửi báo cáo quý I của các xã"),
        ("1. Thời gian: ngày 18/4/2026.", "Tổ chức hội thao công nhân, lao động"),
        # A place or a time does not say what takes place.
        ("1. Một ngày, từ 7 giờ 30 ngày 18/4/2026, tại Nhà thi đấu huyện.", "Tổ chức hội thao công nhân, lao động"),
        ("I. CHUNG KẾT BÓNG ĐÁ\n1. Tại sân vận động huyện, chiều ngày 18/4/2026.", "CHUNG KẾT BÓNG ĐÁ"),
        ("1. Tại Nhà thi đấu huyện, các đội bốc thăm ngày 18/4/2026.", "các đội bốc thăm"),
        ("1. Trước ngày 20/4/2026, các đơn vị đăng ký số vận động viên.", "các đơn vị đăng ký số vận động viên"),
        ("1. Ngày 18/4/2026 khai mạc giải bóng chuyền nữ.", "khai mạc giải bóng chuyền nữ"),
    ],
)
def test_action(body: str, action: str) -> None:
    assert action in (letter(HEAD + body).dates[0].action or "")


@each(
    ("body", "action"),
    [
        (
            "1. Tháng tư, công đoàn cơ sở ở xã vùng cao xa trung tâm huyện đăng ký bữa cơm công đoàn trước 20/4/2026.",
            "đăng ký bữa cơm công đoàn",
        ),
        (
            "1. Các CĐCS dựng gian trưng bày sáng kiến tại nhà thi đấu của huyện, trang hoàng trước 20/4/2026.",
            "dựng gian trưng bày sáng kiến tại nhà thi đấu của huyện",
        ),
        ("1. Ban Tổ chức duyệt khai mạc lần chót vào lúc 20/4/2026.", "Ban Tổ chức duyệt khai mạc lần chót"),
    ],
)
def test_at_most_twelve_words_from_the_act_on(body: str, action: str) -> None:
    actions = [date.action for date in letter(HEAD + body).dates]
    assert action in actions
    assert all(len((said or "").split()) <= 12 for said in actions)
