"""How unlike two words look on paper: a lost tone is little, another letter much."""

import unicodedata
from functools import cache

from extractors.lexicon import load

_WORDS = load("misreadings")["letters"]
#: Letters under their marks that recognition takes for each other.
_ALIKE: list[str] = _WORDS["small"]
_ALIKE_CAPITALS: list[str] = _WORDS["capitals"]
#: Marks and figures that stand for certain letters.
_MARKS: dict[str, str] = _WORDS["marks"]
_TONE = 0.7
_MARK = 0.7
_LIKE = 1.1
_OTHER = 1.9
_LOST = 1.3
_ODD = 0.9


@cache
def _parts(letter: str) -> tuple[str, str, str]:
    """Return a letter's base, the mark that makes it another letter, and its tone."""
    if letter == "đ":
        return "d", "-", ""
    parts = unicodedata.normalize("NFD", letter)
    base, marks = parts[0], parts[1:]
    shape = "".join(m for m in marks if m in "\u0302\u0306\u031b")
    tone = "".join(m for m in marks if m not in "\u0302\u0306\u031b")
    return base, shape, tone


@cache
def _letters(one: str, other: str, capitals: bool) -> float:
    """Return how unlike two letters look."""
    if one == other:
        return 0.0
    if not one.isalpha():  # a mark in place of a letter may have been any
        return 0.3 if other in _MARKS.get(one, "") else _ODD
    (base, mark, tone), (base2, mark2, tone2) = _parts(one), _parts(other)
    if base == base2:
        return min(1.0, _MARK * (mark != mark2) + _TONE * (tone != tone2))
    alike = any(base in group and base2 in group for group in (_ALIKE_CAPITALS if capitals else _ALIKE))
    return (_LIKE if alike else _OTHER) + 0.3 * (mark != mark2) + 0.3 * (tone != tone2)


def unlikeness(one: str, other: str, capitals: bool = False) -> float:
    """Return how unlike two words look, letter by letter; 0 for the same word.

    >>> unlikeness("trưóc", "trước") < unlikeness("trưốn", "trước")
    True
    """
    row = [i * _LOST for i in range(len(other) + 1)]
    for letter in one:
        added = _LOST if letter.isalpha() else 0.6
        above, row = row, [row[0] + added]
        for j, wanted in enumerate(other):
            row.append(min(above[j] + _letters(letter, wanted, capitals), above[j + 1] + added, row[j] + _LOST))
    return row[-1]
