"""Words and pieces of lines at their places on a page."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from extractors.aligned_tables.columns import in_runs
from schemas import Box

#: Lines of one column never share height; a word set between two lines of the other column shares a little with both.
_BESIDE = 0.1
_MANY_GAPS = 5  #: A line stretched to its margins has so many gaps at least.
_SMALLEST = 0.01  #: Points; fonts without measures and boxes without height must not make a line that is none.
#: What stands in the right column of a head or a tail and nowhere else: motto, authority of the signer.
RIGHT_CUE = re.compile(
    r"(?:C[ỘO]NG H(?:ÒA|OÀ) X[ÃA] H[ỘO]I|Đ[ẢA]NG C[ỘO]NG S[ẢA]N VI[ỆE]T|Độc lập\s*[-–]|TM\.|KT\.|TL\.|TUQ\.|Q\.)"
)
LEFT_CUE = re.compile(r"N[ơo]i (?:nh[ậâ]n|g[ửu]i)", re.I)
ADDRESSED = re.compile(r"Kính g[ửu]i", re.I)


@dataclass(slots=True)
class Word:
    """A word, its box, and how sure it is that it reads so: below 1 only where it was recognised from a picture."""

    text: str
    box: Box
    sure: float = 1.0
    page: int = 0  #: The page of its file, from 1; told once all pages are there.


@dataclass(slots=True)
class Piece:
    """A run of words on one line without a wide gap: a whole line, or one column's part of it. A table keeps its place
    among the lines as a piece of one word that is no word (``marker``). Once the lines of a page are in order each is
    one piece, however wide its gaps."""

    words: list[Word]
    baseline: float
    size: float
    column: bool = False  #: Whether it stands in a column of a head or tail, not in running text.
    wide_before: frozenset[int] = frozenset()  #: Indexes of the words that stand far from the word before them.
    x0: float = field(init=False)
    x1: float = field(init=False)

    def __post_init__(self) -> None:
        self.x0 = min(word.box[0] for word in self.words)
        self.x1 = max(word.box[2] for word in self.words)
        self.size = max(self.size, _SMALLEST)

    @classmethod
    def marker(cls, box: Box, number: int) -> "Piece":
        """Return a piece that keeps the place of the table of this number, with its top and bottom."""
        size = (box[3] - box[1]) / 0.9
        return cls([Word(f"\0{number}", box)], box[3] - 0.2 * size, size)

    @property
    def table(self) -> int | None:
        """The number of the table that it keeps the place of, ``None`` for true words."""
        text = self.words[0].text
        return int(text[1:]) if text.startswith("\0") else None

    @property
    def top(self) -> float:
        """Where small letters' tall parts end: steady, whatever marks the letters carry."""
        return self.baseline - 0.7 * self.size

    @property
    def bottom(self) -> float:
        """Where the tails of letters end."""
        return self.baseline + 0.2 * self.size

    @property
    def center(self) -> float:
        """The middle of the piece."""
        return (self.x0 + self.x1) / 2

    @property
    def text(self) -> str:
        """The words with one blank between them."""
        return line_of(self.words)


def line_of(words: Iterable[Word]) -> str:
    """Return words with one blank between them."""
    return " ".join([word.text for word in words])


Row = list[Piece]  #: Pieces of one line; pieces that stand beside each other, directly or through others.
Band = list[Piece]
Item = TypeVar("Item")


def overlap(first: Piece, second: Piece) -> float:
    """Return which share of the lower piece's height two pieces have in common, seen from the side."""
    shared = min(first.bottom, second.bottom) - max(first.top, second.top)
    return shared / min(first.bottom - first.top, second.bottom - second.top)


def are_even(gaps: Sequence[float], share: float) -> bool:
    """Whether there are many gaps and they differ by a share of the widest at most: a line set to its margins."""
    return len(gaps) >= _MANY_GAPS and max(gaps) - min(gaps) <= share * max(gaps)


def free_strips(pieces: Iterable[Piece], left: float, right: float, least: float) -> list[tuple[float, float]]:
    """Return the strips between two edges that pieces leave empty and that are ``least`` wide, from the left."""
    strips = []
    for piece in sorted(pieces, key=lambda piece: piece.x0):
        strips.append((left, min(piece.x0, right)))
        left = max(left, piece.x1)
    return [strip for strip in (*strips, (left, right)) if strip[1] - strip[0] >= least]


def in_bands(pieces: list[Piece]) -> list[Band]:
    """Group pieces that stand beside each other, directly or through others."""
    return in_runs(pieces, lambda band, piece: any(overlap(piece, other) > _BESIDE for other in band))


def in_rows(band: Band) -> list[Row]:
    """Return the pieces of a band as lines: on one line stand those that share most of their height and no width."""
    rows: list[Row] = []
    for piece in sorted(band, key=lambda piece: (piece.baseline, piece.x0)):
        for row in rows:
            if overlap(row[0], piece) >= 0.6 and all(piece.x0 >= other.x1 or piece.x1 <= other.x0 for other in row):
                row.append(piece)
                break
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.x0) for row in rows]
