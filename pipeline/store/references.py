"""The number and symbol of a letter in any spelling that a clerk types."""

import re

from pipeline.registry.names import flat

_WORD = re.compile(r"[a-z0-9]+")
_LEAD_IN = re.compile(r"^(?:so|so hieu|ky hieu)\b")


def reference_key(words: str) -> str:
    """Return what is compared of a number and symbol: case, tone marks, blanks, dashes and leading zeros left out.

    >>> reference_key("23/KH-CĐYT")
    '23 kh cdyt'
    >>> reference_key("Số: 023 /kh- cdyt") == reference_key("23/KH-CĐYT")
    True
    """
    bare = _LEAD_IN.sub("", flat(words.lower()).strip())
    return " ".join(word.lstrip("0") or "0" if word.isdigit() else word for word in _WORD.findall(bare))
