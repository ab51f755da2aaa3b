"""Tables set with blanks, put back into cells: offices rule them, a text layer keeps only where the words stood."""

import re
from collections.abc import Sequence

from corpus.render.lines import Line, bare
from corpus.render.model import Table

_NUMBER = re.compile(r"\d{1,3}[.)]?|[IVX]{1,5}\.?|[A-H]\.?|[-+*]")
_WIDE = re.compile(r"(?<=\S) {2,}(?=\S)")
_LEAST_COLUMNS = 3
_LEAST_ROWS = 3


def as_table(lines: Sequence[Line]) -> Table | None:
    """Return the table that lines set with blanks once were, or ``None`` where their columns cannot be told."""
    full = [line.text for line in lines if not line.blank]
    spans = _columns(full)
    columns = [part for start, end in spans for part in _parted([text[start:end] for text in full])]
    if len(columns) < _LEAST_COLUMNS:
        return None
    rows = _rows([[cell.strip() for cell in cells] for cells in zip(*columns, strict=True)])
    if len(rows) < _LEAST_ROWS:
        return None
    return Table(tuple(tuple(bare(cell) for cell in row) for row in rows))


def _columns(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Return the columns: what lies between strips of two blanks or more that run through all lines."""
    width = max(map(len, texts))
    taken = [any(at < len(text) and text[at] != " " for text in texts) for at in range(width)]
    spans: list[tuple[int, int]] = []
    at = 0
    while at < width:
        if not taken[at]:
            at += 1
            continue
        start = at
        while at < width and (taken[at] or (at + 1 < width and taken[at + 1])):
            at += 1
        spans.append((start, at))
    return spans


def _parted(cells: list[str]) -> list[list[str]]:
    """Part a column that holds two: in most lines a wide gap parts them, in some a long cell reaches the next one."""
    starts = [gap.end() for cell in cells for gap in [_WIDE.search(cell.rstrip())] if gap]
    if len(starts) < _LEAST_ROWS or len(starts) < 0.6 * sum(bool(cell.strip()) for cell in cells):
        return [cells]
    start = max(set(starts), key=starts.count)
    both = [_cut(cell, start) for cell in cells]
    return [[left for left, _ in both], *_parted([right for _, right in both])]


def _cut(cell: str, start: int) -> tuple[str, str]:
    gap = _WIDE.search(cell)
    if not cell[start - 1 : start].strip():
        return cell[:start], cell[start:]
    return (cell[: gap.end()], cell[gap.end() :]) if gap else (cell, "")


def _rows(cut: Sequence[list[str]]) -> list[list[str]]:
    numbered = sum(_NUMBER.fullmatch(cells[0]) is not None for cells in cut) >= _LEAST_ROWS
    rows: list[list[str]] = []
    for cells in cut:
        if rows and _goes_on(cells, rows, numbered):
            rows[-1] = [" ".join(filter(None, pair)) for pair in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(list(cells))
    return rows


def _goes_on(cells: list[str], rows: list[list[str]], numbered: bool) -> bool:
    """Say whether a line holds the rest of the row above."""
    filled = sum(map(bool, cells))
    if len(rows) == 1 and numbered and not _NUMBER.fullmatch(cells[0]):
        return True  # a heading of two lines
    if cells[0]:
        return filled == 1 and not numbered and cells[0][0].islower()
    if numbered and filled >= len(cells) - 1:
        return False  # the sum below
    if numbered and re.match(r"(?:Tổng|TỔNG|Cộng|CỘNG)\b", next(filter(None, cells), "")):
        return False
    return numbered or filled < len(cells) - 1
