"""The sentences of letters with gold, and whether each lays a duty: what the second reader is fitted on.

A sentence lays a duty where a required task of the gold covers it; what the gold calls optional, or covers by less than
half, is left open (``benchmarks.fit_second_reader``).
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from benchmarks.evaluate.gold import Span, place
from benchmarks.letters import scopes_of
from extractors.misreadings import mend
from extractors.repairs import Mended
from extractors.second_reader import ZONES, traits
from extractors.tasks.roles import evidence
from extractors.tasks.sentences import read_sentences
from extractors.tasks.turns import sentence_spans
from extractors.transcript import transcribe
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
