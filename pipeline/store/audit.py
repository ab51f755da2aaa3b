"""Who came in, who tried to, who let whom in or out: a log of its own among the events, each line kept for a year."""

import datetime
from contextvars import ContextVar
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Connection, delete, insert, select

from pipeline import typed_dates
from pipeline.store import schema
from pipeline.store.database import Part
from pipeline.store.history import event, last_of
from pipeline.store.rows import Event
from schemas import Record

Deed = Literal[
    "sign-in", "wrong", "account", "change", "password", "second", "second-off", "lock", "unlock", "program", "union",
    "feed", "revoke", "end",
]  # fmt: skip
_EVENTS, _DID = schema.events, schema.events.c
_LOG: Final = "access"


class Acting(NamedTuple):
    """Who acts, when (to the second), and from which address or machine."""

    who: str | None
    at: str
    place: str


#: Set by pages and commands before they do anything; a program of somebody's own need not.
acting: ContextVar[Acting | None] = ContextVar("acting", default=None)


class AuditLine(Record):
    """One deed, and whom or what it was about."""

    what: Deed
    about: str
    who: str | None
    at: str
    place: str


def note(connection: Connection, what: Deed, about: str) -> None:
    """Write a line, in the transaction of the deed itself; what is older than a year goes."""
    by = acting.get() or Acting(None, typed_dates.now().isoformat()[:19], "")
    a_year_ago = f"{int(by.at[:4]) - 1:04}{by.at[4:]}"
    connection.execute(delete(_EVENTS).where(_DID.log == _LOG, _DID.at < a_year_ago))
    line = {"log": _LOG, "letter": "", "obligation": "", "what": what, "detail": about}
    connection.execute(insert(_EVENTS).values(**line, who=by.who, at=by.at, content=by.place))


class Audit(Part):
    """Who came in, who tried to, who let whom in or out."""

    def note(self, what: Deed, about: str) -> None:
        """Write a line of what changes nothing else: somebody signed in, or tried to."""
        with self._database.aside() as connection:
            note(connection, what, about)

    def last_events(
        self, most: int, before: int | None = None, _: str | None = None, who: str | None = None,
        day: datetime.date | None = None,
    ) -> list[tuple[int, Event]]:  # fmt: skip
        """Return the last lines as events: of one person, on a day, before a number; no letter has any."""
        rows = self._rows(last_of(_LOG, most, before, who, day))
        return [(row.id, event(row).model_copy(update={"detail": f"{row.detail} ({row.content})"})) for row in rows]

    def since(self, at: str, *deeds: Deed) -> list[AuditLine]:
        """Return all lines of some deeds since a moment, the first first."""
        asked = select(_EVENTS).where(_DID.log == _LOG, _DID.at >= at, _DID.what.in_(deeds)).order_by(_DID.id)
        return list(map(_line, self._rows(asked)))


def _line(row: Any) -> AuditLine:
    return AuditLine(what=row.what, about=row.detail, who=row.who, at=row.at, place=row.content)
