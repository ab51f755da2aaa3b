"""Ruled tables come out as rows of cells, at their place, whole over page breaks."""

from collections.abc import Callable
from pathlib import Path

from reportlab.pdfbase.pdfmetrics import stringWidth

from tests.each import each, named, table
from tests.pipeline.readers import pdfs
from tests.pipeline.readers.pdfs import LEFT, LEFT_COLUMN, READ, RIGHT, Sheet, assert_read, font, paragraph, prose

EDGES = [LEFT, 115, 300, 420, RIGHT]
HEADINGS = ["TT", "Nội dung", "Đơn vị chủ trì", "Thời gian"]
NAMES = "| TT | Nội dung | Đơn vị chủ trì | Thời gian |\n"
#: The rows of a report, and how they are read.
REPORT, SUM = ["1", "Báo cáo", "Các CĐCS", "15/4/2026"], ["2", "Sơ kết", "Ban TG", "30/6/2026"]
REPORTED, SUMMED = "| 1 | Báo cáo | Các CĐCS | 15/4/2026 |\n", "| 2 | Sơ kết | Ban TG | 30/6/2026 |\n"
FIGURES = ["(1)", "(2)", "(3)", "(4)"]


def with_a_row_over_the_width() -> Sheet:
    sheet = Sheet().table(EDGES, [120, 140], [HEADINGS])
    sheet.rule(LEFT, 140, LEFT, 160).rule(RIGHT, 140, RIGHT, 160).at(LEFT + 3, 152, "I. Công tác tuyên giáo", 9)
    return sheet.table(EDGES, [160, 180], [REPORT])


def with_a_merged_cell() -> Sheet:
    sheet = Sheet().rule(200, 140, 400, 140).rule(300, 140, 300, 180)
    for y in (120, 160, 180):
        sheet.rule(100, y, 400, y)
    for x in (100, 200, 400):
        sheet.rule(x, 120, x, 180)
    sheet.at(105, 132, "Đơn vị", 9).at(205, 132, "Số đại biểu", 9).at(205, 152, "Bầu", 9).at(305, 152, "Chỉ định", 9)
    return sheet.at(105, 172, "CĐCS 1", 9).at(205, 172, "03", 9).at(305, 172, "01", 9)


def over_the_page(first: list[list[str]], second: list[list[str]]) -> Sheet:
    sheet = Sheet().table(EDGES, [720.0, 740, 760, 790][3 - len(first) :], first).at(290, 805, "1").page()
    return sheet.table(EDGES, [80.0, 100, 120, 140][: len(second) + 1], second)


def over_three_pages() -> Sheet:
    sheet = Sheet()
    for page in "123":
        sheet.table(EDGES, [80, 100, 780], [HEADINGS, [page, *REPORT[1:]]]).page()
    return sheet


def merged_over_the_page() -> Sheet:
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
    return sheet


def in_grey(grey: float) -> Sheet:
    sheet = Sheet()
    sheet.canvas.setStrokeGray(grey)
    return sheet.table(EDGES, [120, 140], [HEADINGS])


#: A page and how it is read; ``…`` is anything.
PAGES: dict[str, tuple[Callable[[], Sheet], str]] = {
    "a table stands where it is drawn": (
        lambda: paragraph(prose().table(EDGES, [120, 140, 175], [
            HEADINGS, ["1", "Rà soát quy chế\ndân chủ", *REPORT[2:]]]), 200, pdfs.BODY),
        f"{READ}\n{NAMES}| 1 | Rà soát quy chế dân chủ | Các CĐCS | 15/4/2026 |\n\n{READ}",
    ),
    "a cell over the whole width is a row of its own": (
        with_a_row_over_the_width, f"{NAMES}| I. Công tác tuyên giáo |\n{REPORTED}",
    ),
    "a merged cell gives its text once and not even blanks below": (
        with_a_merged_cell, "| Đơn vị | Số đại biểu |  |\n|| Bầu | Chỉ định |\n| CĐCS 1 | 03 | 01 |\n",
    ),
    "a table goes on over the page with its head once and a broken row mended": (
        lambda: over_the_page([HEADINGS, REPORT, ["2", "Lập danh sách đoàn viên", "Các CĐCS", "30/4/2026"]],
                              [HEADINGS, ["", "được khen thưởng", "", ""], ["3", *SUM[1:]]]),
        f"{NAMES}{REPORTED}| 2 | Lập danh sách đoàn viên được khen thưởng | Các CĐCS | 30/4/2026 |\n"
        "| 3 | Sơ kết | Ban TG | 30/6/2026 |\n",
    ),
    "another table on the next page is another table": (
        lambda: Sheet().table([100, 200, 300], [700, 720], [["Đơn vị", "Số lượng"]]).page().table(
            [100, 150, 300], [80, 100], [["TT", "Họ tên"]]),
        "| Đơn vị | Số lượng |\n\n| TT | Họ tên |\n",
    ),
    "a head of two rows is written once": (
        lambda: over_the_page([HEADINGS, FIGURES, REPORT], [HEADINGS, FIGURES, SUM]),
        f"{NAMES}| (1) | (2) | (3) | (4) |\n{REPORTED}{SUMMED}",
    ),
    "several cells of a row go on over the page": (
        lambda: over_the_page([HEADINGS, ["1", "Lập danh sách đoàn viên", "Ban Tuyên giáo,", "30/4/2026"]],
                              [["", "được khen thưởng", "các CĐCS", ""], SUM]),
        f"{NAMES}| 1 | Lập danh sách đoàn viên được khen thưởng | Ban Tuyên giáo, các CĐCS | 30/4/2026 |\n{SUMMED}",
    ),
    "a day beside words goes on over the page": (
        lambda: over_the_page([HEADINGS, ["1", "Thẩm định hồ sơ của các khối,", "Ban Nữ công", "Xong trước"]],
                              [["", "trình Ban Thường vụ", "", "20/8/2026"]]),
        f"{NAMES}| 1 | Thẩm định hồ sơ của các khối, trình Ban Thường vụ | Ban Nữ công | Xong trước 20/8/2026 |\n",
    ),
    "a day below a figure is another row": (
        lambda: over_the_page([HEADINGS, ["1", "Thẩm định hồ sơ của các khối,", "Ban Nữ công", "05"]],
                              [["", "trình Ban Thường vụ", "", "20/8/2026"]]),
        f"{NAMES}| 1 | Thẩm định hồ sơ của các khối, | Ban Nữ công | 05 |\n"
        "|  | trình Ban Thường vụ |  | 20/8/2026 |\n",
    ),
    "one over three pages is one": (
        over_three_pages, NAMES + "".join(REPORTED.replace("1", page, 1) for page in "123"),
    ),
    "a cell merged over rows and over the page": (
        merged_over_the_page,
        "| Các CĐCS | Báo cáo quý I |\n|| Báo cáo quý II |\n|  | Báo cáo quý III |\n|| Báo cáo năm |\n",
    ),
    "rules hardly to be seen are no table": (lambda: in_grey(0.97), "TT Nội dung    Đơn vị chủ trì    Thời gian\n"),
    **{f"rules of a grey of {grey} are a table": (lambda grey=grey: in_grey(grey), NAMES) for grey in (0.0, 0.5, 0.75)},
    "a stroke among the words of a cell does not shift its row": (
        lambda: Sheet().table(EDGES, [120, 140, 160], [
            HEADINGS, ["1", "Zalo | thư điện tử", "Văn phòng |", "quý I|II"]]),
        f"{NAMES}| 1 | Zalo / thư điện tử | Văn phòng | quý I/II |\n",
    ),
}  # fmt: skip


@each(("page", "text"), named(PAGES))
def test_a_page_is_read_as(tmp_path: Path, page: Callable[[], Sheet], text: str) -> None:
    assert_read(page(), tmp_path, text)


def test_words_in_cells_have_boxes(tmp_path: Path) -> None:
    source = Sheet().table(EDGES, [120, 140, 160], [HEADINGS, REPORT]).read(tmp_path)
    start = source.text.index("15/4/2026")
    page, [(x0, top, x1, bottom)] = source.locate(start, start + 9)
    assert page == 1 and 420 < x0 < x1 < RIGHT and 140 < top < bottom < 160


def test_words_over_the_page_are_on_their_pages(tmp_path: Path) -> None:
    source = over_the_page([HEADINGS, ["1", "Lập danh", "", ""]], [["", "sách thưởng", "", ""], SUM]).read(tmp_path)
    pages = {source.text[word.start : word.end]: word.page for word in source.words}
    assert (pages["danh"], pages["thưởng"], pages["Sơ"]) == (1, 2, 2)


def test_underlines_and_frames_are_no_tables(tmp_path: Path) -> None:
    sheet = prose(100).rule(100, 104, 200, 104).rule(LEFT_COLUMN, 60, LEFT_COLUMN + 80, 60)
    sheet.canvas.rect(40, 40, 515, 760)
    sheet.canvas.rect(250, 600, 80, 20)
    assert "|" not in sheet.at(255, 230, "DỰ THẢO", 10).read(tmp_path).text


def test_a_page_with_more_strokes_than_any_table_has_is_read_without_tables(tmp_path: Path) -> None:
    sheet = prose(100)
    for step in range(2100):
        sheet.rule(50 + step / 5, 300, 50 + step / 5, 700).rule(50, 300 + step / 5, 500, 300 + step / 5)
    assert "|" not in sheet.read(tmp_path).text


@each("x", [330, 480])
@each("rows", [1, 3])
def test_words_beside_a_table_do_not_swallow_it(tmp_path: Path, x: float, rows: int) -> None:
    sheet = Sheet().lines(LEFT, 60, ["Công đoàn cơ sở báo cáo số liệu theo bảng và phần ghi chú dưới đây."])
    tops = [100.0 + 20 * row for row in range(rows + 1)]
    sheet.table([70, 150, 230, 300], tops, [[f"ô {row}a", f"ô {row}b", f"ô {row}c"] for row in range(rows)])
    text = sheet.lines(x, 112, ["ghi chú một", "ghi chú hai", "ghi chú ba"], pitch=20).read(tmp_path).text
    assert "\0" not in text and all(f"ghi chú {word}" in text for word in ("một", "hai", "ba")), text
    assert all(f"| ô {row}a | ô {row}b | ô {row}c |" in text for row in range(rows)), text


def shaded(sheet: Sheet, lines: list[str], colour: float, pitch: float = 16) -> Sheet:
    """Write lines on rectangles of a grey as Word does with shading: one for every run of words, edge to edge."""
    for number, line in enumerate(lines):
        y, x = 120 + number * pitch, LEFT
        words = line.split()
        half = len(words) // 2 + number % 2
        for run in (" ".join(words[:half]) + " ", " ".join(words[half:])):
            width = stringWidth(run, font(), 11)
            sheet.canvas.setFillGray(colour)
            sheet.canvas.rect(x, pdfs.HEIGHT - y - 4, width, pitch, stroke=0, fill=1)
            sheet.canvas.setFillGray(0)
            sheet.at(x, y, run.strip())
            x += width
    return sheet


PROSE = table(__file__, "prose")


@each("grey", [1.0, 0.95, 0.8])
def test_shading_behind_lines_is_no_table(tmp_path: Path, grey: float) -> None:
    assert shaded(Sheet(), PROSE, grey).read(tmp_path).text.split() == " ".join(PROSE).split()


def test_ruled_paper_under_prose_is_no_table(tmp_path: Path) -> None:
    """Lines below every line and a margin, as on ruled paper: the sentence goes on from row to row."""
    tops = [110 + 16 * number for number in range(6)]
    sheet = Sheet().table([LEFT, LEFT + 2, RIGHT], [float(top) for top in tops], [])
    assert sheet.lines(LEFT + 4, 121, PROSE, pitch=16).read(tmp_path).text.split() == " ".join(PROSE).split()


def test_a_frame_around_paragraphs_with_a_rule_beside_them_is_no_table(tmp_path: Path) -> None:
    """Paragraphs over the width of the page, each in a box of its own under a head of two boxes."""
    sheet = Sheet().table([LEFT, 300, RIGHT], [100, 116], [["Nơi gửi", "Nơi nhận"]])
    for top in (116, 200, 284):
        sheet.rule(LEFT, top, RIGHT, top)
    sheet.rule(LEFT, 116, LEFT, 284).rule(RIGHT, 116, RIGHT, 284)
    text = sheet.lines(LEFT + 4, 130, PROSE).lines(LEFT + 4, 214, PROSE).read(tmp_path).text
    assert "|" not in text and " ".join(text.split()).endswith(" ".join(PROSE * 2))


def test_a_table_whose_cells_wrap_stays_a_table(tmp_path: Path) -> None:
    rows = [HEADINGS, *([str(number), "rà soát quy chế\nvà báo cáo", "các đơn vị", "quý I"] for number in (1, 2, 3, 4))]
    assert Sheet().table(EDGES, [120.0, 140, 165, 190, 215, 240], rows).read(tmp_path).text.count("\n") == 5
