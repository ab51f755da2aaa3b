"""What a person judges of a letter: its head, one card a duty, one each for what no duty carries."""

from typing import Any, Literal

from schemas import CorrectedPart, Evidence, Reviewed, Strength, Words, Written
from schemas.source import Record

CardPart = CorrectedPart | Literal["sentence"]
#: What a person made of a card: judged it right singly, or with all others; set values; added it; said it is none.
Decided = Literal["confirmed", "accepted", "corrected", "added", "rejected"]


class Doubt(Record):
    """Something to look at; ``code`` is that of a flag, or ``unsure`` where only the confidence is low."""

    code: str
    words: str
    field: str | None = None
    evidence: Evidence | None = None


class Choice(Record):
    """Another reading, taken by its number (1–9): which fields of which record it sets, as typed; why it may be so."""

    number: int
    shown: str
    why: str
    part: CorrectedPart
    record: str
    fields: dict[str, str]


class Value(Record):
    """One field of a record; ``shown`` (empty where there is none) is read back as the same value."""

    field: str
    title: str
    value: Any
    shown: str
    choices: tuple[str, ...] = ()
    """The values of a field that has few, as people type them."""
    evidence: Evidence | None = None
    written: Written | None = None
    by: str | None = None
    """Who set it, where a person did (empty where nobody knows who)."""


class CardRecord(Record):
    """One record on a card: the duty itself, its day, limits and documents that its words name."""

    part: CorrectedPart
    id: str
    """Of the record (``t3``); ``header``."""
    evidence: Evidence | None
    values: tuple[Value, ...]
    confidence: float | None = None
    words: Words | None = None
    is_none: bool = False
    """Whether people said that there is no such thing: it is shown as struck out."""


class Card(Record):
    """One thing to judge."""

    key: str
    """By which acts name it; the same in every reading of the same words."""
    part: CardPart
    title: str
    evidence: Evidence | None
    """Its words, to be marked on the page; a card of many places names the first."""
    pieces: tuple[CardRecord, ...] = ()
    """The record itself first."""
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[Doubt, ...] = ()
    """What is told beside it and doubts no reading: a day off, a short time."""
    choices: tuple[Choice, ...] = ()
    unions: int = 0
    """How many unions a duty binds; ``union`` is the name where it is only one."""
    union: str | None = None
    strength: Strength | None = None
    in_doubt: bool = False
    """Whether the reading was in doubt, whatever was said since: the order follows from it."""
    asked: bool = False
    """Whether it is one of the few sure ones that are asked singly."""
    decided: Decided | None = None
    who: str | None = None
    at: str | None = None
    words: Words
    """By which what people say of it is found again."""
    mark: str = ""
    """Tells its values: who judges it says which they saw."""

    @property
    def is_waiting(self) -> bool:
        """Whether it needs to be judged singly before the letter is approved."""
        return self.decided is None and (self.in_doubt or self.asked)


class OpenSentence(Record):
    """Words with a day, a number of people or an order that no record holds."""

    key: str
    evidence: Evidence
    why: tuple[Literal["day", "count", "order"], ...]
    likely: bool
    meant: CorrectedPart
    """What a record of it most likely is."""
    days: tuple[Evidence, ...] = ()
    """The days in it that no record holds: what a new date takes as its words."""
    counts: tuple[Evidence, ...] = ()
    """The numbers of people: what a new limit takes."""


class Review(Record):
    """A letter (by its id) to be gone over."""

    letter: str
    name: str
    reviewed: Reviewed
    cards: tuple[Card, ...]
    """What is in doubt or asked first, then the rest; in each part the head first, then as in the text."""
    open_sentences: int
    """How many likely ones are left."""
    seen: str
    """What every act on the letter gives back: who goes on from an older state is refused."""

    @property
    def waiting(self) -> tuple[Card, ...]:
        """What has to be judged singly before the letter may be approved."""
        return tuple(card for card in self.cards if card.is_waiting)

    @property
    def undecided(self) -> int:
        """How many cards nobody judged yet."""
        return sum(card.decided is None for card in self.cards)
