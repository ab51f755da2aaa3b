"""Whoever takes a reading process over has nowhere to go: each way out is tried from inside one."""

import contextlib
import ctypes
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from pipeline.support.confined import confinement, scratch
from pipeline.support.confined import pool as pools
from pipeline.support.confined.pool import Pool, Process
from pipeline.support.errors import UnforeseenError
from pipeline.support.files import load
from tests.pipeline import breakouts

HOLDS_FILES, HOLDS_CALLS = confinement.what_holds()
files = pytest.mark.skipif(not HOLDS_FILES, reason="a kernel without Landlock")
calls = pytest.mark.skipif(not HOLDS_CALLS, reason="a kernel without seccomp")
NOT_DONE = ("PermissionError", "OSError", "ConnectionResetError", "BrokenPipeError")
REFUSED = ("PermissionError", "BlockingIOError")
ERRORS_OF_DATA = ("ValidationError", "KeyError", "ValueError: expected value", "UnicodeDecodeError")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What belongs to the person who runs the program."""
    folder = tmp_path_factory.mktemp("home")
    (folder / ".ssh").mkdir()
    (folder / ".ssh" / "id_ed25519").write_text("khóa riêng")
    (folder / "thu.txt").write_text("lời của thư")
    (folder / "thu-khac.txt").write_text("thư khác")
    return folder


@pytest.fixture(scope="module")
def pool(home: Path) -> Iterator[Pool[Any, Any]]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HOME", str(home))
        patched.setenv("VANTHU_DB", "postgresql://vanthu:mat-khau@may/vanthu")
        with Pool(breakouts.outcome, warm=True) as opened:
            yield opened


@contextlib.contextmanager
def under(landlock: int) -> Iterator[Pool[Any, Any]]:
    """A pool whose processes hold their kernel for one with an older Landlock, also who starts programs for them."""
    older = f"from tests.pipeline import breakouts; breakouts.be_under({landlock}); from pipeline"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pools, "START", pools.START.replace("from pipeline", older, 1))
        with Pool(breakouts.outcome) as pool:
            yield pool


def outcome(pool: Pool[Any, Any], name: str, *given: Any) -> str:
    """Return what became of a try: its result, or the error that stopped it."""
    try:
        return str(pool.submit(breakouts.Try(name, given)).result())
    except UnforeseenError as error:
        return str(error)
    except Exception as error:
        return type(error).__name__


@files
@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("read", ".ssh/id_ed25519"), ("read", "thu-khac.txt"), ("lists", "."), ("write", "moi.txt"),
        ("write", "thu.txt"), ("remove", "thu.txt"), ("link", "lien-ket"), ("make_folder", "moi"),
        ("rename", "thu.txt"), ("socket_file", "o-cam"),
    ],
)  # fmt: skip
def test_no_file_of_the_person_is_in_reach(pool: Pool[Any, Any], home: Path, name: str, place: str) -> None:
    before = sorted(path.name for path in home.rglob("*"))
    assert outcome(pool, name, str(home / place)).startswith(REFUSED)
    assert sorted(path.name for path in home.rglob("*")) == before and (home / "thu.txt").read_text() == "lời của thư"


@files
@pytest.mark.parametrize("path", ["/etc/shadow", "/etc/hostname", "/proc/1/environ", "/proc/{parent}/environ"])
def test_nor_are_those_of_the_machine(pool: Pool[Any, Any], path: str) -> None:
    assert outcome(pool, "read", path.format(parent=os.getpid())).startswith(REFUSED)


def test_the_file_that_was_handed_in_can_be_read_and_no_secret_comes_with_it(pool: Pool[Any, Any], home: Path) -> None:
    given = breakouts.Try("handed_in", (), home / "thu.txt")
    assert pool.submit(given).result() == "lời của thư" == load(home / "thu.txt").decode()
    assert "mat-khau" not in outcome(pool, "environment")


BY_ANY_WAY = ("run", "run_own_copy", "run_by_loader", "replace_itself", "run_from_memory")


@calls
@pytest.mark.parametrize("program", ["/bin/sh", sys.executable, "/usr/bin/env", shutil.which("tesseract") or "/bin/sh"])
def test_no_program_can_be_started(pool: Pool[Any, Any], program: str) -> None:
    """Nor one of those that readers need, nor a copy in its own folder, nor by the loader of programs."""
    for way in BY_ANY_WAY:
        assert outcome(pool, way, program).startswith(REFUSED), way


@calls
@pytest.mark.parametrize("way", ["fork", "old fork", "vfork"])
def test_no_process_can_be_begun(pool: Pool[Any, Any], way: str) -> None:
    assert outcome(pool, "begin_process", way).startswith(REFUSED)


#: What who starts programs is asked for, that no reader asks: programs, and words of those that they ask for.
ODD_WISHES: tuple[tuple[str, ...], ...] = (
    ("sh", "-c", "1"), ("/bin/sh",), ("",), (sys.executable, "-c", "1"), ("../bin/sh",), ("soffice.bin", "--headless"),
    ("tesseract",), ("tesseract", "/etc/passwd", "stdout"), ("tesseract", "stdin", "/tmp/x", "-l", "vie"),
    ("tesseract", "stdin", "stdout", "-l", "vie", "--psm", "6", "--dpi", "300", "tsv", "pdf"),
    ("tesseract", "stdin", "stdout", "-l", "vie", "--psm", "6", "--dpi", "300", "-c", "debug_file=/tmp/x"),
    ("tesseract", "stdin", "stdout", "-l", "../vie", "--psm", "6", "--dpi", "300", "tsv"),
    ("tesseract", "stdin\0stdout\0-l\0vie\0--psm\0006\0--dpi\000300\0tsv"), ("tesseract", "--version\n"),
    ("tesseract", "--user-words", "/etc/passwd"), ("soffice", "--headless", "macro:///x"), ("soffice", "--version"),
    ("soffice", "--headless", "--norestore", "-env:UserInstallation=file://{here}/profile", "--infilter=writer8",
     "--convert-to", "docx", "--outdir", "/tmp", "{here}/letter.rtf"),
    ("soffice", "--headless", "--norestore", "-env:UserInstallation=file://{here}/../profile", "--infilter=writer8",
     "--convert-to", "docx", "--outdir", "{here}", "{here}/letter.rtf"),
    ("soffice", "--headless", "--norestore", "-env:UserInstallation=file://{here}/profile", "--infilter=writer8",
     "--convert-to", "pdf", "--outdir", "{here}", "{here}/letter.rtf"),
)  # fmt: skip


@pytest.mark.parametrize("wish", ODD_WISHES)
def test_who_starts_programs_is_asked_for_nothing_else(pool: Pool[Any, Any], wish: tuple[str, ...]) -> None:
    assert outcome(pool, "ask", *wish).startswith(NOT_DONE)


NO_REQUESTS = (
    "", "x", "1", "[]", "[1, 2]", '["tesseract", 1, 2, 0]', '["tesseract", [[]], {}, 0]', '["tesseract", [], 9, "x"]',
    "long",
)  # fmt: skip


@pytest.mark.parametrize("line", NO_REQUESTS)
def test_what_is_no_request_ends_it_and_the_process_is_replaced(pool: Pool[Any, Any], line: str) -> None:
    assert outcome(pool, "ask_badly", line).startswith(("JSONDecodeError", *NOT_DONE))
    assert "PermissionError" in outcome(pool, "ask", "sh"), "the next task is done by a fresh process"


@files
@pytest.mark.parametrize("landlock", [1, *(pytest.param(age, marks=pytest.mark.sweep) for age in (2, 3, 4, 5))])
def test_an_older_landlock_shows_no_file_of_the_person(home: Path, landlock: int) -> None:
    with under(landlock) as pool:
        for name, place in (("read", "thu-khac.txt"), ("lists", "."), ("write", "thu.txt"), ("remove", "thu.txt")):
            assert outcome(pool, name, str(home / place)).startswith(REFUSED), name
        for way in BY_ANY_WAY:
            assert outcome(pool, way, "/bin/sh").startswith(REFUSED), way
        for wish in ODD_WISHES:
            assert outcome(pool, "ask", *wish).startswith(NOT_DONE), wish


@calls
@pytest.mark.parametrize("kind", ["tcp", "udp", "unix", "unix_datagram", "raw"])
def test_nobody_can_be_called(pool: Pool[Any, Any], kind: str, tmp_path: Path) -> None:
    with socket.socket() as listening, socket.socket(socket.AF_UNIX) as waiting:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        waiting.bind(str(tmp_path / "w"))
        waiting.listen()
        said = outcome(pool, "call", kind, listening.getsockname()[1], str(tmp_path / "w"))
    assert said.startswith(REFUSED)


AT_OTHERS = (
    "kill", "kill_everybody", "kill_in_thread", "look_into", "steal_file", "leave_group", "limit", "kill_thread",
    "limit_thread", "slow_down", "schedule", "schedule_by", "schedule_as", "schedule_with", "last_in_line", "queue",
    "queue_in_thread", "kill_beside",
)  # fmt: skip


@calls
@pytest.mark.parametrize("name", AT_OTHERS)
def test_no_other_process_can_be_touched(pool: Pool[Any, Any], name: str) -> None:
    assert outcome(pool, name, os.getpid()).startswith(REFUSED)


@calls
@pytest.mark.parametrize("name", ["kill_thread", "limit_thread", "limit", "schedule"])
def test_nor_a_thread_of_the_program(pool: Pool[Any, Any], name: str) -> None:
    done = threading.Event()
    waiting = threading.Thread(target=done.wait)
    waiting.start()
    assert waiting.native_id is not None
    said = outcome(pool, name, waiting.native_id)
    done.set()
    waiting.join()
    if name == "kill_thread" and not breakouts.KNOWS_SIGNALS:
        pytest.skip("Landlock before its sixth version knows no signals")
    assert said.startswith(REFUSED)


@calls
@pytest.mark.parametrize("landlock", [7, *(pytest.param(age, marks=pytest.mark.sweep) for age in (1, 2, 3, 4))])
def test_no_file_s_rights_times_or_length_change(home: Path, landlock: int) -> None:
    path = home / "thu.txt"
    before = path.stat()
    with under(landlock) as pool:
        outcome(pool, "touch", str(path))
        assert outcome(pool, "cut", str(path)).startswith(REFUSED)
        assert outcome(pool, "told_of", str(path)).startswith(REFUSED)
    after = path.stat()
    assert (before[:2], before[4:]) == (after[:2], after[4:])


@calls
@pytest.mark.parametrize("landlock", [1, *(pytest.param(age, marks=pytest.mark.sweep) for age in (2, 3, 4, 5))])
def test_an_older_landlock_lets_nobody_touch_the_program(landlock: int) -> None:
    with under(landlock) as pool:
        for name in AT_OTHERS:
            assert outcome(pool, name, os.getpid()).startswith(REFUSED), name


@calls
def test_a_higher_number_is_no_leave_to_touch_who_was_there_before() -> None:
    """Numbers of processes begin anew after the highest: the program may stand above who serves it."""
    with Pool(breakouts.Elder()) as pool:
        for name in ("kill", "steal_file", "kill_thread"):
            assert outcome(pool, name).startswith(REFUSED), name


@calls
def test_no_memory_that_others_share_is_touched(pool: Pool[Any, Any]) -> None:
    library, key = ctypes.CDLL(None), 0x76616E + os.getpid()
    number = library.shmget(key, 4096, 0o1600)
    assert outcome(pool, "shared_memory", key).startswith(REFUSED)
    assert library.shmctl(number, 0, None) == 0, "it is still there"


@calls
def test_calls_that_came_after_the_list_are_not_there(pool: Pool[Any, Any], home: Path) -> None:
    assert outcome(pool, "newer_call", str(home / "thu.txt")).startswith("OSError: [Errno 38]")


@pytest.mark.parametrize("kind", ["lying", "removed", "mapped"])
@pytest.mark.parametrize(("files", "size"), [(600, 4000), (3, 1_000_000)])
def test_a_full_disk(pool: Pool[Any, Any], monkeypatch: pytest.MonkeyPatch, kind: str, files: int, size: int) -> None:
    """Neither by many files nor by large ones, seen in the folder or not; what a letter needs passes."""
    monkeypatch.setattr(scratch, "_A_CONVERTER", 2_000_000)  # so that a test need not write much
    monkeypatch.setattr(scratch, "SOON_SECONDS", 0.0)
    monkeypatch.setattr(scratch, "_SELDOM", 0)  # however long counting took
    assert outcome(pool, "fill", kind, 20, 4000) == "None"
    with patch.object(Process, "do", autospec=True, side_effect=Process.do) as given:
        assert outcome(pool, "fill", kind, files, size, 5).startswith("TooMuch")
    assert given.call_count == 1, "it would fill the disk once more"
    assert outcome(pool, "environment"), "the next task is done by a fresh process"


@pytest.mark.parametrize(
    ("beginning", "size", "free", "most"),
    [
        (b"%PDF-1.7", 3_000_000, 10**12, 80_000_000),
        (b"PK\3\4", 100_000_000, 10**12, 470_000_000),
        (b"\xff\xd8\xff\xe0", 3_000_000, 10**12, 1 << 20),
        (b"\x89PNG\r\n", 90_000_000, 10**12, 1 << 20),
        (b"{\\rtf1", 3_000_000, 30_000_000, 15_000_000),
    ],
)
def test_what_a_task_may_write_is_told_by_its_file_and_by_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beginning: bytes, size: int, free: int, most: int
) -> None:
    path = tmp_path / "thu"
    with path.open("wb") as file:
        file.write(beginning)
        file.truncate(size)
    monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result((1, 1, free, free, free, 9, 9, 9, 0, 255)))
    handle = os.open(path, os.O_RDONLY)
    assert 0 < scratch.most_written(tmp_path, handle) <= most
    os.close(handle)


def test_no_letter_of_three_megabytes_fills_a_gigabyte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the limits as they are: a reader that was taken over writes as fast as it can."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    peak, done = [0], threading.Event()

    def look() -> None:
        while not done.wait(0.01):
            # Of this run alone: others write on the disk meanwhile.
            written = subprocess.run(["du", "-s", "-B1", tmp_path], capture_output=True, check=False).stdout
            peak[0] = max(peak[0], int(written.split()[0]))

    watcher = threading.Thread(target=look)
    watcher.start()
    with Pool(breakouts.outcome) as pool:
        said = outcome(pool, "fill", "lying", 2000, 1_000_000, 5)
    done.set()
    watcher.join()
    assert said.startswith("TooMuch") and peak[0] < 700_000_000


def test_folders_in_folders_without_end_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Pool(breakouts.outcome) as pool:
        outcome(pool, "nest", 1500)
        assert outcome(pool, "environment")
    assert list(tmp_path.iterdir()) == []


@files
def test_nor_one_that_belongs_to_somebody_else_s_run(pool: Pool[Any, Any]) -> None:
    with subprocess.Popen(["sleep", "60"]) as bystander:
        said = outcome(pool, "kill", bystander.pid)
        alive = bystander.poll() is None
        bystander.kill()
    if not breakouts.KNOWS_SIGNALS:
        pytest.skip("Landlock before its sixth version knows no signals")
    assert said.startswith(REFUSED) and alive


@calls
@pytest.mark.parametrize("name", ["new_namespace", "mount", "ring", "gain_rights"])
def test_the_kernel_gives_no_more(pool: Pool[Any, Any], name: str) -> None:
    assert outcome(pool, name).startswith(REFUSED)


def test_limits_cannot_be_lifted(pool: Pool[Any, Any]) -> None:
    assert outcome(pool, "lift_limits") == "[]"


def test_a_flood_of_threads_ends(tmp_path: Path) -> None:
    """Root has no such limit: who runs this as root has it tried as somebody else, who must be able to read Python."""
    places = [str(Path(__file__).parents[2]), *(place for place in sys.path if place.endswith("-packages"))]
    code = f"import sys; sys.path[:0] = {places}; from tests.pipeline.breakouts import count_threads; count_threads()"
    who: dict[str, Any] = {"user": 65534, "group": 65534, "extra_groups": []} if os.getuid() == 0 else {}
    for python in (sys.executable, "/usr/bin/python3"):
        with contextlib.suppress(OSError), tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o777)
            environment = {"PATH": os.defpath, "TMPDIR": folder, "HOME": folder}
            done = subprocess.run([python, "-c", code], env=environment, cwd="/", capture_output=True, text=True, **who)
            if done.returncode == 0:
                assert 10 < int(done.stdout) < 2000
                return
    pytest.skip("nobody but root may read the program here")


@pytest.mark.parametrize("answer", ["pickle", "garbage", "endless", "other_shape", "unasked"])
def test_an_answer_is_data_whatever_it_says(pool: Pool[Any, Any], answer: str, tmp_path: Path) -> None:
    mark = tmp_path / "da-chay"
    said = outcome(pool, "answer", answer, str(mark))
    assert not mark.exists()
    assert said.startswith("TooMuch" if answer == "endless" else ERRORS_OF_DATA)
    assert outcome(pool, "environment"), "the next task is done by a fresh process"
