"""Word 97–2003 files (``.doc``): their text, tables and lists told in the words of a DOCX, and read as one.

Read here and not by an office program, so that the same bytes give the same text on every machine ([MS-DOC]).
"""

import re
import struct
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement

from pipeline.readers.word.compound import CompoundFile
from pipeline.readers.word.docx_package import BLIP, Package, W
from pipeline.readers.word.docx_pictures import refuse_stamped
from pipeline.readers.word.word97_fonts import Letters, font_names, style_fonts
from pipeline.readers.word.word97_lists import numbering
from pipeline.readers.word.word97_notes import footnotes
from pipeline.readers.word.word97_properties import Paragraph, Runs, is_tracked, read_runs, read_styles
from pipeline.readers.word.word97_tables import Cell, Row, row_shape, table_of
from pipeline.secrecy import StampSeenError, is_stamp

_MAGIC = 0xA5EC
_WORD_97 = 0xC1
#: Where the file information block tells place and size of: styles, runs of characters and paragraphs, pieces, lists.
_STYLES, _CHARACTERS, _PARAGRAPHS, _FONTS, _PIECES, _LISTS, _OVERRIDES = 0xA2, 0xFA, 0x102, 0x112, 0x1A2, 0x2E2, 0x2EA

_PARAGRAPH_END, _CELL_END = "\r", "\x07"
#: Stands in the text where a picture is.
_PICTURE = "\x01"
#: How pictures begin that are kept as they came: PNG, JPEG.
_PICTURE_START = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff[\xe0-\xef\xdb]")
_MOST_PICTURES = 50
_ENDS = re.compile("[\r\x07]")
#: Fields whose result is the day on which the file was opened, saved or printed last.
_DAY_FIELD = re.compile("\x13\\s*(?:DATE|TIME|SAVEDATE|PRINTDATE)\\b", re.IGNORECASE)
_FIELD_CODE = re.compile("\x13[^\x13\x14\x15]*\x14?")
_SIGNS = {0x0B: "\n", 0x0C: "\n", 0x0E: "\n", 0x1E: "-", 0x1F: None, 0x14: None, 0x15: None, 0x13: None}
_SIGNS |= dict.fromkeys((1, 2, 3, 4, 5, 6, 8, 28))


class NotWord97Error(ValueError):
    """The compound file holds no document of Word 97 or later."""


class EncryptedError(ValueError):
    """The document is behind a password."""


def read_package(data: bytes) -> Package:
    """Return the parts of a Word 97–2003 file in the form of a DOCX.

    Raises ``NotWord97Error``, ``EncryptedError``, ``StampSeenError`` at a state secret, and ``ValueError`` or
    ``struct.error`` for a broken file.
    """
    files = CompoundFile(data)
    if "EncryptedPackage" in files:
        raise EncryptedError
    if "WordDocument" not in files:
        raise NotWord97Error
    main = files.stream("WordDocument")
    magic, version = struct.unpack_from("<HH", main)
    (state,) = struct.unpack_from("<H", main, 10)
    if magic != _MAGIC or version < _WORD_97:
        raise NotWord97Error
    if state & 0x0100:
        raise EncryptedError
    table = files.stream("1Table" if state & 0x0200 else "0Table")
    huge = files.stream("Data") if "Data" in files else b""
    _refuse_stamped(main, table, (main, huge))
    body = Element(f"{W}body")
    flags: list[str] = []
    _Builder(body).build(_paragraphs(main, table, huge, flags))
    (length,) = struct.unpack_from("<i", main, 0x4C)
    if any(_PICTURE in units for units, _, _ in _pieces(main, table, length)):
        SubElement(SubElement(SubElement(body, f"{W}p"), f"{W}r"), BLIP)
    document = Element(f"{W}document")
    document.append(body)
    lists = numbering(table, _place(main, _LISTS), _place(main, _OVERRIDES))
    notes = footnotes(_note_lines(main, table), body)
    return Package(document, lists, notes=(notes,), flags=tuple(flags))


def _place(main: bytes, offset: int) -> tuple[int, int]:
    start, size = struct.unpack_from("<II", main, offset)
    return start, size


def _section(main: bytes, table: bytes, offset: int) -> bytes:
    start, size = _place(main, offset)
    return table[start : start + size]


def _paragraphs(main: bytes, table: bytes, huge: bytes, flags: list[str]) -> Iterator[tuple[str, str, Paragraph]]:
    """Yield text, end mark and properties of each paragraph of the letter itself (no footnotes, no page headers)."""
    sheet = _section(main, table, _STYLES)
    styles = read_styles(sheet)
    paragraphs = read_runs(main, _section(main, table, _PARAGRAPHS), paragraphs=True)
    characters = read_runs(main, _section(main, table, _CHARACTERS), paragraphs=False)
    fonts = style_fonts(sheet, styles.letters, styles.parents)
    letters = Letters(characters, font_names(_section(main, table, _FONTS)), fonts)
    parts = list(_parts(main, table, paragraphs))
    flags += letters.look_over((text, start, width, style) for text, start, width, style, _ in parts)
    flags += _doubts(parts, characters)
    begun = ""
    for text, start, width, style, end in parts:
        begun += letters.read(text, start, width, style)
        if end:
            properties = _properties(paragraphs.at(start + len(text) * width), styles.paragraphs, huge)
            yield _clean(begun), end, properties
            begun = ""
    if begun:
        yield _clean(begun), _PARAGRAPH_END, Paragraph()


def _parts(main: bytes, table: bytes, paragraphs: Runs) -> Iterator[tuple[str, int, int, int, str]]:
    """Yield the text by paragraphs and by how it is stored: letters, first byte, width, style, and the end mark."""
    (length,) = struct.unpack_from("<i", main, 0x4C)
    for text, start, width in _pieces(main, table, length):
        at = 0
        for end in [*_ENDS.finditer(text), None]:
            stop = len(text) if end is None else end.start()
            stored = paragraphs.at(start + stop * width)
            style = struct.unpack_from("<H", stored)[0] if len(stored) >= 2 else 0
            # A place to break a word is TCVN3's ``ư`` to programs that know no better.
            letters = text[at:stop].replace("\x1f", "\u00ad")
            yield letters, start + at * width, width, style, "" if end is None else end[0]
            at = stop + 1


def _doubts(parts: list[tuple[str, int, int, int, str]], characters: Runs) -> Iterator[str]:
    """Yield the flags of changes that are open and of days that Word fills in."""
    if any(
        is_tracked(properties) and text.strip()
        for text, start, width, _, _ in parts
        for properties in characters.between(start, start + len(text) * width)
    ):
        yield "tracked-changes"
    if any(_DAY_FIELD.search(text) for text, *_ in parts):
        yield "date-field"


def _note_lines(main: bytes, table: bytes) -> list[str]:
    """Return the paragraphs of the footnotes."""
    text, notes = struct.unpack_from("<2i", main, 0x4C)
    if notes <= 0:
        return []
    whole = "".join(units for units, _, _ in _pieces(main, table, text + notes))
    return list(map(_clean, whole[text:].split(_PARAGRAPH_END)))


def _refuse_stamped(main: bytes, table: bytes, holders: Sequence[bytes]) -> None:
    """Raise ``StampSeenError`` where what is no part of the text is a stamp of secrecy.

    That is page headers and footers, text boxes and pictures, which ``holders`` hold as they came.
    """
    lengths = struct.unpack_from("<8i", main, 0x4C)
    whole = "".join(units for units, _, _ in _pieces(main, table, sum(length for length in lengths if length > 0)))
    if any(map(is_stamp, re.split("[\r\x07\x0b]", whole[lengths[0] :]))):
        raise StampSeenError
    starts = [(holder, found.start()) for holder in holders for found in _PICTURE_START.finditer(holder)]
    for holder, start in starts[:_MOST_PICTURES]:
        refuse_stamped(holder[start:], 0.0)


def _pieces(main: bytes, table: bytes, length: int) -> Iterator[tuple[str, int, int]]:
    """Yield the pieces that the first ``length`` characters are stored in: characters, first byte, bytes a character.

    The letter's own text comes first; footnotes and page headers follow it.
    """
    places = _piece_table(_section(main, table, _PIECES))
    count = (len(places) - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}i", places)
    for index in range(count):
        (place,) = struct.unpack_from("<I", places, 4 * (count + 1) + 8 * index + 2)
        size = min(positions[index + 1], length) - positions[index]
        if size <= 0:
            continue
        narrow = bool(place & 0x40000000)
        start, width = ((place & 0x3FFFFFFF) // 2, 1) if narrow else (place & 0x3FFFFFFF, 2)
        content = main[start : start + size * width]
        if len(content) < size * width:
            raise ValueError("text outside the file")
        # Half a surrogate pair decodes to one sign too few: each unit must stay one place in the count.
        units = content.decode("cp1252", "replace") if narrow else _units(content)
        yield units, start, width


def _units(content: bytes) -> str:
    return "".join(map(chr, struct.unpack(f"<{len(content) // 2}H", content)))


def _piece_table(section: bytes) -> bytes:
    at = 0
    while at < len(section) and section[at] == 1:
        (size,) = struct.unpack_from("<H", section, at + 1)
        at += 3 + size
    if at >= len(section) or section[at] != 2:
        raise ValueError("no table of pieces")
    (size,) = struct.unpack_from("<I", section, at + 1)
    return section[at + 5 : at + 5 + size]


def _clean(text: str) -> str:
    """Return the text of a paragraph without codes of fields and signs for pictures and notes."""
    while "\x13" in text and (shorter := _FIELD_CODE.sub("", text)) != text:
        text = shorter
    text = text.translate(_SIGNS)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _properties(stored: bytes, styles: list[list[bytes]], huge: bytes) -> Paragraph:
    paragraph = Paragraph()
    if len(stored) < 2:
        return paragraph
    (style,) = struct.unpack_from("<H", stored)
    for properties in styles[style] if style < len(styles) else []:
        paragraph.apply(properties, huge)
    paragraph.apply(stored[2:], huge)
    return paragraph


class _Builder:
    """Puts paragraphs, and tables made of them, into a ``w:body``."""

    def __init__(self, body: Element) -> None:
        self._body = body
        self._rows: list[Row] = []
        self._cells: list[Cell] = []
        self._open = Cell()

    def build(self, paragraphs: Iterator[tuple[str, str, Paragraph]]) -> None:
        """Take all paragraphs of a letter."""
        for text, end, properties in paragraphs:
            if not properties.in_table:
                self._end_table()
                self._body.append(_paragraph(text, properties))
            elif properties.row_end and end == _CELL_END:
                edges, flags = row_shape(properties.cells)
                self._rows.append(Row(self._cells, edges, flags))
                self._cells = []
            else:
                self._open.paragraphs.append(_paragraph(text, properties))
                if end == _CELL_END:
                    self._cells.append(self._open)
                    self._open = Cell()
        self._end_table()

    def _end_table(self) -> None:
        if self._cells or self._open.paragraphs:
            # A row whose end was lost: its words must not be.
            self._rows.append(Row([*self._cells, self._open] if self._open.paragraphs else self._cells, [], []))
            self._cells, self._open = [], Cell()
        if self._rows:
            self._body.append(table_of(self._rows))
            self._rows = []


def _paragraph(text: str, properties: Paragraph) -> Element:
    element = Element(f"{W}p")
    if properties.list_number:
        number = SubElement(SubElement(element, f"{W}pPr"), f"{W}numPr")
        SubElement(number, f"{W}ilvl", {f"{W}val": str(properties.level)})
        SubElement(number, f"{W}numId", {f"{W}val": str(properties.list_number)})
    SubElement(SubElement(element, f"{W}r"), f"{W}t").text = text
    return element
