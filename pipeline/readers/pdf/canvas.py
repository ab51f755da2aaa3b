"""What a PDF draws on its pages: letters, rules and pictures, each in a place on the page as it is read.

pdfminer runs the drawing instructions; here is kept what can be seen. Signs in the colour of the paper, signs that are
not painted at all and those that an area drawn later covers are no part of a letter, unless they stand on a picture:
they tell what that shows. Neither are signs beside the page or on a layer that is off, and what is struck through.
"""

import io
import logging
import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from itertools import islice, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.utils import Matrix, apply_matrix_pt, apply_matrix_rect

from pipeline.readers.layout.page import Page
from pipeline.readers.pdf.drawn import Device, Interpreter, common, layers_off, said_of
from pipeline.readers.pdf.guard import BombError, at_most
from pipeline.readers.pdf.withdrawn import covered, raised_as_read, struck
from pipeline.readers.visible import GROUND, PALE
from pipeline.support.old_encodings import as_mark
from schemas import Box

MAX_PAGE_LETTERS = 60_000  #: A page of close print has six thousand; no printed one can show more.
#: Of the processor for one page: a full one takes a tenth of a second, the tables of a hostile font take for ever.
_MOST_SECONDS = 12.0
_MOST_STROKES = 20_000  #: A page with more outlines is a drawing or a map and rules no table.
_HARDLY_THERE, _SOLID = 0.1, 0.9  #: Through what is less opaque everything shows, through what is more nothing.
_NO_INK = (3, 7)  #: Ways of painting letters that leave no ink (PDF 32000-1, table 106).
_DEFAULT_WIDTH = 0.5  #: Of letters in a font whose widths the file does not tell.
_ASLANT = -1  #: The turn of letters that stand on no quarter turn.
_RULE_WIDTH = 3.0  #: Points. What is thinner is a rule, what is thicker an area.
_TWICE_DRAWN = 0.075  #: Letters closer than this share of their size are one, drawn twice to look bold.
#: In fonts of before Unicode the soft hyphen is a letter; whoever knows the font turns it into that one. In others a
#: soft hyphen that is drawn is a hyphen. pdfminer takes its code for a blank.
SOFT_HYPHEN = "\u00ad"
_SOFT_HYPHEN_CODE = 0xAD
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\ufffe\uffff")

#: A letter as the word builder of pdfplumber takes it, with ``font``, ``baseline`` and its place in the file.
Letter = dict[str, Any]


def _upright(area: Box, turn: int) -> Matrix:
    """Return the map from the axes of a PDF's page to points from its top left corner, turned by ``turn`` degrees."""
    left, bottom, right, top = area
    ways: dict[int, Matrix] = {0: (1, 0, 0, -1, -left, top), 90: (0, 1, 1, 0, -bottom, -left)}
    ways[180] = (-1, 0, 0, 1, right, -bottom)
    return ways.get(turn, (0, -1, -1, 0, top, right))


class VisibleContent(NamedTuple):
    """What can be seen on a page: the page before its letters and rules are lines and tables, letters and blanks in the
    order of the file, straight strokes; places in points from the top left corner of the page as it is read."""

    page: Page
    letters: list[Letter]
    rules: list[Box]


class Sheets:
    """The pages of a PDF, each looked at when it is asked for."""

    def __init__(self, data: bytes, most: int) -> None:
        """Find the pages, no more than ``most``; none where the file is too broken for pdfminer."""
        # It warns of every oddity of a file, which is nothing to the clerk.
        logging.getLogger("pdfminer").setLevel(logging.ERROR)
        self._manager = PDFResourceManager()
        self.said: tuple[str, ...] = ()  #: What the properties of the file say.
        self._pages: list[PDFPage] = []
        with suppress(Exception):  # whatever a broken file makes of a parser: pages are recognised then
            with at_most(_MOST_SECONDS):
                document = PDFDocument(PDFParser(io.BytesIO(data)))
                pages = list(islice(PDFPage.create_pages(document), most))
                self._layers_off = layers_off(document)
            self._pages = pages
            with at_most(_MOST_SECONDS):
                self.said = tuple(said_of(document))

    def look(self, index: int) -> VisibleContent:
        """Return what stands on page ``index`` (from 0); where that cannot be told, a picture. Raises ``BombError``."""
        canvas = _Canvas(self._manager)
        try:
            with at_most(_MOST_SECONDS):
                interpreter = Interpreter(self._manager, canvas)
                interpreter.layers_off = self._layers_off
                interpreter.process_page(self._pages[index])
                return canvas.seen()
        except BombError:
            raise
        except Exception:  # one broken page must not lose the others: what it shows may still be recognised
            return VisibleContent(Page(842.0, 595.0, [], [], 1.0), [], [])


class _Canvas(Device):
    """Keeps what pdfminer's interpreter draws on a page; it calls a method for each path, picture and letter."""

    def begin_page(self, page: PDFPage, ctm: Any) -> None:
        """Forget what was drawn; the area of the page is the part of it that is shown, else all."""
        self._letters = list[Letter]()
        self._rules, self._grounds, self._pictures = list[Box](), list[Box](), list[Box]()
        #: Areas through which nothing shows, each with how many letters stood there when it was drawn.
        self._covers = list[tuple[int, Box]]()
        self._strokes = self._unmapped = 0
        self._own_sign = False
        media, crop = (apply_matrix_rect(ctm, box) for box in (page.mediabox, page.cropbox))
        area = common(media, crop)
        self._area = area if area[0] < area[2] and area[1] < area[3] else media

    def render_image(self, name: str, stream: Any) -> None:
        self._pictures.append(apply_matrix_rect(self.ctm, (0, 0, 1, 1)))

    def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Any) -> None:
        """Keep the rules and areas of a path that is drawn; of one with curves nothing."""
        self._strokes += 1
        if self.is_off or self._strokes > _MOST_STROKES:
            return
        stroke = stroke and _paleness(gstate.scolor, gstate.scs) < PALE
        paleness = _paleness(gstate.ncolor, gstate.ncs) if fill else 1.0
        is_solid = self.paint.alpha > _SOLID and not self.paint.mixes
        covers = fill and is_solid and getattr(gstate.ncs, "name", "") != "Pattern" and bool(self._letters)
        if {"c", "v", "y"}.isdisjoint(step for step, *_ in path):
            outlines = self._outlines(path)
            for outline in outlines:
                self._paint(outline, stroke, paleness, covers and len(outlines) == 1)

    def _outlines(self, path: Any) -> list[list[tuple[float, float]]]:
        """Return the corners of each outline of a path, in points of the page; a closed one ends where it began."""
        outlines: list[list[tuple[float, float]]] = []
        for step, *numbers in path:
            if step == "h":
                outlines[-1].append(outlines[-1][0])
                continue
            if step == "m" or not outlines:
                outlines.append([])
            outlines[-1].append(apply_matrix_pt(self.ctm, (numbers[0], numbers[1])))
        return outlines

    def _paint(self, outline: list[tuple[float, float]], stroke: bool, paleness: float, covers: bool) -> None:
        """Keep what an outline shows: a rule, an area behind letters, one that covers them."""
        xs, ys = zip(*outline, strict=True)
        left, bottom, right, top = whole = (min(xs), min(ys), max(xs), max(ys))
        if len(outline) < 2:
            return
        if min(right - left, top - bottom) <= _RULE_WIDTH:
            self._rules += [whole] if stroke or paleness < PALE else []
            return
        if covers and ({*xs}, {*ys}) == ({left, right}, {bottom, top}):
            self._covers.append((len(self._letters), common(self.paint.clip, whole)))
        if stroke:
            sides = pairwise(outline)
            self._rules += [(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)) for (xa, ya), (xb, yb) in sides]
        if paleness < GROUND:
            self._grounds.append(whole)

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        """Draw letters one by one (``render_char``), noting first whether they leave ink that is seen on paper."""
        is_there = textstate.render not in _NO_INK and self.paint.alpha > _HARDLY_THERE
        self._inked = is_there and _paleness(graphicstate.ncolor, ncs) < PALE
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self, matrix: Any, font: Any, fontsize: float, scaling: float, rise: float, cid: int, *colour: Any
    ) -> float:
        """Keep a letter that is drawn, but what is read as nothing; return how far on the next one stands."""
        width = font.char_width(cid)
        if not width and not any(font.widths.values()):
            width = _DEFAULT_WIDTH
        advance = float(width * fontsize * scaling)
        if self.is_off:
            return advance
        try:
            text, is_own_sign = _sign(font.to_unichr(cid))
        except PDFUnicodeNotDefined:
            self._unmapped += 1
            return advance
        if cid == _SOFT_HYPHEN_CODE and text == " " and not font.is_multibyte():
            text = SOFT_HYPHEN
        # Signs of one's own behind each other are letters of a font that tells nothing; marks of lists stand alone.
        follows, self._own_sign = self._own_sign, is_own_sign
        if self._own_sign and (follows or not text):
            self._unmapped += 1
        if not text:
            return advance
        if len(self._letters) >= MAX_PAGE_LETTERS:
            raise BombError
        if unicodedata.combining(text[0]) and self._letters:
            before = self._letters[-1]
            before["text"] = unicodedata.normalize("NFC", before["text"] + text)
            return advance
        a, b, c, d, *_ = matrix
        angle = math.degrees(math.atan2(b, a))
        quarter = round(angle / 90)
        low = font.get_descent() * fontsize + rise
        self._letters.append({
            "text": text, "box": apply_matrix_rect(matrix, (0, low, advance, low + fontsize)),
            "origin": apply_matrix_pt(matrix, (0, rise)), "size": fontsize * math.hypot(c, d),
            "turn": quarter % 4 * 90 if abs(angle - 90 * quarter) <= 10 else _ASLANT,
            "font": str(getattr(font, "basefont", "") or font.fontname), "inked": self._inked,
        })  # fmt: skip
        return advance

    def seen(self) -> VisibleContent:
        """Return the page, its letters and rules that can be seen, turned so that most letters stand upright."""
        turns = Counter(letter["turn"] for letter in self._letters if letter["text"] != " ")
        turn = max(sorted(turns), key=lambda turn: turns[turn], default=0)
        way, upright = _upright(self._area, turn), _upright(self._area, 0)
        _, _, width, height = apply_matrix_rect(way, self._area)
        pictures = sum((box[2] - box[0]) * (box[3] - box[1]) for box in self._pictures)
        shown, withdrawn = self._shown(turn)
        letters = [_placed(letter, way, width, height) for letter in shown]
        rules = [apply_matrix_rect(way, box) for box in self._rules] if self._strokes <= _MOST_STROKES else []
        out = struck(letters, rules)
        letters = [letter for number, letter in enumerate(letters) if number not in out]
        page = Page(
            height, width, [], [], min(1.0, pictures / (width * height)) if width and height else 0.0,
            back=tuple(np.round(_map(upright) @ np.linalg.inv(_map(way)), 9).flatten().tolist()) if turn else None,
            strokes=self._strokes, unmapped=self._unmapped, withdrawn=withdrawn or bool(out))  # fmt: skip
        return VisibleContent(page, list(_once(raised_as_read(letters))), rules)

    def _shown(self, turn: int) -> tuple[list[Letter], bool]:
        """Return the letters that are seen on the page as it is turned, and whether some that were drawn are not."""
        hidden = covered([letter["box"] for letter in self._letters], self._covers)
        letters, withdrawn, behind = list[Letter](), False, self._grounds + self._pictures
        for number, letter in enumerate(self._letters):
            x0, y0, x1, y1 = letter["box"]
            middle = (x0 + x1) / 2, (y0 + y1) / 2
            # Letters on end among upright ones are marks of a printing house or a scanner, letters aslant a watermark.
            if letter["turn"] != turn or not _on(middle[0], letter["origin"][1], [self._area]):
                continue
            if number in hidden and letter["inked"] and not _on(*middle, self._pictures):
                withdrawn |= letter["text"].isalnum()
            elif letter["inked"] or _on(*middle, behind):
                letters.append(letter)
        return letters, withdrawn


def _map(way: Matrix) -> NDArray[np.float64]:
    return np.array([way[::2], way[1::2], (0.0, 0.0, 1.0)])


def _placed(letter: Letter, way: Matrix, width: float, height: float) -> Letter:
    """Return a letter at its place on the page as it is turned, nothing of it beyond the sides."""
    x0, top, x1, bottom = apply_matrix_rect(way, letter["box"])
    # Fonts may claim far more room than they fill: what lies on the page counts.
    x0, x1 = (round(min(max(x, 0.0), width), 2) for x in (x0, x1))
    top, bottom = (round(min(max(y, 0.0), height), 2) for y in (top, bottom))
    return {
        "text": letter["text"], "font": letter["font"], "box": (x0, top, x1, bottom),
        "x0": x0, "x1": x1, "top": top, "bottom": bottom, "doctop": top, "upright": True,
        "baseline": apply_matrix_pt(way, letter["origin"])[1], "size": letter["size"] or bottom - top}  # fmt: skip


def _once(letters: list[Letter]) -> Iterator[Letter]:
    """Yield letters with their order in the file, none that is drawn once more at its place (for bold print)."""
    seen: set[tuple[str, float, int, int]] = set()
    order = 0
    for letter in letters:
        if letter["text"] != " ":
            what, step = (letter["text"], round(letter["size"], 1)), max(_TWICE_DRAWN * round(letter["size"], 1), 0.01)
            x, y = round(letter["x0"] / step), round(letter["baseline"] / step)
            if any((*what, x + dx, y + dy) in seen for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
                continue
            seen.add((*what, x, y))
        letter["order"] = order
        order += 1
        yield letter


def _on(x: float, y: float, areas: list[Box]) -> bool:
    return any(area[0] <= x <= area[2] and area[1] <= y <= area[3] for area in areas)


def _paleness(colour: Any, space: Any) -> float:
    """Return the weakest of a colour's red, green and blue: 1 for white, 0 for black and whatever cannot be told."""
    values = [value for value in (colour if isinstance(colour, tuple) else (colour,)) if isinstance(value, int | float)]
    if not values:
        return 0.0
    of_inks = (1.0 - max(values[:3])) * (1.0 - values[3]) if len(values) == 4 else min(values)
    weakest = _WEAKEST.get(getattr(space, "name", ""))
    return weakest(values) if weakest is not None else of_inks


#: Of colours that are told by a table, a pattern, inks of their own, or lightness: the weakest of red, green and blue.
_WEAKEST: dict[str, Callable[[Sequence[float]], float]] = {
    **dict.fromkeys(("Indexed", "Pattern"), lambda _: 0.0),
    **dict.fromkeys(("Separation", "DeviceN"), lambda parts: 1.0 - max(parts)),
    "Lab": lambda parts: parts[0] / 100.0,
}


@cache
def _sign(text: str) -> tuple[str, bool]:
    """Return what a letter of the file is read as, nothing if it is not seen, and whether it is a sign of its font."""
    signs = [" " if letter.isspace() else as_mark(letter) for letter in text]
    seen = [sign for sign in signs if sign not in _INVISIBLE and unicodedata.category(sign) not in ("Cc", "Cs", "Co")]
    read = unicodedata.normalize("NFC", "".join(seen))
    return read if read.strip() else read[:1], "Co" in map(unicodedata.category, text)
