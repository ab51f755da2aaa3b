"""Where in the letter a value stands."""

import operator

from pydantic import Field

from schemas.base import Record

#: Left, top, right and bottom in PDF points from the page's top left corner.
Box = tuple[float, float, float, float]


#: Whether a value need not be written: asked of every quote of a letter, so none of our own.
is_empty = operator.not_


class Evidence(Record):
    """The words that a value came from.

    ``start`` and ``end`` count code points of the letter's ``text``; ``text[start:end] == quote`` always holds.
    ``page`` (from 1) and ``boxes`` (one a line of the quote) stand only where the source has pages.
    """

    start: int
    end: int
    quote: str
    page: int | None = Field(default=None, exclude_if=is_empty)
    boxes: tuple[Box, ...] | None = Field(default=None, exclude_if=is_empty)


class Written(Record):
    """A place that a hand or a form filled: the page (from 1) and the box of what was written there."""

    page: int
    box: Box
