"""How many lines a text takes in a cell: rows must be made high enough, no program does that when a file is opened."""

import functools
from collections.abc import Iterator

from xlsxwriter.utility import xl_pixel_width

from extractors.spelling import unmarked

#: Points of one line, and the highest row that Excel has.
LINE = 15.0
HIGHEST = 405.0
#: So many lines fit into a row.
MOST_LINES = int(HIGHEST // LINE)
#: Pixels of one character of a column's width, and what borders take.
_CHARACTER = 7
_PADDING = 2
#: Times New Roman beside the letters that the widths are of (measured: 0.955, bold 1.008), with a little to spare.
_SCALE = 0.975
_BOLD = 1.03


def lines_of(text: str, width: float, *, bold: bool = False) -> int:
    """Return how many lines a text takes in a column of so many characters.

    >>> lines_of("Gửi báo cáo", 20), lines_of("Gửi báo cáo về Liên đoàn Lao động tỉnh", 20)
    (1, 2)
    """
    room = width * _CHARACTER - _PADDING
    return sum(len(list(_wrapped(part, room, _BOLD if bold else _SCALE))) for part in text.split("\n"))


def fitted(text: str, width: float) -> str:
    """Return as much of a text as the highest row can show, with a sign where it goes on."""
    if len(text) < width * MOST_LINES // 2:
        return text
    room, lines = width * _CHARACTER - _PADDING, []
    for part in text.split("\n"):
        lines += list(_wrapped(part, room, _SCALE))
    if len(lines) <= MOST_LINES:
        return text
    kept = " ".join(lines[:MOST_LINES])
    return kept[: int(len(kept) - width // 4)].rstrip() + " […]"


def _wrapped(part: str, room: float, scale: float) -> Iterator[str]:
    """Yield the lines of a paragraph as a spreadsheet breaks it: at blanks, and inside a word that fits in no line."""
    line, used = "", 0.0
    for word in part.split(" "):
        wide = _pixels(word) * scale
        if line and used + _BLANK + wide > room:
            yield line
            line, used = "", 0.0
        while wide > room and len(word) > 1:  # a code, a link
            cut = max(1, int(len(word) * room / wide))
            yield word[:cut]
            word = word[cut:]
            wide = _pixels(word) * scale
        line = f"{line} {word}" if line else word
        used += (_BLANK if used else 0.0) + wide
    yield line


@functools.lru_cache(maxsize=50_000)
def _pixels(word: str) -> int:
    """Return how wide a word is; a letter with marks is as wide as without."""
    return int(xl_pixel_width(unmarked(word.replace("–", "-"))))


_BLANK = _pixels(" ")
