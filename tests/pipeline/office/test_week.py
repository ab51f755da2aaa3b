"""The week of a meeting, Monday to Sunday, then what was late before; the unions that are late with most."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.duties import standing
from pipeline.office import Office, sending
from pipeline.office.chasing import worst_of
from pipeline.office.today import week
from pipeline.office.uses import UseSubject
from pipeline.store import Store, open_store
from pipeline.support.errors import SetupError
from schemas import Obligation
from tests.each import table
from tests.pipeline.sample import evidence, owed, sample_letter

#: A Wednesday.
TODAY = datetime.date(2026, 11, 25)
DAYS = {"old": "2026-10-02", "late": "2026-11-20", "now": "2026-11-25", "sunday": "2026-11-29", "next": "2026-11-30"}


@pytest.fixture
def store() -> Iterator[Store]:
    rows = [owed(id=f"r-{name}", parent=f"d-{name}", side="ours", due=day, last_good=day, safe_due=day, date_id=None,
                 evidence=evidence("Gửi danh sách vận động viên")) for name, day in DAYS.items()]  # fmt: skip
    monthly = {"recurrence": "FREQ=MONTHLY;BYMONTHDAY=26", "bound": "by", "due": None, "last_good": None}
    rows.append(owed(id="r-monthly", parent="d-monthly", side="ours", safe_due=None, **monthly))
    with open_store("sqlite://") as made:
        made.letters.save(sample_letter(), rows)
        yield made


@pytest.mark.parametrize(("on", "names"), table(__file__, "a_week_has_its_own"))
def test_a_week_has_its_own_days_first(tmp_path: Path, store: Store, on: str, names: list[str]) -> None:
    found = week(Office(f"sqlite:///{tmp_path}/vanthu.db"), store, datetime.date.fromisoformat(on), TODAY)
    lines = [row for row, _ in found.lines.get("ours", ())]
    assert [row.duty_id.removeprefix("d-") for row in lines] == names and all(row.next_day for row in lines)


def test_a_report_of_what_recurs_is_for_an_open_period(tmp_path: Path, store: Store) -> None:
    """None is refused, and one that is not open; the one that is named is done once it has come."""
    office, at = Office(f"sqlite:///{tmp_path}/vanthu.db"), datetime.datetime.combine(TODAY, datetime.time(9))
    item, other = store.obligations.by_id(["r-monthly"])["r-monthly"], datetime.date(2026, 10, 26)
    (day,) = standing.open_instances(item, TODAY)
    for wrong in (None, other):
        with pytest.raises(SetupError, match="kỳ tháng 11/2026"):
            sending.report_sent(office, store, item, at, "Minh", "9/BC", period=wrong)
    line = sending.report_sent(office, store, item, at, "Minh", "9/BC", TODAY - datetime.timedelta(days=30), period=day)
    assert line.period == day.isoformat()
    sending.settle_sent(UseSubject(office, store, at, "Lan"), line.id, decision="confirmed")
    assert store.obligations.by_id(["r-monthly"])["r-monthly"].done_days == (day.isoformat(),)


MONDAY = datetime.date(2026, 5, 4)
UNIONS = 25


def row(union: int, **fields: object) -> Obligation:
    return owed(id=f"n{union}", union=f"Công đoàn phường {union:02}", union_id=f"p{union}", parent="d0", **fields)


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
