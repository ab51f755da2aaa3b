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

    def of(self, name: str) -> "TypedDateError":
        """Return the error of words typed for an option or a parameter, if ``name`` names one."""
        return TypedDateError(f"{name}: {self}".removeprefix(": "))


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
    """Return the first day too late: a single day itself (``trước ngày 15/3``), else that behind the period."""
    return span.first if span.is_day and not span.whole else span.last + _DAY


def today() -> datetime.date:
    """Return the date of the system's clock in Vietnam: the default of ``--today``."""
    return now().date()


def now() -> datetime.datetime:
    """Return the time of the system's clock in Vietnam, to the second: the only look at the clock."""
    return datetime.datetime.now(TIME_ZONE).replace(microsecond=0)


def parse(words: str, base: datetime.date, name: str = "") -> Span:
    """Read the day or period that ``words`` name, seen from the day ``base``; raise ``TypedDateError`` for others.

    ``name`` is that of the option or parameter for which they were typed.

    >>> base = datetime.date(2026, 3, 18)
    >>> parse("cuối tháng", base).last.isoformat()
    '2026-03-31'
    >>> parse("15/4", base).first.isoformat()
    '2026-04-15'
    """
    try:
        span = _read(fold(words), base)
    except (ValueError, OverflowError):
        raise TypedDateError("Ngày “{words}” không có trên lịch.", words=words.strip()).of(name) from None
    span = span or _read_english(" ".join(words.lower().split()), base)
    if span is None:
        raise TypedDateError(
            "Không hiểu ngày “{words}”. Có thể ghi: 15/3, 15/3/2026, 2026-03-15, hôm nay, ngày mai, thứ Sáu, "
            "tuần này, cuối tháng, tháng 4, quý II/2026, 10 ngày tới.", words=words.strip()).of(name)  # fmt: skip
    return span


def between(
    since: str | None, until: str | None, base: datetime.date, names: tuple[str, str] = ("", ""),
    end: Callable[[Span], datetime.date] = day_after,
) -> tuple[datetime.date | None, datetime.date | None]:  # fmt: skip
    """Read the first day that is meant, and what the other words ``end`` by; ``names`` as ``name`` of ``parse``."""
    first = parse(since, base, names[0]).first if since else None
    return first, end(parse(until, base, names[1])) if until else None


def day_of(words: str, base: datetime.date, name: str = "") -> datetime.date:
    """Read the one day that ``words`` name, as ``parse`` does; a period is refused, too."""
    span = parse(words, base, name)
    if not span.is_day:
        raise TypedDateError("“{words}” không phải là một ngày. Ví dụ: 15/3/2026", words=words.strip()).of(name)
    return span.first


# --------------------
# What a hurried clerk types, made comparable: no tone marks, one blank between words, abbreviations written out.

_ABBREVIATED = (
    (compiled_late(r"\bhnay\b|\bhn\b"), "hom nay"),
    (compiled_late(r"\bth(?:g|ang)?\.? ?(?=\d)|\bt(?=(?:1[0-2]|0?[1-9]) ?/ ?\d{4}\b)"), "thang "),
    (compiled_late(r"\bq(?:uy)? ?(?=[1-4]\b)"), "quy "),
    (compiled_late(r"\bt(?=[2-7] tuan\b)"), "thu "),
)


def fold(words: str) -> str:
    """Return words in lower case, without tone marks, one blank between them, common abbreviations written out.

    >>> fold("  Cuối  THÁNG 3"), fold("Q2/2026")
    ('cuoi thang 3', 'quy 2/2026')
    """
    plain = " ".join(unmarked(unicodedata.normalize("NFC", words).casefold()).split())
    for pattern, full in _ABBREVIATED:
        plain = pattern.sub(full, plain)
    return plain.rstrip(" .,;!?")


# --------------------
# The forms in which people type a day or a period, each with what it means seen from a day.

Match = re.Match[str]
Rule = Callable[[Match, datetime.date], Span]

#: A day of the week by its name or number; Sunday has neither.
_WEEKDAYS = {
    "hai": 0, "2": 0, "ba": 1, "3": 1, "tu": 2, "4": 2, "nam": 3, "5": 3, "sau": 4, "6": 4, "bay": 5, "7": 5, None: 6,
}  # fmt: skip
_QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
#: Words after a unit → how many units from now.
_STEPS = {None: 0, "nay": 0, "sau": 1, "toi": 1, "truoc": -1, "qua": -1}
_DAYS_OF = {"ngay": 1, "tuan": 7}
#: Beginning, middle, end: days of a week (Monday is 0), of a month, month of a quarter, months of a year (how many).
_PARTS = {
    "dau": ((0, 1), (1, 10), 0, (1, 3)),
    "giua": ((2, 3), (11, 20), 1, (5, 4)),
    "cuoi": ((5, 6), (21, 31), 2, (10, 3)),
}


def _one_day(day: datetime.date) -> Span:
    return Span(day, day)


def _months(year: int, first: int, count: int = 1) -> Span:
    begin = add_months(datetime.date(year, 1, 1), first - 1)
    return Span(begin, add_months(begin, count) - _DAY)


def _day(match: Match, base: datetime.date) -> Span:
    """Return the day typed; without a year this year's, or the next one's where that is over half a year gone."""
    day, month, year = int(match["day"]), int(match["month"]), match["year"]
    if year:
        return _one_day(datetime.date(int(year) + (2000 if len(year) == 2 else 0), month, day))
    if (day, month) == (29, 2):  # exists only in leap years: the next one, not "no such day"
        return _one_day(datetime.date(next(n for n in range(base.year, base.year + 9) if calendar.isleap(n)), 2, 29))
    found = datetime.date(base.year, month, day)
    return _one_day(found if base - found <= _HALF_A_YEAR else found.replace(year=base.year + 1))


def _period(match: Match, base: datetime.date) -> Span:
    """Return the period typed (“tuần sau”, “quý II/2026”, “cuối tháng”), seen from the day ``base``."""
    said = match.groupdict()
    year, step, unit = int(said.get("year") or base.year), _STEPS[said.get("step")], said.get("unit")
    if said.get("month"):
        whole = _months(year, number := int(said["month"]))
        if not said["year"] and base - whole.last > _HALF_A_YEAR:
            whole = _months(year + 1, number)
    elif said.get("quarter") or unit == "quy":
        number = _QUARTERS.get(said.get("quarter", ""), (base.month + 2) // 3 + step)
        whole = _months(year, 3 * number - 2, 3)
    elif unit == "thang":
        whole = _months(year, base.month + step)
    elif unit == "tuan":
        monday = base + (7 * step - base.weekday()) * _DAY
        whole = Span(monday, monday + 6 * _DAY)
    else:
        whole = _months(year + step, 1, 12)
    return _part(said["part"], whole) if said.get("part") else whole


def _part(name: str, whole: Span) -> Span:
    """Return a part of a week, month, quarter or year, by its name in ``_PARTS`` (“đầu”, “giữa”, “cuối”)."""
    (first, last), (begin, end), of_quarter, of_year = _PARTS[name]
    days = (whole.last - whole.first).days + 1
    if days == 7:
        return Span(whole.first + first * _DAY, whole.first + last * _DAY)
    if days <= 31:
        return Span(whole.first.replace(day=begin), whole.first.replace(day=min(end, days)))
    if days <= 92:
        return _months(whole.first.year, whole.first.month + of_quarter)
    return _months(whole.first.year, *of_year)


def _weekday(match: Match, base: datetime.date) -> Span:
    """A weekday alone is the next one, today included, with “tới” from tomorrow on; with a week, the one in that."""
    said, number = match.groupdict(), _WEEKDAYS[match["weekday"]]
    if step := said.get("step"):
        return _one_day(base + (7 * _STEPS[step] - base.weekday() + number) * _DAY)
    begin = base + _DAY if said.get("coming") else base
    return _one_day(begin + (number - begin.weekday()) % 7 * _DAY)


def _counted(match: Match, base: datetime.date, sign: int = 1) -> datetime.date:
    count = sign * int(match["count"])
    return add_months(base, count) if match["unit"] == "thang" else base + count * _DAYS_OF[match["unit"]] * _DAY


def _offset(days: int) -> Rule:
    return lambda match, base: _one_day(base + days * _DAY)


_STEP = r"(?P<step>nay|sau|toi|truoc|qua)"
_PART = r"(?:(?P<part>dau|giua|cuoi) )?"
_YEAR_OF = r"(?:(?: ?/ ?|,? nam |-| )(?P<year>\d{4}))?"
_COUNT = r"(?P<count>\d{1,3})"
_AHEAD = rf"(?:trong |sau )?{_COUNT}"
_OF_WEEK = r"(?:thu ?(?P<weekday>hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn)"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"

RULES: list[tuple[re.Pattern[str], Rule]] = [
    (compiled_late(pattern), read)
    for pattern, read in (
        (r"(?:ngay )?(?:hom|ngay) nay|(?:sang|chieu) nay", _offset(0)),
        (r"(?:ngay |sang |chieu )?mai", _offset(1)),
        (r"(?:ngay )?hom qua", _offset(-1)),
        (r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})", _day),
        (
            r"(?:ngay )?(?P<day>\d{1,2}) ?(?P<mark>[/.-]) ?(?P<month>\d{1,2})"
            r"(?: ?(?P=mark) ?(?P<year>\d{4}|\d{2}))?",
            _day,
        ),
        (r"(?:ngay )?(?P<day>\d{1,2}) thang (?P<month>\d{1,2})(?:(?:,? nam | ?/ ?|,? )(?P<year>\d{4}))?", _day),
        (rf"{_PART}thang {_MONTH}{_YEAR_OF}", _period),
        (rf"{_MONTH} ?[/-] ?(?P<year>\d{{4}})", _period),
        (rf"(?P<year>\d{{4}})-{_MONTH}", _period),
        (rf"{_PART}quy (?P<quarter>i{{1,3}}|iv|[1-4]){_YEAR_OF}", _period),
        (
            r"6 thang (?P<half>dau|cuoi) nam(?: (?P<year>20\d\d))?",
            lambda match, base: _months(int(match["year"] or base.year), 1 if match["half"] == "dau" else 7, 6),
        ),
        (rf"{_PART}(?:nam )?(?P<year>20\d\d)", _period),
        (rf"{_PART}(?P<unit>tuan|thang|quy|nam)(?: {_STEP})?", _period),
        (rf"{_OF_WEEK}(?: tuan (?P<step>nay|sau|toi|truoc))?", _weekday),
        (rf"{_OF_WEEK} (?:(?P<step>nay|sau|truoc)|(?P<coming>toi))", _weekday),
        # The run of days from now to the last, which is still in it.
        (
            rf"{_AHEAD} (?P<unit>ngay|tuan|thang)(?: (?:toi|nua|sau))?",
            lambda match, base: Span(base, _counted(match, base)),
        ),
        (
            rf"{_AHEAD} ngay lam viec(?: (?:toi|nua|sau))?",
            lambda match, base: Span(base, office_calendar().add_working(base, int(match["count"]))),
        ),
        (rf"{_COUNT} (?P<unit>ngay|tuan) qua", lambda match, base: Span(_counted(match, base, -1), base)),
        (rf"{_COUNT} (?P<unit>ngay|tuan|thang) truoc", lambda match, base: _one_day(_counted(match, base, -1))),
    )
]

# --------------------
# Small words around a date, then the rules.

#: Words before a date that say which end is meant.
_LED_IN: list[tuple[re.Pattern[str], Callable[[Span], Span]]] = [
    (compiled_late(r"(?:(?:den|toi) )?(?:het|den) (?:ngay )?(?=\S)"), lambda span: span._replace(whole=True)),
    (compiled_late(r"truoc (?:ngay )?(?=\S)"), lambda span: _one_day(span.first)),
    (compiled_late(r"sau (?:ngay )?(?=\S)"), lambda span: _one_day(span.last + _DAY)),
    (compiled_late(r"(?:tu|trong|vao|dip le) (?:ngay )?(?=\S)"), lambda span: span),
]
#: A day with its weekday beside it: both must agree.
_WEEKDAY_BESIDE = (
    compiled_late(rf"{_OF_WEEK},? (?:ngay )?(?P<day>.+)"),
    compiled_late(rf"(?P<day>.+?),? \(?{_OF_WEEK}\)?"),
)
#: All that the library behind is asked: an English day that leaves nothing to be guessed.
_ENGLISH_DAY = compiled_late(
    r"[a-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,2}(?:st|nd|rd|th)? [a-z]{3,9}\.?,? \d{4}"
    r"|today|tomorrow|yesterday|in \d{1,3} (?:day|week)s?|\d{1,3} (?:day|week)s? ago"
)


def _read(words: str, base: datetime.date) -> Span | None:
    """Return what folded Vietnamese words mean; ``None`` where no form fits, or a weekday is not that of its day."""
    if span := _by_rule(words, base):
        return span
    for pattern, meant in _LED_IN:
        if (match := pattern.match(words)) and (span := _by_rule(words[match.end() :], base)):
            return meant(span)
    for pattern in _WEEKDAY_BESIDE:
        if (match := pattern.fullmatch(words)) and (span := _by_rule(match["day"], base)):
            return span if span.is_day and span.first.weekday() == _WEEKDAYS[match["weekday"]] else None
    return None


def _by_rule(words: str, base: datetime.date) -> Span | None:
    """Return the days that the first fitting row of ``RULES`` reads in words; ``None`` where none fits."""
    for pattern, read in RULES:
        if match := pattern.fullmatch(words):
            return read(match, base)
    return None


def _read_english(words: str, base: datetime.date) -> Span | None:
    """Ask ``dateparser`` for an English day; of anything less than a whole one it guesses the rest."""
    if not _ENGLISH_DAY.fullmatch(words):
        return None
    import dateparser

    settings = {"RELATIVE_BASE": datetime.datetime.combine(base, datetime.time()), "RETURN_AS_TIMEZONE_AWARE": False}
    found = dateparser.parse(words, languages=["en"], settings=settings)
    return _one_day(found.date()) if found else None
