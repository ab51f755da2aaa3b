"""Pictures of pages on disk, beside the database: for their owner alone, no more than a bound, gone with their letter.

Below one folder a file, named by its hash: a letter that is in the store twice has its pictures once. Nothing here is
worth a backup.
"""

import contextlib
import itertools
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pipeline.files import put
from pipeline.store import Store

#: Bytes of all pictures and of the files that they are drawn from, and the share that is left when it is too much.
MOST_BYTES = 512 * 1024 * 1024
_LEFT = 0.7
#: What was drawn by other rules is drawn anew.
_RULES = 1
_FILE = "file"


class PictureCache:
    """The pictures of an office's pages."""

    def __init__(self, folder: Path, most: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most = most
        self._lock = threading.Lock()
        self._bytes: int | None = None

    def get(self, file: str, name: str) -> bytes | None:
        """Return a picture of a file; empty where none can be drawn, ``None`` where nobody tried."""
        path = self._path(file, name)
        try:
            content = path.read_bytes()
            os.utime(path)  # what was looked at last goes last
        except OSError:
            return None
        return content

    def put(self, file: str, name: str, parts: Iterable[bytes]) -> None:
        """Keep a picture, empty where none can be drawn, whole or not at all; a full disk costs the next look time."""
        size = 0
        with contextlib.suppress(OSError):
            size = put(self._path(file, name), parts, lasting=False)
        with self._lock:
            if self._bytes is None:
                self._bytes = sum(status.st_size for _, status in _files(self._folder))
            else:
                self._bytes += size
            if self._bytes <= self._most:
                return
            for path, status in sorted(_files(self._folder), key=lambda found: found[1].st_mtime):
                if self._bytes <= _LEFT * self._most:
                    break
                path.unlink(missing_ok=True)
                self._bytes -= status.st_size
                with contextlib.suppress(OSError):
                    path.parent.rmdir()

    def original(self, file: str, content: Callable[[], Iterable[bytes]]) -> Path | None:
        """Return where the bytes of a file lie, ``None`` where they cannot be had."""
        path = self._path(file, _FILE)
        if not path.exists():
            parts = iter(content())
            if (first := next(parts, None)) is not None:
                self.put(file, _FILE, itertools.chain([first], parts))
        return path if path.exists() else None

    def forget(self, files: Iterable[str]) -> None:
        """Remove everything of some files."""
        for file in files:
            shutil.rmtree(self._folder / file, ignore_errors=True)
        self._bytes = None

    def _path(self, file: str, name: str) -> Path:
        return self._folder / file / f"{_RULES}-{name}"


def forget(store: Store, sha256: str) -> None:
    """Remove the pictures of a letter, by its id; those of a copy of it come again when somebody looks."""
    files = {page.file for page in store.pages.of(sha256)}
    PictureCache(store.database.places.pictures).forget(files)


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for path in folder.glob("*/*"):
        with contextlib.suppress(OSError):
            yield path, path.stat()
