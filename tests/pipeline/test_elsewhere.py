"""Reading in an executor that somebody else runs: the same results in the same order, and no error stops the rest."""

import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.calendar import WorkingCalendar
from pipeline.confined.workers import TASKS_UNDER_WAY, Elsewhere, TookTooLong
from pipeline.intake import batch
from pipeline.store import open_store
from tests.pipeline.sample import TEXT


@pytest.fixture
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


def slow_for_even(number: int) -> int:
    time.sleep(0.002 * (number % 2 == 0))
    if number == 5:
        raise ValueError("năm")
    return number * number


def test_results_keep_the_order_of_the_tasks(executor: Executor) -> None:
    count = TASKS_UNDER_WAY + 40
    found = list(Elsewhere(slow_for_even, executor).results(range(count)))
    assert [task for task, _ in found] == list(range(count))
    assert isinstance(found[5][1], ValueError)
    assert [result for task, result in found if task != 5] == [task * task for task in range(count) if task != 5]


def test_what_takes_too_long_is_given_up(executor: Executor) -> None:
    found = dict(Elsewhere(lambda seconds: time.sleep(seconds), executor, 0.05).results([0.3, 0]))
    assert isinstance(found[0.3], TookTooLong)
    assert found[0] is None


def test_a_batch_elsewhere_stores_the_same(tmp_path: Path, executor: Executor) -> None:
    (tmp_path / "van-ban").mkdir()
    (tmp_path / "van-ban" / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "van-ban" / "b.txt").touch()
    stored = []
    for name, chosen in (("here", None), ("elsewhere", executor)):
        with open_store(str(tmp_path / f"{name}.db")) as store:
            run = batch.run([tmp_path / "van-ban"], store, None, WorkingCalendar(), workers=0, executor=chosen)
            assert (run.new, run.failed) == (1, 1)
            stored.append((list(store.letters.whole()), store.obligations.find()))
    assert stored[0] == stored[1]
