"""What works behind the pages: the files that were sent in are read, one at a time; then letters are compared."""

import contextlib
import datetime
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.confined import scratch
from pipeline.confined.pool import Pool
from pipeline.errors import VanthuError
from pipeline.intake.inbox import InboxFile
from pipeline.intake.one_file import LetterReading, Reading
from pipeline.office import uploading, warnings
from pipeline.office.office import Office
from pipeline.store import Store

_log = logging.getLogger("vanthu.uploads")
#: Seconds after which it looks for itself: another program may have put a file there, or a lock may be gone.
_LOOK = 10.0


class UploadReader:
    """Reads what waits, from ``start`` to ``close``; ``wake`` it when a file came."""

    def __init__(self, office: Office, store: Store, clock: Callable[[], datetime.datetime]) -> None:
        self._office, self._store, self._clock = office, store, clock
        self._come = threading.Event()
        self._ends = False
        self._pool: Pool[InboxFile, Reading] | None = None
        self._made_of: object = None
        self._held: int | None = None
        """The lock that tells other programs of this office that somebody reads."""
        self._thread = threading.Thread(target=self._run, name="upload-reader", daemon=True)

    def start(self) -> None:
        """Begin, with what was left when the program ended before. Call it before anybody can send files.

        Where another program of this office reads already, nothing is begun: it reads what comes here, too.
        """
        path = self._office.places.uploads_lock
        path.parent.mkdir(parents=True, exist_ok=True)
        self._held = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        if scratch.lock(self._held):
            uploading.resume(self._office, self._store)
            self._thread.start()

    def wake(self) -> None:
        """Say that a file came."""
        self._come.set()

    def close(self) -> None:
        """End; what is being read is read again at the next start."""
        self._ends = True
        self._come.set()
        if self._pool is not None:
            self._pool.close()
        if self._thread.is_alive():
            self._thread.join()
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _run(self) -> None:
        while not self._ends:
            self._come.clear()
            if self._ends:  # said just before
                break
            try:
                pool = self._warm()
                while not self._ends and uploading.work(self._office, self._store, pool, self._clock()):
                    pool = self._warm()
                self._compare()
            except uploading.ShutDownError:  # at the end it waits for the next start, else a process could not be had
                if self._ends:
                    break
                self._wait_again()
            except Exception as error:  # a broken registry, a locked database: the files wait
                # Never its words, which may be a letter's.
                _log.error("uploads wait: %s", type(error).__name__)
                self._wait_again()
            self._come.wait(_LOOK)
        if self._pool is not None:
            self._pool.close()

    def _compare(self) -> None:
        """Compare the letters that changed, with pauses, so that pages get their half; a file that comes goes first."""
        began = time.monotonic()
        while not self._come.is_set() and warnings.compare(self._office, self._store):
            self._come.wait(time.monotonic() - began)
            began = time.monotonic()

    def _wait_again(self) -> None:
        with contextlib.suppress(VanthuError):
            self._store.uploads.begin_again()

    def _warm(self) -> Pool[InboxFile, Reading]:
        """Return processes that know the office as it is now: its registry and its days off."""
        made_of = [(path, path.stat().st_mtime_ns) for path in self._known_files() if path.exists()]
        if self._pool is None or made_of != self._made_of or not self._pool.is_open:
            if self._pool is not None:
                self._pool.close()
                self._office.forget()
            self._made_of = made_of
            self._pool = Pool(LetterReading(self._office.bodies, self._office.calendar), warm=True)
        return self._pool

    def _known_files(self) -> tuple[Path, ...]:
        places = self._office.places
        registry = places.registry
        return (*places.may_hold, places.workdays, *((registry,) if registry is not None else ()))


@contextlib.contextmanager
def reading_uploads(office: Office, store: Store, clock: Callable[[], datetime.datetime]) -> Iterator[UploadReader]:
    """Give what reads the files that are sent in, for as long as the pages are served."""
    reader = UploadReader(office, store, clock)
    reader.start()
    try:
        yield reader
    finally:
        reader.close()
