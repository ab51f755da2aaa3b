"""What holds until something else does, each of a kind, about one subject or the whole office.

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
second      person                ``key``, ``last``,     the second step of signing in (``office.second_step``)
                                  a hash
changed     letter                –                      since when its words are to be compared again (``revision``)
marked      letter                –                      the same of what people marked under it
==========  ====================  =====================  ==============================================================
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, or_, select

from pipeline.store import checksums, schema

Kind = Literal["office", "filter", "anchor", "assign", "mark", "renamed", "second"]
_CHOICE = schema.choices.c
_REVIEW, _PROPOSAL = schema.letters.alias("reviewed").c, schema.proposals.c


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


# --------------------
# What may leave the house: letters that a person approved, or all where the office chose that nobody approves.

#: What an office chose, who approves letters, is called so.
APPROVER = "approver"
_IS_APPROVER = (_CHOICE.kind == "office", _CHOICE.subject == "", _CHOICE.name == APPROVER)


def is_approved(letter: ColumnElement[str]) -> ColumnElement[bool]:
    """Say in SQL that a person approved a letter, by its id."""
    return select(_REVIEW.sha256).where(_REVIEW.sha256 == letter, _REVIEW.review_state == "approved").exists()


def nobody_approves() -> ColumnElement[bool]:
    """Say in SQL that this office works without anybody approving letters."""
    return exists().where(*_IS_APPROVER, _CHOICE.value == "nobody")


def may_leave(letter: ColumnElement[str], today: datetime.date | None = None) -> ColumnElement[bool]:
    """Say in SQL that what a letter, by its id, says may be told outside: the rule of every way out of the house.

    With ``today``, what is asked for: nothing of a letter of which it is not known whether it is only kept.
    """
    approved = or_(is_approved(letter), nobody_approves())
    return approved if today is None else and_(approved, letter.not_in(asked_of_age(today)))


def asked_of_age(today: datetime.date) -> Select[tuple[str]]:
    """Return in SQL the ids of the letters whose days were long past when they came in, and nobody has answered yet.

    Who looks at a day before a letter came in sees it as it was on that day.
    """
    of = schema.letters.alias()
    asked = select(_PROPOSAL.source).join(of, of.c.sha256 == _PROPOSAL.source)
    return asked.where(_PROPOSAL.state == "open", _PROPOSAL.effect == "lapsed", of.c.taken_on <= today.isoformat())


def as_said(letter: ColumnElement[str]) -> ColumnElement[bool | None]:
    """Return in SQL whether a person approved a letter, by its id; nothing where nobody has to."""
    return case((nobody_approves(), None), else_=is_approved(letter)).label("approved")


def read_back(said: int | bool | None) -> bool | None:
    """Return ``as_said`` as the database gives it."""
    return None if said is None else bool(said)
