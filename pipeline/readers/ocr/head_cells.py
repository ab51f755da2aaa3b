"""The head of a letter looked at once more: what a hand wrote into its two lines.

Ink of a pen beside print spoils its neighbours (NĐ 30/2020/NĐ-CP, Phụ lục I, cells 1 to 5).
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate, chain
from statistics import median
from typing import Literal, NamedTuple

import numpy as np
from rapidfuzz import fuzz

from extractors.spelling import fold, unmarked
from pipeline.readers.ocr import handwriting
from pipeline.readers.ocr.digits import read_digits
from pipeline.readers.ocr.engine import Pixels, RecognisedWord
from pipeline.readers.ocr.handwriting import WrittenSign
from pipeline.readers.ocr.lines import recognise as recognise_lines
from pipeline.readers.ocr.page import baseline, height_of, lines_of, parted, text_of
from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.raster import Gray, as_bytes
from pipeline.support.grouping import divided
from schemas import HeadReading

# --------------------
# The number line ``Số: ▢/SXD-VP`` and the date line ``Hà Sơn, ngày ▢ tháng ▢ năm 2026``, found among a page's words.
#
# What a hand wrote into them spoils the print beside it: where a blank begins and ends, the signs of the line as the
# recogniser of handwriting sees them tell.

Field = Literal["number", "day", "month"]

_HEAD = 0.5  #: The head stands in this part of the page.
_CODE = "[A-Z&][A-Z0-9&]"  #: What a code of a symbol begins with (``SXD``, ``C04``).
#: A line of the head in words without marks.
_NUMBER_LINE = re.compile(
    r"(?:^|[^A-Za-z])[sS5](?:[o06]\w?|[Oe](?= ?[:.\d])) *[:;.,]?.{0,24}?"
    rf"(?:[/-] ?{_CODE}|[|IlJ1](?!.{{0,24}}/) ?[A-Z]{{2,}})"
)
_DATE_LINE = re.compile(r"^[\W_]*[A-Z][^\d/]{1,40}?[ ,.;:]+n.{0,3}[yvj)W/]?.{0,16}?th.{0,3}n.{0,16}?n?.?m\b.{0,9}$")
_RIGHT = 0.3  #: The date line stands right of this share of the page's width.
#: What opens a blank and what closes it, in the signs of the recogniser of handwriting, which knows no tones.
_NUMBER_OPENS = re.compile(r"[Ss5][oO0689e]?[:;.·]*")
_NUMBER_CLOSES = re.compile(rf"[/-] ?(?={_CODE})|[IilHJj1](?=[A-Z&]{{2}})|(?=[A-Z&]{{2}}.?-(?!.*/))")
_DAY_OPENS = re.compile(r"n?[gq].?[yvj]|ay(?=\W*\d)", re.IGNORECASE)
_MONTH_OPENS = re.compile(r"t?h.?n[gq]?|[tl]h.{0,3}g|hang|hng", re.IGNORECASE)
_YEAR_OPENS = re.compile(r"[nm].?m ?(?=\d{2})|(?=(?:19|20)\d)", re.IGNORECASE)
_CLOSES: dict[Field, re.Pattern[str]] = {"number": _NUMBER_CLOSES, "day": _MONTH_OPENS, "month": _YEAR_OPENS}
_SURE = 0.6  #: A printed word is at least so sure.
#: In heights of a line: words of one column are nearer to each other than this; columns are farther apart than that.
_WORDS, _GAP = 0.8, 1.6
#: What its print says as words: the label, the beginning of the symbol; how sure that one must be.
_LABEL, _SYMBOL, _SURELY = re.compile(r"[Ss][o0]\W?"), re.compile(rf"[/-]{_CODE}"), 0.8
_LOST = 2.5  #: In heights of a line: so far left of its first word a number line is looked for.


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A line of the head: its words, the box of its print in pixels, and the fields whose blanks it has."""

    words: tuple[RecognisedWord, ...]
    box: Pixels
    fields: tuple[Field, ...]
    foot: int  #: The height on which its letters stand.


def find_lines(words: Sequence[RecognisedWord], prepared: Prepared) -> list[HeadLine]:
    """Return the number line and the date line, as far as they are found."""
    height, width = prepared.gray.shape
    number: HeadLine | None = None
    date: HeadLine | None = None
    for row in lines_of(word for word in words if word.box[1] < _HEAD * height):
        if number is None and (found := _matched(_NUMBER_LINE, row)) and not _cites(found, row):
            number = _line(found, ("number",))
        # What was not seen in a blank leaves a gap as between columns.
        for own in parted(row, _GAP * height_of(row)) if date is None else []:
            part = row[row.index(own[0]) :]
            if part[0].box[0] > _RIGHT * width and (found := _matched(_DATE_LINE, part)):
                date = _line(found, ("day", "month"))
    return [*filter(None, (number, date))]


def _cites(found: Sequence[RecognisedWord], row: Sequence[RecognisedWord]) -> bool:
    """Whether a number stands in a sentence: behind a word, or with small letters on from its symbol."""
    for before in row[: row.index(found[0])][-1:]:
        if found[0].box[0] - before.box[2] < _GAP * height_of(row) and _is_print(before):
            return True
    return found[0].text[:1].islower() and any(_is_print(word) and word.text.islower() for word in found[1:])


def _is_print(word: RecognisedWord) -> bool:
    """Whether a word was surely read and has two letters at least: no figure, and no scrawl of a hand."""
    return word.sure >= _SURE and sum(map(str.isalpha, word.text)) > 1


def _matched(pattern: re.Pattern[str], row: Sequence[RecognisedWord]) -> tuple[RecognisedWord, ...]:
    """Return the words of a row in which a pattern stands, read without marks, and those near behind; else none.

    From the word with the first letter or figure of what was found, up to a gap between columns.
    """
    read = [f"{unmarked(word.text)} " for word in row]
    starts, text = [*accumulate(map(len, read[:-1]), initial=0)], "".join(read)
    found = pattern.search(text.rstrip())
    if found is None:
        return ()
    begin = next(at for at in range(found.start(), len(text)) if text[at].isalnum())
    first, last = bisect_right(starts, begin) - 1, bisect_left(starts, found.end()) - 1
    while last + 1 < len(row) and row[last + 1].box[0] - row[last].box[2] < _WORDS * height_of(row):
        last += 1
    return tuple(row[first : last + 1])


def _line(words: tuple[RecognisedWord, ...], fields: tuple[Field, ...]) -> HeadLine:
    """Return a line of the head; its box is that of its printed words, for a hand reaches above and below."""
    printed = [*filter(_is_print, words)] or words
    top, bottom = median(word.box[1] for word in printed), max(word.box[3] for word in printed)
    # The first word is lost now and then in what is written behind it.
    before = _LOST * (bottom - top) if fields[0] == "number" else 0
    left, right = min(word.box[0] for word in words) - before, max(word.box[2] for word in words)
    box = (max(0, round(left)), round(top), right, bottom)
    return HeadLine(words, box, fields, round(baseline(printed, 0.7 * (box[3] - box[1]))))


def span(field: Field, signs: Sequence[WrittenSign]) -> tuple[float, float] | None:
    """Return where a blank begins and ends in a line, in pixels of its picture; ``None`` where it is not found."""
    text = "".join((unmarked(sign.text) or "?")[:1] for sign in signs)
    if field == "number":
        opened = _NUMBER_OPENS.search(text)
    else:
        # The place before it may look like that: ``Nguyên``, ``Hà Nam``.
        *_, day = (None, *(found for found in _DAY_OPENS.finditer(text) if _MONTH_OPENS.search(text, found.end())))
        opened = day if field == "day" else _MONTH_OPENS.search(text, day.end() if day else 0)
    closed = _CLOSES[field].search(text, opened.end()) if opened else None
    if opened is None or closed is None:
        return None
    return _from_to(signs[opened.end() - 1].right, signs[closed.start()].left)


def within_print(line: HeadLine, place: tuple[float, float] | None) -> tuple[float, float] | None:
    """Return the blank of a number line, in pixels of the page, as its print bounds it: no part of a number is one.
    ``place`` is what its signs say. Figures are taken for the label's last letter (``Số 63-KH/ĐU``) or the symbol's
    first, but print never begins before its word does; a label may reach into the blank."""
    label = next((word.box[2] for word in line.words[:1] if _LABEL.fullmatch(unmarked(word.text))), None)
    symbols = (word for word in line.words if word.sure >= _SURELY and _SYMBOL.match(unmarked(word.text)))
    symbol = next((word.box[0] for word in symbols), None)
    left, right = place or (label, symbol)
    if left is None or right is None:
        return None
    return _from_to(min(left, label or left), symbol or right)


def _from_to(left: float, right: float) -> tuple[float, float] | None:
    """Return a place from left to right; ``None`` where it has no width."""
    return (left, right) if right > left else None


# --------------------
# The blanks that a hand filled: where they are in a line, and the figures in them (``digits``).

_LONGEST: dict[Field, int] = {"number": 4, "day": 2, "month": 2}  #: Most figures of each field; highest value.
_MOST: dict[Field, int] = {"number": 99999, "day": 31, "month": 12}
#: Pixels at 300 dpi that the reader of figures sees: above and below the foot of the print, left and right.
_ABOVE_FOOT, _BELOW_FOOT = 85, 45
_SIDES = ((4, 10), (14, 10), (26, 20))
_LINE = (25, 110)  #: Of these the other reader sees so many: it wants a line alone.
_INK = 180  #: What is darker than this is ink.
#: A blank with less than this share of ink is empty, but for so many heights of its line at its sides.
_EMPTY, _BESIDE = 0.004, 0.25
#: The likeliest figures are sure where they are so much likelier than the next. Of 65 blanks of 22 real scans, each cut
#: out in nine ways, 527 of 585 are sure in this sense, all right; two are wrong however they are cut.
_LEAD: dict[Field, float] = {"number": 0.6, "day": 0.2, "month": 0.2}
SURE, _UNSURE = 0.96, 0.6
_ALONE = 0.5  #: So likely a day of one figure must be in one of the views.
_CONFIRMED = 2  #: So many looks of the other reader make a value that is not so likely a sure one.
_TWO, _SIGN = re.compile("[AHMNW%]"), re.compile(r"[\w/]")  #: Signs that may be two figures, or one.


class Figures(NamedTuple):
    """What figures a blank may hold, and how likely, 0 to 1."""

    value: str
    likely: float


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank: its place from left to right in pixels, and what it may hold, the likeliest first, with how sure."""

    field: Field
    left: int
    right: int
    figures: tuple[Figures, ...]


def read_blanks(line: HeadLine, prepared: Prepared) -> list[Blank]:
    """Return the blanks of a line of the head that a hand wrote into, each with the figures that it may hold."""
    left, top, right, bottom = line.box
    height, em = bottom - top, prepared.dpi / 300
    above = round(0.15 * height)
    picture, (x, _) = prepared.pen((left - height // 3, top - above, right + height // 3, bottom + above))
    signs = handwriting.signs(picture)
    found: list[Blank] = []
    for field in line.fields:
        seen = span(field, signs)
        place = (seen[0] + x, seen[1] + x) if seen else None
        place = within_print(line, place) if field == "number" else place
        if place is None:
            continue
        begin, end = place
        # The print beside a blank may reach into it.
        beside = min(_BESIDE * height, (end - begin) / 4)
        inside, _ = prepared.pen((round(begin + beside), top, round(end - beside), bottom))
        if np.count_nonzero(inside < _INK) < _EMPTY * max(1, inside.size):
            continue
        over, under = round(line.foot - _ABOVE_FOOT * em), round(line.foot + _BELOW_FOOT * em)
        places = ((round(begin - before * em), over, round(end + behind * em), under) for before, behind in _SIDES)
        cuts = [prepared.pen(place)[0] for place in places]
        readings = [read_digits(cut, range(1, _LONGEST[field] + 1)) for cut in cuts]
        # What the recogniser of handwriting sees there: in the whole line, and in each cut.
        own = [sign for sign in signs if begin < x + (sign.left + sign.right) / 2 < end]
        again = (handwriting.signs(cut[round(_LINE[0] * em) : round(_LINE[1] * em)]) for cut in cuts)
        figures = weighed(readings, field, ["".join(sign.text for sign in line) for line in (own, *again)])
        found.append(Blank(field, round(begin), round(end), tuple(figures)))
    return found


def weighed(readings: Sequence[Sequence[tuple[str, float]]], field: Field, others: Sequence[str] = ()) -> list[Figures]:
    """Return what several readings of one blank say together (the mean of their likelihoods), with how sure that is.
    ``others`` are what the recogniser of handwriting sees there, which loses figures: its word confirms, and that it
    never sees as many signs, or that one of the readings has more figures, says that the value may be another."""
    shares: dict[str, float] = {}
    for value, likely in chain.from_iterable(readings):
        number = value.lstrip("0")
        if number and int(number) <= _MOST[field]:
            shares[number] = shares.get(number, 0.0) + float(likely) / len(readings)
    ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    (value, first), (_, second) = [*ranked, ("", 0.0), ("", 0.0)][:2]
    fits, is_confirmed = _beside_others(value, field, readings, others)
    if not fits or (first - second < _LEAD[field] and not is_confirmed):
        return [Figures(value, _UNSURE * share) for value, share in ranked]
    return [Figures(value, SURE), *(Figures(value, (1 - SURE) * share) for value, share in ranked[1:])]


def _beside_others(
    value: str, field: Field, readings: Iterable[Sequence[tuple[str, float]]], others: Iterable[str]
) -> tuple[bool, bool]:
    """Whether a value has as many figures as the readings and the other reader see, and whether that one
    confirms it. Of a day and a month only more figures count: a figure too many makes none."""
    seen = [unicodedata.normalize("NFKC", text).rpartition(":")[2].split(" /")[0] for text in others]
    says_so = ["".join(filter(str.isdigit, text)).lstrip("0") for text in seen].count(value)
    likeliest = [reading[0] for reading in filter(None, readings)]
    most = max((len(figures.lstrip("0")) for figures, _ in likeliest), default=0)
    # How many figures the signs of a number may be: a hand's 11 is seen as M, its 96 as %.
    signs = [len(_SIGN.findall(_TWO.sub("11", text))) for text in seen]
    least = max(signs, default=0) if field == "number" else len(value)
    # A day below ten has a 0 before it (NĐ 30/2020/NĐ-CP, Phụ lục I): without, it may be the second of two figures.
    alone = [sure for figures, sure in likeliest if (field, len(value), figures) == ("day", 1, value)]
    return most <= len(value) <= least and max(alone, default=1.0) >= _ALONE, says_so >= _CONFIRMED


# --------------------
# The two lines read anew: with their blanks wiped out, and what was written there put in between.

#: Pictures of lines, dots to the inch → the words on each.
ReadLines = Callable[[Sequence[Gray], float], list[list[RecognisedWord]]]

_KEEP = 0.85  #: Print beside a blank that is so sure stays as it was read.
#: Figures as they are printed: often in one word with the symbol behind them (``127/KH-CĐN``).
_FIGURES = re.compile(r"(?:[^\W\d]{0,4}[:.])?(\d+)(?:[/.,-].*)?")
#: The words around the blanks of a date line, and how alike (0 to 100) a spoilt word is to one of them.
_FORMULA: dict[Field, tuple[str, str]] = {"day": ("ngày", "tháng"), "month": ("tháng", "năm")}
_FORM_ALIKE = 50
#: What of a word is next to a blank on its left, on its right: ``Sơn,ngày``, ``năm2026``.
_NEXT = (re.compile(r"[^\W\d_]+\W*$"), re.compile(r"^\W*[^\W\d_]+"))
_TOUCH = 0.2  #: In heights of a word: what reaches less far into a blank only touches it.
#: The symbol of the number line, as it was read.
_READ_SYMBOL = re.compile(r"(?<=/)[A-ZĐ&][A-ZĐ0-9&]+(?:-[A-ZĐ0-9&]+)*")
_LEAST, _KEPT = 0.02, 4  #: Readings less likely than this are not worth keeping, and no more than so many.


def read_cells(
    seen: Sequence[RecognisedWord], prepared: Prepared, read_lines: ReadLines, first: bool
) -> tuple[list[RecognisedWord], list[HeadReading]]:
    """Return the words of a letter's first page with the two lines read once more, and what a hand wrote into them.
    ``read_lines`` recognises print. ``first``: the page begins a letter for sure; of others only one with both lines
    does. Raises what ``read_lines`` raises."""
    words = list(seen)
    if not handwriting.available():
        return words, []
    lines = find_lines(words, prepared)
    readings: list[HeadReading] = []
    for line in lines if first or len(lines) == 2 else []:
        left, top, right, bottom = line.box
        blanks = read_blanks(line, prepared)
        readings += chain.from_iterable(_proposals(blank, line, prepared) for blank in blanks)
        read, open_ones = divided(blanks, partial(_is_read, line))
        if open_ones:
            margin = round(0.35 * (bottom - top))
            left, top = max(0, left - margin // 2), max(0, top - margin)
            picture = prepared.gray[top : bottom + margin, left : right + margin].copy()
            for blank in open_ones:
                picture[:, max(0, blank.left - left) : max(0, blank.right - left)] = 255
            (found,) = read_lines([as_bytes(picture)], prepared.dpi)
            second = text_of(recognise_lines(as_bytes(picture)))
            again = [_by_most(word.placed(left=left, top=top), text_of(line.words), second) for word in found]
            words = _replaced(words, line, open_ones, read, again)
    return words, readings


def _by_most(word: RecognisedWord, *others: str) -> RecognisedWord:
    """Return a word of a number line with the symbol that the two ``others`` readings of it have, where they agree."""
    first, second = map(_READ_SYMBOL.findall, others)
    return replace(word, text=_READ_SYMBOL.sub(first[0], word.text, 1)) if first == second != [] else word


def _proposals(blank: Blank, line: HeadLine, prepared: Prepared) -> Iterator[HeadReading]:
    """Yield what a blank may hold, the likeliest first, as far as it is worth keeping."""
    x0, y0, x1, y1 = (round(side, 1) for side in prepared.place((blank.left, line.box[1], blank.right, line.box[3])))
    for value, sure in blank.figures[:_KEPT]:
        if sure >= _LEAST:
            yield HeadReading(
                field=blank.field, value=value, source="handwriting", confidence=round(sure, 2), page=1,
                box=(x0, y0, x1, y1),
            )  # fmt: skip


def _is_read(line: HeadLine, blank: Blank) -> bool:
    """Whether recognition read a blank well: figures, sure ones, or the likeliest that a hand wrote."""
    inside = [word for word in line.words if blank.left <= _middle(word) <= blank.right]
    inside = inside or [word for word in line.words if _on(blank, word)]
    found = _FIGURES.fullmatch(text_of(inside).replace(" ", ""))
    if found is None:
        return False
    same = bool(blank.figures) and found[1].lstrip("0") == blank.figures[0].value
    return same or min(word.sure for word in inside) >= _KEEP


def _middle(word: RecognisedWord) -> float:
    """Return where the middle of a word is from left to right, in pixels."""
    return (word.box[0] + word.box[2]) / 2


def _replaced(
    words: Sequence[RecognisedWord],
    line: HeadLine,
    blanks: Sequence[Blank],
    read: Sequence[Blank],
    found: Sequence[RecognisedWord],
) -> list[RecognisedWord]:
    """Return a page's words with a line's print and blanks as read again; what was ``read`` in other blanks stays."""
    number = line.words[0].line
    stays = [word for word in line.words if not any(_on(blank, word) for blank in blanks)]
    kept = [word for word in stays if word.sure >= _KEEP or any(_on(blank, word) for blank in read)]
    again = [
        replace(word, line=number) for word in found
        if not any(old.box[0] <= _middle(word) <= old.box[2] for old in kept)]  # fmt: skip
    row = _by_the_form([*kept, *again], blanks)
    row += [
        RecognisedWord(value, (blank.left, line.box[1], blank.right, line.box[3]), likely, number)
        for blank in blanks
        for value, likely in blank.figures[:1]
        if likely >= SURE
    ]
    at = words.index(next(word for word in words if word in line.words))
    others = [word for word in words if word not in line.words]
    return [*others[:at], *sorted(row, key=lambda word: word.box[0]), *others[at:]]


def _by_the_form(words: Sequence[RecognisedWord], blanks: Sequence[Blank]) -> list[RecognisedWord]:
    """Return words from left to right, with ``ngày``, ``tháng``, ``năm`` where one beside a blank is nearly that."""
    row = sorted(words, key=lambda word: word.box[0])
    for blank in blanks:
        before = [index for index, word in enumerate(row) if _middle(word) < blank.left]
        behind = [index for index, word in enumerate(row) if _middle(word) > blank.right]
        for index, form, part in zip((*before[-1:], *behind[:1]), _FORMULA.get(blank.field, ()), _NEXT, strict=False):
            found = part.search(row[index].text)
            if found and fuzz.ratio(fold(found[0]), unmarked(form)) >= _FORM_ALIKE:
                twice = index > 0 and _middle(row[index - 1]) > row[index].box[0]
                row[index] = replace(row[index], text=form if twice else part.sub(form, row[index].text))
    return row


def _on(blank: Blank, word: RecognisedWord) -> bool:
    """Whether a word reaches into a blank, not only touches it."""
    return min(word.box[2], blank.right) - max(word.box[0], blank.left) > _TOUCH * (word.box[3] - word.box[1])
