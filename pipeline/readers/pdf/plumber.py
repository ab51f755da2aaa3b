"""The letters of a PDF page as pdfplumber reads them: slower, but it knows some fonts that pdfium does not.

Printed by some programs, a font comes without a table of what its letters mean; pdfplumber looks the letters up in the
font itself.
"""

import io
import logging
import math
import re
import unicodedata
from typing import Any

import numpy as np
import pypdfium2 as pdfium

from pipeline.readers.pdf.drawn import Drawn
from pipeline.readers.pdf.frame import Frame
from pipeline.readers.pdf.letters import BLANK, LETTER, MARK, MAX_PAGE_LETTERS, NOTHING, Letters, sign_of, turn_of
from pipeline.readers.pdf.page import Page, Seen, lay_out, look
from pipeline.readers.pdf.patience import at_most
from schemas.evidence import Box

#: A letter that pdfplumber cannot tell either.
_UNKNOWN = re.compile(r"\(cid:\d+\)")
#: Reading with it costs a hundred times as much: a file with more such pages is recognised.
MOST_PAGES = 40
#: Of the processor for one page: a full one takes half a second, tables of a hostile font take for ever.
_MOST_SECONDS = 10.0


def read_by_pdfplumber(data: bytes, document: pdfium.PdfDocument, index: int) -> Page | None:
    """Return page ``index`` (from 0) with the letters that pdfplumber reads; ``None`` where it fails."""
    found = letters_by_pdfplumber(data, index)
    if found is None:
        return None
    letters, area = found
    seen = look(document, index)
    frame = Frame(seen.area, seen.rotation)
    upright = Frame(area, 0)
    outlines = [[upright.back(*frame.point(x, y)) for x, y in outline] for outline in seen.drawn.outlines]
    page = lay_out(Seen(letters, area, 0, Drawn(outlines)), first=index == 0)
    page.pictures = seen.drawn.picture_share(frame)
    return page


def letters_by_pdfplumber(data: bytes, index: int) -> tuple[Letters, Box] | None:
    """Return the letters of page ``index`` (from 0) and the visible area in their axes; ``None`` where it fails.

    The page is upright in these axes, however it is turned in the file.
    """
    import pdfplumber

    # It warns of every oddity of the file, which is nothing to the clerk.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with at_most(_MOST_SECONDS), pdfplumber.open(io.BytesIO(data), pages=[index + 1]) as document:
            page = document.pages[0]
            chars = page.chars
            if not 0 < len(chars) <= MAX_PAGE_LETTERS:
                return None
            # Its own boxes are not turned with the page.
            raw = page.page_obj
            media = _box(raw.mediabox)
            frame = Frame(media, raw.rotate % 360)
            left, top, right, bottom = frame.box(*_within(_box(raw.cropbox or media), media))
            return _letters(chars), (left, frame.height - bottom, right, frame.height - top)
    except Exception:  # whatever a broken file makes of a parser: there is still recognition
        return None


def _box(values: Any) -> Box:
    x0, y0, x1, y1 = (float(value) for value in values)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _within(box: Box, outer: Box) -> Box:
    return max(box[0], outer[0]), max(box[1], outer[1]), min(box[2], outer[2]), min(box[3], outer[3])


def _letters(chars: list[dict[str, Any]]) -> Letters:
    signs = [_sign(str(char["text"])) for char in chars]
    matrices = np.array([char["matrix"] for char in chars], np.float64)
    names = sorted({str(char["fontname"]) for char in chars})
    numbers = {name: number for number, name in enumerate(names)}
    return Letters(
        texts=[text for text, _ in signs],
        kinds=np.array([kind for _, kind in signs], np.int64),
        x=matrices[:, 4],
        y=matrices[:, 5],
        boxes=np.array([(char["x0"], char["y0"], char["x1"], char["y1"]) for char in chars], np.float64),
        sizes=np.array([char["size"] for char in chars], np.float64),
        turns=np.array([turn_of(math.degrees(math.atan2(b, a))) for a, b in matrices[:, :2].tolist()], np.int64),
        fonts=np.array([numbers[str(char["fontname"])] for char in chars], np.int64),
        font_names=names,
        unmapped=sum(_UNKNOWN.fullmatch(str(char["text"])) is not None for char in chars),
    )


def _sign(text: str) -> tuple[str, int]:
    """Return the letter or letters of one sign and what they are; a ligature is several."""
    if _UNKNOWN.fullmatch(text) or not text:
        return "", NOTHING
    parts = [sign_of(ord(letter)) for letter in text]
    joined = unicodedata.normalize("NFC", "".join(part for part, _ in parts))
    if joined == " ":
        return " ", BLANK
    if not joined.strip():
        return "", NOTHING
    return joined, MARK if parts[0][1] == MARK else LETTER
