"""How far the text layer of a PDF page can be trusted.

A page shows letters; what stands in its text layer may be something else. A scanner's program for English wrote
``Cong hoa``; a font says nothing of what its letters mean, or the wrong thing; there is no layer at all. People read
the picture of the page, so where the layer is no Vietnamese the page is read another way, and the better reading wins.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from extractors.spelling import is_syllable
from pipeline.readers.layout.page import Page

#: ``empty``: a picture, or letters drawn as strokes. ``unmapped``: the fonts do not tell what their letters are.
#: ``unmarked``: Vietnamese without its marks. ``wrong``: words that nobody writes.
Verdict = Literal["good", "empty", "unmapped", "unmarked", "wrong"]

#: A page with fewer letters beside a large picture is a scan: a number or a signature banner was put on it.
_FEW_LETTERS = 200
_LARGE_PICTURE = 0.5
#: Above this share of the page the text belongs to the picture: a scanner read it.
WHOLE_PAGE = 0.85
#: A page of hardly any letters and so many strokes shows letters that are drawn as outlines.
_HARDLY_ANY = 20
_MANY_STROKES = 300
#: Letters of other scripts, or without a meaning, above this share.
_STRANGE = 0.05
#: In Vietnamese one letter in four carries a mark; below this share another language's program read the page.
_FEW_MARKS = 0.03
#: So many words must be there before anything is concluded from them.
_ENOUGH_WORDS = 20
#: Of the words with marks so many are syllables at least; names of other peoples and misread words are the rest.
_SYLLABLES = 0.75
#: The same of all words: English ones and abbreviations count against it.
_LIKELY_WORDS = 0.5
#: Another reading of a page must be better by so much.
_BETTER = 0.1

_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(slots=True)
class Measure:
    """What the words of a page are made of."""

    letters: int = 0
    strange: int = 0
    """Letters of other scripts and letters without a meaning."""
    marks: int = 0
    words: int = 0
    syllables: int = 0
    marked_words: int = 0
    marked_syllables: int = 0

    @property
    def score(self) -> float:
        """How much of the page is Vietnamese, 0 to 1: a syllable with marks is worth two without."""
        plain = self.syllables - self.marked_syllables
        worth = self.marked_syllables + plain / 2
        return worth / self.words * (1 - self.strange / max(1, self.letters + self.strange)) if self.words else 0.0


def measure(page: Page) -> Measure:
    """Count what the words of a page are made of."""
    text = page.text
    found = Measure(strange=page.unmapped)
    for letter, count in Counter(text).items():
        if _is_strange(letter):
            found.strange += count
        elif letter.isalpha():
            found.letters += count
            found.marks += count * _is_marked(letter)
    for word in _WORD.findall(text):
        if word.isupper() and len(word) <= 5 and not is_syllable(word):
            continue  # an abbreviation: LĐLĐ, CNVCLĐ
        syllable, marked = is_syllable(word), not word.isascii()
        found.words += 1
        found.syllables += syllable
        found.marked_words += marked
        found.marked_syllables += marked and syllable
    return found


def judge(page: Page) -> Verdict:
    """Return what is wrong with the text layer of a page, ``good`` for nothing."""
    is_drawn = page.letters < _HARDLY_ANY and page.strokes >= _MANY_STROKES
    if page.letters < _FEW_LETTERS and (page.pictures >= _LARGE_PICTURE or is_drawn):
        return "empty"
    found = measure(page)
    if found.strange > _STRANGE * (found.letters + found.strange) and found.strange >= _ENOUGH_WORDS:
        return "unmapped"
    if found.letters >= _FEW_LETTERS and found.marks < _FEW_MARKS * found.letters:
        return "unmarked"
    if found.marked_words >= _ENOUGH_WORDS and found.marked_syllables < _SYLLABLES * found.marked_words:
        return "wrong"
    if found.words >= 2 * _ENOUGH_WORDS and found.syllables < _LIKELY_WORDS * found.words:
        return "wrong"
    return "good"


def is_better(other: Page, page: Page) -> bool:
    """Say whether another reading of a page is clearly more Vietnamese than the one at hand."""
    theirs, mine = measure(other), measure(page)
    # A few words among rubbish may all be right: a reading of half the page is no better one.
    return 2 * theirs.words >= mine.words and theirs.score > mine.score + _BETTER


def from_scanner(page: Page) -> bool:
    """Say whether the text of a page was put over its picture by the program of a scanner."""
    return page.pictures >= WHOLE_PAGE


def _is_strange(letter: str) -> bool:
    """Say whether a letter is of another script than the Latin one, or a sign for what could not be read."""
    if letter == "\ufffd":
        return True
    return letter.isalpha() and not (letter < "\u0250" or "\u1e00" <= letter <= "\u1eff")


def _is_marked(letter: str) -> bool:
    return letter in "đĐ" or len(unicodedata.normalize("NFD", letter)) > 1
