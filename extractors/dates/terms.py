"""Terms counted from an event: `trong vòng 10 ngày kể từ ngày ký`, `sau khi kết thúc hội nghị 05 ngày`.

The first day is not counted (Bộ luật Dân sự 2015, Điều 147); a term in months ends on the same day of the month (Điều
148). Rolling over a day off is left to the working calendar. Shapes and what a term is counted from are rows of
``date_terms.toml``.
"""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, ClassVar, NamedTuple

from extractors.counting import NO_ANCHOR_DAY, add_months, add_working
from extractors.dates.bounds import looks_of, loose, patterns_of, says, single, written
from extractors.dates.ordered_rows import RowFacts, rows_of
from extractors.dates.values import NOTES, DateContext, FoundDate, bound_told, complete, sentence, words_said
from extractors.dates.written_days import HALF, Point, find_points, length_of
from extractors.lexicon import load
from extractors.numerals import LAST_WORDS, PATTERN
from extractors.patterns import Span, end_of, kept, told_by_letter
from schemas import Bound, Relative, iso

_TABLES = load("date_terms")
_PIECES = _TABLES["pieces"] | {"number": PATTERN, "count": told_by_letter([*LAST_WORDS, HALF], also="0123456789")}
_written, _CUES = written(_PIECES), patterns_of("terms", **_PIECES)


#: The ways in which a term is written, each with what else must hold.
TERMS = rows_of("date_terms", "term")
SHAPES = {row.name: loose(_written(row.given["pattern"]), row.given.get("told_by", "")) for row in TERMS}
TRIGGER = _CUES["trigger"]
_UNITS: dict[str, dict[str, int]] = _TABLES["units"]
_NOTES: dict[str, str] = _TABLES["told"]
_MOST_WORKING = 400  # days of work that are counted
_DAY = datetime.timedelta(days=1)


class _Anchor(NamedTuple):
    """What a term is counted from: ``issued``, ``received`` or the event's words; its day where known, and its end."""

    words: str
    day: datetime.date | None
    end: int
    rule: str  # the row that says so
    hour: str | None = None  # the hour from which hours are counted

    @property
    def told(self) -> str:
        """What it is, for the clerk who checks the day."""
        told = _NOTES.get(f"{self.words} on" if self.day else self.words, _NOTES["event"])
        return told.format(self)


class _Term(RowFacts):
    """Facts of a match of a term's shape, for the rows of ``date_terms.toml``; groups that the shape lacks are none."""

    facts: ClassVar[Mapping[str, Callable[[Any, str], object]]] = {
        "link": lambda of, _: of.link,
        "lead": lambda of, _: of.lead,
        # “01 ngày, | từ 7 giờ 30 ngày 20/10”: how long it lasts, then when it begins.
        "from_then": lambda of, _: of.link == "từ" and "," in of.lower[of.found.end("count") : of.found.start("link")],
        "working": lambda of, _: of.group["working"],
        "loose": lambda of, _: of.group["loose"],
        # between what comes first and the term, or right behind it
        "asked": lambda of, _: _CUES["duty"].search(of.group["between"] or "") or _CUES["duty_behind"].match(of.after),
        "duty": lambda of, _: of.is_duty(of.found.start(), of.found.end()),
        "effect": lambda of, _: says("effect", of.lower[max(of.low, of.found.start() - 150) : of.found.start()]),
        "given": lambda of, _: of.given,
        "up_to": lambda of, _: _CUES["up_to"].match(of.lower, of.given.end),
        "short": lambda of, _: "months" not in _UNITS[_Length(of.found).unit],
    } | looks_of("fact_of_term")
    made_of: ClassVar[Mapping[str, str]] = {
        "from_day": "given lead|short !before|!during",
        "through": "given up_to",
        "only_begins": "link !lead begins|from_then",
    }

    def __init__(self, lower: str, plain: str, span: Span, found: re.Match[str], known: DateContext) -> None:
        self.lower, self.plain, self.found, self.known = lower, plain, found, known
        self.low, self.high = span
        self.group: dict[str, str | None] = dict.fromkeys(_GROUPS) | found.groupdict()
        self.lead, self.link, self.order = (self.group[name] or "" for name in ("lead", "link", "order"))
        self.event = found["event"].strip(" \"'")
        # The words before the term, those of its paragraph that stand next to it, and those behind it.
        self.before = lower[max(0, found.start() - 200) : found.start()]
        self.just_before = lower[max(self.low, found.start() - 12) : found.start()]
        self.after = lower[found.end() : self.high]
        #: On which side of the event the term lies.
        self.sign = -1 if self["before"] else 1

    def is_duty(self, start: int, end: int) -> bool:
        """Whether words of duty (pattern ``duty``) stand in the 60 characters before ``start:end`` or right behind."""
        before = _CUES["duty"].search(self.lower, max(0, start - 60), start)
        return (before or _CUES["duty"].match(self.lower, end + 1)) is not None

    @kept
    def given(self) -> Point | None:
        """The day, or hour, that is the anchor (`kể từ ngày 22/4/2026`, `ngày khai mạc (22/4/2026)`), or ``None``."""
        start = self.found.start("event")
        if self.event == _TABLES["that_day"]:
            start = end_of(_CUES["named_last"].match(self.lower, self.low, self.found.start()), start)
        behind_count = max(self.found.end("count"), self.found.end("unit"), start - 6)
        low = start if start < self.found.start("count") else behind_count
        weekday = _CUES["weekday"].match(self.lower, start)  # `hai ngày, từ thứ Sáu 09/10 đến …`
        behind = _CUES["bracket"].match(self.lower, self.found.end("event"))
        places = [(low, end_of(weekday, start)), *([(behind.end(), behind.end())] if behind else [])]
        for begin, latest in places:
            for given in find_points(self.lower, begin, min(len(self.lower), latest + 60))[:1]:
                if given.day.month and given.start <= latest and not given.days:
                    return given
        return None

    @property
    def anchor(self) -> _Anchor | None:
        """What the term is counted from, by the first row ``anchor`` of ``date_terms.toml``; ``None``: no term."""
        row = self.first_held(ANCHORS)
        if row.made == "none":
            return None
        if row.made == "given" and self.given:
            day, hour = self.given.day, self.given.time if self.given.start < self.given.day.start else None
            words = single(self.plain[self.given.start : day.end].strip(" \"'"))
            return _Anchor(words, complete(day, self.known).last, day.end, row.name, hour)
        issued = self.known.issued if self.known.is_exact and row.made == "issued" else None
        words = single(self.plain[slice(*self.found.span("event"))].strip(" \"'"))
        return _Anchor(words if row.made == "event" else row.made, issued, self.found.end("event"), row.name)

    def counted(self, anchor: _Anchor) -> FoundDate:
        """Return the date of a term that is counted from an event or a day (``anchor``), its place spanning both. It is
        ``before`` where the term lies ahead of an event without a day that stands first, else ``by``."""
        lead = self.found.start("lead") if self.lead else 0
        is_behind = self.group["first"] is None and self.found.start("event") < lead
        start = lead if is_behind else self.found.start()
        end = max(anchor.end, *map(self.found.end, ("count", "unit", "hours", "working")))
        is_before = self.sign < 0 and self.group["first"] is not None and anchor.day is None
        bound: Bound = "before" if is_before else "by"
        span = start, start + len(self.lower[start:end].rstrip())
        return _record(self.plain, span, self.found, self.sign, anchor, anchor.told, bound)


_GROUPS = ("lead", "link", "order", "first", "loose", "between", "working")
ANCHORS = rows_of("date_terms", "anchor")


def find_terms(lower: str, plain: str, low: int, high: int, known: DateContext) -> Iterator[FoundDate]:
    """Yield the terms in ``lower[low:high]`` by the shapes ``term`` of ``date_terms.toml``, in no order."""
    for rule in TERMS:
        for found in SHAPES[rule.name].finditer(lower, low, high):
            term = _Term(lower, plain, (low, high), found, known)
            if term.holds(rule.when) and not term["effect"] and (anchor := term.anchor):
                record = term.counted(anchor)
                is_sure = term["!before|lead"] or term.is_duty(record.start, record.end)
                yield record._replace(rule=rule.name, certain=bool(is_sure))
                yield from _sharing(term, anchor)


def _sharing(term: _Term, anchor: _Anchor) -> Iterator[FoundDate]:
    """Yield the terms before a comma that share the anchor of the one behind it. `đơn vị công lập gửi trong 07 ngày,
    đơn vị ngoài công lập trong 10 ngày kể từ ngày …`; `Hội nghị họp trong 02 ngày, …` is none."""
    lower, low, at = term.lower, term.low, term.found.start()
    for other in _CUES["elliptic"].finditer(lower, max(low, at - 120), at) if term.link else ():
        if _CUES["duty"].search(lower, max(low, other.start() - 60), other.start()):
            yield _record(term.plain, (other.start(), other.end() - 1), other, 1, anchor, _NOTES["shared"])


class _Length:
    """How long a term is: its ``days``, of which a started one counts, and ``months`` where it is counted in them."""

    def __init__(self, found: re.Match[str]) -> None:
        unit: str = _TABLES["hour"] if found["hours"] else single(found["unit"])
        self.number: int
        self.unit: str
        self.number, self.unit = length_of(found["count"], unit, _TABLES["halves"])
        self.working = bool(found["working"])
        self.told = _NOTES["working"] if self.working else self.unit
        self.days = -(-self.number * _UNITS[self.unit]["hours"] // 24)
        self.months = self.number * _UNITS[self.unit].get("months", 0)

    def end(self, anchor: _Anchor, sign: int) -> tuple[datetime.date | None, str | None]:
        """Return the last day, counted from an anchor on (``sign`` 1) or back (-1), and its hour; ``None``: not known.
        An hour is told only of hours that are counted from an hour."""
        if anchor.day is None or anchor.hour is None or _UNITS[self.unit]["hours"] > 1:
            return anchor.day and self.from_day(anchor.day, sign), None
        hours, minutes = map(int, anchor.hour.split(":"))
        moment = datetime.datetime(*anchor.day.timetuple()[:3])
        moment += datetime.timedelta(hours=hours + sign * self.number, minutes=minutes)
        return moment.date(), f"{moment:%H:%M}"

    def from_day(self, day: datetime.date, sign: int) -> datetime.date | None:
        """Return the last day, counted on or back from a day; ``None`` beyond the calendar, or 400 working days."""
        with suppress(OverflowError, ValueError):
            if self.months:
                return add_months(day, sign * self.months)
            if not self.working:
                return day + sign * self.days * _DAY
            return add_working(day, sign * self.days) if self.number <= _MOST_WORKING else None
        return None


def _record(
    plain: str, span: Span, found: re.Match[str], sign: int, anchor: _Anchor, of: str, bound: Bound = "by"
) -> FoundDate:
    """Return the record of a term: its day, or a doubt where the anchor's day is not known. ``found`` holds its count
    and unit, ``of`` the words for the anchor, ``span`` its place; ``sign`` -1 counts back."""
    length = _Length(found)
    day, hour = length.end(anchor, sign)
    way, value = "before" if sign < 0 else "after", f"{day:%d/%m/%Y}" if day else NO_ANCHOR_DAY
    told = sentence(
        f"{words_said(plain, *span)} → {NOTES['at an hour'].format(hour, value) if hour else value}",
        _NOTES[f"hours {way}" if hour else way].format(length, of),
        bound_told(bound, "deadline", hour) if day else "",
    )
    counted = Relative(
        days=sign * length.days, working=length.working, anchor=anchor.words, months=sign * length.months or None
    )
    flags = () if day else ("pending-anchor",)
    return FoundDate(
        *span,
        "deadline",
        iso(day),
        bound=bound,
        time=hour,
        relative=counted,
        flags=flags,
        explanation=told,
        source="term",
        rows=(anchor.rule,),
    )
