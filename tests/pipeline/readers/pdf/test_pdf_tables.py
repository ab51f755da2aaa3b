"""Ruled tables come out as rows of cells, at their place, whole over page breaks."""

from pathlib import Path

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from tests.each import table
from tests.pipeline.readers.pdfs import BODY, HEIGHT, LEFT, LEFT_COLUMN, RIGHT, Sheet, font, paragraph

EDGES = [LEFT, 115, 300, 420, RIGHT]
HEADINGS = ["TT", "Nội dung", "Đơn vị chủ trì", "Thời gian"]


def test_a_table_stands_where_it_is_drawn(tmp_path: Path) -> None:
    sheet = paragraph(Sheet(), 80, BODY)
    sheet.table(EDGES, [120, 140, 175], [HEADINGS, ["1", "Rà soát quy chế\ndân chủ", "Các CĐCS", "15/4/2026"]])
    text = paragraph(sheet, 200, BODY).read(tmp_path).text
    rows = "| TT | Nội dung | Đơn vị chủ trì | Thời gian |\n| 1 | Rà soát quy chế dân chủ | Các CĐCS | 15/4/2026 |\n"
    assert text == f"     {BODY[0]}\n{BODY[1]}\n\n{rows}\n     {BODY[0]}\n{BODY[1]}\n"


def test_words_in_cells_have_boxes(tmp_path: Path) -> None:
    source = Sheet().table(EDGES, [120, 140, 160], [HEADINGS, ["1", "Báo cáo", "Các CĐCS", "15/4/2026"]]).read(tmp_path)
    start = source.text.index("15/4/2026")
    page, boxes = source.locate(start, start + 9)
    assert page == 1
    assert boxes is not None
    ((x0, top, x1, bottom),) = boxes
    assert 420 < x0 < x1 < RIGHT
    assert 140 < top < bottom < 160


def test_a_cell_over_the_whole_width_is_a_row_of_its_own(tmp_path: Path) -> None:
    sheet = Sheet().table(EDGES, [120, 140], [HEADINGS])
    sheet.rule(LEFT, 140, LEFT, 160).rule(RIGHT, 140, RIGHT, 160).at(LEFT + 3, 152, "I. Công tác tuyên giáo", 9)
    sheet.table(EDGES, [160, 180], [["1", "Báo cáo", "Các CĐCS", "15/4/2026"]])
    rows = sheet.read(tmp_path).text.splitlines()
    assert rows[1:] == ["| I. Công tác tuyên giáo |", "| 1 | Báo cáo | Các CĐCS | 15/4/2026 |"]


def test_a_merged_cell_gives_its_text_once_and_not_even_blanks_below(tmp_path: Path) -> None:
    sheet = Sheet()
    for y in (120, 160, 180):
        sheet.rule(100, y, 400, y)
    sheet.rule(200, 140, 400, 140)
    for x in (100, 200, 400):
        sheet.rule(x, 120, x, 180)
    sheet.rule(300, 140, 300, 180)
    sheet.at(105, 132, "Đơn vị", 9).at(205, 132, "Số đại biểu", 9).at(205, 152, "Bầu", 9).at(305, 152, "Chỉ định", 9)
    sheet.at(105, 172, "CĐCS 1", 9).at(205, 172, "03", 9).at(305, 172, "01", 9)
    assert sheet.read(tmp_path).text.splitlines() == [
        "| Đơn vị | Số đại biểu |  |",
        "|| Bầu | Chỉ định |",
        "| CĐCS 1 | 03 | 01 |",
    ]


def test_a_table_goes_on_over_the_page_with_its_head_once_and_a_broken_row_mended(tmp_path: Path) -> None:
    first = [
        HEADINGS,
        ["1", "Báo cáo", "Các CĐCS", "15/4/2026"],
        ["2", "Lập danh sách đoàn viên", "Các CĐCS", "30/4/2026"],
    ]
    second = [HEADINGS, ["", "được khen thưởng", "", ""], ["3", "Sơ kết", "Ban TG", "30/6/2026"]]
    sheet = Sheet().table(EDGES, [700, 720, 740, 770], first).at(290, 805, "1").page()
    source = sheet.table(EDGES, [80, 100, 120, 140], second).read(tmp_path)
    assert source.text.splitlines() == [
        "| TT | Nội dung | Đơn vị chủ trì | Thời gian |",
        "| 1 | Báo cáo | Các CĐCS | 15/4/2026 |",
        "| 2 | Lập danh sách đoàn viên được khen thưởng | Các CĐCS | 30/4/2026 |",
        "| 3 | Sơ kết | Ban TG | 30/6/2026 |",
    ]
    start = source.text.index("Sơ kết")
    assert source.locate(start, start + 6)[0] == 2


def test_another_table_on_the_next_page_is_another_table(tmp_path: Path) -> None:
    sheet = Sheet().table([100, 200, 300], [700, 720], [["Đơn vị", "Số lượng"]]).page()
    assert sheet.table([100, 150, 300], [80, 100], [["TT", "Họ tên"]]).read(tmp_path).text.count("\n\n") == 1


def test_underlines_and_frames_are_no_tables(tmp_path: Path) -> None:
    sheet = paragraph(Sheet(), 100, BODY).rule(100, 104, 200, 104).rule(LEFT_COLUMN, 60, LEFT_COLUMN + 80, 60)
    sheet.canvas.rect(40, 40, 515, 760)
    sheet.canvas.rect(250, 600, 80, 20)
    assert "|" not in sheet.at(255, 230, "DỰ THẢO", 10).read(tmp_path).text


def test_a_page_with_more_strokes_than_any_table_has_is_read_without_tables(tmp_path: Path) -> None:
    sheet = paragraph(Sheet(), 100, BODY)
    for step in range(2100):
        sheet.rule(50 + step / 5, 300, 50 + step / 5, 700).rule(50, 300 + step / 5, 500, 300 + step / 5)
    assert "|" not in sheet.read(tmp_path).text


def test_a_head_of_two_rows_is_written_once(tmp_path: Path) -> None:
    head = [HEADINGS, ["(1)", "(2)", "(3)", "(4)"]]
    sheet = Sheet().table(EDGES, [720, 740, 760, 780], [*head, ["1", "Báo cáo", "Các CĐCS", "15/4/2026"]]).page()
    source = sheet.table(EDGES, [80, 100, 120, 140], [*head, ["2", "Sơ kết", "Ban TG", "30/6/2026"]]).read(tmp_path)
    assert source.text.splitlines() == [
        "| TT | Nội dung | Đơn vị chủ trì | Thời gian |",
        "| (1) | (2) | (3) | (4) |",
        "| 1 | Báo cáo | Các CĐCS | 15/4/2026 |",
        "| 2 | Sơ kết | Ban TG | 30/6/2026 |",
    ]


def test_several_cells_of_a_row_go_on_over_the_page(tmp_path: Path) -> None:
    first = [HEADINGS, ["1", "Lập danh sách đoàn viên", "Ban Tuyên giáo,", "30/4/2026"]]
    second = [["", "được khen thưởng", "các CĐCS", ""], ["2", "Sơ kết", "Ban TG", "30/6/2026"]]
    sheet = Sheet().table(EDGES, [740, 760, 790], first).page()
    source = sheet.table(EDGES, [80, 100, 120], second).read(tmp_path)
    assert source.text.splitlines()[1] == (
        "| 1 | Lập danh sách đoàn viên được khen thưởng | Ban Tuyên giáo, các CĐCS | 30/4/2026 |"
    )
    pages = {word.page for word in source.words if source.text[word.start : word.end] in ("thưởng", "danh")}
    assert pages == {1, 2}


def test_a_day_beside_words_goes_on_over_the_page(tmp_path: Path) -> None:
    first = [HEADINGS, ["1", "Thẩm định hồ sơ của các khối,", "Ban Nữ công", "Xong trước"]]
    goes_on = [["", "trình Ban Thường vụ", "", "20/8/2026"]]
    sheet = Sheet().table(EDGES, [740, 760, 790], first).page()
    assert sheet.table(EDGES, [80, 100], goes_on).read(tmp_path).text.splitlines()[1] == (
        "| 1 | Thẩm định hồ sơ của các khối, trình Ban Thường vụ | Ban Nữ công | Xong trước 20/8/2026 |"
    )
    figures = [HEADINGS, ["1", "Thẩm định hồ sơ của các khối,", "Ban Nữ công", "05"]]
    sheet = Sheet().table(EDGES, [740, 760, 790], figures).page()
    assert len(sheet.table(EDGES, [80, 100], goes_on).read(tmp_path).text.splitlines()) == 3


def test_a_table_over_three_pages_is_one(tmp_path: Path) -> None:
    sheet = Sheet()
    for page in range(3):
        sheet.table(EDGES, [80, 100, 780], [HEADINGS, [str(page + 1), "Báo cáo", "Các CĐCS", "15/4/2026"]]).page()
    lines = sheet.read(tmp_path).text.splitlines()
    assert [line.split(" | ")[0] for line in lines] == ["| TT", "| 1", "| 2", "| 3"]


def test_a_cell_merged_over_rows_and_over_the_page(tmp_path: Path) -> None:
    sheet = Sheet()
    for top, texts in (
        (740, ("Các CĐCS", "Báo cáo quý I", "Báo cáo quý II")),
        (80, ("", "Báo cáo quý III", "Báo cáo năm")),
    ):
        for y in (top, top + 40):
            sheet.rule(100, y, 400, y)
        sheet.rule(200, top + 20, 400, top + 20)
        for x in (100, 200, 400):
            sheet.rule(x, top, x, top + 40)
        sheet.at(105, top + 12, texts[0], 9).at(205, top + 12, texts[1], 9).at(205, top + 32, texts[2], 9)
        if top == 740:
            sheet.page()
    assert sheet.read(tmp_path).text.splitlines() == [
        "| Các CĐCS | Báo cáo quý I |",
        "|| Báo cáo quý II |",
        "|  | Báo cáo quý III |",
        "|| Báo cáo năm |",
    ]


@pytest.mark.parametrize("x", [330, 480])
@pytest.mark.parametrize("rows", [1, 3])
def test_words_beside_a_table_do_not_swallow_it(tmp_path: Path, x: float, rows: int) -> None:
    sheet = Sheet().lines(
        LEFT, 60, ["Công đoàn cơ sở báo cáo số liệu theo bảng và phần ghi chú dưới đây của công đoàn."]
    )
    tops = [100.0 + 20 * row for row in range(rows + 1)]
    sheet.table([70, 150, 230, 300], tops, [[f"ô {row}a", f"ô {row}b", f"ô {row}c"] for row in range(rows)])
    text = sheet.lines(x, 112, ["ghi chú một", "ghi chú hai", "ghi chú ba"], pitch=20).read(tmp_path).text
    assert "\0" not in text
    assert all(f"| ô {row}a | ô {row}b | ô {row}c |" in text for row in range(rows)), text
    assert all(f"ghi chú {word}" in text for word in ("một", "hai", "ba")), text


def shaded(sheet: Sheet, lines: list[str], colour: float, pitch: float = 16) -> Sheet:
    """Write lines on rectangles of a grey as Word does with shading: one for every run of words, edge to edge."""
    for number, line in enumerate(lines):
        y, x = 120 + number * pitch, LEFT
        words = line.split()
        half = len(words) // 2 + number % 2
        for run in (" ".join(words[:half]) + " ", " ".join(words[half:])):
            width = stringWidth(run, font(), 11)
            sheet.canvas.setFillGray(colour)
            sheet.canvas.rect(x, HEIGHT - y - 4, width, pitch, stroke=0, fill=1)
            sheet.canvas.setFillGray(0)
            sheet.at(x, y, run.strip())
            x += width
    return sheet


PROSE = table(__file__, "prose")


@pytest.mark.parametrize("grey", [1.0, 0.95, 0.8])
def test_shading_behind_lines_is_no_table(tmp_path: Path, grey: float) -> None:
    text = shaded(Sheet(), PROSE, grey).read(tmp_path).text
    assert "|" not in text
    assert " ".join(text.split()) == " ".join(PROSE)


def test_white_rules_are_no_table(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.canvas.setStrokeGray(0.97)
    assert "|" not in sheet.table(EDGES, [120, 140], [["Trong", "quý", "này", "nộp"]]).read(tmp_path).text


@pytest.mark.parametrize("grey", [0.0, 0.5, 0.75])
def test_rules_that_can_be_seen_are_a_table(tmp_path: Path, grey: float) -> None:
    sheet = Sheet()
    sheet.canvas.setStrokeGray(grey)
    assert "| TT | Nội dung |" in sheet.table(EDGES, [120, 140], [HEADINGS]).read(tmp_path).text


def test_ruled_paper_under_prose_is_no_table(tmp_path: Path) -> None:
    """Lines below every line and a margin, as on ruled paper: the sentence goes on from row to row."""
    tops = [110 + 16 * number for number in range(6)]
    sheet = Sheet().table([LEFT, LEFT + 2, RIGHT], [float(top) for top in tops], [])
    text = sheet.lines(LEFT + 4, 121, PROSE, pitch=16).read(tmp_path).text
    assert "|" not in text
    assert " ".join(text.split()) == " ".join(PROSE)


def test_a_frame_around_paragraphs_with_a_rule_beside_them_is_no_table(tmp_path: Path) -> None:
    """Paragraphs over the width of the page, each in a box of its own under a head of two boxes."""
    sheet = Sheet().table([LEFT, 300, RIGHT], [100, 116], [["Nơi gửi", "Nơi nhận"]])
    for top in (116, 200, 284):
        sheet.rule(LEFT, top, RIGHT, top)
    sheet.rule(LEFT, 116, LEFT, 284).rule(RIGHT, 116, RIGHT, 284)
    text = sheet.lines(LEFT + 4, 130, PROSE).lines(LEFT + 4, 214, PROSE).read(tmp_path).text
    assert "|" not in text
    assert " ".join(text.split()).endswith(" ".join(PROSE * 2))


def test_a_table_whose_cells_wrap_stays_a_table(tmp_path: Path) -> None:
    rows = [HEADINGS, *([str(number), "rà soát quy chế\nvà báo cáo", "các đơn vị", "quý I"] for number in (1, 2, 3, 4))]
    tops = [120.0, 140, 165, 190, 215, 240]
    assert Sheet().table(EDGES, tops, rows).read(tmp_path).text.count("\n") == 5


def test_a_stroke_among_the_words_of_a_cell_does_not_shift_its_row(tmp_path: Path) -> None:
    rows = [HEADINGS, ["1", "Zalo | thư điện tử", "Văn phòng |", "quý I|II"]]
    text = Sheet().table(EDGES, [120, 140, 160], rows).read(tmp_path).text
    assert text.splitlines()[1] == "| 1 | Zalo / thư điện tử | Văn phòng | quý I/II |"
