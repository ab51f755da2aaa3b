"""Duties as lists of who has answered: found by the beginning of an id or by a letter, counted in SQL."""

import datetime
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from pipeline.store import duties, instances, schema
from pipeline.store.connected import Connected
from pipeline.store.errors import UnknownRefError
from pipeline.store.some import of_ids
from pipeline.words import t
from schemas import Obligation

_DUTY, _OWED = schema.duties.c, schema.obligations.c
_BELOW = and_(_OWED.side == "below", _DUTY.strength == "binding")
#: What is no longer asked of a union counts nowhere.
_NOT_ASKED = ("repealed", "not_applicable")
_SHORTEST_ID = 4


class Count(NamedTuple):
    """Of how many unions a duty is asked, and how many of them have done it, or have answered it."""

    asked: int
    done: int
    waiting: int


def counts(store: Connected, parents: Collection[str]) -> dict[tuple[str, str], Count]:
    """Return how duties (by their ids) stand, by id and side; general advice and outsiders are counted with nobody."""
    counted = (
        select(
            _DUTY.parent,
            _OWED.side,
            func.count(),
            func.sum(case((_OWED.state == "done", 1), else_=0)),
            func.sum(case((_OWED.state == "waiting", 1), else_=0)),
        )
        .join(schema.obligations, _OWED.duty == _DUTY.id)
        .where(_OWED.state.not_in(_NOT_ASKED), _OWED.side != "outside")
        .group_by(_DUTY.parent, _OWED.side)
    )
    with store._reading() as connection:
        found = of_ids(connection, counted, _DUTY.parent, set(parents))
        return {(parent, side): Count(asked, int(done), int(waiting)) for parent, side, asked, done, waiting in found}


def duty_ids(store: Connected, obligations: Collection[str]) -> dict[str, str]:
    """Return the id of the duty of each obligation, by the id of that."""
    with store._reading() as connection:
        return _duty_ids(connection, obligations)


def of_duty(store: Connected, parent: str, today: datetime.date) -> list[Obligation]:
    """Return what the unions below owe of one duty, whatever became of it."""
    with store._reading() as connection:
        lines = duties.lines(connection, _DUTY.parent == parent, _BELOW)
        reader = duties.Reader(today=today, done=instances.done_days(connection, lines))
        return [reader.obligation(line) for line in lines]


def duties_called(store: Connected, ref: str) -> dict[str, Obligation]:
    """Return one obligation of each duty of the unions below that is meant, by the duty's id.

    ``ref`` is the beginning of that id, or of the id of a union's row, or what its letter is called.

    Raises ``UnknownRefError`` where there is none.
    """
    with store._reading() as connection:
        found = _by_id(connection, ref.strip())
    return found or _by_letter(store, ref)


def _by_id(connection: Connection, ref: str) -> dict[str, Obligation]:
    if len(ref) < _SHORTEST_ID:
        return {}
    parents = select(_DUTY.parent).join(schema.obligations, _OWED.duty == _DUTY.id)
    named = parents.where(or_(_DUTY.parent.startswith(ref, autoescape=True), _OWED.id.startswith(ref, autoescape=True)))
    return _first_of_each(connection, _DUTY.parent.in_(named))


def _by_letter(store: Connected, ref: str) -> dict[str, Obligation]:
    sha256 = store._sha256_of(ref)
    with store._reading() as connection:
        found = _first_of_each(connection, _DUTY.letter == sha256)
    if not found:
        raise UnknownRefError(t("{ref}: không có việc nào của đơn vị cấp dưới. Xem: vanthu due", ref=ref))
    return found


def _first_of_each(connection: Connection, asked: ColumnElement[bool]) -> dict[str, Obligation]:
    first = select(func.min(_OWED.id)).join(schema.duties, _DUTY.id == _OWED.duty).where(asked, _BELOW)
    lines = duties.lines(connection, _OWED.id.in_(first.group_by(_DUTY.parent)))
    ids = _duty_ids(connection, [line.id for line in lines])
    reader = duties.Reader()
    found = sorted(map(reader.obligation, lines), key=lambda item: (item.evidence.start, item.id))
    return {ids[item.id]: item for item in found}


def _duty_ids(connection: Connection, obligations: Collection[str]) -> dict[str, str]:
    asked = select(_OWED.id, _DUTY.parent).join(schema.duties, _DUTY.id == _OWED.duty)
    return {row.id: row.parent for row in of_ids(connection, asked, _OWED.id, obligations)}
