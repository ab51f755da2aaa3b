"""What recurs, in the few forms of rule that every calendar program understands.

Outlook takes one day a rule ([MS-OXCICAL] 2.1.3.2.1): the 15th and the 30th are two series, the ends of the quarters
every third month. Days that no such rule gives (the day before the 30th, in February before its last) stand one by one.
"""

import datetime
from itertools import islice
from typing import NamedTuple

from pipeline.duties import recurrence
from pipeline.export.entries import CalendarEntry

_LONG_AGO = datetime.date(1990, 1, 1)
#: So many days of one entry stand one by one at most; more than any plan has, and no calendar is flooded.
_MOST_SINGLE = 120
#: So many days of a rule are looked at: those of what comes every day for ten years.
_MOST_DAYS = 3660


class Series(NamedTuple):
    """Days that one event of a calendar file stands for."""

    mark: str
    """Tells the series of one entry apart, ``""`` for the only one."""
    start: datetime.date
    rule: str | None = None
    """The rule without its end as it is written, ``None`` for a single day."""
    days: tuple[datetime.date, ...] = ()
    """The days that the rule gives, in the order of time."""
    until: datetime.date | None = None
    without: tuple[datetime.date, ...] = ()
    """Days of the rule on which nothing is due."""
    moved: tuple[tuple[datetime.date, datetime.date], ...] = ()
    """Days of the rule and the ones in their place."""


def series_of(entry: CalendarEntry, today: datetime.date) -> list[Series]:
    """Return the series of a recurring entry; of one that nobody owes any more only what was before ``today``."""
    end = _end(entry, today)
    rule = recurrence.last_good_rule(entry.rrule or "", entry.bound, entry.time)
    rules = simple_rules(rule) if rule is not None else None
    if rules is None:
        one_by_one = islice(entry.occurrences(_LONG_AGO, end or _two_years_from(today)), _MOST_SINGLE)
        return [Series(f"{day:%Y%m%d}", day, days=(day,)) for day in one_by_one]
    found = []
    for number, simple in enumerate(rules):
        one = entry.model_copy(update={"rrule": simple.days, "bound": None})
        days = tuple(islice(one.by_rule(_LONG_AGO, end or _two_years_from(today)), _MOST_DAYS))
        if days:
            mark = str(number + 1) if len(rules) > 1 else ""
            found.append(_without_gone(Series(mark, days[0], simple.written, days, end), entry))
    return found


def _two_years_from(today: datetime.date) -> datetime.date:
    """Return where the days are no longer looked at of a series without any end."""
    return datetime.date(min(today.year + 2, datetime.MAXYEAR), 12, 31)


def _end(entry: CalendarEntry, today: datetime.date) -> datetime.date | None:
    end = datetime.date.fromisoformat(entry.shown_until) if entry.shown_until else None
    if not entry.is_closed or entry.is_void:
        return end
    first = next(entry.by_rule(_LONG_AGO), today)
    return min(day for day in (end, max(first, today)) if day is not None)


def _without_gone(series: Series, entry: CalendarEntry) -> Series:
    """Return the series with the days of the entry that are left out or put off."""
    days = set(series.days)
    without = tuple(sorted(day for iso in entry.skipped if (day := datetime.date.fromisoformat(iso)) in days))
    pairs = ((datetime.date.fromisoformat(old), datetime.date.fromisoformat(new)) for old, new in entry.moved)
    return series._replace(without=without, moved=tuple(pair for pair in pairs if pair[0] in days))


class Simple(NamedTuple):
    """A rule that every program takes, and the one that says its days wherever one begins to count."""

    written: str
    days: str


def simple_rules(rrule: str) -> list[Simple] | None:
    """Return rules that together give the days of one, each with one day of the month; ``None`` where there are none.

    >>> [rule.written for rule in simple_rules("FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=25") or ()]
    ['FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=25']
    >>> [rule.written for rule in simple_rules("FREQ=MONTHLY;BYMONTHDAY=15,-1") or ()]
    ['FREQ=MONTHLY;BYMONTHDAY=15', 'FREQ=MONTHLY;BYMONTHDAY=-1']
    >>> [rule.written for rule in simple_rules("FREQ=YEARLY;BYMONTH=6,11;BYMONTHDAY=15") or ()]
    ['FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15', 'FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=15']
    """
    rule = recurrence.parts(rrule)
    if rule.get("FREQ") not in ("MONTHLY", "YEARLY"):
        return [Simple(rrule, rrule)]
    if set(rule) - {"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY"} or {"BYMONTHDAY", "BYDAY"} <= set(rule):
        return None
    name = "BYMONTHDAY" if "BYMONTHDAY" in rule else "BYDAY"
    days = rule[name].split(",")
    months = sorted({int(month) for month in rule["BYMONTH"].split(",")}) if "BYMONTH" in rule else []
    if rule.get("INTERVAL", "1") != "1":
        # How the steps are counted depends on the first day: only a rule that is simple already keeps them.
        return [Simple(rrule, rrule)] if len(days) == 1 and len(months) <= 1 else None
    if name == "BYDAY" and not all(day[:-2] for day in days):
        return None  # every Friday of a month: a day that is no day of the month
    return [
        Simple(f"{written};{name}={day}", f"{exact};{name}={day}") for written, exact in _heads(months) for day in days
    ]


def _heads(months: list[int]) -> list[tuple[str, str]]:
    if not months or len(months) == 12:
        return [("FREQ=MONTHLY", "FREQ=MONTHLY")]
    step = 12 // len(months)
    if len(months) > 1 and months == list(range(months[0], 13, step)) and len(months) * step == 12:
        return [(f"FREQ=MONTHLY;INTERVAL={step}", f"FREQ=MONTHLY;BYMONTH={','.join(map(str, months))}")]
    return [(head, head) for head in (f"FREQ=YEARLY;BYMONTH={month}" for month in months)]
