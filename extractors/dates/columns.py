"""What the dates of a table's column, or below a heading, are."""

from typing import Literal

from extractors.dates.patterns import loose, words_of

_DEADLINE = loose(words_of("columns", "deadline"))
_EVENT = loose(words_of("columns", "event"))


def role_of_column(head: str) -> Literal["deadline", "event"] | None:
    """Return what the dates below ``head``, a column's head or a heading, are.

    >>> role_of_column("Thời gian hoàn thành"), role_of_column("Ngày làm việc"), role_of_column("Nội dung")
    ('deadline', 'event', None)
    """
    words = " ".join(head.lower().split())
    if _DEADLINE.search(words):
        return "deadline"
    return "event" if _EVENT.search(words) else None
