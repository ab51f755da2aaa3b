"""From the pages of a letter to its text: paragraphs, columns and tables in the order in which they are read.

It does not matter whether a page's words came from the letters of a PDF or were recognised in a picture.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import Any

from pipeline.readers.layout.columns import (
    AlignedTable,
    Group,
    Row,
    Strip,
    column_of,
    find_rows,
    gap_between,
    page_line,
)
from pipeline.readers.layout.lines import Piece, Word
from pipeline.readers.layout.page import (
    Page,
    RuledTable,
    drop_running_heads,
    goes_on,
    join,
    table_number,
)
from pipeline.readers.layout.reading_order import Block, arrange, reading_order, refuse_stamped
from schemas import DoubtfulWords, HeadReading, WordBox
from schemas.source import Box

# --------------------
# A text that grows piece by piece and remembers where each word of a page came to stand.

#: A word that recognition gave less (0 to 1) is in doubt: three of four words that came out wrong on drawn scans and
#: photographs, one of thirty that were right (7,800 words).
SURE_ENOUGH = 0.9


class TextBuilder:
    """A text that grows, with the places of its words. What is put in is brought into NFC first."""

    def __init__(self, places: Mapping[int, Callable[[Box], Box]] | None = None) -> None:
        """``places`` leads boxes of a page (by number) to where they stand on the page as it came."""
        self._places = places or {}
        self._parts: list[str] = []
        self._length = 0
        self.words: list[WordBox] = []
        self.notes: list[str] = []
        """Codes of ``FLAG_CODES`` for the whole file."""
        self.doubtful: list[DoubtfulWords] = []
        self.readings: list[HeadReading] = []

    @property
    def text(self) -> str:
        """What was put in so far."""
        return "".join(self._parts)

    def add(self, text: str) -> None:
        """Put in text that stands on no page: blanks, line ends, the rules of a table."""
        self._parts.append(text)
        self._length += len(text)

    def add_words(self, words: Iterable[Word], wide_before: frozenset[int] = frozenset()) -> None:
        """Put in the words of a line or cell; more blanks before far ones."""
        for index, word in enumerate(words):
            if index:
                self.add("    " if index in wide_before else " ")
            text, start = unicodedata.normalize("NFC", word.text), self._length
            self.add(text)
            place = self._places.get(word.page)
            self.words.append(WordBox(start, self._length, word.page, place(word.box) if place else word.box))
            if word.sure < SURE_ENOUGH:
                self.doubtful.append(DoubtfulWords(start, self._length, round(word.sure, 2)))

    def fields(self) -> dict[str, Any]:
        """Return what of a source is known here."""
        return {
            "text": self.text,
            "words": tuple(self.words),
            "doubtful": tuple(self.doubtful),
            "readings": tuple(self.readings),
        }


# --------------------
# Sets a table without rules in letters of one width: every cell at the place of its column, blanks between.
#
# A row whose lines are known stands on one line, so that the words of a cell stand together as they are read; other
# tables keep the lines of the page.

#: A letter is about so wide, in sizes of its type.
_LETTER = 0.5
_LEAST_BLANKS = 3
#: Between a piece that runs over columns and the cell after it.
_FEWEST_BLANKS = 2
#: What starts less than this beside the edge of its column starts at it.
_AT_EDGE = 3.0
#: Lines further apart than this, in the pitch of a cell's lines, have a blank line between.
_APART = 1.25


@dataclass(slots=True)
class _Column:
    x0: float
    x1: float
    start: int
    width: int = 1

    def offset(self, pieces: Sequence[Piece]) -> int:
        """Return how many letters from the edge of the column a cell stands."""
        aside = min(piece.x0 for piece in pieces) - self.x0
        return 0 if aside < _AT_EDGE else round(aside / (_LETTER * pieces[0].size))


def _add_aligned(builder: TextBuilder, parts: Sequence[AlignedTable], margin: float) -> None:
    """Write a table without rules, whatever pages its parts stand on, with blanks as wide as its columns need."""
    strips = parts[-1].strips
    lines = [
        page_line(row, strips, None if above is None else gap_between(above, row))
        for table in parts
        for above, row in zip([None, *table.lines], table.lines, strict=False)
    ]
    pitch = min(_pitch(table.lines, strips) for table in parts)
    rows = find_rows(lines, pitch)
    groups = rows or [[line] for line in lines]
    columns = _columns(groups, len(strips) + 1, _indent(parts[0].box[0], parts[0].lines[0][0].size, margin))
    for index, group in enumerate(groups):
        is_apart = not rows and group[0].gap is not None and group[0].gap > _APART * pitch
        builder.add(("\n\n" if is_apart else "\n") if index else "")
        end = 0
        for wanted, pieces in _cells(group, columns):
            start = max(wanted, end + _FEWEST_BLANKS if end else 0)
            words = [word for piece in pieces for word in piece.words]
            builder.add(" " * (start - end))
            builder.add_words(words)
            end = start + sum(len(word.text) + 1 for word in words) - 1


def _pitch(lines: Sequence[Row], strips: Sequence[Strip]) -> float:
    above: dict[int | None, float] = {}
    pitch = float("inf")
    for line in lines:
        for piece in line:
            column = column_of(piece, strips)
            if column in above:
                pitch = min(pitch, piece.baseline - above[column])
            above[column] = piece.baseline
    return pitch


def _columns(groups: Sequence[Group], count: int, indent: int) -> list[_Column]:
    columns: list[_Column] = []
    start, edge = indent, 0.0
    for at in range(count):
        cells = [cell for group in groups if (cell := _cell(group, at))]
        pieces = [piece for cell in cells for piece in cell]
        left, right = (
            min((piece.x0 for piece in pieces), default=edge),
            max((piece.x1 for piece in pieces), default=edge),
        )
        column = _Column(left, right, start)
        column.width = max(
            (column.offset(cell) + sum(len(piece.text) + 1 for piece in cell) - 1 for cell in cells), default=1
        )
        columns.append(column)
        start, edge = start + column.width + _LEAST_BLANKS, column.x1
    return columns


def _cell(group: Group, column: int) -> list[Piece]:
    return [line.cells[column] for line in group if column in line.cells]


def _cells(group: Group, columns: Sequence[_Column]) -> list[tuple[int, list[Piece]]]:
    """Return the cells of a line from left to right, each with the place where it would stand."""
    cells = [
        (column.start + column.offset(pieces), pieces)
        for at, column in enumerate(columns)
        if (pieces := _cell(group, at))
    ]
    cells += [(_across(piece, columns), [piece]) for line in group for piece in line.across]
    return sorted(cells, key=lambda cell: cell[1][0].x0)


def _across(piece: Piece, columns: Sequence[_Column]) -> int:
    """Return where a piece over several columns stands: at an edge, else with its middle where it is on the page."""
    for column in columns:
        if abs(piece.x0 - column.x0) < _AT_EDGE:
            return column.start
    x = piece.center
    column = max((column for column in columns if column.x0 <= x), key=lambda column: column.x0, default=columns[0])
    share = (x - column.x0) / (column.x1 - column.x0) if column.x1 > column.x0 else 0.0
    middle = column.start + round(min(share, 1.0) * column.width)
    return max(0, round(middle - len(piece.text) / 2))


# --------------------
# The text of a letter.

#: No line of a sheet begins further in: beyond it letters are too small to be read, or stand beside the sheet.
_WIDEST = 200
_TERMINAL = (".", ";", ":", "!", "?", "./", "/.", "”", '"', ")")


def settle(pages: Sequence[Page]) -> None:
    """Take off what only all pages together show, running heads, and set the tables without rules apart.

    Raises ``StampSeenError`` where a page carries a stamp of secrecy, which may stand where running heads do.
    """
    refuse_stamped(pages)
    drop_running_heads(pages)
    at_foot: AlignedTable | None = None
    for page in pages:
        at_foot = page.set_aligned_tables_apart(at_foot)


def assemble(pages: Sequence[Page | None]) -> TextBuilder:
    """Return the text of settled pages with the place of every word; ``None`` stands for a page that is not read.

    Pages that lie wrong are read in their right order, copies of pages are left out; ``notes`` of the builder say so.
    """
    for number, page in enumerate(pages, start=1):
        for word in (word for line in page.lines for word in line) if page else ():
            word.page = number
    order, notes = arrange(pages)
    parts = list(_parts(pages, order))
    pitch = _usual_pitch(parts)
    builder = TextBuilder({number: page.place for number, page in enumerate(pages, start=1) if page and page.back})
    before: _Part | None = None
    for part in parts:
        if before is not None:
            builder.add(_break(before, part, pitch))
        if part.table is not None:
            _add_table(builder, part.table)
        elif part.aligned:
            _add_aligned(builder, part.aligned, part.margin)
        else:
            for index, line in enumerate(part.block):
                builder.add("\n" if index else "")
                builder.add("" if line.column else " " * _indent(line.x0, line.size, part.margin))
                builder.add_words(line.words, line.wide_before)
        before = part
    builder.add("\n")
    builder.notes += notes
    for place in order:
        page = pages[place]
        read = page.readings if page is not None else ()
        builder.readings += [reading.model_copy(update={"page": place + 1}) for reading in read]
    return builder


@dataclass(slots=True)
class _Part:
    page: int
    block: Block
    width: float
    margin: float
    table: RuledTable | None = None
    aligned: list[AlignedTable] = field(default_factory=list)
    """The parts of a table without rules, one a page."""

    @property
    def is_block(self) -> bool:
        """Whether it is no table."""
        return self.table is None and not self.aligned

    @property
    def is_running(self) -> bool:
        """Whether it is a line of running text."""
        return self.is_block and not self.block[0].column


def _parts(pages: Sequence[Page | None], order: Sequence[int]) -> Iterator[_Part]:
    open_table: _Part | None = None
    margin: float | None = None
    for place in order:
        page, number = pages[place], place + 1
        assert page is not None, "pages that are not read have no place in the order"
        blocks = [part for block in reading_order(page.pieces) for part in _tables_apart(block)]
        margin = _margin(blocks, page.width, margin)
        for block in blocks:
            index = table_number(block[0].words)
            part = _Part(number, block, page.width, margin)
            if index is not None:
                table = page.tables[index]
                if isinstance(table, AlignedTable):
                    part.aligned.append(table)
                else:
                    part.table = table
                if open_table is not None and _joined(open_table, part):
                    continue
            if open_table is not None:
                yield open_table
            open_table = part if index is not None else None
            if index is None:
                yield part
    if open_table is not None:
        yield open_table


def _tables_apart(block: Block) -> Iterator[Block]:
    """Yield a block's lines; a table that stands beside them, or among those of a column, is a block of its own."""
    lines: Block = []
    for line in block:
        tables = [word for word in line.words if table_number([word]) is not None]
        words = [word for word in line.words if table_number([word]) is None] if tables else line.words
        if words:
            x0, x1 = min(word.box[0] for word in words), max(word.box[2] for word in words)
            lines.append(replace(line, words=words, x0=x0, x1=x1, wide_before=frozenset()) if tables else line)
        if tables and lines:
            yield lines
            lines = []
        yield from ([replace(line, words=[table], wide_before=frozenset())] for table in tables)
    if lines:
        yield lines


def _joined(part: _Part, following: _Part) -> bool:
    if part.table is not None and following.table is not None and goes_on(part.table, following.table):
        join(part.table, following.table)
    elif part.aligned and following.aligned and following.aligned[0].goes_on:
        part.aligned += following.aligned
    else:
        return False
    part.page = following.page
    return True


def _margin(blocks: list[Block], width: float, before: float | None) -> float:
    """Return where full lines of running text begin; on a page without any, where they began on the page before."""
    lines = [line for block in blocks for line in block if not line.column]
    wide = [line for line in lines if line.x1 - line.x0 > 0.55 * width]
    if not wide and before is not None:
        return before
    wide = wide or lines
    starts = Counter(round(line.x0 / 2) * 2 for line in wide)
    # First lines of paragraphs are indented and can be the most: the margin is the leftmost place that counts.
    enough = 0.25 * max(starts.values(), default=0)
    return min((start for start, count in starts.items() if count >= enough), default=0.0)


def _usual_pitch(parts: list[_Part]) -> float:
    pitches = [
        (second.block[0].baseline - first.block[-1].baseline) / second.block[0].size
        for first, second in pairwise(parts)
        if first.page == second.page and first.is_running and second.is_running
    ]
    plausible = [pitch for pitch in pitches if 0.9 < pitch < 2.2]
    return median(plausible) if plausible else 1.2


def _break(before: _Part, part: _Part, pitch: float) -> str:
    """Return one line end inside a paragraph or list, two where something new begins."""
    if not (before.is_running and part.is_running):
        # "Kính gửi:" set beside its list is no block of its own.
        return "\n" if len(before.block) == 1 and before.block[0].text.endswith(":") and part.is_block else "\n\n"
    last, first = before.block[-1], part.block[0]
    if before.page == part.page:
        gap = (first.baseline - last.baseline) / first.size
        return "\n\n" if gap > max(1.25 * pitch, pitch + 0.25) else "\n"
    # Over a page break: a full line that ends in mid sentence goes on.
    indented = first.x0 - part.margin > first.size
    full = last.x1 > 0.8 * before.width
    goes_on_there = not indented and (full or first.text[0].islower()) and not last.text.endswith(_TERMINAL)
    return "\n" if goes_on_there or (full and not indented) else "\n\n"


def _indent(x0: float, size: float, margin: float) -> int:
    blanks = min(round((x0 - margin) / (0.5 * size)), _WIDEST)
    return blanks if blanks >= 2 else 0


def _add_table(builder: TextBuilder, table: RuledTable) -> None:
    for index, (row, full, covered) in enumerate(zip(table.rows, table.full, table.covered, strict=True)):
        builder.add("\n|" if index else "|")
        for column, cell in enumerate(row[:1] if full else row):
            if column not in covered:
                builder.add(" ")
                builder.add_words(_without_strokes(cell))
                builder.add(" ")
            builder.add("|")


def _without_strokes(cell: list[Word]) -> list[Word]:
    """Return a cell without upright strokes, which would make two cells of it.

    At its ends they are rests of the table's rules; among words they part these as a slash does.
    """
    kept = list(cell)
    for end in (0, -1):
        while kept and not kept[end].text.strip("|"):
            del kept[end]
    return [replace(word, text=word.text.replace("|", "/")) for word in kept]
