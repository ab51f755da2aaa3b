"""The processes that serve one office, and what they share beside its database: notes in a file under its lock."""

import contextlib
import ctypes
import fcntl
import gc
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, MutableMapping
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
        """Give all values to be changed while nobody else reads or writes; who holds them already may ask once more."""
        with self._lock:
            if self._found is not None:
                yield self._found
                return
            assert self._path is not None
            with os.fdopen(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600), "r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                before, found = file.read(), dict[str, Any]()
                with contextlib.suppress(ValueError):  # nothing there yet, or the power went while it was written
                    found = json.loads(before)
                try:
                    self._found = found
                    yield found
                    if (now := json.dumps(found).encode()) != before:
                        os.ftruncate(file.fileno(), 0)
                        os.pwrite(file.fileno(), now, 0)
                finally:
                    self._found = None

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


# --------------------
# The processes that serve one office: one for a desk, more for a house, each begun from the one that waits.
#
# That one answers nobody and has one thread, so that it may begin others at any time. Each of them opens the store for
# itself and takes connections from one socket; the first reads what is sent in. One that dies is begun anew; with the
# one that waits all of them end.

#: More than these nobody needs in an office.
_MOST = 4
#: What each may take, in bytes.
_MEMORY = 250 * 1024 * 1024
_LOOK_SECONDS = 0.5
#: So often one may die within a minute.
_DEATHS, _MINUTE = 5, 60.0
_log = logging.getLogger("vanthu.web")


#: Says that something was sent in.
Wake = Callable[[], None]


def most_workers() -> int:
    """Return how many processes this machine bears: no more than it has processors, and memory for."""
    memory = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return max(1, min(_MOST, len(os.sched_getaffinity(0)), memory // _MEMORY))


class Workers:
    """Begins the processes, begins anew those that die, and ends them.

    Each is told whether it is the first, how to wake what reads there the files that are sent in, and how to hear it.
    """

    def __init__(self, count: int, work: Callable[[bool, Wake, Callable[[Wake], None]], None]) -> None:
        self._count, self._work = count, work
        self._bell = os.pipe()
        os.set_blocking(self._bell[1], False)
        self._running: dict[int, bool] = {}
        """Of each process, whether it is the first."""
        self._deaths: list[float] = []

    def run(self) -> None:
        """Serve until ``KeyboardInterrupt``, which both Ctrl-C and SIGTERM raise (`pipeline.faces.cli.app`).

        What died is begun anew; raise ``RuntimeError`` where that goes on and on.
        """
        gc.freeze()  # what is loaded is shared by all as long as nobody touches it
        try:
            for number in range(self._count):
                self._fork(first=not number)
            while True:
                time.sleep(_LOOK_SECONDS)
                for process in [*self._running]:
                    if os.waitpid(process, os.WNOHANG)[0]:
                        first, now = self._running.pop(process), time.monotonic()
                        self._deaths = [*(at for at in self._deaths if now - at < _MINUTE), now]
                        if len(self._deaths) > _DEATHS:
                            raise RuntimeError("processes die as soon as they begin")
                        self._fork(first=first)
        finally:
            for sign in (signal.SIGINT, signal.SIGTERM):  # who is told twice still waits for what is being done
                signal.signal(sign, signal.SIG_IGN)
            for process in self._running:
                os.kill(process, signal.SIGTERM)
            for process in self._running:
                os.waitpid(process, 0)

    def _fork(self, *, first: bool) -> None:
        """Begin a process that does the work and ends with this one; ``first`` is told to it."""
        parent = os.getpid()
        made = os.fork()
        if made:
            self._running[made] = first
            return
        status = 1
        try:
            # The kernel ends this process with the one that began it, however that ends; it may have ended already.
            ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
            if os.getppid() != parent:
                os._exit(1)
            self._work(first, self._ring, self._listen)
            status = 0
        except (KeyboardInterrupt, SystemExit):
            status = 0
        except Exception as error:  # its kind alone: what it says may be a letter's words
            _log.error("worker: %s", type(error).__name__)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _ring(self) -> None:
        with contextlib.suppress(BlockingIOError):  # it rings already
            os.write(self._bell[1], b".")

    def _listen(self, wake: Wake) -> None:
        """Wake what reads, in the first process, whenever another one says so."""

        def heard() -> None:
            while os.read(self._bell[0], 4096):
                wake()

        threading.Thread(target=heard, name="bell", daemon=True).start()
