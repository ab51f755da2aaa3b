"""The week of a meeting: its own days first, Monday to Sunday, then what was late before."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.duties import standing
from pipeline.office import Office, sending
from pipeline.office.today import week
from pipeline.office.uses import UseSubject
from pipeline.store import Store, open_store
from pipeline.support.errors import SetupError
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
