"""The number line and the date line of a letter's head, whose blanks were filled by hand.

``Số: ▢/SYT-NVY`` and ``Kiên Giang, ngày ▢ tháng ▢ năm 2017`` (NĐ 30/2020/NĐ-CP, Phụ lục I, cells 3 and 4) are found
among the recognised words. The blank is read by the recogniser of handwriting, the print around it once more with the
blank wiped out: ink of a pen beside print spoils its neighbours.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

import cv2
import numpy as np

from pipeline.readers.ocr import handwriting
from pipeline.readers.ocr.engine import Seen
from pipeline.readers.ocr.digits import read_digits
from pipeline.readers.ocr.handwriting import Figures, Sign
from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.raster import Gray, as_bytes
from schemas import HeadReading

Field = Literal["number", "day", "month"]
Reader = Literal["handwriting", "digits"]
#: Pictures of lines, dots to the inch → the words on each.
ReadLines = Callable[[Sequence[Gray], float], list[list[Seen]]]

#: The head stands in this part of the page.
_HEAD = 0.5
#: A line of the head in words without marks: what opens it, what closes the blank.
_NUMBER_LINE = re.compile(r"(?:^|[^A-Za-z])[sS5][o06]\w? *[:;.,]?.{0,24}?[/\-|IlJ1] ?[A-Z]{2,}")
_DATE_LINE = re.compile(r"ng.{0,2}y.{0,14}th.{0,3}n.{0,14}n.{0,2}m\b|ng.{0,2}y.{0,30}\b(?:19|20)\d\d", re.IGNORECASE)
#: In the signs of the other recogniser, which knows no tones.
_NUMBER_OPENS = re.compile(r"[^A-Za-z0-9]*[Ss5][oO0689e]?[:;.·]*")
_NUMBER_CLOSES = re.compile(r"[/-] ?(?=[A-Z&]{2})|[IilHJ1](?=[A-Z]{3})")
_DAY_OPENS = re.compile(r"n?[gq].?[yvj]|ay(?=\W*\d)", re.IGNORECASE)
_MONTH_OPENS = re.compile(r"t?h.?n[gq]?|[tl]h.{0,3}g|hang|hng", re.IGNORECASE)
_YEAR_OPENS = re.compile(r"[nm].?m ?(?=\d{2})|(?=(?:19|20)\d)", re.IGNORECASE)
#: Signs that end the figures of each field, whatever the recogniser takes them for.
_ENDS: dict[Field, str] = {"number": "/-Il1|!iJ)]", "day": "tfT+lh", "month": "nmNr"}
_LONGEST: dict[Field, int] = {"number": 5, "day": 2, "month": 2}
_MOST: dict[Field, int] = {"number": 99999, "day": 31, "month": 12}
#: Cut-outs of a blank, in heights of its line: above, below, left, right; and how much its strokes are thickened.
_CUTS = (
    (0.1, 0.1, 0.05, 0.35, 0),
    (0.2, 0.2, 0.05, 0.5, 0),
    (0.35, 0.3, 0.15, 0.5, 0),
    (0.2, 0.2, 0.05, 0.5, 1),
    (0.2, 0.2, 0.15, 0.35, -1),
    (0.05, 0.1, 0.1, 0.3, 0),
)
_EDGE = 16
#: What is darker than this is ink; a blank with less than this share of it is empty.
_INK, _EMPTY = 150, 0.004
#: A printed word is at least so sure.
_SURE = 0.6
#: Readings less likely than this are not worth keeping, and no more than so many.
_LEAST, _KEPT = 0.05, 4
#: What a reader did not see at all may still be there.
_UNSEEN = 0.02
#: From the foot of the print so far up and down (pixels at 300 dpi) the reader of drawn figures wants to see.
_ABOVE, _BELOW = 80, 35

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the head: its words, the box of its print, and the fields whose blanks it has."""

    words: tuple[Seen, ...]
    box: Box
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class _Blank:
    """A blank, from left to right in pixels, and what figures it may hold, the likeliest first."""

    field: Field
    left: int
    right: int
    figures: tuple[Figures, ...]
    """What both readers say together."""
    readers: dict[Reader, list[Figures]]
    """What each of them says."""


def read_cells(
    seen: Sequence[Seen], prepared: Prepared, read_lines: ReadLines, first: bool
) -> tuple[list[Seen], list[HeadReading]]:
    """Return the words of a letter's first page with the two lines read once more, and what a hand wrote into them.

    ``read_lines`` recognises print. ``first``: the page begins a letter for sure; of others only one with both lines
    does. Raises what ``read_lines`` raises.
    """
    if not handwriting.available():
        return list(seen), []
    words, readings = list(seen), []
    doubtful: list[tuple[_Line, list[_Blank]]] = []
    lines = _lines(words, prepared)
    for line in lines if first or len(lines) == 2 else []:
        blanks = _blanks(line, prepared)
        readings += [reading for blank in blanks for reading in _readings(blank, line, prepared)]
        if blanks and not _agree(line, blanks):
            doubtful.append((line, blanks))
    if doubtful:
        pictures = [_without_blanks(line, blanks, prepared) for line, blanks in doubtful]
        for (line, blanks), found in zip(doubtful, read_lines(pictures, prepared.dpi), strict=True):
            words = _replaced(words, line, blanks, found)
    return words, readings


def _lines(words: Sequence[Seen], prepared: Prepared) -> list[_Line]:
    """Return the number line and the date line, as far as they are found."""
    bottom = _HEAD * prepared.gray.shape[0]
    rows: dict[int, list[Seen]] = {}
    for word in words:
        if word.box[1] < bottom:
            rows.setdefault(word.line, []).append(word)
    number: _Line | None = None
    date: _Line | None = None
    for row in rows.values():
        row = sorted(row, key=lambda word: word.box[0])
        if number is None and (found := _matched(_NUMBER_LINE, row)):
            number = _Line(found, _print(found), ("number",))
        if date is None and (found := _matched(_DATE_LINE, row)):
            date = _Line(found, _print(found), ("day", "month"))
    return [line for line in (number, date) if line]


def _matched(pattern: re.Pattern[str], row: Sequence[Seen]) -> tuple[Seen, ...]:
    """Return the words of a row that a pattern covers, with what goes on without a gap on their right."""
    starts, text = [], ""
    for word in row:
        starts.append(len(text))
        text += bare(word.text) + " "
    found = pattern.search(text)
    if found is None:
        return ()
    begin = found.start() + (0 if text[found.start()].isalnum() else 1)
    first = max(i for i, start in enumerate(starts) if start <= begin)
    last = max(i for i, start in enumerate(starts) if start < found.end())
    height = median(word.box[3] - word.box[1] for word in row)
    while last + 1 < len(row) and row[last + 1].box[0] - row[last].box[2] < 0.8 * height:
        last += 1
    return tuple(row[first : last + 1])


def _print(words: Sequence[Seen]) -> Box:
    """Return the box of a line by its printed words: what a hand wrote reaches above and below."""
    sure = [word for word in words if word.sure >= _SURE and sum(map(str.isalpha, word.text)) > 1] or words
    top, bottom = median(word.box[1] for word in sure), max(word.box[3] for word in sure)
    return min(word.box[0] for word in words), round(top), max(word.box[2] for word in words), bottom


def _blanks(line: _Line, prepared: Prepared) -> list[_Blank]:
    left, top, right, bottom = line.box
    height = bottom - top
    box = (left - height // 3, top - round(0.15 * height), right + height // 3, bottom + round(0.15 * height))
    picture, (x, _) = prepared.pen(box)
    likely = handwriting.likelihoods(picture)
    signs = handwriting.signs(likely, picture.shape[1])
    found: list[_Blank] = []
    for field in line.fields:
        span = _span(field, signs)
        if span is None:
            continue
        begin, end = span[0] + x, span[1] + x
        step = picture.shape[1] / len(likely)
        steps = likely[max(0, round(span[0] / step)) : round(span[1] / step) + 2]
        if _is_empty(prepared, (round(begin), top, round(end), bottom)):
            continue
        readings = [handwriting.figures(steps, _ENDS[field], _LONGEST[field])] if len(steps) else []
        for cut in _cuts(prepared, begin, end, line.box):
            readings.append(handwriting.figures(handwriting.likelihoods(cut), _ENDS[field], _LONGEST[field]))
        said: dict[Reader, list[Figures]] = {
            "handwriting": _mean(readings, _MOST[field]),
            "digits": _mean(_drawn(prepared, begin, end, line.box, _LONGEST[field]), _MOST[field]),
        }
        found.append(_Blank(field, round(begin), round(end), tuple(_both(said)), said))
    return found


def _span(field: Field, signs: Sequence[Sign]) -> tuple[float, float] | None:
    """Return where a blank begins and ends in a line, in pixels of its picture; ``None`` where it is not found."""
    text = "".join((bare(sign.text) or "?")[:1] for sign in signs)
    opens, closes = {
        "number": (_NUMBER_OPENS, _NUMBER_CLOSES),
        "day": (_DAY_OPENS, _MONTH_OPENS),
        "month": (_MONTH_OPENS, _YEAR_OPENS),
    }[field]
    opened = opens.match(text) if field == "number" else opens.search(text)
    closed = closes.search(text, opened.end()) if opened else None
    if opened is None or closed is None or opened.end() == 0 or closed.start() >= len(signs):
        return None
    left, right = signs[opened.end() - 1].right, signs[closed.start()].left
    return (left, right) if right > left else None


def _is_empty(prepared: Prepared, box: Box) -> bool:
    picture, _ = prepared.pen(box)
    return picture.size == 0 or np.count_nonzero(picture < _INK) < _EMPTY * picture.size


def _cuts(prepared: Prepared, begin: float, end: float, line: Box) -> list[Gray]:
    """Return the blank cut out in several ways, with the first sign behind it."""
    _, top, _, bottom = line
    height = bottom - top
    pictures = []
    for above, below, before, behind, thicker in _CUTS:
        picture, _ = prepared.pen(
            (
                round(begin - before * height),
                round(top - above * height),
                round(end + (behind + 0.3) * height),
                round(bottom + below * height),
            )
        )
        if picture.shape[0] < _EDGE or picture.shape[1] < _EDGE // 2:
            continue
        if thicker > 0:
            picture = as_bytes(cv2.erode(picture, np.ones((3, 3), np.uint8)))
        elif thicker < 0:
            picture = as_bytes(cv2.GaussianBlur(picture, (0, 0), 2))
        pictures.append(as_bytes(cv2.copyMakeBorder(picture, 0, 0, _EDGE, _EDGE, cv2.BORDER_CONSTANT, value=255)))
    return pictures


def _drawn(prepared: Prepared, begin: float, end: float, line: Box, longest: int) -> list[list[Figures]]:
    """Return what the reader of drawn figures sees in a blank, cut out in two widths."""
    _, _, _, bottom = line
    em = prepared.dpi / 300
    found = []
    for before, behind in ((0, 10), (8, 22)):
        picture, _ = prepared.pen(
            (
                round(begin - before * em),
                round(bottom - _ABOVE * em),
                round(end + behind * em),
                round(bottom + _BELOW * em),
            )
        )
        found.append([Figures(*pair) for pair in read_digits(picture, range(1, min(longest, 4) + 1))])
    return found


def _mean(readings: Sequence[Sequence[Figures]], most: int) -> list[Figures]:
    """Return what several readings of one blank say together: the mean of their likelihoods."""
    shares: dict[str, float] = {}
    for reading in readings:
        for value, likely in reading:
            number = value.lstrip("0")
            if number and int(number) <= most:
                shares[number] = shares.get(number, 0.0) + float(likely) / len(readings)
    ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return [Figures(value, share) for value, share in ranked]


def _both(said: Mapping[Reader, Sequence[Figures]]) -> list[Figures]:
    """Return what two readers who do not know of each other say together: the product of their likelihoods."""
    shares: dict[str, float] = {value: 1.0 for reading in said.values() for value, _ in reading}
    for reading in said.values():
        likely = dict(reading)
        shares = {value: share * (likely.get(value, 0.0) + _UNSEEN) for value, share in shares.items()}
    total = sum(shares.values()) or 1.0
    ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return [Figures(value, share / total) for value, share in ranked]


def _readings(blank: _Blank, line: _Line, prepared: Prepared) -> list[HeadReading]:
    x0, y0, x1, y1 = prepared.place((blank.left, line.box[1], blank.right, line.box[3]))
    box = (round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1))
    return [
        HeadReading(field=blank.field, value=value, source=reader, confidence=round(likely, 2), page=1, box=box)
        for reader, figures in blank.readers.items()
        for value, likely in figures[:_KEPT]
        if likely >= _LEAST
    ]


def _agree(line: _Line, blanks: Sequence[_Blank]) -> bool:
    """Say whether the print was read as the hand was: every blank is a word of its own with the same figures."""
    return all(
        blank.figures
        and any(
            word.text.strip(".,").lstrip("0") == blank.figures[0].value and blank.left <= _middle(word) <= blank.right
            for word in line.words
        )
        for blank in blanks
    )


def _middle(word: Seen) -> float:
    return (word.box[0] + word.box[2]) / 2


def _without_blanks(line: _Line, blanks: Sequence[_Blank], prepared: Prepared) -> Gray:
    """Return the picture of a line, with white where its blanks are and around it."""
    left, top, right, bottom = _frame(line)
    height, width = prepared.gray.shape
    picture = prepared.gray[max(0, top) : min(height, bottom), max(0, left) : min(width, right)].copy()
    for blank in blanks:
        picture[:, max(0, blank.left - max(0, left)) : max(0, blank.right - max(0, left))] = 255
    return as_bytes(picture)


def _frame(line: _Line) -> Box:
    left, top, right, bottom = line.box
    margin = round(0.35 * (bottom - top))
    return left - margin // 2, top - margin, right + margin, bottom + margin


def _replaced(words: Sequence[Seen], line: _Line, blanks: Sequence[_Blank], found: Sequence[Seen]) -> list[Seen]:
    """Return the words of a page with those of a line put anew: its print read again, and the figures in its blanks."""
    left, top, _, _ = (max(0, side) for side in _frame(line))
    number = line.words[0].line
    again = [
        Seen(word.text, (word.box[0] + left, word.box[1] + top, word.box[2] + left, word.box[3] + top), word.sure, number)
        for word in found
    ]
    if sum(len(word.text) for word in again) < sum(len(word.text) for word in line.words) / 2:
        return list(words)
    written = [
        Seen(blank.figures[0].value, (blank.left, line.box[1], blank.right, line.box[3]), blank.figures[0].likely, number)
        for blank in blanks
        if blank.figures
    ]
    at = next(index for index, word in enumerate(words) if word in line.words)
    kept = [word for word in words if word not in line.words]
    return [*kept[:at], *sorted([*again, *written], key=lambda word: word.box[0]), *kept[at:]]


def bare(text: str) -> str:
    """Return a word without the marks of its letters.

    >>> bare("tháng"), bare("ĐHTĐ")
    ('thang', 'DHTD')
    """
    letters = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
