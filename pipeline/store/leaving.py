"""What may leave the house: letters that a person approved, or all where the office chose that nobody approves."""

from sqlalchemy import ColumnElement, case, exists, or_, select

from pipeline.store import schema

_REVIEW, _CHOICE = schema.reviews.c, schema.choices.c
#: Of what an office chose, who approves letters.
APPROVER = "approver"


def is_approved(letter: ColumnElement[str]) -> ColumnElement[bool]:
    """Say in SQL that a person approved a letter, by its id."""
    return select(_REVIEW.letter).where(_REVIEW.letter == letter, _REVIEW.state == "approved").exists()


def nobody_approves() -> ColumnElement[bool]:
    """Say in SQL that this office works without anybody approving letters."""
    return exists().where(_CHOICE.name == APPROVER, _CHOICE.value == "nobody")


def may_leave(letter: ColumnElement[str]) -> ColumnElement[bool]:
    """Say in SQL that what a letter, by its id, says may be told outside: the rule of every way out of the house."""
    return or_(is_approved(letter), nobody_approves())


def as_said(letter: ColumnElement[str]) -> ColumnElement[bool | None]:
    """Return in SQL whether a person approved a letter, by its id; nothing where nobody has to."""
    return case((nobody_approves(), None), else_=is_approved(letter)).label("approved")


def read_back(said: int | bool | None) -> bool | None:
    """Return ``as_said`` as the database gives it."""
    return None if said is None else bool(said)
