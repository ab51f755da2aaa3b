"""Fits the confidence of records on the letters of the corpus; writes ``extractors/lexicon/confidence.toml``.

Every record extracted from ``corpus/letters`` is judged right or wrong as ``benchmarks.evaluate`` does. For each
section a logistic model of few traits (``extractors.doubts``) gives the chance of being right:

- ridge, so that a trait seen on few records says little; its strength is the one that predicts letters left out best
  (five folds of whole letters, since the records of one letter share their faults);
- the rules are made with these letters at hand, and letters never seen are read worse. How much worse, and which
  records, first readings show: of tasks those kept in ``corpus/first_read``, of the rest what was counted once when 28
  letters had just been added (``first_read.csv``). That a letter was at hand is a trait of the fit alone, so that the
  base is that of letters never seen;
- whom a task, a date or a limit binds has a chance of its own (``extractors.assignee_traits``), fitted on the records
  that stand where the gold has a required one: there the bodies are right or wrong, in first readings and today;
- the same letters with characters misread (``benchmarks.noise``) show how much less is right in a worn or a bad
  print, as far as words had to be mended there;
- what the second reader thinks of a task comes from one that was fitted without its letter;
- traits whose weight rounds to nothing, or that fewer than ``FEWEST`` records show, are left out, and so is a worn or
  bad print where it would speak for a record: that other traits tell enough there does not make it better.

Nothing in it is random: the same rules and letters give the same file. Run as ``python -m benchmarks.calibrate`` after
rules have changed; ``corpus/test`` has no part in it and judges what comes out.
"""

import csv
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.evaluate.compare import (
    ATTRIBUTES,
    Record,
    one_body_in_common,
    overlap,
    pairs,
    pairs_by_place,
    same_keys,
)
from benchmarks.evaluate.gold import load, place
from benchmarks.evaluate.scores import SECTIONS, Scores, judge_letter, score_records
from benchmarks.first_readings import GROUPS, first_read
from benchmarks.fit_second_reader import reader_without
from benchmarks.letters import CORPUS, FRESH, ROOT, SCORED_ONLY, scopes_of, source_of, with_gold
from benchmarks.noise import gold_as_printed, misread
from extractors import extract
from extractors.assignee_traits import BoundTask, held_assignee_traits, task_assignee_traits
from extractors.doubts import Traits, task_traits
from extractors.misreadings import mend
from extractors.patterns import SpanIndex, make_view
from extractors.transcript import transcribe

FIRST_READ = Path(__file__).with_name("first_read.csv")
TABLE = ROOT / "extractors" / "lexicon" / "confidence.toml"

#: Sections of records that bind somebody: the section of the chance that they bind whom they should, their field.
BODIES = {
    "tasks": ("task_assignees", "assignees"),
    "dates": ("date_assignees", "assignees"),
    "delegate_limits": ("limit_assignees", "applies_to"),
}
#: Nothing is faultless: imagined records of every section (right, wrong), and the least share of wrong ones.
PRIOR = (18, 2)
#: The trait of records of letters that rules were made with.
_AT_HAND = "at hand"
FEWEST = 5
#: Shares of the characters that recognition misreads.
MISREAD = (0.01, 0.03)
STRENGTHS = (1.0, 3.0, 10.0, 30.0, 100.0)
FOLDS = 5


class Judged(NamedTuple):
    """A record as the fitting sees it: its letter, its traits, whether it is right."""

    letter: str
    traits: Traits
    right: bool


@dataclass
class Recorder:
    """Stands in for the look-up of confidence: gives every set of traits a number of its own, which leads back."""

    seen: list[Traits] = field(default_factory=list)

    def __call__(self, section: str, traits: Traits) -> float:
        """Return the number of these traits as a fraction that a float holds exactly."""
        if traits not in self.seen:
            self.seen.append(traits)
        return self.seen.index(traits) / 2**20

    def traits(self, confidence: float) -> Traits:
        return self.seen[round(confidence * 2**20)]


class Model(NamedTuple):
    """Base and weights of one section, in log-odds, and how many of the records with a trait are right."""

    base: float
    weights: dict[str, float]
    right: int = 0
    records: int = 0
    shown: dict[str, tuple[int, int]] = {}  # noqa: RUF012 - never changed

    def chance(self, traits: Iterable[str]) -> float:
        return 1 / (1 + math.exp(-self.base - sum(self.weights.get(trait, 0.0) for trait in traits)))


def judged(folder: Path = CORPUS, misread_share: float = 0.0) -> dict[str, list[Judged]]:
    """Return the records of all letters of a folder by section, each judged right or wrong.

    With a share of characters misread, only those of the letters in which words were mended: the others show no sign.
    """
    records: dict[str, list[Judged]] = {section: [] for section in (*SECTIONS, *map(itemgetter(0), BODIES.values()))}
    for name, text, gold in with_gold(folder):
        printed = misread(text, misread_share, seed=1)
        recorder, scores = Recorder(), Scores()
        letter = extract(source_of(printed.text, f"{name}.txt"), recorder, reader_without(name))
        printed_gold = gold_as_printed(gold, text, printed, letter)
        judge_letter(name, printed.text, letter, printed_gold, scores)
        told = [(section, *pair) for section, score in scores.sections.items() for pair in score.reliability.judged]
        told += bodies_judged(printed.text, letter.model_dump(mode="json"), printed_gold)
        for section, confidence, right in told:
            traits = recorder.traits(confidence)
            if not misread_share or any(trait.startswith("print=") for trait in traits):
                records[section].append(Judged(name, traits, right))
    return records


def bodies_judged(text: str, letter: Record, gold: Record) -> Iterator[tuple[str, float, bool]]:
    """Yield the section of each record ``at_required``, how sure its bodies are, if they are right."""
    for section, record, right in at_required(text, letter, gold):
        yield BODIES[section][0], record["assignee_confidence"], right


def at_required(text: str, letter: Record, gold: Record) -> Iterator[tuple[str, Record, bool]]:
    """Yield each record that stands at the place of a required one, with its section, and whether its bodies are right.

    Of a date and a limit all that it says must be right besides; a task is one wherever it stands.
    """
    for section, (_, attribute) in BODIES.items():
        golds, founds = gold.get(section, []), letter[section]
        places = [place(text, one) for one in golds]
        covers = {
            (g, f): cover
            for g, span in enumerate(places)
            for f, one in enumerate(founds)
            if span and (cover := overlap(section, span, (one["evidence"]["start"], one["evidence"]["end"])))
        }
        same = ATTRIBUTES[section][attribute] if section != "tasks" else one_body_in_common
        paired = (pairs_by_place if section == "tasks" else pairs)(golds, founds, covers, partial(same_keys, section))
        for g, f in paired.items():
            if attribute in golds[g] and not golds[g].get("optional"):
                yield section, founds[f], same(golds[g][attribute], founds[f].get(attribute))


def first_readings() -> dict[str, list[Judged]]:
    """Return the records of letters as they were read first, by section.

    Of tasks those of all groups that are kept, but of letters that are only scored. Of the rest those of 28 letters
    that were counted once; which letter each stood in was not kept.
    """
    records: dict[str, list[Judged]] = {section: [] for section in (*SECTIONS, *map(itemgetter(0), BODIES.values()))}
    with FIRST_READ.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            traits = tuple(row["traits"].split())
            for right, count in ((True, int(row["right"])), (False, int(row["wrong"]))):
                records[row["section"]] += [Judged(f"first reading {number}", traits, right)] * count
    recorder, letters = Recorder(), dict[str, dict[str, Any]]()
    for group in GROUPS:
        letters |= {} if f"{group}_".startswith(SCORED_ONLY) else first_read(group)
    for name, letter in letters.items():
        view = make_view(letter["text"])
        said = SpanIndex([((start, end), chance) for start, end, *_, chance in letter["sentences"]])
        for task in letter["tasks"]:
            place = task["evidence"]["start"], task["evidence"]["end"]
            chance = said.holding(place[0], place[0] + 1)
            told = place, task["assignees"][0], task["why"], chance, task.get("strength", "binding")
            task["confidence"] = recorder("tasks", (name, *task_traits(view, *told)))
    for confidence, right in score_records(FRESH, letters).sections["tasks"].reliability.judged:
        name, *seen = recorder.traits(confidence)
        records["tasks"].append(Judged(name, tuple(seen), right))
    for name, letter in letters.items():
        _tell_bodies(letter, recorder)
        for section, confidence, right in bodies_judged(letter["text"], letter, load(FRESH / f"{name}.gold.json")):
            records[section].append(Judged(name, recorder.traits(confidence), right))
    return records


def _tell_bodies(letter: Record, recorder: Recorder) -> None:
    """Put into each record of a first reading the number of the traits of its bodies, as extraction does today."""
    text = letter["text"]
    view, mended = make_view(text), mend(text, recognised=False)
    transcript = transcribe(mended.text if mended else text)
    context = scopes_of(transcript, source_of(transcript.view.text)).context
    said = SpanIndex([((start, end), chance) for start, end, *_, chance in letter["sentences"]])
    spans = {id(one): (one["evidence"]["start"], one["evidence"]["end"]) for name in BODIES for one in letter[name]}
    bound = [BoundTask(spans[id(task)], tuple(task["assignees"]), task["why"]) for task in letter["tasks"]]
    for task, one in zip(letter["tasks"], bound, strict=True):
        chance = said.holding(one.place[0], one.place[0] + 1)
        own = task_traits(view, one.place, one.names[0], one.why, chance, task.get("strength", "binding"))
        seen = task_assignee_traits(view, one.place, one.names, context, one.why, bound)
        task["assignee_confidence"] = recorder("task_assignees", (*own, *seen))
    for section, kind in (("dates", "type"), ("delegate_limits", "bound")):
        bodies, attribute = BODIES[section]
        for record in letter[section]:
            told = record.get(attribute) or ()
            names = tuple(told.split(", ")) if isinstance(told, str) else tuple(told)
            seen = held_assignee_traits(view, spans[id(record)], names, context, record[kind], bound)
            record["assignee_confidence"] = recorder(bodies, seen)


def fitted(
    now: Sequence[Judged], strength: float | None = None, first: Sequence[Judged] = (), spoiled: Sequence[Judged] = ()
) -> Model:
    """Return the model of one section from the records of the corpus, of first readings and of misread letters.

    Without a ``strength`` of the ridge, the one that predicts best. How much better letters are read that rules were
    made with is a trait of its own, which no letter has that is read for the first time.
    """
    known = [record._replace(traits=(*record.traits, _AT_HAND)) for record in (*now, *spoiled)] if first else [*now]
    records = [*known, *first]
    counts = Counter(trait for record in records for trait in record.traits)
    # A trait that all records show is the base.
    traits = sorted(trait for trait, count in counts.items() if FEWEST <= count < len(records))
    solved = _solved(records, traits, best_strength(records, traits) if strength is None else strength)
    kept = {
        trait: round(weight, 2)
        for trait, weight in solved.weights.items()
        if abs(weight) >= 0.05 and trait != _AT_HAND and not (trait.startswith("print=") and weight > 0)
    }
    right = Counter(trait for record in records if record.right for trait in record.traits)
    shown = {trait: (right[trait], counts[trait]) for trait in kept}
    return Model(round(solved.base, 2), kept, sum(record.right for record in records), len(records), shown)


def best_strength(records: Sequence[Judged], traits: Sequence[str]) -> float:
    """Return the strength under which letters left out are predicted best (mean log loss); the strongest of equals."""
    fold = {letter: number % FOLDS for number, letter in enumerate(sorted({record.letter for record in records}))}
    losses = dict.fromkeys(STRENGTHS, 0.0)
    for strength in STRENGTHS:
        for number in range(FOLDS):
            model = _solved([record for record in records if fold[record.letter] != number], traits, strength)
            for record in records:
                if fold[record.letter] == number:
                    chance = model.chance(record.traits)
                    losses[strength] -= math.log(chance if record.right else 1 - chance)
    return min(STRENGTHS, key=lambda strength: (round(losses[strength], 6), -strength))


def _solved(records: Sequence[Judged], traits: Sequence[str], strength: float) -> Model:
    """Return base and weights of the ridge logistic model; the base is held by the prior alone."""
    from sklearn.linear_model import LogisticRegression

    # Records with the same traits are one row; one without any holds the prior, one column stands for no trait at all.
    rows = Counter((frozenset(record.traits).intersection(traits), record.right) for record in records)
    rows.update({(frozenset(), True): PRIOR[0], (frozenset(), False): PRIOR[1]})
    shown = [[0, *(trait in row for trait in traits)] for row, _ in rows]
    model = LogisticRegression(C=1 / strength, solver="newton-cholesky", tol=1e-9, max_iter=1000)
    model.fit(shown, [right for _, right in rows], sample_weight=list(rows.values()))
    return Model(float(model.intercept_[0]), dict(zip(traits, map(float, model.coef_[0][1:]), strict=True)))


def table(models: dict[str, Model]) -> str:
    """Return the file: for each section its base and weights, with what they were counted on."""
    lines = [
        "# How much each trait of a record says for or against its being right, in log-odds: extractors/doubts.py.",
        "# Fitted on corpus/letters by `make weights`, which writes this file: do not edit it by hand. Behind each",
        "# figure stands what it was counted on: right of all, the first reading of 28 letters and misread copies",
        "# included. What was seen seldom is drawn towards 0; the bases allow for letters never seen, which are read",
        "# worse than these (benchmarks/calibrate.py says by how much).",
    ]
    for section, model in models.items():
        lines += ["", f"[{section}]", f"base = {model.base:.2f}  # {model.right} of {model.records}"]
        lines += ["", f"[{section}.weights]"]
        for trait, weight in sorted(model.weights.items()):
            right, count = model.shown[trait]
            lines.append(f'"{trait}" = {weight:.2f}  # {right} of {count}')
    return "\n".join(lines) + "\n"


def main() -> None:
    first, spoiled = first_readings(), [judged(misread_share=share) for share in MISREAD]
    models = {
        section: fitted(now, first=first[section], spoiled=[record for each in spoiled for record in each[section]])
        for section, now in judged().items()
    }
    TABLE.write_text(table(models), "utf-8")
    for section, model in models.items():
        print(f"{section}: {model.right} of {model.records} right, {len(model.weights)} traits")


if __name__ == "__main__":
    main()
