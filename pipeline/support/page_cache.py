"""Recognised pages of files, kept from one reading to the next: each file's together, sealed by the program.

A process that reads a stranger's file may say of it what it likes. So it reaches no page on disk: it asks for those of
the file that it was handed, and hands back what it recognised. The program names an entry by the bytes that it handed
out itself, so that nobody speaks of another file, and seals it by a key that lies in the office's folder, which readers
never reach. An entry whose seal does not hold is told and read anew.

Inside an entry a page is found by what it depends on (``recognised_pages``): the part of the file, the number, the
settings and the models.
"""

import contextlib
import hashlib
import hmac
import json
import logging
import os
import secrets
import stat
import zlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from pipeline.support import settings
from pipeline.support.files import put
from pipeline.support.words import t

# --------------------
# On the side of the program, which alone reads and writes the disk.

_log = logging.getLogger("vanthu.pages")
_SEAL = hashlib.sha256().digest_size
#: Pages of a file: a thousand of thirty kilobytes each.
MOST_BYTES = 32 * 1024 * 1024


def _key() -> bytes | None:
    """Return the key, ``None`` where there is none that this person alone may read."""
    with contextlib.suppress(OSError):
        handle = os.open(settings.places().page_key, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            is_own = stat.S_ISREG(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o077
            key = file.read(_SEAL + 1)
            return key if is_own and len(key) == _SEAL else None
    return None


def _new_key() -> bytes:
    key = secrets.token_bytes(_SEAL)
    put(settings.places().page_key, [key])
    return key


def _sealed(key: bytes, *parts: bytes) -> bytes:
    return hmac.digest(key, b"\n".join(parts), "sha256")


def _path(key: bytes, sha256: str) -> Path:
    """Return where the pages of a file lie: another key has other names, and nobody without it can tell one."""
    name = _sealed(key, b"name", sha256.encode()).hex()
    return settings.cache_folder() / "ocr" / name[:2] / f"{name[2:]}.pages"


def kept_pages(sha256: str) -> bytes:
    """Return what was recognised of the file with this hash; nothing where its seal does not hold, which is told."""
    key = _key()
    if key is None:
        return b""
    try:
        with _path(key, sha256).open("rb") as file:
            seal, content = file.read(_SEAL), file.read(MOST_BYTES + 1)
    except OSError:
        return b""
    if hmac.compare_digest(seal, _sealed(key, sha256.encode(), content)):
        return content
    told = t("Trang đã nhận dạng lưu sẵn của tệp {id} không đúng dấu niêm phong: bỏ qua, nhận dạng lại.", id=sha256[:8])
    _log.warning(told)
    return b""


def keep_pages(sha256: str, content: bytes) -> None:
    """Keep what was recognised of a file. A full disk or a folder that may not be written costs time, nothing else."""
    if content and len(content) <= MOST_BYTES:
        with contextlib.suppress(OSError):
            key = _key() or _new_key()
            put(_path(key, sha256), [_sealed(key, sha256.encode(), content), content], lasting=False)


def pages_of(path: Path) -> contextlib.AbstractContextManager[None]:
    """Have what reads a file right here find its pages, and keep new ones at the end."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return reading(lambda: kept_pages(sha256), lambda content: keep_pages(sha256, content))
    return contextlib.nullcontext()


# --------------------
# On the side of what reads a file.


class _Reading:
    """The pages of the file that is being read: those that are kept, asked for where one is wanted, and new ones."""

    def __init__(self, ask: Callable[[], bytes]) -> None:
        self._ask = ask
        self.found: dict[str, bytes] = {}

    @cached_property
    def kept(self) -> dict[str, bytes]:
        """The pages that are kept, each by what it depends on."""
        with contextlib.suppress(ValueError, TypeError):
            head, _, body = self._ask().partition(b"\n")
            lengths: dict[str, int] = json.loads(head or b"{}")
            ends = accumulate(lengths.values())
            return {key: body[end - length : end] for (key, length), end in zip(lengths.items(), ends, strict=True)}
        return {}

    def packed(self) -> bytes:
        """Return all pages that were wanted or recognised."""
        head = json.dumps({key: len(page) for key, page in self.found.items()})
        return b"\n".join([head.encode(), b"".join(self.found.values())])


_reading: ContextVar[_Reading | None] = ContextVar("reading", default=None)
#: Pages that wait until their whole file is known to be no secret: a letter that is refused leaves nothing.
_waiting: ContextVar[dict[str, bytes] | None] = ContextVar("waiting", default=None)


@contextlib.contextmanager
def reading(ask: Callable[[], bytes], keep: Callable[[bytes], None]) -> Iterator[None]:
    """Read one file inside: its kept pages are asked for once at most, new ones handed to ``keep`` when all went well.

    What is kept is what this reading wanted: pages of an older program go with it.
    """
    own = _Reading(ask)
    token = _reading.set(own)
    try:
        yield
    finally:
        _reading.reset(token)
    if own.found.keys() - own.kept.keys():
        keep(own.packed())


@contextlib.contextmanager
def kept_at_the_end() -> Iterator[None]:
    """Keep what is recognised inside once all went well; drop it where an error leaves, a refusal above all.

    Inside another such block nothing is kept before the outer one ends, outside of a ``reading`` nothing ever.
    """
    own = _reading.get()
    if own is None or _waiting.get() is not None:
        yield
        return
    waiting: dict[str, bytes] = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    own.found |= waiting


def kept_page(key: str) -> bytes | None:
    """Return the page of the file that is being read which depends on what the ``key`` says, as it was kept."""
    own, waiting = _reading.get(), _waiting.get()
    packed = own.kept.get(key) if own is not None else None
    with contextlib.suppress(zlib.error):
        page = zlib.decompress(packed or b"")
        if packed is not None and waiting is not None:
            waiting[key] = packed
        return page
    return None


def keep(key: str, page: bytes) -> None:
    """Hand over a page that is to be kept once the whole file turned out to be no secret."""
    if (waiting := _waiting.get()) is not None:
        waiting[key] = zlib.compress(page, 6)
