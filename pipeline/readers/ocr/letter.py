"""The pages of one letter that have to be recognised: from the cache, or read now."""

from collections.abc import Callable, Sequence

import cv2

from pipeline.errors import ReadError
from pipeline.readers.files import is_lack_of_memory, reason_of
from pipeline.readers.ocr import cache, engine
from pipeline.readers.ocr.blocks import MARGIN, cropped, find_blocks, without_rules
from pipeline.readers.ocr.cells import DPI, cut
from pipeline.readers.ocr.page import to_page
from pipeline.readers.ocr.prepare import Prepared, prepare
from pipeline.readers.ocr.raster import Gray, Raster, as_bytes
from pipeline.readers.ocr.ruling import find_tables
from pipeline.readers.ocr.second_way import prepared_somehow, read_somehow
from pipeline.readers.ocr.stamps import secrecy_stamp
from pipeline.readers.pdf.page import Page
from pipeline.secrecy import StampSeenError
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
            return recognised(prepared_somehow(prepare, picture()), self.name, number)
        except (ReadError, StampSeenError):
            raise
        except Exception as error:
            if is_lack_of_memory(error):
                raise
            raise ReadError(
                "ocr-failed",
                self.name,
                t(
                    "{name}: trang {page} không nhận dạng được chữ do lỗi của chương trình ({reason}). "
                    "Hãy xem trang đó bằng mắt và gửi tệp cho người phụ trách phần mềm.",
                    name=self.name,
                    page=number,
                    reason=reason_of(error),
                ),
            ) from error


def read(prepared: Prepared, first: bool) -> Page:
    """Return the page that a prepared picture shows; ``first``: it begins a letter and may bear a stamp of arrival.

    Raises ``EngineError``; ``StampSeenError`` where the page is stamped as a state secret.
    """
    if secrecy_stamp(prepared, engine.recognise_all) is not None:
        raise StampSeenError
    ruled = find_tables(prepared)
    gray = without_rules(prepared.gray, prepared.dpi)
    if ruled:
        gray = gray.copy() if gray is prepared.gray else gray
        for left, top, right, bottom in (table.box for table in ruled):
            gray[top:bottom, left:right] = 255
    if not ruled:
        return to_page(prepared, seen_on(gray, prepared.dpi), [], first)
    strips = cut(prepared, ruled)
    seen, cells = seen_beside(gray, prepared.dpi, strips.pictures)
    return to_page(prepared, seen, strips.fill(cells), first)


def seen_on(gray: Gray, dpi: float) -> list[engine.Seen]:
    """Return the words on a page in grey, column by column, each block recognised for itself, in one call.

    Raises ``EngineError``.
    """
    return seen_beside(gray, dpi, [])[0]


def seen_beside(gray: Gray, dpi: float, pictures: Sequence[Gray]) -> tuple[list[engine.Seen], list[list[engine.Seen]]]:
    """Return the words on a page as ``seen_on`` does, and those on each of other pictures, all in one call.

    The other pictures (strips of cells) have ``cells.DPI`` dots to the inch. Raises ``EngineError``.
    """
    blocks = find_blocks(gray, dpi)
    seen: list[engine.Seen] = []
    by = min(1.0, DPI / dpi)
    parts = [_smaller(cropped(gray, block), by) for block in blocks]
    found = engine.recognise_all([*parts, *pictures], dpi * by)
    for (left, top, _, _), words in zip(blocks, found[: len(blocks)], strict=True):
        lines = 1 + max((word.line for word in seen), default=0)
        x, y = left - MARGIN, top - MARGIN
        for word in words:
            x0, y0, x1, y1 = (round(side / by) for side in word.box)
            seen.append(engine.Seen(word.text, (x0 + x, y0 + y, x1 + x, y1 + y), word.sure, lines + word.line))
    return seen, found[len(blocks) :]


def _smaller(picture: Gray, by: float) -> Gray:
    if by == 1.0:
        return picture
    return as_bytes(cv2.resize(picture, None, fx=by, fy=by, interpolation=cv2.INTER_AREA))


def plain_pages(pages: Sequence[Page | None]) -> tuple[int, ...]:
    """Return the numbers (from 1) of the pages that were recognised as a whole."""
    return tuple(number for number, page in enumerate(pages, start=1) if page is not None and page.plain)


def nothing_recognised(name: str) -> ReadError:
    """Return the error for pages on which no word was found."""
    return ReadError(
        "ocr-failed",
        name,
        t("{name}: không nhận dạng được chữ nào trên ảnh. Hãy quét hoặc chụp lại cho rõ, đủ sáng.", name=name),
    )


def recognised(prepared: Prepared, name: str, number: int) -> Page:
    """Return the page that a prepared picture shows. Raises ``ReadError``."""
    try:
        return read_somehow(read, prepared, number == 1)
    except engine.EngineMissingError as error:
        raise ReadError(
            "needs-ocr",
            name,
            t(
                "{name}: bản quét hoặc ảnh chụp, cần chương trình nhận dạng chữ tesseract và mô hình tiếng Việt. "
                "Hãy cài bằng lệnh: {command}",
                name=name,
                command=engine.INSTALL,
            ),
        ) from error
    except engine.EngineHangsError as error:
        raise ReadError(
            "ocr-failed",
            name,
            t(
                "{name}: trang {page} nhận dạng chữ quá {limit} giây, đã dừng lại. "
                "Hãy quét lại trang đó rõ hơn (300 dpi).",
                name=name,
                page=number,
                limit=engine.TIME_LIMIT,
            ),
        ) from error
    except engine.EngineError as error:
        raise ReadError(
            "ocr-failed",
            name,
            t(
                "{name}: trang {page} không nhận dạng được chữ (chương trình tesseract báo lỗi). "
                "Hãy quét lại trang đó hoặc cài lại tesseract.",
                name=name,
                page=number,
            ),
        ) from error
