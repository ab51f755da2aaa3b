"""Reading on other machines: the same results in the same order, confined there too, and one line where they go."""

import itertools
import os
import pickle
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pipeline.calendar import WorkingCalendar
from pipeline.intake import batch
from pipeline.intake.inbox import InboxFile
from pipeline.intake.one_file import LetterReading
from pipeline.store import open_store
from pipeline.support.confined import cluster, pool
from pipeline.support.confined.answers import DONE, WorkerDied
from pipeline.support.confined.cluster import GROUPS_UNDER_WAY, TOGETHER, ClusterPool
from pipeline.support.errors import ReadError, SetupError, UnforeseenError
from tests.pipeline import fake_tasks
from tests.pipeline.certificates import certificate
from tests.pipeline.sample import TEXT

_SIDES = ("client", "scheduler", "worker")


class PlayedClient:
    """What is asked of the client of a cluster, done by threads of this process."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(4)
        self.broken: Exception | None = None

    def scatter(self, data: bytes, broadcast: bool) -> bytes:
        return data

    def get_executor(self) -> "PlayedClient":
        return self

    def submit(self, do: Any, *given: Any, pure: bool) -> Any:
        if self.broken is not None:
            raise self.broken
        return self.threads.submit(do, *given)


@pytest.fixture
def client() -> Iterator[PlayedClient]:
    played = PlayedClient()
    yield played
    played.threads.shutdown()
    cluster.close()


def results(elsewhere: ClusterPool[Any, Any], tasks: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    return itertools.chain.from_iterable(elsewhere.parts(tasks))


def test_results_keep_the_order_of_the_tasks_and_are_data(client: PlayedClient) -> None:
    count = GROUPS_UNDER_WAY * TOGETHER + 10
    tasks: list[tuple[str, Any]] = [("give", number) for number in range(count)]
    tasks[3:6] = [("fail", "ba"), ("refuse", "a.pdf"), ("die", 9)]
    found = list(results(ClusterPool(fake_tasks.work, client), tasks))
    assert [task for task, _ in found] == tasks
    failed, refused, died = (result for _, result in found[3:6])
    assert isinstance(failed, UnforeseenError) and isinstance(refused, ReadError) and isinstance(died, WorkerDied)
    assert [result for task, result in found if task[0] == "give"] == [*range(3), *range(6, count)]


def test_it_is_done_in_a_process_of_its_own_over_there(client: PlayedClient) -> None:
    ((_, (pid, session, _folder)),) = results(ClusterPool(fake_tasks.work, client), [("identify", None)])
    assert pid == session != os.getpid()


def test_a_machine_that_takes_the_letter_with_it_is_no_fault_of_the_others(client: PlayedClient) -> None:
    class KilledWorker(Exception):
        """As a cluster says that a task ended several of its workers."""

    def killed(*_: Any) -> None:
        raise KilledWorker

    elsewhere = ClusterPool(fake_tasks.work, client)
    client.submit = lambda do, *given, pure: client.threads.submit(killed)  # type: ignore[method-assign]
    assert all(isinstance(result, WorkerDied) for _, result in results(elsewhere, [("give", 1), ("give", 2)]))


def test_tried_again_in_a_fresh_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: PlayedClient) -> None:
    monkeypatch.setattr(pool, "START", fake_tasks.start_with(tmp_path))
    mark = str(tmp_path / "mark")
    ((_, result),) = results(ClusterPool(fake_tasks.telling, client), [("once", (mark, "say_failed", None))])
    assert isinstance(result.value, int) and not result.program_failed


def test_an_answer_that_is_none_is_a_failure_of_its_task_alone(client: PlayedClient) -> None:
    elsewhere = ClusterPool(fake_tasks.telling, client)
    client.submit = lambda do, *given, pure: client.threads.submit(lambda: [(DONE, b"?"), (DONE, b"[7, false]")])  # type: ignore[method-assign]
    (_, none), (_, seven) = results(elsewhere, [("give", 1), ("give", 7)])
    assert isinstance(none, UnforeseenError) and seven.value == 7


def test_small_files_go_together_and_nothing_waits_behind_a_large_one(tmp_path: Path, client: PlayedClient) -> None:
    files = [InboxFile(f"{size}", tmp_path / f"{number}") for number, size in enumerate((1, 1, 1 << 20, *[1] * 5))]
    for file in files:
        file.path.write_bytes(bytes(int(file.name)))
    handed_in: list[int] = []

    def counted(do: Any, *given: Any, pure: bool) -> Any:
        count = len(pickle.loads(given[1]))
        handed_in.append(count)
        return client.threads.submit(lambda: [(DONE, b"0")] * count)

    elsewhere = ClusterPool(fake_tasks.work, client)
    client.submit = counted  # type: ignore[method-assign]
    assert [task for task, _ in results(elsewhere, files)] == files and handed_in == [3, 4, 1]


def test_a_scheduler_that_goes_is_one_line(client: PlayedClient) -> None:
    elsewhere = ClusterPool(fake_tasks.work, client)
    found = results(elsewhere, [("give", number) for number in range((GROUPS_UNDER_WAY + 5) * TOGETHER)])
    assert next(found)[1] == 0
    client.broken = RuntimeError("cannot schedule new futures after shutdown")
    with pytest.raises(SetupError, match="chạy lại lệnh"):
        list(found)


def test_a_batch_elsewhere_stores_the_same(tmp_path: Path, client: PlayedClient) -> None:
    (tmp_path / "van-ban").mkdir()
    (tmp_path / "van-ban" / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "van-ban" / "b.txt").touch()
    stored = []
    for name in ("here", "elsewhere"):
        reading = ClusterPool(LetterReading(None, WorkingCalendar()), client) if name == "elsewhere" else None
        with open_store(str(tmp_path / f"{name}.db")) as store:
            run = batch.run([tmp_path / "van-ban"], store, None, WorkingCalendar(), workers=0, reading=reading)
            assert (run.new, run.failed) == (1, 1)
            stored.append((list(store.letters.whole()), store.obligations.find()))
    assert stored[0] == stored[1]


def test_a_scheduler_is_reached_by_who_has_certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dask, distributed = pytest.importorskip("dask"), pytest.importorskip("distributed")
    own, key = map(str, certificate(tmp_path))
    sides = {f"tls_{side}_{part}": path for side in _SIDES for part, path in (("cert", own), ("key", key))}
    security = distributed.Security(tls_ca_file=own, require_encryption=True, **sides)
    options = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": None}
    with distributed.LocalCluster(protocol="tls", host="127.0.0.1", security=security, **options) as machines:
        address = machines.scheduler_address
        assert address.startswith("tls://")
        with pytest.raises(SetupError, match="chứng chỉ"), cluster.reading_at(address, fake_tasks.work):
            pass
        for name, path in {"CA_FILE": own, "CLIENT__CERT": own, "CLIENT__KEY": key}.items():
            monkeypatch.setenv(f"DASK_DISTRIBUTED__COMM__TLS__{name}", path)
        dask.config.refresh()
        try:
            with cluster.reading_at(address, fake_tasks.work) as elsewhere:
                assert [result for _, result in results(elsewhere, [("give", 7)])] == [7]
        finally:
            cluster.close()
            monkeypatch.undo()
            dask.config.refresh()
