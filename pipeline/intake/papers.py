"""What is kept of a letter's file where nothing of it was refused: its bytes, its pages, the places of their words."""

from collections.abc import Iterator
from functools import cache
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.readers.opening import Opened
from pipeline.readers.secrecy import StampSeenError
from pipeline.readers.shown import as_webp, media_type, open_shown, sizes
from pipeline.support.errors import ReadError
from pipeline.support.files import load
from pipeline.support.grouping import grouped
from pipeline.support.paper import KeptFile, LetterSheet, Packed, Paper, packed
from schemas import Source

#: Bytes of what stands in a container that travel to whoever stores: a letter of more is shown as text.
_MOST_BYTES = 40 * 1024 * 1024
WIDTH = 1000  #: Pixels that a page is drawn across.
_OPEN = 2  # files that stay open: who turns the pages of one letter does not wait for it to be opened again


class Papers:
    """Gives the paper of each letter of a file that was opened."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._sizes = cache(lambda file: sizes(opened.parts.get(file, b"")))
        self._kept: dict[str, KeptFile] = {}
        left = _MOST_BYTES
        for sha256, data in opened.parts.items():
            content = None if sha256 == opened.sha256 else data  # whoever gave the file has its bytes
            size = len(content or b"")
            if size <= left:
                left -= size
                self._kept[sha256] = KeptFile(sha256=sha256, media_type=media_type(data), content=content)

    def of(self, source: Source) -> Paper:
        """Return what is kept of a letter: its pages, and the bytes of its own file and of what came with it."""
        own = source.file or source.sha256
        came = dict.fromkeys([own, *(file.sha256 for file in source.received_with)])
        files = tuple(filter(None, map(self._kept.get, came)))
        return Paper(file=own, container=self._opened.sha256, sheets=tuple(self._sheets(source, own)), files=files)

    def _sheets(self, source: Source, own: str) -> Iterator[LetterSheet]:
        """Yield a letter's pages with their words, each as a page of its own file or of one that came with it."""
        words = grouped(source.words, attrgetter("page"))
        numbers = range(1, (source.pages or 0) + 1)
        if source.file is not None and words:  # one of several letters: the other pages are those of others
            numbers = range(min(words), max(words) + 1)
        starts = [(1, own), *((file.first_page, file.sha256) for file in source.received_with if file.first_page)]
        for number in numbers:
            first, file = max((start for start in starts if start[0] <= number), key=itemgetter(0))
            here, page = words.get(number, ()), number - first + 1
            for width, height in self._sizes(file)[page - 1 : page]:  # none of a page that the file has not
                yield LetterSheet(
                    number=number, file=file, file_page=page, width=width, height=height,
                    first=min((word.start for word in here), default=0),
                    last=max((word.end for word in here), default=0), words=packed(here))  # fmt: skip


class DrawnPage(NamedTuple):
    """A page (from 1) of a file."""

    file: str
    path: Path
    page: int


class Picturing:
    """Draws pages. Made once and sent to the process that does it."""

    def __init__(self) -> None:
        self._open: dict[str, Any] = {}  # the files opened last; the newest stands at the end

    def __call__(self, wanted: DrawnPage) -> Packed | None:
        """Return the picture as WebP, ``None`` where the file has no such page or cannot be drawn."""
        try:
            shown = self._open.pop(wanted.file) if wanted.file in self._open else open_shown(load(wanted.path))
            self._open[wanted.file] = shown
            if len(self._open) > _OPEN:
                del self._open[next(iter(self._open))]
            return as_webp(shown.draw(wanted.page, WIDTH))
        except (ReadError, StampSeenError, IndexError, ValueError):
            return None
