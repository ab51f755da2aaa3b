"""Where events take place: what stands with the day, or under “Địa điểm:”; never what is only near it."""

from extractors.assemble import extract
from schemas import Source
from tests.each import each

HEAD = """LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ SƠN
Số: 12/KH-LĐLĐ
Hà Sơn, ngày 02 tháng 3 năm 2026
KẾ HOẠCH
Tổ chức hội nghị

"""


def places(body: str) -> list[str | None]:
    letter = extract(Source(name="x.txt", sha256="", media_type="text/plain", text=HEAD + body))
    return [record.place for record in letter.dates if record.type in ("event", "period")]


@each(
    ("body", "place"),
    [
        ("Hội nghị khai mạc lúc 8 giờ 00 ngày 20/3/2026, tại Hội trường tầng 2.", "Hội trường tầng 2"),
        (
            "Hội nghị tổ chức vào lúc 8h00 ngày 20/3/2026 (thứ Sáu) tại Nhà Văn hóa tỉnh; đại biểu đến đúng giờ.",
            "Nhà Văn hóa tỉnh",
        ),
        (
            "Lễ phát động tổ chức lúc 7h30 ngày 20/3/2026 tại Trung tâm Hội nghị, số 5 Trần Phú, Phường 1, TP. Hà Sơn.",
            "Trung tâm Hội nghị, số 5 Trần Phú, Phường 1, TP. Hà Sơn",
        ),
        (
            "Hội nghị tổ chức lúc 8h00 ngày 20/3/2026 tại Bệnh viện tỉnh (cơ sở 2), mỗi đơn vị cử 02 người.",
            "Bệnh viện tỉnh (cơ sở 2)",
        ),
        (
            "Hội thi tổ chức lúc 8h00 ngày 20/3/2026 tại sân vận động huyện do Liên đoàn Lao động tỉnh chủ trì.",
            "sân vận động huyện",
        ),
        (
            "1. Thời gian: 8 giờ 00 ngày 20/3/2026 (thứ Sáu).\n2. Địa điểm: Hội trường A, số 1 Lê Lợi.\n3. Khách: 80.",
            "Hội trường A, số 1 Lê Lợi",
        ),
        (
            "- Thời gian: bắt đầu 14h30, thứ Sáu, ngày 20/3/2026; địa điểm: Khu công nghiệp số 3, thị xã Nghi Hải.",
            "Khu công nghiệp số 3, thị xã Nghi Hải",
        ),
        (
            "Trao giải lúc 8 giờ 30 ngày 20/3/2026, tại Cung Văn hóa Hữu nghị Việt - Xô; khoảng 250 người dự.",
            "Cung Văn hóa Hữu nghị Việt - Xô",
        ),
        # Nothing is made up.
        ("Hội nghị khai mạc lúc 8 giờ 00 ngày 20/3/2026.", None),
        ("Hội nghị khai mạc lúc 8 giờ 00 ngày 20/3/2026; địa điểm không thay đổi.", None),
        ("Hội nghị tổ chức lúc 8h00 ngày 20/3/2026 tại các đơn vị.", None),
        ("Hội nghị tổ chức lúc 8h00 ngày 20/3/2026. Kiểm tra tại Công ty May trong quý II.", None),
    ],
)
def test_places(body: str, place: str | None) -> None:
    assert places(body) == [place]


def test_deadlines_have_no_place() -> None:
    letter = extract(
        Source(
            name="x", sha256="", media_type="text/plain", text=HEAD + "Nộp hồ sơ trước ngày 20/3/2026 tại Văn phòng."
        )
    )
    assert [record.place for record in letter.dates] == [None]
