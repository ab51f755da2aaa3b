"""A list of unions taken over: what a file would make of the registry, before and after it counts."""

import datetime
from pathlib import Path

import pytest

from pipeline.office import Office, unions

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


def test_nothing_counts_before_it_is_taken_over(office: Office, tmp_path: Path) -> None:
    wanted = unions.offer(unions.understood(office, listed(tmp_path, PROVINCE, WARD)))
    assert [union.id for union in wanted.unions] == ["tinh", "phuong"]
    assert {union.id for union in wanted.changes.new} == {"tinh", "phuong"}
    assert office.bodies is None
    assert unions.take_over(office, wanted) == office.places.registry
    assert office.bodies is not None and {union.id for union in office.bodies.own()} == {"tinh", "phuong"}


def test_the_next_list_is_held_against_the_registry(office: Office, tmp_path: Path) -> None:
    unions.take_over(office, unions.offer(unions.understood(office, listed(tmp_path, PROVINCE, WARD))))
    wanted = unions.offer(unions.understood(office, listed(tmp_path, PROVINCE)))
    assert [union.id for union in wanted.changes.gone] == ["phuong"]
    assert unions.left_owing(office, wanted) == []
    assert "So với danh mục đang có: 1 không còn trong danh mục: Công đoàn phường Tân Lũng (phuong)" in (
        list(unions.changes_told(wanted))
    )
    added = unions.offer(unions.understood(office, listed(tmp_path, WARD.replace("Lũng", "Lập")), add=True))
    assert [union.name for union in added.unions][1:] == ["Công đoàn phường Tân Lập"]


def test_faulty_rows_are_left_out_and_written_beside(office: Office, tmp_path: Path) -> None:
    understood = unions.understood(office, listed(tmp_path, PROVINCE, WARD, "x,Công đoàn cơ sở Hoa Sen,grassroots,ai"))
    assert [problem.line for problem in understood.faults] == [4]
    wanted = unions.offer(understood)
    assert [union.id for union in wanted.unions] == ["tinh", "phuong"]
    assert "Hoa Sen" in unions.to_mend(wanted).read_text("utf-8-sig")


def test_without_a_registry_there_is_nothing_to_check(office: Office, tmp_path: Path) -> None:
    assert unions.check(office, TODAY) == []
    rows = (PROVINCE, WARD, WARD.replace("phuong,", "phuong2,"))
    unions.take_over(office, unions.offer(unions.understood(office, listed(tmp_path, *rows))))
    assert "same-name" in {finding.code for finding in unions.check(office, TODAY)}
