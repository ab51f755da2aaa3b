"""One letter held against its gold; what is seen is added to the scores."""

import json
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import SetupError
from pipeline.evaluate import gold as gold_files
from pipeline.evaluate.compare import (
    ATTRIBUTES,
    HEADER,
    KEY_FIELDS,
    Record,
    Share,
    Tally,
    meets_optional,
    overlap,
    pairs,
    pairs_by_place,
    plain,
    same_keys,
    words_in_common,
)
from pipeline.evaluate.scores import SECTIONS, Fault, Scores, tally_obligations
from pipeline.files import why
from pipeline.words import t
from schemas import Letter

#: Fields of a found record that say nothing about its fault.
_NOISE = ("id", "confidence")
#: A fault is one line that a person reads: records and quotes are cut there.
_LONGEST_RECORD = 300
_LONGEST_QUOTE = 70


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
            scores.faults.append(Fault(name, "", t("không đọc được văn bản")))
        try:
            gold = gold_files.load(path)
        except (OSError, ValueError) as error:
            reason = why(error) if isinstance(error, OSError) else str(error)
            raise SetupError(
                "{path}: không đọc được tệp gold ({reason}). Sửa tệp rồi chạy lại.", path=path, reason=reason
            ) from error
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
        for name, same in HEADER.items():
            if name in told:
                value = self.found["header"].get(name)
                right = same(told[name], value)
                self.scores.header.setdefault(name, Share()).add(right)
                tally.add(Tally(found=right, missed=not right, wrong=not right))
                if not right:
                    self._fault("header", f"{name}: {_told(value, told[name])}")
        for section in SECTIONS:
            self._judge_section(section, gold)

    def _fault(self, section: str, message: str) -> None:
        self.scores.faults.append(Fault(self.name, section, message))

    def _judge_section(self, section: str, gold: Record) -> None:
        score = self.scores.sections[section]
        golds, founds = gold.get(section, []), self.found.get(section, [])
        sound = [record for record in founds if self._holds(record)]
        for record in founds:
            if not self._holds(record):
                score.unsound += 1
                self._fault(section, t("trích dẫn không khớp văn bản: {record}", record=_shown_record(record)))
        covers = self._covers(section, golds, sound)
        paired = pairs(golds, sound, covers, lambda gold, found: same_keys(section, gold, found))
        tally = Tally(wrong=len(founds) - len(sound))
        for g, f in paired.items():
            if not golds[g].get("optional"):
                tally.found += 1
                self._judge_attributes(section, golds[g], sound[f])
        for g, missed in enumerate(golds):
            if g not in paired and not missed.get("optional"):
                tally.missed += 1
                self._fault(section, t("bỏ sót: {record}", record=_shown_record(missed)))
        right_ones = set(paired.values())
        for f, record in enumerate(sound):
            right = f in right_ones
            # What overlaps something open to argument is not called wrong.
            if right or not meets_optional(golds, covers, f):
                score.confidence.setdefault(f"{record['confidence']:.1f}", Share()).add(right)
                score.reliability.add(record["confidence"], right)
                if not right:
                    tally.wrong += 1
                    self._fault(section, t("sai hoặc thừa: {record}", record=_shown_record(record)))
        score.add(tally)
        self.tallies[section] = tally
        # Each key value alone, of the records that stand at one place.
        fields = KEY_FIELDS[section]
        places = pairs_by_place(golds, sound, covers, lambda g, f: sum(same(g, f) for same in fields.values()))
        for g, f in places.items():
            if not golds[g].get("optional"):
                for name, same in fields.items():
                    score.keys.setdefault(name, Share()).add(same(golds[g], sound[f]))
        if section == "dates":
            exact = {(g, f) for g, f in covers if self._is_exact(golds[g], sound[f]["evidence"])}
            self.scores.temporal.add(golds, sound, covers, exact)
        elif section == "tasks":
            self.scores.obligations.add(tally_obligations(gold, self.found, golds, sound, covers))
            self.scores.rows.add(golds, sound, covers)

    def _judge_attributes(self, section: str, gold: Record, found: Record) -> None:
        for name, same in ATTRIBUTES[section].items():
            if name in gold:
                right = same(gold[name], found.get(name))
                self.scores.sections[section].attributes.setdefault(name, Share()).add(right)
                if not right:
                    said = _told(found.get(name), gold[name])
                    self._fault(section, f"{name}: {said} — {_shown(gold['quote'][:_LONGEST_QUOTE])}")

    def _holds(self, record: Record) -> bool:
        evidence = record["evidence"]
        start, end = evidence["start"], evidence["end"]
        return 0 <= start < end <= len(self.text) and bool(self.text[start:end] == evidence["quote"])

    def _is_exact(self, gold: Record, evidence: Record) -> bool:
        """Say whether two records stand at the same place to the letter; where offsets differ, in the same words."""
        if not self.aligned:
            return plain(gold["quote"]) == plain(evidence["quote"])
        return gold_files.place(self.gold_text, gold) == (evidence["start"], evidence["end"])

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
    return t("đọc {found}, đúng là {gold}", found=_shown(found), gold=_shown(gold))


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _shown_record(record: Record) -> str:
    return _shown({key: value for key, value in record.items() if key not in _NOISE})[:_LONGEST_RECORD]
