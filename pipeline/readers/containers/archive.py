"""ZIP archives."""

import contextlib
import io
import stat
import zipfile
from collections.abc import Iterator

from pipeline.readers.containers.container import Budget, Container, ContainerFile, SpentError, label, locked, unopened
from pipeline.readers.detect import BROKEN_ZIP, has_too_many_entries
from pipeline.support.errors import ReadError
from pipeline.support.files import printable_name

_ENCRYPTED = 0x1
_UTF8 = 0x800
_PART = b"PK\x07\x08"


def open_archive(data: bytes, name: str, budget: Budget) -> Container:
    """Return the files in an archive; ``name`` is what messages call it."""
    return Container(_members(data, name, budget))


def _members(data: bytes, name: str, budget: Budget) -> Iterator[ContainerFile | ReadError]:
    """Yield the files of a ZIP archive, an error in the place of one; raises ``ReadError`` where none can be told."""
    if has_too_many_entries(data):
        raise ReadError(
            "too-large", name, "gói có hàng vạn tệp, không phải gói văn bản. Hãy gửi riêng văn bản cần đọc."
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN_ZIP as error:
        if data.startswith(_PART) or "multiple disks" in str(error):
            raise ReadError(
                "broken", name, "là một phần của gói nén chia nhiều phần, không mở riêng được. "
                "Hãy giải nén đủ các phần rồi đưa từng tệp vào.") from error  # fmt: skip
        raise unopened(name) from error
    with archive:
        for info in archive.infolist():
            if info.filename.endswith("/"):  # ``is_dir`` fails on an empty name
                continue
            budget.member()
            path = printable_name(info.filename)
            if not info.flag_bits & _UTF8:  # programs of Windows write UTF-8 names without saying so
                with contextlib.suppress(UnicodeError):
                    path = info.filename.encode("cp437").decode("utf-8")
            path = path.replace("\\", "/")
            own = path.rstrip("/").rpartition("/")[2] or "?"
            try:
                content = _unpacked(archive, info, path, label(name, own), budget)
                yield ContainerFile(own, content, path.rpartition("/")[0])
            except SpentError:
                raise
            except ReadError as error:
                yield error


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, called: str, budget: Budget) -> bytes:
    """Return the bytes of a member. Raises ``ReadError`` for an unsafe path, a link, a locked or broken one."""
    if ".." in path.split("/"):
        raise ReadError("unsafe-path", called, "đường dẫn trong gói trỏ ra ngoài gói, không mở. Hãy hỏi lại nơi gửi.")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise ReadError(
            "link",
            called,
            "là liên kết hoặc tệp đặc biệt trong gói, không phải tệp văn bản; không mở. Hãy xin lại chính tệp đó.",
        )
    if info.flag_bits & _ENCRYPTED:
        raise locked(called)
    try:
        with archive.open(info) as stream:
            return budget.read(stream, called, info.compress_size)
    except NotImplementedError as error:
        raise ReadError(
            "broken",
            called,
            "nén theo kiểu chương trình không mở được (như Deflate64 của Windows). Hãy giải nén gói rồi đưa tệp vào.",
        ) from error
    except BROKEN_ZIP as error:
        raise unopened(called) from error
