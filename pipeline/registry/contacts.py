"""How to reach a union: what the office's list says of its chair, telephone, Zalo and e-mail."""

import functools
import re

from extractors.lexicon import load
from pipeline.registry.names import flat, key
from schemas import Union
from schemas.union import Contact

_load = functools.partial(load, "contacts", __package__)
_BRACKETS = re.compile(r"\([^)]*\)")


def contact_of(union: Union | None) -> Contact | None:
    """Return how to reach a union, by the columns of the list that it came from; ``None`` where they say nothing."""
    said: dict[str, str] = {}
    for heading, value in union.attributes.items() if union is not None else ():
        field = _field(heading)
        if field is not None and value.strip():
            said.setdefault(field, " ".join(value.split()))
    return Contact(**said) if said else None


@functools.lru_cache(maxsize=256)
def _field(heading: str) -> str | None:
    """Return the field that a heading means.

    >>> _field("Số điện thoại (chủ tịch)"), _field("Họ và tên Chủ tịch CĐCS"), _field("Số đoàn viên")
    ('telephone', 'chair', None)
    """
    bare = flat(key(_BRACKETS.sub(" ", heading)))
    words = {flat(key(word)): field for field, found in _load().items() for word in found}
    met = [word for word in words if f"{bare} ".startswith(f"{word} ")]
    return words[max(met, key=len)] if met else None
