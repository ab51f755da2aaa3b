"""Tables drawn as boxes: borders of ``+---+``, cells between bars, a cell's words over as many lines as it needs."""

import re
from collections.abc import Sequence
from itertools import pairwise

from extractors.aligned_tables.lines import RawLine
from extractors.aligned_tables.records import AlignedTable, Cell, Span
from extractors.patterns import View

_BORDER = re.compile(r"\s*\+(?:[-=]+\+){2,}\s*")


def box_at(view: View, lines: Sequence[RawLine], at: int) -> tuple[AlignedTable, int] | None:
    """Return the table whose upper border is line ``at`` and the line after it; ``None`` where no box begins there.

    The rows are what stands between two borders; the first is the header. A box without borders between its rows has
    a row a line, except for lines whose first cell is empty: they go on with the row above.
    """
    if not _is_border(view, lines[at]):
        return None
    bands: list[list[list[Span]]] = [[]]
    last = at
    while last + 1 < len(lines):
        line = lines[last + 1]
        if _is_border(view, line):
            bands.append([])
        elif view.text[line.start : line.end].strip().startswith("|"):
            bands[-1].append(_cells(view, line))
        else:
            break
        last += 1
    bands = [band for band in bands if band]
    widths = {len(cells) for band in bands for cells in band}
    if len(bands) < 2 or len(widths) != 1:
        return None
    header, *rest = bands
    rows = [row for band in rest for row in _rows(band, one_each=len(rest) > 1)]
    return AlignedTable(lines[at].start, lines[last].end, _merged(header), tuple(rows)), last + 1


def _is_border(view: View, line: RawLine) -> bool:
    return _BORDER.fullmatch(view.text, line.start, line.end) is not None


def _cells(view: View, line: RawLine) -> list[Span]:
    """Return the span of the words in each cell of a line, an empty span where there are none."""
    bars = [at for at in range(line.start, line.end) if view.text[at] == "|"]
    cells = []
    for left, right in pairwise(bars):
        raw = view.text[left + 1 : right]
        start = left + 1 + len(raw) - len(raw.lstrip())
        cells.append((start, start + len(raw.strip())))
    return cells


def _rows(band: Sequence[Sequence[Span]], *, one_each: bool) -> list[tuple[Cell, ...]]:
    """Return the rows of what stands between two borders: one, or as many as there are lines with a first cell."""
    if one_each:
        return [_merged(band)]
    groups: list[list[Sequence[Span]]] = []
    for line in band:
        if groups and line[0][0] == line[0][1]:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_merged(group) for group in groups]


def _merged(lines: Sequence[Sequence[Span]]) -> tuple[Cell, ...]:
    """Return the cells of a row from those of its lines."""
    return tuple(tuple(span for span in column if span[1] > span[0]) for column in zip(*lines, strict=True))
