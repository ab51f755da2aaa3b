"""Where an obligation stands on a day."""

import datetime
from typing import Any

import pytest

from pipeline import standing
from pipeline.calendar import WorkingCalendar
from tests.pipeline.sample import owed

CALENDAR = WorkingCalendar()
MONTHLY = {"due": None, "last_good": None, "safe_due": None, "recurrence": "FREQ=MONTHLY;BYMONTHDAY=20"}
WEEKLY = {**MONTHLY, "recurrence": "FREQ=WEEKLY;BYDAY=FR"}
UNDATED = {"due": None, "bound": None, "last_good": None, "safe_due": None}


@pytest.mark.parametrize(
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
    assert standing.on(item, now).status == status
    assert standing.days_left(item, now) == left
    assert standing.is_soon(item, now, CALENDAR) == soon
