"""The header of a table without ruling: known names of columns side by side, over one line or several."""

import re
from collections.abc import Sequence

from extractors.aligned_tables.lines import AlignedPiece, RawLine, Separator, cut
from extractors.lexicon import load
from extractors.patterns import View

_WORDS = load("outline")
_KNOWN = re.compile(rf"(?:{'|'.join(sorted(_WORDS['table_headers'], key=len, reverse=True))})(?!\w)")
_WHOLE = frozenset((*_WORDS["table_headers"], *_WORDS["table_headers_whole"]))
_COUNTER = re.compile(r"(?:tt|stt|so tt|so thu tu|thu tu|thang)(?!\w)")
_FIGURE = re.compile(r"\d[\d.,/]*")
_INDEX = re.compile(r"\(?(?:\d{1,2}|[a-z])\)?(?: ?= ?[\d()+ ]+)?")
_LONGEST_NAME = 45
_LONGEST_PART = 25
#: How many lines above and below the one with most names may still belong to the header.
_MOST_LINES = 3


def words_of(view: View, piece: AlignedPiece) -> str:
    """Return the words of a piece without marks, in lower case, with single blanks."""
    return " ".join(view.bare[piece.start : piece.end].split())


def is_header(view: View, pieces: Sequence[AlignedPiece]) -> bool:
    """Say whether ``pieces`` are names of columns: three or more, of which at least half are known."""
    if len(pieces) < 3 or any(
        piece.end - piece.start > _LONGEST_NAME or view.text[piece.start].islower() for piece in pieces
    ):
        return False
    names = [words_of(view, piece) for piece in pieces]
    if any(name.endswith((".", ";")) or _FIGURE.fullmatch(name) for name in names):
        return False
    known = sum(_is_known(name) for name in names)
    return known >= 2 and 2 * known >= len(names)


def _is_known(name: str) -> bool:
    return name in _WHOLE or _KNOWN.match(name) is not None


def counts_rows(view: View, piece: AlignedPiece) -> bool:
    """Say whether a column of this name numbers the rows."""
    return _COUNTER.match(words_of(view, piece)) is not None


def is_index(view: View, pieces: Sequence[AlignedPiece]) -> bool:
    """Say whether a line only numbers the columns (``(1)  (2)  (3)``)."""
    return len(pieces) >= 3 and all(_INDEX.fullmatch(words_of(view, piece)) for piece in pieces)


def header_extent(view: View, lines: Sequence[RawLine], seed: int, separator: Separator) -> tuple[int, int]:
    """Return which lines, first and one past the last, the header takes most of whose names stand in line ``seed``."""
    first, last = seed, seed + 1
    if separator == "blanks":
        second = cut(view.text, lines[seed], separator)[1].left
        while first > 0 and seed - first < _MOST_LINES and _is_above(view, second, lines[first - 1]):
            first -= 1
        while last < len(lines) and last - seed <= _MOST_LINES and _goes_on(view, lines[last]):
            last += 1
    return first, last


def _is_above(view: View, second: int, line: RawLine) -> bool:
    """Say whether ``line`` holds upper halves of names: known, short, none over the first column."""
    parts = cut(view.text, line, "blanks")
    return bool(parts) and all(
        part.end - part.start <= _LONGEST_NAME
        and part.left >= second - 8
        and _is_known(words_of(view, part))
        and not view.plain[part.start : part.end].endswith((".", ";", ":", ","))
        and not any(letter.isdigit() for letter in view.text[part.start : part.end])
        for part in parts
    )


def _goes_on(view: View, line: RawLine) -> bool:
    """Say whether ``line`` goes on with names: ``hoàn thành`` below ``Thời gian``, in brackets, or known itself."""
    parts = cut(view.text, line, "blanks")
    if not parts or is_index(view, parts):
        return False
    known = _KNOWN.match if counts_rows(view, parts[0]) else _KNOWN.fullmatch
    return all(
        part.end - part.start <= _LONGEST_PART
        and (
            view.plain[part.start].islower()
            or view.plain[part.start] in "(/"
            or known(words_of(view, part)) is not None
        )
        for part in parts
    )
