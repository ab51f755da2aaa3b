"""What the day's page asks of the store: letters that are new, duties that wait for a day or for a doer."""

import datetime
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select

from pipeline.store import duties, schema
from pipeline.store.asked_for import OPEN
from pipeline.store.connected import Connected
from pipeline.store.some import of_ids
from schemas import LetterKey, Obligation

_DUTY, _OWED, _LETTER, _BODY = schema.duties.c, schema.obligations.c, schema.letters.c, schema.bodies.c
_NEAR_US = and_(_OWED.state.in_(OPEN), _OWED.side != "outside", _DUTY.strength == "binding")


class NewLetter(NamedTuple):
    """A letter that came."""

    sha256: str
    letter: LetterKey
    subject: str | None
    direction: str


class Demand(NamedTuple):
    """What a letter asks of us, or of the unions below: how many duties, and the first day on which one ends."""

    duties: int
    first: str | None


class Waiting(NamedTuple):
    """A duty that waits: what its unions share, one of its rows, and how many there are; whom its words name."""

    duty_id: str
    row: str
    rows: int
    like: Obligation
    name: str


def new_letters(store: Connected, first: datetime.date, last: datetime.date) -> list[NewLetter]:
    """Return the letters that came within some days, the latest first; of one that nothing tells, by its own day."""
    line = schema.register
    came = func.coalesce(line.c.arrived_on, _LETTER.arrived_on, _LETTER.issued_on)
    columns = (_LETTER.number, _LETTER.symbol, _LETTER.issuer, _LETTER.issued_on)
    asked = select(_LETTER.sha256, *columns, _LETTER.subject, _LETTER.direction)
    asked = asked.outerjoin(line, line.c.letter == _LETTER.sha256).where(
        _LETTER.copy_of.is_(None), came >= first.isoformat(), came <= last.isoformat()
    )
    with store._reading() as connection:
        rows = connection.execute(asked.order_by(came.desc(), _LETTER.sha256)).all()
    return [
        NewLetter(row.sha256, LetterKey(number=row.number, symbol=row.symbol, issuer=row.issuer,
                                        issued_on=row.issued_on), row.subject, row.direction)
        for row in rows
    ]  # fmt: skip


def demands(store: Connected, letters: Collection[str]) -> dict[tuple[str, str], Demand]:
    """Return what letters (by their ids) demand that is open, by letter and side."""
    asked = (
        select(_DUTY.letter, _OWED.side, func.count(_DUTY.parent.distinct()), func.min(_OWED.last_good))
        .join(schema.obligations, _OWED.duty == _DUTY.id)
        .where(_NEAR_US)
        .group_by(_DUTY.letter, _OWED.side)
    )
    with store._reading() as connection:
        found = of_ids(connection, asked, _DUTY.letter, set(letters))
        return {(letter, side): Demand(count, first) for letter, side, count, first in found}


def for_a_day(store: Connected) -> list[Waiting]:
    """Return the open duties whose deadline is counted from an event of which nobody gave the day."""
    is_relative = _DUTY.facts.contains('"waits_for":"')
    return _waiting(store, is_relative, _OWED.last_good.is_(None), _OWED.recurring.is_(False))


def for_a_doer(store: Connected) -> list[Waiting]:
    """Return the open duties with a body that is none of the registry: a choice, a class, a name that it lacks."""
    return _waiting(store, _BODY.union_id.is_(None), by_name=True)


def _waiting(store: Connected, *wanted: ColumnElement[bool], by_name: bool = False) -> list[Waiting]:
    name = _BODY.name if by_name else func.min(_BODY.name)
    asked = (
        select(_DUTY.parent, _DUTY.facts, _DUTY.in_force, func.min(_OWED.id), func.count(), name)
        .join(schema.obligations, _OWED.duty == _DUTY.id)
        .join(schema.bodies, _BODY.id == _OWED.body)
        .where(_NEAR_US, *wanted)
        .group_by(_DUTY.id, *([_BODY.name] if by_name else []))
    )
    with store._reading() as connection:
        lines = connection.execute(asked).all()
    found = [
        Waiting(parent, row, count, duties.laid_over(duties.facts(facts), in_force), body)
        for parent, facts, in_force, row, count, body in lines
    ]
    return sorted(found, key=lambda item: (item.like.letter.issued_on or "9", item.like.evidence.start, item.row))
