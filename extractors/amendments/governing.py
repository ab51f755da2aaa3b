"""What is known above a sentence that changes something: the subject, a lead-in, and whom it then means."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from extractors.amendments.mentions import (
    SAID,
    AmendingSentence,
    DocumentMention,
    any_word,
    masked,
    one_list,
    sentences_of,
)
from extractors.outline import Block, outline_of
from extractors.patterns import Span, SpanIndex, View, words
from schemas import DateRecord, Effect, Letter, Reference

#: Effects that the subject or a lead-in can give to the items below it.
SCOPED: tuple[Effect, ...] = ("correct", "extend", "adjust", "suspend")
#: The rank of a section that is numbered as a chapter: its items are no longer those of a lead-in before it.
_CHAPTER = 5
_WORD, _CODE = re.compile(r"\w+"), re.compile(r"[^-/\s]{3,}")


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
    reminds: bool = False
    """Whether the letter's subject says that it reminds."""
    subject_place: Span = (0, 0)
    lead_in: EffectScope = field(default_factory=EffectScope)
    """The last paragraph that ends with a colon and announces a change."""
    own: dict[str, bool] = field(default_factory=dict)
    """Whether cited documents, by their ids, may be of the letter's own issuer."""

    @property
    def issued(self) -> str:
        """The day of the letter; empty where none is known."""
        return self.letter.header.issued_on or ""

    def within(self, start: int, end: int) -> Sequence[DocumentMention]:
        """Return the mentions that begin in a span."""
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
        """Return what governs a block: the last lead-in, else the subject."""
        if not self.lead_in.effects:
            return EffectScope(self.subject)
        return replace(self.lead_in, strict=all(one.rank > _CHAPTER for one in block.ancestors()))

    def base(self, sentence: AmendingSentence) -> list[Reference]:
        """Return the documents that a sentence means: the last ones that its paragraph names in one list, else the one
        that stands above, else the only one."""
        named = self.own_within(sentence.block.start, sentence.end)
        above = self.scope(sentence.block).mention
        if mentions := one_list(self.text, named[::-1]) or list(filter(None, [above])):
            return [mention.reference for mention in mentions]
        return self.candidates if len(self.candidates) == 1 else []

    @cached_property
    def paragraphs(self) -> list[list[AmendingSentence]]:
        """Return the sentences of each block of the letter but its annexes."""
        blocks = (one for one in outline_of(self.view).blocks if one.end > one.start and one.zone != "annex")
        return [*filter(None, (list(sentences_of(self.view, self.text, block)) for block in blocks))]

    @cached_property
    def dated(self) -> SpanIndex[DateRecord]:
        """Return the letter's dates that name a day, by their places."""
        return SpanIndex([((day.evidence.start, day.evidence.end), day) for day in self.letter.dates if day.date])

    @cached_property
    def candidates(self) -> list[Reference]:
        """Return the documents that the letter's issuer may change: no legal norms, none of another body."""
        found = [reference for reference in self.letter.references if self.is_own(reference)]
        return [one for one in found if one.relation not in ("implements", "cites")] or found

    def is_own(self, reference: Reference) -> bool:
        """Whether a cited document may be of the letter's own issuer."""
        if reference.id not in self.own:
            self.own[reference.id] = _may_be_own(self.letter, reference)
        return self.own[reference.id]


def context_of(letter: Letter, view: View) -> AmendmentContext:
    """Return a letter with its masked words and mentions, and what its subject announces."""
    context = AmendmentContext(letter, view, *masked(view, letter.references))
    if subject := letter.header.evidence.get("subject"):
        said = view.lower[slice(*(place := (subject.start, subject.end)))]
        context.subject_place = place
        context.subject = tuple(effect for effect in SCOPED if any_word(effect).search(said))
        context.reminds = any_word("urge").search(said) is not None
    return context


def _may_be_own(letter: Letter, reference: Reference) -> bool:
    issuer, other = letter.header.issuer, reference.issuer
    if reference.year is not None or reference.relation in ("amends", "replaces", "repeals"):
        return reference.year is None
    if issuer and other:
        return calls_itself(issuer, other)
    # Two symbols may name the same issuer: KH-CĐYT and CĐYT-VP.
    mine, theirs = (_CODE.findall(one.symbol or "") for one in (letter.header, reference))
    return not set(mine).isdisjoint(theirs)


def calls_itself(issuer: str, name: str) -> bool:
    """Whether a body may mean itself by a name (“Công đoàn ngành đã có Công văn số …”) or by an organ alone."""
    one, two = (words(SAID["not_of_name"].sub(" ", " ".join(_WORD.findall(said.lower())))) for said in (issuer, name))
    return f"{one} ".startswith(f"{two} ".lstrip())
