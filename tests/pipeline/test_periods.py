"""What the period of an instance is called: by rule and last day in time."""

import datetime

from pipeline.calendar import periods
from tests.each import each
from tests.pipeline.sample import owed

NAMES = [
    # Once a month: that of the day, where the day does not lie so early that it may be of the month before.
    ("FREQ=MONTHLY;BYMONTHDAY=25", "2026-11-24", "kỳ tháng 11/2026"),
    ("FREQ=MONTHLY;BYMONTHDAY=1", "2026-11-30", "kỳ tháng 11/2026"),  # "trước ngày 01"
    ("FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1", "2026-02-28", "kỳ tháng 2/2026"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-11-30", "kỳ tháng 11/2026"),
    ("FREQ=MONTHLY;BYDAY=-1FR", "2026-11-27", "kỳ tháng 11/2026"),
    ("FREQ=MONTHLY;BYMONTHDAY=5", "2026-11-05", "kỳ 05/11/2026"),
    # Twice a month no month is enough.
    ("FREQ=MONTHLY;BYMONTHDAY=15,30", "2026-11-15", "kỳ 15/11/2026"),
    # Quarters, written as months or as a step.
    ("FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=15", "2026-09-14", "kỳ quý III/2026"),
    ("FREQ=MONTHLY;BYMONTH=3,6,9;BYMONTHDAY=15", "2026-03-15", "kỳ quý I/2026"),
    ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=20", "2026-12-19", "kỳ quý IV/2026"),
    ("FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=5", "2026-10-05", "kỳ 05/10/2026"),
    ("FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=1", "2026-09-30", "kỳ quý III/2026"),  # "trước ngày 01 tháng đầu quý"
    # Half-years: the second report is often that of the year.
    ("FREQ=MONTHLY;BYMONTH=6,12;BYMONTHDAY=10", "2026-06-10", "kỳ 6 tháng đầu năm 2026"),
    ("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=10", "2026-12-10", "kỳ cuối năm 2026"),
    # Years.
    ("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=20", "2026-11-19", "kỳ năm 2026"),
    ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", "2026-12-31", "kỳ năm 2026"),
    ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15", "2027-01-15", "kỳ 15/01/2027"),
    # Weeks, over the end of a month and of a year.
    ("FREQ=WEEKLY;BYDAY=FR", "2026-11-20", "kỳ tuần 16/11 – 22/11/2026"),
    ("FREQ=WEEKLY;BYDAY=FR", "2027-01-01", "kỳ tuần 28/12 – 03/01/2027"),
    ("FREQ=WEEKLY;BYDAY=MO", "2026-11-22", "kỳ tuần 16/11 – 22/11/2026"),  # "trước thứ Hai"
    ("FREQ=WEEKLY;BYDAY=MO", "2026-11-23", "kỳ 23/11/2026"),
    ("FREQ=WEEKLY;BYDAY=TU,FR", "2026-11-20", "kỳ 20/11/2026"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2026-11-20", "kỳ 20/11/2026"),
    # What has no unit of its own.
    ("FREQ=DAILY", "2026-11-24", "kỳ 24/11/2026"),
    ("FREQ=MONTHLY;INTERVAL=4;BYMONTHDAY=20", "2026-11-20", "kỳ 20/11/2026"),
    ("FREQ=MONTHLY;BYMONTH=2,3,11;BYMONTHDAY=20", "2026-11-20", "kỳ 20/11/2026"),
]


@each(("rule", "day", "name"), NAMES)
def test_a_period_is_called_as_people_call_it(rule: str, day: str, name: str) -> None:
    assert periods.name(rule, datetime.date.fromisoformat(day)) == name


def test_only_an_instance_has_a_period() -> None:
    monthly = owed(recurrence="FREQ=MONTHLY;BYMONTHDAY=25", last_good=None)
    assert periods.of_instance(monthly) == periods.of_instance(owed()) == ""
    assert periods.of_instance(monthly.with_own({"last_good": "2026-11-24"})) == "kỳ tháng 11/2026"
