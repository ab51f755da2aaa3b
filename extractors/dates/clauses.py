"""What stands around a date: its sentence, its bound words, the label before it."""

import datetime
import re
from dataclasses import dataclass
from functools import cached_property

from extractors.dates import signs
from extractors.dates.bounds import Bounding
from extractors.dates.patterns import lexicon, loose
from extractors.patterns import any_of

#: How far the words before a date may stand that decide what it is, and how far the words behind it.
REACH, AFTER = 200, 120

_SENTENCE_END = re.compile(r"[;!?.](?:(?<!\.)| +(?![.\d]))")
_ABBREVIATION = re.compile(rf"(?:(?<!\w){any_of(lexicon('sentences', 'abbreviations'))}|[._])$")
_TIME_LABEL = loose(
    rf"(?<!\w){any_of(lexicon('labels', 'time'))}(?P<words>(?: [^.:;]{{0,60}})?)~:(?P<rest>[^;:]{{0,60}})$"
)
# A list mark or `dự kiến` is all that stands before the date.
_OPENING = loose(r"[ +*(:-]*(?:(?:[a-zđ]|\d{1,2})[.)])?~(?:dự kiến)?[ :]*")


def sentence_ends(lower: str, low: int, high: int) -> list[int]:
    """Return where the sentences of ``lower[low:high]`` begin after the first."""
    return [
        found.end()
        for found in _SENTENCE_END.finditer(lower, low, high)
        if not _ABBREVIATION.search(lower, max(low, found.start() - 4), found.start())
    ]


@dataclass(frozen=True)
class Clause:
    """The words around a date (or several under the same words).

    ``start`` is where its sentence begins, ``begin`` where its bound words do. ``column`` says what the dates of its
    table's column (or of the heading above) are.
    """

    lower: str
    start: int
    begin: int
    end: int
    high: int
    bounding: Bounding | None
    column: str | None
    issued: datetime.date | None

    @cached_property
    def before(self) -> str:
        """The words of the sentence before the bound."""
        return self.lower[max(self.start, self.begin - REACH) : self.begin]

    @cached_property
    def after(self) -> str:
        """The words behind the date."""
        return self.lower[self.end : min(self.high, self.end + AFTER)]

    def says(self, *names: str) -> bool:
        """Say whether the words before the bound, or behind the date, give the date one of the roles."""
        return any(signs.says(name, self.before, self.after) for name in names)

    def led_by(self, *names: str) -> bool:
        """Say whether the words before the bound give the date one of the roles."""
        return any(signs.says(name, self.before) for name in names)

    @cached_property
    def label(self) -> re.Match[str] | None:
        """The label of time that the date belongs to (`Thời gian tổ chức:`)."""
        return _TIME_LABEL.search(self.before) if ":" in self.before else None

    @property
    def label_of_limit(self) -> bool:
        """Say whether the label (`Thời gian nộp bài:`) is that of something to be done."""
        return self.label is not None and signs.says("to_be_done", self.label["words"])

    @property
    def is_handing_in(self) -> bool:
        """Say whether the last act named before the date is that something is handed in, not an event."""
        return signs.last_said("duty", self.before) > signs.last_said("event", self.before)

    @property
    def is_handed_in(self) -> bool:
        """Say whether the sentence speaks of a limit or of handing in."""
        return "hạn" in self.before or self.led_by("to_be_done")

    @property
    def is_described(self) -> bool:
        """Say whether the month only tells which work is meant (`nhiệm vụ trọng tâm trong quý II`)."""
        return self.led_by("described") and not signs.says("summed_up", self.before[-60:])

    @property
    def is_purpose(self) -> bool:
        """Say whether the sentence so far only says what for (`Để hoàn thành nhiệm vụ trong học kỳ II, …`)."""
        return signs.says("purpose", self.lower[self.start : self.begin])

    @property
    def is_cited(self) -> bool:
        """Say whether the date is that of a document."""
        return self.led_by("signed") or self.says("cited")

    @property
    def is_superseded(self) -> bool:
        """Say whether the date was set once and no longer holds."""
        return self.says("superseded") or (self.says("moved_from") and self.led_by("moving"))

    def has_event(self, before: int = REACH, after: int = 0) -> bool:
        """Say whether words of an event stand so near before or behind the date."""
        return signs.says("event", self.before[-before:], self.after[:after])

    @property
    def bounding_words(self) -> str:
        """The words from the bound to the date."""
        return self.lower[self.begin : self.end]

    @property
    def opens(self) -> bool:
        """Say whether the date opens its sentence."""
        return bool(_OPENING.fullmatch(self.before))

    @property
    def is_listed(self) -> bool:
        """Say whether a semicolon stands before the sentence, which is then one of several in a row."""
        return ";" in self.lower[max(0, self.start - 3) : self.start]

    def is_past(self, day: datetime.date | None) -> bool:
        """Say whether ``day`` lies before the letter."""
        return day is not None and self.issued is not None and day < self.issued
