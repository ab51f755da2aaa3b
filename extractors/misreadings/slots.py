"""Places at which one kind of sign is misread: a pattern finds them, a function says what was printed there."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from extractors.patterns import written

PATTERNS = written("misreadings")
#: Where a misread stretch begins and ends, and what it is taken for.
Misread = tuple[int, int, str]


class MisreadSlot(NamedTuple):
    """Where something is misread: a pattern with a group ``mark``, and what that is taken for; ``None``: it stays."""

    pattern: re.Pattern[str]
    meant: Callable[[re.Match[str]], str | None]


def always(meant: str) -> Callable[[re.Match[str]], str]:
    """Return a function that gives ``meant``, whatever was found."""
    return lambda _found: meant


def misread_in(slots: Sequence[MisreadSlot], text: str) -> Iterator[Misread]:
    """Yield the spans in a text that are misread by some slots, and what each is taken for."""
    for slot in slots:
        for found in slot.pattern.finditer(text):
            if (meant := slot.meant(found)) is not None:
                yield *found.span("mark"), meant
