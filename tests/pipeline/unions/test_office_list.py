"""Reading a registry as offices keep it, saying which row is wrong, and joining it with the shipped one."""

import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.support.errors import SetupError
from pipeline.unions import Registry, RegistryError
from pipeline.unions.importing import read_import
from pipeline.unions.national import shipped_unions
from pipeline.unions.office_list import csv_bytes, join, load, load_office, own_rows, xlsx_bytes
from schemas import KINDS_OF_UNION, Union
from tests.each import each, examples, table, tuples
from tests.pipeline.unions.bodies import AFTER, BEFORE, body, new, old
from tests.pipeline.unions.bodies import registry as province

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


def joined(*unions: Union) -> Registry:
    own, others = join(unions, shipped_unions())
    return Registry(own, others=others)


def ids(found: list[Union]) -> list[str]:
    return [union.id for union in found]


HAI_DUONG = old("hd", "LĐLĐ tỉnh Hải Dương", "federation", "tld")


def test_an_empty_office_has_nobody_of_its_own() -> None:
    registry = joined()
    assert registry.own() == [] and ids(registry.find("LĐLĐ tỉnh Hải Dương", BEFORE)) == ["ldld-hai-duong"]


def test_a_row_with_the_name_is_the_body_and_its_empty_cells_are_filled() -> None:
    registry = joined(body("lao-cai", "Liên đoàn Lao động Lào Cai", "federation", valid_to="2025-06-30"))
    (own,) = registry.own()
    assert (own.parent, own.province, own.successors) == ("tld", "Lào Cai", ("ldld-lao-cai@2025-07-01-",))
    assert registry.get("ldld-lao-cai@-2025-06-30") is None
    assert ids(registry.find("LĐLĐ tỉnh Lào Cai", BEFORE)) == ["lao-cai"]


def test_filled_cells_stay() -> None:
    row = body("x", "LĐLĐ tỉnh Lào Cai", "federation", "tw", aliases=["LĐLĐ LC"], province="Lào Cai tỉnh")
    (own, _) = joined(row, body("tw", "Tổng Liên đoàn Lao động Việt Nam", "confederation")).own()[::-1]
    assert (own.parent, own.aliases, own.province) == ("tw", ("LĐLĐ LC",), "Lào Cai tỉnh")


def test_the_official_names_are_known_besides_the_office_s() -> None:
    registry = joined(
        body("hcm", "LĐLĐ Thành phố Hồ Chí Minh", "federation", aliases=["LĐLĐ Thành phố"]),
        body("cs", "Công đoàn cơ sở Cơ quan", "grassroots", "hcm", aliases=["LĐLĐ HCM"]),
    )
    assert ids(registry.find("LĐLĐ TPHCM", AFTER)) == ["hcm"]
    assert ids(registry.find("LĐLĐ HCM", AFTER)) == ["cs"]  # whatever the office calls so


def test_an_open_row_stands_for_the_body_before_and_after() -> None:
    registry = joined(body("hcm", "LĐLĐ TP Hồ Chí Minh", "federation"))
    assert ids(registry.find("LĐLĐ TP.HCM", BEFORE)) == ids(registry.find("LĐLĐ TP.HCM", AFTER)) == ["hcm"]
    assert [heir.union.id for heir in registry.heirs("ldld-binh-duong", AFTER)] == ["hcm"]
    assert registry.own()[0].successors == ()


@each(("name", "kind", "fields", "above"), table(__file__, "below_its_federation"))
def test_a_provincial_union_is_below_its_federation(name: str, kind: str, fields: dict[str, str], above: str) -> None:
    (own,) = joined(body("x", name, kind, **fields)).own()
    assert own.parent == (above or None)


def test_the_federation_above_is_the_office_s_own_where_it_has_one() -> None:
    registry = joined(
        body("hy", "LĐLĐ tỉnh Hưng Yên", "federation"),
        body("gd", "Công đoàn ngành Giáo dục tỉnh Hưng Yên", "sector_union"),
    )
    assert [union.parent for union in registry.own()] == ["hy", "tld"]


def test_the_rows_of_an_office_may_name_shipped_ids() -> None:
    registry = joined(
        new("kcn", "Công đoàn các KCN tỉnh Hưng Yên", "industrial_zone_union", "ldld-hung-yen@2025-07-01-"),
        old("yt", "Công đoàn ngành Y tế tỉnh Thái Bình", "sector_union", "ldld-thai-binh", "ldld-hung-yen@2025-07-01-"),
    )
    assert ids(registry.ancestors("kcn")) == ["ldld-hung-yen@2025-07-01-", "tld"]
    assert [heir.union.id for heir in registry.heirs("yt", AFTER)] == ["ldld-hung-yen@2025-07-01-"]
    assert ids(registry.own()) == ["kcn", "yt"]


def test_a_shipped_id_means_the_office_s_row_that_stands_for_it() -> None:
    below = body("cs", "CĐCS Sở Nội vụ", "grassroots", "ldld-hai-duong")
    assert ids(joined(HAI_DUONG, below).ancestors("cs")) == ["hd", "tld"]


def test_the_town_in_the_province_is_another_body() -> None:
    registry = joined(
        body("tinh", "LĐLĐ tỉnh Thừa Thiên Huế", "federation"),
        body("tp", "LĐLĐ thành phố Huế", "federation", "tinh", valid_to="2025-06-30"),
    )
    assert registry.get("ldld-hue") is not None and registry.get("ldld-thua-thien-hue") is None


def test_an_id_of_the_office_may_be_another_body() -> None:
    registry = joined(body("tld", "Công đoàn cơ sở Trường Lâm nghiệp Đông Bắc", "grassroots"))
    assert ids(registry.own()) == ["tld"] and ids(registry.find("TLĐ", AFTER)) == ["tld@vn"]
    assert ids(registry.ancestors("ldld-ha-noi")) == ["tld@vn"]


@each(("name", "where", "expected"), tuples(__file__, "a_bare_name_in"))
def test_a_bare_name_in_a_province_is_not_the_central_body(name: str, where: str | None, expected: list[str]) -> None:
    assert ids(joined(*province()).find(name, BEFORE, where)) == [*expected]


def test_an_office_that_writes_the_name_differently_still_wins() -> None:
    registry = joined(body("hh", "Công đoàn Tổng công ty Hàng hải Việt Nam", "sector_union", "tld"))
    assert ids(registry.own()) == ["hh"] and registry.get("cdhh-vn") is None


def test_who_reaches_the_office() -> None:
    registry = joined(HAI_DUONG)
    assert [union.id for union in registry if registry.reaches_own(union)] == ["hd", "tld"]


def test_the_sample_of_every_shipped_body_is_the_office_s() -> None:
    """An office that takes the whole list over has it, and nothing beside it."""
    assert join(shipped_unions(), shipped_unions()) == ([*shipped_unions()], [])


@given(st.sets(st.sampled_from(range(len(shipped_unions())))))
def test_whatever_rows_the_office_has_nobody_is_twice_and_every_heir_is_known(chosen: set[int]) -> None:
    rows = [union.model_copy(update={"id": f"o{at}", "parent": None, "successors": ()}) for at, union in
            enumerate(shipped_unions()) if at in chosen]  # fmt: skip
    registry = joined(*rows)
    assert len(registry) == len(shipped_unions()) and len(registry.own()) == len(rows)
    for union in registry:
        assert len(registry.heirs(union.id, AFTER)) == (1 if union.valid_on(AFTER) or union.kind == "federation" else 0)


def test_a_file_may_name_shipped_bodies(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text("id,name,kind,parent\nkcn,Công đoàn các KCN tỉnh Hà Tĩnh,industrial_zone_union,ldld-ha-tinh\n")
    assert ids(load_office(file).ancestors("kcn")) == ["ldld-ha-tinh", "tld"]
    file.write_text("id,name,kind,parent\nkcn,Công đoàn các KCN tỉnh Hà Tĩnh,industrial_zone_union,ldld-ha-tin\n")
    with pytest.raises(RegistryError, match=r"dòng 2.*ldld-ha-tin"):
        load_office(file)
