"""Numbers in words: one table for terms, for cycles and for people who are counted."""

from extractors.lexicon import load

_SIMPLE: dict[str, int] = load("numerals")["numbers"]
#: What some digits are called behind tens: ``hai mươi mốt``, ``ba mươi lăm``.
_BEHIND_TENS: dict[str, int] = load("numerals")["behind_tens"]


def _compounds() -> dict[str, int]:
    """Return the numbers from 11 to 99 in words."""
    digits = {word: value for word, value in _SIMPLE.items() if value < 10}
    ones = {**{word: value for word, value in digits.items() if value not in (1, 5)}, **_BEHIND_TENS}
    tens = {f"{word} mươi": 10 * value for word, value in digits.items() if value > 1}
    found = {f"mười {word}": 10 + value for word, value in ones.items() if word != "mốt"} | {"mười một": 11} | tens
    return found | {f"{ten} {one}": low + value for ten, low in tens.items() for one, value in ones.items()}


#: ``mười lăm`` → 15, ``bốn mươi lăm`` → 45.
NUMBERS: dict[str, int] = {**_compounds(), **_SIMPLE}


def number_of(word: str) -> int:
    """Return the number that digits or words stand for; the blanks between words may be many.

    >>> number_of("06"), number_of("ba"), number_of("mười  lăm"), number_of("bốn mươi lăm")
    (6, 3, 15, 45)
    """
    return int(word) if word.isdigit() else NUMBERS[" ".join(word.split())]
