"""One page of a PDF: from letters to words, lines and tables, by place, without what is not the letter.

pdfplumber makes words of letters that follow each other in the file. The order of words is that of the program that
printed the file: letters of a substituted font come last, numbers filled in by an e-office come after everything. What
a person sees is the place.
"""

import bisect
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby, pairwise
from statistics import median
from typing import Any

from pdfplumber.utils.text import extract_words

from extractors.aligned_tables.columns import in_runs
from pipeline.readers.layout.lines import Piece, Word, are_even, line_of, overlap
from pipeline.readers.layout.page import Cell, Grid, Page, RuledTable, grids_of, of_the_letter
from pipeline.readers.pdf.canvas import SOFT_HYPHEN, Letter, VisibleContent
from pipeline.support.grouping import divided
from pipeline.support.old_encodings import Script, code_of_font, script_of
from schemas import Box

_SAME_BASELINE = 0.2  #: All shares below are of the size of the letters ("em").
_BLANK_GAP = 0.2
#: Parts of a word that stand far from each other in the file touch on the page; no blank is so narrow.
_TOUCHES, _COVERS = 0.1, 0.3
_PIECE_GAP = 1.3
_EVEN = 0.15  #: The gaps of a line that is stretched to its margins differ by no more than this share.
_STRAY_GAP = 0.6
_STRAY_COVER = 0.45  #: A number stamped into a blank that is too narrow for it covers a little of its neighbours.


@dataclass(slots=True)
class _LetterRun(Piece):
    """One word whose letters follow each other in the file, and the places of its first and last letter there."""

    first: int = 0
    last: int = 0


def _make_pieces(letters: Sequence[Letter], script: Script | None = None) -> list[Piece]:
    """Return letters as pieces of lines by their places, no wide gap in one; ``script``: the code of old fonts."""
    found = extract_words(
        list(letters), return_chars=True, use_text_flow=True, x_tolerance_ratio=_BLANK_GAP,
        y_tolerance_ratio=_SAME_BASELINE)  # fmt: skip
    runs = [_run(word, script) for word in found]
    rows = in_runs(
        sorted(runs, key=lambda run: (run.baseline, run.x0, run.first)),
        lambda row, run: run.baseline - row[0].baseline <= _SAME_BASELINE * min(run.size, row[0].size),
    )
    return _join_strays([piece for row in rows for piece in _split(_joined(row))])


def _run(word: dict[str, Any], script: Script | None) -> _LetterRun:
    """Return a word of pdfplumber with its place, size and order in the file, old fonts read by ``script``."""
    letters = word["chars"]
    text = "".join(letter["text"] for letter in letters)
    if script is not None:
        fonts = groupby(letters, key=lambda letter: str(letter["font"]))
        text = "".join(script.read("".join(letter["text"] for letter in run), plain_name(font)) for font, run in fonts)
    box = (word["x0"], word["top"], word["x1"], word["bottom"])
    middle, orders = letters[len(letters) // 2], (letters[0]["order"], letters[-1]["order"])
    return _LetterRun(
        [Word(text.replace(SOFT_HYPHEN, "-"), box)], middle["baseline"], middle["size"], first=orders[0], last=orders[1]
    )


def _joined(row: list[_LetterRun]) -> list[_LetterRun]:
    """Put words together whose parts come from different places of the file: letters of a substituted font."""
    joined: list[_LetterRun] = []
    for run in sorted(row, key=lambda run: (run.x0, run.first)):
        if joined:
            before = joined[-1]
            # A number put beside a word afterwards makes no one word with it, however close they stand.
            last, first = before.text[-1], run.text[0]
            follows = 0 < run.first - before.last <= 2 and not (last + first).isalnum()
            gap = (run.x0 - before.x1) / max(min(before.size, run.size), 0.01)
            if -_COVERS < gap < _TOUCHES and (follows or _same_class(last, first)):
                word = _merged(before.words[0], run.words[0])
                joined[-1] = _LetterRun([word], before.baseline, before.size, first=before.first, last=run.last)
                continue
        joined.append(run)
    return joined


def _merged(first: Word, second: Word) -> Word:
    """Return two words as one: the text of the second behind that of the first, the box around both."""
    left, top, right, bottom = first.box
    box = (left, min(top, second.box[1]), max(right, second.box[2]), max(bottom, second.box[3]))
    return Word(first.text + second.text, box)


def _split(row: list[_LetterRun]) -> list[Piece]:
    """Return the words of a line as pieces, cut at wide gaps; a line stretched to its margins stays one piece."""
    groups = in_runs(row, lambda part, run: run.x0 - part[-1].x1 <= _PIECE_GAP * min(part[-1].size, run.size))
    # One line stretched to its margins has many words, all as far from each other.
    gaps = [second.x0 - first.x1 for first, second in pairwise(row)]
    if len(groups) > 1 and are_even(gaps, _EVEN) and sum(run.text[0].isalpha() for run in row) > len(row) / 2:
        groups = [row]
    return [
        Piece([run.words[0] for run in group], median(run.baseline for run in group), median(run.size for run in group))
        for group in groups
    ]


def _join_strays(pieces: list[Piece]) -> list[Piece]:
    """Put raised digits and numbers filled in a little above or below the line into the line they stand in."""

    def stands_in(piece: Piece, other: Piece) -> bool:
        """Whether two pieces share half their height and nearly touch: they are parts of one line."""
        if overlap(piece, other) < 0.5:
            return False
        boxes = [(one.box, two.box) for one in piece.words for two in other.words]
        # Below zero where words cover each other.
        gap = min(max(one[0], two[0]) - min(one[2], two[2]) for one, two in boxes)
        return -_STRAY_COVER < gap / max(piece.size, other.size) <= _STRAY_GAP

    pieces.sort(key=lambda piece: (piece.baseline, piece.x0))
    at = 0
    while at < len(pieces):
        first = pieces[at]
        near = pieces[at + 1 : next((n for n in range(at + 1, len(pieces)) if pieces[n].top > first.bottom), None)]
        second = next((other for other in near if stands_in(first, other)), None)
        if second is None:
            at += 1
            continue
        larger = max(first, second, key=lambda piece: piece.x1 - piece.x0)
        joined = Piece(_in_one_line(first, second), larger.baseline, larger.size)
        pieces = [piece for piece in pieces if piece is not first and piece is not second]
        bisect.insort(pieces, joined, key=lambda piece: (piece.baseline, piece.x0))
        at = max(0, at - 2)
    return pieces


def _in_one_line(first: Piece, second: Piece) -> list[Word]:
    """Return the words of two pieces from left to right, joined where they touch: raised ones, else like kinds."""
    size = min(first.size, second.size)
    raised = size < 0.8 * max(first.size, second.size)
    placed = [(word, piece) for piece in (first, second) for word in piece.words]
    merged: list[Word] = []
    of: Piece | None = None
    for word, piece in sorted(placed, key=lambda pair: pair[0].box[0]):
        touches = of is not None and piece is not of and word.box[0] - merged[-1].box[2] < _BLANK_GAP * size
        # Those that touch become one word, but not a number and a word.
        if touches and (raised or _same_class(merged[-1].text[-1], word.text[0])):
            merged[-1] = _merged(merged[-1], word)
        else:
            merged.append(word)
        of = piece
    return merged


def _same_class(first: str, second: str) -> bool:
    """Whether two signs are both figures, both letters, or both neither."""
    return (first.isdigit(), first.isalpha()) == (second.isdigit(), second.isalpha())


# --------------------
# Letters of PDFs in fonts of before Unicode (.VnTime, VNI-Times …): what their codes mean.
#
# The name of the font says which code it is, and the words must bear it out; where no name tells, the words alone
# decide. Tables and statistics are those of ``old_encodings``.

_SUBSET = re.compile(r"[A-Z]{6}\+")  #: Before the name of a font of which a file holds only the letters that it needs.


def texts_in_old_fonts(letters: Iterable[Letter]) -> list[tuple[str, str]]:
    """Return the name of each font of an old code (``code_of_font``) on a page, with all that is written in it."""
    runs = [(plain_name(font), list(run)) for font, run in groupby(letters, key=lambda letter: str(letter["font"]))]
    # Blanks of other fonts part words, too.
    return [
        (name, "".join(letter["text"] for font, run in runs for letter in run if font == name or letter["text"] == " "))
        for name in sorted({name for name, _ in runs if code_of_font(name) is not None})
    ]


def plain_name(font: str) -> str:
    """Return a font's name without the mark of a subset.

    >>> plain_name("ABCDEE+.VnTimeH")
    '.VnTimeH'
    """
    return _SUBSET.sub("", font, count=1)


def read_old_codes(pages: Iterable[Page]) -> tuple[str, ...]:
    """Turn the words of pages into Unicode where they are in an old code, line by line; return flag codes."""
    lines: list[list[Word]] = []
    for page in pages:
        lines += [piece.words for piece in page.worded]
        lines += [cell for table in page.tables for row in getattr(table, "rows", ()) for cell in row]
    texts = [*map(line_of, lines)]
    script = script_of([("", "\n".join(texts))])
    if not script.plain:
        for line, text in zip(lines, texts, strict=True):
            read = script.read(text).split(" ")
            if len(read) == len(line):
                for word, meant in zip(line, read, strict=True):
                    word.text = meant
    return script.notes


# --------------------
# The page that they make.

_RULE_WIDTH = 3.0  #: What is thinner is a rule, what is thicker an area.
_SHORTEST_RULE = 5.0
_MOST_RULES = 4000  #: A page with more strokes is a drawing or a map: its "cells" would be no table and take minutes.
#: So many rows must go on in mid sentence with the one below before they are taken for lines of prose …
_LEAST_LINES = 3
_MOSTLY = 0.6  #: … and this share of them. Words of paragraphs make prose above the same share.
_RAGGED = 0.15  #: Lines of prose end within this share of their width from the margin.
_PARAGRAPH = 25  #: A row over all columns with so many words is a paragraph, no heading.
_SENTENCE_ENDS = (".", ";", ":", "!", "?", "…")


def lay_out(seen: VisibleContent, first: bool = False, script: Script | None = None) -> Page:
    """Return a page as lines and tables. The ``first`` page may bear a stamp of arrival."""
    (page, rest, rules), places = seen, list[Piece]()
    for grid in grids_of(*_rules(rules)) if rest else []:
        outside, inside = divided(rest, partial(_distance, grid.box))
        table = _filled(grid, inside, script)
        if not _is_prose(table):
            rest = outside
            places.append(Piece.marker(grid.box, len(page.tables)))
            page.tables.append(table)
    pieces, page.printed = of_the_letter(_make_pieces(rest, script), page.height, first)
    page.pieces = pieces + places
    return page


def _is_prose(table: RuledTable) -> bool:
    """Whether what looks like a table is prose on ruled paper, in frames, or with lines drawn around its words."""
    rows = [[*chain.from_iterable(row)] for row in table.rows]
    paragraphs = sum(len(row) for row, full in zip(rows, table.full, strict=True) if full and len(row) >= _PARAGRAPH)
    # Most of its words are paragraphs as wide as the table …
    if paragraphs > _MOSTLY * sum(map(len, rows)):
        return True
    # … or its rows are lines that go on with each other.
    lines = [*filter(None, rows)]
    margin = table.edges[-1] - _RAGGED * (table.edges[-1] - table.edges[0])
    goes_on = sum(
        below[0].text[0].islower() and not row[-1].text.endswith(_SENTENCE_ENDS) and row[-1].box[2] >= margin
        for row, below in pairwise(lines)
    )
    return goes_on >= _LEAST_LINES and goes_on >= _MOSTLY * (len(lines) - 1)


def _rules(rules: Iterable[Box]) -> tuple[list[Box], list[Box]]:
    """Return the level and the upright strokes as lines; none of a page with so many that it is a drawing."""
    level: list[Box] = []
    upright: list[Box] = []
    for left, top, right, bottom in rules:
        wide, high, middle = right - left, bottom - top, ((left + right) / 2, (top + bottom) / 2)
        if high <= _RULE_WIDTH and wide >= _SHORTEST_RULE:
            level.append((left, middle[1], right, middle[1]))
        elif wide <= _RULE_WIDTH and high >= _SHORTEST_RULE:
            upright.append((middle[0], top, middle[0], bottom))
    return (level, upright) if len(level) + len(upright) <= _MOST_RULES else ([], [])


def _filled(grid: Grid, letters: Iterable[Letter], script: Script | None) -> RuledTable:
    """Return a table with the words of the letters inside, each letter in the cell nearest to it."""
    cells = grid.cells
    inside = defaultdict[int, list[Letter]](list)
    last = cells[0]
    for letter in letters:
        if _distance(last.box, letter) > 0:  # letters of one cell mostly follow each other
            last = min(cells, key=lambda cell: _distance(cell.box, letter))
        inside[id(last)].append(letter)

    def words_of(cell: Cell) -> list[Word]:
        """Return the words of the letters that lie in a cell, line by line."""
        pieces = _make_pieces(inside[id(cell)], script)
        lines = in_runs(pieces, lambda line, piece: piece.baseline - line[0].baseline < 0.5 * piece.size)
        return [word for line in lines for piece in sorted(line, key=lambda piece: piece.x0) for word in piece.words]

    return grid.filled(words_of)


def _distance(box: Box, letter: Letter) -> float:
    """Return how far outside of a box the middle of a letter lies; 0 inside."""
    x, y = (letter["x0"] + letter["x1"]) / 2, letter["baseline"] - 0.3 * letter["size"]
    return float(max(box[0] - x, 0, x - box[2]) + max(box[1] - y, 0, y - box[3]))
