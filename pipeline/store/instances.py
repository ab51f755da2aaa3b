"""Single instances of what recurs: which are done, and by which answer.

The last thing that people said of an instance counts; nothing that they said is taken out.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from pipeline.store import duties, schema
from pipeline.store.duties import ObligationLine
from pipeline.store.some import of_ids
from schemas import Obligation
from schemas.source import Record

#: So many obligations are asked for by their ids.
_FEW = 500


class Instance(Record):
    """What was last said of an instance: ``decision`` is ``done`` or ``todo``, ``day`` its last day in time."""

    obligation: str
    day: str
    decision: str
    answer: str | None = None
    done_on: str | None = None
    at: str
    who: str | None = None


def instances_of(connection: Connection, ids: Collection[str] | None) -> list[Instance]:
    """Return the last word on each instance of these obligations (of all for ``None``), in the order they were said."""
    table = schema.instances
    asked = select(table.c.id, *(table.c[name] for name in Instance.model_fields))
    last: dict[tuple[str, str], Row[Any]] = {}
    for row in sorted(of_ids(connection, asked, table.c.obligation, ids), key=lambda row: row.id):
        last.pop((row.obligation, row.day), None)
        last[row.obligation, row.day] = row
    return [Instance(**{name: getattr(row, name) for name in Instance.model_fields}) for row in last.values()]


def done_days(connection: Connection, lines: Sequence[ObligationLine]) -> dict[str, tuple[str, ...]]:
    """Return the instances that are done of the lines that recur, by id of the obligation; one question for all."""
    table = schema.instances
    wanted = {line.id for line in lines if line.recurring}
    if not wanted:
        return {}
    asked = select(table.c.obligation, table.c.day, table.c.decision, table.c.id)
    # Of a whole office's list nearly all are asked for: one pass over the table is quicker than thousands of ids.
    rows = of_ids(connection, asked, table.c.obligation, wanted if len(wanted) <= _FEW else None)
    last = {(row.obligation, row.day): row.decision for row in sorted(rows, key=lambda row: row.id)}
    found: dict[str, list[str]] = defaultdict(list)
    for (obligation, day), decision in sorted(last.items()):
        if decision == "done" and obligation in wanted:
            found[obligation].append(day)
    return {obligation: tuple(days) for obligation, days in found.items()}


def read(
    connection: Connection, lines: Sequence[ObligationLine], today: datetime.date | None = None
) -> list[Obligation]:
    """Return the obligations of lines, in their order, as they stand on ``today``, with the instances that are done."""
    reader = duties.Reader(today=today, done=done_days(connection, lines))
    return [reader.obligation(line) for line in lines]


def put(
    connection: Connection,
    line: ObligationLine,
    day: datetime.date,
    decision: str,
    on: datetime.date,
    answer: str | None,
    who: str | None,
) -> None:
    """Write down what a person says of an instance."""
    values = {"obligation": line.id, "letter": line.letter, "day": day.isoformat(), "decision": decision}
    done_on = on.isoformat() if decision == "done" else None
    said = {"answer": answer, "done_on": done_on, "at": on.isoformat(), "who": who}
    connection.execute(insert(schema.instances).values(**values, **said))


def noted(connection: Connection, ids: Collection[str]) -> frozenset[str]:
    """Return which of these obligations people said something of an instance of."""
    column = schema.instances.c.obligation
    return frozenset(row.obligation for row in of_ids(connection, select(column).distinct(), column, ids))
