"""What comes again and again: its words as tokens, cycles with a day and without one, rules of RFC 5545."""

import itertools
import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from extractors.counting import number_of
from extractors.dates.bounds import Bounding, Clause, loose, read_bound, says
from extractors.dates.date_facts import SpanReading
from extractors.dates.written_days import WEEKDAYS, Day, Point, clock, hour_pattern, weekday_codes
from extractors.lexicon import load
from extractors.patterns import Span, any_of

# --------------------
# Rules of recurrence as RFC 5545 writes them.

_NUMERALS = load("numerals")
EACH = r"(?:hằng|mỗi|từng)"
CYCLES = {
    "ngày": "FREQ=DAILY",
    "tuần": "FREQ=WEEKLY",
    "tháng": "FREQ=MONTHLY",
    "quý": "FREQ=MONTHLY;INTERVAL=3",
    "năm": "FREQ=YEARLY",
}
#: Which month of a quarter is meant → the months of the year.
MONTHS_OF_QUARTER = {which: ",".join(map(str, months)) for which, months in _NUMERALS["months_of_quarter"].items()}
_MONTHS = {"tháng": 1, "quý": 3, "năm": 12}
_HALF: str = _NUMERALS["half"]
_HALVES: dict[str, dict[str, int | str]] = _NUMERALS["halves"]


def _count_of(word: str | None) -> int:
    return 1 if word is None else 0 if word == _HALF else number_of(word)


def _length_of(word: str | None, unit: str) -> tuple[int, str]:
    """Return how many units a term has; half a unit is counted in smaller ones, ``0`` where there are none."""
    half = _HALVES.get(unit) if word == _HALF else None
    return (int(half["count"]), str(half["unit"])) if half else (_count_of(word), unit)


def _by_month_day(days: Sequence[int], months: str = "") -> str:
    """Return the monthly rule of ``days``, of some ``months`` alone; a day that some lack moves to their last one."""
    of_months = [int(month) for month in months.split(",")] if months else range(1, 13)
    return f"FREQ=MONTHLY;{f'BYMONTH={months};' if months else ''}{_days_of(days, of_months)}"


def yearly(month: int, day: int) -> str:
    """Return the rule of a day of every year; 29 February is the 28th where there is none."""
    return f"FREQ=YEARLY;BYMONTH={month};{_days_of([day], [month])}"


def _days_of(days: Sequence[int], months: Iterable[int]) -> str:
    """Return the part of a rule that names days: of a last one that a month lacks, the last that the month has."""
    *others, last = days
    least = min(monthrange(2001, month)[1] for month in months)
    if last <= least or any(day >= least for day in others):
        return f"BYMONTHDAY={','.join(map(str, days))}"
    places = ",".join(map(str, [*range(1, len(others) + 1), -1]))
    return f"BYMONTHDAY={','.join(map(str, [*others, *range(least, last + 1)]))};BYSETPOS={places}"


def every(count: int, unit: str) -> str | None:
    """Return the rule of once in ``count`` units."""
    if count < 1:
        return None
    if unit == "quý":
        return every(3 * count, "tháng")
    if unit == "tháng" and count % 12 == 0:
        return every(count // 12, "năm")
    return CYCLES[unit] + (f";INTERVAL={count}" if count > 1 else "")


def _times_in(times: int, count: int, unit: str) -> str | None:
    """Return the rule of ``times`` in ``count`` units: where it comes out even, or of a week, a month."""
    if times == 1 or (count == 1 and times > 1 and unit in ("ngày", "tuần", "tháng")):
        return every(count, unit)
    months = _MONTHS.get(unit, 0) * count
    return every(months // times, "tháng") if months and times > 0 and months % times == 0 else None


# --------------------
# The lexer of what comes again and again: words as typed tokens, their kinds as a string for rules to match.
#
# A rule is a pattern over kinds (`Eq` is `hằng quý`, `Nm1L` is `6 tháng một lần`); the words of a kind are data.

_TOKENS: dict[str, list[str]] = load("dates")["tokens"]
_NUMBERS = load("numerals")["cycles"]
_KINDS = {word: kind for kind, words in _TOKENS.items() for word in words}
_NUMBER = (
    r"(?<![\w.,])(?<!\d/)\d{1,2}(?:(?=lần)|(?!\w|/\d|[.,]\d))"
    rf"|{any_of(_NUMBERS['times'] + _NUMBERS['terms'])}(?!\w)"
)
#: C an hour, W a weekday, 1 and N a number, x any other word, 9 any other figure (`II`, `15/3`); a mark is itself.
_TOKEN = loose(
    rf"(?P<C>{hour_pattern('a')})|(?P<W>{WEEKDAYS})|(?P<word>{any_of(_KINDS)}(?!\w))|(?P<N>{_NUMBER})"
    r"|(?P<roman>[ivx]{1,4}(?!\w))|(?P<x>[^\W\d][\w&-]*)|(?P<digits>\d[\d/.,-]*\w*)|(?P<mark>[^\s\w])"
)
_HOUR = loose(hour_pattern("a"))
_ONE = frozenset(("1", "01", "một"))
_UNITS = {"d": "ngày", "t": "tuần", "m": "tháng", "q": "quý", "y": "năm"}
_MARKS = {")": "(", "&": "j", ";": ".", "!": ".", "?": ".", "|": "."}


class Turn(NamedTuple):
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
    note: str = "lặp lại theo chu kỳ ghi trong câu"
    flags: tuple[str, ...] = ()
    series: bool = False
    stretch: bool = False
    every_year: bool = False


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
        for found in _TOKEN.finditer(lower, low, high):
            kind, word = found.lastgroup or "x", found[0]
            if kind == "word":
                kind = _KINDS[" ".join(word.split())]
            elif kind == "mark":
                kind = _MARKS.get(word, word)
            elif kind in ("digits", "roman"):
                kind = "9"
            elif kind == "N" and word in _ONE:
                kind = "1"
            kinds.append(kind)
            self.spans.append(found.span())
        self.kinds = "".join(kinds)

    def token(self, at: int) -> Token:
        """Return one token."""
        start, end = self.spans[at]
        hour = _HOUR.match(self.lower, start, end) if self.kinds[at] == "C" else None
        return Token(start, end, " ".join(self.lower[start:end].split()), clock(hour) if hour else None)


class Said:
    """A match of a pattern over the kinds, with the tokens that its groups hold."""

    def __init__(self, text: Tokens, match: re.Match[str]) -> None:
        self.text, self.match = text, match
        self.start, self.end = text.spans[match.start()][0], text.spans[match.end() - 1][1]

    def tokens(self, name: str) -> list[Token]:
        """Return the tokens of a group, none where it took no part."""
        low, high = self.match.span(name) if name in self.match.re.groupindex else (0, 0)
        return [self.text.token(at) for at in range(low, high)] if low >= 0 else []

    def word(self, name: str) -> str | None:
        """Return the last word of a group."""
        return next((token.words for token in reversed(self.tokens(name))), None)

    def numbers(self, name: str) -> list[int]:
        """Return the days or months that a group names."""
        words = (token.words for token in self.tokens(name))
        return [int(word) for word in words if word.isdecimal() and 1 <= int(word) <= 31]

    def unit(self, name: str = "u") -> str:
        """Return the unit that a group names."""
        return _UNITS[self.match[name]]

    def bound(self, *names: str) -> Bounding | None:
        """Return the bound words before the match, or before one of the groups in it."""
        found = read_bound(self.text.lower, self.text.low, self.start)
        for name in names:
            if held := self.tokens(name):
                found = read_bound(self.text.lower, self.start, held[0].start) or found
        return found

    def cycle(
        self, rrule: str | None, bound: Bounding | None = None, sure: bool = True, plain: bool = False
    ) -> Iterator[Turn]:
        """Yield the cycle of the match at its first hour."""
        hour = self.match.group().find("C")
        time = self.text.token(self.match.start() + hour).time if hour >= 0 else None
        if rrule:
            yield Turn(self.start, self.end, rrule, bound, time, sure, plain)

    def weekly(self) -> str:
        """Return the rule of the weekdays of the match."""
        words = (token.words for token in self.tokens("days") if token.words not in (",", "và", "hoặc", "ngày"))
        days = itertools.chain.from_iterable(map(weekday_codes, words))
        return f"FREQ=WEEKLY;BYDAY={','.join(dict.fromkeys(days))}"


# --------------------
# Cycles without a date: `thứ Sáu hằng tuần`, `mỗi quý một lần`, `định kỳ 6 tháng`, `ngày cuối tháng`.
#
# Rules over the kinds of ``tokens``; those that come first are the surer ones.

_ORDINALS: dict[str, int] = load("numerals")["ordinals"]
_CLAUSE_START = re.compile(r"(?:^|[.;:\n]\s|[-+•]\s)\s*(?:\(?[a-zđ\d]{1,3}[.)]\s*)?[-+*\s]*$")
# One thing named among others (`phát triển đoàn viên, sinh hoạt hằng tháng, đóng đoàn phí`).
_ENUMERATED = loose(r",[^.;:,]*$")
_ON_WEEKDAY = re.compile(",?o?P?d?W")
_LENGTH = re.compile(r"\d{1,2} *(?:giờ|h)")
_MONEY = frozenset(("đồng", "triệu", "nghìn", "ngàn"))


def _weekly(found: Said) -> Iterator[Turn]:
    # `nhận hồ sơ từ thứ Hai đến thứ Sáu hằng tuần`: when a desk is open
    if not re.search(r"W[x-]d?$", found.text.kinds[: found.match.start()]):
        yield from found.cycle(found.weekly(), found.bound("days", "inner", "hour"))


def _weekly_if_bound(found: Said) -> Iterator[Turn]:
    bound = found.bound()  # `nghỉ các ngày thứ Bảy`: only a bound makes it somebody's duty
    yield from found.cycle(found.weekly() if bound else None, bound)


def _nth_weekday(found: Said) -> Iterator[Turn]:
    word, day = found.word("nth") or "", found.word("day") or ""
    nth = _ORDINALS.get(word.removeprefix("thứ ")) or _ORDINALS.get(word)
    which = MONTHS_OF_QUARTER.get((found.word("which") or "").split(" ")[0])
    if nth:
        months = f";BYMONTH={which}" if which else ""
        days = ",".join(f"{nth}{code}" for code in weekday_codes(day))
        yield from found.cycle(f"FREQ=MONTHLY{months};BYDAY={days}", found.bound())


def _edge_day(found: Said) -> Iterator[Turn]:
    is_first = any(token.words.startswith("đầu") for token in found.tokens("edge"))
    if is_first and found.match["edge"] == "O" and found.word("edge") != "đầu tiên":
        return
    position = 1 if is_first else -1
    quarter = MONTHS_OF_QUARTER["đầu" if is_first else "cuối"]
    months = {"m": "", "q": f";BYMONTH={quarter}", "y": f";BYMONTH={1 if is_first else 12}"}[found.match["unit"]]
    which = f"BYDAY=MO,TU,WE,TH,FR;BYSETPOS={position}" if found.match["working"] else f"BYMONTHDAY={position}"
    bound = found.bound()
    sure = bound is not None or re.search("E[dtmqy]|R", found.text.kinds) is not None
    yield from found.cycle(f"FREQ=MONTHLY{months};{which}", bound, sure=sure)


def _daily(found: Said) -> Iterator[Turn]:
    hour, lower = found.tokens("hour")[0], found.text.lower
    bound = found.bound("hour")
    is_length = _LENGTH.fullmatch(hour.words) and found.start == hour.start and "mỗi" in (found.word("each") or "")
    if first := found.tokens("first"):  # `lúc 7 giờ | và 19 giờ mỗi ngày`
        bound = read_bound(lower, found.text.low, found.start)
        yield Turn(found.start, first[0].end, CYCLES["ngày"], bound, first[0].time)
        yield Turn(hour.start, found.end, CYCLES["ngày"], bound and bound._replace(start=hour.start), hour.time)
    elif bound is not None or not is_length:  # `làm việc 8 giờ mỗi ngày`
        end = hour.end if found.tokens("again") else found.end
        yield Turn(found.start, end, CYCLES["ngày"], bound, hour.time)
    for last in found.tokens("again")[-1:]:
        yield Turn(last.start, last.end, CYCLES["ngày"], read_bound(lower, hour.end, last.start), last.time)


def _interval(found: Said) -> Iterator[Turn]:
    """Read `6 tháng một lần` (once in so many units) and `2 lần/năm` (so often in one)."""
    length = _length_of(found.word("n"), found.unit())
    rule = _times_in(_count_of(found.word("k")), *length) if "k" in found.match.re.groupindex else every(*length)
    if rule and "WEEKLY" in rule and (weekday := _ON_WEEKDAY.match(found.text.kinds, found.match.end())):
        day = found.text.token(weekday.end() - 1)
        found.end = day.end
        rule += f";BYDAY={','.join(weekday_codes(day.words))}"
    yield from found.cycle(rule, plain=rule in CYCLES.values())


def _at_least(found: Said) -> Iterator[Turn]:
    """Read `phát ít nhất 02 chuyên mục mỗi tuần`; so much money a month is no act."""
    if not any(token.words in _MONEY for token in found.tokens("what")):
        yield from found.cycle(every(1, found.unit()))


def _list(found: Said) -> Iterator[Turn]:
    """Read `định kỳ (hằng quý, 6 tháng, năm)`; `9 tháng` is a report of the same series as `6 tháng`."""
    items = list(re.finditer(r"([N1])?([tmqy])(?:Oy)?", found.match["list"]))
    if not found.match.group().startswith("R") and len(items) < 2:
        return
    base = found.match.start("list")
    for position, item in enumerate(items):
        first, last = (found.text.token(base + at) for at in (item.start(), item.end() - 1))
        count, unit = _length_of(first.words if item[1] else None, _UNITS[item[2]])
        if count != 9 and (rule := every(count, unit)):
            # `định kỳ 6 tháng và năm`: the year is only named along with the half-year.
            sure = position == 0 or unit != "năm"
            start = found.start if position == 0 else first.start
            yield Turn(start, last.end, rule, sure=sure, plain=len(items) == 1)


def _adverb(found: Said) -> Iterator[Turn]:
    """Read `hằng tháng` where it says when something is done, not which thing is meant."""
    text, unit = found.text, found.unit()
    before = text.lower[text.low : found.start][-200:]
    after = text.lower[found.end : min(text.high, found.end + 40)]
    if says("noun_of_cycle", before):
        return
    if _ENUMERATED.search(before) and after.startswith(","):
        return
    leads = bool(_CLAUSE_START.search(before) and after.strip(" .;:"))
    leads = leads or (before.endswith(", ") and says("act_of_cycle", "", after))
    is_last = after.strip(" )")[:1] in ("", ".", ";") or says("turn_of_cycle", "", after)
    closes = is_last and says("act_of_cycle", before)
    if leads or (unit != "năm" and closes):
        yield Turn(found.start, found.end, CYCLES[unit], plain=True)


_DAYS = r"(?P<days>W(?:[,j]d?W)*)"
_ITEM = r"[N1]?[tmqy](?:Oy)?(?![N19OW])"
#: Name, pattern over kinds, production.
_RULES: tuple[tuple[str, str, Callable[[Said], Iterator[Turn]]], ...] = (
    (
        "weekday of each week",
        rf"(?:(?:Cj)?C[,(]?o?)?P?G?d?{_DAYS}[,(]{{0,3}}o?[GE]t(?:(?:ox{{1,8}})?[,(]?b{{1,3}}(?P<hour>C))?",
        _weekly,
    ),
    ("each weekday", rf"(?:C[,(]?o?)?E(?:dP?|P){_DAYS}", _weekly),
    ("weekdays", rf"(?:C[,(]?o?)?(?:G|E)d?P?{_DAYS}", _weekly_if_bound),
    (
        "each week on a weekday",
        rf"[Ez]t(?:,?ox?m[N1])?[^N19.]{{0,30}}?(?:(?P<inner>C),?o?)?P?G?d?{_DAYS}(?:[,(]?b{{1,3}}(?P<hour>C))?",
        _weekly,
    ),
    (
        "nth weekday of the month",
        r"(?:C[,(]?o?)?P?d?(?P<day>W),?o?t?(?P<nth>OO?|W|[N1])[oGE]{0,4}m(?![N19])(?:[,(]?Em|(?P<which>O)[oE]{0,2}q(?![N19]))?",
        _nth_weekday,
    ),
    (
        "first or last day",
        r"d(?P<working>K)?(?P<edge>OO?)o{0,2}E{0,2}(?P<unit>[mqy])(?![nN19W])(?:[,(]?E[mqy])?",
        _edge_day,
    ),
    ("on its first or last day", r"E(?P<unit>[mqy])[,(]?o?d(?P<working>K)?(?P<edge>OO?)(?![oE]{0,3}[tmqy])", _edge_day),
    ("its first or last week", r"o?t(?P<edge>O)o?E(?P<u>[mqy])(?![N19])", _interval),
    (
        "each day at an hour",
        r"(?P<each>E)d(?:[N1]L)?(?![N1/])[^.C]{0,16}?[bo](?P<hour>C)(?![,(]?o?[dW])(?:[j,](?P<again>b{1,3}C))?",
        _daily,
    ),
    ("an hour each day", r"(?:(?P<first>C)[,j](?:b{1,3})?)?(?P<hour>C)[,(]?o?(?P<each>E)(?:d(?![N1])|P)", _daily),
    ("every so many", r"(?:[RclE],?){0,4}(?P<n>[N1])(?P<u>[dtmqy])[/lxz]{0,6}(?:1|/)L", _interval),
    ("times in each", r"R?E(?P<u>[tmqy])[^N19.,:]{0,6}?(?P<k>[N1])(?:L|S(?=[.,]|$))", _interval),
    (
        "times in so many",
        r"[Rl]{0,3}(?<![N1]-)(?P<k>[N1])L(?:/1?|E|o?1|o(?=[mq]))(?P<n>[N1])?(?P<u>[dtmqy])",
        _interval,
    ),
    ("at least so many each", r"l[N1](?P<what>[xL,]{1,8}?)E(?P<u>[tmq])(?![N19])", _at_least),
    ("so many times a", r"(?<![N1])1?(?P<u>[tmqy])/?l?(?P<k>[N1])L", _interval),
    ("regularly", rf"(?:Rz?(?:,?[ETob]){{0,5}}[,:(]{{0,2}}|E)(?P<list>{_ITEM}(?:(?:[,/j]|,j)[Ex]?{_ITEM})*)", _list),
    ("adverb", r"(?P<each>E)(?P<u>[tmqy])", _adverb),
)


class CycleRule(NamedTuple):
    """What comes again, as a pattern over kinds of tokens, and what is made of a match."""

    name: str
    pattern: re.Pattern[str]
    read: Callable[[Said], Iterator[Turn]]


CYCLE_RULES = [CycleRule(name, re.compile(pattern), read) for name, pattern, read in _RULES]

#: Words one of which stands wherever there is a cycle.
_TIMES = "(?:ngày|tuần|tháng|quý|năm|sáng|chiều|tối|đêm)"
_DAYS = "(?:ngày |buổi |sáng |chiều |tối )*(?:thứ|chủ)"
# Every alternative begins with a letter, so that `re` passes over all places that have another one.
CYCLE_TRIGGER = loose(
    rf"hằng {_TIMES}|mỗi {_TIMES}|từng {_TIMES}|báo cáo tuần|định kỳ|lần(?!\w)|ngày (?:cuối|đầu|làm việc)|các tuần"
    rf"|các {_DAYS}|mỗi {_DAYS}|thứ \w+ (?:tuần )?(?:đầu|cuối|thứ)|6 tháng"
)


def find_cycles(lower: str, low: int, high: int, is_cell: bool = False) -> Iterator[Turn]:
    """Yield the cycles in ``lower[low:high]``, the surer kinds first; they may lie over one another.

    ``is_cell`` says that the span is a cell of a column of dates, in which `hằng quý` alone is a cycle.
    """
    tokens = Tokens(lower, low, high)
    if is_cell and re.fullmatch(r"E[dtmqy]\.?", tokens.kinds):
        yield Turn(tokens.spans[0][0], tokens.spans[1][1], CYCLES[_UNITS[tokens.kinds[1]]])
    found = (
        (0 if read is _weekly else order, match.start(), order, Said(tokens, match))
        for order, (_, pattern, read) in enumerate(CYCLE_RULES)
        for match in pattern.finditer(tokens.kinds)
    )
    for *_, order, match in sorted(found, key=lambda ranked: ranked[:3]):
        yield from CYCLE_RULES[order].read(match)


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
#: `Hằng năm, | CĐCS … chậm nhất ngày 05/12`: they hold for the whole sentence.
_OPENS = loose(
    rf"[ +*(:-]*(?:(?:điều |khoản )?[a-zđ\d]{{1,3}}[.)] )?(?:định kỳ )?(?P<cycle>{EACH} (?:tháng|quý|năm))(?=,)"
)
# What words of a cycle begin with behind a day, and one of which stands in those before it.
_RIGHT_HINT = loose(r"[ ,(-]*(?:và|của|vào|trong|các|hằng|mỗi|từng|năm|tháng|quý|cuối|đầu|ngày|\d)")
_LEFT_HINT = re.compile("hằng|mỗi|từng|định kỳ|báo cáo|theo|một lần")
# `báo cáo 6 tháng trước 15/6, năm trước 15/11`; a year among the words makes it a deadline of that year.
_GAP = r"(?: gửi| nộp| về|,|:| \([^()\d]{{0,30}}\)| [^\W\d]{{1,12}}){{0,{}}}[ ,:(]*$"
_HALF_BEFORE = loose(rf"(?<!\w)(?:0?6|sáu|0?9|chín) tháng(?: đầu năm| cuối năm)?{_GAP.format(8)}")
_WHOLE = loose(rf"(?<!\w)(?:cả |tổng kết |công tác |báo cáo |và |hết )?(?:1 |một )?năm{_GAP.format(6)}")
#: One of several in a year: `quý I`, `học kỳ II`, `lần hai`.
_TURN = loose(rf"(?<!\w)(?:quý|học kỳ|lần)(?: thứ)? (?:i{{1,3}}|iv|[1-4]|nhất|một|hai|ba){_GAP.format(4)}")
_SERIES = loose(rf"định kỳ|chế độ (?:thông tin,? )?báo cáo|{EACH} (?:năm|quý)|(?<!\w)năm (?:hai|ba|0?[2-4]) lần")
_PERIODICALLY = loose(r"định kỳ,? $")
_HALF_YEAR = loose(r"(?<!\w)(?:0?[69]|sáu|chín) tháng(?! đầu năm 2|\w)")
#: Words one of which stands wherever a day comes again.
DAY_TRIGGER = loose(rf"{EACH}~(?:tháng|quý|năm)|định kỳ|báo cáo|quý|tháng|năm")

_QUARTERS: dict[str, int] = load("date_shapes")["quarters"]
_QUARTER = rf"{any_of(_QUARTERS)}(?!\w|/)"
_NAMED = rf"(?P<quarters>(?<!\w)quý {_QUARTER}(?:(?:~[,;]| và| hoặc)(?: quý)? {_QUARTER})*)"
_QUARTERS_BEFORE = loose(rf"{_NAMED}(?: gửi| nộp)?[ :,(]*$")
_QUARTERS_BEHIND = loose(rf" ?\((?:báo cáo |đối với |của |các )*{_NAMED}\)")
_WHICH_QUARTER = re.compile(rf"(?<!\w){any_of(_QUARTERS)}(?!\w)")

#: How far the words of the cycle may stand before the bound.
_REACH = 90


class Rules:
    """Reads the rules of ``points``, which stand under the same bound words; ``low`` is the end of the date before."""

    def __init__(self, par: SpanReading, clause: Clause, low: int, points: Sequence[Point]) -> None:
        self.par, self.points, self.last = par, points, points[-1]
        self.low, self.begin = max(clause.start, low), clause.begin
        self.clause = clause
        self.one_year = par.known.title_year is not None
        self.right = self._behind(self.last.day.end) or self._behind(self.last.end)
        self.left = self._before()
        #: The unit of the cycle before the bound, and where the quote begins: at its words where they stand beside.
        self.unit = next((unit for unit in self.left.match.groups() if unit), None) if self.left else None
        self.start = self.left.start if self.left and self.begin - self.left.end <= 3 else self.begin

    def _behind(self, at: int) -> Said | None:
        if not _RIGHT_HINT.match(self.par.lower, at, self.par.high):
            return None
        tokens = Tokens(self.par.lower, at, min(self.par.high, at + 90))
        found = _RIGHT.match(tokens.kinds)
        return Said(tokens, found) if found else None

    def _before(self) -> Said | None:
        low = max(self.low, self.begin - 2 * _REACH)
        if _LEFT_HINT.search(self.par.lower, low, self.begin):
            tokens = Tokens(self.par.lower, low, self.begin)
            last = max(_LEFT.finditer(tokens.kinds), key=re.Match.start, default=None)
            if last is not None and self.begin - tokens.spans[last.end() - 1][1] <= _REACH:
                return Said(tokens, last)
        opening = _OPENS.match(self.par.lower, self.clause.start, self.begin)
        if opening is None:
            return None
        tokens = Tokens(self.par.lower, opening.start("cycle"), opening.end())
        first = _LEFT.match(tokens.kinds)
        return Said(tokens, first) if first else None

    def read(self) -> list[Turn]:
        """Return the rules that the days fall under, if all of them do."""
        days = (point.day for point in self.points)
        if all(day.unit == "day" and day.month is None and 1 <= (day.day or 0) <= 31 for day in days):
            rule = self._monthly()
            return [rule] if rule else []
        read = [self._yearly(point, position == 0) for position, point in enumerate(self.points)]
        rules = [rule for rule in read if rule]
        if len(rules) < len(read):
            return []
        if len(rules) > 1 and all(point.day.unit == "month" for point in self.points):
            months = ",".join(str(point.day.month) for point in self.points)  # `tháng 01 và tháng 7 hằng năm`: one rule
            return [rules[0]._replace(end=rules[-1].end, rrule=f"FREQ=YEARLY;BYMONTH={months}")]
        return rules

    def _monthly(self) -> Turn | None:
        right, last = self.right, self.last
        numbers = [number for point in self.points for number in (*point.days, point.day.day) if number is not None]
        more = right.numbers("more") if right else []
        is_stretch = right is not None and "-" in right.match["more"]
        numbers = more[-1:] if is_stretch else [*numbers, *more]
        if right and not (self.left and right.match["apart"]):
            # `hằng tháng trước ngày 20, hằng quý trước …`: what follows the comma begins anew
            rule = Turn(self.begin, max(last.end, right.end), "", self.clause.bounding, last.time)
            rrule = next(filter(None, (form(self, right, numbers) for form in _BEHIND)), None)
            if rrule:
                return rule._replace(rrule=rrule, stretch=is_stretch and right.match["cycle"] == "m")
        end = max(last.end, right.end) if right and not self.left else last.end
        rule = Turn(self.start, end, "", self.clause.bounding, last.time)
        if self.unit == "m":
            return rule._replace(rrule=_by_month_day(numbers))
        guess = "d" if _PERIODICALLY.search(self.par.lower, self.low, self.begin) else ""
        note, months = _GUESSES.get(self.unit or guess, ("", ""))
        rrule = _by_month_day(numbers, months)
        return rule._replace(rrule=rrule, note=note, flags=("month-inferred",)) if note else None

    def of_months(self, right: Said, numbers: list[int]) -> str | None:
        """Read `ngày 10 các tháng 3, 6`."""
        months = ",".join(map(str, right.numbers("months")))
        return _by_month_day(numbers, months) if months else None

    def with_edge(self, right: Said, numbers: list[int]) -> str | None:
        """Read `ngày 15 và ngày cuối hằng tháng`."""
        edge = _EDGES.get((right.word("last") or "").split(" ")[0])
        return _by_month_day([*numbers, edge]) if edge else None

    def of_each_quarter(self, right: Said, numbers: list[int]) -> str | None:
        """Read `ngày 25 tháng cuối quý`, `ngày 05 tháng đầu quý sau`, `ngày 20 hằng quý`."""
        match = right.match
        of_quarter = match["cycle"] == "q" and "cuối"
        words = right.word("which") or right.word("edge") or (match["next"] and "đầu") or of_quarter or ""
        which = next((name for name in (words, words.split(" ")[0]) if name in MONTHS_OF_QUARTER), None)
        return _by_month_day(numbers, self._of_quarters(which, max(self.last.end, right.end))) if which else None

    def of_each_month(self, right: Said, numbers: list[int]) -> str | None:
        """Read `ngày 20 hằng tháng`."""
        return _by_month_day(numbers) if right.match["cycle"] == "m" else None

    def _of_quarters(self, which: str, end: int) -> str:
        """Return the months of all quarters, or of those alone that are named beside (`báo cáo quý I, III: …`)."""
        months = MONTHS_OF_QUARTER[which]
        low = max(self.clause.start, self.begin - _REACH)
        beside = _QUARTERS_BEFORE.search(self.par.lower, low, self.begin)
        beside = beside or _QUARTERS_BEHIND.match(self.par.lower, end, self.par.high)
        if beside is None:
            return months
        named = sorted({_QUARTERS[turn] for turn in _WHICH_QUARTER.findall(beside["quarters"])})
        return ",".join(months.split(",")[turn - 1] for turn in named)

    def _yearly(self, point: Point, is_first: bool) -> Turn | None:
        """Return the yearly rule of a day with a month, or of a month: by the words of a cycle behind or before, or as
        one of a series of reports."""
        rrule = _rule_of(point.day)
        if rrule is None:
            return None
        right, start = self.right, self.begin if is_first else point.start
        rule = Turn(start, point.end, rrule, self.clause.bounding, point.time)
        if right and (right.match["cycle"] == "y" or right.match["reported"]):
            return rule._replace(end=right.end if point is self.last else point.end, every_year=True)
        if self.unit in ("y", "q"):
            return rule._replace(start=self.start if is_first else start)
        if point.day.unit == "day" and self._is_series(point.day):
            return rule._replace(note="báo cáo định kỳ, lặp lại hằng năm", series=True)
        return None

    def _is_series(self, day: Day) -> bool:
        lower, low, high = self.par.lower, self.par.low, self.par.high
        before = lower[max(low, self.begin - 70) : self.begin]
        if day.year is None and _PERIODICALLY.search(before):
            return True
        if half := _HALF_BEFORE.search(before):
            return not (self.one_year and "đầu năm" in half.group())
        if _WHOLE.search(before) and (self.par.after_half or (day.year_shift == 1 and not self.one_year)):
            return True
        if self.one_year or day.year is not None or not _TURN.search(before):
            return False
        # A quarter's report is one of a series where the text says so before, or the half-year's follows.
        start = max(0, self.low - 300)
        return bool(_SERIES.search(lower, start, self.begin) or _HALF_YEAR.search(lower, self.begin, high))


#: What the words of a cycle behind a day make of it; the first that reads something counts.
_BEHIND = (Rules.of_months, Rules.with_edge, Rules.of_each_quarter, Rules.of_each_month)
#: What a cycle before the bound leaves out: how it is told, and the months.
_GUESSES = {
    "d": ("hằng tháng (văn bản chỉ ghi “định kỳ”)", ""),
    "q": ("tháng cuối của mỗi quý (văn bản không ghi tháng)", MONTHS_OF_QUARTER["cuối"]),
}
#: The day that is the first or last of a month.
_EDGES = {"đầu": 1, "cuối": -1}


def _rule_of(day: Day) -> str | None:
    if day.unit == "quarter" and day.quarter:
        return f"FREQ=YEARLY;BYMONTH={3 * day.quarter}"
    if not day.month or not 1 <= day.month <= 12:
        return None
    if day.unit == "month":
        return f"FREQ=YEARLY;BYMONTH={day.month}"
    return yearly(day.month, day.day) if day.unit == "day" and day.day and 1 <= day.day <= 31 else None
