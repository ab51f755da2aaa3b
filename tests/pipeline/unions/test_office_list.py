"""Reading a registry as offices keep it, and saying which row is wrong."""

import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.support.errors import SetupError
from pipeline.unions import RegistryError
from pipeline.unions.importing import read_import
from pipeline.unions.national import shipped_unions
from pipeline.unions.office_list import csv_bytes, load, own_rows, xlsx_bytes
from schemas import KINDS_OF_UNION, Union
from tests.each import examples, table

ENGLISH = "id,name,aliases,level,kind,parent,province,valid_from,valid_to,successors,size"
VIETNAMESE = "Mã,Tên,Tên khác,Cấp,Loại,Cấp trên,Tỉnh,Từ ngày,Đến ngày,Đơn vị kế thừa,Số đoàn viên"
ROWS = [
    "tinh,Liên đoàn Lao động tỉnh Hà Sơn,LĐLĐ tỉnh; LĐLĐ tỉnh Hà Sơn,tỉnh,federation,,Hà Sơn,,,,",
    "h1,LĐLĐ huyện Lũng Hạ,,huyện,Liên đoàn Lao động,tinh,Hà Sơn,01/01/1990,30/06/2025,tinh,",
    "cs1,CĐCS Trường THPT Lũng Hạ,,cơ sở,công đoàn cơ sở,h1,Hà Sơn,2010-05-01,,,85",
]


def write(path: Path, heading: str = ENGLISH, rows: list[str] = ROWS, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join([heading, *rows]) + "\n", encoding=encoding)
    return path


@pytest.mark.parametrize("heading", [ENGLISH, VIETNAMESE, VIETNAMESE.upper()])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv(tmp_path: Path, heading: str, encoding: str) -> None:
    registry = load(write(tmp_path / "r.csv", heading, encoding=encoding))
    assert [union.id for union in registry] == ["cs1", "h1", "tinh"]
    tinh, h1, cs1 = (registry.get(union_id) for union_id in ("tinh", "h1", "cs1"))
    assert tinh and h1 and cs1
    assert tinh.aliases == ("LĐLĐ tỉnh", "LĐLĐ tỉnh Hà Sơn") and tinh.parent is None and tinh.level == "tỉnh"
    assert (h1.kind, h1.valid_to, h1.successors) == ("federation", datetime.date(2025, 6, 30), ("tinh",))
    assert (cs1.kind, cs1.valid_from, cs1.parent) == ("grassroots", datetime.date(2010, 5, 1), "h1")
    assert list(cs1.attributes.values()) == ["85"]


def test_csv_as_vietnamese_excel_writes_it(tmp_path: Path) -> None:
    rows = ['tinh;LĐLĐ tỉnh Hà Sơn;"LĐLĐ; LĐLĐ tỉnh";tỉnh;federation;;;;;;']
    path = write(tmp_path / "r.csv", ENGLISH.replace(",", ";"), rows)
    assert [union.aliases for union in load(path)] == [("LĐLĐ", "LĐLĐ tỉnh")]


def test_xlsx(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(VIETNAMESE.split(","))
    sheet.append([1, "LĐLĐ tỉnh Hà Sơn", None, "tỉnh", "federation"])
    sheet.append([])
    sheet.append(
        [2.0, "CĐCS Sở Y tế", None, None, "CĐCS", 1, None, datetime.datetime(2020, 1, 2), "30/06/2025", None, 40]
    )
    book.save(tmp_path / "r.xlsx")
    union = load(tmp_path / "r.xlsx").get("2")
    assert union is not None and (union.parent, union.valid_from) == ("1", datetime.date(2020, 1, 2))
    assert union.attributes == {"Số đoàn viên": "40"}


@pytest.mark.parametrize(("row", "code", "words"), table(__file__, "a_faulty_row_is"))
def test_a_faulty_row_is_named(tmp_path: Path, row: str, code: str, words: str) -> None:
    with pytest.raises(RegistryError) as caught:
        load(write(tmp_path / "r.csv", rows=[*ROWS, row]))
    assert {problem.code for problem in caught.value.problems} == {code}
    assert {problem.row for problem in caught.value.problems} == {5}
    assert words in caught.value.message and "dòng 5" in caught.value.message and "r.csv" in caught.value.message


def test_many_faults_are_counted(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"có 9 lỗi: dòng 2: .* và 4 lỗi khác"):
        load(write(tmp_path / "r.csv", rows=["x,,,,,,,,,,"] * 4 + [",LĐLĐ,,,federation,,,,,,"]))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "không có đơn vị nào"),
        (b"\n\n", "không có đơn vị nào"),
        (b"id,name,kind\n", "không có đơn vị nào"),
        (b"id,name\na,b\n", "thiếu cột: kind"),
        ("mã,tên\n".encode("utf-16"), "UTF-8"),
        (b"PK\x03\x04 broken", "Excel"),
    ],
)
def test_a_file_that_is_no_registry(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "r.csv").write_bytes(content)
    with pytest.raises(SetupError, match=words):
        load(tmp_path / "r.csv")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"khong-co\.csv"):
        load(tmp_path / "khong-co.csv")


# A registry written out and read again is the same.
CORPUS = Path(__file__).parents[3] / "corpus"
WORDS = st.text("aăâđêôơư éằ=+-@\"',.0123456789ABCĐ", min_size=1, max_size=12).map(str.strip).filter(bool)
#: But what looks like a day: a name that a workbook made of a typed text is refused.
NAMES = WORDS.filter(lambda words: any(char.isalpha() for char in words))
DAYS = st.none() | st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1))


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("which", ["sample", "national"])
def test_nothing_is_lost(tmp_path: Path, suffix: str, which: str) -> None:
    unions = own_rows(CORPUS / "registry.csv") if which == "sample" else shipped_unions()
    path = tmp_path / f"r{suffix}"
    path.write_bytes(xlsx_bytes(unions) if suffix == ".xlsx" else csv_bytes(unions, for_people=True))
    assert own_rows(path) == unions and read_import(path).unions == unions and not read_import(path).columns
    path.write_bytes(csv_bytes(unions))
    assert own_rows(path) == unions


@settings(max_examples=examples(10, 30), deadline=None)
@given(
    st.builds(
        Union, id=WORDS.filter(lambda words: ";" not in words), name=NAMES,
        aliases=st.lists(WORDS, max_size=2).map(tuple), kind=st.sampled_from(sorted(KINDS_OF_UNION)), valid_from=DAYS,
        attributes=st.dictionaries(st.sampled_from(["size", "Điện thoại"]), WORDS),
    )
)  # fmt: skip
def test_whatever_the_cells_say(tmp_path_factory: pytest.TempPathFactory, union: Union) -> None:
    path = tmp_path_factory.getbasetemp() / "r"
    for data in (csv_bytes([union]), csv_bytes([union], for_people=True), xlsx_bytes([union])):
        path.write_bytes(data)
        assert own_rows(path) == (union,)
