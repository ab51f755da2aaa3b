"""What is stored, brought up to a calendar that has changed."""

from typing import TYPE_CHECKING

from pipeline.calendar import WorkingCalendar
from pipeline.calendar.recount import recounted
from pipeline.registry import Registry
from pipeline.routing import bodies_of_dates, route

if TYPE_CHECKING:
    from pipeline.store import Store


def recount(store: "Store", registry: Registry | None, calendar: WorkingCalendar) -> int:
    """Work out the days of every stored letter anew and return how many letters changed; marks of people stay."""
    changed = 0
    for letter in store.full_letters():
        new = recounted(letter, calendar)
        if new != letter:
            store.save(new, route(new, registry), bodies_of_dates(new, registry))
            changed += 1
    return changed
