"""Several processes serve one office: what one is told the others know, and none is missed."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from pipeline.faces.web.page_context import BackgroundJobs
from pipeline.faces.web.people import FREE_OF_BOTH, Throttle
from pipeline.faces.web.sharing import SharedNotes, most_workers
from tests.pipeline.faces.web.served import ROOT, Served, read, sent, until
from tests.pipeline.test_papers import HEAD


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Served]:
    made = Served(tmp_path, workers=2)
    yield made
    made.end(signal.SIGKILL)


def gone(process: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True


def test_each_of_two_knows_what_the_other_did_and_one_that_dies_is_begun_anew(two: Served) -> None:
    with closing(two.start()) as client:
        first = until(lambda: len(two.processes()) == 2 and two.processes())
        assert all(process in first for process in two.processes())
        for number in range(100, 104):  # each connection goes to one of them; only one of them reads
            with closing(type(client)(base_url=two.address, headers=client.headers, cookies=client.cookies)) as other:
                assert read(other, sent(other, f"{number}.txt", HEAD.format(number=number).encode()))["state"] == "done"
                page = other.get("/letters", headers={"accept": "text/html"}).text
                assert f">{number}" in page or f"{number}/" in page
        for process in first:
            os.kill(process, signal.SIGKILL)
        until(lambda: len({*two.processes()} - {*first}) == 2)
        assert len(until(lambda: answered(client))["items"]) == 4
        assert read(client, sent(client, "200.txt", HEAD.format(number=200).encode()))["state"] == "done"
    before = two.processes()
    two.end(signal.SIGKILL)
    until(lambda: all(map(gone, before)), 10)


#: Serves in two processes that take their time to end.
_SLOW = """
import signal, sys, time
from pathlib import Path
from pipeline.faces.web.sharing import Workers

def work(first, wake, hear):
    def end(*_):
        time.sleep(0.8)
        Path(sys.argv[1], f"ended-{first}").touch()
        raise SystemExit
    signal.signal(signal.SIGTERM, end)
    Path(sys.argv[1], f"begun-{first}").touch()
    while True:
        time.sleep(0.05)

signal.signal(signal.SIGTERM, signal.default_int_handler)
Workers(2, work).run()
"""


def test_who_is_told_twice_to_end_waits_for_what_is_being_done(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", _SLOW, str(tmp_path)], cwd=ROOT, stderr=subprocess.DEVNULL) as serving:
        until(lambda: len([*tmp_path.glob("begun-*")]) == 2)
        serving.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        serving.send_signal(signal.SIGTERM)
    assert len([*tmp_path.glob("ended-*")]) == 2


def answered(client: Any) -> Any:
    with suppress(Exception):
        return client.get("/api/v1/letters").raise_for_status().json()


def test_a_desk_begins_with_one(tmp_path: Path) -> None:
    desk = Served(tmp_path, workers=0)
    with closing(desk.start()):
        count = len(desk.processes())
    desk.end()
    assert count == 1 <= most_workers() <= 4 and "Phục vụ bằng 1 tiến trình." in desk.log.read_text("utf-8")


_COUNT = """
import sys
from pathlib import Path
from pipeline.faces.web.sharing import SharedNotes
notes = SharedNotes(Path(sys.argv[1]))
for _ in range(100):
    with notes.held() as found:
        found["count"] = found.get("count", 0) + 1
"""


def test_processes_that_count_at_once_lose_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _COUNT, str(tmp_path / "n")]
    counting = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    assert [one.wait(120) for one in counting] == [0, 0, 0]
    assert SharedNotes(tmp_path / "n")["count"] == 300


def test_what_a_cut_left_half_counts_as_empty(tmp_path: Path) -> None:
    (tmp_path / "n").write_bytes(b'{"a": 1, "b')
    notes = SharedNotes(tmp_path / "n")
    assert dict(notes) == {}
    notes["a"] = 2
    assert dict(SharedNotes(tmp_path / "n")) == {"a": 2}


def test_wrong_passwords_are_counted_for_all_processes_together(tmp_path: Path) -> None:
    one, other = (Throttle(lambda: 100.0, SharedNotes(tmp_path / "tries")) for _ in range(2))
    waits = [(one, other)[number % 2].begin("lan", "10.0.0.9") for number in range(FREE_OF_BOTH + 1)]
    assert waits[:-1] == [0.0] * FREE_OF_BOTH and waits[-1] > 0


def test_a_job_of_another_process_is_told_and_one_that_died_is_not(tmp_path: Path) -> None:
    one, other = BackgroundJobs(tmp_path), BackgroundJobs(tmp_path)
    begun, may_end = threading.Event(), threading.Event()

    def do() -> str:
        begun.set()
        may_end.wait(30)
        return "xong"

    working = threading.Thread(target=one.begin, args=("sao", "Đang sao lưu", do))
    working.start()
    begun.wait(30)
    assert other.running() == ["Đang sao lưu"]
    may_end.set()
    working.join()
    until(lambda: other.said("sao") == "xong" and not other.running())
    with SharedNotes(tmp_path / "jobs.json").held() as told:
        told["running"] = {"cũ": ["Việc đã chết", 2**22 + 5]}
    assert other.running() == []
