"""Fits the second reader on the letters of the corpus; writes ``extractors/lexicon/second_reader.csv``.

Every sentence of the running text of ``corpus/letters`` and ``corpus/fresh`` is one that lays a duty or one that lays
none (``benchmarks.evaluate.duty_sentences``). A ridge logistic model of the traits that ``FEWEST`` letters or more show
gives the weights (``extractors.second_reader``). Nothing in it is random. Run as
``python -m benchmarks.fit_second_reader`` (``make weights``) after a change of the outline, of the traits, of
what the grammar finds or of the letters; ``corpus/test`` has no part in it.

``reader_without`` gives every letter a model that was fitted without it: honest figures on the same letters.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from operator import itemgetter
from pathlib import Path

from benchmarks.evaluate.duty_sentences import FEWEST, LEAST, STRENGTH, JudgedSentence, fold, sentences_of
from benchmarks.letters import CORPUS, FRESH, ROOT, SCORED_ONLY, with_gold
from extractors.second_reader import BASE, SecondReader, reader

TABLE = ROOT / "extractors" / "lexicon" / "second_reader.csv"

#: The letters that it is fitted on.
FITTED_ON = (CORPUS, FRESH)
FOLDS = 10


def of_folders(*folders: Path) -> list[JudgedSentence]:
    """Return the sentences of the letters of folders, of those that it is fitted on where none is named."""
    letters = (letter for folder in folders or FITTED_ON for letter in with_gold(folder))
    return [
        sentence for letter in letters if not letter[0].startswith(SCORED_ONLY) for sentence in sentences_of(*letter)
    ]


def fitted(known: Sequence[JudgedSentence]) -> dict[str, float]:
    """Return the weight of each trait, by ``known`` sentences; the base is not held by the ridge."""
    cases = [(sentence.letter, sentence.traits, sentence.duty) for sentence in known if sentence.duty is not None]
    return weights_of(cases, FEWEST, STRENGTH)


def weights_of(cases: Sequence[tuple[str, Collection[str], bool]], fewest: int, strength: float) -> dict[str, float]:
    """Return the weight of each trait that ``fewest`` letters show, in log-odds, held by a ridge of this ``strength``.

    A case: its letter, what is seen of it, whether it is what is looked for. What weighs next to nothing is left out.
    """
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

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


@cache
def left_out() -> tuple[dict[str, float], ...]:
    known = of_folders()
    return tuple(fitted([s for s in known if fold(s.letter, FOLDS) != number]) for number in range(FOLDS))


def weights_without(letter: str) -> dict[str, float]:
    """Return weights that were fitted without a letter, one of those that it is fitted on."""
    return left_out()[fold(letter, FOLDS)]


def reader_without(letter: str) -> SecondReader:
    """Return a second reader that was fitted without a letter, one of those that it is fitted on."""
    return reader(weights_without(letter))


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
