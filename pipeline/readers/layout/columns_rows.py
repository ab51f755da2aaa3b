"""Which lines of a table without rules are one row.

Said only where the page shows it beyond doubt: by the space between rows, or by numbers at the top of their rows. Else
the lines stay as they are, and who reads the text decides by its words.
"""

import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.readers.layout.columns import (
    COUNTER,
    NUMBER,
    AlignedTable,
    Row,
    Strip,
    column_of,
    counts_rows,
    gap_between,
)
from pipeline.readers.layout.lines import Piece, Word

#: Lines of one row follow each other in the pitch of the type; between rows there is more, were it two points.
_BETWEEN_ROWS = 1.08
_TWO_SIZES = 0.06
_LEAP = 0.5
_BLANK = 0.25
_SAME_BASELINE = 0.2
_ITEM = re.compile(r"[-–+*•]|[a-zđ]\)")
_SENTENCE_END = (".", ";", ":", "!", "?")
_HEADING = re.compile(r"(?:[IVX]{1,5}|[A-HĐ])[.)]?")
_SUM = re.compile(r"(?:tổng(?: số| cộng)?|cộng(?: chung)?)\s*:?", re.I)


@dataclass(slots=True)
class PageLine:
    """A line of a table, its page, and the space between it and the line above; ``None`` at the top of a page."""

    page: int
    cells: dict[int, Piece]
    across: Row
    """Pieces that run over columns."""
    gap: float | None

    @property
    def number(self) -> bool:
        """Whether the line holds a row's number."""
        return 0 in self.cells and NUMBER.fullmatch(self.cells[0].text) is not None

    @property
    def names_columns(self) -> bool:
        """Whether the line stands in the head of a numbered table."""
        return 0 in self.cells and COUNTER.fullmatch(self.cells[0].text) is not None

    @property
    def level(self) -> bool:
        """Whether its cells share a baseline; else some are set in the middle of their row."""
        baselines = [piece.baseline for piece in self.cells.values()]
        return not baselines or max(baselines) - min(baselines) < _SAME_BASELINE * next(iter(self.cells.values())).size

    @property
    def alone(self) -> bool:
        """Whether the line is a row whatever stands around it: a heading inside the table, or a sum."""
        first = self.cells[min(self.cells)].text if self.cells else ""
        marked = 0 in self.cells and _HEADING.fullmatch(first) is not None
        return bool(self.across) or marked or _SUM.fullmatch(first) is not None


def page_line(page: int, row: Row, strips: Sequence[Strip], gap: float | None) -> PageLine:
    """Return a line with its pieces by columns."""
    cells: dict[int, Piece] = {}
    across: Row = []
    for piece in row:
        column = column_of(piece, strips)
        if column is None or column in cells:
            across.append(piece)
        else:
            cells[column] = piece
    return PageLine(page, cells, across, gap)


Group = list[PageLine]


def find_rows(lines: Sequence[PageLine], pitch: float) -> list[Group] | None:
    """Return the lines of each row; ``None`` where it is in doubt."""
    rows = _rows(lines, pitch)
    if rows is None:
        return None
    return [part for row in rows for part in ([[line] for line in row] if _is_stacked(row) else [row])]


def _is_stacked(row: Group) -> bool:
    """Say whether names of columns stand below a name for several: the lines of such a head are no one row."""
    if any(line.across for line in row):
        return True
    head = next((at for at, line in enumerate(row) if line.names_columns), None)
    if head is None:
        return False
    above = {column for line in row[: head + 1] for column in line.cells}
    return any(column not in above for line in row[head + 1 :] for column in line.cells)


def _rows(lines: Sequence[PageLine], pitch: float) -> list[Group] | None:
    least = _BETWEEN_ROWS * pitch
    if not counts_rows([line.cells[0] for line in lines if 0 in line.cells]):
        rows = _mended(_by_space(lines, least), _goes_on)
        return rows if _are_filled(rows) and _are_apart(rows, pitch) else None
    for space in (least, *(leap for leap in _leaps(lines) if leap > pitch)):
        rows = _mended(_by_space(lines, space), _lacks_number)
        if _are_numbered(rows):
            return rows
    anew = _begin_anew(lines)
    rows = _by_number(lines)
    at_top = all(line.level for line in lines if not line.names_columns)
    if at_top and _are_numbered(rows) and not any(id(line) in anew for row in rows for line in row[1:]):
        return rows
    return _by_beginnings(lines, anew)


def _leaps(lines: Sequence[PageLine]) -> list[float]:
    """Return what may part the spaces inside rows from those between rows, the widest leap first.

    Where a scanner read the page no two spaces are the same.
    """
    gaps = sorted(line.gap for line in lines if line.gap is not None)
    leaps = [(wider - gap, (wider + gap) / 2) for gap, wider in pairwise(gaps) if wider - gap > _LEAP]
    return [middle for _, middle in sorted(leaps, reverse=True)]


def _by_space(lines: Sequence[PageLine], least: float) -> list[Group]:
    """Part the lines where at least so much space is between them, and at the top of a page."""
    groups: list[Group] = []
    for line in lines:
        if groups and line.gap is not None and line.gap < least:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _mended(groups: Sequence[Group], is_rest: Callable[[Group, Group], bool]) -> list[Group]:
    """Join rows that the end of a page broke."""
    rows: list[Group] = []
    for group in groups:
        own = any(line.alone or line.names_columns for line in (*group, *(rows[-1] if rows else [])))
        if rows and group[0].gap is None and not own and is_rest(rows[-1], group):
            rows[-1] += group
        else:
            rows.append(list(group))
    return rows


def _lacks_number(row: Group, group: Group) -> bool:
    """Say whether only one of two parts of a row holds its number."""
    return any(line.number for line in row) != any(line.number for line in group)


def _goes_on(_: Group, group: Group) -> bool:
    """Say whether lines at the top of a page go on with cells rather than begin them."""
    if not any(0 in line.cells for line in group):
        return True
    return any(piece.text[0].islower() for piece in group[0].cells.values())


def _by_number(lines: Sequence[PageLine]) -> list[Group]:
    """Let a row begin with each number; what stands above the first one names the columns."""
    groups: list[Group] = []
    head = True
    for line in lines:
        begins = line.number or line.alone or line.names_columns
        head = line.names_columns or (head and not line.number)
        if not groups or (begins and not (head and not line.across)):
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _are_numbered(rows: Sequence[Group]) -> bool:
    """Say whether every row has one number, but for names of columns, headings and sums."""
    numbered = False
    for row in rows:
        numbers = sum(line.number for line in row)
        numbered = numbered or numbers > 0
        names = any(line.names_columns for line in row)
        exempt = not numbered or names or (len(row) == 1 and row[0].alone)
        if numbers + names > 1 or (not numbers and not exempt):
            return False
    return numbered


def _are_filled(rows: Sequence[Group]) -> bool:
    """Say whether every row of a table without numbers has its first cell, and some have several lines."""
    return (
        len(rows) > 2
        and any(len(row) > 1 for row in rows[1:])
        and all(any(0 in line.cells for line in row) or (len(row) == 1 and row[0].alone) for row in rows)
    )


def _by_beginnings(lines: Sequence[PageLine], anew: Container[int]) -> list[Group] | None:
    """Part the lines where cells begin anew, if there is one such line between any number and the next."""
    groups: list[Group] = []
    for line in lines:
        if not groups or line.alone or groups[-1][-1].alone or id(line) in anew:
            groups.append([line])
        else:
            groups[-1].append(line)
    marks = [sum(line.number or line.names_columns or line.alone for line in group) for group in groups]
    return groups if all(count == 1 for count in marks) else None


def _are_apart(rows: Sequence[Group], pitch: float) -> bool:
    """Say whether the spaces between rows and those inside are of two sizes: a scanner's are of any size."""
    inside = [line.gap for row in rows for line in row[1:] if line.gap is not None]
    between = [row[0].gap for row in rows if row[0].gap is not None]
    return not inside or not between or min(between) - max(inside) > _TWO_SIZES * pitch


def _begin_anew(lines: Sequence[PageLine]) -> set[int]:
    """Return the lines (by identity) in which a cell surely begins: the line above had room for its first word."""
    widest: dict[int, float] = {}
    for line in lines:
        for column, piece in line.cells.items():
            widest[column] = max(widest.get(column, 0.0), piece.x1 - piece.x0)
    above: dict[int, Piece] = {}
    found: set[int] = set()
    for line in lines:
        if any(
            column and column in above and _begins_anew(above[column], piece, widest[column])
            for column, piece in line.cells.items()
        ):
            found.add(id(line))
        above |= line.cells
    return found


def _begins_anew(above: Piece, piece: Piece, width: float) -> bool:
    if _ITEM.match(piece.text) or above.text.endswith(_SENTENCE_END) or piece.text[0].islower():
        return False
    word = piece.words[0].box
    return above.x1 - above.x0 + _BLANK * above.size + word[2] - word[0] <= width


# --------------------
# Sets a table without rules in letters of one width: every cell at the place of its column, blanks between.
#
# A row whose lines are known stands on one line, so that the words of a cell stand together as they are read; other
# tables keep the lines of the page.

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
