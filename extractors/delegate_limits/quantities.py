"""Figures of people and shares: ``tối đa không quá 200 đại biểu``, ``từ 03 - 07 người``, ``nữ từ 30% trở lên``.

A quantity is a number or two, a unit (persons of some kind, or per cent) and the words that bound it. Whether it
bounds who attends is not decided here (``context``).
"""

import re
from functools import cache
from typing import Literal, NamedTuple

from extractors.delegate_limits.patterns import any_of
from extractors.lexicon import load
from extractors.numerals import NUMBERS, number_of
from extractors.phrases import any_of as any_pattern
from extractors.phrases import told_by_letter
from extractors.view import View, phrase

Bound = Literal["max", "min", "about", "exact", "range"]
NounClass = Literal["delegates", "persons", "masses"]
_BOUNDS: dict[str, Bound] = {"max": "max", "min": "min", "over": "min", "about": "about"}

#: Numbers that stand without digits ("hai đại biểu").
_WORDED = any_pattern(NUMBERS)
#: Shares in words ("hai phần ba số đại biểu", "một nửa").
_SHARES = r"một nửa|(?:một|hai|ba) phần (?:hai|ba|tư|năm)"
_SHARE = phrase(r"một nửa|phần (?:hai|ba|tư|năm)")
_PARTS = {"một": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5}
# A number: grouped by dots, or up to five digits, of which all but the first may be letters that OCR took for them;
# the same number in words may stand behind it, or before it with the digits in brackets.
_NUMBER = phrase(
    r"(?P<digits>\d{1,3}\.\d{3}(?!\d)|\d[\dol]{0,4}|o\d{1,2})(?P<decimals>,\d{1,2}(?= ?%))?(?![\w/,]\w|[/:]\d|\w)"
    r"(?: ?\([^\W\d][^\W\d ]{0,6}(?: [^\W\d]{1,7}){0,4}\)|\))?"
)
_FRACTION = phrase(r"(?P<part>[1234])/(?P<whole>[2345])(?![\d/])(?: \([^)]{1,20}\))?")
_DAYLIKE = 2  # 3/4 and 4/5 without a bound are days
_PERCENT = phrase(r" ?(?:%|phần trăm(?!\w))")
_TO = phrase(r" ?- ?| đến (?:hết )?(?:không quá )?| tới | hoặc ")
_CONFUSED = str.maketrans("ol", "01")
_REACH = 48
_REACH_OVER_BREAK = 160  # a break of line or page inside the bound words leaves many blanks


class Noun(NamedTuple):
    """A word for the people who are counted."""

    start: int
    end: int
    kind: NounClass


class Quantity(NamedTuple):
    """A figure with its bound: it starts at the bound words, ``figure`` is its first digit, it ends after the unit."""

    start: int
    figure: int
    end: int
    bound: Bound
    value: float | int | None
    low: float | int | None
    high: float | int | None
    percent: bool
    noun: Noun | None
    worded: bool = False
    confused: bool = False


@cache
def _nouns() -> tuple[re.Pattern[str], dict[str, NounClass]]:
    classes: dict[str, NounClass] = {}
    for kind in ("delegates", "persons", "masses"):
        for word in load("limits")["nouns"][kind]:
            classes.setdefault(word.replace("\\", ""), kind)
    return phrase(rf" *(?P<noun>{any_of('nouns', 'delegates', 'persons', 'masses')})(?!\w)"), classes


def noun_at(view: View, at: int, limit: int) -> Noun | None:
    """Return the word for people at ``at``."""
    pattern, classes = _nouns()
    found = pattern.match(view.lower, at, limit)
    if not found:
        return None
    kind = classes[" ".join(found["noun"].split())]
    end = found.end()
    if found["noun"] in ("nữ", "nam"):  # "200 nữ công nhân": the class that follows decides
        more = pattern.match(view.lower, end, limit)
        if more and classes[" ".join(more["noun"].split())] != "persons":
            kind, end = classes[" ".join(more["noun"].split())], more.end()
    return Noun(found.start("noun"), end, kind)


@cache
def _bound_before() -> re.Pattern[str]:
    groups = "|".join(f"(?P<{name}>{any_of('bounds', name)})" for name in ("max", "min", "about", "over"))
    return phrase(rf"(?<!\w)(?:{groups})(?: là)? *:?(?: từ| có)? *\(?$")


@cache
def _after() -> tuple[tuple[re.Pattern[str], Bound], ...]:
    """Return what gives a bound behind the figure: ``trở lên``, ``trở xuống``, ``(dự kiến)``."""
    bounds: tuple[tuple[str, Bound], ...] = (("up", "min"), ("down", "max"), ("about_after", "about"))
    modifiers = any_of("nouns", "modifiers")  # "60 đại biểu khách mời (dự kiến)"
    return tuple(
        (phrase(rf"(?: (?:{modifiers}))*? (?:{any_of('bounds', name)})(?!\w)"), bound) for name, bound in bounds
    )


_WORDED_BEFORE = phrase(rf"(?<!\w){_WORDED} *\($")
_FROM = phrase(r"(?<!\w)(?:trong khoảng )?từ \(?$")


def _reach(view: View, floor: int, at: int) -> int:
    """Return where to begin to look for bound words before ``at``."""
    low = at - _REACH
    return max(floor, at - _REACH_OVER_BREAK if "\n" in view.text[max(0, low) : at] else low)


def _value(found: re.Match[str]) -> float | int:
    digits = found["digits"].translate(_CONFUSED).replace(".", "")
    if found["decimals"]:
        return float(f"{digits}.{found['decimals'][1:]}")
    return int(digits)


def read_quantity(view: View, at: int, floor: int, limit: int) -> Quantity | None:
    """Read the quantity whose first digit stands at ``at``, its bound words not before ``floor``.

    >>> from extractors.view import make_view
    >>> found = read_quantity(make_view("tối đa không quá 200 đại biểu"), 17, 0, 29)
    >>> found.bound, found.value, found.start
    ('max', 200, 0)
    """
    fraction = _FRACTION.match(view.lower, at, limit)
    if fraction and int(fraction["part"]) < int(fraction["whole"]):
        share = _bounded(view, floor, limit, _fraction(fraction))
        if share.bound != "exact" or int(fraction["part"]) <= _DAYLIKE:
            return share
    first = _NUMBER.match(view.lower, at, limit)
    if first is None:
        return None
    start = at
    if first.group().endswith(")") and view.lower[at - 1 : at] == "(":
        worded = _WORDED_BEFORE.search(view.lower, max(floor, at - 12), at)
        if worded is None:
            return None  # a list mark: "(6) Đại diện"
        start = worded.start()
    figure = _Figure.read(view, first, limit)
    ranged = _range(view, start, figure, limit)
    if ranged:
        return _ranged(view, floor, ranged)
    found = Quantity(
        start, at, figure.end, "exact", figure.value, None, None, figure.percent, figure.noun, confused=figure.confused
    )
    return _bounded(view, floor, limit, found)


class _Figure(NamedTuple):
    """A number with its unit: a sign of per cent, a word for people, or neither."""

    start: int
    end: int
    value: float | int
    percent: bool
    noun: Noun | None
    confused: bool

    @classmethod
    def read(cls, view: View, number: re.Match[str], limit: int) -> "_Figure":
        percent = _PERCENT.match(view.lower, number.end(), limit)
        noun = None if percent else noun_at(view, number.end(), limit)
        end = percent.end() if percent else noun.end if noun else number.end()
        confused = not number["digits"].replace(".", "").isdigit()
        return cls(number.start(), end, _value(number), bool(percent), noun, confused)


def _range(view: View, start: int, low: _Figure, limit: int) -> Quantity | None:
    """Read the second half of ``03 - 07 người``; both halves may name the unit."""
    to = _TO.match(view.lower, low.end, limit)
    number = _NUMBER.match(view.lower, to.end(), limit) if to else None
    if number is None:
        return None
    high = _Figure.read(view, number, limit)
    if low.value >= high.value or low.percent > high.percent or (low.noun and not high.noun):
        return None
    return Quantity(
        start,
        low.start,
        high.end,
        "range",
        None,
        low.value,
        high.value,
        high.percent,
        high.noun,
        confused=low.confused or high.confused,
    )


def _fraction(found: re.Match[str]) -> Quantity:
    share = round(100 * int(found["part"]) / int(found["whole"]), 2)
    value = int(share) if share == int(share) else share
    return Quantity(found.start(), found.start(), found.end(), "exact", value, None, None, True, None)


def _ranged(view: View, floor: int, found: Quantity) -> Quantity:
    low = _reach(view, floor, found.figure)
    start = found.start
    lead = _FROM.search(view.lower, low, start)
    if lead:
        start = lead.start()
    before = _bound_before().search(view.lower, low, start)
    return found._replace(start=before.start() if before else start)


def _bounded(view: View, floor: int, limit: int, found: Quantity) -> Quantity:
    """Return ``found`` with the bound that the words before or behind it give."""
    low = _reach(view, floor, found.figure)
    for pattern, bound in _after():
        after = pattern.match(view.lower, found.end, limit)
        if after:
            lead = _FROM.search(view.lower, low, found.start)
            start = lead.start() if lead else found.start
            before = _bound_before().search(view.lower, low, start)
            return found._replace(start=before.start() if before else start, end=after.end(), bound=bound)
    before = _bound_before().search(view.lower, low, found.start)
    if before is None:
        return found
    return found._replace(start=before.start(), bound=_BOUNDS[before.lastgroup or ""])


@cache
def _worded() -> re.Pattern[str]:
    people = any_of("nouns", "delegates", "persons")
    low = rf"(?:(?P<low>{_WORDED}) (?:đến|tới|hoặc|-) )?"
    counted = rf"{low}(?P<word>{_WORDED}) (?=(?:{people})(?!\w))"
    return phrase(rf"(?<!\w)(?:{counted}|(?P<share>{_SHARES})(?!\w)(?: \(\d/\d\))?)")


def counts_in_words(view: View, start: int, end: int) -> bool:
    """Say at little cost whether people may be counted in words: ``hai đại biểu``, ``một nửa số đại biểu``."""
    return bool(_number_of_people().search(view.lower, start, end) or _SHARE.search(view.lower, start, end))


@cache
def _number_of_people() -> re.Pattern[str]:
    return phrase(rf"{told_by_letter(NUMBERS)} (?=(?:{any_of('nouns', 'delegates', 'persons')})(?!\w))")


def worded_quantities(view: View, start: int, end: int) -> list[Quantity]:
    """Return the figures that are written in words only: ``hai đại biểu``."""
    quantities = []
    for found in _worded().finditer(view.lower, start, end):
        if found["share"]:
            quantities.append(_bounded(view, start, end, _share_in_words(found)))
            continue
        noun = noun_at(view, found.end("word"), end)
        if noun:
            at, value = found.start(), number_of(found["word"])
            quantity = Quantity(at, at, noun.end, "exact", value, None, None, False, noun, worded=True)
            if found["low"] and number_of(found["low"]) < value:
                between = quantity._replace(bound="range", value=None, low=number_of(found["low"]), high=value)
                quantities.append(_ranged(view, start, between))
            else:
                quantities.append(_bounded(view, start, end, quantity))
    return quantities


def _share_in_words(found: re.Match[str]) -> Quantity:
    """Return ``hai phần ba``, ``một nửa`` as a percentage."""
    words = found["share"].split()
    part, whole = (_PARTS[words[0]], _PARTS[words[2]]) if "phần" in words else (1, 2)
    share = round(100 * part / whole, 2)
    value = int(share) if share == int(share) else share
    return Quantity(found.start(), found.start(), found.end(), "exact", value, None, None, True, None, worded=True)
