"""Shapes of a day, month, quarter or year: what the words name, before anything is inferred.

Rules, each a pattern with a name and what it makes of the match. A stretch is read by one rule for all its units:
[part] unit value [year] (`tuần 2 tháng 4/2026`, `6 tháng cuối năm nay`, `quý II, III/2026`). What stretches begin and end
with is a convention kept in the lexicon (Bộ luật Dân sự 2015, Điều 146 is its ground).

>>> [(d.day, d.month, d.year) for d in find_days("trước ngày 15 tháng 3 năm 2026 và 5/2026", 0, 40)]
[(15, 3, 2026), (None, 5, 2026)]
>>> [(d.unit, d.part, d.month) for d in find_days("xong trong tuần đầu tháng 4", 0, 27)]
[('month', 'tuần 1', 4)]
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from extractors.dates.days import Day, Unit
from extractors.dates.patterns import any_of, loose
from extractors.lexicon import load
from extractors.numerals import NUMBERS, PATTERN, number_of

_MONTH_WORDS: dict[str, int] = load("numerals")["months"]
#: Months that a drive has given a name: `Tháng Công nhân` is May.
_DRIVES: dict[str, int] = load("dates")["months"]
_NEAR: dict[str, int] = load("dates")["near"]
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "l": 1, "ll": 2, "lll": 3, "lv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_UNITS: dict[str, Unit] = {
    "tuần": "week",
    "tháng": "month",
    "t": "month",
    "quý": "quarter",
    "quí": "quarter",
    "năm": "year",
}
_WEEKS = {
    "đầu tiên": "1",
    "đầu": "1",
    "cuối cùng": "cuối",
    "cuối": "cuối",
    "nhất": "1",
    "hai": "2",
    "ba": "3",
    "tư": "4",
}
#: The part that marks a feast, before which things are to be done.
FEAST = "tết"
#: Years of two digits from here on are of the last century: births and other history, never a day to come.
_CENTURY = 70

_FIRST_DAYS = {word: number for word, number in NUMBERS.items() if number <= 10}
_YEAR = r"(?:19|20)\d\d(?!\d)"
_NEAR_WORD = rf"(?:{any_of(*(word for word, shift in _NEAR.items() if shift >= 0 and word != 'liền kề'))})(?!\w)"
_FIRST = r"(?:mùng|mồng)~"
#: Months in words; `tháng năm 2026` is a blank month and a year.
_NAMED = any_of(*(word for word in _MONTH_WORDS if word not in ("giêng", "chạp")))
_ANY_MONTH = rf"(?:\d{{1,2}}(?!\d)|{any_of(*_MONTH_WORDS)})"
#: The year behind a day, month or quarter: `/2026`, `năm 2026`, `năm nay`.
_TAIL = loose(
    rf"(?:~[/.-]~|~,?~(?:của )?năm~| (?=20))(?P<year>{_YEAR})(?![/-]\w)"
    r"|,? (?:của )?năm (?P<shift>nay|này|ngoái|trước(?!~[\d,]| ngày)|sau|tới|kế tiếp|tiếp theo|liền kề)"
    r"(?! hằng| hàng|\w)(?: liền kề)?"
)
_COUNT = rf"(?:0?5|10|15|20|0?[2369]|{PATTERN})"
_WEEK = r"(?:đầu tiên|đầu|cuối cùng|cuối|thứ nhất|thứ hai|thứ ba|thứ tư|(?:thứ )?0?[1-4])"
_PART = (
    rf"(?:tuần (?:lễ )?{_WEEK}(?:~(?:-|và|,)~(?:tuần )?{_WEEK})?,?|thượng tuần|trung tuần|hạ tuần|nửa đầu|nửa cuối"
    rf"|{_COUNT} (?:ngày|tháng|quý) (?:đầu|cuối)|đầu|giữa|cuối)"
)
_VALUE = rf"(?:\d{{1,2}}|{_NAMED}|i{{1,3}}|iv|l{{1,3}}|lv)(?!\w)"
# What makes bare words a limit: `đến hết tháng`, `trước tháng chín`.
_BOUND = r"(?:(?<=trong\s)|(?<=trước\s)|(?<=hết\s)|(?<=đến\s)|(?<=nhất\s))"

_BOUNDED = re.compile(f"{_BOUND}$")
_OF_QUARTER = loose(r"tháng (?:đầu |cuối )?$")

_Made = dict[str, Any] | None


def _year(word: str | None) -> int | None:
    if word is None or len(word) == 4:
        return int(word) if word else None
    return int(word) + (2000 if int(word) < _CENTURY else 1900)


def _month(word: str) -> int | None:
    return int(word) if word.isdecimal() else _MONTH_WORDS.get(" ".join(word.split()))


def _full(found: re.Match[str]) -> _Made:
    return {
        "day": int(found["d"]),
        "month": int(found["m"]),
        "year": _year(found["y"]),
        "short_year": len(found["y"]) == 2,
    }


def _spelled(found: re.Match[str]) -> _Made:
    # `mùng 10 tháng 3` is a day of the moon's calendar, `ngày mùng 5 tháng 9` more likely one of the sun's; the
    # founders' day is known by the moon's, however it is written.
    text, named = found.group(), found["m"] in ("giêng", "chạp")
    is_first = re.search("m[ùồ]ng", text) is not None
    is_sunny = re.search(r"tháng *(?:0\d|1(?!\d)|12|.*năm)", text) is not None
    is_founders = is_first and re.search(r"10 *tháng *3(?!\d)", text) is not None
    lunar = named or (is_first and not text.startswith("ngày") and not is_sunny) or is_founders
    return {"day": int(found["d"]), "month": _month(found["m"]), "lunar": lunar, "maybe_lunar": is_first and not named}


def _short(found: re.Match[str]) -> _Made:
    return {"day": int(found["d"] or found["d2"]), "month": int(found["m"]), "worded": found.group().startswith("ngày")}


def _only(found: re.Match[str]) -> _Made:
    return {"day": int(found["d"]), "shift": _NEAR[" ".join(found["near"].split())] if found["near"] else None}


def _first(found: re.Match[str]) -> _Made:
    """Read `mùng 6 tết`; `mùng 5 hằng tháng` is an ordinary fifth day."""
    number = _FIRST_DAYS.get(found["d"]) or int(found["d"])
    return {"day": number, "month": 1 if found["tet"] else None, "lunar": bool(found["tet"]), "maybe_lunar": True}


def _full_moon(found: re.Match[str]) -> _Made:
    return {"day": 15, "month": _month(found["m"]), "lunar": True}


def _today(found: re.Match[str]) -> _Made:
    text = found.group()
    return {"shift": 1 if text.endswith("mai") else 0, "same_day": text.startswith("cùng")}


def _schooling(found: re.Match[str]) -> _Made:
    term = found["term"]
    part = f"học kỳ {2 if term in ('ii', '2', 'hai') else 1}" if term else "năm học"
    return {"unit": "year", "year": _year(found["y"]), "part": part}


def _bare(found: re.Match[str]) -> _Made:
    return {"unit": _UNITS[found["unit"] or found["unit2"]], "shift": 0, "bare": True}


def _feast(found: re.Match[str]) -> _Made:
    return {"day": 1, "month": 1, "year": _year(found["y"]), "lunar": found["solar"] is None, "part": FEAST}


def _month_year(found: re.Match[str]) -> _Made:
    return {"unit": "month", "month": int(found["m"]), "year": _year(found["y"])}


def _drive(found: re.Match[str]) -> _Made:
    return {"unit": "month", "month": _DRIVES[" ".join(found["name"].split())], "year": _year(found["y"])}


def _part(words: str | None) -> dict[str, Any]:
    """Return the part of a stretch by its name in the lexicon: `sáu tháng đầu` → `6 tháng đầu`, `tuần lễ thứ hai`."""
    name = " ".join((words or "").replace(" của", "").replace(",", " ").split())
    if not name.startswith("tuần"):
        count = re.match(_COUNT, name)
        return {"part": f"{number_of(count[0])}{name[count.end() :]}" if count else name or None}
    weeks = [
        f"tuần {_WEEKS.get(week, week.removeprefix('thứ ').lstrip('0'))}".replace("thứ ", "")
        for week in re.findall(_WEEK, name)
    ]
    weeks = [f"tuần {_WEEKS.get(week.removeprefix('tuần '), week.removeprefix('tuần '))}" for week in weeks]
    return {"part": weeks[-1], "part_from": weeks[0] if weeks[0] != weeks[-1] else None}


def _stretch(found: re.Match[str]) -> _Made:
    """Read [part] unit value."""
    unit, part = _UNITS[found["unit"]], _part(found["part"])
    if found["near"]:
        if _OF_QUARTER.search(found.string, max(0, found.start() - 16), found.start()):
            return None  # `ngày 05 tháng đầu quý sau`
        return {"unit": unit, "shift": _NEAR[" ".join(found["near"].split())], **part}
    if unit == "year":
        return {"unit": unit, "year": _year(found["y"]), **part} if found["y"] else None
    read = _QUARTERS.get if unit == "quarter" else _month
    words = [" ".join(word.split()) for word in (found["since"] or "", found["value"] or "")]
    first, last = (read(word) for word in words)
    if unit == "week" or (first or last) is None:
        return None
    made = {"unit": unit, unit: last, "since": first, "named": words[1].isalpha(), **part}
    return made | {"alone": {unit: first, "since": None}, "alone_at": found.end("since")} if words[0] else made


_NEXT = r"(?:~-~t?|~(?:,|và)~(?:tháng~|t|qu[ýí]~)?)"
_AFTER_VALUE = r"(?!\d|[.,]\d|%|~/~\d{1,2}(?!\d))"
#: Name, letters that it begins with (0 for a figure), pattern, what it makes, whether a year behind it is its own.
_RULES: tuple[tuple[str, str, str, Callable[[re.Match[str]], _Made], bool], ...] = (
    (
        "15/3/2026, 15-03-2026, ngày 15.3.26",
        "0nm",
        rf"(?:ngày~)?(?:{_FIRST})?(?<![\d/])(?<!\d\.)(?P<d>\d{{1,2}})~(?P<sep>[/.\\-]|//)~(?P<m>\d{{1,2}})~(?P=sep)~"
        r"(?P<y>(?:19|20)\d\d|\d\d)(?![\d%]|/~\w|-~(?:[^\W\d]|\d{3,}))",
        _full,
        False,
    ),
    (
        "ngày 15 tháng 3, 23 tháng chạp",
        "0nm",
        rf"(?:ngày~)?(?<![\d/])(?:{_FIRST})?(?P<d>\d{{1,2}})~,?~tháng~(?P<m>{_ANY_MONTH})(?!\w)",
        _spelled,
        True,
    ),
    (
        "15/3, ngày 15-3",
        "0n",
        rf"(?:ngày~(?:{_FIRST})?(?P<d>\d{{1,2}})~(?:[/.\\-]|//)~|(?<![\d/])(?<!\d\.)(?P<d2>\d{{1,2}})~/~)(?P<m>\d{{1,2}})"
        r"(?![\d%]|~/|-\w|[.,]\d|~tháng|~(?:của )?(?:hằng|hàng|mỗi) tháng)",
        _short,
        True,
    ),
    # As the Party writes, only behind a bound word, since `05-07` is a range of anything.
    (
        "trước 31-8",
        "0",
        rf"(?:{_BOUND}|(?<=từ\s))(?P<d>\d{{1,2}})(?P<d2>)-(?P<m>0?[1-9]|1[0-2])(?![\d%]|[/.-]\d)",
        _short,
        False,
    ),
    ("5/2026, 05-2026", "0", rf"(?<![\w/.,-])(?P<m>\d{{1,2}})~[/-]~(?P<y>{_YEAR})(?![/-]\w)", _month_year, False),
    (
        "ngày 15, ngày 15 tháng này",
        "n",
        rf"ngày~(?P<d>\d{{1,2}})(?!\d|~/~\d|[.,]\d|%)(?: (?:của )?tháng (?P<near>{_NEAR_WORD}))?",
        _only,
        False,
    ),
    ("tháng công nhân năm 2026", "t", rf"tháng (?P<name>{any_of(*_DRIVES)})~(?:,~)?năm~(?P<y>{_YEAR})", _drive, False),
    ("t3/2026", "t", rf"t\.?~(?P<m>\d{{1,2}})~[/.-]~(?P<y>{_YEAR})", _month_year, False),
    (
        "học kỳ I năm học 2025-2026",
        "hn",
        r"(?:học kỳ (?P<term>ii|i|1|2|một|hai)(?!\w)|năm học)(?:,? (?:của )?năm học)?(?: này)?"
        rf"(?: {_YEAR}~(?:-|/|đến)~(?P<y>{_YEAR}))?(?! mới| sau| trước| tới| \d|~/)",
        _schooling,
        False,
    ),
    (
        "tuần đầu tháng 4, quý II và III, 6 tháng cuối năm 2026, quý sau",
        "0tqnđgchb",
        rf"(?:(?P<part>{_PART}) (?:của )?)?(?P<unit>tuần|tháng|qu[ýí]|năm|t(?=\d))~"
        rf"(?:(?P<near>(?<=\s){_NEAR_WORD})|(?P<y>{_YEAR})(?!~-~\d)|(?:(?P<since>{_VALUE}|\d{{1,2}}(?=-t)){_NEXT}(?={_VALUE}))?"
        rf"(?P<value>{_VALUE}){_AFTER_VALUE})",
        _stretch,
        True,
    ),
    (
        "đến cuối năm, xong trong tháng",
        "chtqn",
        rf"(?:{_BOUND}(?:cuối|hết) (?P<unit>tháng|quý|năm)"
        r"(?!\w|~\d| [ivx]+(?!\w)| (?:học|nay|này|sau|tới|công|hành|thanh))"
        r"|(?<=trong\s)(?P<unit2>tháng|quý|năm)(?= *(?:[.;,)]|$)))",
        _bare,
        False,
    ),
    (
        "trước Tết Nguyên đán Bính Ngọ năm 2026",
        "tdđ",
        r"(?<=trước\s)(?:dịp )?(?:đón )?tết (?:(?P<solar>dương lịch)|(?:nguyên đán|âm lịch|cổ truyền)(?: dân tộc)?)?"
        rf"(?:~[^\W\d]{{2,5}} [^\W\d]{{2,5}})?~[-(,]?~(?:năm )?(?P<y>{_YEAR})",
        _feast,
        False,
    ),
    (
        "mùng 6 tết, mùng 5",
        "nm",
        rf"(?:ngày~)?{_FIRST}(?P<d>\d{{1,2}}|{any_of(*_FIRST_DAYS)})(?!\w)(?: (?P<tet>tết))?",
        _first,
        False,
    ),
    ("rằm tháng giêng", "nr", r"(?:ngày~)?rằm (?:tháng )?(?P<m>\d{1,2}|giêng|bảy|tám|mười|chạp)", _full_moon, False),
    (
        "hôm nay, cùng ngày",
        "chnst",
        r"(?:cùng ngày(?!~\d)|(?:ngày )?hôm nay|(?:ngày |sáng |trưa |chiều |tối )mai(?!\w)"
        r"|(?:sáng|trưa|chiều|tối) nay(?!\w))(?![ ,(]*(?:ngày )\d)",
        _today,
        False,
    ),
)
_BY_LETTER: dict[str, list[tuple[re.Pattern[str], Callable[[re.Match[str]], _Made], bool]]] = {}
for _, letters, pattern, make, takes_year in _RULES:
    for letter in letters:
        _BY_LETTER.setdefault(letter, []).append((loose(pattern), make, takes_year))
_LUNAR_MARK = re.compile(r"[ ,]*\(?(?:âm lịch|âl\b|a\.l)\)?")

# Every shape holds a number or one of these words; the words that may stand before a number are looked for behind it.
_ANCHORS = re.compile(r"\d+|rằm|qu[ýí]|cùng ngày|hôm nay")
# Rarer ones, looked for only in letters that hold such words at all.
_RARE = loose(
    rf"(?<!\w)(?:m[ùồ]ng (?:{any_of(*_FIRST_DAYS)})(?!\w)|(?:ngày|sáng|chiều|tối|trưa) mai(?!\w)|(?:sáng|trưa|chiều|tối) nay(?!\w)"
    rf"|tháng (?:công|thanh|hành|{_NAMED})|học kỳ|năm học|(?:đầu |giữa |cuối |nửa đầu |nửa cuối )?(?:tuần|tháng|quý|năm) {_NEAR_WORD}"
    r"|(?<=trước\s)(?:dịp |đón )*tết|(?<=trong\s)(?:tháng|quý|năm)(?= *(?:[.;,)]|$))"
    rf"|{_BOUND}(?:cuối|hết) (?:tháng|quý|năm))"
)
_ALL_ANCHORS = re.compile(rf"{_ANCHORS.pattern}|(?={_RARE.pattern})")
_LEAD = loose(
    rf"(?<!\w)(?:(?:(?:{_PART}) (?:của )?)?(?:tháng|qu[ýí]|năm|tuần(?: lễ)?(?: thứ)?)|(?:ngày~)?(?:mùng|mồng)|ngày|t\.?)~$|(?<!\w){_PART} $"
)
_LEAD_LENGTH = 40


@lru_cache(maxsize=8)
def _anchors_of(lower: str) -> re.Pattern[str]:
    return _ALL_ANCHORS if _RARE.search(lower) else _ANCHORS


def find_days(lower: str, start: int, end: int) -> Iterator[Day]:
    """Yield the days, months, quarters and years written in ``lower[start:end]``, in order."""
    done = start
    for anchor in _anchors_of(lower).finditer(lower, start, end):
        at = anchor.start()
        if at < done:
            continue
        lead = _LEAD.search(lower, max(done, at - _LEAD_LENGTH), at)
        day = (_read(lower, lead.start(), end) if lead else None) or _read(lower, at, end)
        if day is not None and not (day.start > start and lower[day.start - 1].isalpha()):
            done = day.end
            yield day


def _read(lower: str, at: int, end: int) -> Day | None:
    """Return the day that begins at a place."""
    for pattern, make, takes_year in _BY_LETTER.get("0" if lower[at].isdecimal() else lower[at], ()):
        found = pattern.match(lower, at, end)
        made = make(found) if found else None
        if found is None or made is None:
            continue
        stop = found.end()
        if takes_year and made.get("year") is made.get("shift") is None:
            made["year"] = made["year_shift"] = None
            if tail := _TAIL.match(lower, stop, end):
                stop = tail.end()
                made |= {"year": _year(tail["year"]), "year_shift": _NEAR.get(" ".join((tail["shift"] or "").split()))}
        return _placed(lower, at, stop, end, made)
    return None


def _placed(lower: str, at: int, stop: int, end: int, made: dict[str, Any]) -> Day | None:
    """Return the day made of a match, in the calendar that is named, without a second month that is none."""
    alone, alone_at, named = made.pop("alone", None), made.pop("alone_at", stop), made.pop("named", False)
    unit = made.get("unit", "day")
    if alone and (made[unit] is None or (unit == "month" and made["year"] is None)):
        made, stop = made | alone, alone_at  # `tháng 3, 6`: months named one by one
    day = Day(at, stop, **{"unit": unit, **made})
    if unit == "day" and (mark := _LUNAR_MARK.match(lower, stop, end)):
        return Day(at, mark.end(), "day", day.day, day.month, day.year, lunar=True)
    if unit == "month" and named and day.year is None and not _BOUNDED.search(lower, max(0, at - 8), at):
        return None  # `tháng hai` is a month only behind a bound
    return day
