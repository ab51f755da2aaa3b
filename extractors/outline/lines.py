"""The lines of a letter, put together to paragraphs and ruled tables, and these to blocks under their headings."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby, pairwise, repeat
from operator import attrgetter
from typing import Literal

from extractors.lexicon import load
from extractors.patterns import LOWER, UPPER, View, any_of, between_bars, kept, phrase

# --------------------
# What the outline of a letter is made of: its lines, its blocks and tables, and where its parts begin.

Zone = Literal["head", "title", "addressees", "preamble", "body", "table", "closing", "tail", "annex"]
#: Rank of a list mark: a mark of a lower rank governs those of higher ranks that follow it.
RANKS: dict[str | None, float] = {
    "part": 1, "chapter": 2, "capital": 3, "roman": 4, "division": 4.5, "article": 5, "number": 6, "number2": 7,
    "number3": 8, "letter": 9, "bracket": 10, "star": 11, "dash": 12, "plus": 13,
}  # fmt: skip
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
        """Whether it is a row of a table; every row is a paragraph of its own."""
        return self.lines[0].table

    def pieces(self, plain: str) -> Iterator["Paragraph"]:
        """Yield the paragraph, or the pieces of one that is longer than people write (a text without line ends). Rules
        look over the whole block of a date or a figure; pieces keep their time in proportion to the text."""
        begin, mark = self.begin, self.mark
        while self.end - begin > LONGEST_PARAGRAPH:
            stop = begin + LONGEST_PARAGRAPH
            cut = max(plain.rfind(end, begin + 1, stop) for end in (". ", "; ")) + 1
            cut = cut or plain.rfind(" ", begin + 1, stop) + 1 or stop
            yield Paragraph([Line(begin, cut, 0)], mark, begin)
            begin, mark = cut + len(plain[cut:stop]) - len(plain[cut:stop].lstrip()), None
        yield self if begin == self.begin else Paragraph([Line(begin, max(begin, self.end), 0)], None, begin)


@dataclass(eq=False)
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

    @kept
    def ancestors(self) -> list["Block"]:
        """The blocks that govern this one, the nearest first."""
        return [self.parent, *self.parent.ancestors] if self.parent else []

    def descendants(self) -> Iterator["Block"]:
        """Yield the blocks that this one governs, in the order of the text."""
        for child in self.children:
            yield child
            yield from child.descendants()


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

#: Written twice over by some offices: “1/.”, “1./”, “1./.”, “I.-”, “a.-”, “2)-”.
_AGAIN = r"(?:(?<=/)\.|(?<=[.)])/\.?(?=[ ])|(?<=[.)])[ ]?-(?!\w*\d))?"
#: “1. | 08 công đoàn cơ sở nêu trên gửi …”: a number of those who are named elsewhere.
_COUNTED = any_of(load("duties")["those_named"]).replace(" ", "[ ]")
#: No mark: the number of a letter that begins a line (“09-KH/ĐU”), a telephone number with digits left out (“04.38xx”).
#: A letter alone before a capital is a sign of a font of signs that was lost.
_MARKS = re.compile(
    rf"""
    (?P<part>(?:phần|PHẦN|Phần)[ ]+(?:thứ[ ]+\w+|THỨ[ ]+\w+|[IVX]+|\d+)\b[ ]*[.:\-]?)
  | (?P<chapter>(?:Chương|CHƯƠNG|Mục|MỤC)[ ]+(?:[IVX]+|\d+)\b[ ]*[.:\-]?)
  | (?P<article>(?:Điều|ĐIỀU)[ ]+\d+[ ]*[.:])
  | (?P<roman>(?:X{{0,3}}(?:IX|IV|V?I{{1,3}}|V)|X{{1,3}}|Il|Ill|lI|II1|l1)[ ]*[.\-/):]{_AGAIN}(?=[ ]|[^\W\d_]|$))
  | (?P<capital>[A-HĐ]\d?[ ]*[.)/](?=[ ]))
  | (?P<division>[A-HĐ]\d?-(?=[ ]))
  | (?P<number3>\d{{1,2}}\.\d{{1,2}}\.\d{{1,2}}(?:\.\d{{1,2}})?[.)]?(?![\d/]))
  | (?P<number2>\d{{1,2}}\.\d{{1,2}}(?:[.)\-](?!\d)|(?=[ ]*[^\W\d_])(?!xx))(?!/))
  | (?P<number>(?:\d{{1,2}}[ ]?[.)]{_AGAIN}|\d{{1,2}}/(?:(?=[ ])|\.|(?=[^\W\d_]{{2,}}[ ,:]))
        |\d{{1,2}}[ ]?-(?=[ ]*[^\W\d_])(?!\w+/\w)|\d{{1,2}}:)
        (?=[ ]*["(\[]?[^\W\d_]|[ ]+["(]|[ ]+\d+[ ]?(?:%|{_COUNTED}(?!\w))|$))
  | (?P<letter>[a-zđ][ ]?[.)]{_AGAIN}(?=[ ]|[^\W\d_]|$)|[a-zđ]\d?[)/]{_AGAIN}(?=[ ])
        |(?:Bước|BƯỚC|Việc|VIỆC)[ ]+(?:\d{{1,2}}|thứ[ ]+\w+)[ ]?[.:)](?=[ ])
        |(?:Một|Hai|Ba|Bốn|Năm|Sáu|Bảy|Tám|Chín|Mười)[ ]+là[ ]?[,:](?=[ ])
        |Thứ[ ]+(?:nhất|hai|ba|tư|năm|sáu|bảy)[ ]?[,:](?=[ ]+(?!ngày|hằng|mỗi|tuần|sáng|chiều|\d)))
  | (?P<bracket>\((?:\d{{1,2}}|[a-zđ]|[ivx]+)\)(?=[ ]))
  | (?P<dash>-(?:[ ]*-)?(?![\d]+[ ]*%)(?=[ ]*\S))
  | (?P<plus>\+(?=[ ]*\S)|(?:=>|[⇒→➔])(?=[ ]*[^\W\d_])|[oØüŸ§](?=[ ]{{1,8}}[^\W\d_])|[vqnu](?=[ ]{{1,8}}[{UPPER}]))
    """,
    re.X,
)
_STAR = re.compile(r"(?P<star>\*)")


def mark_of(view: View, line: Line) -> tuple[str | None, int]:
    """Return the kind of the line's list mark, ``None`` where it has none, and where its words begin."""
    found = _STAR.match(view.text, line.start) or _MARKS.match(view.plain, line.start, line.end)
    if found is None:
        return None, line.end - len(view.plain[line.start : line.end].lstrip(" "))
    return found.lastgroup, line.end - len(view.plain[found.end() : line.end].lstrip(" "))


# --------------------
# The lines of a letter, and what can be told of one by itself: its words, whether it is set in capitals.

#: A line of dashes, dots or stars, which parts what stands above from what stands below.
RULE = re.compile(r"^[\s\-_*=–—.~]+$")
_TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_FEWEST_BARS = 2  # of rows without bars around them
_LINES_BELOW = 6  # lines below by which the width of a wrapped text is told
_RAGGED = 14  # characters that a full line may lack
_COLUMN = re.compile(r"\S(?:(?!\s{3,}|\t).)*")
_SIGNS = load("header")["signature"]
_SYLLABLE = rf"(?:[{UPPER}]['’])?(?:[{UPPER}][{LOWER}']*|[{UPPER}]+)"  # K'Rứ, Y Blim
_RANKS = [rank for name in _SIGNS["ranks"] for rank in (name, name.upper())]
_DEGREES = rf"(?:{any_of([*_SIGNS['degrees'], *_RANKS])}(?![{LOWER}{UPPER}])[.,]{{0,2}} ?(?:- ?)?)+"
#: The degrees and ranks before a signer's name.
DEGREES = re.compile(f"^{_DEGREES}")
#: A person's name alone on its line, with or without degrees.
PERSON = re.compile(
    rf"^(?:{_DEGREES})?(?:{_SYLLABLE}(?: (?:{_SYLLABLE}\.?|thị|văn)){{1,5}}|[{UPPER}]['’][{UPPER}]?[{LOWER}]+)$"
)
#: In a line whose view is blank: the number of a page, or the page's end.
_NUMBER_OR_BREAK = re.compile(r"\S|\f")


def find_lines(view: View) -> list[Line]:
    """Return the lines that hold something, but page numbers and rules; rows of a table need no bars around them."""
    lines: list[Line] = []
    blank = True
    page_break = False
    at = 0
    for raw in view.text.split("\n"):
        stop = at + len(raw)
        plain = view.plain[at:stop]
        if not plain.strip():
            page_break |= _NUMBER_OR_BREAK.search(raw) is not None
            blank = True
        elif RULE.match(plain):
            blank = True
        else:
            lines.append(_line(raw, plain, at, blank, page_break))
            blank = page_break = False
        at = stop + 1
    bars = [view.text.count("|", one.start, one.end) for one in lines] if "|" in view.text else ()
    for (above, many), (below, more) in pairwise(zip(lines, bars, strict=False)):
        if many == more >= _FEWEST_BARS and not below.after_blank:
            above.table = below.table = True
    return lines


def _line(raw: str, plain: str, at: int, after_blank: bool, page_break: bool) -> Line:
    """Return a line by its text (``raw``), its plain view, and where it begins in the letter."""
    start = at + len(plain) - len(plain.lstrip())
    end = start + len(plain.strip())
    content = raw.strip()
    # not of italic type that ends within the line, or below it
    if content.startswith("*") and (content[1:2].isspace() or "*" not in content[1:]):
        start = at + raw.index("*")
    indent = len(raw[: start - at].expandtabs(8).replace("#", ""))
    return Line(start, end, indent, after_blank, _TABLE_ROW.match(raw) is not None, page_break)


def is_capitals(words: str) -> bool:
    """Whether ``words`` are set in capitals, as headings and names of bodies in heads are."""
    begin = words[:200]  # a heading is short; of a long paragraph the beginning tells
    if sum(map(str.islower, begin[: len(begin) // 4])) > 0.151 * len(begin):
        return False  # more small letters in a quarter of the words than there may be in all of them
    upper = sum(map(str.isupper, begin))
    letters = upper + sum(map(str.islower, begin))
    return letters >= 3 and upper >= 0.85 * letters


def columns(view: View, line: Line) -> list[Line]:
    """Return the columns that stand side by side in a line, parted by wide gaps, each as a line of its own; the line
    itself where there is one."""
    return [
        Line(line.start + found.start(), line.start + found.end(), line.indent + found.start(), line.after_blank)
        for found in _COLUMN.finditer(view.text[line.start : line.end])
    ] or [line]


def opens_paragraph(view: View, lines: list[Line], index: int) -> bool:
    """Whether a line of a wrapped text opens a paragraph, though no blank line stands above it.

    It fills its line, and its first word would have found room in the line above, which was ended on purpose. What goes
    on deeper is centred: a subject.
    """
    line, above = lines[index], lines[index - 1]
    words = view.plain[line.start : line.end]
    width = max([_width(view, one) for one in lines[index : index + _LINES_BELOW]])
    if not words[:1].isupper() or _width(view, line) < width - _RAGGED:
        return False
    if any(one.indent > line.indent for one in lines[index + 1 : index + 2]):
        return False
    return _width(view, above) + 1 + len(words.split(" ", 1)[0]) < width


def _width(view: View, line: Line) -> int:
    """Return how many characters a line has, runs of blanks as one."""
    return len(" ".join(view.plain[line.start : line.end].split()))


# --------------------
# Lines put together to paragraphs: what a typist or a copying program has broken belongs together again.

_TERMINAL = (".", ";", ":", "!", "?", "./.", '."', '";')
_ENDS = (".", ";", ":")
#: The last word of a sentence, an abbreviation or a number in letters: ``(ATVSLĐ).``, ``III/2026.``
_END_OF_SENTENCE = re.compile(r"[^ ]{1,20}[.;]$")
_SECOND_HALF = re.compile(any_of(load("outline")["second_halves"]) + r"\b")
_SECOND_NUMBER = re.compile(r"- *\d")
_CANNOT_END = re.compile(r"\b" + any_of(load("outline")["cannot_end"]) + "$")
_BEFORE_NUMBER = tuple(load("outline")["before_number"])
_LONG_SO_FAR = 60  # characters of a paragraph that a page break cuts, not a heading
_DEEP = 3  # columns of indent that begin a paragraph
_LEAST_LINES = 4  # fewer do not show how they are set
_LEAST_WIDTH = 55  # columns of a page
_LONGEST_WRAPPED = 180  # columns: a longer line is a paragraph
#: “Đơn vị thực hiện: …”, “Hạn xong: …”: lines that say of the item above who does it, by when.
_LABEL_OF_ITEM = re.compile(rf"{any_of(chain.from_iterable(load('tables')['labels'].values()))} *:")


@dataclass(frozen=True, slots=True)
class Layout:
    """How the text is set: ``width`` of full lines where it is wrapped by hand, ``base`` indent of running lines."""

    width: int | None
    base: int
    indented: bool = False  # paragraphs begin with an indent, so a line without one goes on with the paragraph above

    def had_room(self, view: View, above: Line, line: Line) -> bool:
        """Whether the first word of ``line`` would have stood on the line above, had that not been ended on purpose."""
        first_word = view.plain[line.start : line.end].split(" ", 1)[0]
        return above.indent + above.end - above.start + 1 + len(first_word) < (self.width or 0) - 6


def layout_of(view: View, lines: Sequence[Line]) -> Layout:
    """Return how ``lines`` are set: wrapped by hand at a width, or not (``width`` is ``None``); tables do not count."""
    prose = [line for line in lines if not line.table]
    if len(prose) < _LEAST_LINES:
        return Layout(None, 0)
    lengths = [line.indent + _width(view, line) for line in prose]
    by_length = sorted(lengths)
    width = by_length[int(len(prose) * 0.9)]
    full = sum([length >= 0.85 * width for length in lengths]) / len(prose)
    # A line that begins with a small letter goes on with the one above: a typist's paragraphs never do.
    broken = sum([view.plain[line.start].islower() for line in prose]) / len(prose)
    wrapped = full >= 0.3 or (full >= 0.15 and broken >= 0.1)
    if not wrapped or by_length[-1] > _LONGEST_WRAPPED or width < _LEAST_WIDTH:
        return Layout(None, 0)
    indents = Counter([line.indent for line in prose])
    base = min(indents)
    deep = sum(count for indent, count in indents.items() if indent >= base + _DEEP)
    return Layout(width, base, 0.04 * len(lines) <= deep <= 0.85 * len(lines))


def paragraphs_of(view: View, lines: list[Line], layout: Layout) -> list[Paragraph]:
    """Return lines in paragraphs; each row of a table, and each line with a list mark of its own, begins one."""
    paragraphs: list[Paragraph] = []
    for line in lines:
        kind, begin = mark_of(view, line)
        if paragraphs and not (line.table or paragraphs[-1].lines[0].table):
            paragraph = paragraphs[-1]
            begins = kind and not _false_mark(view, paragraph, line, kind, begin, layout)
            alone = paragraph.begin >= paragraph.end  # a mark on a line of its own
            if not begins and (alone or _continues(view, paragraph, line, layout)):
                paragraph.begin = line.start if alone else paragraph.begin
                paragraph.lines.append(line)
                continue
        paragraphs.append(Paragraph([line], kind, begin))
    return paragraphs


def _false_mark(view: View, paragraph: Paragraph, line: Line, kind: str, begin: int, layout: Layout) -> bool:
    """Whether what looks like a list mark is the middle of a sentence broken by hand (``2019`` / ``- 2020``)."""
    above = paragraph.lines[-1]
    last = view.plain[above.start : above.end].rstrip()
    if not line.after_blank and last[-1:].isdigit() and _SECOND_NUMBER.match(view.plain, line.start):
        return True
    if layout.width is None or last.endswith(_TERMINAL):
        return False
    if kind == "dash":
        # A dash may join two halves: of a name (“Chính sách - Pháp luật”), of a wrapped sentence.
        joins = len(paragraph.lines) > 1 or _SECOND_HALF.match(view.bare, begin) is not None
        return joins and not layout.had_room(view, above, line)
    return kind.startswith(("number", "capital")) and last.endswith(_BEFORE_NUMBER)


def _continues(view: View, paragraph: Paragraph, line: Line, layout: Layout) -> bool:
    """Whether ``line`` goes on with the last sentence of ``paragraph``."""
    above = paragraph.lines[-1]
    if _CANNOT_END.search(view.lower, max(paragraph.begin, above.end - 20), above.end):
        return True
    last = view.plain[above.start : above.end].rstrip()
    first = view.plain[line.start]
    ended, small = last.endswith(_TERMINAL), first.islower()
    if _LABEL_OF_ITEM.match(view.lower, line.start, line.end):
        return False
    number = first.isdigit() and not ended
    if (by_case := _by_case(view, paragraph, line, small or number)) is not None:
        return by_case and not ended
    long = paragraph.end - paragraph.begin > _LONG_SO_FAR
    if line.page_break and not ended and (number or long):
        return True
    if line.after_blank and not line.page_break:
        return small and not last.endswith(_ENDS)
    if layout.width is None:
        is_open = small or last.endswith((",", "-", "(", "/"))
        return (number and long) or (is_open and not last.endswith(_ENDS))
    return _runs_on(view, paragraph, line, layout, last, small)


def _by_case(view: View, paragraph: Paragraph, line: Line, goes_on: bool) -> bool | None:
    """Whether ``line`` goes on with capitals below capitals; ``None``: neither is set so, other signs decide.
    Where only one is, it does not, unless it ``goes_on`` anyway (``None``). An abbreviation alone is no such line."""
    ends_sentence = _END_OF_SENTENCE.match(view.plain, line.start, line.end)
    capitals = not ends_sentence and is_capitals(view.plain[line.start : line.end])
    if capitals != is_capitals(view.plain[paragraph.begin : paragraph.end]):
        return None if goes_on else False
    return not line.after_blank if capitals else None


def _runs_on(view: View, paragraph: Paragraph, line: Line, layout: Layout, last: str, small: bool) -> bool:
    """Whether a wrapped ``line`` was parted from the ``last`` words above it because that line was full."""
    if small and not last.endswith((";", ":", "./.")):
        return True
    had_room = layout.had_room(view, paragraph.lines[-1], line)
    if layout.indented:
        had_room = line.indent >= layout.base + _DEEP or (last.endswith(_ENDS) and had_room)
    return not had_room


# --------------------
# Ruled tables: their rows, their cells, the names of their columns.

Cell = tuple[int, int]
_WORDS = load("outline")
_LOWER_HEADERS = (*_WORDS["table_headers"], *_WORDS["table_headers_whole"])
_HEADERS = (*_WORDS["table_headers"], *map("{}$".format, _WORDS["table_headers_whole"]))


def read_table(view: View, lines: Sequence[Line], zone: Zone, parent: Block | None) -> Table:
    """Return the table whose rows are ``lines``; its header is apart where names of columns are known."""
    said = (view.plain[line.start : line.end].replace("|", " ").replace(":", " ") for line in lines)
    kept = (line for line, words in zip(lines, said, strict=True) if not RULE.match(words))
    rows = [between_bars(view.plain, line.start, line.end) for line in kept]
    header: list[Cell] = []
    names = _names(view, next(iter(rows), []))
    known = sum(f"{name}$".startswith(_HEADERS) for name in names)
    if known >= max(1, len(names) // 2):
        header = rows.pop(0)
        lower = _names(view, rows[0]) if rows and len(rows[0]) == len(header) else []
        if len(lower) >= 2 and all(name.startswith(_LOWER_HEADERS) for name in lower):
            # It parts a name above it: “Phân công” in “Chủ trì” | “Phối hợp”.
            header = [low if low[1] > low[0] else high for high, low in zip(header, rows.pop(0), strict=True)]
    return Table(lines[0].start, lines[-1].end, header, rows, zone, parent)


def cell_blocks(view: View, table: Table) -> Iterator[Block]:
    """Yield a block for each cell of a table's rows that is not empty, with the number of its row and the name of its
    column in small letters (``None``: it has none)."""
    names = [view.lower[start:end] for start, end in table.header]
    for number, row in enumerate(table.rows):
        for (start, end), name in zip(row, chain(names, repeat(None)), strict=False):
            if end > start:
                yield Block(start, end, "table", None, PLAIN_RANK, False, table.parent, [], number, name)


def _names(view: View, row: list[Cell]) -> list[str]:
    """Return the words of the cells of a row that are not empty, in the bare view."""
    return [" ".join(view.bare[start:end].split()) for start, end in row if end > start]


# --------------------
# Blocks made of paragraphs, each hung under the mark, the heading or the lead-in that governs it.

_SECTION_MARKS = frozenset(("part", "chapter", "capital", "roman", "division", "number", "article", "number2"))
#: A line of capitals among the bases of a decision that names who decides is no heading.
_NAMES_ISSUER = re.compile(any_of(load("outline")["deciding_bodies"]) + r"\b")
_BEHIND_GUESTS = re.compile(any_of(load("outline")["behind_guests"]) + r"\b")
_LABELLED = re.compile(any_of(load("outline")["meeting_labels"]) + " *:")
#: “Nhóm 1, gồm: | CĐCS A, CĐCS B.”: whom the items below it bind.
GROUP = phrase(
    rf"{any_of(load('outline')['groups'])} (?:\d+|[ivx]+)(?!\w)[^.:;]{{0,60}}?"
    rf"{any_of(load('outline')['group_leads'])}[: ]+"
)
GROUP_RANK = RANKS["dash"] - 0.5  # above the items of a list, whatever mark a group has itself
_LONGEST_HEADING = 220  # characters


class ZoneContent:
    """The blocks and tables of one zone, in the order of the text."""

    def __init__(self, view: View, zone: Zone) -> None:
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self._view = view
        self._zone: Zone = zone
        self._in_preamble = zone == "body"
        self._open: list[Block] = []  # the blocks that may govern the next one, the nearest last

    def fill(self, paragraphs: Iterable[Paragraph]) -> "ZoneContent":
        """Add the paragraphs of the zone as blocks and tables, mark its headings, and return itself."""
        for in_table, group in groupby(paragraphs, key=attrgetter("table")):
            if in_table:
                lines = [paragraph.lines[0] for paragraph in group]
                table = read_table(self._view, lines, self._zone, next(reversed(self._open), None))
                self.tables.append(table)
                self.blocks += cell_blocks(self._view, table)
                continue
            for paragraph in group:
                for piece in paragraph.pieces(self._view.plain):
                    self._add(piece)
        for block in self.blocks:
            block.heading |= self._is_heading(block)
        return self

    def _add(self, paragraph: Paragraph) -> None:
        """Add a paragraph as a block below the one that governs it; open it where it may govern others."""
        view, mark = self._view, paragraph.mark
        block = Block(paragraph.begin, paragraph.end, self._zone, mark, RANKS.get(mark, PLAIN_RANK))
        words = view.plain[block.start : block.end].rstrip()
        self._place(block, words)
        if self._open and self._ends_list(block):
            self._close_down_to(self._open[-1].rank)
        self._close_down_to(block.rank)
        if self._open:
            block.parent = self._open[-1]
            block.parent.children.append(block)
        if block.rank < PLAIN_RANK:
            self._open.append(block)
        elif words.endswith((":", " gồm")) and not self._in_preamble:
            # An unmarked lead-in (“… các nội dung sau:”) governs all up to the next mark of its parent's rank.
            block.rank = block.parent.rank + 0.5 if block.parent is not None else RANKS["star"]
            self._close_down_to(block.rank)
            self._open.append(block)
        self._in_preamble &= not words.endswith(":")
        self.blocks.append(block)

    def _place(self, block: Block, words: str) -> None:
        """Set the zone or rank of a block: of the preamble, a heading of capitals that lost its number, a group."""
        capitals = is_capitals(words)
        names_issuer = _NAMES_ISSUER.match(self._view.lower, block.start)
        if block.mark in _SECTION_MARKS or (capitals and not names_issuer):
            self._in_preamble = False
        if self._in_preamble:
            block.zone = "preamble"
        elif block.mark is None and capitals and not words.endswith((".", ";")):
            block.rank, block.heading = RANKS["roman"], True
        elif GROUP.match(self._view.lower, block.start, block.end):
            block.rank = GROUP_RANK

    def _ends_list(self, block: Block) -> bool:
        """Whether an unmarked block ends the list before it: it goes on behind guests, or is a label of a summons."""
        listed = self._open[-1].rank >= RANKS["dash"] and _LABELLED.match(self._view.bare, block.start)
        return bool(listed or _BEHIND_GUESTS.match(self._view.bare, block.start))

    def _close_down_to(self, rank: float) -> None:
        """Let the open blocks of a rank, or of higher ones, govern nothing more."""
        while self._open and self._open[-1].rank >= rank:
            self._open.pop()

    def _is_heading(self, block: Block) -> bool:
        """Whether a block is a heading: it has a mark, is short, no sentence, and governs other blocks."""
        if block.mark is None or not block.children or block.rank >= RANKS["dash"]:
            return False
        words = self._view.plain[block.start : block.end].rstrip()
        return len(words) <= _LONGEST_HEADING and not words.endswith((";", "./.", ",")) and ". " not in words
