"""The letters of a PDF page as pdfium knows them, read in bulk.

A page has some two thousand letters and pdfium is asked five things of each: asked one by one through the ordinary
bindings that takes longer than all the rest. Here the calls run in one sweep, straight into arrays.
"""

import ctypes
import math
import unicodedata
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, repeat
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

from pipeline.readers.old_encodings.symbols import as_mark

#: A page of close print has six thousand letters.
MAX_PAGE_LETTERS = 60_000

#: What a code point is: nothing that is seen, a blank, a letter, a mark that belongs to the letter before it.
NOTHING, BLANK, LETTER, MARK = range(4)
#: The turn of letters that stand on no quarter turn.
ASLANT = -1

_BLANKS = frozenset(" \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
#: What pdfium makes of a hyphen that ends a line.
_HYPHEN_AT_LINE_END = 2
#: In TCVN3 fonts the soft hyphen is a letter (``ư``); whoever knows the font turns it into that one.
SOFT_HYPHEN = "\u00ad"
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\ufffe\uffff")

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class TooManyLettersError(ValueError):
    """More letters on a page than any printed page can show."""


@dataclass(slots=True)
class Letters:
    """All signs of a page in the order of the file; places in the page's own axes, in points."""

    texts: list[str]
    """Each sign as it is read: a letter in NFC, a blank, or nothing."""
    kinds: Integers
    x: Floats
    y: Floats
    boxes: Floats
    """Left, bottom, right, top of each."""
    sizes: Floats
    turns: Integers
    """By how many degrees each is turned, ``ASLANT`` for none of the four."""
    fonts: Integers
    """Which of ``font_names`` each is set in."""
    font_names: list[str]
    unmapped: int
    """How many letters the file gives no meaning for: its fonts show them, nobody can tell which they are."""


def _direct(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Return a function of pdfium that takes addresses as numbers, which is several times quicker to call."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    if address is None:
        raise OSError("pdfium is not loaded")
    made: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(address)
    return made


_P, _I = ctypes.c_void_p, ctypes.c_int
_unicode = _direct(raw.FPDFText_GetUnicode, ctypes.c_uint, _P, _I)
_origin = _direct(raw.FPDFText_GetCharOrigin, _I, _P, _I, _P, _P)
_loose_box = _direct(raw.FPDFText_GetLooseCharBox, _I, _P, _I, _P)
_text_object = _direct(raw.FPDFText_GetTextObject, _P, _P, _I)
_matrix = _direct(raw.FPDFText_GetMatrix, _I, _P, _I, _P)
_font_size = _direct(raw.FPDFText_GetFontSize, ctypes.c_double, _P, _I)
_no_meaning = _direct(raw.FPDFText_HasUnicodeMapError, _I, _P, _I)
_font = _direct(raw.FPDFTextObj_GetFont, _P, _P)
_font_name = _direct(raw.FPDFFont_GetBaseFontName, ctypes.c_size_t, _P, _P, ctypes.c_size_t)


def read_letters(textpage: pdfium.PdfTextPage) -> Letters:
    """Return the letters of a page; raises ``TooManyLettersError``."""
    count = textpage.count_chars()
    if count > MAX_PAGE_LETTERS:
        raise TooManyLettersError
    handle = ctypes.cast(textpage.raw, ctypes.c_void_p).value
    codes, back = np.unique(
        np.fromiter(map(_unicode, repeat(handle), range(count)), np.int64, count), return_inverse=True
    )
    known = [sign_of(code) for code in codes.tolist()]
    origins = np.zeros((count, 2))
    boxes = np.zeros((count, 4), np.float32)
    if count:
        _sweep(_origin, handle, origins, (0, 8))
        _sweep(_loose_box, handle, boxes, (0,))
    kinds = np.array([kind for _, kind in known], np.int64)[back]
    objects = np.array([item or 0 for item in map(_text_object, repeat(handle), range(count))], np.int64)
    runs = _runs_of_objects(handle, objects, kinds)
    return Letters(
        texts=[known[at][0] for at in back.tolist()],
        kinds=kinds,
        x=origins[:, 0],
        y=origins[:, 1],
        boxes=boxes.astype(np.float64)[:, [0, 3, 2, 1]],  # pdfium has the top second
        sizes=runs[0],
        turns=runs[1],
        fonts=runs[2],
        font_names=runs[3],
        unmapped=_unmapped(handle, kinds),
    )


def _sweep(ask: Callable[..., Any], handle: int | None, into: NDArray[Any], places: tuple[int, ...]) -> None:
    """Let pdfium write its answer about every letter into a row of an array, at these bytes of the row."""
    count, step = len(into), into.strides[0]
    starts = (into.ctypes.data + place for place in places)
    addresses = [range(start, start + count * step, step) for start in starts]
    deque(map(ask, repeat(handle), range(count), *addresses), maxlen=0)


def _runs_of_objects(
    handle: int | None, objects: Integers, kinds: Integers
) -> tuple[Floats, Integers, Integers, list[str]]:
    """Return size, turn and font of every letter: all letters of one text object share them."""
    count = len(objects)
    sizes, turns, fonts = np.zeros(count), np.zeros(count, np.int64), np.zeros(count, np.int64)
    names: list[str] = [""]
    numbers: dict[int | None, int] = {None: 0}
    matrix = raw.FS_MATRIX()
    place = ctypes.addressof(matrix)
    starts = np.flatnonzero(np.diff(objects, prepend=-1) != 0).tolist()
    for start, end in pairwise([*starts, count]):
        if end - start == 1 and kinds[start] < LETTER:
            continue
        _matrix(handle, start, place)
        sizes[start:end] = _font_size(handle, start) * math.hypot(matrix.c, matrix.d)
        turns[start:end] = turn_of(math.degrees(math.atan2(matrix.b, matrix.a)))
        if objects[start]:
            font = _font(int(objects[start]))
            if font not in numbers:
                numbers[font] = len(names)
                names.append(_name_of(font))
            fonts[start:end] = numbers[font]
    return sizes, turns, fonts, names


def _name_of(font: int) -> str:
    length = _font_name(font, None, 0)
    if not 0 < length < 1024:
        return ""
    name = ctypes.create_string_buffer(length)
    _font_name(font, ctypes.addressof(name), length)
    return name.value.decode("utf-8", "replace")


def _unmapped(handle: int | None, kinds: Integers) -> int:
    nothing = np.flatnonzero(kinds == NOTHING).tolist()
    return sum(_no_meaning(handle, index) == 1 for index in nothing)


def turn_of(angle: float) -> int:
    """Return the quarter turn nearest to an angle, ``ASLANT`` for letters that stand on none."""
    quarter = round(angle / 90)
    return quarter % 4 * 90 if abs(angle - 90 * quarter) <= 10 else ASLANT


@cache
def sign_of(code: int) -> tuple[str, int]:
    """Return the letter of a code point and what it is: a blank, a letter, nothing that is seen."""
    if code == _HYPHEN_AT_LINE_END:
        return "-", LETTER
    letter = as_mark(chr(code))
    if letter in _BLANKS:
        return " ", BLANK
    if letter in _INVISIBLE or unicodedata.category(letter) in ("Cc", "Cs", "Co"):
        return "", NOTHING
    return unicodedata.normalize("NFC", letter), MARK if unicodedata.combining(letter) else LETTER
