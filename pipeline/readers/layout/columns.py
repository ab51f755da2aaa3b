"""Tables without rules: rows whose cells only their places across the page hold apart.

Read as columns they lose their rows. Which lines of a page are one, and what its columns and rows are, is told as in
a text (``extractors.aligned_tables``): there by blanks and the numbers of lines, here by places in points. A row stands
on one line of the text, its cells below the names of their columns, with blanks between; where nothing shows what a
row is, the lines stay as they are printed.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, groupby, pairwise
from math import inf
from operator import attrgetter, itemgetter
from statistics import median
from typing import NamedTuple

from extractors.aligned_tables import Cell, ColumnGrid, Lines, grid_at
from extractors.aligned_tables import Row as BodyRow
from extractors.aligned_tables.columns import AlignedPiece, Separator, in_runs
from extractors.patterns import Span, make_view
from pipeline.readers.layout.lines import LEFT_CUE, RIGHT_CUE, Piece, Row, Word, in_bands, in_rows, line_of
from schemas import Box

_SAME_LINE = 0.8  #: Lines closer than this, in sizes of their letters, are one, if they share no column.
_FAR_BELOW = 4.4  #: Lines of a table follow each other closer than this.
_LEAST_CELLS = 3  #: So many begin a table.
_MOST_CELLS = 40  #: A line of more cells is part of a drawing.
_PITCH = 1.2  #: Lines of prose stand about so far apart.
_CELL_GAP = 0.4  #: More than a blank.
_MOST_STRETCHED = 4  #: So many words may stand further apart than a blank wide before they are a line of prose.
#: The number of a row, or the name of the column of these.
_COUNTED = re.compile(r"\d{1,3}(?:\.\d{1,2})*[.)]?|S?TT\.?|Số TT", re.I)
_LETTER = 0.5  #: A letter is about so wide, in sizes of its type.
_BLANK = 0.5  #: A blank, in letters.
_LEAST_BLANKS = 3
_FEWEST_BLANKS = 2  #: Between a piece that runs over columns and the cell after it.

#: A line of the text that a table becomes: the words of each cell, and how many blanks stand before them.
Printed = list[tuple[int, list[Word]]]


@dataclass(slots=True)
class PageColumns:
    """A table without rules on one page."""

    box: Box
    size: float
    lines: list[Printed]
    goes_on: bool  #: Whether it continues the table at the foot of the page before.

    @property
    def words(self) -> list[Word]:
        """All words of the table."""
        return [word for line in self.lines for _, words in line for word in words]


class _ColumnLine(NamedTuple):
    page: int
    row: Row


@dataclass(frozen=True, slots=True)
class _PageLines(Lines):
    """Lines of pages as those of a text, in which every word keeps its place."""

    lines: Sequence[_ColumnLine] = ()
    pieces: Sequence[Sequence[AlignedPiece]] = ()
    said: Sequence[Sequence[AlignedPiece]] = ()

    def separator(self, at: int) -> Separator | None:
        return "blanks" if len(self.pieces[at]) >= _LEAST_CELLS else None

    def cut(self, at: int, separator: Separator) -> Sequence[AlignedPiece]:
        return self.pieces[at]

    def words(self, at: int) -> Sequence[AlignedPiece]:
        return self.said[at]

    def parts(self, at: int, pieces: Sequence[AlignedPiece]) -> Sequence[AlignedPiece]:
        return [part for piece in pieces for part in _cut_finely(piece, self.said[at])]

    def gap(self, above: int, at: int) -> float:
        first, second = self.lines[above], self.lines[at]
        return gap_between(first.row, second.row) / (_PITCH * second.row[0].size) if first.page == second.page else inf

    def pitch(self, lines: Sequence[int]) -> float:
        """Return the least distance between these lines, in lines of prose."""
        rows = [self.lines[at].row for at in lines]
        gaps = [_column_gap(above, below) / (_PITCH * below[0].size) for above, below in pairwise(rows)]
        return min([gap for gap in gaps if gap > 0], default=inf)

    def holds_nothing(self, at: int) -> bool:
        return False


def find_aligned(pages: Sequence[Sequence[Piece]]) -> list[list[PageColumns]]:
    """Return, for each page of a letter (``pages``: its pieces), the tables without rules on it from top to bottom."""
    found: list[list[PageColumns]] = [[] for _ in pages]
    lines = [_ColumnLine(page, row) for page, pieces in enumerate(pages) for row in _levelled(pieces)]
    for stretch in in_runs(lines, lambda run, line: _goes_on(run[-1], line)):
        if max(len(line.row) for line in stretch) < _LEAST_CELLS:
            continue
        read = _as_text(stretch)
        at = 0
        while at < len(stretch):
            grid, behind = grid_at(read, at) or (None, at)
            at = max(at + 1, behind)
            for page, table in _printed(read, grid) if grid is not None else ():
                found[page].append(table)
    return found


def _goes_on(above: _ColumnLine, line: _ColumnLine) -> bool:
    """Whether a line may be of one table with that above: near it or on a new page, and none of head or tail."""
    both = [*above.row, *line.row]
    if max(len(above.row), len(line.row)) > _MOST_CELLS or any(
        piece.table is not None or LEFT_CUE.match(piece.text) or RIGHT_CUE.match(piece.text) for piece in both
    ):
        return False
    return above.page != line.page or gap_between(above.row, line.row) <= _FAR_BELOW * line.row[0].size


def _levelled(pieces: Sequence[Piece]) -> list[Row]:
    """Return the lines of a page from top to bottom; cells that stand less than a line apart are on one."""

    def is_level(run: list[Row], row: Row) -> bool:
        above = [*chain.from_iterable(run)]
        return gap_between(above, row) < _SAME_LINE * row[0].size and _column_gap(above, row) == inf

    ordered = sorted(pieces, key=lambda piece: (piece.top, piece.x0))
    runs = in_runs((_number_apart(row) for band in in_bands(ordered) for row in in_rows(band)), is_level)
    return [sorted(chain.from_iterable(run), key=attrgetter("x0")) for run in runs]


def _number_apart(row: Row) -> Row:
    """Return a line with the number before a row (``1``, ``TT``) as a piece of its own, if a gap parts it."""
    first, number, words = row[0], row[0].words[0], row[0].words[1:]
    is_apart = len(row) > 1 and words and words[0].box[0] - number.box[2] >= _CELL_GAP * first.size
    if not (is_apart and _COUNTED.fullmatch(number.text)):
        return row
    return [replace(first, words=[number]), replace(first, words=words), *row[1:]]


def gap_between(above: Row, below: Row) -> float:
    """Return how far the baselines of two lines are apart."""
    return min(piece.baseline for piece in below) - max(piece.baseline for piece in above)


def _column_gap(above: Row, below: Row) -> float:
    """Return the least distance between two lines where words of them overlap across; infinite where none do."""
    gaps = [
        other.baseline - one.baseline for one in above for other in below if one.x0 < other.x1 and other.x0 < one.x1
    ]
    return min(gaps, default=inf)


def _cut_finely(piece: AlignedPiece, words: Sequence[AlignedPiece]) -> list[AlignedPiece]:
    """Return the parts of a piece that more than a blank holds apart; a line stretched to its margins is one part."""
    own = [word for word in words if piece.start <= word.start < piece.end]
    runs = in_runs(own, lambda run, word: word.left - run[-1].right < _CELL_GAP / _LETTER)
    if len(runs) == len(own) > _MOST_STRETCHED:
        return [piece]
    return [run[0]._replace(end=run[-1].end, right=run[-1].right) for run in runs]


def _as_text(stretch: Sequence[_ColumnLine]) -> _PageLines:
    """Return lines of pages as those of a text; places across are in letters."""
    unit = _LETTER * median(piece.size for line in stretch for piece in line.row)
    spans, pieces, said = list[Span](), list[list[AlignedPiece]](), list[list[AlignedPiece]]()
    text = ""
    for line in stretch:
        start, cells, words = len(text), list[AlignedPiece](), list[AlignedPiece]()
        for piece in line.row:
            first = len(words)
            for word in piece.words:
                read = unicodedata.normalize("NFC", word.text)
                end = len(text) + len(read)
                words.append(AlignedPiece(len(text), end, word.box[0] / unit, word.box[2] / unit, 0))
                text += f"{read} "
            text += "  "
            cells.append(words[first]._replace(end=words[-1].end, right=words[-1].right))
        spans.append((start, words[-1].end))
        pieces.append(cells)
        said.append(words)
    return _PageLines(make_view(text), spans, _BLANK, True, stretch, pieces, said)


# --------------------
# A table set in letters of one width: every cell at the place of its column, blanks between.


def _printed(read: _PageLines, grid: ColumnGrid) -> Iterator[tuple[int, PageColumns]]:
    """Yield, for each page on which a table (``grid``) stands, the number of the page and the table's part there, each
    cell behind so many blanks that its column is level."""
    lines = slice(grid.lines[0], grid.lines[1] + 1)
    starts = [place.start for place in chain.from_iterable(read.said[lines])]
    words = [word for line in read.lines[lines] for piece in line.row for word in piece.words]
    begins = [start for start, _ in read.spans]

    def words_of(cell: Cell) -> list[Word]:
        return [word for start, end in cell for word in words[bisect_left(starts, start) : bisect_left(starts, end)]]

    head = _head(grid)
    rows = [_placed(grid, row) for row in (*head, *grid.rows)]
    widths = [1] * len(grid.lefts)
    for cells, row in zip(rows, (*head, *grid.rows), strict=True):
        for column, cell in cells if not row[0].heading else ():
            widths[column] = max(widths[column], len(line_of(words_of(cell))))
    edges = [*accumulate(widths, lambda start, width: start + width + _LEAST_BLANKS, initial=0)]
    pages = (min(read.lines[bisect_right(begins, cell[0][0]) - 1].page for _, cell in row) for row in rows)
    for page, own in groupby(zip(pages, rows, strict=True), itemgetter(0)):
        printed = [_set([(edges[column], words_of(cell)) for column, cell in row]) for _, row in own]
        pieces = [piece for line in read.lines[lines] if line.page == page for piece in line.row]
        sides = ((piece.x0, piece.top, piece.x1, piece.bottom) for piece in pieces)
        left, top, right, bottom = zip(*sides, strict=True)
        box = min(left), min(top), max(right), max(bottom)
        yield page, PageColumns(box, pieces[0].size, printed, page != read.lines[grid.lines[0]].page)


def _head(grid: ColumnGrid) -> list[BodyRow]:
    """Return the header's lines as one row, its cells joined; where names stand over several others, each line as a
    row."""
    first = {column for line in grid.header[:1] for column in line.cells}
    names = [*chain.from_iterable(grid.names.cells.values())]
    is_one = len(names) == len({*names}) and all(first.issuperset(line.cells) for line in grid.header)
    return [grid.header] if is_one and grid.header else [[line] for line in grid.header]


def _placed(grid: ColumnGrid, row: BodyRow) -> list[tuple[int, Cell]]:
    """Return for each filled cell of a row the number of its column and where its words stand in the text."""
    if row[0].heading:
        columns = (max(0, bisect_right(grid.lefts, piece.left + 1) - 1) for piece in row[0].heading)
        return [(column, ((piece.start, piece.end),)) for column, piece in zip(columns, row[0].heading, strict=True)]
    return [(column, cell) for column, cell in enumerate(grid.cells(row)) if cell]


def _set(row: Sequence[tuple[int, list[Word]]]) -> Printed:
    """Return the words of each cell of a row with how many blanks stand before them: up to the place of its column
    (``row`` names it, in characters), two at least behind another cell."""
    printed: Printed = []
    end = 0
    for wanted, words in row:
        start = max(wanted, end + _FEWEST_BLANKS if end else 0)
        printed.append((start - end, words))
        end = start + len(line_of(words))
    return printed
