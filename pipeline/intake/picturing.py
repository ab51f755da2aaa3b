"""Pictures of pages, as a confined process makes them: the files are strangers'."""

from collections import OrderedDict
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import ReadError
from pipeline.files import load
from pipeline.readers.secrecy import StampSeenError
from pipeline.readers.shown import Shown, as_webp, open_shown
from schemas import Box

#: Files that stay open: who turns the pages of one letter does not wait for it to be opened again.
_OPEN = 2


class Wanted(NamedTuple):
    """A page (from 1) of a file, or a box of it, so many pixels wide."""

    file: str
    path: Path
    page: int
    width: int
    box: Box | None = None


class Picturing:
    """Draws pages. Made once and sent to the process that does it."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, Shown | None] = OrderedDict()

    def __call__(self, wanted: Wanted) -> bytes | None:
        """Return the picture as WebP, ``None`` where the file has no such page or cannot be drawn."""
        try:
            shown = self._shown(wanted)
            return as_webp(shown.draw(wanted.page, wanted.width, wanted.box)) if shown is not None else None
        except (ReadError, StampSeenError, IndexError):
            return None

    def _shown(self, wanted: Wanted) -> Shown | None:
        if wanted.file not in self._open:
            while len(self._open) >= _OPEN:
                _, old = self._open.popitem(last=False)
                if old is not None:
                    old.close()
            self._open[wanted.file] = open_shown(load(wanted.path))
        self._open.move_to_end(wanted.file)
        return self._open[wanted.file]
