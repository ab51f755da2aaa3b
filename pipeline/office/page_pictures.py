"""Pictures of letters' pages, as signed, and cut-outs of them, drawn in a confined process; browsers keep them."""

import atexit
import tempfile
import threading
import weakref
from concurrent.futures import CancelledError
from pathlib import Path

from pipeline.intake.papers import PageCut, Picturing
from pipeline.office import Office
from pipeline.store import Store
from pipeline.support.confined.pool import Pool, PoolClosedError
from schemas import Box

WIDTHS = (240, 1000, 1600)  #: Pixels across: a small one for lists, one beside the cards, one to look closely.
#: Pixels a point in a cut-out, its blank margin in points, and the most that it is wide.
_SCALE, _MARGIN, _WIDEST = 3.0, 4.0, 1600
_SECONDS = 30.0  #: A page that takes longer is not drawn.


class PagePictures:
    """Draws pages for one office; its process stays warm until it is closed."""

    def __init__(self) -> None:
        self._undrawn = set[PageCut]()
        """What could not be drawn: it is shown as text from now on."""
        self._pool: Pool[PageCut, bytes | None] = Pool(Picturing(), seconds_a_task=_SECONDS, warm=True)

    def picture(self, store: Store, sha256: str, number: int, width: int) -> bytes | None:
        """Return a page of a letter as WebP, about so wide (``WIDTHS``); ``None`` where it cannot be drawn."""
        width = next((one for one in WIDTHS if one >= width), WIDTHS[-1])
        page = store.pages.page(sha256, number)
        return self._made(store, page.file, page.file_page, width, None)

    def cutout(self, store: Store, sha256: str, number: int, box: Box) -> bytes | None:
        """Return what stands in a box of a page (in points) and close around it as WebP; ``None`` as ``picture``."""
        page = store.pages.page(sha256, number)
        left, top = (max(0.0, float(int(side - _MARGIN))) for side in box[:2])
        right, bottom = min(page.width, int(box[2] + _MARGIN) + 1.0), min(page.height, int(box[3] + _MARGIN) + 1.0)
        if min(right - left, bottom - top) < 1:
            return None
        width = min(_WIDEST, round(_SCALE * (right - left)))
        return self._made(store, page.file, page.file_page, width, (left, top, right, bottom))

    @property
    def is_open(self) -> bool:
        """Whether pages can be drawn."""
        return self._pool.is_open

    def close(self) -> None:
        """End the process."""
        self._pool.close()

    def _made(self, store: Store, file: str, page: int, width: int, box: Box | None) -> bytes | None:
        wanted = PageCut(file, Path(), page, width, box)
        data = b"" if wanted in self._undrawn else b"".join(store.pages.content(file))
        if not data:
            return None
        with tempfile.NamedTemporaryFile() as held:
            held.write(data)
            held.flush()
            try:
                content = self._pool.submit(wanted._replace(path=Path(held.name))).result()
            except (PoolClosedError, CancelledError):
                return None
            except Exception:  # the page killed its process, or took too long
                content = None
        if content is None:
            self._undrawn.add(wanted)
        return content


_lock = threading.Lock()
_of_offices: "weakref.WeakKeyDictionary[Office, PagePictures]" = weakref.WeakKeyDictionary()


def of_office(office: Office) -> PagePictures:
    """Return who draws the pages of an office, begun when it is first asked for."""
    with _lock:
        found = _of_offices.get(office)
        if found is None or not found.is_open:
            found = _of_offices[office] = PagePictures()
            atexit.register(found.close)
        return found
