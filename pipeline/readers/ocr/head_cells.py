"""The two lines of a letter's head with blanks that a hand filled: their print read anew, and what the blanks hold.

Ink of a pen beside print spoils its neighbours: where a blank is filled, the line is read once more with the blank
wiped out, and what was written there is put in between (``head_lines`` finds the lines, ``blanks`` reads the writing).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from extractors.spelling import fold, unmarked
from pipeline.readers.ocr import handwriting
from pipeline.readers.ocr.blanks import Blank, read_blanks
from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.readers.ocr.head_lines import Box, Field, HeadLine, find_lines
from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.raster import Gray, as_bytes
from schemas import HeadReading

#: Pictures of lines, dots to the inch → the words on each.
ReadLines = Callable[[Sequence[Gray], float], list[list[RecognisedWord]]]

#: Print beside a blank that is so sure stays as it was read.
_KEEP = 0.85
#: Figures as they are printed: often in one word with the symbol behind them (``127/KH-CĐN``).
_FIGURES = re.compile(r"(?:[^\W\d]{0,4}[:.])?(\d+)(?:[/.,-].*)?")
#: The words around the blanks of a date line, and how alike (0 to 100) a spoilt word is to one of them.
_FORMULA: dict[Field, tuple[str, str]] = {"day": ("ngày", "tháng"), "month": ("tháng", "năm")}
_ALIKE = 50
#: What of a word is next to a blank on its left, on its right: ``Sơn,ngày``, ``năm2026``.
_NEXT = (re.compile(r"[^\W\d_]+\W*$"), re.compile(r"^\W*[^\W\d_]+"))
#: In heights of a word: what reaches less far into a blank only touches it.
_TOUCH = 0.2
#: Figures that are less sure than this are not put into the text.
_WRITTEN = 0.5
#: Readings less likely than this are not worth keeping, and no more than so many.
_LEAST, _KEPT = 0.02, 4


def read_cells(
    seen: Sequence[RecognisedWord], prepared: Prepared, read_lines: ReadLines, first: bool
) -> tuple[list[RecognisedWord], list[HeadReading]]:
    """Return the words of a letter's first page with the two lines read once more, and what a hand wrote into them.

    ``read_lines`` recognises print. ``first``: the page begins a letter for sure; of others only one with both lines
    does. Raises what ``read_lines`` raises.
    """
    words = list(seen)
    if not handwriting.available():
        return words, []
    lines = find_lines(words, prepared)
    readings: list[HeadReading] = []
    doubtful: list[tuple[HeadLine, list[Blank], list[Blank]]] = []
    for line in lines if first or len(lines) == 2 else []:
        blanks = read_blanks(line, prepared)
        readings += [reading for blank in blanks for reading in _readings(blank, line, prepared)]
        read = [blank for blank in blanks if _is_read(line, blank)]
        if len(read) < len(blanks):
            doubtful.append((line, [blank for blank in blanks if blank not in read], read))
    if doubtful:
        pictures = [_without_blanks(line, blanks, prepared) for line, blanks, _ in doubtful]
        for (line, blanks, read), found in zip(doubtful, read_lines(pictures, prepared.dpi), strict=True):
            words = _replaced(words, line, blanks, read, found)
    return words, readings


def _readings(blank: Blank, line: HeadLine, prepared: Prepared) -> list[HeadReading]:
    x0, y0, x1, y1 = prepared.place((blank.left, line.box[1], blank.right, line.box[3]))
    box = (round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1))
    return [
        HeadReading(field=blank.field, value=value, source="handwriting", confidence=round(sure, 2), page=1, box=box)
        for value, sure in blank.figures[:_KEPT]
        if sure >= _LEAST
    ]


def _is_read(line: HeadLine, blank: Blank) -> bool:
    """Say whether the figures in a blank were read with the print: surely, or as the hand was read."""
    inside = [word for word in line.words if blank.left <= _middle(word) <= blank.right]
    inside = inside or [word for word in line.words if _on(blank, word)]
    found = _FIGURES.fullmatch("".join(word.text for word in inside))
    if found is None:
        return False
    same = bool(blank.figures) and found[1].lstrip("0") == blank.figures[0].value
    return same or min(word.sure for word in inside) >= _KEEP


def _middle(word: RecognisedWord) -> float:
    return (word.box[0] + word.box[2]) / 2


def _without_blanks(line: HeadLine, blanks: Sequence[Blank], prepared: Prepared) -> Gray:
    """Return the picture of a line, with white where its blanks are and around it."""
    left, top, right, bottom = _frame(line)
    height, width = prepared.gray.shape
    picture = prepared.gray[max(0, top) : min(height, bottom), max(0, left) : min(width, right)].copy()
    for blank in blanks:
        picture[:, max(0, blank.left - max(0, left)) : max(0, blank.right - max(0, left))] = 255
    return as_bytes(picture)


def _frame(line: HeadLine) -> Box:
    left, top, right, bottom = line.box
    margin = round(0.35 * (bottom - top))
    return left - margin // 2, top - margin, right + margin, bottom + margin


def _replaced(
    words: Sequence[RecognisedWord],
    line: HeadLine,
    blanks: Sequence[Blank],
    read: Sequence[Blank],
    found: Sequence[RecognisedWord],
) -> list[RecognisedWord]:
    """Return the words of a page with those of a line put anew: its print read again, and the figures in its blanks.

    What was ``read`` in other blanks of the line stays.
    """
    left, top, _, _ = (max(0, side) for side in _frame(line))
    number = line.words[0].line
    kept = [
        word
        for word in line.words
        if (word.sure >= _KEEP or any(_on(blank, word) for blank in read))
        and not any(_on(blank, word) for blank in blanks)
    ]
    again = [replace(word.placed(left=left, top=top), line=number) for word in found]
    again = [word for word in again if not any(old.box[0] <= _middle(word) <= old.box[2] for old in kept)]
    if sum(len(word.text) for word in (*kept, *again)) < sum(len(word.text) for word in line.words) / 2:
        return list(words)
    written = [
        RecognisedWord(
            blank.figures[0].value, (blank.left, line.box[1], blank.right, line.box[3]), blank.figures[0].likely, number
        )
        for blank in blanks
        if blank.figures and blank.figures[0].likely >= _WRITTEN
    ]
    at = next(index for index, word in enumerate(words) if word in line.words)
    others = [word for word in words if word not in line.words]
    return [
        *others[:at],
        *sorted([*_by_the_form([*kept, *again], blanks), *written], key=lambda word: word.box[0]),
        *others[at:],
    ]


def _by_the_form(words: Sequence[RecognisedWord], blanks: Sequence[Blank]) -> list[RecognisedWord]:
    """Return the words of a date line with those beside its blanks as the form has them: ink spoils their letters."""
    row = sorted(words, key=lambda word: word.box[0])
    for blank in blanks:
        before = [index for index, word in enumerate(row) if _middle(word) < blank.left]
        behind = [index for index, word in enumerate(row) if _middle(word) > blank.right]
        for index, form, part in zip((*before[-1:], *behind[:1]), _FORMULA.get(blank.field, ()), _NEXT, strict=False):
            found = part.search(row[index].text)
            if found and fuzz.ratio(fold(found[0]), unmarked(form)) >= _ALIKE:
                twice = index > 0 and _middle(row[index - 1]) > row[index].box[0]
                row[index] = replace(row[index], text=form if twice else part.sub(form, row[index].text))
    return row


def _on(blank: Blank, word: RecognisedWord) -> bool:
    """Say whether a word stands on a blank, and does not just touch its edge."""
    shared = min(word.box[2], blank.right) - max(word.box[0], blank.left)
    return shared > _TOUCH * (word.box[3] - word.box[1])
