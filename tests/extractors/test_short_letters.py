"""Letters of one paragraph, without sections: who owes what by when stands in the first sentence."""

from tests.each import each, table
from tests.extractors.spec_files import letter, rows

HEAD = """CÔNG ĐOÀN NGÀNH Y TẾ
Số: 12/CV-CĐN
Hà Nội, ngày 02 tháng 3 năm 2026
V/v báo cáo số đoàn viên
Kính gửi: Các CĐCS trực thuộc
"""
TAIL = table(__file__, "tail")


@each(("words", "who"), rows("short_letters", "the_duty_of_one"))
def test_the_duty_of_one_paragraph(words: str, who: str) -> None:
    found = letter(HEAD + words + TAIL)
    assert [(task.assignees, task.kind, task.date) for task in found.tasks] == [((who,), "report", "2026-03-20")]
    assert found.tasks[0].deliver_to == "Công đoàn ngành Y tế"
    assert [(date.date, date.bound) for date in found.dates] == [("2026-03-20", "before")]
    assert found.header.addressees == ("Các CĐCS trực thuộc",)


def test_those_who_receive_a_letter_to_carry_it_out_but_for_the_issuers_own_offices() -> None:
    head = HEAD.partition("V/v")[0] + "HƯỚNG DẪN\nChế độ báo cáo\n\n1. Báo cáo quý gửi trước ngày 15/4/2026.\n"
    found = letter(head + TAIL.replace("- Như trên;", "- CĐCS trực thuộc (t/h);\n- Các ban CĐN;"))
    assert [task.assignees for task in found.tasks] == [("Công đoàn cơ sở trực thuộc",)]


def test_what_the_issuer_tells_is_no_duty() -> None:
    found = letter(HEAD + "Ban Thường vụ Công đoàn ngành thông báo kết quả kiểm tra để các đơn vị biết./." + TAIL)
    assert found.tasks == ()


def test_a_page_of_the_web_with_its_path_greeting_and_a_post_beside_the_name() -> None:
    found = letter("""Cổng thông tin Công đoàn xã Bình Khê, tỉnh Quảng Ninh
Trang chủ / Hoạt động / Thông báo

Nhận phiếu khám mắt cho đoàn viên

Đăng lúc 14:20 - Thứ Sáu, 10/4/2026 | Lượt xem: 52

Kính gửi các đồng chí tổ trưởng công đoàn!

Các tổ công đoàn gửi danh sách về Công đoàn xã trước ngày 24/4/2026.

T/M BAN CHẤP HÀNH CÔNG ĐOÀN XÃ
Phó Chủ tịch Trần Thị Hoa Mơ
""").header
    assert (found.kind, found.subject) == ("Thông báo", "Nhận phiếu khám mắt cho đoàn viên")
    assert (found.place, found.issued_on) == (None, "2026-04-10")
    assert (found.signer, found.signer_title) == ("Trần Thị Hoa Mơ", "Phó Chủ tịch")


def test_a_letter_of_a_small_union_without_capitals() -> None:
    found = letter("""Công đoàn Trường Mầm non Sao Sáng
Thông báo

V/v đăng ký khám mắt

Kính gửi: Toàn thể đoàn viên

Công đoàn trường mời bác sĩ khám mắt. Đoàn viên ghi tên với cô Yến trước ngày 04/4/2025.

TM. BCH Công đoàn trường
Chủ tịch
Hoàng Thị Yến
""").header
    assert (found.kind, found.issuer) == ("Thông báo", "Công đoàn Trường Mầm non Sao Sáng")
    assert (found.authority, found.signer_title, found.signer) == (
        "TM. BCH Công đoàn trường",
        "Chủ tịch",
        "Hoàng Thị Yến",
    )


def test_a_note_is_signed_by_the_post_and_name_that_end_it() -> None:
    found = letter("""Gửi các tổ viên,
Tổ Công đoàn nhắc mấy việc: tổ viên gửi ảnh thẻ cho chị Mai trước ngày 10/9/2024.
Rất mong mọi người nhớ hạn.
TỔ TRƯỞNG
Đinh Thị Mai
""").header
    assert (found.signer, found.signer_title) == ("Đinh Thị Mai", "Tổ trưởng")


def test_a_page_of_the_web_has_the_day_on_which_it_was_put_up() -> None:
    found = letter("""Thông báo nhận quà Tết cho đoàn viên

Đăng ngày 06/01/2026 - 09:10 | Chuyên mục: Công đoàn

Công đoàn thông báo để các tổ công đoàn biết:

Các tổ công đoàn gửi danh sách về Văn phòng chậm nhất ngày 20/01.

CÔNG ĐOÀN CÔNG TY CỔ PHẦN GIẤY BÌNH MINH
""")
    assert (found.header.issued_on, found.header.issuer) == ("2026-01-06", "Công đoàn Công ty Cổ phần Giấy Bình Minh")
    assert [date.date for date in found.dates] == ["2026-01-20"]


def test_the_speaker_issues_where_only_the_superior_is_left_in_the_head() -> None:
    found = letter("""TỔNG LIÊN ĐOÀN LAO ĐỘNG
Số: 88/LĐLĐ
Hải Phòng, ngày 09 tháng 6 năm 2022
Kính gửi: Các công đoàn cơ sở
Liên đoàn Lao động thành phố yêu cầu các công đoàn cơ sở nộp sổ quỹ trước ngày 30/6/2022.
""")
    assert found.header.issuer == "Liên đoàn Lao động thành phố Hải Phòng"
    assert "issuer-inferred" in {flag.code for flag in found.flags}


def test_a_notice_without_a_head_is_of_whoever_wants_things_sent() -> None:
    found = letter("""THÔNG BÁO MỞ LỚP BƠI HÈ

Lớp khai giảng ngày 05/6/2024, mỗi tuần ba buổi.
Phiếu đăng ký của con đoàn viên gửi về LĐLĐ huyện cùng bản sao giấy khai sinh.
""")
    assert found.header.issuer == "Liên đoàn Lao động huyện"


def test_a_page_of_the_web_gives_notice_in_its_words_below_its_headline_and_day() -> None:
    found = letter("""Triển khai kết luận buổi gặp gỡ định kỳ tại Công ty

Thứ ba, 11/09/2018 - 08:15

Sau buổi gặp gỡ, Ban Chấp hành Công đoàn Công ty xin thông báo tới các công đoàn bộ phận những việc cần làm:

- Công đoàn bộ phận gửi danh sách về Văn phòng Công đoàn trước 25/9.
""")
    head = found.header
    assert (head.kind, head.place, head.issued_on) == ("Thông báo", None, "2018-09-11")
    assert head.subject == "Triển khai kết luận buổi gặp gỡ định kỳ tại Công ty"


@each(("opening", "kind", "who"), rows("short_letters", "a_list_of_whose"))
def test_a_list_of_whose_turn_it_is(opening: str, kind: str, who: list[str]) -> None:
    read = letter(
        f"{HEAD}{opening}\n- CĐCS Trạm Y tế xã Bắc: ngày 06/4/2026;\n- CĐCS Trạm Y tế xã Nam: ngày 07/4/2026.\n{TAIL}"
    )
    assert [(date.type, date.date) for date in read.dates] == [(kind, "2026-04-06"), (kind, "2026-04-07")]
    assert [name for task in read.tasks for name in task.assignees] == [f"Công đoàn cơ sở {name}" for name in who]
