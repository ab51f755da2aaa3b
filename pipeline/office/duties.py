"""Who owes what: by duty, each once with how many unions have done it; and by union, below it."""

import datetime
from typing import NamedTuple

from pipeline.duties import standing
from pipeline.store import DutyRow, Filters, Store
from pipeline.store.asked_for import PAGE
from pipeline.store.in_order import InOrder
from schemas import Obligation


class ListPart(NamedTuple):
    """Which part of a list: so many lines (all for ``None``), behind the line whose place ``after`` is."""

    most: int | None = PAGE
    after: str | None = None


EVERYTHING = ListPart(None)


def duties(store: Store, asked: Filters, today: datetime.date, page: ListPart = EVERYTHING) -> list[DutyRow]:
    """Return duties: ours, then those that unions below owe us, then what is done; the most urgent first."""
    return store.duties.page(asked, today, page.most, page.after)


def unions_of(
    store: Store, duty_id: str, today: datetime.date, page: ListPart = EVERYTHING, *, everybody: bool = False
) -> list[Obligation]:
    """Return the unions of a duty (its id, or the beginning of it) with how each stands, the most urgent first."""
    asked = Filters(duty=store.duties.called(duty_id), advice=True, everybody=everybody)
    if page.most is not None:
        return store.obligations.page(asked, today, page.most, page.after)
    return list(rows(store, asked, today))


def rows(store: Store, asked: Filters, today: datetime.date) -> InOrder:
    """Return one obligation for each union and duty, by their next day; what has none last.

    What recurs counts by its next day in the window: who asks for this month means the monthly report too.
    """
    found = {place.id: place for place in store.obligations.standing(asked, today)}
    first, before = asked.due_from, asked.due_before
    if first is not None or before is not None:
        series = store.obligations.standing(asked._replace(due_from=None, due_before=None, recurring=True), today)
        for place, item in zip(series, store.obligations.in_order(series, today), strict=False):
            day = standing.coming(item, first) if first is not None else standing.next_day(item, today)
            if day is not None and (before is None or day < before):
                found[place.id] = place
    return store.obligations.in_order(sorted(found.values()), today)
