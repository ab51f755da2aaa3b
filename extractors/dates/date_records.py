"""The record of a date: how its value came about, what speaks against it, and what else its words may mean.

The reading in the record is the one that the rules of this package prefer; the others are kept beside it, each with its
reason (Vietnamese), for a clerk to choose. Which holds when is data: ``reading``, ``told``, ``doubt`` of
``date_roles.toml``.
"""

import datetime
from collections.abc import Callable, Iterator

from extractors.counting import add_months, to_solar
from extractors.dates.date_facts import FAR, Facts, Role
from extractors.dates.ordered_rows import Row, rows_of
from extractors.dates.values import FoundDate, bound_told, last_of_month, make, sentence, words_said
from extractors.dates.written_days import WEEKDAY_CODES
from schemas import WEEKDAYS, Alternative, Bound

# --------------------
# Other readings of a date.

_DAY = datetime.timedelta(days=1)
#: Parts of a month for which Bộ luật Dân sự 2015, Điều 146 names one day.
_BY_LAW = {"đầu": 1, "giữa": 15}


def _other(day: datetime.date | None, why: str, bound: Bound | None = None) -> Iterator[Alternative]:
    if day:
        yield Alternative(date=day.isoformat(), bound=bound, why=why)


def _last(facts: Facts) -> datetime.date:
    assert facts.named.last is not None
    return facts.named.last


def _first_from(issued: datetime.date, month: int, number: int) -> datetime.date | None:
    days = (make(year, month, number) for year in (issued.year, issued.year + 1))
    return next((day for day in days if day and day >= issued), None)


def _other_years(facts: Facts) -> Iterator[Alternative]:
    """Yield the day in the letter's year, in the next one and in that of the title, where somebody may think of it."""
    last, issued, title_year = _last(facts), facts.clause.issued, facts.known.title_year
    assert issued is not None
    years = {
        issued.year: "cùng năm với ngày ban hành",
        issued.year + 1: "năm sau năm ban hành",
        title_year: "theo năm ghi trong trích yếu",
    }
    days = ((make(year or 0, last.month, last.day), why, year == title_year) for year, why in years.items())
    for day, why, titled in days:
        if day in (None, last):
            continue
        if day < issued:  # nobody would think of a day so long past
            yield from _other(day if not titled and last - issued > FAR * _DAY else None, f"{why}, đã qua khi ban hành")
        else:  # the first day to come is meant unless a title says otherwise
            yield from _other(day if titled or day < last else None, why)


def _next_month(facts: Facts) -> Iterator[Alternative]:
    month = add_months(_last(facts).replace(day=1), 1)
    yield from _other(make(month.year, month.month, facts.day.day or 0), "không ghi tháng: có thể là tháng sau")


def _every_month(facts: Facts) -> Iterator[Alternative]:
    rrule = f"FREQ=MONTHLY;BYMONTHDAY={facts.day.day}"
    yield Alternative(rrule=rrule, why="không ghi tháng: có thể là hằng tháng")


def _same_year(facts: Facts) -> Iterator[Alternative]:
    issued = facts.clause.issued
    assert issued is not None
    other = last_of_month(issued.year, _last(facts).month)
    yield from _other(other, f"cùng năm với ngày ban hành{', đã qua khi ban hành' if other < issued else ''}")


def _other_calendar(facts: Facts) -> Iterator[Alternative]:
    last, day, lunar = _last(facts), facts.day, facts.day.lunar
    solar = (make if lunar else to_solar)(last.year, day.month or 0, day.day or 0)
    yield from _other(solar if solar != last else None, f"nếu tính theo {'dương' if lunar else 'âm'} lịch")


def _weekday(facts: Facts) -> Iterator[Alternative]:
    """Yield the same day of a year near, and the nearest day, that falls on the weekday named."""
    last, weekday = _last(facts), WEEKDAY_CODES.index(facts.point.weekday or "")
    for year in (last.year - 1, last.year + 1):
        other = make(year, last.month, last.day)
        falls = other is not None and other.weekday() == weekday
        yield from _other(other if falls else None, f"{WEEKDAYS[weekday]}, nếu năm ghi nhầm")
    near = last + ((weekday - last.weekday() + 3) % 7 - 3) * _DAY
    yield from _other(near, f"{WEEKDAYS[weekday]} gần nhất, nếu ngày ghi nhầm")


def _again(facts: Facts) -> Iterator[Alternative]:
    last, issued = _last(facts), facts.clause.issued
    assert issued is not None
    yield from _other(_first_from(issued, last.month, last.day), "nếu năm ghi nhầm: lần đầu tiên từ ngày ban hành")


def _by_law(facts: Facts) -> Iterator[Alternative]:
    part = facts.day.part or ""
    law = _last(facts).replace(day=_BY_LAW[part])
    yield from _other(law, f"“{part} tháng” là ngày {law.day} theo Điều 146 Bộ luật Dân sự 2015")


_READ: dict[str, Callable[[Facts], Iterator[Alternative]]] = {
    "by": lambda facts: _other(_last(facts), "“chậm nhất” tính cả ngày này", "by"),
    "other years": _other_years,
    "next month": _next_month,
    "every month": _every_month,
    "same year": _same_year,
    "other calendar": _other_calendar,
    "weekday": _weekday,
    "first from": _again,
    "next week": lambda facts: _other(_last(facts) + 7 * _DAY, "tuần kế tiếp: ngày này không sau ngày ban hành"),
    "by law": _by_law,
    "that day": lambda facts: _other(_last(facts), "tính cả ngày này, vì văn bản ban hành đúng ngày này", "by"),
    "share": lambda facts: iter(
        [Alternative(why=f"{facts.day.day}/{facts.day.month} có thể là phân số, không phải ngày")]
    ),
}


_TABLES = {table: rows_of("date_roles", table) for table in ("reading", "told", "doubt")}


def alternatives_of(facts: Facts) -> tuple[Alternative, ...]:
    """Return the other readings of what the facts' point names, each day once."""
    found: dict[tuple[str | None, str | None], Alternative] = {}
    if facts.named.last:
        for row in facts.held(_TABLES["reading"]):
            for other in _READ[row.given["reads"]](facts):
                found.setdefault((other.date, other.bound), other)
    return tuple(found.values())


def with_series(rrule: str, issued: datetime.date | None) -> tuple[Alternative, ...]:
    """Return the reading of `báo cáo 6 tháng trước 15/6` as a day of this year alone."""
    values = dict(part.split("=") for part in rrule.split(";"))
    day = _first_from(issued, int(values["BYMONTH"]), int(values["BYMONTHDAY"].split(",")[-1])) if issued else None
    return tuple(_other(day, "chỉ một lần, nếu văn bản nói riêng kỳ này"))


def of_first(alternatives: tuple[Alternative, ...], start: str | None) -> tuple[Alternative, ...]:
    """Return the readings of a period's first day as other beginnings than ``start``."""
    return tuple(
        other.model_copy(update={"start": other.date, "date": None})
        for other in alternatives
        if other.date not in (None, start)
    )


# --------------------
# How a value came about from the words of the letter, told in Vietnamese for the clerk who checks it.

_WHOLES = {"day": "ngày", "week": "tuần", "month": "tháng", "quarter": "quý", "year": "năm"}


def _shown(day: datetime.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _value(facts: Facts, role: Role, first: datetime.date | None) -> str:
    last, time, begins = _shown(facts.named.last), facts.point.time, _shown(first) or "nay"
    value = f"{time} ngày {last}" if time else last
    if role.endless:
        return f"từ {begins}"
    return f"từ {begins} đến {value}" if role.type == "period" else value


def _explanation(facts: Facts, role: Role, first: datetime.date | None, said: str, doubts: list[str]) -> str:
    named, time = facts.named, facts.point.time
    if named.last is None:
        return sentence(f"{said} → chưa xác định được ngày", *named.notes, *doubts)
    told = (
        facts.first_held(_TABLES["told"])
        .given["says"]
        .format(bound=bound_told(role.bound, role.type, time), unit=_WHOLES[facts.day.unit], first=named.first)
    )
    return sentence(f"{said} → {_value(facts, role, first)}", told, *named.notes, *doubts)


def record_of(facts: Facts, role: Role, start: int, row: Row) -> FoundDate:
    """Return the record of the words from ``start`` to the end of the facts' point, which ``row`` made a date."""
    point, day = facts.made(role).point, facts.named.last
    first = {"named": facts.named.first, "issued": facts.clause.issued, None: None}[role.first]
    doubts = {row.given["flag"]: row.given["says"].format(facts) for row in facts.held(_TABLES["doubt"])}
    return FoundDate(
        start=start,
        end=point.end,
        type=role.type,
        date=day.isoformat() if day and not role.endless else None,
        start_date=first.isoformat() if first else None,
        bound=role.bound,
        time=point.time,
        flags=(*facts.named.flags, *doubts),
        explanation=_explanation(facts, role, first, words_said(facts.par.plain, start, point.end), [*doubts.values()]),
        alternatives=alternatives_of(facts),
        certain=role.certain,
        source="echo" if row.made == "echo" else facts.source,
        why=row.why,
        rule=row.name,
    )
