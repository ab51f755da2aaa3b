"""Rows of words in a workbook of Excel 97 to 2003 ([MS-XLS] 2.1.4, 2.4.149, 2.4.265, 2.5.293)."""

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby

_BEGINS, _CELL, _STRINGS, _CONTINUED = 0x809, 0xFD, 0xFC, 0x3C
_IS_WIDE, _HAS_MORE, _IS_RICH = 0x1, 0x4, 0x8


def sheets(stream: bytes) -> list[list[list[str]]]:
    """Return of each sheet the words of its rows from the top. Raises ``struct.error``, ``IndexError`` where the stream
    is no such workbook."""
    records = list(_records(stream))
    strings = list(_strings(_pieces(records)))
    parts: list[list[tuple[int, str]]] = []
    for kind, content in records:
        if kind == _BEGINS:
            parts.append([])
        elif kind == _CELL:
            row, _, _, number = struct.unpack_from("<HHHI", content)
            parts[-1].append((row, strings[number].strip()))
    return [[[words for _, words in row] for _, row in groupby(part, lambda cell: cell[0])] for part in parts]


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _pieces(records: Sequence[tuple[int, bytes]]) -> list[bytes]:
    """Return the record of all strings, which one record is too short for."""
    first = next((at for at, (kind, _) in enumerate(records) if kind == _STRINGS), len(records))
    pieces = [content for _, content in records[first : first + 1]]
    for kind, content in records[first + 1 :]:
        if kind != _CONTINUED:
            break
        pieces.append(content)
    return pieces


def _strings(pieces: Sequence[bytes]) -> Iterator[str]:
    data, ends = b"".join(pieces), list(accumulate(map(len, pieces)))
    at = 8
    for _ in range(struct.unpack_from("<I", data, 4)[0] if data else 0):
        left, how = struct.unpack_from("<HB", data, at)
        at += 3
        behind = 0
        if how & _IS_RICH:
            behind += 4 * struct.unpack_from("<H", data, at)[0]
            at += 2
        if how & _HAS_MORE:
            behind += struct.unpack_from("<I", data, at)[0]
            at += 4
        words = ""
        while left:
            if at in ends:  # a piece says anew how wide its letters are
                how = data[at]
                at += 1
            wide = 1 + (how & _IS_WIDE)
            here = min(left, (ends[bisect_right(ends, at)] - at) // wide)
            words += data[at : at + here * wide].decode("utf-16-le" if how & _IS_WIDE else "latin-1")
            at += here * wide
            left -= max(here, 1)
        yield words
        at += behind
