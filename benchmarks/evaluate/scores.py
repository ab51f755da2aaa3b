"""Letters held against their gold; the figures: what was found, missed, wrong, what is measured across the records.

Nothing of the program that it judges is imported, by this module or those that it imports: others score theirs by it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, filterfalse
from operator import attrgetter
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.evaluate import gold as gold_files
from benchmarks.evaluate.compare import (
    ATTRIBUTES,
    HEADER,
    KEY_FIELDS,
    Covers,
    Record,
    Share,
    Tally,
    meets_optional,
    overlap,
    pairs,
    pairs_by_place,
    same_bodies,
    same_keys,
    tallied,
    words_in_common,
)

if TYPE_CHECKING:
    from schemas import Letter

# --------------------
# Across the kinds of records: trust in confidence, rows, duties.

BINS = 10


class Bin(NamedTuple):
    """The records whose confidence lies in one bin: their number, mean confidence and share right."""

    low: float
    high: float
    records: int
    confidence: float
    right: float

    @property
    def gap(self) -> float:
        """How far confidence and truth lie apart."""
        return abs(self.confidence - self.right)


@dataclass
class Reliability:
    """Whether confidence can be trusted, by the expected calibration error (Guo et al. 2017, equation 3).

    A record is right where it pairs with gold, optional gold included; what only overlaps optional gold is left out.
    """

    judged: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, confidence: float, right: bool) -> None:
        """Count one record."""
        self.judged.append((confidence, right))

    def bins(self) -> Iterator[Bin]:
        """Yield the bins that hold any record, from low confidence to high; 1.0 belongs to the last."""
        # Rounded, since 0.7 * 10 may fall short of 7.
        by_bin = defaultdict[int, list[tuple[float, bool]]](list)
        for pair in self.judged:
            by_bin[min(BINS - 1, int(round(pair[0] * BINS, 6)))].append(pair)
        for number, each in sorted(by_bin.items()):
            given, right = zip(*each, strict=True)
            yield Bin(number / BINS, (number + 1) / BINS, len(each), fmean(given), fmean(right))

    @property
    def ece(self) -> float:
        """The expected calibration error; 0 where nothing was judged."""
        total = len(self.judged)
        return sum(one.records * one.gap for one in self.bins()) / total if total else 0.0

    def figures(self) -> dict[str, Any]:
        """Return the error and the reliability table as ``benchmarks.evaluate --json`` prints them."""
        table = [
            {
                "from": one.low,
                "to": one.high,
                "records": one.records,
                "confidence": round(one.confidence, 4),
                "right": round(one.right, 4),
            }
            for one in self.bins()
        ]
        return {"ece": round(self.ece, 4), "records": len(self.judged), "bins": table}


@dataclass
class DutyRows:
    """The rows of the table of duties (tasks that bind), and how many are false, only advise, or are not shown.

    Whether the doer is right the other figures tell; docs/quality.md says what is counted.
    """

    shown: int = 0
    false: int = 0
    general: int = 0
    hidden: int = 0

    def add(self, golds: Sequence[Record], founds: Sequence[Record], covers: Covers) -> None:
        """Count the rows of one letter; a record that says nothing of its strength binds."""
        binding = {f for f, found in enumerate(founds) if found.get("strength", "binding") == "binding"}
        met = {(g, f) for g, f in covers if not golds[g].get("optional")}
        self.hidden += len({g for g, _ in met} - {g for g, f in met if f in binding})
        self.shown += len(binding)
        for f in binding - {f for _, f in met}:
            advises = meets_optional(golds, covers, f)
            self.general += advises
            self.false += not advises

    def share(self, count: int) -> float:
        """Return which share of the rows shown so many are; 0 where none are shown."""
        return count / self.shown if self.shown else 0.0

    def figures(self) -> dict[str, Any]:
        """Return counts and shares as ``benchmarks.evaluate --json`` prints them."""
        shares = {"false_share": self.share(self.false), "general_share": self.share(self.general)}
        counts = {"shown": self.shown, "false": self.false, "general": self.general, "hidden": self.hidden}
        return counts | {name: round(value, 4) for name, value in shares.items()}


def tally_obligations(
    golds: Record, founds: Record, gold_tasks: Sequence[Record], tasks: Sequence[Record], covers: Covers
) -> Tally:
    """Count the whole obligations of one letter: a duty helps a clerk only where doer, act and deadline are all right.

    ``golds`` and ``founds`` are its records of all sections; docs/quality.md says when an obligation is whole.
    """
    by_day: dict[str, set[tuple[str | None, str | None]]] = defaultdict(set)
    for date in golds.get("dates", ()):
        by_day[date.get("date") or ""].add(_how(date))
    read = {date["id"]: date for date in founds.get("dates", ())}

    def same(gold: Record, found: Record) -> bool:
        day, due = gold.get("date") or "", read.get(found.get("date_id"))
        return (
            gold.get("kind") == found.get("kind")
            and same_bodies(gold.get("assignees"), found.get("assignees"))
            and day == (found.get("date") or "")
            and (not day or day not in by_day or due is None or _how(due) in by_day[day])
        )

    return tallied(gold_tasks, tasks, covers, same, lambda task: bool(task.get("assignees")))


def _how(date: Record) -> tuple[str | None, str | None]:
    bound = date.get("bound") or None
    # An event "from" an hour takes place "on" it.
    return ("on" if date.get("type") == "event" and bound == "from" else bound), date.get("time") or None


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
    attributes: dict[str, Share] = field(default_factory=dict)  # the other fields, where a record was found
    keys: dict[str, Share] = field(default_factory=dict)
    """The key values one by one, where a record was found at the place, whatever it says."""
    reliability: Reliability = field(default_factory=Reliability)

    def section_figures(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Return F1, counts and the rates of other fields in an order."""
        rates = {name: round(self.attributes[name].rate, 4) for name in order if name in self.attributes}
        return {**self.figures(), "unsound": self.unsound, **rates}


@dataclass(frozen=True)
class ScoringFault:
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
    fields: Share = field(default_factory=Share)
    """All fields of the header together."""
    sections: dict[str, SectionScore] = field(default_factory=lambda: {name: SectionScore() for name in SECTIONS})
    obligations: Tally = field(default_factory=Tally)
    rows: DutyRows = field(default_factory=DutyRows)
    by_letter: dict[str, dict[str, Tally]] = field(default_factory=dict)
    """Letter by letter: fields of the header (right and wrong ones), records of each section."""
    faults: list[ScoringFault] = field(default_factory=list)

    @property
    def accuracy(self) -> float:
        """Share of all header fields that are right."""
        return self.fields.rate

    def figures(self) -> dict[str, Any]:
        """Return the figures as ``benchmarks.evaluate --json`` prints them, rounded to four digits."""
        by_field = {name: str(self.header[name]) for name in HEADER if name in self.header}
        sections = {name: score.section_figures(ATTRIBUTES[name]) for name, score in self.sections.items()}
        return {"letters": self.letters, "header": {"accuracy": round(self.accuracy, 4), **by_field}, **sections}

    def key_figures(self) -> dict[str, dict[str, str]]:
        """Return how often each key value is right where a record was found at the place (“right of all”)."""
        return {
            name: {key: str(score.keys[key]) for key in KEY_FIELDS[name] if key in score.keys}
            for name, score in self.sections.items()
        }

    def calibration(self) -> dict[str, Reliability]:
        """Return how far confidence can be trusted: over all records, then section by section."""
        parts = {name: score.reliability for name, score in self.sections.items()}
        overall = Reliability([*chain.from_iterable(map(attrgetter("judged"), parts.values()))])
        return {"overall": overall, **parts}

    def as_json(self) -> dict[str, Any]:
        """Return all figures and the list of faults; keys are only ever added, so that old results can be compared."""
        return {
            **self.figures(),
            "keys": self.key_figures(),
            "obligations": self.obligations.figures(),
            "rows": self.rows.figures(),
            "calibration": {name: one.figures() for name, one in self.calibration().items()},
            "by_letter": {
                letter: {section: tally.figures() for section, tally in tallies.items()}
                for letter, tallies in self.by_letter.items()
            },
            "faults": [str(fault) for fault in self.faults],
        }


# --------------------
# One letter held against its gold; what is seen is added to the scores.

#: Fields of a found record that say nothing about its fault.
_NOISE = ("id", "confidence")
#: A fault is one line that a person reads: records and quotes are cut there.
_LONGEST_RECORD = 300
_LONGEST_QUOTE = 70


class GoldFileError(ValueError):
    """A gold file cannot be read; the message names it."""


def score(gold_dir: Path, letters: Mapping[str, Letter]) -> Scores:
    """Score letters, by the name of their file without its suffix, against the gold files of a folder."""
    return score_records(gold_dir, {name: letter.model_dump(mode="json") for name, letter in letters.items()})


def score_records(gold_dir: Path, letters: Mapping[str, Record]) -> Scores:
    """Score letters given as ``Letter`` dumps to JSON: the way in for what other programs found in them.

    Needed are ``text``, ``header`` and the sections, of each record ``id``, ``evidence`` and ``confidence`` beside the
    values that it gives.
    """
    scores = Scores()
    for path in gold_files.gold_files(gold_dir):
        name = gold_files.name_of(path)
        scores.letters += 1
        if name not in letters:
            scores.faults.append(ScoringFault(name, "", "không đọc được văn bản"))
        try:
            gold = gold_files.load(path)
        except (OSError, ValueError) as error:
            raise GoldFileError(f"{path.name}: no gold file: {error}") from error
        found = letters.get(name, {"text": "", "header": {}})
        _LetterJudge(name, gold_files.text_beside(path), found, scores).judge(gold)
    return scores


def judge_letter(name: str, gold_text: str | None, letter: Letter, gold: Record, scores: Scores) -> None:
    """Judge one letter against its gold and add what is seen to ``scores``; ``gold_text`` is what the gold quotes."""
    _LetterJudge(name, gold_text, letter.model_dump(mode="json"), scores).judge(gold)


class _LetterJudge:
    """Judges one letter and adds what it sees to the scores."""

    def __init__(self, name: str, gold_text: str | None, found: Record, scores: Scores) -> None:
        self.name = name
        self.gold_text = gold_text or ""
        self.found = found
        self.text: str = found["text"]
        self.aligned = gold_text is not None and gold_text == self.text
        self.scores = scores
        self.tallies = scores.by_letter.setdefault(name, {})

    def judge(self, gold: Record) -> None:
        tally = self.tallies["header"] = Tally()
        told: Record = gold.get("header", {})
        for name in filter(told.__contains__, HEADER):
            value = self.found["header"].get(name)
            right = HEADER[name](told[name], value)
            self.scores.header.setdefault(name, Share()).add(right)
            self.scores.fields.add(right)
            tally.add(Tally(found=right, missed=not right, wrong=not right))
            if not right:
                self._fault("header", f"{name}: {_told(value, told[name])}")
        for section in SECTIONS:
            self._judge_section(section, gold)

    def _fault(self, section: str, message: str) -> None:
        self.scores.faults.append(ScoringFault(self.name, section, message))

    def _judge_section(self, section: str, gold: Record) -> None:
        score = self.scores.sections[section]
        golds, founds = gold.get(section, []), self.found.get(section, [])
        sound = [*filter(self._holds, founds)]
        for record in filterfalse(self._holds, founds):
            score.unsound += 1
            self._fault(section, f"trích dẫn không khớp văn bản: {_shown_record(record)}")
        covers = self._covers(section, golds, sound)
        paired = pairs(golds, sound, covers, lambda gold, found: same_keys(section, gold, found))
        tally = Tally(wrong=len(founds) - len(sound))
        asked = [g for g, one in enumerate(golds) if not one.get("optional")]
        for g in filter(asked.__contains__, paired):
            tally.found += 1
            for name in filter(golds[g].__contains__, ATTRIBUTES[section]):
                told, gold_value = sound[paired[g]].get(name), golds[g][name]
                right = ATTRIBUTES[section][name](gold_value, told)
                score.attributes.setdefault(name, Share()).add(right)
                if not right:
                    place = _shown(golds[g]["quote"][:_LONGEST_QUOTE])
                    self._fault(section, f"{name}: {_told(told, gold_value)} — {place}")
        for g in sorted({*asked} - paired.keys()):
            tally.missed += 1
            self._fault(section, f"bỏ sót: {_shown_record(golds[g])}")
        right_ones = set(paired.values())
        for f, record in enumerate(sound):
            right = f in right_ones
            # What overlaps something open to argument is not called wrong.
            if right or not meets_optional(golds, covers, f):
                score.reliability.add(record["confidence"], right)
                if not right:
                    tally.wrong += 1
                    self._fault(section, f"sai hoặc thừa: {_shown_record(record)}")
        score.add(tally)
        self.tallies[section] = tally
        # Each key value alone, of the records that stand at one place.
        fields = KEY_FIELDS[section]
        places = pairs_by_place(golds, sound, covers, lambda g, f: sum(same(g, f) for same in fields.values()))
        for g in filter(asked.__contains__, places):
            for name, same in fields.items():
                score.keys.setdefault(name, Share()).add(same(golds[g], sound[places[g]]))
        if section == "tasks":
            self.scores.obligations.add(tally_obligations(gold, self.found, golds, sound, covers))
            self.scores.rows.add(golds, sound, covers)

    def _holds(self, record: Record) -> bool:
        evidence = record["evidence"]
        start, end = evidence["start"], evidence["end"]
        return 0 <= start < end <= len(self.text) and bool(self.text[start:end] == evidence["quote"])

    def _covers(self, section: str, golds: list[Record], founds: list[Record]) -> dict[tuple[int, int], float]:
        """Return how well a found record stands at a gold one's place, for every pair that meets at all."""
        covers: dict[tuple[int, int], float] = {}
        for g, gold in enumerate(golds):
            span = gold_files.place(self.gold_text, gold) if self.aligned else None
            for f, found in enumerate(founds):
                evidence, cover = found["evidence"], 0.0
                if not self.aligned:
                    cover = words_in_common(section, gold["quote"], evidence["quote"])
                elif span:
                    cover = overlap(section, span, (evidence["start"], evidence["end"]))
                if cover > 0:
                    covers[g, f] = cover
        return covers


def _told(found: object, gold: object) -> str:
    return f"đọc {_shown(found)}, đúng là {_shown(gold)}"


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _shown_record(record: Record) -> str:
    return _shown({key: value for key, value in record.items() if key not in _NOISE})[:_LONGEST_RECORD]
