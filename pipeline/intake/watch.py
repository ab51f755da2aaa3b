"""A watched folder: which files have arrived whole and are to be read now.

Files come over networks, from scanners and from people who drag fifty at once: a file is ripe when its size and time
have not changed between two looks. Looking is by listing, not by the system's events, which network drives do not send.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from pipeline.intake.inbox import InboxFile, Listing, listing

#: Seconds between two looks.
LOOK_SECONDS = 1.0
#: A file that failed is tried again after so long, each time after twice as long: drives come back, rights are given.
RETRY_SECONDS = 60.0
#: Tries of a file that does not change.
MOST_TRIES = 5


class _Look(NamedTuple):
    size: int
    changed: int
    inode: int


class _Known:
    """What is known of one path."""

    def __init__(self, look: _Look, now: float) -> None:
        self.look = look
        self.since = now
        self.tries = 0
        self.next_try: float | None = now


class Watching:
    """Remembers what a folder held at the last look. ``now`` is any clock in seconds that never goes back."""

    def __init__(self, folders: Iterable[Path], look_seconds: float = LOOK_SECONDS) -> None:
        self._folders = list(folders)
        self._wait = look_seconds
        self._known: dict[Path, _Known] = {}

    def ripe(self, now: float) -> Listing:
        """Look at the folders and return the files that arrived whole since, or are to be tried again."""
        seen = listing(self._folders)
        found = [file for file in seen.files if self._is_ripe(file.path, now)]
        here = {file.path for file in seen.files}
        self._known = {path: known for path, known in self._known.items() if path in here}
        return Listing(files=tuple(found), problems=(), skipped=0)

    def done(self, file: InboxFile, now: float, *, failed: bool) -> None:
        """Note that a file was read; one that failed is tried again later, unless it was tried often enough."""
        known = self._known.get(file.path)
        if known is None:
            return
        known.tries += 1
        again = failed and known.tries < MOST_TRIES
        known.next_try = now + RETRY_SECONDS * 2 ** (known.tries - 1) if again else None

    def _is_ripe(self, path: Path, now: float) -> bool:
        look = _look(path)
        if look is None:  # gone again
            return False
        known = self._known.get(path)
        if known is None or known.look != look:
            self._known[path] = _Known(look, now)
            return False
        if known.next_try is None or now < known.next_try:
            return False
        return now - known.since >= self._wait and look.size > 0


def _look(path: Path) -> _Look | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - the same for links that lead nowhere
    except OSError:
        return None
    return _Look(status.st_size, status.st_mtime_ns, status.st_ino)
