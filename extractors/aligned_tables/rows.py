"""Rows of a table from the lines of its body: where a row begins, and which lines of a cell belong together."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from extractors.aligned_tables.lines import AlignedPiece
from extractors.aligned_tables.records import Cell
from extractors.lexicon import load
from extractors.patterns import View, any_of

_WORDS = load("tables")["cells"]
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,2})*\s?(?:-\s?\d{1,2})?[.)]?(?!\S)")
_HEADING_MARK = re.compile(r"(?:[IVX]{1,5}|[A-HĐ])(?:[.)/\-:]|(?!\S))")
_SUM = re.compile(r"(?:tong so|tong cong|tong|cong)\s*(?::|$)")
#: With these a cell begins in small letters too.
_LOWER_START = re.compile(rf"{any_of(_WORDS['lower_starts'])}(?!\w)")
#: A cell does not end with these.
_OPEN_END = re.compile(rf"(?:[-,(/]|(?<!\w){any_of(_WORDS['open_ends'])})\s*$", re.IGNORECASE)
_ITEM = re.compile(r"[-+*]\s?\S|[a-zđ]\)")


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


def is_heading_mark(words: str) -> bool:
    """Say whether ``words`` begin with the mark of a heading inside a table (``I.``, ``B``)."""
    return _HEADING_MARK.match(words) is not None


def make_rows(view: View, lines: Sequence[BodyLine], columns: int, numbered: bool) -> list[tuple[Cell, ...]]:
    """Join the lines of a body into rows of ``columns`` cells; a heading is a row of one cell.

    ``numbered`` says that the first column numbers the rows.
    """
    if not numbered:
        return _rows(lines, _begins(view, lines, numbered), columns)
    at_top = _rows(lines, _begins(view, lines, numbered), columns)
    if not _may_be_centred(view, lines):
        return at_top
    centred = _rows(lines, _centred_begins(view, lines), columns)
    if _starts_centred(view, lines) or _broken(view, centred) < _broken(view, at_top):
        return centred
    return at_top


def _rows(lines: Sequence[BodyLine], begins: Sequence[bool], columns: int) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    open_row: list[list[AlignedPiece]] | None = None
    for line, begin in zip(lines, begins, strict=True):
        if line.heading or open_row is None or begin:
            if open_row is not None:
                rows.append(_closed(open_row))
            open_row = None
            if line.heading:
                rows.append((tuple((piece.start, piece.end) for piece in line.heading),))
                continue
            open_row = [[] for _ in range(columns)]
        for column, pieces in line.cells.items():
            open_row[column] += pieces
    if open_row is not None:
        rows.append(_closed(open_row))
    return rows


def _closed(row: list[list[AlignedPiece]]) -> tuple[Cell, ...]:
    return tuple(tuple((piece.start, piece.end) for piece in cell) for cell in row)


def _begins(view: View, lines: Sequence[BodyLine], numbered: bool) -> list[bool]:
    """Say of each line whether a row begins: by its first column, or as a row below a merged cell."""
    edges: dict[int, int] = {}
    for line in lines:
        for column, pieces in line.cells.items():
            edges[column] = max(edges.get(column, 0), pieces[-1].right)
    found: list[bool] = []
    above: dict[int, AlignedPiece] = {}
    for line in lines:
        begin = _begins_numbered(view, line) if numbered else _begins_unnumbered(view, line)
        begin = begin or _begins_below_merged(view, line, above, edges, all if numbered else any)
        if begin or line.heading:
            above = {}
        above |= {column: pieces[-1] for column, pieces in line.cells.items()}
        found.append(begin)
    return found


def _begins_numbered(view: View, line: BodyLine) -> bool:
    """Say whether a row begins: by its number, as a sum, or as an item of its own with words beside it."""
    if is_number(line.words(view, 0)) or is_heading_mark(line.words(view, 0)) or _is_sum(view, line):
        return True
    return 0 not in line.cells and len(line.cells) >= 2 and _ITEM.match(line.words(view, 1)) is not None


def _begins_unnumbered(view: View, line: BodyLine) -> bool:
    """Say whether a row begins where the first column is filled again, and not with the rest of a sentence."""
    words = line.words(view, 0)
    return bool(words) and (line.after_blank or (len(line.cells) >= 2 and not _is_middle(words)))


def _begins_below_merged(
    view: View,
    line: BodyLine,
    above: dict[int, AlignedPiece],
    edges: dict[int, int],
    enough: Callable[[Iterable[bool]], bool],
) -> bool:
    """Say whether a row begins whose first cell is merged with the one above: no other cell of it goes on.

    ``enough`` of the lines above had room for the next word, so that they were not broken for want of it.
    """
    below = [column for column in line.cells if column in above]
    if 0 in line.cells or len(line.cells) < 2 or not below:
        return False
    if any(_is_middle(line.words(view, column)) for column in line.cells):
        return False
    if any(_OPEN_END.search(view.plain[above[column].start : above[column].end]) for column in below):
        return False
    return enough(
        edges[column] - above[column].right - 1 >= len(line.words(view, column).split()[0]) for column in below
    )


def _is_sum(view: View, line: BodyLine) -> bool:
    piece = line.cells[min(line.cells)][0] if line.cells else None
    return piece is not None and _SUM.match(view.bare, piece.start, piece.end) is not None


def _may_be_centred(view: View, lines: Sequence[BodyLine]) -> bool:
    """Say whether words stand above a number, so that they may be of its row."""
    return any(
        is_number(line.words(view, 0)) and above.cells and 0 not in above.cells for above, line in pairwise(lines)
    )


def _starts_centred(view: View, lines: Sequence[BodyLine]) -> bool:
    """Say whether words of a row stand above the first number of the table or of a part of it."""
    for at, line in enumerate(lines):
        if line.heading:
            continue
        if (at == 0 or lines[at - 1].heading) and not is_number(line.words(view, 0)) and 0 not in line.cells:
            return any(is_number(below.words(view, 0)) for below in lines[at + 1 :])
    return False


def _broken(view: View, rows: Sequence[tuple[Cell, ...]]) -> int:
    """Count the cells that begin in the middle of a sentence."""
    cells = [cell for row in rows if len(row) > 1 for cell in row if cell]
    return sum(_is_middle(view.plain[cell[0][0] : cell[0][1]]) for cell in cells)


def _is_middle(words: str) -> bool:
    """Say whether ``words`` go on with a sentence rather than begin a cell."""
    return words[:1].islower() and not _LOWER_START.match(words)


def _centred_begins(view: View, lines: Sequence[BodyLine]) -> list[bool]:
    """Find where rows begin whose numbers stand beside their middle: as many lines below the number as above it."""
    begins = [False] * len(lines)
    first = 0
    numbers: list[int] = []
    for at in range(len(lines) + 1):
        if at < len(lines) and not lines[at].heading and not _is_sum(view, lines[at]):
            if is_number(lines[at].words(view, 0)) or is_heading_mark(lines[at].words(view, 0)):
                numbers.append(at)
            continue
        for start in _partings(view, lines, first, numbers, at):
            begins[start] = True
        if at < len(lines):
            begins[at] = True
        first, numbers = at + 1, []
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
        self._filled = [
            [0, *accumulate(int(column in line.cells) for line in lines[first:end])] for column in sorted(columns)
        ]
        """By column: how many of the lines up to each are filled."""

    def cost(self, start: int, number: int, end: int) -> float:
        """Return the lines that no cell needs, and how far the number stands from the middle of the row."""
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
    middle += 3 * any(_OPEN_END.search(end) for end in ends)
    return middle - 0.5 * before.rstrip().endswith((".", ";")) - 4 * lines[parting].after_blank
