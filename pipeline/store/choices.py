"""What holds until people say otherwise, each of a kind, about one subject or the whole office.

==========  ====================  =====================  ==============================================================
kind        subject               name                   value, ``content``
==========  ====================  =====================  ==============================================================
office      –                     ``approver``           who approves letters (``reviews``)
filter      –                     as the office says     a question to the list of duties (``duty_queries``)
anchor      letter or obligation  an event               its day, from which deadlines are counted (``following``)
assign      obligation            –                      the unions to whom a person gave it; as it was routed
mark        obligation            –                      marks on what the present reading of its letter does not find,
                                                         which wait until one does; as it was then
renamed     obligation or duty    its id now             – (a better reading or copy of its letter gave it another one)
==========  ====================  =====================  ==============================================================
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from pipeline.store import checksums, schema

Kind = Literal["office", "filter", "anchor", "assign", "mark", "renamed"]
_CHOICE = schema.choices.c


def chosen(kind: Kind, *wanted: ColumnElement[bool], **values: str) -> sa.Select[Any]:
    """Return the question for what holds of a kind; ``values``: what columns of it hold."""
    return sa.select(schema.choices).where(_CHOICE.kind == kind, *wanted).filter_by(**values)


def forget(connection: Connection, kind: Kind, *wanted: ColumnElement[bool], **values: str) -> None:
    """Let nothing of a kind hold any more that is meant as ``chosen`` has it."""
    connection.execute(sa.delete(schema.choices).where(_CHOICE.kind == kind, *wanted).filter_by(**values))


def choose(
    connection: Connection, kind: Kind, value: str | None, subject: str = "", name: str = "", **more: str | None
) -> None:
    """Let something hold in the place of what did; ``None``: nothing does any more. ``more``: what else is kept."""
    which = {"subject": subject, "name": name}
    forget(connection, kind, **which)
    if value is not None:
        put(connection, kind, [{**which, "value": value, **more}])


def put(connection: Connection, kind: Kind, lines: Iterable[Mapping[str, Any]]) -> None:
    """Let several things of a kind hold, none of which does."""
    checksums.put(connection, schema.choices, [{"kind": kind, "name": "", **line} for line in lines])
