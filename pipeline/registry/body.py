"""A union as a letter's date or task refers to it."""

from schemas.base import Record


class Body(Record):
    """A union by name, and by id where the registry knows it."""

    name: str
    union_id: str | None = None
