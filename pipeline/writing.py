"""Writing a file: for its owner alone, whole or not at all, down to the disk."""

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import SetupError
from pipeline.oserrors import why
from pipeline.words import t

_FOLDER, _FILE, _FOLDER_FOR_ALL, _FILE_FOR_ALL = 0o700, 0o600, 0o755, 0o644
#: How a file is called that is not ready yet: hidden, and told from those of others.
PREFIX = ".vanthu-"


def write(path: Path, data: bytes | Iterable[bytes], *, for_all: bool = False) -> None:
    """Write a file, or its parts, that a person asked for; raise ``SetupError`` where that cannot be.

    ``for_all`` may read it.
    """
    try:
        put(path, [data] if isinstance(data, bytes) else data, for_all=for_all)
    except OSError as error:
        raise SetupError(
            t(
                "Không ghi được tệp {path}: {reason}. Kiểm tra thư mục, quyền ghi và chỗ trống trên đĩa.",
                path=path,
                reason=why(error),
            )
        ) from error


def put(path: Path, parts: Iterable[bytes], *, lasting: bool = True, for_all: bool = False) -> int:
    """Write a file beside the old one, put it in its place at the end, and return its size; raise ``OSError``.

    What is no file (a device, a pipe) is written into, what a link points to is written there. What is not ``lasting``
    may be gone after a power cut.
    """
    if _is_special(path):
        with path.open("wb") as stream:
            return sum(map(stream.write, parts))
    path = Path(os.path.realpath(path))
    if path.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    make_folder(path.parent, for_all=for_all)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=PREFIX)
    try:
        with os.fdopen(handle, "wb") as file:
            size = sum(map(file.write, parts))
        if for_all:
            Path(part).chmod(_FILE_FOR_ALL)
        put_in_place(Path(part), path, lasting=lasting)
    finally:
        Path(part).unlink(missing_ok=True)
    return size


def put_in_place(part: Path, path: Path, *, lasting: bool = True) -> None:
    """Put a file that is ready in the place of another one, so that a power cut leaves one of the two whole."""
    if lasting:
        _flush(part)
    part.replace(path)
    if lasting:
        _flush(path.parent)


def make_folder(folder: Path, *, for_all: bool = False) -> None:
    """Make a folder, and those above that are missing, for their owner alone; others stay as they are."""
    for path in reversed((folder, *folder.parents)):
        if path == folder or not path.exists():
            path.mkdir(_FOLDER_FOR_ALL if for_all else _FOLDER, exist_ok=True)


def make_private(path: Path) -> None:
    """Take the rights of others on a file or folder away, where it is ours."""
    with contextlib.suppress(OSError):
        status = path.stat()
        if status.st_mode & 0o077 and status.st_uid == os.getuid():
            path.chmod(_FOLDER if stat.S_ISDIR(status.st_mode) else _FILE)


def _is_special(path: Path) -> bool:
    return path.exists() and not path.is_file() and not path.is_dir()


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
