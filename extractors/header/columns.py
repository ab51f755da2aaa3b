"""The cells of the two-column letterhead and tail.

Columns that stand side by side are told apart by the gap between them; a cell that stands alone on its line belongs to
the right column where it is indented as far as the right cells of other lines.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from extractors.header.facts import Span
from extractors.header.patterns import WORDS
from extractors.outline import Line
from extractors.patterns import View, any_of

#: How far a line that stands alone is indented at least to be of the right column.
_FAR_RIGHT = 60
_PIECE = re.compile(r"\S(?:(?!\s{3,}|\t).)*")
#: What follows the blank left for a number or a day.
_AFTER_BLANK_SPACE = re.compile(r"(?:thang|nam)\b|[/-](?=\S)|\.{2,}|\d{1,2} *thang|nam \d")
_MOTTO_RUN_ON = re.compile(f" +(?={any_of(WORDS['letterhead']['mottos_run_on'])})")


class HeadCell(NamedTuple):
    """A piece of a line that stands in one column: ``row`` counts lines, ``right`` says which column."""

    start: int
    end: int
    row: int
    right: bool
    after_blank: bool

    @property
    def span(self) -> Span:
        """Where its words stand in the text."""
        return self.start, self.end


def cut_cells(view: View, lines: Sequence[Line]) -> list[HeadCell]:
    """Cut lines into cells of the left and the right column, from top to bottom and from left to right."""
    rows = [(line, _pieces(view, line)) for line in lines]
    rights = [line.indent + spans[-1][0] - line.start - 2 for line, spans in rows if len(spans) > 1]
    border = min([*rights, _FAR_RIGHT])
    return [
        HeadCell(start, end, row, index > 0 or line.indent + start - line.start >= border, line.after_blank)
        for row, (line, spans) in enumerate(rows)
        for index, (start, end) in enumerate(spans)
    ]


def has_columns(cells: Sequence[HeadCell]) -> bool:
    """Say whether the cells stand in two columns."""
    return any(cell.right for cell in cells)


def bare_words(view: View, place: HeadCell | Line) -> str:
    """Return the words of a cell or line in the bare view, blanks single."""
    return " ".join(view.bare[place.start : place.end].split())


def printed(view: View, place: HeadCell | Line) -> str:
    """Return a cell or line as it is printed, with its capitals."""
    return view.plain[place.start : place.end]


def _pieces(view: View, line: Line) -> list[Span]:
    """Cut a line at the gaps between columns; a blank left for a number or a day is no such gap."""
    spans: list[Span] = []
    for found in _PIECE.finditer(view.text, line.start, line.end):
        if spans and _AFTER_BLANK_SPACE.match(view.bare, found.start(), line.end):
            spans[-1] = (spans[-1][0], found.end())
        else:
            spans.append(found.span())
    return [_trimmed(view, piece) for span in spans for piece in _before_motto(view, span)]


def _trimmed(view: View, span: Span) -> Span:
    """Return a span without the markup around its words."""
    raw = view.plain[slice(*span)]
    if not raw.strip():
        return span
    return span[0] + len(raw) - len(raw.lstrip()), span[0] + len(raw.rstrip())


def _before_motto(view: View, span: Span) -> list[Span]:
    """Cut a piece in which recognition ran the left head and the national motto together."""
    found = _MOTTO_RUN_ON.search(view.bare, *span)
    return [(span[0], found.start()), (found.end(), span[1])] if found else [span]
