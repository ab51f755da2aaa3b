"""Confined processes that stay warm: one task at a time is handed in, from any thread, and answered when it is done.

They are those of a batch (``workers.Crew``): confined in the same way, tried again in the same way, replaced by fresh
ones when they are worn. Here a thread looks after them for as long as the pool is open.
"""

import pickle
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future
from multiprocessing import Pipe
from pathlib import Path
from typing import Generic, TypeVar

from pipeline.confined import scratch
from pipeline.confined.worker import Job
from pipeline.confined.workers import SECONDS_A_TASK, Crew

Task = TypeVar("Task")
Result = TypeVar("Result")


class PoolClosedError(Exception):
    """The pool was closed before the task was done."""


class Pool(Generic[Task, Result]):
    """Does ``work`` (a callable that can be pickled) in ``count`` processes that stay; close it, or use a ``with``.

    The first process starts at once, so that it is warm when the first task comes.
    """

    def __init__(self, work: Callable[[Task], Result], count: int = 1, seconds_a_task: float = SECONDS_A_TASK) -> None:
        self._new: deque[tuple[Job, Future[Result]]] = deque()
        self._bell, self._rope = Pipe(duplex=False)
        self._lock = threading.Lock()
        self._closed = False
        # Made here: what cannot be pickled is told to who opens the pool.
        given = (pickle.dumps(work), count, seconds_a_task)
        self._thread = threading.Thread(target=self._look_after, args=given, name="confined-pool", daemon=True)
        self._thread.start()

    def submit(self, task: Task) -> "Future[Result]":
        """Hand in a task; the future has its result, or the exception that it ended with."""
        future: Future[Result] = Future()
        with self._lock:
            if self._closed:
                raise PoolClosedError
            self._new.append((Job(task), future))
            self._rope.send_bytes(b"!")
        return future

    @property
    def is_open(self) -> bool:
        """Whether tasks can be handed in: it was not closed, and its processes could be started."""
        return not self._closed

    def results(self, tasks: Iterable[Task]) -> Generator[tuple[Task, Result | Exception]]:
        """Yield each task with its result, or with the exception that it ended with, one after another."""
        for task in tasks:
            try:
                yield task, self.submit(task).result()
            except Exception as error:
                yield task, error

    def close(self) -> None:
        """End the processes; what was not done ends with ``PoolClosedError``."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._rope.send_bytes(b"!")
        self._thread.join()

    def __enter__(self) -> "Pool[Task, Result]":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _look_after(self, work: bytes, count: int, seconds: float) -> None:
        waiting: dict[int, Future[Result]] = {}
        try:
            with scratch.run_folder() as folder:
                crew = Crew(work, count, seconds, Path(folder))
                try:
                    crew.warm()
                    self._serve(crew, waiting)
                finally:
                    crew.end()
        except Exception as error:  # no folder for temporary files, no process: said to who waits
            why: Exception = error
        else:
            why = PoolClosedError()
        with self._lock:
            self._closed = True
            left = [*waiting.values(), *(future for _, future in self._new)]
            self._new.clear()
        for future in left:
            future.set_exception(why)

    def _serve(self, crew: Crew, waiting: "dict[int, Future[Result]]") -> None:
        while not self._closed:
            while self._new and crew.has_room():
                job, future = self._new.popleft()
                if future.set_running_or_notify_cancel():
                    waiting[id(job)] = future
                    crew.take(job)
            for job in crew.done():
                _tell(waiting.pop(id(job)), job.result)
            crew.listen(self._bell)
            while self._bell.poll():
                self._bell.recv_bytes()


def _tell(future: "Future[Result]", result: Result | Exception) -> None:
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
