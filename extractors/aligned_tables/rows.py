"""Rows of a table from the lines of its body: where a row begins, and which lines of a cell belong together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.aligned_tables.lines import Piece
from extractors.aligned_tables.records import Cell
from extractors.view import View

_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,2})*\s?(?:-\s?\d{1,2})?[.)]?(?!\S)")
_HEADING_MARK = re.compile(r"(?:[IVX]{1,5}|[A-HĐ])(?:[.)/\-:]|(?!\S))")
_SUM = re.compile(r"(?:tong so|tong cong|tong|cong)\s*(?::|$)")
_SAME = re.compile(r"nt(?!\w)|như trên")
_ITEM = re.compile(r"[-+*]\s?\S|[a-zđ]\)")


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A line of the body: its pieces by column, or all of it where it runs over columns as a heading."""

    cells: dict[int, tuple[Piece, ...]]
    heading: tuple[Piece, ...] = ()
    after_blank: bool = False

    def words(self, view: View, column: int) -> str:
        """Return the words of a column."""
        pieces = self.cells.get(column, ())
        return view.plain[pieces[0].start : pieces[-1].end] if pieces else ""


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
        begins = [_begins_unnumbered(view, lines, at) for at in range(len(lines))]
    elif _is_centred(view, lines):
        begins = _centred_begins(view, lines)
    else:
        begins = [_begins_numbered(view, line) for line in lines]
    rows: list[tuple[Cell, ...]] = []
    open_row: list[list[Piece]] | None = None
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


def _closed(row: list[list[Piece]]) -> tuple[Cell, ...]:
    return tuple(tuple((piece.start, piece.end) for piece in cell) for cell in row)


def _begins_numbered(view: View, line: BodyLine) -> bool:
    """Say whether a row begins: by its number, as a sum, or as an item of its own with words beside it."""
    if is_number(line.words(view, 0)) or is_heading_mark(line.words(view, 0)):
        return True
    if 0 in line.cells or not line.cells:
        return _is_sum(view, line)
    first = min(line.cells)
    return _is_sum(view, line) or (len(line.cells) >= 2 and _ITEM.match(line.words(view, first)) is not None)


def _is_sum(view: View, line: BodyLine) -> bool:
    piece = line.cells[min(line.cells)][0] if line.cells else None
    return piece is not None and _SUM.match(view.bare, piece.start, piece.end) is not None


def _begins_unnumbered(view: View, lines: Sequence[BodyLine], at: int) -> bool:
    """Say whether a row begins where the first column is filled again, and not with the rest of a sentence."""
    words = lines[at].words(view, 0)
    if not words:
        return False
    if lines[at].after_blank:
        return True
    return len(lines[at].cells) >= 2 and not words[0].islower()


def _is_centred(view: View, lines: Sequence[BodyLine]) -> bool:
    """Say whether numbers stand beside the middle line of their rows, with words of the row above them."""
    for at, line in enumerate(lines):
        if not is_number(line.words(view, 0)):
            continue
        above = lines[at - 1] if at else None
        if above is None or above.heading or 0 in above.cells or line.after_blank:
            continue
        if not any(is_number(other.words(view, 0)) for other in lines[:at]):
            return True
        words = line.words(view, 1)
        if words[:1].islower() or not words:
            return True
    return False


def _centred_begins(view: View, lines: Sequence[BodyLine]) -> list[bool]:
    """Find where rows begin whose numbers stand beside their middle: as many lines below the number as above it."""
    begins = [False] * len(lines)
    row_start = 0
    number: int | None = None
    for at, line in enumerate(lines):
        if line.heading:
            row_start, number = at + 1, None
        elif is_number(line.words(view, 0)) or is_heading_mark(line.words(view, 0)):
            if number is not None:
                row_start = _parting(view, lines, number, at, number - row_start)
            begins[row_start] = True
            number = at
        elif _is_sum(view, line):
            begins[at] = True
            row_start, number = at + 1, None
    return begins


def _parting(view: View, lines: Sequence[BodyLine], number: int, following: int, above: int) -> int:
    """Return the first line of the row numbered in line ``following``; the one before is numbered in ``number``."""

    def cost(first: int) -> float:
        words = next((w for line in lines[first : following + 1] if (w := line.words(view, 1))), "")
        before = next((w for line in reversed(lines[number:first]) if (w := line.words(view, 1))), "")
        openings = [words, *(lines[first].words(view, column) for column in lines[first].cells)]
        mid_sentence = 5 if any(w[:1].islower() and not _SAME.match(w) for w in openings) else 0
        ended = -0.5 if before.rstrip().endswith((".", ";")) else 0
        gap = -4 if lines[first].after_blank else 0
        return abs(first - number - 1 - above) + mid_sentence + ended + gap

    return min(range(number + 1, following + 1), key=cost)
