"""From the pages of a letter to its text: paragraphs, columns and tables in the order in which they are read.

It does not matter whether a page's words came from the letters of a PDF or were recognised in a picture.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, filterfalse, pairwise
from operator import attrgetter
from statistics import median
from types import MappingProxyType
from typing import Any

from pipeline.readers.layout.columns import PageColumns, find_aligned
from pipeline.readers.layout.lines import Piece, Row, Word
from pipeline.readers.layout.page import Page, RuledTable, drop_running_heads
from pipeline.readers.layout.reading_order import OUT_OF_ORDER, are_out_of_order, reading_order, refuse_stamped
from schemas import Box, DoubtfulWords, HeadReading, WordBox

# --------------------
# A text that grows piece by piece and remembers where each word of a page came to stand.

#: A word that recognition gave less (0 to 1) is in doubt: three of four words that came out wrong on drawn scans and
#: photographs, one of thirty that were right (7,800 words).
SURE_ENOUGH = 0.9


class TextBuilder:
    """A text that grows, with the places of its words. What is put in is brought into NFC first."""

    def __init__(self, places: Mapping[int, Callable[[Box], Box]] = MappingProxyType({})) -> None:
        """``places`` leads boxes of a page (by number) to where they stand on the page as it came."""
        self._places = places
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
        """Put in the words of a line or cell; four blanks before those whose numbers are in ``wide_before``."""
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
        """Return the fields of a ``Source`` that were gathered: text, places of words, doubts, readings."""
        return {
            "text": self.text, "words": tuple(self.words), "doubtful": tuple(self.doubtful),
            "readings": tuple(self.readings),
        }  # fmt: skip


# --------------------
# The text of a letter.

#: No line of a sheet begins further in: beyond it letters are too small to be read, or stand beside the sheet.
_WIDEST = 200
_TERMINAL = (".", ";", ":", "!", "?", "./", "/.", "”", '"', ")")


def settle(pages: Sequence[Page]) -> None:
    """Take off running heads, which all pages together show, and set tables without rules apart. Raises
    ``StampSeenError`` where a page carries a stamp of secrecy, which may stand where running heads do."""
    refuse_stamped(pages)
    drop_running_heads(pages)
    found = find_aligned([page.pieces for page in pages])
    taken = {id(word) for table in chain.from_iterable(found) for word in table.words}
    for page, tables in zip(pages, found, strict=True):
        page.pieces = [piece for piece in page.pieces if id(piece.words[0]) not in taken]
        page.pieces += [Piece.marker(table.box, number) for number, table in enumerate(tables, len(page.tables))]
        page.tables += tables


def assemble(pages: Sequence[Page | None]) -> TextBuilder:
    """Return the text of settled pages with the place of every word; ``None`` stands for a page that is not read."""
    there = {number: page for number, page in enumerate(pages, start=1) if page is not None}
    parts = list(_parts(there))
    pitch = _usual_pitch(parts)
    builder = TextBuilder({number: page.place for number, page in there.items()})
    for number, page in there.items():
        builder.readings += [reading.model_copy(update={"page": number}) for reading in page.readings]
        for word in chain.from_iterable(page.lines):
            word.page = number
    for before, part in zip([None, *parts], parts, strict=False):
        if before is not None:
            builder.add(_break(before, part, pitch))
        if isinstance(part.table, RuledTable):
            _add_ruled(builder, part.table)
        elif part.table is not None:
            _add_aligned(builder, part.table, part.margin)
        else:
            for index, line in enumerate(part.block):
                builder.add("\n" if index else "")
                builder.add("" if line.column else " " * _indent(line.x0, line.size, part.margin))
                builder.add_words(line.words, line.wide_before)
    builder.add("\n")
    builder.notes += [OUT_OF_ORDER] if are_out_of_order(there.values()) else []
    return builder


@dataclass(slots=True)
class _PagePart:
    page: int
    block: Row
    width: float
    margin: float
    table: RuledTable | PageColumns | None

    @property
    def is_running(self) -> bool:
        """Whether it is running text."""
        return self.table is None and not self.block[0].column

    def takes_in(self, following: "_PagePart") -> bool:
        """Whether a table goes on in the part that follows; if so that one is now part of it."""
        match self.table, following.table:
            case RuledTable() as mine, RuledTable() as theirs if mine.goes_on_in(theirs):
                mine.join(theirs)
            case PageColumns() as columns, PageColumns(goes_on=True) as more:
                columns.lines += more.lines
            case _:
                return False
        self.page = following.page
        return True


def _parts(pages: Mapping[int, Page]) -> list[_PagePart]:
    """Return the blocks of all pages in reading order; a table that goes on over pages is one part."""
    parts: list[_PagePart] = []
    margin: float | None = None
    for number, page in pages.items():
        blocks = reading_order(page.pieces)
        margin = _margin(blocks, page.width, margin)
        for block in blocks:
            place = block[0].table
            part = _PagePart(number, block, page.width, margin, None if place is None else page.tables[place])
            if not (parts and parts[-1].takes_in(part)):
                parts.append(part)
    return parts


def _margin(blocks: list[Row], width: float, before: float | None) -> float:
    """Return where full lines of running text begin; on a page without any, where they began on the page before."""
    lines = [*filterfalse(attrgetter("column"), chain.from_iterable(blocks))]
    wide = [line for line in lines if line.x1 - line.x0 > 0.55 * width]
    if not wide and before is not None:
        return before
    starts = Counter(round(line.x0 / 2) * 2 for line in wide or lines)
    # First lines of paragraphs are indented and can be the most: the margin is the leftmost place that counts.
    enough = 0.25 * max(starts.values(), default=0)
    return min((start for start, count in starts.items() if count >= enough), default=0.0)


def _usual_pitch(parts: list[_PagePart]) -> float:
    """Return how far lines of running text mostly stand apart, in sizes of letters; 1.2 where none tells."""
    pitches = [
        (second.block[0].baseline - first.block[-1].baseline) / second.block[0].size
        for first, second in pairwise(parts)
        if first.page == second.page and first.is_running and second.is_running
    ]
    plausible = [pitch for pitch in pitches if 0.9 < pitch < 2.2]
    return median(plausible) if plausible else 1.2


def _break(before: _PagePart, part: _PagePart, pitch: float) -> str:
    """Return what stands between two parts: a blank line where a paragraph or block begins, else a line end."""
    last, first = before.block[-1], part.block[0]
    if not (before.is_running and part.is_running):
        # "Kính gửi:" set beside its list is no block of its own.
        apart = not (len(before.block) == 1 and last.text.endswith(":") and part.table is None)
    elif before.page == part.page:
        apart = (first.baseline - last.baseline) / first.size > max(1.25 * pitch, pitch + 0.25)
    else:
        # Over a page break: a full line goes on, as does one that ends in mid sentence.
        goes_on = last.x1 > 0.8 * before.width or (first.text[0].islower() and not last.text.endswith(_TERMINAL))
        apart = not goes_on or first.x0 - part.margin > first.size
    return "\n\n" if apart else "\n"


def _indent(x0: float, size: float, margin: float) -> int:
    """Return with how many blanks a line begins that stands at ``x0``; one alone counts for none."""
    blanks = min(round((x0 - margin) / (0.5 * size)), _WIDEST)
    return blanks if blanks >= 2 else 0


def _add_ruled(builder: TextBuilder, table: RuledTable) -> None:
    """Add a table with rules, a row on a line between upright strokes; a row over all columns is one cell."""
    for index, (row, full, covered) in enumerate(zip(table.rows, table.full, table.covered, strict=True)):
        builder.add("\n|" if index else "|")
        for column, cell in enumerate(row[:1] if full else row):
            if column not in covered:
                # Upright strokes would make two cells of one. At its ends they are rests of the table's rules; among
                # words they part these as a slash does.
                worded = [index for index, word in enumerate(cell) if word.text.strip("|")]
                kept = cell[min(worded, default=0) : max(worded, default=-1) + 1]
                builder.add(" ")
                builder.add_words(replace(word, text=word.text.replace("|", "/")) for word in kept)
                builder.add(" ")
            builder.add("|")


def _add_aligned(builder: TextBuilder, table: PageColumns, margin: float) -> None:
    """Add a table without rules as it was printed, each cell behind its blanks."""
    indent = _indent(table.box[0], table.size, margin)
    for index, printed in enumerate(table.lines):
        builder.add(("\n" if index else "") + " " * indent)
        for blanks, words in printed:
            builder.add(" " * blanks)
            builder.add_words(words)
