"""Shapes of a day, month, quarter or year: what the words name, before anything is inferred.

Rules, each a pattern with a name and what it makes of the match. A stretch is read by one rule for all its units:
[part] unit value [year] (`tuần 2 tháng 4/2026`, `6 tháng cuối năm nay`, `quý II, III/2026`). What stretches begin and
end with is a convention kept in the lexicon (Bộ luật Dân sự 2015, Điều 146 is its ground).

>>> [(d.day, d.month, d.year) for d in find_days("trước ngày 15 tháng 3 năm 2026 và 5/2026", 0, 40)]
[(15, 3, 2026), (None, 5, 2026)]
>>> [(d.unit, d.part, d.month) for d in find_days("xong trong tuần đầu tháng 4", 0, 27)]
[('month', 'tuần 1', 4)]
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from extractors.counting import NUMBERS, PATTERN, number_of
from extractors.dates.days import Day, Unit
from extractors.dates.patterns import loose, written
from extractors.lexicon import load
from extractors.patterns import any_of

_MONTH_WORDS: dict[str, int] = load("numerals")["months"]
_SHAPES = load("date_shapes")
#: Months that a drive has given a name: `Tháng Công nhân` is May.
_DRIVES: dict[str, int] = load("dates")["months"]
_NEAR: dict[str, int] = load("dates")["near"]
_WEEKDAYS = {word: at for at, words in enumerate(load("dates")["weekdays"].values()) for word in words}
_PARTS: dict[str, dict[str, list[int]]] = load("dates")["parts"]
_QUARTERS: dict[str, int] = _SHAPES["quarters"]
_UNITS: dict[str, Unit] = _SHAPES["units"]
_WEEKS: dict[str, str] = _SHAPES["weeks"]
#: The part that marks a feast, before which things are to be done.
FEAST = "tết"
#: Years of two digits from here on are of the last century: births and other history, never a day to come.
_CENTURY = 70

_FIRST_DAYS = {word: number for word, number in NUMBERS.items() if number <= 10}
_WORDS = {
    "number": PATTERN,
    "any_month": any_of(_MONTH_WORDS),
    # `tháng năm 2026` is a blank month and a year
    "named_month": any_of(word for word in _MONTH_WORDS if word not in ("giêng", "chạp")),
    "drive": any_of(_DRIVES),
    "first_day": any_of(_FIRST_DAYS),
    "weekday": any_of(_WEEKDAYS),
    "near": rf"{any_of(word for word, shift in _NEAR.items() if shift >= 0)}(?!\w)",
}
_written = written(_SHAPES["pieces"] | _WORDS)

#: The year behind a day, month or quarter: `/2026`, `năm 2026`, `năm nay`.
_TAIL = loose(
    _written(
        r"(?:~[/.-]~|~,?~(?:của )?năm~| (?=20))(?P<year><year>)(?![/-]\w)"
        r"|,? (?:của )?năm (?P<shift>nay|này|ngoái|trước(?!~[\d,]| ngày)|sau|tới|kế tiếp|tiếp theo|liền kề)"
        r"(?! hằng| hàng|\w)(?: liền kề)?"
    )
)
_BOUNDED = re.compile(_written("<bound>$"))
_OF_QUARTER = loose(r"tháng (?:đầu |cuối )?$")
_WEEKLY = loose(r"(?:hằng|hàng|mỗi|từng|báo cáo) tuần|các (?:ngày )?$")
_LIMITED = loose(
    r"(?<!\w)(?:trước|chậm nhất|muộn nhất|trễ nhất|đến hết|hạn cuối)(?: là| vào|:)*"
    r"(?: (?:lúc )?\d{1,2}~(?:giờ|h|g)~(?:\d\d)?(?: phút)?)?(?: (?:buổi )?(?:sáng|trưa|chiều|tối))?(?: ngày)? $"
)
_WEEK, _COUNT = loose(_written("<week>")), loose(_written("<count>"))

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


def _weekday(found: re.Match[str]) -> _Made:
    if not _LIMITED.search(found.string, max(0, found.start() - 40), found.start()):
        return None  # `lần thứ hai`
    if _WEEKLY.search(found.string, max(0, found.start() - 90), found.start()):
        return None  # `báo cáo tuần gửi trước 14h00 thứ Năm`
    return {"weekday": _WEEKDAYS[" ".join(found["weekday"].split())], "shift": 0, "bare": True}


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
    name = " ".join((words or "").replace(" của", "").replace(",", " ").replace("cuối cùng", "cuối").split())
    if not name.startswith("tuần"):
        count = _COUNT.match(name)
        return {"part": f"{number_of(count[0])}{name[count.end() :]}" if count else name or None}
    which = [week.removeprefix("thứ ").lstrip("0") for week in _WEEK.findall(name)]
    weeks = [f"tuần {_WEEKS.get(week, week)}" for week in which]
    return {"part": weeks[-1], "part_from": weeks[0] if weeks[0] != weeks[-1] else None}


def _stretch(found: re.Match[str]) -> _Made:
    """Read [part] unit value."""
    unit, part = _UNITS[found["unit"]], _part(found["part"])
    if part["part"] and unit != "week" and any(name and name not in _PARTS[unit] for name in part.values()):
        return None  # `10 ngày đầu quý II`
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


_MAKE: dict[str, Callable[[re.Match[str]], _Made]] = {
    "full": _full,
    "spelled": _spelled,
    "short": _short,
    "month_year": _month_year,
    "only": _only,
    "drive": _drive,
    "schooling": _schooling,
    "stretch": _stretch,
    "weekday": _weekday,
    "bare": _bare,
    "feast": _feast,
    "first": _first,
    "full_moon": _full_moon,
    "today": _today,
}
_BY_LETTER: dict[str, list[tuple[re.Pattern[str], Callable[[re.Match[str]], _Made], bool]]] = {}
for shape in _SHAPES["shape"]:
    rule = (loose(_written(shape["pattern"])), _MAKE[shape["make"]], shape.get("year", False))
    for letter in shape["letters"]:
        _BY_LETTER.setdefault(letter, []).append(rule)
_FIGURE_HINT = re.compile(r"\d{1,2} *(?:[/.\\-]|,? *tháng|ngày|quý)")
_LUNAR_MARK = re.compile(r"[ ,]*\(?(?:âm lịch|âl\b|a\.l)\)?")

# Every shape holds a number or one of these words; the words that may stand before a number are looked for behind it.
_AFTER_ANCHOR = r"(?<=\d)\d*|(?<=r)ằm|(?<=q)u[ýí]|(?<=c)ùng ngày|(?<=h)ôm nay"
_ANCHORS = re.compile(rf"[\drqch](?:{_AFTER_ANCHOR})")
# Rarer ones, looked for only in letters that hold such words at all; all begin as a shape does.
_LETTERS = "".join(_BY_LETTER)
_RARE = loose(
    _written(
        rf"(?=[{_LETTERS}])(?:(?<!\w)(?:m[ùồ]ng (?:<first_day>)(?!\w)|(?:ngày|sáng|chiều|tối|trưa) mai(?!\w)"
        r"|(?:sáng|trưa|chiều|tối) nay(?!\w)|tháng (?:công|thanh|hành|<named_month>)|học kỳ|năm học"
        r"|(?:đầu |giữa |cuối |nửa đầu |nửa cuối )?(?:tuần|tháng|quý|năm) <near>|(?<=trước\s)(?:dịp |đón )*tết"
        r"|(?:<weekday>)(?: này| tới)?(?= *(?:[.;,)]|$|để |cho |về ))"
        r"|(?<=trong\s)(?:tháng|quý|năm)(?= *(?:[.;,)]|$))|<bound>(?:cuối|hết) (?:tháng|quý|năm)))"
    )
)
_ALL_ANCHORS = re.compile(rf"[{_LETTERS}\d](?:{_AFTER_ANCHOR}|(?<!\w.)(?<=(?={_RARE.pattern}).))")
_LEAD = loose(
    _written(
        r"(?<!\w)(?:(?:<part> (?:của )?)?(?:tháng|qu[ýí]|năm|tuần(?: lễ)?(?: thứ)?)"
        r"|(?:ngày~)?(?:mùng|mồng)|ngày|t\.?)~$|(?<!\w)<part> $"
    )
)
_LEAD_WORDS = frozenset(
    ("tháng", "quý", "quí", "năm", "tuần", "lễ", "thứ", "mùng", "mồng", "ngày", "t", "đầu", "giữa", "cuối")
)
_WORD_BEFORE = re.compile(r"([^\W\d]++)\.? *$")
_LEAD_LENGTH, _WORD_LENGTH = 40, 16


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
        near = _WORD_BEFORE.search(lower, max(done, at - _WORD_LENGTH), at)
        lead = _LEAD.search(lower, max(done, at - _LEAD_LENGTH), at) if near and near[1] in _LEAD_WORDS else None
        places = (lead.start(), near.start(), at) if lead and near else (at,)
        day = next((day for place in places if (day := _read(lower, place, end))), None)
        if day is not None and not (day.start > start and lower[day.start - 1].isalpha()):
            done = day.end
            yield day


def _read(lower: str, at: int, end: int) -> Day | None:
    """Return the day that begins at a place."""
    is_figure = lower[at].isdecimal()
    if is_figure and not _FIGURE_HINT.match(lower, at, end):
        return None  # most figures count something
    for pattern, make, takes_year in _BY_LETTER.get("0" if is_figure else lower[at], ()):
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
