"""Cycles without a date: `thứ Sáu hằng tuần`, `mỗi quý một lần`, `định kỳ 6 tháng`, `ngày cuối tháng`.

Rules over the kinds of ``tokens``; those that come first are the surer ones.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from extractors.dates import signs
from extractors.dates.bounds import Bounding, read_bound
from extractors.dates.patterns import loose
from extractors.dates.points import weekday_code
from extractors.dates.rules import CYCLES, MONTHS_OF_QUARTER, count_of, every, length_of, times_in
from extractors.dates.tokens import Token, Tokens
from extractors.lexicon import load

_ORDINALS: dict[str, int] = load("numerals")["ordinals"]
_UNITS = {"d": "ngày", "t": "tuần", "m": "tháng", "q": "quý", "y": "năm"}
_CLAUSE_START = re.compile(r"(?:^|[.;:\n]\s|[-+•]\s)\s*(?:\(?[a-zđ\d]{1,3}[.)]\s*)?[-+*\s]*$")
# One thing named among others (`phát triển đoàn viên, sinh hoạt hằng tháng, đóng đoàn phí`).
_ENUMERATED = loose(r",[^.;:,]*$")
_ON_WEEKDAY = re.compile(",?o?P?d?W")
_LENGTH = re.compile(r"\d{1,2} *(?:giờ|h)")


class Cycle(NamedTuple):
    """A recurrence without a date; ``sure`` is false where it may only describe a noun.

    ``plain`` marks the bare words (`hằng tháng`), which serve a dated rule of the same sentence.
    """

    start: int
    end: int
    rrule: str
    bound: Bounding | None = None
    time: str | None = None
    sure: bool = True
    plain: bool = False


class _Found:
    """A rule's match over the kinds, with the tokens that its groups hold."""

    def __init__(self, text: "_Text", match: re.Match[str]) -> None:
        self.text, self.match = text, match
        self.start, self.end = text.tokens.spans[match.start()][0], text.tokens.spans[match.end() - 1][1]

    def tokens(self, name: str) -> list[Token]:
        """Return the tokens of a group, none where it took no part."""
        low, high = self.match.span(name) if name in self.match.re.groupindex else (0, 0)
        return self.text.tokens.between(low, high) if low >= 0 else []

    def word(self, name: str) -> str | None:
        """Return the last word of a group."""
        return next((token.words for token in reversed(self.tokens(name))), None)

    def unit(self, name: str) -> str:
        """Return the unit that a group names."""
        return _UNITS[self.match[name]]

    def bound(self, *names: str) -> Bounding | None:
        """Return the bound words before the match, or before one of the groups in it."""
        lower, found = self.text.lower, read_bound(self.text.lower, self.text.low, self.start)
        for name in names:
            if held := self.tokens(name):
                found = read_bound(lower, self.start, held[0].start) or found
        return found

    def cycle(self, rrule: str | None, bound: Bounding | None = None, **known: bool) -> Iterator[Cycle]:
        """Yield the cycle of the match at its first hour."""
        hour = self.match.group().find("C")
        time = self.text.tokens.token(self.match.start() + hour).time if hour >= 0 else None
        if rrule:
            yield Cycle(self.start, self.end, rrule, bound, time, **known)

    def days(self) -> str:
        """Return the weekdays of the match."""
        return ",".join(
            dict.fromkeys(
                weekday_code(t.words) for t in self.tokens("days") if t.words not in (",", "và", "hoặc", "ngày")
            )
        )


class _Text(NamedTuple):
    lower: str
    low: int
    high: int
    tokens: Tokens


def _weekly(found: _Found) -> Iterator[Cycle]:
    # `nhận hồ sơ từ thứ Hai đến thứ Sáu hằng tuần`: when a desk is open
    before = found.text.tokens.kinds[: found.match.start()]
    if not re.search(r"Wx[d]?$", before):
        yield from found.cycle(f"FREQ=WEEKLY;BYDAY={found.days()}", found.bound("days", "inner", "hour"))


def _weekly_if_bound(found: _Found) -> Iterator[Cycle]:
    """`nghỉ các ngày thứ Bảy`: only a bound makes it somebody's duty."""
    if bound := found.bound():
        yield from found.cycle(f"FREQ=WEEKLY;BYDAY={found.days()}", bound)


def _nth_weekday(found: _Found) -> Iterator[Cycle]:
    nth = _ORDINALS.get((found.word("nth") or "").removeprefix("thứ ")) or _ORDINALS.get(found.word("nth") or "")
    if nth:
        yield from found.cycle(f"FREQ=MONTHLY;BYDAY={nth}{weekday_code(found.word('day') or '')}", found.bound())


def _edge_day(found: _Found) -> Iterator[Cycle]:
    is_first = any(token.words.startswith("đầu") for token in found.tokens("edge"))
    if is_first and found.match["edge"] == "O" and found.word("edge") != "đầu tiên":
        return
    position = 1 if is_first else -1
    quarter = MONTHS_OF_QUARTER["đầu" if is_first else "cuối"]
    months = {"m": "", "q": f";BYMONTH={quarter}", "y": f";BYMONTH={1 if is_first else 12}"}[found.match["unit"]]
    which = f"BYDAY=MO,TU,WE,TH,FR;BYSETPOS={position}" if found.match["working"] else f"BYMONTHDAY={position}"
    bound = found.bound()
    sure = bound is not None or re.search("E[dtmqy]|R", found.text.tokens.kinds) is not None
    yield from found.cycle(f"FREQ=MONTHLY{months};{which}", bound, sure=sure)


def _daily(found: _Found) -> Iterator[Cycle]:
    hour = found.tokens("hour")[0]
    bound = found.bound("hour")
    is_length = _LENGTH.fullmatch(hour.words) and found.start == hour.start and "mỗi" in (found.word("each") or "")
    if bound is not None or not is_length:  # `làm việc 8 giờ mỗi ngày`
        end = hour.end if found.tokens("again") else found.end
        yield Cycle(found.start, end, CYCLES["ngày"], bound, hour.time)
    if again := found.tokens("again"):
        last = again[-1]
        yield Cycle(last.start, last.end, CYCLES["ngày"], read_bound(found.text.lower, hour.end, last.start), last.time)


def _interval(found: _Found) -> Iterator[Cycle]:
    """Read `6 tháng một lần` (once in so many units) and `2 lần/năm` (so often in one)."""
    groups = found.match.re.groupindex
    length = length_of(found.word("n") if "n" in groups else None, found.unit("u"))
    rule = times_in(count_of(found.word("k")), *length) if "k" in groups else every(*length)
    if rule and "WEEKLY" in rule and (weekday := _ON_WEEKDAY.match(found.text.tokens.kinds, found.match.end())):
        found.end = found.text.tokens.token(weekday.end() - 1).end
        rule += f";BYDAY={weekday_code(found.text.tokens.token(weekday.end() - 1).words)}"
    yield from found.cycle(rule, plain=rule in CYCLES.values())


def _list(found: _Found) -> Iterator[Cycle]:
    """Read `định kỳ (hằng quý, 6 tháng, năm)`; `9 tháng` is a report of the same series as `6 tháng`."""
    items = list(re.finditer(r"([N1])?([tmqy])(?:Oy)?", found.match["list"]))
    if not found.match.group().startswith("R") and len(items) < 2:
        return
    base = found.match.start("list")
    for position, item in enumerate(items):
        first, last = (found.text.tokens.token(base + at) for at in (item.start(), item.end() - 1))
        count, unit = length_of(first.words if item[1] else None, _UNITS[item[2]])
        if count != 9 and (rule := every(count, unit)):
            # `định kỳ 6 tháng và năm`: the year is only named along with the half-year.
            sure = position == 0 or unit != "năm"
            start = found.start if position == 0 else first.start
            yield Cycle(start, last.end, rule, sure=sure, plain=len(items) == 1)


def _adverb(found: _Found) -> Iterator[Cycle]:
    """Read `hằng tháng` where it says when something is done, not which thing is meant."""
    lower, low, high, unit = found.text.lower, found.text.low, found.text.high, found.unit("u")
    before = lower[low : found.start][-200:]
    after = lower[found.end : min(high, found.end + 40)]
    if signs.says("noun_of_cycle", before) or (
        found.word("each") == "mỗi" and signs.says("figure_of_cycle", "", after)
    ):
        return
    if _ENUMERATED.search(before) and after.startswith(","):
        return
    leads = bool(_CLAUSE_START.search(before) and after.strip(" .;:"))
    leads = leads or (before.endswith(", ") and signs.says("act_of_cycle", "", after))
    closes = unit != "năm" and after.strip(" )")[:1] in ("", ".", ";") and signs.says("act_of_cycle", before)
    reported = unit != "năm" and signs.says("reported_by_cycle", before[-70:])
    if leads or closes or reported:
        sure = leads or closes or not after.strip(" .;:,)").startswith(("và", "của"))
        yield Cycle(found.start, found.end, CYCLES[unit], sure=sure, plain=True)


_DAYS = r"(?P<days>W(?:[,j]d?W)*)"
_ITEM = r"[N1]?[tmqy](?:Oy)?(?![N19])"
#: Name, pattern over kinds, production.
_RULES: tuple[tuple[str, str, Callable[[_Found], Iterator[Cycle]]], ...] = (
    (
        "weekday of each week",
        rf"(?:C[,(]?o?)?P?G?d?{_DAYS}[,(]{{0,3}}o?[GE]t(?:(?:ox{{1,8}})?[,(]?b{{1,3}}(?P<hour>C))?",
        _weekly,
    ),
    ("weekdays", rf"(?:C[,(]?o?)?(?:G|E)d?P?{_DAYS}", _weekly_if_bound),
    (
        "each week on a weekday",
        rf"[Ez]t(?:om[N1])?[^N19.]{{0,9}}?(?:(?P<inner>C),?o?)?P?G?d?{_DAYS}(?:[,(]?b{{1,3}}(?P<hour>C))?",
        _weekly,
    ),
    (
        "nth weekday of the month",
        r"(?:C[,(]?o?)?P?d?(?P<day>W),?o?t?(?P<nth>OO?|W|[N1])[oGE]{0,4}m(?![N19])(?:[,(]?Em)?",
        _nth_weekday,
    ),
    (
        "first or last day",
        r"d(?P<working>K)?(?P<edge>OO?)o{0,2}E{0,2}(?P<unit>[mqy])(?![nN19])(?:[,(]?E[mqy])?",
        _edge_day,
    ),
    (
        "each day at an hour",
        r"(?P<each>E)d(?:[N1]L)?(?![N1/])[^.C]{0,16}?[bo](?P<hour>C)(?![,(]?o?[dW])(?:[j,](?P<again>b{1,3}C))?",
        _daily,
    ),
    ("an hour each day", r"(?P<hour>C)[,(]?o?(?P<each>E)(?:d(?![N1])|P)", _daily),
    ("every so many", r"(?:[RclE],?){0,4}(?P<n>[N1])(?P<u>[dtmqy])[/lxz]{0,6}(?:1|/)L", _interval),
    ("times in each", r"R?E(?P<u>[tmqy])[^N19.,:]{0,6}?(?P<k>[N1])(?:L|S(?=[.,]|$))", _interval),
    ("times in so many", r"[Rl]{0,3}(?P<k>[N1])L(?:/1?|E|o?1|o(?=[mq]))(?P<n>[N1])?(?P<u>[tmqy])", _interval),
    ("so many times a", r"(?<![N1])1?(?P<u>[tmqy])/?l?(?P<k>[N1])L", _interval),
    ("regularly", rf"(?:Rz?(?:,?[ETob]){{0,5}}[,:(]{{0,2}}|E)(?P<list>{_ITEM}(?:(?:[,/j]|,j)[Ex]?{_ITEM})*)", _list),
    ("adverb", r"(?P<each>E)(?P<u>[tmqy])", _adverb),
)
_COMPILED = [(re.compile(pattern), read) for _, pattern, read in _RULES]

#: Words one of which stands wherever there is a cycle.
_TIMES = "(?:ngày|tuần|tháng|quý|năm|sáng|chiều|tối|đêm)"
_DAYS = "(?:ngày |buổi |sáng |chiều |tối )*(?:thứ|chủ)"
# Every alternative begins with a letter, so that `re` passes over all places that have another one.
TRIGGER = loose(
    rf"h[ằà]ng {_TIMES}|mỗi {_TIMES}|từng {_TIMES}|báo cáo tuần|định kỳ|lần(?!\w)|ngày (?:cuối|đầu|làm việc)|các tuần"
    rf"|các {_DAYS}|mỗi {_DAYS}|thứ \w+ (?:tuần )?(?:đầu|cuối|thứ)|6 tháng"
)


def find_cycles(lower: str, low: int, high: int, is_cell: bool = False) -> Iterator[Cycle]:
    """Yield the cycles in ``lower[low:high]``, the surer kinds first; they may lie over one another.

    ``is_cell`` says that the span is a cell of a column of dates, in which `hằng quý` alone is a cycle.
    """
    tokens = Tokens(lower, low, high)
    text, kinds = _Text(lower, low, high, tokens), tokens.kinds
    if is_cell and re.fullmatch(r"E[dtmqy]\.?", kinds):
        yield Cycle(tokens.spans[0][0], tokens.spans[1][1], CYCLES[_UNITS[kinds[1]]])
    found = (
        (0 if read is _weekly else order, match.start(), order, _Found(text, match))
        for order, (pattern, read) in enumerate(_COMPILED)
        for match in pattern.finditer(kinds)
    )
    for *_, order, match in sorted(found, key=lambda ranked: ranked[:3]):
        yield from _COMPILED[order][1](match)
