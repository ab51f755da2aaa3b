"""What the outline of a letter is made of: its lines, its blocks and tables, and where its parts begin."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

Zone = Literal["head", "title", "addressees", "preamble", "body", "table", "closing", "tail", "annex"]

#: Rank of a list mark: a mark of a lower rank governs those of higher ranks that follow it.
RANKS = {
    "part": 1,
    "chapter": 2,
    "capital": 3,
    "roman": 4,
    "article": 5,
    "number": 6,
    "number2": 7,
    "number3": 8,
    "letter": 9,
    "bracket": 10,
    "star": 11,
    "dash": 12,
    "plus": 13,
}
PLAIN_RANK = 20
#: Characters; paragraphs of letters have some hundreds, the longest known one a thousand.
LONGEST_PARAGRAPH = 4000


@dataclass(slots=True)
class Line:
    """A physical line: offsets of its content without blanks, its indent, and whether a blank line stands above."""

    start: int
    end: int
    indent: int
    after_blank: bool = False
    table: bool = False
    page_break: bool = False


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together, the kind of their list mark, and where the words behind the mark begin."""

    lines: list[Line]
    mark: str | None
    begin: int

    @property
    def end(self) -> int:
        """Return where the last line ends."""
        return self.lines[-1].end

    @property
    def table(self) -> bool:
        """Say whether it is a row of a table; every row is a paragraph of its own."""
        return self.lines[0].table

    def pieces(self, plain: str) -> Iterator["Paragraph"]:
        """Yield the paragraph, or the pieces of one that is longer than people write (a text without line ends).

        Rules look over the whole block of a date or a figure; pieces keep their time in proportion to the text.
        """
        begin, mark = self.begin, self.mark
        while self.end - begin > LONGEST_PARAGRAPH:
            stop = begin + LONGEST_PARAGRAPH
            cut = max(plain.rfind(end, begin + 1, stop) for end in (". ", "; ")) + 1
            cut = cut or plain.rfind(" ", begin + 1, stop) + 1 or stop
            yield Paragraph([Line(begin, cut, 0)], mark, begin)
            begin, mark = cut + len(plain[cut:stop]) - len(plain[cut:stop].lstrip()), None
        yield self if begin == self.begin else Paragraph([Line(begin, max(begin, self.end), 0)], None, begin)


@dataclass(slots=True, eq=False)
class Block:
    """A paragraph, list item, heading or table cell: ``start`` and ``end`` span its words without the list mark."""

    start: int
    end: int
    zone: Zone
    mark: str | None = None
    rank: float = PLAIN_RANK
    heading: bool = False
    parent: "Block | None" = None
    children: list["Block"] = field(default_factory=list)
    row: int | None = None
    column: str | None = None

    def ancestors(self) -> Iterator["Block"]:
        """Yield the blocks that govern this one, the nearest first."""
        block = self.parent
        while block is not None:
            yield block
            block = block.parent


@dataclass(slots=True)
class Table:
    """A table: its rows of cells, each ``(start, end)``, the header row apart (``[]`` where it has none)."""

    start: int
    end: int
    header: list[tuple[int, int]]
    rows: list[list[tuple[int, int]]]
    zone: Zone
    parent: Block | None = None


@dataclass(slots=True)
class Outline:
    """The letter's lines and blocks, and where its parts begin."""

    lines: list[Line]
    head: list[Line]
    title: list[Line]
    addressees: list[Line]
    tail: list[Line]
    blocks: list[Block]
    tables: list[Table]
    body_start: int
    tail_start: int
    annex_start: int
    idle: tuple[tuple[int, int], ...] = ()
    """Stretches of the annexes that bind nobody, in order: drafts, regulations, forms."""

    def binding(self) -> "Outline":
        """Return the outline without the blocks and tables that bind nobody."""
        if not self.idle:
            return self
        starts = [start for start, _ in self.idle]

        def binds(at: int) -> bool:
            last = bisect_right(starts, at)
            return last == 0 or at >= self.idle[last - 1][1]

        blocks = [block for block in self.blocks if binds(block.start)]
        return replace(self, blocks=blocks, tables=[table for table in self.tables if binds(table.start)])
