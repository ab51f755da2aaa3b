"""What people said to warnings: that one is settled, or open again, by whom and when.

Warnings are worked out from the letters each time; only these decisions are kept, in the append-only history, by the
warning's id. A letter read anew keeps them: the id is made of what the letters say.
"""

import datetime

from sqlalchemy import insert, select

from pipeline.store import schema
from pipeline.store.store import Store
from schemas.base import Record

_SETTLED, _OPEN = "warning-settled", "warning-open"


class Settled(Record):
    """Who settled a warning, when, and what they noted."""

    who: str | None
    on: str
    note: str | None = None


def settle(
    store: Store,
    warning: str,
    letter: str,
    on: datetime.date,
    note: str | None,
    who: str | None = None,
    *,
    reopen: bool = False,
) -> None:
    """Write a decision about a warning (its id, and that of its letter) into the history."""
    line = {
        "letter": letter,
        "obligation": warning,
        "at": on.isoformat(),
        "what": _OPEN if reopen else _SETTLED,
        "detail": note,
        "who": who,
    }
    with store._writing() as connection:
        connection.execute(insert(schema.events).values(**line))


def settled(store: Store) -> dict[str, Settled]:
    """Return the warnings that are settled now, by their ids: the last word said counts."""
    table = schema.events
    asked = select(table).where(table.c.what.in_((_SETTLED, _OPEN))).order_by(table.c.id)
    with store._reading() as connection:
        last = {row["obligation"]: row for row in connection.execute(asked).mappings()}
    return {
        warning: Settled(who=row["who"], on=row["at"], note=row["detail"])
        for warning, row in last.items()
        if row["what"] == _SETTLED
    }
