"""The figures of an evaluation: what was found, missed, wrong, and every fault by name.

A record is found where it stands at the gold's place and its key values are right (``compare.KEY_FIELDS``); its other
fields are judged apart. A record whose evidence does not hold counts as wrong whatever else it says and matches
nothing. Optional gold is neither rewarded nor punished.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.evaluate.compare import ATTRIBUTES, HEADER, KEY_FIELDS
from pipeline.evaluate.measures import DutyRows, Reliability, Temporal
from pipeline.evaluate.pairing import Share, Tally

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
