"""Work in other, confined processes that survives a process that dies, hangs or swells.

Each process has a thread here that hands it one task at a time and waits for the answer. What failed by death, lack of
memory or an error that nobody foresaw is tried once more, in a fresh process, before it counts as failed.
"""

import contextlib
import itertools
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from pydantic import TypeAdapter

from pipeline.support import settings
from pipeline.support.confined import answers, scratch
from pipeline.support.confined.answers import TookTooLong, TooMuch, TooMuchWritten, WorkerDied, answers_of
from pipeline.support.errors import ProgramFailedError, SetupError, UnforeseenError, VanthuError
from pipeline.support.files import opened, reason_of
from pipeline.support.plugins import NO_PLUGINS

# --------------------
# One confined process as the program that started it sees it: given a task, heard, ended with all that it started.

LONGEST_SECONDS = 3600.0  # however lively, no file is worked on for longer: 500 scanned pages take less
_START_SECONDS = 120.0  # a process has that long to start, however busy the machine is
_PATIENCE = 5.0  # who closed the line ends within that time
_LOOK_SECONDS = 0.05  # so often is looked what a process that says nothing has written
#: What a process does before anything else: it gets our modules from where we have them, and one who starts programs.
START = (
    "import sys; sys.path[:] = sys.argv[1:]; from pipeline.support.confined import starter; starter.begin(); "
    "from pipeline.support.confined import worker; worker.serve()"
)
#: What of the environment readers need: never where the letters are, nor what they are opened with.
_PASSED_ON = (
    "PATH", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LC_NUMERIC", "LC_TIME", "TZ", "TESSDATA_PREFIX",
    "PYTHONDONTWRITEBYTECODE", settings.LANGUAGE, NO_PLUGINS,
)  # fmt: skip
_FOLDERS = ("TMPDIR", "TMP", "TEMP", "HOME")  # what is told to be its own folder
#: One worker a core: threads of libraries would only push each other aside, and each takes memory.
_ONE_THREAD = ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


class Process:
    """A process that does ``work``, and waits in ``folder``, which is its own, for tasks."""

    def __init__(self, work: bytes, told: TypeAdapter[Any], run: scratch.ScratchRun, seconds: float, most: int) -> None:
        self._told, self._run, self._seconds, self._most = told, run, seconds, most
        self.given = 0
        self.is_fit = True  # whether it can be given one more task
        self.has_begun = True  # whether it took up the last one, before it ended: else that is nobody's fault
        self._folder = folder = run.new_folder()
        environment = {name: value for name, value in os.environ.items() if name in _PASSED_ON}
        environment |= dict.fromkeys(_ONE_THREAD, "1") | dict.fromkeys(_FOLDERS, str(folder))
        self._line, far_end = socket.socketpair()
        with far_end:
            self._process = subprocess.Popen(
                [sys.executable, "-c", START, *(str(Path(place).absolute()) for place in sys.path)],
                stdin=far_end.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=environment, cwd=folder, start_new_session=True)  # fmt: skip
        run.tell(self._process.pid)
        self._end = os.pidfd_open(self._process.pid)
        self._either = select.poll()
        for heard in (self._line.fileno(), self._end):
            self._either.register(heard, select.POLLIN)
        self._started = False
        self._line.settimeout(_START_SECONDS)
        with contextlib.suppress(OSError):  # it died already: heard when it is given a task
            answers.send(self._line, answers.DONE, work)

    def do(self, task: Any) -> Any:
        """Return the result of a task, or the exception that it ended with; after some of them it is not fit."""
        path = task if isinstance(task, Path) else getattr(task, "path", None)
        try:
            handle = None if path is None else opened(path)
            packed = pickle.dumps((task, path))
        except Exception as error:  # a file that cannot be opened, a task that cannot be sent: nothing was
            return error
        try:
            return self._done(packed, handle)
        finally:
            if handle is not None:
                os.close(handle)

    def _done(self, packed: bytes, handle: int | None) -> Any:
        """Send a task and return its result, or an error; ``is_fit`` is then whether it may have another one."""
        begun = False
        # Before the task: what it writes at once counts.
        flood = scratch.Flood(self._folder, self._process.pid, scratch.most_written(self._folder, handle))
        try:
            self._line.settimeout(self._seconds if self._started else max(self._seconds, _START_SECONDS))
            answers.send(self._line, answers.DONE, packed, handle)
            self.given += 1
            self.is_fit = self.given < TASKS_A_PROCESS
            latest, beside = time.monotonic() + max(self._seconds, LONGEST_SECONDS), answers.AnswerBytes()
            while True:
                kind, content = self._heard(flood)
                if kind == answers.BEGUN:
                    begun = self._started = True
                elif kind == answers.WORN:
                    self.is_fit = False
                elif kind in answers.BESIDE:
                    beside.take(kind, content)
                elif kind == answers.DONE and begun:
                    scratch.empty(self._folder)
                    return answers.read(self._told, content, beside.pieces, self._most)
                elif kind == answers.FAILED:
                    self.is_fit &= begun
                    scratch.empty(self._folder)
                    return answers.error_of(content)
                self._line.settimeout(max(0.001, min(self._seconds, latest - time.monotonic())))
        except Exception as error:
            self.is_fit = False
            return self._lost(error, begun)

    def _lost(self, error: Exception, begun: bool) -> Exception:
        """Return the exception of a task of which no answer came: what became of its process."""
        match error:
            case TimeoutError():
                return TookTooLong()
            case EOFError() | ConnectionError():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(_PATIENCE if begun else 0)
                self.has_begun = begun
                is_slow = self._process.returncode == -signal.SIGXCPU
                return TookTooLong() if begun and is_slow else WorkerDied()
            case TooMuch():
                return error
        return UnforeseenError(reason_of(error))  # an answer that is none

    def _heard(self, flood: scratch.Flood) -> tuple[bytes, bytearray]:
        """Return the next frame. What the process started may hold the line when it has ended: that is heard, too."""
        latest = time.monotonic() + cast(float, self._line.gettimeout())
        ready: list[int] = []
        while not ready:
            left = latest - time.monotonic()
            if left <= 0:
                raise TimeoutError
            ready = [handle for handle, _ in self._either.poll(1000 * min(left, _LOOK_SECONDS))]
            if flood.is_too_much():
                self.kill()
                raise TooMuchWritten
        if self._line.fileno() not in ready:
            raise EOFError
        return answers.receive(self._line, self._most)

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Kill it with all that it started, none of which can leave its group. It holds nothing that is to be kept."""
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Kill the process with all that it started, and remove its folder."""
        self.kill()
        self._line.close()
        self._process.wait()
        os.close(self._end)
        self._run.tell(self._process.pid)
        scratch.remove(self._folder)


Task = TypeVar("Task")
Result = TypeVar("Result")
Part = list[tuple[Task, Result | Exception]]
"""Tasks with what came of them, in their order."""

SECONDS_A_TASK = 300.0  # a task that shows no sign of life (`pipeline.support.confined`) for so long is given up
#: Tasks a process does before it is started anew: what libraries of other people leak stays small.
TASKS_A_PROCESS = 4000
_TRIES = 2
#: Processes that end before they take up a task are nobody's fault; so many in a row, and none can be had.
_STARTS = 5
#: Results a process that wait for a slow one before them: enough to keep all busy, little for the memory here.
_AHEAD = 6
#: What is ready is handed on together, for somebody who does several in one go: so many, and after so long at the
#: latest. Few at first, half of what was handed on before: whoever does little sees each at once, and a run that is
#: stopped lost little.
_TOGETHER = 16
_SOON_SECONDS = 0.5


class Pool(Generic[Task, Result]):
    """Does ``work`` (a callable that can be pickled) in up to ``count`` processes that stay, or right here if 0.

    Close it, or use a ``with``. With ``warm`` the first process starts at once. What starts processes raises
    ``SetupError`` where there is no place for temporary files.
    """

    def __init__(
        self, work: Callable[[Task], Result], count: int = 1, seconds_a_task: float = SECONDS_A_TASK, warm: bool = False
    ) -> None:
        self._do, self._count, self._seconds = work, count, seconds_a_task
        self.is_open = True  # whether tasks can be handed in
        self._stack = ExitStack()
        self._run: scratch.ScratchRun | None = None
        self._lock = threading.Lock()
        self._own = threading.local()
        self._processes: set[Process] = set()
        if count:
            # Made here: what cannot be pickled is told to who opens the pool.
            self._work, self._told, self._most = pickle.dumps(work), answers_of(work), answers.most_of(work)
            self._threads = ThreadPoolExecutor(count, "confined")
        if warm:
            self._opened()
            self._threads.submit(self._process)

    def _opened(self) -> scratch.ScratchRun:
        with self._lock:
            if self._run is None:
                self._run = self._stack.enter_context(scratch.a_run())
            return self._run

    def submit(self, task: Task) -> "Future[Result]":
        """Hand in a task; the future has its result, or the exception that it ended with."""
        if self._count == 0:
            future: Future[Result] = Future()
            try:
                future.set_result(self._do(task))
            except Exception as error:
                future.set_exception(error)
            return future
        try:
            if self.is_open:
                self._opened()
            return self._threads.submit(self._tried, task)
        except RuntimeError:
            if not self.is_open:
                raise CancelledError from None
            raise SetupError(
                "Hệ thống không cho chạy thêm tiến trình. Đóng bớt chương trình rồi thử lại, hoặc thêm --workers 1."
            ) from None

    def results(self, tasks: Iterable[Task]) -> Generator[tuple[Task, Result | Exception]]:
        """Yield each task with its result, or with the exception that it ended with, in the order of the tasks."""
        with closing(in_parts(self.submit, tasks, _AHEAD * self._count, together=1)) as parts:
            yield from itertools.chain.from_iterable(parts)

    def parts(self, tasks: Iterable[Task]) -> Generator[Part[Task, Result]]:
        """Yield what ``results`` does, several together of many tasks."""
        yield from in_parts(self.submit, tasks, _AHEAD * self._count)

    def close(self) -> None:
        """End the processes; what was not done ends with ``CancelledError``."""
        if self._count == 0 or not self.is_open:
            return
        self.is_open = False
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in tuple(self._processes):
            process.kill()
        self._threads.shutdown()
        for process in self._processes:
            process.end()
        self._stack.close()

    def __enter__(self) -> "Pool[Task, Result]":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _tried(self, task: Task) -> Result:
        """Do a task in this thread's process, again in a fresh one where that may help; raise its error, if any."""
        tries = starts = 0
        while True:
            process = self._process()
            result = process.do(task)
            if not self.is_open:
                raise CancelledError
            tries, starts = tries + process.has_begun, starts + (not process.has_begun)
            again = tries < _TRIES and _may_do_better(result) if process.has_begun else starts < _STARTS
            if again or not process.is_fit:
                self._end(process)
            if again:
                continue
            if isinstance(result, Exception):
                raise result
            return cast(Result, result)

    def _process(self) -> Process:
        """Return the process of this thread, a fresh one where it has none that lives."""
        process: Process | None = getattr(self._own, "process", None)
        if process is not None and not process.is_alive():
            self._end(process)
            process = None
        if process is None:
            process = self._own.process = Process(self._work, self._told, self._opened(), self._seconds, self._most)
            self._processes.add(process)
            if not self.is_open:  # just now
                process.kill()
        return process

    def _end(self, process: Process) -> None:
        """End a process; its thread begins a fresh one with the next task."""
        self._own.process = None
        self._processes.discard(process)
        process.end()


def _may_do_better(result: Any) -> bool:
    """Whether a fresh process may do better, as a result may say of itself; not what took too long or wrote too
    much."""
    if isinstance(result, Exception):
        return isinstance(result, ProgramFailedError) or not isinstance(
            result, VanthuError | TookTooLong | TooMuchWritten
        )
    return bool(getattr(result, "program_failed", False))


def in_parts(
    submit: Callable[[Task], "Future[Result]"], tasks: Iterable[Task], ahead: int, together: int = _TOGETHER
) -> Generator[Part[Task, Result]]:
    """Yield tasks in their order, up to so many ``together``, each with its result or the exception that it ended with.

    ``submit`` hands one in; ``ahead`` of them are under way at most.
    """
    waiting: deque[tuple[Task, Future[Result]]] = deque()
    part: Part[Task, Result] = []
    given, since = 0, 0.0
    left = iter(tasks)
    more = True
    try:
        while more or waiting:
            if more and not (waiting and (len(waiting) > ahead or waiting[0][1].done())):
                try:
                    task = next(left)
                except StopIteration:
                    more = False
                else:
                    waiting.append((task, submit(task)))
            elif part and not wait([waiting[0][1]], max(0.0, since + _SOON_SECONDS - time.monotonic())).done:
                yield part
                part = []
            else:
                task, future = waiting.popleft()
                since = since if part else time.monotonic()
                try:
                    part.append((task, future.result()))
                except Exception as error:
                    part.append((task, error))
                given += 1
                if len(part) >= min(together, 1 + given // 2):
                    yield part
                    part = []
        if part:
            yield part
    finally:
        for _, future in waiting:
            future.cancel()
