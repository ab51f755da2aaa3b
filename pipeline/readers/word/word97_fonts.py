"""Fonts of a Word 97–2003 file ([MS-DOC] 2.9.277, 2.6.1), by which old codes and signs are told from letters."""

import struct
from collections.abc import Iterable, Iterator
from itertools import groupby

from pipeline.readers.old_encodings.encodings import Script, script_of
from pipeline.readers.old_encodings.old_codes import code_of_font
from pipeline.readers.old_encodings.symbols import as_signs, is_of_signs
from pipeline.readers.word.word97_properties import Runs, in_capitals, left_out, walk

_LETTERS, _OTHER_LETTERS, _SYMBOL = 0x4A4F, 0x4A51, 0x6A09
_NAME_AT = 40
#: Where the style sheet tells the font of letters where nothing else does.
_USUAL_FONT_AT = 2 + 18


def font_names(table: bytes) -> list[str]:
    """Return the names of the fonts by number."""
    if len(table) < 4:
        return []
    (count,) = struct.unpack_from("<H", table)
    names: list[str] = []
    at = 4
    for _ in range(count):
        if at >= len(table):
            break
        size = table[at] + 1
        entry = table[at + _NAME_AT : at + size]
        names.append(entry[: len(entry) // 2 * 2].decode("utf-16-le", "replace").split("\0")[0])
        at += size
    return names


def style_fonts(sheet: bytes, styles: list[bytes], parents: list[int]) -> list[int]:
    """Return the number of the font of each style; ``styles``: the properties of characters that each itself has."""
    usual = struct.unpack_from("<H", sheet, _USUAL_FONT_AT)[0] if len(sheet) >= _USUAL_FONT_AT + 2 else 0
    fonts: list[int] = []
    for number in range(len(styles)):
        seen: list[int] = []
        found: int | None = None
        current = number
        while found is None and current < len(styles) and current not in seen:
            seen.append(current)
            found = _font_of(styles[current])
            current = parents[current]
        fonts.append(usual if found is None else found)
    return fonts


def _font_of(properties: bytes) -> int | None:
    """Return the font of letters outside ASCII, else of all letters."""
    values = {code: value for code, value in walk(properties) if code in (_LETTERS, _OTHER_LETTERS)}
    value = values.get(_OTHER_LETTERS) or values.get(_LETTERS)
    return struct.unpack("<H", value)[0] if value and len(value) == 2 else None


class Letters:
    """Gives the letters of a file as they are seen: no deleted or hidden ones, capitals and old codes as shown."""

    def __init__(self, characters: Runs, fonts: list[str], by_style: list[int]) -> None:
        self._characters = characters
        self._fonts = fonts
        self._by_style = by_style
        self._script = Script()

    def look_over(self, parts: Iterable[tuple[str, int, int, int]]) -> tuple[str, ...]:
        """Find out which codes the whole text is in (parts as ``read`` takes them); return the flags of what is told.

        Only what fonts tell: words in fonts that say nothing are judged with the rest of the text.
        """
        pieces = [(font, text) for part in parts for font, text, _ in self._pieces(*part) if code_of_font(font)]
        self._script = script_of(pieces) if pieces else Script()
        self._script.general = None
        return self._script.notes if self._script.trusted else ()

    def read(self, text: str, start: int, width: int, style: int) -> str:
        """Return a part of the text as it is seen.

        ``start``: its first byte; ``width``: bytes a letter; ``style``: the number of its paragraph's style.
        """
        return "".join(
            self._read("".join(text for _, text, _ in pieces), font, capitals)
            for (font, capitals), pieces in groupby(
                self._pieces(text, start, width, style), key=lambda piece: (piece[0], piece[2])
            )
        )

    def _read(self, text: str, font: str, capitals: bool) -> str:
        read = as_signs(self._script.read(text, font), font)
        return read.upper() if capitals else read

    def _pieces(self, text: str, start: int, width: int, style: int) -> Iterator[tuple[str, str, bool]]:
        """Yield the pieces that are seen: font (where that tells something), letters, whether in capitals."""
        at = 0
        while at < len(text):
            position = start + at * width
            properties = self._characters.at(position)
            end = min(len(text), at + max(1, -(-(self._characters.next_start(position) - position) // width)))
            if not left_out(properties):
                font = self._font(_font_of(properties), style)
                sign = _symbol(properties)
                if sign is not None:
                    yield self._font(sign[0], style), chr(sign[1]), False
                else:
                    tells = code_of_font(font) is not None or is_of_signs(font)
                    yield font if tells else "", text[at:end], in_capitals(properties)
            at = end

    def _font(self, number: int | None, style: int) -> str:
        if number is None:
            number = self._by_style[style] if style < len(self._by_style) else -1
        return self._fonts[number] if 0 <= number < len(self._fonts) else ""


def _symbol(properties: bytes) -> tuple[int, int] | None:
    """Return font and code of a sign that was put in by the table of symbols; the text only keeps a place for it."""
    value = next((value for code, value in walk(properties) if code == _SYMBOL), None)
    if value is None or len(value) < 4:
        return None
    font, code = struct.unpack("<HH", value)
    return font, code
