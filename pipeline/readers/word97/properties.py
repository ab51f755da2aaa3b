"""Properties of paragraphs and letters in a Word 97–2003 file ([MS-DOC] 2.6, 2.9) that change what is read."""

import bisect
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from pipeline.readers.word.docx_package import W

_PAGE = 512
#: Size of a property's value by the upper bits of its code; 6 is "the first byte tells".
_SIZES = (1, 1, 2, 4, 2, 2, None, 3)
_TABLE_DEFINITION = 0xD608
_TAB_STOPS = 0xC615
_HUGE = (0x6645, 0x6646)
_LEVEL, _LIST = 0x260A, 0x460B
_PLACES = (0x2403, 0x2461)
_IN_TABLE, _ROW_END = 0x2416, 0x2417
DELETED, INSERTED, HIDDEN, CAPITALS = 0x0800, 0x0801, 0x083C, 0x083B
SYMBOL = 0x6A09
_FONT, _FONT_OF_OTHER_LETTERS = 0x4A4F, 0x4A51
#: Where the style sheet tells the font of letters where nothing else does.
_USUAL_FONT_AT = 2 + 18
#: Styles that are based on each other: people make a few layers of them.
_DEEPEST = 50
#: Code → value.
Properties = dict[int, bytes]
# So one module counts for both kinds of file.
_LIST_BYTES = 28
_OVERRIDE_BYTES = 16
_FORMATS = {0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 22: "decimalZero"}
_BULLET, _NO_NUMBER = 23, 255
_AFTER = ("tab", "space", "nothing")


@dataclass(slots=True)
class ParagraphProperties:
    """What the properties of a paragraph say."""

    list_number: int = 0
    level: int = 0
    centred: bool = False
    in_table: bool = False
    row_end: bool = False
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
            elif code in _PLACES:
                self.centred = value[0] == 1
            elif code == _IN_TABLE:
                self.in_table = bool(value[0])
            elif code == _ROW_END:
                self.row_end = bool(value[0])
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


def is_set(properties: Properties, code: int) -> bool:
    """Say whether a switch is on: for itself, or as the opposite of a style (in which the switches here are off)."""
    return properties.get(code, b"")[:1] in (b"\x01", b"\x81")


def font_of(properties: Properties) -> int | None:
    """Return the number of the font of letters outside ASCII, else of all letters."""
    value = properties.get(_FONT_OF_OTHER_LETTERS) or properties.get(_FONT)
    return struct.unpack("<H", value)[0] if value and len(value) == 2 else None


@dataclass(slots=True)
class Runs:
    """Byte ranges of the main stream and the properties that hold there, sorted."""

    starts: list[int] = field(default_factory=list)
    values: list[bytes] = field(default_factory=list)

    def at(self, position: int) -> tuple[bytes, int]:
        """Return the properties that hold at a byte of the main stream, and where others begin."""
        index = bisect.bisect_right(self.starts, position)
        return self.values[index - 1] if index else b"", self.starts[index] if index < len(self.starts) else 1 << 32


def read_runs(main: bytes, places: bytes, paragraphs: bool) -> Runs:
    """Return the runs named by a table of pages (``PlcfBtePapx`` for paragraphs, ``PlcfBteChpx`` for letters)."""
    runs = Runs()
    count = (len(places) - 4) // 8
    for (page,) in struct.iter_unpack("<I", places[4 * (count + 1) : 4 * (count + 1) + 4 * count]):
        start = (page & 0x3FFFFF) * _PAGE
        block = main[start : start + _PAGE]
        if len(block) < _PAGE:
            raise ValueError("page of properties outside the file")
        number = block[-1]
        for index, position in enumerate(struct.unpack_from(f"<{number}I", block)):
            at = block[4 * (number + 1) + index * (13 if paragraphs else 1)] * 2
            runs.starts.append(position)
            runs.values.append(_stored(block, at, paragraphs) if at else b"")
    return runs


def _stored(block: bytes, at: int, paragraphs: bool) -> bytes:
    """Return the properties at a place of a page; those of paragraphs are counted in pairs of bytes."""
    if not paragraphs:
        return block[at + 1 : at + 1 + block[at]]
    if block[at]:
        return block[at + 1 : at + 2 * block[at]]
    return block[at + 2 : at + 2 + 2 * block[at + 1]]


class Style(NamedTuple):
    """A style with all that it is based on."""

    paragraph: tuple[bytes, ...]
    """Runs of properties, the most general first."""
    letters: Properties


def read_styles(sheet: bytes) -> list[Style]:
    """Return the styles of a file by number."""
    size, count, base_size = struct.unpack_from("<3H", sheet)
    own: list[tuple[int, bytes, bytes]] = []
    at = 2 + size
    for _ in range(count):
        (length,) = struct.unpack_from("<H", sheet, at)
        own.append(_own(sheet[at + 2 : at + 2 + length], base_size))
        at += 2 + length + length % 2
    usual = {_FONT: sheet[_USUAL_FONT_AT : _USUAL_FONT_AT + 2]}
    styles: list[Style] = []
    for number in range(count):
        line: list[int] = []
        while number < count and len(line) < _DEEPEST:
            line.insert(0, number)
            number = own[number][0]
        letters = usual | {code: value for index in line for code, value in walk(own[index][2])}
        styles.append(Style(tuple(own[index][1] for index in line), letters))
    return styles


def _own(style: bytes, base_size: int) -> tuple[int, bytes, bytes]:
    """Return what a style is based on and its own properties of paragraphs and letters; none but paragraph styles."""
    if len(style) < base_size + 2:
        return 0xFFF, b"", b""
    (kind_and_parent,) = struct.unpack_from("<H", style, 2)
    if kind_and_parent & 0xF != 1:
        return kind_and_parent >> 4, b"", b""
    (letters_of_name,) = struct.unpack_from("<H", style, base_size)
    at = base_size + 2 + 2 * letters_of_name + 2
    sections: list[bytes] = []
    while at + 2 <= len(style) and len(sections) < 2:
        (size,) = struct.unpack_from("<H", style, at)
        sections.append(style[at + 2 : at + 2 + size])
        at += 2 + size + size % 2
    paragraph, letters = [*sections, b"", b""][:2]
    return kind_and_parent >> 4, paragraph[2:], letters


def numbering(table: bytes, lists: tuple[int, int], overrides: tuple[int, int], fonts: list[str]) -> Element:
    """Return the ``w:numbering`` part that the lists at these places (start, size) of the table stream amount to."""
    root = Element(f"{W}numbering")
    if lists[1]:
        _abstract_lists(root, table, fonts, *lists)
    if overrides[1]:
        _lists(root, table, fonts, overrides[0])
    return root


def _abstract_lists(root: Element, table: bytes, fonts: list[str], start: int, size: int) -> None:
    (count,) = struct.unpack_from("<H", table, start)
    levels_at = start + size
    for index in range(count):
        entry = start + 2 + index * _LIST_BYTES
        (identity,) = struct.unpack_from("<i", table, entry)
        abstract = SubElement(root, f"{W}abstractNum", {f"{W}abstractNumId": str(identity)})
        simple = table[entry + 26] & 1
        for depth in range(1 if simple else 9):
            levels_at = _level(abstract, table, fonts, levels_at, depth)


def _level(parent: Element, table: bytes, fonts: list[str], at: int, depth: int) -> int:
    """Add a level to a list; return where the next one begins."""
    start, form, flags = struct.unpack_from("<iBB", table, at)
    follow = table[at + 15]
    characters, paragraph, restart = struct.unpack_from("<BBB", table, at + 24)
    text_at: int = at + 28 + paragraph + characters
    length: int = struct.unpack_from("<H", table, text_at)[0]
    text = table[text_at + 2 : text_at + 2 + 2 * length].decode("utf-16-le", "replace")
    level = SubElement(parent, f"{W}lvl", {f"{W}ilvl": str(depth)})
    name = "bullet" if form == _BULLET else "none" if form == _NO_NUMBER else _FORMATS.get(form, "decimal")
    pattern = "".join(f"%{ord(letter) + 1}" if ord(letter) < 9 else letter for letter in text)
    values = {
        "start": str(max(start, 0)),
        "numFmt": name,
        "lvlText": pattern,
        "suff": _AFTER[follow] if follow < len(_AFTER) else "tab",
    }
    if flags & 0x08:
        values["lvlRestart"] = str(restart)
    for tag, value in values.items():
        SubElement(level, f"{W}{tag}", {f"{W}val": value})
    font = font_of(dict(walk(table[text_at - characters : text_at])))
    if font is not None and font < len(fonts):
        SubElement(SubElement(level, f"{W}rPr"), f"{W}rFonts", {f"{W}hAnsi": fonts[font]})
    if flags & 0x04:
        SubElement(level, f"{W}isLgl")
    return text_at + 2 + 2 * length


def _lists(root: Element, table: bytes, fonts: list[str], start: int) -> None:
    (count,) = struct.unpack_from("<I", table, start)
    at = start + 4 + count * _OVERRIDE_BYTES
    for index in range(count):
        entry = start + 4 + index * _OVERRIDE_BYTES
        (identity,) = struct.unpack_from("<i", table, entry)
        number = SubElement(root, f"{W}num", {f"{W}numId": str(index + 1)})
        SubElement(number, f"{W}abstractNumId", {f"{W}val": str(identity)})
        at += 4
        for _ in range(table[entry + 12]):
            at = _override(number, table, fonts, at)


def _override(number: Element, table: bytes, fonts: list[str], at: int) -> int:
    first, flags = struct.unpack_from("<iI", table, at)
    depth = flags & 0xF
    override = SubElement(number, f"{W}lvlOverride", {f"{W}ilvl": str(depth)})
    if flags & 0x20:
        at = _level(override, table, fonts, at + 8, depth)
    else:
        at += 8
    if flags & 0x10:
        SubElement(override, f"{W}startOverride", {f"{W}val": str(max(first, 0))})
    return at
