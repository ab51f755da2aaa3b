"""Dates that a person types: ``--due-before "cuối tháng"``, ``--from 15/3``, ``--today 2026-03-01``.

A clerk types fast, often without tone marks (``cuoi thang``), and means the calendar of this office. What no rule
reads, and what could be read in two ways (``23``, ``ngày 15``, ``T3``), is refused with the accepted forms: a filter
that silently took the wrong day would hide a deadline.

The letters themselves are never read here; they have their own grammar in ``extractors``.
"""

import calendar
import datetime
import re
import unicodedata
import zoneinfo
from collections.abc import Callable
from typing import NamedTuple

from extractors.counting import to_solar
from extractors.patterns import compiled_late
from extractors.spelling import unmarked
from pipeline.calendar.workdays import office_calendar
from pipeline.errors import SetupError

# --------------------
# Days and periods: what typed words come to.

TIME_ZONE = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")

DAY = datetime.timedelta(days=1)
#: A day and a month without a year mean this year, unless that day is longer past than this.
_HALF_A_YEAR = datetime.timedelta(days=183)
_FEBRUARY_29 = (2, 29)


class TypedDateError(SetupError):
    """The words typed name no day, or more than one; the message says which forms are read."""


class Span(NamedTuple):
    """What the words name: a day (``first == last``) or a period, both ends included."""

    first: datetime.date
    last: datetime.date
    whole: bool = False
    """Whether the words say that the last day itself is still meant (``đến hết ngày 15/3``)."""

    @property
    def is_day(self) -> bool:
        """Say whether the words name one day."""
        return self.first == self.last


def day_after(span: Span) -> datetime.date:
    """Return the first day that is no longer “before” what was typed.

    A single day is itself too late (``trước ngày 15/3``); a period is meant to its end (``trong tuần này``).
    """
    return span.first if span.is_day and not span.whole else span.last + DAY


def one_day(day: datetime.date) -> Span:
    """Return a day as a span."""
    return Span(day, day)


def month(year: int, number: int) -> Span:
    """Return a month."""
    first = datetime.date(year, number, 1)
    return Span(first, first.replace(day=calendar.monthrange(year, number)[1]))


def months(year: int, first: int, last: int) -> Span:
    """Return some months of a year."""
    return Span(month(year, first).first, month(year, last).last)


def quarter(year: int, number: int) -> Span:
    """Return a quarter of a year, numbered from 1."""
    return months(year, 3 * number - 2, 3 * number)


def year(number: int) -> Span:
    """Return a year."""
    return months(number, 1, 12)


def week(day: datetime.date, step: int = 0) -> Span:
    """Return the week (Monday to Sunday) so many weeks after the one that holds ``day``."""
    monday = day + (7 * step - day.weekday()) * DAY
    return Span(monday, monday + 6 * DAY)


def month_from(base: datetime.date, step: int) -> Span:
    """Return the month so many months after that of ``base``."""
    of_year, number = divmod(base.year * 12 + base.month - 1 + step, 12)
    return month(of_year, number + 1)


def same_day(base: datetime.date, step: int) -> datetime.date:
    """Return the day so many months later, the last one of a shorter month.

    >>> same_day(datetime.date(2026, 1, 31), 1).isoformat()
    '2026-02-28'
    """
    found = month_from(base, step)
    return found.first.replace(day=min(base.day, found.last.day))


def nearest_year(base: datetime.date, of_month: int, day: int) -> datetime.date:
    """Return a day without a year: this year's; next year's where this year's is more than half a year past."""
    if (of_month, day) == _FEBRUARY_29:  # exists only in leap years: the next one, not "no such day"
        return datetime.date(next(n for n in range(base.year, base.year + 9) if calendar.isleap(n)), 2, 29)
    found = datetime.date(base.year, of_month, day)
    return found if base - found <= _HALF_A_YEAR else found.replace(year=base.year + 1)


def nearest_month(base: datetime.date, number: int) -> Span:
    """Return a month without a year, as ``nearest_year`` does for a day."""
    this_year = month(base.year, number)
    return this_year if base - this_year.last <= _HALF_A_YEAR else month(base.year + 1, number)


def part(name: str | None, whole: Span) -> Span:
    """Cut out the beginning, middle or end (``dau``, ``giua``, ``cuoi``, ``end``); all of it for ``None``.

    Of a month the days 1-10, 11-20 and from 21 on; of a quarter a month each; of a year the first quarter, May to
    August, the last quarter; of a week Monday and Tuesday, Wednesday and Thursday, the weekend.
    """
    first, last = whole.first, whole.last
    days = (last - first).days + 1
    if name is None:
        return whole
    name = "cuoi" if name == "end" else name
    if days <= 7:
        cuts = {"dau": (0, 1), "giua": (2, 3), "cuoi": (5, 6)}
        return Span(first + cuts[name][0] * DAY, first + cuts[name][1] * DAY)
    if days <= 31:
        ends = {"dau": (1, 10), "giua": (11, 20), "cuoi": (21, last.day)}
        return Span(first.replace(day=ends[name][0]), first.replace(day=ends[name][1]))
    if last.month - first.month == 2:
        number = first.month + ("dau", "giua", "cuoi").index(name)
        return month(first.year, number)
    return months(first.year, *{"dau": (1, 3), "giua": (5, 8), "cuoi": (10, 12)}[name])


# --------------------
# What a hurried clerk types, made comparable: no tone marks, one blank between words, numbers as digits.

#: Words for numbers, without tone marks; “năm” is five only before a unit (“năm ngày tới”), else a year.
_NUMBERS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "so_bon": 4, "so_sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
}  # fmt: skip
_ONES = "mot|hai|ba|bon|so_bon|nam|lam|so_sau|bay|tam|chin"
#: Without their tone marks these are “after” and “from”.
_ONLY_WITH_MARKS = {"sáu": "so_sau", "tư": "so_bon"}
_UNIT_BEHIND = r"(?=\s(?:ngay|tuan|thang|quy)\b)"
_ABBREVIATED = (
    (compiled_late(r"\bhnay\b|\bhn\b"), "hom nay"),
    (compiled_late(r"\bth(?:g|ang)?\.?\s?(?=\d)"), "thang "),
    (compiled_late(r"\bq(?:uy)?\s?(?=[1-4]\b)"), "quy "),
    (compiled_late(r"\bt(?=(?:1[0-2]|0?[1-9])\s?/\s?\d{4}\b)"), "thang "),
    (compiled_late(r"\bt(?=[2-7] tuan\b)"), "thu "),
)


def fold(words: str) -> str:
    """Return words in lower case, without tone marks, one blank between them, common abbreviations written out.

    >>> fold("  Cuối  THÁNG ba"), fold("Q2/2026"), fold("mười lăm ngày tới")
    ('cuoi thang 3', 'quy 2/2026', '15 ngay toi')
    """
    marked = unicodedata.normalize("NFC", words).casefold()
    for word, sign in _ONLY_WITH_MARKS.items():
        marked = re.sub(rf"(?<!\w){word}(?!\w)", sign, marked)
    plain = " ".join(unmarked(marked).split())
    for pattern, full in _ABBREVIATED:
        plain = pattern.sub(full, plain)
    return _with_digits(plain.rstrip(" .,;!?"))


def _with_digits(words: str) -> str:
    """Write numbers as digits where a number must stand: before a unit, after “tháng”, “quý”, “ngày”, “mùng”."""
    number = rf"(?:muoi(?: (?:{_ONES}))?|(?:hai|ba) muoi(?: (?:{_ONES}))?|{_ONES})"
    words = re.sub(rf"(?:(?<=^)|(?<=\s)){number}{_UNIT_BEHIND}", _digits, words)
    after = rf"(?<=\bthang ){number}(?=$|\s?[/,]|\snam\b)|(?<=\bquy ){number}|(?<=\bngay ){number}(?=\sthang\b)"
    words = re.sub(rf"{after}|(?<=\bmung ){number}", _digits, words)
    return words.replace("so_sau", "sau").replace("so_bon", "tu")


def _digits(match: re.Match[str]) -> str:
    total = 0
    for word in match[0].split():
        value = 5 if word in ("nam", "lam") else _NUMBERS[word]
        total = (total or 1) * 10 if word == "muoi" else total + value
    return str(total)


# --------------------
# Days that people call by their feast: Tết, Giỗ Tổ, lunar days, and holidays with a fixed day.

#: Feasts with a fixed day (Bộ luật Lao động 45/2019/QH14 Đ.112, Nghị quyết 28/2026/QH16): words → day, month.
_FIXED = {
    "quoc khanh": (2, 9),
    "quoc te lao dong": (1, 5),
    "giai phong mien nam": (30, 4),
    "tet duong lich": (1, 1),
    "tet duong": (1, 1),
}
_TET = r"tet(?: nguyen dan| am lich| ta)?(?:(?: nam)? (?P<year>20\d\d))?"
_FEAST = compiled_late(rf"(?:ngay |dip |le |nghi )*{_TET}")
_BEFORE_TET = compiled_late(rf"truoc (?:ngay |dip |le |nghi )*{_TET}")
_AFTER_TET = compiled_late(rf"(?:sau|qua|ra) (?:ngay |dip |le |nghi )*{_TET}")
_DAY_OF_TET = compiled_late(rf"(?:ngay )?(?:mung )?(?P<day>[1-9]|10|29|30) {_TET}")
_LUNAR = compiled_late(
    r"(?:ngay )?(?:mung )?(?P<day>\d{1,2}|ram)(?: thang | ?/ ?)(?P<month>\d{1,2}|gieng|chap)"
    r"(?: (?:nam )?(?P<year>20\d\d))?"
    r"(?P<said> am(?: lich)?| \(?al\)?)?"
)
_MONTHS = {"gieng": 1, "chap": 12}
_LONGEST_TET = 3
_LAST_MUNG = 10
#: “Sau Tết” is said of the one just past for so long.
_STILL_AFTER = datetime.timedelta(days=120)


def read_feast(words: str, base: datetime.date) -> Span | None:
    """Return the days of a feast in folded words; the next one from ``base`` where no year is named.

    “Trước Tết” is the day of Tết, so that “before” it excludes the feast; “sau Tết” begins on the fourth day. Raises
    ``ValueError`` where a lunar day does not exist.

    >>> read_feast("truoc tet", datetime.date(2026, 3, 18)).first.isoformat()
    '2027-02-06'
    >>> read_feast("gio to", datetime.date(2026, 3, 18)).first.isoformat()
    '2026-04-26'
    """
    if found := _BEFORE_TET.fullmatch(words):
        return one_day(_tet(found["year"], base))
    if found := _AFTER_TET.fullmatch(words):
        return one_day(_tet(found["year"], base - _STILL_AFTER) + _LONGEST_TET * DAY)
    if found := _DAY_OF_TET.fullmatch(words):
        day = int(found["day"])
        first = _tet(found["year"], base)
        return one_day(_solar(first.year - 1, 12, day) if day > _LAST_MUNG else first + (day - 1) * DAY)
    bare = re.sub(r"^(?:(?:ngay|dip|le|nghi|nhan) )+", "", words)
    if bare in _FIXED:
        return one_day(nearest_year(base, _FIXED[bare][1], _FIXED[bare][0]))
    if found := _FEAST.fullmatch(words):
        first = _tet(found["year"], base)
        return Span(first, first + (_LONGEST_TET - 1) * DAY)
    if bare in ("gio to", "gio to hung vuong"):
        return one_day(_coming_lunar(10, 3, base))
    return _lunar(words, base)


def _lunar(words: str, base: datetime.date) -> Span | None:
    found = _LUNAR.fullmatch(words)
    if not found or not (found["said"] or found["day"] == "ram" or found["month"] in _MONTHS):
        return None
    day = 15 if found["day"] == "ram" else int(found["day"])
    month = _MONTHS.get(found["month"]) or int(found["month"])
    return one_day(_solar(int(found["year"]), month, day) if found["year"] else _coming_lunar(day, month, base))


def _tet(year: str | None, base: datetime.date) -> datetime.date:
    """Return the first day of Tết: of the year named, else of the next one that is not over."""
    if year:
        return _solar(int(year), 1, 1)
    days = (_solar(number, 1, 1) for number in (base.year, base.year + 1))
    return next(day for day in days if day + (_LONGEST_TET - 1) * DAY >= base)


def _coming_lunar(day: int, month: int, base: datetime.date) -> datetime.date:
    """Return the next lunar day of this name, ``base`` included."""
    days = (to_solar(year, month, day) for year in range(base.year - 1, base.year + 3))
    coming = next((found for found in days if found and found >= base), None)
    if coming is None:
        raise ValueError("no such lunar day")
    return coming


def _solar(year: int, month: int, day: int) -> datetime.date:
    found = to_solar(year, month, day)
    if found is None:
        raise ValueError("no such lunar day")
    return found


# --------------------
# The forms in which people type a day or a period, each with what it means seen from a day.

Match = re.Match[str]
Rule = Callable[[Match, datetime.date], Span]

_WEEKDAYS = {"hai": 0, "2": 0, "ba": 1, "3": 1, "tu": 2, "4": 2, "nam": 3, "5": 3, "sau": 4, "6": 4, "bay": 5, "7": 5}
_ENGLISH_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
#: Words after (or in English before) a unit → how many units from now.
_STEPS = {
    "": 0, "nay": 0, "sau": 1, "toi": 1, "toi day": 1, "truoc": -1, "ngoai": -1, "qua": -1, "roi": -1, "vua qua": -1,
    "vua roi": -1, "sang": 1, "this": 0, "next": 1, "last": -1,
}  # fmt: skip
_STEP = r"(?P<step>nay|sau|toi day|toi|truoc|ngoai|vua qua|vua roi|qua|roi)"
_PART = r"(?:(?P<part>dau|giua|cuoi) )?"
_YEAR_OF = r"(?:(?: ?/ ?|,? nam |-| )(?P<year>\d{4}))?"
_UNIT = {"ngay": 1, "tuan": 7, "day": 1, "days": 1, "week": 7, "weeks": 7}


def _day_month(match: Match, base: datetime.date) -> Span:
    day, number, of_year = int(match["day"]), int(match["month"]), match["year"]
    if of_year is None:
        return one_day(nearest_year(base, number, day))
    return one_day(datetime.date(int(of_year) if len(of_year) == 4 else 2000 + int(of_year), number, day))


def _iso(match: Match, base: datetime.date) -> Span:
    return one_day(datetime.date(int(match[1]), int(match[2]), int(match[3])))


def _day_of_month_step(match: Match, base: datetime.date) -> Span:
    return one_day(month_from(base, _STEPS[match["step"]]).first.replace(day=int(match["day"])))


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
    named = match.groupdict("")
    return part(named.get("part") or None, _stepped(named["unit"], _STEPS[named.get("step", "")], base))


def _coming(number: int, base: datetime.date) -> Span:
    """Return the next day of this number in the week (0 = Monday), ``base`` included."""
    return one_day(base + (number - base.weekday()) % 7 * DAY)


def _weekday(match: Match, base: datetime.date) -> Span:
    """A weekday alone is the next one, today included; with a week, the one in that week."""
    number = weekday_of(match)
    return one_day(week(base, _STEPS[match["step"]]).first + number * DAY) if match["step"] else _coming(number, base)


def _ahead(match: Match, base: datetime.date) -> Span:
    """``10 ngày tới`` and ``sau 10 ngày``: the run of days from now to the tenth, which is still in it."""
    count = int(match["count"])
    if match["unit"] == "thang":
        return Span(base, same_day(base, count))
    return Span(base, base + count * _UNIT[match["unit"]] * DAY)


def _working_ahead(match: Match, base: datetime.date) -> Span:
    return Span(base, office_calendar().add_working(base, int(match["count"])))


def _ago(match: Match, base: datetime.date) -> Span:
    count = int(match["count"])
    return one_day(same_day(base, -count) if match["unit"] == "thang" else base - count * _UNIT[match["unit"]] * DAY)


def _behind(match: Match, base: datetime.date) -> Span:
    return Span(_ago(match, base).first, base)


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
        (r"(?P<day>\d{1,2}) thang (?P<step>nay)", _day_of_month_step),
        (r"(?P<day>1[3-9]|[23]\d) thang (?P<step>sau|toi|truoc)", _day_of_month_step),
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
        (rf"{_PART}(?:nam )?(?P<year>20\d\d)", lambda match, _: part(match["part"], year(int(match["year"])))),
        (rf"{_PART}(?P<unit>tuan|thang|quy|nam)(?: {_STEP})?", _step),
        (rf"{_PART}(?P<step>sang) (?P<unit>tuan|thang|quy|nam)", _step),
        (r"(?P<step>this|next|last) (?P<unit>week|month|quarter|year)", _step),
        (r"(?P<part>end) of (?:the |this )?(?P<unit>month|quarter|year|week)", _step),
        (rf"{_OF_WEEK}(?: tuan (?P<step>nay|sau|toi|truoc))?", _weekday),
        (rf"{_OF_WEEK} (?P<step>nay)", _weekday),
        (rf"{_OF_WEEK} toi", lambda match, base: _coming(weekday_of(match), base + DAY)),
        (rf"{_OF_WEEK} (?P<step>sau|truoc)", _weekday),
        (
            r"(?:this |on )?(" + "|".join(_ENGLISH_WEEKDAYS) + ")",
            lambda match, base: _coming(_ENGLISH_WEEKDAYS.index(match[1]), base),
        ),
        (rf"(?:trong |trong vong |sau )?{_COUNT} (?P<unit>ngay|tuan|thang)(?: (?:toi day|toi|nua|sau))?", _ahead),
        (rf"(?:trong |trong vong |sau )?{_COUNT} ngay lam viec(?: (?:toi|nua|sau))?", _working_ahead),
        (rf"(?:trong )?{_COUNT} (?P<unit>ngay|tuan) (?:vua qua|qua)", _behind),
        (rf"{_COUNT} (?P<unit>ngay|tuan|thang) truoc", _ago),
        (rf"cach day {_COUNT} (?P<unit>ngay|tuan|thang)", _ago),
        (rf"{_COUNT} (?P<unit>days?|weeks?) ago", _ago),
        (rf"in {_COUNT} (?P<unit>days?|weeks?)", lambda match, base: one_day(_ahead(match, base).last)),
    )
]


# --------------------
# Reading what a person typed: small words around a date, two ends of a period, then the rules.

#: Words before a date that say which end is meant.
_UP_TO = compiled_late(r"(?:den het|den|toi het|het|cho den het|cho den|xong trong|xong) (?:ngay )?(?=\S)")
_BEFORE = compiled_late(r"truoc (?:ngay )?(?=\S)")
_AFTER = compiled_late(r"(?:sau|ke tu sau) (?:ngay )?(?=\S)")
_FROM = compiled_late(r"(?:ke tu|tu|bat dau tu) (?:ngay )?(?=\S)")
_WITHIN = compiled_late(r"(?:(?:trong|vao|luc|nhan|dip|le) )+(?=\S)")
_TWO_ENDS = (
    compiled_late(r"(?:tu )?(?:ngay )?(.+?) (?:den het|den|toi) (?:ngay )?(.+)"),
    compiled_late(r"(.+?) ?(?:–|—|\.\.) ?(.+)"),
    compiled_late(r"(\d{1,2}/\d{1,2}(?:/\d{4})?) ?- ?(\d{1,2}/\d{1,2}(?:/\d{4})?)"),
    compiled_late(r"(.+?) - (.+)"),
)


def today() -> datetime.date:
    """Return the date of the system's clock in Vietnam: the default of ``--today``."""
    return now().date()


def now() -> datetime.datetime:
    """Return the time of the system's clock in Vietnam, to the second: the only look at the clock."""
    return datetime.datetime.now(TIME_ZONE).replace(microsecond=0)


def parse(words: str, base: datetime.date) -> Span:
    """Read the day or period that ``words`` name, seen from the day ``base``; raise ``TypedDateError`` for others.

    >>> base = datetime.date(2026, 3, 18)
    >>> parse("cuối tháng", base).last.isoformat()
    '2026-03-31'
    >>> parse("15/4", base).first.isoformat()
    '2026-04-15'
    """
    try:
        span = _read(fold(words), base)
    except (ValueError, OverflowError):
        raise TypedDateError("Ngày “{words}” không có trên lịch.", words=words.strip()) from None
    span = span or _read_english(words, base)
    if span is None or span.first > span.last:
        raise TypedDateError(
            "Không hiểu ngày “{words}”. Có thể ghi: 15/3, 15/3/2026, 2026-03-15, hôm nay, ngày mai, thứ Sáu, "
            "tuần này, cuối tháng, tháng 4, quý II/2026, 10 ngày tới.",
            words=words.strip(),
        )
    return span


def parse_of(name: str, words: str, base: datetime.date) -> Span:
    """Read a day or period as ``parse`` does, typed for an option or a parameter: the error says for which."""
    try:
        return parse(words, base)
    except TypedDateError as error:
        raise TypedDateError(f"{name}: {error}") from None


def day_of(words: str, base: datetime.date) -> datetime.date | None:
    """Return the one day that ``words`` name, ``None`` for a period and for whatever is no day."""
    try:
        span = parse(words, base)
    except TypedDateError:
        return None
    return span.first if span.is_day else None


def _read(words: str, base: datetime.date) -> Span | None:
    return _whole(words, base) or _led_in(words, base) or _two_ends(words, base) or _with_weekday(words, base)


def _with_weekday(words: str, base: datetime.date) -> Span | None:
    for pattern in WEEKDAY_BESIDE:
        if (match := pattern.fullmatch(words)) and (span := _whole(match["day"], base)):
            return span if span.is_day and span.first.weekday() == weekday_of(match) else None
    return None


#: “tháng 5 năm nay”: the year said as seen from today.
_YEAR_SAID = compiled_late(r"(?<=\S )nam (nay|sau|toi|ngoai|truoc)$")


def _whole(words: str, base: datetime.date) -> Span | None:
    span = _by_rule(words, base)
    if span is None and (said := _YEAR_SAID.search(words)):
        step = {"nay": 0, "sau": 1, "toi": 1}.get(said[1], -1)
        return _by_rule(f"{words[: said.start()]}nam {base.year + step}", base)
    return span


def _by_rule(words: str, base: datetime.date) -> Span | None:
    for pattern, read in RULES:
        if match := pattern.fullmatch(words):
            return read(match, base)
    return read_feast(words, base)


def _led_in(words: str, base: datetime.date) -> Span | None:
    """Read a date behind a word that says which end of it is meant."""
    if (match := _UP_TO.match(words)) and (span := _whole(words[match.end() :], base)):
        return span._replace(whole=True)
    if (match := _BEFORE.match(words)) and (span := _whole(words[match.end() :], base)):
        return one_day(span.first)
    if (match := _AFTER.match(words)) and (span := _whole(words[match.end() :], base)):
        return one_day(span.last + DAY)
    for pattern in (_FROM, _WITHIN):
        if (match := pattern.match(words)) and (span := _whole(words[match.end() :], base)):
            return span
    return None


def _two_ends(words: str, base: datetime.date) -> Span | None:
    for pattern in _TWO_ENDS:
        if match := pattern.fullmatch(words):
            first = one_day(base) if match[1] in ("nay", "bay gio") else _whole(match[1], base)
            last = _whole(match[2], base)
            if first and last:
                return Span(first.first, last.last, whole=True)
    return None


#: A day and a month by name with the year of four digits: all that the library behind is asked.
_ENGLISH_DAY = compiled_late(r"[a-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,2}(?:st|nd|rd|th)? [a-z]{3,9}\.?,? \d{4}")


def _read_english(words: str, base: datetime.date) -> Span | None:
    """Ask ``dateparser`` for an English day with month and year; of anything less it guesses the rest."""
    if not _ENGLISH_DAY.fullmatch(" ".join(words.lower().split())):
        return None
    import dateparser

    settings = {
        "STRICT_PARSING": True,
        "RELATIVE_BASE": datetime.datetime.combine(base, datetime.time()),
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    found = dateparser.parse(words.strip(), languages=["en"], settings=settings)
    return one_day(found.date()) if found else None
