"""Words typed onto a scan: the number, the day, a name that an e-office put on the picture of a page.

Their letters are known, and they often touch what is printed beside them. So the picture is recognised without them,
they stand among its lines as they are, and what can only be the number or the day is told as a reading of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.readers.layout.lines import Piece, Word
from pipeline.readers.layout.page import Page, table_number
from schemas import HeadReading

_UNSEEN = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_DEEPEST = 6
#: Number and day stand in the upper part of a page, the one left, the other right of its middle.
_HEAD = 0.35
_NUMBER, _DAY = re.compile(r"\d{1,5}[A-Za-z]?"), re.compile(r"0?[1-9]|[12]\d|3[01]")
_SURE = 0.98
#: A word belongs into a line whose baseline differs by less than this share of its letters' size, and which is no
#: further (in sizes of letters) before or behind it.
_SAME_LINE, _NEAR = 0.5, 2.0
#: What is printed where a number is to be filled in, alone or in one word with the label and the symbol.
_LEADER = re.compile(r"[.…_·\s]+")
_AROUND = re.compile(r"(S[^\W\d_]{1,2}\s?[:.]?)?[.…_·]*([-/].+)")


def take_typed(page: pdfium.PdfPage) -> bool:
    """Hide the words that are typed on a page, so that it is drawn without them; say whether there are any.

    What a scanner's program wrote unseen behind its picture is not typed: where it did, nothing is hidden.
    """
    texts = list(page.get_objects(filter=(raw.FPDF_PAGEOBJ_TEXT,), max_depth=_DEEPEST))
    if not texts or any(raw.FPDFTextObj_GetTextRenderMode(text) in _UNSEEN for text in texts):
        return False
    for text in texts:
        raw.FPDFPageObj_SetIsActive(text, False)
    return True


def with_typed(page: Page, typed: Page) -> Page:
    """Return a recognised page with the words of its text layer, which ``typed`` holds, at their places."""
    for piece in _lines(typed):
        _put(page, _moved(piece, page.back))
    page.pieces.sort(key=lambda piece: (piece.baseline, piece.x0))
    return page


def with_readings(page: Page, typed: Page) -> Page:
    """Return the first page with what the words typed onto it say of the letter's number and day.

    What was read in the blanks that they fill goes: the picture was recognised without them.
    """
    told = tuple(_head_readings(typed))
    fields = {reading.field for reading in told}
    return replace(page, readings=(*told, *(other for other in page.readings if other.field not in fields)))


def _head_readings(typed: Page) -> Iterator[HeadReading]:
    for piece in _lines(typed):
        is_left = piece.center < typed.width / 2
        text = piece.text.strip()
        if piece.baseline < _HEAD * typed.height and (_NUMBER if is_left else _DAY).fullmatch(text):
            box = (piece.x0, piece.top, piece.x1, piece.bottom)
            yield HeadReading(
                field="number" if is_left else "day",
                value=text if is_left else str(int(text)),
                source="form",
                confidence=_SURE,
                page=1,
                box=typed.place(box),
            )


def _lines(page: Page) -> list[Piece]:
    return [piece for piece in page.pieces if table_number(piece.words) is None]


def _moved(piece: Piece, back: tuple[float, ...] | None) -> Piece:
    """Return a piece of the page as it came in the places of the page as it was straightened for recognition."""
    if back is None:
        return piece
    way = np.linalg.inv(np.array(back).reshape(3, 3))

    def place(x: float, y: float) -> tuple[float, float]:
        across, down, scale = way @ (x, y, 1.0)
        return float(across / scale), float(down / scale)

    words = []
    for word in piece.words:
        (xa, ya), (xb, yb) = place(word.box[0], word.box[1]), place(word.box[2], word.box[3])
        words.append(Word(word.text, (min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))))
    return Piece(words, place(piece.center, piece.baseline)[1], piece.size)


def _put(page: Page, typed: Piece) -> None:
    """Join what stands before and behind the blank, which recognition saw as two lines, around what fills it."""
    beside = [piece for piece in page.pieces if table_number(piece.words) is None and _is_beside(piece, typed)]
    words = [part for piece in beside for word in piece.words for part in _parts(word, typed)]
    model = max(beside, key=lambda piece: len(piece.words), default=typed)
    page.pieces = [piece for piece in page.pieces if piece not in beside]
    page.pieces.append(Piece(sorted([*words, *typed.words], key=lambda word: word.box[0]), model.baseline, model.size))


def _is_beside(piece: Piece, typed: Piece) -> bool:
    apart = max(0.0, typed.x0 - piece.x1, piece.x0 - typed.x1)
    level = abs(piece.baseline - typed.baseline) < _SAME_LINE * max(piece.size, typed.size)
    return level and apart < _NEAR * piece.size


def _parts(word: Word, typed: Piece) -> list[Word]:
    """Return a recognised word, nothing where it is but the dots under what was typed, two where that stands in it."""
    left, top, right, bottom = word.box
    if right <= typed.x0 or left >= typed.x1:
        return [word]
    if _LEADER.fullmatch(word.text):
        return []
    around = _AROUND.fullmatch(word.text)
    if around is None:
        return [word]
    label = [Word(around[1], (left, top, typed.x0, bottom), word.sure)] if around[1] else []
    return [*label, Word(around[2], (min(typed.x1, right - 1.0), top, right, bottom), word.sure)]
