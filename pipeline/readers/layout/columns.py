"""Tables without rules: rows whose cells only their places across the page hold apart.

Read as columns they lose their rows. They are known by the empty strips that run down between their columns: two at
least, with words on both sides of them line after line. Prose set wide has gaps too, but no two lines share theirs; the
columns of a letter's head and tail have other cues, and signatures beside each other stand centred and unnumbered.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import attrgetter

from extractors.line_words import names_columns
from pipeline.readers.layout.lines import (
    LEFT_CUE,
    RIGHT_CUE,
    Piece,
    Row,
    Word,
    in_bands,
    in_rows,
    in_runs,
    widest_strip,
)
from schemas import Box

_LEAST_STRIP = 2.0  #: All shares are of the size of the letters.
_LEAST_GAP = 5.0
#: Full cells nearly touch the next column; a gap like that parts two cells only where other rows show the strip.
_CELL_GAP = 0.4
_FAR_BELOW = 4.4  #: Lines of a table follow each other closer than this.
#: A line that only goes on with a cell follows no further below than the closest lines of the table, or a little.
_SAME_PITCH, _IN_SENTENCE, _WRAPPED = 1.15, 1.4, 1.6
_ABOVE = 2.5
_CLOSE = 1.4  #: Titles keep more distance from the table below them than the names of its columns from each other.
_MOST_ACROSS = 2  #: So many lines may run over the columns (headings inside the table) before the next row.
#: So many lines above the first full one may hold parts of names or of a row whose number stands at its middle.
_MOST_ABOVE = 4
#: Of the lines that fill both sides of a strip, how many others may run across it: names over several columns.
_ACROSS_SHARE = 0.34
_SAME_LINE = 0.8  #: Lines closer than this are one, if they share no column.
_MOST_WAITING = 8  #: So many lines of one cell may stand above the first line of several cells in a row.
_FLUSH = 3.0
_FAR = float("inf")
_LEAST_ROWS = 2
_MOST_CELLS = 40  #: A line of more cells is part of a drawing.

#: The name of a column that numbers the rows, and what stands in it.
_COUNTER = re.compile(r"(?:S?TT|Số TT|STT\.?|TT\.?)", re.I)
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,2})*[.)]?")


@dataclass(slots=True)
class Strip:
    """An empty strip between two columns."""

    left: float
    right: float
    beside: int = 0  #: How many lines have words on both sides of it.
    crossed: int = 0  #: How many lines of several cells have words across it.

    @property
    def parts_columns(self) -> bool:
        """Whether it holds for most of the lines."""
        return self.crossed <= _ACROSS_SHARE * self.beside

    def free(self, row: Row) -> tuple[float, float] | None:
        """Return the part of it that a line leaves free; ``None`` where the line runs across."""
        return widest_strip(row, self.left, self.right, _LEAST_STRIP)

    def take(self, row: Row) -> None:
        """Narrow the strip to what a line leaves of it, or count the line that runs across."""
        free = self.free(row)
        if free is None:
            self.crossed += len(row) > 1
            return
        self.left, self.right = free
        self.beside += row[0].x0 < self.left and row[-1].x1 > self.right


@dataclass(slots=True)
class PageColumns:
    """A table without rules on one page: its lines from top to bottom, each with its pieces from left to right."""

    strips: list[Strip]
    lines: list[Row] = field(default_factory=list)
    goes_on: bool = False  #: Whether it continues the table at the foot of the page before.

    @property
    def words(self) -> list[Word]:
        """All words of the table."""
        return [word for line in self.lines for piece in line for word in piece.words]

    @property
    def box(self) -> Box:
        """The place of the whole table."""
        sides = ((piece.x0, piece.top, piece.x1, piece.bottom) for line in self.lines for piece in line)
        left, top, right, bottom = zip(*sides, strict=True)
        return min(left), min(top), max(right), max(bottom)


def find_aligned(pieces: Sequence[Piece], before: PageColumns | None) -> list[PageColumns]:
    """Return the tables without rules on a page, from top to bottom; ``before``: the one at the last page's foot."""
    lines = _levelled(sorted(pieces, key=lambda piece: (piece.top, piece.x0)))
    ends = [len(line) > _MOST_CELLS or any(map(_ends_table, line)) for line in lines]
    addressed = next((at for at, line in enumerate(lines) if any(map(_is_addressed, line))), len(lines))
    tables: list[PageColumns] = []
    at = 0
    if before is not None and lines and not ends[0]:
        growing = _GrowingTable(lines, ends, [replace(strip) for strip in before.strips])
        at = growing.down(0)
        if growing.taken:
            tables.append(growing.table(goes_on=True))
    first_free = at
    while at < len(lines):
        at += 1
        if ends[at - 1] or len(lines[at - 1]) < 3:
            continue
        growing = _GrowingTable(lines, ends)
        growing.accept(lines[at - 1])
        end = growing.down(at)
        growing.up(at - 2, first_free)
        table = growing.table()
        # Below "Nơi nhận" recipients may stand in two columns beside the signature.
        if _is_table(table, at_foot=end == len(lines)) and (at <= addressed + 1 or _is_header(table.lines[0])):
            tables.append(table)
            at = first_free = end
    return tables


def _levelled(ordered: list[Piece]) -> list[Row]:
    """Return the lines of a page. Cells that stand less than a line apart are on one line: some stand in the middle of
    their row."""

    def is_level(run: list[Row], row: Row) -> bool:
        above = [piece for line in run for piece in line]
        return gap_between(above, row) < _SAME_LINE * row[0].size and _column_gap(above, row) == _FAR

    rows = (_number_apart(row) for band in in_bands(ordered) for row in in_rows(band))
    runs = in_runs(rows, is_level)
    return [sorted((piece for row in run for piece in row), key=lambda piece: piece.x0) for run in runs]


def _is_addressed(piece: Piece) -> bool:
    return LEFT_CUE.match(piece.text) is not None


def _ends_table(piece: Piece) -> bool:
    return piece.table is not None or _is_addressed(piece) or RIGHT_CUE.match(piece.text) is not None


def gap_between(above: Row, below: Row) -> float:
    """Return how far the baselines of two lines are apart."""
    return min(piece.baseline for piece in below) - max(piece.baseline for piece in above)


def _column_gap(above: Row, below: Row) -> float:
    """Return how far apart two lines stand where a word of one is below a word of the other."""
    gaps = [
        other.baseline - one.baseline for one in above for other in below if one.x0 < other.x1 and other.x0 < one.x1
    ]
    return min(gaps, default=_FAR)


def _number_apart(row: Row) -> Row:
    first = row[0]
    if len(row) < 2 or len(first.words) < 2:
        return row
    number, after = first.words[0], first.words[1]
    is_number = _NUMBER.fullmatch(number.text) or _COUNTER.fullmatch(number.text)
    if not is_number or after.box[0] - number.box[2] < _CELL_GAP * first.size:
        return row
    return [*(replace(first, words=words) for words in (first.words[:1], first.words[1:])), *row[1:]]


@dataclass(slots=True)
class _GrowingTable:
    """A table that grows among the lines of a page; ``ends`` tells the lines that belong to none."""

    lines: Sequence[Row]
    ends: Sequence[bool]
    strips: list[Strip] = field(default_factory=list)
    taken: list[Row] = field(default_factory=list)
    pitch: float = float("inf")
    """How far apart its closest lines stand of which one holds a word below a word of the other."""

    def table(self, goes_on: bool = False) -> PageColumns:
        top, kept = self.taken[0], []
        for strip in self.strips:
            # No chance is what several lines show, or the names of columns of which one stays empty.
            named = top[0].x0 < strip.left and strip.right < top[-1].x1
            sure = strip.beside >= _LEAST_ROWS or (named and all(map(strip.free, self.taken)))
            if sure and strip.parts_columns:
                kept.append(strip)
        strips = sorted(kept, key=lambda strip: strip.left)
        return PageColumns(strips, [split(line, strips) for line in self.taken], goes_on)

    def accept(self, row: Row, above: bool = False) -> None:
        """Take a line, below those there are or above them."""
        for strip in self.strips:
            strip.take(row)
        for left, right in pairwise(row):
            if right.x0 - left.x1 >= _LEAST_GAP and not any(
                strip.left < right.x0 and left.x1 < strip.right and strip.free(row) for strip in self.strips
            ):
                strip = Strip(left.x1, right.x0)
                for line in (*self.taken, row):
                    strip.take(split(line, [strip]))
                self.strips.append(strip)
        if self.taken:
            self.pitch = min(self.pitch, _column_gap(*((row, self.taken[0]) if above else (self.taken[-1], row))))
        self.taken.insert(0 if above else len(self.taken), row)

    def down(self, at: int) -> int:
        """Take the lines from ``at`` on as far as they belong here; return where the rest begins."""
        end, waiting, across = at, list[Row](), 0
        for index in range(at, len(self.lines)):
            row = self.lines[index]
            last = (waiting or self.taken)[-1:]
            if self.ends[index] or (last and gap_between(last[0], row) > _FAR_BELOW * row[0].size):
                break
            fitting = self._fit(row)
            if fitting is not None and (len(fitting) > 1 or (self._is_close(row) and not waiting)):
                for line in (*waiting, fitting):
                    self.accept(line)
                end, waiting, across = index + 1, [], 0
                continue
            across += fitting is None
            if across > (_MOST_ACROSS if self.taken else 0) or len(waiting) == _MOST_WAITING or len(row) > 2:
                break
            waiting.append(row)
        return end

    def up(self, at: int, first: int) -> None:
        """Take the lines from ``at`` upwards that belong here: parts of names, dense rows, words above a number."""
        single = 0
        for index in range(at, first - 1, -1):
            row, below = self.lines[index], self.taken[0]
            if self.ends[index] or gap_between(row, below) > _ABOVE * row[0].size:
                break
            fitting = self._fit(row)
            if fitting is None and len(row) == 1 and gap_between(row, below) < _CLOSE * row[0].size:
                fitting = row  # a name over several columns
            if fitting is None:
                break
            if len(fitting) == 1:
                single += 1
                if single > _MOST_ABOVE or fitting[0].x0 < self._body():
                    break
            self.accept(fitting, above=True)

    def _body(self) -> float:
        return min((strip.left for strip in self.strips if strip.parts_columns), default=0.0)

    def _is_close(self, row: Row) -> bool:
        if not self.taken:
            return row[0].x0 >= self._body() and row[0].text[0].islower()
        last = self.taken[-1]
        gap = _column_gap(last, row)
        if gap == _FAR:
            gap = gap_between(last, row)
        if self.pitch == _FAR:
            return gap <= _WRAPPED * row[0].size
        in_sentence = row[0].text[0].islower() and any(abs(row[0].x0 - piece.x0) <= _FLUSH for piece in last)
        return gap <= (_IN_SENTENCE if in_sentence else _SAME_PITCH) * self.pitch

    def _fit(self, row: Row) -> Row | None:
        """Return a line parted into cells if it keeps the strips between the columns free; else ``None``."""
        strips = [strip for strip in self.strips if strip.parts_columns]
        cells = split(row, strips)
        crossed = sum(strip.free(cells) is None for strip in strips)
        if len(cells) == 1:
            return cells if crossed == 0 else None
        cells = cells if crossed == 0 else row
        beside = sum(
            cells[0].x0 < strip.left and cells[-1].x1 > strip.right and strip.free(cells) is not None
            for strip in strips
        )
        return cells if beside > 2 * crossed else None


def split(row: Row, strips: Sequence[Strip]) -> Row:
    """Part pieces that run over strips at the gaps between words that stand there."""

    def goes_on(part: list[Word], word: Word) -> bool:
        left, right = part[-1].box[2], word.box[0]
        return right - left < _CELL_GAP * piece.size or all(
            min(right, strip.right) - max(left, strip.left) < _LEAST_STRIP for strip in strips
        )

    cells: Row = []
    for piece in row:
        parts = in_runs(piece.words, goes_on)
        cells += [piece] if len(parts) == 1 else [replace(piece, words=part) for part in parts]
    return cells


def _column_of(piece: Piece, strips: Sequence[Strip]) -> int | None:
    column = sum(piece.center > (strip.left + strip.right) / 2 for strip in strips)
    left = strips[column - 1].right if column else piece.x0
    right = strips[column].left if column < len(strips) else piece.x1
    return column if left - _FLUSH <= piece.x0 and piece.x1 <= right + _FLUSH else None


def _is_table(table: PageColumns, at_foot: bool) -> bool:
    if len(table.strips) < 2:
        return False
    numbers: Row = []
    full = 0
    for line in table.lines:
        columns = [_column_of(piece, table.strips) for piece in line]
        full += len({*columns} - {None}) >= 3
        numbers += [piece for piece, column in zip(line, columns, strict=True) if column == 0]
    if full and (full >= _LEAST_ROWS or at_foot) and _is_header(table.lines[0]):
        return True
    return full >= _LEAST_ROWS and _counts_rows(numbers)


def _is_header(line: Row) -> bool:
    return names_columns("   ".join(piece.text for piece in line))


def _counts_rows(cells: Sequence[Piece]) -> bool:
    numbers = sum(_NUMBER.fullmatch(piece.text) is not None for piece in cells)
    named = any(_COUNTER.fullmatch(piece.text) for piece in cells)
    return numbers + named >= _LEAST_ROWS and 2 * numbers >= len(cells) - named


# --------------------
# Which lines of a table without rules are one row.
#
# Said only where the page shows it beyond doubt: by the space between rows, or by numbers at the top of their rows.
# Else the lines stay as they are, and who reads the text decides by its words.

#: Lines of one row follow each other in the pitch of the type; between rows there is more, were it two points.
_BETWEEN_ROWS = 1.08
_TWO_SIZES = 0.06
_BLANK = 0.25
_SAME_BASELINE = 0.2
_ITEM = re.compile(r"[-–+*•]|[a-zđ]\)")
_SENTENCE_END = (".", ";", ":", "!", "?")
_HEADING = re.compile(r"(?:[IVX]{1,5}|[A-HĐ])[.)]?")
_SUM = re.compile(r"(?:tổng(?: số| cộng)?|cộng(?: chung)?)\s*:?", re.I)


@dataclass(slots=True)
class _Line:
    """A line of a table by columns, and the space between it and the line above; ``None`` at the top of a page."""

    cells: dict[int, Piece]
    across: Row  #: Pieces that run over columns.
    gap: float | None
    number: bool = field(init=False)  #: Whether it holds a row's number.
    names: bool = field(init=False)  #: Whether it stands in the head of a numbered table.
    alone: bool = field(init=False)
    """Whether it is a row whatever stands around it: a heading inside the table, or a sum."""

    @property
    def marked(self) -> bool:
        """Whether it shows by itself that a row begins."""
        return self.number or self.names or self.alone

    def __post_init__(self) -> None:
        counted = self.cells[0].text if 0 in self.cells else ""
        first = self.cells[min(self.cells)].text if self.cells else ""
        self.number, self.names = (bool(form.fullmatch(counted)) for form in (_NUMBER, _COUNTER))
        self.alone = bool(self.across or _HEADING.fullmatch(counted) or _SUM.fullmatch(first))


_Group = list[_Line]


def _line(row: Row, strips: Sequence[Strip], gap: float | None) -> _Line:
    cells: dict[int, Piece] = {}
    across: Row = []
    for piece in row:
        column = _column_of(piece, strips)
        if column is None or column in cells:
            across.append(piece)
        else:
            cells[column] = piece
    return _Line(cells, across, gap)


def _find_rows(lines: Sequence[_Line], pitch: float) -> list[_Group] | None:
    """Return the lines of each row; ``None`` where it is in doubt."""
    rows = _by_space(lines, _BETWEEN_ROWS * pitch)
    if not _counts_rows([line.cells[0] for line in lines if 0 in line.cells]):
        return rows if _are_spaced(rows, pitch) else None
    if _are_numbered(rows):
        return rows
    anew = _begin_anew(lines)
    rows = _by_number(lines)
    below_first = (id(line) for row in rows for line in row[1:])
    if all(map(_is_level, lines)) and _are_numbered(rows) and anew.isdisjoint(below_first):
        return rows
    # Where cells begin anew, if there is one such line between any number and the next.
    rows = in_runs(lines, lambda group, line: not (line.alone or group[-1].alone or id(line) in anew))
    return rows if all(sum(line.marked for line in group) == 1 for group in rows) else None


def _are_spaced(rows: Sequence[_Group], pitch: float) -> bool:
    """Whether every row has its first cell, some have several lines, and the spaces between rows and those inside
    are of two sizes: a scanner's are of any size."""
    inside = _gaps(line for row in rows for line in row[1:])
    between = _gaps(row[0] for row in rows)
    are_apart = min(between, default=_FAR) - max(inside, default=-_FAR) > _TWO_SIZES * pitch
    are_filled = all(any(0 in line.cells for line in row) or (len(row) == 1 and row[0].alone) for row in rows)
    return are_apart and are_filled and len(rows) > 2 and max(map(len, rows[1:])) > 1


def _gaps(lines: Iterable[_Line]) -> list[float]:
    return sorted(line.gap for line in lines if line.gap is not None)


def _is_level(line: _Line) -> bool:
    pieces = [*line.cells.values()]
    baselines = [piece.baseline for piece in pieces]
    return line.names or not pieces or max(baselines) - min(baselines) < _SAME_BASELINE * pieces[0].size


def _by_space(lines: Sequence[_Line], least: float) -> list[_Group]:
    return in_runs(lines, lambda _, line: line.gap is not None and line.gap < least)


def _by_number(lines: Sequence[_Line]) -> list[_Group]:
    """Let a row begin with each number; what stands above the first one names the columns."""
    groups: list[_Group] = []
    head = True
    for line in lines:
        head = line.names or (head and not line.number)
        if not groups or (line.marked and not (head and not line.across)):
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _are_numbered(rows: Sequence[_Group]) -> bool:
    numbered = False
    for row in rows:
        numbers, names = sum(line.number for line in row), any(line.names for line in row)
        numbered = numbered or numbers > 0
        exempt = not numbered or names or (len(row) == 1 and row[0].alone)
        if numbers + names > 1 or (not numbers and not exempt):
            return False
    return numbered


def _begin_anew(lines: Sequence[_Line]) -> set[int]:
    """Return the lines (by identity) in which a cell surely begins: the line above had room for its first word."""
    widths: dict[int, float] = {}
    for line in lines:
        for column, piece in line.cells.items():
            widths[column] = max(widths.get(column, 0.0), piece.x1 - piece.x0)
    above: dict[int, Piece] = {}
    found: set[int] = set()
    for line in lines:
        for column, piece in line.cells.items():
            before = above.get(column) if column else None
            if before is None or before.text.endswith(_SENTENCE_END) or piece.text[0].islower():
                continue
            word = piece.words[0].box
            wanted = before.x1 - before.x0 + _BLANK * before.size + word[2] - word[0]
            if wanted <= widths[column] and not _ITEM.match(piece.text):
                found.add(id(line))
        above |= line.cells
    return found


# --------------------
# A table without rules set in letters of one width: every cell at the place of its column, blanks between.
#
# A row whose lines are known stands on one line, so that the words of a cell stand together as they are read; other
# tables keep the lines of the page.

_LETTER = 0.5  #: A letter is about so wide, in sizes of its type.
_LEAST_BLANKS = 3
_FEWEST_BLANKS = 2  #: Between a piece that runs over columns and the cell after it.
_AT_EDGE = 3.0  #: What starts less than this beside the edge of its column starts at it.
_APART = 1.25  #: Lines further apart than this, in the pitch of a cell's lines, have a blank line between.


@dataclass(slots=True)
class _Column:
    x0: float
    x1: float
    start: int
    width: int

    def place(self, pieces: Row) -> int:
        """Return where a cell of the column stands."""
        aside = min(piece.x0 for piece in pieces) - self.x0
        return self.start + (0 if aside < _AT_EDGE else round(aside / (_LETTER * pieces[0].size)))


def typeset(parts: Sequence[PageColumns], indent: int) -> Iterator[tuple[str, list[Word]]]:
    """Yield the words of each cell of a table, whatever pages its parts stand on, and the blanks or lines before them.
    The blanks are as wide as the columns need; ``indent``: those before the first one."""
    strips = parts[-1].strips
    lines = [
        _line(row, strips, None if above is None else gap_between(above, row))
        for table in parts
        for above, row in zip([None, *table.lines], table.lines, strict=False)
    ]
    pitch = min(_pitch(table.lines, strips) for table in parts)
    rows = _find_rows(lines, pitch)
    groups = _without_stacks(rows) if rows else [[line] for line in lines]
    columns = _columns(groups, len(strips) + 1, indent)
    for index, group in enumerate(groups):
        is_apart = not rows and group[0].gap is not None and group[0].gap > _APART * pitch
        yield ("\n\n" if is_apart else "\n") if index else "", []
        cells = [(column.place(own), own) for at, column in enumerate(columns) if (own := _cell(group, at))]
        cells += [(_across(piece, columns), [piece]) for line in group for piece in line.across]
        end = 0
        for wanted, pieces in sorted(cells, key=lambda cell: cell[1][0].x0):
            start = max(wanted, end + _FEWEST_BLANKS if end else 0)
            yield " " * (start - end), [word for piece in pieces for word in piece.words]
            end = start + _length(pieces)


def _without_stacks(rows: Sequence[_Group]) -> list[_Group]:
    """Part rows that are the head of a table with names of columns below a name for several: they are no one row."""
    found: list[_Group] = []
    for row in rows:
        head = next((at for at, line in enumerate(row) if line.names), len(row))
        above = {column for line in row[: head + 1] for column in line.cells}
        below = {column for line in row[head + 1 :] for column in line.cells}
        is_stacked = any(line.across for line in row) or not below <= above
        found += [[line] for line in row] if is_stacked else [row]
    return found


def _pitch(lines: Sequence[Row], strips: Sequence[Strip]) -> float:
    above: dict[int | None, float] = {}
    pitch = float("inf")
    for line in lines:
        for piece in line:
            column = _column_of(piece, strips)
            pitch = min(pitch, piece.baseline - above.get(column, float("-inf")))
            above[column] = piece.baseline
    return pitch


def _cell(group: _Group, column: int) -> Row:
    return [line.cells[column] for line in group if column in line.cells]


def _length(pieces: Row) -> int:
    return sum(len(piece.text) + 1 for piece in pieces) - 1


def _columns(groups: Sequence[_Group], count: int, start: int) -> list[_Column]:
    columns: list[_Column] = []
    edge = 0.0
    for at in range(count):
        cells = [cell for group in groups if (cell := _cell(group, at))]
        pieces = [piece for cell in cells for piece in cell]
        left = min(map(attrgetter("x0"), pieces), default=edge)
        edge = max(map(attrgetter("x1"), pieces), default=edge)
        column = _Column(left, edge, start, 1)
        column.width = max((column.place(cell) + _length(cell) - start for cell in cells), default=1)
        columns.append(column)
        start += column.width + _LEAST_BLANKS
    return columns


def _across(piece: Piece, columns: Sequence[_Column]) -> int:
    for column in columns:
        if abs(piece.x0 - column.x0) < _AT_EDGE:
            return column.start
    x = piece.center
    column = max((column for column in columns if column.x0 <= x), key=lambda column: column.x0, default=columns[0])
    share = (x - column.x0) / (column.x1 - column.x0) if column.x1 > column.x0 else 0.0
    return max(0, round(column.start + round(min(share, 1.0) * column.width) - len(piece.text) / 2))
