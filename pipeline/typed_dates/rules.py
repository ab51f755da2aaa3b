"""The forms in which people type a day or a period, each with what it means seen from a day."""

import datetime
import re
from collections.abc import Callable

from extractors.patterns import compiled_late
from pipeline.calendar.workdays import office_calendar
from pipeline.typed_dates.spans import (
    DAY,
    Span,
    month,
    month_from,
    months,
    nearest_month,
    nearest_year,
    one_day,
    part,
    quarter,
    same_day,
    week,
    year,
)

Match = re.Match[str]
Rule = Callable[[Match, datetime.date], Span]

_WEEKDAYS = {"hai": 0, "2": 0, "ba": 1, "3": 1, "tu": 2, "4": 2, "nam": 3, "5": 3, "sau": 4, "6": 4, "bay": 5, "7": 5}
_ENGLISH_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
#: Words after (or in English before) a unit → how many units from now.
_STEPS = {
    "": 0, "nay": 0, "sau": 1, "toi": 1, "toi day": 1, "truoc": -1, "ngoai": -1, "qua": -1, "roi": -1, "vua qua": -1,
    "vua roi": -1, "this": 0, "next": 1, "last": -1,
}  # fmt: skip
_STEP = r"(?P<step>nay|sau|toi day|toi|truoc|ngoai|vua qua|vua roi|qua|roi)"
_PART = r"(?:(?P<part>dau|giua|cuoi) )?"
_YEAR_OF = r"(?:(?: ?/ ?|,? nam |-| )(?P<year>\d{4}))?"
_UNIT = {"ngay": 1, "tuan": 7, "day": 1, "days": 1, "week": 7, "weeks": 7}


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _day_month(match: Match, base: datetime.date) -> Span:
    day, number, of_year = int(match["day"]), int(match["month"]), match["year"]
    if of_year is None:
        return one_day(nearest_year(base, number, day))
    return one_day(datetime.date(_full_year(of_year), number, day))


def _iso(match: Match, base: datetime.date) -> Span:
    return one_day(datetime.date(int(match[1]), int(match[2]), int(match[3])))


def _day_of_month_step(match: Match, base: datetime.date) -> Span:
    return one_day(month_from(base, _STEPS[match["step"]]).first.replace(day=int(match["day"])))


def _bare_day(match: Match, base: datetime.date) -> Span:
    step, day = match["step"] or match["step_"], match["day"] or match["day_"]
    return one_day(month_from(base, _STEPS[step]).first.replace(day=int(day)))


def _days_of_month(match: Match, base: datetime.date) -> Span:
    last = _day_month(match, base).last
    return Span(last.replace(day=int(match["from"])), last)


def _named_month(match: Match, base: datetime.date) -> Span:
    number, of_year = int(match["month"]), match["year"]
    whole = month(int(of_year), number) if of_year is not None else nearest_month(base, number)
    return part(match.groupdict().get("part"), whole)


def _decade(match: Match, base: datetime.date) -> Span:
    return part({"thuong": "dau", "trung": "giua", "ha": "cuoi"}[match["decade"]], _named_month(match, base))


def _named_quarter(match: Match, base: datetime.date) -> Span:
    number = _ROMAN.get(match["quarter"]) or int(match["quarter"])
    return part(match["part"], quarter(int(match["year"] or base.year), number))


def _named_year(match: Match, base: datetime.date) -> Span:
    return part(match["part"], year(int(match["year"])))


def _half(match: Match, base: datetime.date) -> Span:
    """Return the first or last so many months of a year, half of it where no number is said."""
    of_year = int(match["year"]) if match["year"] else base.year + _STEPS[match["step"] or ""]
    count = int(match["count"] or 6)
    return months(of_year, 1, count) if match["part"] == "dau" else months(of_year, 13 - count, 12)


def _stepped(unit: str, step: int, base: datetime.date) -> Span:
    if unit in ("tuan", "week"):
        return week(base, step)
    if unit in ("thang", "month"):
        return month_from(base, step)
    if unit in ("quy", "quarter"):
        first = month_from(base, 3 * step).first
        return quarter(first.year, (first.month + 2) // 3)
    return year(base.year + step)


def _step(match: Match, base: datetime.date) -> Span:
    return part(match["part"], _stepped(match["unit"], _STEPS[match["step"] or ""], base))


def _turned(match: Match, base: datetime.date) -> Span:
    return part(match["part"], _stepped(match["unit"], 1, base))


def _english_step(match: Match, base: datetime.date) -> Span:
    return _stepped(match["unit"], _STEPS[match["step"]], base)


def _english_end(match: Match, base: datetime.date) -> Span:
    return part("cuoi", _stepped(match["unit"], 0, base))


def _weekday(match: Match, base: datetime.date) -> Span:
    """A weekday alone is the next one, today included; with a week, the one in that week."""
    number = 6 if match["weekday"] is None else _WEEKDAYS[match["weekday"]]
    if match["step"] is None:
        return one_day(base + (number - base.weekday()) % 7 * DAY)
    return one_day(week(base, _STEPS[match["step"]]).first + number * DAY)


def _coming_weekday(match: Match, base: datetime.date) -> Span:
    """``thứ hai tới``: the next one after today."""
    number = 6 if match["weekday"] is None else _WEEKDAYS[match["weekday"]]
    return one_day(base + ((number - base.weekday() - 1) % 7 + 1) * DAY)


def _english_weekday(match: Match, base: datetime.date) -> Span:
    return one_day(base + (_ENGLISH_WEEKDAYS.index(match[1]) - base.weekday()) % 7 * DAY)


def _ahead(match: Match, base: datetime.date) -> Span:
    """``10 ngày tới`` and ``sau 10 ngày``: the run of days from now to the tenth, which is still in it."""
    count = int(match["count"])
    if match["unit"] == "thang":
        return Span(base, same_day(base, count))
    return Span(base, base + count * _UNIT[match["unit"]] * DAY)


def _working_ahead(match: Match, base: datetime.date) -> Span:
    return Span(base, office_calendar().add_working(base, int(match["count"])))


def _behind(match: Match, base: datetime.date) -> Span:
    return Span(base - int(match["count"]) * _UNIT[match["unit"]] * DAY, base)


def _ago(match: Match, base: datetime.date) -> Span:
    count = int(match["count"])
    return one_day(same_day(base, -count) if match["unit"] == "thang" else base - count * _UNIT[match["unit"]] * DAY)


def _in_days(match: Match, base: datetime.date) -> Span:
    return one_day(base + int(match["count"]) * _UNIT[match["unit"]] * DAY)


def _offset(days: int) -> Rule:
    return lambda match, base: one_day(base + days * DAY)


_COUNT = r"(?P<count>\d{1,3})"
_OF_WEEK = r"(?:thu ?(?P<weekday>hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn)"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"

#: A day with its weekday beside it: both must agree.
WEEKDAY_BESIDE = (
    compiled_late(rf"{_OF_WEEK},? (?:ngay )?(?P<day>.+)"),
    compiled_late(rf"(?P<day>.+?),? \(?{_OF_WEEK}\)?"),
)


def weekday_of(match: Match) -> int:
    """Return the weekday that a match of ``WEEKDAY_BESIDE`` names (0 = Monday)."""
    return 6 if match["weekday"] is None else _WEEKDAYS[match["weekday"]]


RULES: list[tuple[re.Pattern[str], Rule]] = [
    (compiled_late(pattern), read)
    for pattern, read in (
        (r"(?:ngay )?(?:hom|ngay) nay|(?:sang|trua|chieu|toi) nay|bay gio|today|now", _offset(0)),
        (r"(?:ngay |sang |trua |chieu |toi )?mai|tomorrow", _offset(1)),
        (r"(?:ngay )?(?:kia|mot)", _offset(2)),
        (r"(?:ngay )?hom qua|yesterday", _offset(-1)),
        (r"hom kia", _offset(-2)),
        (r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", _iso),
        (
            r"(?:ngay )?(?P<day>\d{1,2}) ?(?P<mark>[/.-]) ?(?P<month>\d{1,2})(?: ?(?P=mark) ?(?P<year>\d{4}|\d{2}))?",
            _day_month,
        ),
        (r"(?:ngay )?(?P<day>\d{1,2}) (?P<month>\d{1,2}) (?P<year>\d{4})", _day_month),
        (
            r"(?:ngay )?(?:mung )?(?P<day>\d{1,2}) thang (?P<month>\d{1,2})(?:(?:,? nam | ?/ ?|,? )(?P<year>\d{4}))?",
            _day_month,
        ),
        (rf"ngay (?P<day>\d{{1,2}}) thang {_STEP}", _day_of_month_step),
        # Up to twelve may as well be a count of months, which is what “3 tháng tới” means.
        (r"(?P<day>\d{1,2}) thang (?P<step>nay)|(?P<day_>1[3-9]|[23]\d) thang (?P<step_>sau|toi|truoc)", _bare_day),
        (
            r"(?:ngay )?(?P<from>\d{1,2}) ?(?:-|–|den) ?(?:ngay )?(?P<day>\d{1,2}) ?/ ?(?P<month>\d{1,2})"
            r"(?: ?/ ?(?P<year>\d{4}))?",
            _days_of_month,
        ),
        (rf"{_PART}thang {_MONTH}{_YEAR_OF}", _named_month),
        (rf"(?P<decade>thuong|trung|ha) tuan thang {_MONTH}{_YEAR_OF}", _decade),
        (rf"{_MONTH} ?[/-] ?(?P<year>\d{{4}})", _named_month),
        (rf"(?P<year>\d{{4}})-{_MONTH}", _named_month),
        (rf"{_PART}quy (?P<quarter>i{{1,3}}|iv|[1-4]){_YEAR_OF}", _named_quarter),
        (
            r"(?:nua|(?P<count>3|6|9) thang) (?P<part>dau|cuoi) nam(?: (?P<step>nay|sau|toi|truoc|ngoai))?"
            r"(?: (?P<year>20\d\d))?",
            _half,
        ),
        (rf"{_PART}(?:nam )?(?P<year>20\d\d)", _named_year),
        (rf"{_PART}(?P<unit>tuan|thang|quy|nam)(?: {_STEP})?", _step),
        (rf"{_PART}sang (?P<unit>tuan|thang|quy|nam)", _turned),
        (r"(?P<step>this|next|last) (?P<unit>week|month|quarter|year)", _english_step),
        (r"end of (?:the |this )?(?P<unit>month|quarter|year|week)", _english_end),
        (rf"{_OF_WEEK}(?: tuan (?P<step>nay|sau|toi|truoc))?", _weekday),
        (rf"{_OF_WEEK} (?P<step>nay)", _weekday),
        (rf"{_OF_WEEK} toi", _coming_weekday),
        (rf"{_OF_WEEK} (?P<step>sau|truoc)", _weekday),
        (r"(?:this |on )?(" + "|".join(_ENGLISH_WEEKDAYS) + ")", _english_weekday),
        (rf"(?:trong |trong vong |sau )?{_COUNT} (?P<unit>ngay|tuan|thang)(?: (?:toi day|toi|nua|sau))?", _ahead),
        (rf"(?:trong |trong vong |sau )?{_COUNT} ngay lam viec(?: (?:toi|nua|sau))?", _working_ahead),
        (rf"(?:trong )?{_COUNT} (?P<unit>ngay|tuan) (?:vua qua|qua)", _behind),
        (rf"{_COUNT} (?P<unit>ngay|tuan|thang) truoc", _ago),
        (rf"cach day {_COUNT} (?P<unit>ngay|tuan|thang)", _ago),
        (rf"{_COUNT} (?P<unit>days?|weeks?) ago", _ago),
        (rf"in {_COUNT} (?P<unit>days?|weeks?)", _in_days),
    )
]
