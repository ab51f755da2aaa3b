"""Where in the letter a value stands."""

from pydantic import Field

from schemas.base import Record

#: Left, top, right and bottom in PDF points from the page's top left corner.
Box = tuple[float, float, float, float]


def _is_missing(value: object) -> bool:
    return value is None


class Evidence(Record):
    """The words that a value came from.

    ``start`` and ``end`` count code points of the letter's ``text``; ``text[start:end] == quote`` always holds.
    ``page`` (from 1) and ``boxes`` (one a line of the quote) stand only where the source has pages.
    """

    start: int
    end: int
    quote: str
    page: int | None = Field(default=None, exclude_if=_is_missing)
    boxes: tuple[Box, ...] | None = Field(default=None, exclude_if=_is_missing)
