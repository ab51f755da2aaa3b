"""The number line and the date line of a letter's head, found among the words of a page.

``Số: ▢/SXD-VP`` and ``Hà Sơn, ngày ▢ tháng ▢ năm 2026`` (NĐ 30/2020/NĐ-CP, Phụ lục I, cells 3 and 4). What a hand
wrote into them spoils the print beside it: where a blank begins and ends, the signs of the line as the recogniser of
handwriting sees them tell.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from extractors.spelling import unmarked
from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.readers.ocr.handwriting import Sign
from pipeline.readers.ocr.page import baseline
from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.seen_lines import height_of, lines_of, parted

Field = Literal["number", "day", "month"]
Box = tuple[int, int, int, int]

#: The head stands in this part of the page.
_HEAD = 0.5
#: A line of the head in words without marks.
_NUMBER_LINE = re.compile(
    r"(?:^|[^A-Za-z])[sS5](?:[o06]\w?|[Oe](?= ?[:.\d])) *[:;.,]?.{0,24}?(?:[/-]|[|IlJ1](?!.{0,24}/)) ?[A-Z]{2,}"
)
_DATE_LINE = re.compile(r"^[\W_]*[A-Z][^\d/]{1,40}?[ ,.;:]+n.{0,3}[yvj)W/]?.{0,16}?th.{0,3}n.{0,16}?n?.?m\b.{0,9}$")
#: The date line stands right of this share of the page's width.
_RIGHT = 0.3
#: What opens a blank and what closes it, in the signs of the recogniser of handwriting, which knows no tones.
_NUMBER_OPENS = re.compile(r"[Ss5][oO0689e]?[:;.·]*")
_NUMBER_CLOSES = re.compile(r"[/-] ?(?=[A-Z&]{2})|[IilHJj1](?=[A-Z&]{2})|(?=[A-Z&]{2}.?-(?!.*/))")
_DAY_OPENS = re.compile(r"n?[gq].?[yvj]|ay(?=\W*\d)", re.IGNORECASE)
_MONTH_OPENS = re.compile(r"t?h.?n[gq]?|[tl]h.{0,3}g|hang|hng", re.IGNORECASE)
_YEAR_OPENS = re.compile(r"[nm].?m ?(?=\d{2})|(?=(?:19|20)\d)", re.IGNORECASE)
_CLOSES: dict[Field, re.Pattern[str]] = {"number": _NUMBER_CLOSES, "day": _MONTH_OPENS, "month": _YEAR_OPENS}
#: A printed word is at least so sure.
_SURE = 0.6
#: In heights of a line: words of one column are nearer to each other than this; columns are farther apart than that.
_WORDS, _GAP = 0.8, 1.6
#: What its print says as words: the label, the beginning of the symbol; how sure that one must be.
_LABEL, _SYMBOL, _SURELY = re.compile(r"[Ss][o0]\W?"), re.compile(r"[/-][A-Z&]{2}"), 0.8
#: In heights of a line: so far left of its first word a number line is looked for.
_LOST = 2.5


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A line of the head: its words, the box of its print in pixels, and the fields whose blanks it has."""

    words: tuple[RecognisedWord, ...]
    box: Box
    fields: tuple[Field, ...]
    foot: int
    """The height on which its letters stand."""


def find_lines(words: Sequence[RecognisedWord], prepared: Prepared) -> list[HeadLine]:
    """Return the number line and the date line, as far as they are found."""
    height, width = prepared.gray.shape
    bottom = _HEAD * height
    number: HeadLine | None = None
    date: HeadLine | None = None
    for row in lines_of(word for word in words if word.box[1] < bottom):
        if number is None and (found := _matched(_NUMBER_LINE, row)) and not _cites(found, row):
            number = _line(found, ("number",))
        # What was not seen in a blank leaves a gap as between columns.
        columns = parted(row, _GAP * height_of(row))
        parts = [part for own in columns for part in (own, row[row.index(own[0]) :])]
        for part in parts if date is None else []:
            if part[0].box[0] > _RIGHT * width and (found := _matched(_DATE_LINE, part)):
                date = _line(found, ("day", "month"))
    return [line for line in (number, date) if line]


def _cites(found: Sequence[RecognisedWord], row: Sequence[RecognisedWord]) -> bool:
    """Say whether a number stands in a sentence: behind a word, or with small letters on from its symbol."""
    at = row.index(found[0])
    before = row[at - 1] if at else None
    height = height_of(row)
    if before and found[0].box[0] - before.box[2] < _GAP * height and _is_print(before):
        return True
    return found[0].text[:1].islower() and any(_is_print(word) and word.text.islower() for word in found[1:])


def _is_print(word: RecognisedWord) -> bool:
    return word.sure >= _SURE and sum(map(str.isalpha, word.text)) > 1


def _matched(pattern: re.Pattern[str], row: Sequence[RecognisedWord]) -> tuple[RecognisedWord, ...]:
    """Return the words of a row that a pattern covers, with what goes on without a gap on their right."""
    starts, text = [], ""
    for word in row:
        starts.append(len(text))
        text += unmarked(word.text) + " "
    found = pattern.search(text.rstrip())
    if found is None:
        return ()
    begin = found.start()
    while not text[begin].isalnum():
        begin += 1
    first = max(i for i, start in enumerate(starts) if start <= begin)
    last = max(i for i, start in enumerate(starts) if start < found.end())
    height = height_of(row)
    while last + 1 < len(row) and row[last + 1].box[0] - row[last].box[2] < _WORDS * height:
        last += 1
    return tuple(row[first : last + 1])


def _line(words: Sequence[RecognisedWord], fields: tuple[Field, ...]) -> HeadLine:
    """Return a line of these words; its box is that of the printed ones: a hand reaches above and below."""
    printed = [word for word in words if _is_print(word)] or words
    top, bottom = median(word.box[1] for word in printed), max(word.box[3] for word in printed)
    # The first word is lost now and then in what is written behind it.
    before = _LOST * (bottom - top) if fields[0] == "number" else 0
    left, right = min(word.box[0] for word in words) - before, max(word.box[2] for word in words)
    box = (max(0, round(left)), round(top), right, bottom)
    return HeadLine(tuple(words), box, fields, round(baseline(printed, 0.7 * (box[3] - box[1]))))


def span(field: Field, signs: Sequence[Sign]) -> tuple[float, float] | None:
    """Return where a blank begins and ends in a line, in pixels of its picture; ``None`` where it is not found."""
    text = "".join((unmarked(sign.text) or "?")[:1] for sign in signs)
    opened = _NUMBER_OPENS.search(text) if field == "number" else _opens_date(field, text)
    closed = _CLOSES[field].search(text, opened.end()) if opened else None
    if opened is None or closed is None or opened.end() == 0 or closed.start() >= len(signs):
        return None
    left, right = signs[opened.end() - 1].right, signs[closed.start()].left
    return (left, right) if right > left else None


def within_print(line: HeadLine, place: tuple[float, float] | None) -> tuple[float, float] | None:
    """Return the blank of a number line, in pixels of the page, as its print bounds it: no part of a number is one.

    ``place`` is what its signs say. Figures are taken for the label's last letter (``Số 63-KH/ĐU``) or the symbol's
    first, but print never begins before its word does; a label may reach into the blank.
    """
    label = next((word.box[2] for word in line.words[:1] if _LABEL.fullmatch(unmarked(word.text))), None)
    symbols = (word for word in line.words if word.sure >= _SURELY and _SYMBOL.match(unmarked(word.text)))
    symbol = next((word.box[0] for word in symbols), None)
    left, right = place or (label, symbol)
    if left is None or right is None:
        return None
    left, right = min(left, label or left), symbol or right
    return (left, right) if right > left else None


def _opens_date(field: Field, text: str) -> re.Match[str] | None:
    """Return what opens a blank of a date line; the place before it may look like that: ``Nguyên``, ``Hà Nam``."""
    days = [found for found in _DAY_OPENS.finditer(text) if _MONTH_OPENS.search(text, found.end())]
    if field == "day":
        return days[-1] if days else None
    return _MONTH_OPENS.search(text, days[-1].end() if days else 0)
