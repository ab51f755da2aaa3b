"""Marks of secrecy in words: what is refused where marks stand, and what only looks like one."""

from pipeline.readers.secrecy import TYPED, is_mark, is_marked, is_stamped, may_be_stamped
from tests.each import each
from tests.pipeline.marked.lines import HARMLESS, HOSTILE, TEXT
from tests.pipeline.marked.lines import HEAD as LETTER_HEAD

HEAD, NUMBER = (f"{part}\n" for part in LETTER_HEAD.rstrip("\n").split("\n\n"))

MARKS = (
    "MẬT",
    "Mật",
    "Tối mật",
    "Tuyệt mật",
    "TUYỆT MẬT",
    "tuyệt mật.",
    "(Mật)",
    "(mật)",
    "[Tuyệt mật]",
    "« TỐI MẬT »",
    "“Mật”",
    "*** MẬT ***",
    "- MẬT -",
    "HỒ SƠ MẬT",
    "Hồ sơ mật",
    "TÀI LIỆU MẬT",
    "Tài liệu tối mật",
    "VĂN BẢN MẬT",
    "Văn bản thuộc độ mật: Tối mật",
    "CÔNG VĂN MẬT",
    "Tài liệu này thuộc loại TUYỆT MẬT",
    "Độ mật: Tuyệt mật",
    "Độ mật : mật",
    "ĐỘ MẬT – TỐI MẬT",
    "Mức độ mật: Mật",
    "Mức: Tối mật",
    "Cấp độ: Mật",
    "Dấu chỉ độ mật: MẬT",
    "DẤU: TUYỆT MẬT",
    "Bí mật nhà nước – độ Tối mật",
    "BÍ MẬT NHÀ NƯỚC / MẬT",
    "MẬT – bản 2",
    "MẬT - Bản số 03",
    "TỐI MẬT (bản số: 1)",
    "MẬT – bản sao số 4",
    "Mật, sao số 02/05",
    "MẬT – tờ 1/3",
    "MẬT. Trang 2/7",
    "Văn bản MẬT – không sao chụp – tờ 3/5",
    "TÀI LIỆU MẬT – CẤM PHỔ BIẾN",
    "MẬT / LƯU HÀNH NỘI BỘ",
    "Tài liệu thu hồi – Mật",
    "DỰ THẢO LẦN 2 – MẬT",
    "HỎA TỐC – Tối mật",
    "MẬT; THƯỢNG KHẨN",
    "MẬT – HỎA TỐC HẸN GIỜ",
    "Số: 31/TB-CĐSV (MẬT)",
    "Số: 31/TB-CĐSV (Mật)",
    "Số: 31/TB-CĐSV – TỐI MẬT",
    "Số: 31/MẬT-CĐSV",
    "Số 31/TB-CĐSV/MẬT",
    "V/v phân công trực (MẬT)",
    "CÔNG ĐOÀN NGÀNH DỆT MAY – MẬT",
    "M.Ậ.T",
    "M. Ậ. T.",
    "M Ậ T",
    "M-Ậ-T",
    "M_Ậ_T",
    "T.Ố.I   M.Ậ.T",
    "T U Y Ệ T  M Ậ T",
    "ＭẬＴ",
    "ＴＯ\u0302\u0301Ｉ ＭẬＴ",
    "МẬТ",
    "ΤỐі МẬТ",
    "M\u200bẬ\u00adT",
    "MA\u0323\u0302T",
    "M\u00c2\u0323T",
    "TUYỆT\u00a0MẬT",
    "𝐌Ậ𝐓",
    "MËT",
    "TµI LIÖU MËT",
    "MAÄT",
    "TOÁI MAÄT",
    "MÂòT",
    "Máº¬T",
    "MẤT",
    "MAT",
    "TỐIMẬT",
    "TUYỆT MẬT TUYỆT MẬT",
    "(MẬT)",
    "{MẬT}",
    "«MẬT»",
    "*MẬT*",
    "=== MẬT ===",
    "--- TỐI MẬT ---",
    "★ MẬT ★",
    "| MẬT |",
    "MẬT!",
    "→ MẬT",
    "TỐI_MẬT",
    "TỐI-MẬT",
    "Văn bản mật",
    "KẾ HOẠCH MẬT",
    "PHƯƠNG ÁN TỐI MẬT",
    "ĐIỆN MẬT",
    "KẾ HOẠCH (MẬT)",
    "V/v chuẩn bị hội nghị (Tối mật)",
    "V/v chuẩn bị hội nghị – MẬT",
    "Tài liệu có độ Mật",
    "Đây là tài liệu mật",
    "Tài liệu thuộc diện MẬT",
    "BÍ MẬT NHÀ NƯỚC – ĐỘ TỐI MẬT",
    "BÍ MẬT NHÀ NƯỚC ĐỘ MẬT",
    "ĐỘ MẬT : TỐI MẬT",
    "Độ mật – Mật",
    "Độ mật (Mật)",
    "Độ mật Tối mật",
    "Cấp độ mật: Mật",
    "Mức mật: Mật",
    "Cấp mật: Tối mật",
    "Phân loại: Mật",
    "Loại: Mật",
    "Phân loại mật: Tối mật",
    "Dấu: MẬT",
    "Dấu mật: TỐI MẬT",
    "(Đóng dấu MẬT)",
    "[Đã đóng dấu Tối mật]",
    "(đã ký, đóng dấu MẬT)",
    "Độ mật: Mật. Độ khẩn: Hỏa tốc",
    "ĐỘ MẬT MẬT",
    "MẬT. Bản số: 3/5",
    "Bản số: 05 – MẬT",
    "BẢN SAO SỐ 3 – MẬT",
    "Mật – 02 bản",
    "MẬT (02 trang)",
    "Văn bản MẬT – tờ 2/4",
    "Văn bản MẬT – không phát tán – tờ 2/4",
    "MẬT 1/2",
    "SAO Y – TỐI MẬT",
    "Trích sao. MẬT",
    "MẬT – BẢN GỐC",
    "MẬT - DỰ THẢO 3",
    "MẬT/HỎA TỐC",
    "HỎA TỐC, TỐI MẬT",
    "MẬT - Lưu hành nội bộ",
    "MẬT, cấm sao chụp",
    "TỐI MẬT – chỉ người có tên mới được bóc bì",
    "ΜẬΤ",
    "TỐI MẬТ",
    "M\u00adẬ\u00adT",
    "M\u200bẬ\u200bT",
    "\u202aMẬT\u202c",
    "MA\u0302\u0323T",
    "\ufeffMẬT",
    "MẬT\u2028",
    "MẬT\u00a0–\u00a0HỎA TỐC",
    "Ɖộ mật: Mật",
    "Ðộ mật: Tối mật",
    "TOI MAT",
    "[TUYET MAT]",
    "VAN BAN MAT",
    "DO MAT: TOI MAT",
    "MẬT (SECRET)",
    "TOP SECRET - TUYỆT MẬT",
    "Số: 14/KH-CĐ (MẬT)",
    "Số: 14/KH-CĐ(Tối mật)",
    "Số: 14/KH-CĐ - MẬT",
    "Số: 14/KH-CĐ–MẬT",
    "Số: 14/KH-CĐ, MẬT",
    "Số: 14/KH-CĐ; Độ mật: Tối mật",
    "Số: 14/KH-CĐ/MẬT",
    "Số: 57/KH-CĐGT TUYỆT MẬT",
    "Tính chất: Mật",
    "Mức độ bảo mật: Tuyệt mật",
    "Phân loại bảo mật: TỐI MẬT",
    "Trạng thái: Mật",
    "Level: TỐI MẬT",
    "Con dấu: MẬT",
    "Chế độ: Mật",
    "Văn bản này có độ mật là Tối mật",
    "Văn bản được xác định độ mật: Mật",
    "Độ mật của văn bản: Mật",
    "Độ mật (nếu có): Tối mật",
    "1. Độ mật: Tối mật",
    "Độ Mật",
    "[Dấu chỉ độ Mật]",
    "Bí mật nhà nước độ Mật",
    "[ ] Thường  [x] Mật",
    "☐ Mật  ☒ Tối mật  ☐ Tuyệt mật",
    "Mật – không đăng lên mạng",
    "Mật – chỉ gửi Chủ tịch",
    "MẬT, ngày 06/5/2026",
    "Mật, thời hạn bảo vệ bí mật nhà nước 10 năm",
    "NGHỊ QUYẾT MẬT",
    "Giấy mời mật",
    "MẬT, HOẢ TỐC 14 GIỜ",
    "M/Ậ/T",
    "ⓂẬⓉ",
    "🄼Ậ🅃",
)

OTHERS = (
    "MẶT TRẬN TỔ QUỐC VIỆT NAM",
    "MẶT TRẬN",
    "BẢN VẼ MẶT BẰNG",
    "MẶT BẰNG – BẢN 2",
    "MẮT",
    "MẶT",
    "Mẫu",
    "MẪU",
    "MẪU – BẢN 2",
    "Mẫu số 02/CĐ",
    "Mất",
    "HỒ SƠ MẤT",
    "HỎA TỐC",
    "KHẨN – BẢN SỐ 2",
    "Độ mật: Thường",
    "ĐỘ MẬT: KHÔNG",
    "Độ mật:",
    "Độ mật: ………",
    "Mức độ mật",
    "DẤU CHỈ ĐỘ MẬT",
    "TUYỆT MẬT, TỐI MẬT, MẬT",
    "Tuyệt mật ☐   Tối mật ☐   Mật ☐",
    "BÍ MẬT NHÀ NƯỚC",
    "Bí mật nhà nước – tài liệu tham khảo",
    "LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC",
    "Luật Bảo vệ bí mật nhà nước",
    "V/v bảo vệ bí mật nhà nước",
    "V/v bảo mật thông tin khách hàng",
    "V/v quản lý văn bản mật",
    "V/v xác định độ mật của tài liệu (bổ sung)",
    "V/v rà soát danh mục hồ sơ (Mật)",
    "V/v đổi mật khẩu hệ thống",
    "V/v khoán chăm sóc đàn ong mật",
    "BẢO MẬT",
    "BẢO MẬT THÔNG TIN",
    "Bảo mật – an toàn mạng",
    "TẬP HUẤN BẢO MẬT – MẬT MÃ",
    "MẬT KHẨU",
    "Mật khẩu: 8 ký tự",
    "MẬT ĐỘ DÂN SỐ",
    "MẬT ONG RỪNG",
    "Mật mía",
    "MẬT MÃ DÂN SỰ",
    "BAN CƠ YẾU – MẬT MÃ",
    "TRƯỜNG TIỂU HỌC MẬT SƠN",
    "TỔ DÂN PHỐ MẬT SƠN 2",
    "Xã Tuyệt Mật Phong",
    "SỔ VĂN BẢN MẬT",
    "Sổ đăng ký văn bản mật đến",
    "DANH MỤC TÀI LIỆU MẬT",
    "QUY CHẾ QUẢN LÝ TÀI LIỆU MẬT",
    "Người giữ tài liệu mật",
    "Số văn bản mật: 0",
    "Số: 31/MT-CĐSV (mặt trận)",
    "Số: 31/TB-CĐSV (bổ sung)",
    "MẬT 5",
    "1. MẬT",
    "a) Mật: 12 văn bản",
    "CÓ MẶT",
    "VẮNG MẶT – BẢN SỐ 2",
    "BÌNH MẬT",
    "Nguyễn Văn Mật",
    "Bà Lê Thị Mật – Ủy viên",
    "M. T. Trần",
    "MỘT",
    "MUT",
    "TT    Tên văn bản    Văn bản mật    Ghi chú",
    "| Văn bản thường | Văn bản mật |",
    "| STT | MẬT | TỐI MẬT |",
    "DANH MỤC BÍ MẬT NHÀ NƯỚC",
    "Giữ bí mật",
    "BÍ MẬT",
    "V/v bảo mật thông tin",
    "V/v đổi mật khẩu thư điện tử",
    "Mật khẩu: 123456",
    "ĐỘ MẬT: THƯỜNG",
    "Độ mật: Không mật",
    "ĐỘ MẬT: KHÔNG MẬT",
    "KHÔNG MẬT",
    "(không mật)",
    "Văn bản không mật",
    "Tài liệu không thuộc độ mật",
    "HỎA TỐC HẸN GIỜ",
    "THƯỢNG KHẨN",
    "MẶT BẰNG",
    "Mẫu số 02",
    "(MẪU)",
    "BỆNH VIỆN MẮT",
    "GẶP MẶT",
    "HỌP MẶT",
    "TIỀN MẶT",
    "Mật độ dân số",
    "MẬT ONG",
    "MẬT SƠN",
    "CƠ MẬT",
    "GIẢI MẬT",
    "MẬT MÃ",
    "THÂN MẬT",
    "SỔ ĐĂNG KÝ VĂN BẢN MẬT",
    "QUẢN LÝ TÀI LIỆU MẬT",
    "V/v rà soát tài liệu mật",
    "LÊ VĂN MẬT",
    "SECRETARY",
    "MAT TRAN",
    "HOP MAT",
    "Mat khau",
    "Số: 14/KH-MT",
    "Danh mục bí mật nhà nước độ Tối mật và độ Mật",
    "CHẾ ĐỘ MẬT",
    "V/v thực hiện chế độ mật",
    "SAO MẬT",
    "CON DẤU MẬT",
    "Độ Mật:",
    "Độ mật: ☐ Mật ☐ Tối mật ☐ Tuyệt mật ☒ Thường",
    "☐ Mật",
    "[ ] Tối mật",
    "Không đóng dấu mật",
    "MẬT ĐỘ",
    "KHOA NGOẠI GAN – MẬT – TỤY",
    "Siêu âm: gan, mật",
    "Quà tặng: mật ong",
    "Quà tặng: mật",
    "Mật – đường – sữa",
)


@each("line", MARKS)
def test_a_mark_in_the_head_of_a_letter(line: str) -> None:
    assert is_mark(line, TYPED)
    assert is_stamped(f"{HEAD}{NUMBER}{line}\n{TEXT}")
    assert is_stamped(f"{line}\n{HEAD}{NUMBER}{TEXT}")


@each("line", HOSTILE)
def test_another_mark_in_the_head_of_a_letter(line: str) -> None:
    assert is_stamped(f"{HEAD}{NUMBER}{line}\n{TEXT}")


@each("line", HARMLESS)
def test_a_line_that_only_looks_like_a_mark(line: str) -> None:
    assert not is_stamped(f"{HEAD}{NUMBER}{line}\n{TEXT}")
    assert not is_stamped(f"{HEAD}{NUMBER}{TEXT}{line}\n")


@each("line", OTHERS)
def test_other_lines_in_the_head_of_a_letter(line: str) -> None:
    assert not is_stamped(f"{HEAD}{NUMBER}{line}\n{TEXT}")
    assert not is_stamped(f"{HEAD}{NUMBER}{TEXT}{line}\n")


#: Without tones, or with wrong ones, they are told in the head alone.
IN_THE_HEAD = ("MẤT", "MAT", "VAN BAN MAT", "DO MAT: TOI MAT")


@each("line", [line for line in MARKS if line not in IN_THE_HEAD])
def test_a_mark_at_the_foot_of_a_page(line: str) -> None:
    assert is_stamped(f"{HEAD}{NUMBER}{TEXT}\n{line}")
    assert is_stamped(f"{HEAD}{NUMBER}{TEXT}\n{line}\n\f{TEXT}{TEXT}")


@each("line", ["VĂN BẢN MẬT", "II. Tài liệu mật", "Hồ sơ mật", "Mật", "Tài liệu mật – tài liệu thường"])
def test_a_heading_in_the_text_is_no_mark(line: str) -> None:
    assert not is_stamped(f"{HEAD}{NUMBER}{TEXT}\n{line}\n{TEXT}")


@each(
    "lines",
    [
        "QUY CHẾ QUẢN LÝ\nTÀI LIỆU MẬT",
        "V/v tiêu hủy tài liệu\nmật",
        "V/v sao gửi\nvăn bản mật",
        "TẬP HUẤN BẢO VỆ BÍ\nMẬT",
        "HƯỚNG DẪN LƯU TRỮ TÀI LIỆU\nMẬT",
        "Thống kê\nVăn bản mật",
    ],
)
def test_a_name_or_sentence_that_goes_on_is_no_mark(lines: str) -> None:
    assert not is_stamped(f"{HEAD}{NUMBER}{lines}\n{TEXT}")


@each("signer", ["Ngô Văn Bình", "Trần Quốc Bảo", "Lê Cơ", "NGUYỄN QUỐC BẢO", "LÊ CƠ", "TRẦN VĂN GIỮ", "BÙI THỊ BÍ"])
def test_the_name_of_who_signs_does_not_go_on_in_a_mark(signer: str) -> None:
    assert is_stamped(f"{HEAD}{NUMBER}{TEXT.replace('Trần Thị Vân', signer)}MẬT\n")


def test_a_letter_cited_as_secret_makes_none_of_the_letter_that_cites_it() -> None:
    cited = "Thực hiện Kế hoạch số 12/KH-LĐLĐ (MẬT),"
    assert not is_stamped(f"{HEAD}{NUMBER}\nKính gửi: Các tổ công đoàn\n{cited}\n{TEXT}")


@each("line", ["SECRET", "Top Secret", "CONFIDENTIAL", "[Strictly confidential]", "– Confidential –"])
def test_a_degree_of_english_letters_is_asked(line: str) -> None:
    assert may_be_stamped(f"{line}\n{HEAD}{NUMBER}{TEXT}")
    assert not is_stamped(f"{line}\n{HEAD}{NUMBER}{TEXT}")
    assert not may_be_stamped(f"{HEAD}{NUMBER}{TEXT}{line}{TEXT}{TEXT}")


@each("line", ["SECRETARY", "Secret Garden Hotel", "CONFIDENTIALITY AGREEMENT", "Secretariat"])
def test_other_english_words_are_not_asked(line: str) -> None:
    assert not may_be_stamped(f"{line}\n{HEAD}{NUMBER}{TEXT}")


@each(
    ("said", "marked"),
    [
        ("Độ mật: Tối mật", True),
        ("mật", False),
        ("Phương án trực (Mật)", True),
        ("Phương án trực; độ mật: mật", True),
        ("Fwd: Tài liệu MẬT", True),
        ("Fwd: tài liệu mật", False),
        ("Hướng dẫn bảo vệ bí mật nhà nước", False),
        ("Độ mật: Thường", False),
    ],
)
def test_marks_among_the_properties_of_a_file(said: str, marked: bool) -> None:
    assert is_marked(said) is marked
