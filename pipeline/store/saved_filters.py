"""Questions to the list of duties that an office asks again and again, each by its name."""

import datetime

from sqlalchemy import delete, insert, select

from pipeline.store import schema
from pipeline.store.database import Part

_TABLE = schema.saved_filters


class SavedFilters(Part):
    """The questions that are kept: a name, and the query of the page."""

    def all(self) -> dict[str, str]:
        """Return the queries by their names, in the order of these."""
        return dict(map(tuple, self._rows(select(_TABLE.c.name, _TABLE.c.query).order_by(_TABLE.c.name))))

    def keep(self, name: str, query: str, at: datetime.datetime, who: str | None) -> None:
        """Keep a query by a name, in the place of the one that had it."""
        with self._database.writing() as connection:
            connection.execute(delete(_TABLE).where(_TABLE.c.name == name))
            values = {"name": name, "query": query, "at": at.isoformat(timespec="seconds")[:19], "who": who}
            connection.execute(insert(_TABLE).values(**values))

    def drop(self, name: str) -> None:
        """Let go of a query."""
        with self._database.writing() as connection:
            connection.execute(delete(_TABLE).where(_TABLE.c.name == name))
