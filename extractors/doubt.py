"""A doubt: what every extractor says where a person should look."""

from collections.abc import Mapping
from typing import NamedTuple

from schemas.letter import Param


class Doubt(NamedTuple):
    """A code of ``FLAG_CODES`` and the span of the words that raise it."""

    code: str
    span: tuple[int, int] | None
    params: Mapping[str, Param] = {}
    """What was seen, where that says more than the code."""
    field: str | None = None
    """The field of the head that it is about."""
