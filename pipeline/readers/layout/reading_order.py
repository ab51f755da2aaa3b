"""The order in which a person reads the pieces of a page.

The head of a letter stands in two columns (the body that writes and its number; the motto and the date), the tail too
(Nơi nhận; authority, title, name). Read line by line they mix. Columns are found by the empty strip between them; rows
of a list or of a table without rules look alike, but share their baselines and stand flush left.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from pipeline.readers.layout.lines import LEFT_CUE, RIGHT_CUE, Band, Piece, Word, in_bands, in_rows, overlap

#: A line that begins something new: no column above goes on through it.
_BARRIER = re.compile(r"(?:N[ơo]i (?:nh[ậâ]n|g[ửu]i)|Kính g[ửu]i|KÍNH G[ỬU]I|C[ỘO]NG H(?:ÒA|OÀ) X[ÃA] H[ỘO]I)")
_ADDRESSED = re.compile(r"Kính g[ửu]i", re.I)
_MARK = re.compile(r"(?:[-–—+*•o]|\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ]|[ivxIVX]+)[.)]?)")
_FIGURE = re.compile(r"\d[\d.,]*%?")

_MIN_GUTTER = 5.0
#: Lines of one column follow each other closer than this (in sizes of letters, from tail to top).
_CLOSE = 0.9
#: The same for two columns of which one goes on a little below or above the other.
_NEAR = 1.6
#: Lines of a head or tail may stand this far below the line above: a number under a ruled line, a blank line.
_BLANK_LINE = 3.0
#: A gap inside a line that a reader sees as one, as between a name and a post in a list.
_FAR = 2.5
#: Room for a hand's signature and a stamp above the name.
_SIGNATURE = 9.0


@dataclass(slots=True)
class ReadLine:
    """A line as it is read. ``column`` tells the lines of a head's or tail's column from running text."""

    words: list[Word]
    x0: float
    x1: float
    baseline: float
    size: float
    column: bool = False
    wide_before: frozenset[int] = frozenset()
    """Indexes of the words that stand far from the word before them."""

    @property
    def text(self) -> str:
        """The words with one blank between them."""
        return " ".join(word.text for word in self.words)


Block = list[ReadLine]


def reading_order(pieces: Iterable[Piece]) -> list[Block]:
    """Return the lines of a page in blocks, in the order in which they are read.

    A block is one column, or one line of running text.
    """
    return list(_arrange(sorted(pieces, key=lambda piece: (piece.top, piece.x0)), column=False))


def _arrange(pieces: list[Piece], column: bool) -> Iterator[Block]:
    bands = in_bands(pieces)
    waiting: list[Band] = []
    at = 0
    while at < len(bands):
        region = _region(bands, at)
        if region is None:
            waiting.append(bands[at])
            at += 1
            continue
        end, gutter = region
        above = _right_above(waiting, bands[at], gutter)
        yield from _flow(waiting[: len(waiting) - above], column)
        inside = [piece for band in [*waiting[len(waiting) - above :], *bands[at:end]] for piece in band]
        waiting = []
        for side in _sides(inside, gutter):
            yield [line for block in _arrange(side, column=True) for line in block]
        at = end
    yield from _flow(waiting, column)


Strip = tuple[float, float]


def _flow(bands: list[Band], column: bool) -> Iterator[Block]:
    for band in bands:
        for row in in_rows(band):
            yield [_line(row, column)]


def _line(row: list[Piece], column: bool) -> ReadLine:
    words: list[Word] = []
    wide: set[int] = set()
    for index, piece in enumerate(row):
        if index and piece.x0 - row[index - 1].x1 > _FAR * piece.size and not _leads(row[index - 1].text):
            wide.add(len(words))
        words += piece.words
    main = max(row, key=lambda piece: piece.x1 - piece.x0)
    return ReadLine(words, row[0].x0, row[-1].x1, main.baseline, main.size, column, frozenset(wide))


def _leads(text: str) -> bool:
    """Say whether a piece is a list mark or a label, so that what follows it belongs to it, however far it stands."""
    return text.endswith(":") or _MARK.fullmatch(text) is not None


def _region(bands: list[Band], start: int) -> tuple[int, Strip] | None:
    """Return where the columns that begin with a band end, and the strip between them; ``None`` for no columns."""
    best: tuple[int, float, int, Strip] | None = None
    for strip in _free_strips(bands[start]):
        end, gutter, count = _grow(bands, start, strip)
        pieces = [piece for band in bands[start:end] for piece in band]
        if _are_columns(*_sides(pieces, gutter)):
            candidate = (count, gutter[1] - gutter[0], end, gutter)
            best = candidate if best is None or candidate > best else best
    return None if best is None else best[2:]


def _grow(bands: list[Band], start: int, strip: Strip) -> tuple[int, Strip, int]:
    """Follow an empty strip down: return where its columns end, what is left of it, how many bands have both sides."""
    end, kept, count = start + 1, strip, 1
    lowest = [max(piece.bottom for piece in side) for side in _sides(bands[start], strip)]
    for index in range(start + 1, len(bands)):
        band = bands[index]
        narrower = _narrow(strip, band)
        if narrower is None or any(_BARRIER.match(piece.text) for piece in band):
            break
        strip = narrower
        left, right = _sides(band, strip)
        if left and right:
            if min(piece.top for piece in band) - max(lowest) > _BLANK_LINE * left[0].size:
                break
            end, kept, count = index + 1, strip, count + 1
        elif left:
            gap = (left[0].top - lowest[0]) / left[0].size
            column = _sides((piece for above in bands[start:index] for piece in above), strip)[0]
            if gap > (_BLANK_LINE if _is_centred(left, column) else _CLOSE):
                break
            end, kept = index + 1, strip
        # A piece on the right alone may be a name below its signature: it belongs here if the left goes on after it.
        lowest = [
            max([low, *(piece.bottom for piece in side)]) for low, side in zip(lowest, (left, right), strict=True)
        ]
    while end < len(bands) and _signs(
        bands[end], _sides((piece for band in bands[start:end] for piece in band), kept)[1]
    ):
        end += 1
    return end, kept, count


def _is_centred(line: list[Piece], column: list[Piece]) -> bool:
    """Say whether a line stands centred under a column of centred lines, as a letter's number does under its body."""
    center = (min(piece.x0 for piece in line) + max(piece.x1 for piece in line)) / 2
    flush = len(column) > 1 and max(other.x0 for other in column) - min(other.x0 for other in column) <= 3
    return not flush and abs(center - median(other.center for other in column)) < 2 * line[0].size


def _signs(band: Band, column: list[Piece]) -> bool:
    """Say whether a line below a right column stands centred under it: the name below a signature."""
    above = max(column, key=lambda piece: piece.bottom)
    return (
        len(band) == 1
        and abs(band[0].center - above.center) < 2 * above.size
        and band[0].top - above.bottom < _SIGNATURE * above.size
        and band[0].x0 > min(piece.x0 for piece in column) - above.size
    )


def _free_strips(band: Band) -> list[Strip]:
    """Return the empty vertical strips inside a band."""
    strips: list[Strip] = []
    reach = None
    for piece in sorted(band, key=lambda piece: piece.x0):
        if reach is not None and piece.x0 - reach >= _MIN_GUTTER:
            strips.append((reach, piece.x0))
        reach = piece.x1 if reach is None else max(reach, piece.x1)
    return strips


def _narrow(strip: Strip, band: Band) -> Strip | None:
    """Return the widest part of a strip that a band leaves empty."""
    free = [strip]
    for piece in band:
        cut: list[Strip] = []
        for left, right in free:
            if piece.x1 <= left or piece.x0 >= right:
                cut.append((left, right))
                continue
            cut += [part for part in ((left, piece.x0), (piece.x1, right)) if part[1] - part[0] >= _MIN_GUTTER]
        free = cut
    return max(free, key=lambda part: part[1] - part[0]) if free else None


def _sides(pieces: Iterable[Piece], strip: Strip) -> tuple[list[Piece], list[Piece]]:
    left: list[Piece] = []
    right: list[Piece] = []
    for piece in pieces:
        (left if piece.center < (strip[0] + strip[1]) / 2 else right).append(piece)
    return left, right


def _are_columns(left: list[Piece], right: list[Piece]) -> bool:
    """Tell two columns from rows of a list, from list marks set apart, and from a line with a wide gap."""
    if not left or not right or all(_MARK.fullmatch(piece.text) for piece in left):
        return False
    if any(RIGHT_CUE.match(piece.text) for piece in right) or any(LEFT_CUE.match(piece.text) for piece in left):
        return True
    left_rows, right_rows = in_rows(left), in_rows(right)
    if len(left_rows) == 1 and _ADDRESSED.match(left[0].text):
        # "Kính gửi:" beside a list: level with its first line it is read with it, else before it.
        return overlap(left[0], right_rows[0][0]) < 0.6
    if len(left_rows) < 2 or len(right_rows) < 2:
        return False
    partners = sum(any(overlap(row[0], other[0]) >= 0.6 for other in left_rows) for row in right_rows)
    starts = [row[0].x0 for row in right_rows]
    flush = max(starts) - min(starts) <= 3
    figures = sum(_FIGURE.fullmatch(row[0].text) is not None for row in right_rows)
    return not ((flush or 2 * figures >= len(right_rows)) and partners >= 0.7 * len(right_rows))


def _right_above(bands: list[Band], first: Band, gutter: Strip) -> int:
    """Count the bands just above that belong to the right column, which often begins a little higher than the left."""
    right = _sides(first, gutter)[1]
    top, count = min(piece.top for piece in right), 0
    for band in reversed(bands):
        if any(piece.x0 < gutter[0] or top - piece.bottom > _NEAR * piece.size for piece in band):
            break
        top, count = min(piece.top for piece in band), count + 1
    return count
