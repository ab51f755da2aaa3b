"""Asking for the rows of some ids: a database takes only so many values in one question."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select

_AT_ONCE = 500


def of_ids(
    connection: Connection, asked: Select[Any], column: ColumnElement[Any], ids: Collection[Any] | None
) -> Iterator[Any]:
    """Yield the rows asked for whose ``column`` is among the ids; every row for ``None``."""
    if ids is None:
        yield from connection.execute(asked)
        return
    for part in parts(ids):
        yield from connection.execute(asked.where(column.in_(part)))


def parts(ids: Collection[Any]) -> Iterator[Sequence[Any]]:
    """Yield ids in parts of which a database takes one in a question."""
    wanted = list(ids)
    for start in range(0, len(wanted), _AT_ONCE):
        yield wanted[start : start + _AT_ONCE]
