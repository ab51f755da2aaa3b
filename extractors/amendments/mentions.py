"""Where a letter speaks of the documents that it cites, of itself and of days, and what stands above a sentence.

The words of the letter are masked at equal length, so that grammar can be written over what stands between: a mention
is a run of ``¶``, the letter's own name a run of ``@``, a day a run of ``§``. Above a sentence that changes something
stand the subject or a lead-in that announce it, and the document that is meant.
"""

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby, pairwise, takewhile
from typing import NamedTuple

from extractors.dates import column_of
from extractors.dates.values import DateContext, complete
from extractors.dates.written_days import find_days
from extractors.lexicon import load
from extractors.outline import Block, outline_of
from extractors.patterns import Span, SpanIndex, View, end_of, kept, phrase, read_once, whole, words
from extractors.wordings import Wordings
from schemas import DateRecord, Effect, Evidence, Letter, Reference, first_day

CUES = Wordings("amendment_patterns")
WORDS: dict[str, list[str]] = load("amendments")
CITED, OWN, DAY = "¶", "@", "§"
#: The bar before a cell of a table that tells the day until now: “Thời hạn cũ | Thời hạn mới”.
UNTIL_NOW = "‡"
#: Effects that the subject or a lead-in can give to the items below it.
SCOPED: tuple[Effect, ...] = ("correct", "extend", "adjust", "suspend")
#: The rank of a section that is numbered as a chapter: its items are no longer those of a lead-in before it.
_CHAPTER = 5
_WORD, _CODE = re.compile(r"\w+"), re.compile(r"[^-/\s]{3,}")


@cache
def any_word(*names: str) -> re.Pattern[str]:
    """Return a pattern for any word of some lists (``names``) of ``amendments.toml``."""
    return phrase(whole(word for name in names for word in WORDS[name]))


class DocumentMention(NamedTuple):
    """One place at which a cited document is named; ``again`` where only “said above” names it."""

    start: int
    end: int
    reference: Reference
    again: bool = False


@read_once
def masked(view: View, references: tuple[Reference, ...]) -> tuple[str, list[DocumentMention]]:
    """Return the lower view, masked, and the mentions of other documents in order: ``¶`` for these, ``@`` for the
    letter itself, ``§`` for days."""
    # The places that give the number of a document, that of its evidence first.
    places = ((place, one) for one in references for place in dict.fromkeys((one.evidence, *one.mentions)))
    mentions = _in_order(DocumentMention(at.start, at.end, one) for at, one in places)
    text = _masked(view.lower, (mention[:2] for mention in mentions), CITED)
    text = _masked(text, map(re.Match.span, CUES["itself"].finditer(text)), OWN)
    again = [*_taken_up(text, mentions)]
    text = _masked(text, (mention[:2] for mention in again), CITED)
    found = (one for one in find_days(text, 0, len(text)) if one.day is not None)
    days = ((one.start, one.end) for one in found if one.year or not CUES["counted"].match(text, one.end))
    return _masked(text, days, DAY), _in_order([*mentions, *again])


def _taken_up(text: str, mentions: Iterable[DocumentMention]) -> Iterator[DocumentMention]:
    """Yield a mention for “Kế hoạch nói trên”: of the last document of that kind before it (“văn bản”: of any kind)."""
    coming, last = deque(mentions), dict[str, Reference]()
    for found in CUES["again"].finditer(text):
        while coming and coming[0].end <= found.start():
            taken = coming.popleft().reference
            last["văn bản"] = last[(taken.kind or "").lower()] = taken
        if reference := last.get(words(found["kind"])):
            yield DocumentMention(*found.span(), reference, again=True)


def _masked(text: str, spans: Iterable[Span], sign: str) -> str:
    """Return a text in which each letter of some spans is ``sign``."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = sign * (end - start)
    return "".join(letters)


def _in_order(mentions: Iterable[DocumentMention]) -> list[DocumentMention]:
    """Return mentions by their places."""
    return sorted(mentions, key=lambda mention: mention[:2])


def one_list(text: str, mentions: Sequence[DocumentMention]) -> tuple[DocumentMention, ...]:
    """Return the first of some mentions with those that follow it joined by a comma or “và”; they may run backwards."""
    pairs = takewhile(lambda pair: CUES["and"].fullmatch(text, min(pair).end, max(pair).start), pairwise(mentions))
    return (*mentions[:1], *(following for _, following in pairs))


# --------------------
# The parts of a document that a letter names: “điểm a khoản 2 mục II”, “các điểm 1 và 3 mục II”.

#: Parts, each within a larger one: “khoản” holds “điểm”.
_WITHIN = CUES.made(
    "(?=<part_link>)"
    + "".join(
        f"(?:<chain_gap>{rank}(?: thứ)? <part_number>(?:<further>(?:{rank} )?<part_number>)*)?"
        for rank in load("amendments")["ranks"].split("|")
    )
)


def points_in(lower: str) -> tuple[str, ...]:
    """Return the parts of a document that words name (``điểm a khoản 2 mục II``), smallest first."""
    points = dict[str, None]()
    for chain in _WITHIN.finditer(lower):
        first, *larger = CUES["part_link"].finditer(lower, *chain.span())
        for value in CUES["between"].split(first["values"]):
            points[words(" ".join([first["name"], value.strip(" )"), *(link[0] for link in larger)]))] = None
    return tuple(points)


# --------------------
# The sentences of a letter's blocks, and which days stand in them as the old and the new ones.


class AmendingSentence(NamedTuple):
    """A sentence or clause of a block, or a row of a table that gives days in the place of others."""

    start: int
    end: int
    block: Block
    is_row: bool = False


@read_once
def _rows_of_change(view: View) -> list[tuple[Block, int, int]]:
    """Return the cells below ``Thời hạn cũ`` or the like, each with where its row begins (behind a number) and ends."""
    found = []
    for (_, row), group in groupby(outline_of(view).blocks, lambda one: (id(one.parent), one.row)):
        cells = [one for one in group if row is not None and not view.plain[one.start : one.end].strip(" .)").isdigit()]
        olds = [one for one in cells if column_of(one.column, "") == "old"]
        found += [(old, cells[0].start, cells[-1].end) for old in olds[:1]]
    return found


class SentenceDays(NamedTuple):
    """The days of a sentence by their part in it: spans of the text."""

    old: tuple[Span, ...] = ()
    new: tuple[Span, ...] = ()


def sentences_of(view: View, masked: str, block: Block) -> Iterator[AmendingSentence]:
    """Yield the sentences of a block; one sentence where items below say what was written and what is right."""
    ends = [one.end for one in block.children if CUES["as_written"].match(masked, one.start)]
    start, last = block.start, max(ends, default=block.end)
    for mark in (*(() if ends else CUES["sentence_end"].finditer(masked, start, last)), None):
        end = end_of(mark, last)
        if mark and mark[0] == ";" and CUES["names_listed"].search(masked, start, end):
            continue  # “các đơn vị sau chưa gửi: CĐCS A; | CĐCS B”: names of one list
        if view.plain[start:end].strip():
            yield AmendingSentence(start, end, block)
        start = end


def days_in(masked: str, start: int, end: int, verb: int = 0) -> SentenceDays:
    """Return the old and new days of a span; a day before the verb (at ``verb``) is old where one follows it."""
    days = [(found.span("day"), found["old"] is not None) for found in CUES["days"].finditer(masked, start, end)]
    new = [day for day, is_old in days if not is_old]
    behind = [day for day in new if day[0] >= verb] or new
    return SentenceDays(tuple(day for day, _ in days if day not in behind), tuple(behind))


def day_named(view: View, span: Span, near: str | None) -> str | None:
    """Return the ISO day that a span names, without a year the nearest to ``near``; ``None``: no such day."""
    anchor = first_day(near)
    if anchor is None:
        return None
    found = next(find_days(view.lower, *span))
    years = (found.year,) if found.year else (anchor.year + shift for shift in (0, -1, 1))
    days = [day for year in years if (day := complete(found._replace(year=year), DateContext(None)).last)]
    return min(days, key=lambda day: abs(day - anchor)).isoformat() if days else None


def evidence_of(letter: Letter, sentence: AmendingSentence) -> Evidence:
    """Return the words of a sentence."""
    quote = letter.text[sentence.start : sentence.end]
    start = sentence.start + len(quote) - len(quote.lstrip())
    return Evidence(start=start, end=start + len(quote.strip()), quote=quote.strip())


# --------------------
# What is known above a sentence: the subject, a lead-in, and whom it then means.


@dataclass(slots=True)
class EffectScope:
    """What stands above a sentence: which effects it announces, the document meant, whether items need no verb."""

    effects: tuple[Effect, ...] = ()
    mention: DocumentMention | None = None
    strict: bool = False


@dataclass
class AmendmentContext:
    """A letter with its masked words and the mentions in them, and what is known above each sentence."""

    letter: Letter
    view: View
    text: str
    mentions: Sequence[DocumentMention]
    subject: tuple[Effect, ...] = ()
    reminds: bool = False  # whether the letter's subject says that it reminds
    subject_place: Span = (0, 0)
    lead_in: EffectScope = field(default_factory=EffectScope)
    """The last paragraph that ends with a colon and announces a change."""

    @property
    def issued(self) -> str:
        """The day of the letter; empty where none is known."""
        return self.letter.header.issued_on or ""

    def within(self, start: int, end: int) -> Sequence[DocumentMention]:
        """Return the mentions of documents that begin between two places of the text, in order."""
        at, stop = (bisect_left(self.mentions, place, key=lambda mention: mention.start) for place in (start, end))
        return self.mentions[at:stop]

    def own_within(self, start: int, end: int) -> list[DocumentMention]:
        """Return the mentions of the issuer's own documents that begin in a span."""
        return [mention for mention in self.within(start, end) if self.is_own(mention.reference)]

    def said(self, sentence: AmendingSentence) -> str:
        """Return the masked words of a sentence."""
        return self.text[sentence.start : sentence.end]

    def first(self, start: int, end: int) -> DocumentMention | None:
        """Return the first mention that begins in a span."""
        return next(iter(self.within(start, end)), None)

    def scope(self, block: Block) -> EffectScope:
        """Return what is announced for a block: by the last lead-in, else by the letter's subject."""
        if not self.lead_in.effects:
            return EffectScope(self.subject)
        return replace(self.lead_in, strict=all(one.rank > _CHAPTER for one in block.ancestors))

    def base(self, sentence: AmendingSentence, says: object = True) -> list[Reference]:
        """Return the documents meant where a sentence names none: the paragraph's last list, else the lead-in's. Else
        the only one that the issuer may change, a list before or (behind a verb: ``says``) below; ``[]``: unknown."""
        named = self.own_within(sentence.block.start, sentence.end)
        above = self.scope(sentence.block).mention
        if mentions := one_list(self.text, named[::-1]) or list(filter(None, [above])):
            return [mention.reference for mention in mentions]
        if len(self.candidates) == 1:
            return self.candidates
        own = self.own_within(0, len(self.text) if says else sentence.start)
        listed = one_list(self.text, sorted(own, key=lambda mention: mention.start < sentence.start)[::-1])
        return [mention.reference for mention in listed] if len(listed) > 1 else []

    @kept
    def paragraphs(self) -> list[list[AmendingSentence]]:
        """The sentences of each block of the letter but its annexes, and the rows of tables of old and new days."""
        blocks = (one for one in outline_of(self.view).blocks if one.end > one.start and one.zone != "annex")
        # What was written, and is right, is told with what stands above it.
        alone = (one for one in blocks if one.parent is None or not CUES["as_written"].match(self.text, one.start))
        each = (list(sentences_of(self.view, self.text, block)) for block in alone)
        rows = ([AmendingSentence(start, end, old, is_row=True)] for old, start, end in _rows_of_change(self.view))
        return sorted(filter(None, (*each, *rows)), key=lambda those: those[0].start)

    @kept
    def dated(self) -> SpanIndex[DateRecord]:
        """Return the letter's dates that name a day, by their places."""
        return SpanIndex([((day.evidence.start, day.evidence.end), day) for day in self.letter.dates if day.date])

    @kept
    def candidates(self) -> list[Reference]:
        """Return the documents that the letter's issuer may change: no legal norms, none of another body."""
        found = [*filter(self.is_own, self.letter.references)]
        return [one for one in found if one.relation not in ("implements", "cites")] or found

    def is_own(self, reference: Reference) -> bool:
        """Whether a cited document may be of the letter's own issuer."""
        return reference.id in self.own

    @kept
    def own(self) -> frozenset[str]:
        """Return the ids of the cited documents that may be of the letter's own issuer."""
        return frozenset(one.id for one in self.letter.references if _may_be_own(self.letter, one))


def context_of(letter: Letter, view: View) -> AmendmentContext:
    """Return a letter with its words masked, its mentions, and what its subject announces. Bars before cells of old
    days (``Thời hạn cũ``) are masked too."""
    text, mentions = masked(view, letter.references)
    bars = (text.rfind("|", begin, old.start) for old, begin, _ in _rows_of_change(view))
    text = _masked(text.replace(UNTIL_NOW, " "), ((at, at + 1) for at in bars if at >= 0), UNTIL_NOW)
    context = AmendmentContext(letter, view, text, mentions)
    if subject := letter.header.evidence.get("subject"):
        said = view.lower[slice(*(place := (subject.start, subject.end)))]
        context.subject_place = place
        context.subject = tuple(effect for effect in SCOPED if any_word(effect).search(said))
        context.reminds = any_word("urge").search(said) is not None
    return context


def _may_be_own(letter: Letter, reference: Reference) -> bool:
    """Whether a cited document may be the issuer's own: no law; what is changed, or has its name or its code."""
    issuer, other = letter.header.issuer, reference.issuer
    if reference.year is not None or reference.relation in ("amends", "replaces", "repeals"):
        return reference.year is None
    if issuer and other:
        return calls_itself(issuer, other)
    # Two symbols may name the same issuer: KH-CĐYT and CĐYT-VP.
    mine, theirs = (_CODE.findall(one.symbol or "") for one in (letter.header, reference))
    return not set(mine).isdisjoint(theirs)


def calls_itself(issuer: str, name: str) -> bool:
    """Whether ``name`` may be the issuer: words with which its name begins, or an organ alone (``Ban Thường vụ``)."""
    one, two = (words(CUES["not_of_name"].sub(" ", " ".join(_WORD.findall(said.lower())))) for said in (issuer, name))
    return f"{one} ".startswith(f"{two} ".lstrip())
