"""What may leave the house: letters that a person approved, or all where the office chose that nobody approves."""

import datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select

from pipeline.store import schema

_REVIEW, _CHOICE, _PROPOSAL = schema.letters.alias("reviewed").c, schema.choices.c, schema.proposals.c
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
