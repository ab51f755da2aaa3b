"""Days that come again: `trước ngày 20 hằng tháng`, `ngày 25 tháng cuối quý`, `báo cáo 6 tháng trước 15/6`.

The rule carries the day named; whether that day is still in time is said by the bound.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from extractors.dates.clauses import Clause
from extractors.dates.days import Day
from extractors.dates.paragraph import SpanReading
from extractors.dates.patterns import loose
from extractors.dates.points import Point
from extractors.dates.rules import EACH, MONTHS_OF_QUARTER, by_month_day, by_quarter
from extractors.dates.tokens import Tokens

# The words of a cycle behind a day, over kinds: more days, then `hằng tháng`, `tháng cuối quý`, `các tháng 3, 6`, …
_RIGHT = re.compile(
    r"(?P<more>(?:[,j-]d?[N1])*)(?P<apart>[,(]*)o?(?:ya[,(]?)?"
    r"(?:G?E(?P<cycle>[mqy])|(?P<reported>yz)|o?m(?P<which>OO?|W)o?[EG]?q(?![N19])a?|(?P<edge>O)E?q(?![N19])a?"
    r"|o?Gm(?P<months>[N1](?:[,j]+[N1])+)(?!/|y9)(?:[,(]?Ey)?|m(?:a+|z)|o?(?P<next>qa))"
)
# The same before the bound: `hằng quý, …`, `báo cáo tháng …`, `theo quý …`.
_LEFT = re.compile(r"E([mq])(?!9|[N1](?!L))|E(y)(?!9)|RE?([mqy])(?![N19])|(?:zx{0,4}|T)([mq])(?![N19])")
# What words of a cycle begin with behind a day, and one of which stands in those before it.
_RIGHT_HINT = loose(r"[ ,(-]*(?:và|của|vào|trong|các|hằng|hàng|mỗi|từng|năm|tháng|quý|cuối|đầu|ngày|\d)")
_LEFT_HINT = re.compile("h[ằà]ng|mỗi|từng|định kỳ|báo cáo|theo")
# `báo cáo 6 tháng trước 15/6, năm trước 15/11`; a year among the words makes it a deadline of that year.
_GAP = r"(?: gửi| nộp| về|,|:| \([^()\d]{{0,30}}\)| [^\W\d]{{1,12}}){{0,{}}}[ ,:(]*$"
_HALF = loose(rf"(?<!\w)(?:0?6|sáu|0?9|chín) tháng(?: đầu năm| cuối năm)?{_GAP.format(8)}")
_WHOLE = loose(rf"(?<!\w)(?:cả |tổng kết |công tác |báo cáo |và |hết )?(?:1 |một )?năm{_GAP.format(6)}")
#: One of several in a year: `quý I`, `học kỳ II`, `lần hai`.
_TURN = loose(rf"(?<!\w)(?:quý|học kỳ|lần)(?: thứ)? (?:i{{1,3}}|iv|[1-4]|nhất|một|hai|ba){_GAP.format(4)}")
_SERIES = loose(rf"định kỳ|chế độ (?:thông tin,? )?báo cáo|{EACH} (?:năm|quý)|(?<!\w)năm (?:hai|ba|0?[2-4]) lần")
_PERIODICALLY = loose(r"định kỳ,? $")
_HALF_YEAR = loose(r"(?<!\w)(?:0?[69]|sáu|chín) tháng(?! đầu năm 2|\w)")
#: Words one of which stands wherever a day comes again.
TRIGGER = loose(rf"{EACH}~(?:tháng|quý|năm)|định kỳ|báo cáo|quý|tháng|năm")

BY_WORDS = "lặp lại theo chu kỳ ghi trong câu"
#: How far the words of the cycle may stand before the bound.
_REACH = 90


class Rule(NamedTuple):
    """A rule at ``start``–``end``.

    ``series`` marks a report of some months, after which `năm trước 15/11` is one too; ``stretch`` days from one to
    another, of which the last counts; ``every_year`` words that say so behind the day, for those before it too.
    """

    start: int
    end: int
    rrule: str
    time: str | None
    note: str = BY_WORDS
    flags: tuple[str, ...] = ()
    series: bool = False
    stretch: bool = False
    every_year: bool = False


class _Cycle(NamedTuple):
    """The words of a cycle beside days."""

    start: int
    end: int
    match: re.Match[str]
    tokens: Tokens

    def numbers(self, name: str) -> list[int]:
        """Return the days or months that a group names."""
        words = (token.words for token in self.tokens.between(*self.match.span(name)))
        return [int(word) for word in words if word.isdecimal() and 1 <= int(word) <= 31]


class Rules:
    """Reads the rules of ``points``, which stand under the same bound words; ``low`` is the end of the date before."""

    def __init__(self, par: SpanReading, clause: Clause, low: int, points: Sequence[Point]) -> None:
        self.par, self.points, self.last = par, points, points[-1]
        self.low, self.begin = max(clause.start, low), clause.begin
        self.clause = clause
        self.one_year = par.known.title_year is not None
        self.right = self._behind(self.last.day.end) or self._behind(self.last.end)
        self.left = self._before()

    def _behind(self, at: int) -> _Cycle | None:
        if not _RIGHT_HINT.match(self.par.lower, at, self.par.high):
            return None
        tokens = Tokens(self.par.lower, at, min(self.par.high, at + 90))
        found = _RIGHT.match(tokens.kinds)
        return _Cycle(at, tokens.spans[found.end() - 1][1], found, tokens) if found else None

    def _before(self) -> _Cycle | None:
        """Return the last words of a cycle before the bound, if near."""
        low = max(self.low, self.begin - 2 * _REACH)
        if not _LEFT_HINT.search(self.par.lower, low, self.begin):
            return None
        tokens = Tokens(self.par.lower, low, self.begin)
        last = next(iter([*_LEFT.finditer(tokens.kinds)][-1:]), None)
        if last is None or self.begin - tokens.spans[last.end() - 1][1] > _REACH:
            return None
        return _Cycle(tokens.spans[last.start()][0], tokens.spans[last.end() - 1][1], last, tokens)

    @property
    def before_cycle(self) -> str | None:
        """The unit of the cycle before the bound."""
        return next((unit for unit in self.left.match.groups() if unit), None) if self.left else None

    def read(self) -> list[Rule]:
        """Return the rules that the days fall under, if all of them do."""
        if all(_is_lone(point.day) for point in self.points):
            rule = self._monthly()
            return [rule] if rule else []
        rules = [self._yearly(point, position == 0) for position, point in enumerate(self.points)]
        return [rule for rule in rules if rule] if all(rules) else []

    @property
    def _start(self) -> int:
        """Where the quote begins: at the words of the cycle where they stand right before the bound."""
        return self.left.start if self.left and self.begin - self.left.end <= 3 else self.begin

    def _monthly(self) -> Rule | None:
        """Return the monthly or quarterly rule of days without a month."""
        right, last = self.right, self.last
        numbers = [number for point in self.points for number in (*point.days, point.day.day) if number is not None]
        is_stretch = right is not None and "-" in right.match["more"]
        if right:
            more = right.numbers("more")
            numbers = more[-1:] if is_stretch else [*numbers, *more]
        if right and self.left and right.match["apart"]:
            right = None  # `hằng tháng trước ngày 20, hằng quý trước …`: what follows the comma begins anew
        end = max(last.end, right.end) if right else last.end
        behind = Rule(self.begin, end, "", last.time)
        if right and right.match["months"]:
            months = ",".join(map(str, right.numbers("months")))
            return behind._replace(rrule=f"FREQ=MONTHLY;BYMONTH={months};BYMONTHDAY={','.join(map(str, numbers))}")
        if right and (which := _month_of_quarter(right)):
            return behind._replace(rrule=by_quarter(which, numbers))
        if right and right.match["cycle"] == "m":
            return behind._replace(rrule=by_month_day(numbers), stretch=is_stretch)
        rule = behind._replace(start=self._start)
        if self.before_cycle == "m":
            return rule._replace(rrule=by_month_day(numbers))
        if self.before_cycle != "q":
            return None
        note = "tháng cuối của mỗi quý (văn bản không ghi tháng)" if self.left else BY_WORDS
        return rule._replace(rrule=by_quarter("cuối", numbers), note=note, flags=("month-inferred",))

    def _yearly(self, point: Point, is_first: bool) -> Rule | None:
        """Return the yearly rule of a day with a month, or of a month: by the words of a cycle behind or before, or as
        one of a series of reports."""
        rrule = _rule_of(point.day)
        if rrule is None:
            return None
        right, start = self.right, self.begin if is_first else point.start
        rule = Rule(start, point.end, rrule, point.time)
        if right and (right.match["cycle"] == "y" or right.match["reported"]):
            return rule._replace(end=right.end if point is self.last else point.end, every_year=True)
        if self.before_cycle in ("y", "q"):
            return rule._replace(start=self._start if is_first else start)
        is_day = point.day.unit == "day"
        if is_day and self._is_series(point.day):
            return rule._replace(note="báo cáo định kỳ, lặp lại hằng năm", series=True)
        return None

    def _is_series(self, day: Day) -> bool:
        """Say whether the day is that of a report of some months, which is due every year."""
        lower, low, high = self.par.lower, self.par.low, self.par.high
        before = lower[max(low, self.begin - 70) : self.begin]
        if day.year is None and _PERIODICALLY.search(before):
            return True
        if half := _HALF.search(before):
            return not (self.one_year and "đầu năm" in half.group())
        if _WHOLE.search(before) and (self.par.after_half or (day.year_shift == 1 and not self.one_year)):
            return True
        if self.one_year or day.year is not None or not _TURN.search(before):
            return False
        # A quarter's report is one of a series where the text says so before, or the half-year's follows.
        start = max(0, self.low - 300)
        return bool(_SERIES.search(lower, start, self.begin) or _HALF_YEAR.search(lower, self.begin, high))


def _is_lone(day: Day) -> bool:
    return day.unit == "day" and day.month is None and day.day is not None and 1 <= day.day <= 31


def _month_of_quarter(right: _Cycle) -> str | None:
    """Return which month of every quarter the words behind name."""
    for name in ("which", "edge"):
        if right.match[name]:
            words = right.tokens.token(right.match.start(name)).words
            return next((name for name in (words, words.split()[0]) if name in MONTHS_OF_QUARTER), None)
    return "đầu" if right.match["next"] else "cuối" if right.match["cycle"] == "q" else None


def _rule_of(day: Day) -> str | None:
    """Return the rule of a day with a month, a month or a quarter that comes every year."""
    if day.unit == "day" and day.month and day.day and 1 <= day.month <= 12 and 1 <= day.day <= 31:
        return f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={day.day}"
    if day.unit == "month" and day.month and 1 <= day.month <= 12:
        return f"FREQ=YEARLY;BYMONTH={day.month}"
    return f"FREQ=YEARLY;BYMONTH={3 * day.quarter}" if day.unit == "quarter" and day.quarter else None
