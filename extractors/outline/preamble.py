"""How the running text of a letter begins: ``Căn cứ …``, ``Thực hiện …``."""

import re

from extractors.lexicon import load
from extractors.patterns import any_of

_PREAMBLE = re.compile(r"\(? *" + any_of(load("outline")["preamble_starts"]) + r"\b")


def begins_preamble(low: str) -> bool:
    """Say whether the words of a line, in the bare view, begin the running text."""
    return _PREAMBLE.match(low) is not None
