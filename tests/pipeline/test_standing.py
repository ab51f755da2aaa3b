"""Where an obligation stands on a day."""

import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.calendar import WorkingCalendar
from pipeline.duties import standing
from schemas import Obligation
from tests.each import each, tuples
from tests.pipeline.sample import owed

CALENDAR = WorkingCalendar()
MONTHLY = {"due": None, "last_good": None, "safe_due": None, "recurrence": "FREQ=MONTHLY;BYMONTHDAY=20"}
WEEKLY = {**MONTHLY, "recurrence": "FREQ=WEEKLY;BYDAY=FR"}
#: The letter is of 10/3/2026; what is monthly is due on the 19th.
BASES: dict[str, dict[str, Any]] = {
    "": {},
    "monthly": MONTHLY,
    "weekly": WEEKLY,
    "undated": {"due": None, "bound": None, "last_good": None, "safe_due": None},
    "ended": {**WEEKLY, "until": "2026-04-10", "shown_until": "2026-04-10"},
    "quarterly": {**MONTHLY, "recurrence": "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=20"},
    "shown": {**WEEKLY, "shown_until": "2026-04-10"},
    "taken": {**MONTHLY, "taken_on": "2026-03-10"},
}
#: What a row of the tables says beside its base.
More = dict[str, str] | None


def made(base: str, more: More, *done: str) -> Obligation:
    return owed(**BASES[base] | (more or {}), done_days=days(*done))


def days(*pairs: str) -> tuple[str, ...]:
    return tuple(f"2026-{day[3:]}-{day[:2]}" for day in pairs)


@each(("base", "more", "today", "day", "status", "left", "soon"), tuples(__file__, "standing"))
def test_stands(base: str, more: More, today: str, day: str | None, status: str, left: int | None, soon: bool) -> None:
    item, now = made(base, more), datetime.date.fromisoformat(today)
    found = standing.next_day(item, now)
    assert (found.isoformat() if found else None) == day
    assert (standing.status(item, now), standing.days_left(item, now)) == (status, left)
    assert standing.is_soon(item, now, CALENDAR) == soon


@each(("base", "more", "done", "today", "day", "status", "meant"), tuples(__file__, "single_instances"))
def test_single_instances(
    base: str, more: More, done: tuple[str, ...], today: str, day: str | None, status: str, meant: str | None
) -> None:
    item, now = made(base, more, *done), datetime.date.fromisoformat(days(today)[0])
    found = (standing.next_day(item, now), standing.instance_meant(item, now))
    assert [f"{one:%d/%m}" if one else None for one in found] == [day, meant] and standing.status(item, now) == status


@each(("day", "expected"), [("19/03", True), ("19/04", True), ("20/04", False), ("19/02", False)])
def test_which_days_are_instances(day: str, expected: bool) -> None:
    assert standing.is_instance(owed(**MONTHLY), datetime.date.fromisoformat(days(day)[0])) is expected


@each(
    ("moved", "today", "expected"),
    [
        ((("2026-12-19", "2027-01-05"),), "2026-12-15", ["2027-01-05"]),  # behind the end of the series
        ((("2026-11-19", "2026-12-19"),), "2026-12-15", ["2026-12-19"]),  # onto the next one
    ],
)
def test_a_moved_instance_is_owed_once(moved: tuple[tuple[str, str], ...], today: str, expected: list[str]) -> None:
    item = owed(**MONTHLY, until="2026-12-31", shown_until="2026-12-31", taken_on="2026-11-19", moved_days=moved)
    done = item.model_copy(update={"done_days": ("2026-11-19",)}) if moved[0][0] != "2026-11-19" else item
    assert [str(day) for day in standing.open_days(done, datetime.date.fromisoformat(today))] == expected


def test_what_comes_is_told_beside_what_was_missed() -> None:
    item = owed(**MONTHLY, done_days=days("19/03"))
    may = datetime.date(2026, 5, 1)
    assert (str(standing.next_day(item, may)), str(standing.next_instance(item, may))) == ("2026-04-19", "2026-05-19")


@each(("base", "more", "done", "today", "first", "said"), tuples(__file__, "each_missed_period"))
def test_missed_periods(base: str, more: More, done: tuple[str, ...], today: str, first: str | None, said: str) -> None:
    now, begin = (datetime.date.fromisoformat(days(day)[0]) if day else None for day in (today, first))
    assert now is not None
    lines = standing.by_period(made(base, more, *done), now, begin)
    told = [f"{day[8:]}/{day[5:7]}" if (day := line.last_good) else "-" for line in lines]
    assert ", ".join(f"{day} {line.status}" for day, line in zip(told, lines, strict=True)) == said


RULES = (
    "FREQ=MONTHLY;BYMONTHDAY=20", "FREQ=MONTHLY;BYMONTHDAY=1", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5",
    "FREQ=MONTHLY;INTERVAL=6", "FREQ=WEEKLY;BYDAY=FR", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15", "FREQ=DAILY",
    "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1",
)  # fmt: skip
DAYS = st.dates(datetime.date(2025, 6, 1), datetime.date(2028, 6, 1))


@settings(deadline=None)
@given(
    rule=st.sampled_from(RULES), bound=st.sampled_from(["before", "by", None]), named=st.booleans(),
    until=DAYS, since=st.none() | DAYS, today=DAYS, taken=DAYS,
)  # fmt: skip
def test_days_that_are_written_down_say_what_the_rule_says(
    rule: str, bound: str | None, named: bool, until: datetime.date, since: datetime.date | None,
    today: datetime.date, taken: datetime.date,
) -> None:  # fmt: skip
    item = owed(
        taken_on=taken.isoformat(),
        due=None, last_good=None, safe_due=None, recurrence=rule, bound=bound, shown_until=until.isoformat(),
        until=until.isoformat() if named else None, since=since.isoformat() if since else None,
    )  # fmt: skip
    days = standing.days_of(item)
    written = standing.LastDays(days, item.taken_on)
    if days is None:  # too many
        assert rule == "FREQ=DAILY"
        return
    assert written.open_days(today) == [day.isoformat() for day in standing.open_days(item, today)]
    coming = standing.next_instance(item, today)
    assert written.coming(today) == (coming.isoformat() if coming else None)
