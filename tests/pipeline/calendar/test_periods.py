"""What the period of an instance is called: by rule and last day in time."""

import datetime

from pipeline.calendar import periods
from tests.each import each, table
from tests.pipeline.sample import owed

NAMES = table(__file__, "names")


@each(("rule", "day", "name"), NAMES)
def test_a_period_is_called_as_people_call_it(rule: str, day: str, name: str) -> None:
    assert periods.name(rule, datetime.date.fromisoformat(day)) == name


def test_only_an_instance_has_a_period() -> None:
    monthly = owed(recurrence="FREQ=MONTHLY;BYMONTHDAY=25", last_good=None)
    assert periods.of_instance(monthly) == periods.of_instance(owed()) == ""
    assert periods.of_instance(monthly.with_own({"last_good": "2026-11-24"})) == "kỳ tháng 11/2026"
