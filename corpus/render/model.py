"""A letter as it is laid out on paper: its head and tail in two columns, paragraphs, tables; and its dice."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "justify"]


@dataclass(frozen=True)
class Run:
    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: ``first`` is the indent of its first line, ``left`` of all lines, in points."""

    runs: tuple[Run, ...]
    align: Align = "justify"
    first: float = 0.0
    left: float = 0.0

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Columns:
    """The head or the tail of a letter: two columns without rules, the left one read first."""

    left: tuple[Paragraph, ...]
    right: tuple[Paragraph, ...]
    kind: Literal["head", "tail"]


@dataclass(frozen=True)
class Table:
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Aligned:
    """Lines set with blanks, as of a table without rules: pieces at their place, as a share of the line's width."""

    lines: tuple[tuple[tuple[float, str], ...], ...]


Block = Paragraph | Columns | Table | Aligned


@dataclass(frozen=True)
class Letter:
    """What stands in a letter, in the order in which it is read."""

    name: str
    blocks: tuple[Block, ...]

    def lines(self) -> Iterator[str]:
        """Yield the letter's text: a paragraph, a row, a line set with blanks each on one line."""
        for block in self.blocks:
            match block:
                case Paragraph():
                    yield block.text
                case Columns():
                    yield from (paragraph.text for paragraph in block.left + block.right)
                case Table():
                    yield from (" | ".join(row) for row in block.rows)
                case Aligned():
                    yield from ("   ".join(text for _, text in line) for line in block.lines)


def dice(*what: str) -> random.Random:
    """Return a source of chance of its own for a letter and a purpose, the same everywhere."""
    digest = hashlib.sha256("\0".join(what).encode()).digest()
    return random.Random(int.from_bytes(digest[:8]))
