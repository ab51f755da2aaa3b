"""Folders for temporary files of workers: one each, and nothing of them stays, whatever ends the program.

The folder of a run holds a lock that the system opens again when its owner dies; the next run takes what it can lock
for a leftover and removes it, with the processes that still work in it.
"""

import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import SetupError
from pipeline.oserrors import why
from pipeline.words import t

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_PREFIX = "vanthu-run-"
#: Under this name a folder gets its lock before it can be seen as one of a run.
_UNREADY = "vanthu-unready-"
_LOCK = "lock"
#: Where no locks tell: nobody's run takes longer.
_STALE_SECONDS = 24 * 3600.0
_TRIES = 20
_PAUSE = 0.05


@contextlib.contextmanager
def run_folder() -> Iterator[Path]:
    """Give a folder for the workers of a run; leftovers of killed runs go first, this one at the end.

    Raises ``SetupError`` where no temporary folder can be made.
    """
    try:
        sweep()
        folder, handle = _made()
    except OSError as error:  # a full disk, a folder that may not be written
        raise SetupError(
            t(
                "Không tạo được thư mục tạm: {reason}. Dọn ổ đĩa hoặc chọn thư mục khác bằng biến TMPDIR.",
                reason=why(error),
            )
        ) from error
    try:
        yield folder
    finally:
        remove(folder)
        if handle is not None:
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
        raise SetupError(
            t("Không tạo được thư mục tạm {folder}: {reason}.", folder=folder, reason=why(error))
        ) from error
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _made() -> tuple[Path, int | None]:
    """Make a folder, with the handle of its lock where the system has locks."""
    if fcntl is None:
        return Path(tempfile.mkdtemp(prefix=_PREFIX)), None
    unready = Path(tempfile.mkdtemp(prefix=_UNREADY))
    handle = os.open(unready / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    lock(handle)
    return unready.rename(unready.with_name(_PREFIX + unready.name.removeprefix(_UNREADY))), handle


def sweep() -> None:
    """Remove what killed runs of this user left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if _is_own(folder) and _is_stale(folder):
                end_processes_in(folder)
                remove(folder)


def remove(folder: Path) -> None:
    """Remove a folder whose last users are ending just now."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(_PAUSE)


def empty(folder: Path, spared: frozenset[str]) -> None:
    """Remove what came into a folder since ``spared`` was listed."""
    for name in entries(folder) - spared:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                path.unlink()


def entries(folder: Path) -> frozenset[str]:
    """List the names in a folder."""
    try:
        return frozenset(path.name for path in folder.iterdir())
    except OSError:
        return frozenset()


def end_processes_in(folder: Path) -> None:
    """Kill every process that keeps its temporary files in ``folder`` or below, where the system lists processes.

    A program that put itself into a session of its own is beyond the reach of signals to a group; by its environment
    it is found all the same.
    """
    mark = b"TMPDIR=" + os.fsencode(folder)
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            variables = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if any(variable == mark or variable.startswith(mark + b"/") for variable in variables):
            with contextlib.suppress(OSError):
                os.kill(int(entry.name), signal.SIGKILL)


def _is_own(folder: Path) -> bool:
    status = folder.lstat()
    return folder.is_dir() and not folder.is_symlink() and (os.name == "nt" or status.st_uid == os.getuid())


def _is_stale(folder: Path) -> bool:
    if fcntl is None:
        return time.time() - folder.stat().st_mtime > _STALE_SECONDS
    handle = os.open(folder / _LOCK, os.O_RDWR)
    try:
        return lock(handle)
    finally:
        os.close(handle)


def lock(handle: int) -> bool:
    """Lock an open file unless somebody has; the lock lives as long as the process."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
