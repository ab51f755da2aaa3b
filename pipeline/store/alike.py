"""Unions of duties that stand alike, seen as one with their number: a calendar of a month needs no thousand rows."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from pipeline.duties import standing
from pipeline.store import duties, instances, schema
from pipeline.store.owed import owed
from pipeline.store.some import of_ids, parts
from schemas import Obligation, Side

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
    counted = select(*same, func.sum(_OWED.many)).group_by(*same)
    groups = Counter[tuple[int, Side, str]]()
    for duty, side, state, many in of_ids(connection, counted, _OWED.duty, laid):
        groups[duty, side, state] += int(many)
    of_duty = Counter[int]()
    for (duty, _, _), many in groups.items():
        of_duty[duty] += many
    few = [duty for duty, many in of_duty.items() if many <= _FEW]
    for line, item in _single(connection, few, {duty: laid[duty] for duty in set(of_duty) - set(few)}, today):
        groups[line.duty, line.side, line.state] -= 1
        yield Alike(item, 1)
    for (duty, side, state), many in groups.items():
        if many:
            own = {"id": f"!{duty:x}-{side}-{state}", "side": side, "status": state}
            item = laid[duty].with_own(own)
            item.__dict__["status"] = standing.status(item, today)
            yield Alike(item, many)


def _single(
    connection: Connection, few: Collection[int], rest: Mapping[int, Obligation], today: datetime.date
) -> list[tuple[duties.ObligationLine, Obligation]]:
    """Return the rows of these duties, and of the rest those with a deadline or instances of their own."""
    own = select(_OWED.id).where(_OWED.in_force.is_not(None))
    told = select(_OWED.id).join(schema.instances, schema.instances.c.obligation == _OWED.id)
    series = [duty for duty, item in rest.items() if item.recurrence or any(line.recurrence for line in item.history)]
    asked = ((own, rest), (told, series))
    others = {row.id for wanted, ids in asked for row in of_ids(connection, wanted, _OWED.duty, ids)}
    found = [line for part in parts(few) for line in duties.lines(connection, owed.c.duty.in_(part))]
    found += duties.lines_of(connection, others)
    reader = duties.Reader(today=today, done=instances.done_days(connection, found))
    return [(line, reader.obligation(line)) for line in found]
