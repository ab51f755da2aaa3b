"""What may leave the house: letters that a person approved, or all where the office chose that nobody approves."""

from sqlalchemy import ColumnElement, exists, or_, select

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
