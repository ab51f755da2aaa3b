"""Numbers in words: one table for terms, for cycles and for people who are counted."""

from extractors.lexicon import load

#: ``mười lăm`` → 15: the numbers that letters usually write out.
NUMBERS: dict[str, int] = load("numerals")["numbers"]
#: What some digits are called behind tens: ``hai mươi mốt``, ``ba mươi lăm``.
_BEHIND_TENS: dict[str, int] = load("numerals")["behind_tens"]
_DIGITS = {word: value for word, value in NUMBERS.items() if value < 10}
_ONES = {**_DIGITS, **_BEHIND_TENS}
_DIGIT = "|".join(_DIGITS)
#: Any number below a hundred in words; a space stands for a blank.
PATTERN = rf"(?:(?:(?:{_DIGIT}) mươi|mười)(?: (?:{'|'.join(_ONES)})(?!\w))?|(?:{_DIGIT})(?! mươi))(?!\w)"


def number_of(word: str) -> int:
    """Return the number that digits or words stand for; the blanks between words may be many.

    >>> number_of("06"), number_of("ba"), number_of("mười  lăm"), number_of("bốn mươi lăm")
    (6, 3, 15, 45)
    """
    if word.isdigit():
        return int(word)
    parts = word.split()
    known = NUMBERS.get(" ".join(parts))
    if known is not None:
        return known
    tens = 10 if parts[0] == "mười" else 10 * _DIGITS[parts[0]]
    last = parts[-1]
    return tens + (_ONES[last] if last not in ("mươi", "mười") else 0)
