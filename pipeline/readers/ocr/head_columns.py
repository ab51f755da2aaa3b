"""The two columns of a letter's head, looked at once more where a line of them is missing (NĐ 30/2020/NĐ-CP, 1 to 5).

The recogniser's own layout of a page now and then drops a line of the head or runs two into one: the hand's figures in
the number line, the rule below a name, a stamp beside it mislead it. Cut out and read as a block of lines the column
gives them back. What was read well the first time stays.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from extractors.spelling import fold
from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.readers.ocr.head_lines import Box, Field, find_lines
from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.raster import as_bytes
from pipeline.readers.ocr.seen_lines import around, lines_of
from pipeline.readers.ocr.signature_cells import Line, columns, holds, text_of

#: Pictures, dots to the inch, ``layout`` → the words on each (``engine.recognise_all``).
Recognise = Callable[..., list[list[RecognisedWord]]]

#: What heads the right column, in letters alone, and how alike (0 to 100) its line is.
_MOTTOS = ("conghoaxahoichunghiavietnam", "dangcongsanvietnam")
_ALIKE = 85
#: A motto stands above this share of the page; the head ends no lower than so many inches below its top.
_TOP, _HIGH = 0.3, 2.3
#: Heights of a line: so far above the motto the head begins, so far over the strip a line reaches that crosses it.
_ABOVE, _OVER = 1.5, 1.0
#: Words so sure (0 to 1) are print; a line of so many letters that is less sure than that was not read at all.
_PRINT, _UNREAD, _LETTERS = 0.6, 0.35, 6


def read_head(seen: Sequence[RecognisedWord], prepared: Prepared, recognise: Recognise) -> list[RecognisedWord]:
    """Return the words of a letter's first page with those of its head, as far as a second look gave more.

    Raises what ``recognise`` raises.
    """
    words = list(seen)
    sides = _columns_of_head(columns(words), prepared)
    if not sides:
        return words
    found = _fields(words, prepared)
    asked = [
        side
        for side, field in zip(sides, ("number", "day"), strict=True)
        if field not in found or any(map(_is_unread, columns(word for word in words if holds(side, word.box))))
    ]
    if not asked:
        return words
    views = [as_bytes(prepared.gray[top:bottom, left:right]) for left, top, right, bottom in asked]
    for (left, top, _, _), again in zip(asked, recognise(views, prepared.dpi, layout="block"), strict=True):
        for line in map(tuple, lines_of(word.placed(left=left, top=top) for word in again)):
            words = _with(line, words, missing=bool(_fields(line, prepared) - found))
    return words


def _fields(words: Sequence[RecognisedWord], prepared: Prepared) -> set[Field]:
    return {line.fields[0] for line in find_lines(words, prepared)}


def _columns_of_head(lines: Sequence[Line], prepared: Prepared) -> list[Box]:
    """Return where the left and the right column of the head stand; nothing where no motto heads the right one."""
    height, width = prepared.gray.shape
    motto = next((around(line) for line in lines if around(line)[1] < _TOP * height and _is_motto(line)), None)
    if motto is None:
        return []
    tall = motto[3] - motto[1]
    top = max(0, round(motto[1] - _ABOVE * tall))
    below = [line for line in lines if around(line)[1] >= top and _sureness(line) >= _PRINT]
    beside = [around(line)[2] for line in below if around(line)[1] < motto[3] and around(line)[2] < motto[0]]
    strip = (max(beside) + motto[0]) // 2 if beside else motto[0] - tall
    over = round(_OVER * tall)
    crossing = [
        around(line)[1]
        for line in below
        if around(line)[1] > motto[3] and around(line)[0] < strip - over and around(line)[2] > strip + over
    ]
    bottom = min([*crossing, round(motto[1] + _HIGH * prepared.dpi), height])
    if strip <= 0 or bottom <= motto[3]:
        return []
    return [(0, top, strip, bottom), (strip, top, width, bottom)]


def _is_motto(line: Line) -> bool:
    letters = "".join(filter(str.isalpha, fold(text_of(line))))
    return any(fuzz.ratio(letters, motto) >= _ALIKE for motto in _MOTTOS)


def _is_unread(line: Line) -> bool:
    return sum(len(word.text) for word in line) >= _LETTERS and _sureness(line) < _UNREAD


def _sureness(line: Sequence[RecognisedWord]) -> float:
    """Return how sure a line is, each of its letters."""
    return sum(word.sure * len(word.text) for word in line) / sum(len(word.text) for word in line)


def _with(line: Line, words: Sequence[RecognisedWord], missing: bool) -> list[RecognisedWord]:
    """Return the words of a page with a line that was seen now, where less was seen in its place.

    ``missing``: it is one of the two lines that were looked for, whatever a hand's figures in it were read as.
    """
    old = [word for word in words if any(_touch(word.box, new.box) for new in line)]
    printed = [word for word in old if word.sure >= _PRINT]
    if not missing and _sureness(line) <= (_sureness(printed) if printed else _PRINT):
        return list(words)
    number = max(word.line for word in words) + 1
    return [*(replace(word, line=number) for word in line), *(word for word in words if word not in old)]


def _touch(one: Box, other: Box) -> bool:
    """Say whether two words stand in one place: they share half of the lower one's height and some width."""
    shared = min(one[3], other[3]) - max(one[1], other[1])
    low = min(one[3] - one[1], other[3] - other[1])
    return shared > low / 2 and min(one[2], other[2]) > max(one[0], other[0])
