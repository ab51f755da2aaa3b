"""Lines of a text cut into the pieces that wide blanks, tabs or bars hold apart, with their place across the page."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

#: What holds the cells of a table apart.
Separator = Literal["blanks", "tabs", "bars"]

_MARKS: dict[Separator, str] = {"tabs": "\t", "bars": "|"}
_PIECE = re.compile(r"\S+(?:[^\S\t\n\f]\S+)*")
_RULE = re.compile(r"[-_=–—+.|:\s]+")
_NUMBER_ONLY = re.compile(r"(?:-\s*)?\d{1,3}(?:\s*-)?|trang \d{1,3}(?:/\d{1,3})?", re.IGNORECASE)
#: A line of more pieces is a drawing, no table.
_MOST_PIECES = 24


class AlignedPiece(NamedTuple):
    """A run of words: its span in the text, and across the page where it begins and the place after its end."""

    start: int
    end: int
    left: int
    right: int
    slot: int
    """Which cell of its line it is; between tabs and bars empty cells are counted too."""

    def overlaps(self, left: int, right: int) -> bool:
        """Say whether the piece stands above or below the places ``left:right``."""
        return self.left < right and left < self.right


class RawLine(NamedTuple):
    """A line as it stands: ``start:end`` without the line end."""

    start: int
    end: int


def raw_lines(text: str) -> list[RawLine]:
    """Return all lines of ``text``."""
    lines = []
    at = 0
    for raw in text.split("\n"):
        lines.append(RawLine(at, at + len(raw)))
        at += len(raw) + 1
    return lines


def separator_of(line: str) -> Separator | None:
    """Return what may hold the cells of ``line`` apart, so that it has three of them or more."""
    inside = line.strip()
    if inside.count("|") >= 2:
        # The outline itself reads ruled tables.
        return None if inside.startswith("|") and inside.endswith("|") else "bars"
    if inside.count("\t") >= 2:
        return "tabs"
    return "blanks" if inside.count("  ") >= 2 else None


def cut(text: str, line: RawLine, separator: Separator) -> tuple[AlignedPiece, ...]:
    """Return the pieces of a line; none where it is too ragged for a table."""
    if separator == "blanks":
        pieces = tuple(_between_blanks(text, line))
    else:
        pieces = tuple(_between_marks(text, line, _MARKS[separator]))
    return pieces if len(pieces) <= _MOST_PIECES else ()


def _between_blanks(text: str, line: RawLine) -> Iterator[AlignedPiece]:
    start = line.start
    while start < line.end and text[start] == "\f":
        start += 1
    raw = text[start : line.end]
    tabbed = "\t" in raw
    for slot, found in enumerate(_PIECE.finditer(raw)):
        left = len(raw[: found.start()].expandtabs(8)) if tabbed else found.start()
        yield AlignedPiece(start + found.start(), start + found.end(), left, left + found.end() - found.start(), slot)


def _between_marks(text: str, line: RawLine, mark: str) -> Iterator[AlignedPiece]:
    at = line.start
    for slot, raw in enumerate(text[line.start : line.end].split(mark)):
        words = raw.strip()
        if words:
            begin = at + raw.index(words)
            yield AlignedPiece(begin, begin + len(words), begin - line.start, begin - line.start + len(words), slot)
        at += len(raw) + 1


def is_rule(text: str, line: RawLine) -> bool:
    """Say whether a line holds nothing but a drawn rule."""
    return bool(_RULE.fullmatch(text, line.start, line.end))


def is_number_only(text: str, line: RawLine) -> bool:
    """Say whether a line holds one number, as page numbers do."""
    return bool(_NUMBER_ONLY.fullmatch(text[line.start : line.end].strip()))
