"""The columns of tables without ruling: lines cut at wide blanks, headers, boxes, which cell stands in which column."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate, chain, combinations, count, groupby, islice, pairwise, product, takewhile
from math import inf
from typing import Literal, NamedTuple, TypeVar

from extractors.lexicon import load
from extractors.patterns import LOWER, Span, View, any_of, bare_words, between_bars, end_of, only, trimmed

T = TypeVar("T")

# --------------------
# What the reading of a table hands on.

#: The pieces of a cell in reading order: its lines, between which words of other columns stand. Empty: a blank cell.
Cell = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """A table of the text: the whole lines ``start:end``, its header and its rows; a row of one cell is a heading."""

    start: int
    end: int
    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


#: The tables that a line begins, none where it only may have, and the line behind them; ``None``: it begins none.
TableRead = tuple[list[AlignedTable], int] | None


# --------------------
# Lines of a text cut into the pieces that wide blanks, tabs or bars hold apart, with their place across the page.

#: What holds the cells of a table apart.
Separator = Literal["blanks", "tabs", "bars"]

#: The mark between two cells, none among blanks, and what stands in a cell.
_SEPARATED: dict[Separator, tuple[str, re.Pattern[str]]] = {
    "blanks": ("\n", re.compile(r"\S+(?:[^\S\t\n\f]\S+)*")),
    "tabs": ("\t", re.compile(r"\S(?:[^\t\n]*\S)?")),
    "bars": ("|", re.compile(r"[^\s|](?:[^|\n]*[^\s|])?")),
}
_LINE = re.compile("^.*$", re.MULTILINE)
_NEW_PAGES = re.compile("\f*")
#: A line of more pieces is a drawing, no table.
_MOST_PIECES = 24


class AlignedPiece(NamedTuple):
    """A run of words: its span in the text, and across the page where it begins and the place after its end."""

    start: int
    end: int
    left: int
    right: int
    slot: int  # between tabs and bars which cell of its line it is, empty ones counted too

    def overlaps(self, left: int, right: int) -> bool:
        """Say whether the piece stands above or below the places ``left:right``."""
        return self.left < right and left < self.right


def raw_lines(text: str) -> list[Span]:
    """Return where the lines of ``text`` stand, without their ends."""
    return [found.span() for found in _LINE.finditer(text)]


def separator_of(line: str) -> Separator | None:
    """Return what may hold the cells of ``line`` apart, so that it has three of them or more."""
    inside = line.strip()
    if inside.count("|") >= 2:
        # The outline itself reads ruled tables.
        return None if inside.startswith("|") and inside.endswith("|") else "bars"
    if inside.count("\t") >= 2:
        return "tabs"
    return "blanks" if inside.count("  ") >= 2 else None


def cut(text: str, line: Span, separator: Separator) -> tuple[AlignedPiece, ...]:
    """Return the pieces of a line; none where it is too ragged for a table."""
    mark, pattern = _SEPARATED[separator]
    start = end_of(_NEW_PAGES.match(text, *line), line[0])
    pieces: list[AlignedPiece] = []
    for found in pattern.finditer(text, start, line[1]):
        left = len(text[start : found.start()].expandtabs(8))
        slot = text.count(mark, start, found.start())
        pieces.append(AlignedPiece(*found.span(), left, left + len(found[0]), slot))
    return tuple(pieces) if len(pieces) <= _MOST_PIECES else ()


# --------------------
# The header of a table without ruling: known names of columns side by side, over one line or several.

_WORDS = load("outline")
_KNOWN = re.compile(rf"(?:{'|'.join(sorted(_WORDS['table_headers'], key=len, reverse=True))})(?!\w)")
_WHOLE = frozenset((*_WORDS["table_headers"], *_WORDS["table_headers_whole"]))
_COUNTER = re.compile(r"(?:tt|stt|so tt|so thu tu|thu tu|thang)(?!\w)")
_FIGURE = re.compile(r"\d[\d.,/]*")
_INDEX = re.compile(r"\(?(?:\d{1,2}|[a-z])\)?(?: ?= ?[\d()+ ]+)?")
_LONGEST_NAME = 45
_LONGEST_PART = 25
#: How many lines above and below the one with most names may still belong to the header.
_LINES_OF_NAMES = 3


def is_header(view: View, pieces: Sequence[AlignedPiece]) -> bool:
    """Say whether ``pieces`` are names of columns: three or more, of which at least half are known."""
    if len(pieces) < 3 or any(
        piece.end - piece.start > _LONGEST_NAME or view.text[piece.start].islower() for piece in pieces
    ):
        return False
    names = [bare_words(view, piece) for piece in pieces]
    if any(name.endswith((".", ";")) or _FIGURE.fullmatch(name) for name in names):
        return False
    known = sum(_is_known(name) for name in names)
    return known >= 2 and 2 * known >= len(names)


def _is_known(name: str) -> bool:
    return name in _WHOLE or _KNOWN.match(name) is not None


def counts_rows(view: View, piece: AlignedPiece) -> bool:
    """Say whether a column of this name numbers the rows."""
    return _COUNTER.match(bare_words(view, piece)) is not None


def is_index(view: View, pieces: Sequence[AlignedPiece]) -> bool:
    """Say whether a line only numbers the columns (``(1)  (2)  (3)``)."""
    return len(pieces) >= 3 and all(_INDEX.fullmatch(bare_words(view, piece)) for piece in pieces)


def header_extent(view: View, lines: Sequence[Span], seed: int, separator: Separator) -> tuple[int, int]:
    """Return which lines, first and one past the last, the header takes most of whose names stand in line ``seed``."""
    first, last = seed, seed + 1
    if separator == "blanks":
        second = cut(view.text, lines[seed], separator)[1].left
        while first > 0 and seed - first < _LINES_OF_NAMES and _is_above(view, second, lines[first - 1]):
            first -= 1
        while last < len(lines) and last - seed <= _LINES_OF_NAMES and _goes_on(view, lines[last]):
            last += 1
    return first, last


def _is_above(view: View, second: int, line: Span) -> bool:
    """Say whether ``line`` holds upper halves of names: known, short, none over the first column."""
    parts = cut(view.text, line, "blanks")
    return bool(parts) and all(
        part.end - part.start <= _LONGEST_NAME
        and part.left >= second - 8
        and _is_known(bare_words(view, part))
        and not view.plain[part.start : part.end].endswith((".", ";", ":", ","))
        and not any(map(str.isdigit, view.text[part.start : part.end]))
        for part in parts
    )


def _goes_on(view: View, line: Span) -> bool:
    """Say whether ``line`` goes on with names: ``hoàn thành`` below ``Thời gian``, in brackets, or known itself."""
    parts = cut(view.text, line, "blanks")
    if not parts or is_index(view, parts):
        return False
    known = _KNOWN.match if counts_rows(view, parts[0]) else _KNOWN.fullmatch
    begins = ((part, view.plain[part.start]) for part in parts)
    return all(
        part.end - part.start <= _LONGEST_PART
        and (first.islower() or first in "(/" or known(bare_words(view, part)) is not None)
        for part, first in begins
    )


# --------------------
# Tables drawn as boxes: borders of ``+---+``, cells between bars, a cell's words over as many lines as it needs.

_BORDER = r"[^\S\n]*\+(?:[-=]+\+){2,}[^\S\n]*(?=\n|\Z)"
_BOX = re.compile(rf"{_BORDER}(?:\n(?:{_BORDER}|[^\S\n]*\|.*))*")


def box_at(view: View, lines: Sequence[Span], at: int) -> TableRead:
    """Return the table whose upper border is line ``at`` and the line after it; ``None`` where no box begins there.

    The rows are what stands between two borders; the first is the header. A box without borders between its rows has
    a row a line, except for lines whose first cell is empty: they go on with the row above.
    """
    box = _BOX.match(view.text, lines[at][0])
    after = at + len(box[0].split("\n")) if box else at
    cells = [between_bars(view.text, *line) for line in lines[at:after]]  # none in a border
    bands = [list(band) for filled, band in groupby(cells, bool) if filled]
    if len(bands) < 2 or len(set(map(len, chain(*bands)))) != 1:
        return None
    header, *rows = bands
    if len(rows) == 1:
        rows = in_runs(rows[0], lambda _, line: line[0][0] < line[0][1])
    return [AlignedTable(lines[at][0], lines[after - 1][1], _merged(header), tuple(map(_merged, rows)))], after


def in_runs(items: Iterable[T], begins: Callable[[T, T], object]) -> list[list[T]]:
    """Return items in runs, in their order: the first begins one, another where ``begins`` says so below the last."""
    runs: list[list[T]] = []
    for item in items:
        if not runs or begins(runs[-1][-1], item):
            runs.append([])
        runs[-1].append(item)
    return runs


def _merged(lines: Sequence[Sequence[Span]]) -> tuple[Cell, ...]:
    return tuple(tuple(span for span in column if span[1] > span[0]) for column in zip(*lines, strict=True))


# --------------------
# The columns of a table: where they stand across the page, what they are called, and which cell belongs to which.

#: Of the rows that fill either of two neighbouring runs, how many must fill both for them to be two columns.
_APART = 0.3
#: Names that stand askew show fewer columns than this; then the fullest line alone tells.
_LEAST_COLUMNS = 3
#: What it costs to put two pieces of one line into one column, as many blanks as that.
_SAME_COLUMN = 6


@dataclass(slots=True)
class AlignedColumn:
    """A column: the places ``left:right`` that its cells take, and its names from top to bottom."""

    left: int
    right: int
    names: list[AlignedPiece] = field(default_factory=list)
    fills: set[int] = field(default_factory=set)  # which lines of the body have words in it
    edges: Counter[int] = field(default_factory=Counter)  # where its cells begin

    @property
    def middle(self) -> float:
        """Its middle."""
        return (self.left + self.right) / 2

    def take(self, piece: AlignedPiece, line: int) -> None:
        """Widen the column for a piece of it that stands in a line."""
        self.left, self.right = min(self.left, piece.left), max(self.right, piece.right)
        self.fills.add(line)
        self.edges[piece.left] += 1

    def may_be(self, other: "AlignedColumn") -> bool:
        """Say whether another column may be the same one: not named otherwise, and hardly ever filled beside it."""
        names = {tuple(self.names), tuple(other.names)} - {()}
        return len(names) <= 1 and len(self.fills & other.fills) <= _APART * len(self.fills | other.fills)

    def join(self, other: "AlignedColumn") -> None:
        """Take over what another column holds, which is the same one."""
        self.left, self.right = min(self.left, other.left), max(self.right, other.right)
        self.names = self.names or other.names
        self.fills |= other.fills
        self.edges += other.edges

    def margin(self) -> int | None:
        """Return where its cells begin, if most begin at one place."""
        if not self.edges:
            return None
        left, count = self.edges.most_common(1)[0]
        return left if 2 * count >= self.edges.total() else None


def name_columns(header: Sequence[Sequence[AlignedPiece]]) -> list[AlignedColumn]:
    """Return the columns that a header alone shows, from left to right; a name over several columns is none."""
    lines = [[piece for piece in line if not _is_over_several(piece, header)] for line in header]
    columns = _runs(lines)
    if len(columns) < _LEAST_COLUMNS:
        lines = [list(line) for line in sorted(header, key=len)[-1:]]
        columns = _runs(lines)
    for line in lines:
        for piece in line:
            below = [column for column in columns if piece.overlaps(column.left, column.right)]
            if len(below) == 1:
                below[0].names.append(piece)
    return sorted(columns, key=lambda column: column.left)


def _is_over_several(piece: AlignedPiece, header: Sequence[Sequence[AlignedPiece]]) -> bool:
    return any(sum(piece.overlaps(other.left, other.right) for other in line) >= 2 for line in header)


def find_columns(
    header: Sequence[Sequence[AlignedPiece]], body: Sequence[Sequence[AlignedPiece]]
) -> list[AlignedColumn]:
    """Return the columns of a table from left to right; ``header`` and ``body`` are the pieces of its lines."""
    names = name_columns(header)
    columns = _runs(body, _usual_count(body, len(names)) if names else inf)
    for name in [name for name in names if not _name_below(columns, name)]:
        _name_beside(columns, name)
    own = {piece for name in names for piece in name.names}
    for piece in (piece for line in header for piece in line if piece not in own):
        for column in columns:
            left = min([column.left, *(name.left for name in column.names)])
            right = max([column.right, *(name.right for name in column.names)])
            if piece.overlaps(left, right):
                column.names.append(piece)
    for column in columns:
        column.names.sort(key=lambda piece: piece.start)
    return _joined(sorted(columns, key=lambda column: column.left))


def _usual_count(body: Sequence[Sequence[AlignedPiece]], names: int) -> int:
    more = Counter(len(line) for line in body if len(line) > names)
    if not more:
        return names
    count, times = more.most_common(1)[0]
    return count if 2 * times >= len(body) else names


def _runs(lines: Sequence[Sequence[AlignedPiece]], most: float = inf) -> list[AlignedColumn]:
    """Find what stands one above the other, the fullest lines first: they tell two columns apart that others bridge.

    Lines of more than ``most`` pieces come last: blanks inside a cell set by justified type are no columns.
    """
    columns: list[AlignedColumn] = []
    order = sorted(range(len(lines)), key=lambda at: (len(lines[at]) > most, -len(lines[at])))
    for at in order:
        for piece in lines[at]:
            touched = [column for column in columns if piece.overlaps(column.left, column.right)]
            if len(touched) == 1:
                touched[0].take(piece, at)
            elif not touched and len(lines[at]) <= most:
                columns.append(AlignedColumn(piece.left, piece.right))
                columns[-1].take(piece, at)
    return columns


def _name_below(columns: Sequence[AlignedColumn], name: AlignedColumn) -> bool:
    shares = [min(name.right, column.right) - max(name.left, column.left) for column in columns]
    below = [column for column, share in zip(columns, shares, strict=True) if share > max(0, max(shares) / 3)]
    for column in below:
        column.names += name.names
    return bool(below)


def _name_beside(columns: list[AlignedColumn], name: AlignedColumn) -> None:
    """Give a name that nothing stands below to the nearest column without one; else it heads an empty column."""
    left = max((c.left for c in columns if c.names and c.middle < name.middle), default=-1)
    right = min((c.left for c in columns if c.names and c.middle > name.middle), default=1 << 30)
    free = [column for column in columns if not column.names and left < column.left < right]
    column = min(free, key=lambda c: abs(c.middle - name.middle), default=None)
    if column is None:
        column = AlignedColumn(name.left, name.right)
        columns.append(column)
    column.names += name.names


def _joined(columns: list[AlignedColumn]) -> list[AlignedColumn]:
    """Join neighbours that are one column: under one name, or one without name, and hardly ever both filled."""
    joined: list[AlignedColumn] = []
    for column in columns:
        if joined and joined[-1].may_be(column):
            joined[-1].join(column)
        else:
            joined.append(column)
    return joined


def split_at_margins(pieces: Sequence[AlignedPiece], columns: Sequence[AlignedColumn], text: str) -> list[AlignedPiece]:
    """Cut a piece that runs over the margin of a column at a word's beginning: its cells stand one blank apart."""
    margins = [margin for column in columns[1:] if (margin := column.margin()) is not None]
    parts: list[AlignedPiece] = []
    for piece in pieces:
        rest = piece
        for margin in margins:
            at = rest.start + margin - rest.left
            crosses = rest.left < margin - 2 and margin < rest.right and text[at - 1].isspace()
            if crosses and any(c.left - 1 <= rest.left < c.right <= margin for c in columns):
                parts.append(rest._replace(end=at - 1, right=margin - 1))
                rest = rest._replace(start=at, left=margin)
        parts.append(rest)
    return parts


def assign(pieces: Sequence[AlignedPiece], columns: Sequence[AlignedColumn]) -> tuple[int, ...]:
    """Return the column of each piece of a line: from left to right, each as near its place as can be."""
    nowhere: tuple[float, tuple[int, ...]] = (inf, ())
    ways = [(0.0, ()), *[nowhere] * len(columns)]  # by the column of the piece before, the first for none
    for piece in pieces:
        # What is best of all that end further left, and what ends in the column itself.
        told = zip(count(), map(partial(_distance, piece), columns), accumulate(ways, min), ways[1:], strict=False)
        ways = [
            nowhere,
            *[
                min((left[0] + far, (*left[1], at)), (same[0] + far + _SAME_COLUMN, (*same[1], at)))
                for at, far, left, same in told
            ],
        ]
    return min(ways)[1]


def _distance(piece: AlignedPiece, column: AlignedColumn) -> float:
    left, right = piece.left - column.left, piece.right - column.right
    out = max(0, -left) + max(0, right)
    return out + min(abs(left), abs(right), abs(left + right) / 2) / 100


# --------------------
# Tables with one cell a line, as copies from Word and from web pages leave them: names of columns, then row by row.
#
# Only the numbers of the rows tell where a row ends. A row of as many lines as columns is read as it stands; one of
# fewer or more only where a single way to fill the columns makes sense.

_TABLES = load("tables")
_CELLS = _TABLES["cells"]
_NUMBER = re.compile(r"0?(\d{1,3})[.)]?")
#: What stands in the first line of a row: its number, or the mark of a heading above it.
_FIRST_OF_ROW = re.compile(r"0?0{0,2}1[.)]?|(?:[IVX]{1,5}|[A-HĐ])[.)]?")
_LOWER = re.compile(rf"[({LOWER}]")
_HEADING_MARK = re.compile(r"(?:[IVX]{1,5}|[A-HĐ])[.)]?")
_SUM = re.compile(r"(?:tong so|tong cong|tong|cong)\s*:?")
ITEM = re.compile(r"[-+*]\s?\S|[a-zđ]\)")
#: With these a cell begins in small letters too.
LOWER_START = re.compile(rf"{any_of(_CELLS['lower_starts'])}(?!\w)")
#: A cell does not end with these.
OPEN_END = re.compile(rf"(?:[-,(/]|(?<!\w){any_of(_CELLS['open_ends'])})\s*$", re.IGNORECASE)
_WHEN = re.compile(any_of(_TABLES["columns"]["when"][0]))
_TIME = re.compile(rf"\d|{any_of([*_CELLS['times'], *_CELLS['time_starts']])}(?!\w)")
#: Columns whose cells often stand empty.
_OFTEN_EMPTY = re.compile(any_of(_CELLS["often_empty"]))
_LONGEST_COUNTER = 12
_LONGEST_CELL = 600
_MOST_COLUMNS = 9
#: A row has no more lines than this for each column.
_MOST_LINES = 4


def stacked_at(view: View, lines: Sequence[Span], at: int) -> TableRead:
    """Return the table whose first column is named in line ``at`` and the line after it; ``None`` where none begins."""
    start, end = lines[at]
    if end - start > _LONGEST_COUNTER or not _COUNTER.match(" ".join(view.bare[start:end].split())):
        return None
    ahead = range(at, min(len(lines), at + 3 * _MOST_COLUMNS))
    filled = [(index, span) for index in ahead if len({*(span := trimmed(view.text, *lines[index]))}) > 1]
    first = next((n for n in range(2, len(filled)) if _FIRST_OF_ROW.fullmatch(view.text, *filled[n][1])), 0)
    # “Thời gian” / “hoàn thành”
    names = in_runs((span for _, span in filled[:first]), lambda _, span: not _LOWER.match(view.text, span[0]))
    pieces = [AlignedPiece(*column[0], 0, 0, 0) for column in names[:_MOST_COLUMNS]]
    if len(pieces) != len(names) or not is_header(view, pieces):
        return None
    return _Rows(view, lines, tuple(map(tuple, names))).table(at, filled[first][0])


def _value(words: str) -> int | None:
    """Return the number of a row where ``words`` are nothing else."""
    found = _NUMBER.fullmatch(words)
    return int(found[1]) if found else None


class _Rows:
    def __init__(self, view: View, lines: Sequence[Span], header: tuple[Cell, ...]) -> None:
        self._view, self._lines, self._header = view, lines, header
        names = [" ".join(view.lower[a:b] for a, b in column) for column in header[1:]]
        self._columns = len(names)
        self._when = next((i for i, name in enumerate(names) if _WHEN.search(name)), None)
        self._often_empty = [i for i, name in enumerate(names) if _OFTEN_EMPTY.search(name)]
        self._reach = _MOST_LINES * self._columns

    def table(self, top: int, at: int) -> TableRead:
        """Return the table whose header begins in line ``top``; its first row, or a heading, stands in line ``at``."""
        rows: list[tuple[Cell, ...]] = []
        last = number = 0
        while True:
            headings, at = self._heading(at)
            value = self._value(at)
            number = 1 if headings and value == 1 else number + 1  # below a heading the rows may begin anew
            read = self._row(at, number, rows) if value == number else None
            if read is None:
                break
            cells, last = read
            rows += [*headings, ((self._span(at),), *cells)]
            at = last
        if not rows:
            return None
        sums, last = self._sums(last)
        end = self._lines[last - 1][1]
        return [AlignedTable(self._lines[top][0], end, self._header, (*rows, *sums))], last

    def _span(self, index: int) -> Span:
        return trimmed(self._view.text, *self._lines[index]) if index < len(self._lines) else (0, 0)

    def _words(self, index: int) -> str:
        return self._view.text[slice(*self._span(index))]

    def _value(self, index: int) -> int | None:
        return _value(self._words(index))

    def _filled(self, start: int, end: int) -> list[int]:
        """Return the lines of ``start:end`` that are not empty."""
        return [index for index in range(start, min(end, len(self._lines))) if self._words(index)]

    def _heading(self, at: int) -> tuple[list[tuple[Cell, ...]], int]:
        """Return the heading that stands next, if one does, and the line of the number behind it."""
        mark, words, number = [*self._filled(at, at + 8), *[len(self._lines)] * 3][:3]
        if _HEADING_MARK.fullmatch(self._words(mark)) and self._value(number) is not None:
            return [((self._span(mark), self._span(words)),)], number
        return [], mark

    def _row(self, at: int, number: int, above: Sequence[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], int] | None:
        """Return the cells behind the number in line ``at`` and the line after the row."""
        ahead = self._filled(at + 1, at + 2 + self._reach)
        ends = [i for i in ahead if self._value(i) == number + 1 or _HEADING_MARK.fullmatch(self._words(i))]
        for fits, end in product((self._as_they_stand, self._put_together), ends):
            if cells := fits(at + 1, end):
                return cells, end
        return self._last_row(at + 1, above)

    def _as_they_stand(self, start: int, end: int) -> tuple[Cell, ...] | None:
        filled = self._filled(start, end)
        if any(self._goes_on(above, index) for above, index in pairwise(filled)):
            return None
        for lines in (range(start, end), filled):
            if len(lines) == self._columns:
                return self._sensible([self._filled(index, index + 1) for index in lines])
        return None

    def _put_together(self, start: int, end: int) -> tuple[Cell, ...] | None:
        """Return the cells of a row of which some are broken or empty, where there is one way only."""
        parts = in_runs(self._filled(start, end), lambda above, index: not self._goes_on(above, index))
        ways: list[tuple[Cell, ...]] = []
        for empty in combinations(self._often_empty, max(0, self._columns - len(parts))):
            rest = iter(parts)
            row = [[] if column in empty else next(rest, []) for column in range(self._columns)]
            if next(rest, None) is None and (cells := self._sensible(row)):
                ways.append(cells)
        return only(ways)

    def _goes_on(self, above: int, index: int) -> bool:
        """Say whether a line goes on with the cell of the line above."""
        words = self._words(index)
        if ITEM.match(words) or OPEN_END.search(self._words(above)):
            return True
        return words[0].islower() and not LOWER_START.match(words)

    def _sensible(self, row: Sequence[Sequence[int]]) -> tuple[Cell, ...] | None:
        """Return the cells of a row, where the first is filled, none is a text and a time stands in its column."""
        words = [" ".join(self._words(index) for index in cell) for cell in row]
        if not words[0] or any(len(cell) > _LONGEST_CELL for cell in words):
            return None
        if self._when is not None and words[self._when] and not _TIME.match(words[self._when].lower()):
            return None
        return tuple(tuple(self._span(index) for index in cell) for cell in row)

    def _last_row(self, start: int, above: Sequence[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], int] | None:
        """Return the cells of the row that no number follows: those filled that the row above has, else all."""
        ahead = range(start, min(len(self._lines), start + self._columns))
        filled = self._filled(start, start + self._reach)
        usual = ([bool(cell) for cell in row[1:]] for row in above[-1:])
        for pattern in (*usual, [True] * self._columns, [bool(self._words(index)) for index in ahead]):
            rest = iter(filled)
            row = [[*islice(rest, keep)] for keep in pattern]
            whole = len(row) == self._columns and sum(pattern) <= len(filled)
            if whole and (cells := self._sensible(row)):
                return cells, filled[sum(pattern) - 1] + 1
        return None

    def _sums(self, at: int) -> tuple[list[tuple[Cell, ...]], int]:
        first, *ahead = [*self._filled(at, at + 2 * self._columns), len(self._lines)]
        if not _SUM.fullmatch(" ".join(self._view.bare[slice(*self._span(first))].split())):
            return [], at
        line = [first, *takewhile(lambda index: _FIGURE.fullmatch(self._words(index)), ahead)]
        return [(tuple(map(self._span, line)),)], line[-1] + 1
