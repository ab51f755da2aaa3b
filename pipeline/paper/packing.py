"""The places of a page's words in few bytes: tenths of points in columns, which pack to a tenth of what JSON takes."""

import struct
import zlib
from collections.abc import Iterable, Sequence
from itertools import pairwise

from schemas import WordBox

_TENTHS = 10
#: Sides of a page go up to 6553 points, more than two metres.
_MOST = 0xFFFF


def packed(words: Sequence[WordBox]) -> bytes:
    """Return the places of the words of one page.

    >>> [word.box for word in unpacked(packed([WordBox(3, 7, 2, (70.04, 90.0, 99.96, 101.5))]), 2)]
    [(70.0, 90.0, 100.0, 101.5)]
    """
    starts = [word.start for word in words]
    sides = [[_side(word.box[side]) for word in words] for side in range(4)]
    left, top, right, bottom = sides
    count = len(words)
    columns = (
        struct.pack(f"<{count}i", *_steps(starts)),
        struct.pack(f"<{count}I", *(word.end - word.start for word in words)),
        struct.pack(f"<{count}i", *_steps(top)),
        struct.pack(f"<{count}H", *left),
        struct.pack(f"<{count}i", *(end - begin for begin, end in zip(left, right, strict=True))),
        struct.pack(f"<{count}i", *(end - begin for begin, end in zip(top, bottom, strict=True))),
    )
    return zlib.compress(struct.pack("<I", count) + b"".join(columns), 9)


def unpacked(content: bytes, page: int) -> list[WordBox]:
    """Return the words of a page with their places."""
    data = zlib.decompress(content)
    (count,) = struct.unpack_from("<I", data)
    at = 4
    columns = []
    for kind in "iIiHii":
        form = f"<{count}{kind}"
        columns.append(struct.unpack_from(form, data, at))
        at += struct.calcsize(form)
    steps, lengths, downs, lefts, widths, heights = columns
    words, start, top = [], 0, 0
    for step, length, down, left, width, height in zip(steps, lengths, downs, lefts, widths, heights, strict=True):
        start, top = start + step, top + down
        box = (left / _TENTHS, top / _TENTHS, (left + width) / _TENTHS, (top + height) / _TENTHS)
        words.append(WordBox(start, start + length, page, box))
    return words


def _side(value: float) -> int:
    return max(0, min(_MOST, round(value * _TENTHS)))


def _steps(values: Iterable[int]) -> list[int]:
    """Return how far each value is from the one before it: small numbers, which pack well."""
    return [later - earlier for earlier, later in pairwise([0, *values])]
