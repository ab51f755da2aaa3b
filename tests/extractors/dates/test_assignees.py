"""Whom a date binds, where no task of its own holds it."""

from extractors import extract
from schemas import Source
from tests.each import each

HEAD = """LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ SƠN
CÔNG ĐOÀN NGÀNH Y TẾ

Số: 12/KH-CĐYT
Hà Sơn, ngày 05 tháng 02 năm 2026

KẾ HOẠCH
Tổ chức hội thao

"""


def assignees(body: str) -> list[tuple[str, ...]]:
    source = Source(name="thu.txt", sha256="0" * 64, media_type="text/plain", text=HEAD + body)
    return [date.assignees for date in extract(source).dates]


@each(
    ("body", "expected"),
    [
        # Those who are called together.
        ("I. Thời gian\n\n1. Họp trưởng đoàn, bốc thăm: 14 giờ 00 ngày 10/3/2026 tại hội trường.", ("Trưởng đoàn",)),
        # Those whom the words behind the day call together, up to the place.
        (
            "I. Lịch họp\n\n- Ngày 10/3/2026, 8 giờ 00: giao ban kế toán các trạm y tế, hội trường A.",
            ("Kế toán các trạm y tế",),
        ),
        # The issuer's own meeting, by the heading above it.
        (
            "I. ĐẠI HỘI CÔNG ĐOÀN NGÀNH Y TẾ\n\n1. Thời gian: từ ngày 10 đến ngày 11/3/2026.",
            ("Công đoàn ngành Y tế tỉnh Hà Sơn",),
        ),
        # Who comes, by the item beside.
        (
            "I. Họp sơ kết\n\n1. Thành phần: Chủ tịch các công đoàn cơ sở.\n\n2. Thời gian: 8 giờ ngày 10/3/2026.",
            ("Chủ tịch các công đoàn cơ sở",),
        ),
        # A doer whom only a later sentence names does not hold the meeting.
        (
            "I. Nội dung\n\n1. Tập huấn: 8 giờ 00 ngày 10/3/2026. Mỗi công đoàn cơ sở cử 02 người, mang máy tính.",
            (),
        ),
        # Who is said to host it, but not who only brings something to it.
        (
            "I. Lịch thi\n\n1. Khối Bắc: sáng 10/3/2026 tại Nhà văn hóa, do Công đoàn Bệnh viện Phổi đăng cai.",
            ("Công đoàn Bệnh viện Phổi",),
        ),
        (
            "I. Lịch thi\n\n1. Vòng loại: sáng 10/3/2026, do Công đoàn Bệnh viện Phổi đứng ra tổ chức.",
            ("Công đoàn Bệnh viện Phổi",),
        ),
        (
            "I. Lịch thi\n\n1. Vòng loại: 8 giờ ngày 10/3/2026 tại sân A; đơn vị đăng cai là Công đoàn Bệnh viện Phổi.",
            ("Công đoàn Bệnh viện Phổi",),
        ),
        ("I. Lịch thi\n\n1. Vòng loại: sáng 10/3/2026, cờ do Công đoàn Bệnh viện Phổi cấp.", ()),
        # Who acts right behind a date that opens its item.
        (
            "I. Lịch làm việc\n\n1. Từ ngày 10/3 đến ngày 12/3/2026, tổ công tác làm việc tại Sở Y tế.",
            ("Tổ công tác",),
        ),
        # … or its sentence, though the heading above names who holds it all.
        (
            "I. ĐẠI HỘI CÔNG ĐOÀN NGÀNH Y TẾ\n\n1. Họp một ngày. Chiều ngày 10/3/2026, Đoàn Chủ tịch họp trù bị.",
            ("Đoàn Chủ tịch",),
        ),
        # Of an item without its own list, the items below the label; how many come is no part of a name.
        (
            "I. Họp sơ kết\n\n1. Thời gian: 8 giờ ngày 10/3/2026.\n\n2. Thành phần:\n\n"
            "- Trưởng ban nữ công các công đoàn cơ sở: 01 người;\n\n- Kế toán Công đoàn ngành (03 người).",
            ("Trưởng ban nữ công các công đoàn cơ sở", "Kế toán Công đoàn ngành Y tế"),
        ),
        # Who invites heads the list of its own people and is no guest; how many come is no part of a name; places stay
        # with the body that they share, over a semicolon too; a long name is one.
        (
            "I. Họp sơ kết\n\n1. Thời gian: 8 giờ ngày 10/3/2026.\n\n2. Thành phần:\n\n- Công đoàn ngành Y tế;\n\n"
            "- Bệnh viện Phổi 3 đại biểu: 1 lãnh đạo, 2 kế toán;\n\n"
            "- Trung tâm Y tế An Đông, Sơn Bình: mỗi nơi 02 người;\n\n"
            "- Bệnh viện Đa khoa Sơn Bình; An Đông: mỗi nơi 01 kế toán;\n\n- Quân y Lữ đoàn 12;\n\n"
            "- Chủ tịch, kế toán công đoàn cơ sở tại các bệnh viện, trung tâm y tế, trạm y tế trực thuộc Sở.",
            (
                "Bệnh viện Phổi",
                "Trung tâm Y tế An Đông, Sơn Bình",
                "Bệnh viện Đa khoa Sơn Bình, An Đông",
                "Quân y Lữ đoàn 12",
                "Chủ tịch, kế toán công đoàn cơ sở tại các bệnh viện, trung tâm y tế, trạm y tế trực thuộc Sở",
            ),
        ),
        # Those who meet, though the letter asks others above.
        (
            "Công đoàn ngành đề nghị các công đoàn cơ sở thực hiện:\n\n"
            "- Họp Ban Văn thể và Chủ tịch các công đoàn cơ sở đã đăng ký thi để bốc thăm vào 14 giờ ngày 10/3/2026.",
            ("Ban Văn thể", "Chủ tịch các công đoàn cơ sở"),
        ),
        # The issuer's own meeting, by the words before the day.
        (
            "I. Nội dung\n\n1. Đại hội Công đoàn ngành khai mạc lúc 8 giờ 00 ngày 10/3/2026.",
            ("Công đoàn ngành Y tế tỉnh Hà Sơn",),
        ),
        # Nobody is named: nobody is guessed.
        ("I. Thời gian\n\n1. Khai mạc: 8 giờ 00 ngày 10/3/2026 tại hội trường.", ()),
    ],
)
def test_what_takes_place_binds(body: str, expected: tuple[str, ...]) -> None:
    assert assignees(body) == [expected]


@each(
    ("body", "expected"),
    [
        # Each date goes with the body before it.
        (
            "1. Các công đoàn cơ sở nộp danh sách trước ngày 02/3/2026, Ban Nữ công trước ngày 09/3/2026.",
            [("Công đoàn cơ sở",), ("Ban Nữ công",)],
        ),
        # Or with the one that a bracket behind it names.
        (
            "1. Ban Nữ công, các công đoàn cơ sở nộp danh sách trước ngày 02/3/2026 (đối với Ban Nữ công), trước ngày "
            "09/3/2026 (đối với công đoàn cơ sở).",
            [("Ban Nữ công",), ("Công đoàn cơ sở",)],
        ),
        # “Each” behind a name counts.
        (
            "1. Trạm Y tế Sơn Bình, Trạm Y tế An Đông mỗi nơi nộp một bài trước ngày 09/3/2026.",
            [("Trạm Y tế Sơn Bình", "Trạm Y tế An Đông")],
        ),
        # The last of a list of those who are only asked is not the one who acts.
        (
            "1. Tổ công đoàn nộp biên bản trước ngày 02/3/2026. Giao Ban Nữ công soạn, xin ý kiến các phòng, khoa "
            "trước ngày 09/3/2026.",
            [("Tổ công đoàn",), ("Ban Nữ công",)],
        ),
        # The doer of the date's own sentence, where another stands before it.
        (
            "1. Công đoàn ngành hỗ trợ kinh phí. Sau hội thao, các công đoàn cơ sở nộp chứng từ trước ngày 09/3/2026.",
            [("Công đoàn cơ sở",)],
        ),
    ],
)
def test_the_nearest_doer_binds(body: str, expected: list[tuple[str, ...]]) -> None:
    assert assignees("I. Nội dung\n\n" + body) == expected
