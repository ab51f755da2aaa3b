"""A file's bytes, or one clear line why they cannot be had."""

import contextlib
import errno
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import ProgramFailedError, ReadError, UnforeseenError
from pipeline.words import t

#: Largest file that is opened at all: scans of long letters stay below it, disk images and films do not.
MAX_FILE_BYTES = 100 * 1024 * 1024
#: ``cv2.Error.StsNoMem``.
_OPENCV_NO_MEMORY = -4
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def shown(name: str) -> str:
    """Return a file's name as it can be printed and stored in one line: what is no UTF-8 in it becomes a question mark.

    So do signs that would break the line, steer the terminal or turn the order of letters (``thư\\u202efdp.exe``).

    >>> shown("v\\udcffn.txt"), shown("a\\nb\\u202efdp.exe")
    ('v�n.txt', 'a�b�fdp.exe')
    """
    return printable(os.fsencode(name).decode("utf-8", "replace"))


def printable(text: str) -> str:
    """Return a text in which a stranger's name for something can stand in a message: what is no print becomes ``�``."""
    return _UNPRINTABLE.sub("\ufffd", text)


_handed_in: dict[Path, int] = {}


@contextlib.contextmanager
def handed_in(path: Path | None, handle: int | None) -> Iterator[None]:
    """Have ``load`` read a file from an open handle, in a process that may open no files; close it at the end."""
    if path is None or handle is None:
        yield
        return
    _handed_in[path] = handle
    try:
        yield
    finally:
        os.close(_handed_in.pop(path))


def opened(path: Path) -> int:
    """Open a file for reading and return its handle. Raises ``ReadError`` where it is none, or too large."""
    name = shown(path.name)
    try:
        # Without O_NONBLOCK the opening of a named pipe would wait for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise _explain(error, name) from error
    status = os.fstat(handle)
    if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_FILE_BYTES:
        return handle
    os.close(handle)
    raise too_large(name, MAX_FILE_BYTES) if stat.S_ISREG(status.st_mode) else _not_a_file(name)


def load(path: Path) -> bytes:
    """Return the bytes of the file, read in one go from one open handle, so that no half-changed file is mixed."""
    name = shown(path.name)
    try:
        with os.fdopen(os.dup(_handed_in[path]) if path in _handed_in else opened(path), "rb") as file:
            file.seek(0)
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise _explain(error, name) from error
    if len(data) > MAX_FILE_BYTES:
        raise too_large(name, MAX_FILE_BYTES)
    if not data:
        raise empty(name)
    return data


def empty(name: str) -> ReadError:
    """Return the error for a file without content."""
    return ReadError("empty", name, t("tệp rỗng, không có nội dung. Hãy xin lại tệp từ nơi gửi."))


def too_large(name: str, limit: int) -> ReadError:
    """Return the error for a file of more than ``limit`` bytes."""
    return ReadError(
        "too-large",
        name,
        t(
            "tệp lớn hơn {limit} MB, quá lớn đối với một văn bản. Hãy tách hoặc gửi lại riêng văn bản cần đọc.",
            limit=limit // (1024 * 1024),
        ),
    )


def is_lack_of_memory(error: Exception) -> bool:
    """Say whether an error is that no more memory is to be had; OpenCV has an exception of its own for it."""
    return isinstance(error, MemoryError) or getattr(error, "code", None) == _OPENCV_NO_MEMORY


def reason_of(error: Exception) -> str:
    """Return an error in one line, for those in charge of the program."""
    said = str(error) if isinstance(error, UnforeseenError) else f"{type(error).__name__}: {error}"
    return printable(" ".join(said.split()))[:200]


def too_much_memory(name: str) -> ProgramFailedError:
    """Return the error for a file whose reading takes more memory than a process may hold."""
    return ProgramFailedError(
        "too-large",
        name,
        t(
            "đọc tệp này cần vượt bộ nhớ cho phép, nên đã dừng. Tệp chưa được lưu. "
            "Hãy tách riêng văn bản cần đọc, hoặc quét lại ở 300 dpi, khổ A4."
        ),
    )


def program_failed(name: str, error: Exception) -> ReadError:
    """Return the error for a file on which the program failed as nobody foresaw; the file itself may be good.

    Only parts in parts without end are the file's own fault: ``broken``.
    """
    if isinstance(error, RecursionError):
        return ReadError("broken", name, t("tệp bị hỏng hoặc cấu trúc lạ, không đọc được. Hãy xin lại tệp gốc."))
    return ProgramFailedError(
        "program-failed",
        name,
        t(
            "lỗi của chương trình ({reason}). Tệp chưa được lưu, lần chạy sau sẽ đọc lại. "
            "Trong lúc chờ hãy xem tệp bằng mắt và gửi cho người phụ trách phần mềm.",
            reason=reason_of(error),
        ),
    )


def _not_a_file(name: str) -> ReadError:
    return ReadError("not-a-file", name, t("không phải là tệp (thư mục hoặc thiết bị). Hãy chỉ đúng tệp văn bản."))


def _explain(error: OSError, name: str) -> ReadError:
    if isinstance(error, FileNotFoundError):
        return ReadError(
            "not-found", name, t("không tìm thấy tệp (đã bị xóa, đổi tên hoặc di chuyển). Hãy kiểm tra lại đường dẫn.")
        )
    if isinstance(error, PermissionError):
        return ReadError("permission", name, t("không có quyền đọc tệp. Hãy xin quyền đọc tệp hoặc thư mục chứa tệp."))
    if isinstance(error, IsADirectoryError) or error.errno in (errno.ENXIO, errno.ENOTDIR):
        return _not_a_file(name)
    if error.errno == errno.ELOOP:
        return ReadError(
            "link-loop", name, t("liên kết tắt trỏ vòng tròn, không tới tệp nào. Hãy chép tệp gốc vào thư mục.")
        )
    return ReadError("io", name, t("lỗi khi đọc tệp từ ổ đĩa hoặc ổ mạng. Hãy thử lại; nếu vẫn lỗi, hãy chép lại tệp."))
