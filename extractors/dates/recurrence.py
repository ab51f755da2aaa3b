"""Days that come again: `trước ngày 20 hằng tháng`, `ngày 25 tháng cuối quý`, `báo cáo 6 tháng trước 15/6`.

The rule carries the day named; whether that day is still in time is said by the bound.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.dates.days import Day
from extractors.dates.patterns import loose
from extractors.dates.points import Point
from extractors.dates.rules import EACH, by_month_day, by_quarter

# What follows a day and makes it come again.
_RIGHT = loose(
    rf"(?P<more>(?:~(?:,|và|-)~(?:ngày )?\d{{1,2}}(?![\d/]))*)"
    rf"(?P<apart>[ ,)]*)\(?(?:của |vào |trong )?(?:năm (?:sau|kế tiếp|liền kề)[ ,]*)?(?:"
    rf"(?:các )?(?:{EACH}~(?P<cycle>tháng|quý|năm)(?!\w)|(?P<reported>năm) báo cáo)"
    r"|(?:của )?tháng (?P<which>đầu|thứ nhất|giữa|thứ hai|cuối|thứ ba)(?: tiên| cùng)? (?:của |trong )?"
    rf"(?:{EACH} |các )?quý(?: sau| tiếp theo| kế tiếp| kế)?(?!\w)"
    rf"|(?P<edge>cuối|đầu) (?:{EACH} |mỗi )?quý(?! [ivl1-4])(?: sau| tiếp theo| kế tiếp)?"
    r"|(?:của )?các tháng (?P<months>\d{1,2}(?:(?:~,~| và |~,~và )\d{1,2})+)(?! ?/| năm 20)(?:[ ,]*(?:hằng|hàng) năm)?"
    r"|tháng (?:sau|kế tiếp|kế|tiếp theo|liền kề|báo cáo|đó)(?: liền kề)?(?!\w)"
    r"|(?:của )?(?P<nextquarter>quý (?:sau|tiếp theo|kế tiếp))(?!\w))"
)
# What stands before the bound in the same sentence and makes it come again.
_LEFT = loose(
    rf"(?<!\w)(?:{EACH}~(?P<cycle>tháng|quý|năm)(?! 20\d\d| [ivl]|(?<!năm) \d)"
    rf"|(?:định kỳ (?:{EACH} )?(?P<regular>tháng|quý|năm)"
    r"|báo cáo (?:công tác |kết quả |hoạt động )*(?P<report>tháng|quý)|theo (?P<by>tháng|quý))(?! [\divl]))(?!\w)"
)
_REGULAR_DAY = loose(r"định kỳ[ ,]*(?:vào )?$")
# `báo cáo 6 tháng trước 15/6, năm trước 15/11`; a year among the words makes it a deadline of that year.
_GAP = r"(?: gửi| nộp| về|,|:| \([^()\d]{{0,30}}\)| [^\W\d]{{1,12}}){{0,{}}}[ ,:(]*$"
_HALF = loose(rf"(?<!\w)(?:0?6|sáu|0?9|chín) tháng(?: đầu năm| cuối năm)?{_GAP.format(8)}")
_WHOLE = loose(rf"(?<!\w)(?:cả |tổng kết |công tác |báo cáo |và |hết )?(?:1 |một )?năm{_GAP.format(6)}")
_QUARTER = loose(rf"(?<!\w)quý (?:i{{1,3}}|iv|[1-4]){_GAP.format(4)}")
_SERIES = loose(rf"định kỳ|chế độ (?:thông tin,? )?báo cáo|{EACH} (?:năm|quý)")
_HALF_YEAR = loose(r"(?<!\w)(?:0?[69]|sáu|chín) tháng(?! đầu năm 2|\w)")
# `trước ngày 20 (đối với báo cáo tháng), trước ngày 15/6 và 15/12 (báo cáo 6 tháng, năm)`: of which series the day is.
_BEHIND = loose(
    r"[ ,]*\(?(?:đối với|cho|với) (?:các )?báo cáo (?:định kỳ )?(?P<cycle>tháng|quý)(?!\w| \d| [ivx]+(?!\w))"
)
_BEHIND_YEAR = loose(
    r"[ ,]*(?:\((?:đối với |cho |với )?(?:báo cáo )?|(?:đối với|cho|với) (?:các )?báo cáo )(?:sơ kết |tổng kết )?"
    r"(?:(?:0?6|sáu) tháng(?: đầu năm| cuối năm)?|năm)(?!\w| 20\d\d| học)"
)
#: Words one of which stands wherever a day comes again.
TRIGGER = loose(rf"{EACH}~(?:tháng|quý|năm)|định kỳ|báo cáo|quý|tháng|năm")

#: How far the words of the cycle may stand before the bound.
_REACH = 90


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule at ``start``–``end``.

    ``series`` marks a report of some months, after which `năm trước 15/11` is one too; ``stretch`` days from one to
    another, of which the last counts; ``every_year`` words that say so behind the day, for those before it too.
    """

    start: int
    end: int
    rrule: str
    note: str
    time: str | None = None
    flags: tuple[str, ...] = ()
    series: bool = False
    stretch: bool = False
    every_year: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """Where days stand that may come again.

    ``low`` is the end of the date before (or the start of the sentence), ``begin`` the start of the bound words,
    ``span`` the paragraph. ``after_half`` says that a half-yearly rule stands before in the paragraph; ``one_year``,
    that the letter is about one year, so that its `6 tháng đầu năm` comes once. ``last`` is where the last day ends;
    ``goes_on`` says that the day before in the sentence comes every year.
    """

    lower: str
    low: int
    begin: int
    span: tuple[int, int]
    after_half: bool
    one_year: bool
    last: int
    goes_on: bool = False


def rules_of(setting: Setting, points: Sequence[Point]) -> list[Rule]:
    """Return the rules that ``points``, which stand under the same bound words, fall under, if all of them do."""
    if any(point.day.year is not None or point.day.lunar for point in points):
        return []
    last = points[-1]
    right = _right(setting, last)
    if all(_is_lone(point.day) for point in points):
        numbers = [number for point in points for number in (*point.days, point.day.day) if number is not None]
        rule = _lone(setting, points, numbers, right)
        return [rule] if rule else []
    rules = []
    for position, point in enumerate(points):
        start = setting.begin if position == 0 else point.start
        if rule := _yearly_rule(setting, point, start, right if point is last else None, right):
            rules.append(rule)
    return rules if len(rules) == len(points) else []


def _right(setting: Setting, point: Point) -> re.Match[str] | None:
    high = setting.span[1]
    return _RIGHT.match(setting.lower, point.day.end, high) or _RIGHT.match(setting.lower, point.end, high)


def _left(setting: Setting) -> re.Match[str] | None:
    """Return the last words of a cycle before the bound, if near."""
    last = None
    for found in _LEFT.finditer(setting.lower, setting.low, setting.begin):
        last = found
    return last if last and setting.begin - last.end() <= _REACH else None


def _is_lone(day: Day) -> bool:
    return day.unit == "day" and day.month is None and day.day is not None and 1 <= day.day <= 31


def _from_cycle(left: re.Match[str], begin: int) -> int:
    """Let the quote begin at the words of the cycle where they stand right before the bound."""
    return left.start() if begin - left.end() <= 3 else begin


def _lone(
    setting: Setting, points: Sequence[Point], numbers: Sequence[int], right: re.Match[str] | None
) -> Rule | None:
    """Return the monthly or quarterly rule of days without a month."""
    last = points[-1]
    note = "lặp lại theo chu kỳ ghi trong câu"
    is_stretch = bool(right and "-" in right["more"])
    if right:
        more = [number for word in re.findall(r"\d+", right["more"]) if 1 <= (number := int(word)) <= 31]
        numbers = more[-1:] if is_stretch else [*numbers, *more]
    left = _left(setting)
    if right and left and ("," in right["apart"] or ")" in right["apart"]):
        right = None  # `hằng tháng trước ngày 20, hằng quý trước …`: what follows the comma begins anew
    if right and right["months"]:
        months = ",".join(str(int(month)) for month in re.findall(r"\d+", right["months"]))
        rule = f"FREQ=MONTHLY;BYMONTH={months};BYMONTHDAY={','.join(map(str, numbers))}"
        return Rule(setting.begin, max(last.end, right.end()), rule, note, last.time)
    if right and (which := _month_of_quarter(right)):
        return Rule(setting.begin, max(last.end, right.end()), by_quarter(which, numbers), note, last.time)
    if right and right["cycle"] == "tháng":
        end = max(last.end, right.end())
        return Rule(setting.begin, end, by_month_day(numbers), note, last.time, stretch=is_stretch)
    if _REGULAR_DAY.search(setting.lower, max(setting.low, setting.begin - 20), setting.begin):
        note = "họp, báo cáo định kỳ vào ngày này của tháng"
        return Rule(setting.begin, last.end, by_month_day(numbers), note, last.time)
    if left is None and (behind := _BEHIND.match(setting.lower, last.end, setting.span[1])):
        if behind["cycle"] == "tháng":
            return Rule(setting.begin, last.end, by_month_day(numbers), note, last.time)
        return Rule(setting.begin, last.end, by_quarter("cuối", numbers), note, last.time, ("month-inferred",))
    if left is None:
        return None
    end = max(last.end, right.end()) if right else last.end
    cycle = left["cycle"] or left["regular"] or left["report"] or left["by"]
    start = _from_cycle(left, setting.begin)
    if cycle == "tháng":
        return Rule(start, end, by_month_day(numbers), note, last.time)
    if cycle == "quý":
        note = "tháng cuối của mỗi quý (văn bản không ghi tháng)"
        return Rule(start, end, by_quarter("cuối", numbers), note, last.time, ("month-inferred",))
    return None


def _month_of_quarter(right: re.Match[str]) -> str | None:
    if right["which"] or right["edge"]:
        return right["which"] or right["edge"]
    if right["nextquarter"]:
        return "đầu"
    return "cuối" if right["cycle"] == "quý" else None


def _yearly(day: Day) -> str | None:
    if day.unit == "day" and day.month and day.day and 1 <= day.month <= 12 and 1 <= day.day <= 31:
        return f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={day.day}"
    if day.unit == "month" and day.month and 1 <= day.month <= 12:
        return f"FREQ=YEARLY;BYMONTH={day.month}"
    if day.unit == "quarter" and day.quarter:
        return f"FREQ=YEARLY;BYMONTH={3 * day.quarter}"
    return None


def _yearly_rule(
    setting: Setting, point: Point, start: int, own: re.Match[str] | None, right: re.Match[str] | None
) -> Rule | None:
    """Return the yearly rule of a day with a month, or of a month: by the words behind (``own`` touches the point,
    ``right`` the last of its group), before, or as one of a series of reports."""
    rrule = _yearly(point.day)
    if rrule is None:
        return None
    note = "lặp lại theo chu kỳ ghi trong câu"
    if right and (right["cycle"] == "năm" or right["reported"]):
        return Rule(start, own.end() if own else point.end, rrule, note, point.time, every_year=True)
    left = _left(setting)
    if left and (left["cycle"] or left["regular"] or left["report"]) in ("năm", "quý"):
        begin = _from_cycle(left, setting.begin) if start == setting.begin else start
        return Rule(begin, point.end, rrule, note, point.time)
    is_told_behind = not setting.one_year and _BEHIND_YEAR.match(setting.lower, setting.last, setting.span[1])
    if point.day.unit == "day" and (is_told_behind or _is_series(setting, point.day)):
        return Rule(start, point.end, rrule, "báo cáo định kỳ, lặp lại hằng năm", point.time, series=True)
    if setting.goes_on and point.day.unit == "day":
        return Rule(start, point.end, rrule, note, point.time)
    return None


def _is_series(setting: Setting, day: Day) -> bool:
    """Say whether the day is that of a report of some months, which is due every year."""
    before = setting.lower[max(setting.span[0], setting.begin - 70) : setting.begin]
    half = _HALF.search(before)
    if half:
        return not (setting.one_year and "đầu năm" in half.group())
    if _WHOLE.search(before) and (setting.after_half or (day.year_shift == 1 and not setting.one_year)):
        return True
    if setting.one_year or not _QUARTER.search(before):
        return False
    # A quarter's report is one of a series where the text says so before, or the half-year's follows.
    lower, begin = setting.lower, setting.begin
    return bool(
        _SERIES.search(lower, max(0, setting.low - 300), begin) or _HALF_YEAR.search(lower, begin, setting.span[1])
    )
