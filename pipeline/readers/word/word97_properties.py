"""Properties of paragraphs and characters in a Word 97–2003 file ([MS-DOC] 2.6, 2.9) that change what is read."""

import bisect
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

_PAGE = 512
#: Size of a property's value by the upper bits of its code; 6 is "the first byte tells".
_SIZES = (1, 1, 2, 4, 2, 2, None, 3)
_TABLE_DEFINITION = 0xD608
_TAB_STOPS = 0xC615
_HUGE = (0x6645, 0x6646)

_LEVEL, _LIST = 0x260A, 0x460B
_IN_TABLE, _ROW_END, _DEPTH = 0x2416, 0x2417, 0x6649
_DELETED, _INSERTED, _HIDDEN, _CAPITALS = 0x0800, 0x0801, 0x083C, 0x083B


@dataclass(slots=True)
class Paragraph:
    """What the properties of a paragraph say."""

    list_number: int = 0
    level: int = 0
    in_table: bool = False
    row_end: bool = False
    depth: int = 1
    cells: bytes = b""
    """Of the end of a table row: where its columns stand and how its cells are merged and ruled."""

    def apply(self, properties: bytes, huge: bytes) -> None:
        """Take over a run of properties; ``huge`` is the stream that holds those too long for their place."""
        for code, value in walk(properties):
            if code == _LIST:
                (number,) = struct.unpack("<h", value)
                self.list_number = number if 0 < number < 0x7FF else 0
            elif code == _LEVEL:
                self.level = value[0]
            elif code == _IN_TABLE:
                self.in_table = bool(value[0])
            elif code == _ROW_END:
                self.row_end = bool(value[0])
            elif code == _DEPTH:
                (self.depth,) = struct.unpack("<i", value)
            elif code == _TABLE_DEFINITION:
                self.cells = value
            elif code in _HUGE:
                (start,) = struct.unpack("<I", value)
                (size,) = struct.unpack_from("<H", huge, start)
                self.apply(huge[start + 2 : start + 2 + size], b"")


def walk(properties: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield code and value of each property."""
    at = 0
    while at + 2 < len(properties):
        (code,) = struct.unpack_from("<H", properties, at)
        at += 2
        size = _SIZES[code >> 13]
        if code == _TABLE_DEFINITION:
            (size,) = struct.unpack_from("<H", properties, at)
            at, size = at + 2, size - 1
        elif size is None:
            size = properties[at]
            if code == _TAB_STOPS and size == 255:
                # So many tab stops that their number does not fit: nothing after them matters here.
                return
            at += 1
        yield code, properties[at : at + size]
        at += size


@dataclass(slots=True)
class Runs:
    """Byte ranges of the main stream and the properties that hold there, sorted."""

    starts: list[int] = field(default_factory=list)
    values: list[bytes] = field(default_factory=list)

    def at(self, position: int) -> bytes:
        """Return the properties that hold at a byte of the main stream."""
        index = bisect.bisect_right(self.starts, position) - 1
        return self.values[index] if index >= 0 else b""

    def between(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the properties that hold somewhere from one byte to before another."""
        first = max(0, bisect.bisect_right(self.starts, start) - 1)
        return iter(self.values[first : bisect.bisect_left(self.starts, end)])

    def next_start(self, position: int) -> int:
        """Return where the run after a byte begins; far away where there is none."""
        index = bisect.bisect_right(self.starts, position)
        return self.starts[index] if index < len(self.starts) else 1 << 32


def read_runs(main: bytes, places: bytes, paragraphs: bool) -> Runs:
    """Return the runs named by a table of pages (``PlcfBtePapx`` for paragraphs, ``PlcfBteChpx`` for characters)."""
    runs = Runs()
    count = (len(places) - 4) // 8
    for (page,) in struct.iter_unpack("<I", places[4 * (count + 1) : 4 * (count + 1) + 4 * count]):
        start = (page & 0x3FFFFF) * _PAGE
        block = main[start : start + _PAGE]
        if len(block) < _PAGE:
            raise ValueError("page of properties outside the file")
        number = block[-1]
        positions = struct.unpack_from(f"<{number + 1}I", block)
        for index in range(number):
            offset = block[4 * (number + 1) + index * (13 if paragraphs else 1)] * 2
            runs.starts.append(positions[index])
            runs.values.append(_paragraph(block, offset) if paragraphs else _characters(block, offset))
    return runs


def _paragraph(block: bytes, offset: int) -> bytes:
    """Return style number and properties of a paragraph."""
    if not offset:
        return b""
    if block[offset]:
        return block[offset + 1 : offset + 2 * block[offset]]
    return block[offset + 2 : offset + 2 + 2 * block[offset + 1]]


def _characters(block: bytes, offset: int) -> bytes:
    return block[offset + 1 : offset + 1 + block[offset]] if offset else b""


def left_out(properties: bytes) -> bool:
    """Say whether characters are deleted (tracked) or hidden."""
    return any(code in (_DELETED, _HIDDEN) and value[:1] == b"\x01" for code, value in walk(properties))


def is_tracked(properties: bytes) -> bool:
    """Say whether characters were put in or taken out with the change kept open."""
    return any(code in (_DELETED, _INSERTED) and value[:1] == b"\x01" for code, value in walk(properties))


def in_capitals(properties: bytes) -> bool:
    """Say whether characters are shown as capitals."""
    return any(code == _CAPITALS and value[:1] == b"\x01" for code, value in walk(properties))


class StyleSheet(NamedTuple):
    """The styles of a file by number."""

    paragraphs: list[list[bytes]]
    """Of each the paragraph properties of those it is based on and its own, in this order."""
    letters: list[bytes]
    """Of each its own properties of characters."""
    parents: list[int]


def read_styles(sheet: bytes) -> StyleSheet:
    """Return the styles of a file."""
    (size,) = struct.unpack_from("<H", sheet)
    count, base_size = struct.unpack_from("<HH", sheet, 2)
    own: list[tuple[bytes, bytes]] = []
    parents: list[int] = []
    at = 2 + size
    for _ in range(count):
        (length,) = struct.unpack_from("<H", sheet, at)
        style = sheet[at + 2 : at + 2 + length]
        at += 2 + length + length % 2
        own.append(_style_properties(style, base_size))
        parents.append(struct.unpack_from("<H", style, 2)[0] >> 4 if len(style) >= 4 else 0xFFF)
    lines = ([own[index][0] for index in reversed(_ancestry(number, parents))] for number in range(len(own)))
    return StyleSheet(list(lines), [letters for _, letters in own], parents)


def _ancestry(number: int, parents: list[int]) -> list[int]:
    line: list[int] = []
    while number < len(parents) and number not in line:
        line.append(number)
        number = parents[number]
    return line


def _style_properties(style: bytes, base_size: int) -> tuple[bytes, bytes]:
    """Return the properties of paragraphs and of characters of a style; nothing for other than paragraph styles."""
    if len(style) < base_size + 2 or struct.unpack_from("<H", style, 2)[0] & 0xF != 1:
        return b"", b""
    (letters,) = struct.unpack_from("<H", style, base_size)
    at = base_size + 2 + 2 * letters + 2
    if at + 2 > len(style):
        return b"", b""
    (size,) = struct.unpack_from("<H", style, at)
    after = at + 2 + size + size % 2
    of_letters = b""
    if after + 2 <= len(style):
        (length,) = struct.unpack_from("<H", style, after)
        of_letters = style[after + 2 : after + 2 + length]
    return style[at + 4 : at + 2 + size], of_letters
