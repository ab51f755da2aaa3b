"""Automatic numbers of a Word 97–2003 file ([MS-DOC] 2.9.131 and 2.9.150), told in the words of a DOCX.

So one module counts for both kinds of file.
"""

import struct
from xml.etree.ElementTree import Element, SubElement

from pipeline.readers.word.docx_package import W
from pipeline.readers.word97.properties import font_of, walk

_LIST_BYTES = 28
_OVERRIDE_BYTES = 16
_FORMATS = {0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 22: "decimalZero"}
_BULLET, _NO_NUMBER = 23, 255
_AFTER = ("tab", "space", "nothing")


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
