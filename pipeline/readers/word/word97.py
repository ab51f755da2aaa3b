"""Word 97–2003 files (``.doc``): their letters, tables and lists told in the words of a DOCX, and read as one.

Read here and not by an office program, so that an office needs none for its daily bread ([MS-DOC]).
"""

import bisect
import contextlib
import io
import re
import struct
from collections.abc import Iterator, Sequence
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
_TABLE_DEFINITION, _TAB_STOPS = 0xD608, 0xC615
#: Properties too long for their place: they stand in another stream.
_HUGE = (0x6645, 0x6646)
_LEVEL, _LIST, _IN_TABLE, _ROW_END = 0x260A, 0x460B, 0x2416, 0x2417
#: Where lines stand has two codes.
_PLACE, _OLD_PLACE = 0x2461, 0x2403
_DELETED, _INSERTED, _HIDDEN, _CAPITALS, _SYMBOL = 0x0800, 0x0801, 0x083C, 0x083B, 0x6A09
_FONT, _FONT_OF_OTHER_LETTERS = 0x4A4F, 0x4A51
#: Where the style sheet tells the font of letters where nothing else does.
_USUAL_FONT_AT = 2 + 18
#: Styles that are based on each other: people make a few layers of them.
_DEEPEST = 50
_LIST_BYTES, _OVERRIDE_BYTES = 28, 16
_FORMATS = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 22: "decimalZero",
    23: "bullet", 255: "none",
}  # fmt: skip
_AFTER = {1: "space", 2: "nothing"}

#: Code → value.
Properties = dict[int, bytes]


def _walk(stored: bytes, huge: bytes = b"") -> Iterator[tuple[int, bytes]]:
    """Yield code and value of each property; ``huge`` is the stream that holds those too long for their place."""
    at = 0
    while at + 2 < len(stored):
        (code,) = struct.unpack_from("<H", stored, at)
        at += 2
        size = _SIZES[code >> 13]
        if code == _TABLE_DEFINITION:
            (size,) = struct.unpack_from("<H", stored, at)
            at, size = at + 2, size - 1
        elif size is None:
            size = stored[at]
            if code == _TAB_STOPS and size == 255:
                # So many tab stops that their number does not fit: nothing after them matters here.
                return
            at += 1
        value = stored[at : at + size]
        at += size
        if code in _HUGE and huge:
            (start,) = struct.unpack("<I", value)
            (size_there,) = struct.unpack_from("<H", huge, start)
            yield from _walk(huge[start + 2 : start + 2 + size_there])
        else:
            yield _PLACE if code == _OLD_PLACE else code, value


def _is_set(properties: Properties, code: int) -> bool:
    """Say whether a switch is on: for itself, or as the opposite of a style (in which the switches here are off)."""
    return properties.get(code, b"")[:1] in (b"\x01", b"\x81")


def _font_of(properties: Properties) -> int | None:
    """Return the number of the font of letters outside ASCII, else of all letters."""
    value = properties.get(_FONT_OF_OTHER_LETTERS) or properties.get(_FONT)
    return struct.unpack("<H", value)[0] if value and len(value) == 2 else None


class _Runs:
    """Byte ranges of the main stream and the properties that hold there, from a table of pages.

    The table is ``PlcfBtePapx`` for ``paragraphs``, ``PlcfBteChpx`` for letters.
    """

    def __init__(self, main: bytes, places: bytes, paragraphs: bool) -> None:
        self._starts: list[int] = []
        self._values: list[bytes] = []
        count = (len(places) - 4) // 8
        for (page,) in struct.iter_unpack("<I", places[4 * (count + 1) : 4 * (count + 1) + 4 * count]):
            start = (page & 0x3FFFFF) * _PAGE
            block = main[start : start + _PAGE]
            if len(block) < _PAGE:
                raise ValueError("page of properties outside the file")
            number = block[-1]
            self._starts += struct.unpack_from(f"<{number}I", block)
            for index in range(number):
                at = block[4 * (number + 1) + index * (13 if paragraphs else 1)] * 2
                first, end = at + 1, at + 1 + block[at]
                if paragraphs:  # counted in pairs of bytes, here or one byte further
                    first, end = (at + 1, at + 2 * block[at]) if block[at] else (at + 2, at + 2 + 2 * block[at + 1])
                self._values.append(block[first:end] if at else b"")

    def at(self, position: int) -> tuple[bytes, int]:
        """Return the properties that hold at a byte of the main stream, and where others begin."""
        index = bisect.bisect_right(self._starts, position)
        following = self._starts[index] if index < len(self._starts) else 1 << 32
        return self._values[index - 1] if index else b"", following


class _Style(NamedTuple):
    """What holds for paragraphs of a style and their letters, with all that it is based on."""

    paragraph: Properties
    letters: Properties


def _read_styles(sheet: bytes, huge: bytes) -> list[_Style]:
    size, count, base_size = struct.unpack_from("<3H", sheet)
    own: list[tuple[int, bytes, bytes]] = []
    at = 2 + size
    for _ in range(count):
        (length,) = struct.unpack_from("<H", sheet, at)
        own.append(_own(sheet[at + 2 : at + 2 + length], base_size))
        at += 2 + length + length % 2
    styles: list[_Style] = []
    for number in range(count):
        line: list[int] = []
        while number < count and len(line) < _DEEPEST:
            line.insert(0, number)
            number = own[number][0]
        paragraph = {code: value for index in line for code, value in _walk(own[index][1], huge)}
        letters = {code: value for index in line for code, value in _walk(own[index][2])}
        usual = {_FONT: sheet[_USUAL_FONT_AT : _USUAL_FONT_AT + 2]}
        styles.append(_Style(paragraph, usual | letters))
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


# --------------------
# Lists, as the ``w:numbering`` part of a DOCX: so one module counts for both kinds of file.


class _Lists:
    """Reads the lists of a table stream; ``at`` is where the next level or override of a level stands."""

    def __init__(self, table: bytes, fonts: Sequence[str]) -> None:
        self._table = table
        self._fonts = fonts
        self._at = 0
        self.root = Element(f"{W}numbering")

    def read(self, lists: tuple[int, int], overrides: tuple[int, int]) -> Element:
        """Return what lists and their overrides at these places (start, size) amount to."""
        start, size = lists
        self._at = start + size
        for index in range(struct.unpack_from("<H", self._table, start)[0] if size else 0):
            entry = start + 2 + index * _LIST_BYTES
            abstract = self._named("abstractNum", "abstractNumId", self._identity(entry))
            for depth in range(1 if self._table[entry + 26] & 1 else 9):
                self._level(abstract, depth)
        start, size = overrides
        count = struct.unpack_from("<I", self._table, start)[0] if size else 0
        self._at = start + 4 + count * _OVERRIDE_BYTES
        for index in range(count):
            entry = start + 4 + index * _OVERRIDE_BYTES
            number = self._named("num", "numId", index + 1)
            _put(number, "abstractNumId", self._identity(entry))
            self._at += 4
            for _ in range(self._table[entry + 12]):
                self._override(number)
        return self.root

    def _named(self, tag: str, key: str, identity: int) -> Element:
        return SubElement(self.root, f"{W}{tag}", {f"{W}{key}": str(identity)})

    def _identity(self, entry: int) -> int:
        return int(struct.unpack_from("<i", self._table, entry)[0])

    def _override(self, number: Element) -> None:
        first, flags = struct.unpack_from("<iI", self._table, self._at)
        self._at += 8
        depth = flags & 0xF
        override = SubElement(number, f"{W}lvlOverride", {f"{W}ilvl": str(depth)})
        if flags & 0x20:
            self._level(override, depth)
        if flags & 0x10:
            _put(override, "startOverride", max(first, 0))

    def _level(self, parent: Element, depth: int) -> None:
        table, at = self._table, self._at
        start, form, flags = struct.unpack_from("<iBB", table, at)
        follow = table[at + 15]
        characters, paragraph, restart = struct.unpack_from("<BBB", table, at + 24)
        text_at: int = at + 28 + paragraph + characters
        (length,) = struct.unpack_from("<H", table, text_at)
        self._at = text_at + 2 + 2 * length
        text = table[text_at + 2 : self._at].decode("utf-16-le", "replace")
        level = SubElement(parent, f"{W}lvl", {f"{W}ilvl": str(depth)})
        _put(level, "start", max(start, 0))
        _put(level, "numFmt", _FORMATS.get(form, "decimal"))
        _put(level, "lvlText", "".join(f"%{ord(sign) + 1}" if ord(sign) < 9 else sign for sign in text))
        _put(level, "suff", _AFTER.get(follow, "tab"))
        if flags & 0x08:
            _put(level, "lvlRestart", restart)
        font = _font_of(dict(_walk(table[text_at - characters : text_at])))
        if font is not None and font < len(self._fonts):
            SubElement(SubElement(level, f"{W}rPr"), f"{W}rFonts", {f"{W}hAnsi": self._fonts[font]})
        if flags & 0x04:
            SubElement(level, f"{W}isLgl")


def _put(parent: Element, tag: str, value: object) -> None:
    SubElement(parent, f"{W}{tag}", {f"{W}val": str(value)})


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
#: How a cell is merged and ruled, in so many bytes; where its lines at each side stand there.
_CELL_BYTES = 20
_BORDERS = {"top": 4, "left": 8, "bottom": 12, "right": 16}


class _Paragraph(NamedTuple):
    element: Element
    mark: str
    properties: Properties


class _Row(NamedTuple):
    """A row of a table: the paragraphs of each cell, and what tells where its columns end and how they are ruled."""

    cells: list[list[Element]]
    definition: bytes

    @property
    def edges(self) -> tuple[int, ...]:
        """Where its columns end, from the left of the first on."""
        return struct.unpack_from(f"<{self.definition[0] + 1}h", self.definition, 1) if self.definition else ()

    def look_of(self, cell: int) -> bytes:
        """Return how a cell is merged and ruled; nothing where it is not told."""
        if not self.definition or cell >= self.definition[0]:
            return b""
        start = 1 + 2 * (self.definition[0] + 1) + _CELL_BYTES * cell
        return self.definition[start : start + _CELL_BYTES]


def _table_of(rows: Sequence[_Row]) -> Element:
    columns: list[int] = []
    for edge in sorted({edge for row in rows for edge in row.edges}):
        if not columns or edge - columns[-1] > _SAME_EDGE:
            columns.append(edge)
    table = Element(f"{W}tbl")
    for row in rows:
        line, edges = SubElement(table, f"{W}tr"), row.edges
        for index, cell in enumerate(row.cells):
            span = 1
            if index + 1 < len(edges):
                left, right = edges[index] + _SAME_EDGE, edges[index + 1] + _SAME_EDGE
                span = max(1, sum(left < column <= right for column in columns))
            merge, borders, look = "", dict[str, str](), row.look_of(index)
            if len(look) == _CELL_BYTES:
                (merged,) = struct.unpack_from("<H", look)
                merge = ("restart" if merged & 0x40 else "continue") if merged & 0x20 else ""
                for side, at in _BORDERS.items():
                    is_seen = look[at : at + 4] not in (b"\0\0\0\0", b"\xff\xff\xff\xff") and look[at + 1] not in (
                        0,
                        0xFF,
                    )
                    borders[side] = "single" if is_seen else "nil"
            add_cell(line, span, merge, borders).extend(cell)
    return table


class NotWord97Error(ValueError):
    """The compound file holds no document of Word 97 or later."""


class EncryptedError(ValueError):
    """The document is behind a password."""


def read_package(data: bytes) -> Package:
    """Return the parts of a Word 97–2003 file in the form of a DOCX.

    Raises ``NotWord97Error``, ``EncryptedError``, for a broken file ``OSError``, ``ValueError``, ``IndexError`` or
    ``struct.error``. ``StampSeenError`` where one of its pictures is a stamp of secrecy, ``StampUnreadError`` where
    what may be one cannot be recognised on this machine.
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
    pictures = [(stream, found.start()) for stream in (main, huge) for found in _PICTURE_START.finditer(stream)]
    for stream, start in pictures[:_MOST_PICTURES]:
        refuse_stamped(stream[start:], 0.0)
    return _Document(main, table, huge).package()


class _Document:
    def __init__(self, main: bytes, table: bytes, huge: bytes) -> None:
        self._main = main
        self._table = table
        self._huge = huge
        self._styles = _read_styles(self._section(_STYLES), huge)
        self._characters = _Runs(main, self._section(_CHARACTERS), paragraphs=False)
        self._paragraphs = _Runs(main, self._section(_PARAGRAPHS), paragraphs=True)
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
        footnotes, below = Element(f"{W}footnotes"), list(self._blocks(text, text + notes))
        # Referred to from the end of the body: where they belong is not followed.
        run = SubElement(SubElement(body, f"{W}p"), f"{W}r") if below else body
        for number, note in enumerate(below):
            SubElement(footnotes, f"{W}footnote", {f"{W}id": str(number)}).append(note.element)
            SubElement(run, f"{W}footnoteReference", {f"{W}id": str(number)})
        lists = _Lists(self._table, self._fonts).read(self._place(_LISTS), self._place(_OVERRIDES))
        return Package(document, lists, headers={"header": header}, notes=(footnotes,))

    def _place(self, offset: int) -> tuple[int, int]:
        start, size = struct.unpack_from("<II", self._main, offset)
        return start, size

    def _section(self, offset: int) -> bytes:
        start, size = self._place(offset)
        return self._table[start : start + size]

    def _fill(self, holder: Element, start: int, end: int) -> None:
        rows: list[_Row] = []
        cells: list[list[Element]] = [[]]

        def end_table() -> None:
            nonlocal cells
            if any(cells):  # of a row whose end was lost: its words must not be
                rows.append(_Row([cell for cell in cells if cell], b""))
            if rows:
                holder.append(_table_of(rows))
            rows.clear()
            cells = [[]]

        for element, mark, properties in self._blocks(start, end):
            if properties.get(_IN_TABLE, b"\0")[0] == 0:
                end_table()
                holder.append(element)
            elif mark == _CELL_END and properties.get(_ROW_END, b"\0")[0]:
                rows.append(_Row(cells[:-1], properties.get(_TABLE_DEFINITION, b"")))
                cells = [[]]
            else:
                cells[-1].append(element)
                if mark == _CELL_END:
                    cells.append([])
        end_table()

    def _blocks(self, start: int, end: int) -> Iterator[_Paragraph]:
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

    def _paragraph(self, runs: Sequence[tuple[str, bytes]], stored: bytes, mark: str) -> _Paragraph:
        """Return a paragraph of some letters; of what is stored of it the first two bytes name its style."""
        number = struct.unpack_from("<H", stored)[0] if len(stored) >= 2 else 0
        style = self._styles[number] if number < len(self._styles) else _Style({}, {})
        properties = style.paragraph | dict(_walk(stored[2:], self._huge)) if len(stored) >= 2 else {}
        element = Element(f"{W}p")
        told = SubElement(element, f"{W}pPr")
        if properties.get(_PLACE, b"")[:1] == b"\1":
            _put(told, "jc", "center")
        list_number = struct.unpack("<h", properties.get(_LIST, b"\0\0"))[0]
        if 0 < list_number < 0x7FF:
            place = SubElement(told, f"{W}numPr")
            _put(place, "ilvl", properties.get(_LEVEL, b"\0")[0])
            _put(place, "numId", list_number)
        fields: list[bool] = []
        for text, of_letters in runs:
            self._run(element, text, style.letters | dict(_walk(of_letters)), fields)
        return _Paragraph(element, mark, properties)

    def _run(self, paragraph: Element, text: str, properties: Properties, fields: list[bool]) -> None:
        changed = next(
            (tag for code, tag in ((_DELETED, "del"), (_INSERTED, "ins")) if _is_set(properties, code)), None
        )
        if changed is not None:
            paragraph = SubElement(paragraph, f"{W}{changed}")
        switches = [tag for code, tag in ((_CAPITALS, "caps"), (_HIDDEN, "vanish")) if _is_set(properties, code)]
        run = add_run(paragraph, self._font(_font_of(properties)), switches)
        symbol = properties.get(_SYMBOL, b"")
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
        narrow, start = bool(place & 0x40000000), place & 0x3FFFFFFF
        yield positions[index], positions[index + 1], start // 2 if narrow else start, 1 if narrow else 2


def _font_names(table: bytes) -> list[str]:
    names: list[str] = []
    at = 4
    while at < len(table) and table[at]:
        entry = table[at + _FONT_NAME_AT : at + table[at] + 1]
        names.append(entry[: len(entry) // 2 * 2].decode("utf-16-le", "replace").split("\0")[0])
        at += table[at] + 1
    return names


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
