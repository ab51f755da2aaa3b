"""The keys of the page, one act after the other, counted as a person presses them.

A key each: Enter, Shift+Enter, Ctrl+Enter, X, N, and each arrow or Tab on the way. E and its Enter are two, with the
Tabs from field to field between; A asks for one more that says what is added. Another card is reached by arrows or by
``/``, words of it and Enter; words are chosen by ``/``, their first and last with ``..`` between, and Enter; S asks for
the first words of the second duty, and its Enter splits there. What is typed is counted apart.
"""

import datetime
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.robot_clerk.plan import SECTIONS, Add, Edit, Reject, Split, Step, Words, steps
from pipeline.corrections.fields import fields_of
from pipeline.evaluate.gold import Span
from pipeline.evaluate.judge import judge_letter
from pipeline.evaluate.places import overlap
from pipeline.evaluate.scores import Scores
from pipeline.office import reviewing
from pipeline.office.review_desk import By
from pipeline.reviews import unheld
from pipeline.reviews.cards import Card, OpenSentence, Piece
from pipeline.store import Store

_NOW = datetime.datetime(2026, 11, 21, 9, 0)
_MOST_ROUNDS = 8
#: By ``/``, words and Enter.
_JUMP = 2
#: Characters that tell words from others of the letter.
_TELLING = 12


@dataclass
class Keys:
    """What a letter cost."""

    faults: int = 0
    duties: int = 0
    """Duties of the letter as it is approved."""
    for_right: int = 0
    """Keys for what was right: judging, accepting, approving."""
    for_faults: int = 0
    typed: int = 0
    """Characters typed."""
    left: list[str] = field(default_factory=list)
    """Faults that are left."""
    holds: bool = False
    """Whether another version of the program leaves it so."""
    acts: dict[str, int] = field(default_factory=dict)
    """Keys by the kind of act."""

    @property
    def keys(self) -> int:
        """All keys but what is typed."""
        return self.for_right + self.for_faults


class Robot:
    """Goes over one letter of a store."""

    def __init__(self, store: Store, ref: str, gold: dict[str, Any], name: str = "") -> None:
        self._store, self._ref, self._gold, self._name = store, ref, gold, name
        self._review = reviewing.review(store, ref)
        self._focus: str | None = None
        self._sentence = -1
        self.cost = Keys()

    def work(self) -> Keys:
        """Bring the letter to its gold, approve it, and return what that cost."""
        self.cost.faults = len(self.faults())
        self.correct()
        self._rest()
        self.cost.left = self.faults()
        self.cost.duties = len(self._letter.tasks)
        return self.cost

    def correct(self) -> None:
        """Bring the letter to its gold."""
        self._go_to_next()
        for _ in range(_MOST_ROUNDS):
            plan = steps(self._letter, self._gold)
            if not plan:
                break
            self._round(plan)

    def faults(self) -> list[str]:
        """Return what of the letter is wrong, a line a fault."""
        scores = Scores()
        judge_letter(self._name, self._letter.text, self._letter, self._gold, scores)
        return [str(fault) for fault in scores.faults]

    @property
    def _letter(self) -> Any:
        return self._store.letters.of_id(self._review.letter)

    @property
    def _by(self) -> By:
        return By("robot", _NOW, self._review.seen)

    def _round(self, plan: Sequence[Step]) -> None:
        """Do what is planned card by card, then what is missing; what is in doubt and right is judged on the way."""
        adds = [step for step in plan if isinstance(step, Add)]
        # Ids of what was read stay; of one card the days are set before it is left.
        todo = [step for step in plan if not isinstance(step, Add)]
        place = {
            piece.id: at for at, card in enumerate(self._review.cards) for piece in card.pieces if not piece.is_none
        }
        for step in sorted(todo, key=lambda step: place.get(step.record, 0)):
            self._do(step)
        for step in sorted(adds, key=lambda step: step.place):
            self._add(step)

    def _do(self, step: Edit | Reject | Split | Words) -> None:
        found = self._find(step.record)
        if found is None:
            return  # gone by what was said of another: the next round looks again
        card, piece = found
        self._press("move", self._way_to(card))
        tab = card.pieces.index(piece)
        match step:
            case Edit():
                done = reviewing.edit(self._store, self._ref, self._by, card.key, step.fields, piece.id)
                self._press("edit", 2 + self._tabs(piece, list(step.fields)) + tab)
                self._type(*step.fields.values())
            case Reject():
                done = reviewing.reject(self._store, self._ref, self._by, card.key, piece.id)
                self._press("reject", 1 + tab)
            case Split():
                done = reviewing.split(self._store, self._ref, self._by, card.key, step.places)
                self._press("split", 2 * (len(step.places) - 1))
                self._type(*(self._letter.text[start : start + _TELLING] for start, _ in step.places[1:]))
            case Words():
                done = reviewing.give_words(self._store, self._ref, self._by, card.key, step.place, piece.id)
                self._press("words", 3)
                self._type_ends(step.place)
        self._review, self._focus = done, card.key

    def _add(self, step: Add) -> None:
        way, sentence = self._way_to_words(step.place)
        self._press("next sentence", way)
        place, narrowing = self._words_of(step, sentence)
        chosen = sentence is None or sentence.meant != step.part
        tabs = _way(fields_of(step.part), list(step.fields))
        self._review = reviewing.add(self._store, self._ref, self._by, step.part, step.fields, place)
        self._press("add", 2 + chosen + tabs + narrowing)
        self._type(*step.fields.values())

    def _words_of(self, step: Add, sentence: OpenSentence | None) -> tuple[Span, int]:
        """Return the words that what is added gets, and the keys to choose them: those offered, if they are right.

        A duty takes the sentence, a date or a limit one of the days or numbers in it; else two words are typed.
        """
        pieces = (piece for card in self._review.cards for piece in card.pieces if piece.part == step.part)
        taken = {(piece.evidence.start, piece.evidence.end) for piece in pieces if piece.evidence is not None}
        if sentence is not None:
            by_part = {"task": (sentence.evidence,), "date": sentence.days, "limit": sentence.counts}
            for at, offered in enumerate(by_part.get(step.part, ())):
                span = (offered.start, offered.end)
                if span not in taken and overlap(SECTIONS[step.part], step.place, span) > 0:
                    return span, at
        start, end = step.place
        while (start, end) in taken and " " in self._letter.text[start:end]:
            start = self._letter.text.index(" ", start) + 1
        self._type_ends((start, end))
        return (start, end), 2

    def _rest(self) -> None:
        """Judge what waits, accept the rest, approve."""
        while waiting := self._review.waiting:
            card = waiting[0]
            self._review = reviewing.confirm(self._store, self._ref, self._by, card.key, card.mark)
            self._press("confirm", 1, right=True)
        if self._review.undecided:
            self._review = reviewing.confirm_rest(self._store, self._ref, self._by)
            self._press("accept", 1, right=True)
        self._review = reviewing.approve(self._store, self._ref, self._by)
        self._press("approve", 1, right=True)

    def _find(self, record: str) -> tuple[Card, Piece] | None:
        pieces = ((card, piece) for card in self._review.cards for piece in card.pieces if not piece.is_none)
        return next(((card, piece) for card, piece in pieces if piece.id == record), None)

    def _go_to_next(self) -> None:
        waiting = self._review.waiting or self._review.cards
        self._focus = waiting[0].key if waiting else None

    def _way_to(self, card: Card) -> int:
        """Return how many keys lead from the card at hand to another: arrows, or a search by words."""
        keys = [one.key for one in self._review.cards]
        if self._focus in keys:
            steps_between = abs(keys.index(card.key) - keys.index(self._focus))
            if steps_between <= _JUMP:
                return steps_between
        self._type(card.title[:_TELLING])
        return _JUMP

    def _way_to_words(self, place: Span) -> tuple[int, OpenSentence | None]:
        """Return how many keys lead to words that no record holds, by N or by a search, and what stands there."""
        presses, after = 0, self._sentence
        while presses < _JUMP + 1 and (found := reviewing.next_unheld(self._store, self._ref, after)) is not None:
            presses, after = presses + 1, found.evidence.start
            if found.evidence.start < place[1] and place[0] < found.evidence.end:
                self._sentence = after
                return min(presses, _JUMP), found
        letter = self._letter
        return _JUMP, next(
            (one for one in unheld.open_sentences(letter)
             if one.evidence.start <= place[0] and place[1] <= one.evidence.end), None,
        )  # fmt: skip

    def _tabs(self, piece: Piece, names: Sequence[str]) -> int:
        return _way([value.field for value in piece.values], names)

    def _press(self, what: str, keys: int, *, right: bool = False) -> None:
        self.cost.acts[what] = self.cost.acts.get(what, 0) + keys
        if right:
            self.cost.for_right += keys
        else:
            self.cost.for_faults += keys

    def _type(self, *words: str) -> None:
        self.cost.typed += sum(map(len, words))

    def _type_ends(self, place: Span) -> None:
        words = self._letter.text[slice(*place)]
        self._type(words[:_TELLING], "..", words[-_TELLING:])


def _way(fields: Sequence[str], names: Sequence[str]) -> int:
    """Return how many Tabs lead from the first field over those that are set, forward or back."""
    places = sorted(fields.index(name) for name in names)
    if not places:
        return 0
    ways = [places[-1], len(fields) - places[0]]
    ways += [2 * a + len(fields) - b for a, b in itertools.pairwise(places)]
    return min(ways)
