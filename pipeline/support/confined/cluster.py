"""Reading on other machines: a Dask cluster that gives each of them its files, and confined processes on each."""

import gc
import logging
import pickle
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import Any, Generic, NamedTuple

from pipeline.support.confined import answers, processors
from pipeline.support.confined.pool import Part, Pool, Result, Task, in_parts
from pipeline.support.errors import SetupError, UnforeseenError
from pipeline.support.files import reason_of
from pipeline.support.paper import Content

_Frame = tuple[bytes, ...]
"""A kind of frame (`answers`), its content, and what comes beside it."""

_PATIENCE = 10  # how long to wait for the scheduler to answer, and for a machine to be there
#: Groups of tasks given out and not yet fetched: enough for a small cluster, little for the memory here.
GROUPS_UNDER_WAY = 64
#: Files of few bytes are handed in together, up to so many: for each time Dask takes a tenth of what reading a letter
#: does. Nothing waits behind a larger file, which may be a scan, while another machine has nothing to do.
TOGETHER = 4
_FEW_BYTES = 1 << 16


class Answer(NamedTuple):
    """A result as data, what comes beside it, and whether it says of itself that a fresh process may do better."""

    content: Content
    beside: tuple[Content, ...]
    program_failed: bool


class PackedWork:
    """Does packed work and returns data. Unpacked in confined processes alone: a machine never loads what reads."""

    def __init__(self, work: bytes) -> None:
        self._packed = work

    def __setstate__(self, state: dict[str, bytes]) -> None:
        self._do = pickle.loads(state["_packed"])
        self._told = answers.answers_of(self._do)

    def __call__(self, task: Any) -> Answer:
        """Do a task."""
        result, beside = self._do(task), list[bytes]()

        def kept(content: bytes) -> int:
            beside.append(content)
            return len(beside) - 1

        content = self._told.dump_json(result, warnings=False, context=kept)
        return Answer(content, tuple(beside), getattr(result, "program_failed", False))


class ClusterPool(Generic[Task, Result]):
    """Does ``work`` on the machines of a cluster (its client)."""

    def __init__(self, work: Callable[[Task], Result], client: Any) -> None:
        self._answers, self._most = answers.answers_of(work), answers.most_of(work)
        self._executor = client.get_executor()
        self._work = client.scatter(pickle.dumps(work), broadcast=True)

    def parts(self, tasks: Iterable[Task]) -> Generator[Part[Task, Result]]:
        """Yield tasks with results or errors, several together. Raises ``SetupError`` where the scheduler went."""
        for part in in_parts(self._submit, _together(tasks), GROUPS_UNDER_WAY, TOGETHER):
            yield [pair for group, told in part for pair in zip(group, self._results(group, told), strict=True)]

    def _results(self, group: list[Task], told: list[_Frame] | Exception) -> Iterator[Result | Exception]:
        """Yield the result of each task of a group, or why there is none; ``told``: answers as data, or an error."""
        if isinstance(told, Exception):
            if type(told).__name__ != "KilledWorker":
                raise _lost() from told
            told = [(answers.FAILED, answers.error_as_data(answers.WorkerDied()))] * len(group)
        for kind, content, *beside in told:
            try:
                if kind == answers.DONE:
                    yield answers.read(self._answers, content, beside, self._most)
                else:
                    yield answers.error_of(content)
            except Exception as error:  # an answer that is none
                yield UnforeseenError(reason_of(error))

    def _submit(self, tasks: list[Task]) -> "Future[list[_Frame]]":
        """Hand a group of tasks in to the cluster; raise where that is lost."""
        try:
            # Packed: the scheduler reads whatever is no data, and would load our modules for it.
            found: Future[list[_Frame]] = self._executor.submit(do_here, self._work, pickle.dumps(tasks), pure=False)
        except Exception as error:
            raise _lost() from error
        return found


def _lost() -> SetupError:
    return SetupError("Mất liên lạc với bộ điều phối. Văn bản đã lưu vẫn còn; chạy lại lệnh để đọc tiếp.")


def _together(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    """Yield tasks in groups of ``TOGETHER`` at most; a file of more than ``_FEW_BYTES`` is the last of its group."""
    group: list[Task] = []
    for task in tasks:
        group.append(task)
        path, is_small = getattr(task, "path", None), False
        with suppress(OSError):  # said when it is opened
            is_small = path is None or path.stat().st_size <= _FEW_BYTES
        if len(group) == TOGETHER or not is_small:
            yield group
            group = []
    if group:
        yield group


#: Runs, each with a registry of its own, that a machine keeps processes for at a time.
_OFFICES = 4
_pools: dict[bytes, Pool[Any, Answer]] = {}
_lock = threading.Lock()


def do_here(work: bytes, tasks: bytes) -> list[_Frame]:
    """Do tasks in a confined process of the machine that a cluster gave them to; return the answers as data."""
    told: list[_Frame] = []
    for task in pickle.loads(tasks):
        try:
            with _lock:
                if work not in _pools:
                    close(_OFFICES - 1)
                    _pools[work] = Pool(PackedWork(work), processors())
                pool = _pools[work]
            answer = pool.submit(task).result()
            told.append((answers.DONE, answer.content[:], *(piece[:] for piece in answer.beside)))
        except Exception as error:
            told.append((answers.FAILED, answers.error_as_data(error)))
    return told


def close(but: int = 0) -> None:
    """End the processes of this machine, but for those of the works that came last."""
    while len(_pools) > but:
        _pools.pop(next(iter(_pools))).close()


@contextmanager
def reading_at(address: str, work: Callable[[Task], Result]) -> Iterator[ClusterPool[Task, Result]]:
    """Give what does some work on the machines of the scheduler at ``address``. Raises ``SetupError``."""
    from distributed import Client

    for name in ("distributed", "distributed.client"):  # what goes wrong is said here, in one line
        logging.getLogger(name).setLevel(logging.CRITICAL)
    client: Any = None
    with suppress(OSError, ValueError, TypeError, RuntimeError):
        client = Client(address, timeout=_PATIENCE)
    if client is None:
        # A client that failed closes itself when it is collected: that hangs where the next one is just starting.
        gc.collect()
        if address.startswith("tls:"):
            raise SetupError(
                "Không nối được tới bộ điều phối {address}. Với tls:// cần chứng chỉ: đặt các biến "
                "DASK_DISTRIBUTED__COMM__TLS__CA_FILE, …__CLIENT__CERT, …__CLIENT__KEY rồi chạy lại.",
                address=address)  # fmt: skip
        raise SetupError(
            "Không nối được tới bộ điều phối {address}. Kiểm tra địa chỉ và máy đó rồi chạy lại.", address=address
        )
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            raise SetupError(
                "Bộ điều phối {address} chưa có máy nào để đọc. Chạy dask worker rồi thử lại.", address=address
            ) from error
        yield ClusterPool(work, client)
