"""A date expression as found in a letter."""

from dataclasses import dataclass

from schemas import Relative
from schemas.letter import Bound, DateType


@dataclass(frozen=True, slots=True)
class FoundDate:
    """One expression that belongs in a clerk's calendar, at ``start``–``end`` of the letter's text.

    ``date`` is the day named (of a month, quarter, year or period its last day), ``start_date`` the first day of a
    period. ``certain`` is false where a careful reader could leave the expression out.
    """

    start: int
    end: int
    type: DateType
    date: str | None
    start_date: str | None = None
    bound: Bound | None = None
    time: str | None = None
    rrule: str | None = None
    relative: Relative | None = None
    flags: tuple[str, ...] = ()
    explanation: str = ""
    confidence: float = 0.9
    certain: bool = True
