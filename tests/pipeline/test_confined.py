"""Workers are held to their limits, and whatever ends them, nothing of them stays: no file, no process, no word."""

import contextlib
import errno
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.confined import confinement, scratch, workers
from pipeline.confined.worker import Died, TookTooLong, TooMuch
from pipeline.confined.workers import Workers
from pipeline.errors import ReadError, SetupError
from pipeline.intake.reading import fault
from tests.pipeline import fake_tasks

pytestmark = pytest.mark.skipif(not confinement.memory_can_be_limited(), reason="limits of Linux")

ROOT = Path(__file__).parents[2]
Task = tuple[str, Any]


@pytest.fixture(autouse=True)
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files that nobody else uses, empty at the end of every test."""
    monkeypatch.syspath_prepend(str(ROOT))
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def do(*tasks: Task, count: int = 1, seconds: float = 60.0) -> list[Any]:
    done = list(Workers(fake_tasks.work, count, seconds).results(tasks))
    assert [task for task, _ in done] == list(tasks)
    return [result for _, result in done]


def is_running(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return "(zombie)" not in Path(f"/proc/{pid}/status").read_text()
    return False


def gone(pid: int) -> bool:
    """Say whether a process ends within a moment."""
    for _ in range(100):
        if not is_running(pid):
            return True
        time.sleep(0.05)
    return False


def test_misdeeds_cost_only_their_own_task() -> None:
    tasks: list[Task] = [
        ("give", 1),
        ("swell", 2 * confinement.MEMORY_MB),
        ("give", 2),
        ("pour", 80),
        ("give", 3),
        ("die", signal.SIGSEGV),
        ("give", 4),
        ("die", signal.SIGABRT),
        ("fail", "năm"),
        ("fail_oddly", "sáu"),
        ("lambda", 7),
        ("give", 8),
    ]
    one, bomb, two, flood, three, crash, four, abort, failed, odd, unsent, eight = do(*tasks, count=2)
    assert (one, two, three, four, eight) == (1, 2, 3, 4, 8)
    assert isinstance(bomb, TooMuch) and isinstance(flood, TooMuch)
    assert isinstance(crash, Died) and isinstance(abort, Died)
    assert isinstance(failed, ValueError) and str(failed) == "năm"
    assert "sáu" in str(odd) and isinstance(unsent, Exception)


@pytest.mark.parametrize("count", [1, 3])
def test_order_and_results_do_not_depend_on_the_number_of_processes(count: int) -> None:
    tasks = [("sleep", 0.02) if number % 5 == 0 else ("give", number) for number in range(40)]
    tasks[7] = ("die", signal.SIGKILL)
    results = do(*tasks, count=count)
    assert isinstance(results.pop(7), Died)
    assert results == [None if number % 5 == 0 else number for number in range(40) if number != 7]


def test_silence_ends_a_task_and_signs_of_life_keep_it() -> None:
    silent, alive, after = do(("sleep", 60), ("live", 3.5), ("give", 1), seconds=2.0)
    assert isinstance(silent, TookTooLong)
    assert (alive, after) == ("alive", 1)


def test_signs_of_life_do_not_keep_a_task_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.confined.worker.LONGEST_SECONDS", 2.5)
    (ended,) = do(("live", 60), seconds=2.0)
    assert isinstance(ended, TookTooLong)


def test_processor_time_is_limited() -> None:
    spinning, after = do(("spin", None), ("give", 1))
    assert isinstance(spinning, TookTooLong)
    assert after == 1


def test_limits_are_set() -> None:
    limits, written = do(("limits", None), ("write", confinement.FILE_MB + 1))
    grown = limits["held"] + confinement.MEMORY_MB * 1024 * 1024 - limits["DATA"]
    assert 0 <= grown < 1024 * 1024
    assert limits["FSIZE"] == confinement.FILE_MB * 1024 * 1024
    assert limits["CORE"] == 0 and 0 < limits["CPU"] < 10_000
    assert isinstance(written, OSError)


def test_nothing_that_a_library_prints_reaches_the_screen(capfd: pytest.CaptureFixture[str]) -> None:
    assert do(("print", "lời của thư")) == [None]
    assert capfd.readouterr() == ("", "")


def test_a_worker_has_a_folder_of_its_own_and_a_task_leaves_nothing_in_it(temp: Path) -> None:
    left, found, _, kept = do(("leave", ["a.pdf", "b.docx"]), ("look", None), ("keep", "may-in"), ("look", None))
    assert Path(left).parent.parent == temp
    assert found == []
    assert kept == ["vanthu-lasting-may-in"]


@pytest.mark.parametrize("own_session", [False, True])
def test_programs_end_with_the_worker_that_started_them(own_session: bool) -> None:
    child, died = do(("start", own_session), ("start_and_die", own_session))
    assert isinstance(died, Died)
    assert gone(child)
    assert not [
        entry
        for entry in Path("/proc").glob("[0-9]*")
        if b"sleep\x0060" in _read(entry / "cmdline") and b"vanthu-run-" in _read(entry / "environ")
    ]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_a_worker_that_is_killed_while_idle_is_nobodys_fault() -> None:
    def tasks() -> Iterator[Task]:
        yield ("identify", None)
        yield ("give", 1)

    given = Workers(fake_tasks.work, 1).results(tasks())
    _, (pid, session, _folder) = next(given)
    assert session == pid, "out of the session of the terminal"
    os.kill(pid, signal.SIGKILL)
    rest = [result for _, result in given]
    assert rest == [1] or isinstance(rest[0], Died), "given out before, it was lost with the process"


def test_who_stops_listening_leaves_nothing(temp: Path) -> None:
    given = Workers(fake_tasks.work, 2).results([("identify", None), ("sleep", 60), ("leave", ["a.pdf"])])
    _, (pid, _, _) = next(given)
    assert list(temp.iterdir())
    given.close()
    assert gone(pid)


PROGRAM = """
import sys, tempfile
from pipeline.confined.workers import Workers
from tests.pipeline import fake_tasks
tasks = [("identify", None), ("start", True), ("sleep", 60), ("sleep", 60)]
for _, result in Workers(fake_tasks.work, 2).results(tasks):
    print(result, flush=True)
"""


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_whatever_kills_the_program_nothing_stays(temp: Path, sign: signal.Signals) -> None:
    environment = {**os.environ, "TMPDIR": str(temp), "PYTHONPATH": str(ROOT)}
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert program.stdout is not None
    worker = int(program.stdout.readline().strip("(").split(",")[0])
    child = int(program.stdout.readline())
    assert is_running(worker) and is_running(child)
    program.send_signal(sign)
    program.wait(20)
    program.stdout.close()
    assert gone(worker) and gone(child)
    for _ in range(100):
        if not list(temp.iterdir()):
            break
        time.sleep(0.05)


def test_leftovers_of_a_killed_run_are_swept_and_those_of_a_living_one_are_not(temp: Path) -> None:
    stale = temp / "vanthu-run-chet"
    (stale / "1").mkdir(parents=True)
    (stale / "lock").touch()
    (stale / "1" / "trang.png").touch()
    left = subprocess.Popen(["sleep", "60"], env={**os.environ, "TMPDIR": str(stale / "1")})
    foreign = temp / "vanthu-cua-ai-khac"
    foreign.mkdir()
    (temp / "vanthu-run-lien-ket").symlink_to(foreign, target_is_directory=True)
    with scratch.run_folder() as living:
        assert not stale.exists()
        with scratch.run_folder() as other:
            assert living.exists() and other.exists() and living != other
        assert living.exists() and not other.exists()
    assert foreign.exists() and left.wait(5) == -signal.SIGKILL
    (temp / "vanthu-run-lien-ket").unlink()
    foreign.rmdir()


def test_memory_is_allowed_to_a_file_and_not_to_the_life_of_a_process() -> None:
    """Each task keeps a good part of what one may take; together they hold several times as much."""
    share = confinement.MEMORY_MB * 3 // 5
    pids = do(*[("hoard", share)] * 5)
    assert all(isinstance(pid, int) for pid in pids)
    assert len(set(pids)) > 1  # what keeps so much is ended by and by


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("swell", 2 * confinement.MEMORY_MB),
        ("die", signal.SIGKILL),
        ("fail", "bất ngờ"),
        ("say_failed", None),
    ],
)
def test_what_fails_is_tried_once_more_in_a_fresh_process(what: str, value: Any, count: int, tmp_path: Path) -> None:
    tasks: list[Task] = [("identify", None), ("once", (str(tmp_path / "mark"), what, value)), ("give", 3)]
    (first, _, _), second, three = do(*tasks, count=count)
    assert isinstance(second, int) and second != first
    assert three == 3


def test_what_fails_twice_has_failed(tmp_path: Path) -> None:
    failed, said, slow = do(("fail", "hai"), ("say_failed", None), ("sleep", 60), seconds=2.0)
    assert isinstance(failed, ValueError)
    assert said.program_failed
    assert isinstance(slow, TookTooLong)


def test_a_broken_file_is_not_tried_again(tmp_path: Path) -> None:
    """What the file itself is to blame for would be found again."""
    mark = tmp_path / "mark"
    (result,) = do(("once", (str(mark), "refuse", "a.pdf")))
    assert isinstance(result, ReadError) and mark.exists()


def test_no_task_waits_behind_a_long_one_while_a_process_is_idle() -> None:
    first, long, *others = do(("doze", 0.3), ("doze", 6.0), ("doze", 0.3), ("doze", 0.3), count=2)
    assert first != long and others == [first, first]


def test_processes_are_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "TASKS_A_PROCESS", 2)
    assert len({pid for pid, _, _ in do(*[("identify", None)] * 6)}) == 3


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Died(), "dừng đột ngột"),
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


def test_what_a_script_holds_already_takes_no_room_from_the_files(tmp_path: Path) -> None:
    """Worker processes load the script that starts them, and whatever it imports, before they are confined."""
    script = tmp_path / "script.py"
    script.write_text(
        "from pipeline.confined.workers import Workers\n"
        f"ballast = bytearray({confinement.MEMORY_MB} << 20)\n"
        "if __name__ == '__main__':\n"
        "    print([result for _, result in Workers(len, 1).results(['thư'])])\n"
    )
    root = Path(confinement.__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, script], env=env, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "[3]", done.stderr


def test_without_locks_only_old_folders_are_swept(temp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "fcntl", None)
    for name, age in (("vanthu-run-cu", 2 * 24 * 3600), ("vanthu-run-moi", 60)):
        (temp / name).mkdir()
        os.utime(temp / name, (time.time() - age,) * 2)
    with scratch.run_folder() as folder:
        assert folder.is_dir()
        assert {path.name for path in temp.iterdir()} == {"vanthu-run-moi", folder.name}
    (temp / "vanthu-run-moi").rmdir()


def test_no_place_for_temporary_files_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**options: str) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    with pytest.raises(SetupError, match="TMPDIR"):
        do(("give", 1))
