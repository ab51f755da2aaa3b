"""Who owes what, by union."""

import datetime

from pipeline.duties import standing
from pipeline.store import Filters, Store
from pipeline.store.obligations import InOrder


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
