"""What of the words of a file counts, in one manner for Word, web pages and PDF: what is seen and was not withdrawn.

Struck words, words in the colour of the paper and covered ones are left out, which ``WITHDRAWN`` tells. Raised figures
behind words are marks of notes and left out too, unless they are minutes or the power of a unit.
"""

import re

WITHDRAWN = "words-withdrawn"  #: The flag of a file of which such words were left out.
#: Of the weakest of red, green, blue: what has more is as good as white; what has less than the second is seen as a
#: ground on which white letters stand.
PALE, GROUND = 0.9, 0.7

_SIGN = r"(?:\d{1,3}|[*†‡]{1,3})"
#: Signs of notes, in brackets or not, several behind each other: ``1``, ``(2)``, ``[3]``, ``1, 2``, ``(*)``, ``(a)``.
_MARKS = re.compile(rf"[\s(\[]*(?:{_SIGN}(?:\s*[,;-]\s*{_SIGN})*|(?<=\()[a-z])[)\]]*\s*")
_MINUTES, _HOURS = re.compile(r"\s*[0-5]\d\s*"), re.compile(r"\d\s*(?:giờ|h|g)\s*\Z", re.IGNORECASE)
_POWERS, _UNIT = re.compile(r"[23]"), re.compile(r"(?<![^\W\d_])[kcd]?m\Z")


def as_raised(before: str, words: str) -> str:
    """Return raised words, or nothing where others stand before them in their line and they are the mark of a note.

    >>> as_raised("15", "2"), as_raised("07 giờ", "30"), as_raised("20 m", "2"), as_raised("", "1")
    ('', '30', '2', '1')
    """
    is_minutes = _MINUTES.fullmatch(words) and _HOURS.search(before)
    is_power = _POWERS.fullmatch(words) and _UNIT.search(before)
    return "" if before.strip() and _MARKS.fullmatch(words) and not is_minutes and not is_power else words


def paleness(colour: str) -> float:
    """Return the weakest of red, green and blue of a colour in six hexadecimal figures, 0 for anything else.

    >>> paleness("FFFFFF"), paleness("ffff00"), paleness("auto")
    (1.0, 0.0, 0.0)
    """
    return min(bytes.fromhex(colour)) / 255 if _COLOUR.fullmatch(colour) else 0.0


_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")
