"""Word 97–2003 files (``.doc``): their letters, tables and lists told in the words of a DOCX, and read as one.

Read here and not by an office program, so that an office needs none for its daily bread ([MS-DOC]).
"""

import bisect
import contextlib
import io
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from olefile import OleFileIO

from pipeline.errors import ReadError
from pipeline.readers.libreoffice import OLD_WORD, convert, converter
from pipeline.readers.word.docx import read_parts
from pipeline.readers.word.docx_package import BLIP, Package, W, add_cell, add_run, broken, encrypted
from pipeline.readers.word.docx_paragraph import turn_field
from pipeline.readers.word.docx_pictures import FEW_LETTERS, refuse_stamped
from schemas import Source

# --------------------
# Properties of paragraphs and letters ([MS-DOC] 2.6, 2.9) that change what is read.

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


def _font_of(properties: Properties) -> int | None:
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


def _read_runs(main: bytes, places: bytes, paragraphs: bool) -> Runs:
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


def _read_styles(sheet: bytes) -> list[Style]:
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
    font = _font_of(dict(walk(table[text_at - characters : text_at])))
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


# --------------------
# The file.

_MAGIC = 0xA5EC
_WORD_97 = 0xC1
#: Where the file information block tells place and size of: styles, runs of letters and paragraphs, pieces, lists.
_STYLES, _CHARACTERS, _PARAGRAPHS, _FONTS, _PIECES, _LISTS, _OVERRIDES = 0xA2, 0xFA, 0x102, 0x112, 0x1A2, 0x2E2, 0x2EA
#: Where in the description of a font its name stands.
_FONT_NAME_AT = 40
_CELL_END = "\x07"
_ENDS = re.compile("[\r\x07]")
#: Begin, middle and end of a field; a picture.
_FIELDS = {"\x13": "begin", "\x14": "separate", "\x15": "end"}
_PICTURE = "\x01"
_MARKS = re.compile("([\x01\x13-\x15])")
#: Breaks, hyphens (a place to break a word is TCVN3's ``ư`` to programs that know no better), signs of objects.
_SIGNS = {0x0B: "\n", 0x0C: "\n", 0x0E: "\n", 0x1E: "-", 0x1F: "\u00ad"} | dict.fromkeys((2, 3, 4, 5, 6, 8, 28))
#: How such pictures begin: PNG, JPEG.
_PICTURE_START = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff[\xe0-\xef\xdb]")
_MOST_PICTURES = 50
#: Column edges nearer than this (in twentieths of a point) are one.
_SAME_EDGE = 30


@dataclass(slots=True)
class Word97Row:
    """A row: its cells, where its columns end, how each cell is merged and ruled."""

    cells: list[list[Element]]
    """Of each its paragraphs."""
    edges: list[int]
    flags: list[bytes]


def _row_shape(definition: bytes) -> tuple[list[int], list[bytes]]:
    """Return the column edges of a row and the description of each of its cells."""
    if not definition:
        return [], []
    count = definition[0]
    edges = list(struct.unpack_from(f"<{count + 1}h", definition, 1))
    start = 1 + 2 * (count + 1)
    return edges, [definition[at : at + 20] for at in range(start, start + 20 * count, 20)]


def table_of(rows: list[Word97Row]) -> Element:
    """Return rows that stand below each other as a table of a DOCX."""
    columns: list[int] = []
    for edge in sorted({edge for row in rows for edge in row.edges}):
        if not columns or edge - columns[-1] > _SAME_EDGE:
            columns.append(edge)
    table = Element(f"{W}tbl")
    for row in rows:
        line = SubElement(table, f"{W}tr")
        for index, cell in enumerate(row.cells):
            _add_cell(line, cell, _span(row.edges, index, columns), row.flags[index : index + 1])
    return table


def _span(edges: list[int], index: int, columns: list[int]) -> int:
    if index + 1 >= len(edges):
        return 1
    return max(1, sum(edges[index] + _SAME_EDGE < column <= edges[index + 1] + _SAME_EDGE for column in columns))


def _add_cell(row: Element, paragraphs: list[Element], span: int, flags: list[bytes]) -> None:
    merge, borders = "", dict[str, str]()
    if flags and len(flags[0]) == 20:
        (merged,) = struct.unpack_from("<H", flags[0])
        if merged & 0x20:
            merge = "restart" if merged & 0x40 else "continue"
        for side, at in (("top", 4), ("left", 8), ("bottom", 12), ("right", 16)):
            border = flags[0][at : at + 4]
            seen = border not in (b"\0\0\0\0", b"\xff\xff\xff\xff") and border[1] not in (0, 0xFF)
            borders[side] = "single" if seen else "nil"
    add_cell(row, span, merge, borders).extend(paragraphs)


class NotWord97Error(ValueError):
    """The compound file holds no document of Word 97 or later."""


class EncryptedError(ValueError):
    """The document is behind a password."""


def read_package(data: bytes) -> Package:
    """Return the parts of a Word 97–2003 file in the form of a DOCX.

    Raises ``NotWord97Error``, ``EncryptedError``, for a broken file ``OSError``, ``ValueError``, ``IndexError`` or
    ``struct.error``, and ``StampSeenError``.
    """
    with OleFileIO(io.BytesIO(data)) as file:
        if file.exists("EncryptedPackage"):
            raise EncryptedError
        if not file.exists("WordDocument"):
            raise NotWord97Error
        main = file.openstream("WordDocument").read()
        magic, version = struct.unpack_from("<HH", main)
        (state,) = struct.unpack_from("<H", main, 10)
        if magic != _MAGIC or version < _WORD_97:
            raise NotWord97Error
        if state & 0x0100:
            raise EncryptedError
        table = file.openstream("1Table" if state & 0x0200 else "0Table").read()
        huge = file.openstream("Data").read() if file.exists("Data") else b""
    refuse_stamped_pictures((main, huge))
    return _Document(main, table, huge).package()


class _Document:
    """The parts of a file: its text by pieces, and the properties of letters and paragraphs."""

    def __init__(self, main: bytes, table: bytes, huge: bytes) -> None:
        self._main = main
        self._table = table
        self._huge = huge
        self._styles = _read_styles(self._section(_STYLES))
        self._characters = _read_runs(main, self._section(_CHARACTERS), paragraphs=False)
        self._paragraphs = _read_runs(main, self._section(_PARAGRAPHS), paragraphs=True)
        self._fonts = _font_names(self._section(_FONTS))
        self._pieces = list(_pieces(self._section(_PIECES)))

    def package(self) -> Package:
        """Return the whole as a DOCX: the letter, its footnotes, and as page headers what else stands on its pages."""
        text, notes, *others = (max(0, size) for size in struct.unpack_from("<8i", self._main, 0x4C))
        document = Element(f"{W}document")
        body = SubElement(document, f"{W}body")
        self._fill(body, 0, text)
        header = Element(f"{W}hdr")
        # Headers and footers, remarks, text boxes: no words of the letter, but a stamp may stand there.
        self._fill(header, text + notes, text + notes + sum(others))
        footnotes = _footnotes(list(self._blocks(text, text + notes)), body)
        lists = numbering(self._table, self._place(_LISTS), self._place(_OVERRIDES), self._fonts)
        return Package(document, lists, headers={"header": header}, notes=(footnotes,))

    def _place(self, offset: int) -> tuple[int, int]:
        start, size = struct.unpack_from("<II", self._main, offset)
        return start, size

    def _section(self, offset: int) -> bytes:
        start, size = self._place(offset)
        return self._table[start : start + size]

    def _fill(self, holder: Element, start: int, end: int) -> None:
        """Put the paragraphs from one sign to another, and tables made of them, into a body or header."""
        rows: list[Word97Row] = []
        cells: list[list[Element]] = [[]]
        for element, mark, properties in self._blocks(start, end):
            if not properties.in_table:
                _end_table(holder, rows, cells)
                holder.append(element)
            elif properties.row_end and mark == _CELL_END:
                rows.append(Word97Row(cells[:-1], *_row_shape(properties.cells)))
                cells[:] = [[]]
            else:
                cells[-1].append(element)
                if mark == _CELL_END:
                    cells.append([])
        _end_table(holder, rows, cells)

    def _blocks(self, start: int, end: int) -> Iterator[tuple[Element, str, ParagraphProperties]]:
        """Yield each paragraph, how it ends and its properties."""
        runs: list[tuple[str, bytes]] = []
        for text, properties, at, width in self._runs(start, end):
            done = 0
            for mark in _ENDS.finditer(text):
                runs.append((text[done : mark.start()], properties))
                yield self._paragraph(runs, self._paragraphs.at(at + mark.start() * width)[0], mark[0])
                runs, done = [], mark.end()
            runs.append((text[done:], properties))
        if any(text for text, _ in runs):
            yield self._paragraph(runs, b"", "")

    def _runs(self, start: int, end: int) -> Iterator[tuple[str, bytes, int, int]]:
        """Yield the text by how its letters look and are stored: letters, properties, first byte, bytes a letter."""
        for first, last, place, width in self._pieces:
            begin, stop = max(start, first), min(end, last)
            at = place + (begin - first) * width
            while begin < stop:
                properties, others = self._characters.at(at)
                count = min(stop - begin, max(1, -(-(others - at) // width)))
                content = self._main[at : at + count * width]
                if len(content) < count * width:
                    raise ValueError("text outside the file")
                # Half a surrogate pair decodes to one sign too few: each unit must stay one place in the count.
                units = struct.unpack(f"<{count}H", content) if width == 2 else ()
                yield "".join(map(chr, units)) or content.decode("cp1252", "replace"), properties, at, width
                begin, at = begin + count, at + count * width

    def _paragraph(
        self, runs: list[tuple[str, bytes]], stored: bytes, mark: str
    ) -> tuple[Element, str, ParagraphProperties]:
        (number,) = struct.unpack_from("<H", stored) if len(stored) >= 2 else (0,)
        style = self._styles[number] if number < len(self._styles) else Style((), {})
        properties = ParagraphProperties()
        if len(stored) >= 2:
            for run in (*style.paragraph, stored[2:]):
                properties.apply(run, self._huge)
        element = Element(f"{W}p")
        told = SubElement(element, f"{W}pPr")
        if properties.centred:
            SubElement(told, f"{W}jc", {f"{W}val": "center"})
        if properties.list_number:
            place = SubElement(told, f"{W}numPr")
            SubElement(place, f"{W}ilvl", {f"{W}val": str(properties.level)})
            SubElement(place, f"{W}numId", {f"{W}val": str(properties.list_number)})
        fields: list[bool] = []
        for text, of_letters in runs:
            self._run(element, text, style.letters | dict(walk(of_letters)), fields)
        return element, mark, properties

    def _run(self, paragraph: Element, text: str, properties: Properties, fields: list[bool]) -> None:
        """Put letters of one look into a paragraph. ``fields``: of each open field, whether its result has begun."""
        changed = DELETED if is_set(properties, DELETED) else INSERTED if is_set(properties, INSERTED) else None
        if changed is not None:
            paragraph = SubElement(paragraph, f"{W}del" if changed == DELETED else f"{W}ins")
        switches = [tag for code, tag in ((CAPITALS, "caps"), (HIDDEN, "vanish")) if is_set(properties, code)]
        run = add_run(paragraph, self._font(_font_of(properties)), switches)
        symbol = properties.get(SYMBOL, b"")
        if len(symbol) == 4:  # the text only keeps a place for a sign that was put in by the table of symbols
            number, sign = struct.unpack("<HH", symbol)
            SubElement(run, f"{W}sym", {f"{W}font": self._font(number), f"{W}char": f"{sign:X}"})
            return
        for part in filter(None, _MARKS.split(text)):
            if part in _FIELDS:
                SubElement(run, f"{W}fldChar", {f"{W}fldCharType": _FIELDS[part]})
                turn_field(fields, _FIELDS[part])
            elif part == _PICTURE:
                SubElement(run, BLIP)
            else:
                words = SubElement(run, f"{W}t" if all(fields) else f"{W}instrText")
                letters = part.translate(_SIGNS).encode("utf-16-le", "surrogatepass")
                words.text = letters.decode("utf-16-le", "replace")

    def _font(self, number: int | None) -> str:
        return self._fonts[number] if number is not None and number < len(self._fonts) else ""


def _end_table(holder: Element, rows: list[Word97Row], cells: list[list[Element]]) -> None:
    """Put the rows so far into a holder; those of a row whose end was lost are a row, too: its words must not be."""
    if any(cells):
        rows.append(Word97Row([cell for cell in cells if cell], [], []))
    if rows:
        holder.append(table_of(rows))
    rows[:], cells[:] = [], [[]]


def _footnotes(blocks: list[tuple[Element, str, ParagraphProperties]], body: Element) -> Element:
    """Return the notes, referred to from the end of the body: where they belong is not followed."""
    notes = Element(f"{W}footnotes")
    run = SubElement(SubElement(body, f"{W}p"), f"{W}r") if blocks else body
    for number, (paragraph, _, _) in enumerate(blocks):
        SubElement(notes, f"{W}footnote", {f"{W}id": str(number)}).append(paragraph)
        SubElement(run, f"{W}footnoteReference", {f"{W}id": str(number)})
    return notes


def _pieces(section: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield the pieces in which the text is stored: first sign, sign behind it, first byte, bytes a letter."""
    at = 0
    while at < len(section) and section[at] == 1:
        (size,) = struct.unpack_from("<H", section, at + 1)
        at += 3 + size
    if at >= len(section) or section[at] != 2:
        raise ValueError("no table of pieces")
    (size,) = struct.unpack_from("<I", section, at + 1)
    places = section[at + 5 : at + 5 + size]
    count = (len(places) - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}i", places)
    if list(positions) != sorted(positions):
        raise ValueError("pieces that lie over each other")
    for index in range(count):
        (place,) = struct.unpack_from("<I", places, 4 * (count + 1) + 8 * index + 2)
        narrow = bool(place & 0x40000000)
        start = place & 0x3FFFFFFF
        yield positions[index], positions[index + 1], start // 2 if narrow else start, 1 if narrow else 2


def _font_names(table: bytes) -> list[str]:
    names: list[str] = []
    at = 4
    while at < len(table) and table[at]:
        entry = table[at + _FONT_NAME_AT : at + table[at] + 1]
        names.append(entry[: len(entry) // 2 * 2].decode("utf-16-le", "replace").split("\0")[0])
        at += table[at] + 1
    return names


def refuse_stamped_pictures(streams: Iterable[bytes]) -> None:
    """Raise ``StampSeenError`` where a picture in one of the streams is a stamp of secrecy.

    ``StampUnreadError`` where what may be one cannot be recognised on this machine.
    """
    starts = [(stream, found.start()) for stream in streams for found in _PICTURE_START.finditer(stream)]
    for stream, start in starts[:_MOST_PICTURES]:
        refuse_stamped(stream[start:], 0.0)


# --------------------
# Reads Word files of before DOCX: of Word 97–2003 here, older ones and those of pictures by way of LibreOffice.

#: What bytes that are not as [MS-DOC] has them lead to: places outside the file, tables cut short.
_BROKEN = (ValueError, IndexError, KeyError, OSError, struct.error)


def read_doc(data: bytes, name: str, sha256: str) -> Source:
    """Return the text of an OLE2 file that is a Word document. Raises ``ReadError``.

    Where next to nothing is typed in a file that holds pictures, they are its pages. Only LibreOffice gives them;
    without it the file is reported, or flagged where some words were typed.
    """
    try:
        package = read_package(data)
    except EncryptedError as error:
        raise encrypted(name) from error
    except NotWord97Error as error:
        if "WordDocument".encode("utf-16-le") in data:
            return convert(data, name, sha256, OLD_WORD)
        raise ReadError(
            "unsupported",
            name,
            "không phải định dạng của văn bản (bảng tính, trình chiếu hoặc tệp khác). "
            "Hãy xin lại tệp ở dạng PDF, bản quét, Word, RTF hoặc ODT.",
        ) from error
    except _BROKEN as error:
        raise broken(name) from error
    try:
        source = read_parts(package, name, sha256, OLD_WORD.media_type)
    except ReadError as error:
        if error.code != "needs-ocr" or converter() is None:
            raise
        return convert(data, name, sha256, OLD_WORD)
    few = sum(map(str.isalpha, source.text)) < FEW_LETTERS
    if not few or next(package.document.iter(BLIP), None) is None:
        return source
    if converter() is not None:
        with contextlib.suppress(ReadError):
            return convert(data, name, sha256, OLD_WORD)
    return source.model_copy(update={"notes": (*source.notes, "unread-pages")})
