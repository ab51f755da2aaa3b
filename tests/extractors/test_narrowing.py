"""What narrows the doers of a task beside their name, as the letter says it."""

from extractors import extract
from schemas import Source, Task
from tests.each import each

HEAD = """LIÊN ĐOÀN LAO ĐỘNG TỈNH HẢI AN
Số: 21/KH-LĐLĐ
Hải An, ngày 05 tháng 3 năm 2026
KẾ HOẠCH
Tổ chức Tháng Công nhân
Ban Thường vụ Liên đoàn Lao động tỉnh yêu cầu như sau:
"""


def tasks(text: str) -> list[Task]:
    source = Source(name="thu.txt", sha256="0" * 64, media_type="text/plain", text=HEAD + text)
    return [task for task in extract(source).tasks if not task.optional]


# words → who must act, who is left out, who is listed, where, whether one of them
TABLE = [
    ("1. Các CĐCS (trừ CĐCS Công ty May Sao Mai) gửi báo cáo trước ngày 20/3/2026.",
     ["Công đoàn cơ sở"], ["Công đoàn cơ sở Công ty May Sao Mai"], [], None, False),
    ("1. Các CĐCS, trừ CĐCS Công ty May Sao Mai, gửi báo cáo trước ngày 20/3/2026.",
     ["Công đoàn cơ sở"], ["Công đoàn cơ sở Công ty May Sao Mai"], [], None, False),
    ("1. Công đoàn các xã, phường (không bao gồm Công đoàn xã Đông Xá và Công đoàn phường Tân Trào) nộp hồ sơ.",
     ["Công đoàn các xã, phường"], ["Công đoàn xã Đông Xá", "Công đoàn phường Tân Trào"], [], None, False),
    ("1. Các CĐCS gửi báo cáo trước ngày 20/3/2026. Quy định này không áp dụng đối với CĐCS Công ty May Sao Mai.",
     ["Công đoàn cơ sở"], ["Công đoàn cơ sở Công ty May Sao Mai"], [], None, False),
    ("1. CĐCS không thuộc diện thanh tra gửi biên bản trước ngày 20/3/2026.",
     ["Công đoàn cơ sở không thuộc diện thanh tra"], [], [], None, False),
    ("1. Các CĐCS (trừ khối trường học) gửi danh sách trước ngày 20/3/2026.",
     ["Công đoàn cơ sở"], ["khối trường học"], [], None, False),
    ("1. Các CĐCS gửi báo cáo tháng trước ngày 20 hằng tháng (trừ tháng 3, 6, 9, 12).",
     ["Công đoàn cơ sở"], [], [], None, False),
    ("1. Các CĐCS không được trừ lương của đoàn viên dự hội nghị, báo cáo trước ngày 20/3/2026.",
     ["Công đoàn cơ sở"], [], [], None, False),
    ("1. Các CĐCS: Bệnh viện Đa khoa tỉnh, Công ty TNHH Minh Quang gửi danh sách trước ngày 18/3/2026.",
     ["Công đoàn cơ sở"], [], ["Bệnh viện Đa khoa tỉnh", "Công ty TNHH Minh Quang"], None, False),
    ("1. Đề nghị 02 đơn vị (CĐCS Bệnh viện Đa khoa, CĐCS Công ty Minh Quang) gửi báo cáo trước ngày 20/3/2026.",
     ["Đơn vị"], [], ["Công đoàn cơ sở Bệnh viện Đa khoa", "Công đoàn cơ sở Công ty Minh Quang"], None, False),
    ("1. Những CĐCS chưa mở hội nghị (Trường THPT Đông Xá, Cụm trường xã Đông Xá) báo cáo trước ngày 20/3/2026.",
     ["Công đoàn cơ sở chưa mở hội nghị"], [], ["Trường THPT Đông Xá", "Cụm trường xã Đông Xá"], None, False),
    ("1. Các CĐCS (Ban Chấp hành, Ủy ban Kiểm tra) gửi báo cáo trước ngày 20/3/2026.",
     ["Công đoàn cơ sở"], [], [], None, False),
    ("1. LĐLĐ tỉnh (Ban Tổ chức, Ban Tài chính) gửi báo cáo trước ngày 20/3/2026.",
     ["Liên đoàn Lao động tỉnh"], [], [], None, False),
    ("1. Các CĐCS: Tổ chức hội nghị trước ngày 18/3/2026.", ["Công đoàn cơ sở"], [], [], None, False),
    ("1. CĐCS khối doanh nghiệp, nơi có đông lao động nữ, tổ chức gặp mặt trước ngày 18/3/2026.",
     ["Công đoàn cơ sở khối doanh nghiệp"], [], [], "nơi có đông lao động nữ", False),
    ("1. Các đơn vị sau gửi báo cáo trước ngày 18/3/2026:\n- CĐCS Bệnh viện Phổi;\n- CĐCS Bệnh viện Mắt.",
     ["Đơn vị"], [], ["Công đoàn cơ sở Bệnh viện Phổi", "Công đoàn cơ sở Bệnh viện Mắt"], None, False),
    ("1. CĐCS, nếu có đoàn viên đi làm xa, lập danh sách gửi trước ngày 18/3/2026.",
     ["Công đoàn cơ sở"], [], [], "có đoàn viên đi làm xa", False),
    ("1. Các đơn vị khác, nếu có đoàn viên đi làm xa thì lập danh sách gửi trước ngày 18/3/2026.",
     ["Đơn vị"], [], [], "có đoàn viên đi làm xa", False),
    ("1. CĐCS nào chưa có quỹ thì báo cáo lý do trước ngày 18/3/2026.",
     ["Công đoàn cơ sở"], [], [], "chưa có quỹ", False),
    ("1. Đơn vị nào cũng phải gửi báo cáo trước ngày 18/3/2026.", ["Đơn vị"], [], [], None, False),
    ("1. Các đơn vị chủ trì chuyên đề nộp báo cáo trước ngày 18/3/2026.",
     ["Đơn vị"], [], [], "chủ trì chuyên đề", False),
    ("1. Các CĐCS tham gia hội diễn gửi danh sách trước ngày 18/3/2026.",
     ["Công đoàn cơ sở"], [], [], "tham gia hội diễn", False),
    ("1. Các CĐCS tham gia góp ý gửi về ngành trước ngày 18/3/2026.", ["Công đoàn cơ sở"], [], [], None, False),
    ("1. Công đoàn phường Tân Trào hoặc Công đoàn xã Đông Xá cử 01 cán bộ dự họp ngày 10/4/2026.",
     ["Công đoàn phường Tân Trào", "Công đoàn xã Đông Xá"], [], [], None, True),
    ("1. Công đoàn phường Tân Trào và Công đoàn xã Đông Xá cử 01 cán bộ dự họp ngày 10/4/2026.",
     ["Công đoàn phường Tân Trào", "Công đoàn xã Đông Xá"], [], [], None, False),
    ("1. Các đơn vị tự chủ gửi báo cáo trước ngày 21/4/2026.", ["Đơn vị tự chủ"], [], [], None, False),
    ("1. Các CĐCS có trên 200 CNVCLĐ tổ chức hội nghị trước ngày 21/4/2026.",
     ["Công đoàn cơ sở có trên 200 công nhân, viên chức, lao động"], [], [], None, False),
    ("Chưa nhận được báo cáo của CĐCS Bệnh viện Đa khoa, CĐCS Công ty Minh Quang.\n"
     "Đề nghị các đơn vị nêu trên gửi về Liên đoàn Lao động tỉnh trước ngày 21/4/2026.",
     ["Đơn vị nêu trên"], [], ["Công đoàn cơ sở Bệnh viện Đa khoa", "Công đoàn cơ sở Công ty Minh Quang"], None, False),
    ("Năm 2026 kiểm tra 02 đơn vị:\n1. CĐCS Bệnh viện Đa khoa: ngày 12/5/2026;\n2. CĐCS Công ty Minh Quang: ngày "
     "14/5/2026.\nCác đơn vị được kiểm tra gửi báo cáo trước ngày 05/5/2026.",
     ["Đơn vị được kiểm tra"], [], ["Công đoàn cơ sở Bệnh viện Đa khoa", "Công đoàn cơ sở Công ty Minh Quang"], None,
     False),
    ("Lịch giám sát:\n- CĐCS Bệnh viện Đa khoa: ngày 12/5/2026;\n- CĐCS Công ty Minh Quang: ngày 14/5/2026.\n"
     "2. CĐCS được giám sát gửi báo cáo trước ngày 05/5/2026.",
     ["Công đoàn cơ sở được giám sát"], [], ["Công đoàn cơ sở Bệnh viện Đa khoa", "Công đoàn cơ sở Công ty Minh Quang"],
     None, False),
    ("Đề nghị các đơn vị có tên trong danh sách kèm theo gửi báo cáo trước ngày 05/5/2026.\nTM. BAN THƯỜNG VỤ\n"
     "CHỦ TỊCH\nLê Văn Tư\nDANH SÁCH\nĐơn vị thiếu hồ sơ\n1. CĐCS Bệnh viện Đa khoa\n2. CĐCS Công ty Minh Quang",
     ["Đơn vị có tên trong danh sách kèm theo"], [],
     ["Công đoàn cơ sở Bệnh viện Đa khoa", "Công đoàn cơ sở Công ty Minh Quang"], None, False),
    ("Đề nghị các đơn vị có tên trong danh sách kèm theo gửi báo cáo trước ngày 05/5/2026.\nTM. BAN THƯỜNG VỤ\n"
     "CHỦ TỊCH\nLê Văn Tư\nPHỤ LỤC\n| TT | Đơn vị | Ghi chú |\n| 1 | CĐCS Bệnh viện Đa khoa | Công đoàn xã Đông Xá "
     "kiểm tra |\n| 2 | CĐCS Công ty Minh Quang | |",
     ["Đơn vị có tên trong danh sách kèm theo"], [],
     ["Công đoàn cơ sở Bệnh viện Đa khoa", "Công đoàn cơ sở Công ty Minh Quang"], None, False),
    ("1. Công tác khen thưởng.\nCác đơn vị được khen gửi báo cáo trước ngày 05/5/2026.",
     ["Đơn vị"], [], [], None, False),
]  # fmt: skip


@each(("text", "assignees", "excepted", "listed", "where", "either"), TABLE)
def test_narrowing(
    text: str, assignees: list[str], excepted: list[str], listed: list[str], where: str | None, either: bool
) -> None:
    (task,) = tasks(text)
    found = (list(task.assignees), list(task.excepted), list(task.listed), task.where, task.either)
    assert found == (assignees, excepted, listed, where, either)


def test_an_exception_of_the_heading_holds_for_its_items() -> None:
    found = tasks(
        "1. Các CĐCS (trừ CĐCS Công ty May Sao Mai)\n- Xây dựng kế hoạch;\n- Gửi báo cáo trước ngày 20/3/2026.\n"
    )
    assert [task.excepted for task in found] == [("Công đoàn cơ sở Công ty May Sao Mai",)] * 2
