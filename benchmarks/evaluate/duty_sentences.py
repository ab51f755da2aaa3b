"""The sentences of letters with gold, whether each lays a duty, and what they add to the weights of the second reader.

A sentence lays a duty where a required task of the gold covers it; what the gold calls optional, or covers by less than
half, is left open. The shipped weights are fitted so on the letters of the corpus (``benchmarks.fit_second_reader``);
``added`` fits what other letters show beyond them: a ridge logistic model that is drawn to the weights of before, so
that few letters change little. Nothing in it is random.
"""

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from extractors.assemble import scopes_of
from extractors.misreadings import mend
from extractors.repairs import Mended
from extractors.second_reader import BASE, ZONES, traits
from extractors.tasks import read_sentences
from extractors.tasks.evidence import evidence
from extractors.tasks.turns import sentence_spans
from extractors.transcript import transcribe
from pipeline.evaluate.gold import Span, place
from pipeline.support.grouping import grouped
from schemas import Source

#: From so large a share on a sentence is covered by a task; of what a lesser part is covered nothing is said.
COVERED, TOUCHED = 0.5, 0.2
#: A trait that fewer letters show tells of those letters; the strength of the ridge, by folds of whole letters.
FEWEST, STRENGTH = 8, 1 / 0.03
#: What weighs less changes nothing.
LEAST = 0.005
#: Letters are left out by folds, to see what the others tell of them.
FOLDS = 5
_ROUNDS, _STEPS, _NOTHING = 15, 400, 1e-12

Numbers = npt.NDArray[np.float64]


class JudgedSentence(NamedTuple):
    """A sentence as the fitting sees it: its letter, its place there, its traits, whether it lays a duty."""

    letter: str
    span: Span
    traits: frozenset[str]
    duty: bool | None  # ``None`` where the gold leaves it open


def sentences_of(name: str, text: str, gold: Mapping[str, Any]) -> Iterator[JudgedSentence]:
    """Yield the sentences of the running text of a letter with gold."""
    tasks = grouped(gold.get("tasks", ()), lambda task: bool(task.get("optional")))
    required, open_ones = (
        [*filter(None, map(partial(place, text), tasks.get(optional, ())))] for optional in (False, True)
    )
    mended = mend(text, recognised=False) or Mended(text, (), ())
    transcript = transcribe(mended.text)
    view = transcript.view
    scopes = scopes_of(transcript, Source(name=name, sha256="", media_type="text/plain", text=view.text))
    read_sentences(scopes)  # tells whom the letter as a whole binds
    for block in scopes.outline.blocks:
        for start, end in sentence_spans(view, block.start, block.end) if block.zone in ZONES else ():
            span = mended.place(*transcript.place(start, end))
            covered = share_covered(span, required)
            unclear = max(covered, share_covered(span, open_ones)) >= TOUCHED
            seen = traits(view, scopes.outline, block, start, end, evidence(scopes, block, start, end))
            yield JudgedSentence(name, span, frozenset(seen), covered >= COVERED or (None if unclear else False))


def share_covered(span: Span, spans: Iterable[Span]) -> float:
    """Return the largest share of a place that one of other places covers."""
    start, end = span
    return max((max(0, min(end, b) - max(start, a)) / max(1, end - start) for a, b in spans), default=0.0)


def fold(letter: str, folds: int = FOLDS) -> int:
    """Return in which of some folds a letter is left out, by its name alone."""
    return zlib.crc32(letter.encode()) % folds


class Cases:
    """Sentences of which it is known whether they lay a duty, as numbers: what each shows, which weights it moves."""

    def __init__(self, sentences: Iterable[JudgedSentence], known: Mapping[str, float]) -> None:
        self.sentences = [sentence for sentence in sentences if sentence.duty is not None]
        by_letter = grouped(self.sentences, attrgetter("letter")).values()
        shown = Counter(chain.from_iterable(frozenset().union(*map(attrgetter("traits"), each)) for each in by_letter))
        self.traits = [BASE, *sorted(shown)]
        number = dict(zip(self.traits, range(len(self.traits)), strict=True))
        seen = [[0, *sorted(map(number.__getitem__, sentence.traits))] for sentence in self.sentences]
        self._columns = np.array([*chain.from_iterable(seen)], dtype=np.intp)
        self._rows = np.repeat(np.arange(len(seen)), [*map(len, seen)])
        self.known = np.array([known.get(trait, 0.0) for trait in self.traits])
        self.right = np.array([*map(attrgetter("duty"), self.sentences)], dtype=np.float64)
        self._moved = np.array([True, *(shown[trait] >= FEWEST for trait in self.traits[1:])], dtype=np.float64)

    def odds(self, weights: Numbers) -> Numbers:
        """Return the log-odds of each sentence."""
        return _sums(self._rows, weights[self._columns], len(self.sentences))

    def by_trait(self, of_sentences: Numbers) -> Numbers:
        """Return the sums of values of sentences by trait, 0 for those whose weight stays as it is."""
        return _sums(self._columns, of_sentences[self._rows], len(self.traits)) * self._moved

    def losses(self, added: Numbers) -> Numbers:
        """Return how badly each sentence is told (log loss) by the known weights and what is added."""
        odds = self.odds(self.known + added)
        return np.logaddexp(0.0, odds) - self.right * odds


def _sums(places: npt.NDArray[np.intp], values: Numbers, count: int) -> Numbers:
    return np.bincount(places, values, count).astype(np.float64)


def added(sentences: Iterable[JudgedSentence], known: Mapping[str, float]) -> dict[str, float]:
    """Return what sentences add to known weights, by trait; what adds next to nothing is left out."""
    cases = Cases(sentences, known)
    found = np.zeros(len(cases.traits))

    def loss(tried: Numbers) -> float:
        return float(cases.losses(tried).sum() + STRENGTH / 2 * tried @ tried)

    def bent(bend: Numbers, way: Numbers) -> Numbers:
        return cases.by_trait(bend * cases.odds(way)) + STRENGTH * way

    for _ in range(_ROUNDS):
        chances = 1 / (1 + np.exp(-cases.odds(cases.known + found)))
        slope = cases.by_trait(chances - cases.right) + STRENGTH * found
        bend = chances * (1 - chances)
        step = _solved(partial(bent, bend), slope)
        while loss(found - step) > loss(found):
            step /= 2
        found = found - step
    return {
        trait: round(float(weight), 3)
        for trait, weight in zip(cases.traits, found, strict=True) if abs(weight) >= LEAST
    }  # fmt: skip


def _solved(bent: Callable[[Numbers], Numbers], wanted: Numbers) -> Numbers:
    """Return what ``bent`` (symmetric, positive) makes ``wanted`` of, by conjugate gradients."""
    found, left, way = np.zeros_like(wanted), wanted, wanted
    for _ in range(_STEPS):
        size = left @ left
        if size < _NOTHING:
            break
        there = bent(way)
        share = size / (way @ there)
        found, left = found + share * way, left - share * there
        way = left + left @ left / size * way
    return found


class Gain(NamedTuple):
    """How well letters left out are told, by the known weights and by what the other letters add: mean log loss."""

    sentences: int
    before: float
    after: float


def gain(sentences: Sequence[JudgedSentence], known: Mapping[str, float]) -> Gain:
    """Return what letters add to the reading of others of the same office, by folds of whole letters."""
    by_fold = grouped(sentences, lambda sentence: fold(sentence.letter))
    losses = []
    for number, apart in by_fold.items():
        more = added((one for one in sentences if fold(one.letter) != number), known)
        cases = Cases(apart, known)
        told = np.array([more.get(trait, 0.0) for trait in cases.traits])
        losses += [*zip(cases.losses(0 * told), cases.losses(told), strict=True)]
    before, after = np.array(losses or [(0.0, 0.0)]).mean(axis=0)
    return Gain(len(losses), float(before), float(after))
