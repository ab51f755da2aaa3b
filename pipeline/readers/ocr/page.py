"""Recognised words as a page: lines with baseline and size of letters, so that columns and tables are told as in a PDF.

Recognition gives tight boxes round the ink of a word. Which of its letters reach above and below tells where its
baseline runs and how large its letters are.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

import numpy as np

from pipeline.readers.layout.lines import Piece, Word
from pipeline.readers.layout.noise import of_the_letter
from pipeline.readers.layout.page import Page, RuledTable, table_marker
from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.raster import Gray, cv2
from pipeline.readers.ocr.seen_lines import height_of, lines_of, parted
from schemas.source import Box

#: Letters whose ink goes below the baseline; a dot below a vowel does, too.
_BELOW = frozenset("gjpqyQ,;()[]{}/|$@ạặậẹệịọộợụựỵẠẶẬẸỆỊỌỘỢỤỰỴ_ỳỷỹýỲỶỸÝ")
#: Letters as high as small letters are, in sizes of the type: x-height of Times and its likes.
_LOW = frozenset("acemnorsuvwxzgpqyơư")
_X_HEIGHT = 0.46
#: Tall letters, capitals, figures.
_TALL_HEIGHT = 0.68
#: Letters with marks above, which reach less or more high, and the tails of letters below the baseline.
_MARKED_HEIGHT, _TAIL = 0.75, 0.21
_TALL = frozenset("bdđfhklABCDEFGHIJKLMNOPQRSTUVWXYZĐ0123456789")
#: How sure (0 to 1) a word must be to be kept in spite of an odd size, as a short one, and a line as a whole.
_LIKELY, _UNLIKELY, _SCRAWL = 0.6, 0.15, 0.3
#: A line read so badly is a scrawl where it has so many words, or words of such a size.
_MANY, _SMALLISH, _LARGISH = 3, 0.6, 1.5
#: How sure a word must be to be kept where this share of its ink is what a stamp or a signature left.
_SURE, _INKED = 0.85, 0.85
#: Signs that stand in no letter: what rules, folds and edges of paper are read as.
_STROKES = frozenset("|_\\`~¬=^<>°¦")
#: Heights of words that print seldom has, in those of the usual word of the page.
_HUGE, _TINY = 1.8, 0.35
#: What may stand alone and is easily read with doubt.
_MARKS = frozenset({"-", "–", "+", "*", "•"})
#: A gap wider than this (in sizes of letters) parts a line into pieces, as in the lines of a PDF.
_PIECE_GAP = 1.3
_STRETCHED_GAPS = 5
_EVEN = 0.25


def to_page(
    prepared: Prepared, seen: Iterable[RecognisedWord], tables: Sequence[RuledTable] = (), first: bool = False
) -> Page:
    """Return the page that recognised words and ruled tables make, without page numbers and the stamp of arrival."""
    height, width = (side * 72.0 / prepared.dpi for side in prepared.gray.shape[:2])
    seen_pieces = to_pieces(without_rubbish(list(seen), prepared), prepared.dpi)
    pieces, printed = of_the_letter(seen_pieces, height, first)
    filled = [table for table in tables if table.words]
    pieces += [table_marker(_around(table), number) for number, table in enumerate(filled)]
    # From points of the prepared page to its pixels, and from there to the page as it came.
    back = prepared.back @ np.diag([prepared.dpi / 72.0, prepared.dpi / 72.0, 1.0])
    back /= back[2, 2]
    return Page(
        height, width, pieces, [*filled], 1.0, printed=printed, back=tuple(round(float(v), 9) for v in back.flatten())
    )


def _around(table: RuledTable) -> Box:
    boxes = [word.box for word in table.words]
    top, bottom = min(box[1] for box in boxes), max(box[3] for box in boxes)
    return table.edges[0], top, table.edges[-1], bottom


def without_rubbish(seen: Sequence[RecognisedWord], prepared: Prepared) -> list[RecognisedWord]:
    """Leave out what is no print: remains of stamps and signatures, rules and specks taken for letters.

    Words go that are read with little certainty and have an odd size, are no word, or stand where coloured ink was; a
    word that may be one stays, in doubt.
    """
    if not seen:
        return []
    usual = max(1.0, height_of(seen))
    near_ink = cv2.dilate(prepared.ink, np.ones((7, 7), np.uint8))
    scrawls = {line[0].line for line in lines_of(seen) if _is_scrawl(line, usual)}
    return [
        word
        for word in seen
        if word.line not in scrawls
        and not _is_rubbish(word, usual)
        and not (word.sure < _SURE and _in_ink(word, prepared.gray, near_ink))
    ]


def _is_scrawl(line: Sequence[RecognisedWord], usual: float) -> bool:
    """Say whether a line is what a hand or a stamp left: nothing in it is read with certainty, and it looks odd."""
    letters = sum(len(word.text) for word in line)
    share = height_of(line) / usual
    unsure = sum(word.sure * len(word.text) for word in line) < _SCRAWL * letters
    return unsure and (len(line) >= _MANY or not _SMALLISH < share < _LARGISH)


def _is_rubbish(word: RecognisedWord, usual: float) -> bool:
    if set(word.text) <= _STROKES:
        return True
    share = (word.box[3] - word.box[1]) / usual
    says_something = any(letter.isalnum() for letter in word.text)
    if share > _HUGE or (says_something and share < _TINY):
        return word.sure < _LIKELY
    if not says_something:
        return word.sure < _LIKELY and word.text not in _MARKS
    return word.sure < _UNLIKELY and len(word.text) < 3 and not any(letter.isdigit() for letter in word.text)


def _in_ink(word: RecognisedWord, gray: Gray, near_ink: cv2.typing.MatLike) -> bool:
    """Say whether nearly all that is dark in a word's box stands where a stamp or a hand left coloured ink."""
    left, top, right, bottom = word.box
    dark = np.asarray(gray[top:bottom, left:right]) < 128
    coloured = np.asarray(near_ink)[top:bottom, left:right] > 0
    return int(np.count_nonzero(dark & coloured)) > _INKED * max(1, int(np.count_nonzero(dark)))


def to_pieces(seen: Iterable[RecognisedWord], dpi: float) -> list[Piece]:
    """Return the pieces of lines that recognised words make, in points from the top left corner."""
    pieces = [piece for line in lines_of(seen) for piece in _pieces(line, 72.0 / dpi)]
    return sorted(pieces, key=lambda piece: (piece.baseline, piece.x0))


def _pieces(words: Sequence[RecognisedWord], scale: float) -> list[Piece]:
    size = _size(words)
    runs = parted(words, _PIECE_GAP * size)
    if len(runs) > 1 and _is_stretched(words):
        runs = [[*words]]
    return [_piece(run, size, scale) for run in runs]


def _is_stretched(words: Sequence[RecognisedWord]) -> bool:
    """Say whether a line is stretched to its margins: many words, all about as far from each other."""
    gaps = [second.box[0] - first.box[2] for first, second in pairwise(words)]
    return len(gaps) >= _STRETCHED_GAPS and max(gaps) - min(gaps) <= _EVEN * max(gaps)


def _piece(run: Sequence[RecognisedWord], size_of_line: float, scale: float) -> Piece:
    size = _size(run) or size_of_line
    if len(run) == 1 and not 0.7 < size / size_of_line < 1.4:
        size = size_of_line
    return Piece(
        [Word(word.text, _points(word, scale), word.sure) for word in run], baseline(run, size) * scale, size * scale
    )


def _points(word: RecognisedWord, scale: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = word.box
    return left * scale, top * scale, right * scale, bottom * scale


def baseline(words: Sequence[RecognisedWord], size: float) -> float:
    """Return the height (pixels) on which the letters of some words stand; ``size``: of the letters."""
    resting = [word.box[3] for word in words if not any(letter in _BELOW for letter in word.text)]
    if resting:
        return float(median(resting))
    return float(median(word.box[3] for word in words)) - 0.2 * size


def _size(words: Sequence[RecognisedWord]) -> float:
    """Return the size of the letters in pixels, by the height of words whose letters tell it."""
    told = [size for word in words if (size := _told_size(word)) is not None]
    # A word may come with a box of no height: no letters are lower than a pixel.
    guessed = [(word.box[3] - word.box[1]) / (_MARKED_HEIGHT + _depth(word.text)) for word in words]
    return max(1.0, float(median(told or guessed)))


def _depth(text: str) -> float:
    return _TAIL if any(letter in _BELOW for letter in text) else 0.0


def _told_size(word: RecognisedWord) -> float | None:
    height = word.box[3] - word.box[1]
    letters = set(word.text)
    below = _depth(word.text)
    if letters <= _LOW:
        return height / (_X_HEIGHT + below)
    if letters <= _LOW | _TALL | set("gpqy.,:i"):
        return height / (_TALL_HEIGHT + below)
    return None
