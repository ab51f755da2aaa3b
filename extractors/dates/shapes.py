"""Shapes of a day, month, quarter or year: what the words name, before anything is inferred.

>>> [(d.day, d.month, d.year) for d in find_days("trước ngày 15 tháng 3 năm 2026 và 5/2026", 0, 40)]
[(15, 3, 2026), (None, 5, 2026)]
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from extractors.dates.patterns import any_of, loose
from extractors.lexicon import load

Unit = Literal["day", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Day:
    """A day, month, quarter or year as it is written; ``None`` where the words leave a part out.

    ``worded`` says that ``ngày``, ``tháng`` or a full year stands in it, so that it can be no fraction. ``shift`` is
    the distance in months of ``tháng này`` (0), ``tháng sau`` (1), or in days of ``hôm nay`` (0).
    """

    start: int
    end: int
    unit: Unit
    day: int | None = None
    month: int | None = None
    year: int | None = None
    quarter: int | None = None
    worded: bool = True
    lunar: bool = False
    shift: int | None = None
    same_day: bool = False
    part: str | None = None


_YEAR = r"(?:19|20)\d\d(?!\d)"
_IN_YEAR = rf"(?:~[/.-]~|~,?~(?:của )?năm~)(?P<{{}}>{_YEAR})"
_MONTH_WORDS: dict[str, int] = load("numerals")["months"]
#: Months that a drive has given a name: `Tháng Công nhân` is May.
_DRIVES: dict[str, int] = load("dates")["months"]
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}

# Each alternative is one shape; the name of its last group says which. Digits never continue a number, a fraction's
# or a law's (`12/2012/QH13`).
_SHAPES = loose(
    r"(?:"
    # 15/3/2026, 15-03-2026, ngày 15.3.26
    r"(?:ngày~)?(?<![\d/])(?<!\d\.)(?P<d1>\d{1,2})~(?P<sep>[/.-])~(?P<m1>\d{1,2})~(?P=sep)~(?P<y1>(?:19|20)\d\d|\d\d)"
    r"(?![\d%]|/~\w|-~(?:[^\W\d]|\d{3,}))(?P<full>)"
    # ngày 15 tháng 3 năm 2026, 23 tháng chạp
    r"|(?:ngày~)?(?<![\d/])(?:(?:mùng|mồng)~)?(?P<d2>\d{1,2})~,?~tháng~(?P<m2>\d{1,2}(?!\d)|giêng|chạp|tư)"
    rf"(?:{_IN_YEAR.format('y2')}(?!/))?(?P<spelled>)"
    # 15/3, ngày 15-3
    r"|(?:ngày~(?P<d3>\d{1,2})~[/.-]~|(?<![\d/])(?<!\d\.)(?P<d4>\d{1,2})~/~)(?P<m3>\d{1,2})"
    r"(?![\d%]|~/|-\w|[.,]\d|~tháng)(?:~,?~(?:của )?năm~(?P<y3>(?:19|20)\d\d)(?!\d))?(?P<short>)"
    # trước 31-8: as the Party writes, only behind a bound word, since `05-07` is a range of anything
    r"|(?:(?<=trước\s)|(?<=đến\s)|(?<=hết\s)|(?<=nhất\s)|(?<=từ\s))(?P<d13>\d{1,2})-(?P<m13>0?[1-9]|1[0-2])(?![\d%]|[/.-]\d)"
    r"(?P<dashed>)"
    # 5/2026, 05-2026
    rf"|(?<![\w/.,-])(?P<m4>\d{{1,2}})~[/-]~(?P<y4>{_YEAR})(?![/-]\w)(?P<month_year>)"
    # ngày 15 tháng này, ngày 15
    r"|ngày~(?P<d5>\d{1,2})(?!\d|~/~\d|[.,]\d|%)(?: (?:của )?tháng (?P<near>này|sau|tới|kế tiếp|tiếp theo))?(?P<only>)"
    # tháng 3/2026, tháng 3 năm 2026, tháng 3, t3/2026
    rf"|(?:đầu |giữa |cuối )?tháng~(?P<m6>\d{{1,2}})(?!\d|~/~\d{{1,2}}(?!\d))"
    rf"(?:{_IN_YEAR.format('y6')}(?![/-]\d))?(?P<month>)"
    rf"|tháng (?P<drive>{any_of(*_DRIVES)})~(?:,~)?năm~(?P<y12>{_YEAR})(?P<named_month>)"
    rf"|t\.?~(?P<m7>\d{{1,2}})~[/.-]~(?P<y7>{_YEAR})(?P<short_month>)"
    # quý II/2026, quý 2 năm 2026
    r"|(?:đầu |giữa |cuối )?qu[ýí]~(?P<q8>i{1,3}|iv|l{1,3}|lv|[1-4])(?!\w)"
    rf"(?:{_IN_YEAR.format('y8')})?(?P<quarter>)"
    # năm 2026
    rf"|(?:đầu |giữa |cuối )?năm~(?P<y9>{_YEAR})(?!~-~\d)(?P<year>)"
    # mùng 10 tháng 3, mùng 6 tết, rằm tháng giêng, 30 tết
    r"|(?:ngày~)?(?:mùng|mồng)~(?P<d10>\d{1,2})(?:~tháng~(?P<m10>\d{1,2}|giêng|chạp)| (?P<tet>tết))?(?P<lunar>)"
    r"|(?:ngày~)?rằm (?:tháng )?(?P<m11>\d{1,2}|giêng|bảy|tám|mười|chạp)(?P<full_moon>)"
    r"|(?:cùng ngày(?!~\d)|(?:ngày )?hôm nay|ngày mai)(?P<near_day>)"
    r")",
)
_LUNAR_MARK = re.compile(r"[ ,]*\(?(?:âm lịch|âl\b|a\.l)\)?")
_LUNAR_MONTHS = re.compile(r"giêng|chạp")


def _month(word: str) -> int:
    return int(word) if word.isdigit() else _MONTH_WORDS[word]


def _year(word: str | None) -> int | None:
    if word is None:
        return None
    return int(word) if len(word) == 4 else 2000 + int(word)


def _build(found: re.Match[str]) -> Day:
    group = found.groupdict()
    start, end = found.span()
    text = found.group()
    lunar = bool(_LUNAR_MONTHS.search(text)) or text.startswith(("mùng", "mồng", "ngày mùng", "ngày mồng"))
    part = next((p for p in ("đầu", "giữa", "cuối") if text.startswith(p)), None)
    match found.lastgroup:
        case "full":
            return Day(start, end, "day", int(group["d1"]), int(group["m1"]), _year(group["y1"]))
        case "spelled":
            return Day(start, end, "day", int(group["d2"]), _month(group["m2"]), _year(group["y2"]), lunar=lunar)
        case "short":
            day = int(group["d3"] or group["d4"])
            return Day(start, end, "day", day, int(group["m3"]), _year(group["y3"]), worded=text.startswith("ngày"))
        case "dashed":
            return Day(start, end, "day", int(group["d13"]), int(group["m13"]), worded=False)
        case "month_year":
            return Day(start, end, "month", None, int(group["m4"]), _year(group["y4"]))
        case "only":
            near = group["near"]
            shift = None if near is None else 0 if near == "này" else 1
            return Day(start, end, "day", int(group["d5"]), shift=shift)
        case "month" | "short_month":
            return Day(
                start, end, "month", None, int(group["m6"] or group["m7"]), _year(group["y6"] or group["y7"]), part=part
            )
        case "named_month":
            return Day(start, end, "month", None, _DRIVES[" ".join(group["drive"].split())], _year(group["y12"]))
        case "quarter":
            quarter = _QUARTERS[group["q8"].replace("l", "i")]
            return Day(start, end, "quarter", year=_year(group["y8"]), quarter=quarter, part=part)
        case "year":
            return Day(start, end, "year", year=_year(group["y9"]), part=part)
        case "lunar":
            month = 1 if group["tet"] else _month(group["m10"]) if group["m10"] else None
            # `mùng 5 hằng tháng` is an ordinary fifth day.
            return Day(start, end, "day", int(group["d10"]), month, lunar=month is not None)
        case "full_moon":
            return Day(start, end, "day", 15, _month(group["m11"]), lunar=True)
        case _:
            shift = 1 if text.endswith("mai") else 0
            return Day(start, end, "day", shift=shift, same_day=text.startswith("cùng"))


# Every shape holds a number or one of these words; the words that may stand before a number are looked for behind it.
_ANCHORS = re.compile(r"\d+|rằm|qu[ýí]|cùng ngày|hôm nay|ngày mai|tháng (?:công|thanh|hành)")
_LEAD = loose(
    r"(?<!\w)(?:(?:đầu |giữa |cuối )?(?:tháng|qu[ýí]|năm)|(?:ngày~)?(?:mùng|mồng)|ngày|t\.?)~$|(?:đầu|giữa|cuối|ngày) $"
)
_LEAD_LENGTH = 16


def find_days(lower: str, start: int, end: int) -> Iterator[Day]:
    """Yield the days, months, quarters and years written in ``lower[start:end]``, in order."""
    done = start
    for anchor in _ANCHORS.finditer(lower, start, end):
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
