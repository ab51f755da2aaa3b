"""Builds a source's text piece by piece and remembers where each word of a page came to stand."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pipeline.readers.layout.lines import Word
from schemas import DoubtfulWords, HeadReading, WordBox
from schemas.source import Box

#: A word that recognition gave less (0 to 1) is in doubt: three of four words that came out wrong on drawn scans and
#: photographs, one of thirty that were right (7,800 words).
SURE_ENOUGH = 0.9


class TextBuilder:
    """A text that grows, with the places of its words. What is put in is brought into NFC first."""

    def __init__(self, places: Mapping[int, Callable[[Box], Box]] | None = None) -> None:
        """``places`` leads boxes of a page (by number) to where they stand on the page as it came."""
        self._places = places or {}
        self._parts: list[str] = []
        self._length = 0
        self.words: list[WordBox] = []
        self.notes: list[str] = []
        """Codes of ``FLAG_CODES`` for the whole file."""
        self.doubtful: list[DoubtfulWords] = []
        self.readings: list[HeadReading] = []

    @property
    def text(self) -> str:
        """What was put in so far."""
        return "".join(self._parts)

    def add(self, text: str) -> None:
        """Put in text that stands on no page: blanks, line ends, the rules of a table."""
        self._parts.append(text)
        self._length += len(text)

    def add_words(self, words: Iterable[tuple[int, Word]], wide_before: frozenset[int] = frozenset()) -> None:
        """Put in the words of a line or cell, each with its page (from 1); more blanks before far ones."""
        start = self._length
        for index, (page, word) in enumerate(words):
            if index:
                blank = "    " if index in wide_before else " "
                self._parts.append(blank)
                start += len(blank)
            text = unicodedata.normalize("NFC", word.text)
            end = start + len(text)
            place = self._places.get(page) if self._places else None
            self.words.append(WordBox(start, end, page, place(word.box) if place else word.box))
            if word.sure < SURE_ENOUGH:
                self.doubtful.append(DoubtfulWords(start, end, round(word.sure, 2)))
            self._parts.append(text)
            start = end
        self._length = start

    def fields(self) -> dict[str, Any]:
        """Return what of a source is known here."""
        return {
            "text": self.text,
            "words": tuple(self.words),
            "doubtful": tuple(self.doubtful),
            "readings": tuple(self.readings),
        }
