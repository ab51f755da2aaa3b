"""The unions that are late with most, as the leader's page names them."""

import datetime
from pathlib import Path

import pytest

from pipeline.office import Office
from pipeline.office.chasing import worst_of
from schemas import Obligation
from tests.pipeline.sample import owed, sample_letter

MONDAY = datetime.date(2026, 5, 4)
UNIONS = 25


def row(union: int, **fields: object) -> Obligation:
    name = f"Công đoàn phường {union:02}"
    return owed(id=f"n{union}", union=name, union_id=f"p{union}", parent="d0", **fields)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    lines = ["id,name,kind,parent", "tinh,Liên đoàn Lao động tỉnh Hà Sơn,federation,"]
    lines += [f"p{number},Công đoàn phường {number:02},commune_union,tinh" for number in range(UNIONS)]
    (tmp_path / "cong-doan.csv").write_text("\n".join(lines), "utf-8")
    made = Office(f"sqlite:///{tmp_path}/vanthu.db", tmp_path / "cong-doan.csv")
    own = owed(id="o", union="Ta", union_id="tinh", parent="d1", side="ours", due="2026-05-20", last_good="2026-05-20")
    with made.open() as store:
        store.letters.save(sample_letter(), [own, *(row(number) for number in range(UNIONS))])
        store.reviews.choose_approver("nobody")
        for number in range(2):
            store.marks.mark(f"n{number}", "done", on=MONDAY)
    return made


@pytest.mark.parametrize(("day", "late"), [(MONDAY, 10), (datetime.date(2026, 4, 20), 0)])
def test_the_worst_are_those_that_are_late(office: Office, day: datetime.date, late: int) -> None:
    with office.open() as store:
        assert [(load.open, load.late) for load in worst_of(office, store, day, 10)] == [(1, 1)] * late


def test_all_that_are_late_stand_by_their_names(office: Office) -> None:
    with office.open() as store:
        found = worst_of(office, store, MONDAY, 100)
    assert [load.union for load in found] == [f"Công đoàn phường {number:02}" for number in range(2, UNIONS)]


def test_without_a_registry_nobody_is_named(office: Office) -> None:
    assert office.registry_path is not None
    office.registry_path.unlink()
    with Office(office.url).open() as store:
        assert worst_of(Office(office.url), store, MONDAY, 10) == []


def test_the_worst_are_counted_anew_after_a_change(office: Office) -> None:
    with office.open() as store:
        first = worst_of(office, store, MONDAY, 1)
        assert worst_of(office, store, MONDAY, 1) is first
        store.marks.mark("n10", "done", on=MONDAY)
        (after,) = worst_of(office, store, MONDAY, 1)
    assert [load.union for load in first] == ["Công đoàn phường 10"] and after.union == "Công đoàn phường 11"
