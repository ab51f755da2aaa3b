"""Letters that come by themselves while the pages are served: what is put into the inbox folder.

Each waits with the files that people send in (``uploading``), and is read as those are. The folder is left as it is:
which files are known is told by their content.
"""

import datetime
import logging
import threading
import time
from collections.abc import Callable, MutableMapping
from io import BytesIO
from pathlib import Path
from typing import Self

from pipeline.intake.inbox import Watching, hash_of
from pipeline.office import Office
from pipeline.office.uploading import FOLDER, UploadReader, receive
from pipeline.store import Store
from pipeline.support.errors import SetupError, VanthuError
from pipeline.support.files import load
from pipeline.support.program import program
from pipeline.support.words import t

#: So many wait at a time; those behind them stay where they are.
_AT_ONCE = 50
#: Seconds between two looks at the folder, and how many times what the last one cost: a large one takes its time.
_LOOK, _REST = 2.0, 20
#: So long the end waits for a look to end.
_PATIENCE = 30.0

_log = logging.getLogger("vanthu.arrivals")


class Arrivals:
    """Looks into the folder for as long as the pages are served, where one is set."""

    def __init__(
        self, office: Office, store: Store, clock: Callable[[], datetime.datetime], reader: UploadReader,
        troubles: MutableMapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self._office, self._store, self._clock, self._reader = office, store, clock, reader
        self._ends = threading.Event()
        self._watching: tuple[str, Watching] = ("", Watching([]))
        self.troubles = troubles if troubles is not None else {}
        """What keeps letters from coming or being seen, by the way that is shut, in people's words."""
        self._thread = threading.Thread(target=self._run, name="arrivals", daemon=True)

    def __enter__(self) -> Self:
        """Begin; while another program of this office reads, it looks, too."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._ends.set()
        self._thread.join(_PATIENCE)

    def look(self) -> None:
        """Look once into the folder."""
        try:
            self._files()
        except VanthuError as error:
            self.troubles[FOLDER] = error.message
        except Exception as error:  # never its words, which may be a letter's
            _log.error("%s: %s", FOLDER, type(error).__name__)
        if self._store.uploads.unread():
            self._reader.wake()

    def _files(self) -> None:
        """Take the files in that have arrived whole and that nobody has read yet."""
        folder = self._office.inbox
        if folder != self._watching[0]:
            self._watching = (folder, Watching([Path(folder)]))
        self.troubles.pop(FOLDER, None)
        if not folder:
            return
        if not Path(folder).is_dir():
            raise SetupError("Thư mục nhận {path} không có hoặc không mở được.", path=folder)
        store, watching = self._store, self._watching[1]
        room = _AT_ONCE - len(store.uploads.unread())
        for file in watching.ripe(time.monotonic()).files[: max(0, room)]:
            failed = False
            try:
                sha256 = hash_of(file.path)
                if not (store.letters.has(sha256) or sha256 in store.failures.by(program())):
                    receive(self._office, store, file.name, BytesIO(load(file.path)), t(FOLDER), self._clock())
            except VanthuError:  # it may be read, or there may be room, another time
                failed = True
            watching.done(file, time.monotonic(), failed=failed)

    def _run(self) -> None:
        while not self._ends.is_set():
            began = time.monotonic()
            if self._reader.reads:
                self.look()
            self._ends.wait(max(_LOOK, _REST * (time.monotonic() - began)))
