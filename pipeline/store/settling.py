"""What people said to warnings: that one is settled, or open again, by whom and when.

Warnings are worked out from the letters each time; only these decisions are kept, in the append-only history, by the
warning's id. A letter read anew keeps them: the id is made of what the letters say.
"""

import datetime
from collections.abc import Mapping

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


class Decision(Record):
    """What a person says to a warning of a letter (by its id): settled with this note, or open again."""

    letter: str
    note: str | None = None
    reopen: bool = False


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
    settle_all(store, {warning: Decision(letter=letter, note=note, reopen=reopen)}, on, who)


def settle_all(store: "Store", decisions: Mapping[str, Decision], on: datetime.date, who: str | None) -> None:
    """Write decisions about warnings (by their ids) into the history, all of them or none."""
    lines = [
        {
            "letter": said.letter,
            "obligation": warning,
            "at": on.isoformat(),
            "what": _OPEN if said.reopen else _SETTLED,
            "detail": said.note,
            "who": who,
        }
        for warning, said in decisions.items()
    ]
    if lines:
        with store._writing() as connection:
            connection.execute(insert(schema.events), lines)


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
