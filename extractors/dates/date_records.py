"""The record of a date: how its value came about, what speaks against it, and what else its words may mean.

The reading in the record is the one that the rules of this package prefer; the others are kept beside it, each with its
reason (Vietnamese), for a clerk to choose. Which holds when is data: ``reading``, ``told``, ``doubt`` of
``date_roles.toml``.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping

from extractors.counting import add_months, to_solar
from extractors.dates.date_facts import FAR, DateFacts, Role
from extractors.dates.ordered_rows import Row, rows_of
from extractors.dates.values import NOTES, FoundDate, bound_told, first_from, last_of_month, make, sentence, words_said
from extractors.dates.written_days import WEEKDAY_CODES
from extractors.lexicon import load
from schemas import WEEKDAYS, Alternative, Bound

# --------------------
# Other readings of a date.

_DAY = datetime.timedelta(days=1)
_BY_LAW: dict[str, int] = load("date_roles")["by_law"]
_Notes = Mapping[str, str]


def _other(day: datetime.date | None, why: str, bound: Bound | None = None) -> Iterator[Alternative]:
    """Yield one other reading: a day with its reason and bound; nothing where the day is ``None``."""
    if day:
        yield Alternative(date=day.isoformat(), bound=bound, why=why)


def _last(facts: DateFacts) -> datetime.date:
    assert facts.named.last is not None
    return facts.named.last


def _issued(facts: DateFacts) -> datetime.date:
    assert facts.clause.issued is not None
    return facts.clause.issued


def _first_from(issued: datetime.date, month: int, number: int) -> datetime.date | None:
    """Return the day of that month in the letter's year, or the next, that is not before the letter."""
    return first_from(issued, make(issued.year, month, number), make(issued.year + 1, month, number))


def _by(facts: DateFacts, told: _Notes) -> Iterator[Alternative]:
    """Yield the same day as a last day that is in time."""
    return _other(_last(facts), told["why"], "by")


def _other_years(facts: DateFacts, told: _Notes) -> Iterator[Alternative]:
    """Yield the same day in the letter's year, the next one and the title's, where a reader may think of it."""
    last, issued, title_year = _last(facts), _issued(facts), facts.known.title_year
    years = {issued.year: told["why"], issued.year + 1: told["next"], title_year: told["titled"]}
    for year, why in years.items():
        day = make(year or 0, last.month, last.day)
        if day is None or day == last:
            continue
        if day < issued:  # nobody would think of a day so long past
            is_meant, why = year != title_year and last - issued > FAR * _DAY, told["past"].format(why)
        else:  # the first day to come is meant unless a title says otherwise
            is_meant = year == title_year or day < last
        if is_meant:
            yield from _other(day, why)


def _next_month(facts: DateFacts, told: _Notes) -> Iterator[Alternative]:
    """Yield the same number of a day in the next month."""
    month = add_months(_last(facts).replace(day=1), 1)
    return _other(make(month.year, month.month, facts.day.numbers.day), told["why"])


def _same_year(facts: DateFacts, told: _Notes) -> Iterator[Alternative]:
    """Yield the last day of the same month in the letter's own year, marked where it is past."""
    other = last_of_month(_issued(facts).year, _last(facts).month)
    return _other(other, (told["past"] if other < _issued(facts) else "{}").format(told["why"]))


def _other_calendar(facts: DateFacts, told: _Notes) -> Iterator[Alternative]:
    """Yield the same figures read by the other calendar: a lunar day as solar, a solar one as lunar."""
    last, number, lunar = _last(facts), facts.day.numbers, facts.day.lunar
    solar = (make if lunar else to_solar)(last.year, number.month, number.day)
    return _other(solar, told["solar" if lunar else "why"])


def _weekday(facts: DateFacts, told: _Notes) -> Iterator[Alternative]:
    """Yield days that do fall on the weekday written: the same day a year before or after, and the nearest day."""
    last, weekday = _last(facts), WEEKDAY_CODES.index(str(facts.point.weekday))
    for year in (last.year - 1, last.year + 1):
        other = make(year, last.month, last.day)
        if other and other.weekday() == weekday:
            yield from _other(other, told["why"].format(WEEKDAYS[weekday]))
    near = last + ((weekday - last.weekday() + 3) % 7 - 3) * _DAY
    yield from _other(near, told["near"].format(WEEKDAYS[weekday]))


def _by_law(facts: DateFacts, told: _Notes) -> Iterator[Alternative]:
    """Yield the day of the month on which the law ends such a part of it (``by_law`` of ``date_roles.toml``)."""
    law = _last(facts).replace(day=_BY_LAW[str(facts.day.part)])
    return _other(law, told["why"].format(facts, law))


_READ: dict[str, Callable[[DateFacts, _Notes], Iterator[Alternative]]] = {
    "by": _by,
    "other years": _other_years,
    "next month": _next_month,
    "every month": lambda facts, told: iter(
        [Alternative(rrule=f"FREQ=MONTHLY;BYMONTHDAY={facts.day.day}", why=told["why"])]
    ),
    "same year": _same_year,
    "other calendar": _other_calendar,
    "weekday": _weekday,
    "first from": lambda facts, told: _other(
        _first_from(_issued(facts), _last(facts).month, _last(facts).day), told["why"]
    ),
    "next week": lambda facts, told: _other(_last(facts) + 7 * _DAY, told["why"]),
    "by law": _by_law,
    "that day": _by,
    "share": lambda facts, told: iter([Alternative(why=told["why"].format(facts.day))]),
}
_TABLES = {table: rows_of("date_roles", table) for table in ("reading", "told", "doubt")}


def alternatives_of(facts: DateFacts) -> tuple[Alternative, ...]:
    """Return other readings of the day that the facts' point names, each once; ``()`` where it names no day. Which are
    made is said by the rows ``reading`` of ``date_roles.toml`` that hold, all of them."""
    found: dict[tuple[str | None, str | None], Alternative] = {}
    if facts.named.last:
        for row in facts.held(_TABLES["reading"]):
            for other in _READ[row.given["reads"]](facts, row.given):
                found.setdefault((other.date, other.bound), other)
    return tuple(found.values())


def with_series(rrule: str, issued: datetime.date | None) -> tuple[Alternative, ...]:
    """Return how else to read a yearly rule (`báo cáo 6 tháng trước 15/6`): a day of this year alone; ``()``: none."""
    values = dict(part.split("=") for part in rrule.split(";"))
    of_month = values.get("BYMONTHDAY", "").rpartition(",")[2]  # none of “hằng năm, vào tháng 1”
    day = _first_from(issued, int(values["BYMONTH"]), int(of_month)) if issued and of_month else None
    return tuple(_other(day, load("date_roles")["of_series"]["why"]))


def of_first(alternatives: tuple[Alternative, ...], start: str | None) -> tuple[Alternative, ...]:
    """Return the readings of a period's first day as other beginnings than ``start``."""
    return tuple(
        other.with_own({"start": other.date, "date": None}) for other in alternatives if other.date not in (None, start)
    )


# --------------------
# How a value came about from the words of the letter, told in Vietnamese for the clerk who checks it.

_UNITS: dict[str, str] = load("date_values")["units"]


def _explanation(facts: DateFacts, role: Role, first: datetime.date | None, said: str, doubts: Iterable[str]) -> str:
    """Return how the value came about, in Vietnamese: words → value, how (row ``told``), what was inferred, doubts."""
    named, time = facts.named, facts.point.time
    if named.last is None:
        return sentence(NOTES["no day"].format(said), *named.notes, *doubts)
    value, begins = f"{named.last:%d/%m/%Y}", f"{first:%d/%m/%Y}" if first else NOTES["now"]
    value = NOTES["at an hour"].format(time, value) if time else value
    way = "from" if role.endless else "from to" if role.type == "period" else ""
    value = NOTES[way].format(begins, value) if way else value
    bound, unit = bound_told(role.bound, role.type, time), _UNITS[facts.day.unit]
    told = facts.first_held(_TABLES["told"]).given["says"].format(bound=bound, unit=unit, first=named.first)
    return sentence(f"{said} → {value}", told, *named.notes, *doubts)


def record_of(facts: DateFacts, role: Role, start: int, row: Row) -> FoundDate:
    """Return the record of a date by its facts and ``role``; ``start``: its place, ``row``: what made it one."""
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
        explanation=_explanation(facts, role, first, words_said(facts.par.plain, start, point.end), doubts.values()),
        alternatives=alternatives_of(facts),
        certain=role.certain,
        source="echo" if row.made == "echo" else facts.source,
        why=row.why,
        rule=row.name,
        rows=(facts.day.shape, facts.named.rule),
    )
