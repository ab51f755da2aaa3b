"""What stands around the records in answers to programs."""

from typing import Generic, TypeVar

from pydantic import Field

from schemas import Obligation, Proposal
from schemas.source import Record

Row = TypeVar("Row")


class Failure(Record):
    """Why a request was refused, in words for people."""

    error: str


class Rows(Record, Generic[Row]):
    """A part of a list."""

    items: tuple[Row, ...]
    next: str | None = Field(description="Give it as `after` to get the next part; null: there is no more.")
    revision: int | None = Field(
        description="The state of all that is stored when this was answered: where it differs between two parts of a "
        "list, rows may have moved meanwhile. Null for a lower union."
    )


class MarkedObligation(Obligation):
    """An obligation with what people marked on it."""

    answer: str | None = Field(default=None, description="The letter that answers it.")
    done_on: str | None = None
    note: str | None = Field(default=None, description="A person's note; not shown to lower unions.")
    seen: int | None = Field(
        default=None,
        description="Give it back with a change: refused where anybody did anything meanwhile. Null for a lower union.",
    )


class Obligations(Record):
    """Obligations as they stand after a change."""

    items: tuple[MarkedObligation, ...]


class Proposals(Record):
    """Proposals as they stand after a decision."""

    items: tuple[Proposal, ...]
