"""Reading on other machines: a Dask cluster that gives each of them its files, and confined processes on each."""

import gc
import logging
import os
import pickle
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from pipeline.confined import answers
from pipeline.confined.pool import Part, Pool, in_parts
from pipeline.errors import SetupError
from pipeline.words import t

Task = TypeVar("Task")
Result = TypeVar("Result")

#: How long to wait for the scheduler to answer, and for a machine to be there.
_PATIENCE = 10
#: Tasks given out and not yet fetched: enough for a small cluster, little for the memory here.
TASKS_UNDER_WAY = 64


class Elsewhere(Generic[Task, Result]):
    """Does ``work`` on the machines of a cluster (its client)."""

    def __init__(self, work: Callable[[Task], Result], client: Any) -> None:
        self._told = answers.answers_of(work)
        self._executor = client.get_executor()
        self._work = client.scatter(pickle.dumps(work), broadcast=True)

    def parts(self, tasks: Iterable[Task]) -> Generator[Part[Task, Result]]:
        """Yield each task with its result, or the exception that it ended with, several together of many tasks.

        Raises ``SetupError`` where the scheduler went.
        """
        for part in in_parts(self, tasks, TASKS_UNDER_WAY):
            yield [(task, self._read(answer)) for task, answer in part]

    def _read(self, answer: tuple[bytes, bytes] | Exception) -> Result | Exception:
        if not isinstance(answer, Exception):
            kind, content = answer
            found: Result | Exception
            found = self._told.validate_json(content) if kind == answers.DONE else answers.error_of(content)
            return found
        if type(answer).__name__ == "KilledWorker":
            return answers.Died()
        raise _lost() from answer

    def submit(self, task: Task) -> "Future[tuple[bytes, bytes]]":
        """Hand in a task; its answer comes as data. Raises ``SetupError`` where the scheduler went."""
        try:
            found: Future[tuple[bytes, bytes]] = self._executor.submit(do_here, self._work, task, pure=False)
        except Exception as error:
            raise _lost() from error
        return found


#: Runs, each with a registry of its own, that a machine keeps processes for at a time.
_OFFICES = 4
_pools: dict[bytes, Pool[Any, Any]] = {}
_lock = threading.Lock()


def do_here(work: bytes, task: Any) -> tuple[bytes, bytes]:
    """Do a task in a confined process of the machine that a cluster gave it to; return the answer as data."""
    try:
        with _lock:
            if work not in _pools:
                close(_OFFICES - 1)
                _pools[work] = Pool(pickle.loads(work), os.cpu_count() or 1)
            pool = _pools[work]
        return answers.DONE, pool.told.dump_json(pool.submit(task).result())
    except Exception as error:
        return answers.FAILED, answers.told(error)


def close(but: int = 0) -> None:
    """End the processes of this machine, but for those of the works that came last."""
    while len(_pools) > but:
        _pools.pop(next(iter(_pools))).close()


@contextmanager
def reading_at(address: str, work: Callable[[Task], Result]) -> Iterator[Elsewhere[Task, Result]]:
    """Give what does some work on the machines of the scheduler at ``address``. Raises ``SetupError``."""
    client = _client_of(address)
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            raise SetupError(
                t("Bộ điều phối {address} chưa có máy nào để đọc. Chạy dask worker rồi thử lại.", address=address)
            ) from error
        yield Elsewhere(work, client)


def _client_of(address: str) -> Any:
    from distributed import Client

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what goes wrong is said here, in one line
    try:
        return Client(address, timeout=_PATIENCE)
    except (OSError, ValueError, TypeError, RuntimeError):
        pass
    # A client that failed closes itself when it is collected: that hangs where the next one is just starting.
    gc.collect()
    raise SetupError(_no_way_to(address))


def _no_way_to(address: str) -> str:
    if address.startswith("tls:"):
        return t(
            "Không nối được tới bộ điều phối {address}. Với tls:// cần chứng chỉ: đặt các biến "
            "DASK_DISTRIBUTED__COMM__TLS__CA_FILE, …__CLIENT__CERT, …__CLIENT__KEY rồi chạy lại.",
            address=address,
        )
    return t("Không nối được tới bộ điều phối {address}. Kiểm tra địa chỉ và máy đó rồi chạy lại.", address=address)


def _lost() -> SetupError:
    return SetupError(t("Mất liên lạc với bộ điều phối. Văn bản đã lưu vẫn còn; chạy lại lệnh để đọc tiếp."))
