"""Patterns as rows of the lexicon: each with its reason, and with words that it finds and words that it does not."""

import re
from collections.abc import Mapping

from extractors.lexicon import load
from extractors.patterns import LOWER, UPPER, any_of, phrase

_PIECE = re.compile(r"(?<!\?P)<([A-Za-z][\w.,-]*)>")
_LETTERS = {"upper": UPPER, "lower": LOWER}


class PatternRows(dict[str, re.Pattern[str]]):
    """The patterns of the rows ``[[pattern]]`` of a table of the lexicon by name, each made when it is first asked for.

    ``<name>`` in a pattern is another row of the table or one of ``pieces``, ``<section.list,list>`` any word of lists
    of the lexicon ``words``; ``<upper>`` and ``<lower>`` stand in classes of letters.
    """

    def __init__(self, table: str, words: str, pieces: Mapping[str, str] | None = None) -> None:
        self.rows = {row["name"]: row for row in load(table)["pattern"]}
        self._words = words
        self._pieces = {**_LETTERS, **{name: row["pattern"] for name, row in self.rows.items()}, **(pieces or {})}

    def __missing__(self, name: str) -> re.Pattern[str]:
        """Make the pattern of a row, and keep it."""
        made = self[name] = self.made(f"<{name}>")
        return made

    def made(self, pattern: str) -> re.Pattern[str]:
        """Return a pattern for a view, with what its pieces stand for."""
        return phrase(self._written(pattern))

    def _written(self, pattern: str) -> str:
        return _PIECE.sub(self._piece, "".join(pattern.splitlines()))

    def _piece(self, found: re.Match[str]) -> str:
        written = self._pieces.get(found[1])
        return self._listed(found[1]) if written is None else self._written(written)

    def _listed(self, name: str) -> str:
        section, _, lists = name.rpartition(".")
        table = load(self._words)[section] if section else load(self._words)
        return any_of([word for one in lists.split(",") for word in table[one]])
