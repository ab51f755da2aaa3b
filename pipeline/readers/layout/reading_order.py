"""The order in which a person reads the pieces of a page.

The head of a letter stands in two columns (the body that writes and its number; the motto and the date), the tail too
(Nơi nhận; authority, title, name). Read line by line they mix. Columns are found by the empty strip between them; rows
of a list or of a table without rules look alike, but share their baselines and stand flush left.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise
from math import inf
from statistics import median

from extractors.aligned_tables.columns import in_runs
from extractors.line_words import is_post, name_in
from pipeline.readers.layout.lines import (
    ADDRESSED,
    LEFT_CUE,
    RIGHT_CUE,
    Band,
    Piece,
    Row,
    Word,
    free_strips,
    in_bands,
    in_rows,
    line_of,
    overlap,
)
from pipeline.readers.layout.page import Page
from pipeline.readers.secrecy import (
    MOST_BESIDE,
    PRINTED,
    RECOGNISED,
    DoubtSeenError,
    StampSeenError,
    may_be_stamped,
    refuse_marks,
    stamped,
    stamped_alone,
)
from pipeline.support.grouping import divided

#: A line that begins something new: no column above goes on through it.
_BARRIER = re.compile(r"(?:N[ơo]i (?:nh[ậâ]n|g[ửu]i)|Kính g[ửu]i|KÍNH G[ỬU]I|C[ỘO]NG H(?:ÒA|OÀ) X[ÃA] H[ỘO]I)")
#: A list mark; of a scanned ``1.`` no more than the stop may be left.
_MARK = re.compile(r"(?:[-–—+*•o.]|\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ]|[ivxIVX]+)[.)]?)")
_FIGURE = re.compile(r"\d[\d.,]*%?")

_MIN_GUTTER = 5.0
_MOST_STRIPS = 9  #: A line with more of them is one of figures, not of the columns of a head or tail.
_CLOSE = 0.9  #: Lines of one column follow each other closer than this (in sizes of letters, from tail to top).
_NEAR = 1.6  #: The same for two columns of which one goes on a little below or above the other.
#: Lines of a head or tail may stand this far below the line above: a number under a ruled line, a blank line.
_BLANK_LINE = 3.0
_FAR = 2.5  #: A gap inside a line that a reader sees as one, as between a name and a post in a list.
_FLUSH = 3.0  #: Lines that begin within so many points of each other stand flush.
_SIGNATURE = 9.0  #: Room for a hand's signature and a stamp above the name.


def reading_order(pieces: Iterable[Piece]) -> list[Row]:
    """Return the lines of a page, each as one piece, in blocks in the order in which they are read. A block is one
    column, one line of running text, or a table."""
    return [
        part
        for block in _arrange(sorted(pieces, key=lambda piece: (piece.top, piece.x0)), column=False)
        for part in in_runs(block, lambda run, line: run[-1].table is None and line.table is None)
    ]


def _arrange(pieces: list[Piece], column: bool) -> Iterator[Row]:
    """Yield the lines of pieces in blocks, columns one after the other; ``column``: they stand in one already."""
    bands = in_bands(pieces)
    waiting: list[Band] = []
    at, at_foot = 0, False
    while at < len(bands):
        at_foot = at_foot or any(LEFT_CUE.match(piece.text) for piece in bands[at])
        region = _region(bands, at, at_foot)
        if region is None:
            waiting.append(bands[at])
            at += 1
            continue
        end, gutter = region
        above = _right_above(waiting, bands[at], gutter)
        yield from _flow(waiting[: len(waiting) - above], column)
        inside = [*chain(*waiting[len(waiting) - above :], *bands[at:end])]
        waiting = []
        for side in _sides(inside, gutter):
            yield [*chain.from_iterable(_arrange(side, column=True))]
        at = end
    yield from _flow(waiting, column)


Strip = tuple[float, float]


def _flow(bands: list[Band], column: bool) -> Iterator[Row]:
    """Yield each line of the bands as one piece, and the tables that stand beside it behind it."""
    for band in bands:
        for row in in_rows(band):
            words: list[Word] = []
            wide: set[int] = set()
            own, tables = divided(row, lambda piece: piece.table is None)
            for before, piece in zip([None, *own], own, strict=False):
                # What follows a list mark or a label belongs to it, however far it stands.
                is_near = (
                    before is None
                    or before.text.endswith(":")
                    or _MARK.fullmatch(before.text)
                    or piece.x0 - before.x1 <= _FAR * piece.size
                )
                if not is_near:
                    wide.add(len(words))
                words += piece.words
            if own:
                main = max(own, key=lambda piece: piece.x1 - piece.x0)
                yield [Piece(words, main.baseline, main.size, column, frozenset(wide))]
            # A table that stands beside a line is read after it.
            yield from ([replace(piece, column=column)] for piece in tables)


def _region(bands: list[Band], start: int, at_foot: bool) -> tuple[int, Strip] | None:
    """Return the index behind the last band of the columns that begin with band ``start``, and the edges of the empty
    strip between them; ``None`` where no columns begin there. ``at_foot``: recipients stand here or above, so that a
    post or a name on the right signs, however little else of its column could be read below the stamp."""
    found: list[tuple[int, float, int, Strip]] = []
    strips = free_strips(bands[start], -inf, inf, _MIN_GUTTER)[1:-1]  # but those at its sides
    for strip in strips if len(strips) <= _MOST_STRIPS else ():
        end, gutter, count = _grow(bands, start, strip)
        left, right = _sides(chain(*bands[start:end]), gutter)
        signed = at_foot and all(is_post(piece.text) or name_in(piece.text) == piece.text for piece in right)
        if signed or _are_columns(left, right):
            found.append((count, gutter[1] - gutter[0], end, gutter))
    return max(found)[2:] if found else None


def _grow(bands: list[Band], start: int, strip: Strip) -> tuple[int, Strip, int]:
    """Follow an empty strip from band ``start`` down. Return the index behind the last band of its columns, the edges
    of what is left of the strip, and how many of the bands have words on both sides."""
    end, kept, count = start + 1, strip, 1
    lowest = [*map(_foot, _sides(bands[start], strip))]
    for index in range(start + 1, len(bands)):
        band = bands[index]
        narrower = max(free_strips(band, *strip, _MIN_GUTTER), key=lambda strip: strip[1] - strip[0], default=None)
        if narrower is None or any(_BARRIER.match(piece.text) for piece in band):
            break
        strip = narrower
        left, right = _sides(band, strip)
        column = _sides(chain(*bands[start:index]), strip)[0]
        room, above = (_BLANK_LINE, max(lowest)) if right else (_room_below(column, left), lowest[0])
        # A piece on the right alone may be a name below its signature: it belongs here if the left goes on after it.
        if left:
            if min(piece.top for piece in band) - above > room * left[0].size:
                break
            end, kept, count = index + 1, strip, count + bool(right)
        lowest = [max(low, _foot(side)) for low, side in zip(lowest, (left, right), strict=True)]
    while end < len(bands) and _signs(bands[end], [*chain(*bands[start:end])], kept):
        end += 1
    return end, kept, count


def _foot(pieces: Iterable[Piece]) -> float:
    """Return where the lowest of some pieces ends; above all pages where there is none."""
    return max((piece.bottom for piece in pieces), default=-inf)


def _room_below(column: Sequence[Piece], left: Sequence[Piece]) -> float:
    """Return how far (in sizes of letters) a line alone may stand below a column: more where both are centred."""
    starts = [piece.x0 for piece in column]
    flush = len(column) > 1 and max(starts) - min(starts) <= _FLUSH
    middle = median(piece.center for piece in column)
    center = (min(piece.x0 for piece in left) + max(piece.x1 for piece in left)) / 2
    return _BLANK_LINE if abs(center - middle) < 2 * left[0].size and not flush else _CLOSE


def _signs(band: Band, columns: list[Piece], strip: Strip) -> bool:
    """Whether a line below the right column, or one below each, stands centred under it: a name of who signs."""

    def is_name(line: list[Piece], column: list[Piece]) -> bool:
        """Whether a line is one piece centred below a column, with no more than a signature between."""
        above = max(column, key=lambda piece: piece.bottom)
        return (
            len(line) == 1
            and abs(line[0].center - above.center) < 2 * above.size
            and line[0].top - above.bottom < _SIGNATURE * above.size
            and (line[0].x0 > min(piece.x0 for piece in column) - above.size or name_in(line[0].text) is not None)
        )

    pairs = list(zip(_sides(band, strip), _sides(columns, strip), strict=True))
    return bool(pairs[1][0]) and all(is_name(line, column) for line, column in pairs if line)


def _sides(pieces: Iterable[Piece], strip: Strip) -> tuple[list[Piece], list[Piece]]:
    """Divide pieces into those left and those right of the middle of a strip."""
    return divided(pieces, lambda piece: piece.center < (strip[0] + strip[1]) / 2)


def _are_columns(left: list[Piece], right: list[Piece]) -> bool:
    """Whether pieces left and right of a strip are columns of a head or tail, not rows of a list or table."""
    if all(_MARK.fullmatch(piece.text) for piece in left):
        return False
    if any(RIGHT_CUE.match(piece.text) for piece in right) or any(LEFT_CUE.match(piece.text) for piece in left):
        return True
    left_rows, right_rows = in_rows(left), in_rows(right)
    if ADDRESSED.match(left[0].text):
        # "Kính gửi:" beside a list: level with its first line it is read with it, else before it.
        return overlap(left[0], right_rows[0][0]) < 0.6
    if len(left_rows) < 2:
        return False
    partners = sum(any(overlap(row[0], other[0]) >= 0.6 for other in left_rows) for row in right_rows)
    starts = [row[0].x0 for row in right_rows]
    flush = max(starts) - min(starts) <= _FLUSH
    figures = sum(_FIGURE.fullmatch(row[0].text) is not None for row in right_rows)
    return not ((flush or 2 * figures >= len(right_rows)) and partners >= 0.7 * len(right_rows))


def _right_above(bands: list[Band], first: Band, gutter: Strip) -> int:
    """Count the bands just above that belong to the right column, which often begins a little higher than the left."""
    top, count = min(piece.top for piece in _sides(first, gutter)[1]), 0
    for band in reversed(bands):
        if any(piece.x0 < gutter[0] or top - piece.bottom > _NEAR * piece.size for piece in band):
            break
        top, count = min(piece.top for piece in band), count + 1
    return count


# --------------------
# What all pages of a file say: whether they lie in their order, and that none is stamped.

OUT_OF_ORDER = "pages-out-of-order"
_ON_ONE_LINE = 0.6  #: Baselines no farther apart than this share of the letters' size belong to one row.
#: The part of a page in which a head stands, and where its foot begins, with the number of the page beside a stamp; of
#: which pictures cover more, its words were recognised.
_STAMP_TOP, _STAMP_FOOT, _SCANNED = 0.4, 0.92, 0.4


def are_out_of_order(pages: Iterable[Page]) -> bool:
    """Whether the number printed on a page goes back on the next one without beginning anew, as an annex does."""
    numbers = [page.printed for page in pages]
    return any(earlier and later and 1 < later <= earlier for earlier, later in pairwise(numbers))


def refuse_stamped(pages: Sequence[Page]) -> None:
    """Raise ``StampSeenError`` where a page carries a mark of secrecy: framed, in its head, at its foot, alone on a
    row; ``DoubtSeenError`` where one of these may be a mark."""
    for page in pages:
        top, foot, alone = [], [], []
        rows = in_runs(
            sorted(page.pieces, key=lambda piece: piece.baseline),
            lambda row, piece: piece.baseline - row[0].baseline <= _ON_ONE_LINE * piece.size,
        )
        for row in rows:
            words = sorted((piece for piece in row if piece.table is None), key=lambda piece: piece.x0)
            if not words or len(row) > MOST_BESIDE:
                continue  # nothing beside tables, or a row of a table without rules
            texts = [piece.text for piece in words]
            # So many blanks part cells of a line, as in plain text.
            top += ["    ".join(texts)] if words[0].baseline < _STAMP_TOP * page.height else []
            foot += texts if words[0].baseline > _STAMP_FOOT * page.height else []
            alone += texts if len(texts) == 1 else []
        refuse_marks([*(line_of(table.words) for table in page.tables), *foot])
        if stamped(top, RECOGNISED if page.pictures > _SCANNED else PRINTED) or stamped_alone(alone):
            raise StampSeenError
        if may_be_stamped("\n".join(top)):
            raise DoubtSeenError
