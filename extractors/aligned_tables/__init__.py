"""Tables without ruling: cells that only blanks, tabs, single bars or ends of lines hold apart."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from extractors.aligned_tables.columns import (
    LOWER_START,
    AlignedColumn,
    AlignedPiece,
    AlignedTable,
    Cell,
    Separator,
    TableRead,
    assign,
    box_at,
    counts_rows,
    cut,
    find_columns,
    header_end,
    is_header,
    is_index,
    name_columns,
    raw_lines,
    separator_of,
    split_at_margins,
    stacked_at,
)
from extractors.patterns import UPPER, Span, View, bare_words

__all__ = ["AlignedTable", "Cell", "Span", "find_tables"]


# --------------------
# Rows of a table from the lines of its body: where a row begins, and which lines of a cell belong together.

_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,2})*\s?(?:-\s?\d{1,2})?[.)]?(?!\S)")
_HEADING_MARK = re.compile(r"(?:[IVX]{1,5}|[A-HĐ])(?:[.)/\-:]|(?!\S))")
_ITEM = re.compile(r"[-+*]\s?\S|[a-zđ]\)")
#: A stretch of time alone in its line, or capitals.
_STRETCH = r"(?:Tháng|Quý|Tuần|Đợt|Giai đoạn) [\dIVX][\dIVX/ -]*:?(?: năm \d{4})?:?$"
_HEADING = re.compile(rf"{_STRETCH}|[{UPPER} ,]{{9,}}$")
_SUM = re.compile(r"(?:tong so|tong cong|tong|cong)\s*(?::|$)")


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A line of the body: its pieces by column, or all of it where it runs over columns as a heading."""

    cells: dict[int, tuple[AlignedPiece, ...]]
    heading: tuple[AlignedPiece, ...] = ()

    def words(self, view: View, column: int) -> str:
        """Return the words of a column."""
        pieces = self.cells.get(column, ())
        return view.plain[pieces[0].start : pieces[-1].end] if pieces else ""


def make_rows(view: View, lines: Sequence[BodyLine], columns: int, numbered: bool) -> list[tuple[Cell, ...]]:
    """Join the lines of a body into rows of ``columns`` cells; a heading is a row of one cell.

    ``numbered`` says that the first column numbers the rows.
    """
    begins = _begins(view, lines, numbered)
    rows: list[list[list[AlignedPiece]]] = []
    below_heading = True
    for at, line in enumerate(lines):
        if line.heading:
            rows.append([list(line.heading)])
        elif below_heading or at in begins:
            rows.append([[] for _ in range(columns)])
        below_heading = bool(line.heading)
        for column, pieces in line.cells.items():
            rows[-1][column] += pieces
    return [tuple(tuple((piece.start, piece.end) for piece in cell) for cell in row) for row in rows]


def _begins(view: View, lines: Sequence[BodyLine], numbered: bool) -> set[int]:
    """Return the lines with which a row begins: by its first column, or as a row below a merged cell."""
    edges: dict[int, int] = {}
    for line in lines:
        for column, pieces in line.cells.items():
            edges[column] = max(edges.get(column, 0), pieces[-1].right)
    found: set[int] = set()
    above: dict[int, AlignedPiece] = {}
    by_first_column = _begins_numbered if numbered else _begins_unnumbered
    for at, line in enumerate(lines):
        if by_first_column(view, line) or _begins_below_merged(view, line, above, edges):
            found.add(at)
            above = {}
        above |= {column: pieces[-1] for column, pieces in line.cells.items()}
    return found


def _begins_numbered(view: View, line: BodyLine) -> bool:
    return bool(_NUMBER.match(line.words(view, 0)) or _is_sum(view, line))


def _begins_unnumbered(view: View, line: BodyLine) -> bool:
    return 0 in line.cells and len(line.cells) >= 2 and not _is_middle(line.words(view, 0))


def _begins_below_merged(view: View, line: BodyLine, above: dict[int, AlignedPiece], edges: dict[int, int]) -> bool:
    """Whether a row begins whose first cell is merged with the one above: no other cell of it goes on.

    A line above had room for the next word: it was not broken for want of it.
    """
    if 0 in line.cells or len(line.cells) < 2 or any(_is_middle(line.words(view, column)) for column in line.cells):
        return False
    firsts = {column: line.words(view, column).split()[0] for column in line.cells if column in above}
    room = any(edges[column] - above[column].right - 1 >= len(first) for column, first in firsts.items())
    return room or _ITEM.match(line.words(view, 1)) is not None


def _is_sum(view: View, line: BodyLine) -> bool:
    return any(_SUM.match(view.bare, pieces[0].start, pieces[0].end) for pieces in [*line.cells.values()][:1])


def _is_middle(words: str) -> bool:
    """Whether ``words`` go on with a sentence rather than begin a cell."""
    return words[:1].islower() and not LOWER_START.match(words)


# --------------------
# Where tables without ruling begin and end among the lines of a text.

#: Lines that hold nothing, or a drawn rule, or one number, as page numbers do.
_NOTHING = re.compile(r"[-_=–—+.|:\s]*|\s*(?:(?:-\s*)?\d{1,3}(?:\s*-)?|trang \d{1,3}(?:/\d{1,3})?)\s*", re.IGNORECASE)
_RECIPIENTS = re.compile(r"noi (?:nhan|gui)(?!\w)")
_DENSE_NUMBER = re.compile(r"(\d{1,3}[.)]?)\s+(?=[^\W\d_])")
_FIGURES = re.compile(r"\d{1,3}")
_FIRST_NUMBER = re.compile(r"0?1[.)]?")
#: A line that may be the first of a table: of gaps, bars, a border, or short as the name of a column is.
_MAY_BEGIN = re.compile(r".{1,12}$|.*?(?:\S(?: {2}|[ ]*\t)|[|+])")
#: So many lines of prose may stand between two rows; more end the table.
_MOST_PROSE = 3
#: Rows that a table without known names must have.
_LEAST_ROWS = 3


@dataclass(slots=True)
class _Line:
    span: Span
    pieces: tuple[AlignedPiece, ...]
    after_blank: bool
    crosses: bool  # it runs over columns: a heading inside the table, or the prose below it


@dataclass(slots=True)
class _Body:
    lines: list[_Line] = field(default_factory=list)
    doubtful: list[_Line] = field(default_factory=list)
    rows: int = 0
    next_line: int = 0  # where the text goes on that is not this table's

    def accept(self, line: _Line, is_row: bool) -> None:
        self.lines += (*self.doubtful, line)
        self.doubtful = []
        self.rows += is_row


def find_tables(view: View) -> list[AlignedTable]:
    """Return the tables without ruling, in order."""
    lines = raw_lines(view.text)
    tables: list[AlignedTable] = []
    after = 0
    for at, line in enumerate(lines):
        if at >= after and _MAY_BEGIN.match(view.text, *line):
            found, after = next(filter(None, (read(view, lines, at) for read in _READERS)), ([], at))
            tables += found
    return tables


def _table_at(view: View, lines: Sequence[Span], at: int) -> TableRead:
    """Read the table whose names of columns, or whose first row, stand in line ``at``."""
    separator = separator_of(view.text[slice(*lines[at])])
    if separator is None:
        return None
    pieces = cut(view.text, lines[at], separator)
    last, least = at + 1, 1
    if is_header(view, pieces):
        last = header_end(view, lines, at)
    elif len(pieces) >= 3 and _FIRST_NUMBER.fullmatch(bare_words(view, pieces[0])):
        last, least = at, _LEAST_ROWS  # a list of names and the like: only its rows tell that it is a table
    elif not _counts_from_one(view, lines[at + 1 : at + 2], separator, pieces):
        return None
    header = [cut(view.text, line, separator) for line in lines[at:last]]
    reader = _Reader(view, lines, separator, header, name_columns(header or [pieces]))
    body = reader.collect(last)
    return [reader.table(lines[at][0], body)] if body.rows >= least else [], body.next_line


#: The ways in which a table without ruling is set, the surest first.
_READERS: tuple[Callable[[View, Sequence[Span], int], TableRead], ...] = (box_at, stacked_at, _table_at)


def _counts_from_one(view: View, below: Sequence[Span], separator: Separator, pieces: Sequence[AlignedPiece]) -> bool:
    """Whether cells are names of columns that nobody knows: as many stand ``below``, the first of them ``1``.

    Blanks alone part them where the first is ``TT``.
    """
    if separator == "blanks" and not counts_rows(view, pieces[0]):
        return False
    rows = [cut(view.text, line, separator) for line in below]
    return any(len(row) == len(pieces) and _FIRST_NUMBER.fullmatch(bare_words(view, row[0])) for row in rows)


class _Reader:
    def __init__(
        self,
        view: View,
        lines: Sequence[Span],
        separator: Separator,
        header: Sequence[tuple[AlignedPiece, ...]],
        names: Sequence[AlignedColumn],
    ) -> None:
        self._view, self._lines, self._separator, self._header = view, lines, separator, header
        self._names = names  # the columns as the header shows them, as the first row does where there is none
        self._third = names[min(2, len(names) - 1)].left  # where the columns begin in which no heading stands
        self._last_slot = max((piece.slot for line in header for piece in line), default=0)
        self._repeated = {" ".join(bare_words(view, piece) for piece in line) for line in header}
        self._numbered = not header or counts_rows(view, names[0].names[0])

    def collect(self, start: int) -> _Body:
        """Collect the lines of the body from line ``start`` to where the table ends."""
        view, body = self._view, _Body(next_line=start)
        after_blank = False
        last_number = 0
        for index, span in enumerate(self._lines[start:], start):
            if _NOTHING.fullmatch(view.text, *span):
                after_blank = True
                continue
            pieces = self._cut(span)
            if " ".join(bare_words(view, piece) for piece in pieces) in self._repeated or is_index(view, pieces):
                body.next_line = index + 1
                continue
            if self._ends(pieces):
                break
            line = _Line(span, pieces, after_blank, self._crossed(pieces) > 1)
            after_blank = False
            if is_row := self._is_row(line, last_number):
                last_number = _value(view, pieces[0], last_number)
            if is_row or self._continues(line, body):
                body.accept(line, is_row)
                body.next_line = index + 1
                continue
            body.doubtful.append(line)
            if len(body.doubtful) > _MOST_PROSE:
                break
        return body

    def _is_numbers(self, piece: AlignedPiece) -> bool:
        """Whether a piece stands in the column of the numbers."""
        names = self._names[0]
        return names.left - 3 <= piece.left <= names.right + 2

    def _cut(self, span: Span) -> tuple[AlignedPiece, ...]:
        """Return the pieces of a line; a row's number that stands one blank before its words is one of its own."""
        pieces = cut(self._view.text, span, self._separator)
        first = pieces[0]
        dense = _DENSE_NUMBER.match(self._view.text, first.start, first.end) if self._separator == "blanks" else None
        if dense is None or not self._is_numbers(first):
            return pieces
        number = first._replace(end=dense.end(1), right=first.left + dense.end(1) - first.start)
        rest = first._replace(start=dense.end(), left=first.left + dense.end() - first.start)
        return (number, rest, *pieces[1:])

    def _ends(self, pieces: Sequence[AlignedPiece]) -> bool:
        return any(_RECIPIENTS.match(bare_words(self._view, piece)) for piece in pieces) or is_header(
            self._view, pieces
        )

    def _crossed(self, pieces: Sequence[AlignedPiece]) -> int:
        """Return over how many names of columns the longest piece runs."""
        return max([sum([piece.left < name.middle < piece.right for name in self._names]) for piece in pieces])

    def _is_row(self, line: _Line, last_number: int) -> bool:
        first = line.pieces[0]
        if self._separator != "blanks":
            return len(line.pieces) >= 2
        if not self._numbered:
            return len(line.pieces) >= 2 and not line.crosses
        if not self._is_numbers(first):
            return False
        if len(line.pieces) >= 3:
            return self._crossed(line.pieces) <= 2
        # A numbered paragraph below the table looks the same, but for its number.
        return not line.crosses and _value(self._view, first, 0) == last_number + 1

    def _continues(self, line: _Line, body: _Body) -> bool:
        if self._separator != "blanks" or line.crosses or body.doubtful:
            return False
        return len(line.pieces) >= 3 if line.after_blank else line.pieces[0].left > self._names[0].right

    def table(self, start: int, body: _Body) -> AlignedTable:
        """Put the collected lines together."""
        end = body.lines[-1].span[1]
        if self._separator != "blanks":
            header, *rows = (_slots(pieces, self._last_slot + 1) for pieces in self._all_pieces(body))
            return AlignedTable(start, end, header, tuple(rows))
        if full := self._all_cells(body):
            header, *rows = full
            return AlignedTable(start, end, header, tuple(rows))
        plain = [line for line in body.lines if not self._is_heading(line)]
        columns = find_columns(self._header, [line.pieces for line in plain])
        lines = [self._body_line(line, columns) for line in body.lines]
        header = tuple(tuple((piece.start, piece.end) for piece in column.names) for column in columns)
        rows = make_rows(self._view, lines, len(columns), self._numbered)
        return AlignedTable(start, end, header if self._header else (), tuple(rows))

    def _all_pieces(self, body: _Body) -> list[tuple[AlignedPiece, ...]]:
        return [*self._header, *(line.pieces for line in body.lines)]

    def _all_cells(self, body: _Body) -> list[tuple[Cell, ...]]:
        """Return the cells of header and rows by their order where each line holds all of them, wherever they stand.

        So text programs write tables out, with as many blanks between any two cells.
        """
        lines = self._all_pieces(body)
        counts = [len(pieces) for pieces in lines[:-1]]
        last = len(self._names) - len(lines[-1])  # the line of sums has no number
        numbered = self._view.plain[lines[-1][0].start].isdigit()
        if len(self._header) != 1 or set(counts) != {len(self._names)} or last not in (0, 1 - numbered):
            return []
        cells = [tuple(((piece.start, piece.end),) for piece in pieces) for pieces in lines]
        return [*cells[:-1], ((),) * last + cells[-1]]

    def _is_heading(self, line: _Line) -> bool:
        """Whether a line is a heading inside the table: over columns, in capitals, a time, or with its mark."""
        first = line.pieces[0]
        alone = line.crosses or (first.left < self._third and _HEADING.match(self._view.plain, first.start, first.end))
        marked = _HEADING_MARK.match(self._view.plain, first.start, first.end) and self._is_numbers(first)
        return bool(marked or (len(line.pieces) == 1 and alone))

    def _body_line(self, line: _Line, columns: Sequence[AlignedColumn]) -> BodyLine:
        if self._is_heading(line):
            return BodyLine({}, line.pieces)
        pieces = split_at_margins(line.pieces, columns, self._view.text)
        cells: dict[int, tuple[AlignedPiece, ...]] = {}
        for piece, column in zip(pieces, assign(pieces, columns), strict=True):
            cells[column] = (*cells.get(column, ()), piece)
        return BodyLine(cells)


def _slots(pieces: Sequence[AlignedPiece], count: int) -> tuple[Cell, ...]:
    cells: list[Cell] = [()] * count
    for piece in pieces:
        at = min(piece.slot, count - 1)
        cells[at] = (*cells[at], (piece.start, piece.end))
    return tuple(cells)


def _value(view: View, piece: AlignedPiece, otherwise: int) -> int:
    found = _FIGURES.match(view.text, piece.start, piece.end)
    return int(found.group()) if found else otherwise
