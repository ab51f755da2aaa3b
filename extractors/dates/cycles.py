"""Cycles without a date: `thứ Sáu hằng tuần`, `mỗi quý một lần`, `định kỳ 6 tháng`, `ngày cuối tháng`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.dates.bounds import Bounding, read_bound
from extractors.dates.patterns import any_of, lexicon, loose, words_of
from extractors.dates.points import WEEKDAY, clock, hour_pattern, weekday_code
from extractors.dates.rules import CYCLES, EACH, MONTHS_OF_QUARTER, count_of, every, length_of, times_in
from extractors.lexicon import load

_NUMERALS = load("numerals")
_ORDINALS: dict[str, int] = _NUMERALS["ordinals"]
_ORDINAL = rf"(?:{any_of(*_ORDINALS)}|thứ [1-4])"
_PART = r"(?:(?:buổi )?(?:sáng|chiều|tối) )?"
_AT = r"[ ,(]*(?:của |vào )?"

_WEEKDAYS = rf"{WEEKDAY}(?:~(?:,|và|hoặc)~(?:ngày )?{WEEKDAY})*"
_ONE_WEEKDAY = loose(WEEKDAY)
_WORKDAYS = loose(rf"từ (?:ngày )?{WEEKDAY} (?:đến|tới|-)(?: ngày)? $")
_WEEKLY = loose(
    rf"(?:{hour_pattern('a')}{_AT})?{_PART}(?:(?:các )?ngày )?(?P<days>{_WEEKDAYS})[ ,)(]*(?:của )?"
    rf"(?:các tuần|{EACH}~tuần)"
    rf"(?:(?: trong [^.;,:\d]{{1,30}})?[ ,(]*(?:trước|lúc|vào lúc|chậm nhất|muộn nhất)~{hour_pattern('c')})?"
    rf"|(?:{hour_pattern('d')}{_AT})?(?<!\w)(?:các |mỗi )(?:ngày |(?:buổi )?(?:sáng|chiều|tối) )?(?P<days3>{_WEEKDAYS})"
    rf"|(?:{EACH}|báo cáo)~tuần(?P<gap>(?: của tháng \d{{1,2}})?[^.;\d]{{0,40}}?)(?<!\w)(?:{hour_pattern('b')}{_AT})?"
    rf"{_PART}(?:(?:các )?ngày )?(?P<days2>{_WEEKDAYS})(?:[ ,]*(?:trước|chậm nhất|muộn nhất)~{hour_pattern('e')})?"
)
_MONTHLY_WEEKDAY = loose(
    rf"(?:{hour_pattern('a')}{_AT})?{_PART}(?:ngày )?(?P<day>{WEEKDAY})[ ,]*(?:của |trong )?(?:tuần )?"
    rf"(?P<nth>{_ORDINAL})"
    rf"(?: của| trong| hằng| hàng| mỗi| từng| các)*~tháng(?! \d)(?:[ ,]*{EACH} tháng)?"
)
_EDGE_DAY = loose(
    r"ngày (?P<working>làm việc )?(?P<edge>cuối cùng|cuối|đầu tiên)(?: của| trong)*"
    rf"(?: {EACH})*~(?P<unit>tháng|quý|năm)(?! này| học| \d| [ivl]+(?!\w))(?:[ ,]*{EACH} (?:tháng|quý|năm))?"
)
_REPEATED = loose(rf"{EACH} (?:ngày|tuần|tháng|quý|năm)|định kỳ")
_DAILY = loose(
    rf"{EACH}~ngày(?! \d|~/)(?:[ ,(]*(?:(?:báo cáo|gửi|về|vào|lúc|trước|chậm nhất|muộn nhất|là)[ ,]+){{1,6}}"
    r"|[^.;\n]{1,60}? (?:trước|chậm nhất|muộn nhất)(?: là| lúc)? )"
    rf"(?<!\w){hour_pattern('b')}(?![ ,(]*(?:của )?(?:ngày|{WEEKDAY}))"
    rf"|{hour_pattern('a')}[ ,(]*(?:của )?{EACH}~(?:ngày(?! \d)|sáng|chiều|tối|đêm)(?!\w)"
    rf"|{EACH} ngày (?:một|0?1) lần[ ,]*(?:vào |lúc |trước |chậm nhất )*{hour_pattern('c')}"
)
_LENGTH = re.compile(r"\d{1,2} *(?:giờ|h)")
_ANOTHER_HOUR = loose(rf"~(?:và|,) (?:trước|lúc|vào|chậm nhất)(?: lúc)? {hour_pattern('a')}")
_EVERY_DAY = loose(rf"{EACH} (?:ngày|sáng|chiều|tối|đêm)")

_COUNT = rf"(?P<{{}}>\d{{{{1,2}}}}|{any_of(*_NUMERALS['cycles']['times'])})"
_UNIT = r"(?:tháng|tuần|quý|năm)"
# What is counted: times, or the meetings, issues and the like of which one comes each time.
_TIMES = r"(?:(?:lần|buổi|kỳ|phiên|cuộc|đợt|lượt)(?!\w)|số(?=~[.,;)]|$))"
_LEAST = r"(?:ít nhất |tối thiểu )?"
_INTERVAL = loose(
    # 6 tháng một lần, 03 tháng/lần
    rf"(?<![\w/.,])(?:(?:định kỳ|cứ|mỗi|ít nhất|tối thiểu)[ ,]*)*{_COUNT.format('n1')} (?P<u1>{_UNIT}|ngày)"
    r"~(?:/|ít nhất |tối thiểu |họp |báo cáo |tổ chức )*~(?:một|0?1|/) ?lần(?!\w)"
    # mỗi quý (ít nhất) một lần
    rf"|(?:định kỳ )?(?<!\w)mỗi (?P<u2>{_UNIT})(?: [^\W\d]{{1,10}}){{0,5}} (?:{_COUNT.format('k2')}) {_TIMES}"
    # 01 lần/năm, một lần trong 6 tháng
    rf"|(?<![\w/.,])(?:(?:định kỳ|ít nhất|tối thiểu) )*{_COUNT.format('k3')} lần"
    r"(?:~/~(?:0?1 )?| mỗi | (?:trong )?(?:một|0?1) | trong (?=tháng|quý))"
    rf"(?:{_COUNT.format('n3')} )?(?P<u3>{_UNIT})(?!\w)"
    # năm hai lần
    rf"|(?<![\w/.,])(?<!\d\s)(?:(?:một|0?1) )?(?P<u4>{_UNIT})(?:~/~| ){_LEAST}{_COUNT.format('k4')} lần(?!\w)"
)
_ON_WEEKDAY = loose(rf"[ ,]*(?:vào )?{_PART}(?:ngày )?(?P<day>{WEEKDAY})")
_TERM = rf"(?:\d{{1,2}}|{any_of(*_NUMERALS['cycles']['terms'])})"
_LISTED = (
    rf"(?:{_TERM} (?:tháng|năm|tuần)|tháng|quý|năm|tuần)"
    r"(?: đầu năm| cuối năm)?(?!\w)(?! (?:\d|[ivl]+(?!\w)))"
)
_REGULARLY = loose(
    rf"(?<!\w)(?:định kỳ(?: báo cáo)?(?:,? (?:{EACH}|theo|vào|là))*[ ,:(]*|{EACH}~)"
    rf"(?P<list>{_LISTED}(?:(?:~[,;/]~|~(?:và|hoặc)~|~,~và~)(?:{EACH} |cả )?{_LISTED})*)"
)
_ONE_LISTED = loose(rf"(?:(?P<n>{_TERM}) )?(?P<unit>tháng|quý|năm|tuần)(?: đầu năm| cuối năm)?(?!\w)")
_CLAUSE_START = re.compile(r"(?:^|[.;:\n]\s|[-+•]\s)\s*(?:\(?[a-zđ\d]{1,3}[.)]\s*)?[-+*\s]*$")
_ADVERB = loose(rf"(?<!\w){EACH} (?P<unit>tuần|tháng|quý|năm)(?!\w)")
_REPORTED = loose(r"(?:báo cáo|gửi|tổng hợp|họp|sinh hoạt|giao ban|rà soát|cập nhật)(?: [^\W\d]{1,12}){0,6} $")
_NOUN_LIST = loose(r"[ ,]*(?:,|và|hoặc|/) ?(?:hằng|hàng|quý|năm|tháng|0?6 tháng)")
_ACT = loose(
    r"(?:^|[.;] |[-+] )[-+* ]*(?:[a-zđ\d]{1,2}[.)] )?(?:[^\W\d]+ ){0,4}"
    rf"(?=\w){words_of('acts', 'regular')}[^.;]*$"
)
_ACT_BEHIND = loose(rf" (?:{any_of(*lexicon('acts', 'regular'), 'có', 'ít nhất', 'tối thiểu', 'đăng', 'phát')})(?!\w)")
# `mỗi năm có ít nhất một sáng kiến` sets a figure.
_FIGURE = loose(r" (?:có|được|thêm|tăng|giảm|đạt)(?!\w)")
_DESCRIBED = loose(rf"(?:{any_of(*lexicon('acts', 'described_by_cycle'))}) $")

#: Words one of which stands wherever there is a cycle.
TRIGGER = loose(
    rf"{EACH} (?:ngày|tuần|tháng|quý|năm|sáng|chiều|tối|đêm)|báo cáo tuần|định kỳ|lần(?!\w)"
    r"|ngày (?:cuối|đầu|làm việc)|các tuần"
    r"|(?:các|mỗi) (?:ngày |buổi |sáng |chiều |tối )*(?:thứ|chủ)|thứ \w+ (?:tuần )?(?:đầu|cuối|thứ)|6 tháng"
)
_WEEKDAY_TRIGGER = re.compile(r"thứ|chủ nhật|cn|t[2-7]")
_EDGE_TRIGGER = re.compile(r"cuối|đầu tiên")


@dataclass(frozen=True, slots=True)
class Cycle:
    """A recurrence without a date; ``sure`` is false where it may only describe a noun.

    ``plain`` marks the bare words (`hằng tháng`), which serve a dated rule of the same sentence.
    """

    start: int
    end: int
    rrule: str
    bound: Bounding | None = None
    time: str | None = None
    sure: bool = True
    plain: bool = False


def find_cycles(lower: str, low: int, high: int, is_cell: bool = False) -> Iterator[Cycle]:
    """Yield the cycles in ``lower[low:high]``, the surer kinds first; they may lie over one another.

    ``is_cell`` says that the span is a cell of a column of dates, in which `hằng quý` alone is a cycle.
    """
    if is_cell and (whole := _ADVERB.match(lower, low, high)) and not lower[whole.end() : high].strip(" .;"):
        yield Cycle(whole.start(), whole.end(), CYCLES[whole["unit"]])
    if _WEEKDAY_TRIGGER.search(lower, low, high):
        yield from _weekdays(lower, low, high)
    if _EDGE_TRIGGER.search(lower, low, high):
        yield from _edge_days(lower, low, high)
    if _EVERY_DAY.search(lower, low, high):
        yield from _daily(lower, low, high)
    if lower.find("lần", low, high) >= 0 or lower.find("mỗi", low, high) >= 0:
        yield from _intervals(lower, low, high)
    if _REPEATED.search(lower, low, high):
        yield from _lists(lower, low, high)
        yield from _adverbs(lower, low, high)


def _weekdays(lower: str, low: int, high: int) -> Iterator[Cycle]:
    for found in _WEEKLY.finditer(lower, low, high):
        if _WORKDAYS.search(lower, max(low, found.start() - 24), found.start()):
            continue  # `nhận hồ sơ từ thứ Hai đến thứ Sáu hằng tuần`: when a desk is open
        days = found["days"] or found["days2"] or found["days3"]
        codes = ",".join(dict.fromkeys(weekday_code(m.group()) for m in _ONE_WEEKDAY.finditer(days)))
        bound = read_bound(lower, low, found.start())
        if found["gap"] is not None:
            inner = found.start("b") if found["b"] else found.start("days2")
            bound = read_bound(lower, found.start(), inner) or bound
        for name in "ce":
            if found[name]:
                bound = read_bound(lower, found.start(), found.start(name)) or bound
        if found["days3"] and bound is None:
            continue  # `nghỉ các ngày thứ Bảy`: only a bound makes it somebody's duty
        time = next((hour for name in "abcde" if (hour := clock(found, name))), None)
        yield Cycle(found.start(), found.end(), f"FREQ=WEEKLY;BYDAY={codes}", bound, time)
    for found in _MONTHLY_WEEKDAY.finditer(lower, low, high):
        nth = _ORDINALS[re.sub(r"^thứ (?=\d)", "", " ".join(found["nth"].split()))]
        rule = f"FREQ=MONTHLY;BYDAY={nth}{weekday_code(found['day'])}"
        yield Cycle(found.start(), found.end(), rule, read_bound(lower, low, found.start()), clock(found))


def _edge_days(lower: str, low: int, high: int) -> Iterator[Cycle]:
    for found in _EDGE_DAY.finditer(lower, low, high):
        is_first = found["edge"] == "đầu tiên"
        position = 1 if is_first else -1
        months = {
            "tháng": "",
            "quý": f";BYMONTH={MONTHS_OF_QUARTER['đầu' if is_first else 'cuối']}",
            "năm": f";BYMONTH={1 if is_first else 12}",
        }[found["unit"]]
        which = f"BYDAY=MO,TU,WE,TH,FR;BYSETPOS={position}" if found["working"] else f"BYMONTHDAY={position}"
        bound = read_bound(lower, low, found.start())
        sure = bound is not None or _REPEATED.search(lower, low, high) is not None
        yield Cycle(found.start(), found.end(), f"FREQ=MONTHLY{months};{which}", bound, None, sure)


def _daily(lower: str, low: int, high: int) -> Iterator[Cycle]:
    for found in _DAILY.finditer(lower, low, high):
        inner = next((name for name in ("b", "c") if found[name]), None)
        time = clock(found, inner) if inner else clock(found)
        bound = read_bound(lower, low, found.start(inner) if inner else found.start())
        if bound is None and found["a"] and _LENGTH.fullmatch(found["a"]) and "mỗi" in found.group():
            continue  # `làm việc 8 giờ mỗi ngày`
        yield Cycle(found.start(), found.end(), CYCLES["ngày"], bound, time)
        if more := _ANOTHER_HOUR.match(lower, found.end(), high):
            at = more.start("a")
            yield Cycle(at, more.end(), CYCLES["ngày"], read_bound(lower, found.end(), at), clock(more))


def _intervals(lower: str, low: int, high: int) -> Iterator[Cycle]:
    for found in _INTERVAL.finditer(lower, low, high):
        rule = _interval(found)
        if rule is None:
            continue
        weekday = _ON_WEEKDAY.match(lower, found.end(), high) if "WEEKLY" in rule else None
        if weekday:
            rule += f";BYDAY={weekday_code(weekday['day'])}"
        yield Cycle(found.start(), weekday.end() if weekday else found.end(), rule, plain=rule in CYCLES.values())


def _interval(found: re.Match[str]) -> str | None:
    if found["u1"]:
        return every(*length_of(found["n1"], found["u1"]))
    if found["u2"]:
        return times_in(count_of(found["k2"]), 1, found["u2"])
    if found["u3"]:
        return times_in(count_of(found["k3"]), *length_of(found["n3"], found["u3"]))
    return times_in(count_of(found["k4"]), 1, found["u4"])


def _lists(lower: str, low: int, high: int) -> Iterator[Cycle]:
    for found in _REGULARLY.finditer(lower, low, high):
        items = list(_ONE_LISTED.finditer(lower, found.start("list"), found.end("list")))
        if not found.group().startswith("định kỳ") and len(items) < 2:
            continue
        for position, item in enumerate(items):
            count, unit = length_of(item["n"], item["unit"])
            rule = every(count, unit)
            if rule is None or count == 9:  # `9 tháng` is a report of the same series as `6 tháng`
                continue
            # "Định kỳ 6 tháng và năm": the year is only named along with the half-year.
            sure = position == 0 or item["unit"] != "năm"
            start = found.start() if position == 0 else item.start()
            yield Cycle(start, item.end(), rule, sure=sure, plain=len(items) == 1)


def _adverbs(lower: str, low: int, high: int) -> Iterator[Cycle]:
    """Yield `hằng tháng` and the like where it says when something is done, not which thing is meant."""
    for found in _ADVERB.finditer(lower, low, high):
        before = lower[low : found.start()][-200:]
        after = lower[found.end() : min(high, found.end() + 40)]
        unit = found["unit"]
        if _DESCRIBED.search(before) or (found.group().startswith("mỗi") and _FIGURE.match(after)):
            continue
        words_after = after.strip(" .;:,)")
        leads = bool(_CLAUSE_START.search(before) and after.strip(" .;:")) and not _NOUN_LIST.match(after)
        leads = leads or bool(before.endswith(", ") and _ACT_BEHIND.match(after))
        closes = unit != "năm" and after.strip(" )")[:1] in ("", ".", ";") and bool(_ACT.search(before))
        reported = unit != "năm" and bool(_REPORTED.search(before[-70:]))
        if leads or closes or reported:
            sure = leads or closes or not words_after.startswith(("và", "của"))
            yield Cycle(found.start(), found.end(), CYCLES[unit], sure=sure, plain=True)
