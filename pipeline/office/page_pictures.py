"""Pictures of letters' pages, as signed, drawn in a confined process; browsers keep them."""

import atexit
import tempfile
import threading
import weakref
from concurrent.futures import CancelledError
from pathlib import Path

from pipeline.intake.papers import DrawnPage, Picturing
from pipeline.office import Office
from pipeline.store import Store
from pipeline.support.confined.pool import Pool

_SECONDS = 30.0  #: A page that takes longer is not drawn.


class PagePictures:
    """Draws pages for one office; its process stays warm until it is closed."""

    def __init__(self) -> None:
        self._undrawn = set[DrawnPage]()
        """What could not be drawn: it is shown as text from now on."""
        self.pool: Pool[DrawnPage, bytes | None] = Pool(Picturing(), seconds_a_task=_SECONDS, warm=True)

    def picture(self, store: Store, sha256: str, number: int) -> bytes | None:
        """Return a page of a letter as WebP; ``None`` where it cannot be drawn."""
        page = store.pages.page(sha256, number)
        wanted = DrawnPage(page.file, Path(), page.file_page)
        data = b"" if wanted in self._undrawn else b"".join(store.pages.content(page.file))
        if not data:
            return None
        with tempfile.NamedTemporaryFile() as held:
            held.write(data)
            held.flush()
            try:
                content = self.pool.submit(wanted._replace(path=Path(held.name))).result()
            except CancelledError:
                return None
            except Exception:  # the page killed its process, or took too long
                content = None
        if content is None:
            self._undrawn.add(wanted)
        return content


_lock = threading.Lock()
_of_offices: "weakref.WeakKeyDictionary[Office, PagePictures]" = weakref.WeakKeyDictionary()


def of_office(office: Office) -> PagePictures:
    """Return what draws the pages of an office: the same one until its processes are closed."""
    with _lock:
        found = _of_offices.get(office)
        if found is None or not found.pool.is_open:
            found = _of_offices[office] = PagePictures()
            atexit.register(found.pool.close)
        return found
