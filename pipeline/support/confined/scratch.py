"""Folders for temporary files of workers: one each, and nothing of them stays, whatever ends the program.

A janitor waits for the end of the program, kills what still works for it and removes the folder of the run. Where it
was killed as well, the next run does: the folder holds a lock that the system opens again when its owner dies.
"""

import contextlib
import fcntl
import itertools
import os
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from operator import methodcaller
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
        """Return a folder of its own for one process."""
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
        sweep(place)
        unready = Path(tempfile.mkdtemp(prefix=_UNREADY, dir=place))
        handle = os.open(unready / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        lock(handle)
        folder = unready.rename(unready.with_name(_PREFIX + unready.name.removeprefix(_UNREADY)))
    except OSError as error:  # a full disk, a folder that may not be written
        raise SetupError(
            "Không tạo được thư mục tạm: {reason}. Dọn ổ đĩa hoặc chọn thư mục khác bằng biến TMPDIR.",
            reason=why(error),
        ) from error
    janitor = subprocess.Popen(
        [sys.executable, "-I", "-S", str(_JANITOR), str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        text=True, cwd="/", start_new_session=True,
    )  # fmt: skip
    try:
        yield ScratchRun(folder, janitor)
    finally:
        janitor.communicate()
        os.close(handle)


@contextlib.contextmanager
def run_folder(beside: Path | None = None) -> Iterator[Path]:
    """Give the folder of a run alone, to who has no other process work in it."""
    with a_run(beside) as run:
        yield run.folder


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


def sweep(folder: Path) -> None:
    """Remove what killed runs of this user left behind."""
    for left in folder.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if _is_stale(left):
                remove(left)


#: So much may a task write: files, each counted once and once more for so many bytes. The longest scan takes a tenth.
MOST_FILES, _A_FILE = 5_000, 400_000
#: Where so many more are held, or after so long, they are counted; again once so many times longer went than that took.
_MANY, SOON_SECONDS, _SELDOM = 500, 1.0, 50
_EVERYTHING = methodcaller("rglob", "*")
#: The clock by which Linux tells the times of files (CLOCK_REALTIME_COARSE): it lags some milliseconds behind.
_OF_FILES = 5


class Flood:
    """Tells when a task fills the places that its process may write.

    What their file systems hold costs nothing to ask; where that is much more, or after some time, files are counted.
    """

    def __init__(self, *places: Path) -> None:
        self._places, self._since = tuple(filter(Path.is_dir, places)), time.clock_gettime(_OF_FILES)
        self._held, self._next = self._holding(), time.monotonic() + SOON_SECONDS
        self._new: dict[Path, int] = {}

    def is_too_much(self) -> bool:
        """Whether more files, or larger ones, were written than any letter needs."""
        began, held = time.monotonic(), self._holding()
        if began < self._next and held - self._held <= _MANY:
            return False
        there = itertools.chain.from_iterable(map(_EVERYTHING, self._places))
        self._new = {path: count for path in there if (count := self._counted(path))}
        spent = time.monotonic() - began
        self._held, self._next = held, began + SOON_SECONDS + _SELDOM * spent
        return sum(self._new.values()) > MOST_FILES

    def dry(self) -> None:
        """Remove what was written, once who wrote it has ended."""
        for path in self._new:
            with contextlib.suppress(OSError):
                path.unlink()

    def _counted(self, path: Path) -> int:
        try:
            status = path.lstat()
        except FileNotFoundError:  # just removed
            return 0
        # When it was made or linked: what a process may not set, as it may not when it was changed.
        return 1 + status.st_size // _A_FILE if status.st_ctime >= self._since else 0

    def _holding(self) -> int:
        systems = map(os.statvfs, self._places)
        return sum(
            one.f_files - one.f_ffree + (one.f_blocks - one.f_bfree) * one.f_frsize // _A_FILE for one in systems
        )


def empty(folder: Path) -> None:
    """Remove what is in a folder."""
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
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        return False
    try:
        handle = os.open(folder / _LOCK, os.O_RDWR)
    except FileNotFoundError:  # it was removed in part
        return True
    try:
        return lock(handle)
    finally:
        os.close(handle)


def lock(handle: int) -> bool:
    """Lock an open file unless somebody has; the lock lives as long as the process."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
