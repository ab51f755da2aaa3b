"""Lists by the page: duties, and obligations, each page from an index, whatever stands before it.

A page begins behind a place of the list (``after``), not at a number: what comes in between moves nothing.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, tuple_

from pipeline.store import asked_for, duties, instances, schema
from pipeline.store.asked_for import Filters
from pipeline.store.connected import Connected
from pipeline.store.duty_lists import DutyList
from pipeline.store.records import DutyRow
from schemas import Obligation

#: So many lines a page has.
PAGE = 50


class PageStore(Connected):
    """Reads lists by the page."""

    def duty_page(
        self, asked: Filters, today: datetime.date, most: int | None = PAGE, after: str | None = None
    ) -> list[DutyRow]:
        """List duties that have an obligation as it is asked for: ours, then those of unions below, then what is done.

        In each part the most urgent first. ``after`` is the ``place`` of the last row of the page before; ``None`` for
        ``most`` gives all that follow. Of the unions, only those asked for count.
        """
        with self._reading() as connection:
            return DutyList(connection, asked, today).page(most, after)

    def obligation_page(
        self, asked: Filters, today: datetime.date, most: int = PAGE, after: str | None = None
    ) -> list[Obligation]:
        """List obligations by their last day in time, those without one last; ``after`` is the id of the last before.

        Of what recurs, which has no such day, only the mark counts where a status is asked for.
        """
        table = schema.obligations.c
        with self._reading() as connection:
            wanted = asked_for.conditions(connection, asked, today)
            last = select(table.last_good, table.id).where(table.id == after)
            start = connection.execute(last).one_or_none() if after is not None else None
            found: list[str] = []
            if start is None or start.last_good is not None:
                behind = [] if start is None else [tuple_(table.last_good, table.id) > tuple_(*start)]
                dated = [*wanted, table.last_good.is_not(None), *behind]
                if asked_for.never_past(asked):
                    dated.append(table.last_good >= today.isoformat())
                found += _ids(connection, dated, (table.last_good, table.id), most)
            if len(found) < most:
                behind = [] if start is None or start.last_good is not None else [table.id > start.id]
                undated = [*wanted, table.last_good.is_(None), *behind]
                found += _ids(connection, undated, (table.id,), most - len(found))
            place = {name: at for at, name in enumerate(found)}
            lines = sorted(duties.lines(connection, table.id.in_(found)), key=lambda line: place[line.id])
            reader = duties.Reader(today=today, done=instances.done_days(connection, lines))
            return [reader.obligation(line) for line in lines]


def _ids(connection: Connection, wanted: Iterable[ColumnElement[bool]], order: Sequence[Any], most: int) -> list[str]:
    asked = select(schema.obligations.c.id).join(schema.duties, schema.duties.c.id == schema.obligations.c.duty)
    return list(connection.execute(asked.where(*wanted).order_by(*order).limit(most)).scalars())
