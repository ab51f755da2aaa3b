"""The words of one copy of a letter on the pages of another: the typed file stands, its signed scan is what is seen."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from extractors.spelling import fold
from schemas import WordBox

_WORD = re.compile(r"\w+")


def led(text: str, shown: str, words: Sequence[WordBox]) -> list[WordBox]:
    """Return the words of ``text`` with their places on pages: those of the same words, in the same order, of another
    text (``shown``) with its ``words``. Words that only one of the two has are left out.

    >>> led("Số: 5, gửi báo cáo", "Số 5 gửi bảo cáo", [WordBox(5, 8, 1, (70.0, 90.0, 99.0, 101.0))])[0][:3]
    (7, 10, 1)
    """
    mine = [found.span() for found in _WORD.finditer(text)]
    # A word of a page may hold several (“01/KH-LĐLĐ”): each of them stands in its box.
    theirs = [
        (found.start() + word.start, found.end() + word.start, word)
        for word in words
        for found in _WORD.finditer(shown[word.start : word.end])
    ]
    keys = [fold(text[start:end]) for start, end in mine]
    their_keys = [fold(shown[start:end]) for start, end, _ in theirs]
    found = []
    for block in SequenceMatcher(None, keys, their_keys).get_matching_blocks():
        for at in range(block.size):
            start, end = mine[block.a + at]
            word = theirs[block.b + at][2]
            found.append(WordBox(start, end, word.page, word.box))
    return found
