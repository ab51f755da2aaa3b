"""How much is lost when recognition misreads a letter: noise drawn from a measured table, and the figures under it.

``misread`` spoils a text as recognition does and remembers where each character went; ``under_noise`` scores a folder
at several rates of faults. The table (``ocr_confusions.toml``) was counted on real recognition.

What is compared under noise. A gold record's place is carried over to the spoiled text, so that a found record must
stand where its words went. Values that the rules of the field give a form of their own (numbers, symbols, dates,
bounds, kinds, relations, figures) must be right as without noise, whatever was misread: a digit taken for another
digit counts as a fault of ours, though nobody could mend it. Values that are copied from the letter (subject, place,
signer and title, authority, recipients, groups, names of bodies) can only be as good as the print: the clean value and
the value as the spoiled letter prints it are both right.
"""

import itertools
import random
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.evaluate.compare import EITHER, HEADER, Record
from benchmarks.evaluate.gold import Span, occurrences, place
from benchmarks.evaluate.scores import SECTIONS, Scores, judge_letter
from benchmarks.letters import with_gold
from extractors import lexicon
from schemas import Letter

#: Shares of the characters that are misread, and how often each is tried with other faults.
RATES = (0.0, 0.01, 0.03)
SEEDS = (1, 2, 3)

#: Fields that are copied from the letter: of the header, and of every record.
_COPIED = frozenset({"place", "subject", "signer", "signer_title", "authority"})
_NAMES = frozenset({"issuer", "assignees", "deliver_to", "applies_to"})
#: What may stand between two words of a value in the letter's text: blanks and markup.
_BETWEEN = r"[\s*_#|]+"
_ROMAN = re.compile(r"qu[ýí] +[IVX]*$", re.IGNORECASE)
_OWN_NUMBER = re.compile(r"S[ốô] *: *\d+")
_OWN_DATE = re.compile(r"ngày +\d+ +tháng +\d+ +năm +\d+")


@dataclass(frozen=True, slots=True)
class Misread:
    """A spoiled text and where the characters of the clean one stand in it."""

    text: str
    places: tuple[int, ...]  # for every offset of the clean text, and its end, the offset in ``text``; never falling

    def span(self, start: int, end: int) -> Span:
        return self.places[start], self.places[end]


#: What a run of one to three characters is taken for, with the chance of each where it stands.
Confusions = Mapping[str, Mapping[str, float]]


@cache
def measured() -> Confusions:
    data = lexicon.load("ocr_confusions", __package__)
    stood: dict[str, int] = {"": data["characters"], **data["stood"]}
    return {
        there: {seen: count / stood[there] for seen, count in taken.items()} for there, taken in data["taken"].items()
    }


def misread(text: str, rate: float, seed: int, confusions: Confusions | None = None) -> Misread:
    """Return ``text`` with so large a share of its characters misread; the same seed gives the same faults.

    Faults fall where recognition makes them: a character that is misread twice as often is spoiled twice as often. Line
    ends and runs of blanks stay; of a run's blanks only one counts as a character.

    >>> misread("Công đoàn", 0.0, 1).text
    'Công đoàn'
    """
    confusions = confusions or measured()
    dice = random.Random(f"{seed}:{len(text)}")
    wanted = rate * len(" ".join(text.split()))
    slots = list(_slots(text, confusions))
    weights = list(itertools.accumulate(sum(confusions[there].values()) for _, there in slots))
    faults: dict[int, tuple[int, str]] = {}
    spoiled = bytearray(len(text) + 1)
    done = 0.0
    # Every draw may fall on a place that is spoiled already; there are many more places than faults.
    for _ in range(20 * int(wanted) + 20):
        if done >= wanted or not slots:
            break
        at, there = slots[bisect_left(weights, dice.random() * weights[-1])]
        width = max(1, len(there))
        if any(spoiled[at : at + width]):
            continue
        choices = confusions[there]
        seen = dice.choices(list(choices), weights=list(choices.values()))[0]
        faults[at] = (at + len(there), seen)
        spoiled[at : at + width] = b"\1" * width
        done += max(len(there), len(seen))
    return _spoiled(text, faults)


def _slots(text: str, confusions: Confusions) -> Iterable[tuple[int, str]]:
    """Yield every place of the text that can be misread and the run of characters that stands there.

    Of blanks those alone that stand between two words of a line: layout and line ends stay.
    """
    fixed = [
        char == " " and not re.match(r"\S \S", text[at - 1 : at + 2] if at else "") for at, char in enumerate(text)
    ]
    longest = max(map(len, confusions))
    for at, char in enumerate(text):
        if "" in confusions and not char.isspace():
            yield at, ""
        for length in range(1, min(longest, len(text) - at) + 1):
            if text[at : at + length] in confusions and not any(fixed[at : at + length]):
                yield at, text[at : at + length]


def _spoiled(text: str, faults: Mapping[int, tuple[int, str]]) -> Misread:
    parts: list[str] = []
    places: list[int] = []
    length = at = 0
    while at < len(text):
        end, seen = faults.get(at, (at + 1, text[at]))
        if end == at:  # something read before a character: it belongs to nothing
            parts.append(seen)
            length += len(seen)
            end, seen = at + 1, text[at]
        # Where a run shrinks or grows, its characters share what was read for them.
        places += [length + min(len(seen), i) for i in range(end - at)]
        parts.append(seen)
        length += len(seen)
        at = end
    return Misread("".join(parts), (*places, length))


@dataclass(frozen=True)
class UnderNoise:
    """The figures at one rate of faults, those of all seeds added up."""

    everything: Scores = field(default_factory=Scores)
    readable: Scores = field(default_factory=Scores)
    """Without what nobody could read: records and numbers of which a digit was lost or became another digit."""


def under_noise(
    folder: Path, read: Callable[[str, str], Letter], rates: Sequence[float] = RATES, seeds: Sequence[int] = SEEDS
) -> dict[float, UnderNoise]:
    """Return the figures of a folder of gold at every rate of faults.

    ``read`` gives the letter that a name and a text make. Gold beside a letter without plain text is left out.
    """
    totals = {rate: UnderNoise() for rate in rates}
    for name, text, gold in with_gold(folder):
        for rate, figures in totals.items():
            for seed in seeds if rate else seeds[:1]:
                spoiled = misread(text, rate, seed)
                letter = read(name, spoiled.text)
                asked = gold_as_printed(gold, text, spoiled, letter)
                for scores, golds in ((figures.everything, asked), (figures.readable, _readable(asked))):
                    scores.letters += 1
                    judge_letter(f"{name}#{seed}", spoiled.text, letter, golds, scores)
    return totals


def section_figures(scores: Scores) -> dict[str, float]:
    return {"header": scores.accuracy, **{name: score.f1 for name, score in scores.sections.items()}}


def gold_as_printed(gold: Record, text: str, spoiled: Misread, letter: Letter) -> Record:
    if spoiled.text == text:
        return {"header": {}, **gold}
    prints = _Prints(text, spoiled)
    found = letter.header.model_dump(mode="json")
    head = {name: prints.header(name, value, found.get(name)) for name, value in gold.get("header", {}).items()}
    head[_LOST] = prints.lost_in_head(gold.get("header", {}))
    return {"header": head, **{s: [prints.record(record) for record in gold.get(s, [])] for s in SECTIONS}}


#: Marks gold of which a digit was lost or became another one; the judge does not know the key.
_LOST = "digits lost"


def _readable(gold: Record) -> Record:
    """Return gold without what nobody could read: such records are open to argument, such fields not asked."""
    head = {name: value for name, value in gold["header"].items() if name not in gold["header"].get(_LOST, ())}
    sections = {
        name: [{**record, "optional": True} if _LOST in record else record for record in gold.get(name, [])]
        for name in SECTIONS
    }
    return {"header": head, **sections}


class _Prints:
    """How the spoiled letter prints what the clean one says."""

    def __init__(self, text: str, spoiled: Misread) -> None:
        self._text = text
        self._spoiled = spoiled

    def header(self, name: str, value: Any, found: Any) -> Any:
        """Return a field of the header: as the letter prints it where that, not the clean value, was found."""
        if name in _NAMES:
            return [self._either(item) for item in value] if isinstance(value, list) else value
        if name == "recipients":
            lines = found or []
            return [next((v for v in self._variants(line) if v in lines), line) for line in value or []]
        if name not in _COPIED or not isinstance(value, str):
            return value
        return next((v for v in self._variants(value) if HEADER[name](v, found)), value)

    def record(self, record: Record) -> Record:
        changed = {
            name: [self._either(item) for item in value] if isinstance(value, list) else self._either(value)
            for name, value in record.items()
            if name in _NAMES and value
        }
        span = place(self._text, record)
        if span is None:
            return {**record, **changed}
        start, end = self._spoiled.span(*span)
        quote = self._spoiled.text[start:end]
        nth = sum(1 for at, _ in occurrences(self._spoiled.text, quote) if at <= start)
        lost = {_LOST: True} if self._digits_lost(*span) else {}
        return {**record, **changed, **lost, "quote": quote, "nth": nth}

    def lost_in_head(self, header: Record) -> list[str]:
        """Return the fields of the header of which nobody can read a digit: number, date."""
        places = {
            "number": _OWN_NUMBER.search(self._text) if header.get("number") else None,
            "issued_on": _OWN_DATE.search(self._text) if header.get("issued_on") else None,
        }
        return [name for name, found in places.items() if found and self._digits_lost(*found.span())]

    def _digits_lost(self, start: int, end: int) -> bool:
        """Whether a digit between two places was lost or became another: ``1`` read as ``l`` is neither."""
        for at in range(start, end):
            char = self._text[at]
            if char.isdecimal() or (char in "IVX" and _ROMAN.search(self._text[max(0, at - 8) : at])):
                read = self._spoiled.text[self._spoiled.places[at] : self._spoiled.places[at + 1]]
                if not any(c.isalpha() or c == char or c == "|" for c in read):
                    return True  # “1” read as “l” can be read, nothing or another digit cannot
        return False

    def _either(self, names: str) -> str:
        return EITHER.join(dict.fromkeys(v for name in names.split(EITHER) for v in self._variants(name)))

    def _variants(self, value: str) -> list[str]:
        """Return a value and the ways in which the spoiled letter prints it, or the longest end of it that it has.

        A body's name is often put together: its end, with the name of the place, is what the letter prints.
        """
        words = value.split()
        for first in range(len(words)):
            pattern = re.compile(rf"(?<!\w){_BETWEEN.join(map(re.escape, words[first:]))}(?!\w)", re.IGNORECASE)
            spans = [self._spoiled.span(*found.span()) for found in pattern.finditer(self._text)]
            if spans:
                tails = (" ".join(self._spoiled.text[start:end].split()) for start, end in spans)
                return list(dict.fromkeys([value, *(" ".join([*words[:first], tail]) for tail in tails)]))
        return [value]
