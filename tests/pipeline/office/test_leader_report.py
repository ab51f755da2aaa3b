"""The report for the leader: weeks, unions, letters, and the words behind each duty."""

import datetime
from pathlib import Path

import pytest

from pipeline.office import Office
from pipeline.office.leader_report import MOST_LATE, Report, Week, leader_page, report, worst_of
from pipeline.store import Filters
from schemas import Obligation
from tests.pipeline.sample import owed, sample_letter

MONDAY = datetime.date(2026, 5, 4)
UNIONS = 25


def row(union: int, **fields: object) -> Obligation:
    name = f"Công đoàn phường {union:02}"
    return owed(id=f"n{union}", union=name, union_id=f"p{union}", parent="d0", title="Nộp danh sách <b>", **fields)


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


def made(office: Office, day: datetime.date, *span: datetime.date) -> Report:
    with office.open() as store:
        return report(office, store, day, *span)


def test_what_is_late_is_told_by_letter_by_week_and_by_union(office: Office) -> None:
    found = made(office, MONDAY)
    (letter,) = found.below
    assert (letter.asked, letter.done, letter.late) == (UNIONS, 2, UNIONS - 2)
    assert len(letter.duties[0].late) == MOST_LATE and "Công đoàn phường 00" not in letter.duties[0].late
    week = MONDAY - datetime.timedelta(weeks=1)  # the last day was Friday, 1 May
    of_week = Week(first=week, duties=1, done=2, open=UNIONS - 2, late=UNIONS - 2)
    assert next(week for week in found.weeks if week.duties) == of_week
    below = [load for load in found.loads if load.union != "Liên đoàn Lao động tỉnh Hà Sơn"]
    assert {(load.open, load.late) for load in below} == {(1, 1)} and len(below) == UNIONS - 2
    assert [one.duties[0].row.side for one in found.ours] == ["ours"]


@pytest.mark.parametrize(("day", "late"), [(MONDAY, 10), (datetime.date(2026, 4, 20), 0)])
def test_the_worst_are_those_that_are_late(office: Office, day: datetime.date, late: int) -> None:
    with office.open() as store:
        assert [(load.open, load.late) for load in worst_of(office, store, day, 10)] == [(1, 1)] * late


def test_the_worst_are_counted_anew_after_a_change(office: Office) -> None:
    with office.open() as store:
        first = worst_of(office, store, MONDAY, 1)
        assert worst_of(office, store, MONDAY, 1) is first
        store.marks.mark("n10", "done", on=MONDAY)
        (after,) = worst_of(office, store, MONDAY, 1)
    assert [load.union for load in first] == ["Công đoàn phường 10"] and after.union == "Công đoàn phường 11"


def test_what_ends_outside_the_days_is_left_out_unless_it_is_late(office: Office) -> None:
    june = datetime.date(2026, 6, 1), datetime.date(2026, 6, 30)
    before = made(office, datetime.date(2026, 4, 20), *june)
    assert (before.ours, before.below) == ((), ())
    after = made(office, MONDAY, *june)
    assert after.ours == () and after.below[0].late == UNIONS - 2


def test_what_is_late_from_before_the_weeks_stands_above_them(office: Office) -> None:
    found = made(office, MONDAY, datetime.date(2026, 6, 1), datetime.date(2026, 6, 30))
    assert found.earlier == Week(first=datetime.date(2026, 6, 1), duties=1, done=2, open=UNIONS - 2, late=UNIONS - 2)
    assert "trước 01/06/2026" in leader_page(found).decode()
    assert made(office, MONDAY).earlier is None


def test_one_day_is_enough(office: Office) -> None:
    past, ahead = datetime.date(2020, 1, 1), datetime.date(2030, 1, 1)
    with office.open() as store:
        until, since = report(office, store, MONDAY, last=past), report(office, store, MONDAY, ahead)
    assert until.first < until.last == past and ahead == since.first < since.last


def test_the_page_shows_words_and_runs_nothing(office: Office) -> None:
    page = leader_page(made(office, MONDAY)).decode()
    assert "Nộp danh sách &lt;b&gt;" in page and "Gửi danh sách vận động viên" in page
    assert "và 3 đơn vị khác" in page and "2/25 đơn vị đã xong" in page
    assert "đúng hạn đến 01/05/2026" in page  # “trước ngày 02/5/2026”
    assert "<script" not in page and "http://" not in page and "https://" not in page


def test_without_a_registry_it_is_said_that_unions_are_not_known(office: Office) -> None:
    assert office.registry_path is not None
    office.registry_path.unlink()
    page = leader_page(made(Office(office.url), MONDAY)).decode()
    assert "Chưa có danh mục công đoàn" in page and "Công đoàn phường 24" in page


@pytest.mark.parametrize("most", [1, 7, UNIONS])
def test_the_names_of_all_duties_are_the_first_pages_of_each(office: Office, most: int) -> None:
    late = Filters(side="below", statuses=("late",))
    with office.open() as store:
        found = store.obligations.first_unions(late, MONDAY, most)
        page = store.obligations.page(late._replace(duty="d0"), MONDAY, most)
        assert found == {"d0": [item.union for item in page]} and len(page) == min(most, UNIONS - 2)
