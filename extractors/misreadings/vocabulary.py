"""The words of the field, which of them follow each other, and which look like a word that is none of them."""

import unicodedata
from functools import cache, lru_cache

from extractors.lexicon import load, load_rows
from extractors.patterns import make_view

#: How much a pair of words counts that nearly every letter of the field has, many have, some have.
_WEIGHTS = (2.6, 1.9, 1.2)
#: How much two syllables count that are one word of the dictionary.
_COMPOUND = 1.9
#: A word more unlike than this is another word.
MOST_UNLIKE = 2.4
_MOST_CANDIDATES = 16
_MOST_UNLIKE = {1: 0.8, 2: 1.4}
_WORDS = load("misreadings")["letters"]
#: Letters under their marks that recognition takes for each other.
_ALIKE: list[str] = _WORDS["small"]
_ALIKE_CAPITALS: list[str] = _WORDS["capitals"]
#: Marks and figures that stand for certain letters.
_MARKS: dict[str, str] = _WORDS["marks"]
_TONE = 0.7
#: The tone above a circumflex is the first thing that a scan loses: số, đẩy, tiểu.
_TONE_ON_CIRCUMFLEX = 0.4
_MARK = 0.7
_CIRCUMFLEX = "\u0302"
_LIKE = 1.1
_OTHER = 1.9
_LOST = 1.3
_ODD = 0.9


@cache
def words() -> frozenset[str]:
    """Return every word of the field, in lower case with tone marks in the new place."""
    return frozenset(row[0] for row in load_rows("field_words"))


@cache
def other_syllables() -> frozenset[str]:
    """Return the syllables of the language that the letters of the field do not have."""
    return frozenset(row[0] for row in load_rows("other_syllables"))


@cache
def _pairs() -> dict[tuple[str, str], float]:
    pairs = {(word, then): _COMPOUND for word, follow in load_rows("compounds") for then in follow.split()}
    for word, *following in load_rows("field_words"):
        for weight, follow in zip(_WEIGHTS, following, strict=True):
            for then in follow.split():
                pairs[word, then] = max(weight, pairs.get((word, then), 0.0))
    return pairs


def follows(before: str | None, word: str | None) -> float:
    """Return how usual it is that ``word`` follows ``before``: 0 where no letter and no dictionary has it."""
    return _pairs().get((before, word), 0.0) if before and word else 0.0


@lru_cache(maxsize=16384)
def _bare(word: str) -> str:
    return make_view(word).bare


def _shortened(bare: str) -> set[str]:
    """Return ``bare`` and what is left of it when one letter is taken away: words that share one are near."""
    return {bare, *(bare[:i] + bare[i + 1 :] for i in range(len(bare)))}


@cache
def _by_shortened() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for word in sorted(words()):
        if len(word) > 1:
            for key in _shortened(_bare(word)):
                table.setdefault(key, []).append(word)
    return {key: tuple(found) for key, found in table.items()}


@lru_cache(maxsize=16384)  # a scan makes the same fault of the same word again and again
def near(word: str, capitals: bool = False) -> tuple[tuple[str, float], ...]:
    """Return the words of the field that ``word`` may have been, with how unlike each is, the likest first.

    ``capitals`` says that it is printed in capitals, of which others look alike.

    >>> near("trưóc")[0][0], near("đẻ")[0][0]
    ('trước', 'để')
    """
    table = _by_shortened()
    letters = "".join(c for c in _bare(word) if c.isalpha())
    found = {candidate for key in _shortened(letters) for candidate in table.get(key, ())}
    ranked = sorted((unlikeness(word, candidate, capitals), candidate) for candidate in found if candidate != word)
    most = _MOST_UNLIKE.get(len(word), MOST_UNLIKE)
    return tuple((candidate, cost) for cost, candidate in ranked[:_MOST_CANDIDATES] if cost <= most)


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
        if mark == mark2 == _CIRCUMFLEX:
            return _TONE_ON_CIRCUMFLEX
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
