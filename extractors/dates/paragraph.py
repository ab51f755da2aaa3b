"""One span of a letter while its dates are read."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.dates.record import FoundDate
from extractors.dates.values import Known

Span = tuple[int, int]


@dataclass(slots=True)
class SpanReading:
    """The state of reading one span."""

    lower: str
    plain: str
    low: int
    high: int
    known: Known
    column: str | None
    taken: Sequence[Span]
    blanks: Sequence[Span] = ()
    sentences: list[int] = field(default_factory=list)
    found: list[FoundDate] = field(default_factory=list)
    echoes: list[FoundDate] = field(default_factory=list)
    after_half: bool = False

    def is_free(self, start: int, end: int) -> bool:
        """Say whether no record lies there yet."""
        return not any(start < record.end and record.start < end for record in self.found)

    def is_taken(self, start: int, end: int) -> bool:
        """Say whether a cited document lies there."""
        at = bisect_right(self.taken, (end, 0))
        return any(a < end and start < b for a, b in self.taken[max(0, at - 2) : at + 1])

    def sentence_start(self, at: int) -> int:
        """Return where the sentence that holds ``at`` begins."""
        position = bisect_right(self.sentences, at)
        return self.sentences[position - 1] if position else self.low
