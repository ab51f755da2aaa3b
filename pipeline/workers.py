"""Work in other processes that keeps its order and survives a process that dies.

Results come in the order of the tasks. A task that kills its process, or that does not end, costs itself only: the
tasks that were under way with it are done again, one by one, so that the culprit is known.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

#: A task that takes longer than this is given up.
SECONDS_A_TASK = 300.0
#: Tasks a process does before all are started anew: what libraries of other people leak stays small.
TASKS_A_PROCESS = 1000

#: Tasks given to an executor elsewhere and not yet fetched: enough for a small cluster, little for the memory here.
TASKS_UNDER_WAY = 64

_work: Callable[[Any], Any] | None = None


class Died(Exception):
    """The process that did the task ended."""


class TookTooLong(Exception):
    """The task did not end in time."""


class Workers(Generic[Task, Result]):
    """Does ``work`` (a callable that can be pickled) for many tasks in ``count`` processes, or here if 0."""

    def __init__(self, work: Callable[[Task], Result], count: int, seconds_a_task: float = SECONDS_A_TASK) -> None:
        self._do = work
        self._count = count
        self._seconds = seconds_a_task
        self._pool: ProcessPoolExecutor | None = None
        self._children: set[Any] = set()
        self._given = 0

    def results(self, tasks: Iterable[Task]) -> Generator[tuple[Task, Result | Exception]]:
        """Yield each task with its result, or with the exception that it ended with."""
        if self._count == 0:
            yield from ((task, self._here(task)) for task in tasks)
            return
        try:
            yield from self._in_order(iter(tasks))
        except BaseException:  # Ctrl-C, or nobody wants the rest
            self._kill()
            raise
        self._finish()

    def _here(self, task: Task) -> Result | Exception:
        try:
            return self._do(task)
        except Exception as error:
            return error

    def _in_order(self, tasks: Iterator[Task]) -> Iterator[tuple[Task, Result | Exception]]:
        waiting: deque[tuple[Task, Future[Result]]] = deque()
        for task in tasks:
            waiting.append((task, self._given_out(task)))
            # Two tasks a process keep all of them busy; more would only fill the memory with finished results.
            if len(waiting) > 2 * self._count:
                yield from self._first_of(waiting)
            if self._given >= TASKS_A_PROCESS * self._count:
                while waiting:
                    yield from self._first_of(waiting)
                self._finish()
        while waiting:
            yield from self._first_of(waiting)

    def _first_of(self, waiting: deque[tuple[Task, Future[Result]]]) -> Iterator[tuple[Task, Result | Exception]]:
        task, future = waiting.popleft()
        result = self._ended(future)
        if not isinstance(result, Died | TookTooLong):
            yield task, result
            return
        self._kill()
        if isinstance(result, TookTooLong):
            yield task, result
        else:
            waiting.appendleft((task, future))
        while waiting:
            task, _ = waiting.popleft()
            yield task, self._alone(task)

    def _alone(self, task: Task) -> Result | Exception:
        result = self._ended(self._given_out(task))
        if isinstance(result, Died | TookTooLong):
            self._kill()
        return result

    def _given_out(self, task: Task) -> Future[Result]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._count, multiprocessing.get_context("spawn"), initializer=_prepare, initargs=(self._do,)
            )
            self._given = 0
        others = set(multiprocessing.active_children()) - self._children
        self._given += 1
        try:
            future: Future[Result] = self._pool.submit(_run, task)
        except (BrokenProcessPool, OSError) as error:  # OSError: it broke while it took the task
            future = Future()
            future.set_exception(BrokenProcessPool(str(error)))
        self._children |= set(multiprocessing.active_children()) - others
        return future

    def _ended(self, future: Future[Result]) -> Result | Exception:
        try:
            return future.result(self._seconds)
        except BrokenProcessPool:
            return Died()
        except TimeoutError as error:
            # A task may itself end with a TimeoutError; then it has ended.
            return error if future.done() else TookTooLong()
        except Exception as error:
            return error

    def _finish(self) -> None:
        """Let the processes end by themselves; all their results are here."""
        if self._pool is not None:
            self._pool.shutdown(wait=True)
        self._pool, self._children = None, set()

    def _kill(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        for child in self._children:
            child.terminate()
        self._pool, self._children = None, set()


class Elsewhere(Generic[Task, Result]):
    """Does ``work`` in an executor that somebody else runs, such as that of a Dask cluster."""

    def __init__(
        self, work: Callable[[Task], Result], executor: Executor, seconds_a_task: float = SECONDS_A_TASK
    ) -> None:
        self._do = work
        self._executor = executor
        self._seconds = seconds_a_task

    def results(self, tasks: Iterable[Task]) -> Generator[tuple[Task, Result | Exception]]:
        """Yield each task with its result, or with the exception that it ended with."""
        waiting: deque[tuple[Task, Future[Result]]] = deque()
        try:
            for task in tasks:
                waiting.append((task, self._executor.submit(self._do, task)))
                if len(waiting) >= TASKS_UNDER_WAY:
                    yield self._first_of(waiting)
            while waiting:
                yield self._first_of(waiting)
        finally:
            for _, future in waiting:
                future.cancel()

    def _first_of(self, waiting: deque[tuple[Task, Future[Result]]]) -> tuple[Task, Result | Exception]:
        task, future = waiting.popleft()
        try:
            return task, future.result(self._seconds)
        except TimeoutError as error:
            return task, error if future.done() else TookTooLong()
        except Exception as error:
            return task, error


def _prepare(work: Callable[[Any], Any]) -> None:
    # Ctrl-C reaches every process of the terminal; only the first one may act on it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    global _work
    _work = work


def _end_with_parent() -> None:
    """End this process when the one that gives it tasks was killed: nothing else would tell it, and it would stay."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run(task: Any) -> Any:
    assert _work is not None
    return _work(task)
