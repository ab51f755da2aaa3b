"""One page as it is read: its lines, its tables, how much of it is picture, and what on it is not the letter."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from itertools import chain, takewhile

import numpy as np
import numpy.typing as npt

from extractors.aligned_tables.columns import in_runs
from extractors.line_words import ARRIVED, ARRIVED_MORE
from pipeline.readers.layout.columns import PageColumns
from pipeline.readers.layout.lines import Piece, Word, line_of
from schemas import Box, HeadReading

_SAME_EDGE = 6.0  #: Column edges of the two parts of a table may differ by so much: each page is drawn anew.


@dataclass(slots=True)
class RuledTable:
    """A ruled table filled with words: per row, per cell that stands in the row itself, its words."""

    edges: tuple[float, ...]
    rows: list[list[list[Word]]]
    full: list[bool]  #: Per row: whether it is one cell over the whole width.
    covered: list[list[int]]  #: Per row: the columns into which a cell of a row above reaches down.

    @property
    def words(self) -> list[Word]:
        """All words of the table."""
        return [*chain.from_iterable(chain.from_iterable(self.rows))]

    def goes_on_in(self, following: "RuledTable") -> bool:
        """Whether the table at the head of the next page continues this one: it has the same columns."""
        same_number = len(self.edges) == len(following.edges)
        return same_number and np.allclose(self.edges, following.edges, rtol=0, atol=_SAME_EDGE)

    def join(self, following: "RuledTable") -> None:
        """Put the rows of the next page below: a repeated head left out, a broken row mended."""
        mine, theirs = ([[*map(line_of, row)] for row in table.rows] for table in (self, following))
        start = len([*takewhile(lambda rows: any(rows[0]) and rows[0] == rows[1], zip(mine, theirs, strict=False))])
        if theirs[start:] and _goes_on(mine[-1], theirs[start]):
            for cell, more in zip(self.rows[-1], following.rows[start], strict=True):
                cell += more
            start += 1
        self.rows += following.rows[start:]
        self.full += following.full[start:]
        self.covered += following.covered[start:]


def _goes_on(above: list[str], row: list[str]) -> bool:
    """Whether a row is the rest of one that the page's end broke: it has no number and begins in mid sentence.
    Beside words that go on a day may, too: ``Hoàn thành trước`` above ``30/9/2026``."""

    def continues(before: str, cell: str) -> bool:
        return cell[0].islower() or (cell[0].isdigit() and before[-1:].isalpha() and before.split()[-1].islower())

    begun = [pair for pair in zip(above, row, strict=True) if pair[1]]
    return not row[0] and any(cell[0].islower() for _, cell in begun) and all(continues(*pair) for pair in begun)


def mapped(box: Box, way: npt.NDArray[np.float64]) -> Box:
    """Return the upright box around a box that a 3 × 3 map leads elsewhere."""
    left, top, right, bottom = box
    x, y, scale = way @ np.array([[left, right, left, right], [top, top, bottom, bottom], [1.0] * 4])
    x, y = x / scale, y / scale
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


@dataclass(slots=True)
class Page:
    """What a page holds once it is read. A table is marked among the pieces by its number."""

    height: float
    width: float
    pieces: list[Piece]
    tables: list[RuledTable | PageColumns]
    pictures: float  #: Share of the page that pictures cover.
    _: KW_ONLY
    printed: int | None = None  #: The number printed on the page.
    unmapped: int = 0  #: How many letters the page shows that its fonts give no meaning for.
    withdrawn: bool = False  #: Whether words that were struck through or covered are left out.
    strokes: int = 0  #: How many outlines are drawn on the page.
    plain: bool = False  #: Whether it was recognised as a whole, because nothing of its layout could be told.
    back: tuple[float, ...] | None = None
    """The 3 × 3 map, row by row, from its points to those of the page as it came; ``None`` where they are the same. A
    scan was straightened to be read, a page whose letters lie on their side was turned."""
    readings: tuple[HeadReading, ...] = ()  #: What a hand wrote into the blanks of a letter's head, as it was read.

    def place(self, box: Box) -> Box:
        """Return where a box of this page stands on the page as it came: a scan was straightened to be read."""
        if self.back is None:
            return box
        # Of a picture that was turned or cut out the size is known after that only: no place is above or left of it.
        left, top, right, bottom = (max(0.0, round(side, 2)) for side in mapped(box, np.reshape(self.back, (3, 3))))
        return left, top, right, bottom

    @property
    def letters(self) -> int:
        """How many letters the page holds."""
        return len(self.text) - self.text.count(" ") - self.text.count("\n")

    @property
    def worded(self) -> list[Piece]:
        """The pieces that are words, without the places of its tables."""
        return [piece for piece in self.pieces if piece.table is None]

    @property
    def lines(self) -> list[list[Word]]:
        """The words of each line, then those of each table."""
        return [piece.words for piece in self.worded] + [table.words for table in self.tables]

    @property
    def text(self) -> str:
        """The words of the page, line by line, in no certain order."""
        return "\n".join(map(line_of, self.lines))


# --------------------
# Ruled tables: the grid that level and upright rules make, by the table finder of pdfplumber.

_SNAP = 3.0  #: A rule that is drawn cell by cell, or a little beside the other, is still one.


@dataclass(slots=True)
class Cell:
    """A cell of a table: its box, its row, its first column and how many columns it spans."""

    box: Box
    row: int
    column: int
    span: int
    covered: bool = False  #: True where a cell of a row above reaches down to here.


@dataclass(slots=True)
class Grid:
    """A ruled table: its box, the x of its column edges, its cells row by row."""

    box: Box
    edges: tuple[float, ...]
    rows: list[list[Cell]]

    @property
    def cells(self) -> list[Cell]:
        """The cells, each once, row by row."""
        return [cell for cell in chain.from_iterable(self.rows) if not cell.covered]

    def filled(self, words_of: Callable[[Cell], list[Word]]) -> RuledTable:
        """Return the table with the words of each cell (``words_of``), in the first row that the cell reaches."""
        columns = len(self.edges) - 1
        rows: list[list[list[Word]]] = [[[] for _ in range(columns)] for _ in self.rows]
        for cell in self.cells:
            rows[cell.row][cell.column] = words_of(cell)
        full = [len(row) == 1 and row[0].span == columns for row in self.rows]
        return RuledTable(self.edges, rows, full, [[cell.column for cell in row if cell.covered] for row in self.rows])


def grids_of(
    level: Sequence[Box], upright: Sequence[Box], snap: float = _SNAP, join: float = _SNAP, reach: float = _SNAP
) -> list[Grid]:
    """Return the tables that level and upright rules make, from top to bottom. In points: rules within ``snap`` of each
    other are one, gaps up to ``join`` in a rule are closed, a rule that ends ``reach`` before another meets it."""
    if min(len(level), len(upright)) < 2:
        return []
    # Heavy, and most letters have no table.
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    rules = [
        {
            "object_type": "line", "orientation": orientation, "x0": x0, "x1": x1, "top": top, "bottom": bottom,
            "width": x1 - x0, "height": bottom - top,
        }
        for orientation, boxes in (("h", level), ("v", upright))
        for x0, top, x1, bottom in boxes]  # fmt: skip
    cells = intersections_to_cells(edges_to_intersections(merge_edges(rules, snap, snap, join, join), reach, reach))
    grids = [*map(_grid, cells_to_tables(cells))]
    return sorted((grid for grid in grids if len(grid.edges) > 2), key=lambda grid: (grid.box[1], grid.box[0]))


def _grid(boxes: list[Box]) -> Grid:
    """Return the grid of these cells' boxes; sides that are nearly level are one edge."""

    def levels(*sides: int) -> list[float]:
        values = sorted({box[side] for box in boxes for side in sides})
        return [run[0] for run in in_runs(values, lambda run, value: value - run[0] <= _SNAP)]

    def index(levels: list[float], value: float) -> int:
        return min(range(len(levels)), key=lambda index: abs(levels[index] - value))

    columns, rows = levels(0, 2), levels(1, 3)
    table: list[list[Cell]] = [[] for _ in rows[1:]]
    for box in sorted(boxes, key=lambda box: (box[0], box[1])):
        left, right = index(columns, box[0]), index(columns, box[2])
        top, bottom = index(rows, box[1]), index(rows, box[3])
        for row in range(top, bottom):
            table[row].append(Cell(box, row, left, right - left, covered=row > top))
    return Grid((columns[0], rows[0], columns[-1], rows[-1]), tuple(columns), table)


# --------------------
# What is not the letter: page numbers, running heads, banners of signatures, arrival stamps.

#: Page numbers and running heads stand in the margins: the letter's own lines keep 20 mm from the edges
#: (NĐ 30/2020/NĐ-CP, Phụ lục I), some offices 15 mm.
_MARGIN = 0.075
_PAGE_NUMBER = re.compile(
    r"(?:trang|tr\.?|page)?\s*[-–—|.]*\s*(?:\d{1,3}|[ivx]{1,5})(?:\s*(?:/|of)\s*\d{1,3})?\s*[-–—|.]*", re.I
)
_DIGITS = re.compile(r"\d+")

#: A line of which one is enough to know a banner.
_SURELY_SIGNED = re.compile(
    r"(?:(?:Đã |Được )?Ký (?:số |điện tử )?bởi|Digitally signed|Signed by|Signature (?:Not )?(?:Verified|Valid))\b",
    re.I,
)
#: A line that begins a banner if another of its lines follows closely: alone it may stand in a form.
_SIGNED = re.compile(
    _SURELY_SIGNED.pattern + r"|(?:Người ký|Thời gian ký|Ngày ký|Ký ngày|Giờ ký|Chữ ký số|Signing time)\s*:", re.I
)
_SIGNED_MORE = re.compile(
    r"(?:Email|E-mail|Cơ quan|Đơn vị|Tổ chức|Chức vụ|Thời gian|Ngày|Giờ|Lý do|Nơi ký|Ký bởi|Người ký|DN|CN|Date|Reason|"
    r"Location|Signer)\s*[:=]",
    re.I,
)
_CLOCK = re.compile(r"\d{1,2}:\d{2}:\d{2}")
#: Any line of a banner; what is one without any other line.
_OF_BANNER = re.compile(rf"{_SIGNED.pattern}|{_SIGNED_MORE.pattern}|.*{_CLOCK.pattern}", re.I)
_SURELY_BANNER = re.compile(rf"{_SURELY_SIGNED.pattern}|.*{_CLOCK.pattern}", re.I)


def of_the_letter(pieces: list[Piece], height: float, first: bool) -> tuple[list[Piece], int | None]:
    """Return the pieces of a page that are the letter's, and its printed number; the ``first`` may bear a stamp.
    ``None`` is the number of a page without one or with several."""
    pieces = _without_banners(pieces)
    if first:
        pieces = _without_arrival_stamp(pieces, height)
    # A page number stands alone in the upper or lower margin.
    numbers = [
        piece
        for piece in pieces
        if _in_margin(piece, height)
        and _PAGE_NUMBER.fullmatch(piece.text)
        and sum(abs(other.baseline - piece.baseline) <= piece.size for other in pieces) == 1
    ]
    texts = {piece.text for piece in numbers}
    digits = _DIGITS.search(texts.pop()) if len(texts) == 1 else None
    return [piece for piece in pieces if piece not in numbers], int(digits[0]) if digits else None


def drop_running_heads(pages: Sequence[Page]) -> None:
    """Drop the margin lines (digits apart) that stand on more than half of at least three pages."""
    seen = Counter(text for page in pages for text in {_margin_text(piece, page.height) for piece in page.pieces})
    heads = {text for text, count in seen.items() if count > max(2, len(pages) / 2)} - {""}
    for page in pages:
        page.pieces = [piece for piece in page.pieces if _margin_text(piece, page.height) not in heads]


def _margin_text(piece: Piece, height: float) -> str:
    """Return the text of a line in a margin, each number in it as ``#``; ``""`` for a line that stands in no margin."""
    return _DIGITS.sub("#", piece.text) if _in_margin(piece, height) else ""


def _in_margin(piece: Piece, height: float) -> bool:
    """Whether a line stands in the upper or lower margin (``_MARGIN``) of a page so many points high."""
    return piece.baseline < _MARGIN * height or piece.top > (1 - _MARGIN) * height


def is_banner(text: str) -> bool:
    """Whether the words of a field are the banner of a digital signature: who signed, and when to the second."""
    return _CLOCK.search(text) is not None or any(map(_SIGNED.match, text.splitlines()))


def _without_banners(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces but for the lines of banners of digital signatures."""
    noise: set[int] = set()
    for index, piece in enumerate(pieces):
        if index not in noise and _SIGNED.match(piece.text):
            lines = _banner_lines(pieces, index)
            if len(lines) > 1 or _SURELY_BANNER.match(piece.text):
                noise |= lines
    return [piece for index, piece in enumerate(pieces) if index not in noise]


def _banner_lines(pieces: list[Piece], start: int) -> set[int]:
    """Return the numbers of the pieces that make one banner with the line at ``start``."""

    def follows(known: Piece, piece: Piece) -> bool:
        """Whether a piece is as large as one of the banner, overlaps it across, and stands within three lines of it."""
        same_size = abs(piece.size - known.size) < 0.15 * known.size
        side_by_side = min(piece.x1, known.x1) > max(piece.x0, known.x0)
        # Room for one line between them that continues the value of the line above.
        return same_size and side_by_side and abs(piece.baseline - known.baseline) < 2.8 * known.size

    banners = {index for index, piece in enumerate(pieces) if _OF_BANNER.match(piece.text)}
    found, more = set[int](), {start}
    while more:
        found |= more
        more = {index for index in banners - found if any(follows(pieces[other], pieces[index]) for other in found)}
    # A value too long for its line goes on in the next, at the same edge and size, between two lines already known.
    baselines = [pieces[index].baseline for index in found]
    return found | {
        index
        for index, piece in enumerate(pieces)
        if min(baselines) < piece.baseline < max(baselines)
        and any(abs(piece.x0 - pieces[other].x0) < 0.5 * piece.size for other in found)
        and abs(piece.size - pieces[start].size) < 0.15 * piece.size
    }


def _without_arrival_stamp(pieces: list[Piece], height: float) -> list[Piece]:
    """Drop the stamp that the receiving office puts on the first page: ĐẾN, its own number, date and Chuyển. With it
    goes the small line just above ĐẾN that names the office."""
    noise: list[Piece] = []
    for piece in pieces:
        if piece.baseline > 0.5 * height or not ARRIVED.fullmatch(piece.text):
            continue
        size, baseline = piece.size, piece.baseline
        near = [
            other
            for other in pieces
            if ARRIVED_MORE.fullmatch(other.text)
            and max(abs(other.baseline - baseline), other.x0 - piece.x1, piece.x0 - other.x1) < 6 * size
        ]
        if near or ARRIVED_MORE.search(piece.text):
            noise += [piece, *near]
            noise += [
                other
                for other in pieces
                if 0 < baseline - other.baseline < 1.8 * size
                and other.size < 0.9 * size
                and abs(other.center - piece.center) < 2 * size
            ]
    return [piece for piece in pieces if piece not in noise]
