"""Tables without rules: rows whose cells only their places across the page hold apart.

Read as columns they lose their rows. They are known by the empty strips that run down between their columns: two at
least, with words on both sides of them line after line. Prose set wide has gaps too, but no two lines share theirs; the
columns of a letter's head and tail have other cues, and signatures beside each other stand centred and unnumbered.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractors.line_words import names_columns
from pipeline.readers.layout.lines import (
    LEFT_CUE,
    RIGHT_CUE,
    Piece,
    Word,
    free_strips,
    in_bands,
    in_rows,
    in_runs,
    widest,
)
from schemas.source import Box

#: All shares are of the size of the letters.
_LEAST_STRIP = 2.0
_LEAST_GAP = 5.0
#: Full cells nearly touch the next column; a gap like that parts two cells only where other rows show the strip.
_CELL_GAP = 0.4
#: Between the words of a name there is less.
_NAME_GAP = 0.6
#: Lines of a table follow each other closer than this.
_FAR_BELOW = 4.4
#: A line that only goes on with a cell follows no further below than the closest lines of the table, or a little.
_SAME_PITCH = 1.15
_IN_SENTENCE = 1.4
_WRAPPED = 1.6
_ABOVE = 2.5
#: Titles keep more distance from the table below them than the names of its columns from each other.
_CLOSE = 1.4
#: So many lines may run over the columns (headings inside the table) before the next row.
_MOST_ACROSS = 2
#: So many lines above the first full one may hold parts of names or of a row whose number stands at its middle.
_MOST_ABOVE = 4
#: Of the lines that fill both sides of a strip, how many others may run across it: names over several columns.
_ACROSS_SHARE = 0.34
#: Lines closer than this are one, if they share no column.
_SAME_LINE = 0.8
#: So many lines of one cell may stand above the first line of several cells in a row.
_MOST_WAITING = 8
_FLUSH = 3.0
_LEAST_ROWS = 2
#: A line of more cells is part of a drawing.
_MOST_CELLS = 40
_MOSTLY = 0.7

#: The name of a column that numbers the rows, and what stands in it.
COUNTER = re.compile(r"(?:S?TT|Số TT|STT\.?|TT\.?)", re.I)
NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,2})*[.)]?")
_FIGURE = re.compile(r"[\d.,/%-]+")

Row = list[Piece]


@dataclass(slots=True)
class Strip:
    """An empty strip between two columns."""

    left: float
    right: float
    beside: int = 0
    """How many lines have words on both sides of it."""
    crossed: int = 0
    """How many lines of several cells have words across it."""

    @property
    def parts_columns(self) -> bool:
        """Whether it holds for most of the lines."""
        return self.crossed <= _ACROSS_SHARE * self.beside

    def take(self, row: Row) -> None:
        """Narrow the strip to what a line leaves of it, or count the line that runs across."""
        free = _free_part(self, row)
        if free is None:
            self.crossed += len(row) > 1
            return
        self.left, self.right = free
        self.beside += row[0].x0 < self.left and row[-1].x1 > self.right


@dataclass(slots=True)
class AlignedTable:
    """A table without rules on one page: its lines from top to bottom, each with its pieces from left to right."""

    lines: list[Row]
    strips: list[Strip]
    goes_on: bool = False
    """Whether it continues the table at the foot of the page before."""

    @property
    def words(self) -> list[Word]:
        """All words of the table."""
        return [word for line in self.lines for piece in line for word in piece.words]

    @property
    def box(self) -> Box:
        """The place of the whole table."""
        pieces = [piece for line in self.lines for piece in line]
        return (
            min(piece.x0 for piece in pieces),
            min(piece.top for piece in pieces),
            max(piece.x1 for piece in pieces),
            max(piece.bottom for piece in pieces),
        )


def find_aligned(pieces: Sequence[Piece], before: AlignedTable | None, barriers: Iterable[Piece]) -> list[AlignedTable]:
    """Return the tables without rules on a page, from top to bottom.

    ``before`` is the one that stands at the foot of the page before; ``barriers`` are pieces that belong to no table.
    """
    if before is None and len(pieces) < 2 * _LEAST_ROWS:
        return []
    ordered = sorted(pieces, key=lambda piece: (piece.top, piece.x0))
    # Cells that stand less than a line apart are on one line: some are set in the middle of their row.
    levelled = in_runs(
        (_number_apart(row) for band in in_bands(ordered) for row in in_rows(band)),
        lambda run, row: (
            gap_between(above := [piece for line in run for piece in line], row) < _SAME_LINE * row[0].size
            and _column_gap(above, row) is None
        ),
    )
    lines = [sorted((piece for row in run for piece in row), key=lambda piece: piece.x0) for run in levelled]
    closed = {id(piece) for piece in barriers}
    ends = [
        len(line) > _MOST_CELLS
        or any(id(piece) in closed or LEFT_CUE.match(piece.text) or RIGHT_CUE.match(piece.text) for piece in line)
        for line in lines
    ]
    addressed = [any(LEFT_CUE.match(piece.text) for piece in line) for line in lines]
    tables: list[AlignedTable] = []
    at = 0
    if before is not None and lines and not ends[0]:
        growing = _Growing([Strip(strip.left, strip.right, strip.beside, strip.crossed) for strip in before.strips])
        at = growing.down(lines, ends, 0)
        if growing.lines:
            tables.append(growing.table(goes_on=True))
    first_free = at
    while at < len(lines):
        if ends[at] or len(lines[at]) < 3:
            at += 1
            continue
        growing = _Growing([])
        growing.accept(lines[at])
        end = growing.down(lines, ends, at + 1)
        growing.up(lines, ends, at - 1, first_free)
        table = growing.table()
        # Below "Nơi nhận" recipients may stand in two columns beside the signature.
        if _is_table(table, at_foot=end == len(lines)) and (not any(addressed[:at]) or _is_header(table.lines[0])):
            tables.append(table)
            at = first_free = end
        else:
            at += 1
    return tables


def gap_between(above: Row, below: Row) -> float:
    """Return how far the baselines of two lines are apart."""
    return min(piece.baseline for piece in below) - max(piece.baseline for piece in above)


def _number_apart(row: Row) -> Row:
    """Set the number that begins a row of several cells apart from the next cell, which it nearly touches."""
    first = row[0]
    if len(row) < 2 or len(first.words) < 2:
        return row
    number, after = first.words[0], first.words[1]
    if not (NUMBER.fullmatch(number.text) or COUNTER.fullmatch(number.text)):
        return row
    if after.box[0] - number.box[2] < _CELL_GAP * first.size:
        return row
    parts = (first.words[:1], first.words[1:])
    return [*(Piece(words, first.baseline, first.size) for words in parts), *row[1:]]


def _free_part(strip: Strip, row: Row) -> tuple[float, float] | None:
    return widest(free_strips(row, strip.left, strip.right, _LEAST_STRIP))


@dataclass(slots=True)
class _Growing:
    strips: list[Strip]
    lines: list[Row] = field(default_factory=list)
    pitch: float | None = None
    """How far apart its closest lines stand of which one holds a word below a word of the other."""

    def table(self, goes_on: bool = False) -> AlignedTable:
        """Return the table with its lines parted into cells."""
        top, kept = self.lines[0], []
        for strip in self.strips:
            # No chance is what several lines show, or the names of columns of which one stays empty.
            named = top[0].x0 < strip.left and strip.right < top[-1].x1
            sure = strip.beside >= _LEAST_ROWS or (named and all(_free_part(strip, line) for line in self.lines))
            if sure and strip.parts_columns:
                kept.append(strip)
        strips = sorted([*kept, *self._between_names(kept)], key=lambda strip: strip.left)
        return AlignedTable([split(line, strips) for line in self.lines], strips, goes_on)

    def _between_names(self, known: Sequence[Strip]) -> list[Strip]:
        """Return strips that only the names of columns show, set closely together over cells that leave them free."""
        top = self.lines[0]
        found: list[Strip] = []
        for piece in top:
            for before, word in pairwise(piece.words):
                strip = Strip(before.box[2], word.box[0])
                if strip.right - strip.left < _NAME_GAP * piece.size or any(
                    strip.left < other.right and other.left < strip.right for other in known
                ):
                    continue
                if all(_free_part(strip, split(line, [strip])) is not None for line in self.lines):
                    found.append(strip)
        return found if found and _is_header(top) else []

    def accept(self, row: Row, above: bool = False) -> None:
        """Take a line, below those there are or above them."""
        for strip in self.strips:
            strip.take(row)
        for left, right in pairwise(row):
            if right.x0 - left.x1 >= _LEAST_GAP and not any(
                strip.left < right.x0 and left.x1 < strip.right and _free_part(strip, row) for strip in self.strips
            ):
                strip = Strip(left.x1, right.x0)
                for line in (*self.lines, row):
                    strip.take(split(line, [strip]))
                self.strips.append(strip)
        if self.lines:
            gap = _column_gap(row, self.lines[0]) if above else _column_gap(self.lines[-1], row)
            if gap is not None:
                self.pitch = gap if self.pitch is None else min(self.pitch, gap)
        self.lines.insert(0 if above else len(self.lines), row)

    def down(self, lines: Sequence[Row], ends: Sequence[bool], at: int) -> int:
        """Take the lines from ``at`` on as far as they belong here; return where the rest begins."""
        end, waiting, across = at, list[Row](), 0
        for index in range(at, len(lines)):
            row = lines[index]
            last = (waiting or self.lines)[-1:]
            if ends[index] or (last and gap_between(last[0], row) > _FAR_BELOW * row[0].size):
                break
            fitting = self._fit(row)
            if fitting is not None and (len(fitting) > 1 or (self._is_close(row) and not waiting)):
                for line in (*waiting, fitting):
                    self.accept(line)
                end, waiting, across = index + 1, [], 0
                continue
            across += fitting is None
            if across > (_MOST_ACROSS if self.lines else 0) or len(waiting) == _MOST_WAITING or len(row) > 2:
                break
            waiting.append(row)
        return end

    def up(self, lines: Sequence[Row], ends: Sequence[bool], at: int, first: int) -> None:
        """Take the lines from ``at`` upwards that belong here: parts of names, dense rows, words above a number."""
        single = 0
        for index in range(at, first - 1, -1):
            row, below = lines[index], self.lines[0]
            if ends[index] or gap_between(row, below) > _ABOVE * row[0].size:
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
        """Say whether a line stands so close below the last that it may go on with a cell of it."""
        if not self.lines:
            return row[0].x0 >= self._body() and row[0].text[0].islower()
        last = self.lines[-1]
        gap = _column_gap(last, row)
        if gap is None:
            gap = gap_between(last, row)
        if self.pitch is None:
            return gap <= _WRAPPED * row[0].size
        in_sentence = row[0].text[0].islower() and any(abs(row[0].x0 - piece.x0) <= _FLUSH for piece in last)
        return gap <= (_IN_SENTENCE if in_sentence else _SAME_PITCH) * self.pitch

    def _fit(self, row: Row) -> Row | None:
        """Return a line parted into cells if it keeps the strips between the columns free; else ``None``."""
        strips = [strip for strip in self.strips if strip.parts_columns]
        cells = split(row, strips)
        crossed = sum(_free_part(strip, cells) is None for strip in strips)
        if len(cells) == 1:
            return cells if crossed == 0 else None
        cells = cells if crossed == 0 else row
        beside = sum(
            cells[0].x0 < strip.left and cells[-1].x1 > strip.right and _free_part(strip, cells) is not None
            for strip in strips
        )
        return cells if beside > 2 * crossed else None


def _column_gap(above: Row, below: Row) -> float | None:
    """Return how far words stand below words of the line above; ``None`` where none stands below another."""
    gaps = [
        other.baseline - one.baseline for one in above for other in below if one.x0 < other.x1 and other.x0 < one.x1
    ]
    return min(gaps, default=None)


def split(row: Row, strips: Sequence[Strip]) -> Row:
    """Part pieces that run over strips at the gaps between words that stand there."""
    cells: Row = []
    for piece in row:
        start = 0
        for index in range(1, len(piece.words)):
            left, right = piece.words[index - 1].box[2], piece.words[index].box[0]
            if right - left >= _CELL_GAP * piece.size and any(
                min(right, strip.right) - max(left, strip.left) >= _LEAST_STRIP for strip in strips
            ):
                cells.append(Piece(piece.words[start:index], piece.baseline, piece.size))
                start = index
        cells.append(Piece(piece.words[start:], piece.baseline, piece.size) if start else piece)
    return cells


def column_of(piece: Piece, strips: Sequence[Strip]) -> int | None:
    """Return the column in which a piece stands; ``None`` for one that runs over columns."""
    column = sum(piece.center > (strip.left + strip.right) / 2 for strip in strips)
    left = strips[column - 1].right if column else piece.x0
    right = strips[column].left if column < len(strips) else piece.x1
    return column if left - _FLUSH <= piece.x0 and piece.x1 <= right + _FLUSH else None


def _is_table(table: AlignedTable, at_foot: bool) -> bool:
    """Tell a table from lines that have gaps at the same places by chance, and from signatures beside each other."""
    if len(table.strips) < 2:
        return False
    cells: list[Row] = [[] for _ in range(len(table.strips) + 1)]
    full = 0
    for line in table.lines:
        columns = [column_of(piece, table.strips) for piece in line]
        filled = {column for column in columns if column is not None}
        full += len(filled) >= 3
        for piece, column in zip(line, columns, strict=True):
            if column is not None:
                cells[column].append(piece)
    if full and (full >= _LEAST_ROWS or at_foot) and _is_header(table.lines[0]):
        return True
    if full < _LEAST_ROWS:
        return False
    if counts_rows(cells[0]):
        return True
    inside = sum(map(len, cells))
    mostly_inside = inside >= _MOSTLY * sum(map(len, table.lines))
    return full > _LEAST_ROWS and mostly_inside and sum(map(_is_even, cells)) > len(cells) / 2


def _is_header(line: Row) -> bool:
    return names_columns("   ".join(piece.text for piece in line))


def counts_rows(cells: Sequence[Piece]) -> bool:
    """Say whether the cells of a column are the numbers of rows, its name aside."""
    numbers = sum(NUMBER.fullmatch(piece.text) is not None for piece in cells)
    named = any(COUNTER.fullmatch(piece.text) for piece in cells)
    return numbers + named >= _LEAST_ROWS and 2 * numbers >= len(cells) - named


def _is_even(cells: Row) -> bool:
    starts = Counter(round(piece.x0 / _FLUSH) for piece in cells)
    usual = starts.most_common(1)[0][0] if starts else 0
    flush = sum(abs(piece.x0 / _FLUSH - usual) <= 1 for piece in cells)
    figures = sum(_FIGURE.fullmatch(piece.text) is not None for piece in cells)
    return len(cells) >= _LEAST_ROWS and max(flush, figures + 1) >= _MOSTLY * len(cells)


# --------------------
# Which lines of a table without rules are one row.
#
# Said only where the page shows it beyond doubt: by the space between rows, or by numbers at the top of their rows.
# Else the lines stay as they are, and who reads the text decides by its words.

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
    """A line of a table, and the space between it and the line above; ``None`` at the top of a page."""

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


def page_line(row: Row, strips: Sequence[Strip], gap: float | None) -> PageLine:
    """Return a line with its pieces by columns."""
    cells: dict[int, Piece] = {}
    across: Row = []
    for piece in row:
        column = column_of(piece, strips)
        if column is None or column in cells:
            across.append(piece)
        else:
            cells[column] = piece
    return PageLine(cells, across, gap)


Group = list[PageLine]


def find_rows(lines: Sequence[PageLine], pitch: float) -> list[Group] | None:
    """Return the lines of each row; ``None`` where it is in doubt."""
    rows = _rows(lines, pitch)
    if rows is None:
        return None
    found: list[Group] = []
    for row in rows:
        # Names of columns may stand below a name for several: the lines of such a head are no one row.
        head = next((at for at, line in enumerate(row) if line.names_columns), len(row))
        above = {column for line in row[: head + 1] for column in line.cells}
        below = {column for line in row[head + 1 :] for column in line.cells}
        is_stacked = any(line.across for line in row) or not below <= above
        found += [[line] for line in row] if is_stacked else [row]
    return found


def _rows(lines: Sequence[PageLine], pitch: float) -> list[Group] | None:
    least = _BETWEEN_ROWS * pitch
    if not counts_rows([line.cells[0] for line in lines if 0 in line.cells]):
        rows = _by_space(lines, least)
        # The spaces between rows and those inside must be of two sizes: a scanner's are of any size.
        inside = [line.gap for row in rows for line in row[1:] if line.gap is not None]
        between = [row[0].gap for row in rows if row[0].gap is not None]
        are_apart = not inside or not between or min(between) - max(inside) > _TWO_SIZES * pitch
        # Every row has its first cell, and some have several lines.
        are_filled = len(rows) > 2 and any(len(row) > 1 for row in rows[1:])
        are_filled &= all(any(0 in line.cells for line in row) or (len(row) == 1 and row[0].alone) for row in rows)
        return rows if are_apart and are_filled else None
    # What may part the spaces inside rows from those between rows, the widest leap first: where a scanner read the page
    # no two spaces are the same.
    gaps = sorted(line.gap for line in lines if line.gap is not None)
    leaps = [(wider - gap, (wider + gap) / 2) for gap, wider in pairwise(gaps) if wider - gap > _LEAP]
    for space in (least, *(middle for _, middle in sorted(leaps, reverse=True) if middle > pitch)):
        rows = _mended(_by_space(lines, space))
        if _are_numbered(rows):
            return rows
    anew = _begin_anew(lines)
    rows = _by_number(lines)
    at_top = all(line.level for line in lines if not line.names_columns)
    if at_top and _are_numbered(rows) and not any(id(line) in anew for row in rows for line in row[1:]):
        return rows
    # Where cells begin anew, if there is one such line between any number and the next.
    rows = in_runs(lines, lambda group, line: not (line.alone or group[-1].alone or id(line) in anew))
    marks = [sum(line.number or line.names_columns or line.alone for line in group) for group in rows]
    return rows if all(count == 1 for count in marks) else None


def _by_space(lines: Sequence[PageLine], least: float) -> list[Group]:
    return in_runs(lines, lambda _, line: line.gap is not None and line.gap < least)


def _mended(groups: Sequence[Group]) -> list[Group]:
    """Join rows that the end of a page broke: only one of the two parts holds their number."""
    rows: list[Group] = []
    for group in groups:
        own = any(line.alone or line.names_columns for line in (*group, *(rows[-1] if rows else [])))
        if rows and group[0].gap is None and not own and _has_number(rows[-1]) != _has_number(group):
            rows[-1] += group
        else:
            rows.append(list(group))
    return rows


def _has_number(row: Group) -> bool:
    return any(line.number for line in row)


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


def _begin_anew(lines: Sequence[PageLine]) -> set[int]:
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
