"""What comes again and again: its words as tokens, cycles with a day and without one, rules of RFC 5545."""

import itertools
import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, ClassVar, NamedTuple

from extractors.dates.bounds import Bounding, DateClause, looks_of, patterns_of, read_bound, says, written
from extractors.dates.date_facts import SpanReading
from extractors.dates.ordered_rows import RowFacts, rows_of
from extractors.dates.values import NOTES
from extractors.dates.written_days import (
    EDGES,
    EDGES_BESIDE,
    PIECES,
    Day,
    DayRun,
    Point,
    clock,
    length_of,
    weekday_codes,
    working_day,
)
from extractors.lexicon import load
from extractors.numerals import NUMBERS, number_of
from extractors.patterns import Span, any_of, kept

# --------------------
# Rules of recurrence as RFC 5545 writes them.

_NUMERALS, _ROWS = load("numerals"), load("date_cycles")
#: The rule of once in a unit, by the letter of its kind.
CYCLES: dict[str, str] = _ROWS["every"]
#: Which month of a quarter is meant → the months of the year.
MONTHS_OF_QUARTER: dict[str, list[int]] = _NUMERALS["months_of_quarter"]
_LAST_DAY, _MONTHS_OF_YEAR = 31, range(1, 13)
_MONTHS = {"m": 1, "q": 3, "y": 12}
#: What comes on a day of every month, or of several months of every year.
MONTHLY_RULE = re.compile(r"MONTHLY|BYMONTH=\d+,[\d,]*;")


def by_month_day(days: Sequence[int], months: Sequence[int] = ()) -> str:
    """Return the rule of ``days`` of every month, or of some ``months`` of the year. Where some lack the last of the
    days it is their last: 29 February is the 28th where there is none."""
    *others, last = days
    least = min(monthrange(2001, month)[1] for month in months or _MONTHS_OF_YEAR)
    if last <= least or any(day >= least for day in others):
        return f"{_in_months(months)};BYMONTHDAY={_listed(days)}"
    places = _listed([*range(1, len(days)), -1])
    return f"{_in_months(months)};BYMONTHDAY={_listed([*others, *range(least, last + 1)])};BYSETPOS={places}"


def _in_months(months: Sequence[int]) -> str:
    """Return the beginning of a rule: of some months of every year, of every month where none are named."""
    return f"FREQ=YEARLY;BYMONTH={_listed(months)}" if months else "FREQ=MONTHLY"


def _listed(numbers: Iterable[int]) -> str:
    """Return numbers as a rule of RFC 5545 lists them: with commas."""
    return ",".join(map(str, numbers))


def every(count: int, unit: str) -> str | None:
    """Return the rule of once in ``count`` units (`d`, `t` week, `m`, `q`, `y`); ``None`` where none are counted."""
    if count < 1:
        return None
    if unit == "q":
        return every(3 * count, "m")
    if unit == "m" and count % 12 == 0:
        return every(count // 12, "y")
    return CYCLES[unit] + (f";INTERVAL={count}" if count > 1 else "")


#: What comes several times in one of these comes in each of them.
_NOT_PARTED = ((1, "d"), (1, "t"), (1, "m"))


def _times_in(times: int, count: int, unit: str) -> str | None:
    """Return the rule of ``times`` in ``count`` units (`2 lần/năm`: every 6 months); ``None`` where that is uneven.
    Several times in one day, week or month is once in each."""
    if times == 1 or (count, unit) in _NOT_PARTED:
        return every(count, unit)
    months, rest = divmod(_MONTHS.get(unit, 0) * count, max(times, 1))
    return None if rest else every(months, "m")


# --------------------
# The lexer of what comes again and again: words as typed tokens, their kinds as a string for rules to match.
#
# A rule is a pattern over kinds (`Eq` is `hằng quý`, `Nm1L` is `6 tháng một lần`); the words of a kind are data.

_TOKENS: dict[str, list[str]] = load("dates")["tokens"]
_NUMBERS = load("numerals")["cycles"]
_WORDS = {word: kind for kind, words in _TOKENS.items() for word in words}
_MARKS = {")": "(", "&": "j", ";": ".", "!": ".", "?": ".", "|": "."}
#: The kinds of words, of marks that stand for others, of one; then of what a group of the pattern below matches.
_KINDS = {**_WORDS, **_MARKS, **dict.fromkeys((word for word in ("1", "01", *NUMBERS) if number_of(word) == 1), "1")}
_GROUPS: dict[str | None, str] = {"C": "C", "W": "W", "N": "N", "x": "x", "roman": "9", "digits": "9"}
_QUARTERS: dict[str, int] = load("date_shapes")["quarters"]
_PIECES = PIECES | {
    "words": any_of(_WORDS),
    "numbers": any_of(_NUMBERS["times"] + _NUMBERS["terms"]),
    "quarters": any_of(_QUARTERS),
}
_CUES = patterns_of("cycles", **_PIECES)
CYCLE_TRIGGER, DAY_TRIGGER = _CUES["trigger"], _CUES["day_trigger"]


class RecurrenceRule(NamedTuple):
    """What comes again, by the rule of a cycle or of days.

    Of a cycle without a date: ``sure`` is false where it may only describe a noun; ``plain`` marks the bare words
    (`hằng tháng`), which serve a dated rule of the same sentence. Of days: ``series`` marks a report of some months,
    after which `năm trước 15/11` is one too; ``stretch`` days from one to another, of which the last counts;
    ``every_year`` words that say so behind the day, for those before it too.
    """

    start: int
    end: int
    rrule: str
    bound: Bounding | None = None
    time: str | None = None
    sure: bool = True
    plain: bool = False
    note: str = NOTES["cycle"]
    flags: tuple[str, ...] = ()
    series: bool = False
    stretch: bool = False
    every_year: bool = False
    rule: str = ""  # the row that says so
    rows: tuple[str, ...] = ()  # rows that it is by, besides


class Token(NamedTuple):
    """A word, number, hour or mark of the text; ``time`` is that of an hour."""

    start: int
    end: int
    words: str
    time: str | None


class Tokens:
    """The tokens of a stretch of text: ``kinds``, a letter each, and where they stand."""

    __slots__ = ("high", "kinds", "low", "lower", "spans")

    def __init__(self, lower: str, low: int, high: int) -> None:
        """Read the tokens of ``lower[low:high]``.

        >>> Tokens("họp 6 tháng một lần, hằng quý", 0, 29).kinds
        'xNm1L,Eq'
        """
        self.lower, self.low, self.high = lower, low, high
        self.spans: list[Span] = []
        kinds = []
        for found in _CUES["token"].finditer(lower, low, high):
            word = found[0]
            kinds.append(_KINDS.get(word) or _GROUPS.get(found.lastgroup) or _KINDS.get(" ".join(word.split()), word))
            self.spans.append(found.span())
        self.kinds = "".join(kinds)

    def token(self, at: int) -> Token:
        """Return the token number ``at``: its place, its words in small letters and, of an hour, the time."""
        start, end = self.spans[at]
        hour = _CUES["hour"].match(self.lower, start, end) if self.kinds[at] == "C" else None
        return Token(start, end, " ".join(self.lower[start:end].split()), clock(hour) if hour else None)


class TokenMatch:
    """A match of a pattern over the kinds, with the tokens that its groups hold."""

    def __init__(self, text: Tokens, match: re.Match[str]) -> None:
        self.text, self.match = text, match
        self.start, self.end = text.spans[match.start()][0], text.spans[match.end() - 1][1]

    def tokens(self, name: str) -> list[Token]:
        """Return the tokens that a group of the match holds; none where it took no part."""
        low, high = self.match.span(name) if name in self.match.re.groupindex else (0, 0)
        return [*map(self.text.token, range(low, high))]

    def word(self, name: str) -> str:
        """Return the last word of a group of the match; ``""`` where it took no part."""
        return "".join(token.words for token in self.tokens(name)[-1:])

    def numbers(self, name: str) -> list[int]:
        """Return the numbers from 1 to 31 that a group of the match names."""
        words = (token.words for token in self.tokens(name))
        return [int(word) for word in words if word.isdecimal() and 1 <= int(word) <= _LAST_DAY]

    def bound(self, *names: str) -> Bounding | None:
        """Return the bound words before the match, or before a group (``names``: the last counts), or ``None``."""
        found = read_bound(self.text.lower, self.text.low, self.start)
        for name in names:
            if held := self.tokens(name):
                found = read_bound(self.text.lower, self.start, held[0].start) or found
        return found

    def cycle(
        self, rrule: str | None, bound: Bounding | None = None, sure: bool = True, plain: bool = False
    ) -> Iterator[RecurrenceRule]:
        """Yield the match as one cycle by ``rrule`` at its first hour; nothing where there is no rule."""
        hour = self.match.group().find("C")
        time = self.text.token(self.match.start() + hour).time if hour >= 0 else None
        if rrule:
            yield RecurrenceRule(self.start, self.end, rrule, bound, time, sure, plain)

    def weekly(self) -> str:
        """Return the iCalendar rule (``FREQ=WEEKLY;BYDAY=…``) of the weekdays that the group ``days`` of the match
        names."""
        words = (token.words for token in self.tokens("days") if not _CUES["between"].fullmatch(token.words))
        days = itertools.chain.from_iterable(map(weekday_codes, words))
        return f"FREQ=WEEKLY;BYDAY={','.join(dict.fromkeys(days))}"


# --------------------
# Cycles without a date: `thứ Sáu hằng tuần`, `mỗi quý một lần`, `định kỳ 6 tháng`, `ngày cuối tháng`.
#
# Rows of the lexicon, patterns over the kinds of ``Tokens``; those that come first are the surer ones.

_ORDINALS: dict[str, int] = _NUMERALS["ordinals"]
_ON_WEEKDAY = re.compile(",?o?P?d?W")


def _nth_weekday(found: TokenMatch) -> Iterator[RecurrenceRule]:
    """Read `thứ Sáu đầu tiên của tháng`: a weekday by its number in a month, or in the month of a quarter."""
    nth, months = _ORDINALS.get(found.word("nth")), MONTHS_OF_QUARTER.get(found.word("which"), ())
    days = ",".join(f"{nth}{code}" for code in weekday_codes(found.word("day")))
    yield from found.cycle(f"{_in_months(months)};BYDAY={days}", found.bound())


#: The months that the first or last day of a week, month, quarter or year is in.
_EDGE_MONTHS: dict[str, dict[int | None, str]] = {
    "t": dict.fromkeys(range(-5, 6), "FREQ=WEEKLY"),
    "m": dict.fromkeys(range(-20, 20), "FREQ=MONTHLY"),
    "q": {at: _in_months(MONTHS_OF_QUARTER[which]) for which, at in _NUMERALS["edge_months"].items()},
    "y": {1: _in_months([1]), -1: _in_months([12])},
}
#: A rule of working days begins so; which of a month's they are is for the calendar of an office to say.
WORKING_DAYS = "BYDAY=MO,TU,WE,TH,FR;BYSETPOS"
_OFTEN = re.compile("E[dtmqy]|R")


def _edge_day(found: TokenMatch) -> Iterator[RecurrenceRule]:
    """Read `ngày cuối tháng`, `ngày làm việc cuối cùng của quý`; nothing for `những ngày đầu tháng`."""
    is_working = bool(found.tokens("working"))
    edge = working_day(found.word("edge")) if is_working else EDGES.get(found.word("edge"))
    bound = found.bound("working")
    months = _EDGE_MONTHS[found.match["unit"]].get(edge)
    if months is None:
        return  # `những ngày đầu tháng`
    rule = f"{months};{WORKING_DAYS if is_working else 'BYMONTHDAY'}={edge}"
    yield from found.cycle(rule, bound, sure=bound is not None or _OFTEN.search(found.text.kinds) is not None)


def _daily(found: TokenMatch) -> Iterator[RecurrenceRule]:
    """Yield a daily rule for each hour: `lúc 7 giờ và 19 giờ mỗi ngày`, none for `làm 8 giờ mỗi ngày`."""
    lower, bound = found.text.lower, found.bound("hour")
    hours = [token for name in ("first", "hour", "again") for token in found.tokens(name) if token.time]
    if bound is None and _CUES["each"].fullmatch(found.word("each")):
        return  # `làm việc 8 giờ mỗi ngày`
    start, its = found.start, bound
    for hour, following in itertools.zip_longest(hours, hours[1:]):
        yield RecurrenceRule(start, hour.end if following else found.end, CYCLES["d"], its, hour.time)
        if following:
            start = following.start
            its = read_bound(lower, hour.end, start) or (bound and bound._replace(start=start))


def _interval(found: TokenMatch) -> Iterator[RecurrenceRule]:
    """Yield the rule of `6 tháng một lần` or `2 lần/năm` (so often in one), perhaps on a weekday."""
    length = length_of(found.word("n"), found.match["u"], _ROWS["halves"])
    rule = _times_in(number_of(found.word("k") or "1"), *length)
    weekday = _ON_WEEKDAY.match(found.text.kinds, found.match.end())
    if weekday and rule and "WEEKLY" in rule:
        day = found.text.token(weekday.end() - 1)
        found.end = day.end
        rule += f";BYDAY={','.join(weekday_codes(day.words))}"
    yield from found.cycle(rule, plain=length[0] == 1)


def _at_least(found: TokenMatch) -> Iterator[RecurrenceRule]:
    """Read `phát ít nhất 02 chuyên mục mỗi tuần`; so much money a month is no act."""
    if not any(_CUES["money"].fullmatch(token.words) for token in found.tokens("what")):
        yield from found.cycle(every(1, found.match["u"]))


def _list(found: TokenMatch) -> Iterator[RecurrenceRule]:
    """Yield a rule for each period of a list: `định kỳ (hằng quý, 6 tháng, năm)`."""
    items = list(re.finditer(r"([N1])?([tmqy])(?:Oy)?", found.match["list"]))
    base = found.match.start("list")
    for item in items:
        first, last = (found.text.token(base + at) for at in (item.start(), item.end() - 1))
        length = length_of(first.words if item[1] else "", item[2], _ROWS["halves"])
        start = found.start if item is items[0] else first.start
        if rule := every(*length):
            # `định kỳ 6 tháng và năm`: the year is only named along with the half-year
            sure = length[1] != "y" or start == found.start
            yield RecurrenceRule(start, last.end, rule, sure=sure, plain=len(items) == 1)


class _Adverb(RowFacts):
    """Facts of a bare `hằng tháng` and the words around it, for the rows ``adverb`` of ``date_cycles.toml``."""

    facts: ClassVar[Mapping[str, Callable[[Any, str], object]]] = {
        "noun": lambda of, _: says("noun_of_cycle", of.before),
        "act_behind": lambda of, _: says("act_of_cycle", "", of.after),
        "act_before": lambda of, _: says("act_of_cycle", of.before),
        "turn_behind": lambda of, _: says("turn_of_cycle", "", of.after),
        "unit": lambda of, unit: of.unit == unit,
    } | looks_of("fact_of_adverb")

    def __init__(self, found: TokenMatch) -> None:
        text, self.unit = found.text, found.match["u"]
        self.before = text.lower[text.low : found.start][-200:]
        self.after = text.lower[found.end : min(text.high, found.end + 40)]


ADVERBS = rows_of("date_cycles", "adverb")


def _adverb(found: TokenMatch) -> Iterator[RecurrenceRule]:
    """Read `hằng tháng` where a row ``adverb`` of ``date_cycles.toml`` says that it tells when, not which thing."""
    row = _Adverb(found).first_held(ADVERBS)
    if row.made == "cycle":
        yield RecurrenceRule(found.start, found.end, CYCLES[found.match["u"]], plain=True, rule=row.name)


_READ: dict[str, Callable[[TokenMatch], Iterator[RecurrenceRule]]] = {
    "weekly": lambda found: found.cycle(found.weekly(), found.bound("days", "inner", "hour")),
    "nth weekday": _nth_weekday,
    "edge day": _edge_day,
    "daily": _daily,
    "interval": _interval,
    "at least": _at_least,
    "list": _list,
    "adverb": _adverb,
}


class CycleRule(NamedTuple):
    """What comes again, as a pattern over kinds of tokens, and what is made of a match.

    ``bounded`` counts only behind a bound; those that come ``first`` do so in the order of the text.
    """

    name: str
    pattern: re.Pattern[str]
    reads: str
    bounded: bool
    first: bool

    def read(self, found: TokenMatch) -> Iterator[RecurrenceRule]:
        """Yield the rules that a match of this row's pattern says, each with the row's name; where the row asks for a
        bound (``trước``, ``chậm nhất``), only those that have one."""
        for turn in _READ[self.reads](found):
            if turn.bound or not self.bounded:
                yield turn._replace(rule=self.name, rows=(turn.rule,))


_kinds = written(_ROWS["pieces"])
CYCLE_RULES = [
    CycleRule(row["name"], re.compile(_kinds(row["pattern"])), row["reads"], "bounded" in row, "first" in row)
    for row in _ROWS["cycle"]
]


def find_cycles(lower: str, low: int, high: int, is_cell: bool = False) -> Iterator[RecurrenceRule]:
    """Yield the cycles in ``lower[low:high]``, the surer kinds first; they may lie over one another. Rows ``cycle`` of
    ``date_cycles.toml`` find them. ``is_cell``: in a cell of a column of dates `hằng quý` alone is one."""
    tokens = Tokens(lower, low, high)
    if is_cell and re.fullmatch(r"E[dtmqy]\.?", tokens.kinds):
        yield RecurrenceRule(tokens.spans[0][0], tokens.spans[1][1], CYCLES[tokens.kinds[1]], rule="adverb")
    found = (
        (order * (not rule.first), match.start(), order, rule, match)
        for order, rule in enumerate(CYCLE_RULES)
        for match in rule.pattern.finditer(tokens.kinds)
    )
    for *_, rule, match in sorted(found, key=itemgetter(0, 1, 2)):
        yield from rule.read(TokenMatch(tokens, match))


# --------------------
# Days that come again: `trước ngày 20 hằng tháng`, `ngày 25 tháng cuối quý`, `báo cáo 6 tháng trước 15/6`.
#
# The rule carries the day named; whether that day is still in time is said by the bound.

# The words of a cycle behind a day, over kinds: more days, then `hằng tháng`, `tháng cuối quý`, `các tháng 3, 6`,
# `và ngày cuối tháng`, …
_RIGHT = re.compile(
    r"(?P<more>(?:[,j-]d?[N1])*)(?P<apart>[,(]*)o?(?:ya[,(]?)?"
    r"(?:G?E(?P<cycle>[mqy])|(?P<reported>yz)|o?m(?P<which>OO?|W)o?[EG]?q(?![N19])a?|(?P<edge>O)E?q(?![N19])a?"
    r"|o?Gm(?P<months>[N1](?:[,j]+[N1])+)(?!/|y9)(?:[,(]?Ey)?|m(?:a+|z)|o?(?P<next>qa)|(?P<last>[,j]+dO)o?E?m(?![N19]))"
)
# The same before the bound: `hằng quý, …`, `báo cáo tháng …`, `theo quý …`.
_LEFT = re.compile(r"E([mq])(?!9|[N1](?!L))|E(y)(?!9)|RE?([mqy])(?![N19])|(?:zx{0,4}|T)([mq])(?![N19])|1([mqy])1L")
#: How far the words of the cycle may stand before the bound.
_REACH = 90


class RecurrenceReader(RowFacts):
    """Reads the rules of ``points``, which stand under the same bound words; ``low`` is the end of the date before."""

    facts: ClassVar[Mapping[str, Callable[[Any, str], object]]] = {
        "right": lambda of, _: of.right,
        "named": lambda of, group: of.word(group),
        "edge": lambda of, _: of.word("last") in EDGES_BESIDE,
        "which": lambda of, _: of.which,
        "cycle": lambda of, unit: of.right and of.right.match["cycle"] == unit,
        "left": lambda of, _: of.left,
        "before": lambda of, unit: of.unit == unit,
        # of all its days
        "lasts": lambda of, _: any(run.lasts for run in of.runs),
        "begins": lambda of, _: of.clause.bounding.kind == "from",
        "in_one_year": lambda of, _: any(day.year or day.lunar for day in of.ends),
        "in_a_month": lambda of, _: any(day.month for day in of.ends),
        # of one day with its month
        "unit": lambda of, unit: of.day.unit == unit,
        "year_said": lambda of, _: of.day.year is not None,
        "next_year": lambda of, _: of.day.year_shift == 1,
        "one_year": lambda of, _: of.par.known.title_year is not None,
        "after_half": lambda of, _: of.par.after_half,
        "after_rule": lambda of, _: of.par.after_rule,
    } | looks_of("fact_of_days", **_PIECES)
    made_of: ClassVar[Mapping[str, str]] = {
        "behind": "right !left|!named:apart",
        "monthly": "behind cycle:m",
        "quarterly": "behind cycle:q",
    }
    #: What differs between the days.
    _OF_DAY: ClassVar[tuple[str, ...]] = ("unit:day", "!unit:day", "year_said", "!year_said", "next_year")

    def __init__(self, par: SpanReading, clause: DateClause, low: int, runs: Sequence[DayRun]) -> None:
        points = [run.last for run in runs]
        self.par, self.runs, self.points, self.last, self.clause = par, runs, points, points[-1], clause
        self.lower, self.low, self.begin, self.day = par.lower, max(clause.start, low), clause.begin, points[-1].day
        # The words before the bound, behind the date before, of other paragraphs, too, and from the bound on.
        self.before = self.lower[max(par.low, self.begin - _SERIES_BEFORE) : self.begin]
        self.between = self.lower[self.low : self.begin]
        self.long_before = self.lower[max(0, self.low - 300) : self.begin]
        self.long_behind = self.lower[self.begin : self.begin + 90]

    @kept
    def right(self) -> TokenMatch | None:
        """The words of a cycle behind the days (`hằng tháng`, `tháng cuối quý`), or ``None``."""
        at, high = self.last.day.end, self.par.high
        if not _CUES["right_hint"].match(self.lower, at, high):
            return None
        tokens = Tokens(self.lower, at, min(high, at + 90))
        match = _RIGHT.match(tokens.kinds)
        return TokenMatch(tokens, match) if match else None

    @kept
    def left(self) -> TokenMatch | None:
        """The words of a cycle before the bound (`hằng quý, … trước`), in its sentence or opening it, or ``None``."""
        # “hằng tháng (từ tháng 7/2026 …) … trước ngày 05 | của tháng kế tiếp”: of whichever month was named before
        first = self.clause.start if self.last.day.shift else self.low
        low = max(first, self.begin - 2 * _REACH)
        if _CUES["left_hint"].search(self.lower, low, self.begin):
            tokens = Tokens(self.lower, low, self.begin)
            if found := [*_LEFT.finditer(tokens.kinds)]:
                return TokenMatch(tokens, found[-1])
        if opening := _CUES["opens"].match(self.lower, self.clause.start, self.begin):
            tokens = Tokens(self.lower, *opening.span("cycle"))
            if match := _LEFT.match(tokens.kinds):
                return TokenMatch(tokens, match)
        return None

    def word(self, group: str) -> str:
        """Return the last word of a group of the words behind the days; ``""`` where there is none."""
        return self.right.word(group) if self.right else ""

    @property
    def end(self) -> int:
        """Where the words of the cycle behind the days end."""
        return max(self.last.end, self.right.end if self.right else 0)

    @property
    def unit(self) -> str | None:
        """The unit of the cycle before the bound: `m`, `q` or `y`; ``None`` without one."""
        return self.left.match[self.left.match.lastindex or 0] if self.left else None

    @property
    def start(self) -> int:
        """Where the quote begins: at the words of the cycle where they stand beside."""
        return self.left.start if self.left and self.begin - self.left.end <= _BESIDE else self.begin

    @property
    def ends(self) -> Iterator[Day]:
        """The days at the ends of the runs."""
        return (point.day for run in self.runs for point in (run.first, run.last))

    def read(self) -> list[RecurrenceRule]:
        """Return the rules that the days fall under; none where one of them falls under no rule."""
        if not self["!in_one_year !lasts|!in_a_month lasts|!begins"]:
            return []
        days = [point.day for point in self.points]
        if all(day.day and day.month is None for day in days):
            return self._monthly()
        rules = [*filter(None, itertools.starmap(self._yearly, enumerate(self.points)))]
        if len(rules) < len(days):
            return []
        if all(day.unit == "month" for day in days):
            months = [day.numbers.month for day in days]  # `tháng 01 và tháng 7 hằng năm`: one rule
            return [rules[0]._replace(end=rules[-1].end, rrule=_in_months(months))]
        return rules

    @property
    def which(self) -> Sequence[int]:
        """The months of the month of a quarter that the words behind the day name."""
        return [*MONTHS_OF_QUARTER.get(self.word("which"), ()), *MONTHS_OF_QUARTER.get(self.word("edge"), ())]

    def _monthly(self) -> list[RecurrenceRule]:
        """Return the rule of days without a month, or none, by the rows ``monthly`` of ``date_cycles.toml``."""
        row, right, last = self.first_held(MONTHLY), self.right, self.last
        numbers = [number for point in self.points for number in (*point.days, point.day.numbers.day)]
        if row.made == "none" or not 0 < min(numbers) <= max(numbers) <= _LAST_DAY:
            return []
        flags, notes = row.told
        rows = (row.name, *(point.day.shape for point in self.points))
        rule = RecurrenceRule(self.start, last.end, "", self.clause.bounding, last.time, flags=flags, rows=rows)
        rule = rule._replace(note="".join(notes) or rule.note)
        if right and self["behind"]:
            more = right.numbers("more")
            is_stretch = "-" in right.match["more"]
            numbers = more[-1:] if is_stretch else [*numbers, *more]
            rule = rule._replace(start=self.begin, end=self.end, stretch=is_stretch and row.made == "month")
        edge = [EDGES_BESIDE[self.word("last")]] if row.made == "edge" else []
        months = {"months": self.of_months, "quarter": self.of_quarters}.get(row.made, list[int])()
        return [rule._replace(rrule=by_month_day([*numbers, *edge], months))]

    def of_months(self) -> Sequence[int]:
        """Return the months that are named behind the days."""
        return self.right.numbers("months") if self.right else ()

    def of_quarters(self) -> Sequence[int]:
        """Return the months in which quarters' reports are due, of the quarters that words name (`báo cáo quý I, III:
        …`)."""
        months = self.which or LAST_OF_QUARTERS
        low = max(self.clause.start, self.begin - _REACH)
        beside = _CUES["quarters_before"].search(self.lower, low, self.begin)
        beside = beside or _CUES["quarters_behind"].match(self.lower, self.end, self.par.high)
        if beside is None:
            return months
        named = {_QUARTERS[turn] for turn in _CUES["quarter"].findall(beside["quarters"])}
        return [months[turn - 1] for turn in sorted(named)]

    def _yearly(self, position: int, point: Point) -> RecurrenceRule | None:
        """Return the yearly rule of a day with a month, or of a month; ``None`` where it has none. The first row
        ``yearly`` of ``date_cycles.toml`` says whether words of a cycle, or a series of reports, make it so."""
        for fact in self._OF_DAY:
            self.pop(fact, None)
        self.day = point.day
        rrule, row = _rule_of(point.day), self.first_held(YEARLY)
        if rrule is None or row.made == "none":
            return None
        begins = (self.start if row.made == "before" else self.begin, point.start)
        end = self.end if row.made == "every year" and point is self.last else point.end
        rule = RecurrenceRule(
            begins[position > 0], end, rrule, self.clause.bounding, point.time, rows=(row.name, point.day.shape)
        )
        return rule._replace(**_EXTRAS.get(row.made, {}))


#: The last months of the quarters, which are meant where the words do not say.
LAST_OF_QUARTERS = MONTHS_OF_QUARTER[_ROWS["month_of_quarter"]]
#: What is told of a rule by what the row makes of it.
_EXTRAS: dict[str, dict[str, Any]] = {
    "every year": {"every_year": True},
    "series": {"note": NOTES["series"], "series": True},
}
MONTHLY, YEARLY = rows_of("date_cycles", "monthly"), rows_of("date_cycles", "yearly")
#: The words of a cycle stand beside the bound words where no more lies between them than this.
_BESIDE = 3
#: How far before the bound the words stand that tell of a series of reports.
_SERIES_BEFORE = 70


def _rule_of(day: Day) -> str | None:
    """Return the yearly rule of a day with its month, of a month, of a quarter's last month; ``None``: no such day."""
    month = day.month or 3 * day.numbers.quarter
    if month not in _MONTHS_OF_YEAR or day.numbers.day > _LAST_DAY:
        return None
    return by_month_day([day.day], [month]) if day.day else _in_months([month])
