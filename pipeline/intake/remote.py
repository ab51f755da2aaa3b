"""Shared storage by an address (``sftp://``, ``smb://``, ``s3://``…): copied into a private folder, and read there.

The copy (mirror) holds what the address held at the last run; only what is new or changed is fetched. The program's
first process alone fetches: the processes that read letters reach no network. Any address that fsspec knows is one.
"""

import contextlib
import errno
import hashlib
import json
import logging
import os
import re
import socket
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import fsspec

from pipeline import settings
from pipeline.confined import scratch
from pipeline.errors import ReadError, SetupError
from pipeline.files import MAX_FILE_BYTES, make_folder, make_private, printable, put, too_large, why
from pipeline.intake.inbox import Mirrored, Problem, is_litter, is_passed_over
from pipeline.words import t

# --------------------
# What the other side says of itself.

#: What tells of a file that it changed, beside its size, by the names that storages give it.
_STAMPS = (
    "ETag", "etag", "checksum", "md5", "md5Hash", "mtime", "modified", "modify", "last_modified", "LastModified",
    "modificationTime", "updated", "created",
)  # fmt: skip
_PACKAGES = {"smbclient": "smbprotocol"}  # module → the package that brings it, where their names differ
#: Names of errors that mean: known, but not let in. Each storage has its own.
_NOT_LET_IN = re.compile("Auth|Logon|AccessDenied|Credential|Forbidden|Permission")
_NO_ANSWER = re.compile("Connect|Timeout|TimedOut")
#: Their logs would stand between the lines for people, and may name what an address names.
_LOUD = ("fsspec", "paramiko", "s3fs", "smbprotocol")
#: Where the keys of SSH servers stand that the user and the machine know.
_KNOWN_HOSTS = ("~/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts")
_SSH = ("sftp", "ssh")
_PATIENCE_SECONDS = 20  # so long a server may take over a connection
#: Folders in folders that no person makes: a storage that answers without end must come to one.
_DEEPEST = 32
_CHUNK = 1 << 20
_PAUSE = 0.3  # seconds after which it is asked again whether another run has finished fetching


class _Found(NamedTuple):
    """A file of the storage: its name below the address, where it lies there, how long it is, what tells its state."""

    name: str
    path: str
    size: int | None
    stamp: str | None  # ``None`` where nothing would tell that it changed


class _ChangingError(Exception):
    """A file had another length than was said: somebody is writing it."""


class _UnknownHostError(Exception):
    """An SSH server whose key nobody here has seen."""


def mirror(address: str, mirrors: Path) -> Mirrored:
    """Bring the mirror of an address below ``mirrors`` up to date and return it.

    Files that cannot be had are its problems, a line each. Raises ``SetupError`` where the address cannot be reached.
    """
    if settings.has_password(address):
        raise SetupError(
            "Mật khẩu trong địa chỉ thì ai dùng máy này cũng đọc được. Bỏ khỏi địa chỉ và ghi vào tệp "
            "~/.config/fsspec/vanthu.json (chmod 600), ví dụ: {example}",
            example='{"smb": {"password": "…"}}',
        )
    key = hashlib.sha256(address.rstrip("/").encode("utf-8", "surrogateescape")).hexdigest()[:16]
    make_folder(mirrors)
    make_private(mirrors)
    loggers = [logging.getLogger(name) for name in _LOUD]
    levels = [logger.level for logger in loggers]
    alone = os.open(mirrors / f"{key}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        while not scratch.lock(alone):  # no other run fetches from the address meanwhile
            time.sleep(_PAUSE)
        return _Mirroring(address, mirrors / key, mirrors / f"{key}.json").run()
    finally:
        os.close(alone)
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _reached(address: str) -> tuple[Any, str]:
    protocol = address.partition("://")[0]
    try:
        fsspec.get_filesystem_class(protocol)
    except ValueError:
        raise SetupError(
            "Không biết loại địa chỉ {protocol}://. Dùng sftp://, smb://, s3:// hoặc đường dẫn tới thư mục.",
            protocol=printable(protocol),
        ) from None
    except ImportError as error:
        lacks = getattr(error.__cause__, "name", None) or protocol
        package = _PACKAGES.get(lacks, lacks.partition(".")[0])
        raise SetupError(
            "Địa chỉ {protocol}:// cần gói {package} chưa cài. Hãy cài bằng lệnh: pip install {package}",
            protocol=protocol,
            package=package,
        ) from None
    try:
        options = {"host_key_policy": _known_hosts(), "timeout": _PATIENCE_SECONDS} if protocol in _SSH else {}
        storage, root = fsspec.url_to_fs(address, skip_instance_cache=True, **options)
    except Exception as error:
        raise _unreachable(address, error) from None
    return storage, root


def _known_hosts() -> Any:
    """Return what refuses an SSH server with an unknown key, as ``ssh`` does (a policy of paramiko, the user's own)."""
    paramiko = import_module("paramiko")

    def check(_policy: object, _client: object, name: str, key: object) -> None:
        known = paramiko.HostKeys()
        for path in _KNOWN_HOSTS:
            with contextlib.suppress(OSError):
                known.load(os.path.expanduser(path))  # noqa: PTH111 - it takes a text
        if not known.check(name, key):
            raise _UnknownHostError

    return type("KnownHosts", (paramiko.MissingHostKeyPolicy,), {"missing_host_key": check})()


def _unreachable(address: str, error: Exception) -> SetupError:
    return SetupError(
        "{address}: không mở được ({reason}). Kiểm tra địa chỉ, mạng và quyền đọc rồi chạy lại.",
        # Whoever signs in there, and what stands behind a "?", is not shown.
        address=printable(settings.without_user(address).partition("?")[0]),
        reason=_reason(error),
    )


def _reason(error: Exception) -> str:
    """Return why the other side failed in a few words; its own words may tell more than others should read."""
    if isinstance(error, _UnknownHostError):
        return t("chưa biết khóa của máy này: vào một lần bằng lệnh sftp, xem khóa có đúng không")
    kind, number = type(error).__name__, getattr(error, "errno", None) or 0
    if isinstance(error, FileNotFoundError):
        number = errno.ENOENT
    elif isinstance(error, PermissionError) or _NOT_LET_IN.search(kind):
        number = errno.EACCES
    elif isinstance(error, socket.gaierror):
        return t("không tìm thấy máy này trên mạng")
    elif isinstance(error, TimeoutError | ConnectionError) or _NO_ANSWER.search(kind):
        return t("máy ở đó không trả lời")
    elif not isinstance(error, OSError) or number <= 0:
        return kind
    return why(OSError(number, os.strerror(number)))


# --------------------
# The mirror is brought up to date: what went is removed, what is new or changed is fetched.


class _Mirroring:
    """One bringing up to date of a mirror: its folder, and the file that tells the state of what was fetched."""

    def __init__(self, address: str, folder: Path, states: Path) -> None:
        self._address, self._folder, self._states = address, folder, states
        self._problems: list[Problem] = []
        self._skipped = 0
        self._storage, self._root = _reached(address)

    def run(self) -> Mirrored:
        """Look at the address, then fetch; what was fetched is remembered however it ends."""
        found = list(self._look())
        make_folder(self._folder)
        known: Any = None
        with contextlib.suppress(OSError, ValueError):  # none yet, or not whole: all is fetched
            known = json.loads(self._states.read_bytes())
        known = known if isinstance(known, dict) else {}
        fetched: dict[str, str | None] = {}
        for file in found:
            with contextlib.suppress(OSError, ValueError):  # not here; a name that cannot be one here
                is_known = file.stamp is not None and known.get(file.name) == file.stamp
                if is_known and file.size in (None, (self._folder / file.name).stat().st_size):
                    fetched[file.name] = file.stamp
        self._remove_all_but({file.name for file in found})
        try:
            for file in found:
                if file.name not in fetched and self._fetch(file):
                    fetched[file.name] = file.stamp
        finally:
            put(self._states, [json.dumps(fetched).encode()], lasting=False)
        return Mirrored(self._folder, tuple(self._problems), self._skipped)

    def _remove_all_but(self, names: set[str]) -> None:
        for parent, folders, files in os.walk(self._folder, topdown=False):
            for path in (Path(parent, name) for name in files):
                if path.relative_to(self._folder).as_posix() not in names:
                    path.unlink(missing_ok=True)
            for name in folders:
                with contextlib.suppress(OSError):  # something is left in it
                    Path(parent, name).rmdir()

    def _look(self) -> Iterator[_Found]:
        try:
            top = self._storage.info(self._root)
            is_folder = top.get("type") == "directory"
            listed = self._storage.ls(self._root, detail=True) if is_folder else [{**top, "name": self._root}]
        except Exception as error:
            raise _unreachable(self._address, error) from None
        yield from self._below(self._root if is_folder else "", "", listed, 1)

    def _below(self, path: str, above: str, listed: list[dict[str, Any]], depth: int) -> Iterator[_Found]:
        """Yield the files of a folder and those below it. Of what the storage calls them only the last part counts."""
        for entry in sorted(listed, key=lambda entry: str(entry["name"])):
            called, kind = str(entry["name"]).rstrip("/"), entry.get("type")
            if called == path.rstrip("/"):  # object stores list a folder in itself
                continue
            last = called.rpartition("/")[2]
            name, place = above + last, f"{path.rstrip('/')}/{last}" if path else called
            size = size if isinstance(size := entry.get("size"), int) else None
            if last in ("", ".", "..") or re.search(r"[\\\x00]", last):
                self._note(name, t("tên dẫn ra ngoài thư mục, không tải về. Hãy đổi tên tệp."))
            elif kind == "directory":
                if not is_litter(last):
                    yield from self._below(place, f"{name}/", self._listed(name, place, depth), depth + 1)
            elif is_passed_over(last):
                self._skipped += 1
            elif kind != "file" or entry.get("islink"):
                self._note(name, t("liên kết hoặc thiết bị, không tải về. Hãy chép tệp gốc vào thư mục."))
            elif size is not None and size > MAX_FILE_BYTES:
                self._note(name, too_large(name, MAX_FILE_BYTES).said)
            else:
                told = {key: str(entry[key]) for key in _STAMPS if entry.get(key) is not None}
                yield _Found(name, place, size, json.dumps([size, told]) if told else None)

    def _listed(self, name: str, path: str, depth: int) -> list[dict[str, Any]]:
        try:
            if depth >= _DEEPEST:
                raise OSError(errno.ENAMETOOLONG, "")
            return list(self._storage.ls(path, detail=True))
        except Exception as error:
            said = t(
                "{name}: không mở được thư mục ({reason}). Kiểm tra quyền đọc rồi chạy lại.",
                name=printable(name),
                reason=_reason(error),
            )
            self._problems.append(Problem(printable(name), said))
            return []

    def _note(self, name: str, said: str) -> None:
        self._problems.append(Problem(printable(name), f"{printable(name)}: {said}"))

    def _fetch(self, file: _Found) -> bool:
        """Fetch a file and say whether it is here now. Raises ``SetupError`` where the address went away."""
        try:
            put(self._folder / file.name, self._bytes_of(file), lasting=False)
            return True
        except _ChangingError:
            self._note(file.name, t("tệp đang được ghi ở nơi lưu, chưa tải. Lần chạy sau sẽ tải lại."))
        except ReadError as error:
            self._note(file.name, error.said)
        except Exception as error:
            if not isinstance(error, FileNotFoundError | PermissionError):
                try:  # whether it is still there: each try of what is left could wait long
                    self._storage.invalidate_cache()
                    self._storage.info(self._root)
                except Exception as gone:
                    raise _unreachable(self._address, gone) from None
            self._note(file.name, t("không tải được ({reason}). Lần chạy sau sẽ tải lại.", reason=_reason(error)))
        with contextlib.suppress(OSError, ValueError):  # what it was before is no longer what lies there
            (self._folder / file.name).unlink()
        return False

    def _bytes_of(self, file: _Found) -> Iterator[bytes]:
        got = 0
        with self._storage.open(file.path, "rb") as stream:
            while data := stream.read(_CHUNK):
                got += len(data)
                if got > MAX_FILE_BYTES:
                    raise too_large(file.name, MAX_FILE_BYTES)
                yield data
        if file.size not in (None, got):
            raise _ChangingError
