"""The processes that serve one office: one for a desk, more where many click, each begun from the one that waits.

That one answers nobody and has one thread, so that it may begin others at any time. Each of them opens the store for
itself and takes connections from one socket; the first reads what is sent in. One that dies is begun anew; with the one
that waits all of them end.
"""

import contextlib
import ctypes
import gc
import logging
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

#: More than these nobody needs in an office.
_MOST = 4
#: What each may take, in bytes.
_MEMORY = 250 * 1024 * 1024
_LOOK_SECONDS = 0.5
#: Between two that are begun because many ask at once; so long each gives its connections away then.
_PAUSE_SECONDS, _SHARING_SECONDS = 2.0, 1.5
#: So often one may die within a minute.
_DEATHS, _MINUTE = 5, 60.0
_DIE_WITH_PARENT = 1
_log = logging.getLogger("vanthu.web")


def most_workers() -> int:
    """Return how many processes this machine bears: no more than it has processors, and memory for."""
    try:
        memory = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        processors = len(os.sched_getaffinity(0))
    except (AttributeError, OSError, ValueError):  # not Linux: what begins them there is not tried
        return 1
    return max(1, min(_MOST, processors, memory // _MEMORY)) if Path("/proc/self").exists() else 1


class Worker:
    """One of the processes, as it is told of itself."""

    def __init__(self, bell: int, more: int, *, first: bool) -> None:
        self.is_first = first
        self._bell, self._more = bell, more
        self._shares_until = self._asked_at = 0.0

    def wake(self) -> None:
        """Wake what reads the files that are sent in: it is in the first process."""
        _ring(self._bell)

    def busy(self) -> bool:
        """Ask for one more process; say whether a connection should be given away to one that has just begun."""
        now = time.monotonic()
        if now - self._asked_at > _LOOK_SECONDS:
            self._asked_at = now
            _ring(self._more)
        return now < self._shares_until

    def share(self, *_: object) -> None:
        """Give connections away for a moment."""
        self._shares_until = time.monotonic() + _SHARING_SECONDS


def _ring(handle: int) -> None:
    with contextlib.suppress(BlockingIOError):  # it rings already
        os.write(handle, b".")


class Workers:
    """Begins the processes, begins anew those that die, and ends them."""

    def __init__(self, begin: int, most: int, work: Callable[[Worker], None]) -> None:
        self._begin, self._most, self._work = begin, most, work
        self._bell, self._more = os.pipe(), os.pipe()
        for handle in (*self._bell, *self._more):
            os.set_blocking(handle, handle == self._bell[0])
        self._running: dict[int, bool] = {}
        """Of each process, whether it is the first."""
        self._deaths: list[float] = []
        self._before: Any = signal.SIG_DFL

    def run(self) -> None:
        """Serve until a signal comes; ``KeyboardInterrupt`` by Ctrl-C."""
        self._before = signal.signal(signal.SIGTERM, _ended)
        gc.freeze()  # what is loaded is shared by all as long as nobody touches it
        last = 0.0
        try:
            for number in range(self._begin):
                self._fork(first=not number)
            while True:
                asked = select.select([self._more[0]], [], [], _LOOK_SECONDS)[0]
                if asked:
                    os.read(self._more[0], 4096)
                    if len(self._running) < self._most and time.monotonic() - last > _PAUSE_SECONDS:
                        last = time.monotonic()
                        self._tell(signal.SIGUSR1)
                        self._fork(first=False)
                self._bury()
        except _EndedError:
            self._end()
            signal.signal(signal.SIGTERM, self._before)
            signal.raise_signal(signal.SIGTERM)
        finally:
            self._end()

    def _fork(self, *, first: bool) -> None:
        parent = os.getpid()
        made = os.fork()
        if made:
            self._running[made] = first
            return
        status = 1
        try:
            signal.signal(signal.SIGTERM, self._before)
            _die_with(parent)
            worker = Worker(self._bell[1], self._more[1], first=first)
            signal.signal(signal.SIGUSR1, worker.share)
            self._work(worker)
            status = 0
        except (KeyboardInterrupt, SystemExit):
            status = 0
        except Exception as error:  # its kind alone: what it says may be a letter's words
            _log.error("worker: %s", type(error).__name__)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def listen(self, wake: Callable[[], None]) -> None:
        """Wake what reads, in the first process, whenever another one says so."""

        def heard() -> None:
            while os.read(self._bell[0], 4096):
                wake()

        threading.Thread(target=heard, name="bell", daemon=True).start()

    def _bury(self) -> None:
        """Begin anew what died; raise ``RuntimeError`` where that goes on and on."""
        for process in [*self._running]:
            found, _ = os.waitpid(process, os.WNOHANG)
            if found:
                first, now = self._running.pop(process), time.monotonic()
                self._deaths = [*(at for at in self._deaths if now - at < _MINUTE), now]
                if len(self._deaths) > _DEATHS:
                    raise RuntimeError("processes die as soon as they begin")
                self._fork(first=first)

    def _tell(self, sign: signal.Signals) -> None:
        for process in self._running:
            os.kill(process, sign)

    def _end(self) -> None:
        self._tell(signal.SIGTERM)
        for process in self._running:
            os.waitpid(process, 0)
        self._running.clear()


class _EndedError(BaseException):
    """The one that waits was told to end."""


def _ended(_signal: int, _frame: FrameType | None) -> None:
    raise _EndedError


def _die_with(parent: int) -> None:
    """Have the kernel end this process with the one that began it, however that ends."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
