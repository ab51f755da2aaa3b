"""One page as it is read: its lines, its tables, and how much of it is picture."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.readers.layout.columns import AlignedTable, find_aligned
from pipeline.readers.layout.lines import Piece, Word
from schemas import HeadReading
from schemas.source import Box

#: Baselines no farther apart than this share of the letters' size belong to one row.
_ON_ONE_LINE = 0.6


def rows(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Return the pieces of a page by rows from top to bottom, each from left to right."""
    found: list[list[Piece]] = []
    height = float("-inf")
    for piece in sorted(pieces, key=lambda piece: piece.baseline):
        if piece.baseline - height > _ON_ONE_LINE * piece.size:
            found.append([])
            height = piece.baseline
        found[-1].append(piece)
    return [sorted(row, key=lambda piece: piece.x0) for row in found]


@dataclass(slots=True)
class RuledTable:
    """A ruled table filled with words: per row, per cell that stands in the row itself, its words."""

    edges: tuple[float, ...]
    rows: list[list[list[Word]]]
    full: list[bool]
    """Per row: whether it is one cell over the whole width."""
    covered: list[list[int]]
    """Per row: the columns into which a cell of a row above reaches down."""

    @property
    def words(self) -> list[Word]:
        """All words of the table."""
        return [word for row in self.rows for cell in row for word in cell]


@dataclass(slots=True)
class Page:
    """What a page holds once it is read. A table is marked among the pieces by its number."""

    height: float
    width: float
    pieces: list[Piece]
    tables: list[RuledTable | AlignedTable]
    pictures: float
    """Share of the page that pictures cover."""
    printed: int | None = field(default=None, kw_only=True)
    """The number printed on the page."""
    unmapped: int = field(default=0, kw_only=True)
    """How many letters the page shows that its fonts give no meaning for."""
    strokes: int = field(default=0, kw_only=True)
    """How many outlines are drawn on the page."""
    plain: bool = field(default=False, kw_only=True)
    """Whether it was recognised as a whole, because nothing of its layout could be told."""
    back: tuple[float, ...] | None = field(default=None, kw_only=True)
    """The 3 × 3 map, row by row, from its points to those of the page as it came; ``None`` where they are the same.

    A scan was straightened to be read, a page whose letters lie on their side was turned."""

    readings: tuple[HeadReading, ...] = field(default=(), kw_only=True)
    """What a hand wrote into the blanks of a letter's head, as the recogniser of handwriting read it."""

    def place(self, box: Box) -> Box:
        """Return where a box of this page stands on the page as it came: a scan was straightened to be read."""
        if self.back is None:
            return box
        a, b, c, d, e, f, g, h, i = self.back
        corners = [(x, y, g * x + h * y + i) for x in (box[0], box[2]) for y in (box[1], box[3])]
        across = [(a * x + b * y + c) / w for x, y, w in corners]
        down = [(d * x + e * y + f) / w for x, y, w in corners]
        # Of a picture that was turned or cut out the size is known after that only: no place is above or left of it.
        left, top, right, bottom = (
            max(0.0, round(side, 2)) for side in (min(across), min(down), max(across), max(down))
        )
        return left, top, right, bottom

    @property
    def letters(self) -> int:
        """How many letters the page holds."""
        return len(self.text) - self.text.count(" ") - self.text.count("\n")

    @property
    def text(self) -> str:
        """The words of the page, line by line, in no certain order."""
        lines = [piece.words for piece in self.pieces if table_number(piece.words) is None]
        lines += [table.words for table in self.tables]
        return "\n".join([" ".join([word.text for word in line]) for line in lines])

    def set_aligned_tables_apart(self, before: AlignedTable | None) -> AlignedTable | None:
        """Set tables without rules apart from the running text; return the one at the foot of the page.

        ``before`` is the one at the foot of the page before, which may go on here.
        """
        markers = [piece for piece in self.pieces if table_number(piece.words) is not None]
        found = find_aligned(self.pieces, before, markers)
        taken = {id(word) for table in found for word in table.words}
        self.pieces = [piece for piece in self.pieces if id(piece.words[0]) not in taken]
        lowest = max((piece.bottom for piece in self.pieces), default=0.0)
        for table in found:
            self.pieces.append(table_marker(table.box, len(self.tables)))
            self.tables.append(table)
        return found[-1] if found and found[-1].box[3] > lowest else None


def table_number(words: list[Word]) -> int | None:
    """Return the number of the table that the words of a piece or line stand for, ``None`` for true words."""
    text = words[0].text
    return int(text[1:]) if text.startswith("\0") else None


def table_marker(box: Box, number: int) -> Piece:
    """Return a piece that keeps a table's place among the lines, with the table's top and bottom."""
    size = (box[3] - box[1]) / 0.9
    return Piece([Word(f"\0{number}", box)], box[3] - 0.2 * size, size)
