"""Mends a text that came from character recognition: figures in their slots, marks of items, words."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from extractors.misreadings.dates import misread_dates
from extractors.misreadings.marks import misread_marks
from extractors.misreadings.mended import Mended, Repair, mended_again, mended_text
from extractors.misreadings.names import misread_names
from extractors.misreadings.rereading import CODE_MARKS, LONGEST, WORD, reread, runs
from extractors.misreadings.slots import misread_figures
from extractors.misreadings.symbols import misread_symbols
from extractors.misreadings.vocabulary import other_syllables, words
from extractors.view import View, make_view

_CHUNK = re.compile(r"\S+")
#: So many characters a strange word: more of them, and the text came from recognition.
_WORN = 3500
#: A shorter text shows too little to tell.
_SHORT = 600
_ENOUGH = 6000
#: A longer run of letters is no word with marks around it.
_LONGEST_CHUNK = 40
#: Signs that no writer has on the keyboard and recognition gives for strokes and letters.
_SIGNS = re.compile("[⁄∕ˆ¬€]")


def mend(text: str, recognised: bool = False) -> Mended | None:
    """Return ``text`` with misread words and figures mended, or ``None`` where nothing is to be mended.

    A text that is not known to be ``recognised`` and in which every word is one is left alone: odd pairs and figures
    are then the writer's own. A short text shows too little to tell: in it only what is certain is mended.
    """
    worn = recognised or _looks_worn(text)
    if not (worn or len(text) < _SHORT) or not unicodedata.is_normalized("NFC", text):
        return None
    view = make_view(text)
    repairs = [*_figures(view), *(repair for run in runs(view) for repair in reread(view, run, worn=worn))]
    kept = _together(repairs)
    if not kept:
        return None
    mended = mended_text(text, kept)
    again = _together([*_figures(make_view(mended.text))])  # with the words mended, more figures are told
    return mended_again(text, mended, again) if again else mended


def _looks_worn(text: str) -> bool:
    """Say whether recognition left its traces: words that nobody writes, more of them than names and slips make."""
    text = text[: max(_ENOUGH, len(text) // 2)]  # half of a long letter tells as much as all of it
    if _SIGNS.search(text):
        return True
    strange = sum(_is_strange(chunk) for chunk in set(text.split()) if len(chunk) <= _LONGEST_CHUNK)
    return strange > len(text) / _WORN


@lru_cache(maxsize=16384)  # letters share most of their words
def _is_strange(chunk: str) -> bool:
    """Say whether what stands between two blanks holds a word that nobody writes; a name may be foreign."""
    if chunk != chunk.lower():
        return False
    found = WORD.search(chunk)
    word = found.group() if found else ""
    if word.isascii() or not 1 < len(word) <= LONGEST or not CODE_MARKS.isdisjoint(chunk):
        return False
    return not any(spelling in words() or spelling in other_syllables() for spelling in (word, make_view(word).lower))


def strange_words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where words that nobody writes stand between two places of a text."""
    for found in _CHUNK.finditer(text, start, end):
        if _is_strange(found.group()):
            yield found.span()


def _figures(view: View) -> Iterator[Repair]:
    """Yield what is to be mended where only a figure, a symbol, a mark or a name can stand."""
    lower = view.text.lower()  # in the view some marks are blanks
    for start, end, meant in (
        *misread_dates(lower if len(lower) == len(view.text) else view.lower),
        *misread_symbols(view.text, view.plain),
        *misread_figures(view.plain, view.lower),
        *misread_marks(view.text),
        *misread_names(view.plain),
    ):
        yield Repair(start, end, view.text[start:end], meant)


def _together(repairs: list[Repair]) -> tuple[Repair, ...]:
    """Return the repairs in their order in the text; of two that overlap the first of the list."""
    kept: list[Repair] = []
    taken: set[int] = set()
    for repair in repairs:
        if repair.read == repair.meant:
            continue
        # Characters have even places; a blank put in has the odd one between two of them.
        first, last = 2 * repair.start, 2 * repair.end - 2
        places = range(first, last + 1) if repair.end > repair.start else range(first - 1, first)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(repair)
    return tuple(sorted(kept, key=lambda repair: (repair.start, repair.end)))
