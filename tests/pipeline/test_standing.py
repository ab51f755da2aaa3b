"""Where an obligation stands on a day."""

import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.calendar import WorkingCalendar
from pipeline.duties import standing
from tests.each import each
from tests.pipeline.sample import owed

CALENDAR = WorkingCalendar()
MONTHLY = {"due": None, "last_good": None, "safe_due": None, "recurrence": "FREQ=MONTHLY;BYMONTHDAY=20"}
WEEKLY = {**MONTHLY, "recurrence": "FREQ=WEEKLY;BYDAY=FR"}
UNDATED = {"due": None, "bound": None, "last_good": None, "safe_due": None}


@each(
    ("fields", "today", "day", "status", "left", "soon"),
    [
        ({}, "2026-04-22", "2026-05-01", "todo", 9, False),  # 23, 24, (27 in lieu of Giỗ Tổ), 28, 29, then holidays
        ({}, "2026-04-28", "2026-05-01", "todo", 3, True),
        ({}, "2026-05-01", "2026-05-01", "todo", 0, True),
        ({}, "2026-05-02", "2026-05-01", "late", -1, False),
        ({"status": "done"}, "2026-05-02", "2026-05-01", "done", None, False),
        ({"status": "repealed"}, "2026-05-02", "2026-05-01", "repealed", None, False),
        ({"status": "not_applicable"}, "2026-04-30", "2026-05-01", "not_applicable", None, False),
        ({"status": "extended"}, "2026-04-28", "2026-05-01", "extended", 3, True),
        ({"status": "extended"}, "2026-05-02", "2026-05-01", "late", -1, False),
        ({"status": "waiting"}, "2026-04-28", "2026-05-01", "waiting", 3, True),
        # An answer came: whoever sent it is not chased while the clerk has not looked at it.
        ({"status": "waiting"}, "2026-05-02", "2026-05-01", "waiting", -1, False),
        (MONTHLY, "2026-04-19", "2026-04-19", "todo", 0, True),
        (MONTHLY, "2026-04-20", "2026-05-19", "todo", 29, False),
        (WEEKLY, "2026-04-22", "2026-04-23", "todo", 1, True),
        # A series begins where the words say.
        ({**MONTHLY, "since": "2026-06-01"}, "2026-04-19", "2026-06-19", "todo", 61, False),
        ({**WEEKLY, "time": "15:00"}, "2026-04-22", "2026-04-24", "todo", 2, True),
        ({**WEEKLY, "shown_until": "2026-04-23"}, "2026-04-22", "2026-04-23", "todo", 1, True),
        ({**WEEKLY, "shown_until": "2026-04-23"}, "2026-04-24", None, "todo", None, False),
        ({**MONTHLY, "recurrence": "FREQ=MONTHLY;INTERVAL=6"}, "2026-04-22", None, "todo", None, False),
        (UNDATED, "2026-04-22", None, "todo", None, False),
    ],
)
def test_standing(
    fields: dict[str, Any], today: str, day: str | None, status: str, left: int | None, soon: bool
) -> None:
    item, now = owed(**fields), datetime.date.fromisoformat(today)
    found = standing.next_day(item, now)
    assert (found.isoformat() if found else None) == day
    assert standing.status(item, now) == status
    assert standing.days_left(item, now) == left
    assert standing.is_soon(item, now, CALENDAR) == soon


def days(*pairs: str) -> tuple[str, ...]:
    return tuple(f"2026-{day[3:]}-{day[:2]}" for day in pairs)


#: The letter is of 10/3/2026; what is monthly is due on the 19th.
ENDED = {**WEEKLY, "until": "2026-04-10", "shown_until": "2026-04-10"}
QUARTERLY = {**MONTHLY, "recurrence": "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=20"}
SHOWN = {**WEEKLY, "shown_until": "2026-04-10"}


@each(("rule", "done", "today", "day", "status", "meant"),
    [
        # Nobody keeps a record: nothing is missed, and who speaks now means the nearest.
        (MONTHLY, (), "22/04", "19/05", "todo", "19/04"),
        (MONTHLY, (), "12/05", "19/05", "todo", "19/05"),
        (MONTHLY, (), "12/03", "19/03", "todo", "19/03"),
        # The next one done, early or on its day.
        (MONTHLY, ("19/04",), "12/04", "19/05", "todo", "19/05"),
        (MONTHLY, ("19/04",), "19/04", "19/05", "todo", "19/05"),
        (MONTHLY, ("19/04",), "20/04", "19/05", "todo", "19/05"),
        (MONTHLY, ("19/04", "19/05"), "20/04", "19/06", "todo", "19/06"),
        # From the first that was marked on each missed one is late, the first of them first.
        (MONTHLY, ("19/04",), "20/05", "19/05", "late", "19/05"),
        (MONTHLY, ("19/04",), "20/06", "19/05", "late", "19/05"),
        (MONTHLY, ("19/04", "19/06"), "20/06", "19/05", "late", "19/05"),
        # From the day on which the office got the letter on, marked or not.
        ({**MONTHLY, "taken_on": "2026-04-19"}, (), "20/05", "19/04", "late", "19/04"),
        ({**MONTHLY, "taken_on": "2026-04-20"}, (), "20/05", "19/05", "late", "19/05"),
        ({**MONTHLY, "taken_on": "2026-04-20"}, ("19/05",), "20/05", "19/06", "todo", "19/06"),
        ({**MONTHLY, "taken_on": "2026-05-21"}, (), "25/05", "19/06", "todo", "19/05"),
        (MONTHLY, ("19/05",), "20/04", "19/06", "todo", "19/06"),
        ({**MONTHLY, "status": "doing"}, ("19/04",), "20/05", "19/05", "late", "19/05"),
        ({**MONTHLY, "status": "done"}, ("19/04",), "20/05", "19/05", "done", "19/05"),
        # Past the end that the letter names.
        (ENDED, (), "09/04", "09/04", "todo", "09/04"),
        (ENDED, (), "10/04", None, "todo", "09/04"),
        ({**ENDED, "taken_on": "2026-04-06"}, (), "11/04", "09/04", "late", "09/04"),
        ({**ENDED, "taken_on": "2026-04-10"}, (), "11/04", None, "todo", "09/04"),
        (ENDED, ("19/03",), "11/04", "26/03", "late", "26/03"),
        (ENDED, ("09/04",), "10/04", None, "done", None),
        (ENDED, ("09/04",), "11/04", None, "done", None),
        # Past the end that only a calendar set.
        (SHOWN, (), "11/04", None, "todo", "09/04"),
        (SHOWN, ("02/04",), "11/04", "09/04", "late", "09/04"),
        (SHOWN, ("09/04",), "11/04", None, "todo", None),
        # Counted by quarters; without days of its own there are no instances.
        (QUARTERLY, ("19/03",), "01/04", "19/06", "todo", "19/06"),
        ({**MONTHLY, "recurrence": "FREQ=MONTHLY;INTERVAL=6"}, (), "22/04", None, "todo", None),
    ])  # fmt: skip
def test_single_instances(
    rule: dict[str, Any], done: tuple[str, ...], today: str, day: str | None, status: str, meant: str | None
) -> None:
    item = owed(**rule, done_days=days(*done))
    now = datetime.date.fromisoformat(days(today)[0])
    told = [
        f"{found:%d/%m}" if found else None
        for found in (standing.next_day(item, now), standing.instance_meant(item, now))
    ]
    assert (told, standing.status(item, now)) == ([day, meant], status)


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
def test_an_instance_that_was_moved_is_owed_once(
    moved: tuple[tuple[str, str], ...], today: str, expected: list[str]
) -> None:
    item = owed(**MONTHLY, until="2026-12-31", shown_until="2026-12-31", taken_on="2026-11-19", moved_days=moved)
    done = item.model_copy(update={"done_days": ("2026-11-19",)}) if moved[0][0] != "2026-11-19" else item
    assert [str(day) for day in standing.open_days(done, datetime.date.fromisoformat(today))] == expected


def test_what_comes_is_told_beside_what_was_missed() -> None:
    item = owed(**MONTHLY, done_days=days("19/03"))
    may = datetime.date(2026, 5, 1)
    assert (str(standing.next_day(item, may)), str(standing.next_instance(item, may))) == ("2026-04-19", "2026-05-19")


TAKEN = {**MONTHLY, "taken_on": "2026-03-10"}


@each(("fields", "done", "today", "first", "expected"),
    [
        # One line a missed period, and the next.
        (TAKEN, (), "25/05", None, "19/03 late, 19/04 late, 19/05 late, 19/06 todo"),
        (TAKEN, ("19/04",), "25/05", None, "19/03 late, 19/05 late, 19/06 todo"),
        (TAKEN, ("19/03", "19/04"), "19/05", None, "- todo"),  # on its day nothing is missed
        (TAKEN, ("19/03", "19/04"), "20/05", None, "19/05 late, 19/06 todo"),
        # Begun, what is past is late all the same.
        ({**TAKEN, "status": "doing"}, ("19/03",), "20/04", None, "19/04 late, 19/05 doing"),
        # An answer that waits, what is not asked for, what ends once, stays one.
        ({**TAKEN, "status": "waiting"}, (), "25/05", None, "- waiting"),
        ({**TAKEN, "status": "not_applicable"}, (), "25/05", None, "- not_applicable"),
        ({}, (), "25/05", None, "01/05 todo"),
        # The last ones of a series that the letter ends.
        ({**ENDED, "taken_on": "2026-03-26"}, (), "11/04", None, "26/03 late, 02/04 late, 09/04 late"),
        # What is asked for from a day on is there, too.
        (TAKEN, ("19/03", "19/04"), "25/05", "01/08", "19/05 late, 19/06 todo, 19/08 todo"),
        # Asked for from a day on that is past, nothing is late that nobody missed.
        (MONTHLY, (), "25/05", "01/04", "- todo"),
    ])  # fmt: skip
def test_each_missed_period_is_a_line(
    fields: dict[str, Any], done: tuple[str, ...], today: str, first: str | None, expected: str
) -> None:
    now, begin = (datetime.date.fromisoformat(days(day)[0]) if day else None for day in (today, first))
    assert now is not None
    lines = standing.by_period(owed(**fields, done_days=days(*done)), now, begin)
    told = [f"{day[8:]}/{day[5:7]}" if (day := line.last_good) else "-" for line in lines]
    assert ", ".join(f"{day} {line.status}" for day, line in zip(told, lines, strict=True)) == expected


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
    rule: str,
    bound: str | None,
    named: bool,
    until: datetime.date,
    since: datetime.date | None,
    today: datetime.date,
    taken: datetime.date,
) -> None:
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
