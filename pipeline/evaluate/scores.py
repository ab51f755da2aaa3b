"""The figures of an evaluation: what was found, missed, wrong, and every fault by name.

A record is found where it stands at the gold's place and its key values are right (``compare.KEYS``); its other fields
are judged apart. A record whose evidence does not hold counts as wrong whatever else it says and matches nothing.
Optional gold is neither rewarded nor punished.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import SetupError
from pipeline.evaluate import gold as gold_files
from pipeline.evaluate.compare import ATTRIBUTES, HEADER, KEYS, Record
from pipeline.evaluate.gold import Span
from pipeline.evaluate.names import figures_line
from pipeline.evaluate.places import overlap, words_in_common
from pipeline.oserrors import why
from pipeline.words import t
from schemas import Letter

SECTIONS = tuple(KEYS)

#: Fields of a found record that say nothing about its fault.
_NOISE = ("id", "confidence")
#: A fault is one line that a person reads: records and quotes are cut there.
_LONGEST_RECORD = 300
_LONGEST_QUOTE = 70


@dataclass
class Share:
    """How many were right of how many."""

    right: int = 0
    total: int = 0

    def add(self, right: bool) -> None:
        """Count one more."""
        self.right += right
        self.total += 1

    @property
    def rate(self) -> float:
        """Share of the right ones; 1 where there was nothing to get wrong."""
        return self.right / self.total if self.total else 1.0


@dataclass
class SectionScore:
    """The figures of one kind of record over all letters."""

    found: int = 0
    missed: int = 0
    wrong: int = 0
    unsound: int = 0
    attributes: dict[str, Share] = field(default_factory=dict)
    confidence: dict[str, Share] = field(default_factory=dict)
    """How often records were right that were given a confidence of so many tenths (``"0.9"``)."""

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where there was nothing to find and nothing was found."""
        judged = 2 * self.found + self.wrong + self.missed
        return 2 * self.found / judged if judged else 1.0


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
    faults: list[Fault] = field(default_factory=list)

    @property
    def accuracy(self) -> float:
        """Share of all header fields that are right."""
        return Share(sum(s.right for s in self.header.values()), sum(s.total for s in self.header.values())).rate

    def figures(self) -> dict[str, Any]:
        """Return the figures as ``vanthu evaluate --json`` prints them, rounded to four digits."""
        by_field = {
            name: f"{self.header[name].right}/{self.header[name].total}" for name in HEADER if name in self.header
        }
        sections = {name: _section_figures(score, ATTRIBUTES[name]) for name, score in self.sections.items()}
        return {"letters": self.letters, "header": {"accuracy": round(self.accuracy, 4), **by_field}, **sections}

    def as_json(self) -> dict[str, Any]:
        """Return the figures, how far the confidence given to the records can be trusted, and the list of faults."""
        confidence = {
            name: {tenth: f"{share.right}/{share.total}" for tenth, share in sorted(score.confidence.items())}
            for name, score in self.sections.items()
        }
        return {**self.figures(), "confidence": confidence, "faults": [str(fault) for fault in self.faults]}


def _section_figures(score: SectionScore, order: Mapping[str, Any]) -> dict[str, Any]:
    counts = {"found": score.found, "missed": score.missed, "wrong": score.wrong, "unsound": score.unsound}
    rates = {name: round(score.attributes[name].rate, 4) for name in order if name in score.attributes}
    return {"f1": round(score.f1, 4), **counts, **rates}


def score(gold_dir: Path, letters: Mapping[str, Letter]) -> Scores:
    """Score letters, by the name of their file without its suffix, against the gold files of a folder."""
    scores = Scores()
    for path in gold_files.gold_files(gold_dir):
        name = gold_files.name_of(path)
        letter = letters.get(name)
        scores.letters += 1
        if letter is None:
            scores.faults.append(Fault(name, "", t("không đọc được văn bản")))
        found = letter.model_dump(mode="json") if letter else {"text": "", "header": {}}
        _LetterJudge(name, gold_files.text_beside(path), found, scores).judge(_gold(path))
    return scores


def _gold(path: Path) -> Record:
    try:
        return gold_files.load(path)
    except (OSError, ValueError) as error:
        reason = why(error) if isinstance(error, OSError) else str(error)
        raise SetupError(
            t("{path}: không đọc được tệp gold ({reason}). Sửa tệp rồi chạy lại.", path=path, reason=reason)
        ) from error


class _LetterJudge:
    """Judges one letter and adds what it sees to the scores."""

    def __init__(self, name: str, gold_text: str | None, found: Record, scores: Scores) -> None:
        self.name = name
        self.gold_text = gold_text or ""
        self.found = found
        self.text: str = found["text"]
        self.aligned = gold_text is not None and gold_text == self.text
        self.scores = scores

    def judge(self, gold: Record) -> None:
        self._judge_header(gold.get("header", {}))
        for section in SECTIONS:
            self._judge_section(section, gold.get(section, []), self.found.get(section, []))

    def _fault(self, section: str, message: str) -> None:
        self.scores.faults.append(Fault(self.name, section, message))

    def _judge_header(self, gold: Record) -> None:
        for name, same in HEADER.items():
            if name not in gold:
                continue
            value = self.found["header"].get(name)
            right = same(gold[name], value)
            self.scores.header.setdefault(name, Share()).add(right)
            if not right:
                self._fault("header", f"{name}: {_told(value, gold[name])}")

    def _judge_section(self, section: str, golds: list[Record], founds: list[Record]) -> None:
        score = self.scores.sections[section]
        sound = [record for record in founds if self._holds(record)]
        for record in founds:
            if not self._holds(record):
                score.unsound += 1
                score.wrong += 1
                self._fault(section, t("trích dẫn không khớp văn bản: {record}", record=_shown_record(record)))
        covers = self._covers(section, golds, sound)
        pairs = _pairs(section, golds, sound, covers)
        for g, f in pairs.items():
            if not golds[g].get("optional"):
                score.found += 1
                self._judge_attributes(section, golds[g], sound[f])
        for g, gold in enumerate(golds):
            if g not in pairs and not gold.get("optional"):
                score.missed += 1
                self._fault(section, t("bỏ sót: {record}", record=_shown_record(gold)))
        for f, record in enumerate(sound):
            right = f in pairs.values()
            # What overlaps something open to argument is not called wrong.
            if right or not any(gold.get("optional") and (g, f) in covers for g, gold in enumerate(golds)):
                score.confidence.setdefault(f"{record['confidence']:.1f}", Share()).add(right)
                if not right:
                    score.wrong += 1
                    self._fault(section, t("sai hoặc thừa: {record}", record=_shown_record(record)))

    def _judge_attributes(self, section: str, gold: Record, found: Record) -> None:
        shares = self.scores.sections[section].attributes
        for name, same in ATTRIBUTES[section].items():
            if name not in gold:
                continue
            right = same(gold[name], found.get(name))
            shares.setdefault(name, Share()).add(right)
            if not right:
                said = _told(found.get(name), gold[name])
                self._fault(section, f"{name}: {said} — {_shown(gold['quote'][:_LONGEST_QUOTE])}")

    def _holds(self, record: Record) -> bool:
        evidence = record["evidence"]
        start, end = evidence["start"], evidence["end"]
        return 0 <= start < end <= len(self.text) and bool(self.text[start:end] == evidence["quote"])

    def _covers(self, section: str, golds: list[Record], founds: list[Record]) -> dict[tuple[int, int], float]:
        """Return how well a found record stands at a gold one's place, for every pair that meets at all."""
        spans = [gold_files.place(self.gold_text, gold) for gold in golds] if self.aligned else []
        covers: dict[tuple[int, int], float] = {}
        for g, gold in enumerate(golds):
            for f, found in enumerate(founds):
                cover = self._cover(section, gold, spans[g] if self.aligned else None, found["evidence"])
                if cover > 0:
                    covers[g, f] = cover
        return covers

    def _cover(self, section: str, gold: Record, span: Span | None, evidence: Record) -> float:
        if not self.aligned:
            return words_in_common(section, gold["quote"], evidence["quote"])
        return overlap(section, span, (evidence["start"], evidence["end"])) if span else 0.0


def _pairs(
    section: str, golds: list[Record], founds: list[Record], covers: Mapping[tuple[int, int], float]
) -> dict[int, int]:
    """Pair gold and found records whose key values agree, the best places first, each record once."""
    same = KEYS[section]
    candidates = sorted(((cover, g, f) for (g, f), cover in covers.items() if same(golds[g], founds[f])), reverse=True)
    pairs: dict[int, int] = {}
    for _, g, f in candidates:
        if g not in pairs and f not in pairs.values():
            pairs[g] = f
    return pairs


def _told(found: object, gold: object) -> str:
    return t("đọc {found}, đúng là {gold}", found=_shown(found), gold=_shown(gold))


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _shown_record(record: Record) -> str:
    return _shown({key: value for key, value in record.items() if key not in _NOISE})[:_LONGEST_RECORD]


def lines(scores: Scores) -> Iterator[str]:
    """Yield the figures as a small table for a terminal: a line for the header, one for each kind of record."""
    yield t("{count} văn bản.", count=scores.letters)
    for section, figures in scores.figures().items():
        if isinstance(figures, dict):
            yield figures_line(section, figures)
