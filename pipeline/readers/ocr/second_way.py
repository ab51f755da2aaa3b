"""The plain second way of a page: dirt that the finding of paper, columns, tables or stamps fails on costs no words.

What fails as nobody foresaw is left out, the page is read as a whole, in the order in which the program itself sees it,
and says so (``Page.plain``).
"""

from collections.abc import Callable

import numpy as np

from pipeline.files import is_lack_of_memory
from pipeline.readers.layout.page import Page
from pipeline.readers.ocr import engine
from pipeline.readers.ocr.page import to_page
from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.raster import Raster, as_bytes, cv2
from pipeline.readers.ocr.seen_lines import lines_of
from pipeline.readers.secrecy import StampSeenError, is_stamp

#: A page with so much ink holds more letters than these.
_DARK, _INKED, _LETTERS = 128, 0.002, 12
#: What no other way of reading helps against, or what is an answer.
_FINAL = (StampSeenError, engine.EngineMissingError, engine.EngineHangsError)


def prepared_somehow(prepare: Callable[[Raster], Prepared], raster: Raster) -> Prepared:
    """Return the page made ready by ``prepare``; where that fails, in grey as it came."""
    try:
        return prepare(raster)
    except Exception as error:
        if is_lack_of_memory(error):
            raise
        gray = as_bytes(cv2.cvtColor(raster.pixels, cv2.COLOR_BGR2GRAY))
        points = np.diag([72.0 / raster.dpi, 72.0 / raster.dpi, 1.0])
        return Prepared(gray, raster.dpi, points, as_bytes(np.zeros_like(gray)), raster.pixels, np.eye(3))


def read_somehow(read: Callable[[Prepared, bool], Page], prepared: Prepared, first: bool) -> Page:
    """Return the page that ``read`` gives; where it fails, or sees nothing where lines are, the page as a whole.

    Raises ``StampSeenError``, and ``EngineError`` where the program cannot read the page as a whole either.
    """
    try:
        page = read(prepared, first)
    except Exception as error:
        if isinstance(error, _FINAL) or is_lack_of_memory(error):
            raise
        return as_a_whole(prepared, first)
    if page.letters >= _LETTERS or np.count_nonzero(prepared.gray < _DARK) < _INKED * prepared.gray.size:
        return page
    plain = as_a_whole(prepared, first)
    return plain if plain.letters > page.letters else page


def as_a_whole(prepared: Prepared, first: bool) -> Page:
    """Return the page with whatever words stand anywhere on it.

    Raises ``EngineError``; ``StampSeenError`` where words that stand alone are a stamp of secrecy: what failed may be
    the look for its picture.
    """
    seen = engine.recognise(prepared.gray, prepared.dpi, layout="sparse")
    if any(is_stamp(" ".join(word.text for word in line), misread=True) for line in lines_of(seen)):
        raise StampSeenError
    page = to_page(prepared, seen, (), first)
    page.plain = True
    return page
