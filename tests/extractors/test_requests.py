"""Who acts where somebody asks: whom is asked, never who asks; the lead keeps the list that follows its name."""

from extractors import extract
from schemas import Source
from tests.each import each

HEAD = """LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ SƠN
CÔNG ĐOÀN KHU CÔNG NGHIỆP BẮC HÀ

Số: 12/CV-CĐKCN
Hà Sơn, ngày 05 tháng 02 năm 2026

V/v chuẩn bị hội nghị

Kính gửi: Các công đoàn cơ sở trực thuộc.

"""
TAIL = "\n\nTM. BAN THƯỜNG VỤ\nCHỦ TỊCH\n\nNguyễn Văn An"


@each(
    ("body", "expected"),
    [
        (
            "Thường trực Công đoàn khu đề nghị Ban Chấp hành các công đoàn cơ sở nộp sổ sách trước ngày 20/3/2026.",
            [("Ban Chấp hành các công đoàn cơ sở",)],
        ),
        (
            "Công đoàn khu yêu cầu Ban Chấp hành công đoàn cơ sở khảo sát nhà ở, gửi phiếu trước ngày 20/3/2026.",
            [("Ban Chấp hành công đoàn cơ sở",)],
        ),
        (
            "Công đoàn khu mong các đồng chí Chủ tịch công đoàn cơ sở báo cáo kết quả trước ngày 20/3/2026.",
            [("Chủ tịch công đoàn cơ sở",)],
        ),
        # What the request is about comes first.
        (
            "1. Đối với công nhân thời vụ, đề nghị giám đốc các công ty lập danh sách, gửi trước ngày 20/3/2026.",
            [("Giám đốc các công ty",)],
        ),
        # Nobody is named: those to whom the letter is addressed.
        ("1. Đề nghị nộp báo cáo tài chính về Công đoàn khu trước ngày 20/3/2026.", [("Công đoàn cơ sở trực thuộc",)]),
        # The issuer hands on.
        (
            "1. Ban Thường vụ giao Ban Tuyên giáo soạn đề cương, gửi cơ sở trước ngày 20/3/2026.",
            [("Ban Tuyên giáo",)],
        ),
        # A lower body that asks those below it owes just that.
        (
            "1. Ban Quản lý Khu kinh tế yêu cầu các doanh nghiệp niêm yết lịch nghỉ trước ngày 20/3/2026.",
            [("Ban Quản lý Khu kinh tế",)],
        ),
        # The order of a directive.
        (
            "Công đoàn khu chỉ thị các công đoàn cơ sở, các sở, ban ngành làm tốt các việc sau:\n1. Kiểm tra tủ thuốc.",
            [("Công đoàn cơ sở", "Sở, ban ngành")],
        ),
        # The lead keeps its list, those it works with are coordinators.
        (
            "1. Văn phòng chủ trì, phối hợp với Ban Tài chính, Ủy ban Kiểm tra:\n- Lập dự toán.\n- Thuê xe đón khách.",
            [("Văn phòng",)] * 3,
        ),
        # Two doers of one paragraph.
        (
            "1. Các công đoàn cơ sở gửi báo cáo trước ngày 10/3/2026. Ban Tài chính tổng hợp trước ngày 20/3/2026.",
            [("Công đoàn cơ sở",), ("Ban Tài chính",)],
        ),
        # “có nhiệm vụ:” opens a list.
        (
            "1. Ban Nữ công có nhiệm vụ:\n- Tổng hợp hồ sơ của cơ sở;\n- Trình Ban Thường vụ trước ngày 20/3/2026.",
            [("Ban Nữ công",), ("Ban Nữ công",)],
        ),
    ],
)
def test_whoever_is_asked_acts(body: str, expected: list[tuple[str, ...]]) -> None:
    source = Source(name="thu.txt", sha256="0" * 64, media_type="text/plain", text=HEAD + body + TAIL)
    assert [task.assignees for task in extract(source).tasks] == expected
