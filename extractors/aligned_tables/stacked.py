"""Tables with one cell a line, as copies from Word and from web pages leave them: names of columns, then row by row.

Only the numbers of the rows tell where a row ends. A row of as many lines as columns is read as it stands; one of
fewer or more only where a single way to fill the columns makes sense.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from extractors.aligned_tables.columns import (
    AlignedPiece,
    AlignedTable,
    Cell,
    RawLine,
    counts_rows,
    is_header,
)
from extractors.lexicon import load
from extractors.patterns import Span, View, any_of, bare_words

_WORDS = load("tables")
_CELLS = _WORDS["cells"]
_NUMBER = re.compile(r"0?(\d{1,3})[.)]?")
_HEADING_MARK = re.compile(r"(?:[IVX]{1,5}|[A-HĐ])[.)]?")
_FIGURE = re.compile(r"\d[\d.,/]*")
_SUM = re.compile(r"(?:tong so|tong cong|tong|cong)\s*:?")
_ITEM = re.compile(r"[-+*]\s?\S|[a-zđ]\)")
_LOWER_START = re.compile(rf"{any_of(_CELLS['lower_starts'])}(?!\w)")
_OPEN_END = re.compile(rf"(?:[-,(/]|(?<!\w){any_of(_CELLS['open_ends'])})$", re.IGNORECASE)
_WHEN = re.compile(any_of(_WORDS["columns"]["when"][0]))
_TIME = re.compile(rf"\d|{any_of([*_CELLS['times'], *_CELLS['time_starts']])}(?!\w)")
#: Columns whose cells often stand empty.
_OFTEN_EMPTY = re.compile(any_of(_CELLS["often_empty"]))
_LONGEST_COUNTER = 12
_LONGEST_CELL = 600
_MOST_COLUMNS = 9
#: A row has no more lines than this for each column.
_MOST_LINES = 4


def stacked_at(view: View, lines: Sequence[RawLine], at: int) -> tuple[AlignedTable, int] | None:
    """Return the table whose first column is named in line ``at`` and the line after it; ``None`` where none begins."""
    if lines[at].end - lines[at].start > _LONGEST_COUNTER:
        return None
    counter = _piece(view, lines[at])
    if counter is None or not counts_rows(view, counter):
        return None
    header, first = _header(view, lines, at)
    if len(header) < 3 or not is_header(view, [column[0] for column in header]):
        return None
    return _Rows(view, lines, header).table(at, first)


def _piece(view: View, line: RawLine) -> AlignedPiece | None:
    """Return the words of a line as a piece of a table; ``None`` for an empty one."""
    words = view.text[line.start : line.end].strip()
    if not words:
        return None
    start = view.text.index(words, line.start)
    return AlignedPiece(start, start + len(words), 0, len(words), 0)


def _header(view: View, lines: Sequence[RawLine], at: int) -> tuple[list[list[AlignedPiece]], int]:
    """Return the names of the columns, one or more lines each, and the line of the first row's number or heading."""
    names: list[list[AlignedPiece]] = []
    for index in range(at, min(len(lines), at + 3 * _MOST_COLUMNS)):
        piece = _piece(view, lines[index])
        if piece is None:
            continue
        words = view.text[piece.start : piece.end]
        if len(names) > 1 and (_value(words) == 1 or _HEADING_MARK.fullmatch(words)):
            return names, index
        if names and (words[0].islower() or words[0] == "("):
            names[-1].append(piece)  # “Thời gian” / “hoàn thành”
        elif len(names) < _MOST_COLUMNS:
            names.append([piece])
        else:
            break
    return [], at


def _value(words: str) -> int | None:
    """Return the number of a row where ``words`` are nothing else."""
    found = _NUMBER.fullmatch(words)
    return int(found[1]) if found else None


class _Rows:
    """Reads the rows of one table."""

    def __init__(self, view: View, lines: Sequence[RawLine], header: Sequence[Sequence[AlignedPiece]]) -> None:
        self._view = view
        self._lines = lines
        self._header = tuple(tuple((piece.start, piece.end) for piece in column) for column in header)
        names = [" ".join(view.lower[a:b] for a, b in column) for column in self._header[1:]]
        self._columns = len(names)
        self._when = next((i for i, name in enumerate(names) if _WHEN.search(name)), None)
        self._often_empty = [i for i, name in enumerate(names) if _OFTEN_EMPTY.search(name)]
        self._reach = _MOST_LINES * self._columns

    def table(self, top: int, at: int) -> tuple[AlignedTable, int] | None:
        """Return the table whose header begins in line ``top``; its first row, or a heading, stands in line ``at``."""
        rows: list[tuple[Cell, ...]] = []
        last, number = at, 0
        while at < len(self._lines):
            heading, at = self._heading(at)
            value = self._value(at)
            if value is None or value not in ((number + 1, 1) if heading else (number + 1,)):
                break
            read = self._row(at, value, rows)
            if read is None:
                break
            cells, following = read
            mark = self._span(at)
            rows += [*([heading] if heading else []), ((mark,), *cells)]
            last = at = following
            number = value
        if not rows:
            return None
        sums, last = self._sums(last)
        end = self._lines[last - 1].end
        return AlignedTable(self._lines[top].start, end, self._header, (*rows, *sums)), last

    def _words(self, index: int) -> str:
        return self._view.text[slice(*self._span(index))]

    def _span(self, index: int) -> Span:
        piece = _piece(self._view, self._lines[index]) if index < len(self._lines) else None
        return (piece.start, piece.end) if piece else (0, 0)

    def _value(self, index: int) -> int | None:
        return _value(self._words(index))

    def _filled(self, start: int, end: int) -> list[int]:
        """Return the lines of ``start:end`` that are not empty."""
        return [index for index in range(start, min(end, len(self._lines))) if self._words(index)]

    def _heading(self, at: int) -> tuple[tuple[Cell, ...], int]:
        """Return the heading above a row, a mark alone on its line and the words below it, and the line of the row."""
        ahead = self._filled(at, at + 8)[:3]
        if len(ahead) == 3 and _HEADING_MARK.fullmatch(self._words(ahead[0])) and self._value(ahead[2]) is not None:
            return ((self._span(ahead[0]), self._span(ahead[1])),), ahead[2]
        return (), ahead[0] if ahead else len(self._lines)

    def _row(self, at: int, number: int, above: Sequence[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], int] | None:
        """Return the cells behind the number in line ``at`` and the line after the row."""
        ends = [
            index for index in range(at + 1, min(len(self._lines), at + 2 + self._reach)) if self._ends(index, number)
        ]
        for fits in (self._as_they_stand, self._put_together):
            for end in ends:
                if cells := fits(at + 1, end):
                    return cells, end
        return self._last_row(at + 1, above)

    def _ends(self, index: int, number: int) -> bool:
        """Say whether a line numbers the next row, or begins a heading above the next one."""
        value = self._value(index)
        return value == number + 1 or bool(value is None and _HEADING_MARK.fullmatch(self._words(index)))

    def _as_they_stand(self, start: int, end: int) -> tuple[Cell, ...] | None:
        """Return the cells of a row of a line each; an empty line may be an empty cell."""
        filled = self._filled(start, end)
        if any(self._goes_on(above, index) for above, index in pairwise(filled)):
            return None
        if end - start == self._columns:
            return self._sensible([[index] if self._words(index) else [] for index in range(start, end)])
        return self._sensible([[index] for index in filled]) if len(filled) == self._columns else None

    def _put_together(self, start: int, end: int) -> tuple[Cell, ...] | None:
        """Return the cells of a row of which some are broken or empty, where there is one way only."""
        parts: list[list[int]] = []
        for index in self._filled(start, end):
            if parts and self._goes_on(parts[-1][-1], index):
                parts[-1].append(index)
            else:
                parts.append([index])
        ways = list(self._ways(parts))
        return ways[0] if len(ways) == 1 else None

    def _ways(self, parts: list[list[int]]) -> Iterator[tuple[Cell, ...]]:
        for empty in combinations(self._often_empty, max(0, self._columns - len(parts))):
            rest = iter(parts)
            row = [[] if column in empty else next(rest, []) for column in range(self._columns)]
            if next(rest, None) is None and (cells := self._sensible(row)):
                yield cells

    def _goes_on(self, above: int, index: int) -> bool:
        """Say whether a line goes on with the cell of the line above."""
        words = self._words(index)
        if _ITEM.match(words) or _OPEN_END.search(self._words(above)):
            return True
        return words[0].islower() and not _LOWER_START.match(words)

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
        rows = [row for row in above if len(row) > 1]
        usual = [bool(cell) for cell in rows[-1][1:]] if rows else [True] * self._columns
        patterns = (usual, [True] * self._columns, [bool(self._words(index)) for index in ahead])
        for pattern in patterns:
            rest = iter(filled[: sum(pattern)])
            row = [[index] if keep and (index := next(rest, None)) is not None else [] for keep in pattern]
            if sum(pattern) <= len(filled) and len(row) == self._columns and (cells := self._sensible(row)):
                return cells, filled[sum(pattern) - 1] + 1
        return None

    def _sums(self, at: int) -> tuple[list[tuple[Cell, ...]], int]:
        """Return the row of sums below the last one, as one cell, and the line after it."""
        ahead = self._filled(at, at + 2 * self._columns)
        if not ahead or not _SUM.fullmatch(bare_words(self._view, AlignedPiece(*self._span(ahead[0]), 0, 0, 0))):
            return [], at
        figures = 1
        while figures < len(ahead) and _FIGURE.fullmatch(self._words(ahead[figures])):
            figures += 1
        return [(tuple(self._span(index) for index in ahead[:figures]),)], ahead[figures - 1] + 1
