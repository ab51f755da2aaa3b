"""Days as they are written, before anything is inferred: shapes, hours, weekdays, runs of days."""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple, get_args

from extractors.counting import NUMBERS, PATTERN, ROMAN, ROMANS, number_of
from extractors.dates.bounds import loose, written
from extractors.lexicon import load
from extractors.patterns import any_of

# --------------------
# A day, month, quarter or year as it is written, before anything is inferred.

Unit = Literal["day", "week", "month", "quarter", "year"]
UNITS: tuple[Unit, ...] = get_args(Unit)


class Day(NamedTuple):
    """A day, month, quarter or year as it is written; ``None`` where the words leave a part out.

    ``worded`` says that ``ngày``, ``tháng`` or a full year stands in it, so that it can be no fraction. ``shift`` is
    the distance in units of ``tháng này`` (0), ``quý sau`` (1), or in days of ``hôm nay`` (0); ``year_shift`` that of
    the year (``ngày 20/01 năm sau``). ``part`` is the part that is meant (``tuần 1``; ``part_from`` where it begins
    earlier), ``since`` the first of several months or quarters (``tháng 4, 5/2026``). ``bare`` stretches (``trong
    tháng``) count only right behind words of a limit. ``maybe_lunar`` days (``mùng 10 tháng 3``) do not say which
    calendar is meant; of a ``short_year`` only two digits are written.
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
    year_shift: int | None = None
    same_day: bool = False
    part: str | None = None
    part_from: str | None = None
    since: int | None = None
    weekday: int | None = None
    bare: bool = False
    maybe_lunar: bool = False
    short_year: bool = False


# --------------------
# Shapes of a day, month, quarter or year: what the words name, before anything is inferred.
#
# Rules, each a pattern with a name and what it makes of the match. A stretch is read by one rule for all its units:
# [part] unit value [year] (`tuần 2 tháng 4/2026`, `6 tháng cuối năm nay`, `quý II, III/2026`). What stretches begin
# and end with is a convention kept in the lexicon (Bộ luật Dân sự 2015, Điều 146 is its ground).

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
#: Stands where a day has a figure too many: on no calendar.
_NO_DAY = 99

_FIRST_DAYS = {word: number for word, number in NUMBERS.items() if number <= 10}
_WORDS = {
    "number": PATTERN,
    "any_month": any_of(_MONTH_WORDS),
    # `tháng năm 2026` is a blank month and a year
    "named_month": any_of(word for word in _MONTH_WORDS if word not in ("giêng", "chạp")),
    "roman": ROMAN,
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
        r"(?! hằng|\w)(?: liền kề)?"
    )
)
_BOUNDED = re.compile(_written("<bound>$"))
_OF_QUARTER = loose(r"tháng (?:đầu |cuối )?$")
_WEEKLY = loose(r"(?:hằng|mỗi|từng|báo cáo) tuần|các (?:ngày )?$")
_LIMITED = loose(
    r"(?<!\w)(?:trước|chậm nhất|đến hết|hạn cuối)(?: là| vào|:)*"
    r"(?: (?:lúc )?\d{1,2}~(?:giờ|h|g)~(?:\d\d)?(?: phút)?)?(?: (?:buổi )?(?:sáng|trưa|chiều|tối))?(?: ngày)? $"
)
_WEEK, _COUNT = loose(_written("<week>")), loose(_written("<count>"))

_Made = dict[str, Any] | None


def _single(words: str) -> str:
    return " ".join(words.split())


def _year(word: str | None) -> int | None:
    if not word:
        return None
    return int(word) + (0 if len(word) == 4 else 2000 if int(word) < _CENTURY else 1900)


def _month(word: str) -> int | None:
    return int(word) if word.isdecimal() else _MONTH_WORDS.get(_single(word)) or ROMANS.get(word)


def _spelled(found: re.Match[str]) -> _Made:
    # `mùng 10 tháng 3` is a day of the moon's calendar, `ngày mùng 5 tháng 9` more likely one of the sun's; the
    # founders' day is known by the moon's, however it is written.
    text, named = found.group(), found["m"] in ("giêng", "chạp")
    is_first = re.search("m[ùồ]ng", text) is not None
    is_sunny = re.search(r"tháng *(?:0\d|1(?!\d)|12|.*năm)", text) is not None
    is_founders = is_first and re.search(r"10 *tháng *3(?!\d)", text) is not None
    lunar = named or (is_first and not text.startswith("ngày") and not is_sunny) or is_founders
    return {"day": int(found["d"]), "month": _month(found["m"]), "lunar": lunar, "maybe_lunar": is_first and not named}


def _weekday(found: re.Match[str]) -> _Made:
    if not _LIMITED.search(found.string, max(0, found.start() - 40), found.start()):
        return None  # `lần thứ hai`
    if _WEEKLY.search(found.string, max(0, found.start() - 90), found.start()):
        return None  # `báo cáo tuần gửi trước 14h00 thứ Năm`
    if _OF_EACH_WEEK.match(found.string, found.end()):
        return None
    return {"weekday": _WEEKDAYS[_single(found["weekday"])], "shift": 0, "bare": True}


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
    unit, part = _UNITS[found["unit"]], _part(found["part"])
    if found["unit"] == "t" and _OF_EACH_WEEK.match(found.string, found.end()):
        return None  # `T2 - T4 - T6 hằng tuần`
    if part["part"] and unit != "week" and any(name and name not in _PARTS[unit] for name in part.values()):
        return None  # `10 ngày đầu quý II`
    if found["near"]:  # but `ngày 05 tháng đầu quý sau`
        is_day = _OF_QUARTER.search(found.string, max(0, found.start() - 16), found.start())
        return None if is_day else {"unit": unit, "shift": _NEAR[_single(found["near"])], **part}
    if unit == "year":
        return {"unit": unit, "year": _year(found["y"]), **part} if found["y"] else None
    return _numbered(found, unit, part) if unit != "week" else None


def _numbered(found: re.Match[str], unit: Unit, part: dict[str, Any]) -> _Made:
    """Return the month or quarter of a number (`quý II và III`: from one to another)."""
    read = _QUARTERS.get if unit == "quarter" else _month
    since, value = _single(found["since"] or ""), _single(found["value"] or "")
    first, last = read(since), read(value)
    if (first or last) is None:
        return None
    made = {"unit": unit, unit: last, "since": first, "named": value.isalpha(), **part}
    return made | {"alone": {unit: first, "since": None}, "alone_at": found.end("since")} if since else made


_MAKE: dict[str, Callable[[re.Match[str]], _Made]] = {
    "full": lambda found: {
        "day": int(found["d"]),
        "month": _month(found["m"]),
        "year": _year(found["y"]),
        "short_year": len(found["y"]) == 2,
    },
    "spelled": _spelled,
    "short": lambda found: {
        "day": int(found["d"] or found["d2"]),
        "month": _month(found["m"]),
        "worded": found.group().startswith("ngày"),
    },
    "misprint": lambda _: {"day": _NO_DAY, "month": _NO_DAY},
    "month_year": lambda found: {"unit": "month", "month": int(found["m"]), "year": _year(found["y"])},
    "only": lambda found: {"day": int(found["d"]), "shift": _NEAR[_single(found["near"])] if found["near"] else None},
    "drive": lambda found: {"unit": "month", "month": _DRIVES[_single(found["name"])], "year": _year(found["y"])},
    "schooling": lambda found: {
        "unit": "year",
        "year": _year(found["y"]),
        "part": ("học kỳ 2" if found["term"] in ("ii", "2", "hai") else "học kỳ 1") if found["term"] else "năm học",
    },
    "stretch": _stretch,
    "weekday": _weekday,
    "bare": lambda found: {"unit": _UNITS[found["unit"] or found["unit2"]], "shift": 0, "bare": True},
    "feast": lambda found: {
        "day": 1,
        "month": 1,
        "year": _year(found["y"]),
        "lunar": found["solar"] is None,
        "part": FEAST,
    },
    # `mùng 6 tết`; `mùng 5 hằng tháng` is an ordinary fifth day.
    "first": lambda found: {
        "day": _FIRST_DAYS.get(found["d"]) or int(found["d"]),
        "month": 1 if found["tet"] else None,
        "lunar": bool(found["tet"]),
        "maybe_lunar": True,
    },
    "full_moon": lambda found: {"day": 15, "month": _month(found["m"]), "lunar": True},
    "today": lambda found: {"shift": int(found[0].endswith("mai")), "same_day": found[0].startswith("cùng")},
}


class Shape(NamedTuple):
    """A way in which a day is written: what it makes of a match, and whether a year behind it is its own."""

    name: str
    pattern: re.Pattern[str]
    make: Callable[[re.Match[str]], _Made]
    takes_year: bool


#: The shapes by the letters that they begin with (``0``: a figure); the first that matches counts.
SHAPES: dict[str, list[Shape]] = {}
for row in _SHAPES["shape"]:
    shape = Shape(row["name"], loose(_written(row["pattern"])), _MAKE[row["make"]], row.get("year", False))
    for letter in row["letters"]:
        SHAPES.setdefault(letter, []).append(shape)
_FIGURE_HINT = re.compile(r"\d{1,4} *(?:[/.\\-]|,? *tháng|ngày|quý|(?:của )?(?:hằng|mỗi) )")
_LUNAR_MARK = re.compile(r"[ ,]*\(?(?:âm lịch|âl\b|a\.l)\)?")

# Every shape holds a number or one of these words; the words that may stand before a number are looked for behind it.
_AFTER_ANCHOR = r"(?<=\d)\d*|(?<=r)ằm|(?<=q)u[ýí]|(?<=c)ùng ngày|(?<=h)ôm nay"
_ANCHORS = re.compile(rf"[\drqch](?:{_AFTER_ANCHOR})")
# Rarer ones, looked for only in letters that hold such words at all; all begin as a shape does.
_LETTERS = "".join(SHAPES)
_RARE = loose(
    _written(
        rf"(?=[{_LETTERS}])(?:(?<!\w)(?:m[ùồ]ng (?:<first_day>)(?!\w)|(?:ngày|sáng|chiều|tối|trưa) mai(?!\w)"
        r"|(?:sáng|trưa|chiều|tối) nay(?!\w)|tháng (?:công|thanh|hành|<named_month>|<roman>)|học kỳ|năm học"
        r"|(?:đầu |giữa |cuối |nửa đầu |nửa cuối )?(?:tuần|tháng|quý|năm) <near>|(?<=trước\s)(?:dịp |đón )*tết"
        r"|(?:<weekday>)(?: này| tới)?(?= *(?:[.;,)]|$|để |cho |về ))"
        r"|(?<=trong\s)(?:tháng|quý|năm)(?= *(?:[.;,)]|$))|<bound>(?:cuối|hết) (?:tháng|quý|năm)))"
    )
)
_ALL_ANCHORS = re.compile(rf"[{_LETTERS}\d](?:{_AFTER_ANCHOR}|(?<!\w.)(?<=(?={_RARE.pattern}).))")
_LEAD = loose(
    _written(
        r"(?<!\w)(?:(?:<part> (?:của )?)?(?:tháng|quý|năm|tuần(?: lễ)?(?: thứ)?)"
        r"|(?:ngày~)?(?:mùng|mồng)|ngày|t\.?)~$|(?<!\w)<part> $"
    )
)
_LEAD_WORDS = frozenset(
    ("tháng", "quý", "năm", "tuần", "lễ", "thứ", "mùng", "mồng", "ngày", "t", "đầu", "giữa", "cuối")
)
_WORD_BEFORE = re.compile(r"([^\W\d]++)\.? *$")
_LEAD_LENGTH, _WORD_LENGTH = 40, 16


_has_rare = lru_cache(maxsize=8)(lambda lower: _RARE.search(lower) is not None)


def find_days(lower: str, start: int, end: int) -> Iterator[Day]:
    """Yield the days, months, quarters and years written in ``lower[start:end]``, in order."""
    done = start
    for anchor in (_ALL_ANCHORS if _has_rare(lower) else _ANCHORS).finditer(lower, start, end):
        at = anchor.start()
        if at < done:
            continue
        near = _WORD_BEFORE.search(lower, max(done, at - _WORD_LENGTH), at)
        lead = _LEAD.search(lower, max(done, at - _LEAD_LENGTH), at) if near and near[1] in _LEAD_WORDS else None
        places = (lead.start(), near.start(), at) if lead and near else (at,)
        for place in places:
            day = _read(lower, place, end)
            if day is None:
                continue
            if day.start == start or not lower[day.start - 1].isalpha():
                done = day.end
                yield day
            break


def _read(lower: str, at: int, end: int) -> Day | None:
    is_figure = lower[at].isdecimal()
    if is_figure and not _FIGURE_HINT.match(lower, at, end):
        return None  # most figures count something
    for _, pattern, make, takes_year in SHAPES.get("0" if is_figure else lower[at], ()):
        found = pattern.match(lower, at, end)
        made = make(found) if found else None
        if found is None or made is None:
            continue
        stop = found.end()
        if takes_year and made.get("year") is made.get("shift") is None:
            made["year"] = made["year_shift"] = None
            if tail := _TAIL.match(lower, stop, end):
                stop = tail.end()
                made |= {"year": _year(tail["year"]), "year_shift": _NEAR.get(_single(tail["shift"] or ""))}
        return _placed(lower, at, stop, end, made)
    return None


def _placed(lower: str, at: int, stop: int, end: int, made: dict[str, Any]) -> Day | None:
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


# --------------------
# Points in time: a day with the hour and the weekday that stand beside it, and runs of them.

_WEEKDAY_CODES: dict[str, str] = {word: code for code, words in load("dates")["weekdays"].items() for word in words}
_NAMED_HOURS: dict[str, str] = load("dates")["hours"]
WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKDAY = rf"(?:{any_of(_WEEKDAY_CODES)}|t[2-7](?![\d/.])|cn)(?!\w)"
_NEXT_WEEKDAY = rf"(?:{WEEKDAY}|(?:[2-7]|hai|ba|tư|năm|sáu|b[ảẩ]y)(?!\w|[/.,]\d))"
_EACH_WEEK = r"(?:hằng|mỗi|từng) tuần"
#: One weekday, or several: `thứ 2 - 4 - 6`, `thứ Hai, Tư và Sáu hằng tuần`. Two with a dash are the ends of a stretch.
WEEKDAYS = rf"{WEEKDAY}(?:(?:~-~{_NEXT_WEEKDAY}){{2,5}}|(?:~(?:,~và|,|và)~{_NEXT_WEEKDAY}){{1,5}}(?=~{_EACH_WEEK}))?"
_OF_EACH_WEEK = loose(rf"(?:~(?:-|,~và|,|và)~{_NEXT_WEEKDAY}){{0,5}}~{_EACH_WEEK}")
_IS_WEEKDAY = loose(WEEKDAY)
_BETWEEN_WEEKDAYS = re.compile(r" *(?:-|,|và)+ *")
_PART = r"(?:buổi )?(?:sáng|trưa|chiều|tối|đêm)(?!\w)"


def hour_pattern(name: str) -> str:
    """Pattern of an hour of the day; ``name`` keeps its groups apart from those of another one."""
    return (
        rf"(?P<{name}>(?<![\d.,/:])(?P<{name}_h>\d{{1,2}})~"
        rf"(?:(?:giờ|h(?![^\W\d])|g(?![^\W\d]))(?:~:?~(?P<{name}_m>\d{{2}})(?![\d/]))?(?:~(?:phút|ph(?!\w)|p(?!\w)|'))?"
        rf"(?:~\d{{1,2}}~giây)?|:~?(?P<{name}_c>\d{{2}})(?::\d{{2}})?(?![\d:]))"
        rf"(?:~(?P<{name}_p>sáng|trưa|chiều|tối|đêm)(?!\w))?"
        rf"|(?P<{name}_n>{any_of(_NAMED_HOURS)}))"
    )


_JOINER = r"(?:đến|-|tới|cho đến)"
_LEFT = loose(
    rf"(?:{hour_pattern('a')}(?:~{_JOINER}~{hour_pattern('b')})?(?:[ ,(-]|(?:của|vào|trong|các) )*)?"
    rf"(?:(?P<part>{_PART})[ ,]*(?:của )?)?"
    rf"(?:\(?(?:ngày )?(?P<weekday>{WEEKDAY})[ ,()-]*)?$"
)
# What an hour, a part of the day or a weekday holds.
_LEFT_HINT = re.compile(r"\d *[hg:]|giờ|thứ|chủ|sáng|trưa|chiều|tối|đêm|t[2-7]|cn")
_RIGHT_WEEKDAY = loose(rf"[ ,]*(?P<open>\(?)~(?:tức |nhằm )?(?:ngày |vào )?(?P<weekday>{WEEKDAY})")
_BEFORE_HOUR = any_of(load("dates")["before_hours"])
_RIGHT_CLOCK = loose(
    rf"(?:[ ,;)]*\(?(?:{_PART}[ ,]*)?|[ )]*[.;,] (?:khai mạc|bắt đầu|họp|làm việc)[ :]*)(?P<word>{_BEFORE_HOUR})?~"
    rf"{hour_pattern('a')}(?:~{_JOINER}~{hour_pattern('b')})?"
)
#: The hour is that of a cycle behind it: `đến ngày 03/02, chậm nhất 15 giờ | thứ Tư hằng tuần`.
_OF_CYCLE = loose(rf"[ ,]*(?:(?:ngày |vào )?{WEEKDAY} )?(?:hằng|mỗi) (?=ngày|tuần|tháng)")
_LEFT_LENGTH = 50
_RIGHT_LENGTH = 60
# `10-12/3/2026`, `từ ngày 10 đến ngày 15/3/2026`, `ngày 5, 6 và 7/3/2026`: days that lend month and year from the last.
_LIST = loose(
    r"(?P<head>(?:từ |trong |vào |cả )?(?:các )?(?:ngày~)?)(?<![\d/.,])"
    r"(?P<days>\d{1,2}(?:~(?:,|;|và|&|,~và|-)~(?:ngày )?\d{1,2})*)"
    r"~(?P<join>-|đến|tới|,|;|và|&|,~và)~(?:hết )?(?:ngày )?$"
)
_OPENED = re.compile(r"(?:^|[:(,;]) *$")
_LONE_JOIN = loose(r"~(?:(?P<span>-|đến|tới)(?: hết)?|,|;|và|&|,~và)~(?:ngày )?")
# What may stand between an hour and the day it belongs to, up to that day's first letter.
_NEXT_DAY = loose(r"[ ,(]*(?:của |trong )?(?:\w)?")
_SPAN_JOIN = loose(
    r"[ ,)]*(?P<word>(?:-|đến|cho đến|tới|→|->)(?: hết| cuối| trước(?P<before>)| khoảng)*"
    r"|(?:và )?kết thúc(?: vào lúc| vào| lúc)?)[ (]*(?:ngày )?$"
)
_AND_JOIN = loose(r"[ ,;)]*(?:,|;|và|&|hoặc)[ (]*(?:ngày )?$")
# After a semicolon a day belongs to the days before it only where nothing is said of it.
_CLOSED = loose(r"[ )]*(?:[.,;]|$|và |hằng )")


class Point(NamedTuple):
    """A day at ``start``–``end`` with its hour (``HH:MM``), weekday (``MO``) and the word that joins a later hour.

    ``days`` holds the numbers of days that stand before it and lend its month (``ngày 5, 6 tháng 3``); with ``run``
    they and all between are meant (``10-12/3``).
    """

    start: int
    end: int
    day: Day
    time: str | None = None
    weekday: str | None = None
    joined: str | None = None
    days: tuple[int, ...] = ()
    run: bool = False
    part: bool = False

    @property
    def is_pair(self) -> bool:
        """Say whether the listed days follow one another (``ngày 5, 6 tháng 3``): one event of several days."""
        numbers = [*self.days, self.day.day or 0]
        return all(b - a == 1 for a, b in itertools.pairwise(numbers))


def weekday_code(word: str) -> str:
    """Return the RFC 5545 code of a weekday's name."""
    name = _single(word)
    if name == "cn":
        return "SU"
    if len(name) == 2:
        return WEEKDAY_CODES[int(name[1]) - 2]
    return _WEEKDAY_CODES[name]


def weekday_codes(words: str) -> list[str]:
    """Return the codes of one weekday or several.

    >>> weekday_codes("thứ 2 - 4 - 6"), weekday_codes("thứ ba, chủ nhật")
    (['MO', 'WE', 'FR'], ['TU', 'SU'])
    """
    names = filter(None, _BETWEEN_WEEKDAYS.split(_single(words)))
    return [weekday_code(name if _IS_WEEKDAY.fullmatch(name) else f"thứ {name}") for name in names]


def clock(found: re.Match[str]) -> str | None:
    """Return the hour that group ``a`` of ``found`` holds as ``HH:MM``, ``None`` where there is none."""
    group = found.groupdict()
    if not group.get("a"):
        return None
    if group["a_n"]:
        return _NAMED_HOURS[_single(group["a_n"])]
    hour, minute = int(group["a_h"]), int(group["a_m"] or group["a_c"] or 0)
    part = group["a_p"]
    if part in ("chiều", "tối") and hour < 12:
        hour += 12
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    return f"{hour:02}:{minute:02}"


def _with_left(lower: str, low: int, list_low: int, day: Day) -> Point:
    start = max(low, day.start - _LEFT_LENGTH)
    point = Point(day.start, day.end, day)
    listed = _LIST.search(lower, max(list_low, day.start - _LEFT_LENGTH), day.start) if day.unit == "day" else None
    if listed:
        numbers = tuple(int(number) for number in re.findall(r"\d+", listed["days"]))
        if _is_list(listed, numbers, lower, day.day):
            named = listed["head"].find("ngày")  # `từ` and `trong` are read as bounds
            begin = listed.start("days") if named < 0 else listed.start() + named
            point = point._replace(start=begin, days=numbers, run=listed["join"] in ("-", "đến", "tới"))
    begin = min(point.start, max(start, point.start - _LEFT_LENGTH))
    left = _LEFT.search(lower, begin, point.start) if _LEFT_HINT.search(lower, begin, point.start) else None
    if left and left.end() > left.start():
        weekday = weekday_code(left["weekday"]) if left["weekday"] else None
        point = point._replace(start=left.start(), time=clock(left), weekday=weekday, part=bool(left["part"]))
    if day.unit == "week" and point.weekday:  # `thứ Sáu tuần này`
        weekday_number = WEEKDAY_CODES.index(point.weekday)
        point = point._replace(day=day._replace(unit="day", weekday=weekday_number), weekday=None)
    return point


def _is_list(listed: re.Match[str], numbers: Sequence[int], lower: str, day: int | None) -> bool:
    if "ngày" in listed["head"] or listed["head"].startswith("từ"):
        return True
    # `10-12/3/2026`: only where the two are one word.
    if listed["join"] == "-" and listed.end() - listed.start("days") <= 5:
        return True
    # `Thời gian: 18, 19, 20/4`, `(14, 15/4)`, `18-19-20/4`: days one after the other, with nothing else before them.
    opened = _OPENED.search(lower, max(0, listed.start() - 12), listed.start()) is not None
    if listed["join"] in ("đến", "tới"):
        return opened and len(numbers) == 1 and numbers[0] < (day or 0)  # `Vòng loại: 12 đến 14/10`
    follow_on = all(b - a == 1 for a, b in itertools.pairwise((*numbers, day or 0)))
    return follow_on and (len(numbers) > 1 or opened)


def _with_right(lower: str, high: int, is_followed: bool, point: Point) -> Point:
    """Take the weekday and the hour that follow the day; ``high`` is where the next day (or nothing) begins."""
    at, end = point.end, min(high, point.end + _RIGHT_LENGTH)
    if weekday := _RIGHT_WEEKDAY.match(lower, at, end):
        at = weekday.end()
        point = point._replace(weekday=point.weekday or weekday_code(weekday["weekday"]))
    time = _RIGHT_CLOCK.match(lower, at, end) if point.time is None else None
    if time is None or not clock(time) or _OF_CYCLE.match(lower, time.end()):
        return point
    if is_followed and _NEXT_DAY.fullmatch(lower, time.end(), min(high + 1, time.end() + 24)):
        return point
    return point._replace(end=time.end(), time=clock(time), joined=_single(time["word"]) if time["word"] else None)


def _merged(lower: str, previous: Point, point: Point) -> Point | None:
    """Take a day without month into the one that follows and lends its month (``ngày 5, 6 tháng 3``)."""
    lone = previous.day
    if lone.unit != "day" or lone.month is not None or lone.day is None or lone.shift is not None or lone.lunar:
        return None
    if point.day.month is None or point.day.unit != "day" or previous.end > point.start or previous.joined:
        return None
    join = _LONE_JOIN.fullmatch(lower, previous.end, point.start)
    if join is None:
        return None
    days, time = (*previous.days, lone.day, *point.days), previous.time or (point.time if point.joined else None)
    return point._replace(start=previous.start, days=days, run=join["span"] is not None, time=time)


_AND = loose(r"~và~")


def find_points(lower: str, start: int, end: int) -> list[Point]:
    """Return the points in time in ``lower[start:end]``, in order."""
    points: list[Point] = []
    low = start
    days = list(find_days(lower, start, end))
    for day, following in itertools.zip_longest(days, days[1:]):
        high = following.start if following else end
        lone = points[-1] if points and points[-1].day.month is None and not points[-1].joined else None
        list_low = lone.day.start if lone and lone.end == low and day.month else low
        point = _with_right(lower, high, following is not None, _with_left(lower, low, list_low, day))
        if lone and point.start <= lone.day.start:
            points.pop()
            point = point._replace(start=lone.start, time=lone.time or point.time)
        if points and points[-1].day.worded and not point.day.worded and _AND.fullmatch(lower, low, point.start):
            point = point._replace(day=point.day._replace(worded=True))  # “ngày 16/4 và | 17/4”
        if points and (merged := _merged(lower, points[-1], point)):
            points[-1] = merged
        else:
            points.append(point)
        low = point.end
    return points


class Run(NamedTuple):
    """A point (then ``last`` is ``first``), or two as ``first đến last``; ``before`` for ``đến trước last``."""

    first: Point
    last: Point
    before: bool = False
    is_span: bool = False

    @property
    def lasts(self) -> bool:
        """Say whether both ends and all between are meant."""
        return self.is_span or self.first.run

    @property
    def is_stretch(self) -> bool:
        """Say whether it is read as one: what lasts, or days that follow one another."""
        return self.is_span or self.first.run or (bool(self.first.days) and self.first.is_pair)


#: “từ ngày 19/6 | (thứ Sáu) | đến ngày 21/6”, “(tức 20 tháng Chạp)”: the same day in other words.
_NAMED_OTHERWISE = loose(
    rf"~\((?:(?:tức|nhằm)(?!\w)|(?:ngày |sáng |chiều |tối )?(?:{WEEKDAY}|m[uù]ng(?!\w)|m[oồ]ng(?!\w)|rằm(?!\w)"
    rf"|\d{{1,2}} tháng (?:giêng|chạp)))[^()\n]{{0,40}}\)|~, {WEEKDAY}~,"
)


def find_runs(lower: str, points: Sequence[Point], is_cited: Callable[[Point], bool] = lambda _: False) -> list[Run]:
    """Join points that name the ends of one stretch of time.

    The day of a cited document begins none: “tại Kế hoạch số … ngày 12/01/2026 đến hết ngày 18/5/2026”.
    """
    runs: list[Run] = []
    at = 0
    for number, first in enumerate(points):
        if number < at:
            continue
        aside = _NAMED_OTHERWISE.match(lower, first.end)
        end, at = aside.end() if aside else first.end, number + 1
        then = next((then for then in range(at, len(points)) if points[then].start >= end), number)
        last, joined = points[then], None
        if then > number and last.start - end <= 36 and not last.run and not is_cited(first):
            joined = _SPAN_JOIN.match(lower[end : last.start])
        if joined:
            at = then + 1
        runs.append(Run(first, last, joined["before"] is not None, True) if joined else Run(first, first))
    return runs


#: “trước 10/6 | (đợt 1) | và 10/12 (đợt 2)”
_WHICH_TURN = loose(r"~\((?:đợt|lần|kỳ|vòng|học kỳ) (?:thứ )?[^\W_]{1,4}\)")


def continues(lower: str, previous: Run, run: Run) -> bool:
    """Say whether ``run`` only follows ``previous`` after a comma or ``và`` and is of its kind."""
    if run.first.day.unit != previous.last.day.unit or previous.is_span or run.is_span:
        return False
    told = _WHICH_TURN.match(lower, previous.last.end)
    gap = lower[told.end() if told else previous.last.end : run.first.start]
    if len(gap) > 16 or not _AND_JOIN.match(gap):
        return False
    return ";" not in gap or _CLOSED.match(lower, run.last.end) is not None
