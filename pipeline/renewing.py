"""What is stored, brought up to a calendar that has changed."""

from typing import TYPE_CHECKING

from pipeline.calendar import WorkingCalendar
from pipeline.calendar.recount import recounted
from pipeline.routing import renewed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.store import Store
    from schemas import Letter, Obligation


def recount(store: "Store", calendar: WorkingCalendar) -> int:
    """Work out the days of every stored letter anew and return how many letters changed; marks of people stay."""

    def with_calendar(letter: "Letter", items: "Sequence[Obligation]") -> "tuple[Letter, Sequence[Obligation]]":
        new = recounted(letter, calendar)
        return new, renewed(new, items)

    return store.recount(with_calendar)
