"""What holds for a date in its clause: the facts that the rows of ``date_roles.toml`` ask for, each looked at once."""

import datetime
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Self, get_args

from extractors.dates.bounds import BEFORE, DateClause, Kind, last_said, looks_of, patterns_of, says, sign_patterns
from extractors.dates.ordered_rows import Row, RowFacts, rows_of
from extractors.dates.values import SCHOOL, SOON, DateContext, FoundDate, NamedDays, complete
from extractors.dates.written_days import OF_UNIT, WEEKDAY_CODES, DayRun, Point
from extractors.lexicon import load
from extractors.patterns import Covered
from schemas import WEEKDAYS, Bound, DateType

# --------------------
# One span of a letter while its dates are read.


class LeftOutDays(NamedTuple):
    """Days that belong in no calendar: where they stand, why (``why.toml`` of commands), and the row that says so."""

    start: int
    end: int
    why: str
    rule: str


#: No words are held.
NOTHING_HELD = Covered(())


@dataclass(slots=True)
class SpanReading:
    """A span while its dates are read, with what was ``found``, ``echoes`` of other dates, what is ``left``."""

    lower: str
    plain: str
    low: int
    high: int
    known: DateContext
    column: str | None = None
    taken: Covered = NOTHING_HELD
    sentences: Sequence[int] = ()
    blanks: Covered = NOTHING_HELD
    found: list[FoundDate] = field(default_factory=list)
    echoes: list[FoundDate] = field(default_factory=list)
    left: list[LeftOutDays] = field(default_factory=list)
    after_half: bool = False
    after_rule: bool = False
    of_series: bool = False

    def add(self, found: FoundDate, low: int) -> None:
        """Keep a date as found, unless another date or a blank lies between ``low`` and its end."""
        if not self.holds(low, found.end):
            self.found.append(found)

    def holds(self, start: int, end: int) -> bool:
        """Whether a date that was found so far, or a day left blank, stands at least partly between two places."""
        found = any(start < record.end and record.start < end for record in self.found)
        return found or self.blanks.touches(start, end)

    def leave(self, start: int, end: int, row: Row) -> None:
        """Keep days as left out, with the name of the row that says so and its reason."""
        self.left.append(LeftOutDays(start, end, row.why, row.name))

    def is_cited(self, point: Point) -> bool:
        """Whether the day of a point is that of a cited document."""
        return self.taken.touches(point.day.start, point.day.end)

    def sentence_start(self, at: int) -> int:
        """Return where the sentence that holds ``at`` begins."""
        return self.sentences[bisect_right(self.sentences, at) - 1]


# --------------------
# Words that the facts look for.

#: A limit that is past by more days than this is told as history; a slip of the pen is off by a year.
_LONG_AGO = 550
#: The greatest denominator of a half, a third … of something, so that `1/2` may be no day.
_SHARES = 5
#: Another name of a day stands so near behind it.
_JUST_BEFORE = 40
#: An act that moves something may name it, a document and for whom, before the days.
_STRETCH_BEFORE = 420  # characters
#: The last day that every month has.
_IN_EVERY_MONTH = 28
#: A day without year that falls so late, because the year before it is just past, was rather last week's.
FAR = 270
#: What a stretch that is none begins with.
NOTHING = NamedDays()
#: A stretch of more years than this is history or a term, not a plan.
_MOST_YEARS = 3
#: A stretch that began so many days before the letter is one of figures, unless a label says otherwise.
_LONG_BEFORE = 180
#: So many characters may stand between two days of a row.
_APART = 3
#: So many characters away another item of a schedule stands.
_NEAR = 300
_CUES = patterns_of("dates")
#: What makes words a date that no bound does.
_SOURCES = {"stretch": "stretch", "label": "label", "!column:none": "column", "": "clause"}


class Role(NamedTuple):
    """What a date is. ``start`` is where its words begin, where not at the bound.

    ``first`` says on which day a period begins: the first one ``named``, that of the letter (``issued``), or none that
    is known (`từ nay`). With ``endless`` only its beginning is named.
    """

    type: DateType
    bound: Bound | None
    certain: bool = True
    start: int | None = None
    first: Literal["named", "issued"] | None = None
    endless: bool = False


_BOUNDS: tuple[Kind, ...] = get_args(Kind)
#: The kind of the bound words as facts.
_OF_BOUND = {kind: {f"bound:{one}": one == kind for one in _BOUNDS} for kind in _BOUNDS}


def _days_between(first: datetime.date | None, last: datetime.date | None) -> int:
    """Return how many days ``last`` lies behind ``first``; 0 where one of them is not known."""
    return (last - first).days if first and last else 0


def _years_between(first: datetime.date | None, last: datetime.date | None) -> int:
    """Return how many years ``last`` is later than ``first``; 0 where one of them is not known."""
    return last.year - first.year if first and last else 0


class DateFacts(RowFacts):
    """What holds for ``point``, which names ``named``, in ``clause``, by the names that the rows ask for.

    Of a stretch ``run`` is both ends, ``point`` and ``named`` the last one, ``first`` what its first one names.
    ``after`` is the end of the date before. ``led:duty`` asks for a sign before the bound words, ``says:duty`` on
    either side.
    """

    def __init__(
        self,
        par: SpanReading,
        clause: DateClause,
        point: Point,
        named: NamedDays,
        known: DateContext,
        after: int = 0,
        run: DayRun | None = None,
        first: NamedDays = NOTHING,
    ) -> None:
        day, ahead = point.day, _days_between(clause.issued, named.last)
        # What takes no look stands here at once: a third of the time of looking when a row asks.
        super().__init__(
            {
                **OF_UNIT[day.unit],
                **_OF_BOUND[clause.bounding.kind],
                "unworded": not day.worded,
                "column:fact": clause.column == "fact",
                "column_due": clause.column in ("deadline", "before"),
                "part_said": day.part,
                "day_said": day.day,
                "month_said": day.month,
                "year_said": day.year,
                "shifted": day.shift is not None,
                "year_shifted": day.year_shift is not None,
                "weekday_said": day.weekday is not None,
                "worded": day.worded,
                "bare": day.bare,
                "same_day": day.same_day,
                "lunar": day.lunar,
                "maybe_lunar": day.maybe_lunar,
                "short_year": day.short_year,
                "school": day.part in SCHOOL,
                "time": point.time,
                "weekday": point.weekday,
                "half": point.part,
                "days": point.days,
                "unknown": named.last is None,
                "guessed": "year-inferred" in named.flags,
                "far": ahead > FAR,
                "behind": ahead <= 0,
                "past": ahead < 0,
                "long_ago": -ahead > _LONG_AGO,
                "issued_day": named.last == clause.issued,
                "issued": clause.issued,
                "moves": known.moves,
                "beside": known.beside,
                "stretch": run is not None,
            }
        )
        self.par, self.clause, self.point, self.day, self.named = par, clause, point, day, named
        self.known, self.after, self.lower = known, after, clause.lower
        self.run, self.first = run or DayRun(point, point), first
        self.words, self.begin = clause.bounding.words, clause.begin
        # The words before a stretch, and those of the first point.
        start, end = self.run.first.start, self.run.first.end
        self.head = self.lower[max(clause.start, clause.begin - _STRETCH_BEFORE) : clause.begin]
        self.first_words = self.lower[start:end]

    def made(self, role: Role) -> Self:
        """Add the facts of a role (``role_before``, ``period``, ``endless``) for later rows; return itself."""
        self.update(role_before=role.bound == "before", period=role.type == "period", endless=role.endless)
        return self

    def event(self, before: int = BEFORE, after: int = 0) -> bool:
        """Whether words of an event stand so near before or behind the date."""
        return says("event", self.clause.before[-before:], self.clause.after[:after])

    @property
    def source(self) -> str:
        """What made words a date (``FoundDate.source``): `stretch`, `label`, `column`, `clause`, else its bound."""
        kind = self.clause.bounding.kind
        return next(source for fact, source in _SOURCES.items() if self[fact]) if self["stretch|bound:none"] else kind

    @property
    def opening(self) -> re.Match[str] | None:
        """The words that let a period begin now (`từ nay đến hết …`)."""
        return _CUES["from_now"].search(self.clause.before)

    def back(self, count: int) -> str:
        """Return the last ``count`` characters of the sentence before the first point."""
        start = self.run.first.start
        return self.lower[max(self.clause.start, start - count) : start]

    @property
    def falls_on(self) -> str:
        """The Vietnamese name of the weekday of the last day that is named."""
        assert self.named.last is not None
        return WEEKDAYS[self.named.last.weekday()]

    @property
    def written_as(self) -> str:
        """The weekday that is written beside the day."""
        return WEEKDAYS[WEEKDAY_CODES.index(str(self.point.weekday))]

    @property
    def label(self) -> str:
        """The words of the label."""
        return self.clause.label.group().replace(":", " ").strip() if self.clause.label else ""

    @property
    def distance(self) -> int:
        """How many characters the event found before stands before the sentence; very many without such an event."""
        found = [self.clause.start - one.end for one in self.par.found[-1:] if one.type in ("event", "period")]
        return [*found, 1 << 40][0]


def _titled(facts: DateFacts, _: str) -> bool:
    """Whether a date stands in the title of a cited document: of a ground, or of one approved there without a duty."""
    start, begin = facts.clause.start, facts.clause.begin
    title = _CUES["title"].search(facts.lower, start, begin)
    if title is None or not facts.par.taken.touches(title.start() - 2, title.start()):
        return False
    is_ground = _CUES["ground"].fullmatch(facts.lower, start, facts.point.end + 1)
    return bool(is_ground or (title["approved"] and not says("duty", facts.lower[start : title.start()])))


def _said(facts: DateFacts, sign: str) -> object:
    """Return a match of a sign before or behind the date (``date_signs.toml``), or ``None``."""
    before, after = sign_patterns(sign)
    return before.search(facts.clause.before) or after.match(facts.clause.after)


_FACTS: dict[str, Callable[[DateFacts, str], object]] = {
    # of the day
    "part": lambda f, of: f.day.part == of,
    "in_series": lambda f, _: _CUES["each_time"].search(f.lower, max(f.par.low, f.begin - _STRETCH_BEFORE), f.begin),
    "in_every_month": lambda f, _: f.day.numbers.day <= _IN_EVERY_MONTH,
    "joined": lambda f, of: f.point.joined == of,
    "just_before": lambda f, _: f.point.start - f.after < _JUST_BEFORE,
    # where its year is left out
    "comes_soon": lambda f, _: _days_between(f.clause.issued, complete(f.day, f.known).last) <= SOON.days,
    # signs
    "led": lambda f, sign: sign_patterns(sign)[0].search(f.clause.before),
    "says": _said,
    "head": lambda f, of: says(of, f.head),
    "stamp": lambda f, of: says(of, f.lower[max(0, f.run.first.start - 40) : f.run.first.start]),
    # of the bound words
    "conflict": lambda f, _: f.clause.bounding.conflict,
    "word": lambda f, of: f.words.startswith(of.replace("_", " ")),
    "into_said": lambda f, _: _CUES["into"].search(f.lower, f.clause.begin, f.clause.end),
    "window_words": lambda f, _: says("window", f.clause.before + f.words),
    # of the clause
    "opens": lambda f, _: f.clause.opens,
    # whether a semicolon stands before the sentence, which is then one of several in a row
    "listed": lambda f, _: ";" in f.lower[max(0, f.clause.start - 3) : f.clause.start],
    # whether the last act named before the date is that something is handed in, not an event
    "handing_in": lambda f, _: last_said("duty", f.clause.before) > last_said("event", f.clause.before),
    "described": lambda f, _: f["led:described"] and not says("summed_up", f.clause.before[-60:]),
    "each_of": lambda f, _: says("each_of", f.lower[f.clause.begin : f.clause.end]),
    "purpose": lambda f, _: says("purpose", f.lower[f.clause.start : f.clause.begin]),
    "figure": lambda f, _: says("figure", f.clause.before[-120:]),
    "since_now": lambda f, _: f.opening,
    "history_last": lambda f, _: last_said("history", f.clause.before) > last_said("duty", f.clause.before),
    "event": lambda f, _: f.event(),
    "event_near": lambda f, _: f.event(100),
    "event_before": lambda f, _: f.event(110),
    "event_around": lambda f, _: f.event(after=120),
    "event_soon": lambda f, _: f.event(after=80),
    "half_event": lambda f, _: f["half"] and f.event(15),  # `tổng duyệt | chiều 05/3`
    "scheduled": lambda f, _: any(  # a day heads another item near
        _CUES["day_head"].search(f.lower, *side)
        for side in ((max(0, f.point.start - _NEAR), f.point.start), (f.point.end, f.point.end + _NEAR))
    ),
    "in_row": lambda f, _: f["listed"] and f.distance <= _APART,
    # of its label and column
    "label": lambda f, _: f.clause.label,
    "label_due": lambda f, _: f.clause.label and says("to_be_done", f.clause.label["words"]),
    "label_signs": lambda f, _: says("signing", f.label) or says("window", f.label + " "),
    "column": lambda f, of: (f.clause.column or "none") == of,
    # of a stretch
    "first_unit": lambda f, of: f.run.first.day.unit == of,
    "span": lambda f, _: f.run.is_span,
    "first_time": lambda f, _: f.run.first.time,
    "one_day": lambda f, _: f.first.last == f.named.last,
    "many_years": lambda f, _: _years_between(f.first.first, f.named.last) > _MOST_YEARS,
    "long_before": lambda f, _: _days_between(f.first.first, f.clause.issued) > _LONG_BEFORE,
    "first_worded": lambda f, _: f.run.first.day.worded,
    "last_year_said": lambda f, _: f.run.last.day.year,
    # of its other readings
    "issue_year": lambda f, _: not _years_between(f.clause.issued, f.named.last),
    "other_weekday": lambda f, _: f["weekday !days unit:day !unknown"] and f.falls_on != f.written_as,
    "share_like": lambda f, _: 0 < f.day.numbers.day < f.day.numbers.month <= _SHARES,
    # of several under the same bound words
    "named_again": lambda f, _: _CUES["same_day"].match(f.lower, f.after, f.run.first.start),
    "by_moon": lambda f, _: f.day.lunar,
    "in_bracket": lambda f, _: _CUES["in_bracket"].fullmatch(f.lower, f.after, f.run.first.start),
    "letter_moves": lambda f, _: _CUES["by_letter"].match(f.lower, f.clause.start, f.run.first.start),
    "titled": _titled,
    "of_cited": lambda f, _: f.par.taken.touches(f.clause.start, f.run.first.start),
    "later": lambda f, _: says("later", f.back(40)),
    "refused": lambda f, _: says("refused", f.back(90), f.clause.after),
    "exception": lambda f, _: f.clause.is_for_some,
    "last_for_some": lambda f, _: _CUES["last_for_some"].match(f.lower, f.run.first.start),
}

DateFacts.facts, DateFacts.made_of = _FACTS | looks_of("fact_of_date"), load("date_roles")["facts"]

# --------------------
# Tables of rows.

_ROLES, GROUPS, AGAIN, DROPPED = (rows_of("date_roles", kind) for kind in ("role", "group", "again", "unheld"))
_ALWAYS = " ".join(_BOUNDS)
#: The rows of single dates by their bound words, and those of stretches.
ROLES: dict[str, list[Row]] = {
    bound: [row for row in _ROLES if bound in row.given.get("bound", _ALWAYS).split()]
    for bound in (*_BOUNDS, "stretch")
}
