"""A list of unions taken over: what a file would make of the registry, before and after it counts."""

import datetime
from pathlib import Path
from unittest import mock

import pytest

from extractors import extract
from pipeline.calendar.deadlines import complete
from pipeline.duties.routing import route
from pipeline.office import Office, unions
from pipeline.support.errors import SetupError
from pipeline.unions.office_list import xlsx_bytes
from schemas import Source
from tests.each import table

TODAY = datetime.date(2026, 3, 2)
HEADING = "id,name,kind,parent"
PROVINCE = "tinh,Liên đoàn Lao động tỉnh Hà Sơn,federation,"
WARD = "phuong,Công đoàn phường Tân Lũng,commune_union,tinh"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(f"sqlite:///{tmp_path / 'lien-doan.db'}")


def listed(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "danh-sach.csv"
    path.write_text("\n".join((HEADING, *rows, "")), "utf-8")
    return path


def takes(office: Office, tmp_path: Path, *rows: str) -> None:
    unions.take_over(office, unions.offer(unions.understood(office, listed(tmp_path, *rows))).unions)


def test_the_next_list_is_held_against_the_registry(office: Office, tmp_path: Path) -> None:
    takes(office, tmp_path, PROVINCE, WARD)
    wanted = unions.offer(unions.understood(office, listed(tmp_path, PROVINCE)))
    assert [union.id for union in wanted.changes.gone] == ["phuong"] and unions.left_owing(office, wanted) == []
    assert "So với danh mục đang có: 1 không còn trong danh mục: Công đoàn phường Tân Lũng (phuong)" in (
        list(unions.changes_told(wanted))
    )
    added = unions.offer(unions.understood(office, listed(tmp_path, WARD.replace("Lũng", "Lập")), add=True))
    assert [union.name for union in added.unions][1:] == ["Công đoàn phường Tân Lập"]


def test_who_is_gone_while_another_is_new_may_only_have_another_name(office: Office, tmp_path: Path) -> None:
    takes(office, tmp_path, PROVINCE, WARD)
    renamed = WARD.replace("phuong,", "phuong-moi,").replace("Lũng", "Lập")
    told = list(unions.changes_told(unions.offer(unions.understood(office, listed(tmp_path, PROVINCE, renamed)))))
    assert "ghi mã cũ (trong ngoặc) vào cột Mã của dòng mang tên mới" in told[-1]
    assert told[-2].endswith("không còn trong danh mục: Công đoàn phường Tân Lũng (phuong)")


def test_the_next_list_of_lower_unions_keeps_the_office_above_them(office: Office, tmp_path: Path) -> None:
    flat = [f"x{number},Công đoàn cơ sở {name},grassroots," for number, name in enumerate(("Hoa Sen", "Hoa Cúc"))]
    takes(office, tmp_path, *flat)
    above = unions.choose(office, "Công đoàn phường Tân Lũng", TODAY, leads=True)
    wanted = unions.offer(unions.understood(office, listed(tmp_path, *flat, "x3,Công đoàn cơ sở Hoa Mai,grassroots,")))
    assert not wanted.changes.gone and {one.parent for one in wanted.unions if one.id != above.id} == {above.id}
    assert not [line for line in unions.changes_told(wanted) if "chưa rõ cấp trên" in line]


def test_what_no_union_stands_above_is_told_once_it_has_no_place(office: Office, tmp_path: Path) -> None:
    sector, shipped = "y,Công đoàn ngành Y tế,sector_union,", "hanoi,Liên đoàn Lao động thành phố Hà Nội,federation,"
    wanted = unions.offer(unions.understood(office, listed(tmp_path, PROVINCE, WARD, sector, shipped)))
    told = [line for line in unions.changes_told(wanted) if "chưa rõ cấp trên" in line]
    assert told == ["1 đơn vị chưa rõ cấp trên: Công đoàn ngành Y tế"]


def test_without_a_registry_there_is_nothing_to_check(office: Office, tmp_path: Path) -> None:
    assert unions.check(office, TODAY) == []
    takes(office, tmp_path, PROVINCE, WARD, "x,Công đoàn cơ sở,grassroots,phuong")
    assert "class-word" in {finding.code for finding in unions.check(office, TODAY)}


def test_a_workbook_that_was_accepted_is_never_opened_again(office: Office, tmp_path: Path) -> None:
    found = unions.understood(office, listed(tmp_path, PROVINCE, WARD)).found.unions
    (tmp_path / "danh-sach.xlsx").write_bytes(xlsx_bytes(found))
    unions.take_over(office, unions.offer(unions.understood(office, tmp_path / "danh-sach.xlsx")).unions)
    with mock.patch("pipeline.unions.sheets._read_workbook", side_effect=AssertionError("opened")):
        assert office.bodies is not None and office.bodies.own() == sorted(found, key=lambda union: union.id)
        assert unions.understood(office, listed(tmp_path, PROVINCE)).before == found
    assert [path.name for path in office.places.files] == ["cong-doan.csv"]


def test_a_registry_that_is_named_is_read_once(tmp_path: Path) -> None:
    """What ``--registry`` or ``VANTHU_REGISTRY`` names lies on a shelf in the office's folder until it is another."""
    url, named = f"sqlite:///{tmp_path / 'vanthu.db'}", listed(tmp_path, PROVINCE, WARD)
    first = Office(url, named).bodies
    with mock.patch("pipeline.unions.office_list.exact_rows", side_effect=AssertionError("read again")):
        again = Office(url, named).bodies
    assert first is not None and again is not None and list(first) == list(again)
    listed(tmp_path, PROVINCE)
    changed = Office(url, named).bodies
    assert changed is not None and [union.id for union in changed.own()] == ["tinh"]


FLAT = (
    "a,Công đoàn Bệnh viện Mắt,grassroots,",
    "b,Công đoàn Bệnh viện Phổi,grassroots,",
    "c,Công đoàn Trường Y,grassroots,b",
)
SECTOR = "cd,Công đoàn ngành Y tế tỉnh Hà Sơn,sector_union,"


@pytest.mark.parametrize("rows", [(), (SECTOR,)], ids=["not listed", "listed"])
def test_a_list_of_those_below_gets_the_union_above_them(office: Office, tmp_path: Path, rows: tuple[str, ...]) -> None:
    takes(office, tmp_path, *FLAT, *rows)
    top = unions.choose(office, "Công đoàn ngành Y tế tỉnh Hà Sơn", TODAY, leads=True)
    assert top.kind == "sector_union" and office.below(TODAY) == 3 and office.bodies is not None
    assert {one.id: one.parent for one in office.bodies.own()} == {"a": top.id, "b": top.id, "c": "b", top.id: None}
    assert unions.choose(office, top.name, TODAY, leads=True) == top  # said twice, nothing changes


def test_who_is_not_listed_is_told_how_to_come_into_the_list(office: Office, tmp_path: Path) -> None:
    takes(office, tmp_path, *FLAT)
    with pytest.raises(SetupError, match="--leads"):
        office.choose("Công đoàn ngành Y tế tỉnh Hà Sơn", TODAY)


CENTRAL = table(__file__, "central")


@pytest.mark.parametrize("rows", [None, (PROVINCE, WARD)], ids=["no list", "a list"])
def test_unknown_province_below_confederation(office: Office, tmp_path: Path, rows: tuple[str, ...] | None) -> None:
    if rows is not None:
        takes(office, tmp_path, *rows)
    own = unions.choose(office, "Liên đoàn Lao động tỉnh Hà Sơn", TODAY, leads=rows is None)
    assert own.parent == "tld"
    source = Source(name="a.txt", sha256="0" * 64, media_type="text/plain", text=CENTRAL)
    owed = route(complete(extract(source), office.calendar), office.bodies)
    assert [(item.union_id, item.side) for item in owed] == [(own.id, "ours")]


def test_an_office_says_who_stands_above_it(office: Office, tmp_path: Path) -> None:
    takes(office, tmp_path, PROVINCE, *FLAT)
    top = unions.choose(office, "Công đoàn xã Lũng Hạ", TODAY, leads=True, above="Liên đoàn Lao động tỉnh Hà Sơn")
    assert (top.kind, top.parent) == ("commune_union", "tinh") and office.below(TODAY) == 3
    with pytest.raises(SetupError, match="không có đơn vị"):
        unions.choose(office, top.name, TODAY, above="Công đoàn đâu đó")
