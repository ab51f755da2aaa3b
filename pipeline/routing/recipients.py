"""Who receives a letter to carry it out, by “Nơi nhận”: “(t/h)”, “(để thực hiện)” charge somebody, “(b/c)” does not."""

import re

from pipeline.registry.names import key
from pipeline.routing.union_classes import scope_words
from schemas import Header

_WITH_BRACKET = re.compile(r"(?P<name>.+?)\s*\((?P<note>[^()]*)\)[\s;.]*$", re.DOTALL)


def acting_recipients(header: Header) -> tuple[str, ...]:
    """Return the words for those who receive a letter to carry it out.

    >>> acting_recipients(Header(recipients=("LĐLĐ tỉnh (b/c)", "Các CĐCS (t/h)", "Lưu: VT")))
    ('Các CĐCS',)
    """
    found = map(without_note, header.recipients)
    return tuple(name for name, note in found if key(note) in scope_words("charged"))


def without_note(recipient: str) -> tuple[str, str]:
    """Return a recipient without what stands in brackets behind it, and that; ``""`` where nothing does."""
    bracket = _WITH_BRACKET.match(recipient)
    return (bracket["name"].strip(), bracket["note"]) if bracket else (recipient, "")
