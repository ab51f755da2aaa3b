"""Recognised words as a page: lines with baseline and size of letters, so that columns and tables are told as in a PDF.

Recognition gives tight boxes round the ink of a word. Which of its letters reach above and below tells where its
baseline runs and how large its letters are.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

import numpy as np
from rapidfuzz import fuzz

from extractors.aligned_tables.columns import in_runs
from extractors.line_words import as_listed, is_listed
from extractors.spelling import fold
from pipeline.readers.layout.lines import Piece, Word, are_even
from pipeline.readers.layout.page import Page, RuledTable, of_the_letter
from pipeline.readers.ocr.engine import Pixels, RecognisedWord
from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.raster import Gray, cv2
from pipeline.support.grouping import grouped

# --------------------
# Words line by line, a line cut where columns part, and the labels that begin lines of every letter.

#: Labels that begin a line of every letter (NĐ 30/2020/NĐ-CP, Phụ lục I, cells 5b, 9a, 9b): ``Mới nhận:``,
#: ``Kính sửi:``, ``'V/%``, ``V/`` and ``Vív`` can be nothing else there.
_PAIRS = (("Kính", "gửi"), ("Nơi", "nhận"))
_ABOUT = re.compile(r"\W*[VY](?: ?/ ?[\Wvyw]{0,2}|[íìl|]v)", re.IGNORECASE)
#: How alike (0 to 100) the misread word of a pair is to what it must be; the other one is right but for its marks.
_ALIKE = 50
_COLUMN_GAP = 1.6  #: Heights of a word that part two columns.
#: What begins the right column of the head, however near the left one stands.
_MOTTO = re.compile(r"C[ỘO]NG H(?:ÒA|OÀ) X[ÃA] H[ỘO]I|Đ[ẢA]NG C[ỘO]NG S[ẢA]N VI[ỆE]T")


Line = tuple[RecognisedWord, ...]


def lines_of(words: Iterable[RecognisedWord]) -> list[list[RecognisedWord]]:
    """Return words by the lines in which they were seen, each from left to right; the motto begins one of its own."""
    found = list[list[RecognisedWord]]()
    for unsorted in grouped(words, lambda word: word.line).values():
        line = sorted(unsorted, key=lambda word: word.box[0])
        text = text_of(line)
        motto = _MOTTO.search(text)
        cut = text.count(" ", 0, motto.start()) if motto else 0
        found += filter(None, (line[:cut], line[cut:]))
    return found


def parted(line: Sequence[RecognisedWord], gap: float) -> list[list[RecognisedWord]]:
    """Return a line cut where its words stand farther apart than ``gap`` pixels."""
    return in_runs(line, lambda part, word: word.box[0] - part[-1].box[2] <= gap)


def columns(words: Iterable[RecognisedWord]) -> list[Line]:
    """Return the lines of a page, cut where its columns part."""
    return [tuple(part) for line in lines_of(words) for part in parted(line, _COLUMN_GAP * height_of(line))]


def text_of(line: Sequence[RecognisedWord]) -> str:
    """Return the words of a line with one blank between them."""
    return " ".join(word.text for word in line)


def same_place(one: Pixels, other: Pixels) -> bool:
    """Whether two boxes are of one line: they share half of the lower one's height, and some width."""
    shared = min(one[3], other[3]) - max(one[1], other[1])
    low = min(one[3] - one[1], other[3] - other[1])
    return shared > low / 2 and min(one[2], other[2]) > max(one[0], other[0])


def holds(block: Pixels, box: Pixels) -> bool:
    """Whether the middle of a box lies in a block."""
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return block[0] <= across <= block[2] and block[1] <= down <= block[3]


def height_of(words: Iterable[RecognisedWord]) -> float:
    """Return how high words usually are, in pixels."""
    return median(word.box[3] - word.box[1] for word in words)


def with_labels(seen: Sequence[RecognisedWord]) -> list[RecognisedWord]:
    """Return the words of a page with ``V/v``, ``Kính gửi:`` and ``Nơi nhận:`` mended where one begins a line.

    As letters' form has them (``_ABOUT``, ``_PAIRS``); places and doubts of the words stay.
    """
    words = list(seen)
    for index, word in enumerate(words):
        before = words[index - 1] if index else None
        gap = _COLUMN_GAP * (word.box[3] - word.box[1])
        if before and before.line == word.line and word.box[0] - before.box[2] <= gap:
            continue  # in the middle of a line
        if _ABOUT.fullmatch(word.text):
            words[index] = replace(word, text="V/v")
        elif index + 1 < len(words) and words[index + 1].line == word.line:
            for pair in _PAIRS:
                if _is_pair(word.text, words[index + 1].text, pair):
                    words[index] = replace(word, text=pair[0])
                    words[index + 1] = replace(words[index + 1], text=f"{pair[1]}:")
    return words


def with_lists(seen: Sequence[RecognisedWord]) -> list[RecognisedWord]:
    """Return the words of a page; those of posts and titles as the closed lists of these spell them."""
    listed = {id(word) for line in columns(seen) if is_listed(text_of(line)) for word in line}
    return [replace(word, text=as_listed(word.text)) if id(word) in listed else word for word in seen]


def _is_pair(first: str, second: str, pair: tuple[str, str]) -> bool:
    """Whether two words are a label, one of them perhaps misread.

    >>> _is_pair("Mới", "nhận:", ("Nơi", "nhận")), _is_pair("Kính", "sửi:", ("Kính", "gửi"))
    (True, True)
    >>> _is_pair("Nhận", "được", ("Nơi", "nhận")), _is_pair("Tôi", "nhận", ("Nơi", "nhận"))
    (False, False)
    """
    if not second.endswith(":"):
        return False
    read = ("".join(filter(str.isalpha, fold(word))) for word in (first, second))
    likeness = [*map(fuzz.ratio, read, map(fold, pair))]
    return max(likeness) == 100 and min(likeness) >= _ALIKE


# --------------------
# The page that they make.

#: Letters whose ink goes below the baseline; a dot below a vowel does, too.
_BELOW = frozenset("gjpqyQ,;()[]{}/|$@ạặậẹệịọộợụựỵẠẶẬẸỆỊỌỘỢỤỰỴ_ỳỷỹýỲỶỸÝ")
#: Letters as high as small letters are, in sizes of the type: x-height of Times and its likes.
_LOW = frozenset("acemnorsuvwxzgpqyơư")
_X_HEIGHT = 0.46
_TALL_HEIGHT = 0.68  #: Tall letters, capitals, figures.
#: Letters with marks above, which reach less or more high, and the tails of letters below the baseline.
_MARKED_HEIGHT, _TAIL = 0.75, 0.21
_UNMARKED = frozenset("gpqy.,:i")
_TALL = frozenset("bdđfhklABCDEFGHIJKLMNOPQRSTUVWXYZĐ0123456789")
#: How sure (0 to 1) a word must be to be kept in spite of an odd size, as a short one, and a line as a whole.
_LIKELY, _UNLIKELY, _SCRAWL = 0.6, 0.15, 0.3
#: A line read so badly is a scrawl where it has so many words, or words of such a size.
_MANY, _SMALLISH, _LARGISH = 3, 0.6, 1.5
#: How sure a word must be to be kept where this share of its ink is what a stamp or a signature left.
_SURE, _INKED = 0.85, 0.85
#: Signs that stand in no letter: what rules, folds and edges of paper are read as.
_STROKES = frozenset("|_\\`~¬=^<>°¦")
_HUGE, _TINY = 1.8, 0.35  #: Heights of words that print seldom has, in those of the usual word of the page.
_MARKS = frozenset({"-", "–", "+", "*", "•"})  #: What may stand alone and is easily read with doubt.
_PIECE_GAP = 1.3  #: A gap wider than this (in sizes of letters) parts a line into pieces, as in the lines of a PDF.
_EVEN = 0.25  #: How much the gaps of a line that is stretched to its margins differ.


def to_page(
    prepared: Prepared, seen: Iterable[RecognisedWord], tables: Sequence[RuledTable] = (), first: bool = False
) -> Page:
    """Return the page that recognised words and ruled tables make, without page numbers and the stamp of arrival."""
    height, width = (side * 72.0 / prepared.dpi for side in prepared.gray.shape[:2])
    pieces, printed = of_the_letter(to_pieces(seen, prepared.dpi), height, first)
    filled = [table for table in tables if table.words]
    for number, table in enumerate(filled):
        _, tops, _, bottoms = zip(*(word.box for word in table.words), strict=True)
        pieces.append(Piece.marker((table.edges[0], min(tops), table.edges[-1], max(bottoms)), number))
    # From points of the prepared page to its pixels, and from there to the page as it came.
    back = prepared.back @ np.diag([prepared.dpi / 72.0, prepared.dpi / 72.0, 1.0])
    back /= back[2, 2]
    return Page(
        height, width, pieces, [*filled], 1.0, printed=printed, back=tuple(round(float(v), 9) for v in back.flatten())
    )


def without_rubbish(seen: Sequence[RecognisedWord], prepared: Prepared) -> list[RecognisedWord]:
    """Leave out what is no print: remains of stamps and signatures, rules and specks taken for letters. Words go that
    are read with little certainty and have an odd size, are no word, or stand where coloured ink was; a word that may
    be one stays, in doubt."""
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
    """Whether a line was read badly and has many words, or words of an odd size: no print."""
    unsure = sum(word.sure * len(word.text) for word in line) < _SCRAWL * sum(len(word.text) for word in line)
    return unsure and (len(line) >= _MANY or not _SMALLISH < height_of(line) / usual < _LARGISH)


def _is_rubbish(word: RecognisedWord, usual: float) -> bool:
    """Whether a word is strokes alone, or in doubt and of an odd size, without letters, or short."""
    if set(word.text) <= _STROKES:
        return True
    share = (word.box[3] - word.box[1]) / usual
    says_something = any(map(str.isalnum, word.text))
    if share > _HUGE or (says_something and share < _TINY):
        return word.sure < _LIKELY
    if not says_something:
        return word.sure < _LIKELY and word.text not in _MARKS
    return word.sure < _UNLIKELY and len(word.text) < 3 and not any(map(str.isdigit, word.text))


def _in_ink(word: RecognisedWord, gray: Gray, near_ink: cv2.typing.MatLike) -> bool:
    """Whether most of a word's dark pixels stand where coloured ink was."""
    left, top, right, bottom = word.box
    dark = np.asarray(gray[top:bottom, left:right]) < 128
    coloured = np.asarray(near_ink)[top:bottom, left:right] > 0
    return int(np.count_nonzero(dark & coloured)) > _INKED * max(1, int(np.count_nonzero(dark)))


def to_pieces(seen: Iterable[RecognisedWord], dpi: float) -> list[Piece]:
    """Return the pieces of lines that recognised words make, in points from the top left corner."""
    pieces = [piece for line in lines_of(seen) for piece in _pieces(line, 72.0 / dpi)]
    return sorted(pieces, key=lambda piece: (piece.baseline, piece.x0))


def _pieces(words: Sequence[RecognisedWord], scale: float) -> list[Piece]:
    """Return a line's words as pieces in points, cut at wide uneven gaps; ``scale``: from pixels to points."""
    size_of_line = _size(words)
    runs = parted(words, _PIECE_GAP * size_of_line)
    if len(runs) > 1 and are_even([second.box[0] - first.box[2] for first, second in pairwise(words)], _EVEN):
        runs = [[*words]]
    pieces = []
    for run in runs:
        size = _size(run)
        if len(run) == 1 and not 0.7 < size / size_of_line < 1.4:
            size = size_of_line
        boxes = (np.array([word.box for word in run]) * scale).tolist()
        own = [Word(word.text, (x0, y0, x1, y1), word.sure) for word, (x0, y0, x1, y1) in zip(run, boxes, strict=True)]
        pieces.append(Piece(own, baseline(run, size) * scale, size * scale))
    return pieces


def baseline(words: Sequence[RecognisedWord], size: float) -> float:
    """Return the height (pixels) on which the letters of some words stand; ``size``: of the letters."""
    resting = [word.box[3] for word in words if not set(word.text) & _BELOW]
    return float(median(resting)) if resting else float(median(word.box[3] for word in words)) - 0.2 * size


def _size(words: Sequence[RecognisedWord]) -> float:
    """Return the size of the type of words, in pixels, by how far their letters reach up and down."""
    told, guessed = [], []
    for word in words:
        height, letters = word.box[3] - word.box[1], set(word.text)
        below = _TAIL if letters & _BELOW else 0.0
        guessed.append(height / (_MARKED_HEIGHT + below))
        if letters <= _LOW | _TALL | _UNMARKED:
            told.append(height / ((_X_HEIGHT if letters <= _LOW else _TALL_HEIGHT) + below))
    # A word may come with a box of no height: no letters are lower than a pixel.
    return max(1.0, float(median(told or guessed)))
