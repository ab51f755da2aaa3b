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

from extractors.counting import add_months
from extractors.late_patterns import compiled_late
from extractors.spelling import unmarked
from pipeline.calendar.workdays import office_calendar
from pipeline.support.errors import SetupError

TIME_ZONE = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")

_DAY = datetime.timedelta(days=1)
#: A day and a month without a year mean this year, unless that day is longer past than this.
_HALF_A_YEAR = datetime.timedelta(days=183)


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
        """Whether the words name one day."""
        return self.first == self.last


def day_after(span: Span) -> datetime.date:
    """Return the first day that is no longer “before” what was typed.

    A single day is itself too late (``trước ngày 15/3``); a period is meant to its end (``trong tuần này``).
    """
    return span.first if span.is_day and not span.whole else span.last + _DAY


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
        raise TypedDateError(f"{name}: {error}".removeprefix(": ")) from None


def between(
    since: str | None, until: str | None, base: datetime.date, names: tuple[str, str] = ("", ""),
    end: Callable[[Span], datetime.date] = day_after,
) -> tuple[datetime.date | None, datetime.date | None]:  # fmt: skip
    """Read the first day that is meant, and what the other words end by; ``None`` where nothing was typed.

    ``names`` are those of the options or parameters, for errors.
    """
    first = parse_of(names[0], since, base).first if since else None
    return first, end(parse_of(names[1], until, base)) if until else None


def day_of(words: str, base: datetime.date) -> datetime.date | None:
    """Return the one day that ``words`` name, ``None`` for a period and for whatever is no day."""
    try:
        span = parse(words, base)
    except TypedDateError:
        return None
    return span.first if span.is_day else None


# --------------------
# What a hurried clerk types, made comparable: no tone marks, one blank between words, numbers as digits.

#: Without their tone marks these are “after” and “from”, which is what “tư” at the beginning is meant for, too.
_ONLY_WITH_MARKS = ((compiled_late(r"(?<!\w)sáu(?!\w)"), "6"), (compiled_late(r"(?<=\S )tư(?!\w)"), "4"))
#: Numbers without tone marks; “năm” is five only where a number must stand, else a year.
_ONES = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "lam": 5, "bay": 7, "tam": 8, "chin": 9, "4": 4, "6": 6}
_NUMBER = rf"(?:(?:(?:hai|ba) )?muoi(?: (?:{'|'.join(_ONES)}))?|{'|'.join(_ONES)})"
_IN_WORDS = compiled_late(
    rf"(?<!\S){_NUMBER}(?= (?:ngay|tuan|thang|quy)\b)|(?<=\bthang ){_NUMBER}(?=$| ?[/,]| nam\b)"
    rf"|(?<=\bquy ){_NUMBER}|(?<=\bngay ){_NUMBER}(?= thang\b)|(?<=\bmung ){_NUMBER}"
)
_ABBREVIATED = (
    (compiled_late(r"\bhnay\b|\bhn\b"), "hom nay"),
    (compiled_late(r"\bth(?:g|ang)?\.? ?(?=\d)|\bt(?=(?:1[0-2]|0?[1-9]) ?/ ?\d{4}\b)"), "thang "),
    (compiled_late(r"\bq(?:uy)? ?(?=[1-4]\b)"), "quy "),
    (compiled_late(r"\bt(?=[2-7] tuan\b)"), "thu "),
)


def fold(words: str) -> str:
    """Return words in lower case, without tone marks, one blank between them, common abbreviations written out.

    >>> fold("  Cuối  THÁNG ba"), fold("Q2/2026"), fold("mười lăm ngày tới")
    ('cuoi thang 3', 'quy 2/2026', '15 ngay toi')
    """
    marked = unicodedata.normalize("NFC", words).casefold()
    for pattern, digit in _ONLY_WITH_MARKS:
        marked = pattern.sub(digit, marked)
    plain = " ".join(unmarked(marked).split())
    for pattern, full in _ABBREVIATED:
        plain = pattern.sub(full, plain)
    return _IN_WORDS.sub(_digits, plain.rstrip(" .,;!?"))


def _digits(match: re.Match[str]) -> str:
    total = 0
    for word in match[0].split():
        total = (total or 1) * 10 if word == "muoi" else total + _ONES[word]
    return str(total)


# --------------------
# The forms in which people type a day or a period, each with what it means seen from a day.

Match = re.Match[str]
Rule = Callable[[Match, datetime.date], Span]

_WEEKDAYS = {"hai": 0, "2": 0, "ba": 1, "3": 1, "tu": 2, "4": 2, "nam": 3, "5": 3, "sau": 4, "6": 4, "bay": 5, "7": 5}
_ENGLISH_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
#: Words after (or in English before) a unit → how many units from now.
_STEPS = {
    "": 0, "nay": 0, "sau": 1, "toi": 1, "toi day": 1, "truoc": -1, "ngoai": -1, "qua": -1, "roi": -1, "vua qua": -1,
    "vua roi": -1, "sang": 1, "this": 0, "next": 1, "last": -1,
}  # fmt: skip
_DAYS_OF = {"ngay": 1, "tuan": 7, "day": 1, "week": 7}
#: Beginning, middle, end: days of a week (Monday is 0), of a month, month of a quarter, months of a year (how many).
_PARTS = {
    "dau": ((0, 1), (1, 10), 0, (1, 3)),
    "giua": ((2, 3), (11, 20), 1, (5, 4)),
    "cuoi": ((5, 6), (21, 31), 2, (10, 3)),
}
_TENS_OF_DAYS = {"thuong": "dau", "trung": "giua", "ha": "cuoi", "end": "cuoi"}


def _one_day(day: datetime.date) -> Span:
    return Span(day, day)


def _months(year: int, first: int, count: int = 1) -> Span:
    (of_first, begin), (of_last, end) = (divmod(12 * year + number - 1, 12) for number in (first, first + count - 1))
    days = calendar.monthrange(of_last, end + 1)[1]
    return Span(datetime.date(of_first, begin + 1, 1), datetime.date(of_last, end + 1, days))


def _day(match: Match, base: datetime.date) -> Span:
    day, month, year = int(match["day"]), int(match["month"]), match["year"]
    if year:
        last = datetime.date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    elif (day, month) == (29, 2):  # exists only in leap years: the next one, not "no such day"
        last = datetime.date(next(n for n in range(base.year, base.year + 9) if calendar.isleap(n)), 2, 29)
    else:
        last = datetime.date(base.year, month, day)
        last = last if base - last <= _HALF_A_YEAR else last.replace(year=base.year + 1)
    return Span(last.replace(day=int(match.groupdict().get("from") or day)), last)


def _day_of_month(match: Match, base: datetime.date) -> Span:
    return _one_day(_months(base.year, base.month + _STEPS[match["step"]]).first.replace(day=int(match["day"])))


def _period(match: Match, base: datetime.date) -> Span:
    said = match.groupdict()
    year, step, unit = int(said.get("year") or base.year), _STEPS[said.get("step") or ""], said.get("unit")
    if said.get("month"):
        whole = _months(year, number := int(said["month"]))
        if not said["year"] and base - whole.last > _HALF_A_YEAR:
            whole = _months(year + 1, number)
    elif said.get("quarter") or unit in ("quy", "quarter"):
        number = _QUARTERS[said["quarter"]] if said.get("quarter") else (base.month + 2) // 3 + step
        whole = _months(year, 3 * number - 2, 3)
    elif unit in ("thang", "month"):
        whole = _months(year, base.month + step)
    elif unit in ("tuan", "week"):
        monday = base + (7 * step - base.weekday()) * _DAY
        whole = Span(monday, monday + 6 * _DAY)
    else:
        whole = _months(year + step, 1, 12)
    return _part(said.get("part"), whole)


def _part(name: str | None, whole: Span) -> Span:
    if name is None:
        return whole
    (first, last), (begin, end), of_quarter, of_year = _PARTS[_TENS_OF_DAYS.get(name, name)]
    days = (whole.last - whole.first).days + 1
    if days == 7:
        return Span(whole.first + first * _DAY, whole.first + last * _DAY)
    if days <= 31:
        return Span(whole.first.replace(day=begin), whole.first.replace(day=min(end, days)))
    if days <= 92:
        return _months(whole.first.year, whole.first.month + of_quarter)
    return _months(whole.first.year, *of_year)


def _half(match: Match, base: datetime.date) -> Span:
    year, count = int(match["year"] or base.year), int(match["count"] or 6)
    return _months(year, 1, count) if match["part"] == "dau" else _months(year, 13 - count, count)


def _weekday(match: Match, base: datetime.date) -> Span:
    """A weekday alone is the next one, today included, with “tới” from tomorrow on; with a week, the one in that."""
    said = match.groupdict()
    number = _ENGLISH_WEEKDAYS.index(said["english"]) if said.get("english") else _number_of_weekday(match)
    if step := said.get("step"):
        return _one_day(base + (7 * _STEPS[step] - base.weekday() + number) * _DAY)
    begin = base + _DAY if said.get("coming") else base
    return _one_day(begin + (number - begin.weekday()) % 7 * _DAY)


def _number_of_weekday(match: Match) -> int:
    return 6 if match["weekday"] is None else _WEEKDAYS[match["weekday"]]


def _counted(match: Match, base: datetime.date, sign: int = 1) -> datetime.date:
    count = sign * int(match["count"])
    return add_months(base, count) if match["unit"] == "thang" else base + count * _DAYS_OF[match["unit"]] * _DAY


def _offset(days: int) -> Rule:
    return lambda match, base: _one_day(base + days * _DAY)


_STEP = r"(?P<step>nay|sau|toi day|toi|truoc|ngoai|vua qua|vua roi|qua|roi)"
_PART = r"(?:(?P<part>dau|giua|cuoi) )?"
_YEAR_OF = r"(?:(?: ?/ ?|,? nam |-| )(?P<year>\d{4}))?"
_COUNT = r"(?P<count>\d{1,3})"
_AHEAD = rf"(?:trong |trong vong |sau )?{_COUNT}"
_OF_WEEK = r"(?:thu ?(?P<weekday>hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn)"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_UNIT = r"(?P<unit>tuan|thang|quy|nam)"
_DAY_AND_MONTH = r"(?P<day>\d{1,2}) ?(?P<mark>[/.-]) ?(?P<month>\d{1,2})"

RULES: list[tuple[re.Pattern[str], Rule]] = [
    (compiled_late(pattern), read)
    for pattern, read in (
        (r"(?:ngay )?(?:hom|ngay) nay|(?:sang|trua|chieu|toi) nay|bay gio|today|now", _offset(0)),
        (r"(?:ngay |sang |trua |chieu |toi )?mai|tomorrow", _offset(1)),
        (r"(?:ngay )?(?:kia|mot)", _offset(2)),
        (r"(?:ngay )?hom qua|yesterday", _offset(-1)),
        (r"hom kia", _offset(-2)),
        (r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})", _day),
        (rf"(?:ngay )?{_DAY_AND_MONTH}(?: ?(?P=mark) ?(?P<year>\d{{4}}|\d{{2}}))?", _day),
        (r"(?:ngay )?(?P<day>\d{1,2}) (?P<month>\d{1,2}) (?P<year>\d{4})", _day),
        (
            r"(?:ngay )?(?:mung )?(?P<day>\d{1,2}) thang (?P<month>\d{1,2})(?:(?:,? nam | ?/ ?|,? )(?P<year>\d{4}))?",
            _day,
        ),
        (rf"ngay (?P<day>\d{{1,2}}) thang {_STEP}", _day_of_month),
        # Up to twelve may as well be a count of months, which is what “3 tháng tới” means.
        (r"(?P<day>\d{1,2}(?= thang nay)|1[3-9]|[23]\d) thang (?P<step>nay|sau|toi|truoc)", _day_of_month),
        (
            r"(?:ngay )?(?P<from>\d{1,2}) ?(?:-|–|den) ?(?:ngay )?(?P<day>\d{1,2}) ?/ ?(?P<month>\d{1,2})"
            r"(?: ?/ ?(?P<year>\d{4}))?",
            _day,
        ),
        (rf"{_PART}thang {_MONTH}{_YEAR_OF}", _period),
        (rf"(?P<part>thuong|trung|ha) tuan thang {_MONTH}{_YEAR_OF}", _period),
        (rf"{_MONTH} ?[/-] ?(?P<year>\d{{4}})", _period),
        (rf"(?P<year>\d{{4}})-{_MONTH}", _period),
        (rf"{_PART}quy (?P<quarter>i{{1,3}}|iv|[1-4]){_YEAR_OF}", _period),
        (r"(?:nua|(?P<count>3|6|9) thang) (?P<part>dau|cuoi) nam(?: (?P<year>20\d\d))?", _half),
        (rf"{_PART}(?:nam )?(?P<year>20\d\d)", _period),
        (rf"{_PART}{_UNIT}(?: {_STEP})?", _period),
        (rf"{_PART}(?P<step>sang) {_UNIT}", _period),
        (r"(?P<step>this|next|last) (?P<unit>week|month|quarter|year)", _period),
        (r"(?P<part>end) of (?:the |this )?(?P<unit>month|quarter|year|week)", _period),
        (rf"{_OF_WEEK}(?: tuan (?P<step>nay|sau|toi|truoc))?", _weekday),
        (rf"{_OF_WEEK} (?:(?P<step>nay|sau|truoc)|(?P<coming>toi))", _weekday),
        (rf"(?:this |on )?(?P<english>{'|'.join(_ENGLISH_WEEKDAYS)})", _weekday),
        # The run of days from now to the last, which is still in it.
        (
            rf"{_AHEAD} (?P<unit>ngay|tuan|thang)(?: (?:toi day|toi|nua|sau))?",
            lambda match, base: Span(base, _counted(match, base)),
        ),
        (
            rf"{_AHEAD} ngay lam viec(?: (?:toi|nua|sau))?",
            lambda match, base: Span(base, office_calendar().add_working(base, int(match["count"]))),
        ),
        (
            rf"(?:trong )?{_COUNT} (?P<unit>ngay|tuan) (?:vua qua|qua)",
            lambda match, base: Span(_counted(match, base, -1), base),
        ),
        (rf"{_COUNT} (?P<unit>ngay|tuan|thang) truoc", lambda match, base: _one_day(_counted(match, base, -1))),
        (rf"cach day {_COUNT} (?P<unit>ngay|tuan|thang)", lambda match, base: _one_day(_counted(match, base, -1))),
        (rf"{_COUNT} (?P<unit>day|week)s? ago", lambda match, base: _one_day(_counted(match, base, -1))),
        (rf"in {_COUNT} (?P<unit>day|week)s?", lambda match, base: _one_day(_counted(match, base))),
    )
]

# --------------------
# Small words around a date, then the rules.

#: Words before a date that say which end is meant.
_LED_IN: list[tuple[re.Pattern[str], Callable[[Span], Span]]] = [
    (
        compiled_late(r"(?:den het|den|toi het|het|cho den het|cho den|xong trong|xong) (?:ngay )?(?=\S)"),
        lambda span: span._replace(whole=True),
    ),
    (compiled_late(r"truoc (?:ngay )?(?=\S)"), lambda span: _one_day(span.first)),
    (compiled_late(r"(?:sau|ke tu sau) (?:ngay )?(?=\S)"), lambda span: _one_day(span.last + _DAY)),
    (
        compiled_late(r"(?:ke tu|tu|bat dau tu) (?:ngay )?(?=\S)|(?:(?:trong|vao|luc|nhan|dip|le) )+(?=\S)"),
        lambda span: span,
    ),
]
#: A day with its weekday beside it: both must agree.
_WEEKDAY_BESIDE = (
    compiled_late(rf"{_OF_WEEK},? (?:ngay )?(?P<day>.+)"),
    compiled_late(rf"(?P<day>.+?),? \(?{_OF_WEEK}\)?"),
)
#: “tháng 5 năm nay”: the year said as seen from today; “thứ năm này” is a Thursday.
_YEAR_SAID = compiled_late(r"(?<=\S )(?<!\bthu )nam (nay|sau|toi|ngoai|truoc)$")
#: A day and a month by name with the year of four digits: all that the library behind is asked.
_ENGLISH_DAY = compiled_late(r"[a-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,2}(?:st|nd|rd|th)? [a-z]{3,9}\.?,? \d{4}")


def _read(words: str, base: datetime.date) -> Span | None:
    if span := _by_rule(words, base):
        return span
    for pattern, meant in _LED_IN:
        if (match := pattern.match(words)) and (span := _by_rule(words[match.end() :], base)):
            return meant(span)
    for pattern in _WEEKDAY_BESIDE:
        if (match := pattern.fullmatch(words)) and (span := _by_rule(match["day"], base)):
            return span if span.is_day and span.first.weekday() == _number_of_weekday(match) else None
    return None


def _by_rule(words: str, base: datetime.date) -> Span | None:
    words = _YEAR_SAID.sub(lambda said: f"nam {base.year + _STEPS[said[1]]}", words)
    for pattern, read in RULES:
        if match := pattern.fullmatch(words):
            return read(match, base)
    return None


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
    return _one_day(found.date()) if found else None
