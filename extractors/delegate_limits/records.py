"""The record of a delegate limit as it is found, before the outline gives it its scope."""

from dataclasses import dataclass
from typing import Literal

from extractors.delegate_limits.quantities import Bound

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FoundLimit:
    """A limit: ``value``, or ``min`` and ``max`` of a range; ``applies_to_span`` is the body that the item names.

    ``team_span`` is a team whose people it counts (``mỗi đội``): that is bound where nothing else names a body.
    ``sums`` says that it is the sum of those before it, and so binds nobody; ``sent`` that a verb which sends people
    stands before it, so that whoever is asked sends them.
    ``source`` says what is counted: persons called ``delegates`` or otherwise (``people``), a ``share``, a number in
    ``words``, a ``bare`` number of which only the words around tell what it counts, or a row of a ``table``.
    """

    start: int
    end: int
    group: str | None
    bound: Bound
    value: float | int | None
    min: float | int | None
    max: float | int | None
    unit: Literal["người", "%"]
    condition: str | None
    applies_to_span: tuple[int, int] | None
    flags: tuple[str, ...]
    source: str
    team_span: tuple[int, int] | None = None
    sums: bool = False
    sent: bool = False
