"""Recurring deadlines: rules of RFC 5545 as the letters give them, the last day in time of each, and the rule in words.

A record's ``rrule`` carries the day NAMED (``hằng tháng trước ngày 20`` → ``BYMONTHDAY=20``, bound ``before``); a
calendar must show the last good one, the 19th. Of working days (``ngày làm việc cuối cùng của tháng``) the rule knows
the week alone; which they are is counted by the office's own calendar.

Letters often do not say when a duty ends. Without an end a calendar of ten years' letters would be full of the weekly
reports of drives long over, so ``shown_until`` sets one, and ``series_words`` says that the letter did not.
"""

import datetime
import functools
import re
from calendar import monthrange
from collections.abc import Iterable, Iterator

from pipeline.calendar.periods import Parts, name, parts
from pipeline.calendar.workdays import office_calendar
from pipeline.support.labels import DATE_BOUNDS, date_words, due_words, label
from pipeline.support.words import if_said, t
from schemas import WEEKDAYS, Deadline, Obligation, whole_day

_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

#: What comes daily or weekly belongs to a drive: it is shown to the last day that the letter names, but never for less
#: time than this after the letter's date …
_SHORTEST = datetime.timedelta(days=31)
#: … nor for more than this.
_LONGEST = datetime.timedelta(days=365)
#: How long what comes daily or weekly is shown where the letter names no day at all.
_WITHOUT_END = {"DAILY": _SHORTEST, "WEEKLY": _LONGEST}
#: Years after the letter's own at whose end the rest stops: a monthly duty is renewed by the next year's plan, a yearly
#: one by the next term's (Điều lệ Công đoàn Việt Nam: five years).
_YEARS = {"MONTHLY": 1, "YEARLY": 5}
#: No plan reaches further; a later day named is that of a strategy.
_MOST_YEARS = 5
#: So far ahead the days of a rule without an end are looked for.
_MOST_YEARS_SEARCHED = 100


def is_dated(rrule: str) -> bool:
    """Whether the rule itself names its days; ``FREQ=MONTHLY;INTERVAL=6`` alone does not.

    >>> is_dated("FREQ=MONTHLY;BYMONTHDAY=20"), is_dated("FREQ=MONTHLY;INTERVAL=6")
    (True, False)
    """
    rule = parts(rrule)
    names_day = not rule.keys().isdisjoint(("BYMONTHDAY", "BYDAY"))
    if rule.get("FREQ") == "YEARLY":
        return names_day and "BYMONTH" in rule
    return names_day or rule.get("FREQ") == "DAILY"


def last_good_rule(rrule: str, bound: str | None, time: str | None = None) -> str | None:
    """Return the rule whose occurrences are the last days in time, or ``None`` where no rule says that.

    Only ``before`` without a clock time moves the day (``trước 15h00 thứ Sáu`` is still Friday). No rule knows the days
    off of an office.

    >>> last_good_rule("FREQ=MONTHLY;BYMONTHDAY=20", "before")
    'FREQ=MONTHLY;BYMONTHDAY=19'
    >>> last_good_rule("FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=1", "before")
    'FREQ=MONTHLY;BYMONTH=12,3,6,9;BYMONTHDAY=-1'
    """
    rule = parts(rrule)
    if _is_of_working_days(rule):
        return None
    if not is_before(bound, time):
        return rrule
    if rule.get("FREQ") == "WEEKLY" and _is_plain(rule.get("BYDAY", ""), "|".join(_WEEK)):
        rule["BYDAY"] = ",".join(_WEEK[_WEEK.index(day) - 1] for day in rule["BYDAY"].split(","))
        return _join(rule)
    if not rule.keys().isdisjoint(("BYSETPOS", "BYDAY")) or not _is_plain(rule.get("BYMONTHDAY", ""), r"-?\d+"):
        return None
    days = [*map(int, rule["BYMONTHDAY"].split(","))]
    if 1 in days and "BYMONTH" in rule:
        if len(days) > 1:
            return None
        rule["BYMONTH"] = ",".join(str((int(month) - 2) % 12 + 1) for month in rule["BYMONTH"].split(","))
    rule["BYMONTHDAY"] = ",".join("-1" if day == 1 else str(day - 1) for day in days)
    return _join(rule)


def shown_until(
    rrule: str, until: datetime.date | None, issued: datetime.date | None, named: datetime.date | None
) -> datetime.date | None:
    """Return the last day on which a calendar shows the rule: ``until``, the letter's own words, where they say it.

    ``issued`` is the letter's date and ``named`` the last day that it names. ``None`` where neither is known.

    >>> shown_until("FREQ=WEEKLY;BYDAY=FR", None, datetime.date(2022, 8, 30), datetime.date(2023, 5, 31))
    datetime.date(2023, 5, 31)
    >>> shown_until("FREQ=MONTHLY;BYMONTHDAY=20", None, datetime.date(2022, 8, 30), None)
    datetime.date(2023, 12, 31)
    """
    begin = issued or named
    if until is not None or begin is None:
        return until
    frequency = parts(rrule).get("FREQ", "")
    if frequency in _WITHOUT_END:
        last = named if named is not None and named > begin else begin + _WITHOUT_END[frequency]
        return min(max(last, begin + _SHORTEST), begin + _LONGEST)
    year = begin.year + _YEARS.get(frequency, 1)
    if named is not None and named.year - begin.year <= _MOST_YEARS:
        year = max(year, named.year)
    return datetime.date(year, 12, 31)


def end_of(rrule: str | None, shown: str | None, issued_on: str | None) -> datetime.date | None:
    """Return the last day on which a stored rule is shown; ``shown`` is missing where no calendar was asked."""
    if shown or rrule is None:
        return whole_day(shown)
    return shown_until(rrule, None, whole_day(issued_on), None)


def is_before(bound: str | None, time: str | None) -> bool:
    """Whether the day named is too late: a day that is bounded by “before”, and no hour of it."""
    return bound == "before" and time is None


def _is_of_working_days(rule: Parts) -> bool:
    """Whether a rule names one of the working days of a week or month, by their order."""
    return rule.get("BYDAY") == ",".join(_WEEK[:5]) and _is_plain(rule.get("BYSETPOS", ""), r"-?\d+")


def occurrences(rrule: str, start: datetime.date, until: datetime.date | None = None) -> Iterator[datetime.date]:
    """Yield the rule's days from ``start`` to ``until``, without it for a hundred years: a rule may have none.

    >>> next(occurrences("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", datetime.date(2026, 4, 1))).isoformat()
    '2026-04-29'
    """
    hence = until or start.replace(year=min(start.year + _MOST_YEARS_SEARCHED, datetime.MAXYEAR), day=1)
    rule = parts(rrule)
    if not _is_of_working_days(rule):
        return map(datetime.datetime.date, _rule(rrule.removeprefix("RRULE:"), start, hence))
    return _working_days(rule, start, hence)


def _working_days(rule: Parts, start: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    """Yield the working day of that order of each week or month between two days, as the office that counts works; none
    of one that has not so many."""
    calendar, place, first = office_calendar(), int(rule["BYSETPOS"]), _FIRST_DAY[rule["FREQ"]]
    once = {name: value for name, value in rule.items() if name not in ("BYDAY", "BYSETPOS")} | first
    for unit in _rule(_join(once), start - _LONGEST_UNIT, last):
        length = len(_WEEK) if "BYDAY" in first else monthrange(unit.year, unit.month)[1]
        days = (unit.date() + datetime.timedelta(days=at) for at in range(length))
        open_days = [*filter(calendar.is_working, days)]
        if abs(place) <= len(open_days) and start <= open_days[place - (place > 0)] <= last:
            yield open_days[place - (place > 0)]


#: How a rule names the first day of each week, or month, and how long one lasts.
_FIRST_DAY = {"WEEKLY": {"BYDAY": "MO"}, "MONTHLY": {"BYMONTHDAY": "1"}}
_LONGEST_UNIT = datetime.timedelta(days=31)


@functools.lru_cache(maxsize=64)
def _rule(rrule: str, start: datetime.date, last: datetime.date) -> Iterable[datetime.datetime]:
    """Return a rule between two days; the many series of an office that have the same one follow it once."""
    from dateutil.rrule import rrulestr

    begin, end = (datetime.datetime.combine(day, datetime.time()) for day in (start, last))
    days: Iterable[datetime.datetime] = rrulestr(rrule, dtstart=begin, cache=True).replace(until=end)
    return days


def good_days(
    rrule: str, bound: str | None, time: str | None, start: datetime.date, until: datetime.date | None = None,
    counted_from: datetime.date | None = None,
) -> Iterator[datetime.date]:  # fmt: skip
    """Yield the last days in time of a recurring duty from ``start``, also where no rule says them.

    Every second week or third month is counted from ``counted_from``, no later day, wherever one looks.

    >>> days = good_days("FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1", "before", None, datetime.date(2026, 1, 1))
    >>> [f"{day:%d/%m}" for day, _ in zip(days, range(3))]
    ['29/01', '27/02', '29/03']
    """
    rule = last_good_rule(rrule, bound, time)
    step = datetime.timedelta(days=rule is None and is_before(bound, time))
    begin = counted_from if counted_from and "INTERVAL" in parts(rrule) else start
    for named in occurrences(rule or rrule, begin + step, until + step if until else None):
        if named - step >= start:
            yield named - step


#: So far from its own day that of a period may lie by another rule.
_NEAR = datetime.timedelta(days=100)


def by_rule(new: Deadline | Obligation, old: str | None, day: str) -> str:
    """Return the last day (ISO) by the rule of ``new`` of the period that ends on ``day`` by an ``old`` rule.

    That day itself where the rule is the same, or names no such period.

    >>> by_rule(Deadline(recurrence="FREQ=MONTHLY;BYMONTHDAY=28"), "FREQ=MONTHLY;BYMONTHDAY=25", "2026-06-25")
    '2026-06-28'
    """
    rule = new.recurrence
    if rule is None or old in (None, rule):
        return day
    near = datetime.date.fromisoformat(day)
    days = good_days(rule, new.bound, new.time, near - _NEAR, near + _NEAR)
    return {name(rule, one): str(one) for one in days}.get(name(str(old), near), day)


def series_words(rrule: str, until: str | None, shown: str | None, bound: str = "") -> str:
    """Say the rule and when it ends: on ``until`` by the letter's words, else on ``shown``, which a calendar set.

    >>> series_words("FREQ=WEEKLY;BYDAY=FR", "2021-05-22", "2021-05-22")
    'hằng tuần, thứ Sáu; đến hết 22/05/2021'
    """
    rule = in_words(rrule, bound)
    if until:
        return t("{rule}; đến hết {day}", rule=rule, day=date_words(until))
    if shown:
        return t("{rule}; văn bản không nêu ngày kết thúc, lịch lặp đến {day}", rule=rule, day=date_words(shown))
    return rule


def in_words(rrule: str, bound: str = "") -> str:
    """Say the rule as a clerk would; the words that bound its days, and their hour, stand before the day.

    >>> in_words("FREQ=MONTHLY;BYMONTHDAY=20")
    'hằng tháng, ngày 20'
    >>> in_words("FREQ=MONTHLY;BYMONTHDAY=20", "trước 16:00")
    'hằng tháng, trước 16:00 ngày 20'
    >>> in_words("FREQ=MONTHLY;INTERVAL=6")
    '6 tháng một lần'
    """
    rule = parts(rrule)
    months = rule["BYMONTH"].split(",") if rule.get("BYMONTH") else []
    step, frequency = int(rule.get("INTERVAL", "1")), rule.get("FREQ", "")
    often = {
        "MONTHLY": (t("hằng tháng"), t("{count} tháng một lần", count=step)),
        "YEARLY": (t("hằng năm"), t("{count} năm một lần", count=step)),
        "WEEKLY": (t("hằng tuần"), t("{count} tuần một lần", count=step)),
        "DAILY": (t("hằng ngày"), t("{count} ngày một lần", count=step)),
    }.get(frequency, (_join(rule),) * 2)[step != 1]
    if (frequency, len(months)) == ("MONTHLY", 4):
        often = t("hằng quý")
    elif (frequency, step) == ("MONTHLY", 3):
        often = t("mỗi quý một lần")
    day = f"{bound} {_days(rule, ', '.join(months))}".strip()
    return f"{often}, {day}" if day else often


def day_named(of: Obligation | Deadline) -> str:
    """Return the day named, or the rule, with the word that bounds it, and the hour; empty where there is neither."""
    if of.recurrence is None:
        return due_words(of.due, of.bound, of.time)
    word = label(DATE_BOUNDS, of.bound) if of.bound in ("before", "by") else ""
    return in_words(of.recurrence, f"{word} {of.time or ''}".strip())


def _days(rule: Parts, months: str) -> str:
    """Return the days of a rule in words, with its ``months`` (“ngày 20 của tháng 6, 12”); ``""`` without either."""
    if "BYMONTHDAY" in rule:
        numbers = rule["BYMONTHDAY"].split(",")
        if "BYSETPOS" in rule:  # of those that follow each other the last that a month has
            own = len(rule["BYSETPOS"].split(",")) - 1
            numbers = [*numbers[:own], numbers[-1]]
        day = t("ngày cuối tháng") if numbers in (["-1"], ["31"]) else t("ngày {days}", days=", ".join(numbers))
        if "BYSETPOS" in rule and numbers != ["31"]:
            day = t("{day} (tháng không có ngày ấy thì ngày cuối tháng)", day=day)
        return t("{day} của tháng {months}", day=day, months=months) if months else day
    if _is_of_working_days(rule):
        unit = {"WEEKLY": t("tuần")}.get(rule["FREQ"], t("tháng {months}", months=months) if months else t("tháng"))
        place = int(rule["BYSETPOS"])
        edges = {1: t("ngày làm việc đầu tiên"), -1: t("ngày làm việc cuối cùng")}
        day = edges.get(place, t("ngày làm việc thứ {number}", number=place))
        return t("{day} của {unit}", day=day, unit=unit)
    if "BYDAY" in rule:
        return ", ".join(map(_weekday, rule["BYDAY"].split(",")))
    return if_said("tháng {months}", months=months)


def _weekday(code: str) -> str:
    """Return a weekday of a rule in words: ``FR`` “thứ Sáu”, ``1FR`` the first of a month, ``-1FR`` the last."""
    name = t(WEEKDAYS[_WEEK.index(code[-2:])]) if code[-2:] in _WEEK else code
    first, last = t("{weekday} đầu tháng", weekday=name), t("{weekday} cuối tháng", weekday=name)
    nth = t("{weekday} thứ {number} trong tháng", weekday=name, number=code[:-2])
    return {"": name, "1": first, "+1": first, "-1": last}.get(code[:-2], nth)


def _is_plain(values: str, pattern: str) -> bool:
    """Whether each of the values, between commas, has the form of the pattern."""
    return all(re.fullmatch(pattern, value) for value in values.split(","))


def _join(rule: Parts) -> str:
    return ";".join(f"{key}={value}" for key, value in rule.items())
