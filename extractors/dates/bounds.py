"""Words around a date: bound words, signs, labels, the clause; and their letters where recognition misread them."""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from itertools import dropwhile
from operator import attrgetter
from typing import Any, Literal, NamedTuple, get_args

from extractors.late_patterns import compiled_late
from extractors.lexicon import load, words_of_lists
from extractors.numerals import BEHIND, DIGIT, LAST_WORDS, TENS, number_of
from extractors.numerals import PATTERN as NUMBER
from extractors.patterns import NEVER_FOUND, View, any_of, filled, kept, phrase, read_once, told_by_letter
from schemas import Bound

# --------------------
# How the patterns of this package are written.


def loose(pattern: str, told_by: str = "") -> re.Pattern[str]:
    """Return ``pattern`` for a view; ``~`` in it is any number of spaces, a match holds a word of ``told_by``."""
    return compiled_late(phrase(pattern).pattern.replace("~", " *"), told_by=told_by.split())


lexicon = partial(words_of_lists, "dates")
_PATTERNS = load("date_patterns")


def written(pieces: Mapping[str, str]) -> Callable[[str], str]:
    """Return what puts ``pieces``, and words of the lexicon of dates (``<acts.duties>``), into patterns."""
    return partial(filled, pieces=_PATTERNS["pieces"] | pieces, lexicon="dates")


def patterns_of(table: str, **pieces: str) -> dict[str, re.Pattern[str]]:
    """Return the patterns of a table of ``date_patterns.toml``, by name; ``pieces`` stand for their names in it."""
    put = written(pieces)
    return {name: loose(put(pattern)) for name, pattern in _PATTERNS[table].items()}


def looks_of(table: str, **pieces: str) -> dict[str, Callable[[Any, str], object]]:
    """Return facts by name, from a table of ``date_patterns.toml``: functions that look for a pattern in a thing's
    words.

    A row's ``of`` is the attribute that holds those words, ``how`` the method of ``re`` (``search``, ``match``).
    """
    put = written(pieces)
    return {row["name"]: _look(row["of"], row["how"], loose(put(row["pattern"]))) for row in _PATTERNS[table]}


def _look(of: str, how: str, pattern: re.Pattern[str]) -> Callable[[Any, str], object]:
    """Return a function that applies a pattern, by its method ``how``, to the attribute ``of`` of a thing."""
    words = attrgetter(of)
    return lambda thing, _: getattr(pattern, how)(words(thing))


# --------------------
# Mends what character recognition does to dates: `15/3/2O26`, `l5/3`, `truóc ngảy`, `chậm nhât`.
#
# The mended text has the length of the other, so that offsets stay.


#: Figures as they are misread, what is printed in them, and what is meant. Each begins with a letter that `re` can
#: look for.
_FIGURES = [(loose(written({})(row["pattern"])), row["print"], row["meant"]) for row in _PATTERNS["misread"]]
_IN_WORDS = written(
    {
        "number": NUMBER,
        "tens": TENS,
        "digit": DIGIT,
        "behind_number": "|".join(f"(?<={word}[ ]giờ)" for word in LAST_WORDS),
    }
)
#: Days, months, years and hours in words, and where in them numbers stand: in `words`, else they are one; before each
#: what every text with such holds, which is found faster.
_WORDED = [(loose(_IN_WORDS(row.get("told_by", ""))), loose(_IN_WORDS(row["pattern"]))) for row in _PATTERNS["worded"]]
_NUMBER = loose(rf"{NUMBER}|(?<!\w)(?:{BEHIND})(?!\w)")
_MISPRINTS = load("dates")["misprints"]
#: Where words without marks stand → those, with the word that is meant.
_PLACES: dict[str, dict[str, str]] = {place: _MISPRINTS[place] for place in _PATTERNS["misprints"]}
_RESPELLED = {bare: meant for words in _PLACES.values() for bare, meant in words.items()}
#: What is printed as it is meant, or only looks like such a word without marks.
_RIGHT = frozenset(_MISPRINTS["true"]).union(_RESPELLED.values())
_BARE = phrase(
    told_by_letter(_PATTERNS["misprints"][place].format(word) for place, words in _PLACES.items() for word in words)
)


@read_once
def mended_view(view: View) -> str:
    """Return the lower view of a letter with the usual misreadings of dates mended."""
    return mended(view.lower, view.bare)


def mended(lower: str, bare: str) -> str:
    """Return ``lower`` with the usual misreadings of dates mended, and their numbers in figures, of the same length.

    ``bare`` is it without marks.

    >>> mended("truóc ngảy 15/3/2o26", "truoc ngay 15/3/2o26")
    'trước ngày 15/3/2026'
    >>> mended("ngày mười lăm tháng sáu", "ngay muoi lam thang sau")
    'ngày       15 tháng   6'
    """
    letters = list(lower)
    for place, meant in _edits(lower, bare):
        letters[place : place + len(meant)] = meant
    return "".join(letters)


def _edits(lower: str, bare: str) -> Iterator[tuple[int, str]]:
    """Yield what is mended: the place, and what stands there then, of the same length (figures, words)."""
    for misread, printed, meant in _FIGURES:
        for found in misread.finditer(lower) if printed in lower else ():
            yield found.start(), found[0].replace(printed, meant).rjust(len(found[0]))
    for told_by, worded in _WORDED:
        for found in worded.finditer(lower) if told_by.search(lower) else ():
            numbers = _NUMBER.finditer(lower, *found.span("words")) if "words" in worded.groupindex else [found]
            yield from ((number.start(), str(number_of(number[0])).rjust(len(number[0]))) for number in numbers)
    for found in _BARE.finditer(bare):
        if lower[slice(*found.span())] not in _RIGHT:
            yield found.start(), _meant(found[0])


def _meant(bare: str) -> str:
    """Return the words that are meant by some without marks, with the blanks that are printed between them."""
    pieces = re.split("( +)", bare)
    pieces[::2] = _RESPELLED[" ".join(pieces[::2])].split()
    return "".join(pieces)


# --------------------
# Signs: what the words before and behind a date say of it, as the lexicon ``date_signs`` has them.


def words_of_sign(entry: dict[str, Any]) -> list[str]:
    """Return the plain words of an entry of ``date_signs.toml``: its own, and those of the lists that it names."""
    return [*entry.get("words", ()), *(word for name in entry.get("of", ()) for word in lexicon(*name.split(".")))]


def core(entry: dict[str, Any]) -> str:
    """Return the text of a pattern of an entry's words (``date_signs.toml``), no verb in a compound."""
    patterns = map(written({}), entry.get("patterns", ()))
    words = [rf"{told_by_letter(said)}\b" for said in [words_of_sign(entry)] if said]
    verbs = [written({})(f"<no_compound>{word}<no_person>") for word in words] if entry.get("verbs") else words
    return f"(?:{'|'.join([*patterns, *verbs])})"


def entry_pattern(entry: dict[str, Any]) -> re.Pattern[str]:
    """Return the pattern of an entry of ``date_signs.toml``: for before a date or behind it (``side``)."""
    gap = str(entry.get("gap", ""))
    if name := entry.get("unless"):
        letters, times = gap.rsplit("{", 1)
        gap = rf"(?:(?!{core(load('date_signs')[name][0])}){letters}){{{times}"
    if entry["side"] == "after":
        return loose(gap + core(entry))
    return loose(core(entry) + (gap + "$" if "gap" in entry else ""))


@cache
def sign_patterns(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return a sign's two patterns (``date_signs.toml``): for before a date and behind it; one may never match."""
    sides: dict[str, list[str]] = {"before": [], "after": []}
    for entry in load("date_signs")[name]:
        sides[entry["side"]].append(entry_pattern(entry).pattern)
    before, after = (re.compile("|".join(found) or NEVER_FOUND) for found in sides.values())
    return before, after


def says(name: str, before: str, after: str = "") -> bool:
    """Whether the words before a date, or those behind it, are a sign (``name``) of ``date_signs.toml``."""
    led, followed = sign_patterns(name)
    return bool(led.search(before) or followed.match(after))


def last_said(name: str, before: str) -> int:
    """Return where the last words of a sign (``name``) of ``date_signs.toml`` end before a date; ``-1``: none do."""
    pattern, _ = sign_patterns(name)
    return max(map(re.Match.end, pattern.finditer(before)), default=-1)


# --------------------
# Bound words: whether the day named is still in time.

Kind = Literal["none", "before", "latest", "until", "within", "on", "from"]
_BOUNDS: dict[Kind, Bound] = {
    "before": "before", "latest": "by", "until": "by", "within": "by", "on": "on", "from": "from", "none": "by",
}  # fmt: skip
_NEVER = lexicon("negated", "never")
_KINDS: dict[str, Kind] = {word: kind for kind in get_args(Kind)[1:] for word in lexicon("bounds", kind)}
_BEFORE_END = tuple(lexicon("bounds", "before_end"))
_KINDS |= dict.fromkeys(_BEFORE_END, "before")
_KINDS |= {f"{never} {word}": "latest" for never in _NEVER for word in lexicon("negated", "later")}
_KINDS |= {f"{never} {word}": "from" for never in _NEVER for word in lexicon("negated", "earlier")}
_CUES = patterns_of("bounds", word=any_of(_KINDS))
#: What else says `before` right before a day: a bracket behind an event, a feast.
_BEHIND_EVENT = ("(", " ")
#: How far back from a date its bound words may begin.
REACH = 70


class Bounding(NamedTuple):
    """The bound words of a date: where they begin, what they say, and whether two of them disagree.

    Where there are none (``none``) it begins at the date.
    """

    start: int
    kind: Kind
    words: str
    conflict: bool = False


def read_bound(lower: str, low: int, at: int) -> Bounding | None:
    """Return the bound words that end right before ``at``, not before ``low``; ``None``: there are none. Of a run of
    them (`chậm nhất trước`) what they say together; right before a bracket or feast also `trước` alone."""
    low = max(low, at - REACH)
    found = _CUES["run"].search(lower, low, at)
    if found is None:
        event = _CUES["event"].search(lower, low, at) if lower.endswith(_BEHIND_EVENT, low, at) else None
        return Bounding(event.start(), _KINDS[event["words"]], event["words"]) if event else None
    if _CUES["first_of_all"].match(found["words"]):
        return None
    said = [(one.start(), " ".join(one[0].split())) for one in _CUES["one"].finditer(lower, *found.span())]
    *others, last = [Bounding(start, _KINDS[words], words) for start, words in said]
    # `năm trước đến`: only right before the day is `trước` a bound
    return _of_words(lower, [*dropwhile(lambda word: word.kind == "before", others), last], found)


def _of_words(lower: str, each: list[Bounding], found: re.Match[str]) -> Bounding | None:
    """Return what a run of bound words says together: `trước` wins, with a conflict beside `chậm nhất`; then `từ`.
    ``None`` where `trước` does not stand right before the day. ``each``: the words of the run ``found``, one by one."""
    last, end = each[-1], found.end("words")
    if last.kind == "before":
        strict = [word.start for word in each[:-1] if _CUES["strict"].fullmatch(word.words)]
        start = [*strict, last.start][0]
        bounding = Bounding(start, "before", single(lower[start:end]), bool(strict))
        return bounding if _CUES["plain_fill"].fullmatch(found["fill"]) else None
    if last.kind == "from":
        return last  # `thời hạn nộp từ ngày A đến ngày B`
    latest = next((word for word in each if word.kind == "latest"), each[0])
    return latest._replace(words=single(lower[each[0].start : end]))


def single(words: str) -> str:
    """Return words with single blanks."""
    return " ".join(words.split())


def bound_of(bounding: Bounding) -> Bound:
    """Whether the day named is still in time: `by` (it is), `before` (it is not), `on` it, `from` it."""
    return "by" if bounding.words.endswith(_BEFORE_END) else _BOUNDS[bounding.kind]


# --------------------
# What stands around a date: its sentence, its bound words, the label before it.

#: How far the words before a date may stand that decide what it is, and how far the words behind it.
BEFORE, AFTER = 200, 120


def sentence_ends(lower: str, low: int, high: int) -> list[int]:
    """Return where the sentences of ``lower[low:high]`` begin, but for the first; no abbreviation ends one."""
    return [
        found.end()
        for found in _CUES["sentence_end"].finditer(lower, low, high)
        if not _CUES["abbreviation"].search(lower, max(low, found.start() - 4), found.start())
    ]


@dataclass(frozen=True)
class DateClause:
    """The words around a date (or several under the same words).

    ``start`` is where its sentence begins, ``begin`` where its bound words do. ``column`` says what the dates of its
    table's column (or of the heading above) are.
    """

    lower: str
    start: int
    begin: int
    end: int
    high: int
    bounding: Bounding
    column: str | None
    issued: datetime.date | None
    is_for_some: bool = False  # whether its dates are those of some of whom the deadline before binds

    @kept
    def before(self) -> str:
        """The words of the sentence before the bound."""
        return self.lower[max(self.start, self.begin - BEFORE) : self.begin]

    @kept
    def after(self) -> str:
        """The words behind the date."""
        return self.lower[self.end : min(self.high, self.end + AFTER)]

    @kept
    def label(self) -> re.Match[str] | None:
        """The label of time that the date belongs to (`Thời gian tổ chức:`)."""
        return _CUES["time_label"].search(self.before) if ":" in self.before else None

    @property
    def opens(self) -> bool:
        """Whether the date opens its sentence."""
        return bool(_CUES["opening"].fullmatch(self.before))
