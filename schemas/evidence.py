"""Where in the letter a value stands."""

from typing import Any

from pydantic import SerializerFunctionWrapHandler, model_serializer

from schemas.base import Record

#: Left, top, right and bottom in PDF points from the page's top left corner.
Box = tuple[float, float, float, float]


class Evidence(Record):
    """The words that a value came from.

    ``start`` and ``end`` count code points of the letter's ``text``; ``text[start:end] == quote`` always holds.
    ``page`` (from 1) and ``boxes`` (one a line of the quote) stand only where the source has pages.
    """

    start: int
    end: int
    quote: str
    page: int | None = None
    boxes: tuple[Box, ...] | None = None

    @model_serializer(mode="wrap")
    def _without_missing_place(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data: dict[str, Any] = handler(self)
        return {key: value for key, value in data.items() if value is not None}
