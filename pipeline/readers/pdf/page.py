"""One page of a PDF as lines and tables, without what is not the letter."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from pipeline.readers.layout.lines import Piece, Word
from pipeline.readers.layout.noise import of_the_letter
from pipeline.readers.layout.page import Page, RuledTable, table_marker
from pipeline.readers.layout.tables import Grid, filled, grids_of, rule
from pipeline.readers.pdf.canvas import Letter, VisibleContent
from pipeline.readers.pdf.word_boxes import Meaning, make_pieces
from schemas.source import Box

#: What is thinner is a rule, what is thicker an area.
_RULE_WIDTH = 3.0
_SHORTEST_RULE = 5.0
#: A page with more strokes is a drawing or a map: its "cells" would be no table and take minutes.
_MOST_RULES = 4000
#: So many rows must go on in mid sentence with the one below before they are taken for lines of prose …
_LEAST_LINES = 3
#: … and this share of them. Words of paragraphs make prose above the same share.
_MOSTLY = 0.6
#: Lines of prose end within this share of their width from the margin.
_RAGGED = 0.15
#: A row over all columns with so many words is a paragraph, no heading.
_PARAGRAPH = 25
_SENTENCE_ENDS = (".", ";", ":", "!", "?", "…")


def lay_out(seen: VisibleContent, first: bool = False, meaning: Meaning | None = None) -> Page:
    """Return a page as lines and tables. The ``first`` page may bear a stamp of arrival."""
    height, width = seen.frame.height, seen.frame.width
    outside, tables = fill_tables(seen.rules, seen.letters, meaning)
    pieces, printed = of_the_letter(make_pieces(outside, meaning), height, first)
    pieces += [table_marker(grid.box, number) for number, (grid, _) in enumerate(tables)]
    return Page(
        height,
        width,
        pieces,
        [table for _, table in tables],
        seen.pictures,
        printed=printed,
        unmapped=seen.unmapped,
        strokes=seen.strokes,
        back=seen.back,
    )


def fill_tables(
    rules: Sequence[Box], letters: Sequence[Letter], meaning: Meaning | None
) -> tuple[list[Letter], list[tuple[Grid, RuledTable]]]:
    """Return the letters that stand in no table, and the tables (two columns at least) from top to bottom."""
    rest = list(letters)
    tables: list[tuple[Grid, RuledTable]] = []
    for grid in grids_of(_edges(rules)) if rest else []:
        inside = [letter for letter in rest if _holds(grid.box, letter)]
        table = _filled(grid, inside, meaning)
        if not is_prose(table):
            rest = [letter for letter in rest if not _holds(grid.box, letter)]
            tables.append((grid, table))
    return rest, tables


def is_prose(table: RuledTable) -> bool:
    """Say whether what looks like a table is prose on ruled paper, in frames, or with lines drawn around its words.

    Its rows are lines that go on with each other, or most of its words are paragraphs as wide as the table.
    """
    rows = [[word for cell in row for word in cell] for row in table.rows]
    words = sum(map(len, rows))
    paragraphs = sum(len(row) for row, full in zip(rows, table.full, strict=True) if full and len(row) >= _PARAGRAPH)
    if paragraphs > _MOSTLY * words:
        return True
    lines = [row for row in rows if row]
    margin = table.edges[-1] - _RAGGED * (table.edges[-1] - table.edges[0])
    goes_on = sum(
        below[0].text[0].islower() and not row[-1].text.endswith(_SENTENCE_ENDS) and row[-1].box[2] >= margin
        for row, below in pairwise(lines)
    )
    return goes_on >= _LEAST_LINES and goes_on >= _MOSTLY * (len(lines) - 1)


def _edges(rules: Iterable[Box]) -> list[dict[str, Any]]:
    """Return strokes as pdfplumber describes them, without those that are neither level nor upright."""
    edges: list[dict[str, Any]] = []
    for left, top, right, bottom in rules:
        wide, high = right - left, bottom - top
        if high <= _RULE_WIDTH < _SHORTEST_RULE <= wide:
            edges.append(rule("h", left, (top + bottom) / 2, right, (top + bottom) / 2))
        elif wide <= _RULE_WIDTH < _SHORTEST_RULE <= high:
            edges.append(rule("v", (left + right) / 2, top, (left + right) / 2, bottom))
    return edges if len(edges) <= _MOST_RULES else []


def _filled(grid: Grid, letters: Iterable[Letter], meaning: Meaning | None) -> RuledTable:
    cells = [cell for row in grid.rows for cell in row if not cell.covered]
    inside: dict[int, list[Letter]] = {id(cell): [] for cell in cells}
    last = cells[0]
    for letter in letters:
        if not _holds(last.box, letter):  # letters of one cell mostly follow each other
            last = min(cells, key=lambda cell: _distance(cell.box, letter))
        inside[id(last)].append(letter)
    return filled(grid, lambda cell: _words(inside[id(cell)], meaning))


def _words(letters: list[Letter], meaning: Meaning | None) -> list[Word]:
    lines: list[list[Piece]] = []
    for piece in make_pieces(letters, meaning):
        if lines and piece.baseline - lines[-1][0].baseline < 0.5 * piece.size:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [word for line in lines for piece in sorted(line, key=lambda piece: piece.x0) for word in piece.words]


def _middle(letter: Letter) -> tuple[float, float]:
    return (letter["x0"] + letter["x1"]) / 2, letter["baseline"] - 0.3 * letter["size"]


def _holds(box: Box, letter: Letter) -> bool:
    x, y = _middle(letter)
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _distance(box: Box, letter: Letter) -> float:
    x, y = _middle(letter)
    return max(box[0] - x, 0, x - box[2]) + max(box[1] - y, 0, y - box[3])
