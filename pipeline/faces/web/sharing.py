"""What the processes that serve one office share beside its database: notes in a file, each change under its lock."""

import contextlib
import fcntl
import json
import os
import threading
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any


class SharedNotes(MutableMapping[str, Any]):
    """Values by name: of this process alone, or, where they stand in a file, of all that serve the office.

    Each question reads them anew. ``held`` gives them for a change that depends on what stands there: nobody else
    reads or writes meanwhile. What is kept is JSON; a file that cannot be read counts as empty.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._found: dict[str, Any] | None = None if path is not None else {}
        self._lock = threading.RLock()

    @contextlib.contextmanager
    def held(self) -> Iterator[dict[str, Any]]:
        """Give all values to be changed, once more to who holds them already."""
        with self._lock:
            if self._found is not None:
                yield self._found
                return
            with self._open() as handle:
                self._found = _read(handle)
                before = json.dumps(self._found)
                try:
                    yield self._found
                    if (now := json.dumps(self._found)) != before:
                        os.ftruncate(handle, 0)
                        os.pwrite(handle, now.encode(), 0)
                finally:
                    self._found = None

    @contextlib.contextmanager
    def _open(self) -> Iterator[int]:
        assert self._path is not None
        handle = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            os.close(handle)

    def __getitem__(self, name: str) -> Any:
        with self.held() as found:
            return found[name]

    def __setitem__(self, name: str, value: Any) -> None:
        with self.held() as found:
            found[name] = value

    def __delitem__(self, name: str) -> None:
        with self.held() as found:
            del found[name]

    def __iter__(self) -> Iterator[str]:
        with self.held() as found:
            return iter([*found])

    def __len__(self) -> int:
        with self.held() as found:
            return len(found)


def _read(handle: int) -> dict[str, Any]:
    content = os.pread(handle, os.fstat(handle).st_size, 0)
    try:
        found: dict[str, Any] = json.loads(content or b"{}")
    except ValueError:  # the power went while it was written
        return {}
    return found
