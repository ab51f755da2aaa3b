"""A letter as it is laid out on paper: its head and tail in two columns, paragraphs, tables; the lines of its text."""

import hashlib
import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "justify"]


@dataclass(frozen=True)
class Run:
    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: ``first`` is the indent of its first line, ``left`` of all lines, in points."""

    runs: tuple[Run, ...]
    align: Align = "justify"
    first: float = 0.0
    left: float = 0.0

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Columns:
    """The head or the tail of a letter: two columns without rules, the left one read first."""

    left: tuple[Paragraph, ...]
    right: tuple[Paragraph, ...]
    kind: Literal["head", "tail"]


@dataclass(frozen=True)
class Table:
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Aligned:
    """Lines set with blanks, as of a table without rules: pieces at their place, as a share of the line's width."""

    lines: tuple[tuple[tuple[float, str], ...], ...]


Block = Paragraph | Columns | Table | Aligned


@dataclass(frozen=True)
class Letter:
    """What stands in a letter, in the order in which it is read."""

    name: str
    blocks: tuple[Block, ...]

    def lines(self) -> Iterator[str]:
        """Yield the letter's text: a paragraph, a row, a line set with blanks each on one line."""
        for block in self.blocks:
            match block:
                case Paragraph():
                    yield block.text
                case Columns():
                    yield from (paragraph.text for paragraph in block.left + block.right)
                case Table():
                    yield from (" | ".join(row) for row in block.rows)
                case Aligned():
                    yield from ("   ".join(text for _, text in line) for line in block.lines)


def dice(*what: str) -> random.Random:
    """Return a source of chance of its own for a letter and a purpose, the same everywhere."""
    digest = hashlib.sha256("\0".join(what).encode()).digest()
    return random.Random(int.from_bytes(digest[:8]))


# --------------------
# Lines of a letter's plain text: their pieces, the marks that are layout and no words.

_TAB = 8
#: Lines of layout: rules drawn with dashes, Markdown's rows of dashes under a table's heading, borders of drawn tables.
_RULE = re.compile(r"[-–—_=⸺+|:\s]{3,}|\*{4,}")
#: A page number alone on its line.
_PAGE_NUMBER = re.compile(r"\s*[-–]?\s*\d{1,2}\s*[-–]?\s*")
_GAP = re.compile(r"\t+ *| {3,}|(?<=\*\*) (?=\*\*)")
_STYLED = re.compile(r"\*\*(?P<bold>.+?)\*\*|(?<!\*)\*(?P<italic>[^*\s](?:[^*]*[^*\s])?)\*(?!\*)")


@dataclass(frozen=True)
class Line:
    """A line: ``text`` as it is (tabs widened), ``number`` where it stands in the letter."""

    text: str
    number: int
    tabbed: tuple[str, ...] = ()  # what stands between tabs, where any stand inside the line

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip())

    @property
    def words(self) -> str:
        """The words without blanks around, marks of headings and of emphasis."""
        return bare(self.text)


def split(text: str) -> list[Line]:
    """Return the lines of a letter (NFC, ``\\n``) without rules; page numbers that break sentences go, too."""
    lines = []
    for at, line in enumerate(unicodedata.normalize("NFC", text).replace("\f", "\n").split("\n")):
        stripped = line.strip()
        if _RULE.fullmatch(stripped) and stripped.strip(" |"):
            continue
        inner = line.lstrip()
        # Inside the line blanks for a tab are never so few that they look like the blank between words.
        wide = line[: len(line) - len(inner)].expandtabs(_TAB) + inner.replace("\t", " " * 4)
        tabbed = tuple(line.strip(" ").rstrip().split("\t")) if "\t" in stripped else ()
        lines.append(Line(wide.rstrip(), at, tabbed))
    return lines


def is_page_number(line: Line) -> bool:
    return _PAGE_NUMBER.fullmatch(line.text) is not None


def pieces(line: Line) -> list[tuple[int, str]]:
    """Return the pieces of a line that stand apart, each with the column where it begins."""
    stripped = line.text.strip()
    if stripped.startswith("|") and stripped.endswith("|"):
        cells = [cell.strip() for cell in stripped.strip("|").split("|")]
        return [(60 * at, cell) for at, cell in enumerate(cells) if cell]
    found, body, last = [], line.text[line.indent :], 0
    for gap in _GAP.finditer(body):
        found.append((line.indent + last, body[last : gap.start()]))
        last = gap.end()
    found.append((line.indent + last, body[last:]))
    return [(column, text.strip()) for column, text in found if text.strip()]


def styled(text: str) -> tuple[Run, ...]:
    """Return the runs of a text with Markdown's emphasis; marks of headings go.

    >>> [(run.text, run.bold) for run in styled("**Nơi nhận:** GIÁM ĐỐC")]
    [('Nơi nhận:', True), (' GIÁM ĐỐC', False)]
    """
    text = re.sub(r"^#{1,6}\s+", "", text.strip())
    runs: list[Run] = []
    last = 0
    for match in _STYLED.finditer(text):
        runs.append(Run(_plain(text[last : match.start()])))
        bold = match["bold"]
        runs.append(Run(_plain(bold or match["italic"]), bold=bold is not None, italic=bold is None))
        last = match.end()
    runs.append(Run(_plain(text[last:])))
    return tuple(run for run in runs if run.text)


def bare(text: str) -> str:
    """Return the words of a text without marks of Markdown.

    >>> bare("### **KẾ HOẠCH** *năm*"), bare("\\\\*")
    ('KẾ HOẠCH năm', '*')
    """
    return "".join(run.text for run in styled(text)).strip()


def _plain(text: str) -> str:
    if text.replace("*", "").strip() == "" and "\\" not in text:
        return text  # a star of the Party's or the Front's heads
    return re.sub(r"\\([*_#.\-])", "\0\\1", text).replace("**", "").replace("\0", "")


def folded(text: str) -> str:
    """Return a text in capitals without accents, for words that recognition may have spoilt.

    >>> folded("Nơi nhận"), folded("Đảng")
    ('NOI NHAN', 'DANG')
    """
    apart = unicodedata.normalize("NFD", text.upper().replace("Đ", "D"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
