"""Where tables without ruling begin and end among the lines of a text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.aligned_tables.boxed import box_at
from extractors.aligned_tables.columns import AlignedColumn, assign, find_columns, name_columns, split_at_margins
from extractors.aligned_tables.header import counts_rows, header_extent, is_header, is_index, words_of
from extractors.aligned_tables.lines import (
    AlignedPiece,
    RawLine,
    Separator,
    cut,
    is_number_only,
    is_rule,
    raw_lines,
    separator_of,
)
from extractors.aligned_tables.records import AlignedTable, Cell
from extractors.aligned_tables.rows import BodyLine, is_heading_mark, is_number, make_rows, plain_words
from extractors.lexicon import load
from extractors.patterns import View

_RECIPIENTS = re.compile(r"noi (?:nhan|gui)(?!\w)")
_SIGNATURE = re.compile(rf"(?:t/?m|k/?t|t/?l|tuq|t/?uq|q)\. ?[a-z]|(?:{'|'.join(load('outline')['posts'])})$")
_DENSE_NUMBER = re.compile(r"\d{1,3}[.)]?(?=\s+[^\W\d_])")
_FIRST_NUMBER = re.compile(r"0?1[.)]?")
_STRETCH = re.compile(r"(?:Tháng|Quý|Tuần|Đợt|Giai đoạn) [\dIVX][\dIVX/ -]*:?(?: năm \d{4})?:?$", re.IGNORECASE)
#: So many lines of prose, and so many of any doubtful kind, may stand between two rows; more end the table.
_MOST_PROSE = 3
_MOST_DOUBTFUL = 8
#: A row has no more lines than this.
_LONGEST_ROW = 40
#: Rows that a table without known names must have.
_LEAST_ROWS = 3


@dataclass(slots=True)
class _Line:
    """A line of the body under way."""

    raw: RawLine
    pieces: tuple[AlignedPiece, ...]
    after_blank: bool
    crosses: bool
    """It runs over columns: a heading inside the table, or the prose below it."""


@dataclass(slots=True)
class _Body:
    """The body of a table as it is collected."""

    lines: list[_Line] = field(default_factory=list)
    doubtful: list[_Line] = field(default_factory=list)
    rows: int = 0
    since_row: int = 0
    next_line: int = 0
    """Where the text goes on that is not this table's."""

    def accept(self, line: _Line, is_row: bool) -> None:
        """Take a line, and with it those before it that were in doubt."""
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
    at = 0
    while at < len(lines):
        box = box_at(view, lines, at)
        if box is not None:
            table, at = box
            tables.append(table)
            continue
        separator = separator_of(view.text[lines[at].start : lines[at].end])
        found = _table_at(view, lines, at, separator) if separator else None
        if found is None:
            at += 1
            continue
        read, at = found
        if read is not None:
            tables.append(read)
    return tables


def _table_at(
    view: View, lines: Sequence[RawLine], at: int, separator: Separator
) -> tuple[AlignedTable | None, int] | None:
    """Read the table whose names of columns, or whose first row, stand in line ``at``; return it and the line after.

    ``None`` where nothing of a table stands there.
    """
    pieces = cut(view.text, lines[at], separator)
    if is_header(view, pieces):
        first, last = header_extent(view, lines, at, separator)
        least = 1
    elif separator == "blanks" and len(pieces) >= 3 and _FIRST_NUMBER.fullmatch(words_of(view, pieces[0])):
        first = last = at  # a list of names and the like: only its rows tell that it is a table
        least = _LEAST_ROWS
    else:
        return None
    header = [cut(view.text, line, separator) for line in lines[first:last]]
    reader = _Reader(view, lines, separator, header, name_columns(header or [pieces]))
    body = reader.collect(last)
    if body.rows < least or not body.lines:
        return None, max(body.next_line, at + 1)
    return reader.table(lines[first], body), body.next_line


class _Reader:
    """Reads the body of one table."""

    def __init__(
        self,
        view: View,
        lines: Sequence[RawLine],
        separator: Separator,
        header: Sequence[tuple[AlignedPiece, ...]],
        names: Sequence[AlignedColumn],
    ) -> None:
        self._view = view
        self._lines = lines
        self._separator = separator
        self._header = header
        self._names = names
        """The columns as the header shows them, as the first row does where there is none."""
        self._third = names[min(2, len(names) - 1)].left
        """Where the columns begin in which no heading stands."""
        self._last_slot = max((piece.slot for line in header for piece in line), default=0)
        self._repeated = {" ".join(words_of(view, piece) for piece in line) for line in header}
        self._numbered = not header or counts_rows(view, names[0].names[0])
        self._number_at = (names[0].left - 3, names[0].right + 2)

    def collect(self, start: int) -> _Body:
        """Collect the lines of the body from line ``start`` to where the table ends."""
        body = _Body(next_line=start)
        after_blank = False
        last_number = 0
        for index in range(start, len(self._lines)):
            raw = self._lines[index]
            if self._is_blank(raw) or is_rule(self._view.text, raw):
                after_blank = True
                continue
            if is_number_only(self._view.text, raw) and self._is_page_number(index, last_number, after_blank):
                continue
            pieces = self._cut(raw)
            words = " ".join(words_of(self._view, piece) for piece in pieces)
            if words in self._repeated or (self._header and not body.rows and is_index(self._view, pieces)):
                body.next_line = index + 1 if not body.doubtful else body.next_line
                continue
            if not pieces or self._ends(pieces, words) or body.since_row > _LONGEST_ROW:
                break
            line = _Line(raw, pieces, after_blank, self._crossed(pieces) > 1)
            after_blank = False
            if self._is_row(line, last_number):
                body.accept(line, True)
                last_number = _value(self._view, pieces[0], last_number)
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

    def _is_blank(self, raw: RawLine) -> bool:
        return not self._view.text[raw.start : raw.end].strip()

    def _is_page_number(self, index: int, last_number: int, after_blank: bool) -> bool:
        """Say whether a number alone on its line is the page's, not a row's."""
        raw = self._lines[index]
        (piece,) = cut(self._view.text, raw, "blanks")[:1]
        expected = _value(self._view, piece, 0) == last_number + 1
        inside = self._numbered and self._number_at[0] <= piece.left <= self._number_at[1]
        broken = self._view.text.startswith("\f", raw.end + 1) or self._view.text[raw.start : raw.end].startswith("\f")
        return broken or not (inside and (expected or not after_blank))

    def _cut(self, raw: RawLine) -> tuple[AlignedPiece, ...]:
        """Return the pieces of a line; a row's number that stands one blank before its words is one of its own."""
        pieces = cut(self._view.text, raw, self._separator)
        if not (pieces and self._numbered and self._separator == "blanks"):
            return pieces
        first = pieces[0]
        dense = _DENSE_NUMBER.match(self._view.text, first.start, first.end)
        if dense and self._number_at[0] <= first.left <= self._number_at[1]:
            after = dense.end() + 1
            while self._view.text[after].isspace():
                after += 1
            number = first._replace(end=dense.end(), right=first.left + dense.end() - first.start)
            rest = first._replace(start=after, left=first.left + after - first.start)
            return (number, rest, *pieces[1:])
        return pieces

    def _ends(self, pieces: Sequence[AlignedPiece], words: str) -> bool:
        """Say whether a line is the letter's end or another table's beginning."""
        for piece in pieces:
            name = words_of(self._view, piece)
            signs = self._view.plain[piece.start : piece.end].isupper() and _SIGNATURE.match(name)
            if signs or _RECIPIENTS.match(name):
                return True
        return is_header(self._view, pieces) and words not in self._repeated

    def _crossed(self, pieces: Sequence[AlignedPiece]) -> int:
        """Return over how many names of columns, those of numbers left out, the longest piece runs."""
        if self._separator != "blanks":
            return 0
        names = self._names[1:] if self._numbered else self._names
        return max(sum(piece.left < name.middle < piece.right for name in names) for piece in pieces)

    def _is_row(self, line: _Line, last_number: int) -> bool:
        """Say whether a line surely begins a row or holds its number."""
        first = line.pieces[0]
        if self._separator != "blanks":
            return len(line.pieces) >= 2 and line.pieces[-1].slot <= self._last_slot + 1
        if not self._numbered:
            second = self._names[1].left if len(self._names) > 1 else first.right
            return len(line.pieces) >= 2 and not line.crosses and first.left < second
        if not (self._number_at[0] <= first.left <= self._number_at[1]):
            return False
        if not is_number(plain_words(self._view, first.start, first.end)):
            return False
        if len(line.pieces) >= 3:
            return self._crossed(line.pieces) <= 2
        if len(line.pieces) == 1 or line.pieces[1].left - first.right < 2:
            # A numbered paragraph below the table looks the same, but for its number.
            return not line.after_blank and not line.crosses and _value(self._view, first, 0) == last_number + 1
        return not line.crosses

    def _continues(self, line: _Line, body: _Body) -> bool:
        """Say whether a line goes on with the row above, or with the first row where numbers stand at its middle."""
        if self._separator != "blanks" or line.crosses or body.doubtful:
            return False
        first = line.pieces[0]
        if (
            self._numbered
            and first.right <= self._names[1].left
            and is_heading_mark(self._view.plain[first.start : first.end])
        ):
            return False
        if line.after_blank:
            return len(line.pieces) >= 3
        left = self._names[0].right + 1 if self._numbered else 0
        return first.left >= left

    def table(self, top: RawLine, body: _Body) -> AlignedTable:
        """Put the collected lines together."""
        start, end = top.start, body.lines[-1].raw.end
        if self._separator != "blanks":
            return self._by_slots(start, end, body)
        plain = [line for line in body.lines if not self._is_heading(line)]
        columns = find_columns(self._header, [line.pieces for line in plain])
        lines = [self._body_line(line, columns) for line in body.lines]
        header = tuple(tuple((piece.start, piece.end) for piece in column.names) for column in columns)
        rows = make_rows(self._view, lines, len(columns), self._numbered)
        return AlignedTable(start, end, header if self._header else (), tuple(rows))

    def _is_heading(self, line: _Line) -> bool:
        """Say whether a line is a heading inside the table: over columns, marked, in capitals, or a stretch of time."""
        first = line.pieces[0]
        words = self._view.plain[first.start : first.end]
        if len(line.pieces) == 1 and (line.crosses or (first.left < self._third and self._heads(words))):
            return True
        marked = is_heading_mark(words) and self._number_at[0] <= first.left <= self._number_at[1]
        return self._numbered and marked and len(line.pieces) <= 2

    def _heads(self, words: str) -> bool:
        return words[0].isupper() and ((len(words) > 8 and words.isupper()) or _STRETCH.match(words) is not None)

    def _body_line(self, line: _Line, columns: Sequence[AlignedColumn]) -> BodyLine:
        if self._is_heading(line):
            return BodyLine({}, line.pieces, line.after_blank)
        pieces = split_at_margins(line.pieces, columns, self._view.text)
        cells: dict[int, tuple[AlignedPiece, ...]] = {}
        for piece, column in zip(pieces, assign(pieces, columns), strict=True):
            cells[column] = (*cells.get(column, ()), piece)
        return BodyLine(cells, (), line.after_blank)

    def _by_slots(self, start: int, end: int, body: _Body) -> AlignedTable:
        """Put a table together whose cells are counted: between tabs or bars."""
        count = self._last_slot + 1
        header = _slots(self._header[0], count)
        rows: list[tuple[Cell, ...]] = []
        for line in body.lines:
            row = _slots(line.pieces, count)
            goes_on = rows and not row[0] and self._view.plain[line.pieces[0].start].islower()
            if goes_on:
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
    """Return the number with which a piece begins."""
    found = re.match(r"\d{1,3}", view.text[piece.start : piece.end])
    return int(found.group()) if found else otherwise
