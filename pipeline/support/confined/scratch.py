"""Folders for temporary files of workers: one each, and nothing of them stays, whatever ends the program.

A janitor waits for the end of the program, kills what still works for it and removes the folder of the run. Where it
was killed as well, the next run does: the folder holds a lock that the system opens again when its owner dies.
"""

import contextlib
import fcntl
import itertools
import os
import re
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.support.errors import SetupError
from pipeline.support.files import why

_PREFIX = "vanthu-run-"
#: Under this name a folder gets its lock before it can be seen as one of a run.
_UNREADY = "vanthu-unready-"
_LOCK = "lock"
_JANITOR = Path(__file__).with_name("janitor.py")


class ScratchRun:
    """The folder of a run, and those who work in it."""

    def __init__(self, folder: Path, janitor: "subprocess.Popen[str]") -> None:
        self.folder = folder
        self._janitor = janitor
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def new_folder(self) -> Path:
        """Make a folder inside that of the run, for one process alone, and return it."""
        folder = self.folder / str(next(self._numbers))
        folder.mkdir(mode=0o700)
        return folder

    def tell(self, group: int) -> None:
        """Say that a group of processes begins to work in the folder; said once more, that it ended."""
        assert self._janitor.stdin is not None
        with self._lock, contextlib.suppress(OSError):  # nobody there any more: the next run sweeps
            self._janitor.stdin.write(f"{group}\n")
            self._janitor.stdin.flush()


@contextlib.contextmanager
def a_run(beside: Path | None = None) -> Iterator[ScratchRun]:
    """Give a folder for a run, ``beside`` other files or among the temporary ones; leftovers of killed runs go first.

    Raises ``SetupError`` where no such folder can be made.
    """
    # Its whole path: the janitor stands elsewhere.
    place = (beside or Path(tempfile.gettempdir())).absolute()
    try:
        for left in place.glob(f"{_PREFIX}*"):
            with contextlib.suppress(OSError):
                if _is_stale(left):
                    remove(left)
        unready = Path(tempfile.mkdtemp(prefix=_UNREADY, dir=place))
        handle = os.open(unready / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        lock(handle)
        folder = unready.rename(unready.with_name(_PREFIX + unready.name.removeprefix(_UNREADY)))
    except OSError as error:  # a full disk, a folder that may not be written
        raise SetupError(
            "Không tạo được thư mục tạm: {reason}. Dọn ổ đĩa hoặc chọn thư mục khác bằng biến TMPDIR.",
            reason=why(error)) from error  # fmt: skip
    janitor = subprocess.Popen(
        [sys.executable, "-I", "-S", str(_JANITOR), str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        text=True, cwd="/", start_new_session=True)  # fmt: skip
    try:
        yield ScratchRun(folder, janitor)
    finally:
        janitor.communicate()
        os.close(handle)


@contextlib.contextmanager
def temporary_in(folder: Path) -> Iterator[None]:
    """Keep all temporary files of this process in a folder that its owner alone may open.

    What is sent to a served page passes through such files before anybody knows whether it is secret. Raises
    ``SetupError`` where the folder cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise SetupError("Không tạo được thư mục tạm {folder}: {reason}.", folder=folder, reason=why(error)) from error
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


# --------------------
# What a task may write: what turning its file into another form takes, and no more.

#: Of files of Word 97, which others may hold packed: for each byte their copy, the result and what is made between.
_A_CONVERTER, _A_BYTE = 64 << 20, 4
#: Of pictures nothing is converted: they are read from memory.
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"BM", b"GIF8")
_LITTLE = 1 << 20
#: Each file counts so much more; of a small disk a task takes half of what is left at most.
_A_FILE, _SHARE = 4096, 2
#: Between two looks so many times longer goes than one took of the processor: on a busy machine they are no rarer.
_SELDOM, SOON_SECONDS = 40, 0.05


def most_written(folder: Path, handle: int | None) -> int:
    """Return how many bytes a task may write into its folder, by kind and size of its file and by the disk's room."""
    most = _A_CONVERTER
    if handle is not None:
        is_picture = os.pread(handle, 8, 0).startswith(_PICTURES)
        most = _LITTLE if is_picture else most + _A_BYTE * os.fstat(handle).st_size
    disk = os.statvfs(folder)
    return min(most, disk.f_bavail * disk.f_frsize // _SHARE)


class Flood:
    """Tells when a task fills the folder of its process, which is empty before it: what lies there, and what was taken
    out of it and is still held open or in memory by the process or one behind it."""

    def __init__(self, folder: Path, pid: int, most: int) -> None:
        self._folder, self._pid, self._most = folder, pid, most
        self._next = time.monotonic() + SOON_SECONDS

    def is_too_much(self) -> bool:
        """Whether more was written than the task may write; between two looks, which cost time, ``False``."""
        if time.monotonic() < self._next:
            return False
        began = time.thread_time()
        try:
            is_too_much = self._lying() + self._hidden() > self._most
        except OSError:  # folders in folders that nobody walks down
            return True
        self._next = time.monotonic() + max(SOON_SECONDS, _SELDOM * (time.thread_time() - began))
        return is_too_much

    def _lying(self) -> int:
        """Return the bytes of what lies in the folder."""
        written, folders = 0, [str(self._folder)]
        while folders and written <= self._most:
            with contextlib.suppress(FileNotFoundError), os.scandir(folders.pop()) as entries:  # some just removed
                for entry in entries:
                    with contextlib.suppress(FileNotFoundError):
                        written += _A_FILE + 512 * entry.stat(follow_symlinks=False).st_blocks
                        if entry.is_dir(follow_symlinks=False):
                            folders.append(entry.path)
        return written

    def _hidden(self) -> int:
        """Return the bytes of files that were removed from the folder and that somebody holds."""
        held, gone = dict[object, int](), re.compile(rf"(\w+)-(\w+) .* {re.escape(str(self._folder))}/.* \(deleted\)")
        for pid in _tree(self._pid):
            for handle in Path(f"/proc/{pid}").glob("task/*/fd/*"):
                with contextlib.suppress(OSError):
                    if gone.fullmatch(f"0-0 . {handle.readlink()}"):
                        status = handle.stat()
                        held[status.st_ino] = 512 * status.st_blocks
            with contextlib.suppress(OSError):
                maps = Path(f"/proc/{pid}/maps").read_text("utf-8", "replace")
                for found in gone.finditer(maps) if str(self._folder) in maps else ():  # hardly ever
                    held[found.span()] = int(found[2], 16) - int(found[1], 16)
        return sum(held.values())


def _tree(pid: int) -> Iterator[int]:
    """Yield the number of a process, and those of all processes that it and its children began."""
    yield pid
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from _tree(int(child))


def empty(folder: Path) -> None:
    """Remove all that is in a folder, not the folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                remove(entry.path)
            else:
                os.unlink(entry.path)  # noqa: PTH108


def remove(folder: str | Path) -> None:
    """Remove a folder, however deep those in it lie: Python walks down a thousand at most."""
    subprocess.run(["/bin/rm", "-rf", "--", folder], stderr=subprocess.DEVNULL, check=False)


def _is_stale(folder: Path) -> bool:
    """Whether a folder is ours, and left by a run that is no more: nobody holds its lock."""
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        return False
    with contextlib.suppress(FileNotFoundError), (folder / _LOCK).open("r+b") as file:
        return lock(file.fileno())
    return True  # it was removed in part


def lock(handle: int) -> bool:
    """Lock an open file unless somebody has; the lock lives as long as the process."""
    with contextlib.suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
