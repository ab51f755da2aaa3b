"""Processes that stay warm: each task is answered by itself, and what ends one costs nobody else."""

import os
import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import wait
from pathlib import Path
from typing import Any

import pytest

from pipeline.confined import confinement, workers
from pipeline.confined.pool import Pool, PoolClosedError
from pipeline.confined.worker import Died, TookTooLong, TooMuch
from tests.pipeline import fake_tasks
from tests.pipeline.test_confined import ROOT, gone

pytestmark = pytest.mark.skipif(not confinement.memory_can_be_limited(), reason="limits of Linux")

Task = tuple[str, Any]


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(str(ROOT))
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def pool(temp: Path) -> Iterator[Pool[Task, Any]]:
    with Pool(fake_tasks.work, seconds_a_task=2.0) as opened:
        yield opened


def test_the_process_stays_from_task_to_task(pool: Pool[Task, Any]) -> None:
    first, second = (pool.submit(("identify", None)).result() for _ in range(2))
    assert first == second and first[0] != os.getpid()


@pytest.mark.parametrize(
    ("task", "error"),
    [
        (("fail", "năm"), ValueError),
        (("die", signal.SIGKILL), Died),
        (("sleep", 60), TookTooLong),
        (("swell", 2 * confinement.MEMORY_MB), TooMuch),
        (("lambda", 1), Exception),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_misdeeds_cost_only_their_own_task(pool: Pool[Task, Any], task: Task, error: type[Exception]) -> None:
    before, bad, after = (pool.submit(one) for one in (("give", 1), task, ("give", 2)))
    assert isinstance(bad.exception(), error)
    assert (before.result(), after.result()) == (1, 2)


def test_what_dies_while_idle_is_nobodys_fault(pool: Pool[Task, Any]) -> None:
    pid = pool.submit(("identify", None)).result()[0]
    os.kill(pid, signal.SIGKILL)
    assert gone(pid) and pool.submit(("give", 1)).result() == 1


def test_a_worn_process_is_replaced(pool: Pool[Task, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "TASKS_A_PROCESS", 2)
    pids = [pool.submit(("identify", None)).result()[0] for _ in range(4)]
    assert len(set(pids)) == 2 and gone(pids[0])


def test_many_at_once_from_wherever(pool: Pool[Task, Any]) -> None:
    futures = [pool.submit(("give", number)) for number in range(50)]
    wait(futures)
    assert [future.result() for future in futures] == list(range(50))


def test_closing_leaves_nobody_waiting(temp: Path) -> None:
    pool: Pool[Task, Any] = Pool(fake_tasks.work)
    pid = pool.submit(("identify", None)).result()[0]
    slow = [pool.submit(("sleep", 60)) for _ in range(3)]
    pool.close()
    assert all(isinstance(future.exception(timeout=0), PoolClosedError) for future in slow)
    assert gone(pid)
    with pytest.raises(PoolClosedError):
        pool.submit(("give", 1))
