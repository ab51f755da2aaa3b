"""Tables that go on over page breaks."""

from dataclasses import dataclass

from pipeline.readers.layout.lines import Word
from pipeline.readers.layout.page import Table

#: The words of a cell, each with the page that it stands on.
PagedCell = list[tuple[int, Word]]
#: Column edges of the two parts may differ by so much: each page is drawn anew.
_SAME_EDGE = 6.0


@dataclass(slots=True)
class PagedTable:
    """A table, whole, whatever pages it stands on."""

    edges: tuple[float, ...]
    rows: list[list[PagedCell]]
    full: list[bool]


def paged(table: Table, page: int) -> PagedTable:
    """Return a table whose words know their page."""
    rows = [[[(page, word) for word in cell] for cell in row] for row in table.rows]
    return PagedTable(table.edges, rows, list(table.full))


def goes_on(table: PagedTable, following: PagedTable) -> bool:
    """Say whether a table at the head of a page continues the one at the foot of the page before: the same columns."""
    return len(table.edges) == len(following.edges) and all(
        abs(first - second) <= _SAME_EDGE for first, second in zip(table.edges, following.edges, strict=True)
    )


def join(table: PagedTable, following: PagedTable) -> None:
    """Put the rows of the following page under the table: a repeated head left out, a broken row mended."""
    start = 0
    while start < min(len(table.rows), len(following.rows)) and _same(table.rows[start], following.rows[start]):
        start += 1
    rows, full = following.rows[start:], following.full[start:]
    if rows and table.rows and _continues_row(rows[0]):
        for cell, more in zip(table.rows[-1], rows[0], strict=True):
            cell += more
        rows, full = rows[1:], full[1:]
    table.rows += rows
    table.full += full


def _same(row: list[PagedCell], other: list[PagedCell]) -> bool:
    texts = [[cell_text(cell) for cell in cells] for cells in (row, other)]
    return texts[0] == texts[1] and any(texts[0])


def _continues_row(row: list[PagedCell]) -> bool:
    """Say whether a row is the rest of one that the page's end broke: it has no number and begins in mid sentence."""
    texts = [cell_text(cell) for cell in row]
    begun = [text for text in texts if text]
    return not texts[0] and bool(begun) and all(text[0].islower() for text in begun)


def cell_text(cell: PagedCell) -> str:
    """Return the words of a cell with one blank between them."""
    return " ".join(word.text for _, word in cell)
