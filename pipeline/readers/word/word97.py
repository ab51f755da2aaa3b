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
from xml.etree.ElementTree import Element

from olefile import OleFileIO

from pipeline.readers.libreoffice import OLD_WORD, convert, converter
from pipeline.readers.properties import look_through_old, refuse_properties
from pipeline.readers.word.docx import read_parts
from pipeline.readers.word.docx_package import (
    BLIP,
    FEW_LETTERS,
    Package,
    add,
    add_cell,
    add_run,
    broken,
    encrypted,
    refuse_stamped,
)
from pipeline.readers.word.docx_paragraph import turn_field
from pipeline.support.errors import ReadError
from pipeline.support.old_encodings import decoded
from schemas import Source


def _u16(data: bytes, at: int = 0) -> int:
    return int(struct.unpack_from("<H", data, at)[0])


def _u32(data: bytes, at: int = 0) -> int:
    return int(struct.unpack_from("<I", data, at)[0])


# --------------------
# Properties of paragraphs and letters ([MS-DOC] 2.6, 2.9) that change what is read.

_PAGE = 512
#: Size of a property's value by the upper bits of its code; 6 is "the first byte tells".
_SIZES = (1, 1, 2, 4, 2, 2, None, 3)
_TABLE_DEFINITION, _TAB_STOPS = 0xD608, 0xC615
_HUGE = (0x6645, 0x6646)  # properties too long for their place: they stand in another stream
_LEVEL, _LIST, _IN_TABLE, _ROW_END = 0x260A, 0x460B, 0x2416, 0x2417
#: Where lines stand has two codes.
_PLACE, _OLD_PLACE = 0x2461, 0x2403
_SYMBOL, _FONT, _FONT_OF_OTHER_LETTERS = 0x6A09, 0x4A4F, 0x4A51
_CHANGES = {0x0800: "del", 0x0801: "ins"}
_SWITCHES = {0x0837: "strike", 0x083B: "caps", 0x083C: "vanish", 0x2A53: "dstrike"}
_RAISED, _RAISED_BY = 0x2A48, 0x4845
_USUAL_FONT_AT = 2 + 18  # where the style sheet tells the font of letters where nothing else does
_DEEPEST = 50  # styles that are based on each other: people make a few layers of them
_LIST_BYTES, _OVERRIDE_BYTES = 28, 16
_FORMATS = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 22: "decimalZero",
    23: "bullet", 255: "none",
}  # fmt: skip
_AFTER = {1: "space", 2: "nothing"}

_Properties = dict[int, bytes]  # code → value


def _walk(stored: bytes, huge: bytes = b"") -> Iterator[tuple[int, bytes]]:
    """Yield code and value of each property; ``huge`` is the stream that holds those too long for their place."""
    at = 0
    while at + 2 < len(stored):
        code = _u16(stored, at)
        at += 2
        size = _SIZES[code >> 13]
        if code == _TABLE_DEFINITION:
            at, size = at + 2, _u16(stored, at) - 1
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
            yield from _walk(huge[start + 2 : start + 2 + _u16(huge, start)])
        else:
            yield _PLACE if code == _OLD_PLACE else code, value


def _turned_on(properties: _Properties, switches: dict[int, str]) -> list[str]:
    """Return the switches that are on: for themselves, or as the opposite of a style, in which those here are off."""
    return [tag for code, tag in switches.items() if properties.get(code, b"")[:1] in (b"\x01", b"\x81")]


class _Runs:
    """Ranges of the main stream and their properties: ``PlcfBtePapx`` of ``paragraphs``, ``PlcfBteChpx`` of letters."""

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

    paragraph: _Properties
    letters: _Properties


def _read_styles(sheet: bytes, huge: bytes) -> list[_Style]:
    size, count, base_size = struct.unpack_from("<3H", sheet)
    own: list[tuple[int, bytes, bytes]] = []
    """Of each style, what it is based on, its own properties of paragraphs and of letters."""
    at = 2 + size
    for _ in range(count):
        length = _u16(sheet, at)
        style = sheet[at + 2 : at + 2 + length]
        at += 2 + length + length % 2
        parent, sections = 0xFFF, list[bytes]()
        if len(style) >= base_size + 2:
            parent, kind = divmod(_u16(style, 2), 16)
            place = base_size + 2 + 2 * _u16(style, base_size) + 2
            while kind == 1 and place + 2 <= len(style) and len(sections) < 2:  # those of letters or tables have none
                section = _u16(style, place)
                sections.append(style[place + 2 : place + 2 + section])
                place += 2 + section + section % 2
        of_paragraph, of_letters = [*sections, b"", b""][:2]
        own.append((parent, of_paragraph[2:], of_letters))
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
_SAME_EDGE = 30  # column edges nearer than this (in twentieths of a point) are one
#: How a cell is merged and ruled, in so many bytes; where its lines at each side stand there.
_CELL_BYTES = 20
_BORDERS = {"top": 4, "left": 8, "bottom": 12, "right": 16}
_NO_LINE = (b"\0\0\0\0", b"\xff\xff\xff\xff")


class _Paragraph(NamedTuple):
    element: Element
    mark: str
    properties: _Properties


class _Word97Row(NamedTuple):
    """A row of a table: the paragraphs of each cell, and what tells where its columns end and how they are ruled."""

    cells: list[list[Element]]
    definition: bytes

    @property
    def edges(self) -> tuple[int, ...]:
        """Where its columns end, from the left of the first on."""
        return struct.unpack_from(f"<{self.definition[0] + 1}h", self.definition, 1) if self.definition else ()

    def look_of(self, cell: int) -> tuple[str, dict[str, str]]:
        """Return how a cell is merged with those above and below, and its lines at each side; nothing if not told."""
        if not self.definition or cell >= self.definition[0]:
            return "", {}
        start = 1 + 2 * (self.definition[0] + 1) + _CELL_BYTES * cell
        look = self.definition[start : start + _CELL_BYTES]
        if len(look) < _CELL_BYTES:
            return "", {}
        merge = ("restart" if _u16(look) & 0x40 else "continue") if _u16(look) & 0x20 else ""
        seen = {
            side: look[at : at + 4] not in _NO_LINE and look[at + 1] not in (0, 255) for side, at in _BORDERS.items()
        }
        return merge, {side: "single" if is_seen else "nil" for side, is_seen in seen.items()}


def _table_of(rows: Sequence[_Word97Row]) -> Element:
    columns: list[int] = []
    for edge in sorted({edge for row in rows for edge in row.edges}):
        if not columns or edge - columns[-1] > _SAME_EDGE:
            columns.append(edge)
    table = Element("tbl")
    for row in rows:
        line, edges = add(table, "tr"), row.edges
        for index, cell in enumerate(row.cells):
            span = 1
            if index + 1 < len(edges):
                left, right = edges[index] + _SAME_EDGE, edges[index + 1] + _SAME_EDGE
                span = max(1, sum(left < column <= right for column in columns))
            add_cell(line, span, *row.look_of(index)).extend(cell)
    return table


class _Document:
    """The streams of a file, told as a DOCX. Raises one of ``_BROKEN`` where they are not as they should be."""

    def __init__(self, main: bytes, table: bytes, huge: bytes) -> None:
        self._main, self._table, self._huge = main, table, huge
        self._styles = _read_styles(self._section(_STYLES), huge)
        self._characters = _Runs(main, self._section(_CHARACTERS), paragraphs=False)
        self._paragraphs = _Runs(main, self._section(_PARAGRAPHS), paragraphs=True)
        self._fonts = _font_names(self._section(_FONTS))
        self._pieces = list(_pieces(self._section(_PIECES)))

    def package(self) -> Package:
        """Return the whole as a DOCX: the letter, its footnotes, and as page headers what else stands on its pages."""
        text, notes, *others = (max(0, size) for size in struct.unpack_from("<8i", self._main, 0x4C))
        document = Element("document")
        body = add(document, "body")
        self._fill(body, 0, text)
        header = Element("hdr")
        # Headers and footers, remarks, text boxes: no words of the letter, but a stamp may stand there.
        self._fill(header, text + notes, text + notes + sum(others))
        footnotes, below = Element("footnotes"), list(self._blocks(text, text + notes))
        # Referred to from the end of the body: where they belong is not followed.
        run = add(add(body, "p"), "r") if below else body
        for number, note in enumerate(below):
            add(footnotes, "footnote", id=str(number)).append(note.element)
            add(run, "footnoteReference", id=str(number))
        return Package(document, self._lists(), headers={"header": header}, notes=(footnotes,))

    def _place(self, offset: int) -> tuple[int, int]:
        return _u32(self._main, offset), _u32(self._main, offset + 4)

    def _section(self, offset: int) -> bytes:
        start, size = self._place(offset)
        return self._table[start : start + size]

    def _font(self, number: int | None) -> str:
        return self._fonts[number] if number is not None and number < len(self._fonts) else ""

    def _fill(self, holder: Element, start: int, end: int) -> None:
        rows: list[_Word97Row] = []
        cells: list[list[Element]] = [[]]

        def end_table() -> None:
            nonlocal cells
            if any(cells):  # of a row whose end was lost: its words must not be
                rows.append(_Word97Row([*filter(None, cells)], b""))
            if rows:
                holder.append(_table_of(rows))
            rows.clear()
            cells = [[]]

        for element, mark, properties in self._blocks(start, end):
            if properties.get(_IN_TABLE, b"\0")[0] == 0:
                end_table()
                holder.append(element)
            elif mark == _CELL_END and properties.get(_ROW_END, b"\0")[0]:
                rows.append(_Word97Row(cells[:-1], properties.get(_TABLE_DEFINITION, b"")))
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
        number = _u16(stored) if len(stored) >= 2 else 0
        style = self._styles[number] if number < len(self._styles) else _Style({}, {})
        properties = style.paragraph | dict(_walk(stored[2:], self._huge)) if len(stored) >= 2 else {}
        element = Element("p")
        told = add(element, "pPr")
        if properties.get(_PLACE, b"")[:1] == b"\1":
            add(told, "jc", "center")
        list_number = struct.unpack("<h", properties.get(_LIST, b"\0\0"))[0]
        if 0 < list_number < 0x7FF:
            place = add(told, "numPr")
            add(place, "ilvl", properties.get(_LEVEL, b"\0")[0])
            add(place, "numId", list_number)
        fields: list[bool] = []
        for text, of_letters in runs:
            self._run(element, text, style.letters | dict(_walk(of_letters)), fields)
        return _Paragraph(element, mark, properties)

    def _run(self, paragraph: Element, text: str, properties: _Properties, fields: list[bool]) -> None:
        for changed in _turned_on(properties, _CHANGES)[:1]:
            paragraph = add(paragraph, changed)
        run = add_run(paragraph, self._font(_font_of(properties)), _turned_on(properties, _SWITCHES))
        if properties.get(_RAISED) == b"\1":
            add(run[0], "vertAlign", "superscript")
        if raise_ := properties.get(_RAISED_BY):
            add(run[0], "position", struct.unpack("<h", raise_)[0])
        symbol = properties.get(_SYMBOL, b"")
        if len(symbol) == 4:  # the text only keeps a place for a sign that was put in by the table of symbols
            add(run, "sym", font=self._font(_u16(symbol)), char=f"{_u16(symbol, 2):X}")
            return
        for part in filter(None, _MARKS.split(text)):
            if part in _FIELDS:
                add(run, "fldChar", fldCharType=_FIELDS[part])
                turn_field(fields, _FIELDS[part])
            elif part == _PICTURE:
                add(run, BLIP)
            else:
                letters = part.translate(_SIGNS).encode("utf-16-le", "surrogatepass")
                add(run, "t" if all(fields) else "instrText").text = letters.decode("utf-16-le", "replace")

    def _lists(self) -> Element:
        """Return the lists as the numbering part of a DOCX, so that one module counts for both kinds of file."""
        root, table = Element("numbering"), self._table
        start, size = self._place(_LISTS)
        at = start + size
        for entry in range(start + 2, start + 2 + _LIST_BYTES * (_u16(table, start) if size else 0), _LIST_BYTES):
            abstract = add(root, "abstractNum", abstractNumId=_identity(table, entry))
            for depth in range(1 if table[entry + 26] & 1 else 9):
                at = self._level(abstract, depth, at)
        start, size = self._place(_OVERRIDES)
        count = _u32(table, start) if size else 0
        at = start + 4 + count * _OVERRIDE_BYTES
        for index in range(count):
            entry = start + 4 + index * _OVERRIDE_BYTES
            number = add(root, "num", numId=str(index + 1))
            add(number, "abstractNumId", _identity(table, entry))
            at += 4
            for _ in range(table[entry + 12]):
                first, flags = struct.unpack_from("<iI", table, at)
                at += 8
                override = add(number, "lvlOverride", ilvl=str(flags & 0xF))
                if flags & 0x20:
                    at = self._level(override, flags & 0xF, at)
                if flags & 0x10:
                    add(override, "startOverride", max(first, 0))
        return root

    def _level(self, parent: Element, depth: int, at: int) -> int:
        """Put the level that stands at a place of the table into a list; return where what follows it stands."""
        table = self._table
        start, form, flags = struct.unpack_from("<iBB", table, at)
        characters, paragraph, restart = struct.unpack_from("<BBB", table, at + 24)
        text_at: int = at + 28 + paragraph + characters
        end = text_at + 2 + 2 * _u16(table, text_at)
        text = table[text_at + 2 : end].decode("utf-16-le", "replace")
        level = add(parent, "lvl", ilvl=str(depth))
        add(level, "start", max(start, 0))
        add(level, "numFmt", _FORMATS.get(form, "decimal"))
        add(level, "lvlText", "".join(f"%{ord(sign) + 1}" if ord(sign) < 9 else sign for sign in text))
        add(level, "suff", _AFTER.get(table[at + 15], "tab"))
        if flags & 0x08:
            add(level, "lvlRestart", restart)
        if font := self._font(_font_of(dict(_walk(table[text_at - characters : text_at])))):
            add(add(level, "rPr"), "rFonts", hAnsi=font)
        if flags & 0x04:
            add(level, "isLgl")
        return end


def _identity(table: bytes, entry: int) -> str:
    return str(struct.unpack_from("<i", table, entry)[0])


def _font_of(properties: _Properties) -> int | None:
    """Return the number of the font of letters outside ASCII, else of all letters."""
    value = properties.get(_FONT_OF_OTHER_LETTERS) or properties.get(_FONT)
    return _u16(value) if value and len(value) == 2 else None


def _pieces(section: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield the pieces in which the text is stored: first sign, sign behind it, first byte, bytes a letter."""
    at = 0
    while at < len(section) and section[at] == 1:
        at += 3 + _u16(section, at + 1)
    if at >= len(section) or section[at] != 2:
        raise ValueError("no table of pieces")
    places = section[at + 5 : at + 5 + _u32(section, at + 1)]
    count = (len(places) - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}i", places)
    if list(positions) != sorted(positions):
        raise ValueError("pieces that lie over each other")
    for index in range(count):
        place = _u32(places, 4 * (count + 1) + 8 * index + 2)
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


#: What bytes that are not as [MS-DOC] has them lead to: places outside the file, tables cut short.
_BROKEN = (ValueError, IndexError, KeyError, OSError, struct.error)


def read_doc(data: bytes, name: str, sha256: str) -> Source:
    """Return the text of an OLE2 file that is a Word document. Raises ``ReadError``.

    Where next to nothing is typed in a file that holds pictures, they are its pages. Only LibreOffice gives them;
    without it the file is reported, or flagged where some words were typed. ``StampSeenError`` where one of its
    pictures is a stamp of secrecy, ``StampUnreadError`` where what may be one cannot be recognised on this machine.
    """
    try:
        package = read_package(data, name)
    except _BROKEN as error:
        raise broken(name) from error
    if package is None and "WordDocument".encode("utf-16-le") in data:
        return convert(data, name, sha256, OLD_WORD)
    if package is None:
        raise ReadError(
            "unsupported",
            name,
            "không phải định dạng của văn bản (bảng tính, trình chiếu hoặc tệp khác). "
            "Hãy xin lại tệp ở dạng PDF, bản quét, Word, RTF hoặc ODT.",
        )
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


#: Where a file tells its title, subject, keywords and comments, its category ([MS-OLEPS] 2.21, 3.1). The library counts
#: to the end of any list in them, however long it says to be.
_TOLD = {"\5SummaryInformation": (2, 3, 5, 6), "\5DocumentSummaryInformation": (2,)}
_OF_LETTERS = 0x1E


def _properties(file: OleFileIO) -> Iterator[str]:
    """Yield what the file says of itself, however its writer encoded it."""
    for name in filter(file.exists, _TOLD):
        with contextlib.suppress(*_BROKEN):
            yield from _said(file.openstream(name).read(), _TOLD[name])


def _said(stream: bytes, numbers: Sequence[int]) -> Iterator[str]:
    start = _u32(stream, 44)
    for at in range(start + 8, min(start + 8 + 8 * _u32(stream, start + 4), len(stream)), 8):
        place = start + _u32(stream, at + 4)
        kind, size = struct.unpack_from("<II", stream, place)
        if kind == _OF_LETTERS and _u32(stream, at) in numbers:
            yield decoded(stream[place + 8 : place + 8 + size].rstrip(b"\0"), "utf-8", "cp1258")


def read_package(data: bytes, name: str) -> Package | None:
    """Return the parts of a file in the form of a DOCX, ``None`` where it holds no document of Word 97 or later."""
    with OleFileIO(io.BytesIO(data)) as file:
        if file.exists("EncryptedPackage"):
            raise encrypted(name)
        refuse_properties(_properties(file))
        if not file.exists("WordDocument"):
            look_through_old(file.openstream("Workbook").read() if file.exists("Workbook") else b"")
            return None
        main = file.openstream("WordDocument").read()
        magic, version = struct.unpack_from("<HH", main)
        state = _u16(main, 10)
        if magic != _MAGIC or version < _WORD_97:
            return None
        if state & 0x0100:
            raise encrypted(name)
        table = file.openstream("1Table" if state & 0x0200 else "0Table").read()
        huge = file.openstream("Data").read() if file.exists("Data") else b""
    pictures = [(stream, found.start()) for stream in (main, huge) for found in _PICTURE_START.finditer(stream)]
    for stream, start in pictures[:_MOST_PICTURES]:
        refuse_stamped(stream[start:], 0.0)
    return _Document(main, table, huge).package()
