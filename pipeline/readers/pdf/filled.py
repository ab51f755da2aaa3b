"""Numbers and dates that an e-office typed onto a scan: their letters are known and need no recognition.

They are laid over the picture, often so closely that they touch what is printed there. So the picture is recognised
without them, and the words are put where they stand.
"""

import re

import numpy as np

from pipeline.readers.layout.lines import Piece, Word
from pipeline.readers.layout.page import Page, table_number
from schemas.evidence import Box

#: A word belongs into a line whose baseline differs by less than this share of its letters' size.
_SAME_LINE = 0.5
#: So far (in sizes of letters) a filled blank may stand from the words before and behind it.
_NEAR = 2.0
#: What is printed where a number is to be filled in.
_LEADER = re.compile(r"[.…_·\s]+")
#: The label and the symbol stand so close that they were recognised as one word.
_LABEL = re.compile(r"(S[^\W\d_]{1,2}\s?[:.]?)(\s*[-/].+)")


def filled_pieces(page: Page) -> list[Piece]:
    """Return the lines of a page that stand in its filled-in slots."""
    return [piece for piece in page.pieces if table_number(piece.words) is None and _in_any(piece, page.filled)]


def with_filled(page: Page, typed: Page) -> Page:
    """Return a recognised page with the words that were typed onto it; ``typed`` is the text layer of the same page."""
    for piece in filled_pieces(typed):
        _put(page, _moved(piece, page.back))
    page.pieces.sort(key=lambda piece: (piece.baseline, piece.x0))
    return page


def _in_any(piece: Piece, slots: list[Box]) -> bool:
    middle = (piece.top + piece.bottom) / 2
    return any(
        left - 2 <= piece.center <= right + 2 and top - 2 <= middle <= bottom + 2 for left, top, right, bottom in slots
    )


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
    words = sorted([*words, *typed.words], key=lambda word: word.box[0])
    model = max(beside, key=lambda piece: len(piece.words), default=typed)
    page.pieces = [piece for piece in page.pieces if piece not in beside]
    page.pieces.append(Piece(words, model.baseline, model.size))


def _is_beside(piece: Piece, typed: Piece) -> bool:
    return abs(piece.baseline - typed.baseline) < _SAME_LINE * max(piece.size, typed.size) and (
        _distance(piece, typed) < _NEAR * piece.size
    )


def _distance(piece: Piece, typed: Piece) -> float:
    return max(0.0, typed.x0 - piece.x1, piece.x0 - typed.x1)


def _parts(word: Word, typed: Piece) -> list[Word]:
    """Return a recognised word, nothing where it is but the dots under what was typed, two where that stands in it."""
    left, top, right, bottom = word.box
    if right <= typed.x0 or left >= typed.x1:
        return [word]
    if _LEADER.fullmatch(word.text):
        return []
    label = _LABEL.fullmatch(word.text)
    if label is None or not left < typed.x0 < right:
        return [word]
    return [
        Word(label[1], (left, top, typed.x0, bottom), word.sure),
        Word(label[2].strip(), (min(typed.x1, right - 1.0), top, right, bottom), word.sure),
    ]
