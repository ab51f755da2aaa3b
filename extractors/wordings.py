"""Patterns as data: each by its name in a file of the lexicon, with words that it finds and words that it does not."""

import re
from collections.abc import Mapping

from extractors.lexicon import listed_at, load
from extractors.numerals import PATTERN
from extractors.patterns import filled, phrase


class Wordings(dict[str, re.Pattern[str]]):
    """The patterns of a file of the lexicon by their names, for views of a text, each made when it is first asked for.

    Pieces in them (``filled``) are others of the file, what is given as ``pieces``, ``<number>``, and lists: those of
    the lexicon ``words`` where they name none.
    """

    def __init__(self, file: str, words: str = "", pieces: Mapping[str, str] | None = None) -> None:
        self.rows = load(file)
        self._words = words
        own = {name: row["text"] for name, row in self.rows.items()}
        self._pieces = {"number": PATTERN, **own, **(pieces or {})}

    def __missing__(self, name: str) -> re.Pattern[str]:
        """Make the pattern of a row, and keep it; where it is ``told_by`` words, others are passed over."""
        made = self[name] = self.made(f"<{name}>", self.rows[name].get("told_by", ""))
        return made

    def made(self, pattern: str, told_by: str = "") -> re.Pattern[str]:
        """Return a pattern for a view, with what its pieces stand for; ``told_by`` as in a row."""
        told = told_by.strip("<>")
        words = listed_at(self._words, *told.split("|")) if ":" in told else filter(None, told.split("|"))
        return phrase(filled(pattern, self._pieces, self._words), told_by=words)
