"""Ruled tables: their rows, their cells, the names of their columns."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.lexicon import load
from extractors.outline.lines import RULE
from extractors.outline.records import PLAIN_RANK, Block, Line, Table, Zone
from extractors.patterns import View

Cell = tuple[int, int]

_WORDS = load("outline")
_HEADERS = tuple(_WORDS["table_headers"])
_LOWER_HEADERS = (*_HEADERS, *_WORDS["table_headers_whole"])


def read_table(view: View, lines: Sequence[Line], zone: Zone, parent: Block | None) -> Table:
    """Return the table whose rows are ``lines``."""
    rows = [_cells(view, line) for line in lines if not _is_rule(view, line)]
    header: list[Cell] = []
    if rows and _is_header(view, rows[0]):
        header = rows.pop(0)
        if rows and _is_lower_header(view, header, rows[0]):
            header = [low if low[1] > low[0] else high for high, low in zip(header, rows.pop(0), strict=True)]
    return Table(lines[0].start, lines[-1].end, header, rows, zone, parent)


def cell_blocks(view: View, table: Table) -> Iterator[Block]:
    """Yield a block for each cell that is not empty."""
    names = [view.lower[start:end] for start, end in table.header]
    for number, row in enumerate(table.rows):
        for column, (start, end) in enumerate(row):
            if end > start:
                name = names[column] if column < len(names) else None
                yield Block(start, end, "table", None, PLAIN_RANK, False, table.parent, [], number, name)


def _is_rule(view: View, line: Line) -> bool:
    """Say whether a row is only the line between two rows."""
    return bool(RULE.match(view.plain[line.start : line.end].replace("|", " ").replace(":", " ")))


def _cells(view: View, line: Line) -> list[Cell]:
    """Cut a row at its bars."""
    cells = []
    bars = [i for i in range(line.start, line.end) if view.text[i] == "|"]
    for left, right in pairwise(bars):
        raw = view.plain[left + 1 : right]
        content = raw.strip()
        begin = left + 1 + (len(raw) - len(raw.lstrip())) if content else left + 1
        cells.append((begin, begin + len(content)))
    return cells


def _names(view: View, row: list[Cell]) -> list[str]:
    return [" ".join(view.bare[start:end].split()) for start, end in row if end > start]


def _is_header(view: View, row: list[Cell]) -> bool:
    """Say whether a row names the columns."""
    names = _names(view, row)
    known = sum(name.startswith(_HEADERS) for name in names)
    return len(names) >= 2 and known >= max(1, len(names) // 2)


def _is_lower_header(view: View, header: list[Cell], row: list[Cell]) -> bool:
    """Say whether ``row`` parts a name above it (``Phân công`` in ``Chủ trì`` | ``Phối hợp``)."""
    if len(row) != len(header) or row[0][1] > row[0][0]:
        return False
    names = _names(view, row)
    return len(names) >= 2 and all(name.startswith(_LOWER_HEADERS) for name in names)
