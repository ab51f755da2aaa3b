"""Tables of a letter's plain text: rows with strokes between their cells, and lines set with blanks."""

import re
from collections.abc import Sequence

from corpus.render.lines import Line, bare, pieces
from corpus.render.model import Aligned, Table

# --------------------
# Tables set with blanks, put back into cells: offices rule them, a text layer keeps only where the words stood.

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


#: Lines in a row that hold the rest of one cell only.
_LOOSE = 3
_BORDER = re.compile(r"\s*\+[-=+]+\+\s*")
_HEADING_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?\s*)?")


def is_row(text: str) -> bool:
    """Say whether a line is a row with strokes between its cells, or a border of a drawn table."""
    return text.count("|") >= 2 or is_border(text)


def is_border(text: str) -> bool:
    """Say whether a line is the border of a drawn table."""
    return _BORDER.fullmatch(text) is not None


def is_heading_rule(text: str) -> bool:
    """Say whether a line is the row of dashes under a heading."""
    return _HEADING_RULE.fullmatch(text) is not None


def take_table(lines: Sequence[Line], at: int) -> tuple[Table, int]:
    """Return the table that begins at a line, and where it ends.

    Between the borders of a drawn table the lines of a row are joined; else each line is a row.
    """
    drawn = any(is_border(line.text) for line in lines[at : at + 3])
    rows: list[list[str]] = []
    fresh = True
    while at < len(lines) and is_row(lines[at].text):
        text = lines[at].text
        at += 1
        if is_border(text):
            fresh = True
        elif not is_heading_rule(text):
            cells = _cells(text)
            if drawn and not fresh and rows and len(cells) == len(rows[-1]):
                rows[-1] = [" ".join(filter(None, pair)) for pair in zip(rows[-1], cells, strict=True)]
            else:
                rows.append(cells)
            fresh = not drawn
    return _filled_up(rows), at


def _filled_up(rows: Sequence[Sequence[str]]) -> Table:
    """Return rows as a table, each with as many cells as the longest."""
    width = max(map(len, rows), default=0)
    return Table(tuple((*row, *[""] * (width - len(row))) for row in rows))


def _cells(text: str) -> list[str]:
    stripped = text.strip()
    inner = stripped[1:] if stripped.startswith("|") else stripped
    inner = inner[:-1] if inner.endswith("|") else inner
    return [bare(cell) for cell in inner.split("|")]


def is_tabbed(lines: Sequence[Line], at: int) -> bool:
    """Say whether a table set with tabs begins at a line: rows of three cells and more follow each other."""
    below = [line for line in lines[at : at + 5] if not line.blank]
    return len(lines[at].tabbed) > 2 and sum(len(line.tabbed) > 2 for line in below) > 1


def take_tabbed(lines: Sequence[Line], at: int) -> tuple[Table, int]:
    """Return the table set with tabs that begins here, and where it ends."""
    rows: list[tuple[str, ...]] = []
    first = next(index for index, cell in enumerate(lines[at].tabbed) if cell)
    while at < len(lines) and lines[at].tabbed:
        rows.append(tuple(bare(cell) for cell in lines[at].tabbed[first:]))
        at += 1
    return _filled_up(rows), at


def is_aligned(line: Line) -> bool:
    """Say whether words of a line stand apart by blanks."""
    found = pieces(line)
    return len(found) >= 2 and not found[0][1].endswith((":", "-", "–", "+"))


def _end(lines: Sequence[Line], at: int) -> int:
    end, loose = at + 1, 0
    while end + loose < len(lines):
        line = lines[end + loose]
        if is_aligned(line) and (not lines[end + loose - 1].blank or len(pieces(line)) > 2):
            end, loose = end + loose + 1, 0
        elif (
            loose < _LOOSE
            and not (line.blank and lines[end + loose - 1].blank)
            and (line.blank or line.indent >= lines[at].indent)
        ):
            loose += 1
        else:
            break
    reach = lines[end : end + _LOOSE]
    for line in reach:  # the rest of the last row's cells
        if line.blank or line.indent < lines[at].indent + 3:
            break
        end += 1
    return end


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
