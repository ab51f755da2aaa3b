"""What comes again and again: rules of RFC 5545 from `trước ngày 20 hằng tháng`, `định kỳ 6 tháng`, `thứ Sáu hằng tuần`.

The rule carries the day named; whether that day is still in time is said by the bound.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.dates.bounds import Bounding, read_bound
from extractors.dates.patterns import loose
from extractors.dates.points import WEEKDAY, Point, clock, hour_pattern, weekday_code
from extractors.dates.shapes import Day

_EACH = r"(?:hằng|hàng|mỗi|từng)"
_CYCLES = {"ngày": "FREQ=DAILY", "tuần": "FREQ=WEEKLY", "tháng": "FREQ=MONTHLY", "quý": "FREQ=MONTHLY;INTERVAL=3", "năm": "FREQ=YEARLY"}
_NUMBERS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "sáu": 6, "mười hai": 12, "nửa": 6}
_MONTH_OF_QUARTER = {"đầu": "1,4,7,10", "thứ nhất": "1,4,7,10", "giữa": "2,5,8,11", "thứ hai": "2,5,8,11", "cuối": "3,6,9,12", "thứ ba": "3,6,9,12"}
_ORDINALS = {"đầu": 1, "đầu tiên": 1, "thứ nhất": 1, "nhất": 1, "thứ hai": 2, "thứ ba": 3, "thứ tư": 4, "cuối": -1, "cuối cùng": -1, "1": 1, "2": 2, "3": 3, "4": 4}
_ORDINAL = r"(?:đầu tiên|đầu|thứ nhất|thứ hai|thứ ba|thứ tư|cuối cùng|cuối|thứ [1-4]|[1-4])"

# What follows a day and makes it come again.
_RIGHT = loose(
    rf"[ ,)]*\(?(?:của |vào |trong )?(?:"
    rf"(?:các )?{_EACH}~(?P<cycle>tháng|quý|năm)(?!\w)"
    rf"|(?:của )?tháng (?P<which>đầu|thứ nhất|giữa|thứ hai|cuối|thứ ba)(?: tiên| cùng)? (?:của |trong )?(?:{_EACH} |các )?quý(?P<next> sau| tiếp theo| kế tiếp| kế)?(?!\w)"
    rf"|(?P<edge>cuối|đầu) (?:{_EACH} |mỗi )?quý(?! [ivl1-4])(?: sau| tiếp theo| kế tiếp)?"
    r"|tháng (?P<after>sau|kế tiếp|kế|tiếp theo|liền kề|báo cáo|đó)(?: liền kề)?(?!\w)"
    r"|(?:của )?(?P<nextquarter>quý (?:sau|tiếp theo|kế tiếp))(?!\w))"
)
# What stands before the bound in the same sentence and makes it come again.
_LEFT = loose(
    rf"(?<!\w)(?:{_EACH}~(?P<cycle>tháng|quý|năm)|định kỳ (?:{_EACH} )?(?P<regular>tháng|quý|năm)"
    r"|báo cáo (?:công tác |kết quả |hoạt động )*(?P<report>tháng|quý))(?!\w| [\divl])"
)
# `báo cáo 6 tháng trước 15/6, năm trước 15/11`; a year among the words makes it a deadline of that year.
_HALF = loose(r"(?<!\w)(?:0?6|sáu|0?9|chín) tháng(?: đầu năm| cuối năm)?(?: gửi| nộp| về|,|:| \([^()\d]{0,30}\)| [^\W\d]{1,12}){0,8}[ ,:(]*$")
_WHOLE = loose(r"(?<!\w)(?:cả |tổng kết |công tác |báo cáo |và |hết )?(?:1 |một )?năm(?: gửi| nộp| về|,|:| [^\W\d]{1,12}){0,6}[ ,:(]*$")
_QUARTER_REPORT = loose(r"(?<!\w)quý (?:i{1,3}|iv|[1-4])(?: gửi| nộp| về|,|:| [^\W\d]{1,12}){0,4}[ ,:(]*$")
_REGULAR = loose(rf"định kỳ|chế độ (?:thông tin,? )?báo cáo|{_EACH} (?:năm|quý)")

_REGULAR_DAY = loose(r"định kỳ[ ,]*(?:vào )?$")
_HALF_YEAR = loose(r"(?<!\w)(?:0?6|sáu) tháng(?! đầu năm 2|\w)")

_WEEKDAYS = rf"{WEEKDAY}(?:~(?:,|và|hoặc)~(?:ngày )?{WEEKDAY})*"
_ONE_WEEKDAY = loose(WEEKDAY)
_WEEKLY = loose(
    rf"(?P<before>{hour_pattern('a')}[ ,(]*(?:của |vào )?)?(?:(?:buổi )?(?:sáng|chiều|tối) )?(?:(?:các )?ngày )?(?P<days>{_WEEKDAYS})[ ,)(]*(?:của )?(?:các tuần|{_EACH}~tuần)(?:[ ,(]*(?:trước|lúc|vào lúc|chậm nhất|muộn nhất)~{hour_pattern('c')})?"
    rf"|(?:{_EACH}|báo cáo)~tuần(?P<gap>[^.;\d]{{0,40}}?)(?<!\w)(?:{hour_pattern('b')}[ ,(]*)?(?:(?:buổi )?(?:sáng|chiều|tối) )?(?:(?:các )?ngày )?(?P<days2>{_WEEKDAYS})"
)
_MONTHLY_WEEKDAY = loose(
    rf"(?:{hour_pattern('a')}[ ,(]*(?:của |vào )?)?(?:(?:buổi )?(?:sáng|chiều|tối) )?(?:ngày )?(?P<day>{WEEKDAY})[ ,]*(?:của |trong )?(?:tuần )?(?P<nth>{_ORDINAL})"
    rf"(?: của| trong| hằng| hàng| mỗi| từng| các)*~tháng(?! \d)(?:[ ,]*{_EACH} tháng)?"
)
_LAST_DAY = loose(
    rf"ngày (?P<working>làm việc )?(?P<edge>cuối cùng|cuối|đầu tiên)(?: của| trong)*(?: {_EACH})*~(?P<unit>tháng|quý|năm)(?! này| học| \d| [ivl]+(?!\w))(?:[ ,]*{_EACH} (?:tháng|quý|năm))?"
)
_DAILY = loose(
    rf"{_EACH}~ngày(?P<gap>[ ,(]*(?:báo cáo |gửi |về |vào |lúc |trước |chậm nhất |muộn nhất |là ){{1,6}})(?<!\w){hour_pattern('b')}"
    rf"|{hour_pattern('a')}[ ,(]*(?:của )?{_EACH}~ngày(?! \d)"
    rf"|{_EACH} ngày (?:một|0?1) lần[ ,]*(?:vào |lúc |trước |chậm nhất )*{hour_pattern('c')}"
)

_ON_WEEKDAY = loose(rf"[ ,]*(?:vào )?(?:(?:buổi )?(?:sáng|chiều|tối) )?(?:ngày )?(?P<day>{WEEKDAY})")
_EVERY_DAY = loose(rf"{_EACH} ngày")
_COUNT = r"(?P<{0}>\d{{1,2}}|một|hai|ba|bốn|sáu|nửa)"
_UNIT = r"(?:tháng|tuần|quý|năm)"
_INTERVAL = loose(
    rf"(?<![\w/.,])(?:(?:định kỳ|cứ|mỗi|ít nhất|tối thiểu)[ ,]*)*{_COUNT.format('n1')} (?P<u1>{_UNIT})~(?:/|ít nhất |tối thiểu |họp |báo cáo |tổ chức )*~(?:một|0?1|/) ?lần(?!\w)"
    rf"|(?:định kỳ )?(?<!\w)mỗi (?P<u2>{_UNIT})(?P<gap>(?: [^\W\d]{{1,10}}){{0,5}}) (?:{_COUNT.format('k2')}) lần(?!\w)"
    rf"|(?<![\w/.,])(?:(?:định kỳ|ít nhất|tối thiểu) )*{_COUNT.format('k3')} lần(?:~/~(?:0?1 )?| mỗi | (?:trong )?(?:một|0?1) )(?:{_COUNT.format('n3')} )?(?P<u3>{_UNIT})(?!\w)"
    rf"|(?<![\w/.,])(?:(?:một|0?1) )?(?P<u4>{_UNIT})(?:~/~| )(?:ít nhất |tối thiểu )?{_COUNT.format('k4')} lần(?!\w)"
)
_LISTED = r"(?:(?:\d{1,2}|sáu|ba|chín|nửa) (?:tháng|năm|tuần)|tháng|quý|năm|tuần)(?: đầu năm| cuối năm)?(?!\w)(?! (?:\d|[ivl]+(?!\w)))"
_REGULARLY = loose(
    rf"(?<!\w)(?:định kỳ(?: báo cáo)?(?:,? (?:{_EACH}|theo|vào|là))*[ ,:(]*|{_EACH}~)(?P<list>{_LISTED}(?:(?:~[,;/]~|~(?:và|hoặc)~|~,~và~)(?:{_EACH} |cả )?{_LISTED})*)"
)
_ONE_LISTED = loose(r"(?:(?P<n>\d{1,2}|sáu|ba|chín|nửa) )?(?P<unit>tháng|quý|năm|tuần)(?: đầu năm| cuối năm)?(?!\w)")
_REPORT_LIST = loose(
    r"báo cáo (?:công tác |kết quả |tình hình |hoạt động |định kỳ |[\w]+ ){0,4}(?P<list>(?:tháng, )?(?:quý, )?(?P<half>0?6 tháng)(?:(?:, |,? và |/| / )(?:0?9 tháng|cả năm|một năm|năm))+)(?!\w)(?! \d)"
)
_CLAUSE_START = re.compile(r"(?:^|[.;:\n]\s|[-+•]\s)\s*(?:\(?[a-zđ\d]{1,3}[.)]\s*)?[-+*\s]*$")
_ADVERB = loose(rf"(?<!\w)(?P<words>{_EACH} (?P<unit>tuần|tháng|quý|năm))(?!\w)")
_REPORTED = loose(r"(?:báo cáo|gửi|tổng hợp|họp|sinh hoạt|giao ban|rà soát|cập nhật)(?: [^\W\d]{1,12}){0,6} $")
_ACT = loose(
    r"(?:^|[.;] |[-+] )[-+* ]*(?:[a-zđ\d]{1,2}[.)] )?(?:[^\W\d]+ ){0,4}(?:giám sát|kiểm tra|tổ chức|họp|báo cáo|rà soát|cập nhật|theo dõi|đôn đốc|tổng hợp|gửi|nộp|công khai|sinh hoạt|giao ban|đánh giá|thống kê|đối chiếu|trích)(?!\w)[^.;]*$"
)
_PAY = loose(r"(?:lương|phụ cấp|phí|thu nhập|tiền|kinh phí|trợ cấp|chi phí|số thu|mức|chương trình công tác|kế hoạch công tác|kế hoạch|danh hiệu|phân bổ|chỉ tiêu) $")
_NOUN_LIST = loose(r"[ ,]*(?:,|và|hoặc|/) ?(?:hằng|hàng|quý|năm|tháng|0?6 tháng)")
#: Words whose presence makes a search for rules worth while.
TRIGGER = loose(rf"{_EACH} (?:ngày|tuần|tháng|quý|năm)|báo cáo tuần|định kỳ|lần(?!\w)|ngày (?:cuối|đầu|làm việc)|các tuần|tuần đầu|tháng, năm|thứ \w+ (?:tuần )?(?:đầu|cuối|thứ)")
_WEEKDAY_TRIGGER = re.compile(r"thứ|chủ nhật|cn|t[2-7]")
_EDGE_TRIGGER = re.compile(r"cuối|đầu tiên")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule at ``start``–``end``; ``used_from`` is where the words that make it one begin."""

    start: int
    end: int
    rrule: str
    note: str
    time: str | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undated:
    """A recurrence found without a date (or with a weekday); ``sure`` is false where it may only describe."""

    start: int
    end: int
    rrule: str
    bound: Bounding | None = None
    time: str | None = None
    sure: bool = True
    plain: bool = False


def by_month_day(days: Sequence[int]) -> str:
    """Return the monthly rule of ``days``; a day that some months lack moves to their last one.

    >>> by_month_day([20]), by_month_day([30])
    ('FREQ=MONTHLY;BYMONTHDAY=20', 'FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1')
    """
    if len(days) == 1 and days[0] > 28:
        shown = ",".join(str(day) for day in range(28, days[0] + 1))
        return f"FREQ=MONTHLY;BYMONTHDAY={shown};BYSETPOS=-1"
    return f"FREQ=MONTHLY;BYMONTHDAY={','.join(map(str, days))}"


def _yearly(day: Day) -> str | None:
    if day.unit == "day" and day.month and day.day and 1 <= day.month <= 12 and 1 <= day.day <= 31:
        return f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={day.day}"
    if day.unit == "month" and day.month and 1 <= day.month <= 12:
        return f"FREQ=YEARLY;BYMONTH={day.month}"
    if day.unit == "quarter" and day.quarter:
        return f"FREQ=YEARLY;BYMONTH={3 * day.quarter}"
    return None


def _quarterly(which: str, days: Sequence[int]) -> str:
    return f"FREQ=MONTHLY;BYMONTH={_MONTH_OF_QUARTER[which]};BYMONTHDAY={','.join(map(str, days))}"


def dated(
    lower: str, low: int, begin: int, points: Sequence[Point], span: tuple[int, int], after_half: bool, one_year: bool
) -> Rule | None:
    """Return the rule that ``points`` (one, or several under the same words) fall under, if any.

    The words before ``begin`` (from ``low``) and after the points decide; ``span`` is the paragraph. ``after_half`` says that a
    half-yearly rule stands before it in the paragraph, so that `năm trước 15/11` is one too; ``one_year``, that the
    letter is about one year, so that its `6 tháng đầu năm` comes once.
    """
    last = points[-1]
    day = last.day
    high = span[1]
    if day.year is not None or day.lunar:
        return None
    start, end = begin, last.end
    numbers = [number for point in points for number in (*point.days, point.day.day) if number is not None]
    lone = day.unit == "day" and day.month is None and all(1 <= number <= 31 for number in numbers)
    right = _RIGHT.match(lower, last.day.end, high) or _RIGHT.match(lower, last.end, high)
    if right:
        end = max(end, right.end())
        rule = _by_right(right, day, numbers, lone)
        if rule:
            return Rule(start, end, rule, "lặp lại theo chu kỳ ghi trong câu", last.time)
    if lone and _REGULAR_DAY.search(lower, max(low, begin - 20), begin):
        return Rule(start, end, by_month_day(numbers), "họp, báo cáo định kỳ vào ngày này của tháng", last.time)
    left = None
    for left in _LEFT.finditer(lower, low, begin):  # noqa: B007 - the last one counts
        pass
    if left and begin - left.end() <= 90 and ";" not in lower[left.end() : begin]:
        cycle = left["cycle"] or left["regular"] or left["report"]
        rule = None
        if lone and cycle == "tháng":
            rule = by_month_day(numbers)
        elif lone and cycle == "quý":
            rule = _quarterly("cuối", numbers)
            return Rule(_from_cycle(left, begin), end, rule, "tháng cuối của mỗi quý (văn bản không ghi tháng)", last.time, ("month-inferred",))
        elif not lone and cycle in ("năm", "quý"):
            rule = _yearly(day)
        if rule:
            return Rule(_from_cycle(left, begin), end, rule, "lặp lại theo chu kỳ ghi trong câu", last.time)
    if not lone and day.unit == "day" and (rule := _yearly(day)):
        before = lower[max(span[0], begin - 70) : begin]
        half = _HALF.search(before)
        if half and one_year and "đầu năm" in half.group():
            half = None
        if half or (after_half and _WHOLE.search(before)) or (not one_year and _QUARTER_REPORT.search(before) and _is_regular(lower, low, begin, high)):
            return Rule(start, end, rule, "báo cáo định kỳ, lặp lại hằng năm", last.time)
    return None


def _is_regular(lower: str, low: int, begin: int, high: int) -> bool:
    """Say whether a quarter's report is one of a yearly series: so it says before, or the half-year's follows."""
    return bool(_REGULAR.search(lower, max(0, low - 300), begin)) or bool(_HALF_YEAR.search(lower, begin, high))


def _from_cycle(left: re.Match[str], begin: int) -> int:
    """Let the quote begin at the words of the cycle where they stand right before the bound."""
    return left.start() if begin - left.end() <= 3 else begin


def _by_right(right: re.Match[str], day: Day, numbers: Sequence[int], lone: bool) -> str | None:
    if lone:
        if right["which"]:
            return _quarterly(right["which"], numbers)
        if right["edge"]:
            return _quarterly(right["edge"], numbers)
        if right["nextquarter"]:
            return _quarterly("đầu", numbers)
        if right["cycle"] == "quý":
            return _quarterly("cuối", numbers)
        if right["cycle"] == "tháng":
            return by_month_day(numbers)
        return None
    return _yearly(day) if right["cycle"] == "năm" else None


def _number(word: str | None) -> int:
    if word is None:
        return 1
    return int(word) if word.isdigit() else _NUMBERS.get(word, {"chín": 9}.get(word, 1))


def _every(count: int, unit: str) -> str | None:
    """Return the rule of once in ``count`` units."""
    if count < 1:
        return None
    if unit == "quý":
        return _every(3 * count, "tháng")
    if unit == "tháng" and count % 12 == 0:
        return _every(count // 12, "năm")
    frequency = {"tuần": "WEEKLY", "tháng": "MONTHLY", "năm": "YEARLY"}[unit]
    return f"FREQ={frequency}" + (f";INTERVAL={count}" if count > 1 else "")


def _times_in(times: int, count: int, unit: str) -> str | None:
    """Return the rule of ``times`` in ``count`` units where it comes out even."""
    months = {"tháng": 1, "quý": 3, "năm": 12}.get(unit)
    if times == 1:
        return _every(count, unit)
    if months is None or (months * count) % times:
        return None
    return _every(months * count // times, "tháng")


def _weekday_rules(lower: str, low: int, high: int) -> Iterator[Undated]:
    named = _WEEKDAY_TRIGGER.search(lower, low, high) is not None
    for found in _WEEKLY.finditer(lower, low, high) if named else ():
        days = found["days"] or found["days2"]
        codes = ",".join(dict.fromkeys(weekday_code(m.group()) for m in _ONE_WEEKDAY.finditer(days)))
        bound = read_bound(lower, low, found.start())
        if found["gap"] is not None:
            inner = found.start("b") if found["b"] else found.start("days2")
            bound = read_bound(lower, found.start(), inner) or bound
        if found["c"]:
            bound = read_bound(lower, found.start(), found.start("c")) or bound
        time = clock(found) or clock(found, "b") or clock(found, "c")
        yield Undated(found.start(), found.end(), f"FREQ=WEEKLY;BYDAY={codes}", bound, time)
    for found in _MONTHLY_WEEKDAY.finditer(lower, low, high) if named else ():
        nth = _ORDINALS[re.sub(r"^thứ (?=\d)", "", " ".join(found["nth"].split()))]
        rule = f"FREQ=MONTHLY;BYDAY={nth}{weekday_code(found['day'])}"
        yield Undated(found.start(), found.end(), rule, read_bound(lower, low, found.start()), clock(found))
    for found in _LAST_DAY.finditer(lower, low, high) if _EDGE_TRIGGER.search(lower, low, high) else ():
        position = 1 if found["edge"] == "đầu tiên" else -1
        months = {"tháng": "", "quý": f";BYMONTH={_MONTH_OF_QUARTER['đầu' if position > 0 else 'cuối']}", "năm": f";BYMONTH={1 if position > 0 else 12}"}
        which = f"BYDAY=MO,TU,WE,TH,FR;BYSETPOS={position}" if found["working"] else f"BYMONTHDAY={position}"
        bound = read_bound(lower, low, found.start())
        sure = bool(bound) or any(word in lower[low:high] for word in ("hằng", "hàng", "mỗi", "định kỳ", "từng"))
        yield Undated(found.start(), found.end(), f"FREQ=MONTHLY{months[found['unit']]};{which}", bound, None, sure)
    for found in _DAILY.finditer(lower, low, high) if _EVERY_DAY.search(lower, low, high) else ():
        time = clock(found) or clock(found, "b") or clock(found, "c")
        inner = next((name for name in ("b", "c") if found[name]), None)
        bound = read_bound(lower, low, found.start(inner) if inner else found.start())
        yield Undated(found.start(), found.end(), "FREQ=DAILY", bound, time)


def _interval_rules(lower: str, low: int, high: int) -> Iterator[Undated]:
    for found in _INTERVAL.finditer(lower, low, high):
        if found["u1"]:
            rule = _every(_number(found["n1"]), found["u1"])
        elif found["u2"]:
            rule = _times_in(_number(found["k2"]), 1, found["u2"])
        elif found["u3"]:
            rule = _times_in(_number(found["k3"]), _number(found["n3"]), found["u3"])
        else:
            rule = _times_in(_number(found["k4"]), 1, found["u4"])
        if rule is None:
            continue
        weekday = _ON_WEEKDAY.match(lower, found.end(), high)
        if weekday and "WEEKLY" in rule:
            rule += f";BYDAY={weekday_code(weekday['day'])}"
        yield Undated(found.start(), weekday.end() if weekday else found.end(), rule)


def _regular_rules(lower: str, low: int, high: int) -> Iterator[Undated]:
    for found in _REGULARLY.finditer(lower, low, high):
        items = list(_ONE_LISTED.finditer(lower, found.start("list"), found.end("list")))
        if not found.group().startswith("định kỳ") and len(items) < 2:
            continue
        for position, item in enumerate(items):
            count = _number(item["n"])
            rule = _every(count, item["unit"])
            if rule is None or count == 9:
                continue
            start = found.start() if position == 0 else item.start()
            yield Undated(start, item.end(), rule, sure=not (position and item["unit"] == "năm"), plain=len(items) == 1)
    for found in _REPORT_LIST.finditer(lower, low, high):
        yield Undated(found.start("half"), found.end("half"), "FREQ=MONTHLY;INTERVAL=6", sure="định kỳ" in found.group())


def _adverbs(lower: str, low: int, high: int) -> Iterator[Undated]:
    for found in _ADVERB.finditer(lower, low, high):
        before = lower[low : found.start()]
        after = lower[found.end() : min(high, found.end() + 40)]
        unit = found["unit"]
        if _PAY.search(before):
            continue
        closes = unit != "năm" and not after.strip(" )")[:1].strip(".;") and _ACT.search(before) is not None
        leads = _CLAUSE_START.search(before) is not None and bool(after.strip(" .;:")) and not _NOUN_LIST.match(after)
        reported = unit != "năm" and _REPORTED.search(before[-70:]) is not None
        if leads or closes or reported:
            yield Undated(found.start(), found.end(), _CYCLES[unit], sure=leads or closes or not after.strip(" .;:,)").startswith(("và", "của")), plain=True)


def undated(lower: str, low: int, high: int, is_cell: bool = False) -> Iterator[Undated]:
    """Yield the recurrences in ``lower[low:high]`` that need no date, the surer kinds first.

    ``is_cell`` says that the span is a cell of a column of dates, in which `hằng quý` alone is a rule.
    """
    if is_cell and (whole := _ADVERB.match(lower, low, high)) and not lower[whole.end() : high].strip(" .;"):
        yield Undated(whole.start(), whole.end(), _CYCLES[whole["unit"]])
    yield from _weekday_rules(lower, low, high)
    yield from _interval_rules(lower, low, high)
    yield from _regular_rules(lower, low, high)
    yield from _adverbs(lower, low, high)
