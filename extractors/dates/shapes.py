"""Shapes of a day, month, quarter or year: what the words name, before anything is inferred.

>>> [(d.day, d.month, d.year) for d in find_days("trước ngày 15 tháng 3 năm 2026 và 5/2026", 0, 40)]
[(15, 3, 2026), (None, 5, 2026)]
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from extractors.dates.days import Day
from extractors.dates.patterns import any_of, loose
from extractors.dates.stretches import find_stretches
from extractors.lexicon import load
from extractors.numerals import NUMBERS

_YEAR = r"(?:19|20)\d\d(?!\d)"
_IN_YEAR = rf"(?:~[/.-]~|~,?~(?:của )?năm~)(?P<{{}}>{_YEAR})"
_MONTH_WORDS: dict[str, int] = load("numerals")["months"]
#: Months that a drive has given a name: `Tháng Công nhân` is May.
_DRIVES: dict[str, int] = load("dates")["months"]
#: Months in words; `tháng năm 2026` is a blank month and a year.
_NAMED_MONTH = rf"(?:{any_of(*(word for word in _MONTH_WORDS if word not in ('giêng', 'chạp')))})"
_ANY_MONTH = rf"(?:\d{{1,2}}(?!\d)|{any_of(*_MONTH_WORDS)})"
_FIRST_DAYS = {word: number for word, number in NUMBERS.items() if number <= 10}
_FIRST = r"(?:mùng|mồng)~"
#: `năm sau`, `năm nay` behind a day without year.
_SHIFTED = (
    r"(?:,? (?:của )?năm (?P<{}>nay|này|ngoái|trước(?!~[\d,]| ngày)|sau|tới|kế tiếp|tiếp theo|liền kề)"
    r"(?! hằng| hàng|\w)(?: liền kề)?)?"
)
_SHIFTS = {"nay": 0, "này": 0, "ngoái": -1, "trước": -1}
_QUARTER = r"(?:i{1,3}|iv|l{1,3}|lv|[1-4])"
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}

# Each alternative is one shape; the name of its last group says which. Digits never continue a number, a fraction's
# or a law's (`12/2012/QH13`).
_SHAPES = loose(
    r"(?:"
    # 15/3/2026, 15-03-2026, ngày 15.3.26
    rf"(?:ngày~)?(?:{_FIRST})?(?<![\d/])(?<!\d\.)(?P<d1>\d{{1,2}})~(?P<sep>[/.\\-]|//)~(?P<m1>\d{{1,2}})~(?P=sep)~"
    r"(?P<y1>(?:19|20)\d\d|\d\d)"
    r"(?![\d%]|/~\w|-~(?:[^\W\d]|\d{3,}))(?P<full>)"
    # ngày 15 tháng 3 năm 2026, 23 tháng chạp, ngày 15 tháng chín
    rf"|(?:ngày~)?(?<![\d/])(?:{_FIRST})?(?P<d2>\d{{1,2}})~,?~tháng~(?P<m2>{_ANY_MONTH})(?!\w)"
    rf"(?:{_IN_YEAR.format('y2')}(?!/)|{_SHIFTED.format('s2')})(?P<spelled>)"
    # 15/3, ngày 15-3
    rf"|(?:ngày~(?:{_FIRST})?(?P<d3>\d{{1,2}})~(?:[/.\\-]|//)~|(?<![\d/])(?<!\d\.)(?P<d4>\d{{1,2}})~/~)(?P<m3>\d{{1,2}})"
    r"(?![\d%]|~/|-\w|[.,]\d|~tháng|~(?:của )?(?:hằng|hàng|mỗi) tháng)"
    rf"(?:~,?~(?:của )?năm~(?P<y3>(?:19|20)\d\d)(?!\d)|{_SHIFTED.format('s3')})(?P<short>)"
    # trước 31-8: as the Party writes, only behind a bound word, since `05-07` is a range of anything
    r"|(?:(?<=trước\s)|(?<=đến\s)|(?<=hết\s)|(?<=nhất\s)|(?<=từ\s))(?P<d13>\d{1,2})-(?P<m13>0?[1-9]|1[0-2])(?![\d%]|[/.-]\d)"
    r"(?P<dashed>)"
    # 5/2026, 05-2026
    rf"|(?<![\w/.,-])(?P<m4>\d{{1,2}})~[/-]~(?P<y4>{_YEAR})(?![/-]\w)(?P<month_year>)"
    # ngày 15 tháng này, ngày 15
    r"|ngày~(?P<d5>\d{1,2})(?!\d|~/~\d|[.,]\d|%)(?: (?:của )?tháng (?P<near>này|sau|tới|kế tiếp|tiếp theo))?(?P<only>)"
    # tháng 4, 5/2026, tháng 3-5/2026, t4-t6/2026
    rf"|(?:tháng~|t)(?P<m14>\d{{1,2}})(?:~-~t?|~(?:,|và)~(?:tháng~|t)?)(?P<m15>\d{{1,2}})(?![\d%]|~/~\d{{1,2}}(?!\d)|[.,]\d)"
    rf"(?:{_IN_YEAR.format('y14')}(?![/-]\d))(?P<months>)"
    # tháng 3/2026, tháng 3 năm 2026, tháng 3, t3/2026, tháng chín năm 2026
    rf"|(?:đầu |giữa |cuối )?tháng~(?P<m6>\d{{1,2}})(?!\d|~/~\d{{1,2}}(?!\d))"
    rf"(?:{_IN_YEAR.format('y6')}(?![/-]\d)|{_SHIFTED.format('s6')})(?P<month>)"
    rf"|tháng (?P<m16>{_NAMED_MONTH})(?!\w)(?:{_IN_YEAR.format('y16')}| (?P<y17>{_YEAR}))(?P<word_month>)"
    rf"|(?:(?<=trong\s)|(?<=trước\s)|(?<=hết\s)|(?<=đến\s))tháng (?P<m20>{_NAMED_MONTH})(?!\w| lần)(?P<lone_month>)"
    rf"|tháng (?P<drive>{any_of(*_DRIVES)})~(?:,~)?năm~(?P<y12>{_YEAR})(?P<named_month>)"
    rf"|t\.?~(?P<m7>\d{{1,2}})~[/.-]~(?P<y7>{_YEAR})(?P<short_month>)"
    # quý I, II/2026, quý II-III năm 2026, quý II và III
    rf"|qu[ýí]~(?P<q18>{_QUARTER})(?:~-~|~(?:,|và)~(?:qu[ýí]~)?)(?P<q19>i{{1,3}}|iv|[1-4](?!\d|\.|~/~\d\d?(?!\d)))(?!\w)"
    rf"(?:{_IN_YEAR.format('y18')}|{_SHIFTED.format('s18')})(?P<quarters>)"
    # quý II/2026, quý 2 năm 2026
    rf"|(?:đầu |giữa |cuối )?qu[ýí]~(?P<q8>{_QUARTER})(?!\w)"
    rf"(?:{_IN_YEAR.format('y8')}|{_SHIFTED.format('s8')})(?P<quarter>)"
    # năm 2026
    rf"|(?:đầu |giữa |cuối )?năm~(?P<y9>{_YEAR})(?!~-~\d)(?P<year>)"
    # mùng 10 tháng 3, mùng 6 tết, rằm tháng giêng, 30 tết
    rf"|(?:ngày~)?(?:mùng|mồng)~(?P<d10>\d{{1,2}}|{any_of(*_FIRST_DAYS)})(?!\w)("
    r"?:~tháng~(?P<m10>\d{1,2}|giêng|chạp)| (?P<tet>tết))?(?P<lunar>)"
    r"|(?:ngày~)?rằm (?:tháng )?(?P<m11>\d{1,2}|giêng|bảy|tám|mười|chạp)(?P<full_moon>)"
    r"|(?:cùng ngày(?!~\d)|(?:ngày )?hôm nay|(?:ngày |sáng |trưa |chiều |tối )mai(?!\w)"
    r"|(?:sáng|trưa|chiều|tối) nay(?!\w))(?![ ,(]*(?:ngày )\d)(?P<near_day>)"
    r")",
)
_LUNAR_MARK = re.compile(r"[ ,]*\(?(?:âm lịch|âl\b|a\.l)\)?")
#: Months that the moon's calendar calls by a name, and what only the sun's is written with.
_SUNNY = re.compile(r"tháng *(?:0\d|1(?!\d)|12|.*năm)|/")
#: The founders' day is known by the moon's calendar, however it is written.
_FOUNDERS = re.compile(r"m[ùồ]ng *10 *tháng *3(?!\d)")
_LUNAR_MONTHS = re.compile(r"giêng|chạp")


def _month(word: str) -> int:
    return int(word) if word.isdigit() else _MONTH_WORDS[word]


#: Years of two digits from here on are of the last century: births and other history, never a day to come.
_CENTURY = 70


def _year(word: str | None) -> int | None:
    if word is None:
        return None
    if len(word) == 4:
        return int(word)
    return int(word) + (2000 if int(word) < _CENTURY else 1900)


def _shift(word: str | None) -> int | None:
    return _SHIFTS.get(" ".join(word.split()), 1) if word else None


def _build(found: re.Match[str]) -> Day:
    group = found.groupdict()
    start, end = found.span()
    text = found.group()
    # `mùng 10 tháng 3` is a day of the moon's calendar, `ngày mùng 5 tháng 9` more likely one of the sun's.
    is_first = "mùng" in text or "mồng" in text
    named = bool(_LUNAR_MONTHS.search(text))
    lunar = (
        named or (text.startswith(("mùng", "mồng")) and not _SUNNY.search(text)) or _FOUNDERS.search(text) is not None
    )
    part = next((p for p in ("đầu", "giữa", "cuối") if text.startswith(p)), None)
    match found.lastgroup:
        case "full":
            year = _year(group["y1"])
            return Day(start, end, "day", int(group["d1"]), int(group["m1"]), year, short_year=len(group["y1"]) == 2)
        case "spelled":
            return Day(
                start,
                end,
                "day",
                int(group["d2"]),
                _month(group["m2"]),
                _year(group["y2"]),
                lunar=lunar,
                year_shift=_shift(group["s2"]),
                maybe_lunar=is_first and not named,
            )
        case "short":
            day = int(group["d3"] or group["d4"])
            return Day(
                start,
                end,
                "day",
                day,
                int(group["m3"]),
                _year(group["y3"]),
                worded=text.startswith("ngày"),
                year_shift=_shift(group["s3"]),
            )
        case "months":
            since, until = int(group["m14"]), int(group["m15"])
            return Day(start, end, "month", month=until, year=_year(group["y14"]), since=since)
        case "word_month":
            return Day(start, end, "month", month=_month(group["m16"]), year=_year(group["y16"] or group["y17"]))
        case "lone_month":
            return Day(start, end, "month", month=_month(group["m20"]))
        case "quarters":
            since, until = (_QUARTERS[group[name].replace("l", "i")] for name in ("q18", "q19"))
            return Day(
                start,
                end,
                "quarter",
                quarter=until,
                year=_year(group["y18"]),
                since=since,
                year_shift=_shift(group["s18"]),
            )
        case "dashed":
            return Day(start, end, "day", int(group["d13"]), int(group["m13"]), worded=False)
        case "month_year":
            return Day(start, end, "month", None, int(group["m4"]), _year(group["y4"]))
        case "only":
            near = group["near"]
            shift = None if near is None else 0 if near == "này" else 1
            return Day(start, end, "day", int(group["d5"]), shift=shift)
        case "month" | "short_month":
            month, year = int(group["m6"] or group["m7"]), _year(group["y6"] or group["y7"])
            return Day(start, end, "month", None, month, year, part=part, year_shift=_shift(group["s6"]))
        case "named_month":
            return Day(start, end, "month", None, _DRIVES[" ".join(group["drive"].split())], _year(group["y12"]))
        case "quarter":
            quarter = _QUARTERS[group["q8"].replace("l", "i")]
            return Day(
                start,
                end,
                "quarter",
                year=_year(group["y8"]),
                quarter=quarter,
                part=part,
                year_shift=_shift(group["s8"]),
            )
        case "year":
            return Day(start, end, "year", year=_year(group["y9"]), part=part)
        case "lunar":
            moon = 1 if group["tet"] else _month(group["m10"]) if group["m10"] else None
            # `mùng 5 hằng tháng` is an ordinary fifth day.
            return Day(
                start,
                end,
                "day",
                _FIRST_DAYS.get(group["d10"]) or int(group["d10"]),
                moon,
                lunar=moon is not None,
                maybe_lunar=not named,
            )
        case "full_moon":
            return Day(start, end, "day", 15, _month(group["m11"]), lunar=True)
        case _:
            later = 1 if text.endswith("mai") else 0
            return Day(start, end, "day", shift=later, same_day=text.startswith("cùng"))


# Every shape holds a number or one of these words; the words that may stand before a number are looked for behind it.
_ANCHORS = re.compile(r"\d+|rằm|qu[ýí]|cùng ngày|hôm nay")
# Rarer ones, looked for only in letters that hold such words at all.
_RARE_WORDS = (
    rf"m[ùồ]ng (?:{any_of(*_FIRST_DAYS)})(?!\w)"
    r"|(?:ngày|sáng|trưa|chiều|tối) mai(?!\w)|(?:sáng|trưa|chiều|tối) nay(?!\w)"
    r"|tháng (?:công|thanh|hành|hai|ba|tư|sáu|b[ảẩ]y|tám|chín|mười)"
)
_RARE = re.compile(_RARE_WORDS)
_ALL_ANCHORS = re.compile(rf"{_ANCHORS.pattern}|{_RARE_WORDS}")
_LEAD = loose(
    r"(?<!\w)(?:(?:đầu |giữa |cuối )?(?:tháng|qu[ýí]|năm)|(?:ngày~)?(?:mùng|mồng)|ngày|t\.?)~$|(?:đầu|giữa|cuối|ngày) $"
)
_LEAD_LENGTH = 16


def find_days(lower: str, start: int, end: int) -> Iterator[Day]:
    """Yield the days, months, quarters and years written in ``lower[start:end]``, in order."""
    stretches = list(find_stretches(lower, start, end))
    if not stretches:
        yield from _find_days(lower, start, end)
        return
    done = start
    # `ngày 15 tháng này` begins before `tháng này`, `tuần 2 tháng 4` before `2 tháng 4`: the first to begin is meant.
    for day in sorted([*stretches, *_find_days(lower, start, end)], key=lambda day: day.start):
        if day.start >= done:
            yield day
            done = day.end


@lru_cache(maxsize=8)
def _anchors_of(lower: str) -> re.Pattern[str]:
    return _ALL_ANCHORS if _RARE.search(lower) else _ANCHORS


def _find_days(lower: str, start: int, end: int) -> Iterator[Day]:
    done = start
    for anchor in _anchors_of(lower).finditer(lower, start, end):
        at = anchor.start()
        if at < done:
            continue
        lead = _LEAD.search(lower, max(done, at - _LEAD_LENGTH), at)
        found = _SHAPES.match(lower, lead.start(), end) if lead else None
        found = found or _SHAPES.match(lower, at, end)
        if found is None:
            continue
        if found.start() > start and lower[found.start() - 1].isalpha():
            continue
        done = found.end()
        day = _build(found)
        if day.unit == "day" and (mark := _LUNAR_MARK.match(lower, day.end, end)):
            day = Day(day.start, mark.end(), "day", day.day, day.month, day.year, lunar=True)
        yield day
