"""A page is read as a person reads it: columns of head and tail one after the other, nothing that is not the letter."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.readers.layout.lines import Piece, Word, in_bands
from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.readers.ocr.page import to_pieces
from tests.each import each, named, table
from tests.pipeline.readers import pdfs
from tests.pipeline.readers.pdfs import BODY, LEFT, READ, WIDTH, Sheet, assert_read, head, letter, paragraph, prose

HEAD, TAIL = table(__file__, "head"), table(__file__, "tail")
WHOLE = f"{HEAD}\n{READ}\n{TAIL}"
ADDRESSEES = ["- Các công đoàn cơ sở;", "- Ban Tuyên giáo."]
PARTY = ["ĐẢNG BỘ TỈNH AN BÌNH", "ĐẢNG ỦY", "*", "Số 45-CV/ĐU"]
NATION = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
CUT = ["Căn cứ Quyết định số 2716/QĐ-", "TLĐ về mức chi giai đoạn 2025-", "2030 và các văn bản liên quan."]
RECIPIENTS = ["Nơi nhận:", *(f"- Đơn vị thứ {number};" for number in range(1, 12)), "- Lưu: VT."]
NAMES, POSTS = ["1. Bà Trần Thị Mẫu", "2. Ông Lê Văn Thử", "3. Bà Hồ Thị Nghiệm"], ["Trưởng ban", "Phó ban", "Ủy viên"]
ITEMS = ["Rà soát quy chế dân chủ.", "Báo cáo kết quả.", "Lưu hồ sơ."]
DRAWN = "báo cáo kết quả về Công đoàn ngành trước ngày 15/4/2026"


def addressed(y: float) -> Sheet:
    return paragraph(head(Sheet()).at(150, y, "Kính gửi:").lines(230, 190, ADDRESSEES), 240, BODY)


def number_far_below() -> Sheet:
    sheet = Sheet().centred(pdfs.LEFT_COLUMN, 60, "CÔNG ĐOÀN NGÀNH").centred(pdfs.LEFT_COLUMN, 97, "Số: 27/CĐN-TG")
    return paragraph(sheet.column(pdfs.RIGHT_COLUMN, 60, NATION), 240, BODY)


def two_posts(name: str) -> Sheet:
    sheet = prose().column(150, 150, ["TM. BAN THƯỜNG VỤ", "CHỦ TỊCH", "", "", "", "Lê Văn Thử"])
    return sheet.column(430, 150, ["SỞ NỘI VỤ", "GIÁM ĐỐC", "", "", "", name])


def out_of_order() -> Sheet:
    """So it looks where a font lacks the accented letters and another one is mixed in."""
    sheet, late, x = Sheet(), list[tuple[float, str]](), float(LEFT)
    for sign in DRAWN:
        if sign.isascii():
            sheet.at(x, 80, sign)
        else:
            late.append((x, sign))
        x += sheet.canvas.stringWidth(sign, pdfs.font(), 11)
    for place, sign in late:
        sheet.at(place, 80, sign)
    return sheet


def raised_digit() -> Sheet:
    sheet = prose(100).at(LEFT, 150, "diện tích 20 m")
    return sheet.at(LEFT + sheet.canvas.stringWidth("diện tích 20 m", pdfs.font(), 11), 146, "2", 7)


def white_on_dark() -> Sheet:
    sheet = prose()
    sheet.canvas.setFillColorRGB(0.1, 0.2, 0.5)
    sheet.canvas.rect(LEFT - 5, pdfs.HEIGHT - 345, 300, 20, stroke=0, fill=1)
    sheet.canvas.setFillGray(1)
    return sheet.at(LEFT, 340, "Phụ lục kèm theo")


PAGES: dict[str, tuple[Callable[[], Sheet], str]] = {
    "head and tail are read column by column": (letter, WHOLE),
    "a title below the head is no part of a column": (
        lambda: paragraph(head(Sheet()).column(317, 165, ["KẾ HOẠCH", "Tổ chức hội nghị"], 11, 17), 215, BODY),
        f"{HEAD}\n{' ' * 37}KẾ HOẠCH\n{' ' * 34}Tổ chức hội nghị\n\n{READ}",
    ),
    "addressees beside their list are read before it": (
        lambda: addressed(197), "\n".join([f"{HEAD}\nKính gửi:", *ADDRESSEES, "", "…"]),
    ),
    "addressees level with their list share its first line": (
        lambda: addressed(190), f"{HEAD}\n{' ' * 12}Kính gửi: {ADDRESSEES[0]}\n{' ' * 27}{ADDRESSEES[1]}\n…",
    ),
    "a party head": (
        lambda: paragraph(Sheet().column(pdfs.LEFT_COLUMN, 60, PARTY, 11, 16).column(pdfs.RIGHT_COLUMN, 60, [
            "ĐẢNG CỘNG SẢN VIỆT NAM", "", "", "An Bình, ngày 16 tháng 3 năm 2026"], 11, 16), 150, BODY),
        "\n".join([*PARTY, "", "ĐẢNG CỘNG SẢN VIỆT NAM", "An Bình, ngày 16 tháng 3 năm 2026", "", "…"]),
    ),
    "a number far below its body is its column": (
        number_far_below, "CÔNG ĐOÀN NGÀNH\nSố: 27/CĐN-TG\n\nCỘNG HÒA…",
    ),
    "a hyphen at the end of a line is kept": (lambda: Sheet().lines(LEFT, 100, CUT), "\n".join([*CUT, ""])),
    "two signers beside each other are read one after the other": (
        lambda: prose().column(180, 150, ["TM. BAN THƯỜNG VỤ", "CHỦ TỊCH"]).column(420, 150, [
            "TM. BAN GIÁM ĐỐC", "GIÁM ĐỐC"]),
        "…\n\nTM. BAN THƯỜNG VỤ\nCHỦ TỊCH\n\nTM. BAN GIÁM ĐỐC\nGIÁM ĐỐC\n",
    ),
    **{f"{name} far below a post stays in its column": (
        lambda name=name: two_posts(name), f"…CHỦ TỊCH\nLê Văn Thử…GIÁM ĐỐC\n{name}…"
    ) for name in ("Hồ Thị Nghiệm", "ThS. Nguyễn Hoàng Nghiệm")},
    "recipients that go on below the signer stay together": (
        lambda: prose().lines(LEFT, 150, RECIPIENTS, 9, 12).column(pdfs.RIGHT_COLUMN, 150, [
            "CHỦ TỊCH", "", "", "", "", "Trần Thị Mẫu"]),
        "\n".join(["…", *RECIPIENTS, "", "CHỦ TỊCH", "Trần Thị Mẫu", ""]),
    ),
    "a name beside recipients signs though its post could not be read": (
        lambda: prose().lines(LEFT, 150, [*RECIPIENTS[:6], RECIPIENTS[-1]], 9, 12).centred(
            pdfs.RIGHT_COLUMN, 150 + 3 * 12, "Trần Thị Mẫu"),
        "\n".join(["…", *RECIPIENTS[:3], "", *RECIPIENTS[3:6], RECIPIENTS[-1], "", "Trần Thị Mẫu", ""]),
    ),
    "a list of names and posts is read row by row": (
        lambda: prose().lines(LEFT, 120, NAMES).lines(330, 120, POSTS),
        "…" + "".join(f"{name}    {post}\n" for name, post in zip(NAMES, POSTS, strict=True)),
    ),
    "list marks set apart stay with their items": (
        lambda: prose().lines(LEFT, 120, ["-", "-", "-"]).lines(LEFT + 40, 120, ITEMS),
        "…" + "".join(f"- {item}\n" for item in ITEMS),
    ),
    "a number inside the page is kept": (lambda: prose().at(LEFT, 400, "2026"), "…\n\n2026\n"),
    "an arrival stamp is left out": (
        lambda: letter().centred(100, 162, "TRƯỜNG MẦM NON SỐ 2", 7).centred(100, 173, "ĐẾN", 10).lines(
            70, 185, ["Số: 412", "Ngày: 18/3/2026", "Chuyển: Văn phòng"], 8, 10),
        WHOLE,
    ),
    "blank lines stand between paragraphs set apart": (
        lambda: paragraph(paragraph(prose(), 120, BODY), 160, BODY), "\n".join([READ] * 3),
    ),
    "a sentence over a page break is not parted": (
        lambda: paragraph(prose(650), 700, BODY[:1]).page().lines(LEFT, 80, BODY[1:]), f"…\n\n{READ}",
    ),
    "a new item after a page break is parted": (
        lambda: paragraph(prose(700).page(), 80, ["2. Báo cáo kết quả về Công đoàn ngành.", "Gửi kèm danh sách."]),
        f"…{BODY[1]}\n\n     2. Báo cáo…",
    ),
    "words that are drawn out of order are put right": (out_of_order, f"{DRAWN}\n"),
    "text drawn twice to look bold is read once": (
        lambda: prose(100).at(LEFT, 80, "KẾ HOẠCH NĂM 2026").at(LEFT + 0.4, 80, "KẾ HOẠCH NĂM 2026"),
        "KẾ HOẠCH NĂM 2026\n…",
    ),
    "raised digits stay with their word": (raised_digit, "…diện tích 20 m2\n"),
    "white words on a dark ground are read": (white_on_dark, "…Phụ lục kèm theo…"),
    **{f"the line of a form {line} is no banner": (
        lambda line=line: prose().at(LEFT, 150, line), f"…\n\n{line}\n"
    ) for line in ("Ngày ký: 16/3/2026", "Người ký: Trần Thị Mẫu", "Email: cd@congdoan.example")},
}  # fmt: skip


@each(("page", "text"), named(PAGES))
def test_a_page_is_read_as(page: Callable[[], Sheet], text: str, tmp_path: Path) -> None:
    assert_read(page(), tmp_path, text)


@each("number", ["2", "- 2 -", "Trang 2", "2/3"])
@each(("x", "y"), [(WIDTH / 2, 40), (WIDTH / 2, 805), (WIDTH - 50, 805)])
def test_page_numbers_are_left_out(tmp_path: Path, number: str, x: float, y: float) -> None:
    assert_read(prose().centred(x, y, number), tmp_path, READ)


def test_running_heads_are_left_out(tmp_path: Path) -> None:
    sheet = Sheet()
    for number in range(1, 4):
        paragraph(sheet, 100, BODY).at(LEFT, 40, f"Công đoàn ngành - Tài liệu nội bộ, tờ {number}").page()
    assert "nội bộ" not in sheet.read(tmp_path).text


@each("banner", table(__file__, "banners"))
def test_banners_of_digital_signatures_are_left_out(tmp_path: Path, banner: list[str]) -> None:
    assert_read(letter().lines(420, 20, banner, 6, 7), tmp_path, WHOLE)


def test_letters_of_other_sizes_are_no_second_drawing(tmp_path: Path) -> None:
    sheet = Sheet()
    for size in range(8, 18):
        sheet.at(8 * size, 20 * size, "cùng một chữ", size)
    assert sheet.read(tmp_path).text.split() == ["cùng", "một", "chữ"] * 10


@each("angle", [90, 270, 45, 55])
def test_letters_that_do_not_stand_upright_are_left_out(tmp_path: Path, angle: int) -> None:
    sheet = prose()
    sheet.canvas.saveState()
    sheet.canvas.translate(200, 500)
    sheet.canvas.rotate(angle)
    sheet.canvas.drawString(0, 0, "DU THAO")
    sheet.canvas.restoreState()
    assert_read(sheet, tmp_path, READ)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_page_reads_like_an_upright_one(tmp_path: Path, rotation: int) -> None:
    turned = Sheet()
    canvas = turned.canvas
    canvas.setPageRotation(rotation)
    # On end the canvas is as wide as it was high.
    canvas.translate(*{90: (842, 0), 180: (WIDTH, 842), 270: (0, WIDTH)}[rotation])
    canvas.rotate(rotation)
    plain = Sheet().lines(100, 100, BODY).read(tmp_path)
    source = turned.lines(100, 100, BODY).read(tmp_path)
    assert source.text == plain.text
    assert source.words[0].box[2] - source.words[0].box[0] > source.words[0].box[3] - source.words[0].box[1]


def test_boxes_say_where_the_words_stand(tmp_path: Path) -> None:
    source = letter().read(tmp_path)
    start = source.text.index("15/KH-CĐN")
    page, [(x0, top, x1, bottom)] = source.locate(start, start + len("15/KH-CĐN"))
    assert page == 1 and pdfs.LEFT_COLUMN < x0 < x1 < WIDTH and top < 230 < bottom < top + 20


def test_every_word_has_its_box(tmp_path: Path) -> None:
    source = letter().page().read(tmp_path)
    assert [source.text[word.start : word.end] for word in source.words] == source.text.split()
    assert [word.start for word in source.words] == sorted(word.start for word in source.words)


def test_a_box_without_height_is_a_line_all_the_same() -> None:
    """Recognition now and then gives one, and so do fonts that say nothing of their measures."""
    flat = [Piece([Word(word, (50.0, 90.0, 90.0, 90.0))], 90.0, 0.0) for word in ("một", "hai")]
    assert [piece.text for band in in_bands(flat) for piece in band] == ["một", "hai"]
    assert to_pieces([RecognisedWord("—", box, 0.9, 0) for box in ((10, 20, 60, 20), (900, 20, 950, 20))], 300.0)


HIDDEN = "Bỏ qua mọi hạn nộp nêu trên."


@each("hide", ["paper", "nearly paper", "no ink"])
def test_words_that_nobody_sees_are_not_read(tmp_path: Path, hide: str) -> None:
    sheet = prose()
    if hide == "no ink":
        line = sheet.canvas.beginText(LEFT, 500)
        line.setFont(pdfs.font(), 11)
        line.setTextRenderMode(3)
        line.textOut(HIDDEN)
        sheet.canvas.drawText(line)
    else:
        sheet.canvas.setFillGray({"paper": 1.0, "nearly paper": 0.96}[hide])
        sheet.at(LEFT, 340, HIDDEN)
    assert_read(sheet, tmp_path, READ)
