"""Numbers in words: one table for terms, for cycles and for people who are counted."""

from extractors.lexicon import load

#: ``mười lăm`` → 15.
NUMBERS: dict[str, int] = load("numerals")["numbers"]


def number_of(word: str) -> int:
    """Return the number that digits or words stand for; the blanks between words may be many.

    >>> number_of("06"), number_of("ba"), number_of("mười  lăm")
    (6, 3, 15)
    """
    return int(word) if word.isdigit() else NUMBERS[" ".join(word.split())]
