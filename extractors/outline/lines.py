"""The lines of a letter, the marks of list items, and the records that an outline is made of."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from extractors.patterns import UPPER, View

# --------------------
# What the outline of a letter is made of: its lines, its blocks and tables, and where its parts begin.

Zone = Literal["head", "title", "addressees", "preamble", "body", "table", "closing", "tail", "annex"]

#: Rank of a list mark: a mark of a lower rank governs those of higher ranks that follow it.
RANKS = {
    "part": 1,
    "chapter": 2,
    "capital": 3,
    "roman": 4,
    "article": 5,
    "number": 6,
    "number2": 7,
    "number3": 8,
    "letter": 9,
    "bracket": 10,
    "star": 11,
    "dash": 12,
    "plus": 13,
}
PLAIN_RANK = 20
#: Characters; paragraphs of letters have some hundreds, the longest known one a thousand.
LONGEST_PARAGRAPH = 4000


@dataclass(slots=True)
class Line:
    """A physical line: offsets of its content without blanks, its indent, and whether a blank line stands above."""

    start: int
    end: int
    indent: int
    after_blank: bool = False
    table: bool = False
    page_break: bool = False


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together, the kind of their list mark, and where the words behind the mark begin."""

    lines: list[Line]
    mark: str | None
    begin: int

    @property
    def end(self) -> int:
        """Return where the last line ends."""
        return self.lines[-1].end

    @property
    def table(self) -> bool:
        """Say whether it is a row of a table; every row is a paragraph of its own."""
        return self.lines[0].table

    def pieces(self, plain: str) -> Iterator["Paragraph"]:
        """Yield the paragraph, or the pieces of one that is longer than people write (a text without line ends).

        Rules look over the whole block of a date or a figure; pieces keep their time in proportion to the text.
        """
        begin, mark = self.begin, self.mark
        while self.end - begin > LONGEST_PARAGRAPH:
            stop = begin + LONGEST_PARAGRAPH
            cut = max(plain.rfind(end, begin + 1, stop) for end in (". ", "; ")) + 1
            cut = cut or plain.rfind(" ", begin + 1, stop) + 1 or stop
            yield Paragraph([Line(begin, cut, 0)], mark, begin)
            begin, mark = cut + len(plain[cut:stop]) - len(plain[cut:stop].lstrip()), None
        yield self if begin == self.begin else Paragraph([Line(begin, max(begin, self.end), 0)], None, begin)


@dataclass(slots=True, eq=False)
class Block:
    """A paragraph, list item, heading or table cell: ``start`` and ``end`` span its words without the list mark."""

    start: int
    end: int
    zone: Zone
    mark: str | None = None
    rank: float = PLAIN_RANK
    heading: bool = False
    parent: "Block | None" = None
    children: list["Block"] = field(default_factory=list)
    row: int | None = None
    column: str | None = None

    def ancestors(self) -> Iterator["Block"]:
        """Yield the blocks that govern this one, the nearest first."""
        block = self.parent
        while block is not None:
            yield block
            block = block.parent


@dataclass(slots=True)
class Table:
    """A table: its rows of cells, each ``(start, end)``, the header row apart (``[]`` where it has none)."""

    start: int
    end: int
    header: list[tuple[int, int]]
    rows: list[list[tuple[int, int]]]
    zone: Zone
    parent: Block | None = None


@dataclass(slots=True)
class Outline:
    """The letter's lines and blocks, and where its parts begin."""

    lines: list[Line]
    head: list[Line]
    title: list[Line]
    addressees: list[Line]
    tail: list[Line]
    blocks: list[Block]
    tables: list[Table]
    body_start: int
    tail_start: int
    idle: tuple[tuple[int, int], ...] = ()
    """Stretches of the annexes that bind nobody, in order: drafts, regulations, forms."""

    def binding(self) -> "Outline":
        """Return the outline without the blocks and tables that bind nobody."""
        if not self.idle:
            return self
        starts = [start for start, _ in self.idle]

        def binds(at: int) -> bool:
            last = bisect_right(starts, at)
            return last == 0 or at >= self.idle[last - 1][1]

        blocks = [block for block in self.blocks if binds(block.start)]
        return replace(self, blocks=blocks, tables=[table for table in self.tables if binds(table.start)])


# --------------------
# The marks of list items: Phần, Chương, Mục, Điều, roman and arabic numbers, letters, dashes, pluses, stars.

#: Written twice over by some offices: “1/.”, “I.-”, “a.-”, “2)-”.
_AGAIN = r"(?:(?<=/)\.|(?<=[.)])[ ]?-(?!\w*\d))?"
#: No mark: the number of a letter that begins a line (“09-KH/ĐU”), a telephone number with digits left out (“04.38xx”).
#: A letter alone before a capital is a sign of a font of signs that was lost.
_MARKS = re.compile(
    rf"""
    (?P<part>(?:phần|PHẦN|Phần)[ ]+(?:thứ[ ]+\w+|THỨ[ ]+\w+|[IVX]+|\d+)\b[ ]*[.:\-]?)
  | (?P<chapter>(?:Chương|CHƯƠNG|Mục|MỤC)[ ]+(?:[IVX]+|\d+)\b[ ]*[.:\-]?)
  | (?P<article>(?:Điều|ĐIỀU)[ ]+\d+[ ]*[.:])
  | (?P<roman>(?:X{{0,3}}(?:IX|IV|V?I{{1,3}}|V)|X{{1,3}}|Il|Ill|lI|II1|l1)[ ]*[.\-/):]{_AGAIN}(?=[ ]|[^\W\d_]|$))
  | (?P<capital>[A-HĐ][ ]*[.)/](?=[ ]))
  | (?P<number3>\d{{1,2}}\.\d{{1,2}}\.\d{{1,2}}(?:\.\d{{1,2}})?[.)]?(?![\d/]))
  | (?P<number2>\d{{1,2}}\.\d{{1,2}}(?:[.)\-](?!\d)|(?=[ ]*[^\W\d_])(?!xx))(?!/))
  | (?P<number>(?:\d{{1,2}}[ ]?[.)]{_AGAIN}|\d{{1,2}}/(?:(?=[ ])|\.|(?=[^\W\d_]{{2,}}[ ,:]))
        |\d{{1,2}}[ ]?-(?=[ ]*[^\W\d_])(?!\w+/\w)|\d{{1,2}}:)
        (?=[ ]*["(\[]?[^\W\d_]|[ ]+["(]|[ ]+\d+[ ]?%|$))
  | (?P<letter>[a-zđ][ ]?[.)]{_AGAIN}(?=[ ]|[^\W\d_]|$)|[a-zđ]\d?[)/]{_AGAIN}(?=[ ])
        |(?:Bước|BƯỚC)[ ](?:\d{{1,2}}|thứ[ ]\w+)[ ]?[.:)](?=[ ]))
  | (?P<bracket>\((?:\d{{1,2}}|[a-zđ]|[ivx]+)\)(?=[ ]))
  | (?P<dash>-(?:[ ]*-)?(?![\d]+[ ]*%)(?=[ ]*\S))
  | (?P<plus>\+(?=[ ]*\S)|[oØüŸ§](?=[ ]{{1,8}}[^\W\d_])|[vqnu](?=[ ]{{1,8}}[{UPPER}]))
    """,
    re.X,
)


def mark_of(view: View, line: Line) -> tuple[str, int] | None:
    """Return the kind of the line's list mark and where its words begin."""
    if view.text[line.start] == "*":
        return "star", _skip(view, line.start + 1, line.end)
    found = _MARKS.match(view.plain, line.start, line.end)
    if not found:
        return None
    kind = found.lastgroup
    assert kind is not None
    return kind, _skip(view, found.end(), line.end)


def _skip(view: View, start: int, end: int) -> int:
    """Return where the words begin behind the blanks at ``start``."""
    while start < end and view.plain[start] == " ":
        start += 1
    return start


# --------------------
# The lines of a letter, and what can be told of one by itself: its words, whether it is set in capitals.

#: A line of dashes, dots or stars, which parts what stands above from what stands below.
RULE = re.compile(r"^[\s\-_*=–—.~]+$")
_TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_ITALIC = re.compile(r"^\*[^*]+\*\W*$")
_SEEN = 6  # lines below by which the width of a wrapped text is told
_WRAPPED = 130  # characters: no wrapped line is longer
_RAGGED = 14  # characters that a full line may lack
_COLUMN = re.compile(r"\S(?:(?!\s{3,}|\t).)*")


def find_lines(view: View) -> list[Line]:
    """Return the lines that hold something, page numbers left out."""
    lines: list[Line] = []
    blank = True
    page_break = False
    at = 0
    for raw in view.text.split("\n"):
        stop = at + len(raw)
        plain = view.plain[at:stop]
        if not plain.strip():
            page_break = page_break or bool(raw.strip()) or "\f" in raw
            blank = True
        elif RULE.match(plain):
            blank = True
        else:
            lines.append(_line(raw, plain, at, blank, page_break))
            blank = page_break = False
        at = stop + 1
    return lines


def _line(raw: str, plain: str, at: int, after_blank: bool, page_break: bool) -> Line:
    """Return the line whose text is ``raw`` and whose plain view is ``plain``, at a place of the letter."""
    start = at + len(plain) - len(plain.lstrip())
    end = start + len(plain.strip())
    if "*" in raw and raw.lstrip().startswith("*") and _is_star(raw):
        start = at + raw.index("*")
    indent = len(raw[: start - at].expandtabs(8).replace("#", "")) if start > at else 0
    return Line(start, end, indent, after_blank, "|" in raw and bool(_TABLE_ROW.match(raw)), page_break)


def _is_star(raw: str) -> bool:
    """Say whether a line begins with a star that is a list mark, not bold or italic type."""
    content = raw.strip()
    if content.startswith("**") or _ITALIC.match(content) or len(content) < 3:
        return False
    return content[1].isspace() or "*" not in content[1:]  # italic type that ends within the line, or below it


def is_capitals(words: str) -> bool:
    """Say whether ``words`` are set in capitals, as headings and names of bodies in heads are."""
    begin = words[:200]  # a heading is short; of a long paragraph the beginning tells
    if sum(map(str.islower, begin[: len(begin) // 4])) > 0.151 * len(begin):
        return False  # more small letters in a quarter of the words than there may be in all of them
    upper = sum(map(str.isupper, begin))
    letters = upper + sum(map(str.islower, begin))
    return letters >= 3 and upper >= 0.85 * letters


def columns(view: View, line: Line) -> list[Line]:
    """Cut a line of two columns side by side into its columns."""
    parts = []
    for found in _COLUMN.finditer(view.text[line.start : line.end]):
        start, end = line.start + found.start(), line.start + found.end()
        parts.append(Line(start, end, line.indent + found.start(), line.after_blank))
    return parts or [line]


def opens_paragraph(view: View, lines: list[Line], index: int) -> bool:
    """Say whether a line of a wrapped text opens a paragraph, though no blank line stands above it.

    It fills its line, and its first word would have found room in the line above, which was ended on purpose.
    """
    line, above = lines[index], lines[index - 1]
    words = view.plain[line.start : line.end]
    width = max(_width(view, one) for one in lines[index : index + _SEEN])
    if width > _WRAPPED or not words[:1].isupper() or _width(view, line) < width - _RAGGED:
        return False
    return _width(view, above) + 1 + len(words.split(" ", 1)[0]) < width


def _width(view: View, line: Line) -> int:
    return len(" ".join(view.plain[line.start : line.end].split()))
