"""Which reading of each page is taken: its text layer, or what its picture shows.

A page shows letters; what stands in its text layer may be something else. A scanner's program for English wrote
``Cong hoa``; a font says nothing of what its letters mean, or the wrong thing; there is no layer at all. People read
the picture of the page, so where the layer is no Vietnamese the page is read another way, and the better reading wins.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extractors.spelling import is_syllable
from pipeline.readers.layout.lines import Piece, Word
from pipeline.readers.layout.page import Page, mapped
from pipeline.readers.ocr.raster import scanned
from pipeline.readers.ocr.recognised_pages import recognised_or_why, refuse_wordless
from pipeline.support.errors import ReadError
from schemas import HeadReading

# --------------------
# How far the text layer of a page can be trusted.

#: ``empty``: a picture, or letters drawn as strokes. ``unmapped``: the fonts do not tell what their letters are.
#: ``lost``: they call some letters blanks. ``unmarked``: Vietnamese without its marks. ``wrong``: words that nobody
#: writes.
Verdict = Literal["good", "empty", "unmapped", "lost", "unmarked", "wrong"]

#: A page with fewer letters beside a large picture is a scan: a number or a signature banner was put on it.
_FEW_LETTERS = 200
_LARGE_PICTURE = 0.5
WHOLE_PAGE = 0.85  #: Above this share of the page the text belongs to the picture: a scanner read it.
_HARDLY_ANY = 20  #: A page of hardly any letters and so many strokes shows letters that are drawn as outlines.
_MANY_STROKES = 300
_STRANGE = 0.05  #: Letters of other scripts, or without a meaning, above this share.
#: In Vietnamese one letter in four carries a mark; below this share another language's program read the page.
_FEW_MARKS = 0.03
_LOST = 10  #: A page on which so many letters are blanks in the layer is recognised: that misreads no more.
_INK = 1.0  #: A blank whose box is wider and higher than this (points) shows a letter.
_ENOUGH_WORDS = 20  #: So many words must be there before anything is concluded from them.
#: Of the words with marks so many are syllables at least; names of other peoples and misread words are the rest.
_SYLLABLES = 0.75
_LIKELY_WORDS = 0.5  #: The same of all words: English ones and abbreviations count against it.
_BETTER = 0.1  #: Another reading of a page must be better by so much.

_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(slots=True)
class Measure:
    """What the words of a page are made of."""

    letters: int = 0
    strange: int = 0  #: Letters of other scripts and letters without a meaning.
    marks: int = 0
    words: int = 0
    syllables: int = 0
    marked_words: int = 0
    marked_syllables: int = 0

    @property
    def score(self) -> float:
        """How much of the page is Vietnamese, 0 to 1: a syllable with marks is worth two without."""
        worth = (self.marked_syllables + self.syllables) / 2
        return worth / max(1, self.words) * (1 - self.strange / max(1, self.letters + self.strange))


def measure(page: Page) -> Measure:
    """Count letters, marks, words and syllables of a page, by which its text layer is judged."""
    text = page.text
    found = Measure(strange=page.unmapped)
    for letter, count in Counter(text).items():
        # Of another script than the Latin one, or a sign for what could not be read.
        is_latin = letter < "\u0250" or "\u1e00" <= letter <= "\u1eff"
        if letter == "\ufffd" or (letter.isalpha() and not is_latin):
            found.strange += count
        elif letter.isalpha():
            found.letters += count
            found.marks += count * (letter in "đĐ" or len(unicodedata.normalize("NFD", letter)) > 1)
    for word in _WORD.findall(text):
        syllable, marked = is_syllable(word), not word.isascii()
        if syllable or not word.isupper() or len(word) > 5:  # else an abbreviation: LĐLĐ, CNVCLĐ
            found.words += 1
            found.syllables += syllable
            found.marked_words += marked
            found.marked_syllables += marked and syllable
    return found


def judge(page: Page) -> Verdict:
    """Return what is wrong with the text layer of a page, ``good`` for nothing."""
    is_drawn = page.letters < _HARDLY_ANY and page.strokes >= _MANY_STROKES
    if page.letters < _FEW_LETTERS and (page.pictures >= _LARGE_PICTURE or is_drawn):
        return "empty"
    found = measure(page)
    if found.strange > _STRANGE * (found.letters + found.strange) and found.strange >= _ENOUGH_WORDS:
        return "unmapped"
    if found.letters >= _FEW_LETTERS and found.marks < _FEW_MARKS * found.letters:
        return "unmarked"
    if found.marked_words >= _ENOUGH_WORDS and found.marked_syllables < _SYLLABLES * found.marked_words:
        return "wrong"
    if found.words >= 2 * _ENOUGH_WORDS and found.syllables < _LIKELY_WORDS * found.words:
        return "wrong"
    return "good"


def is_better(other: Page, page: Page) -> bool:
    """Whether another reading of a page is clearly more Vietnamese than the one at hand."""
    theirs, mine = measure(other), measure(page)
    # A few words among rubbish may all be right: a reading of half the page is no better one.
    return 2 * theirs.words >= mine.words and theirs.score > mine.score + _BETTER


def from_scanner(page: Page) -> bool:
    """Whether the text of a page was put over its picture by the program of a scanner."""
    return page.pictures >= WHOLE_PAGE


# --------------------
# Words typed onto a scan: the number, the day, a name that an e-office put on the picture of a page.
#
# Their letters are known, and they often touch what is printed beside them. So the picture is recognised without them,
# they stand among its lines as they are, and what can only be the number or the day is told as a reading of its own.

_UNSEEN = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_DEEPEST = 6
_HEAD = 0.35  #: Number and day stand in the upper part of a page, the one left, the other right of its middle.
_FIELDS: tuple[Literal["number"], Literal["day"]] = ("number", "day")
_TYPED = {"number": re.compile(r"\d{1,5}[A-Za-z]?"), "day": re.compile(r"0?[1-9]|[12]\d|3[01]")}
_SURE = 0.98
#: A word belongs into a line whose baseline differs by less than this share of its letters' size, and which is no
#: further (in sizes of letters) before or behind it.
_SAME_LINE, _NEAR = 0.5, 2.0
#: What is printed where a number is to be filled in, alone or in one word with the label and the symbol.
_LEADER = re.compile(r"[.…_·\s]+")
_AROUND = re.compile(r"(S[^\W\d_]{1,2}\s?[:.]?)?[.…_·]*([-/].+)")


def _take_typed(page: pdfium.PdfPage) -> bool:
    """Hide the words that are typed on a page, so that it is drawn without them; say whether there are any. What a
    scanner's program wrote unseen behind its picture is not typed: where it did, nothing is hidden."""
    texts = list(page.get_objects(filter=(raw.FPDF_PAGEOBJ_TEXT,), max_depth=_DEEPEST))
    if not texts or any(raw.FPDFTextObj_GetTextRenderMode(text) in _UNSEEN for text in texts):
        return False
    for text in texts:
        raw.FPDFPageObj_SetIsActive(text, False)
    return True


def with_typed(page: Page, typed: Page) -> Page:
    """Return a recognised page with the words of its text layer, which ``typed`` holds, at their places."""
    for piece in typed.worded:
        _put(page, _moved(piece, page.back))
    page.pieces.sort(key=lambda piece: (piece.baseline, piece.x0))
    return page


def with_readings(page: Page, typed: Page) -> Page:
    """Return the first page with what the words typed onto it say of the letter's number and day. What was read in the
    blanks that they fill goes: the picture was recognised without them."""
    told = []
    for piece in typed.worded:
        text, name = piece.text.strip(), _FIELDS[piece.center >= typed.width / 2]
        if piece.baseline < _HEAD * typed.height and _TYPED[name].fullmatch(text):
            value = text if name == "number" else str(int(text))
            box = typed.place((piece.x0, piece.top, piece.x1, piece.bottom))
            told.append(HeadReading(field=name, value=value, source="form", confidence=_SURE, page=1, box=box))
    fields = {reading.field for reading in told}
    return replace(page, readings=(*told, *(other for other in page.readings if other.field not in fields)))


def _moved(piece: Piece, back: tuple[float, ...] | None) -> Piece:
    """Return typed words at their places on the recognised page; ``back`` leads from that to the page as it came."""
    if back is None:
        return piece
    way = np.linalg.inv(np.reshape(back, (3, 3)))

    def place(x: float, y: float) -> tuple[float, float]:
        return mapped((x, y, x, y), way)[:2]

    words = []
    for word in piece.words:
        (xa, ya), (xb, yb) = place(*word.box[:2]), place(*word.box[2:])
        words.append(Word(word.text, (min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))))
    return Piece(words, place(piece.center, piece.baseline)[1], piece.size)


def _put(page: Page, typed: Piece) -> None:
    """Put typed words into the line of a recognised page beside which they stand, else as a line of their own."""
    beside = [
        piece
        for piece in page.worded
        if abs(piece.baseline - typed.baseline) < _SAME_LINE * max(piece.size, typed.size)
        and max(0.0, typed.x0 - piece.x1, piece.x0 - typed.x1) < _NEAR * piece.size
    ]
    words = [part for piece in beside for word in piece.words for part in _parts(word, typed)]
    model = max(beside, key=lambda piece: len(piece.words), default=typed)
    page.pieces = [piece for piece in page.pieces if piece not in beside]
    page.pieces.append(Piece(sorted([*words, *typed.words], key=lambda word: word.box[0]), model.baseline, model.size))


def _parts(word: Word, typed: Piece) -> list[Word]:
    """Return what typed words leave of a recognised word: all beside them; of one below label and symbol."""
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


#: So many pages whose picture says no more than their text layer, and the others of the file are not recognised, too:
#: it was typed without marks, or in another language.
_ENOUGH_IN_VAIN = 3


@dataclass(slots=True)
class Chosen:
    """The pages as they are read best, by number from 0, and what is to be said of them."""

    pages: list[Page]
    recognised: set[int] = field(default_factory=set)
    replaced: bool = False  #: Whether of a page whose text layer was not trusted another reading was taken.
    doubtful: bool = False  #: Whether the text layer of a page is not trusted, but nothing better was found.
    unread: dict[int, ReadError] = field(default_factory=dict)

    @property
    def readable(self) -> list[Page | None]:
        """The pages, ``None`` for those that could not be read."""
        return [None if index in self.unread else page for index, page in enumerate(self.pages)]


def choose(document: pdfium.PdfDocument, pages: Sequence[Page], name: str) -> Chosen:
    """Return each page as its text layer or its picture reads it better; ``ReadError`` where no page can be read."""
    chosen = Chosen(list(pages))
    in_vain = 0
    for index, verdict in _doubted(document, pages):
        layer = pages[index]
        # There is nothing to lose: what a scanner's program for another language wrote is no text either.
        worthless = verdict == "empty" or (verdict == "unmarked" and from_scanner(layer))
        is_asked = worthless or chosen.replaced or in_vain < _ENOUGH_IN_VAIN
        page = _tried(document, layer, name, index, verdict == "empty") if is_asked else None
        if worthless and isinstance(page, ReadError):
            chosen.unread[index] = page
        elif isinstance(page, Page) and (
            # Where letters are lost, the picture is believed unless it is clearly worse.
            worthless or (not is_better(layer, page) if verdict == "lost" else is_better(page, layer))
        ):
            chosen.pages[index] = page
            chosen.recognised.add(index)
            chosen.replaced |= verdict != "empty"
        else:
            in_vain += page is not None
            # Words that are no Vietnamese in the layer and on the page alike are another language.
            chosen.doubtful |= verdict != "wrong" or isinstance(page, ReadError)
    refuse_wordless(chosen.readable, name, chosen.unread.values())
    return chosen


def _doubted(document: pdfium.PdfDocument, pages: Sequence[Page]) -> Iterator[tuple[int, Verdict]]:
    """Yield the pages whose text layer is not trusted, by number from 0, and what is wrong with it."""
    has_text = any(page.letters for page in pages)
    for index, page in enumerate(pages):
        verdict = judge(page) if has_text else "empty"
        if verdict != "good":
            yield index, verdict
        elif _has_lost(document, index):
            yield index, "lost"


def _tried(document: pdfium.PdfDocument, layer: Page, name: str, index: int, beneath: bool) -> Page | ReadError:
    """Return what the picture of a page shows, or why that cannot be read; ``beneath``: typed words stay in place."""
    try:
        shown = document[index]
    except pdfium.PdfiumError as error:
        broken = ReadError("broken", name, "trang {page} bị hỏng, không mở được. Hãy xin lại tệp gốc.", page=index + 1)
        broken.__cause__ = error
        return broken
    with closing(shown):
        typed = beneath and _take_typed(shown)
        page = recognised_or_why(name, index + 1, partial(scanned, shown, name))
    if isinstance(page, ReadError) or not (typed and page.letters):
        return page
    page = with_typed(page, layer)
    return page if index else with_readings(page, layer)


def _has_lost(document: pdfium.PdfDocument, index: int) -> bool:
    """Whether blanks in the text layer of a page show letters: its fonts draw them and call them blanks."""
    with suppress(pdfium.PdfiumError), closing(document[index]) as page, closing(page.get_textpage()) as layer:
        drawn = map(layer.get_charbox, (at for at, letter in enumerate(layer.get_text_range()) if letter == " "))
        return sum(bool(min(right - left, top - bottom) > _INK) for left, bottom, right, top in drawn) >= _LOST
    return False
