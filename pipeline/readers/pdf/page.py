"""One page of a PDF: its letters without what is not the letter, its tables, and how much of it is picture."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pypdfium2 as pdfium

from pipeline.readers.pdf.columns import AlignedTable, find_aligned
from pipeline.readers.pdf.drawn import Drawn, read_drawn
from pipeline.readers.pdf.frame import Frame
from pipeline.readers.pdf.glyphs import Blanks, Glyph, in_runs, with_meaning
from pipeline.readers.pdf.letters import Letters, read_letters
from pipeline.readers.pdf.lines import Piece, Word, make_pieces
from pipeline.readers.pdf.noise import page_number, without_arrival_stamp, without_banners, without_page_numbers
from pipeline.readers.pdf.tables import Grid, find_grids
from schemas.evidence import Box


@dataclass(slots=True)
class Table:
    """A ruled table filled with words: per row, per cell that stands in the row itself, its words."""

    edges: tuple[float, ...]
    rows: list[list[list[Word]]]
    full: list[bool]
    """Per row: whether it is one cell over the whole width."""

    @property
    def words(self) -> list[Word]:
        """All words of the table."""
        return [word for row in self.rows for cell in row for word in cell]


@dataclass(slots=True)
class Page:
    """What a page holds once it is read. A table is marked among the pieces by its number."""

    height: float
    width: float
    pieces: list[Piece]
    tables: list[Table | AlignedTable]
    pictures: float
    """Share of the page that pictures cover."""
    printed: int | None = field(default=None, kw_only=True)
    """The number printed on the page."""
    unmapped: int = field(default=0, kw_only=True)
    """How many letters the page shows that its fonts give no meaning for."""
    strokes: int = field(default=0, kw_only=True)
    """How many outlines are drawn on the page."""
    back: tuple[float, ...] | None = field(default=None, kw_only=True)
    """The 3 × 3 map, row by row, from its points to those of the page as it came; ``None`` where they are the same.

    A scan was straightened to be read, a page whose letters lie on their side was turned."""

    def place(self, box: Box) -> Box:
        """Return where a box of this page stands on the page as it came: a scan was straightened to be read."""
        if self.back is None:
            return box
        a, b, c, d, e, f, g, h, i = self.back
        corners = [(x, y, g * x + h * y + i) for x in (box[0], box[2]) for y in (box[1], box[3])]
        across = [(a * x + b * y + c) / w for x, y, w in corners]
        down = [(d * x + e * y + f) / w for x, y, w in corners]
        # Of a picture that was turned or cut out the size is known after that only: no place is above or left of it.
        left, top, right, bottom = (
            max(0.0, round(side, 2)) for side in (min(across), min(down), max(across), max(down))
        )
        return left, top, right, bottom

    @property
    def letters(self) -> int:
        """How many letters the page holds."""
        return len(self.text) - self.text.count(" ") - self.text.count("\n")

    @property
    def text(self) -> str:
        """The words of the page, line by line, in no certain order."""
        lines = [piece.words for piece in self.pieces if table_number(piece.words) is None]
        lines += [table.words for table in self.tables]
        return "\n".join([" ".join([word.text for word in line]) for line in lines])

    def set_aligned_tables_apart(self, before: AlignedTable | None) -> AlignedTable | None:
        """Set tables without rules apart from the running text; return the one at the foot of the page.

        ``before`` is the one at the foot of the page before, which may go on here.
        """
        markers = [piece for piece in self.pieces if table_number(piece.words) is not None]
        found = find_aligned(self.pieces, before, markers)
        taken = {id(word) for table in found for word in table.words}
        self.pieces = [piece for piece in self.pieces if id(piece.words[0]) not in taken]
        lowest = max((piece.bottom for piece in self.pieces), default=0.0)
        for table in found:
            self.pieces.append(table_marker(table.box, len(self.tables)))
            self.tables.append(table)
        return found[-1] if found and found[-1].box[3] > lowest else None


@dataclass(slots=True)
class Seen:
    """What stands on a page before it is laid out; places in the page's own axes."""

    letters: Letters
    area: Box
    """The visible part of the page."""
    rotation: int
    drawn: Drawn


#: What the letters of a font mean: text and name of the font to text.
Meaning = Callable[[str, str], str]


def look(document: pdfium.PdfDocument, index: int, held: list[pdfium.PdfPage] | None = None) -> Seen:
    """Return what stands on page ``index`` (from 0).

    A page in ``held`` is closed and the new one put in its place: while one page holds the fonts, the next finds them
    ready. Whoever gives the list closes the last one.
    """
    page = document[index]
    textpage = page.get_textpage()
    try:
        return Seen(read_letters(textpage), page.get_bbox(), page.get_rotation(), read_drawn(page))
    finally:
        textpage.close()
        for before in [page] if held is None else held:
            before.close()
        if held is not None:
            held[:] = [page]


def lay_out(seen: Seen, first: bool = False, meaning: Meaning | None = None) -> Page:
    """Return a page as lines and tables. The ``first`` page may bear a stamp of arrival."""
    frame, glyphs, blanks = in_runs(seen.letters, seen.area, seen.rotation)
    glyphs = with_meaning(glyphs, meaning)
    grids = find_grids(seen.drawn.outlines, frame) if glyphs else []
    outside, tables = _fill(grids, glyphs, blanks)
    pieces = make_pieces(outside, blanks)
    pieces = without_banners(pieces)
    if first:
        pieces = without_arrival_stamp(pieces, frame.height)
    printed = page_number(pieces, frame.height)
    pieces = without_page_numbers(pieces, frame.height)
    pieces += [table_marker(grid.box, number) for number, grid in enumerate(grids)]
    page = Page(frame.height, frame.width, pieces, [*tables], seen.drawn.picture_share(frame), printed=printed)
    page.unmapped, page.strokes = seen.letters.unmapped, len(seen.drawn.outlines)
    if frame.rotation != seen.rotation:
        page.back = frame.way_to(Frame(seen.area, seen.rotation))
    return page


def table_number(words: list[Word]) -> int | None:
    """Return the number of the table that the words of a piece or line stand for, ``None`` for true words."""
    text = words[0].text
    return int(text[1:]) if text.startswith("\0") else None


def table_marker(box: Box, number: int) -> Piece:
    """Return a piece that keeps a table's place among the lines, with the table's top and bottom."""
    size = (box[3] - box[1]) / 0.9
    return Piece([Word(f"\0{number}", box)], box[3] - 0.2 * size, size)


def _fill(grids: list[Grid], glyphs: list[Glyph], blanks: Blanks) -> tuple[list[Glyph], list[Table]]:
    """Put every letter into its cell; return the letters that stand in none, and the tables."""
    rest = glyphs
    tables: list[Table] = []
    for grid in grids:
        inside: list[Glyph] = []
        outside: list[Glyph] = []
        for run in rest:
            # Over a rule a run has letters of two cells, however close they stand.
            parts = run.letters() if any(run.x0 < edge < run.x1 for edge in grid.edges) else (run,)
            for glyph in parts:
                (inside if _holds(grid.box, glyph) else outside).append(glyph)
        rest = outside
        cells = [cell for row in grid.rows for cell in row if not cell.covered]
        letters: dict[int, list[Glyph]] = {id(cell): [] for cell in cells}
        cell = cells[0]
        for glyph in inside:
            if not _holds(cell.box, glyph):  # letters of one cell mostly follow each other
                cell = min(cells, key=lambda cell: _distance(cell.box, glyph))
            letters[id(cell)].append(glyph)
        columns = len(grid.edges) - 1
        rows: list[list[list[Word]]] = []
        for row in grid.rows:
            line: list[list[Word]] = [[] for _ in range(columns)]
            for cell in row:
                line[cell.column] = _words(letters.get(id(cell), []), blanks)
            rows.append(line)
        full = [len(row) == 1 and row[0].span == columns for row in grid.rows]
        tables.append(Table(grid.edges, rows, full))
    return rest, tables


def _words(letters: list[Glyph], blanks: Blanks) -> list[Word]:
    pieces = make_pieces(letters, blanks)
    lines: list[list[Piece]] = []
    for piece in pieces:
        if lines and piece.baseline - lines[-1][0].baseline < 0.5 * piece.size:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [word for line in lines for piece in sorted(line, key=lambda piece: piece.x0) for word in piece.words]


def _middle(glyph: Glyph) -> tuple[float, float]:
    return (glyph.x0 + glyph.x1) / 2, glyph.baseline - 0.3 * glyph.size


def _holds(box: Box, glyph: Glyph) -> bool:
    x, y = _middle(glyph)
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _distance(box: Box, glyph: Glyph) -> float:
    x, y = _middle(glyph)
    return max(box[0] - x, 0, x - box[2]) + max(box[1] - y, 0, y - box[3])
