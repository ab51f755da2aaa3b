"""Sets a table without rules in letters of one width: every cell at the place of its column, blanks between."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.readers.pdf_columns import AlignedTable, Row, Strip, column_of
from pipeline.readers.pdf_lines import Piece

#: A letter is about so wide, in sizes of its type.
_LETTER = 0.5
_LEAST_BLANKS = 3
#: What starts less than this beside the edge of its column starts at it.
_AT_EDGE = 3.0
#: Lines further apart than this, in the pitch of a cell's lines, have a blank line between.
_APART = 1.25

#: Lines closer than this are one: of cells set in the middle of their row, each column has its own baselines.
_SAME_LINE = 0.7

#: A piece and how many letters from the start of the line it stands.
Placed = tuple[int, Piece]


@dataclass(slots=True)
class SetLine:
    """A line of the table as it is written."""

    page: int
    pieces: list[Placed]
    apart: bool
    """Whether it stands apart from the line above."""


def set_lines(parts: Sequence[tuple[int, AlignedTable]], indent: int) -> list[SetLine]:
    """Return the lines of a table, whole, whatever pages its parts stand on."""
    strips = parts[-1][1].strips
    pitch = min((_pitch(table.lines, strips) for _, table in parts), default=0.0)
    lines = [(page, line) for page, table in parts for line in _levelled(table.lines, strips, pitch)]
    columns = _columns([line for _, line in lines], strips, indent)
    placed: list[SetLine] = []
    for at, (page, line) in enumerate(lines):
        apart = at > 0 and lines[at - 1][0] == page and _gap(lines[at - 1][1], line) > _APART * pitch
        placed.append(SetLine(page, _place(line, columns, strips), apart))
    return placed


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


def _levelled(lines: Sequence[Row], strips: Sequence[Strip], pitch: float) -> list[Row]:
    """Put cells on one line that stand less than a line apart, because some are set in the middle of their row."""
    levelled: list[Row] = []
    for line in lines:
        columns = {column_of(piece, strips) for piece in line}
        if levelled and _gap(levelled[-1], line) < _SAME_LINE * pitch:
            above = {column_of(piece, strips) for piece in levelled[-1]}
            if None not in columns | above and not columns & above:
                levelled[-1] = sorted([*levelled[-1], *line], key=lambda piece: piece.x0)
                continue
        levelled.append(line)
    return levelled


def _gap(above: Row, below: Row) -> float:
    return min(piece.baseline for piece in below) - max(piece.baseline for piece in above)


@dataclass(slots=True)
class _Column:
    x0: float
    x1: float
    start: int = 0
    width: int = 1

    def offset(self, piece: Piece) -> int:
        """Return how many letters from the edge of the column a piece stands."""
        aside = piece.x0 - self.x0
        return 0 if aside < _AT_EDGE else max(0, round(aside / (_LETTER * piece.size)))


def _columns(lines: Sequence[Row], strips: Sequence[Strip], indent: int) -> list[_Column]:
    cells: list[Row] = [[] for _ in range(len(strips) + 1)]
    for line in lines:
        for piece in line:
            at = column_of(piece, strips)
            if at is not None:
                cells[at].append(piece)
    columns: list[_Column] = []
    start = indent
    for at, pieces in enumerate(cells):
        left = min((piece.x0 for piece in pieces), default=strips[at - 1].right if at else 0.0)
        column = _Column(left, max((piece.x1 for piece in pieces), default=left), start)
        column.width = max((column.offset(piece) + len(piece.text) for piece in pieces), default=1)
        columns.append(column)
        start += column.width + _LEAST_BLANKS
    return columns


def _place(line: Row, columns: Sequence[_Column], strips: Sequence[Strip]) -> list[Placed]:
    placed: list[Placed] = []
    end = 0
    for piece in line:
        column = column_of(piece, strips)
        if column is not None:
            wanted = columns[column].start + columns[column].offset(piece)
        else:
            wanted = _across(piece, columns)
        start = max(wanted, end + 2) if placed else max(0, wanted)
        placed.append((start, piece))
        end = start + len(piece.text)
    return placed


def _across(piece: Piece, columns: Sequence[_Column]) -> int:
    """Return where a piece over several columns stands: at an edge, else with its middle where it is on the page."""
    for column in columns:
        if abs(piece.x0 - column.x0) < _AT_EDGE:
            return column.start
    return round(_scale(piece.center, columns) - len(piece.text) / 2)


def _scale(x: float, columns: Sequence[_Column]) -> float:
    """Turn a place across the page into one counted in letters."""
    column = max((column for column in columns if column.x0 <= x), key=lambda column: column.x0, default=columns[0])
    share = (x - column.x0) / (column.x1 - column.x0) if column.x1 > column.x0 else 0.0
    return column.start + min(share, 1.0) * column.width
