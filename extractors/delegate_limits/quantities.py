"""Figures of people and shares, and the record of a limit that is made of one."""

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from operator import attrgetter
from typing import Literal, NamedTuple

from extractors import lexicon
from extractors.numerals import LAST_WORDS, PATTERN, number_of
from extractors.patterns import Span, View, phrase, start_of, told_by_letter, whole
from extractors.repairs import in_figures
from extractors.wordings import Wordings

# --------------------
# Patterns made of the words of the lexicon ``limits``.

terms = partial(lexicon.words_of_lists, "limits")
#: What stands around a number of people, by the names of its rows.
CUES = Wordings("limit_patterns", "limits", {"number": PATTERN})


@cache
def words_of(section: str, *names: str) -> re.Pattern[str]:
    """Return a pattern that finds any word of lists (``names``) of a section of ``limits.toml``, as a whole word."""
    return phrase(whole(terms(section, *names)))


# --------------------
# The sentence and the clause that a figure stands in.

# Every look back from a figure is bounded, so that time is linear on any text.
_LONGEST_SENTENCE = 300
_ENDS = {False: re.compile(r"[.!?](?= )"), True: re.compile(r"[.!?](?= )|;")}


def behind_last(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Return where the last match of a pattern between two places ends, ``start`` where there is none."""
    for found in pattern.finditer(text, start, end):
        start = found.end()
    return start


def sentence_start(view: View, start: int, at: int, *, clause: bool = False) -> int:
    """Return where the sentence (or clause, at a semicolon) that holds ``at`` begins, not before ``start``."""
    start = max(start, at - _LONGEST_SENTENCE)
    for found in _ENDS[clause].finditer(view.lower, start, at):  # as ``behind_last``: asked of every figure
        start = found.end()
    return start


# --------------------
# Figures of people and shares: ``tối đa không quá 200 đại biểu``, ``từ 03 - 07 người``, ``nữ từ 30% trở lên``.
#
# A quantity is a number or two, a unit (persons of some kind, or per cent) and the words that bound it. Whether it
# bounds who attends is not decided here (``counted``).

Bound = Literal["max", "min", "about", "exact", "range"]
NounClass = Literal["delegates", "persons", "masses"]
_BOUNDS: dict[str, Bound] = {"max": "max", "under": "max", "min": "min", "over": "min", "about": "about"}
_BARE = ("max", "min")
_BEHIND: dict[str, Bound] = {"up": "min", "down": "max", "about_after": "about"}
#: Where a number may begin: a digit, or the letter that OCR took for its first one.
_DIGIT = re.compile(r"[\do](?<![\w/].)(?<!\d[.,:].)(?:(?<=\d)|(?=\d))")
# A number: grouped by dots, or up to five digits, of which all but the first may be letters that OCR took for them;
# the same number in words may stand behind it, or before it with the digits in brackets.
_NUMBER = phrase(
    r"(?P<digits>\d{1,3}\.\d{3}(?!\d)|\d[\dol]{0,4}|o\d{1,2})(?P<decimals>,\d{1,2}(?= ?%))?(?![\w/,]\w|[/:]\d|\w)"
    r"(?: ?\([^\W\d][^\W\d ]{0,6}(?: [^\W\d]{1,7}){0,6}\)|\))?"
)
_FRACTION = phrase(r"(?=1/[2-5]|2/[3-5]|3/[45]|4/5)(?P<part>\d)/(?P<whole>\d)(?![\d/])(?: \([^)]{1,20}\))?")
_DAYLIKE = 2  # 3/4 and 4/5 without a bound are days
_REACH = 48  # characters of bound words
#: Characters from a figure that stands alone to the one whose noun it shares.
_SAME_SENTENCE = 160
_CLAUSE_ENDS = phrase(r" *(?:[.;,)]|$)")


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
    low: float | int | None = None
    high: float | int | None = None
    percent: bool = False
    noun: Noun | None = None
    worded: bool = False
    confused: bool = False

    @property
    def is_alone(self) -> bool:
        """Whether nothing says what it counts."""
        return self.class_of_figure == "bare"

    @property
    def source(self) -> str:
        """Why a record of it is one: ``words`` (written in words), ``share``, ``bare`` (a figure alone), ``delegates``,
        else ``people``."""
        kind = self.class_of_figure
        if self.worded:
            return "words"
        return kind if kind in ("share", "bare", "delegates") else "people"

    @property
    def class_of_figure(self) -> str:
        """What kind of figure it is: a share, a bare number, or what kind of people it counts."""
        return "share" if self.percent else self.noun.kind if self.noun else "bare"


def find_quantities(view: View, start: int, end: int) -> list[Quantity]:
    """Return every figure of the paragraph, in order; a bounded figure alone takes the noun of one near it."""
    found: list[Quantity] = []
    at = start
    for digit in _DIGIT.finditer(view.lower, start, end):
        quantity = _read(view, digit.start(), at, end) if digit.start() >= at else None
        if quantity:
            found.append(quantity)
            at = max(quantity.end, digit.start() + 1)
    if _MAYBE_IN_WORDS.search(view.lower, start, end):
        worded = CUES["in-words"].finditer(view.lower, start, end)
        found += [_bounded(view, start, end, _worded(view, one, end)) for one in worded]
    if not found:
        return []
    found.sort(key=_FIGURE)
    return [_with_noun(view, one, found, (start, end)) if one.is_alone else one for one in found]


def _with_noun(view: View, one: Quantity, found: Sequence[Quantity], span: Span) -> Quantity:
    """Return a figure alone with the noun behind it where a verb sends, else with a near figure's; or as is."""
    sends = CUES["sends-people"].search(view.lower, max(span[0], one.start - _SAME_SENTENCE), one.start)
    if noun := sends and _noun_at(view, one.end, span[1], "sent-noun"):
        return one._replace(noun=noun, end=noun.end)
    if one.bound not in _BARE or not _CLAUSE_ENDS.match(view.lower, one.end, span[1]):
        return one
    low, high = (bisect(found, one.figure + reach, key=_FIGURE) for reach in (-2 * _SAME_SENTENCE, 2 * _SAME_SENTENCE))
    nouns = (other.noun for other in found[low:high] if other.bound == one.bound)
    return one._replace(noun=next(filter(None, nouns), None))


_FIGURE = attrgetter("figure")
#: Word for people → of what kind it is; of two kinds the first.
_KINDS: tuple[NounClass, ...] = ("delegates", "persons", "masses")
_KIND_OF = {
    word.replace("\\", "").partition("(?")[0]: kind for kind in reversed(_KINDS) for word in terms("nouns", kind)
}


def _noun_at(view: View, at: int, limit: int, name: str = "noun") -> Noun | None:
    """Return the word for people at ``at``, or ``None``; behind ``nữ`` and ``nam`` the class (``200 nữ công nhân``)."""
    found = CUES[name].match(view.lower, at, limit)
    return Noun(*found.span("whole"), _KIND_OF.get(" ".join(found["noun"].split()), "masses")) if found else None


def _figure(view: View, number: re.Match[str], limit: int) -> Quantity:
    """Return a number with the per cent or noun behind it as an exact quantity; ``confused``: letters stand in it."""
    percent = CUES["percent"].match(view.lower, number.end(), limit)
    noun = _noun_at(view, number.end(), limit)
    digits = number["digits"].replace(".", "")
    plain = in_figures(digits)
    value = float(plain + number["decimals"].replace(",", ".")) if number["decimals"] else int(plain)
    end = noun.end if noun else (percent or number).end()
    at, confused = number.start(), not digits.isdigit()
    return Quantity(at, at, end, "exact", value, percent=bool(percent), noun=noun, confused=confused)


def _read(view: View, at: int, floor: int, limit: int) -> Quantity | None:
    """Return the quantity whose first digit is at ``at``, its bound words not before ``floor``; ``None``: no number."""
    if fraction := _FRACTION.match(view.lower, at, limit):
        share = _bounded(view, floor, limit, _share(fraction, int(fraction["part"]), int(fraction["whole"])))
        if share.bound != "exact" or int(fraction["part"]) <= _DAYLIKE:
            return share
    number = _NUMBER.match(view.lower, at, limit)
    if number is None:
        return None
    found = _figure(view, number, limit)
    if number[0].endswith(")") and view.lower[at - 1 : at] == "(":
        worded = CUES["words-before-digits"].search(view.lower, max(floor, at - _REACH), at)
        if worded is None:
            return Quantity(at, at, number.end("digits"), "exact", int(number["digits"]))
        found = found._replace(start=worded.start())
    bounded = _bounded(view, floor, limit, found)
    to = CUES[_TO[bounded.bound == "min"]].match(view.lower, found.end, limit)
    if to is None or (number := _NUMBER.match(view.lower, to.end(), limit)) is None:
        return bounded
    high = _figure(view, number, limit)._replace(start=found.start, figure=found.figure)
    one, other = _value(found), _value(high)
    low, most = (one - other, one + other) if to["spread"] else (one, other)
    # “01 đại biểu – 13 đại biểu” without “từ” are two counts beside each other
    apart = found.noun and high.noun and to[0].strip() == "-"
    if low >= most or (apart and CUES["from"].search(view.lower, floor, found.start) is None):
        return bounded
    return _bounded(view, floor, limit, high._replace(bound="range", value=None, low=low, high=most))


#: What leads to the other end of a range, by whether the first one is the least.
_TO = {False: "range", True: "range-of-least"}


def _value(found: Quantity) -> float | int:
    return found.value or 0


def _share(found: re.Match[str], part: int, whole: int, *, worded: bool = False) -> Quantity:
    """Return a match as the exact share ``part / whole``, in per cent; ``worded``: it is written in words."""
    share = round(100 * part / whole, 2)
    value = int(share) if share.is_integer() else share
    return Quantity(found.start(), found.start(), found.end(), "exact", value, percent=True, worded=worded)


def _bounded(view: View, floor: int, limit: int, found: Quantity) -> Quantity:
    """Return ``found`` with the bound that words beside it give (``dưới 5 người``: 4 at most); a range stays one."""
    low, start = max(floor, found.figure - _REACH), found.start
    is_range = found.bound == "range"
    behind = CUES["bound-behind"].match(view.lower, found.end, limit)
    if is_range or behind:
        start = start_of(CUES["from"].search(view.lower, low, start), start)
    before = CUES["bound-before"].search(view.lower, low, start)
    found = found._replace(start=start_of(before, start))
    if behind:
        return found._replace(end=behind.end(), bound=_BEHIND[str(behind.lastgroup)])
    if before and not is_range:
        fewer = before.lastgroup == "under" and not found.percent
        return found._replace(bound=_BOUNDS[str(before.lastgroup)], value=_value(found) - fewer)
    return found


#: What tells at little cost that a paragraph may count people in words.
_MAYBE_IN_WORDS = CUES.made(f"{told_by_letter(LAST_WORDS)} (?=<people>)|<maybe-share>")


def _worded(view: View, found: re.Match[str], end: int) -> Quantity:
    """Return a quantity in words: a share (``một nửa``), a number, or a range with its lower end."""
    if found["half"] or found["part"]:
        return _share(found, number_of(found["part"] or "một"), number_of(found["whole"] or "hai"), worded=True)
    noun, value = _noun_at(view, found.end("word"), end), number_of(found["word"])
    stop = noun.end if noun else found.end()
    quantity = Quantity(found.start(), found.start(), stop, "exact", value, noun=noun, worded=True)
    low = number_of(found["low"] or found["word"])
    return quantity._replace(bound="range", value=None, low=low, high=value) if low < value else quantity


# --------------------
# The record of a delegate limit as it is found, before the outline gives it its scope.


@dataclass(frozen=True, slots=True)
class FoundLimit:
    """A limit: ``value``, or ``min`` and ``max`` of a range; ``applies_to_span`` is the body that the item names.

    ``team_span`` is a team whose people it counts (``mỗi đội``): that is bound where nothing else names a body.
    ``nobody`` says that it binds nobody, as the sum of those before it or the size of an event; ``sent`` that a verb
    which sends people stands before it, so that whoever is asked sends them.
    ``source`` says what is counted: persons called ``delegates`` or otherwise (``people``), a ``share``, a number in
    ``words``, a ``bare`` number of which only the words around tell what it counts, or a row of a ``table``.
    """

    start: int
    end: int
    group: str | None
    bound: Bound
    source: str
    value: float | int | None = None
    min: float | int | None = None
    max: float | int | None = None
    unit: Literal["người", "%"] = "người"
    condition: str | None = None
    applies_to_span: Span | None = None
    flags: tuple[str, ...] = ()
    team_span: Span | None = None
    nobody: bool = False
    sent: bool = False
    rule: str = "allotted-row"
    """The rule that says that it bounds people, a row of ``limit_rules.toml``, or that a row of a table does."""
    whom: str = "row"  # the rule that says whom it binds, of ``senders.WHOM``, or that a row of a table does
