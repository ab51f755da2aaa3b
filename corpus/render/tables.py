"""Tables of a letter's plain text: rows with strokes between their cells, and lines set with blanks."""

import re
from collections.abc import Sequence

from corpus.render.lines import Line, bare, pieces
from corpus.render.model import Aligned, Table

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
    width = max(map(len, rows), default=0)
    return Table(tuple(tuple(row + [""] * (width - len(row))) for row in rows)), at


def _cells(text: str) -> list[str]:
    stripped = text.strip()
    inner = stripped[1:] if stripped.startswith("|") else stripped
    inner = inner[:-1] if inner.endswith("|") else inner
    return [bare(cell) for cell in inner.split("|")]


def is_aligned(line: Line) -> bool:
    """Say whether words of a line stand apart by blanks."""
    found = pieces(line)
    return len(found) >= 2 and not found[0][1].endswith((":", "-", "–", "+"))


def take_aligned(lines: Sequence[Line], at: int) -> tuple[Aligned, int]:
    """Return the lines set with blanks that begin here, lines of a cell's rest among them, and where they end."""
    end = at + 1
    for index in range(at + 1, min(len(lines), at + 60)):
        if lines[index].blank:
            break
        if is_aligned(lines[index]):
            end = index + 1
    block = lines[at:end]
    width = max(len(line.text) for line in block) + 2
    return Aligned(tuple(tuple((column / width, bare(text)) for column, text in pieces(line)) for line in block)), end
