"""Image files: a letter that was scanned or photographed."""

from functools import partial

from pipeline.readers.layout.assemble import assemble, settle
from pipeline.readers.ocr.letter import Recognition, nothing_recognised
from pipeline.readers.ocr.raster import ImageFile
from schemas import Source

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
    pages = [recognition.page(index + 1, partial(file.page, index)) for index in range(file.count)]
    if not any(page.letters for page in pages):
        raise nothing_recognised(name)
    settle(pages)
    builder = assemble(pages)
    return Source(
        name=name,
        sha256=sha256,
        media_type=media_type(data),
        text=builder.text,
        pages=len(pages),
        ocr=True,
        words=tuple(builder.words),
        doubtful=tuple(builder.doubtful),
        readings=tuple(builder.readings),
    )


def media_type(data: bytes) -> str:
    """Return the media type of an image file by its first bytes."""
    return next((kind for start, kind in _MEDIA_TYPES if data.startswith(start)), "image/heic")
