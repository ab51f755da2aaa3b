"""The pages of one letter that have to be recognised: from the cache, or read now."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from pipeline.errors import ReadError
from pipeline.files import is_lack_of_memory, reason_of
from pipeline.readers.layout.page import Page, RuledTable
from pipeline.readers.ocr import cache, engine
from pipeline.readers.ocr.cells import DPI, cut
from pipeline.readers.ocr.head_cells import read_cells
from pipeline.readers.ocr.head_columns import read_head
from pipeline.readers.ocr.ink import look
from pipeline.readers.ocr.page import to_page
from pipeline.readers.ocr.prepare import Prepared, prepare
from pipeline.readers.ocr.raster import Gray, Raster, as_bytes, cv2
from pipeline.readers.ocr.recipients_cells import read_recipients
from pipeline.readers.ocr.ruling import find_tables
from pipeline.readers.ocr.second_way import prepared_somehow, read_somehow
from pipeline.readers.ocr.signature_cells import read_signature
from pipeline.readers.ocr.stamps import secrecy_stamp
from pipeline.readers.secrecy import StampSeenError
from pipeline.words import t


class Recognition:
    """Recognises the pages of one file, or has them from the cache.

    Nothing is written anywhere before the whole file is known to be no secret (``keeping.kept_at_the_end``).
    """

    def __init__(self, sha256: str, name: str) -> None:
        self._sha256 = sha256
        self.name = name

    def page(self, number: int, picture: Callable[[], Raster]) -> Page:
        """Return page ``number`` (from 1); ``picture`` gives its pixels and is only called where they are needed.

        Raises ``ReadError``: ``needs-ocr`` where the program or its model is missing, ``ocr-failed`` where it hangs
        or breaks down on the page, and whatever ``picture`` raises.
        """
        page = cache.load(self._sha256, number)
        if page is None:
            page = self._recognised(number, picture)
            cache.keep(self._sha256, number, page)
        return page

    def _recognised(self, number: int, picture: Callable[[], Raster]) -> Page:
        """Recognise a page; one on which the program fails as nobody foresaw must not lose the others."""
        try:
            return read_somehow(read, prepared_somehow(prepare, picture()), number == 1)
        except (ReadError, StampSeenError, ModuleNotFoundError):
            raise
        except engine.EngineMissingError as error:
            raise ReadError(
                "needs-ocr",
                self.name,
                t(
                    "bản quét hoặc ảnh chụp, cần chương trình nhận dạng chữ tesseract và mô hình tiếng Việt. "
                    "Hãy cài bằng lệnh: {command}",
                    command=engine.INSTALL,
                ),
            ) from error
        except Exception as error:
            if is_lack_of_memory(error):
                raise
            raise ReadError("ocr-failed", self.name, _why(error, number)) from error


def _why(error: Exception, number: int) -> str:
    """Say why a page could not be recognised."""
    if isinstance(error, engine.EngineHangsError):
        return t(
            "trang {page} nhận dạng chữ quá {limit} giây, đã dừng lại. Hãy quét lại trang đó rõ hơn (300 dpi).",
            page=number,
            limit=engine.TIME_LIMIT,
        )
    if isinstance(error, engine.EngineError):
        return t(
            "trang {page} không nhận dạng được chữ (chương trình tesseract báo lỗi). "
            "Hãy quét lại trang đó hoặc cài lại tesseract.",
            page=number,
        )
    return t(
        "trang {page} không nhận dạng được chữ do lỗi của chương trình ({reason}). "
        "Hãy xem trang đó bằng mắt và gửi tệp cho người phụ trách phần mềm.",
        page=number,
        reason=reason_of(error),
    )


def read(prepared: Prepared, first: bool) -> Page:
    """Return the page that a prepared picture shows; ``first``: it begins a letter and may bear a stamp of arrival.

    Raises ``EngineError``; ``StampSeenError`` where the page is stamped as a state secret.
    """
    _refuse_stamped(prepared)
    ruled = find_tables(prepared)
    gray = prepared.gray
    if ruled:
        gray = gray.copy()
        for left, top, right, bottom in (table.box for table in ruled):
            gray[top:bottom, left:right] = 255
    recognise = engine.recognise_all
    seen = seen_on(gray, prepared.dpi)
    if first:
        seen = read_head(seen, prepared, recognise)
    seen, readings = read_cells(seen, prepared, partial(recognise, layout="line"), first)
    seen = read_recipients(read_signature(seen, prepared, recognise), prepared, recognise)
    tables: list[RuledTable] = []
    if ruled:
        strips = cut(prepared, ruled)
        tables = strips.fill(engine.recognise_all(strips.pictures, DPI))
    page = to_page(prepared, seen, tables, first)
    return replace(page, readings=tuple(readings))


def _refuse_stamped(prepared: Prepared) -> None:
    """Raise ``StampSeenError`` where a page is stamped as a state secret; ``EngineError``."""
    if secrecy_stamp(prepared, engine.recognise_all) is not None:
        raise StampSeenError
    if prepared.ink.any():
        return
    # Where most ink is coloured, it was taken for print: a stamp among it shows on the page as it came.
    seen = look(came.pixels, came.dpi) if (came := prepared.came) is not None else None
    if seen is not None and seen.ink.any() and secrecy_stamp(seen, engine.recognise_all) is not None:
        raise StampSeenError


def seen_on(gray: Gray, dpi: float) -> list[engine.RecognisedWord]:
    """Return the words on a page in grey. Raises ``EngineError``.

    The program finds lines and columns itself: on 42 pages of 22 real scans its own layout read 95 of 100 words right,
    blocks that were cut out for it 92.
    """
    by = min(1.0, DPI / dpi)
    if by < 1:
        gray = as_bytes(cv2.resize(gray, None, fx=by, fy=by, interpolation=cv2.INTER_AREA))
    return [word.placed(by) for word in engine.recognise(gray, dpi * by, layout="page")]


def plain_pages(pages: Sequence[Page | None]) -> tuple[int, ...]:
    """Return the numbers (from 1) of the pages that were recognised as a whole."""
    return tuple(number for number, page in enumerate(pages, start=1) if page is not None and page.plain)


def nothing_recognised(name: str) -> ReadError:
    """Return the error for pages on which no word was found."""
    return ReadError(
        "ocr-failed", name, t("không nhận dạng được chữ nào trên ảnh. Hãy quét hoặc chụp lại cho rõ, đủ sáng.")
    )
