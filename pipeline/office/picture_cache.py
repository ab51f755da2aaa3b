"""Pictures of pages on disk, beside the database: for their owner alone, no more than a bound, gone with their letter.

Below one folder a file, named by its hash: a letter that is in the store twice has its pictures once. Nothing here is
worth a backup.
"""

import contextlib
import itertools
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from pipeline.store import Store
from pipeline.support.files import put

#: Bytes of all pictures and of the files that they are drawn from, and the share that is left when it is too much.
MOST_BYTES = 512 * 1024 * 1024
_LEFT = 0.7
#: What was drawn by other rules is drawn anew.
_RULES = 1
_FILE = "file"


class PictureCache:
    """The pictures of an office's pages."""

    def __init__(self, folder: Path, most: int = MOST_BYTES) -> None:
        self._folder, self._most = folder, most

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
        with contextlib.suppress(OSError):
            put(self._path(file, name), parts, lasting=False)
        found = list[tuple[Path, os.stat_result]]()
        for path in self._folder.glob("*/*"):
            with contextlib.suppress(OSError):
                found.append((path, path.stat()))
        size = sum(status.st_size for _, status in found)
        for path, status in sorted(found, key=lambda one: one[1].st_mtime) if size > self._most else ():
            if size <= _LEFT * self._most:
                break
            path.unlink(missing_ok=True)
            size -= status.st_size
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

    def _path(self, file: str, name: str) -> Path:
        return self._folder / file / f"{_RULES}-{name}"


def forget(store: Store, sha256: str) -> None:
    """Remove the pictures of a letter, by its id; those of a copy of it come again when somebody looks."""
    files = {page.file for page in store.pages.of(sha256)}
    PictureCache(store.database.places.pictures).forget(files)
