"""The words of the field, the syllables of the language, and which words follow each other."""

from functools import cache

from extractors.lexicon import load_rows

#: How much a pair of words counts that nearly every letter of the field has, many have, some have.
WEIGHTS = (2.6, 1.9, 1.2)
#: How much two syllables count that are one word of the dictionary.
_COMPOUND = 1.9


@cache
def field_words() -> frozenset[str]:
    """Return every word of the field, in lower case with tone marks in the new place."""
    return frozenset(row[0] for row in load_rows("field_words"))


@cache
def other_syllables() -> frozenset[str]:
    """Return the syllables of the language that the letters of the field do not have."""
    return frozenset(row[0] for row in load_rows("other_syllables"))


@cache
def _pairs() -> dict[tuple[str | None, str], float]:
    """Return how much each pair of words counts that is one word, or that letters of the field have."""
    rows = load_rows("compounds")
    pairs: dict[tuple[str | None, str], float] = {(word, n): _COMPOUND for word, more in rows for n in more.split()}
    for word, *following in load_rows("field_words"):
        for weight, follow in zip(WEIGHTS, following, strict=True):
            for then in follow.split():
                pairs[word, then] = max(weight, pairs.get((word, then), 0.0))
    return pairs


def follows(before: str | None, word: str) -> float:
    """Return how usual it is that ``word`` follows ``before``: 0 where no letter and no dictionary has it."""
    return _pairs().get((before, word), 0.0)
