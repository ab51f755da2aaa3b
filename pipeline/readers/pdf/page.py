"""One page of a PDF: from letters to words, lines and tables, by place, without what is not the letter.

pdfplumber makes words of letters that follow each other in the file. The order of words is that of the program that
printed the file: letters of a substituted font come last, numbers filled in by an e-office come after everything. What
a person sees is the place.
"""

import bisect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import Any

from pdfplumber.utils.text import extract_words

from pipeline.old_encodings import Script, code_of_font, script_of
from pipeline.readers.layout.columns import AlignedTable
from pipeline.readers.layout.lines import Piece, Word, are_even, in_runs, overlap
from pipeline.readers.layout.page import (
    Cell,
    Grid,
    Page,
    RuledTable,
    filled,
    grids_of,
    of_the_letter,
    rule,
)
from pipeline.readers.pdf.canvas import SOFT_HYPHEN, Letter, VisibleContent
from schemas.source import Box

#: All shares below are of the size of the letters ("em").
_SAME_BASELINE = 0.2
_BLANK_GAP = 0.2
#: Parts of a word that stand far from each other in the file touch on the page; no blank is so narrow.
_TOUCHES, _COVERS = 0.1, 0.3
_PIECE_GAP = 1.3
#: The gaps of a line that is stretched to its margins differ by no more than this share.
_EVEN = 0.15
_STRAY_GAP = 0.6
#: A number stamped into a blank that is too narrow for it covers a little of its neighbours.
_STRAY_COVER = 0.45


@dataclass(slots=True)
class _Run:
    word: Word
    baseline: float
    size: float
    first: int
    last: int


def _make_pieces(letters: Sequence[Letter], script: Script | None = None) -> list[Piece]:
    """Return the pieces of lines that letters make, from top to bottom; ``script``: how old fonts are read."""
    found = extract_words(
        list(letters),
        return_chars=True,
        use_text_flow=True,
        x_tolerance_ratio=_BLANK_GAP,
        y_tolerance_ratio=_SAME_BASELINE,
    )
    runs = [run for run in (_run(word["chars"], script) for word in found) if run.word.text]
    return _join_strays([piece for row in _rows(runs) for piece in _split(_joined(row))])


def _run(letters: list[Letter], script: Script | None) -> _Run:
    text = "".join(letter["text"] for letter in letters)
    if script is not None:
        fonts = groupby(letters, key=lambda letter: str(letter["font"]))
        text = "".join(script.read("".join(letter["text"] for letter in run), plain_name(font)) for font, run in fonts)
    box = (
        min(letter["x0"] for letter in letters),
        min(letter["top"] for letter in letters),
        max(letter["x1"] for letter in letters),
        max(letter["bottom"] for letter in letters),
    )
    middle = letters[len(letters) // 2]
    word = Word(text.replace(SOFT_HYPHEN, "-"), box)
    return _Run(word, middle["baseline"], middle["size"], letters[0]["order"], letters[-1]["order"])


def _rows(runs: list[_Run]) -> list[list[_Run]]:
    rows = in_runs(
        sorted(runs, key=lambda run: (run.baseline, run.word.box[0], run.first)),
        lambda row, run: run.baseline - row[0].baseline <= _SAME_BASELINE * min(run.size, row[0].size),
    )
    return [sorted(row, key=lambda run: (run.word.box[0], run.first)) for row in rows]


def _joined(row: list[_Run]) -> list[_Run]:
    """Put words together whose parts come from different places of the file: letters of a substituted font."""
    joined = row[:1]
    for run in row[1:]:
        before = joined[-1]
        gap = (run.word.box[0] - before.word.box[2]) / max(min(before.size, run.size), 0.01)
        # A number put beside a word afterwards makes no one word with it, however close they stand.
        last, first = before.word.text[-1], run.word.text[0]
        follows = 0 < run.first - before.last <= 2 and not (last + first).isalnum()
        if -_COVERS < gap < _TOUCHES and (follows or _same_class(last, first)):
            joined[-1] = _Run(_merged(before.word, run.word), before.baseline, before.size, before.first, run.last)
        else:
            joined.append(run)
    return joined


def _merged(first: Word, second: Word) -> Word:
    left, top, right, bottom = first.box
    box = (left, min(top, second.box[1]), max(right, second.box[2]), max(bottom, second.box[3]))
    return Word(first.text + second.text, box)


def _split(row: list[_Run]) -> list[Piece]:
    groups = in_runs(
        row,
        lambda part, run: run.word.box[0] - part[-1].word.box[2] <= _PIECE_GAP * min(part[-1].size, run.size),
    )
    # One line stretched to its margins has many words, all as far from each other.
    gaps = [second.word.box[0] - first.word.box[2] for first, second in pairwise(row)]
    if len(groups) > 1 and are_even(gaps, _EVEN) and sum(run.word.text[0].isalpha() for run in row) > len(row) / 2:
        groups = [row]
    return [
        Piece([run.word for run in group], median(run.baseline for run in group), median(run.size for run in group))
        for group in groups
    ]


def _join_strays(pieces: list[Piece]) -> list[Piece]:
    """Put raised digits and numbers filled in a little above or below the line into the line they stand in."""
    pieces.sort(key=lambda piece: (piece.baseline, piece.x0))
    at = 0
    while at < len(pieces):
        partner = _neighbour(pieces, at)
        if partner is None:
            at += 1
            continue
        first, second = pieces[at], pieces[partner]
        larger = max(first, second, key=lambda piece: piece.x1 - piece.x0)
        joined = Piece(_in_one_line(first, second), larger.baseline, larger.size)
        del pieces[partner], pieces[at]
        bisect.insort(pieces, joined, key=lambda piece: (piece.baseline, piece.x0))
        at = max(0, at - 2)
    return pieces


def _neighbour(pieces: list[Piece], at: int) -> int | None:
    piece = pieces[at]
    for index, other in enumerate(pieces[at + 1 :], start=at + 1):
        if other.top > piece.bottom:
            break
        if overlap(piece, other) < 0.5:
            continue
        boxes = [(one.box, two.box) for one in piece.words for two in other.words]
        # Below zero where words cover each other.
        gap = min(max(one[0], two[0]) - min(one[2], two[2]) for one, two in boxes)
        if -_STRAY_COVER < gap / max(piece.size, other.size) <= _STRAY_GAP:
            return index
    return None


def _in_one_line(first: Piece, second: Piece) -> list[Word]:
    """Return the words of two pieces in one line; those that touch become one word, but not a number and a word."""
    words = sorted(first.words + second.words, key=lambda word: word.box[0])
    size = min(first.size, second.size)
    raised = size < 0.8 * max(first.size, second.size)
    merged = words[:1]
    of_first = [any(word is other for other in first.words) for word in words]
    for index, word in enumerate(words[1:], start=1):
        before = merged[-1]
        touches = of_first[index] != of_first[index - 1] and word.box[0] - before.box[2] < _BLANK_GAP * size
        if touches and (raised or _same_class(before.text[-1], word.text[0])):
            merged[-1] = _merged(before, word)
        else:
            merged.append(word)
    return merged


def _same_class(first: str, second: str) -> bool:
    return (first.isdigit(), first.isalpha()) == (second.isdigit(), second.isalpha())


# --------------------
# Letters of PDFs in fonts of before Unicode (.VnTime, VNI-Times …): what their codes mean.
#
# The name of the font says which code it is, and the words must bear it out; where no name tells, the words alone
# decide. Tables and statistics are those of ``old_encodings``.

#: Before the name of a font of which a file holds only the letters that it needs.
_SUBSET = re.compile(r"[A-Z]{6}\+")


def texts_in_old_fonts(letters: Iterable[Letter]) -> list[tuple[str, str]]:
    """Return the name of each old font on a page, with all that is written in it."""
    runs = [(plain_name(font), list(run)) for font, run in groupby(letters, key=lambda letter: str(letter["font"]))]
    old = {name for name, _ in runs if code_of_font(name) is not None}
    # Blanks of other fonts part words, too.
    return [
        (name, "".join(letter["text"] for font, run in runs for letter in run if font == name or letter["text"] == " "))
        for name in sorted(old)
    ]


def plain_name(font: str) -> str:
    """Return a font's name without the mark of a subset.

    >>> plain_name("ABCDEE+.VnTimeH")
    '.VnTimeH'
    """
    return _SUBSET.sub("", font, count=1)


def script_of_fonts(pieces: Iterable[tuple[str, str]]) -> Script:
    """Return how to read the old fonts of a file; what stands in other fonts is left.

    ``pieces``: the name of each old font, with what is written in it.
    """
    script = script_of(pieces)
    script.general = None
    return script


def read_old_codes(pages: Iterable[Page]) -> tuple[str, ...]:
    """Turn the words of pages into Unicode where they are in an old code, line by line; return flag codes."""
    lines: list[list[Word]] = []
    for page in pages:
        lines += [piece.words for piece in page.pieces if piece.table is None]
        lines += [cell for table in page.tables for row in getattr(table, "rows", ()) for cell in row if cell]
    texts = [" ".join([word.text for word in line]) for line in lines]
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


def lay_out(seen: VisibleContent, first: bool = False, script: Script | None = None) -> Page:
    """Return a page as lines and tables. The ``first`` page may bear a stamp of arrival."""
    rest, grids, tables = list(seen.letters), list[Grid](), list[RuledTable | AlignedTable]()
    for grid in grids_of(_edges(seen.rules)) if rest else []:
        table = _filled(grid, [letter for letter in rest if _distance(grid.box, letter) == 0], script)
        if not _is_prose(table):
            rest = [letter for letter in rest if _distance(grid.box, letter) > 0]
            grids.append(grid)
            tables.append(table)
    pieces, printed = of_the_letter(_make_pieces(rest, script), seen.height, first)
    pieces += [Piece.marker(grid.box, number) for number, grid in enumerate(grids)]
    return Page(
        seen.height, seen.width, pieces, tables, seen.pictures, printed=printed,
        unmapped=seen.unmapped, strokes=seen.strokes, back=seen.back,
    )  # fmt: skip


def _is_prose(table: RuledTable) -> bool:
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
    edges: list[dict[str, Any]] = []
    for left, top, right, bottom in rules:
        wide, high = right - left, bottom - top
        if high <= _RULE_WIDTH < _SHORTEST_RULE <= wide:
            edges.append(rule("h", left, (top + bottom) / 2, right, (top + bottom) / 2))
        elif wide <= _RULE_WIDTH < _SHORTEST_RULE <= high:
            edges.append(rule("v", (left + right) / 2, top, (left + right) / 2, bottom))
    return edges if len(edges) <= _MOST_RULES else []


def _filled(grid: Grid, letters: Iterable[Letter], script: Script | None) -> RuledTable:
    cells = [cell for row in grid.rows for cell in row if not cell.covered]
    inside: dict[int, list[Letter]] = {id(cell): [] for cell in cells}
    last = cells[0]
    for letter in letters:
        if _distance(last.box, letter) > 0:  # letters of one cell mostly follow each other
            last = min(cells, key=lambda cell: _distance(cell.box, letter))
        inside[id(last)].append(letter)

    def words_of(cell: Cell) -> list[Word]:
        pieces = _make_pieces(inside[id(cell)], script)
        lines = in_runs(pieces, lambda line, piece: piece.baseline - line[0].baseline < 0.5 * piece.size)
        return [word for line in lines for piece in sorted(line, key=lambda piece: piece.x0) for word in piece.words]

    return filled(grid, words_of)


def _distance(box: Box, letter: Letter) -> float:
    """Return how far the middle of a letter is from a box; 0 inside it."""
    x, y = (letter["x0"] + letter["x1"]) / 2, letter["baseline"] - 0.3 * letter["size"]
    return float(max(box[0] - x, 0, x - box[2]) + max(box[1] - y, 0, y - box[3]))
