"""Files: their bytes, or one clear line why they cannot be had; written for their owner alone, whole or not at all."""

import contextlib
import errno
import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from pipeline.support.errors import ProgramFailedError, ReadError, SetupError, UnforeseenError
from pipeline.support.words import t

# --------------------
# Why the system refused a file or folder, in people's words: its own words are English.

_REASONS: dict[int | None, str] = {
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.ENOTDIR: "đường dẫn đi qua một tệp, không phải thư mục",
    errno.EISDIR: "đó là thư mục",
    errno.EEXIST: "đã có tệp trùng tên",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "đã dùng hết dung lượng được cấp",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.EIO: "lỗi ổ đĩa hoặc ổ mạng",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.ELOOP: "liên kết tắt trỏ vòng tròn",
    errno.EMFILE: "đang mở quá nhiều tệp",
    errno.EFBIG: "tệp lớn hơn mức cho phép",
    errno.ENOMEM: "không đủ bộ nhớ",
}


def why(error: Exception) -> str:
    """Return the reason of an error in a few words, one of the system in people's.

    >>> why(PermissionError(errno.EACCES, "Permission denied"))
    'không có quyền'
    """
    if not isinstance(error, OSError):
        return str(error)
    reason = _REASONS.get(error.errno)
    return t(reason) if reason else error.strerror or t("lỗi ổ đĩa hoặc ổ mạng")


@contextlib.contextmanager
def telling_why(words: str, **values: object) -> Iterator[None]:
    """Raise ``SetupError`` with these words, which name the ``reason``, where the system refuses what is done."""
    try:
        yield
    except OSError as error:
        raise SetupError(words, **values, reason=why(error)) from error


# --------------------
# A file's bytes, or one clear line why they cannot be had.

#: Largest file that is opened at all: scans of long letters stay below it, disk images and films do not.
MAX_FILE_BYTES = 100 * 1024 * 1024
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable_name(name: str) -> str:
    """Return a file's name as it can be printed and stored in one line: what is no UTF-8 in it becomes a question mark.

    So do signs that would break the line, steer the terminal or turn the order of letters (``thư\\u202efdp.exe``).

    >>> printable_name("v\\udcffn.txt"), printable_name("a\\nb\\u202efdp.exe")
    ('v�n.txt', 'a�b�fdp.exe')
    """
    return printable(os.fsencode(name).decode("utf-8", "replace"))


def printable(text: str) -> str:
    """Return a text in which a stranger's name for something can stand in a message: what is no print becomes ``�``."""
    return _UNPRINTABLE.sub("\ufffd", text)


class BytesInFile:
    """Bytes that lie in an open file: their length, and slices of them, as ``bytes`` give theirs."""

    def __init__(self, file: IO[bytes], start: int, end: int, sha256: str) -> None:
        self._file, self._start, self._end = file, start, end
        self.sha256 = sha256

    def __len__(self) -> int:
        return self._end - self._start

    def __getitem__(self, part: slice) -> bytes:
        start, end, _ = part.indices(len(self))
        self._file.seek(self._start + start)
        return self._file.read(end - start)


def sha256_of(content: bytes | BytesInFile) -> str:
    """Return the SHA-256 of bytes, which those that lie in a file have got as they came."""
    return content.sha256 if isinstance(content, BytesInFile) else hashlib.sha256(content).hexdigest()


_handed_in: dict[Path | None, int] = {}


@contextlib.contextmanager
def handed_in(path: Path | None, handle: int | None) -> Iterator[None]:
    """Have ``load`` read a file from an open handle, in a process that may open no files; close it at the end."""
    if handle is None:
        yield
        return
    _handed_in[path] = handle
    try:
        yield
    finally:
        os.close(_handed_in.pop(path))


def opened(path: Path) -> int:
    """Open a file for reading and return its handle. Raises ``ReadError`` where it is none, or too large."""
    name = printable_name(path.name)
    try:
        # Without O_NONBLOCK the opening of a named pipe would wait for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise _unreadable(error.errno, name) from error
    status = os.fstat(handle)
    is_file = stat.S_ISREG(status.st_mode)
    if is_file and status.st_size <= MAX_FILE_BYTES:
        return handle
    os.close(handle)
    raise too_large(name, MAX_FILE_BYTES) if is_file else _unreadable(errno.EISDIR, name)


def load(path: Path) -> bytes:
    """Return the bytes of the file, read in one go from one open handle, so that no half-changed file is mixed."""
    name = printable_name(path.name)
    try:
        with os.fdopen(os.dup(_handed_in[path]) if path in _handed_in else opened(path), "rb") as file:
            file.seek(0)
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise _unreadable(error.errno, name) from error
    if len(data) > MAX_FILE_BYTES:
        raise too_large(name, MAX_FILE_BYTES)
    if not data:
        raise empty(name)
    return data


def empty(name: str) -> ReadError:
    """Return the error for a file without content."""
    return ReadError("empty", name, "tệp rỗng, không có nội dung. Hãy xin lại tệp từ nơi gửi.")


def too_large(name: str, limit: int) -> ReadError:
    """Return the error for a file of more than ``limit`` bytes."""
    return ReadError(
        "too-large", name,
        "tệp lớn hơn {limit} MB, quá lớn đối với một văn bản. Hãy tách hoặc gửi lại riêng văn bản cần đọc.",
        limit=limit // (1024 * 1024))  # fmt: skip


def is_lack_of_memory(error: Exception) -> bool:
    """Whether an error is that no more memory is to be had; OpenCV and the database's driver say it their way."""
    is_of_opencv = getattr(error, "code", None) == -4  # cv2.Error.StsNoMem
    return is_of_opencv or any(isinstance(told, MemoryError) for told in (error, getattr(error, "orig", None)))


def reason_of(error: Exception) -> str:
    """Return an error in one line, for those in charge of the program."""
    said = str(error) if isinstance(error, UnforeseenError) else f"{type(error).__name__}: {error}"
    return printable(" ".join(said.split()))[:200]


def program_failed(name: str, error: Exception) -> ReadError:
    """Return the error for a file on which the program failed unforeseen; parts in parts are the file's own fault."""
    if is_lack_of_memory(error):
        return ProgramFailedError(
            "too-large",
            name,
            "đọc tệp này cần vượt bộ nhớ cho phép, nên đã dừng. Tệp chưa được lưu. "
            "Hãy tách riêng văn bản cần đọc, hoặc quét lại ở 300 dpi, khổ A4.",
        )
    if isinstance(error, RecursionError):
        return ReadError("broken", name, "tệp bị hỏng hoặc cấu trúc lạ, không đọc được. Hãy xin lại tệp gốc.")
    return ProgramFailedError(
        "program-failed",
        name,
        "lỗi của chương trình ({reason}). Tệp chưa được lưu, lần chạy sau sẽ đọc lại. "
        "Trong lúc chờ hãy xem tệp bằng mắt và gửi cho người phụ trách phần mềm.",
        reason=reason_of(error),
    )


_NOT_A_FILE = ("not-a-file", "không phải là tệp (thư mục hoặc thiết bị). Hãy chỉ đúng tệp văn bản.")
_NO_RIGHT = ("permission", "không có quyền đọc tệp. Hãy xin quyền đọc tệp hoặc thư mục chứa tệp.")
_DISK_FAILED = ("io", "lỗi khi đọc tệp từ ổ đĩa hoặc ổ mạng. Hãy thử lại; nếu vẫn lỗi, hãy chép lại tệp.")
#: What the system says of a file that it does not open or read → the code of our error, and its sentence.
_UNREADABLE: dict[int | None, tuple[str, str]] = {
    errno.ENOENT: (
        "not-found", "không tìm thấy tệp (đã bị xóa, đổi tên hoặc di chuyển). Hãy kiểm tra lại đường dẫn."
    ),
    **dict.fromkeys((errno.EACCES, errno.EPERM), _NO_RIGHT),
    **dict.fromkeys((errno.EISDIR, errno.ENXIO, errno.ENOTDIR), _NOT_A_FILE),
    errno.ELOOP: ("link-loop", "liên kết tắt trỏ vòng tròn, không tới tệp nào. Hãy chép tệp gốc vào thư mục."),
}  # fmt: skip


def _unreadable(number: int | None, name: str) -> ReadError:
    """Return the error for a file of which the system gave the error of this number."""
    code, words = _UNREADABLE.get(number, _DISK_FAILED)
    return ReadError(code, name, words)


# --------------------
# Writing a file: for its owner alone, whole or not at all, down to the disk.

_FOLDER, _FILE = 0o700, 0o600
PREFIX = ".vanthu-"  # how a file is called that is not ready yet: hidden, and told from those of others


def write(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file, or its parts, that a person asked for; raise ``SetupError`` where that cannot be."""
    with telling_why(
        "Không ghi được tệp {path}: {reason}. Kiểm tra thư mục, quyền ghi và chỗ trống trên đĩa.", path=path
    ):
        put(path, [data] if isinstance(data, bytes) else data)


def put(path: Path, parts: Iterable[bytes]) -> int:
    """Write a file beside the old one, put it in its place at the end, and return its size; raise ``OSError``.

    What is no file (a device, a pipe) is written into, what a link points to is written there.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        with path.open("wb") as stream:
            return sum(map(stream.write, parts))
    path = Path(os.path.realpath(path))
    if path.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    make_folder(path.parent)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=PREFIX)
    try:
        with os.fdopen(handle, "wb") as file:
            size = sum(map(file.write, parts))
        put_in_place(Path(part), path)
    finally:
        Path(part).unlink(missing_ok=True)
    return size


def put_in_place(part: Path, path: Path) -> None:
    """Put a file that is ready in the place of another one, so that a power cut leaves one of the two whole."""
    _flush(part)
    part.replace(path)
    _flush(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above that are missing, for their owner alone; others stay as they are."""
    for path in reversed((folder, *folder.parents)):
        if path == folder or not path.exists():
            path.mkdir(_FOLDER, exist_ok=True)


def make_private(path: Path) -> None:
    """Take the rights of others on a file or folder away, where it is ours."""
    with contextlib.suppress(OSError):
        status = path.stat()
        if status.st_mode & 0o077 and status.st_uid == os.getuid():
            path.chmod(_FOLDER if stat.S_ISDIR(status.st_mode) else _FILE)


def _flush(path: Path) -> None:
    """Have a file, or a folder's list, written to the disk before going on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
