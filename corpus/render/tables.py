"""Tables of a letter's plain text: rows with strokes between their cells, and lines set with blanks."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile, zip_longest

from corpus.render.lines import Line, bare, pieces
from corpus.render.model import Aligned, Table

# --------------------
# Tables set with blanks, put back into cells: offices rule them, a text layer keeps only where the words stood.

_NUMBER = re.compile(r"\d{1,3}[.)]?|[IVX]{1,5}\.?|[A-H]\.?|[-+*]")
_WIDE = re.compile(r"(?<=\S) {2,}(?=\S)")
_LEAST_COLUMNS = 3
_LEAST_ROWS = 3


def as_table(lines: Sequence[Line]) -> Table | None:
    full = [line.text for line in lines if not line.blank]
    columns = [part for start, end in _columns(full) for part in _parted([text[start:end] for text in full])]
    if len(columns) < _LEAST_COLUMNS:
        return None
    rows = _rows([[cell.strip() for cell in cells] for cells in zip(*columns, strict=True)])
    return Table(tuple(tuple(map(bare, row)) for row in rows)) if len(rows) >= _LEAST_ROWS else None


def _columns(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the columns: what lies between strips of two blanks or more that run through all lines."""
    taken = "".join("x" if any(signs) else " " for signs in zip_longest(*([c != " " for c in text] for text in texts)))
    yield from (found.span() for found in re.finditer(r"x(?:x| (?=x))*", taken))


def _parted(cells: list[str]) -> list[list[str]]:
    """Part a column that holds two: in most lines a wide gap parts them, in some a long cell reaches the next one."""
    starts = [gap.end() for cell in cells if (gap := _WIDE.search(cell.rstrip()))]
    if len(starts) < _LEAST_ROWS or len(starts) < 0.6 * sum(bool(cell.strip()) for cell in cells):
        return [cells]
    start = max(set(starts), key=starts.count)
    cuts = []
    for cell in cells:
        gap = _WIDE.search(cell)
        cuts.append(start if not cell[start - 1 : start].strip() else gap.end() if gap else len(cell))
    left = [cell[:cut] for cell, cut in zip(cells, cuts, strict=True)]
    return [left, *_parted([cell[cut:] for cell, cut in zip(cells, cuts, strict=True)])]


def _rows(cut: Sequence[list[str]]) -> list[list[str]]:
    numbered = sum(_NUMBER.fullmatch(cells[0]) is not None for cells in cut) >= _LEAST_ROWS
    rows: list[list[str]] = []
    for cells in cut:
        if rows and _goes_on(cells, len(rows) == 1, numbered):
            rows[-1] = _joined(rows[-1], cells)
        else:
            rows.append(list(cells))
    return rows


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    return [" ".join(filter(None, pair)) for pair in zip(above, below, strict=True)]


def _goes_on(cells: list[str], below_heading: bool, numbered: bool) -> bool:
    """Say whether a line holds the rest of the row above."""
    filled = sum(map(bool, cells))
    if below_heading and numbered and not _NUMBER.fullmatch(cells[0]):
        return True  # a heading of two lines
    if cells[0]:
        return filled == 1 and not numbered and cells[0][0].islower()
    if not numbered:
        return filled < len(cells) - 1
    is_sum = re.match(r"(?:Tổng|TỔNG|Cộng|CỘNG)\b", next(filter(None, cells), ""))
    return filled < len(cells) - 1 and not is_sum


#: Lines in a row that hold the rest of one cell only.
_LOOSE = 3
_HEADING_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?\s*)?")


def is_row(text: str) -> bool:
    return text.count("|") >= 2


def is_heading_rule(text: str) -> bool:
    """Say whether a line is the row of dashes under a heading."""
    return _HEADING_RULE.fullmatch(text) is not None


def take_table(lines: Sequence[Line], at: int) -> tuple[Table, int]:
    """Return the table that begins at a line, and where it ends; each line is a row."""
    rows = list(takewhile(lambda line: is_row(line.text), lines[at:]))
    texts = (line.text.strip() for line in rows if not is_heading_rule(line.text))
    cells = [[bare(cell) for cell in text.removeprefix("|").removesuffix("|").split("|")] for text in texts]
    return _filled_up(cells), at + len(rows)


def _filled_up(rows: Sequence[Sequence[str]]) -> Table:
    """Return rows as a table, each with as many cells as the longest."""
    width = max(map(len, rows), default=0)
    return Table(tuple((*row, *[""] * (width - len(row))) for row in rows))


def is_aligned(line: Line) -> bool:
    found = pieces(line)
    return len(found) >= 2 and not found[0][1].endswith((":", "-", "–", "+"))


def take_aligned(lines: Sequence[Line], at: int) -> tuple[Aligned | Table, int]:
    """Return the lines set with blanks that begin here, lines of a cell's rest among them, and where they end.

    They are a table where their columns can be told.
    """
    end = _end(lines, at)
    table = as_table(lines[at:end])
    if table is not None:
        return table, end
    block = [line for line in lines[at:end] if not line.blank]
    width = max(len(line.text) for line in block) + 2
    return Aligned(tuple(tuple((column / width, bare(text)) for column, text in pieces(line)) for line in block)), end


def _end(lines: Sequence[Line], at: int) -> int:
    end, loose = at + 1, 0
    while end + loose < len(lines):
        line, after_blank = lines[end + loose], lines[end + loose - 1].blank
        if is_aligned(line) and (not after_blank or len(pieces(line)) > 2):
            end, loose = end + loose + 1, 0
        elif loose < _LOOSE and (not after_blank if line.blank else line.indent >= lines[at].indent):
            loose += 1
        else:
            break
    # The rest of the last row's cells.
    rest = takewhile(lambda line: not line.blank and line.indent >= lines[at].indent + 3, lines[end : end + _LOOSE])
    return end + len(list(rest))
