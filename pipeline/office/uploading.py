"""Files that people send in: taken into a private folder, read one after another, stored, and gone from there.

The bytes lie under names of our own until they are read, with the name that people gave them beside them. A file that
is refused leaves neither. Whatever ends the program, and however often, what was not read yet is read when it starts
again. A file that cannot be read, or of which the process that reads it dies, has failed: it stays until a person lets
it be read again or gives it up.

What a union sends with its word that it has sent is held there, unread, until a person of the office says that it came.
"""

import contextlib
import datetime
import fcntl
import logging
import os
import secrets
import threading
import time
import unicodedata
from collections.abc import Callable, Generator, Iterable, Iterator, MutableMapping
from concurrent.futures import CancelledError
from io import BytesIO
from pathlib import Path
from typing import Annotated, BinaryIO, Literal, NamedTuple, Self

from pydantic import Field

from pipeline.intake import batch
from pipeline.intake.batch import Reads
from pipeline.intake.inbox import InboxFile, Listing, Watching, hash_of, is_litter, is_no_letter
from pipeline.intake.one_file import LetterReading
from pipeline.intake.readings import FileReading
from pipeline.office import Office, warnings
from pipeline.office.uses import About, UseResult, UseSubject
from pipeline.store import Store
from pipeline.store.kept_files import State, Upload
from pipeline.support.confined import scratch
from pipeline.support.confined.pool import Part, Pool
from pipeline.support.errors import ReadError, SetupError, VanthuError
from pipeline.support.files import MAX_FILE_BYTES, load, make_folder, printable_name, put, telling_why
from pipeline.support.grouping import divided
from pipeline.support.program import program
from pipeline.support.words import t

#: Files that may wait at a time or have failed, and their bytes together.
MOST_WAITING = 2000
MOST_BYTES = 2 * 1024 * 1024 * 1024
#: A file that is held; all of them together are as many bytes as may wait.
MOST_HELD_BYTES = 25 * 1024 * 1024
_LONGEST_NAME = 240
_CHUNK = 1024 * 1024
_NAME = ".name"
#: What became of a file, by what the batch says and whether its reading was begun before: what was stored before the
#: program ended, in the middle of saying so, is new.
_STATES: dict[tuple[str, bool], State] = {
    ("new", False): "done", ("new", True): "done", ("unchanged", False): "duplicate", ("unchanged", True): "done",
}  # fmt: skip
#: In whose name a file came that nobody sent in: it lay in the inbox folder.
FOLDER = "Thư mục nhận"


class HeldFile(NamedTuple):
    """A file that nobody has read: how its sender called it, and where its bytes lie."""

    name: str
    size: int
    path: Path

    @property
    def kilobytes(self) -> int:
        """Its size in kilobytes, rounded up."""
        return -(-self.size // 1024)


class ShutDownError(Exception):
    """The program ends while a file is being read; it is read when the program starts again."""


def receive(
    office: Office, store: Store, name: str, stream: BinaryIO, who: str | None, now: datetime.datetime, *,
    held: bool = False,
) -> Upload | None:  # fmt: skip
    """Take a file in and let it wait; ``None`` for what no letter is (hidden files, what systems leave in folders).

    ``name`` is the sender's, with folders where a whole one was sent. With ``held`` it is not read until it is
    released. Raises ``SetupError`` where it is empty or too large, or where no more can wait.
    """
    called = _called(name)
    if any(map(is_litter, called.split("/"))):
        return None
    if held and is_no_letter(called):
        raise SetupError("{name}: không phải văn bản. Gửi tệp PDF, Word, Excel, ảnh hoặc bản quét.", name=called)
    # Apart from the others: unions cannot keep the office from sending letters in.
    waiting = store.uploads.listed("held") if held else store.uploads.listed("unread") + store.uploads.listed("failed")
    is_full = sum(upload.size or 0 for upload in waiting) >= MOST_BYTES
    if held and is_full:
        raise SetupError("Văn phòng có quá nhiều tệp chưa xem. Báo số ký hiệu, chưa kèm tệp, hoặc gửi sau.")
    if not held and (is_full or len(waiting) >= MOST_WAITING):
        raise SetupError("Đang có quá nhiều tệp chờ đọc hoặc lỗi. Đợi đọc bớt, bỏ bớt tệp lỗi, rồi gửi tiếp.")
    folder = office.places.uploads
    key = secrets.token_hex(16)
    try:
        with telling_why("Không ghi được tệp gửi lên: {reason}."), uploads_held(office):
            put(folder / f"{key}{_NAME}", [called.encode()])
            size = put(folder / key, _parts(stream, called, MOST_HELD_BYTES if held else MAX_FILE_BYTES))
            return store.uploads.add(key, now.replace(microsecond=0, tzinfo=None).isoformat(), size, who, held=held)
    except BaseException:
        remove_files(office, [key])
        raise


@contextlib.contextmanager
def uploads_held(office: Office, how: int = fcntl.LOCK_SH) -> Iterator[None]:
    """Lock the folder of uploads: shared while a file comes; alone (``LOCK_EX``) while what was left is removed."""
    make_folder(office.places.uploads)
    folder = os.open(office.places.uploads, os.O_RDONLY)
    try:
        fcntl.flock(folder, how)
        yield
    finally:
        os.close(folder)


def held_files(office: Office, uploads: Iterable[Upload]) -> dict[int, HeldFile]:
    """Return the held files among ``uploads`` whose bytes are there, by the ids of these."""
    folder = office.places.uploads
    return {
        upload.id: HeldFile(name, upload.size or 0, folder / upload.key)
        for upload in uploads
        if upload.state == "held" and (name := _name_of(folder, upload.key)) and (folder / upload.key).exists()
    }


def remove_files(office: Office, keys: Iterable[str]) -> None:
    """Remove bytes and names of files by their keys. Call it for files given up once the store has kept that."""
    for key in keys:
        for suffix in (_NAME, ""):  # a program that ends in between leaves no name of what is secret
            (office.places.uploads / f"{key}{suffix}").unlink(missing_ok=True)


def given_up(store: Store, what: Literal["dismiss", "drop"], ids: Iterable[int]) -> list[str]:
    """Give files up, failed (``dismiss``) or held ones (``drop``); return their keys: bytes go once that is kept."""
    return [
        upload.key for number, upload in store.uploads.of(list(ids)).items() if store.uploads.change(what, [number])
    ]


UploadIds = Annotated[
    tuple[Annotated[int, Field(ge=1, le=2**31 - 1)], ...], Field(min_length=1, max_length=500), About()
]
Next = Annotated[Literal["again", "drop"], About()]


def decide_files(do: UseSubject, ids: UploadIds, *, decision: Next) -> UseResult:
    """Let files that failed be read again, or take them out of the list, their bytes with them."""
    if decision == "again":
        return UseResult(t("Đọc lại {count} tệp.", count=do.store.uploads.change("again", ids)))
    with do.store.at_once():
        gone = given_up(do.store, "dismiss", ids)
    remove_files(do.office, gone)
    return UseResult(t("Đã bỏ {count} tệp.", count=len(gone)))


def clear_files(do: UseSubject) -> UseResult:
    """Take what was read well out of the list of files."""
    do.store.uploads.change("clear")
    return UseResult("")


def progress(office: Office, store: Store, most: int = 100) -> list[Upload]:
    """Return the last files that came, with the names of those that wait; those cleared away are left out."""
    folder = office.places.uploads
    return [
        upload._replace(name=_name_of(folder, upload.key)) if upload.state in ("waiting", "reading") else upload
        for upload in store.uploads.recent(most)
    ]


def resume(office: Office, store: Store) -> int:
    """Let what an ended program was reading wait again; remove files that nobody waits for. Return how many wait.

    What failed stays until a person gives it up. What is held stays as long as a union's word waits with it; what the
    program ended before anything was said of it is given up. Only for who begins to read: nobody else may be reading.
    """
    with uploads_held(office, fcntl.LOCK_EX):
        store.uploads.change("begin again")
        folder = office.places.uploads
        gone = [upload.id for upload in store.uploads.listed("failed") if not (folder / upload.key).exists()]
        store.uploads.change("lose", gone)
        asked_for = {line.upload for line in store.sent.waiting()}
        held, left = divided(store.uploads.listed("held"), lambda upload: str(upload.id) in asked_for)
        store.uploads.change("drop", [upload.id for upload in left])
        waiting = store.uploads.listed("unread")
        known = {upload.key for upload in (*waiting, *store.uploads.listed("failed"), *held)}
        for path in folder.iterdir():
            if path.name.partition(".")[0] not in known:
                path.unlink(missing_ok=True)
        return len(waiting)


def work(office: Office, store: Store, reading: Reads, now: datetime.datetime) -> bool:
    """Read the upload that waited longest; say whether there was one. ``ShutDownError`` where the program ends."""
    upload = store.uploads.take()
    if upload is None:
        return False
    name = _name_of(office.places.uploads, upload.key)
    if name is not None and (office.places.uploads / upload.key).exists():
        _read(office, store, upload, name, reading, now)
        return True
    remove_files(office, [upload.key])
    store.uploads.finish(upload.id, "failed", name, message=t("Tệp gửi lên không còn. Gửi lại tệp."))
    store.uploads.change("lose", [upload.id])
    return True


def _read(office: Office, store: Store, upload: Upload, name: str, reading: Reads, now: datetime.datetime) -> None:
    """Read an upload and keep what came of it: a state of ``_STATES``, else ``failed``; ``refused`` if it is secret."""
    path = office.places.uploads / upload.key
    heard = _RememberingReader(reading)
    listing = Listing(files=(InboxFile(name, path, name.rpartition("/")[2]),))
    done = batch.run(listing, store, office.bodies, office.calendar, 0, on=now.date(), reading=heard, retry=True)
    (result,), letters = done.files, list[str]()
    if isinstance(heard.outcome, CancelledError):
        raise ShutDownError
    if isinstance(heard.outcome, FileReading):
        if heard.outcome.secret:
            remove_files(office, [upload.key])
            store.uploads.finish(upload.id, "refused")
            return
        letters = heard.outcome.ids
    else:  # one that is known was not read again
        with contextlib.suppress(ReadError):
            letters = store.pages.letters_in(hash_of(path))
    message = (result.message or "").removeprefix(f"{result.name}: ") or None
    state = _STATES.get((result.status, upload.tries > 1), "failed")
    store.uploads.finish(upload.id, state, name, letters, message)
    if state != "failed":
        remove_files(office, [upload.key])


class _RememberingReader:
    """Reads, and remembers what came of the last file."""

    def __init__(self, reading: Reads) -> None:
        self._reading = reading
        self.outcome: FileReading | Exception | None = None

    def parts(self, tasks: Iterable[InboxFile]) -> Generator[Part[InboxFile, FileReading]]:
        """Yield what the wrapped reader yields; ``outcome`` is what came of the last file, or why nothing did."""
        for part in self._reading.parts(tasks):
            self.outcome = part[-1][1]
            yield part


def _called(name: str) -> str:
    """Return the name that a file goes by (``2026/ke-hoach.pdf``): three folders at most, none above, not too long."""
    name = unicodedata.normalize("NFC", printable_name(name)).replace("\\", "/")
    parts = [part for part in name.split("/") if part.strip() not in ("", ".", "..")]
    *folders, last = parts or ["van-ban"]
    last = last if len(last) <= _LONGEST_NAME else last[: _LONGEST_NAME - 20] + "…" + last[-15:]
    return "/".join([*(folder[:_LONGEST_NAME] for folder in folders[-3:]), last])


def _parts(stream: BinaryIO, name: str, most: int) -> Iterator[bytes]:
    """Yield the bytes of a stream part by part; ``SetupError`` where they are more than ``most``, or none at all."""
    size = 0
    while part := stream.read(_CHUNK):
        size += len(part)
        if size > most:
            raise SetupError("{name}: tệp lớn hơn {limit} MB.", name=name, limit=most // _CHUNK)
        yield part
    if not size:
        raise SetupError("{name}: tệp rỗng, không có nội dung.", name=name)


def _name_of(folder: Path, key: str) -> str | None:
    """Return the name under which a file was sent, by its key; ``None`` where nothing is written of it."""
    with contextlib.suppress(OSError):
        return (folder / f"{key}{_NAME}").read_text("utf-8")
    return None


# --------------------
# What works behind the pages: the files that were sent in are read, one at a time; then letters are compared.
#
# What is put into the inbox folder waits with the files that people send in, and is read as those are. The folder is
# left as it is: which files are known is told by their content.

_log = logging.getLogger("vanthu.uploads")
#: Seconds between two looks at what waits, and into the folder; and how many times what the last look into the folder
#: cost: a large one takes its time.
_BETWEEN_LOOKS, _REST = 2.0, 20
#: So many of the folder wait at a time; those behind them stay where they are.
_AT_ONCE = 50


class UploadReader:
    """Reads what waits and what arrives, for as long as the pages are served; ``wake`` it when a file came."""

    def __init__(
        self, office: Office, store: Store, clock: Callable[[], datetime.datetime],
        troubles: MutableMapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self._office, self._store, self._clock = office, store, clock
        self._watching: tuple[str, Watching] = ("", Watching([]))
        self._next_look = 0.0
        self.troubles = {} if troubles is None else troubles
        """What keeps letters from coming or being seen, by the way that is shut, in people's words."""
        self._come = threading.Event()
        self._ends = False
        self._pool: Pool[InboxFile, FileReading] | None = None
        self._made_of: object = None
        self._held: int
        """The lock that tells other programs of this office that somebody reads."""
        self.reads = False
        """Whether it is this one that reads, and no other program of the office."""
        self._thread = threading.Thread(target=self._run, name="upload-reader", daemon=True)

    def __enter__(self) -> Self:
        """Begin with what was left by an ended program; while another one of this office reads, wait for its end."""
        path = self._office.places.uploads_lock
        path.parent.mkdir(parents=True, exist_ok=True)
        self._held = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        self._take_over()
        self._thread.start()
        return self

    def wake(self) -> None:
        """Say that a file came."""
        self._come.set()

    def __exit__(self, *_: object) -> None:
        """End; what is being read is read again at the next start."""
        self._ends = True
        self._come.set()
        self._close()
        self._thread.join()
        os.close(self._held)

    def _run(self) -> None:
        """Read, look and compare until the end; after an error what was being read waits again, and no error leaves."""
        while not self._ends:
            try:
                if self._works() or self._looks() or self._compares():
                    continue
            except Exception as error:  # the program ends, a broken registry, a locked database: the file waits
                if not isinstance(error, ShutDownError):  # never its words, which may be a letter's
                    _log.error("uploads wait: %s", type(error).__name__)
                with contextlib.suppress(VanthuError):
                    self._store.uploads.change("begin again")
            self._come.wait(_BETWEEN_LOOKS)
            self._come.clear()
        self._close()

    def _take_over(self) -> None:
        """Become the one that reads the files sent in, where no other process is: it holds the lock."""
        if not self.reads and scratch.lock(self._held):
            resume(self._office, self._store)
            self.reads = True

    def _works(self) -> bool:
        """Read one file, where no other program does; say whether there was one."""
        self._take_over()
        return self.reads and not self._ends and work(self._office, self._store, self._warm(), self._clock())

    def _looks(self) -> bool:
        """Look into the folder, where it is time for it; say whether a file waits then."""
        began = time.monotonic()
        if not self.reads or began < self._next_look:
            return False
        self.look()
        now = time.monotonic()
        self._next_look = now + max(_BETWEEN_LOOKS, _REST * (now - began))
        return bool(self._store.uploads.listed("unread"))

    def _compares(self) -> bool:
        """Look for warnings across a few of the letters that changed; say whether there were any to look at.

        Then pause as long as that took, so that pages get half of the time.
        """
        began = time.monotonic()
        if not self.reads or not warnings.compare(self._office, self._store):
            return False
        self._come.wait(time.monotonic() - began)  # a file that comes goes first
        self._come.clear()
        return True

    def look(self) -> None:
        """Take in what arrived in the inbox folder. Never raises: what keeps it from that is told in ``troubles``."""
        try:
            self._files()
        except VanthuError as error:
            self.troubles[FOLDER] = error.message
        except Exception as error:  # never its words, which may be a letter's
            _log.error("%s: %s", FOLDER, type(error).__name__)

    def _files(self) -> None:
        """Take in what arrived whole in the inbox folder (if set) and nobody read; ``SetupError`` where it is gone."""
        folder = self._office.inbox
        if folder != self._watching[0]:
            self._watching = (folder, Watching([Path(folder)]))
        self.troubles.pop(FOLDER, None)
        if not folder:
            return
        if not Path(folder).is_dir():
            raise SetupError("Thư mục nhận {path} không có hoặc không mở được.", path=folder)
        store, watching = self._store, self._watching[1]
        room = max(0, _AT_ONCE - len(store.uploads.listed("unread")))
        for file in watching.ripe(time.monotonic()).files[:room]:
            failed = True
            with contextlib.suppress(VanthuError):  # it may be read, or there may be room, another time
                sha256 = hash_of(file.path)
                if not (store.letters.has(sha256) or sha256 in store.letters.failed(program())):
                    receive(self._office, store, file.name, BytesIO(load(file.path)), t(FOLDER), self._clock())
                failed = False
            watching.done(file, time.monotonic(), failed=failed)

    def _close(self) -> None:
        if self._pool is not None:
            self._pool.close()

    def _warm(self) -> Pool[InboxFile, FileReading]:
        """Return the reading processes; new ones where the registry or the days off changed, or they were closed."""
        made_of = self._office.stamps()
        if self._pool is None or made_of != self._made_of or not self._pool.is_open:
            self._close()
            self._office.forget()
            self._made_of = made_of
            self._pool = Pool(LetterReading(self._office.bodies, self._office.calendar), warm=True)
        return self._pool
