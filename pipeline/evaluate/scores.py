"""The figures of an evaluation, and how a terminal shows them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.evaluate.compare import ATTRIBUTES, HEADER, KEY_FIELDS
from pipeline.evaluate.labels import figure, figures_line, title, value_words
from pipeline.evaluate.measures import DutyRows, Reliability, Temporal
from pipeline.evaluate.pairing import Share, Tally
from pipeline.words import t

# --------------------
# The figures of an evaluation: what was found, missed, wrong, and every fault by name.
#
# A record is found where it stands at the gold's place and its key values are right (``compare.KEY_FIELDS``); its
# other fields are judged apart. A record whose evidence does not hold counts as wrong whatever else it says and
# matches nothing. Optional gold is neither rewarded nor punished.

SECTIONS = tuple(KEY_FIELDS)


@dataclass
class SectionScore(Tally):
    """The figures of one kind of record over all letters."""

    unsound: int = 0
    attributes: dict[str, Share] = field(default_factory=dict)
    """The other fields, where a record was found."""
    keys: dict[str, Share] = field(default_factory=dict)
    """The key values one by one, where a record was found at the place, whatever it says."""
    confidence: dict[str, Share] = field(default_factory=dict)
    """How often records were right that were given a confidence of so many tenths (``"0.9"``)."""
    reliability: Reliability = field(default_factory=Reliability)


@dataclass(frozen=True)
class Fault:
    """One thing to look at: in which letter, in which section, what is wrong."""

    letter: str
    section: str
    message: str

    def __str__(self) -> str:
        """Return the fault as one line."""
        return " ".join(filter(None, (f"{self.letter}:", self.section, self.message)))


@dataclass
class Scores:
    """The figures of all letters of a folder."""

    letters: int = 0
    header: dict[str, Share] = field(default_factory=dict)
    sections: dict[str, SectionScore] = field(default_factory=lambda: {name: SectionScore() for name in SECTIONS})
    temporal: Temporal = field(default_factory=Temporal)
    obligations: Tally = field(default_factory=Tally)
    rows: DutyRows = field(default_factory=DutyRows)
    by_letter: dict[str, dict[str, Tally]] = field(default_factory=dict)
    """Letter by letter: fields of the header (right and wrong ones), records of each section."""
    faults: list[Fault] = field(default_factory=list)

    @property
    def accuracy(self) -> float:
        """Share of all header fields that are right."""
        return Share(sum(s.right for s in self.header.values()), sum(s.total for s in self.header.values())).rate

    def figures(self) -> dict[str, Any]:
        """Return the figures as ``vanthu evaluate --json`` prints them, rounded to four digits."""
        by_field = {name: str(self.header[name]) for name in HEADER if name in self.header}
        sections = {name: _section_figures(score, ATTRIBUTES[name]) for name, score in self.sections.items()}
        return {"letters": self.letters, "header": {"accuracy": round(self.accuracy, 4), **by_field}, **sections}

    def key_figures(self) -> dict[str, dict[str, str]]:
        """Return how often each key value is right where a record was found at the place (“right of all”)."""
        return {
            name: {key: str(score.keys[key]) for key in KEY_FIELDS[name] if key in score.keys}
            for name, score in self.sections.items()
        }

    def calibration(self) -> dict[str, Reliability]:
        """Return how far confidence can be trusted: over all records, then section by section."""
        overall = Reliability([pair for score in self.sections.values() for pair in score.reliability.judged])
        return {"overall": overall, **{name: score.reliability for name, score in self.sections.items()}}

    def as_json(self) -> dict[str, Any]:
        """Return all figures and the list of faults; keys are only ever added, so that old results can be compared."""
        confidence = {
            name: {tenth: str(share) for tenth, share in sorted(score.confidence.items())}
            for name, score in self.sections.items()
        }
        return {
            **self.figures(),
            "keys": self.key_figures(),
            "temporal": self.temporal.figures(),
            "obligations": self.obligations.figures(),
            "rows": self.rows.figures(),
            "calibration": {name: one.figures() for name, one in self.calibration().items()},
            "by_letter": {
                letter: {section: tally.figures() for section, tally in tallies.items()}
                for letter, tallies in self.by_letter.items()
            },
            "confidence": confidence,
            "faults": [str(fault) for fault in self.faults],
        }


def _section_figures(score: SectionScore, order: Mapping[str, Any]) -> dict[str, Any]:
    counts = {"found": score.found, "missed": score.missed, "wrong": score.wrong, "unsound": score.unsound}
    rates = {name: round(score.attributes[name].rate, 4) for name in order if name in score.attributes}
    return {"f1": round(score.f1, 4), **counts, **rates}


# --------------------
# The figures of an evaluation as a terminal shows them.


def lines(scores: Scores) -> Iterator[str]:
    """Yield the figures as a small table: the header, each kind of record, then what is measured across them."""
    yield t("{count} văn bản.", count=scores.letters)
    for section, figures in scores.figures().items():
        if isinstance(figures, dict):
            yield figures_line(section, figures)
    yield from _key_lines(scores)
    four = "  ".join(
        f"{title(name)} {value_words(round(tally.f1, 4))}" for name, tally in scores.temporal.tallies.items()
    )
    yield f"{title('temporal')}, F1: {four}"
    yield figures_line("obligations", scores.obligations.figures())
    yield figures_line("rows", scores.rows.figures())
    yield from _calibration_lines(scores)


def _key_lines(scores: Scores) -> Iterator[str]:
    for section, shares in scores.key_figures().items():
        # Of tasks the one key value is the doer, which the section's own figures show.
        if shares and section != "tasks":
            told = "  ".join(f"{figure(name)} {share}" for name, share in shares.items())
            yield f"{title('keys')}, {title(section)}: {told}"


def _calibration_lines(scores: Scores) -> Iterator[str]:
    """Yield the expected calibration errors and, over all records, the reliability table."""
    calibration = scores.calibration()
    errors = "  ".join(f"{title(name)} {value_words(round(one.ece, 4))}" for name, one in calibration.items())
    yield f"{title('calibration')}, {title('ece')}: {errors}"
    for one in calibration["overall"].bins():
        yield t(
            "  {low}–{high}: {records} bản ghi, cho trung bình {confidence}, đúng {right}",
            low=value_words(one.low),
            high=value_words(one.high),
            records=one.records,
            confidence=value_words(round(one.confidence, 3)),
            right=value_words(round(one.right, 3)),
        )
