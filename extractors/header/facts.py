"""What head and tail of a letter say: the record that every cell adds to, the cells' columns, witnesses weighed."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any, NamedTuple

from extractors.lexicon import load
from extractors.outline import Line
from extractors.patterns import Doubt, Span, View, any_of, written
from schemas import HeadAlternative, Param, Witness

# --------------------
# Patterns made of the words of the lexicon ``header``, and the patterns that several cells need.

WORDS: dict[str, Any] = load("header")
PATTERNS = written("header")
#: The national motto, or the title of the Party or of the Youth Union in its place (bare view).
MOTTO = re.compile(any_of(WORDS["letterhead"]["mottos"]))
#: ``V/v``: the subject of an official letter follows (bare view), perhaps in brackets or quotes, or behind a speck.
SUBJECT_LABEL = re.compile(r"[-(\[\"'“”«*.,:_~ ]{0,3}" + any_of(WORDS["letterhead"]["subject_labels"]) + r"\b *:? *")
#: A mark of authority and the blanks after it (capitals as printed).
AUTHORITY = re.compile(any_of(WORDS["signature"]["authority_marks"]) + r"(?:\.|(?=/)|(?= )) *")
#: A post with which a line of the signature block begins (bare view).
POST = re.compile(any_of(load("outline")["posts"]) + r"\b")
#: The same in a signature block, where other words are posts, too, whatever is led: “CHI CỤC TRƯỞNG” (bare view).
SIGNING_POST = re.compile(
    rf"{POST.pattern}|{any_of(WORDS['signature']['posts'])}\b|{load('outline')['heads_of_bodies']}$"
)

# --------------------
# What head and tail of a letter say: the record that every module of this package adds to.

#: How surely a stretch of the text was read: 0 (a guess) to 1 (typed, or no word of it in doubt).
Sureness = Callable[[int, int], float]


@dataclass(slots=True)
class HeadFacts:
    """Everything that head and tail say, with the span of each value, what else it may be, and doubts."""

    values: dict[str, str | None] = field(default_factory=dict)
    recipients: list[str] = field(default_factory=list)
    addressees: list[str] = field(default_factory=list)
    spans: dict[str, Span] = field(default_factory=dict)
    flags: list[Doubt] = field(default_factory=list)
    alternatives: dict[str, tuple[HeadAlternative, ...]] = field(default_factory=dict)
    draft: bool = False

    def put(self, name: str, value: str | None, span: Span | None = None) -> None:
        """Keep a field's value and, where it has one, the place of its words."""
        self.values[name] = value
        if value is not None and span:
            self.spans[name] = span

    def get(self, name: str) -> str | None:
        """Return the value of a field, ``None`` where unknown."""
        return self.values.get(name)

    def doubt(self, code: str, span: Span | None, field: str | None = None, **seen: Param) -> None:
        """Flag a doubt, the words that raise it, the field that it is about and what was seen."""
        self.flags.append(Doubt(code, span, seen, field))


# --------------------
# The cells of the two-column letterhead and tail.
#
# Columns that stand side by side are told apart by the gap between them; a cell that stands alone on its line belongs
# to the right column where it is indented as far as the right cells of other lines.

#: How far a line that stands alone is indented at least to be of the right column.
_FAR_RIGHT = 60
_PIECE = re.compile(r"\S(?:(?!\s{3,}|\t).)*")
#: What follows the blank left for a number or a day.
_AFTER_BLANK_SPACE = re.compile(r"(?:thang|nam)\b|[/-](?=\S)|\.{2,}|\d{1,2} *thang|nam \d")
_MOTTO_RUN_ON = re.compile(f" +(?={any_of(WORDS['letterhead']['mottos_run_on'])})")


class HeadCell(NamedTuple):
    """A piece of a line that stands in one column: ``row`` counts lines, ``right`` says which column."""

    start: int
    end: int
    row: int
    right: bool
    after_blank: bool

    @property
    def span(self) -> Span:
        """Where its words stand in the text."""
        return self.start, self.end


def cut_cells(view: View, lines: Sequence[Line]) -> list[HeadCell]:
    """Cut lines into cells of the left and the right column, from top to bottom and from left to right."""
    rows = [(line, _pieces(view, line)) for line in lines]
    rights = [line.indent + spans[-1][0] - line.start - 2 for line, spans in rows if len(spans) > 1]
    border = min([*rights, _FAR_RIGHT])
    return [
        HeadCell(start, end, row, line.indent + start - line.start >= border, line.after_blank)
        for row, (line, spans) in enumerate(rows)
        for start, end in spans
    ]


def printed(view: View, place: HeadCell | Line) -> str:
    """Return a cell or line as it is printed, with its capitals."""
    return view.plain[place.start : place.end]


def _pieces(view: View, line: Line) -> list[Span]:
    """Return the spans of a line between the gaps of columns and before the motto; a blank for a number is none."""
    spans: list[Span] = []
    for found in _PIECE.finditer(view.text, line.start, line.end):
        if spans and _AFTER_BLANK_SPACE.match(view.bare, found.start(), line.end):
            spans[-1] = (spans[-1][0], found.end())
        else:
            spans.append(found.span())
    pieces: list[Span] = []
    for start, end in spans:
        motto = _MOTTO_RUN_ON.search(view.bare, start, end)
        for begin, stop in ((start, motto.start()), (motto.end(), end)) if motto else ((start, end),):
            raw = view.plain[begin:stop]
            pieces.append((stop - len(raw.lstrip()), begin + len(raw.rstrip())))
    return pieces


# --------------------
# Weighs what several witnesses say of one field of the head: the print, readings of handwriting, a file's name.
#
# Two that agree give the value, one alone only where such a reading is nearly always right; all else is a proposal
# for a person. A wrong number in the register is worse than none.

#: How often a reading must be right to be given though nobody confirms it.
SURE = 0.95
#: How sure two that agree must be together: two poor guesses may well be the same one.
AGREED = 0.6
#: So much less sure the next best value must be.
_APART = 2.0
#: Readings of the picture besides the recognised words, and how sure one must be to count against surely read print.
_READERS: tuple[Witness, ...] = ("handwriting", "digits")
_HEEDED = 0.5
#: What is so unlikely is no proposal, and so many are enough for a person to choose from.
_LEAST = 0.05
_MOST_PROPOSALS = 5


class Candidate(NamedTuple):
    """What a witness says of a field, and how often it is right."""

    value: str
    source: Witness
    confidence: float


class FieldVerdict(NamedTuple):
    """The value that the candidates give, who gave it, the surest first, and what else the field may be."""

    value: str | None = None
    sources: tuple[Witness, ...] = ()
    others: tuple[HeadAlternative, ...] = ()
    printed: bool = False  # whether the value is simply what is printed, and nobody of weight says otherwise


def weigh(candidates: Iterable[Candidate]) -> FieldVerdict:
    """Return the value that two candidates agree on, or that one is sure of, with all others as proposals.

    >>> weigh([Candidate("12", "text", 0.5), Candidate("12", "file-name", 0.8), Candidate("72", "digits", 0.4)]).value
    '12'
    >>> weigh([Candidate("12", "handwriting", 0.6)]).others[0].value
    '12'
    """
    witnesses: dict[str, dict[Witness, float]] = {}
    for value, source, confidence in candidates:
        of_value = witnesses.setdefault(value, {})
        of_value[source] = max(of_value.get(source, 0.0), confidence)
    ranked = sorted((_Candidate(*pair) for pair in witnesses.items()), key=_Candidate.rank, reverse=True)
    if ranked and ranked[0].is_given and not _is_disputed(*ranked):
        best, *others = ranked
        if best.printed >= SURE and max([one.surest for one in others], default=0) < _HEEDED:
            return FieldVerdict(best.value, ("text",), printed=True)
        return FieldVerdict(best.value, best.sources, _proposals(others))
    return FieldVerdict(others=_proposals(ranked))


def _proposals(candidates: Iterable["_Candidate"]) -> tuple[HeadAlternative, ...]:
    """Return the values that are likely enough as proposals, five at most, what was seen in the blank first."""
    likely = sorted((one for one in candidates if 1 - one.doubt >= _LEAST), key=_Candidate.before_a_person)
    return tuple(map(_Candidate.proposal, likely[:_MOST_PROPOSALS]))


class _Candidate:
    """A value and who says it, each with how sure that is; ``sources``: the surest first."""

    def __init__(self, value: str, witnesses: Mapping[Witness, float]) -> None:
        self.value, self.witnesses = value, witnesses
        self.doubt = prod(1 - sure for sure in witnesses.values())
        self.sources = tuple(sorted(witnesses, key=lambda source: (-witnesses[source], source)))
        self.surest, self.printed = witnesses[self.sources[0]], witnesses.get("text", 0)
        self.seen = max(witnesses.get(reader, 0) for reader in _READERS)
        self.is_given = self.surest >= SURE or (len(witnesses) > 1 and 1 - self.doubt >= AGREED)

    def rank(self) -> tuple[bool, float, str]:
        """Return the sort key by which the value that is given, else the surest, is the greatest."""
        return self.is_given, -self.doubt, self.value

    def before_a_person(self) -> tuple[bool, bool, float, str]:
        """Return the sort key among proposals: what was seen in the blank first, what only the file is called by last
        (that is often another's number or a day)."""
        return not self.seen, self.sources == ("file-name",), self.doubt, self.value

    def proposal(self) -> HeadAlternative:
        """Return it as a value for a person to choose, with its surest witness and how likely it is right."""
        _, source = max((sure, source) for source, sure in self.witnesses.items())
        return HeadAlternative(value=self.value, source=source, confidence=round(1 - self.doubt, 2))


def _is_disputed(best: _Candidate, *others: _Candidate) -> bool:
    """Whether another value that would be given alone is about as likely as the best one (``_APART``). Print alone is
    disputed by whoever reads the same picture otherwise: it may be a hand's."""
    seen_otherwise = best.sources == ("text",) and any(one.seen >= _HEEDED for one in others)
    return seen_otherwise or any(one.is_given and one.doubt < best.doubt * _APART for one in others)


# --------------------
# What a person is told of a field of the head that is empty, or was not simply printed: what it may be, and why.

#: Fields that every letter has: on a recognised page one that is missing was not read.
_ALWAYS = ("number", "symbol", "issued_on", "place", "subject", "signer", "signer_title")


def keep_verdict(
    facts: HeadFacts, name: str, verdict: FieldVerdict, span: Span | None, blank: str = "head-unread"
) -> None:
    """Keep the proposals of a verdict, and flag a field that is empty (``blank``: the code) or not simply printed."""
    if verdict.others:
        facts.alternatives[name] = verdict.others
    if verdict.value is None:
        facts.doubt(blank, span, name, values=tuple(dict.fromkeys(other.value for other in verdict.others)))
    elif not verdict.printed:
        facts.doubt("head-weighed", span, name, value=verdict.value, witnesses=verdict.sources)


def take_back(facts: HeadFacts, name: str, others: Sequence[HeadAlternative], span: Span | None) -> None:
    """Leave a field blank that was read; keep what it may be (``others``), flagged at ``span``."""
    facts.put(name, None)
    facts.spans.pop(name, None)
    keep_verdict(facts, name, FieldVerdict(others=tuple(others)), span)


def tell_unread(facts: HeadFacts) -> None:
    """Flag each field that every letter has and of which a recognised page said nothing."""
    told = {doubt.field for doubt in facts.flags}
    for name in _ALWAYS:
        if facts.get(name) is None and name not in told:
            keep_verdict(facts, name, FieldVerdict(), None)
