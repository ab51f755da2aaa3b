"""Asking for the rows of some ids: a database takes only so many values in one question."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select

_AT_ONCE = 500
#: Rows fetched together: row by row takes several times as long.
_ROWS = 1_000


def of_ids(
    connection: Connection, asked: Select[Any], column: ColumnElement[Any], ids: Collection[Any] | None
) -> Iterator[Any]:
    """Yield the rows asked for whose ``column`` is among the ids; every row for ``None``."""
    for wanted in [asked] if ids is None else (asked.where(column.in_(part)) for part in parts(ids)):
        for found in connection.execute(wanted).partitions(_ROWS):
            yield from found


def parts(ids: Collection[Any], most: int | None = None) -> Iterator[Sequence[Any]]:
    """Yield ids in parts of which a database takes one in a question."""
    wanted, most = list(ids), most or _AT_ONCE
    return (wanted[start : start + most] for start in range(0, len(wanted), most))
