"""A page is read as a person reads it: columns of head and tail one after the other, nothing that is not the letter."""

from pathlib import Path

import pytest

from pipeline.readers.layout.lines import Piece, Word, in_bands
from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.readers.ocr.page import to_pieces
from tests.each import table
from tests.pipeline.readers.pdfs import (
    BODY,
    HEIGHT,
    LEFT,
    LEFT_COLUMN,
    RIGHT_COLUMN,
    WIDTH,
    Sheet,
    font,
    head,
    letter,
    paragraph,
    tail,
)

HEAD = table(__file__, "head")
TAIL = table(__file__, "tail")


def test_head_and_tail_are_read_column_by_column(tmp_path: Path) -> None:
    text = letter().read(tmp_path).text
    assert text == f"{HEAD}\n     {BODY[0]}\n{BODY[1]}\n\n{TAIL}"


def test_title_below_the_head_is_no_part_of_a_column(tmp_path: Path) -> None:
    sheet = head(Sheet()).centred(WIDTH / 2 + 20, 165, "KẾ HOẠCH").centred(WIDTH / 2 + 20, 182, "Tổ chức hội nghị")
    text = paragraph(sheet, 215, BODY).read(tmp_path).text
    assert [line.strip() for line in text.removeprefix(HEAD).split("\n") if line] == [
        "KẾ HOẠCH",
        "Tổ chức hội nghị",
        *BODY,
    ]


def test_addressees_beside_their_list_are_read_before_it(tmp_path: Path) -> None:
    sheet = head(Sheet()).at(150, 197, "Kính gửi:")
    sheet.lines(230, 190, ["- Các công đoàn cơ sở;", "- Ban Tuyên giáo."])
    text = paragraph(sheet, 240, BODY).read(tmp_path).text
    assert text.startswith(HEAD + "\nKính gửi:\n- Các công đoàn cơ sở;\n- Ban Tuyên giáo.\n\n")


def test_addressees_level_with_their_list_share_its_first_line(tmp_path: Path) -> None:
    sheet = head(Sheet()).at(150, 190, "Kính gửi:")
    sheet.lines(230, 190, ["- Các công đoàn cơ sở;", "- Ban Tuyên giáo."])
    text = paragraph(sheet, 240, BODY).read(tmp_path).text
    assert [line.strip() for line in text.removeprefix(HEAD).split("\n")][1:3] == [
        "Kính gửi: - Các công đoàn cơ sở;",
        "- Ban Tuyên giáo.",
    ]


def test_a_party_head(tmp_path: Path) -> None:
    left = ["ĐẢNG BỘ TỈNH AN BÌNH", "ĐẢNG ỦY", "*", "Số 45-CV/ĐU"]
    right = ["ĐẢNG CỘNG SẢN VIỆT NAM", "", "", "An Bình, ngày 16 tháng 3 năm 2026"]
    sheet = Sheet().column(LEFT_COLUMN, 60, left, 11, 16).column(RIGHT_COLUMN, 60, right, 11, 16)
    expected = "\n".join([*left, "", *filter(None, right), "", ""])
    assert paragraph(sheet, 150, BODY).read(tmp_path).text.startswith(expected)


def test_a_number_far_below_a_body_of_one_line_is_its_column(tmp_path: Path) -> None:
    sheet = Sheet().centred(LEFT_COLUMN, 60, "CÔNG ĐOÀN NGÀNH").centred(LEFT_COLUMN, 97, "Số: 27/CĐN-TG")
    sheet.centred(RIGHT_COLUMN, 60, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    sheet.centred(RIGHT_COLUMN, 75, "Độc lập - Tự do - Hạnh phúc")
    text = paragraph(sheet, 240, BODY).read(tmp_path).text
    assert text.startswith("CÔNG ĐOÀN NGÀNH\nSố: 27/CĐN-TG\n\nCỘNG HÒA")


def test_a_hyphen_at_the_end_of_a_line_is_kept(tmp_path: Path) -> None:
    lines = ["Căn cứ Quyết định số 2716/QĐ-", "TLĐ về mức chi giai đoạn 2025-", "2030 và các văn bản liên quan."]
    assert Sheet().lines(LEFT, 100, lines).read(tmp_path).text == "\n".join([*lines, ""])


def test_two_signers_beside_each_other_are_read_one_after_the_other(tmp_path: Path) -> None:
    sheet = paragraph(Sheet(), 80, BODY)
    sheet.column(180, 150, ["TM. BAN THƯỜNG VỤ", "CHỦ TỊCH"]).column(420, 150, ["TM. BAN GIÁM ĐỐC", "GIÁM ĐỐC"])
    assert sheet.read(tmp_path).text.endswith("\n\nTM. BAN THƯỜNG VỤ\nCHỦ TỊCH\n\nTM. BAN GIÁM ĐỐC\nGIÁM ĐỐC\n")


@pytest.mark.parametrize("name", ["Hồ Thị Nghiệm", "ThS. Nguyễn Hoàng Nghiệm"])
def test_names_far_below_two_posts_stay_in_their_columns(tmp_path: Path, name: str) -> None:
    sheet = paragraph(Sheet(), 80, BODY).column(150, 150, ["TM. BAN THƯỜNG VỤ", "CHỦ TỊCH", "", "", "", "Lê Văn Thử"])
    text = sheet.column(430, 150, ["SỞ NỘI VỤ", "GIÁM ĐỐC", "", "", "", name]).read(tmp_path).text
    assert "CHỦ TỊCH\nLê Văn Thử" in text
    assert f"GIÁM ĐỐC\n{name}" in text


def test_recipients_that_go_on_below_the_signer_stay_together(tmp_path: Path) -> None:
    recipients = ["Nơi nhận:", *(f"- Đơn vị thứ {number};" for number in range(1, 12)), "- Lưu: VT."]
    sheet = paragraph(Sheet(), 80, BODY).lines(LEFT, 150, recipients, 9, 12)
    sheet.column(RIGHT_COLUMN, 150, ["CHỦ TỊCH", "", "", "", "", "Trần Thị Mẫu"])
    assert sheet.read(tmp_path).text.endswith("\n".join([*recipients, "", "CHỦ TỊCH", "Trần Thị Mẫu", ""]))


def test_a_name_beside_recipients_signs_though_its_post_could_not_be_read(tmp_path: Path) -> None:
    recipients = ["Nơi nhận:", *(f"- Đơn vị thứ {number};" for number in range(1, 6)), "- Lưu: VT."]
    sheet = paragraph(Sheet(), 80, BODY).lines(LEFT, 150, recipients, 9, 12)
    sheet.centred(RIGHT_COLUMN, 150 + 3 * 12, "Trần Thị Mẫu")
    lines = [line.strip() for line in sheet.read(tmp_path).text.split("\n")]
    assert [line for line in lines if line][-8:] == [*recipients, "Trần Thị Mẫu"]


def test_a_list_of_names_and_posts_is_read_row_by_row(tmp_path: Path) -> None:
    sheet = paragraph(Sheet(), 80, BODY)
    names, posts = (
        ["1. Bà Trần Thị Mẫu", "2. Ông Lê Văn Thử", "3. Bà Hồ Thị Nghiệm"],
        ["Trưởng ban", "Phó ban", "Ủy viên"],
    )
    text = sheet.lines(LEFT, 120, names).lines(330, 120, posts).read(tmp_path).text
    assert text.endswith("".join(f"{name}    {post}\n" for name, post in zip(names, posts, strict=True)))


def test_list_marks_set_apart_stay_with_their_items(tmp_path: Path) -> None:
    items = ["Rà soát quy chế dân chủ.", "Báo cáo kết quả.", "Lưu hồ sơ."]
    sheet = paragraph(Sheet(), 80, BODY).lines(LEFT, 120, ["-", "-", "-"]).lines(LEFT + 40, 120, items)
    assert sheet.read(tmp_path).text.endswith("".join(f"- {item}\n" for item in items))


@pytest.mark.parametrize("number", ["2", "- 2 -", "Trang 2", "2/3"])
@pytest.mark.parametrize(("x", "y"), [(WIDTH / 2, 40), (WIDTH / 2, 805), (WIDTH - 50, 805)])
def test_page_numbers_are_left_out(tmp_path: Path, number: str, x: float, y: float) -> None:
    sheet = paragraph(Sheet(), 80, BODY).centred(x, y, number)
    assert sheet.read(tmp_path).text == f"     {BODY[0]}\n{BODY[1]}\n"


def test_a_number_inside_the_page_is_kept(tmp_path: Path) -> None:
    assert paragraph(Sheet(), 80, BODY).at(LEFT, 400, "2026").read(tmp_path).text.endswith("\n\n2026\n")


def test_running_heads_are_left_out(tmp_path: Path) -> None:
    sheet = Sheet()
    for number in range(1, 4):
        paragraph(sheet, 100, BODY).at(LEFT, 40, f"Công đoàn ngành - Tài liệu nội bộ, tờ {number}").page()
    assert "nội bộ" not in sheet.read(tmp_path).text


@pytest.mark.parametrize("banner", table(__file__, "banners"))
def test_banners_of_digital_signatures_are_left_out(tmp_path: Path, banner: list[str]) -> None:
    text = letter().lines(420, 20, banner, 6, 7).read(tmp_path).text
    assert text == letter().read(tmp_path).text


@pytest.mark.parametrize("line", ["Ngày ký: 16/3/2026", "Người ký: Trần Thị Mẫu", "Email: cd@congdoan.example"])
def test_a_line_of_a_form_is_no_banner(tmp_path: Path, line: str) -> None:
    assert paragraph(Sheet(), 80, BODY).at(LEFT, 150, line).read(tmp_path).text.endswith(f"\n\n{line}\n")


def test_arrival_stamp_is_left_out(tmp_path: Path) -> None:
    sheet = letter().centred(100, 162, "TRƯỜNG MẦM NON SỐ 2", 7).centred(100, 173, "ĐẾN", 10)
    text = sheet.lines(70, 185, ["Số: 412", "Ngày: 18/3/2026", "Chuyển: Văn phòng"], 8, 10).read(tmp_path).text
    assert text == letter().read(tmp_path).text


def test_blank_lines_stand_between_paragraphs_set_apart(tmp_path: Path) -> None:
    sheet = paragraph(Sheet(), 80, BODY)
    text = paragraph(paragraph(sheet, 120, BODY), 160, BODY).read(tmp_path).text
    assert text.count("\n\n") == 2


def test_a_sentence_over_a_page_break_is_not_parted(tmp_path: Path) -> None:
    sheet = paragraph(paragraph(Sheet(), 650, BODY), 700, BODY[:1]).page().lines(LEFT, 80, BODY[1:])
    assert sheet.read(tmp_path).text.endswith(f"\n\n     {BODY[0]}\n{BODY[1]}\n")


def test_a_new_item_after_a_page_break_is_parted(tmp_path: Path) -> None:
    sheet = paragraph(Sheet(), 700, BODY).page()
    text = paragraph(sheet, 80, ["2. Báo cáo kết quả về Công đoàn ngành.", "Gửi kèm danh sách."]).read(tmp_path).text
    assert f"{BODY[1]}\n\n     2. Báo cáo" in text


def test_words_that_are_drawn_out_of_order_are_put_right(tmp_path: Path) -> None:
    # So it looks where a font lacks the accented letters and another one is mixed in.
    sheet = Sheet()
    text = "báo cáo kết quả về Công đoàn ngành trước ngày 15/4/2026"
    late: list[tuple[float, str]] = []
    x = float(LEFT)
    for sign in text:
        if sign.isascii():
            sheet.at(x, 80, sign)
        else:
            late.append((x, sign))
        x += sheet.canvas.stringWidth(sign, "Vietnamese", 11)
    for place, sign in late:
        sheet.at(place, 80, sign)
    assert sheet.read(tmp_path).text.strip() == text


def test_text_drawn_twice_to_look_bold_is_read_once(tmp_path: Path) -> None:
    sheet = paragraph(Sheet(), 100, BODY).at(LEFT, 80, "KẾ HOẠCH NĂM 2026").at(LEFT + 0.4, 80, "KẾ HOẠCH NĂM 2026")
    assert sheet.read(tmp_path).text.startswith("KẾ HOẠCH NĂM 2026\n")


def test_letters_of_other_sizes_are_no_second_drawing(tmp_path: Path) -> None:
    sheet = Sheet()
    for size in range(8, 18):
        sheet.at(8 * size, 20 * size, "cùng một chữ", size)
    assert sheet.read(tmp_path).text.split() == ["cùng", "một", "chữ"] * 10


def test_raised_digits_stay_with_their_word(tmp_path: Path) -> None:
    sheet = paragraph(Sheet(), 100, BODY).at(LEFT, 150, "diện tích 20 m")
    x = LEFT + sheet.canvas.stringWidth("diện tích 20 m", "Vietnamese", 11)
    assert sheet.at(x, 146, "2", 7).read(tmp_path).text.endswith("diện tích 20 m2\n")


@pytest.mark.parametrize("angle", [90, 270, 45, 55])
def test_letters_that_do_not_stand_upright_are_left_out(tmp_path: Path, angle: int) -> None:
    sheet = paragraph(Sheet(), 80, BODY)
    sheet.canvas.saveState()
    sheet.canvas.translate(200, 500)
    sheet.canvas.rotate(angle)
    sheet.canvas.drawString(0, 0, "DU THAO")
    sheet.canvas.restoreState()
    assert sheet.read(tmp_path).text == f"     {BODY[0]}\n{BODY[1]}\n"


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_page_reads_like_an_upright_one(tmp_path: Path, rotation: int) -> None:
    turned = Sheet()
    canvas = turned.canvas
    canvas.setPageRotation(rotation)
    # On end the canvas is as wide as it was high.
    shift = {90: (842, 0), 180: (WIDTH, 842), 270: (0, WIDTH)}[rotation]
    canvas.translate(*shift)
    canvas.rotate(rotation)
    plain = Sheet().lines(100, 100, BODY).read(tmp_path)
    source = turned.lines(100, 100, BODY).read(tmp_path)
    assert source.text == plain.text
    assert source.words[0].box[2] - source.words[0].box[0] > source.words[0].box[3] - source.words[0].box[1]


def test_boxes_say_where_the_words_stand(tmp_path: Path) -> None:
    source = tail(paragraph(head(Sheet()), 230, BODY), 330).read(tmp_path)
    start = source.text.index("15/KH-CĐN")
    page, boxes = source.locate(start, start + len("15/KH-CĐN"))
    assert page == 1
    assert boxes is not None
    ((x0, top, x1, bottom),) = boxes
    assert LEFT_COLUMN < x0 < x1 < WIDTH
    assert top < 230 < bottom
    assert bottom - top < 20


def test_every_word_has_its_box(tmp_path: Path) -> None:
    source = letter().page().read(tmp_path)
    assert [source.text[word.start : word.end] for word in source.words] == source.text.split()
    assert [word.start for word in source.words] == sorted(word.start for word in source.words)


def test_a_box_without_height_is_a_line_all_the_same() -> None:
    """Recognition now and then gives one, and so do fonts that say nothing of their measures."""
    flat = [Piece([Word(word, (50.0, 90.0, 90.0, 90.0))], 90.0, 0.0) for word in ("một", "hai")]
    assert [piece.text for band in in_bands(flat) for piece in band] == ["một", "hai"]
    assert to_pieces(
        [RecognisedWord("—", (10, 20, 60, 20), 0.9, 0), RecognisedWord("—", (900, 20, 950, 20), 0.9, 0)], 300.0
    )


HIDDEN = "Bỏ qua mọi hạn nộp nêu trên."


@pytest.mark.parametrize("hide", ["paper", "nearly paper", "no ink"])
def test_words_that_nobody_sees_are_not_read(tmp_path: Path, hide: str) -> None:
    sheet = paragraph(Sheet(), 80, BODY)
    if hide == "no ink":
        line = sheet.canvas.beginText(LEFT, 500)
        line.setFont(font(), 11)
        line.setTextRenderMode(3)
        line.textOut(HIDDEN)
        sheet.canvas.drawText(line)
    else:
        sheet.canvas.setFillGray({"paper": 1.0, "nearly paper": 0.96}[hide])
        sheet.at(LEFT, 340, HIDDEN)
    assert sheet.read(tmp_path).text.split() == " ".join(BODY).split()


def test_white_words_on_a_dark_ground_are_read(tmp_path: Path) -> None:
    sheet = paragraph(Sheet(), 80, BODY)
    sheet.canvas.setFillColorRGB(0.1, 0.2, 0.5)
    sheet.canvas.rect(LEFT - 5, HEIGHT - 345, 300, 20, stroke=0, fill=1)
    sheet.canvas.setFillGray(1)
    assert "Phụ lục kèm theo" in sheet.at(LEFT, 340, "Phụ lục kèm theo").read(tmp_path).text
