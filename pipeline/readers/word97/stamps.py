"""Stamps of secrecy among the pictures of a Word 97–2003 file, which are kept in its streams as they came."""

import re
from collections.abc import Iterable

from pipeline.readers.word.docx_pictures import refuse_stamped

#: How such pictures begin: PNG, JPEG.
_PICTURE_START = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff[\xe0-\xef\xdb]")
_MOST_PICTURES = 50


def refuse_stamped_pictures(streams: Iterable[bytes]) -> None:
    """Raise ``StampSeenError`` where a picture in one of the streams is a stamp of secrecy.

    ``StampUnreadError`` where what may be one cannot be recognised on this machine.
    """
    starts = [(stream, found.start()) for stream in streams for found in _PICTURE_START.finditer(stream)]
    for stream, start in starts[:_MOST_PICTURES]:
        refuse_stamped(stream[start:], 0.0)
