"""Records of dates: what was found, how it came about, what else the words may mean."""

import datetime
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extractors import counting
from extractors.counting import add_months
from extractors.dates.roles import FAR, Role
from extractors.dates.values import Known, NamedDays, last_of_month, make
from extractors.dates.written_days import WEEKDAY_CODES, Day, Point
from extractors.patterns import Span
from schemas import Relative
from schemas.letter import WEEKDAYS, Alternative, Bound, DateType

# --------------------
# How a value came about from the words of the letter, told in Vietnamese for the clerk who checks it.

_WHOLES = {"week": "tuần", "month": "tháng", "quarter": "quý", "year": "năm"}


def numbers(day: datetime.date) -> str:
    """Return a day as letters write it.

    >>> numbers(datetime.date(2026, 3, 2))
    '02/03/2026'
    """
    return f"{day:%d/%m/%Y}"


def sentence(parts: list[str]) -> str:
    """Join the parts of an explanation."""
    return "; ".join(part for part in parts if part) + "."


def words_said(plain: str, start: int, end: int) -> str:
    """Return the words of the letter on one line, in quotes."""
    return f"“{' '.join(plain[start:end].split())}”"


def value_told(
    named: NamedDays, time: str | None, kind: DateType, *, endless: bool, first: datetime.date | None
) -> str:
    """Return what the words name."""
    if named.last is None:
        return "chưa xác định được ngày"
    if endless and named.first:
        return f"từ {numbers(named.first)}"
    day = f"{time} ngày {numbers(named.last)}" if time else numbers(named.last)
    if kind == "period":
        return f"từ {numbers(first) if first else 'nay'} đến {day}"
    return day


def bound_told(bound: Bound | None, kind: DateType, time: str | None) -> str:
    """Return whether the day (or hour) named is still in time."""
    if bound == "before":
        return "đúng giờ này là muộn" if time else "đúng ngày này là muộn"
    if bound == "by":
        return "đến giờ này là hết hạn" if time else "ngày này là ngày cuối còn hợp lệ"
    if bound == "on":
        return "làm trong ngày này" if kind == "deadline" else "diễn ra ngày này"
    return "bắt đầu từ giờ này" if bound == "from" and time else "bắt đầu từ ngày này" if bound == "from" else ""


def whole_told(day: Day, named: NamedDays, bound: Bound | None, kind: DateType) -> str:
    """Say which day of the month, quarter or year named counts, ``""`` where the words name a day."""
    if day.unit == "day" or kind == "period" or named.first is None:
        return ""
    whole = "khoảng" if day.part else _WHOLES[day.unit]
    if bound == "before" and not day.part:
        return f"phải xong trước khi {whole} này bắt đầu ({numbers(named.first)})"
    return f"ngày cuối của {whole} được nêu"


def doubts_told(
    flags: tuple[str, ...], named: NamedDays, weekday: str | None, issued: datetime.date | None
) -> list[str]:
    """Tell what does not fit: two bounds, the weekday, the letter's own date."""
    told = []
    if "bound-conflict" in flags:
        told.append("vừa ghi “chậm nhất” vừa ghi “trước”, hiểu theo “trước”")
    if "weekday-mismatch" in flags and named.last and weekday:
        said = WEEKDAYS[WEEKDAY_CODES.index(weekday)]
        told.append(f"ngày này là {WEEKDAYS[named.last.weekday()]}, văn bản ghi {said}")
    if "before-issue" in flags and issued:
        told.append(f"không sau ngày ban hành {numbers(issued)}")
    return told


# --------------------
# Other readings of a date: what its words may mean instead, each with the reason (Vietnamese), for a clerk to choose.
#
# The reading in the record is the one that the rules of this package prefer; these are kept beside it, never merged.

_DAY = datetime.timedelta(days=1)
#: Denominators that a half, a third … of something has, so that `1/2` may be no day.
_FRACTIONS = range(2, 6)
#: Parts of a month for which Bộ luật Dân sự 2015, Điều 146 names one day.
_BY_LAW = {"đầu": 1, "giữa": 15}


def alternatives_of(
    point: Point, named: NamedDays, role: Role, known: Known, conflict: bool
) -> tuple[Alternative, ...]:
    """Return the other readings of what ``point`` names, each day once."""
    found: dict[tuple[str | None, str | None], Alternative] = {}
    for other in _readings(point, named, role, known, conflict):
        found.setdefault((other.date, other.bound), other)
    return tuple(found.values())


def _readings(point: Point, named: NamedDays, role: Role, known: Known, conflict: bool) -> Iterator[Alternative]:
    day, last = point.day, named.last
    if last is None:
        return
    if conflict:
        yield Alternative(date=last.isoformat(), bound="by", why="“chậm nhất” tính cả ngày này")
    if day.unit == "day" and day.day and day.month and day.year is None and day.year_shift is None and not day.lunar:
        yield from _other_years(day.day, day.month, last, known)
    if day.unit == "day" and day.day and day.month is None and day.shift is None and not day.same_day:
        yield from _other_months(day.day, last, known)
    if day.unit in ("month", "quarter") and day.year is None and day.shift is None:
        yield from _other_span(last, known)
    if day.maybe_lunar:
        yield from _other_calendar(day, last)
    if point.weekday and not point.days and day.unit == "day" and WEEKDAY_CODES[last.weekday()] != point.weekday:
        yield from _by_weekday(point.weekday, last)
    is_guess = day.short_year and "year-inferred" in named.flags
    if known.issued and day.year is not None and (last < known.issued or is_guess):
        yield from _next_year(last, known.issued)
    if (day.shift is not None and day.unit == "week") or day.weekday is not None:
        yield from _next_week(last, known)
    if day.unit == "month" and day.part in _BY_LAW:
        law = last.replace(day=_BY_LAW[day.part])
        why = f"“{day.part} tháng” là ngày {law.day} theo Điều 146 Bộ luật Dân sự 2015"
        yield Alternative(date=law.isoformat(), why=why)
    if role.bound == "before" and last == known.issued and day.unit == "day" and point.time is None:
        yield Alternative(date=last.isoformat(), bound="by", why="tính cả ngày này, vì văn bản ban hành đúng ngày này")
    if _may_be_fraction(point) and role.type != "period":
        yield Alternative(why=f"{day.day}/{day.month} có thể là phân số, không phải ngày")


def _may_be_fraction(point: Point) -> bool:
    day = point.day
    if day.worded or day.year is not None or point.time or point.weekday or day.day is None:
        return False
    return day.month in _FRACTIONS and day.day < (day.month or 0)


def _other_years(number: int, month: int, last: datetime.date, known: Known) -> Iterator[Alternative]:
    """Yield the day in the year of the title, in that which the letter's date alone would give, or just past."""
    issued = known.issued
    if issued is None:
        return
    years = {
        issued.year: "cùng năm với ngày ban hành",
        issued.year + 1: "năm sau năm ban hành",
        known.title_year: "theo năm ghi trong trích yếu",
    }
    for year, why in years.items():
        other = make(year, month, number) if year is not None and year != last.year else None
        if other is None:
            continue
        is_past = other < issued
        if is_past and (year == known.title_year or (last - issued).days <= FAR):
            continue  # nobody would think of a day so long past
        if not is_past and year != known.title_year and other > last:
            continue  # the first day to come is meant unless a title says otherwise
        yield Alternative(date=other.isoformat(), why=f"{why}, đã qua khi ban hành" if is_past else why)


def _other_months(number: int, last: datetime.date, known: Known) -> Iterator[Alternative]:
    """Yield the same day of the month after, and of every month."""
    month = add_months(last.replace(day=1), 1)
    other = make(month.year, month.month, number)
    if other is not None and known.beside is None:
        yield Alternative(date=other.isoformat(), why="không ghi tháng: có thể là tháng sau")
        if number <= 28:
            yield Alternative(rrule=f"FREQ=MONTHLY;BYMONTHDAY={number}", why="không ghi tháng: có thể là hằng tháng")


def _other_span(last: datetime.date, known: Known) -> Iterator[Alternative]:
    """Yield the month or quarter of the letter's own year, where that is past and the next is taken."""
    if known.issued is None or known.beside is not None or last.year == known.issued.year:
        return
    other = last_of_month(known.issued.year, last.month)
    why = "cùng năm với ngày ban hành, đã qua khi ban hành" if other < known.issued else "cùng năm với ngày ban hành"
    yield Alternative(date=other.isoformat(), why=why)


def _other_calendar(day: Day, last: datetime.date) -> Iterator[Alternative]:
    """Yield the day of the other calendar: `mùng 10 tháng 3` says neither sun nor moon."""
    if day.day is None or day.month is None:
        return
    if day.lunar:
        other = make(last.year, day.month, day.day)
        why = "nếu tính theo dương lịch"
    else:
        other = counting.to_solar(last.year, day.month, day.day)
        why = "nếu tính theo âm lịch"
    if other is not None and other != last:
        yield Alternative(date=other.isoformat(), why=why)


def _by_weekday(code: str, last: datetime.date) -> Iterator[Alternative]:
    """Yield the same day of a year near, or the nearest day, that falls on the weekday named."""
    weekday = WEEKDAY_CODES.index(code)
    name = WEEKDAYS[weekday]
    for year in (last.year - 1, last.year + 1):
        other = make(year, last.month, last.day)
        if other is not None and other.weekday() == weekday:
            yield Alternative(date=other.isoformat(), why=f"{name}, nếu năm ghi nhầm")
    distance = (weekday - last.weekday() + 3) % 7 - 3
    near = last + distance * _DAY
    yield Alternative(date=near.isoformat(), why=f"{name} gần nhất, nếu ngày ghi nhầm")


def _next_year(last: datetime.date, issued: datetime.date) -> Iterator[Alternative]:
    """Yield the first such day from the letter's date on: a year miswritten is the usual slip."""
    for year in (issued.year, issued.year + 1):
        other = make(year, last.month, last.day)
        if other is not None and other >= issued:
            yield Alternative(date=other.isoformat(), why="nếu năm ghi nhầm: lần đầu tiên từ ngày ban hành")
            return


def _next_week(last: datetime.date, known: Known) -> Iterator[Alternative]:
    if known.issued is not None and last <= known.issued:
        yield Alternative(date=(last + 7 * _DAY).isoformat(), why="tuần kế tiếp: ngày này không sau ngày ban hành")


def with_series(rrule: str, issued: datetime.date | None) -> tuple[Alternative, ...]:
    """Return the reading of `báo cáo 6 tháng trước 15/6` as a day of this year alone."""
    values = dict(part.split("=") for part in rrule.split(";"))
    if issued is None or "BYMONTH" not in values or "BYMONTHDAY" not in values:
        return ()
    for year in (issued.year, issued.year + 1):
        day = make(year, int(values["BYMONTH"]), int(values["BYMONTHDAY"]))
        if day is not None and day >= issued:
            return (Alternative(date=day.isoformat(), why="chỉ một lần, nếu văn bản nói riêng kỳ này"),)
    return ()


def of_first(alternatives: tuple[Alternative, ...], start: str | None) -> tuple[Alternative, ...]:
    """Return the readings of a period's first day as other beginnings than ``start``."""
    return tuple(
        other.model_copy(update={"start": other.date, "date": None})
        for other in alternatives
        if other.date is not None and other.date != start
    )


# --------------------
# A date expression as found in a letter, and how a record is made of what was read.


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


class WrittenDate(NamedTuple):
    """How a date stands in the letter: where its words begin, its (last) point, whether two bound words disagree."""

    plain: str
    start: int
    point: Point
    conflict: bool


def record_of(written: WrittenDate, role: Role, named: NamedDays, known: Known, source: str) -> FoundDate:
    """Return the record of what was read; ``source`` as in ``FoundDate``."""
    issued = known.issued
    date = None if role.endless else named.last
    first = {"named": named.first, "issued": issued, None: None}[role.first]
    flags = _flags(written, role, named, issued)
    return FoundDate(
        start=written.start,
        end=written.point.end,
        type=role.type,
        date=date.isoformat() if date else None,
        start_date=first.isoformat() if first else None,
        bound=role.bound,
        time=written.point.time,
        flags=flags,
        explanation=_explanation(written, role, named, flags, issued),
        alternatives=alternatives_of(written.point, named, role, known, written.conflict),
        certain=role.certain,
        source=source,
    )


def _flags(written: WrittenDate, role: Role, named: NamedDays, issued: datetime.date | None) -> tuple[str, ...]:
    point, day = written.point, named.last
    flags = list(named.flags)
    if written.conflict:
        flags.append("bound-conflict")
    if (
        day
        and point.weekday
        and not point.days
        and point.day.unit == "day"
        and WEEKDAY_CODES[day.weekday()] != point.weekday
    ):
        flags.append("weekday-mismatch")
    if day and issued:
        is_late = day < issued or (day == issued and role.bound == "before" and point.time is None)
        if is_late:
            flags.append("before-issue")
    return tuple(flags)


def _explanation(
    written: WrittenDate, role: Role, named: NamedDays, flags: tuple[str, ...], issued: datetime.date | None
) -> str:
    point = written.point
    first = {"named": named.first, "issued": issued, None: None}[role.first]
    said = words_said(written.plain, written.start, point.end)
    value = value_told(named, point.time, role.type, endless=role.endless, first=first)
    whole = whole_told(point.day, named, role.bound, role.type)
    bound = bound_told(role.bound, role.type, point.time) if named.last and "phải xong" not in whole else ""
    return sentence(
        [
            f"{said} → {value}",
            "" if role.endless else whole,
            bound,
            *named.notes,
            *doubts_told(flags, named, point.weekday, issued),
        ]
    )


# --------------------
# One span of a letter while its dates are read.


@dataclass(slots=True)
class SpanReading:
    """The state of reading one span."""

    lower: str
    plain: str
    low: int
    high: int
    known: Known
    column: str | None
    taken: Sequence[Span]
    blanks: Sequence[Span] = ()
    sentences: list[int] = field(default_factory=list)
    found: list[FoundDate] = field(default_factory=list)
    echoes: list[FoundDate] = field(default_factory=list)
    after_half: bool = False
    of_series: bool = False

    def is_free(self, start: int, end: int) -> bool:
        """Say whether no record lies there yet."""
        return not any(start < record.end and record.start < end for record in self.found)

    def is_taken(self, start: int, end: int) -> bool:
        """Say whether a cited document lies there."""
        at = bisect_right(self.taken, (end, 0))
        return any(a < end and start < b for a, b in self.taken[max(0, at - 2) : at + 1])

    def sentence_start(self, at: int) -> int:
        """Return where the sentence that holds ``at`` begins."""
        position = bisect_right(self.sentences, at)
        return self.sentences[position - 1] if position else self.low
