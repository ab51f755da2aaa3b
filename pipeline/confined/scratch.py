"""Folders for temporary files of workers: one each, and nothing of them stays, whatever ends the program.

A janitor waits for the end of the program, kills what still works for it and removes the folder of the run. Where it
was killed as well, the next run does: the folder holds a lock that the system opens again when its owner dies.
"""

import contextlib
import fcntl
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import SetupError
from pipeline.files import why

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
    try:
        sweep(beside)
        # Its whole path: the janitor stands elsewhere.
        unready = Path(tempfile.mkdtemp(prefix=_UNREADY, dir=beside and beside.absolute()))
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


def sweep(folder: Path | None = None) -> None:
    """Remove what killed runs of this user left behind."""
    for left in (folder or Path(tempfile.gettempdir())).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if _is_stale(left):
                shutil.rmtree(left, ignore_errors=True)


def empty(folder: Path) -> None:
    """Remove what is in a folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                os.unlink(entry.path)  # noqa: PTH108


def _is_stale(folder: Path) -> bool:
    status = folder.lstat()
    if not folder.is_dir() or folder.is_symlink() or status.st_uid != os.getuid():
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
