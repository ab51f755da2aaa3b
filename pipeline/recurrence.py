"""Recurring deadlines: rules of RFC 5545 as the letters give them, the last day in time of each, and the rule in words.

A record's ``rrule`` carries the day NAMED (``hằng tháng trước ngày 20`` → ``BYMONTHDAY=20``, bound ``before``); a
calendar must show the last good one, the 19th.
"""

import datetime
import re
from collections.abc import Iterator

from pipeline.words import t

_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY_NAMES = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

Parts = dict[str, str]


def parts(rrule: str) -> Parts:
    """Split a rule into its parts.

    >>> parts("FREQ=MONTHLY;BYMONTHDAY=20")
    {'FREQ': 'MONTHLY', 'BYMONTHDAY': '20'}
    """
    return dict(part.split("=", 1) for part in rrule.removeprefix("RRULE:").split(";") if "=" in part)


def is_dated(rrule: str) -> bool:
    """Say whether the rule itself names its days; ``FREQ=MONTHLY;INTERVAL=6`` alone does not.

    >>> is_dated("FREQ=MONTHLY;BYMONTHDAY=20"), is_dated("FREQ=MONTHLY;INTERVAL=6")
    (True, False)
    """
    rule = parts(rrule)
    if rule.get("FREQ") == "YEARLY":
        return "BYMONTH" in rule and ("BYMONTHDAY" in rule or "BYDAY" in rule)
    return rule.get("FREQ") == "DAILY" or "BYMONTHDAY" in rule or "BYDAY" in rule


def last_good_rule(rrule: str, bound: str | None, time: str | None = None) -> str | None:
    """Return the rule whose occurrences are the last days in time, or ``None`` where no rule says that.

    Only ``before`` without a clock time moves the day (``trước 15h00 thứ Sáu`` is still Friday).

    >>> last_good_rule("FREQ=MONTHLY;BYMONTHDAY=20", "before")
    'FREQ=MONTHLY;BYMONTHDAY=19'
    >>> last_good_rule("FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=1", "before")
    'FREQ=MONTHLY;BYMONTH=12,3,6,9;BYMONTHDAY=-1'
    """
    if bound != "before" or time is not None:
        return rrule
    rule = parts(rrule)
    if rule.get("FREQ") == "WEEKLY" and _is_plain(rule.get("BYDAY"), "|".join(_WEEK)):
        rule["BYDAY"] = ",".join(_WEEK[_WEEK.index(day) - 1] for day in rule["BYDAY"].split(","))
        return _join(rule)
    if "BYSETPOS" in rule or "BYDAY" in rule or not _is_plain(rule.get("BYMONTHDAY"), r"-?\d+"):
        return None
    days = [int(day) for day in rule["BYMONTHDAY"].split(",")]
    if 1 in days and "BYMONTH" in rule:
        if len(days) > 1:
            return None
        rule["BYMONTH"] = ",".join(str((int(month) - 2) % 12 + 1) for month in rule["BYMONTH"].split(","))
    rule["BYMONTHDAY"] = ",".join("-1" if day == 1 else str(day - 1) for day in days)
    return _join(rule)


def occurrences(rrule: str, start: datetime.date) -> Iterator[datetime.date]:
    """Yield the rule's days on or after ``start``."""
    from dateutil.rrule import rrulestr

    for moment in rrulestr(rrule.removeprefix("RRULE:"), dtstart=datetime.datetime.combine(start, datetime.time())):
        yield moment.date()


def in_words(rrule: str) -> str:
    """Say the rule as a clerk would.

    >>> in_words("FREQ=MONTHLY;BYMONTHDAY=20")
    'hằng tháng, ngày 20'
    >>> in_words("FREQ=MONTHLY;INTERVAL=6")
    '6 tháng một lần'
    """
    rule = parts(rrule)
    return ", ".join(piece for piece in (_frequency(rule), _days(rule)) if piece)


def _is_plain(values: str | None, pattern: str) -> bool:
    return values is not None and all(re.fullmatch(pattern, value) for value in values.split(","))


def _join(rule: Parts) -> str:
    return ";".join(f"{key}={value}" for key, value in rule.items())


def _frequency(rule: Parts) -> str:
    step = int(rule.get("INTERVAL", "1"))
    months = rule.get("BYMONTH", "").split(",") if rule.get("BYMONTH") else []
    match rule.get("FREQ"):
        case "MONTHLY" if len(months) == 4:
            return t("hằng quý")
        case "MONTHLY" if step == 3:
            return t("mỗi quý một lần")
        case "MONTHLY" if step > 1:
            return t("{count} tháng một lần", count=step)
        case "MONTHLY":
            return t("hằng tháng")
        case "YEARLY":
            return t("hằng năm") if step == 1 else t("{count} năm một lần", count=step)
        case "WEEKLY":
            return t("hằng tuần") if step == 1 else t("{count} tuần một lần", count=step)
        case "DAILY":
            return t("hằng ngày")
        case _:
            return _join(rule)


def _days(rule: Parts) -> str:
    months = rule.get("BYMONTH", "").replace(",", ", ")
    if "BYMONTHDAY" in rule:
        numbers = rule["BYMONTHDAY"].split(",")
        if numbers == ["-1"] or "BYSETPOS" in rule:
            day = t("ngày cuối tháng")
        else:
            day = t("ngày {days}", days=", ".join(numbers))
        return t("{day} của tháng {months}", day=day, months=months) if months else day
    if "BYDAY" in rule:
        return ", ".join(_weekday(code) for code in rule["BYDAY"].split(","))
    return t("tháng {months}", months=months) if months else ""


def _weekday(code: str) -> str:
    name = t(_WEEKDAY_NAMES[_WEEK.index(code[-2:])]) if code[-2:] in _WEEK else code
    match code[:-2]:
        case "":
            return name
        case "-1":
            return t("{weekday} cuối tháng", weekday=name)
        case "1" | "+1":
            return t("{weekday} đầu tháng", weekday=name)
        case number:
            return t("{weekday} thứ {number} trong tháng", weekday=name, number=number)
