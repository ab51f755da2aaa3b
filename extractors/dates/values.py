"""What written days and counted terms stand for: missing years and months, terms from an event."""

import calendar
import datetime
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple

from extractors.counting import add_months, add_working, to_solar
from extractors.dates.bounds import patterns_of
from extractors.dates.ordered_rows import Row, RowFacts, rows_of
from extractors.dates.written_days import OF_UNIT, Day, working_day
from extractors.lexicon import load
from schemas import Alternative, Bound, DateType, Relative, first_day

# --------------------
# A date expression as found in a letter, and what is told of it for the clerk who checks it (Vietnamese).


class FoundDate(NamedTuple):
    """One expression that belongs in a clerk's calendar, at ``start``–``end`` of the letter's text.

    ``date`` is the day named (of a month, quarter, year or period its last day), ``start_date`` the first day of a
    period, ``since`` and ``until`` the first and the last one of a series. ``certain`` is false where a careful reader
    could leave the expression out. ``source`` says what made the words a date of the calendar: the kind of their bound
    (``before``, ``latest``, ``until``, ``within``, ``from``, ``on``), a ``label``, a ``column``, nothing but a
    ``clause``; or that they are a ``term`` counted from an anchor, a ``stretch`` of days, a ``rule``, a ``cycle``, the
    ``echo`` of another date.
    """

    start: int
    end: int
    type: DateType
    date: str | None
    start_date: str | None = None
    bound: Bound | None = None
    time: str | None = None
    rrule: str | None = None
    since: str | None = None
    until: str | None = None
    relative: Relative | None = None
    flags: tuple[str, ...] = ()
    explanation: str = ""
    alternatives: tuple[Alternative, ...] = ()
    certain: bool = True
    source: str = "clause"
    why: str = ""
    """Why the words are a date of the calendar (``pipeline/faces/cli/why.toml``), where its source does not say so."""
    rule: str = ""  # the row of a table of rules that said so
    rows: tuple[str, ...] = ()
    """Other rows that it is by: how it is written, what it stands for, what ends it; blank where there is none."""
    left_out_months: tuple[int, ...] = ()  # of what comes monthly: the months in which nothing is due


#: How values come about, told to the clerk who checks them.
NOTES: dict[str, str] = load("date_values")["told"]
_BOUNDS: dict[str, dict[str, str]] = load("date_values")["bounds"]


def sentence(*parts: str) -> str:
    """Join the parts of an explanation that are not empty to one sentence."""
    return "; ".join(filter(None, parts)) + "."


def words_said(plain: str, start: int, end: int) -> str:
    """Return the words of the letter on one line, in quotes."""
    return f"“{' '.join(plain[start:end].split())}”"


def bound_told(bound: Bound | None, kind: DateType, time: str | None) -> str:
    """Return the Vietnamese words for whether the day (or hour) named is still in time; ``""``: nothing to say."""
    words: dict[str, str] = _BOUNDS.get(bound or "", {})
    return words.get(kind, words.get("hour" if time else "day", ""))


# --------------------
# What a written day stands for: missing years and months by the letter's own date, months by their last day.
#
# A day that is not on the calendar gets no value, never the nearest one.

_PARTS: dict[str, dict[str, list[int]]] = load("dates")["parts"]
#: The school year and its terms: begin and end as month-day.
SCHOOL: dict[str, list[str]] = load("dates")["parts"]["school"]
#: Parts whose last day nobody doubts.
_IS_FIRM = patterns_of("values")["firm_part"]
#: A year of two digits is no guess where it lies so near the letter's own.
_NEAR_YEARS = 5
_DAY = datetime.timedelta(days=1)
#: How soon after the letter a day must come for the year in the letter's title to be passed over.
SOON = datetime.timedelta(days=60)


class NamedDays(NamedTuple):
    """First and last day of what the words name, with what was inferred (codes of flags) and how (Vietnamese)."""

    first: datetime.date | None = None
    last: datetime.date | None = None
    flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rule: str = ""  # the row that says what the words stand for


INVALID = NamedDays(flags=("invalid-date",), notes=(NOTES["invalid"],))
UNKNOWN = NamedDays(flags=("vague-date",), notes=(NOTES["unknown"],))


class DateContext(NamedTuple):
    """What helps to complete a day.

    The letter's date, the year of its title, a day named ``earlier`` in the paragraph, a day ``beside`` it whose year
    (or month) it shares, and the ``same`` day that `cùng ngày` means in another paragraph. ``is_exact`` is false
    where the letter's own day or month is blank; the letter ``moves`` a date where its title says so. ``last_full`` is
    the last day with its year that a letter without a day of issue names.
    """

    issued: datetime.date | None
    title_year: int | None = None
    earlier: datetime.date | None = None
    beside: datetime.date | None = None
    same: datetime.date | None = None
    is_exact: bool = True
    moves: bool = False
    last_full: datetime.date | None = None


class _KnownDays(NamedTuple):
    """The days that are known, one before all others for each that is not."""

    issued: datetime.date
    earlier: datetime.date
    beside: datetime.date
    same: datetime.date
    last_full: datetime.date


_KNOWN_DAYS = attrgetter(*_KnownDays._fields)


def known_on(issued_on: str | None, title_year: int | None = None) -> DateContext:
    """Return what completes the days of a letter issued on a day (ISO; less where day or month is blank)."""
    return DateContext(first_day(issued_on), title_year, is_exact=len(issued_on or "") == len("2026-03-02"))


def make(year: int, month: int, day: int) -> datetime.date | None:
    """Return the day, or ``None`` where the calendar has none (30/02)."""
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def first_from(base: datetime.date, *days: datetime.date | None) -> datetime.date | None:
    """Return the first of ``days`` that is not before ``base``, in their order; ``None``: there is none."""
    return next((day for day in days if day and day >= base), None)


def last_of_month(year: int, month: int) -> datetime.date:
    """Return the last day of a month."""
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


#: A bare day lies at most so long before the day whose year it takes.
_HALF_A_YEAR = datetime.timedelta(days=183)
_NEVER = datetime.date.min
#: A year that has every day.
_LEAP_YEAR = 2024
_MONTHS_OR_NONE: set[int | None] = {None, *range(1, 13)}
#: How many years on the next 29 February may be.
_LEAPS = 9
#: First and last day; nothing where the calendar has no such day.
_Days = tuple[datetime.date, datetime.date] | None


def _on(day: datetime.date | None) -> _Days:
    """Return a day as a stretch of one; ``None`` where there is no day."""
    return (day, day) if day else None


class _Naming(RowFacts):
    """Facts of a written day and what helps to complete it, for the rows of ``date_values.toml``."""

    facts: ClassVar[Mapping[str, Callable[[Any, str], object]]] = {
        "off_calendar": lambda of, _: not {of.day.month, of.day.since} <= _MONTHS_OR_NONE or not of.days_in(_LEAP_YEAR),
        "far": lambda of, _: abs(of.day.year - of.issued.year) > _NEAR_YEARS,
        "earlier_ahead": lambda of, _: of.known.earlier >= of.issued,
        "named_before": lambda of, _: of.known.earlier or of.known.same,
        "titled_ahead": lambda of, _: of.last_in(of.known.title_year) >= of.issued,
        "soon": lambda of, _: of.first_in(of.next_year) - of.issued <= SOON,
    }

    def __init__(self, day: Day, known: DateContext) -> None:
        super().__init__(
            {
                **OF_UNIT[day.unit],
                "day": day.day is not None or day.part is not None,
                "month": day.month is not None,
                "year": day.year is not None,
                "weekday": day.weekday is not None,
                "year_shifted": day.year_shift is not None,
                "bare": day.bare,
                "same_day": day.same_day,
                "short_year": day.short_year,
                "issued": known.issued is not None,
                "beside": known.beside is not None,
                "earlier": known.earlier is not None,
                "last_full": known.last_full is not None,
                "titled": known.title_year,
            }
        )
        self.day, self.known, self.number = day, known, day.numbers
        self.days = _KnownDays(*[named or _NEVER for named in _KNOWN_DAYS(known)])
        self.issued = self.days.issued

    @property
    def month(self) -> datetime.date:
        """The first day of the month, quarter or year that is so many on from the letter's own."""
        return add_months(self.issued.replace(day=1), _SIZES.get(self.day.unit, 1) * self.number.shift)

    @property
    def monday(self) -> datetime.date:
        """The Monday of the week that is so many on from the letter's own."""
        return self.issued + datetime.timedelta(days=7 * self.number.shift - self.issued.weekday())

    def days_in(self, year: int) -> _Days:
        """Return the first and last day that are named, taken in a year; ``None``: the calendar has no such day."""
        return _on(self.day_in(year, self.number.month)) if self["unit:day"] else _stretch(self.day, year)

    def day_in(self, year: int, month: int) -> datetime.date | None:
        """Return the day in a month, by its number or as working day; ``None`` where the calendar has none."""
        nth = working_day(self.day.part) if self.day.part else None
        if nth is None or not 1 <= month <= 12:
            return make(year, month, self.number.day)
        beside = datetime.date(year, month, 1) - _DAY if nth > 0 else last_of_month(year, month) + _DAY
        return add_working(beside, nth)

    def first_in(self, year: int) -> datetime.date:
        """Return the first day, in a year, of the month, quarter or year of which a part may be named."""
        return (_Naming(self.day._replace(part=None), self.known).days_in(year) or (self.issued,))[0]

    def last_in(self, year: int) -> datetime.date:
        """Return the last day that is named, taken in a year; before all days where there is none."""
        return (self.days_in(year) or (_NEVER, _NEVER))[1]

    @property
    def next_year(self) -> int:
        """The first year in which what is named ends on the letter's day or behind it."""
        year = self.issued.year
        return next(year for year in range(year, year + _LEAPS) if self.last_in(year) >= self.issued)


def _moon(of: _Naming, year: int) -> datetime.date | None:
    """Return the solar day of a lunar one in a year; ``None`` where there is none."""
    return to_solar(year, of.number.month, of.number.day)


def _next_from(of: _Naming, base: datetime.date) -> _Days:
    """Return the next day of that number, in the month of ``base`` or the one behind it."""
    months = (base, add_months(base.replace(day=1), 1))
    return _on(first_from(base, *(make(month.year, month.month, of.number.day) for month in months)))


def _by_last_full(of: _Naming) -> int:
    """Return the year of the letter's last full day, or the next, that brings the day least before it; 0: neither."""
    full = of.days.last_full
    near = (year for year in (full.year, full.year + 1) if full - of.last_in(year) <= _HALF_A_YEAR)
    return next(near, 0)


#: The year that a row means; none that is known is 0.
_YEARS: dict[str, Callable[[_Naming], int]] = {
    "written": lambda of: of.number.year,
    "shifted": lambda of: of.issued.year + of.number.year_shift,
    "beside": lambda of: of.days.beside.year,
    "earlier": lambda of: of.days.earlier.year,
    "by the last full day": _by_last_full,
    "titled": lambda of: of.known.title_year or 0,
    "next": lambda of: of.next_year,
    "unknown": lambda _: 0,
}
#: The days that a row means.
_DAYS_OF: dict[str, Callable[[_Naming], _Days]] = {
    "none": lambda _: None,
    "that day": lambda of: _on(of.known.earlier or of.known.same),
    "next weekday": lambda of: _on(of.issued + ((of.number.weekday - of.issued.weekday() - 1) % 7 + 1) * _DAY),
    "weekday of the week": lambda of: _on(of.monday + of.number.weekday * _DAY),
    "week": lambda of: (of.monday, of.monday + 6 * _DAY),
    "so many days on": lambda of: _on(of.issued + of.number.shift * _DAY),
    "day of a month near": lambda of: _on(of.day_in(of.month.year, of.month.month)),
    "stretch near": lambda of: _stretch(
        of.day._replace(month=of.month.month, quarter=(of.month.month + 2) // 3), of.month.year
    ),
    "moon's day": lambda of: _on(_moon(of, of.number.year)),
    "next moon's day": lambda of: _on(
        first_from(of.issued, *(_moon(of, of.issued.year + shift) for shift in (-1, 0, 1)))
    ),
    "day of that month": lambda of: _on(make(of.days.beside.year, of.days.beside.month, of.number.day)),
    "next behind the earlier": lambda of: _next_from(of, of.days.earlier),
    "next such day": lambda of: _next_from(of, of.issued),
}
VALUES = {table: rows_of("date_values", table) for table in ("near", "moon", "number", "whole", "year")}


def _table(day: Day) -> str:
    """Return which table of ``date_values.toml`` tells what a day stands for: near, moon, number or whole."""
    if day.shift is not None:
        return "near"
    if day.lunar:
        return "moon"
    return "number" if day.unit == "day" and day.month is None else "whole"


@lru_cache(maxsize=64)
def complete(day: Day, known: DateContext) -> NamedDays:
    """Return the first and last day that ``day`` names, by the first row of ``date_values.toml`` that holds. A day off
    the calendar is ``INVALID``, one that nothing completes ``UNKNOWN``: never the nearest."""
    of = _Naming(day, known)
    row = of.first_held(VALUES[_table(day)])
    if row.made != "in its year":
        return UNKNOWN._replace(rule=row.name) if row.made == "unknown" else _named(of, row, _DAYS_OF[row.made](of))
    row = of.first_held(VALUES["year"])
    year = _YEARS[row.made](of)
    return _named(of, row, of.days_in(year)) if year else UNKNOWN._replace(rule=row.name)


def _named(of: _Naming, row: Row, days: _Days) -> NamedDays:
    """Return ``days`` with the flags and notes of the row that gave them; ``INVALID`` where the calendar has none."""
    if days is None:
        return INVALID._replace(rule=row.name)
    flags, notes = row.told
    if of.day.unit in _SIZES and of.day.part and not _IS_FIRM.match(of.day.part):
        flags = (*flags, "vague-date")
        notes = (*notes, NOTES["vague"].format(*days))
    said = {"issued": of.issued, "year": of.day.year, "title_year": of.known.title_year}
    return NamedDays(*days, flags, tuple([note.format(**said) for note in notes]), row.name)


#: Months in a unit.
_SIZES = {"month": 1, "quarter": 3, "year": 12}


def _stretch(day: Day, year: int) -> tuple[datetime.date, datetime.date]:
    """Return the first and last day of a month, quarter or year (or the part meant, by ``dates.toml``), in ``year``."""
    size, part = _SIZES[day.unit], day.part
    value = {"month": day.month, "quarter": day.quarter, "year": None}[day.unit] or 1
    low, high = size * ((day.since or value) - 1) + 1, size * value
    first, last = datetime.date(year - (low > high), low, 1), last_of_month(year, high)
    if part is None:
        return first, last
    if part in SCHOOL:
        begin, end = (tuple(map(int, at.split("-"))) for at in SCHOOL[part])
        return datetime.date(year - (begin[0] >= _SCHOOL_BEGINS), *begin), datetime.date(year, *end)
    begins, ends = _PARTS[day.unit][day.part_from or part][0], _PARTS[day.unit][part][1]
    if day.unit == "month":
        return _in_month(last, begins), _in_month(last, ends)
    return first.replace(month=first.month + begins - 1), last_of_month(first.year, first.month + ends - 1)


#: The month in which a school year begins, in the year before the one it is counted by.
_SCHOOL_BEGINS = 8


def _in_month(last: datetime.date, number: int) -> datetime.date:
    """Return a day of the month that ends on ``last`` by its number; a negative one counts back from the end."""
    return last.replace(day=last.day + 1 + number if number < 0 else min(number, last.day))
