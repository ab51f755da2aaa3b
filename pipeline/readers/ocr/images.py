"""Image files: a letter that was scanned or photographed."""

from functools import partial
from typing import Any

from pipeline.errors import ProgramFailedError, ReadError, RefusedError
from pipeline.readers.layout.assemble import assemble, settle
from pipeline.readers.layout.page import Page
from pipeline.readers.ocr.raster import ImageFile
from pipeline.readers.ocr.recognised_pages import Recognition, nothing_recognised, plain_pages
from schemas import Box, Source

#: First bytes of a file → what it is called on the net.
_MEDIA_TYPES = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
)


def read_image(data: bytes, name: str, sha256: str) -> Source:
    """Return the letter on the pages of an image file. Raises ``ReadError``."""
    recognition = Recognition(sha256, name)
    file = ImageFile(data, name)
    pages: list[Page | None] = []
    unread: dict[int, ReadError] = {}
    for index in range(file.count):
        try:
            pages.append(recognition.page(index + 1, partial(file.page, index)))
        except (RefusedError, ProgramFailedError):
            raise
        except ReadError as error:
            unread[index + 1] = error
            pages.append(None)
    read = [page for page in pages if page is not None]
    if not any(page.letters for page in read):
        raise next(iter(unread.values()), None) or nothing_recognised(name)
    settle(read)
    builder = assemble(pages)
    noted = {"unread-pages": tuple(unread), "plain-reading": plain_pages(pages)}
    noted = {code: numbers for code, numbers in noted.items() if numbers}
    return Source(
        name=name,
        sha256=sha256,
        media_type=media_type(data),
        pages=len(pages),
        notes=tuple(dict.fromkeys([*builder.notes, *noted])),
        pages_noted=noted,
        ocr=True,
        **builder.fields(),
    )


def media_type(data: bytes) -> str:
    """Return the media type of an image file by its first bytes."""
    return next((kind for start, kind in _MEDIA_TYPES if data.startswith(start)), "image/heic")


class ImagePages:
    """An open picture file of which pages can be shown."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def sizes(self) -> tuple[tuple[float, float], ...]:
        """Return the sizes of its pages in points."""
        file = ImageFile(self._data, "")
        return tuple(file.size(index) for index in range(file.count))

    def draw(self, page: int, width: int, box: Box | None) -> Any:
        """Return a page (from 1), or a box of it, as a picture so many pixels wide."""
        file = ImageFile(self._data, "")  # a page that was decoded smaller cannot be had larger from the same
        across, _ = file.size(page - 1)
        if box is None:
            return file.picture(page - 1, width)
        left, top, right, bottom = box
        whole = file.picture(page - 1, round(width * across / max(right - left, 1.0)))
        by = whole.size[0] / across
        return whole.crop(tuple(round(side * by) for side in (left, top, right, bottom)))

    def close(self) -> None:
        """Nothing is kept open."""
