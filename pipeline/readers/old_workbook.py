"""Rows of words in a workbook of Excel 97 to 2003 ([MS-XLS] 2.1.4, 2.4.149, 2.4.265, 2.5.293)."""

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

_BEGINS, _CELL, _STRINGS, _CONTINUED = 0x809, 0xFD, 0xFC, 0x3C
_IS_WIDE, _HAS_MORE, _IS_RICH = 0x1, 0x4, 0x8
_CODES = ("latin-1", "utf-16-le")  # of letters of one byte, of two


def sheets(stream: bytes) -> list[list[list[str]]]:
    """Return of each sheet the words of its rows from the top. Raises ``struct.error``, ``IndexError`` where the stream
    is no such workbook."""
    strings: list[str] = []
    parts: list[dict[int, list[str]]] = []
    for kind, pieces in _records(stream):
        if kind == _BEGINS:
            parts.append({})
        elif kind == _STRINGS:
            strings += _strings(pieces)
        elif kind == _CELL:
            row, _, _, number = struct.unpack("<HHHI", pieces[0])
            parts[-1].setdefault(row, []).append(strings[number].strip())
    return [list(part.values()) for part in parts]


def _records(stream: bytes) -> list[tuple[int, list[bytes]]]:
    """Return what each record is and holds, in more pieces than one where it was too long."""
    found: list[tuple[int, list[bytes]]] = []
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind != _CONTINUED:
            found.append((kind, []))
        found[-1][1].append(stream[at + 4 : at + 4 + size])
        at += 4 + size
    return found


def _strings(pieces: Sequence[bytes]) -> Iterator[str]:
    data, ends = b"".join(pieces), list(accumulate(map(len, pieces)))
    at = 8
    for _ in range(struct.unpack_from("<I", data, 4)[0]):
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
        while left > 0:
            if at in ends:  # a piece says anew how wide its letters are
                how = data[at]
                at += 1
            wide = 1 + (how & _IS_WIDE)
            here = min(left, (ends[bisect_right(ends, at)] - at) // wide)
            words += data[at : at + here * wide].decode(_CODES[how & _IS_WIDE])
            at += here * wide
            left -= max(here, 1)
        yield words
        at += behind
