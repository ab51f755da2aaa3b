"""Numbers in words, one table for terms, for cycles and for people who are counted; months in figures of Rome."""

import re

from extractors.lexicon import load

#: ``mười lăm`` → 15: the numbers that letters usually write out.
NUMBERS: dict[str, int] = load("numerals")["numbers"]
#: What some digits are called behind tens: ``hai mươi mốt``, ``ba mươi lăm``.
_BEHIND_TENS: dict[str, int] = load("numerals")["behind_tens"]
#: What some minutes are called behind an hour.
BEHIND_HOURS: dict[str, int] = load("numerals")["behind_hours"]
_DIGITS = {word: value for word, value in NUMBERS.items() if value < 10}
_ONES = {**_DIGITS, **_BEHIND_TENS}
_SCALES: dict[str, int] = load("numerals")["scales"]
_DIGIT = "|".join(_DIGITS)
_TENS = rf"(?:(?:{_DIGIT}) mươi|mười)(?: (?:{'|'.join(_ONES)})(?!\w))?"
_HUNDREDS = rf"(?:(?:{_DIGIT}) (?:nghìn|ngàn) )?(?:{_DIGIT}) trăm(?: (?:{_TENS}|(?:linh|lẻ) (?:{'|'.join(_ONES)})))?"
#: A number from ten to ninety-nine in words, the name of one digit, of what stands behind tens or hours.
TENS, DIGIT = _TENS, rf"(?:{_DIGIT}|{'|'.join(_BEHIND_TENS)}|{load('numerals')['zero']})"
BEHIND = "|".join((*_BEHIND_TENS, *BEHIND_HOURS))
#: Any number below ten thousand in words; a space stands for a blank.
PATTERN = rf"(?:{_HUNDREDS}|{_TENS}|(?:{_DIGIT})(?: (?:nghìn|ngàn)|(?! (?:mươi|trăm|nghìn|ngàn))))(?!\w)"
#: The words with which such numbers end.
LAST_WORDS = (*_ONES, *_SCALES, "mười")
#: Digits that are spelt one by one, as of a year: `hai không hai sáu`, `hai nghìn không trăm | hai sáu`.
_SPELT = re.compile(rf"(?<!\w){DIGIT}(?: +{DIGIT})+$")
#: Months in figures of Rome, in small letters, and a pattern of them: ``21/IV/2026``.
ROMANS: dict[str, int] = load("numerals")["romans"]
ROMAN = rf"(?:{'|'.join(sorted(ROMANS, key=len, reverse=True))})(?!\w)"


def number_of(word: str) -> int:
    """Return the number that digits or words stand for; the blanks between words may be many.

    >>> number_of("hai mươi mốt"), number_of("hai nghìn không trăm hai sáu"), number_of("hai không hai sáu")
    (21, 2026, 2026)
    """
    if word.isdigit():
        return int(word)
    digits = _SPELT.search(word)
    if digits:
        spelt = "".join(str(_ONES.get(digit, 0)) for digit in digits[0].split())
        return number_of(word[: digits.start()]) + int(spelt)
    number = ones = 0
    for part in word.split():
        if scale := _SCALES.get(part):
            number, ones = number + ones * scale, 0
        else:
            ones = _ONES.get(part, BEHIND_HOURS.get(part, 0))
            number, ones = (number + 10, 0) if part == "mười" else (number, ones)
    return number + ones
