"""Letters that come by themselves while the pages are served: into the inbox folder, as mails into a mailbox (IMAP).

Each waits with the files that people send in (``uploading``), and is read as those are. Folder and mailbox are left as
they are: which files are known is told by their content, how far the mailbox was read by a number beside the database.
"""

import datetime
import imaplib
import ipaddress
import json
import logging
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import unquote, urlsplit

from pipeline import settings
from pipeline.errors import SetupError, VanthuError
from pipeline.files import MAX_FILE_BYTES, load, why, write
from pipeline.intake.inbox import Watching, hash_of
from pipeline.office import Office, WaysIn
from pipeline.office.uploading import FOLDER, MAILBOX, UploadReader, receive
from pipeline.program import program
from pipeline.store import Store
from pipeline.words import t

#: So many wait at a time; those behind them stay where they are.
_AT_ONCE = 50
#: Seconds between two looks at the folder, and how many times what the last one cost: a large one takes its time.
_LOOK, _REST = 2.0, 20
_MAIL_LOOK = 60.0
#: So long a server of mails may take for an answer.
_PATIENCE = 30.0
#: What came earlier into a mailbox that is looked into for the first time was dealt with by hand.
_FIRST_DAYS = datetime.timedelta(days=30)
_PORTS = {"imaps": 993, "imap": 143}
_LOCAL = "localhost"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # as IMAP calls them

_log = logging.getLogger("vanthu.arrivals")


def let_in(office: Office, inbox: str | None, mailbox: str | None, *, marks_mails: bool) -> None:
    """Write down which folder and which mailbox are looked into from now on; ``None`` leaves one as it is."""
    ways = office.ways_in
    if inbox is not None:
        if inbox and not Path(inbox).is_dir():
            raise SetupError("{path}: không phải thư mục hoặc không có. Hãy chỉ đúng thư mục nhận văn bản.", path=inbox)
        ways = ways._replace(inbox=inbox and str(Path(inbox).absolute()))
    if mailbox is not None:
        if mailbox:
            mailbox_at(mailbox)
        ways = ways._replace(mailbox=mailbox, marks_mails=marks_mails)
    if ways != office.ways_in:
        office.let_in(ways)


# --------------------
# The folder.


def take_files(office: Office, store: Store, watching: Watching, now: datetime.datetime) -> int:
    """Take the files in that have arrived whole and that nobody has read yet; return how many."""
    taken = 0
    room = _AT_ONCE - len(store.uploads.unread())
    for file in watching.ripe(time.monotonic()).files[: max(0, room)]:
        failed = False
        try:
            sha256 = hash_of(file.path)
            if not store.letters.has(sha256) and not store.failures.of(sha256, program()):
                taken += receive(office, store, file.name, BytesIO(load(file.path)), t(FOLDER), now) is not None
        except VanthuError:  # it may be read, or there may be room, another time
            failed = True
        watching.done(file, time.monotonic(), failed=failed)
    return taken


# --------------------
# The mailbox.


class Mailbox(NamedTuple):
    """A folder of mails on a server."""

    host: str
    port: int
    user: str
    folder: str
    is_safe: bool
    """Whether all of the connection is encrypted; else it is from the second word on, but on this machine."""


def mailbox_at(address: str) -> Mailbox:
    """Return the mailbox of an address; ``SetupError`` where it names none.

    >>> mailbox_at("imaps://vanthu@congdoan.vn@mail.congdoan.vn/Den")
    Mailbox(host='mail.congdoan.vn', port=993, user='vanthu@congdoan.vn', folder='Den', is_safe=True)
    """
    if settings.has_password(address):
        raise SetupError("Mật khẩu của hộp thư không ghi vào địa chỉ: đặt trong biến {name}.",
                         name=settings.MAIL_PASSWORD)  # fmt: skip
    try:
        parts = urlsplit(address)
        folder = unquote(parts.path.strip("/")) or "INBOX"
        if parts.hostname and parts.username and folder.isascii() and folder.isprintable() and '"' not in folder:
            port = parts.port or _PORTS[parts.scheme]
            return Mailbox(parts.hostname, port, unquote(parts.username), folder, parts.scheme == "imaps")
    except (KeyError, ValueError):
        pass
    raise SetupError("“{address}” không phải địa chỉ hộp thư. Ví dụ: imaps://vanthu@mail.congdoan.vn/INBOX",
                     address=address)  # fmt: skip


def take_mails(office: Office, store: Store, ways: WaysIn, now: datetime.datetime) -> int:
    """Take in what came into the mailbox since last time; return how many mails; ``SetupError`` where it is shut."""
    place, path = mailbox_at(ways.mailbox), office.places.mail_seen
    taken = 0
    try:
        with _entered(place) as box:
            _asked(box.select(f'"{place.folder}"', readonly=not ways.marks_mails))
            now_called = f"{ways.mailbox} {_asked(box.response('UIDVALIDITY'))}"
            seen, last = _seen(path)
            first = now.date() - _FIRST_DAYS
            since = f"SINCE {first.day}-{_MONTHS[first.month - 1]}-{first.year}"
            wanted = f"UID {last + 1}:*" if seen == now_called else since
            numbers = sorted(map(int, _asked(box.uid("SEARCH", wanted)).split()))
            room = max(0, _AT_ONCE - len(store.uploads.unread()))
            # “5:*” names the last one, too, where it is the fourth.
            for number in [one for one in numbers if seen != now_called or one > last][:room]:
                for content in _contents(box.uid("FETCH", str(number), "(BODY.PEEK[])")[1]):
                    name = f"thu-{now:%Y%m%d}-{number}.eml"  # its subject is for whoever reads it, confined
                    taken += receive(office, store, name, BytesIO(content), t(MAILBOX), now) is not None
                if ways.marks_mails:
                    _asked(box.uid("STORE", str(number), "+FLAGS.SILENT", r"(\Seen)"))
                write(path, json.dumps([now_called, number]).encode())
                seen, last = now_called, number
    except (OSError, imaplib.IMAP4.error) as error:
        raise SetupError("Không vào được hộp thư {user}: {reason}.", user=place.user, reason=_reason(error)) from error
    return taken


def _entered(place: Mailbox) -> imaplib.IMAP4:
    """Return the mailbox's server, its certificate looked at, once it knows us."""
    safe = ssl.create_default_context()
    box: imaplib.IMAP4
    if place.is_safe:
        box = imaplib.IMAP4_SSL(place.host, place.port, ssl_context=safe, timeout=_PATIENCE)
    else:
        box = imaplib.IMAP4(place.host, place.port, timeout=_PATIENCE)
        if not _is_here(place.host):
            box.starttls(safe)
    box.login(place.user, settings.given(settings.MAIL_PASSWORD))
    return box


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == _LOCAL


def _asked(answer: tuple[str, list[bytes | None]]) -> str:
    """Return what a server said to a question; raise its own error where it says no."""
    status, said = answer
    words = b" ".join(filter(None, said)).decode("ascii", "replace")
    if status in ("NO", "BAD"):
        raise imaplib.IMAP4.error(words)
    return words


def _reason(error: Exception) -> str:
    """Return what kept us out, of a server that said no its words."""
    if isinstance(error, OSError):
        return why(error)
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _contents(said: list[object]) -> Iterator[bytes]:
    """Yield the mails of an answer, but those that no file may be like: one stands in a pair with its announcement."""
    for one in said:
        if isinstance(one, tuple) and 0 < len(one[1]) <= MAX_FILE_BYTES:
            yield one[1]


def _seen(path: Path) -> tuple[str, int]:
    """Return which mailbox was read last, and the number of its last mail."""
    try:
        called, number = json.loads(path.read_bytes())
        return str(called), int(number)
    except (OSError, ValueError, TypeError):
        return "", 0


# --------------------
# What looks into both behind the pages.


class Arrivals:
    """Looks into folder and mailbox for as long as the pages are served, where these are set."""

    def __init__(
        self, office: Office, store: Store, clock: Callable[[], datetime.datetime], reader: UploadReader
    ) -> None:
        self._office, self._store, self._clock, self._reader = office, store, clock, reader
        self._ends = threading.Event()
        self._watching: tuple[str, Watching] = ("", Watching([]))
        self._next_mail = 0.0
        self.troubles: dict[str, str] = {}
        """What keeps letters from coming, by the way that is shut, in people's words."""
        self._thread = threading.Thread(target=self._run, name="arrivals", daemon=True)

    def __enter__(self) -> Self:
        """Begin, unless another program of this office looks already."""
        if self._reader.reads:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._ends.set()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)

    def look(self) -> None:
        """Look once into both."""
        for name, take in ((FOLDER, self._files), (MAILBOX, self._mails)):
            try:
                if (taken := take()) is not None:
                    self.troubles.pop(name, None)
                    if taken:
                        self._reader.wake()
            except VanthuError as error:
                self.troubles[name] = error.message
            except Exception as error:  # never its words, which may be a letter's
                _log.error("%s: %s", name, type(error).__name__)

    def _files(self) -> int | None:
        folder = self._office.ways_in.inbox
        if folder != self._watching[0]:
            self._watching = (folder, Watching([Path(folder)] if folder else []))
        if folder and not Path(folder).is_dir():
            raise SetupError("Thư mục nhận {path} không có hoặc không mở được.", path=folder)
        return take_files(self._office, self._store, self._watching[1], self._clock())

    def _mails(self) -> int | None:
        """Return how many mails came, ``None`` where it was not looked."""
        ways, now = self._office.ways_in, time.monotonic()
        if ways.mailbox and now < self._next_mail:
            return None
        self._next_mail = now + _MAIL_LOOK
        return take_mails(self._office, self._store, ways, self._clock()) if ways.mailbox else 0

    def _run(self) -> None:
        while not self._ends.is_set():
            began = time.monotonic()
            self.look()
            self._ends.wait(max(_LOOK, _REST * (time.monotonic() - began)))
