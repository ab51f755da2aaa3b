"""Tables without ruling: cells that only blanks, tabs, single bars or ends of lines hold apart."""

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate, pairwise

from extractors.aligned_tables.columns import (
    ITEM,
    LOWER_START,
    OPEN_END,
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
    header_extent,
    is_header,
    is_index,
    name_columns,
    raw_lines,
    separator_of,
    split_at_margins,
    stacked_at,
)
from extractors.lexicon import load
from extractors.patterns import Span, View, bare_words

__all__ = ["AlignedTable", "Cell", "Span", "find_tables"]


# --------------------
# Rows of a table from the lines of its body: where a row begins, and which lines of a cell belong together.

_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,2})*\s?(?:-\s?\d{1,2})?[.)]?(?!\S)")
_HEADING_MARK = re.compile(r"(?:[IVX]{1,5}|[A-HĐ])(?:[.)/\-:]|(?!\S))")
_SUM = re.compile(r"(?:tong so|tong cong|tong|cong)\s*(?::|$)")


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A line of the body: its pieces by column, or all of it where it runs over columns as a heading."""

    cells: dict[int, tuple[AlignedPiece, ...]]
    heading: tuple[AlignedPiece, ...] = ()
    after_blank: bool = False

    def words(self, view: View, column: int) -> str:
        """Return the words of a column."""
        pieces = self.cells.get(column, ())
        return plain_words(view, pieces[0].start, pieces[-1].end) if pieces else ""


def plain_words(view: View, start: int, end: int) -> str:
    """Return words as the plain view gives them; it blanks what looks like a page number, which a row's may be."""
    words = view.plain[start:end]
    return view.text[start:end] if words.isspace() else words


def is_number(words: str) -> bool:
    """Say whether ``words`` begin with a row's number (``1``, ``2.``, ``1.1``, ``4-5``)."""
    return _NUMBER.match(words) is not None


def is_marked(words: str) -> bool:
    """Say whether ``words`` begin with a row's number or the mark of a heading inside a table (``I.``, ``B``)."""
    return is_number(words) or _HEADING_MARK.match(words) is not None


def make_rows(view: View, lines: Sequence[BodyLine], columns: int, numbered: bool) -> list[tuple[Cell, ...]]:
    """Join the lines of a body into rows of ``columns`` cells; a heading is a row of one cell.

    ``numbered`` says that the first column numbers the rows.
    """
    at_top = _rows(lines, _begins(view, lines, numbered), columns)
    centred = (is_number(line.words(view, 0)) and 0 not in above.cells for above, line in pairwise(lines))
    if not (numbered and any(centred)):
        return at_top
    in_middle = _rows(lines, _centred_begins(view, lines), columns)
    ways = (in_middle,) if _starts_centred(view, lines) else (at_top, in_middle)
    return min(ways, key=partial(_broken, view))


def _rows(lines: Sequence[BodyLine], begins: Container[int], columns: int) -> list[tuple[Cell, ...]]:
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
        if by_first_column(view, line) or _begins_below_merged(view, line, above, edges, numbered):
            found.add(at)
            above = {}
        above |= {column: pieces[-1] for column, pieces in line.cells.items()}
    return found


def _begins_numbered(view: View, line: BodyLine) -> bool:
    words, item = line.words(view, 0), ITEM.match(line.words(view, 1))
    return is_marked(words) or _is_sum(view, line) or (not words and len(line.cells) >= 2 and item is not None)


def _begins_unnumbered(view: View, line: BodyLine) -> bool:
    words = line.words(view, 0)
    return bool(words) and (line.after_blank or (len(line.cells) >= 2 and not _is_middle(words)))


def _begins_below_merged(
    view: View, line: BodyLine, above: dict[int, AlignedPiece], edges: dict[int, int], numbered: bool
) -> bool:
    """Say whether a row begins whose first cell is merged with the one above: no other cell of it goes on.

    The lines above had room for the next word, all in a ``numbered`` table: they were not broken for want of it.
    """
    below = [column for column in line.cells if column in above]
    if 0 in line.cells or len(line.cells) < 2 or not below:
        return False
    if any(_is_middle(line.words(view, column)) for column in line.cells):
        return False
    if any(OPEN_END.search(view.plain[above[column].start : above[column].end]) for column in below):
        return False
    room = (edges[column] - above[column].right - 1 >= len(line.words(view, column).split()[0]) for column in below)
    return all(room) if numbered else any(room)


def _is_sum(view: View, line: BodyLine) -> bool:
    piece = line.cells[min(line.cells)][0] if line.cells else None
    return piece is not None and _SUM.match(view.bare, piece.start, piece.end) is not None


def _starts_centred(view: View, lines: Sequence[BodyLine]) -> bool:
    for at, line in enumerate(lines):
        if line.heading:
            continue
        if (at == 0 or lines[at - 1].heading) and 0 not in line.cells:
            return any(is_number(below.words(view, 0)) for below in lines[at + 1 :])
    return False


def _broken(view: View, rows: Sequence[tuple[Cell, ...]]) -> int:
    cells = [cell for row in rows for cell in row if cell]
    return sum(_is_middle(view.plain[cell[0][0] : cell[0][1]]) for cell in cells)


def _is_middle(words: str) -> bool:
    """Say whether ``words`` go on with a sentence rather than begin a cell."""
    return words[:1].islower() and not LOWER_START.match(words)


def _centred_begins(view: View, lines: Sequence[BodyLine]) -> set[int]:
    """Find where rows begin whose numbers stand beside their middle: as many lines below the number as above it."""
    alone = [at for at, line in enumerate(lines) if line.heading or _is_sum(view, line)]
    begins = {*alone}
    for above, end in pairwise([-1, *alone, len(lines)]):
        numbers = [at for at in range(above + 1, end) if is_marked(lines[at].words(view, 0))]
        begins.update(_partings(view, lines, above + 1, numbers, end))
    return begins


def _partings(view: View, lines: Sequence[BodyLine], first: int, numbers: Sequence[int], end: int) -> list[int]:
    """Return where the rows of ``lines[first:end]`` begin that are numbered in the lines ``numbers``."""
    if not numbers:
        return []
    shape = _Shape(lines, first, end)
    settled: list[int] = []
    # Where the row of a number may begin → what it costs up to there, and where the rows begin that are not settled.
    ways: dict[int, tuple[float, list[int]]] = {first: (0.0, [first])}
    for number, following in pairwise(numbers):
        if len(ways) == 1:
            start = next(iter(ways))
            settled += ways[start][1]
            ways = {start: (0.0, [])}
        longer: dict[int, tuple[float, list[int]]] = {}
        for parting in range(number + 1, following + 1):
            clues = _clues(view, lines, number, parting, following)
            longer[parting] = min(
                (cost + shape.cost(start, number, parting) + clues, [*way, parting])
                for start, (cost, way) in ways.items()
            )
        ways = longer
    rest = min((cost + shape.cost(start, numbers[-1], end), way) for start, (cost, way) in ways.items())[1]
    return settled + rest


class _Shape:
    """What speaks against lines being a row, by how its words are set."""

    def __init__(self, lines: Sequence[BodyLine], first: int, end: int) -> None:
        self._first = first
        columns = {column for line in lines[first:end] for column in line.cells if column}
        # by column: how many of the lines up to each are filled
        self._filled = [
            [0, *accumulate(int(column in line.cells) for line in lines[first:end])] for column in sorted(columns)
        ]

    def cost(self, start: int, number: int, end: int) -> float:
        highest = max((sums[end - self._first] - sums[start - self._first] for sums in self._filled), default=0)
        above, below = number - start, end - 1 - number
        # Of an even number of lines none is the middle one.
        lopsided = 0.3 if below - above == 1 else abs(below - above)
        return lopsided + (end - start - highest) + above / 100


def _clues(view: View, lines: Sequence[BodyLine], number: int, parting: int, following: int) -> float:
    """Return what speaks against a row beginning at line ``parting``, or less than nothing for what speaks for it."""
    words = next((w for line in lines[parting : following + 2] if (w := line.words(view, 1))), "")
    before = next((w for line in reversed(lines[number:parting]) if (w := line.words(view, 1))), "")
    openings = [words, *(lines[parting].words(view, column) for column in lines[parting].cells)]
    middle = 5 * any(_is_middle(opening) for opening in openings)
    ends = [lines[parting - 1].words(view, column) for column in lines[parting - 1].cells if column]
    middle += 3 * any(OPEN_END.search(end) for end in ends)
    return middle - 0.5 * before.rstrip().endswith((".", ";")) - 4 * lines[parting].after_blank


# --------------------
# Where tables without ruling begin and end among the lines of a text.

#: Lines that hold nothing, or a drawn rule; one number, as page numbers do.
_RULE = re.compile(r"[-_=–—+.|:\s]*")
_NUMBER_ONLY = re.compile(r"\s*(?:(?:-\s*)?\d{1,3}(?:\s*-)?|trang \d{1,3}(?:/\d{1,3})?)\s*", re.IGNORECASE)
_RECIPIENTS = re.compile(r"noi (?:nhan|gui)(?!\w)")
_SIGNATURE = re.compile(rf"(?:t/?m|k/?t|t/?l|tuq|t/?uq|q)\. ?[a-z]|(?:{'|'.join(load('outline')['posts'])})$")
_DENSE_NUMBER = re.compile(r"(\d{1,3}[.)]?)\s+(?=[^\W\d_])")
_FIRST_NUMBER = re.compile(r"0?1[.)]?")
_SMALL_NUMBER = re.compile(r"\d{1,2}[.)]?")
_STRETCH = re.compile(r"(?:Tháng|Quý|Tuần|Đợt|Giai đoạn) [\dIVX][\dIVX/ -]*:?(?: năm \d{4})?:?$", re.IGNORECASE)
#: A line that may be the first of a table: of gaps, bars, a border, or short as the name of a column is.
_MAY_BEGIN = re.compile(r".{1,12}$|.*?(?:\S(?: {2}|[ ]*\t)|[|+])")
#: So many lines of prose, and so many of any doubtful kind, may stand between two rows; more end the table.
_MOST_PROSE = 3
_MOST_DOUBTFUL = 8
#: A row has no more lines than this.
_LONGEST_ROW = 40
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
    since_row: int = 0
    next_line: int = 0  # where the text goes on that is not this table's

    def accept(self, line: _Line, is_row: bool) -> None:
        if is_row:
            self.lines += self.doubtful
            self.rows += 1
            self.since_row = 0
        self.doubtful = []
        self.since_row += 1
        self.lines.append(line)


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
    first, last, least = at, at + 1, 1
    if is_header(view, pieces):
        first, last = header_extent(view, lines, at, separator)
    elif separator == "blanks" and len(pieces) >= 3 and _FIRST_NUMBER.fullmatch(bare_words(view, pieces[0])):
        last, least = at, _LEAST_ROWS  # a list of names and the like: only its rows tell that it is a table
    elif not _counts_from_one(view, lines, at, separator, pieces):
        return None
    header = [cut(view.text, line, separator) for line in lines[first:last]]
    reader = _Reader(view, lines, separator, header, name_columns(header or [pieces]))
    body = reader.collect(last)
    return [reader.table(lines[first][0], body)] if body.rows >= least else [], body.next_line


#: The ways in which a table without ruling is set, the surest first.
_READERS: tuple[Callable[[View, Sequence[Span], int], TableRead], ...] = (box_at, stacked_at, _table_at)


def _counts_from_one(
    view: View, lines: Sequence[Span], at: int, separator: Separator, pieces: Sequence[AlignedPiece]
) -> bool:
    """Say whether cells are names of columns that nobody knows: below as many stand, the first of them ``1``.

    Between tabs or bars one such row is enough below ``TT``; otherwise a row ``2`` has to follow.
    """
    if len(pieces) < 3 or not view.plain[pieces[0].start].isupper():
        return False
    numbered = counts_rows(view, pieces[0])
    rows = 1 if numbered and separator != "blanks" else 2
    below = [cut(view.text, line, separator) for line in lines[at + 1 : at + 1 + rows]]
    firsts = [bare_words(view, row[0]) for row in below if len(row) == len(pieces)]
    counted = [int(first.strip(".)")) for first in firsts if _SMALL_NUMBER.fullmatch(first)]
    return (numbered or separator != "blanks") and counted == list(range(1, rows + 1))


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
            if _RULE.fullmatch(view.text, *span):
                after_blank = True
                continue
            if _NUMBER_ONLY.fullmatch(view.text, *span) and self._is_page_number(span, last_number, after_blank):
                continue
            pieces = self._cut(span)
            words = " ".join(bare_words(view, piece) for piece in pieces)
            if words in self._repeated or (self._header and not body.rows and is_index(view, pieces)):
                body.next_line = index + 1
                continue
            if not pieces or self._ends(pieces) or body.since_row > _LONGEST_ROW:
                break
            line = _Line(span, pieces, after_blank, self._crossed(pieces) > 1)
            after_blank = False
            if self._is_row(line, last_number):
                body.accept(line, True)
                last_number = _value(view, pieces[0], last_number)
            elif self._continues(line, body):
                body.accept(line, False)
            else:
                body.doubtful.append(line)
                prose = sum(doubtful.crosses for doubtful in body.doubtful)
                if prose > _MOST_PROSE or len(body.doubtful) > _MOST_DOUBTFUL:
                    break
                continue
            body.next_line = index + 1
        return body

    def _is_numbers(self, piece: AlignedPiece) -> bool:
        """Say whether a piece stands in the column of the numbers."""
        names = self._names[0]
        return names.left - 3 <= piece.left <= names.right + 2

    def _is_page_number(self, span: Span, last_number: int, after_blank: bool) -> bool:
        text = self._view.text
        (piece,) = cut(text, span, "blanks")[:1]
        expected = _value(self._view, piece, 0) == last_number + 1 or not after_blank
        at_break = "\f" in (text[span[0]], *text[span[1] + 1 : span[1] + 2])
        return at_break or not (expected and self._numbered and self._is_numbers(piece))

    def _cut(self, span: Span) -> tuple[AlignedPiece, ...]:
        """Return the pieces of a line; a row's number that stands one blank before its words is one of its own."""
        pieces = cut(self._view.text, span, self._separator)
        if not (pieces and self._numbered and self._separator == "blanks"):
            return pieces
        first = pieces[0]
        dense = _DENSE_NUMBER.match(self._view.text, first.start, first.end)
        if dense is None or not self._is_numbers(first):
            return pieces
        number = first._replace(end=dense.end(1), right=first.left + dense.end(1) - first.start)
        rest = first._replace(start=dense.end(), left=first.left + dense.end() - first.start)
        return (number, rest, *pieces[1:])

    def _ends(self, pieces: Sequence[AlignedPiece]) -> bool:
        names = ((bare_words(self._view, piece), self._view.plain[piece.start : piece.end]) for piece in pieces)
        tail = (_RECIPIENTS.match(name) or (printed.isupper() and _SIGNATURE.match(name)) for name, printed in names)
        return any(tail) or is_header(self._view, pieces)

    def _crossed(self, pieces: Sequence[AlignedPiece]) -> int:
        """Return over how many names of columns, those of numbers left out, the longest piece runs."""
        if self._separator != "blanks":
            return 0
        names = self._names[1:] if self._numbered else self._names
        return max([sum([piece.left < name.middle < piece.right for name in names]) for piece in pieces])

    def _is_row(self, line: _Line, last_number: int) -> bool:
        first = line.pieces[0]
        if self._separator != "blanks":
            return len(line.pieces) >= 2 and line.pieces[-1].slot <= self._last_slot + 1
        if not self._numbered:
            second = self._names[1].left if len(self._names) > 1 else first.right
            return len(line.pieces) >= 2 and not line.crosses and first.left < second
        if not self._is_numbers(first) or not is_number(plain_words(self._view, first.start, first.end)):
            return False
        if len(line.pieces) >= 3:
            return self._crossed(line.pieces) <= 2
        if len(line.pieces) == 1 or line.pieces[1].left - first.right < 2:
            # A numbered paragraph below the table looks the same, but for its number.
            return not line.after_blank and not line.crosses and _value(self._view, first, 0) == last_number + 1
        return not line.crosses

    def _continues(self, line: _Line, body: _Body) -> bool:
        if self._separator != "blanks" or line.crosses or body.doubtful:
            return False
        first = line.pieces[0]
        words = self._view.plain[first.start : first.end]
        if self._numbered and first.right <= self._names[1].left and _HEADING_MARK.match(words):
            return False
        if line.after_blank:
            return len(line.pieces) >= 3
        return first.left >= (self._names[0].right + 1 if self._numbered else 0)

    def table(self, start: int, body: _Body) -> AlignedTable:
        """Put the collected lines together."""
        end = body.lines[-1].span[1]
        if self._separator != "blanks":
            return self._by_slots(start, end, body)
        if full := self._all_cells(body):
            header, *rows = full
            return AlignedTable(start, end, header, tuple(rows))
        plain = [line for line in body.lines if not self._is_heading(line)]
        columns = find_columns(self._header, [line.pieces for line in plain])
        lines = [self._body_line(line, columns) for line in body.lines]
        header = tuple(tuple((piece.start, piece.end) for piece in column.names) for column in columns)
        rows = make_rows(self._view, lines, len(columns), self._numbered)
        return AlignedTable(start, end, header if self._header else (), tuple(rows))

    def _all_cells(self, body: _Body) -> list[tuple[Cell, ...]]:
        """Return the cells of header and rows by their order where each line holds all of them, wherever they stand.

        So text programs write tables out, with as many blanks between any two cells.
        """
        lines = [*self._header, *(line.pieces for line in body.lines)]
        counts = [len(pieces) for pieces in lines[:-1]]
        last = len(self._names) - len(lines[-1])  # the line of sums has no number
        numbered = self._view.plain[lines[-1][0].start].isdigit()
        if len(self._header) != 1 or set(counts) != {len(self._names)} or last not in (0, 1 - numbered):
            return []
        cells = [tuple(((piece.start, piece.end),) for piece in pieces) for pieces in lines]
        return [*cells[:-1], ((),) * last + cells[-1]]

    def _is_heading(self, line: _Line) -> bool:
        """Say whether a line is a heading inside the table: over columns, marked, in capitals, or a stretch of time."""
        first = line.pieces[0]
        words = self._view.plain[first.start : first.end]
        stretch = (len(words) > 8 and words.isupper()) or _STRETCH.match(words) is not None
        if len(line.pieces) == 1 and (line.crosses or (first.left < self._third and words[0].isupper() and stretch)):
            return True
        marked = _HEADING_MARK.match(words) is not None and self._is_numbers(first)
        return self._numbered and marked and len(line.pieces) <= 2

    def _body_line(self, line: _Line, columns: Sequence[AlignedColumn]) -> BodyLine:
        if self._is_heading(line):
            return BodyLine({}, line.pieces, line.after_blank)
        pieces = split_at_margins(line.pieces, columns, self._view.text)
        cells: dict[int, tuple[AlignedPiece, ...]] = {}
        for piece, column in zip(pieces, assign(pieces, columns), strict=True):
            cells[column] = (*cells.get(column, ()), piece)
        return BodyLine(cells, (), line.after_blank)

    def _by_slots(self, start: int, end: int, body: _Body) -> AlignedTable:
        count = self._last_slot + 1
        header = _slots(self._header[0], count)
        rows: list[tuple[Cell, ...]] = []
        for line in body.lines:
            row = _slots(line.pieces, count)
            if rows and not row[0] and self._view.plain[line.pieces[0].start].islower():
                rows[-1] = tuple(above + cell for above, cell in zip(rows[-1], row, strict=True))
            else:
                rows.append(row)
        return AlignedTable(start, end, header, tuple(rows))


def _slots(pieces: Sequence[AlignedPiece], count: int) -> tuple[Cell, ...]:
    cells: list[Cell] = [()] * count
    for piece in pieces:
        at = min(piece.slot, count - 1)
        cells[at] = (*cells[at], (piece.start, piece.end))
    return tuple(cells)


def _value(view: View, piece: AlignedPiece, otherwise: int) -> int:
    found = re.match(r"\d{1,3}", view.text[piece.start : piece.end])
    return int(found.group()) if found else otherwise
