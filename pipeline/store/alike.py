"""Unions of duties that stand alike, seen as one with their number: a calendar of a month needs no thousand rows."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, func, select, union

from pipeline.duties import standing
from pipeline.store import duties, instances, schema
from pipeline.store.some import of_ids, parts
from schemas import Obligation

#: Of duties that bind no more unions than these each row is read.
_FEW = 3
_OWED = schema.obligations.c


class Alike(NamedTuple):
    """An obligation, or one that stands for so many that differ in nothing but their union."""

    item: Obligation
    many: int


def alike(connection: Connection, laid: Mapping[int, Obligation], today: datetime.date) -> Iterator[Alike]:
    """Yield what duties lay on unions, as it stands on ``today``; ``laid`` is what all unions of each share."""
    same = (_OWED.duty, _OWED.side, _OWED.state)
    counted = select(*same, func.count()).group_by(*same)
    groups = {(duty, side, state): many for duty, side, state, many in of_ids(connection, counted, _OWED.duty, laid)}
    of_duty = Counter[int]()
    for (duty, _, _), many in groups.items():
        of_duty[duty] += many
    few = [duty for duty, many in of_duty.items() if many <= _FEW]
    for line, item in _single(connection, few, set(of_duty) - set(few), today):
        groups[line.duty, line.side, line.state] -= 1
        yield Alike(item, 1)
    for (duty, side, state), many in groups.items():
        if many:
            # Before the ids of single rows: of several deadlines of one date the one of most keeps its place.
            own = {"id": f"!{duty:x}-{side}-{state}", "side": side, "status": state}
            item = duties.made_like(laid[duty], own)
            item.__dict__["status"] = standing.status(item, today)
            yield Alike(item, many)


def _single(
    connection: Connection, few: Collection[int], rest: Collection[int], today: datetime.date
) -> list[tuple[duties.Line, Obligation]]:
    """Return the rows of these duties, and of the rest those with a deadline or instances of their own."""
    own = union(
        select(_OWED.id, _OWED.duty).where(_OWED.in_force.is_not(None)),
        select(_OWED.id, _OWED.duty).where(_OWED.id.in_(select(schema.instances.c.obligation))),
    )
    others = {row.id for row in connection.execute(own) if row.duty in rest} if rest else set()
    found = [line for part in parts(few) for line in duties.lines(connection, _OWED.duty.in_(part))]
    found += [line for part in parts(others) for line in duties.lines(connection, _OWED.id.in_(part))]
    reader = duties.Reader(today=today, done=instances.done_days(connection, found))
    return [(line, reader.obligation(line)) for line in found]
