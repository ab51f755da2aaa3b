"""Workers are held to their limits, and whatever ends them, nothing of them stays: no file, no process, no word."""

import errno
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import Any

import pytest

from pipeline.support.confined import confinement, scratch
from pipeline.support.confined import pool as pools
from pipeline.support.confined.answers import TookTooLong, TooMuch, WorkerDied, fault
from pipeline.support.confined.pool import Pool
from pipeline.support.errors import ReadError, SetupError, UnforeseenError
from tests.each import each
from tests.pipeline import fake_tasks

ROOT = Path(__file__).parents[2]
Task = tuple[str, Any]


@pytest.fixture(autouse=True)
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files that nobody else uses, empty at the end of every test."""
    monkeypatch.syspath_prepend(str(ROOT))
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(pools, "START", fake_tasks.START)
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file that confined processes can write in this test."""
    monkeypatch.setattr(pools, "START", fake_tasks.start_with(tmp_path))
    return str(tmp_path / "mark")


def do(*tasks: Task, count: int = 1, seconds: float = 60.0, work: Callable[[Task], Any] = fake_tasks.work) -> list[Any]:
    with Pool(work, count, seconds) as pool:
        done = list(pool.results(tasks))
    assert [task for task, _ in done] == list(tasks)
    return [result for _, result in done]


def gone(pid: int) -> bool:
    """Whether a process ends within a moment."""
    for _ in range(100):
        state = _read(Path(f"/proc/{pid}/status"))
        if not state or b"(zombie)" in state:
            return True
        time.sleep(0.05)
    return False


def test_misdeeds_cost_only_their_own_task() -> None:
    tasks: list[Task] = [
        ("give", 1), ("swell", 2 * confinement.MEMORY_MB), ("give", 2), ("pour", 80), ("give", 3),
        ("die", signal.SIGSEGV), ("give", 4), ("die", signal.SIGABRT), ("fail", "năm"), ("fail_oddly", "sáu"),
        ("lambda", 7), ("give", 8),
    ]  # fmt: skip
    one, bomb, two, flood, three, crash, four, abort, failed, odd, unsent, eight = do(*tasks, count=2)
    assert (one, two, three, four, eight) == (1, 2, 3, 4, 8)
    assert isinstance(bomb, TooMuch) and isinstance(flood, TooMuch)
    assert isinstance(crash, WorkerDied) and isinstance(abort, WorkerDied)
    assert isinstance(failed, UnforeseenError) and str(failed) == "ValueError: năm"
    assert "CannotBeSent: sáu" in str(odd) and isinstance(unsent, UnforeseenError)


@each("count", [1, 3])
def test_order_and_results_do_not_depend_on_the_number_of_processes(count: int) -> None:
    tasks = [("sleep", 0.02) if number % 5 == 0 else ("give", number) for number in range(40)]
    tasks[7] = ("die", signal.SIGKILL)
    results = do(*tasks, count=count)
    assert isinstance(results.pop(7), WorkerDied)
    assert results == [None if number % 5 == 0 else number for number in range(40) if number != 7]


def test_silence_ends_a_task_and_signs_of_life_keep_it() -> None:
    silent, alive, after = do(("sleep", 60), ("live", 3.5), ("give", 1), count=2, seconds=2.0)
    assert isinstance(silent, TookTooLong) and (alive, after) == ("alive", 1)


def test_signs_of_life_do_not_keep_a_task_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.support.confined.pool.LONGEST_SECONDS", 2.5)
    (ended,) = do(("live", 60), seconds=2.0)
    assert isinstance(ended, TookTooLong)


def test_processor_time_is_limited() -> None:
    spinning, after = do(("spin", None), ("give", 1))
    assert isinstance(spinning, TookTooLong) and after == 1


def test_limits_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.support.confined.scratch.most_written", lambda *_: 1 << 40)  # the system's alone
    limits, written = do(("limits", None), ("write", confinement.FILE_MB + 1))
    assert 0 <= (limits["held"] + confinement.MEMORY_MB * 1024 * 1024 - limits["DATA"]) < 1024 * 1024
    assert limits["FSIZE"] == confinement.FILE_MB * 1024 * 1024 and limits["CORE"] == 0 and 0 < limits["CPU"] < 10_000
    assert isinstance(written, UnforeseenError) and "OSError" in str(written)


def test_nothing_that_a_library_prints_reaches_the_screen(capfd: pytest.CaptureFixture[str]) -> None:
    assert do(("print", "lời của thư")) == [None] and capfd.readouterr() == ("", "")


def test_a_worker_has_a_folder_of_its_own_and_a_task_leaves_nothing_in_it(temp: Path) -> None:
    left, found = do(("leave", ["a.pdf", "b.docx"]), ("look", None))
    assert Path(left).parent.parent == temp and found == []


def test_programs_end_with_the_worker_that_started_them() -> None:
    child, died = do(("start", None), ("start_and_die", None))
    assert isinstance(died, WorkerDied) and gone(child)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_whenever_a_process_is_killed_before_it_takes_up_a_task_nobody_notices() -> None:
    """Also in its first half second, when the work is on its way to it, and more than a pipe holds."""
    with Pool(Heavy(), 1, 30.0) as pool:
        killer = threading.Thread(target=_kill_starting, args=(4,))
        killer.start()
        assert [result for _, result in pool.results(range(3))] == [0, 1, 2]
        killer.join()


class Heavy:
    """Work of more bytes than a pipe or a socket takes at once."""

    def __init__(self) -> None:
        self.weight = os.urandom(1 << 20)

    def __call__(self, number: int) -> int:
        return number


def _kill_starting(count: int) -> None:
    """Kill processes of this program as soon as they are there."""
    killed: set[int] = set()
    while len(killed) < count:
        for entry in Path("/proc").glob("[0-9]*"):
            pid = int(entry.name)
            if pid not in killed and b"worker.serve()" in _read(entry / "cmdline") and _parent(entry) == os.getpid():
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)


def _parent(entry: Path) -> int:
    return int(_read(entry / "stat").rpartition(b")")[2].split()[1] or 0) if (entry / "stat").exists() else 0


def test_processes_that_never_come_up_are_told_and_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.support.confined.pool.START", "raise SystemExit(1)")
    (result,) = do(("give", 1))
    assert isinstance(result, WorkerDied)


def test_what_a_task_leaves_running_ends_with_it() -> None:
    child, (after, _, _), grandchild, (last, _, _) = do(
        ("start", None), ("identify", None), ("start_grandchild", None), ("identify", None)
    )
    assert gone(child) and gone(grandchild) and last != after


def test_a_worker_that_is_killed_while_idle_is_nobodys_fault() -> None:
    with Pool(fake_tasks.work) as pool:
        pid, session, _folder = pool.submit(("identify", None)).result()
        assert session == pid, "out of the session of the terminal"
        os.kill(pid, signal.SIGKILL)
        assert gone(pid) and pool.submit(("give", 1)).result() == 1


def test_who_stops_listening_leaves_nothing(temp: Path) -> None:
    with Pool(fake_tasks.work, 2) as pool:
        _, (pid, _, _) = next(pool.results([("identify", None), ("sleep", 60), ("leave", ["a.pdf"])]))
        assert list(temp.iterdir())
    assert gone(pid)


def test_closing_leaves_nobody_waiting() -> None:
    pool: Pool[Task, Any] = Pool(fake_tasks.work)
    pid = pool.submit(("identify", None)).result()[0]
    slow = [pool.submit(("sleep", 60)) for _ in range(3)]
    pool.close()
    assert all(future.cancelled() or isinstance(future.exception(0), CancelledError) for future in slow)
    assert gone(pid)
    with pytest.raises(CancelledError):
        pool.submit(("give", 1))


def test_where_no_thread_can_be_had_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with Pool(fake_tasks.work) as pool:
        monkeypatch.setattr(threading.Thread, "start", refuse)
        with pytest.raises(SetupError, match="--workers 1"):
            pool.submit(("give", 1))
        monkeypatch.undo()


def test_a_process_stays_from_task_to_task_whoever_asks() -> None:
    with Pool(fake_tasks.work, warm=True) as pool:
        futures = [pool.submit(("identify", number)) for number in range(20)]
        assert len({future.result()[0] for future in futures} - {os.getpid()}) == 1


PROGRAM = """
import sys, tempfile
from pipeline.support.confined import pool as pools
from tests.pipeline import fake_tasks
pools.START = fake_tasks.START
tasks = [("identify", None), ("start_and_sleep", None), ("sleep", 60)]
with pools.Pool(fake_tasks.work, 2) as pool:
    for _, result in pool.results(tasks):
        print(result, flush=True)
"""


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_whatever_kills_the_program_nothing_stays(temp: Path, sign: signal.Signals) -> None:
    environment = {**os.environ, "TMPDIR": str(temp), "PYTHONPATH": str(ROOT)}
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert program.stdout is not None
    program.stdout.readline()
    # A janitor, two workers, of whom one has still who starts programs for it, and what was started.
    while len(there := _working_in(temp) - {program.pid}) < 5 or not any(map(_sleeps, there)):
        assert program.poll() is None, "it ends only when it is killed"
        time.sleep(0.05)
    program.send_signal(sign)
    program.wait(20)
    program.stdout.close()
    assert all(map(gone, there))
    for _ in range(100):
        if not list(temp.iterdir()):
            break
        time.sleep(0.05)


def _working_in(folder: Path) -> set[int]:
    mark = f"\0TMPDIR={folder}".encode()
    return {int(entry.name) for entry in Path("/proc").glob("[0-9]*") if mark in b"\0" + _read(entry / "environ")}


def _sleeps(pid: int) -> bool:
    return _read(Path(f"/proc/{pid}/cmdline")).startswith(b"sleep")


def test_leftovers_of_a_killed_run_are_swept_and_those_of_a_living_one_are_not(temp: Path) -> None:
    for name in ("vanthu-run-chet", "vanthu-run-khong-khoa"):
        (temp / name / "1").mkdir(parents=True)
        (temp / name / "1" / "trang.png").touch()
    (temp / "vanthu-run-chet" / "lock").touch()
    foreign = temp / "vanthu-cua-ai-khac"
    foreign.mkdir()
    (temp / "vanthu-run-lien-ket").symlink_to(foreign, target_is_directory=True)
    with scratch.a_run() as living:
        assert {path.name for path in temp.iterdir()} == {living.folder.name, foreign.name, "vanthu-run-lien-ket"}
        with scratch.a_run() as other:
            assert living.folder.exists() and other.folder.exists() and living.folder != other.folder
        assert living.folder.exists() and not other.folder.exists()
    assert foreign.exists()
    (temp / "vanthu-run-lien-ket").unlink()
    foreign.rmdir()


def test_memory_is_allowed_to_a_file_and_not_to_the_life_of_a_process() -> None:
    """Each task keeps a good part of what one may take; together they hold several times as much."""
    pids = do(*[("hoard", (confinement.MEMORY_MB * 3 // 5))] * 5)
    assert all(isinstance(pid, int) for pid in pids)
    assert len(set(pids)) > 1  # what keeps so much is ended by and by


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize(
    ("what", "value"),
    [("swell", 2 * confinement.MEMORY_MB), ("die", signal.SIGKILL), ("fail", "bất ngờ"), ("say_failed", None)],
)
def test_what_fails_is_tried_once_more_in_a_fresh_process(what: str, value: Any, count: int, mark: str) -> None:
    tasks: list[Task] = [("identify", None), ("once", (mark, what, value)), ("give", 3)]
    first, second, three = (said.value for said in do(*tasks, count=count, work=fake_tasks.telling))
    assert isinstance(second, int) and second != first[0]
    assert three == 3


def test_what_fails_twice_has_failed() -> None:
    tasks: list[Task] = [("fail", "hai"), ("say_failed", None), ("sleep", 60)]
    failed, said, slow = do(*tasks, seconds=2.0, work=fake_tasks.telling)
    assert isinstance(failed, UnforeseenError)
    assert said.program_failed
    assert isinstance(slow, TookTooLong)


def test_a_broken_file_is_not_tried_again(mark: str) -> None:
    """What the file itself is to blame for would be found again."""
    (result,) = do(("once", (mark, "refuse", "a.pdf")))
    assert isinstance(result, ReadError) and Path(mark).exists()


def test_no_task_waits_behind_a_long_one_while_a_process_is_idle() -> None:
    first, long, *others = do(("doze", 0.3), ("doze", 6.0), ("doze", 0.3), ("doze", 0.3), count=2)
    assert first != long and others == [first, first]


def test_processes_are_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "TASKS_A_PROCESS", 2)
    assert len({pid for pid, _, _ in do(*[("identify", None)] * 6)}) == 3


@each(
    ("error", "words"),
    [
        (WorkerDied(), "dừng đột ngột"),
        (TookTooLong(), "quá lâu"),
        (TooMuch(), "vượt bộ nhớ"),
        (MemoryError(), "vượt bộ nhớ"),
        (ReadError("broken", "a.pdf", "hỏng."), "hỏng"),
        (RuntimeError("x\ny"), "lỗi của chương trình"),
    ],
)
def test_every_end_has_its_line(error: Exception, words: str) -> None:
    line = fault(error, "a.pdf")
    assert line.startswith("a.pdf: ") and words in line and "\n" not in line


def test_no_place_for_temporary_files_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**options: str) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    with pytest.raises(SetupError, match="TMPDIR"):
        do(("give", 1))


class Played:
    """Takes tasks, of which all below a number are done at once and the others never."""

    def __init__(self, quick: int) -> None:
        self.futures: list[Future[int]] = []
        self._quick = quick

    def submit(self, task: int) -> "Future[int]":
        self.futures.append(Future())
        if task < self._quick:
            self.futures[-1].set_result(-task)
        return self.futures[-1]


def test_what_is_ready_is_handed_on_without_what_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "_SOON_SECONDS", 0.0)
    played = Played(quick=51)
    parts = pools.in_parts(played.submit, range(100), ahead=20)
    found: list[tuple[int, int | Exception]] = []
    while len(found) < 51:
        found += next(parts)
    assert found == [(number, -number) for number in range(51)] and len(played.futures) == 51 + 21
    parts.close()
    assert all(future.cancelled() for future in played.futures[51:])


@each("together", [1, 4, 16])
def test_parts_hold_all_tasks_in_their_order(together: int) -> None:
    parts = list(pools.in_parts(Pool(abs, 0).submit, range(-200, 0), 0, together))
    assert [one for part in parts for one in part] == [(number, -number) for number in range(-200, 0)]
    assert max(map(len, parts)) == together
