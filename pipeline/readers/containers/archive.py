"""Archives that Python opens: ZIP, TAR, and one file or a TAR packed by gzip, bzip2 or xz."""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, cast

from pipeline.errors import ReadError
from pipeline.readers.containers.budget import Budget, SpentError, Stream
from pipeline.readers.containers.container import Container, Part, label, locked, unopened
from pipeline.readers.files import shown
from pipeline.readers.signs import has_too_many_entries, is_tar, is_zip
from pipeline.words import t

_ENCRYPTED = 0x1
_UTF8 = 0x800
#: First bytes of a packed file, what unpacks it, and the endings of its name.
_SINGLE: tuple[tuple[bytes, Callable[[IO[bytes]], gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile], tuple[str, ...]], ...]
_SINGLE = (
    (b"\x1f\x8b", lambda stream: gzip.GzipFile(fileobj=stream), (".gz", ".gzip")),
    (b"BZh", lambda stream: bz2.BZ2File(stream), (".bz2",)),
    (b"\xfd7zXZ\x00", lambda stream: lzma.LZMAFile(stream), (".xz",)),  # noqa: SIM115 - closed where it is read
)
_TARS = {".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar"}
#: What the packers of Python raise for data that is not what they expect.
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
)


def open_archive(data: bytes, name: str, budget: Budget) -> Container:
    """Return the files in an archive; ``name`` is what messages call it."""
    if is_zip(data):
        return Container(_of_zip(data, name, budget))
    if is_tar(data):
        return Container(_of_tar(io.BytesIO(data), name, budget))
    return Container(_of_single(data, name, budget))


def _of_zip(data: bytes, name: str, budget: Budget) -> Iterator[Part | ReadError]:
    if has_too_many_entries(data):
        raise ReadError(
            "too-large",
            name,
            t("{name}: gói có hàng vạn tệp, không phải gói văn bản. Hãy gửi riêng văn bản cần đọc.", name=name),
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise unopened(name) from error
    with archive:
        for info in archive.infolist():
            if not info.is_dir():
                path = _path_of(info)
                yield from _member(path, name, budget, partial(_read_zipped, archive, info, name, budget))


def _read_zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: Budget) -> bytes:
    called = label(name, _last(_path_of(info)))
    if stat.S_ISLNK(info.external_attr >> 16):
        raise _link(called)
    if info.flag_bits & _ENCRYPTED:
        raise locked(called)
    with archive.open(info) as stream:
        return budget.read(stream, called, info.compress_size)


def _path_of(info: zipfile.ZipInfo) -> str:
    """Return a member's path; programs of Windows write UTF-8 names without saying so."""
    if info.flag_bits & _UTF8:
        return shown(info.filename)
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return shown(info.filename)


def _of_tar(stream: IO[bytes], name: str, budget: Budget) -> Iterator[Part | ReadError]:
    try:
        with tarfile.open(fileobj=stream, mode="r|", errorlevel=0) as archive:
            for member in archive:
                if not member.isdir():
                    load = partial(_read_tarred, archive, member, name, budget)
                    yield from _member(shown(member.name), name, budget, load)
    except _BROKEN as error:
        yield _told(error, name)


def _read_tarred(archive: tarfile.TarFile, member: tarfile.TarInfo, name: str, budget: Budget) -> bytes:
    called = label(name, _last(shown(member.name)))
    if not member.isreg() or member.issparse():
        raise _link(called)
    stream = archive.extractfile(member)
    if stream is None:
        raise unopened(called)
    # What is read of a packed TAR is counted where it is unpacked; of a bare one it is no more than the file has.
    return budget.read(stream, called, is_counted=True)


def _of_single(data: bytes, name: str, budget: Budget) -> Iterator[Part | ReadError]:
    opener, endings = next((opener, endings) for mark, opener, endings in _SINGLE if data.startswith(mark))
    try:
        with opener(io.BytesIO(data)) as stream:
            head = stream.read(512)
            unpacked = _Unpacked(stream, head, budget)
            if is_tar(head):
                yield from _of_tar(cast(IO[bytes], unpacked), name, budget)
                return
            inner = _without_ending(name, endings)
            load = partial(budget.read, unpacked, label(name, inner), len(data), is_counted=True)
            yield from _member(inner, name, budget, load)
    except _BROKEN as error:
        yield _told(error, name)


class _Unpacked:
    """A stream that is unpacked as it is read, each byte counted: what is passed over costs time as well."""

    def __init__(self, stream: Stream, head: bytes, budget: Budget) -> None:
        self._stream, self._head, self._budget = stream, head, budget

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        size = 1024 * 1024 if size < 0 else size
        if self._head:
            chunk, self._head = self._head[:size], self._head[size:]
        else:
            chunk = self._stream.read(size)
        self._budget.spend(len(chunk))
        return chunk


def _member(path: str, name: str, budget: Budget, load: Callable[[], bytes]) -> Iterator[Part | ReadError]:
    """Yield one member, or why it has no content."""
    budget.member()
    path = path.replace("\\", "/")
    called = label(name, _last(path))
    if ".." in path.split("/"):
        yield ReadError(
            "unsafe-path",
            called,
            t("{name}: đường dẫn trong gói trỏ ra ngoài gói, không mở. Hãy hỏi lại nơi gửi.", name=called),
        )
        return
    try:
        yield Part(_last(path), load(), folder=path.rpartition("/")[0])
    except ReadError as error:
        if isinstance(error, SpentError):
            raise
        yield error
    except _BROKEN as error:
        yield _told(error, called)


def _told(error: Exception, name: str) -> ReadError:
    told = unopened(name)
    told.__cause__ = error
    return told


def _link(name: str) -> ReadError:
    return ReadError(
        "link",
        name,
        t(
            "{name}: là liên kết hoặc tệp đặc biệt trong gói, không phải tệp văn bản; không mở. "
            "Hãy xin lại chính tệp đó.",
            name=name,
        ),
    )


def _last(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2] or "?"


def _without_ending(name: str, endings: tuple[str, ...]) -> str:
    low = name.lower()
    for ending in endings:
        if low.endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return next((name[: -len(short)] + long for short, long in _TARS.items() if low.endswith(short)), name)
