"""Fits the second reader on the letters of the corpus; writes ``extractors/lexicon/second_reader.csv``.

Every sentence of the running text of ``corpus/letters`` and ``corpus/fresh`` is one that lays a duty (a required task
of the gold covers it) or one that lays none; what the gold calls optional, or covers by less than half, is left out. A
ridge logistic model of the traits that at least ``FEWEST`` letters show gives the weights
(``extractors.second_reader``). Nothing in it is random. Run as ``python -m benchmarks.fit_second_reader``
(``make second-reader``) after a change of the outline, of the traits, of what the grammar finds or of the letters;
``corpus/test`` has no part in it.

``reader_without`` gives every letter a model that was fitted without it: honest figures on the same letters.
"""

import csv
import io
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from pathlib import Path

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from benchmarks.letters import CORPUS, FRESH, ROOT, SCORED_ONLY, source_of, with_gold
from extractors.assemble import scopes_of
from extractors.misreadings import mend
from extractors.second_reader import BASE, ZONES, SecondReader, chance, traits
from extractors.tasks import read_sentences
from extractors.tasks.evidence import evidence
from extractors.tasks.turns import sentence_spans
from extractors.transcript import transcribe
from pipeline.evaluate.compare import Record
from pipeline.evaluate.gold import Span, place

TABLE = ROOT / "extractors" / "lexicon" / "second_reader.csv"

#: The letters that it is fitted on.
FITTED_ON = (CORPUS, FRESH)
#: A trait that fewer letters show tells of those letters; by folds of whole letters, as is the strength of the ridge.
FEWEST = 8
STRENGTH = 1 / 0.03
FOLDS = 10
#: What weighs less changes nothing.
LEAST = 0.005
#: From so large a share on a sentence is covered by a task; of what a lesser part is covered nothing is said.
COVERED, TOUCHED = 0.5, 0.2


@dataclass(frozen=True)
class Sentence:
    """A sentence as the fitting sees it: its letter, its place there, its traits, whether it lays a duty."""

    letter: str
    span: Span
    traits: frozenset[str]
    duty: bool | None  # ``None`` where the gold leaves it open
    chance: float = 0.0  # what a second reader thinks of it, where one was asked


def sentences_of(name: str, text: str, gold: Record, second: SecondReader | None = None) -> Iterator[Sentence]:
    """Yield the sentences of a letter with gold, with what a second reader thinks of them."""
    tasks = [(place(text, task), bool(task.get("optional"))) for task in gold.get("tasks", [])]
    required = [span for span, optional in tasks if span and not optional]
    open_ones = [span for span, optional in tasks if span and optional]
    mended = mend(text, recognised=False)
    transcript = transcribe(mended.text if mended else text)
    view = transcript.view
    scopes = scopes_of(transcript, source_of(view.text))
    read_sentences(scopes)  # tells whom the letter as a whole binds
    parts = scopes.outline
    for block in parts.blocks:
        for start, end in sentence_spans(view, block.start, block.end) if block.zone in ZONES else ():
            span = transcript.place(start, end)
            span = mended.place(*span) if mended else span
            covered = share_covered(span, required)
            unclear = covered >= TOUCHED or share_covered(span, open_ones) >= TOUCHED
            duty = True if covered >= COVERED else None if unclear else False
            place_of = (view, parts, block, start, end, evidence(scopes, block, start, end))
            seen = frozenset(traits(*place_of))
            yield Sentence(name, span, seen, duty, second(*place_of) if second else 0.0)


def share_covered(span: Span, spans: Iterable[Span]) -> float:
    start, end = span
    return max((max(0, min(end, b) - max(start, a)) / max(1, end - start) for a, b in spans), default=0.0)


def of_folders(*folders: Path) -> list[Sentence]:
    """Return the sentences of the letters of folders, of those that it is fitted on where none is named."""
    letters = (letter for folder in folders or FITTED_ON for letter in with_gold(folder))
    return [
        sentence for letter in letters if not letter[0].startswith(SCORED_ONLY) for sentence in sentences_of(*letter)
    ]


def fitted(known: Sequence[Sentence]) -> dict[str, float]:
    """Return the weight of each trait, by ``known`` sentences; the base is not held by the ridge."""
    cases = [(sentence.letter, sentence.traits, sentence.duty) for sentence in known if sentence.duty is not None]
    return weights_of(cases, FEWEST, STRENGTH)


def weights_of(cases: Sequence[tuple[str, Collection[str], bool]], fewest: int, strength: float) -> dict[str, float]:
    """Return the weight of each trait that ``fewest`` letters show, in log-odds, held by a ridge of this ``strength``.

    A case: its letter, what is seen of it, whether it is what is looked for. What weighs next to nothing is left out.
    """
    shown: dict[str, set[str]] = defaultdict(set)
    for letter, seen, _ in cases:
        for trait in seen:
            shown[trait].add(letter)
    kept = sorted(trait for trait, letters in shown.items() if len(letters) >= fewest)
    counter = CountVectorizer(analyzer=itemgetter(1), vocabulary=kept, dtype=float)
    model = LogisticRegression(C=1 / strength, tol=1e-6, max_iter=2000)
    model.fit(counter.transform(cases), [right for *_, right in cases])
    weighed = {trait: round(float(weight), 3) for trait, weight in zip(kept, model.coef_[0], strict=True)}
    base = round(float(model.intercept_[0]), 3)
    return {BASE: base} | {trait: weight for trait, weight in weighed.items() if abs(weight) >= LEAST}


def fold(letter: str) -> int:
    return zlib.crc32(letter.encode()) % FOLDS


@cache
def left_out() -> tuple[SecondReader, ...]:
    known = of_folders()
    return tuple(reader(fitted([s for s in known if fold(s.letter) != number])) for number in range(FOLDS))


def reader(weighed: Mapping[str, float]) -> SecondReader:
    return lambda *place: chance(traits(*place), weighed)


def reader_without(letter: str) -> SecondReader:
    """Return a second reader that was fitted without a letter, one of those that it is fitted on."""
    return left_out()[fold(letter)]


def table(weighed: Mapping[str, float]) -> str:
    """Return the file: a trait and its weight, in log-odds, a line."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("trait", "weight"))
    writer.writerows((trait, f"{weight:.3f}") for trait, weight in sorted(weighed.items()))
    return file.getvalue()


def main() -> None:
    known = of_folders()
    weighed = fitted(known)
    TABLE.write_text(table(weighed), "utf-8")
    print(f"{len(known)} sentences, {sum(s.duty is True for s in known)} lay a duty, {len(weighed)} weights")


if __name__ == "__main__":
    main()
