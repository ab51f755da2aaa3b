"""Tables without ruling: cells that only blanks, tabs, bars or ends of lines hold apart, in a text or on a page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from math import inf

from extractors.aligned_tables.columns import (
    LOWER_START,
    AlignedColumn,
    AlignedPiece,
    AlignedTable,
    Cell,
    Lines,
    Separator,
    assign,
    counts_rows,
    dense_at,
    find_columns,
    header_end,
    in_runs,
    is_header,
    is_index,
    name_columns,
    raw_lines,
    split_at_margins,
    stacked_at,
)
from extractors.patterns import UPPER, Span, View, bare_words, span_of

__all__ = ["AlignedTable", "BodyLine", "Cell", "ColumnGrid", "Lines", "Row", "Span", "find_tables", "grid_at"]

# --------------------
# Rows of a table from the lines of its body: where a row begins, and which lines of a cell belong together.

_PERIOD = "(?:Tháng|Quý|Tuần|Đợt|Giai đoạn)"
#: A number, or the period that is counted: ``Tháng 01``, ``Quý III``.
_NUMBER = re.compile(
    rf"(?:\d{{1,3}}(?:\.\d{{1,2}})*\s?(?:-\s?\d{{1,2}})?[.)]?|{_PERIOD} (?:\d{{1,2}}|[IVX]{{1,4}})\b.*)(?!\S)"
)
_FIGURE = re.compile(r"\d[\d.,]*%?")
_HEADING_MARK = re.compile(r"(?:[IVX]{1,5}|[A-HĐ])(?:[.)/\-:]|(?!\S))")
_ITEM = re.compile(r"[-–+*•]\s?\S|[a-zđ]\)")
#: A stretch of time alone in its line, or capitals.
_STRETCH = rf"{_PERIOD} [\dIVX][\dIVX/ -]*:?(?: n\wm \d{{4}})?:?$"
_HEADING = re.compile(rf"{_STRETCH}|[{UPPER} ,]{{9,}}$")
_SUM = re.compile(r"(?:tong so|tong cong|tong|cong)\s*(?::|$)")
#: Lines of one row follow each other in the pitch of the type; between rows there is more, were it two points.
_BETWEEN_ROWS = 1.08
_TWO_SIZES = 0.06
_SENTENCE_END = (".", ";", ":", "!", "?")


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A line of a table: its pieces by column, or all of it where it runs over columns as a heading.

    ``gap``: how far it stands below the line above, in the pitch of the lines of a cell; endless at the top of a page.
    """

    cells: dict[int, tuple[AlignedPiece, ...]]
    heading: tuple[AlignedPiece, ...] = ()
    gap: float = inf
    again: str = ""  # what of the header it says again: the ``names`` of the columns, their ``numbers``

    def words(self, view: View, column: int) -> str:
        """Return the words of a column."""
        pieces = self.cells.get(column, ())
        return view.plain[pieces[0].start : pieces[-1].end] if pieces else ""


Row = list[BodyLine]


@dataclass(frozen=True, slots=True)
class _Rows:
    """How the lines of a body are told to be rows; ``numbered`` says that the first column numbers them."""

    view: View
    numbered: bool
    blank: float  #: How wide a blank is.
    lines: Sequence[BodyLine]

    def found(self, measured: bool) -> list[Row]:
        """Return the lines of each row, told by spaces, by new cells and numbers, or each line alone. The last where
        lines are ``measured`` and no space shows the rows of a body without numbers."""
        anew, merged = self._begins()
        spaced = in_runs(self.lines, lambda row, line: not _is_apart(row, line) and line.gap < _BETWEEN_ROWS)
        if not self.numbered and measured:
            return spaced if self._are_spaced(spaced) else [[line] for line in self.lines]
        runs = in_runs(self.lines, lambda row, line: not _is_apart(row, line) and id(line) not in anew)
        for rows in (spaced, runs) if self.numbered else ():
            if self._are_counted(rows, merged):
                return rows
        begins = self._is_counted if self.numbered else self._begins_unnumbered
        return in_runs(self.lines, lambda row, line: not (_is_apart(row, line) or id(line) in merged or begins(line)))

    def _are_counted(self, rows: Sequence[Row], merged: set[int]) -> bool:
        """Whether each row that is no heading has one number or sum, and no row below a merged cell starts in it."""
        return all(
            sum(map(self._is_counted, row)) == 1 and merged.isdisjoint(map(id, row[1:]))
            for row in rows
            if not row[0].heading and not row[0].again
        )

    def _are_spaced(self, rows: Sequence[Row]) -> bool:
        """Whether each row has its first cell, and the spaces between rows and inside them are of two sizes. So a text
        program sets them; a scanner's are of any size."""
        inside = max([line.gap for row in rows for line in row[1:]], default=inf)
        between = min([row[0].gap for row in rows[1:]], default=-inf)
        return between - inside > _TWO_SIZES and all(any(0 in line.cells for line in row) for row in rows)

    def _begins(self) -> tuple[set[int], set[int]]:
        """Return two sets of lines (by ``id``): in which a cell surely begins anew; with which a row below a merged
        cell begins."""
        edges = self._edges()
        anew, merged = set[int](), set[int]()
        above, of_row = dict[int, AlignedPiece](), set[int]()
        for line in self.lines:
            room = {
                column
                for column in line.cells.keys() & above.keys()
                if self._has_room(above[column], line.cells[column][0], edges[column])
            }
            if any(self._begins_cell(above[column], line.cells[column][0]) for column in room - {0}):
                anew.add(id(line))
            if self._begins_below_merged(line, room & of_row):
                merged.add(id(line))
            if 0 in line.cells or id(line) in merged:
                of_row = set()
            above |= {column: pieces[-1] for column, pieces in line.cells.items()}
            of_row |= line.cells.keys()
        return anew, merged

    def _edges(self) -> dict[int, float]:
        """Return where the longest cell of each column ends."""
        edges: dict[int, float] = {}
        for line in self.lines:
            for column, pieces in line.cells.items():
                edges[column] = max(edges.get(column, 0), pieces[-1].right)
        return edges

    def _has_room(self, above: AlignedPiece, piece: AlignedPiece, edge: float) -> bool:
        """Whether the line above had room for this one's first word, and so ended on purpose; always between
        figures."""
        words = self.view.plain[piece.start : piece.end]
        if _FIGURE.fullmatch(words) and _FIGURE.fullmatch(self.view.plain, above.start, above.end):
            return True
        first = next(iter(words.split()), "")
        return edge - above.right - self.blank >= len(first) * (piece.right - piece.left) / (piece.end - piece.start)

    def _begins_cell(self, above: AlignedPiece, piece: AlignedPiece) -> bool:
        """Whether ``piece`` may be a new cell below the piece ``above`` in its column: it begins with no small letter
        and no mark of a list, and the words above end no sentence."""
        words = self.view.plain[piece.start : piece.end]
        goes_on = words[0].islower() or _ITEM.match(words)
        return not goes_on and not self.view.plain[above.start : above.end].endswith(_SENTENCE_END)

    def _is_counted(self, line: BodyLine) -> bool:
        sums = (_SUM.match(self.view.bare, pieces[0].start, pieces[0].end) for pieces in line.cells.values())
        return bool(_NUMBER.match(line.words(self.view, 0)) or next(sums, None))

    def _begins_unnumbered(self, line: BodyLine) -> bool:
        return 0 in line.cells and len(line.cells) >= 2 and not _is_middle(line.words(self.view, 0))

    def _begins_below_merged(self, line: BodyLine, room: set[int]) -> bool:
        """Whether a line begins a row whose first cell is merged with that above: no cell goes on with one above."""
        if 0 in line.cells or len(line.cells) < 2:
            return False
        if any(_is_middle(line.words(self.view, column)) for column in line.cells):
            return False
        return bool(room or _ITEM.match(line.words(self.view, 1)))


def _is_apart(row: Row, line: BodyLine) -> bool:
    """Whether a line is no part of the row above: one is a heading, or says the names again."""
    return bool(line.heading or row[-1].heading) or line.again != row[-1].again


def _is_middle(words: str) -> bool:
    """Whether ``words`` go on with a sentence rather than begin a cell."""
    return words[:1].islower() and not LOWER_START.match(words)


# --------------------
# Where tables without ruling begin and end among the lines of a text or of a page.

#: Recipients, or the title of an annex, which a cell only names; whatever marks recognition gives their vowels.
_OTHER = re.compile(r"(?:(?i:n\wi (?:nh\wn|g\wi))|PH\w L\wC)(?!\w)")
_DENSE_NUMBER = re.compile(r"\d{1,3}[.)]?\s+(?=[^\W\d_])")
_FIGURES = re.compile(r"\d{1,3}")
_FIRST_NUMBER = re.compile(r"0?1[.)]?")
#: A line that may be the first of a table: of gaps, bars, a border, or short as the name of a column is.
_MAY_BEGIN = re.compile(r".{1,12}$|[ \t]*+(?:[^ \t|+]++ ?)*+[ \t|+]| *(?i:s?tt|số tt) ")
#: So many lines of prose may stand between two rows; more end the table.
_MOST_PROSE = 3
#: Rows that a table without known names must have.
_LEAST_ROWS = 3
#: Lines further apart than this have a blank line between them.
_BLANK_LINE = 1.6


@dataclass(frozen=True, slots=True)
class ColumnGrid:
    """A table among ``lines`` (the first and the last one): where its columns begin, its header and its rows.

    ``names`` has the names of each column, one over several is of each; ``header`` the lines in which they stand.
    """

    lines: tuple[int, int]
    lefts: Sequence[float]
    names: BodyLine
    header: Row
    rows: list[Row]

    def cells(self, row: Row) -> tuple[Cell, ...]:
        """Return the cells of a row, one for each column; of a heading inside the table its only cell."""
        pieces = [line.heading for line in row if line.heading] or [
            tuple(piece for line in row for piece in line.cells.get(column, ())) for column in range(len(self.lefts))
        ]
        return tuple(tuple(map(span_of, cell)) for cell in pieces)


@dataclass(slots=True)
class _TableLine:
    at: int
    pieces: tuple[AlignedPiece, ...]
    parts: Sequence[AlignedPiece]  # the pieces cut where less than a wide gap may part two cells
    gap: float
    again: str
    crosses: bool  # it runs over columns: a heading inside the table, or the prose below it


@dataclass(slots=True)
class _TableBody:
    lines: list[_TableLine] = field(default_factory=list)
    waiting: list[_TableLine] = field(default_factory=list)
    prose: int = 0  # how many lines wait of which only a row below them tells that they are the table's
    rows: int = 0
    next_line: int = 0  # where the text goes on that is not this table's

    def accept(self, line: _TableLine, is_row: bool) -> None:
        """Add to the body a line that surely belongs to it, with those that waited for one; count it as a row if it
        is one."""
        self.lines += (*self.waiting, line)
        self.waiting, self.prose = [], 0
        self.rows += is_row


def find_tables(view: View) -> list[AlignedTable]:
    """Return the tables without ruling, in order."""
    lines = Lines(view, raw_lines(view.text))
    tables: list[AlignedTable | None] = []
    after = 0
    for at, line in enumerate(lines.spans):
        if at >= after and _MAY_BEGIN.match(view.text, *line):
            table, after = stacked_at(lines, at) or dense_at(lines, at) or _columns_at(lines, at)
            tables.append(table)
    return [*filter(None, tables)]


def _columns_at(lines: Lines, at: int) -> tuple[AlignedTable | None, int]:
    """Return the table of aligned columns that line ``at`` begins (``None``: none), and the line behind it."""
    grid, after = grid_at(lines, at) or (None, at)
    if grid is None:
        return None, after
    rows = [grid.cells(row) for row in ([grid.names], *grid.rows) if not row[0].again]
    first, last = (lines.spans[line] for line in grid.lines)
    return AlignedTable(first[0], last[1], tuple(filter(any, rows))), after


def grid_at(lines: Lines, at: int) -> tuple[ColumnGrid | None, int] | None:
    """Return the table that line ``at`` begins by names of columns or a first row, and the line behind; ``None``: it
    begins none. The table itself is ``None`` where too few rows follow."""
    separator = lines.separator(at)
    if separator is None:
        return None
    view, pieces = lines.view, lines.cut(at, separator)
    last, least = at + 1, 1
    if is_header(view, pieces):
        last = header_end(lines, at)
    elif len(pieces) >= 3 and _FIRST_NUMBER.fullmatch(bare_words(view, pieces[0])):
        last, least = at, _LEAST_ROWS  # a list of names and the like: only its rows tell that it is a table
    elif not _counts_from_one(lines, at + 1, separator, pieces):
        return None
    header = [lines.cut(line, separator) for line in range(at, last)]
    reader = _Reader(lines, separator, header, name_columns(header or [pieces]))
    body = reader.collect(last)
    return reader.grid(at, body) if body.rows >= least else None, body.next_line


def _counts_from_one(lines: Lines, below: int, separator: Separator, pieces: Sequence[AlignedPiece]) -> bool:
    """Whether ``pieces`` name columns, though no list knows them: below stand as many cells, the first of them ``1``.
    Between blanks the first must be ``TT`` or the like."""
    if below == len(lines.spans) or (separator == "blanks" and not counts_rows(lines.view, pieces[0])):
        return False
    row = lines.cut(below, separator)
    return len(row) == len(pieces) and _FIRST_NUMBER.fullmatch(bare_words(lines.view, row[0])) is not None


class _Reader:
    def __init__(
        self,
        lines: Lines,
        separator: Separator,
        header: Sequence[Sequence[AlignedPiece]],
        names: Sequence[AlignedColumn],
    ) -> None:
        self._lines, self._view, self._separator, self._header = lines, lines.view, separator, header
        self._names = names  # the columns as the header shows them, as the first row does where there is none
        self._second = names[1 % len(names)].left
        self._third = names[min(2, len(names) - 1)].left  # where the columns begin in which no heading stands
        self._last_slot = max((piece.slot for line in header for piece in line), default=0)
        self._repeated = {" ".join(bare_words(self._view, piece) for piece in line) for line in header}
        self._numbered = not header or counts_rows(self._view, names[0].names[0])

    def collect(self, start: int) -> _TableBody:
        """Return the lines of the body from line ``start`` to where the table ends; lines of prose wait for a row."""
        body = _TableBody(next_line=start)
        above = start - 1
        last_number = 0
        for at in range(start, len(self._lines.spans)):
            if self._lines.holds_nothing(at):
                continue
            pieces = self._cut(at)
            again = self._again(pieces)
            if not again and self._ends(pieces, body):
                break
            parts, gap = self._lines.parts(at, pieces), self._lines.gap(above, at)
            line = _TableLine(at, pieces, parts, gap, again, self._crossed(parts) > 1)
            above = at
            if line.again:
                body.waiting.append(line)
                body.next_line = at + 1
                continue
            if is_row := self._is_row(line, last_number):
                last_number = _value(self._view, pieces[0], last_number)
            if is_row or self._continues(line, body):
                body.accept(line, is_row)
                body.next_line = at + 1
                continue
            body.waiting.append(line)
            body.prose += 1
            if body.prose > _MOST_PROSE:
                break
        return body

    def _again(self, pieces: Sequence[AlignedPiece]) -> str:
        """Return what of the header a line says again: ``names``, ``numbers`` of columns, else ``""``."""
        if " ".join(bare_words(self._view, piece) for piece in pieces) in self._repeated:
            return "names"
        return "numbers" if is_index(self._view, pieces) else ""

    def _is_numbers(self, piece: AlignedPiece) -> bool:
        """Whether a piece stands in the column of the numbers."""
        name = self._names[0]  # set in the middle above numbers, as far from the left as from the next name
        return min(name.left - 3, 2 * name.right - self._second) <= piece.left <= name.right + 2

    def _cut(self, at: int) -> tuple[AlignedPiece, ...]:
        """Return the pieces of a line; a row's number one blank before its words is cut off as a piece of its own."""
        first, *others = pieces = tuple(self._lines.cut(at, self._separator))
        if not self._numbered or self._separator != "blanks" or not self._is_numbers(first):
            return pieces
        if not _DENSE_NUMBER.match(self._view.text, first.start, first.end):
            return pieces
        number, rest, *_ = self._lines.words(at)
        return (number, first._replace(start=rest.start, left=rest.left), *others)

    def _ends(self, pieces: Sequence[AlignedPiece], body: _TableBody) -> bool:
        """Whether a line begins something else: names of columns, as cells right below a numbered row may look."""
        is_cells = self._numbered and not body.prose and pieces[0].left > self._names[0].right
        is_other = any(_OTHER.match(self._view.plain, piece.start, piece.end) for piece in pieces)
        return is_other or (is_header(self._view, pieces) and not is_cells)

    def _crossed(self, pieces: Sequence[AlignedPiece]) -> int:
        """Return over how many names of columns the piece runs that crosses most of them."""
        return max([sum([piece.left < name.middle < piece.right for name in self._names]) for piece in pieces])

    def _is_row(self, line: _TableLine, last_number: int) -> bool:
        """Whether a line begins a row: in a numbered table by its number, else by its cells."""
        first = line.pieces[0]
        if self._separator != "blanks":
            return len(line.pieces) >= 2
        if not self._numbered:
            return len(line.pieces) >= 2 and not line.crosses
        if not self._is_numbers(first):
            return False
        if len(line.parts) >= 3:
            return self._crossed(line.parts) <= 2
        # A numbered paragraph below the table looks the same, but for its number.
        return not line.crosses and _value(self._view, first, 0) == last_number + 1

    def _continues(self, line: _TableLine, body: _TableBody) -> bool:
        """Whether a line goes on with the row above: its words stand beside the numbers, or begin small."""
        if self._separator != "blanks" or line.crosses or body.prose:
            return False
        first = line.pieces[0]
        beside = first.left > self._names[0].right or self._view.plain[first.start].islower()
        return len(line.pieces) >= 3 if line.gap > _BLANK_LINE else beside

    def grid(self, first: int, body: _TableBody) -> ColumnGrid:
        """Return the table of header and lines collected: by marks, by equal counts of cells, or by places."""
        header = [
            _TableLine(first + at, tuple(pieces), pieces, inf, "", False) for at, pieces in enumerate(self._header)
        ]
        lines, ends = [*header, *body.lines], (first, body.lines[-1].at)
        if self._separator != "blanks":
            slots = ([min(piece.slot, self._last_slot) for piece in line.pieces] for line in lines)
            rows = [[_in_columns(line, own, line.pieces)] for line, own in zip(lines, slots, strict=True)]
            return ColumnGrid(ends, [0.0] * (self._last_slot + 1), BodyLine({}), [], rows)
        if self._holds_all(lines):
            lefts, columns = [name.left for name in self._names], range(len(self._names))
            rows = [[_in_columns(line, columns[-len(line.pieces) :], line.pieces)] for line in lines]
            return ColumnGrid(ends, lefts, BodyLine({}), [], rows)
        return self._by_places(ends, header, body)

    def _by_places(self, ends: tuple[int, int], header: Sequence[_TableLine], body: _TableBody) -> ColumnGrid:
        """Return the table with each piece in the column below whose name, or whose other cells, it stands."""
        plain = [line.parts for line in body.lines if not line.again and not self._is_heading(line)]
        columns = find_columns(self._header, plain)
        pitch = self._lines.pitch([line.at for line in body.lines])
        placed = [self._by_place(line, columns, line.gap / pitch) for line in body.lines]
        rows = _Rows(self._view, self._numbered, self._lines.blank, placed).found(self._lines.measured)
        names = BodyLine({at: tuple(column.names) for at, column in enumerate(columns) if self._header})
        return ColumnGrid(
            ends,
            [column.left for column in columns],
            names,
            [self._by_place(line, columns, inf) for line in header],
            rows,
        )

    def _holds_all(self, lines: Sequence[_TableLine]) -> bool:
        """Whether each line of a table holds all cells, wherever they stand. So text programs write tables out, with as
        many blanks between any two cells."""
        counts = {len(line.pieces) for line in lines[:-1] if not line.again}
        last = len(self._names) - len(lines[-1].pieces)  # the line of sums has no number
        numbered = self._view.plain[lines[-1].pieces[0].start].isdigit()
        return len(self._header) == 1 and counts == {len(self._names)} and last in (0, 1 - numbered)

    def _is_heading(self, line: _TableLine) -> bool:
        """Whether a line is a heading inside the table: over columns, in capitals, a time, or with its mark."""
        first = line.pieces[0]
        alone = line.crosses or (first.left < self._third and _HEADING.match(self._view.plain, first.start, first.end))
        marked = _HEADING_MARK.match(self._view.plain, first.start, first.end) and self._is_numbers(first)
        return bool(marked or (len(line.parts) == 1 and alone))

    def _by_place(self, line: _TableLine, columns: Sequence[AlignedColumn], gap: float) -> BodyLine:
        """Return a line by its columns, or as a heading; ``gap``: its distance in pitches."""
        if self._is_heading(line) and not line.again:
            return BodyLine({}, line.pieces, gap)
        pieces = split_at_margins(line.parts, partial(self._lines.words, line.at), columns)
        return _in_columns(line, assign(pieces, columns), pieces, gap)


def _in_columns(line: _TableLine, columns: Sequence[int], pieces: Sequence[AlignedPiece], gap: float = inf) -> BodyLine:
    """Return a line of a table by its columns: ``columns`` has the number of the column of each of ``pieces``. Pieces
    of one column are one cell, in their order; ``gap`` is the distance from the line above, in line heights."""
    cells: dict[int, tuple[AlignedPiece, ...]] = {}
    for piece, column in zip(pieces, columns, strict=True):
        cells[column] = (*cells.get(column, ()), piece)
    return BodyLine(cells, (), gap, line.again)


def _value(view: View, piece: AlignedPiece, otherwise: int) -> int:
    """Return the number with which a piece begins, ``otherwise`` where it begins with none."""
    found = _FIGURES.match(view.text, piece.start, piece.end)
    return int(found.group()) if found else otherwise
