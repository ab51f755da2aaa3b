"""What head and tail of a letter say: the record that every module of this package adds to."""

from collections.abc import Callable
from dataclasses import dataclass, field

from extractors.records import Doubt
from schemas import HeadAlternative
from schemas.letter import Param

Span = tuple[int, int]
#: How surely a stretch of the text was read: 0 (a guess) to 1 (typed, or no word of it in doubt).
Sureness = Callable[[int, int], float]


@dataclass(slots=True)
class HeadFacts:
    """Everything that head and tail say, with the span of each value, what else it may be, and doubts."""

    values: dict[str, str | None] = field(default_factory=dict)
    recipients: list[str] = field(default_factory=list)
    addressees: list[str] = field(default_factory=list)
    spans: dict[str, Span] = field(default_factory=dict)
    flags: list[Doubt] = field(default_factory=list)
    alternatives: dict[str, tuple[HeadAlternative, ...]] = field(default_factory=dict)
    draft: bool = False

    def put(self, name: str, value: str | None, span: Span | None = None) -> None:
        """Keep a value and its words."""
        self.values[name] = value
        if value is not None and span is not None:
            self.spans[name] = span

    def get(self, name: str) -> str | None:
        """Return the value of a field, ``None`` where unknown."""
        return self.values.get(name)

    def doubt(self, code: str, span: Span | None, field: str | None = None, **seen: Param) -> None:
        """Flag a doubt, the words that raise it, the field that it is about and what was seen."""
        self.flags.append(Doubt(code, span, seen, field))
