"""Tables without rules come out row by row, their cells kept apart by blanks; what only looks like one stays prose."""

import math
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4, landscape

from extractors import extract
from schemas import Source
from tests.each import each, examples, named
from tests.pipeline.readers import pdfs
from tests.pipeline.readers.pdfs import BODY, LEFT, READ, Sheet, assert_read, font, head, letter, paragraph, prose, tail

EDGES = [85.0, 115, 305, 430, 553]
NAMES = ["TT", "Nội dung công việc", "Đơn vị thực hiện", "Thời gian hoàn thành"]
ASSIGNED = [
    ["1", "Rà soát quy chế dân chủ ở cơ sở và gửi bản sửa đổi về Văn phòng", "Các công đoàn cơ sở", "15/4/2026"],
    ["2", "Tổng hợp danh sách đoàn viên được đề nghị khen thưởng", "Ban Tổ chức", "Trước ngày 20/4/2026"],
    ["3", "Nộp kinh phí", "Công đoàn cơ sở Trung tâm Kiểm nghiệm", "Chậm nhất ngày 05/5/2026"],
]
SEAT_EDGES = [85.0, 125, 340, 440, 553]
SEAT_NAMES = ["STT", "Đơn vị", "Số đại biểu", "Ghi chú"]
SEATS = [
    ["1", "Công đoàn cơ sở Trung tâm Kiểm nghiệm thuốc, mỹ phẩm", "03", "Trong đó có 01 nữ"],
    ["2", "Công đoàn cơ sở Sở Nội vụ", "05", ""],
    ["3", "Công đoàn cơ sở Trường Mầm non Hoa Sen", "12", ""],
]
#: Tables without numbers of rows.
BARE_EDGES = [85.0, 215, 420, 553]
BARE = [["Đơn vị", "Nội dung", "Thời hạn"], *(row[2:0:-1] + row[3:] for row in ASSIGNED)]


def cells(line: str) -> list[str]:
    return re.split(r" {2,}", line.strip())


def rows_of(source: Source) -> list[list[str]]:
    return [row for line in source.text.split("\n") if len(row := cells(line)) > 1]


def drawn(edges: list[float], top: float, rows: list[list[str]], **layout: Any) -> Sheet:
    sheet = Sheet()
    sheet.unruled(edges, top, rows, **layout)
    return sheet


def assigning(**layout: Any) -> Sheet:
    """Return a letter with a table of tasks between two paragraphs."""
    sheet = prose()
    return paragraph(sheet, sheet.unruled(EDGES, 130, [NAMES, *ASSIGNED], **layout) + 20, BODY)


def test_a_row_stands_on_one_line_with_its_cells_below_their_names(tmp_path: Path) -> None:
    text = assigning().read(tmp_path).text
    assert text.startswith(f"{READ}\n") and text.endswith(f"\n\n{READ}")
    table = text.split("\n")[3:7]
    assert list(map(cells, table)) == [NAMES, *ASSIGNED]
    for line, row in zip(table, [NAMES, *ASSIGNED], strict=True):
        assert [line.index(cell) for cell in row] == [table[0].index(name) for name in NAMES]


LAYOUTS = [
    {"centred": (0, 3)}, {"middle": (0,)}, {"middle": (0, 1, 2, 3), "centred": (0, 2, 3)}, {"apart": 1.5, "pitch": 16},
    {"apart": 0}, {"apart": 0, "middle": (0,)}, {"size": 9, "pitch": 11, "apart": 10}, {"size": 12, "pitch": 18},
    {"bottom": 160},
]  # fmt: skip


@each("layout", LAYOUTS)
def test_rows_and_places_of_words_are_found_however_cells_are_set(tmp_path: Path, layout: dict[str, Any]) -> None:
    source = assigning(**layout).read(tmp_path)
    assert rows_of(source) == [NAMES, *ASSIGNED]
    assert [source.text[word.start : word.end] for word in source.words] == source.text.split()
    assert [word.start for word in source.words] == sorted(word.start for word in source.words)


@each("top", [300, 640, 690, 735, 760])
@each("layout", [{}, {"middle": (0, 1, 2, 3)}])
def test_deadlines_of_a_table_go_to_the_unit_of_their_row(tmp_path: Path, top: float, layout: dict[str, Any]) -> None:
    sheet = paragraph(head(Sheet()), 220, [BODY[0], "phân công nhiệm vụ cho các đơn vị như sau:"])
    found = extract(tail(sheet, sheet.unruled(EDGES, top, [NAMES, *ASSIGNED], **layout) + 30).read(tmp_path))
    assert [(str(date.date), date.bound, date.assignees, date.evidence.quote) for date in found.dates] == [
        ("2026-04-15", "by", ("Công đoàn cơ sở",), "15/4/2026"),
        ("2026-04-20", "before", ("Ban Tổ chức",), "Trước ngày 20/4/2026"),
        ("2026-05-05", "by", ("Công đoàn cơ sở Trung tâm Kiểm nghiệm",), "Chậm nhất ngày 05/5/2026"),
    ]
    due = {(task.assignees, str(task.date)) for task in found.tasks if task.date}
    assert due == {(date.assignees, str(date.date)) for date in found.dates}


@each("layout", [{}, {"centred": (0, 2)}, {"centred": (0, 2), "middle": (0, 2)}])
def test_seats_of_a_table_go_to_the_unit_of_their_row(tmp_path: Path, layout: dict[str, Any]) -> None:
    sheet = paragraph(head(Sheet()), 220, [BODY[0], "phân bổ đại biểu dự đại hội như sau:"])
    below = sheet.unruled(SEAT_EDGES, 270, [SEAT_NAMES, *SEATS], **layout)
    found = extract(tail(sheet, below + 30).read(tmp_path)).delegate_limits
    assert [(limit.applies_to, limit.value) for limit in found] == [(row[1], int(row[2])) for row in SEATS]


def test_a_table_needs_no_numbers_and_a_column_nothing_in_it_to_stand_apart(tmp_path: Path) -> None:
    assert rows_of(drawn(BARE_EDGES, 100, BARE).read(tmp_path)) == BARE
    rows = [SEAT_NAMES, *([*row[:3], ""] for row in SEATS)]
    assert rows_of(drawn([85, 125, 340, 425, 500], 100, rows, centred=(0, 2)).read(tmp_path))[0] == SEAT_NAMES


def test_headings_and_the_sum_inside_a_table_are_rows(tmp_path: Path) -> None:
    headed = [["I. Khối hành chính"], SEATS[0], ["II. Khối trường học và đơn vị sự nghiệp"], *SEATS[1:]]
    rows = [SEAT_NAMES, *headed, ["", "Tổng cộng", "20", ""]]
    lines = drawn(SEAT_EDGES, 100, rows, centred=(0, 2)).read(tmp_path).text.splitlines()
    found = [[" ".join(line.split())] if "I. K" in line else cells(line) for line in lines]
    assert found == [[cell for cell in row if cell] for row in rows]


def test_a_name_over_several_columns_stands_above_theirs(tmp_path: Path) -> None:
    edges = [85.0, 115, 290, 350, 410, 470, 553]
    sheet = Sheet().centred(380, 100, "Số đại biểu").at(89, 107, "TT").centred(200, 107, "Đơn vị")
    sheet.centred(510, 107, "Ghi chú").centred(320, 114, "Bầu").centred(380, 114, "Nữ").centred(440, 114, "Cộng")
    sheet.unruled(edges, 135, [[*row[:2], row[2], "01", row[2], row[3]] for row in SEATS], centred=(2, 3, 4))
    above, below, *_ = sheet.read(tmp_path).text.splitlines()
    assert (cells(above), cells(below)) == (["TT", "Đơn vị", "Số đại biểu", "Ghi chú"], ["Bầu", "Nữ", "Cộng"])
    assert below.index("Bầu") < above.index("Số đại biểu") + 5 < below.index("Cộng")


def test_where_rows_are_in_doubt_the_lines_stay_as_they_are_printed(tmp_path: Path) -> None:
    """Nothing on the page tells the second line of a unit's name from the next unit."""
    _, first, second, *_ = drawn(BARE_EDGES, 100, BARE, apart=0).read(tmp_path).text.splitlines()
    assert cells(first) == ["Các công đoàn cơ sở", "Rà soát quy chế dân chủ ở cơ sở và", "15/4/2026"]
    assert cells(second) == ["gửi bản sửa đổi về Văn phòng"] and second.index("gửi bản") == first.index("Rà soát")


def test_cells_that_nearly_touch_are_parted_where_other_rows_show_the_strip(tmp_path: Path) -> None:
    sheet = Sheet().lines(85, 100, ["TT", "1", "2"], pitch=20).lines(112, 100, ["Nội dung", "", "Nộp phí"], pitch=20)
    sheet.lines(300, 100, ["Đơn vị", "Các tổ công đoàn", "Văn phòng"], pitch=20)
    sheet.lines(440, 100, ["Thời hạn", "15/4/2026", "20/4/2026"], pitch=20)
    full = "Rà soát quy chế dân chủ"
    sheet.at(300 - 7 - sheet.canvas.stringWidth(full, font(), 11), 120, full)
    assert rows_of(sheet.read(tmp_path))[1] == ["1", full, "Các tổ công đoàn", "15/4/2026"]


def test_a_table_goes_on_over_the_page_past_page_numbers_and_running_heads(tmp_path: Path) -> None:
    sheet = prose().centred(297, 30, "1").at(LEFT, 45, "Tài liệu hội nghị")
    rows = [[str(number), *ASSIGNED[number % 3][1:]] for number in range(1, 40)]
    top = sheet.unruled(EDGES, 640, [NAMES, *rows[:2]])
    for number, part in enumerate((rows[2:15], rows[15:28], rows[28:]), start=2):
        sheet.page().centred(297, 30, str(number)).at(LEFT, 45, "Tài liệu hội nghị")
        top = sheet.unruled(EDGES, 75, part)
    source = paragraph(sheet, top + 30, BODY).read(tmp_path)
    assert rows_of(source) == [NAMES, *rows]
    assert "\n\n" not in source.text[source.text.index("TT ") : source.text.index("\n39 ")]
    assert source.text.endswith(f"\n\n{READ}")
    start = source.text.index("\n34 ") + 1
    assert source.pages == source.locate(start, start + 2)[0] == 4


def test_names_repeated_on_the_next_page_stand_in_line_with_the_first(tmp_path: Path) -> None:
    sheet = drawn(EDGES, 650, [NAMES, *ASSIGNED[:2]])
    sheet.page().unruled(EDGES, 70, [NAMES, ASSIGNED[2]])
    source = sheet.read(tmp_path)
    assert rows_of(source) == [NAMES, *ASSIGNED[:2], NAMES, ASSIGNED[2]]
    lines = source.text.splitlines()
    assert lines[0] == lines[3]


def test_a_row_that_the_page_breaks_is_mended(tmp_path: Path) -> None:
    sheet = drawn(EDGES, 690, [NAMES, ASSIGNED[0]])
    sheet.unruled(EDGES, 755, [["2", "Tổng hợp danh sách đoàn viên", "Ban Tổ chức", "Trước ngày"]])
    sheet.page().unruled(EDGES, 70, [["", "ưu tú", "", "20/4/2026"], ASSIGNED[2]])
    mended = ["2", "Tổng hợp danh sách đoàn viên ưu tú", "Ban Tổ chức", "Trước ngày 20/4/2026"]
    assert rows_of(sheet.read(tmp_path)) == [NAMES, ASSIGNED[0], mended, ASSIGNED[2]]


def test_prose_on_the_next_page_is_no_part_of_the_table(tmp_path: Path) -> None:
    sheet = drawn(EDGES, 650, [NAMES, *ASSIGNED[:2]]).page().at(LEFT, 70, "Trân trọng.")
    assert_read(paragraph(sheet, 100, BODY), tmp_path, f"…20/4/2026\n\nTrân trọng.\n\n{READ}")


@each("turned", [False, True])
def test_an_annex_that_lies_on_its_side(tmp_path: Path, turned: bool) -> None:
    sheet = letter().page()
    if turned:
        sheet.canvas.translate(A4[0], 0)
        sheet.canvas.rotate(90)
    else:
        sheet.canvas.setPageSize(landscape(A4))
    sheet.canvas.translate(0, A4[0] - A4[1])
    sheet.centred(420, 60, "PHỤ LỤC PHÂN CÔNG NHIỆM VỤ")
    sheet.unruled([60, 100, 430, 620, 800], 110, [NAMES, *ASSIGNED])
    source = sheet.read(tmp_path)
    assert rows_of(source) == [NAMES, *ASSIGNED]
    start = source.text.index("05/5/2026")
    page, [(x0, top, x1, bottom)] = source.locate(start, start + 9)
    if turned:  # boxes stand where the page shows the words, here from its foot to its head
        x0, top, x1, bottom = A4[1] - bottom, x0, A4[1] - top, x1
    assert page == 2 and x0 > 620 and x1 - x0 > bottom - top


def test_the_words_of_a_wrapped_cell_have_their_boxes_and_no_others(tmp_path: Path) -> None:
    source = assigning().read(tmp_path)
    start = source.text.index("Chậm nhất")
    page, boxes = source.locate(start, start + len("Chậm nhất ngày 05/5/2026"))
    assert page == 1 and all(EDGES[3] < box[0] < box[2] < EDGES[4] for box in boxes)
    assert len({round(box[1]) for box in boxes}) == 2


def signatures() -> Sheet:
    sheet = prose().column(140, 150, ["NGƯỜI LẬP BIỂU", "(Ký, họ tên)", "", "", "Lê Văn Thử"])
    sheet.column(300, 150, ["THỦ QUỸ", "(Ký, họ tên)", "", "", "Hồ Thị Nghiệm"])
    return sheet.column(460, 150, ["CHỦ TỊCH", "(Ký, họ tên)", "", "", "Trần Thị Mẫu"])


def recipients() -> Sheet:
    sheet = prose().at(LEFT, 150, "Nơi nhận:", 9)
    sheet.lines(LEFT, 162, ["- Như trên;", "- LĐLĐ tỉnh;", "- Ban Dân vận;"], 9, 12)
    sheet.lines(LEFT + 110, 162, ["- Sở Nội vụ;", "- Website;", "- Lưu: VT."], 9, 12)
    return sheet.column(430, 150, ["BAN CHẤP HÀNH", "CHỦ TỊCH", "(Đã ký)", "Trần Thị Mẫu"], 9, 12)


STRETCHED = [
    "Ban Thường vụ đề nghị các công đoàn cơ sở triển khai nghiêm túc",
    "Hướng dẫn nêu trên; quá trình thực hiện nếu có vướng mắc",
    "kịp thời phản ánh về Công đoàn ngành trước ngày 15/4/2026",
    "để tổng hợp, báo cáo Liên đoàn Lao động tỉnh An Bình",
]


def stretched() -> Sheet:
    """Return prose stretched to both margins."""
    sheet = prose()
    for number, line in enumerate(STRETCHED):
        widths = [sheet.canvas.stringWidth(word, font(), 11) for word in line.split()]
        x, gap = float(LEFT), (pdfs.RIGHT - LEFT - sum(widths)) / (len(widths) - 1)
        for word, width in zip(line.split(), widths, strict=True):
            sheet.at(x, 130 + 16 * number, word)
            x += width + gap
    return sheet


def blanks_to_fill_in() -> Sheet:
    sheet = Sheet().column(160, 60, ["CÔNG ĐOÀN NGÀNH", "CÔNG ĐOÀN CƠ SỞ"]).at(110, 100, "Số:").at(160, 100, "/BC-CĐCS")
    sheet.column(405, 60, ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"])
    sheet.at(290, 100, "An Bình, ngày").at(400, 100, "tháng").at(460, 100, "năm 2026")
    return paragraph(sheet, 150, BODY)


NO_TABLES: dict[str, tuple[Callable[[], Sheet], str]] = {
    "signatures beside each other": (signatures, "…NGƯỜI LẬP BIỂU\n(Ký, họ tên)…"),
    "recipients in two columns beside the signature": (
        recipients, "…BAN CHẤP HÀNH\nCHỦ TỊCH\n(Đã ký)\nTrần Thị Mẫu…"
    ),
    "prose stretched to the margins": (stretched, "\n".join(["…\n", *STRETCHED, ""])),
    "a head with blanks to fill in": (
        blanks_to_fill_in, "CÔNG ĐOÀN NGÀNH\nCÔNG ĐOÀN CƠ SỞ\nSố: /BC-CĐCS\n\nCỘNG HÒA…"
    ),
}  # fmt: skip


@each(("sheet", "text"), named(NO_TABLES))
def test_what_is_no_table(tmp_path: Path, sheet: Callable[[], Sheet], text: str) -> None:
    assert_read(sheet(), tmp_path, text)


def test_units_with_figures_in_two_columns_are_read_row_by_row(tmp_path: Path) -> None:
    rows = [["Đơn vị", "Số lượng"], *(row[1:3] for row in SEATS[1:]), ["Công đoàn cơ sở Chi cục Thú y", "7"]]
    sheet = prose()
    sheet.unruled([85, 400, 500], 130, rows, centred=(1,))
    assert rows_of(sheet.read(tmp_path)) == rows


def test_a_page_full_of_figures_is_read_in_a_moment(tmp_path: Path) -> None:
    sheet = Sheet()
    for row in range(90):
        for column in range(20):
            sheet.at(30 + 27 * column, 60 + 7.5 * row, str((row * 37 + column * 11) % 900), 5)
    start = time.process_time()
    assert len(rows_of(sheet.read(tmp_path))) == 90
    assert time.process_time() - start < 5


#: Of tables drawn at random.
ACTS = st.sampled_from([row[1] for row in ASSIGNED] + ["Gửi báo cáo", "Lập hồ sơ, trình Hội đồng xét và công nhận"])
UNITS = st.sampled_from([row[2] for row in ASSIGNED] + ["Văn phòng", "Ban Nữ công"])
TIMES = st.sampled_from([row[3] for row in ASSIGNED] + ["Quý II/2026", "Tháng 9/2026"])


@settings(max_examples=examples(13, 40), deadline=None)
@given(
    st.lists(st.tuples(ACTS, UNITS, TIMES), min_size=2, max_size=9),
    st.sampled_from([9.0, 10, 11]),
    st.floats(1.2, 1.6),
    st.floats(2.5, 9),
    st.sampled_from([(), (0,), (0, 1, 2, 3)]),
    st.sampled_from([(), (0,), (0, 3)]),
    st.sampled_from([100, 560, 700, 740]),
)
def test_any_table_gives_back_its_cells(
    rows: list[tuple[str, str, str]],
    size: float,
    pitch: float,
    apart: float,
    middle: tuple[int, ...],
    centred: tuple[int, ...],
    top: float,
) -> None:
    table = [NAMES, *([str(number), *row] for number, row in enumerate(rows, start=1))]
    sheet = paragraph(Sheet(), 50, BODY)
    below = sheet.unruled(EDGES, top, table, size=size, pitch=pitch * size, apart=apart, middle=middle, centred=centred)
    with tempfile.TemporaryDirectory() as folder:
        source = tail(sheet, below + 30).read(Path(folder))
    assert [row for row in rows_of(source) if len(row) == 4] == table
    assert [source.text[word.start : word.end] for word in source.words] == source.text.split()


class Wobbling(Sheet):
    """A sheet as a scanner's text layer has it: no two lines stand quite where they should."""

    drawn = 0

    def at(self, x: float, y: float, text: str, size: float = 11) -> Self:
        """Write a line a little beside its place."""
        self.drawn += 1
        return super().at(x + 0.4 * math.sin(self.drawn), y + 0.4 * math.cos(2 * self.drawn), text, size)


@each("apart", [3, 6])
def test_rows_are_found_where_lines_stand_askew(tmp_path: Path, apart: float) -> None:
    rows = [NAMES, *ASSIGNED, ["4", *ASSIGNED[0][1:]]]
    sheet = Wobbling()
    sheet.unruled(EDGES, 100, rows, apart=apart)
    assert rows_of(sheet.read(tmp_path)) == rows
