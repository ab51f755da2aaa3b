"""Files as people see them: how large their pages are, and pictures of these, as signed.

Nothing is read here. Boxes of words are in the points of these pages, from their top left corner.
"""

import io
from typing import Any

from pipeline.readers import loaded
from pipeline.readers.detect import FORMS, Kind, detect, picture_type

Size = tuple[float, float]  # width and height of a page in points
#: How well WebP keeps a page, less finely where it takes more than so many bytes (a photograph), and how hard it tries:
#: letters stay clear, and a page is not to take a tenth of a second.
_QUALITIES, _MOST_BYTES, _EFFORT = (62, 40, 20, 5), 160_000, 2


def open_shown(data: bytes) -> Any:
    """Return a file opened by its kind's class (``FORMS`` of ``detect``: ``shows``), which tells the ``sizes`` of its
    pages and can ``draw`` them. Raises ``ValueError`` where its kind has no pages, ``ReadError`` for a broken one."""
    place = FORMS[detect(data)].shows
    if not place:
        raise ValueError("a file without pages")
    return loaded(place)(data)


def sizes(data: bytes) -> tuple[Size, ...]:
    """Return width and height in points of each page of a file; none where it has no pages, or they cannot be told."""
    try:
        return tuple(open_shown(data).sizes())
    except MemoryError:
        raise
    except Exception:  # the letter was read: without its pages it is still a letter
        return ()


def page_picture(data: bytes, page: int = 1, width: int = 1000) -> tuple[Any, float]:
    """Return a page (from 1) of a file as a picture (Pillow), and how many of its pixels a point of the page has: a
    word's box times that lies on the word. Raises ``ValueError`` where the file has no such page."""
    shown = open_shown(data)
    sizes = shown.sizes()
    if not 1 <= page <= len(sizes):
        raise ValueError(f"no page {page} among {len(sizes)}")
    return shown.draw(page, width), width / sizes[page - 1][0]


def as_webp(picture: Any) -> bytes:
    """Return a picture as WebP, in the first quality in which it is small enough to be sent, else the last."""
    for quality in _QUALITIES:
        with io.BytesIO() as file:
            picture.save(file, "WEBP", quality=quality, method=_EFFORT)
            content = file.getvalue()
        if len(content) <= _MOST_BYTES:
            break
    return content


def media_type(data: bytes) -> str:
    """Return the media type (``application/pdf``) of a file, told by its content alone."""
    kind: Kind = detect(data)
    return picture_type(data) if kind == "image" else FORMS[kind].media_type
