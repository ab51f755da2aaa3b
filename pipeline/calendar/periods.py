"""Which period an instance of what recurs is for, as people call it: “kỳ tháng 11”, “kỳ quý III”.

An instance is an obligation with its rule and its own last day in time (``standing.by_period``).
"""

import datetime
import re
from calendar import monthrange

from pipeline.support import labels
from pipeline.support.words import one_line, t
from schemas import Obligation, whole_day

Parts = dict[str, str]

_QUARTERS = ("I", "II", "III", "IV")
#: Months between two instances of one year, and the unit of which each stands for one.
_UNITS = (1, 3, 6, 12)
#: More months of a year than these, and it is every month but some.
_SOME_LEFT_OUT = 6
#: What comes due within the first third of a unit may as well be of the one before (“gửi trước ngày 05 tháng sau”): it
#: is called by its day.
_UNSURE = 3


_SEVERAL_MONTHS = re.compile(r"YEARLY(?=;BYMONTH=\d+,)")


def parts(rrule: str) -> Parts:
    """Split a rule into its parts.

    >>> parts("FREQ=MONTHLY;BYMONTHDAY=20")
    {'FREQ': 'MONTHLY', 'BYMONTHDAY': '20'}

    What comes in several months of every year is monthly, but for the others.

    >>> parts("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=15")
    {'FREQ': 'MONTHLY', 'BYMONTH': '3,6,9,12', 'BYMONTHDAY': '15'}
    """
    said = _SEVERAL_MONTHS.sub("MONTHLY", rrule.removeprefix("RRULE:"))
    return dict(part.split("=", 1) for part in said.split(";") if "=" in part)


def of_instance(item: Obligation) -> str:
    """Return the name of the period of an instance; empty for whatever is none."""
    return of(item, whole_day(item.last_good))


def of(item: Obligation, day: datetime.date | None) -> str:
    """Return the name of the period of what recurs that ends on a day; empty where nothing recurs, or without a day."""
    return name(item.recurrence, day) if item.recurrence and day is not None else ""


def duty_line(item: Obligation) -> str:
    """Return the line by which people know a duty: its title (no day where it was moved) or words, and its period."""
    title = (item.title if item.version == 1 else labels.without_day(item.title)) or one_line(item.action)
    period = of_instance(item)
    return f"{title.rstrip('.;')} ({period})" if period else title


def line_id(id: str, item: Obligation) -> str:
    """Return what a line is called by that was ticked: its id, and of an instance the day of that."""
    return f"{id}@{item.last_good}" if of_instance(item) else id


def name(rrule: str, day: datetime.date) -> str:
    """Return the name of the period of which an instance ends on ``day``; its day where the period is not sure.

    >>> name("FREQ=MONTHLY;BYMONTHDAY=25", datetime.date(2026, 11, 24))
    'kỳ tháng 11/2026'
    >>> name("FREQ=MONTHLY;BYMONTHDAY=5", datetime.date(2026, 11, 5))
    'kỳ 05/11/2026'
    >>> name("FREQ=MONTHLY;BYMONTH=1,2,4,5,7,8,10,11;BYMONTHDAY=18", datetime.date(2026, 11, 17))
    'kỳ tháng 11/2026'
    """
    rule = parts(rrule)
    months = _months(rule)
    if (rule.get("FREQ"), rule.get("INTERVAL", "1")) == ("WEEKLY", "1") and "," not in rule.get("BYDAY", ","):
        first = day - datetime.timedelta(days=day.weekday())
        last = first + datetime.timedelta(days=6)
        said = t("kỳ tuần {first} – {last}", first=f"{first:%d/%m}", last=f"{last:%d/%m/%Y}")
    elif rule.get("FREQ") in ("MONTHLY", "YEARLY") and months in _UNITS:
        before = (day.month - 1) // months * months
        first = datetime.date(day.year, before + 1, 1)
        last = datetime.date(day.year, before + months, monthrange(day.year, before + months)[1])
        said = _of_months(months, day)
    else:
        return t("kỳ {day}", day=f"{day:%d/%m/%Y}")
    is_sure = (day - first).days * _UNSURE >= (last - first).days
    return said if is_sure else t("kỳ {day}", day=f"{day:%d/%m/%Y}")


def _of_months(months: int, day: datetime.date) -> str:
    """Return the name of the period of 1, 3, 6 or 12 months in which a day lies (“kỳ quý 2/2026”)."""
    # The second report of a year is often that of the whole.
    halves = (t("kỳ 6 tháng đầu năm {year}", year=day.year), t("kỳ cuối năm {year}", year=day.year))
    return {
        1: t("kỳ tháng {month}/{year}", month=day.month, year=day.year),
        3: t("kỳ quý {quarter}/{year}", quarter=_QUARTERS[(day.month - 1) // 3], year=day.year),
        6: halves[day.month > 6],
        12: t("kỳ năm {year}", year=day.year),
    }[months]


def _months(rule: Parts) -> int:
    """Return how many months lie between instances; 0 where a month has several, or they lie unevenly."""
    # Of several days of a month one position may be meant: the last that it has.
    if "," in rule.get("BYSETPOS", "".join(rule.get(name, "") for name in ("BYDAY", "BYMONTHDAY"))):
        return 0
    if not rule.get("BYMONTH"):
        return int(rule.get("INTERVAL", "1")) * (12 if rule.get("FREQ") == "YEARLY" else 1)
    months = sorted(map(int, rule["BYMONTH"].split(",")))
    if len(months) > _SOME_LEFT_OUT:
        return 1  # monthly, but for some months
    steps = {after - before for before, after in zip(months, [*months[1:], months[0] + 12], strict=True)}
    return min(steps) if steps <= {min(steps), 12 - min(steps) * (len(months) - 1)} else 0
