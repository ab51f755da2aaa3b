"""The clerk: what is done to a letter, one act after the other, by whatever hand does it."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.robot_clerk.plan import Add, Edit, Reject, Split, Step, Words, steps
from pipeline.evaluate.gold import Span
from pipeline.evaluate.judge import judge_letter
from pipeline.evaluate.scores import Scores
from pipeline.office import reviewing
from pipeline.office.review_desk import By
from pipeline.reviews.cards import Card, CardRecord, Review
from pipeline.store import Store
from schemas import CorrectedPart, Letter

_NOW = datetime.datetime(2026, 11, 21, 9, 0)
_MOST_ROUNDS = 8


class Hand:
    """Does acts on one letter, here by the uses that the review page asks; ``review`` is how it stands then."""

    def __init__(self, store: Store, ref: str) -> None:
        self.store, self.ref = store, ref
        self.review = reviewing.review(store, ref)

    def edit(self, card: Card, piece: CardRecord, fields: Mapping[str, str]) -> None:
        """Set fields of a record as typed."""
        self.review = reviewing.edit(self.store, self.ref, self._by, card.key, fields, piece.id)

    def reject(self, card: Card, piece: CardRecord) -> None:
        """Say that a record is none."""
        self.review = reviewing.reject(self.store, self.ref, self._by, card.key, piece.id)

    def split(self, card: Card, places: Sequence[Span]) -> None:
        """Make several duties of one, each by its words."""
        self.review = reviewing.split(self.store, self.ref, self._by, card.key, places)

    def give_words(self, card: Card, place: Span) -> None:
        """Say in which words a duty stands."""
        self.review = reviewing.give_words(self.store, self.ref, self._by, card.key, place)

    def add(self, step: Add) -> None:
        """Add a record that is missing."""
        self.review = reviewing.add(self.store, self.ref, self._by, step.part, step.fields, step.place)

    def finish(self) -> None:
        """Accept what is in no doubt, judge the rest, approve."""
        self.review = reviewing.confirm_rest(self.store, self.ref, self._by)
        for card in self.review.waiting:
            self.review = reviewing.confirm(self.store, self.ref, self._by, card.key, card.mark)
        self.review = reviewing.approve(self.store, self.ref, self._by)

    @property
    def _by(self) -> By:
        return By("robot", _NOW, self.review.seen)


class Robot:
    """Goes over one letter of a store."""

    def __init__(self, store: Store, hand: Hand, gold: dict[str, Any], name: str = "") -> None:
        self._store, self._hand, self._gold, self._name = store, hand, gold, name

    def work(self) -> None:
        """Bring the letter to its gold and approve it."""
        self.correct()
        self._hand.finish()

    def correct(self) -> None:
        """Bring the letter to its gold."""
        for _ in range(_MOST_ROUNDS):
            plan = steps(self.letter, self._gold)
            if not plan:
                break
            self._round(plan)

    def faults(self) -> list[str]:
        """Return what of the letter is wrong, a line a fault."""
        scores = Scores()
        judge_letter(self._name, self.letter.text, self.letter, self._gold, scores)
        return [str(fault) for fault in scores.faults]

    @property
    def letter(self) -> Letter:
        """The letter as it stands."""
        return self._store.letters.of_id(self._hand.review.letter)

    def _round(self, plan: Sequence[Step]) -> None:
        """Do what is planned card by card, then what is missing; what is in doubt and right is judged on the way."""
        cards = self._hand.review.cards
        # Ids of what was read stay; of one card the days are set before it is left.
        place = {piece.id: at for at, card in enumerate(cards) for piece in card.pieces if not piece.is_none}
        there = [step for step in plan if not isinstance(step, Add)]
        for step in sorted(there, key=lambda step: place.get(step.record, 0)):
            self._do(step)
        for missing in sorted((step for step in plan if isinstance(step, Add)), key=lambda step: step.place):
            self._hand.add(missing._replace(place=self._free(missing.part, missing.place)))

    def _do(self, step: Edit | Reject | Split | Words) -> None:
        pieces = ((card, piece) for card in self._hand.review.cards for piece in card.pieces if not piece.is_none)
        found = next(((card, piece) for card, piece in pieces if piece.id == step.record), None)
        if found is None:
            return  # gone by what was said of another: the next round looks again
        card, piece = found
        match step:
            case Edit():
                self._hand.edit(card, piece, step.fields)
            case Reject():
                self._hand.reject(card, piece)
            case Split():
                self._hand.split(card, step.places)
            case Words():
                self._hand.give_words(card, step.place)

    def _free(self, part: CorrectedPart, place: Span) -> Span:
        """Return words of a place that no record of the kind has for its own."""
        taken, text, (start, end) = held(self._hand.review, part), self.letter.text, place
        while (start, end) in taken and " " in text[start:end]:
            start = text.index(" ", start) + 1
        return start, end


def held(review: Review, part: CorrectedPart) -> set[Span]:
    """Return the words of all records of a kind."""
    pieces = (piece for card in review.cards for piece in card.pieces if piece.part == part)
    return {(piece.evidence.start, piece.evidence.end) for piece in pieces if piece.evidence is not None}
