"""The columns of tables without ruling: lines cut at wide blanks, headers, boxes, which cell stands in which column.

A cell is a stretch across the page, in characters of a text or in points of a page: ``Lines`` tells where.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate, chain, count, takewhile
from math import inf
from operator import itemgetter
from statistics import mode
from typing import Literal, NamedTuple, TypeVar

from extractors.lexicon import load
from extractors.patterns import LOWER, Span, View, any_of, bare_words, end_of, trimmed

T = TypeVar("T")

# --------------------
# What the reading of a table hands on.

#: The pieces of a cell in reading order: its lines, between which words of other columns stand. Empty: a blank cell.
Cell = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """A table of the text: the whole lines ``start:end``, its rows, the first the header; one of one cell a heading."""

    start: int
    end: int
    rows: tuple[tuple[Cell, ...], ...]


#: The table that a line begins, and the line behind it; ``None``: it begins none.
TableRead = tuple[AlignedTable, int] | None

# --------------------
# Lines of a text cut into the pieces that wide blanks, tabs or bars hold apart, with their place across the page.

#: What holds the cells of a table apart.
Separator = Literal["blanks", "tabs", "bars", "words"]
#: The mark between two cells, none among blanks, and what stands in a cell.
_SEPARATED: dict[Separator, tuple[str, re.Pattern[str]]] = {
    "words": ("\n", re.compile(r"\S+")),
    "blanks": ("\n", re.compile(r"\S+(?:[^\S\t\n\f]\S+)*")),
    "tabs": ("\t", re.compile(r"\S(?:[^\t\n]*\S)?")),
    "bars": ("|", re.compile(r"[^\s|](?:[^|\n]*[^\s|])?")),
}
_LINE = re.compile("^.*$", re.MULTILINE)
_NEW_PAGES = re.compile("\f*")
#: Lines that hold nothing, or a drawn rule, or one number, as page numbers do.
_NOTHING = re.compile(r"[-_=–—+.|:\s]*|\s*(?:(?:-\s*)?\d{1,3}(?:\s*-)?|trang \d{1,3}(?:/\d{1,3})?)\s*", re.IGNORECASE)


class AlignedPiece(NamedTuple):
    """A run of words: its span in the text, and across the page where it begins and the place after its end."""

    start: int
    end: int
    left: float
    right: float
    slot: int  # between tabs and bars which cell of its line it is, empty ones counted too

    def overlaps(self, left: float, right: float) -> bool:
        """Whether the piece stands above or below the places ``left:right``."""
        return self.left < right and left < self.right


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a text, with what stands where across the page and how far they are apart, in characters."""

    view: View
    spans: Sequence[Span]
    blank: float = 1  #: How wide one is.
    measured: bool = False  #: Whether the spaces between lines are known, and those half a line apart are one.

    def separator(self, at: int) -> Separator | None:
        """Return what may hold the cells of a line apart, so that it has three or more; ``None``: it has fewer."""
        inside = self.view.text[slice(*self.spans[at])].strip()
        if inside.count("|") >= 2:
            return None if inside.endswith("|") else "bars"  # the outline itself reads ruled tables
        if inside.count("\t") >= 2:
            return "tabs"
        return "blanks" if inside.count("  ") >= 2 else None

    def cut(self, at: int, separator: Separator) -> Sequence[AlignedPiece]:
        """Return the pieces of a line that the separator holds apart, each with its place across the page."""
        text, (start, end) = self.view.text, self.spans[at]
        mark, pattern = _SEPARATED[separator]
        start = end_of(_NEW_PAGES.match(text, start, end), start)
        pieces: list[AlignedPiece] = []
        for found in pattern.finditer(text, start, end):
            left = len(text[start : found.start()].expandtabs(8))
            slot = text.count(mark, start, found.start())
            pieces.append(AlignedPiece(*found.span(), left, left + len(found[0]), slot))
        return pieces

    def words(self, at: int) -> Sequence[AlignedPiece]:
        """Return the words of a line."""
        return self.cut(at, "words")

    def parts(self, at: int, pieces: Sequence[AlignedPiece]) -> Sequence[AlignedPiece]:
        """Return the pieces of a line of a table cut where less than a wide gap may part two cells."""
        return pieces

    def gap(self, above: int, at: int) -> float:
        """Return how far a line stands below another one."""
        return at - above

    def pitch(self, lines: Sequence[int]) -> float:
        """Return how far the lines of a cell are apart."""
        return 1

    def holds_nothing(self, at: int) -> bool:
        """Whether a line holds nothing of a table."""
        return _NOTHING.fullmatch(self.view.text, *self.spans[at]) is not None


def raw_lines(text: str) -> list[Span]:
    """Return where the lines of ``text`` stand, without their ends."""
    return [*map(re.Match.span, _LINE.finditer(text))]


# --------------------
# The header of a table without ruling: known names of columns side by side, over one line or several.

_WORDS = load("outline")
_HEADERS = re.compile(
    rf"(?:{'|'.join(sorted(_WORDS['table_headers'], key=len, reverse=True))})(?!\w)"
    rf"|{any_of(_WORDS['table_headers_whole'])}$"
)
_COUNTER = re.compile(r"(?:tt|stt|so tt|so thu tu|thu tu|thang)(?!\w)")
_INDEX = re.compile(r"\(?(?:\d{1,2}|[a-z])\)?(?: ?= ?[\d()+ ]+)?")
#: How many lines below the first one may still belong to the header.
_LINES_OF_NAMES = 3
#: A name goes on: ``hoàn thành`` below ``Thời gian``, or in brackets.
_LOWER = re.compile(rf"[{LOWER}]|\([^\W\d_]")


def is_header(view: View, pieces: Sequence[AlignedPiece]) -> bool:
    """Whether ``pieces`` are names of columns: three or more, of which at least half are known."""
    names = [bare_words(view, piece) for piece in pieces if view.text[piece.start].isupper()]
    known = sum(_HEADERS.match(name) is not None for name in names)
    return len(names) == len(pieces) >= 3 and 2 * known >= len(names)


def counts_rows(view: View, piece: AlignedPiece) -> bool:
    """Whether a column of this name numbers the rows."""
    return _COUNTER.match(bare_words(view, piece)) is not None


def is_index(view: View, pieces: Sequence[AlignedPiece]) -> bool:
    """Whether a line only numbers the columns (``(1)  (2)  (3)``)."""
    return all(_INDEX.fullmatch(bare_words(view, piece)) for piece in pieces)


def header_end(lines: Lines, first: int) -> int:
    """Return the index of the line below a table's header, whose first line has the index ``first``: behind the lines
    that go on with the names of columns, ``_LINES_OF_NAMES`` at most."""
    last = min(first + 1 + _LINES_OF_NAMES, len(lines.spans))
    return first + 1 + len([*takewhile(partial(_goes_on, lines), range(first + 1, last))])


def _goes_on(lines: Lines, at: int) -> bool:
    """Whether a line goes on with names of columns: its parts begin small, in a text also with known names."""
    view, parts = lines.view, lines.cut(at, "blanks")
    low = all(_LOWER.match(view.plain, part.start) for part in parts)
    known = all(_LOWER.match(view.plain, part.start) or _HEADERS.fullmatch(bare_words(view, part)) for part in parts)
    return bool(parts) and (low if lines.measured else known)


# --------------------
# Lines in runs.


def in_runs(items: Iterable[T], goes_on: Callable[[list[T], T], object]) -> list[list[T]]:
    """Return items in runs; ``goes_on`` says whether the next item still belongs to the run before it."""
    runs: list[list[T]] = []
    for item in items:
        if not runs or not goes_on(runs[-1], item):
            runs.append([])
        runs[-1].append(item)
    return runs


# --------------------
# The columns of a table: where they stand across the page, what they are called, and which cell belongs to which.

#: Of the rows that fill either of two neighbouring runs, how many must fill both for them to be two columns.
_APART = 0.3
#: What it costs to put two pieces of one line into one column, as many blanks as that.
_SAME_COLUMN = 6


@dataclass(slots=True)
class AlignedColumn:
    """A column: the places ``left:right`` that its cells take, and its names from top to bottom."""

    left: float
    right: float
    names: list[AlignedPiece] = field(default_factory=list)
    fills: set[int] = field(default_factory=set)  # which lines of the body have words in it
    edges: Counter[int] = field(default_factory=Counter)  # where its cells begin

    @property
    def middle(self) -> float:
        """Its middle."""
        return (self.left + self.right) / 2

    def take(self, piece: AlignedPiece, line: int) -> None:
        """Count a piece to this column, whose edges it may widen; ``line``: the index of the line that it stands in."""
        self.left, self.right = min(self.left, piece.left), max(self.right, piece.right)
        self.fills.add(line)
        self.edges[round(piece.left)] += 1

    def may_be(self, other: "AlignedColumn") -> bool:
        """Whether another column may be the same one: not named otherwise, and hardly ever filled beside it."""
        names = {tuple(self.names), tuple(other.names)} - {()}
        return len(names) <= 1 and len(self.fills & other.fills) <= _APART * len(self.fills | other.fills)

    def join(self, other: "AlignedColumn") -> None:
        """Take over the places, names and lines of another column that is the same one."""
        self.left, self.right = min(self.left, other.left), max(self.right, other.right)
        self.names = self.names or other.names
        self.fills |= other.fills
        self.edges += other.edges

    def margin(self) -> float:
        """Return where the cells of this column begin: the left edge of at least half of its pieces, or infinity where
        they have no such edge in common."""
        usual = (left for left, count in self.edges.most_common(1) if 2 * count >= self.edges.total())
        return next(usual, inf)


def name_columns(header: Sequence[Sequence[AlignedPiece]]) -> list[AlignedColumn]:
    """Return the columns of a header, from left to right; a name that stands over several is given to each."""
    columns = _runs([[piece for piece in line if not _is_over_several(piece, header)] for line in header])
    for piece in chain(*header):
        for column in columns:
            if piece.overlaps(column.left, column.right):
                column.names.append(piece)
    return sorted(columns, key=lambda column: column.left)


def _is_over_several(piece: AlignedPiece, header: Sequence[Sequence[AlignedPiece]]) -> bool:
    """Whether two pieces of another line of the header stand below or above a piece."""
    return any(sum(piece.overlaps(other.left, other.right) for other in line) >= 2 for line in header)


def find_columns(
    header: Sequence[Sequence[AlignedPiece]], body: Sequence[Sequence[AlignedPiece]]
) -> list[AlignedColumn]:
    """Return the columns of a table from left to right, with names; ``header``, ``body``: the pieces of its lines."""
    names = name_columns(header)
    columns = _runs(body, mode([*(len(line) for line in body if len(line) > len(names)), len(names)]))
    for name in names:
        below = _below(columns, name)
        columns += [AlignedColumn(name.left, name.right)] * (not below)  # an empty column
        for column in below or columns[-1:]:
            column.names += name.names
    return _joined(sorted(columns, key=lambda column: column.left))


def _runs(lines: Sequence[Sequence[AlignedPiece]], most: float = inf) -> list[AlignedColumn]:
    """Return the columns of pieces that stand one above the other; a piece over two columns belongs to none. The
    fullest lines are read first, those of more than ``most`` pieces last (blanks of justified type)."""
    columns: list[AlignedColumn] = []
    order = sorted(range(len(lines)), key=lambda at: (len(lines[at]) > most, -len(lines[at])))
    for at in order:
        for piece in lines[at]:
            touched = [column for column in columns if piece.overlaps(column.left, column.right)]
            if not touched:
                touched = [AlignedColumn(piece.left, piece.right)]
                columns += touched
            if len(touched) == 1:
                touched[0].take(piece, at)
    return columns


def _below(columns: Sequence[AlignedColumn], name: AlignedColumn) -> list[AlignedColumn]:
    """Return the columns that stand below a name: those with a third of the widest overlap, or more."""
    shares = [min(name.right, column.right) - max(name.left, column.left) for column in columns]
    return [column for column, share in zip(columns, shares, strict=True) if share > max(0, max(shares) / 3)]


def _joined(columns: list[AlignedColumn]) -> list[AlignedColumn]:
    """Return columns with neighbours made one that are hardly ever filled in one line and have no two names."""
    joined: list[AlignedColumn] = []
    for column in columns:
        if joined and joined[-1].may_be(column):
            joined[-1].join(column)
        else:
            joined.append(column)
    return joined


def split_at_margins(
    pieces: Sequence[AlignedPiece], said: Callable[[], Sequence[AlignedPiece]], columns: Sequence[AlignedColumn]
) -> list[AlignedPiece]:
    """Return pieces of a line, cut where one runs over the margin of a column, at a word's beginning: its cells stand
    one blank apart. ``said`` gives the words of the line."""
    margins = {column.margin() for column in columns[1:]}
    if not [piece for piece in pieces for margin in margins if piece.left < margin < piece.right]:
        return [*pieces]
    words = said()
    parts: list[AlignedPiece] = []
    for piece in pieces:
        own = [word for word in words if piece.start <= word.start < piece.end]
        for run in in_runs(own, lambda _, word: round(word.left) not in margins):
            parts.append(run[0]._replace(end=run[-1].end, right=run[-1].right, slot=piece.slot))
    return parts


def assign(pieces: Sequence[AlignedPiece], columns: Sequence[AlignedColumn]) -> tuple[int, ...]:
    """Return for each piece of a line the index of its column: never back to the left, in sum as near as can be."""
    nowhere: tuple[float, tuple[int, ...]] = (inf, ())
    ways = [(0.0, ()), *[nowhere] * len(columns)]  # by the column of the piece before, the first for none
    for piece in pieces:
        # What is best of all that end further left, and what ends in the column itself.
        told = zip(count(), map(partial(_distance, piece), columns), accumulate(ways, min), ways[1:], strict=False)
        ways = [
            nowhere,
            *[
                min((left[0] + far, (*left[1], at)), (same[0] + far + _SAME_COLUMN, (*same[1], at)))
                for at, far, left, same in told
            ],
        ]
    return min(ways)[1]


def _distance(piece: AlignedPiece, column: AlignedColumn) -> float:
    """Return how far a piece stands from a column: out of it, then from its edges or middle."""
    left, right = piece.left - column.left, piece.right - column.right
    out = max(0, -left) + max(0, right)
    return out + min(abs(left), abs(right), abs(left + right) / 2) / 100


# --------------------
# Tables with one cell a line, as copies from Word and from web pages leave them: names of columns, then row by row.
#
# Rows are told by their numbers, else by the empty lines between them. Where a cell has several lines, or none, the
# line that says when tells the others apart.

#: With these a cell begins in small letters too.
LOWER_START = re.compile(rf"{any_of(load('tables')['cells']['lower_starts'])}(?!\w)")
_COUNTER_ALONE = re.compile(rf"{_COUNTER.pattern}.{{0,6}}$")
_SAYS_WHEN = re.compile(
    r"(?=.{1,60}$)(?:(?:truoc|tu|den|het|trong|cham nhat|xong|ngay|thang|quy|tuan|sang|chieu|toi|dau|cuoi)(?!\w)"
    r"\D{0,20}\d|(?:\d{1,2}(?:h\d\d|h| gio),? )?\d{1,2} ?[/.-] ?\d|thuong xuyen|(?:hang|dinh ky) )"
)
_TIMES = re.compile(r"thoi (?:gian|han|diem)|ngay|tien do|han(?!\w)|lich")
_MOST_STACKED, _MOST_NAMES = 400, 20  # lines of a table, of the names of its columns
_Lined = Sequence[tuple[int, Span]]  # lines that are not empty, each with its index


def stacked_at(read: Lines, at: int) -> TableRead:
    """Return the table whose first column is named in line ``at`` and the line after it; ``None`` where none begins."""
    view, lines = read.view, read.spans
    first = trimmed(view.text, *lines[at])
    counted = _COUNTER_ALONE.match(view.bare, *first) is not None
    if not (counted or _HEADERS.fullmatch(view.bare, *first)):
        return None
    header, *begun = _groups(view, _filled(view, lines, at, at + _MOST_NAMES), counted)
    # “Thời gian” / “hoàn thành”
    names = in_runs((span for _, span in header), lambda _, span: _LOWER.match(view.text, span[0]))
    if not (begun and is_header(view, [AlignedPiece(*column[0], 0, 0, 0) for column in names])):
        return None
    groups = _groups(view, _filled(view, lines, at, at + _MOST_STACKED), counted)[1:]
    time = next((column for column, name in enumerate(names) if _TIMES.match(view.bare, *name[0])), -1)
    stack = len(names), time, int(counted)
    each = (
        (_row(view, [*map(itemgetter(1), one)], *stack, is_last=counted and one is groups[-1]), one) for one in groups
    )
    rows = [*takewhile(itemgetter(0), each)]
    if len(rows) < 2 - counted:
        return None
    cells, last = [tuple(row) for row, _ in rows], rows[-1]
    after = last[1][sum(map(len, last[0])) - 1][0] + 1
    return AlignedTable(lines[at][0], lines[after - 1][1], (tuple(map(tuple, names)), *cells)), after


def _groups(view: View, below: _Lined, counted: bool) -> list[list[tuple[int, Span]]]:
    """Return lines in groups: the names of columns, then the rows, cut at numbers (``counted``) or empty lines."""
    number = 0

    def goes_on(group: list[tuple[int, Span]], line: tuple[int, Span]) -> bool:
        nonlocal number
        if not counted:
            return line[0] == group[-1][0] + 1
        begins = re.fullmatch(rf"0*{number + 1}[.)]?", view.text[slice(*line[1])]) is not None
        number += begins
        return not begins

    return in_runs(below, goes_on)


def _row(view: View, spans: Sequence[Span], columns: int, time: int, first: int, *, is_last: bool) -> list[Cell]:
    """Return the cells of a row whose cells are set as lines one below the other; ``[]`` where it is not plain in which
    column a line stands. ``columns``: how many there are; ``time``: which says when, -1 for none; ``first``: how many
    numbers begin a row. Behind the last of counted rows (``is_last``) other lines may follow."""
    before, behind = time - first, columns - 1 - time
    when = next((at for at in range(first, len(spans)) if _SAYS_WHEN.match(view.bare, *spans[at])), -1)
    if when < time or not {before, behind} <= {0, 1} or when > first + before * len(spans):
        return [(span,) for span in spans[:columns]] if is_last or len(spans) == columns else []
    rest = spans[when + 1 : when + 1 + behind] if is_last else spans[when + 1 :]
    if is_last and rest and view.text[rest[-1][1] - 1] == ".":
        rest = ()  # a sentence below the table
    numbers = [(span,) for span in spans[:first]]
    return [*numbers, *[tuple(spans[first:when])] * before, (spans[when],), *[tuple(rest)] * behind]


def _filled(view: View, lines: Sequence[Span], start: int, end: int) -> list[tuple[int, Span]]:
    """Return the lines of ``start:end`` that are not empty, without blanks at their ends."""
    spans = ((index, trimmed(view.text, *lines[index])) for index in range(start, min(end, len(lines))))
    return [(index, span) for index, span in spans if span[0] < span[1]]


# --------------------
# Tables of names and figures whose columns are named in one line with single blanks, as copies from web pages leave
# them (“STT Đơn vị Số lượng”): each row in a line, or its cells one a line, with its number or without.

_ROW_IN_LINE = re.compile(r"(?:(?P<number>\d{1,3})[.)]? +)?(?P<name>[^\W\d_].*?) +(?P<figure>\d{1,4})")
_FIGURE = re.compile(r"\d{1,4}")
_COUNTER_FIRST = re.compile(rf" *(?P<counter>{_COUNTER.pattern})")
_LONGEST_NAME = 90  # characters
#: Fewer rows than these are no table.
_FEWEST_DENSE = 3


def dense_at(read: Lines, at: int) -> TableRead:
    """Return the table of names and figures whose columns are named in line ``at``; ``None`` where none begins."""
    view, lines = read.view, read.spans
    counter = _COUNTER_FIRST.match(view.bare, *lines[at])
    header = _dense_header(view, counter, lines[at]) if counter else None
    if header is None:
        return None
    rows: list[tuple[Cell, ...]] = []
    name: Span | None = None  # of a row whose figure stands in a line below
    after = at + 1
    for index, span in _filled(view, lines, at + 1, len(lines)):
        row = _ROW_IN_LINE.fullmatch(view.text, *span)
        if name is None and row is not None:
            number = (row.span("number"),) if row["number"] else ()
            rows.append((number, (row.span("name"),), (row.span("figure"),)))
        elif _FIGURE.fullmatch(view.text, *span):
            if name is not None:
                rows.append(((), (name,), (span,)))
            name = None  # else it is the number of the row
        elif name is None and _is_name(view, span):
            name = span
            continue  # the table goes on if a figure follows
        else:
            break
        after = index + 1
    if len(rows) < _FEWEST_DENSE:
        return None
    return AlignedTable(lines[at][0], lines[after - 1][1], (header, *rows)), after


def _dense_header(view: View, counter: re.Match[str], line: Span) -> tuple[Cell, ...] | None:
    """Return the names of the columns (counter, who, how many) of a line; ``None``: it holds no such names."""
    end = trimmed(view.text, *line)[1]
    starts = [*map(re.Match.start, _WORD_BEGINS.finditer(view.text, counter.end(), end))]
    for second in starts[1:]:
        name = AlignedPiece(*trimmed(view.text, starts[0], second), 0, 0, 0)
        if _HEADERS.fullmatch(bare_words(view, name)) and _COUNTS.match(view.bare, second):
            return (counter.span("counter"),), ((name.start, name.end),), ((second, end),)
    return None


def _is_name(view: View, span: Span) -> bool:
    """Whether a line may be a name: it begins with a capital, is short, and no sentence."""
    start, end = span
    return view.text[start].isupper() and end - start <= _LONGEST_NAME and view.text[end - 1] not in ".:;"


_WORD_BEGINS = re.compile(r"(?<!\S)[^\W\d_]")
_COUNTS = re.compile(r"(?:(?:tong )?so (?:luong|dai bieu|nguoi)|chi tieu|dai bieu)(?!\w)")
