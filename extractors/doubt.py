"""A doubt: what every extractor says where a person should look."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Doubt:
    """A code of ``FLAG_CODES`` and the span of the words that raise it."""

    code: str
    span: tuple[int, int] | None
    message: str | None = None
    """What was seen, where that says more than the code (Vietnamese)."""
    field: str | None = None
    """The field of the head that it is about."""
