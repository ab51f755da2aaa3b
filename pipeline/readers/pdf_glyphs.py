"""The characters of a PDF page with their places, as pdfium knows them."""

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.readers.pdf_frame import Frame
from pipeline.readers.symbols import as_mark
from schemas.evidence import Box

_BLANKS = frozenset(" \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
_ASLANT = -1
#: What pdfium makes of a hyphen that ends a line.
_HYPHEN_AT_LINE_END = 2
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufffe\uffff")


#: A page of close print has six thousand letters.
MAX_PAGE_LETTERS = 60_000


class TooManyLettersError(ValueError):
    """More letters on a page than any printed page can show."""


@dataclass(slots=True)
class Glyph:
    """A letter (with the marks that belong to it) and its place in points from the page's top left corner."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    size: float
    order: int


#: Where the blanks of a page stand: the middle of each and its baseline.
Blanks = list[tuple[float, float]]


class _Found(NamedTuple):
    """A letter in the page's own axes, and by how many degrees it is turned."""

    text: str
    x: float
    y: float
    box: Box
    size: float
    turn: int


def read_glyphs(textpage: pdfium.PdfTextPage, area: Box, rotation: int) -> tuple[Frame, list[Glyph], Blanks]:
    """Return the letters and blanks of a page, and the frame in which most letters stand upright."""
    found = list(_walk(textpage))
    turns = Counter(letter.turn for letter in found if letter.text != " " and letter.turn != _ASLANT)
    frame = Frame(area, turns.most_common(1)[0][0] if turns else rotation)
    glyphs: list[Glyph] = []
    blanks: Blanks = []
    for order, letter in enumerate(found):
        x, baseline = frame.point(letter.x, letter.y)
        x0, top, x1, bottom = frame.box(*letter.box)
        if letter.text == " ":
            # The boxes of blanks are flat in some files, their width is always there.
            blanks.append(((min(x, x0) + max(x, x1)) / 2, baseline))
        elif letter.turn == frame.rotation:
            # Letters on end among upright ones are marks of a printing house or a scanner, letters aslant a watermark.
            glyphs.append(Glyph(letter.text, x0, top, x1, bottom, baseline, letter.size or bottom - top, order))
    return frame, glyphs, blanks


def _walk(textpage: pdfium.PdfTextPage) -> Iterator[_Found]:
    handle = textpage.raw
    if textpage.count_chars() > MAX_PAGE_LETTERS:
        raise TooManyLettersError
    place, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    waiting: _Found | None = None
    for index in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(handle, index)
        letter = _letter(code)
        if waiting is not None and letter and unicodedata.combining(letter[0]):
            waiting = waiting._replace(text=unicodedata.normalize("NFC", waiting.text + letter))
            continue
        if waiting is not None:
            yield waiting
        waiting = None
        if not letter:
            continue
        raw.FPDFText_GetLooseCharBox(handle, index, place)
        raw.FPDFText_GetCharOrigin(handle, index, x, y)
        box = (place.left, place.bottom, place.right, place.top)
        if letter == " ":
            # Blanks that pdfium adds stand where it left out others: both count, the layout looks if there is room.
            yield _Found(letter, x.value, y.value, box, 0.0, 0)
            continue
        raw.FPDFText_GetMatrix(handle, index, matrix)
        size = raw.FPDFText_GetFontSize(handle, index) * math.hypot(matrix.c, matrix.d)
        turn = _turn(math.degrees(math.atan2(matrix.b, matrix.a)))
        waiting = _Found(letter, x.value, y.value, box, size, turn)
    if waiting is not None:
        yield waiting


def _turn(angle: float) -> int:
    """Return the quarter turn nearest to an angle, ``_ASLANT`` for letters that stand on none."""
    quarter = round(angle / 90)
    return quarter % 4 * 90 if abs(angle - 90 * quarter) <= 10 else _ASLANT


@cache
def _letter(code: int) -> str:
    """Return the letter of a code point: blanks as a blank, signs that nobody sees as nothing."""
    if code == _HYPHEN_AT_LINE_END:
        return "-"
    letter = as_mark(chr(code))
    if letter in _BLANKS:
        return " "
    if letter in _INVISIBLE or unicodedata.category(letter) in ("Cc", "Cs", "Co"):
        return ""
    return unicodedata.normalize("NFC", letter)
