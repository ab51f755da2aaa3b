"""A body's name written out: on one line, without ``các``, without abbreviations."""

import re
from functools import lru_cache

from extractors.bodies.heads import ALL_OF, SHARE
from extractors.lexicon import load
from extractors.patterns import UPPER, any_of, words
from extractors.spelling import by_rule

_SPELLED: dict[str, str] = load("bodies")["spelled"]
_ABBREVIATION = re.compile(rf"(?<![\w&]){any_of(map(re.escape, _SPELLED))}(?![\w&])", re.IGNORECASE)
_LEADING = re.compile(rf"^(?:(?:{any_of(ALL_OF)}|{SHARE}) )+", re.IGNORECASE)
#: “mười bảy đơn vị”: how many is no part of the name; “hai bên” is one.
_MANY = load("bodies")["plural"]["many"]
_COUNT = re.compile(rf"^(?:(?:hai|ba) )?(?:{any_of(_MANY)} )+(?:(?:hai|ba|năm) )?", re.IGNORECASE)
_IN_BRACKETS = re.compile(rf" *\([{UPPER}&. -]{{2,12}}\)")
#: Two words and more in capitals: a heading, not an abbreviation.
_PRINTED_IN_CAPITALS = re.compile(rf"(?=.*[{UPPER}]{{3}})[{UPPER}&,./()-]+(?:\s+[{UPPER}\d&,./()-]+)+")


@lru_cache(maxsize=4096)  # a letter names few bodies, each of them many times
def spelled(raw: str) -> str:
    """Return a body's name on one line, without plural words and abbreviations.

    >>> spelled("các CĐCS trực thuộc")
    'Công đoàn cơ sở trực thuộc'
    >>> spelled("Phòng GD&ĐT")
    'Phòng Giáo dục và Đào tạo'
    """
    name = _COUNT.sub("", _LEADING.sub("", _IN_BRACKETS.sub(" ", words(raw))))
    name = _ABBREVIATION.sub(
        lambda m: _SPELLED[m.group().lower()] if m.group() != m.group().lower() else m.group(), name
    )
    name = " ".join(name.split()).strip(" .;:,-")
    if _PRINTED_IN_CAPITALS.fullmatch(raw.strip()):
        name = by_rule(name.lower())
    return name[:1].upper() + name[1:]
