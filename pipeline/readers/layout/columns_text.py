"""Sets a table without rules in letters of one width: every cell at the place of its column, blanks between.

A row whose lines are known stands on one line, so that the words of a cell stand together as they are read; other
tables keep the lines of the page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.readers.layout.columns import AlignedTable, Row, Strip, column_of, gap_between
from pipeline.readers.layout.columns_rows import Group, PageLine, find_rows, page_line
from pipeline.readers.layout.lines import Piece, Word

#: A letter is about so wide, in sizes of its type.
_LETTER = 0.5
_LEAST_BLANKS = 3
#: Between a piece that runs over columns and the cell after it.
_FEWEST_BLANKS = 2
#: What starts less than this beside the edge of its column starts at it.
_AT_EDGE = 3.0
#: Lines further apart than this, in the pitch of a cell's lines, have a blank line between.
_APART = 1.25


@dataclass(slots=True)
class WrittenCell:
    """A cell as it is written: its words with their pages, and how many letters from the start of the line."""

    start: int
    words: list[tuple[int, Word]]

    @property
    def end(self) -> int:
        """The place after its last letter."""
        return self.start + sum(len(word.text) + 1 for _, word in self.words) - 1


@dataclass(slots=True)
class SetLine:
    """A line of the table as it is written."""

    cells: list[WrittenCell]
    apart: bool
    """Whether it stands apart from the line above."""


def set_lines(parts: Sequence[tuple[int, AlignedTable]], indent: int) -> list[SetLine]:
    """Return the lines of a table, whole, whatever pages its parts stand on."""
    strips = parts[-1][1].strips
    pitch = min(_pitch(table.lines, strips) for _, table in parts)
    lines = [line for page, table in parts for line in _page_lines(page, table, strips)]
    rows = find_rows(lines, pitch)
    groups = rows or [[line] for line in lines]
    columns = _columns(groups, len(strips) + 1, indent)
    return [
        SetLine(_cells(group, columns), not rows and group[0].gap is not None and group[0].gap > _APART * pitch)
        for group in groups
    ]


def _pitch(lines: Sequence[Row], strips: Sequence[Strip]) -> float:
    """Return how far apart the closest lines of one column stand."""
    above: dict[int | None, float] = {}
    pitch = float("inf")
    for line in lines:
        for piece in line:
            column = column_of(piece, strips)
            if column in above:
                pitch = min(pitch, piece.baseline - above[column])
            above[column] = piece.baseline
    return pitch


def _page_lines(page: int, table: AlignedTable, strips: Sequence[Strip]) -> Iterator[PageLine]:
    above: Row | None = None
    for row in table.lines:
        yield page_line(page, row, strips, None if above is None else gap_between(above, row))
        above = row


@dataclass(slots=True)
class _Column:
    x0: float
    x1: float
    start: int
    width: int = 1

    def offset(self, pieces: Sequence[tuple[int, Piece]]) -> int:
        """Return how many letters from the edge of the column a cell stands."""
        aside = min(piece.x0 for _, piece in pieces) - self.x0
        return 0 if aside < _AT_EDGE else round(aside / (_LETTER * pieces[0][1].size))


def _columns(groups: Sequence[Group], count: int, indent: int) -> list[_Column]:
    columns: list[_Column] = []
    start, edge = indent, 0.0
    for at in range(count):
        cells = [cell for group in groups if (cell := _lines_of_cell(group, at))]
        pieces = [piece for cell in cells for _, piece in cell]
        column = _Column(
            min((piece.x0 for piece in pieces), default=edge), max((piece.x1 for piece in pieces), default=edge), start
        )
        column.width = max((column.offset(cell) + _length(cell) for cell in cells), default=1)
        columns.append(column)
        start, edge = start + column.width + _LEAST_BLANKS, column.x1
    return columns


def _lines_of_cell(group: Group, column: int) -> list[tuple[int, Piece]]:
    return [(line.page, line.cells[column]) for line in group if column in line.cells]


def _length(pieces: Sequence[tuple[int, Piece]]) -> int:
    return sum(len(piece.text) + 1 for _, piece in pieces) - 1


def _cells(group: Group, columns: Sequence[_Column]) -> list[WrittenCell]:
    """Return the cells of a line from left to right, each at its column or as near after the one before as may be."""
    wanted = [
        (column.start + column.offset(pieces), pieces)
        for at, column in enumerate(columns)
        if (pieces := _lines_of_cell(group, at))
    ]
    wanted += [(_across(piece, columns), [(line.page, piece)]) for line in group for piece in line.across]
    cells: list[WrittenCell] = []
    for start, pieces in sorted(wanted, key=lambda cell: cell[1][0][1].x0):
        free = cells[-1].end + _FEWEST_BLANKS if cells else 0
        cells.append(WrittenCell(max(start, free), [(page, word) for page, piece in pieces for word in piece.words]))
    return cells


def _across(piece: Piece, columns: Sequence[_Column]) -> int:
    """Return where a piece over several columns stands: at an edge, else with its middle where it is on the page."""
    for column in columns:
        if abs(piece.x0 - column.x0) < _AT_EDGE:
            return column.start
    return max(0, round(_scale(piece.center, columns) - len(piece.text) / 2))


def _scale(x: float, columns: Sequence[_Column]) -> float:
    """Turn a place across the page into one counted in letters."""
    column = max((column for column in columns if column.x0 <= x), key=lambda column: column.x0, default=columns[0])
    share = (x - column.x0) / (column.x1 - column.x0) if column.x1 > column.x0 else 0.0
    return column.start + round(min(share, 1.0) * column.width)
