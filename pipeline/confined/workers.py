"""Work in other, confined processes that keeps its order and survives a process that dies.

Results come in the order of the tasks, however many processes there are. A task that kills its process, or that shows
no sign of life, costs itself only: what waited behind it is given to another process. What failed by death, lack of
memory or an error that nobody foresaw is tried once more, in a fresh process, before it counts as failed.
"""

import multiprocessing
import multiprocessing.connection
import pickle
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Generic, TypeVar

from pipeline.confined import scratch
from pipeline.confined.worker import Died, Job, TookTooLong, Worker

__all__ = ["Crew", "Died", "Elsewhere", "TookTooLong", "Workers"]

Task = TypeVar("Task")
Result = TypeVar("Result")

#: A task that shows no sign of life (`pipeline.confined.heartbeat`) for so long is given up.
SECONDS_A_TASK = 300.0
#: Tasks a process does before it is started anew: what libraries of other people leak stays small.
TASKS_A_PROCESS = 1000
#: Tasks given to a process at a time: the second is there as soon as the first is done. Only to a process that needs
#: no longer for one than so many seconds: behind a long one a task would wait while others have nothing to do.
_AHEAD, _QUICK = 2, 0.2
#: Finished results a process that wait for a slow one before them: enough to keep all busy, little for the memory here.
_WAITING = 16

#: Tasks given to an executor elsewhere and not yet fetched: enough for a small cluster, little for the memory here.
TASKS_UNDER_WAY = 64


class Workers(Generic[Task, Result]):
    """Does ``work`` (a callable that can be pickled) for many tasks in ``count`` processes, or here if 0."""

    def __init__(self, work: Callable[[Task], Result], count: int, seconds_a_task: float = SECONDS_A_TASK) -> None:
        self._do = work
        self._count = count
        self._seconds = seconds_a_task

    def results(self, tasks: Iterable[Task]) -> Generator[tuple[Task, Result | Exception]]:
        """Yield each task with its result, or with the exception that it ended with."""
        if self._count == 0:
            yield from ((task, self._here(task)) for task in tasks)
            return
        with ExitStack() as stack:
            folder = stack.enter_context(scratch.run_folder())
            crew = Crew(pickle.dumps(self._do), self._count, self._seconds, folder)
            stack.callback(crew.end)
            yield from crew.in_order(iter(tasks))

    def _here(self, task: Task) -> Result | Exception:
        try:
            return self._do(task)
        except Exception as error:
            return error


class Crew:
    """The processes of one run, and what they are at. Only one thread may have to do with it."""

    def __init__(self, work: bytes, count: int, seconds: float, folder: Path) -> None:
        self._work = work
        self._count = count
        self._seconds = seconds
        self._folder = folder
        self._workers: list[Worker] = []
        self._started = 0
        self._jobs: deque[Job] = deque()
        """Given out or waiting, in the order of the tasks; each holds its result once it has one."""
        self._again: deque[Job] = deque()
        """What was taken from a process that died before it came to it."""

    def in_order(self, tasks: Iterator[Any]) -> Iterator[tuple[Any, Any]]:
        """Yield tasks with their results."""
        more = True
        while more or self._jobs:
            more = more and self._give_out(tasks)
            self._give_again()
            while self._jobs and self._jobs[0].done:
                job = self._jobs.popleft()
                yield job.task, job.result
            if self._jobs and not (more and self.has_room()):
                self.listen()

    def take(self, job: Job) -> None:
        """Take one more job, while there is room; what becomes of it, ``listen`` hears."""
        self._jobs.append(job)
        self._give(job)

    def done(self) -> list[Job]:
        """Return the jobs that are done, in whatever order they were given."""
        self._give_again()
        found = [job for job in self._jobs if job.done]
        self._jobs = deque(job for job in self._jobs if not job.done)
        return found

    def warm(self) -> None:
        """Start a process before there is work for it."""
        if not self._workers:
            self._fresh_worker()

    def end(self) -> None:
        """Let idle processes end by themselves and kill the others."""
        for worker in self._workers:
            worker.dismiss()
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def has_room(self) -> bool:
        """Say whether somebody can take one more job."""
        return len(self._jobs) < _WAITING * self._count and self._free_worker() is not None

    def _give_out(self, tasks: Iterator[Any]) -> bool:
        """Give tasks to whoever is free; say whether there may be more of them."""
        while not self._again and self.has_room():
            try:
                task = next(tasks)
            except StopIteration:
                return False
            self.take(Job(task))
        return True

    def _give_again(self) -> None:
        while self._again and self._free_worker() is not None:
            self._give(self._again.popleft())

    def _give(self, job: Job, worker: Worker | None = None) -> None:
        worker = worker or self._free_worker()
        assert worker is not None, "asked for before"
        if not worker.give(job, self._seconds):
            self._retire(worker)

    def _free_worker(self) -> Worker | None:
        """Return an idle process, a new one while there may be more, or one that can take a task ahead."""
        able = [worker for worker in self._workers if worker.given < TASKS_A_PROCESS]
        idle = next((worker for worker in able if not worker.jobs), None)
        if idle is not None:
            return idle
        if len(self._workers) < self._count:
            return self._fresh_worker()
        return next((worker for worker in able if len(worker.jobs) < _AHEAD and worker.pace < _QUICK), None)

    def _fresh_worker(self) -> Worker:
        self._started += 1
        fresh = Worker(self._work, self._folder / str(self._started))
        self._workers.append(fresh)
        return fresh

    def listen(self, bell: Connection | None = None) -> None:
        """Wait until a process says something, dies, or has been silent for too long, or until the bell rings."""
        busy = [worker for worker in self._workers if worker.jobs]
        assert busy or bell is not None, "somebody is at each job that is not done"
        ears = [worker.ear for worker in busy]
        until = min((worker.deadline for worker in busy), default=None)
        heard = multiprocessing.connection.wait(
            ears if bell is None else [*ears, bell],
            timeout=None if until is None else max(0.0, until - time.monotonic()),
        )
        for worker in busy:
            job = worker.jobs[0]
            if worker.ear in heard:
                alive = worker.hear(self._seconds)
            else:
                alive = time.monotonic() < worker.deadline or worker.give_up(TookTooLong())
            again = job.is_to_try_again()
            if not alive or again or (worker.given >= TASKS_A_PROCESS and not worker.jobs):
                self._retire(worker)
            if again:
                job.begin_again()
                self._give(job, self._fresh_worker())

    def _retire(self, worker: Worker) -> None:
        self._workers.remove(worker)
        self._again.extend(worker.jobs)
        worker.jobs.clear()
        worker.dismiss()
        worker.end()


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
