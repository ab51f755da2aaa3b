"""What is measured of a letter in one form: records as in its text, characters misread, flags on wrong values."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from pipeline.evaluate.compare import plain
from pipeline.evaluate.scores import SECTIONS, Scores
from schemas import Letter

Record = dict[str, Any]

#: Fields of a record that depend on its place in one text, or only tell what other fields say.
_OF_ONE_TEXT = {"id", "evidence", "mentions", "confidence", "flags", "page", "boxes", "date_id", "explanation"}
#: What a clerk copies into a book letter by letter: a wrong one must carry a flag.
_CHECKED = {
    "header": ("number", "symbol", "issued_on"),
    "references": ("number", "symbol", "date"),
    "dates": ("type", "date", "start", "bound", "time", "rrule", "relative"),
}
_BESIDE = 3
_MARKUP = re.compile(r"[*#|_\\]+|[-–—_=⸺]{3,}")


@dataclass
class FormFigures:
    """The figures of one form over its letters."""

    letters: int = 0
    pages: int = 0
    seconds: float = 0.0
    again: float = 0.0
    """Seconds of a second reading of the first letters, which finds what the first one kept."""
    same: int = 0
    records: int = 0
    characters: int = 0
    misread: int = 0
    disordered: int = 0
    """Characters that are misread or stand elsewhere than on the page."""
    wrong: int = 0
    flagged: int = 0
    unread: list[str] = field(default_factory=list)
    scores: Scores = field(default_factory=Scores)

    @property
    def alike(self) -> float:
        """Share of records that are those of the text."""
        return self.same / self.records if self.records else 1.0

    @property
    def error(self) -> float:
        """Share of characters misread, wherever their lines stand."""
        return self.misread / self.characters if self.characters else 0.0

    @property
    def error_in_order(self) -> float:
        """Share of characters misread or out of their place in the reading order."""
        return self.disordered / self.characters if self.characters else 0.0

    @property
    def told(self) -> float | None:
        """Share of values read wrong that carry a flag; ``None`` where none is wrong."""
        return self.flagged / self.wrong if self.wrong else None


def compare_letters(text: Letter, other: Letter, figures: FormFigures) -> None:
    """Hold the records of a form against those of the text and count them."""
    left, right = Counter(_records(_dump(text))), Counter(_records(_dump(other)))
    figures.same += (left & right).total()
    figures.records += max(left.total(), right.total())
    _count_wrong(_dump(text), _dump(other), figures)


def _dump(letter: Letter) -> Record:
    return letter.model_dump(mode="json")


def _records(letter: Record) -> Iterator[str]:
    for name, value in letter["header"].items():
        if name not in _OF_ONE_TEXT and value:
            yield json.dumps(["header", name, _value(value)], ensure_ascii=False)
    for section in SECTIONS:
        for record in letter[section]:
            # A title is cut where its characters end: what it tells stands in the other values.
            words = {"action": _letters(record.get("action") or record["evidence"]["quote"]), "title": ""}
            shown = {**record, **words} if section == "tasks" else record
            yield json.dumps([section, _value(shown)], ensure_ascii=False, sort_keys=True)


def _value(value: Any) -> Any:
    """Return a value without what layout does to it."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [_value(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _value(one) for name, one in value.items() if name not in _OF_ONE_TEXT}
    return value


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", plain(text))


def _count_wrong(text: Record, other: Record, figures: FormFigures) -> None:
    """Count the header fields, documents cited and dates that a form says otherwise than the text, and their flags."""
    flags = other["flags"]
    for name in _CHECKED["header"]:
        if _value(text["header"][name]) != _value(other["header"][name]):
            figures.wrong += 1
            evidence = other["header"]["evidence"].get(name)
            figures.flagged += has_flag(evidence, flags) or (evidence is None and _speaks_of(name, flags))
    for section in ("references", "dates"):
        names = _CHECKED[section]
        known = Counter(_keys(record, names) for record in text[section])
        for record in other[section]:
            keys = _keys(record, names)
            if known[keys] > 0:
                known[keys] -= 1
            else:
                figures.wrong += 1
                figures.flagged += has_flag(record["evidence"], flags)


def _keys(record: Record, names: tuple[str, ...]) -> str:
    return json.dumps([_value(record.get(name)) for name in names], sort_keys=True)


def has_flag(evidence: Record | None, flags: Sequence[Record]) -> bool:
    """Say whether a flag stands on the words of a value."""
    if evidence is None:
        return False
    return any(
        flag["evidence"] is not None
        and flag["evidence"]["start"] < evidence["end"]
        and evidence["start"] < flag["evidence"]["end"]
        for flag in flags
    )


def _speaks_of(name: str, flags: list[Record]) -> bool:
    """Say whether a flag tells that a value of the head is not there."""
    code = "blank-date" if name == "issued_on" else "blank-number"
    return any(flag["code"] == code for flag in flags)


def count_characters(lines: list[str], read: str, figures: FormFigures) -> None:
    """Count the characters that were printed and those misread; blanks and marks of layout do not count.

    ``lines`` are the letter's paragraphs in the order in which a person reads them.
    """
    printed = folded(" ".join(lines))
    found = folded(read)
    in_order = Levenshtein.distance(printed, found)
    figures.characters += len(printed)
    figures.disordered += in_order
    figures.misread += min(in_order, sum(_best(folded(line), found) for line in lines if line.strip()))


def _best(line: str, found: str) -> int:
    """Return how many characters of a line are misread where it was best read."""
    if not line or line in found:
        return 0
    place = fuzz.partial_ratio_alignment(line, found)
    if place is None:
        return len(line)
    around = found[max(0, place.dest_start - _BESIDE) : place.dest_end + _BESIDE]
    steps = [step for step in Levenshtein.opcodes(line, around) if step.tag != "equal"]
    # What stands before and after the paragraph was not misread.
    inside = [step for step in steps if step.tag != "insert" or 0 < step.src_start < len(line)]
    return min(len(line), sum(max(s.src_end - s.src_start, s.dest_end - s.dest_start) for s in inside))


def folded(text: str) -> str:
    """Return a text with one blank between words, without marks of layout.

    >>> folded("**Số:**  12 /KH |  a")
    'Số: 12 /KH a'
    """
    return " ".join(_MARKUP.sub(" ", text).split())


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table, the first column of words, the others of figures, and an empty one."""
    yield "| " + " | ".join(heading) + " |"
    yield "|---|" + "--:|" * (len(heading) - 1)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""
