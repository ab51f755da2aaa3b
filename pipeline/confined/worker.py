"""One process that works for another: what it is given, what it answers, and how it ends."""

import contextlib
import math
import multiprocessing
import os
import pickle
import shutil
import signal
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pipeline.confined import confinement, heartbeat, scratch
from pipeline.errors import ProgramFailedError, VanthuError

#: More than the records of any file: a result beyond it is a bomb that was read to its end.
MOST_RESULT_BYTES = 64 * 1024 * 1024
#: However lively, no file is worked on for longer: 500 scanned pages take less.
LONGEST_SECONDS = 3600.0
#: Signs of life need not come more often.
_BEAT_SECONDS = 1.0
#: A process without work ends at once; one that does not is killed.
_PATIENCE = 5.0
#: A process has that long to start, however busy the machine is.
_START_SECONDS = 120.0
_SIGXCPU = getattr(signal, "SIGXCPU", None)
#: Folders of programs that serve many tasks (a warm LibreOffice) begin with this and outlive a task.
LASTING = "vanthu-lasting-"


class Died(Exception):
    """The process that did the task ended."""


class TookTooLong(Exception):
    """The task did not end in time."""


class TooMuch(Exception):
    """The task needed more memory, or gave more, than any letter does."""


@dataclass(slots=True, eq=False)
class Job:
    """A task on its way to its result."""

    task: Any
    result: Any = None
    done: bool = False
    tries: int = 1

    def finish(self, result: Any) -> None:
        """Keep the result."""
        self.result, self.done = result, True

    def is_to_try_again(self) -> bool:
        """Say whether a fresh process may do better: the first one died, ran out of memory, or failed unforeseen.

        What took too long would again. A result may say so of itself (``program_failed``).
        """
        if not self.done or self.tries > 1 or isinstance(self.result, TookTooLong):
            return False
        if isinstance(self.result, VanthuError):
            return isinstance(self.result, ProgramFailedError)
        return isinstance(self.result, Exception) or bool(getattr(self.result, "program_failed", False))

    def begin_again(self) -> None:
        """Forget the result."""
        self.result, self.done, self.tries = None, False, self.tries + 1


class Worker:
    """The first process's side: gives jobs, hears answers, ends the process with all that it started."""

    def __init__(self, work: bytes, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        self._folder = folder
        context = multiprocessing.get_context("spawn")
        self.ear, far_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(far_end, work, str(folder)), daemon=True)
        self._process.start()
        far_end.close()
        self.jobs: deque[Job] = deque()
        self.given = 0
        self._ready = False
        self.deadline = 0.0
        self._latest = 0.0
        self._begun = 0.0
        self.pace = math.inf
        """Seconds that the latest task took."""

    def give(self, job: Job, seconds: float) -> bool:
        """Give a job; say whether the process is still there to take it. Those not done stay in ``jobs``."""
        if not self.jobs:
            self._begin(seconds if self._ready else max(seconds, _START_SECONDS))
        self.jobs.append(job)
        self.given += 1
        try:
            self.ear.send(job.task)
        except OSError:  # it died; if it was at something, the next hearing says so, else it is nobody's fault
            return len(self.jobs) > 1
        except Exception as error:  # a task that cannot be sent
            self.jobs.pop().finish(error)
        return True

    def hear(self, seconds: float) -> bool:
        """Take one answer; say whether the process goes on."""
        try:
            kind, content = pickle.loads(self.ear.recv_bytes(MOST_RESULT_BYTES))
        except (EOFError, OSError):
            return self.give_up(self._why_it_died())
        except Exception as error:
            return self.give_up(error)
        if kind == "ready":
            self._ready = True
            self._begin(seconds)
            return True
        if kind == "beat":
            self.deadline = min(time.monotonic() + seconds, self._latest)
            return True
        self.jobs.popleft().finish(content)
        self.pace = time.monotonic() - self._begun
        self._begin(seconds)
        return bool(kind == "done")

    def give_up(self, why: Exception) -> bool:
        """End the first job with an error; the process is lost with it. Always false."""
        if self.jobs:
            self.jobs.popleft().finish(why)
        self._process.kill()
        return False

    def dismiss(self) -> None:
        """Tell the process that no more is to come; it ends as soon as it is idle."""
        self.ear.close()

    def end(self) -> None:
        """See the process off, kill it if it does not go, and everything that it started; remove its folder."""
        if not self.jobs:
            self._process.join(_PATIENCE)
        self._process.kill()
        self._kill_group()
        self._process.join()
        scratch.end_processes_in(self._folder)
        scratch.remove(self._folder)

    def _begin(self, seconds: float) -> None:
        now = self._begun = time.monotonic()
        self.deadline, self._latest = now + seconds, now + max(seconds, LONGEST_SECONDS)

    def _kill_group(self) -> None:
        if hasattr(os, "killpg") and self._process.pid is not None:
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _why_it_died(self) -> Exception:
        self._process.join(_PATIENCE)
        code = self._process.exitcode
        return TookTooLong() if _SIGXCPU is not None and code == -_SIGXCPU else Died()


def _serve(tasks: Connection, work: bytes, folder: str) -> None:
    """Do tasks until no more can come (the other process's side)."""
    confinement.confine(Path(folder))
    threading.Thread(target=_end_with_parent, args=(Path(folder),), daemon=True).start()
    heartbeat.on_beat(_Beats(tasks))
    do: Callable[[Any], Any] = pickle.loads(work)
    with contextlib.suppress(EOFError, OSError):
        tasks.send_bytes(pickle.dumps(("ready", None)))
        while _do_one(tasks, do, tasks.recv(), Path(folder)):
            pass
    # What the libraries would tidy up at a usual end is memory of this process, and it ends.
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _do_one(tasks: Connection, do: Callable[[Any], Any], task: Any, folder: Path) -> bool:
    """Do a task and answer; say whether this process is fit for more."""
    confinement.renew()
    before = scratch.entries(folder)
    fit = True
    try:
        result = do(task)
    except MemoryError:
        result, fit = TooMuch(), False
    except Exception as error:
        result = error
    scratch.empty(folder, before | {name for name in scratch.entries(folder) if name.startswith(LASTING)})
    fit = fit and not confinement.is_worn()
    answer = _answer("done" if fit else "last", result)
    del result
    tasks.send_bytes(answer)
    return fit


def _answer(kind: str, result: Any) -> bytes:
    try:
        answer = pickle.dumps((kind, result))
        if isinstance(result, Exception):
            pickle.loads(answer)  # some can be sent, but not made again over there
    except MemoryError:
        return pickle.dumps(("last", TooMuch()))
    except Exception as error:
        return pickle.dumps((kind, RuntimeError(f"{type(result).__name__}: {result} ({error})")))
    return answer if len(answer) <= MOST_RESULT_BYTES else pickle.dumps((kind, TooMuch()))


class _Beats:
    """Passes signs of life on, not more often than anybody looks."""

    def __init__(self, tasks: Connection) -> None:
        self._tasks = tasks
        self._last = 0.0
        self._message = pickle.dumps(("beat", None))

    def __call__(self) -> None:
        now = time.monotonic()
        if now - self._last >= _BEAT_SECONDS:
            self._last = now
            self._tasks.send_bytes(self._message)


def _end_with_parent(folder: Path) -> None:
    """End this process when the one that gives it tasks was killed: nothing else would tell it, and it would stay."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        scratch.end_processes_in(folder.parent)
        shutil.rmtree(folder.parent, ignore_errors=True)  # the others' folders, too: they end just now
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
                os.killpg(0, signal.SIGKILL)
        os._exit(1)
