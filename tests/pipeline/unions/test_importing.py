"""Lists as offices really keep them, what is understood of each, and what is refused with advice."""

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from pipeline.support.errors import SetupError
from pipeline.support.old_encodings import TCVN3
from pipeline.unions.column_meanings import UnknownColumnsError
from pipeline.unions.importing import added, all_problems, read_import
from pipeline.unions.office_list import Import, compare, csv_bytes, own_rows
from schemas import Union
from tests.each import examples, table
from tests.pipeline.unions.bodies import body

Row = Sequence[object]
PROVINCE, WARD, COMMUNE = "Liên đoàn Lao động tỉnh Hà Sơn", "Công đoàn phường Tân Lũng", "Công đoàn xã Lũng Hạ"


def workbook(
    path: Path, rows: Sequence[Row], merged: Sequence[str] = (), sheets: Mapping[str, Sequence[Row]] | None = None
) -> Path:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in rows:
        page.append(list(row))
    for area in merged:
        page.merge_cells(area)
    for name, lines in (sheets or {}).items():
        more = book.create_sheet(name)
        for line in lines:
            more.append(list(line))
    book.save(path)
    return path


def tree(found: Import) -> dict[str, str]:
    """Name → name of the union above, as the import has it."""
    names = {union.id: union.name for union in found.unions}
    return {union.name: names.get(union.parent or "", "") for union in found.unions}


TITLED: list[Row] = [
    ["LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ SƠN", None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["CÔNG ĐOÀN PHƯỜNG TÂN LŨNG"],
    ["DANH SÁCH CÔNG ĐOÀN CƠ SỞ NĂM 2026"],
    [],
    ["STT", "Tên CĐCS", "Số đoàn viên", None, "Điện thoại", "Ngày thành lập"],
    [None, None, "Tổng số", "Nữ"],
    [1, 2, 3, 4, 5, 6],
    ["I", "Khối trường học"],
    [1, "Trường THCS Tân Lũng", 45, 30, "0912345678", datetime.datetime(2010, 5, 1)],
    [2, "Trường Tiểu học số 1", 33, 20, "0912345679", "2015"],
    ["II", "Khối doanh nghiệp"],
    [3, "CĐCS Công ty TNHH May Bình Minh", 250, 200, "0912345677", "30/6/2018"],
    [4, "Nghiệp đoàn xe ôm Tân Lũng", 20, 0],
    ["Tổng cộng", None, 348],
    [],
    [None, "Người lập biểu", None, None, "TM. BAN THƯỜNG VỤ"],
    [None, "Trần Văn X", None, None, "CHỦ TỊCH"],
]


def test_a_list_with_title_two_lines_of_headings_groups_and_foot(tmp_path: Path) -> None:
    found = read_import(workbook(tmp_path / "a.xlsx", TITLED, ["A1:D1"]))
    assert tree(found) == {
        WARD: "", "Công đoàn cơ sở Trường THCS Tân Lũng": WARD, "Công đoàn cơ sở Trường Tiểu học số 1": WARD,
        "CĐCS Công ty TNHH May Bình Minh": WARD, "Nghiệp đoàn xe ôm Tân Lũng": WARD,
    }  # fmt: skip
    assert [union.kind for union in found.unions][-2:] == ["grassroots", "occupational_union"]
    school, second = found.unions[1:3]
    assert school.attributes == {
        "size": "45", "Số đoàn viên Nữ": "30", "Điện thoại": "0912345678", "group": "Khối trường học",
    }  # fmt: skip
    assert school.valid_from == datetime.date(2010, 5, 1)
    assert (second.valid_from, second.attributes["founded"]) == (None, "2015")
    assert not found.problems and found.columns and any("2 tên được ghi thêm" in note for note in found.notes)
    told = "3 dòng là tên nhóm, không phải đơn vị: Khối trường học; Khối doanh nghiệp; "
    assert any(note.startswith(told) for note in found.notes), found.notes
    assert any("Công đoàn phường Tân Lũng" in note for note in found.notes)


def grid(table: str) -> list[Row]:
    """Read a table: a line for each row, cells divided by bars, blanks at the beginning kept as “··”."""
    lines = [line.strip() for line in table.strip().splitlines()]
    return [[cell.strip().replace("·", " ") for cell in line.split("|")] for line in lines]


@pytest.mark.parametrize(
    ("table", "above"), [pytest.param(*row, id=name) for name, *row in table(__file__, "forms_of_lists")]
)
def test_forms_of_lists(tmp_path: Path, table: str, above: str) -> None:
    found = read_import(workbook(tmp_path / "a.xlsx", grid(table)))
    assert not found.problems
    expected: dict[str, str] = {}
    for line in above.splitlines():
        names = [name.strip() for name in line.split("<")]
        for name, upper in zip(names, ["", *names], strict=False):
            expected[name] = upper or expected.get(name, "")
    assert tree(found) == expected and not all_problems(found)


def test_the_federation_of_a_title_is_meant_by_its_level_alone(tmp_path: Path) -> None:
    rows = """
           LIÊN ĐOÀN LAO ĐỘNG TỈNH NINH BÌNH
        TT|Tên đơn vị|Đơn vị quản lý trực tiếp
        1|Công đoàn ngành Y tế tỉnh|LĐLĐ tỉnh
        2|Công đoàn liên xã Thạch Bình - Gia Lâm|LĐLĐ tỉnh
        3|CĐCS Bệnh viện Phổi|Công đoàn ngành Y tế tỉnh"""
    by_name = {one.name: one for one in read_import(workbook(tmp_path / "a.xlsx", grid(rows))).unions}
    top = by_name["Liên đoàn Lao động tỉnh Ninh Bình"].id
    health, communes = by_name["Công đoàn ngành Y tế tỉnh"], by_name["Công đoàn liên xã Thạch Bình - Gia Lâm"]
    assert (health.parent, communes.parent, communes.kind) == (top, top, "commune_union")
    assert by_name["CĐCS Bệnh viện Phổi"].parent == health.id


def test_a_letterhead_of_the_confederation_adds_no_row(tmp_path: Path) -> None:
    rows = grid(
        """TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM
           LIÊN ĐOÀN LAO ĐỘNG TỈNH NINH BÌNH
           STT|TÊN ĐƠN VỊ|SỐ ĐOÀN VIÊN
           III|CÔNG ĐOÀN CÁC KCN|
           1|Công ty TNHH May|4800"""
    )
    found = read_import(workbook(tmp_path / "a.xlsx", rows))
    assert [(union.name, union.parent) for union in found.unions] == [
        ("Liên đoàn Lao động tỉnh Ninh Bình", None),
        ("Công đoàn các Khu công nghiệp", "ldld-tinh-ninh-binh"),
        ("Công đoàn cơ sở Công ty TNHH May", "cd-kcn"),
    ]


def test_cells_merged_downwards_and_what_stands_once_over_its_rows_without_being_merged(tmp_path: Path) -> None:
    rows: list[Row] = [["STT", "Cấp trên", "Tên"], [1, WARD, "CĐCS A1"], [2, None, "CĐCS A2"], [3, COMMUNE, "CĐCS A3"]]
    assert tree(read_import(workbook(tmp_path / "a.xlsx", rows, ["B2:B3"])))["CĐCS A2"] == WARD
    found = read_import(workbook(tmp_path / "a.xlsx", rows))
    assert tree(found)["CĐCS A2"] == ""
    assert any(note.startswith("1 đơn vị để trống cột cấp trên") for note in found.notes)


@pytest.mark.parametrize("title", [(), ("CÔNG ĐOÀN XÃ LŨNG HẠ", PROVINCE)])
def test_lines_in_a_list_that_name_no_union_are_told(tmp_path: Path, title: Sequence[str]) -> None:
    rows: list[Row] = [
        *([line] for line in title),
        ["STT", "Tên công đoàn", "Điện thoại"],
        ["I", "Công đoàn các xã, phường trực thuộc"],
        ["1", "CĐCS Trường A", "0912"],
        ["2", None, "0913"],
        ["3"],
        ["I. Khối doanh nghiệp"],
        ["4", "CĐCS Công ty B"],
    ]
    found = read_import(workbook(tmp_path / "a.xlsx", rows))
    upper = title[-1] if title else ""
    assert tree(found) == {**dict.fromkeys(title[-1:], ""), "CĐCS Trường A": upper, "CĐCS Công ty B": upper}
    assert found.unions[-1].attributes == {"group": "Khối doanh nghiệp"}
    groups = "2 dòng là tên nhóm, không phải đơn vị: Công đoàn các xã, phường trực thuộc; Khối doanh nghiệp"
    assert groups in found.notes and f"1 dòng không có tên, bỏ qua: {4 + len(title)}" in found.notes


def test_sheets_named_by_the_union_above(tmp_path: Path) -> None:
    lists: dict[str, Sequence[Row]] = {
        name: [[PROVINCE], ["STT", "Tên CĐCS", "Nữ"], [1, f"CĐCS Trường {number}"], [2, "CĐCS Trạm Y tế"], [3, None, 9]]
        for number, name in enumerate((WARD, COMMUNE))
    }
    found = read_import(workbook(tmp_path / "a.xlsx", [["Hướng dẫn ghi biểu"]], sheets=lists))
    assert [(union.name, union.parent) for union in found.unions[2:]] == [
        ("CĐCS Trường 0", "cd-phuong-tan-lung"),
        ("CĐCS Trạm Y tế", "cd-phuong-tan-lung"),
        ("CĐCS Trường 1", "cd-xa-lung-ha"),
        ("CĐCS Trạm Y tế", "cd-xa-lung-ha"),
    ]
    assert len({union.id for union in found.unions}) == 6
    assert "trang “Sheet” không có cột tên công đoàn: bỏ qua" in found.notes
    assert f"trang “{WARD}”: 1 dòng không có tên, bỏ qua: 5" in found.notes


NAMES = [f"CĐCS Trường Trung học cơ sở Đường Số {number}" for number in range(1, 9)]
LEGACY = "STT;Tên công đoàn cơ sở;Công đoàn cấp trên\n" + "".join(
    f"{number};{name};Công đoàn phường Tân Lũng\n" for number, name in enumerate(NAMES, 1)
)


def tcvn3(text: str) -> bytes:
    table = {letter: bytes([code]) for code in range(0x80, 0x100) if len(letter := TCVN3.read(chr(code))) == 1}
    return b"".join(table.get(letter, letter.encode("ascii", "replace")) for letter in text)


@pytest.mark.parametrize(
    ("data", "converted"),
    [
        (("\ufeff" + LEGACY).encode(), False),
        (LEGACY.replace(";", "\t").encode(), False),
        (LEGACY.replace("\n", "\r\n").encode("utf-16"), False),
        (("Danh sách công đoàn, năm 2026\n\n" + LEGACY).encode(), False),
        (("sep=;\r\n" + LEGACY.replace("\n", "\r\n")).encode("utf-8-sig"), False),
        (("sep=\t\n" + LEGACY.replace(";", "\t")).encode("utf-16"), False),
        (tcvn3(LEGACY.lower()), True),
    ],
)
def test_codes_and_separators_of_csv(tmp_path: Path, data: bytes, converted: bool) -> None:
    (tmp_path / "a.csv").write_bytes(data)
    found = read_import(tmp_path / "a.csv")
    assert [union.name.lower() for union in found.unions[1:]] == [name.lower() for name in NAMES]
    assert any("chuyển mã" in note for note in found.notes) == converted


def test_days_of_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    for row in (["Tên CĐCS", "Ngày thành lập"], [NAMES[0], datetime.date(2019, 8, 14)]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    assert [union.valid_from for union in read_import(tmp_path / "a.xlsx").unions] == [datetime.date(2019, 8, 14)]


def test_what_each_column_was_taken_for_is_told(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["Số TT", "Tên  công đòan cơ sở", "Loại hình", "ĐT", "Tổng số CNVCLĐ", "Ngày giải thể"],
        [1, "CĐCS Công ty A", "FDI", "0912", "1.200", "30/6/2025"],
        [2, "CĐCS Công ty B", "Tư nhân", "0913", 80, None],
    ]
    found = read_import(workbook(tmp_path / "a.xlsx", rows))
    assert [column.field for _, column in found.columns] == ["ordinal", "name", None, None, "workers", "valid_to"]
    # No kind of union: kept under a heading that is not taken for one when it is read again.
    assert found.unions[0].attributes["Loại hình (khác)"] == "FDI"


def test_the_clerk_says_what_a_column_is(tmp_path: Path) -> None:
    rows: list[Row] = [["Đơn vị", "Công đoàn"], ["Trường A1", "Công đoàn A1"], ["Trường B1", "Công đoàn B1"]]
    path = workbook(tmp_path / "a.xlsx", rows)
    with pytest.raises(SetupError, match=r"trong các cột: Đơn vị; Công đoàn\. Chọn cột ở trang"):
        read_import(path)
    found = read_import(path, said={"Công đoàn": "name", "Đơn vị": ""})
    assert [(union.name, union.attributes) for union in found.unions] == [("Công đoàn A1", {}), ("Công đoàn B1", {})]


def test_headings_that_nobody_knows_are_those_to_choose_from(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", grid("Tổ chức thành viên|Nơi quản lý\n Trường A|Công đoàn xã Lũng Hạ"))
    with pytest.raises(UnknownColumnsError) as caught:
        read_import(path)
    assert caught.value.headings == ("Tổ chức thành viên", "Nơi quản lý")
    found = read_import(path, said={"Tổ chức thành viên": "name", "Nơi quản lý": "parent"})
    assert tree(found) == {COMMUNE: "", "Công đoàn cơ sở Trường A": COMMUNE}


@pytest.mark.parametrize(("table", "row", "words"), table(__file__, "rows_that_nobody_can"))
def test_rows_that_nobody_can_guess(tmp_path: Path, table: str, row: int, words: str) -> None:
    problems = read_import(workbook(tmp_path / "a.xlsx", grid(table))).problems
    assert [(problem.row, words in problem.message) for problem in problems] == [(row, True)], problems


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "không có đơn vị nào"),
        (b"id,name,kind\n", "không có đơn vị nào"),
        (b"xin chao\n1\n2\n", "Chưa rõ cột nào là tên"),
        ("Tên\n".encode(), "không có đơn vị nào|Chưa rõ cột"),
        (b"PK\x03\x04 broken", "Excel"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"Workbook", r"\.xls"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (b"T\xean;\xff\xfe\x80;\x01\n1;2;3\n", "bảng mã"),
    ],
)  # fmt: skip
def test_files_that_are_no_list(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(SetupError, match=words):
        read_import(tmp_path / "a.csv")


EXACT = "id,name,kind,parent,valid_to\n"


def exact(path: Path, *rows: str) -> Import:
    path.write_text(EXACT + "\n".join(rows) + "\n", "utf-8")
    return read_import(path)


def test_the_form_of_the_contract_is_not_guessed_at(tmp_path: Path) -> None:
    found = exact(tmp_path / "a.csv", "t,LĐLĐ tỉnh Hà Sơn,federation,,", "c,CĐCS Sở Y tế,grassroots,t,2025-06-30")
    assert not found.columns and not found.notes and [union.id for union in found.unions] == ["t", "c"]


def test_a_name_in_the_place_of_an_id(tmp_path: Path) -> None:
    found = exact(tmp_path / "a.csv", "t,LĐLĐ tỉnh Hà Sơn,federation,,", "c,CĐCS Sở Y tế,grassroots,LĐLĐ tỉnh Hà Sơn,")
    assert found.unions[1].parent == "t" and found.columns
    two = exact(
        tmp_path / "a.csv", "t,CĐ xã A,commune_union,,", "u,CĐ xã A,commune_union,,", "c,CĐCS B,grassroots,CĐ xã A,"
    )
    (problem,) = two.problems
    assert (problem.row, problem.code) == (4, "ambiguous-name") and "t (CĐ xã A); u (CĐ xã A)" in problem.message


def test_three_faulty_rows_in_ten_thousand(tmp_path: Path) -> None:
    """All three are named, and no good row beside them."""
    rows = [f"c{number},CĐCS Công ty {number},grassroots,t," for number in range(9_999)]
    rows[17] = "c17,CĐCS Công ty 17,hội,t,"
    rows[5_000] = ",CĐCS Công ty 5000,grassroots,t,"
    rows[9_000] = "c9000,CĐCS Công ty 9000,grassroots,khong-co,"
    problems = all_problems(exact(tmp_path / "a.csv", "t,LĐLĐ tỉnh Hà Sơn,federation,,", *rows))
    told = [(problem.row, problem.code) for problem in problems]
    assert told == [(20, "unknown-kind"), (5003, "missing"), (9003, "unknown-parent")]


def test_a_row_below_a_faulty_one_is_not_wrong_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    found = exact(
        path, "t,LĐLĐ tỉnh,hội,,", "p,CĐ phường A,commune_union,t,", "c,CĐCS B,grassroots,p,", "d,CĐCS D,grassroots,,"
    )
    assert [problem.row for problem in all_problems(found)] == [2]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        (["a,CĐCS A,grassroots,,", "a,CĐCS B,grassroots,,"], ["duplicate-id"]),
        (["a,CĐCS A,grassroots,b,", "b,CĐCS B,grassroots,a,"], ["cycle", "cycle"]),
        (["a,CĐCS A,grassroots,c,"], ["unknown-parent"]),
    ],
)
def test_registries_that_cannot_be(tmp_path: Path, rows: list[str], codes: list[str]) -> None:
    assert [problem.code for problem in all_problems(exact(tmp_path / "a.csv", *rows))] == codes


def test_rows_are_added_to_what_is_there(tmp_path: Path) -> None:
    before = exact(tmp_path / "a.csv", "t,LĐLĐ tỉnh Hà Sơn,federation,,", "c,CĐCS C,grassroots,t,").unions
    (tmp_path / "b.csv").write_text(
        "id,name,kind,parent\nd,CĐCS D,grassroots,LĐLĐ tỉnh Hà Sơn\nc,CĐCS C mới,grassroots,t\n", "utf-8"
    )
    found = read_import(tmp_path / "b.csv", before=before, among=before)
    assert not all_problems(found)
    unions = added(found)
    told = [(union.id, union.name, union.parent, union.attributes) for union in unions]
    assert told == [("t", "LĐLĐ tỉnh Hà Sơn", None, {}), ("c", "CĐCS C mới", "t", {}), ("d", "CĐCS D", "t", {})]


def test_unions_that_are_there_keep_their_ids(tmp_path: Path) -> None:
    rows: list[Row] = [["Tên", "Cấp trên"], [WARD, ""], ["CĐCS Sở Y tế", WARD], ["CĐCS Trường A1", WARD]]
    before = [body("p1", "CĐ phường Tân Lũng", "commune_union"), body("cs9", "CĐCS Sở Y tế", "grassroots", "p1")]
    found = read_import(workbook(tmp_path / "a.xlsx", rows), before=before)
    assert [union.id for union in found.unions] == ["p1", "cs9", "cdcs-truong-a1"]


def test_a_namesake_comes_after_a_union_that_ended(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["Mã", "Tên", "Cấp trên", "Từ ngày", "Đến ngày", "Đơn vị kế thừa"],
        ["x1", COMMUNE, None, None, "30/6/2025", COMMUNE],
        ["x2", COMMUNE, None, "01/07/2025"],
        ["c1", "CĐCS Trường A", COMMUNE, None, "30/6/2025"],
        ["c2", "CĐCS Trường B", COMMUNE],
    ]
    found = read_import(workbook(tmp_path / "a.xlsx", rows))
    assert [(union.id, union.parent, union.successors) for union in found.unions] == [
        ("x1", None, ("x2",)), ("x2", None, ()), ("c1", "x1", ()), ("c2", "x2", ()),
    ]  # fmt: skip


def test_ids_do_not_depend_on_the_order_of_rows(tmp_path: Path) -> None:
    rows: list[Row] = [[f"CĐCS Trường số {number}", WARD] for number in range(5)]
    heading: Row = ["Tên", "Cấp trên"]
    found = [read_import(workbook(tmp_path / "a.xlsx", [heading, *order])).unions for order in (rows, rows[::-1])]
    assert len({frozenset((union.name, union.id) for union in unions) for unions in found}) == 1


def test_changes_are_summed_up() -> None:
    def with_end(union: Union) -> Union:
        return union.model_copy(update={"valid_to": datetime.date(2025, 6, 30)})

    t, a, b = (body(one, f"CĐCS Trường {one}", "grassroots") for one in ("t", "a", "b"))
    c = body("c", "CĐCS Công ty May Bình Minh", "grassroots")
    renamed = a.model_copy(update={"name": "CĐCS Trường A mới", "parent": "t"})
    changes = compare([t, a, b, c], [with_end(t), renamed, b, body("d", "CĐCS Công ty May Bình Minh 2", "grassroots")])
    assert [union.id for union in (*changes.new, *changes.gone, *changes.ended)] == ["d", "c", "t"]
    assert [one.id for one in (*changes.renamed, *changes.moved)] == ["a", "a"] and not compare([t, a], [a, t])


CELLS = st.sampled_from(
    "||1|2|1.1|I|A|STT|Tên|Tên CĐCS|Đơn vị|Cấp trên|Mã|Loại|Số đoàn viên|CĐCS Sở Y tế|CĐCS Trường A1|Trường B|Công ty C"
    "|Các CĐCS trực thuộc|Đơn vị kế thừa|Từ ngày|30/6/2025|31/6/2025|abc|Tổng cộng|LĐLĐ tỉnh Hà Tĩnh|a; b|t"
    f"|{PROVINCE}|{WARD}|{COMMUNE}".split("|")
)


@settings(max_examples=examples(50, 150), deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=8))
def test_any_file_is_understood_or_refused(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    """No other error, no row lost in silence, and what is taken over holds together or names its faulty rows."""
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text("\n".join("\t".join(row) for row in rows), "utf-8")
    try:
        found = read_import(path)
    except SetupError as error:
        assert "any.csv" in str(error) or "Chọn cột ở trang" in str(error)
        return
    assert set(found.rows) == set(range(len(found.unions)))
    if all_problems(found):
        return
    path.write_bytes(csv_bytes(found.unions))
    assert own_rows(path) == found.unions


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html><body><p>Phien lam viec da het han</p></body></html>", "trang web"),
        (b"\xef\xbb\xbf<!DOCTYPE html><table><tr><td>id<td>name</table>", "trang web"),
        (b"<div><TABLE><tr><td>id<td>name</table>", "trang web"),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook/>', "dạng XML"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", "trang web"),
    ],
)
def test_other_forms_called_xls_are_named(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "danh-muc.xls"
    path.write_bytes(data)
    with pytest.raises(SetupError, check=lambda error: words in error.message and ".xlsx" in error.message):
        read_import(path)


def test_a_day_that_excel_made_of_a_name_is_a_faulty_row(tmp_path: Path) -> None:
    rows = [
        ["id", "name", "kind", "parent", "valid_from"],
        ["w", "Công đoàn phường Tân Lũng", "commune_union", None, "01/07/2025"],
        ["g", datetime.datetime(2026, 3, 26), "grassroots", "w", None],
    ]
    (problem,) = read_import(workbook(tmp_path / "a.xlsx", rows)).problems
    assert (problem.row, problem.code) == (3, "day-for-words") and "2026-03-26" in problem.message
