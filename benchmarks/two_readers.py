"""What the second reader gains: duties told by the rules alone, by the model alone, by both, on letters with gold."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fit_second_reader import CORPUS, COVERED, Sentence, reader_without, sentences_of, share_covered
from extractors import extract
from extractors.second_reader import SecondReader, duty_chance
from pipeline.evaluate import Scores, Tally, gold_files, judge_letter, name_of
from pipeline.evaluate.gold import load, text_beside
from schemas import Letter, Source

#: From this chance on the model alone calls a sentence a duty.
_EVEN = 0.5


@dataclass(frozen=True)
class TwoReaders:
    """How well sentences that lay a duty are told, and tasks read, by the rules alone, by the model alone, by both."""

    rules: Tally
    model: Tally
    both: Tally
    tasks_by_rules: float
    tasks_by_both: float
    flagged: int
    rightly: int
    """Of the flagged places those where the rules alone are wrong: a duty that is none (or open), one left out."""


def reader_for(folder: Path) -> Callable[[str], SecondReader]:
    """Return which second reader may judge a letter of a folder: none that was fitted on it."""
    return reader_without if folder.parts[-2:] == CORPUS.parts[-2:] else lambda letter: duty_chance


def compared(folder: Path) -> TwoReaders:
    """Return the figures of a folder; in ``corpus/letters`` every letter is judged by a model that never saw it."""
    rules, model, both = Tally(), Tally(), Tally()
    alone, together = Scores(), Scores()
    flagged = rightly = 0
    for path in gold_files(folder):
        text = text_beside(path)
        if text is None:
            continue
        source = Source(name=path.name, sha256="", media_type="text/plain", text=text)
        second = reader_for(folder)(name_of(path))
        by_rules, by_both = extract(source, second=None), extract(source, second=second)
        judge_letter(name_of(path), text, by_rules, load(path), alone)
        judge_letter(name_of(path), text, by_both, load(path), together)
        known = [sentence for sentence in sentences_of(path, second) if sentence.duty is not None]
        for sentence in known:
            _count(rules, sentence, _is_task(sentence, by_rules))
            _count(model, sentence, sentence.chance >= _EVEN)
            _count(both, sentence, _is_task(sentence, by_both))
        for place in _flagged(by_both):
            here = [s for s in known if share_covered(s.span, [place]) >= COVERED]
            flagged += 1
            rightly += not here or any(bool(s.duty) != _is_task(s, by_rules) for s in here)
    tasks = (scores.sections["tasks"].f1 for scores in (alone, together))
    return TwoReaders(rules, model, both, *tasks, flagged, rightly)


def _flagged(letter: Letter) -> Iterator[tuple[int, int]]:
    for flag in letter.flags:
        if flag.code == "readers-differ" and flag.evidence:
            yield flag.evidence.start, flag.evidence.end


def _is_task(sentence: Sentence, letter: Letter) -> bool:
    places = [(task.evidence.start, task.evidence.end) for task in letter.tasks if not task.optional]
    return share_covered(sentence.span, places) >= COVERED


def _count(tally: Tally, sentence: Sentence, told: bool) -> None:
    tally.found += told and sentence.duty is True
    tally.missed += not told and sentence.duty is True
    tally.wrong += told and sentence.duty is False
