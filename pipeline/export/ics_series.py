"""What recurs, in the few forms of rule that every calendar program understands.

Outlook takes one day a rule ([MS-OXCICAL] 2.1.3.2.1): the 15th and the 30th are two series, the ends of the quarters
every third month. Days that no such rule gives (the day before the 30th, in February before its last) stand one by one.
"""

import datetime
from itertools import islice
from typing import NamedTuple

from pipeline import recurrence
from pipeline.export.entries import Entry

_LONG_AGO = datetime.date(1990, 1, 1)
#: So many days of one entry stand one by one at most; more than any plan has, and no calendar is flooded.
_MOST_SINGLE = 120


class Series(NamedTuple):
    """Days that one event of a calendar file stands for."""

    mark: str
    """Tells the series of one entry apart, ``""`` for the only one."""
    start: datetime.date
    rule: str | None = None
    """The rule without its end, ``None`` for a single day."""
    until: datetime.date | None = None
    without: tuple[datetime.date, ...] = ()
    """Days of the rule on which nothing is due."""
    moved: tuple[tuple[datetime.date, datetime.date], ...] = ()
    """Days of the rule and the ones in their place."""


def series_of(entry: Entry, today: datetime.date) -> list[Series]:
    """Return the series of a recurring entry; of one that nobody owes any more only what was before ``today``."""
    end = _end(entry, today)
    rule = recurrence.last_good_rule(entry.rrule or "", entry.bound, entry.time)
    rules = simple_rules(rule) if rule is not None else None
    if rules is None:
        days = entry.occurrences(_LONG_AGO, end or datetime.date(today.year + 2, 12, 31))
        return [Series(f"{day:%Y%m%d}", day) for day in islice(days, _MOST_SINGLE)]
    found = []
    for number, simple in enumerate(rules):
        one = entry.model_copy(update={"rrule": simple, "bound": None})
        start = next(one.by_rule(_LONG_AGO, end), None)
        if start is not None:
            mark = str(number + 1) if len(rules) > 1 else ""
            found.append(_without_gone(Series(mark, start, simple, end), one))
    return found


def _end(entry: Entry, today: datetime.date) -> datetime.date | None:
    end = datetime.date.fromisoformat(entry.shown_until) if entry.shown_until else None
    if not entry.is_closed or entry.is_void:
        return end
    first = next(entry.by_rule(_LONG_AGO), today)
    return min(day for day in (end, max(first, today)) if day is not None)


def _without_gone(series: Series, entry: Entry) -> Series:
    """Return the series with the days of the entry that are left out or put off."""
    if not entry.skipped and not entry.moved:
        return series
    days = set(entry.by_rule(series.start, series.until or datetime.date.max))
    without = tuple(sorted(day for iso in entry.skipped if (day := datetime.date.fromisoformat(iso)) in days))
    pairs = ((datetime.date.fromisoformat(old), datetime.date.fromisoformat(new)) for old, new in entry.moved)
    return series._replace(without=without, moved=tuple(pair for pair in pairs if pair[0] in days))


def simple_rules(rrule: str) -> list[str] | None:
    """Return rules that together give the days of one, each with one day of the month; ``None`` where there are none.

    >>> simple_rules("FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=25")
    ['FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=25']
    >>> simple_rules("FREQ=MONTHLY;BYMONTHDAY=15,-1")
    ['FREQ=MONTHLY;BYMONTHDAY=15', 'FREQ=MONTHLY;BYMONTHDAY=-1']
    >>> simple_rules("FREQ=YEARLY;BYMONTH=6,11;BYMONTHDAY=15")
    ['FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15', 'FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=15']
    """
    rule = recurrence.parts(rrule)
    if rule.get("FREQ") not in ("MONTHLY", "YEARLY"):
        return [rrule]
    if set(rule) - {"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY"} or {"BYMONTHDAY", "BYDAY"} <= set(rule):
        return None
    name = "BYMONTHDAY" if "BYMONTHDAY" in rule else "BYDAY"
    days = rule[name].split(",")
    months = sorted({int(month) for month in rule["BYMONTH"].split(",")}) if "BYMONTH" in rule else []
    if rule.get("INTERVAL", "1") != "1":
        # How the steps are counted depends on the first day: only a rule that is simple already keeps them.
        return [rrule] if len(days) == 1 and len(months) <= 1 else None
    if name == "BYDAY" and rule["FREQ"] == "MONTHLY" and not all(day[:-2] for day in days):
        return None  # "every Friday of a quarter's last month"
    return [f"{head};{name}={day}" for head in _heads(months) for day in days]


def _heads(months: list[int]) -> list[str]:
    if not months or len(months) == 12:
        return ["FREQ=MONTHLY"]
    step = 12 // len(months)
    if len(months) > 1 and months == list(range(months[0], 13, step)) and len(months) * step == 12:
        return [f"FREQ=MONTHLY;INTERVAL={step}"]
    return [f"FREQ=YEARLY;BYMONTH={month}" for month in months]
