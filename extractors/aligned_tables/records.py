"""What the reading of a table hands on."""

from dataclasses import dataclass

Span = tuple[int, int]
#: The pieces of a cell in reading order: its lines, between which words of other columns stand. Empty: a blank cell.
Cell = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """A table of the text: the whole lines ``start:end``, its header and its rows; a row of one cell is a heading."""

    start: int
    end: int
    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
