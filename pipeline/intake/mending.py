"""A letter as it was read, made anew with what people said of it: corrections, then days, then who owes what."""

from collections.abc import Sequence

from pipeline.calendar.deadlines import recounted
from pipeline.calendar.workdays import WorkingCalendar
from pipeline.corrections.applying import corrected
from pipeline.intake.reading import routed
from pipeline.intake.rereading import without_routing
from pipeline.registry import Registry
from pipeline.store.rows import Made
from schemas import Correction, Letter


class Mending:
    """Makes letters of an office anew."""

    def __init__(self, registry: Registry | None, calendar: WorkingCalendar) -> None:
        self._registry = registry
        self._calendar = calendar

    def __call__(self, letter: Letter, corrections: Sequence[Correction]) -> Made:
        """Return what ``letters.save`` gets of a letter, with the corrections laid over what was read."""
        mended = without_routing(letter)
        if corrections:
            mended = recounted(corrected(mended, corrections), self._calendar)
        found = routed(mended, self._registry)
        return Made(found.letter, found.laid, found.bodies, found.direction)
