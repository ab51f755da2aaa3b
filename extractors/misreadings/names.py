"""Mends names whose blank was lost (``HồngNgân``) and small letters read as their capitals (``BíCh``)."""

import re
from collections.abc import Iterator

from extractors.syllables import is_syllable
from extractors.view import LOWER, UPPER

_STUCK = re.compile(rf"(?<!\w)([{UPPER}][{LOWER}]+)([{UPPER}][{LOWER}]+)(?!\w)")
#: Capitals that have the shape of their small letter.
_ODD_CAPITAL = re.compile(rf"(?<!\w)[{UPPER}]?[{LOWER}]+[CSVXOKPUZỐỚÔƠÓÍ][{LOWER}]*(?!\w)")


def misread_names(plain: str) -> Iterator[tuple[int, int, str]]:
    """Yield where names of a view are misread and what they are taken for."""
    for found in _STUCK.finditer(plain):
        if is_syllable(found[1]) and is_syllable(found[2]):
            yield found.end(1), found.end(1), " "
    for found in _ODD_CAPITAL.finditer(plain):
        word = found.group()
        meant = word[0] + word[1:].lower()
        if is_syllable(meant) and not meant.isascii():
            yield *found.span(), meant
