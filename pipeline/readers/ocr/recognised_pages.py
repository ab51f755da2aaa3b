"""Image files, and the pages of any letter that have to be recognised."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from extractors.line_words import name_in
from pipeline.readers.detect import picture_type
from pipeline.readers.layout.assemble import assemble, settle
from pipeline.readers.layout.page import Page
from pipeline.readers.ocr import engine, lines
from pipeline.readers.ocr.head_cells import read_cells
from pipeline.readers.ocr.page import columns, lines_of, text_of, to_page, with_labels, with_lists, without_rubbish
from pipeline.readers.ocr.prepare import Prepared, prepare
from pipeline.readers.ocr.raster import Gray, ImageFile, Raster, as_bytes, cv2, resized
from pipeline.readers.ocr.ruling import DPI, cut, find_tables
from pipeline.readers.ocr.stamps import (
    ask_about_worn_degree,
    look,
    shows_secrecy,
    shows_secrecy_apart,
    shows_worn_secrecy,
)
from pipeline.readers.ocr.vote import read_twice, with_missed
from pipeline.readers.secrecy import RECOGNISED, StampSeenError, is_mark, is_stamp
from pipeline.support.errors import ProgramFailedError, ReadError, RefusedError
from pipeline.support.files import is_lack_of_memory, reason_of
from pipeline.support.plugins import of_the_system
from schemas import Source

# --------------------
# The plain second way of a page: dirt that the finding of paper, columns, tables or stamps fails on costs no words.
#
# What fails as nobody foresaw is left out, the page is read as a whole, in the order in which the program itself sees
# it, and says so (``Page.plain``).

_DARK, _INKED, _LETTERS = 128, 0.002, 12  #: A page with so much ink holds more letters than these.
_NAME = 6  #: Lines of more words are no name alone.
#: What no other way of reading helps against, or what is an answer.
_FINAL = (StampSeenError, engine.EngineMissingError, engine.EngineHangsError)


def prepared_somehow(raster: Raster) -> Prepared:
    """Return the page made ready for recognition (``prepare``); where that fails, in grey as it came."""
    try:
        return prepare(raster)
    except Exception as error:
        if is_lack_of_memory(error):
            raise
        gray = as_bytes(cv2.cvtColor(raster.pixels, cv2.COLOR_BGR2GRAY))
        return Prepared(gray, raster.dpi, as_bytes(np.zeros_like(gray)), raster)


def _read_somehow(prepared: Prepared, first: bool) -> Page:
    """Return the page as ``read`` gives it; where that fails, or sees nothing where lines are, the page as a whole.
    Raises ``StampSeenError``, and ``EngineError`` where the program cannot read the page as a whole either."""
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
    """Return the page with whatever words stand anywhere on it. Raises ``EngineError``; ``StampSeenError`` where words
    that stand alone are a stamp of secrecy: what failed may be the look for its picture."""
    seen = engine.recognise(prepared.gray, prepared.dpi, layout="sparse")
    if any(is_stamp(text_of(line), RECOGNISED) for line in lines_of(seen)):
        raise StampSeenError
    page = to_page(prepared, without_rubbish(seen, prepared), (), first)
    page.plain = True
    return page


# --------------------
# The pages of one letter.

#: What people are told of a page on which recognition failed, by the kind of the error.
_FAILED: dict[type, str] = {
    engine.EngineHangsError: "trang {page} nhận dạng chữ quá {limit} giây, đã dừng lại. "
    "Hãy quét lại trang đó rõ hơn (300 dpi).",
    engine.EngineError: "trang {page} không nhận dạng được chữ (chương trình tesseract báo lỗi). "
    "Hãy quét lại trang đó hoặc cài lại tesseract.",
    Exception: "trang {page} không nhận dạng được chữ do lỗi của chương trình ({reason}). "
    "Hãy xem trang đó bằng mắt và gửi tệp cho người phụ trách phần mềm.",
}


def recognised_page(name: str, number: int, picture: Callable[[], Raster]) -> Page:
    """Return page ``number`` (from 1) of the file called ``name``; ``picture`` gives its pixels. Raises ``ReadError``:
    ``needs-ocr`` where the program or its model is missing, ``ocr-failed`` where it hangs or breaks down on the page,
    and whatever ``picture`` raises."""
    try:
        return _read_somehow(prepared_somehow(picture()), number == 1)
    except (ReadError, StampSeenError, ModuleNotFoundError):
        raise
    except engine.EngineMissingError as error:
        raise ReadError(
            "needs-ocr", name,
            "bản quét hoặc ảnh chụp, cần chương trình nhận dạng chữ tesseract và mô hình tiếng Việt. "
            "Hãy cài bằng lệnh: {command}", command=of_the_system(*engine.PACKAGES)) from error  # fmt: skip
    except Exception as error:
        if is_lack_of_memory(error):
            raise
        # A page on which the program fails as nobody foresaw must not lose the others.
        words = next(filter(None, map(_FAILED.get, type(error).__mro__)))
        told = {"page": number, "limit": engine.TIME_LIMIT, "reason": reason_of(error)}
        raise ReadError("ocr-failed", name, words, **told) from error


def recognised_or_why(name: str, number: int, picture: Callable[[], Raster]) -> Page | ReadError:
    """Return a page as ``recognised_page`` does, or the error for which this page alone cannot be read."""
    try:
        return recognised_page(name, number, picture)
    except (RefusedError, ProgramFailedError):
        raise
    except ReadError as error:
        return error


def read(prepared: Prepared, first: bool) -> Page:
    """Return the page that a prepared picture shows; ``first``: it begins a letter and may bear a stamp of arrival.
    Raises ``EngineError``; ``StampSeenError`` where the page is stamped as a state secret."""
    # Where most ink is coloured, it was taken for print: a stamp among it shows on the page as it came.
    as_it_came = look(prepared.came)
    looks = [as_it_came, prepared] if as_it_came.ink.any() and not prepared.ink.any() else [prepared]
    recognise = engine.recognise_all
    if any(shows_secrecy(seen, recognise) for seen in looks) or shows_worn_secrecy(as_it_came, recognise):
        raise StampSeenError
    ruled = find_tables(prepared)
    gray = prepared.gray.copy()
    for table in ruled:
        left, top, right, bottom = table.box
        gray[top:bottom, left:right] = 255
    seen = at_first = seen_on(gray, prepared.dpi)
    if shows_secrecy_apart(prepared, seen, recognise):
        raise StampSeenError
    ask_about_worn_degree(prepared, seen)
    rows = lines.find_lines(gray)
    seen = with_missed(gray, seen, rows)
    seen, readings = read_cells(seen, prepared, partial(recognise, layout="line"), first)
    seen = with_missed(gray, without_rubbish(with_labels(seen), prepared), rows)
    # What was looked at more closely stays; no dictionary knows names, and no second look takes a mark of secrecy away.
    lines_seen = [(line, text_of(line)) for line in columns(seen)]
    told = [line for line, text in lines_seen if (len(line) <= _NAME and name_in(text)) or is_mark(text, RECOGNISED)]
    seen = read_twice(gray, seen, rows, {*seen}.difference(at_first).union(*told))
    strips = cut(prepared, ruled)
    cells = zip(strips.pictures, recognise(strips.pictures, DPI) if ruled else (), strict=True)
    tables = strips.fill([read_twice(*cell, lines.find_lines(cell[0])) for cell in cells])
    return replace(to_page(prepared, with_lists(seen), tables, first), readings=tuple(readings))


def seen_on(gray: Gray, dpi: float) -> list[engine.RecognisedWord]:
    """Return the words on a page in grey. Raises ``EngineError``. The program finds lines and columns itself: on 42
    pages of 22 real scans its own layout read 95 of 100 words right, blocks that were cut out for it 92."""
    by = min(1.0, DPI / dpi)
    return [word.placed(by) for word in engine.recognise(resized(gray, by), dpi * by, layout="page")]


def pages_noted(pages: Sequence[Page | None]) -> dict[str, tuple[int, ...]]:
    """Return flag codes for some pages, with their numbers from 1: those not read (``None``), those read as a whole."""
    unread = tuple(number for number, page in enumerate(pages, start=1) if page is None)
    plain = tuple(number for number, page in enumerate(pages, start=1) if getattr(page, "plain", False))
    return {code: numbers for code, numbers in (("unread-pages", unread), ("plain-reading", plain)) if numbers}


def refuse_wordless(pages: Sequence[Page | None], name: str, why: Iterable[object] = ()) -> None:
    """Raise ``ReadError`` where no word was found on any page: the first of ``why`` one was not read, if any."""
    if not any(page.letters for page in pages if page):
        raise next((error for error in why if isinstance(error, ReadError)), None) or ReadError(
            "ocr-failed", name, "không nhận dạng được chữ nào trên ảnh. Hãy quét hoặc chụp lại cho rõ, đủ sáng."
        )


# --------------------
# Image files: a letter that was scanned or photographed.


def read_image(data: bytes, name: str, sha256: str) -> Source:
    """Return the letter on the pages of an image file. Raises ``ReadError``."""
    file = ImageFile(data, name)
    found = [recognised_or_why(name, index + 1, partial(file.page, index)) for index in range(file.count)]
    pages = [page if isinstance(page, Page) else None for page in found]
    refuse_wordless(pages, name, found)
    settle([*filter(None, pages)])
    builder, noted = assemble(pages), pages_noted(pages)
    return Source(
        name=name, sha256=sha256, media_type=picture_type(data), pages=len(pages),
        notes=tuple(dict.fromkeys([*builder.notes, *noted])), pages_noted=noted, ocr=True,
        **builder.fields())  # fmt: skip
