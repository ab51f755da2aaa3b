"""Letters that come by themselves while the pages are served: into the inbox folder, as mails into a mailbox (IMAP).

Each waits with the files that people send in (``uploading``), and is read as those are. Folder and mailbox are left as
they are: which files are known is told by their content, how far the mailbox was read by a number beside the database.
"""

import datetime
import imaplib
import json
import logging
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator, MutableMapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple, Self

from pipeline.intake.inbox import Watching, hash_of
from pipeline.office import IntakeSources, Office
from pipeline.office.uploading import FOLDER, MAILBOX, UploadReader, receive
from pipeline.store import Store
from pipeline.support import settings
from pipeline.support.errors import SetupError, VanthuError
from pipeline.support.files import MAX_FILE_BYTES, load, why, write
from pipeline.support.program import program
from pipeline.support.words import t

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
#: A server on this machine may be asked without a secret.
_HERE = ("localhost", "127.0.0.1")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # as IMAP calls them


_log = logging.getLogger("vanthu.arrivals")


def let_in(office: Office, inbox: str | None, mailbox: str | None, *, marks_mails: bool) -> None:
    """Write down which folder and which mailbox are looked into from now on; ``None`` leaves one as it is."""
    if inbox is not None:
        office.let_in(office.ways_in._replace(inbox=inbox and str(Path(inbox).absolute())))
    if mailbox is not None:
        mailbox_at(mailbox or _NONE)
        office.let_in(office.ways_in._replace(mailbox=mailbox, marks_mails=marks_mails))


# --------------------
# The folder.


def take_files(office: Office, store: Store, watching: Watching, now: datetime.datetime) -> None:
    """Take the files in that have arrived whole and that nobody has read yet."""
    room = _AT_ONCE - len(store.uploads.unread())
    for file in watching.ripe(time.monotonic()).files[: max(0, room)]:
        failed = False
        try:
            sha256 = hash_of(file.path)
            if not (store.letters.has(sha256) or store.failures.of(sha256, program())):
                receive(office, store, file.name, BytesIO(load(file.path)), t(FOLDER), now)
        except VanthuError:  # it may be read, or there may be room, another time
            failed = True
        watching.done(file, time.monotonic(), failed=failed)


# --------------------
# The mailbox.


#: Its password stands elsewhere.
_MAILBOX = re.compile(r"(imaps?)://([^/:\s]+)@([\w.-]+)(?::(\d{1,5}))?(?:/([!#-~]*))?", re.ASCII)
_NONE = "imaps://-@-"


class Mailbox(NamedTuple):
    """A folder of mails on a server; ``port`` 0 is the usual one."""

    scheme: str
    user: str
    host: str
    port: int
    folder: str


def mailbox_at(address: str) -> Mailbox:
    """Return the mailbox of an address; ``SetupError`` where it names none.

    >>> mailbox_at("imaps://vanthu@congdoan.vn@mail.congdoan.vn/Den")
    Mailbox(scheme='imaps', user='vanthu@congdoan.vn', host='mail.congdoan.vn', port=993, folder='Den')
    """
    found = _MAILBOX.fullmatch(address)
    if found is None:
        raise SetupError("“{address}” không phải địa chỉ hộp thư. Ví dụ: imaps://vanthu@mail.congdoan.vn/INBOX; mật "
                         "khẩu đặt trong biến {name}.", address=address, name=settings.MAIL_PASSWORD)  # fmt: skip
    scheme, user, host, port, folder = found.groups()
    return Mailbox(scheme, user, host, int(port or _PORTS[scheme]), folder or "INBOX")


def take_mails(office: Office, store: Store, ways: IntakeSources, now: datetime.datetime) -> None:
    """Take in what came into the mailbox since last time; ``SetupError`` where it is shut."""
    place, path = mailbox_at(ways.mailbox), office.places.mail_seen
    try:
        with _entered(place) as box:
            _asked(box.select(f'"{place.folder}"', readonly=not ways.marks_mails))
            now_called = f"{ways.mailbox} {_asked(box.response('UIDVALIDITY'))}"
            last = _seen(path).get(now_called, 0)
            first = now.date() - _FIRST_DAYS
            since = f"SINCE {first.day}-{_MONTHS[first.month - 1]}-{first.year}"
            found = _asked(box.uid("SEARCH", f"UID {last + 1}:*" if last else since)).split()
            room = max(0, _AT_ONCE - len(store.uploads.unread()))
            # “5:*” names the last one, too, where it is the fourth.
            for number in sorted(filter(last.__lt__, map(int, found)))[:room]:
                for content in _contents(box.uid("FETCH", str(number), "(BODY.PEEK[])")[1]):
                    name = f"thu-{now:%Y%m%d}-{number}.eml"  # its subject is for whoever reads it, confined
                    receive(office, store, name, BytesIO(content), t(MAILBOX), now)
                if ways.marks_mails:
                    _asked(box.uid("STORE", str(number), "+FLAGS.SILENT", r"(\Seen)"))
                write(path, json.dumps({now_called: number}).encode())
    except (OSError, imaplib.IMAP4.error) as error:
        reason = why(error).strip("b'")
        raise SetupError("Không vào được hộp thư {user}: {reason}.", user=place.user, reason=reason) from error


def _entered(place: Mailbox) -> imaplib.IMAP4:
    """Return the mailbox's server, its certificate looked at, once it knows us."""
    safe = ssl.create_default_context()
    box: imaplib.IMAP4
    if place.scheme == "imaps":
        box = imaplib.IMAP4_SSL(place.host, place.port, ssl_context=safe, timeout=_PATIENCE)
    else:
        box = imaplib.IMAP4(place.host, place.port, timeout=_PATIENCE)
        if place.host not in _HERE:
            box.starttls(safe)
    box.login(place.user, settings.variable(settings.MAIL_PASSWORD))
    return box


def _asked(answer: tuple[str, list[bytes | None]]) -> str:
    """Return what a server said to a question; raise its own error where it says no."""
    status, said = answer
    words = b" ".join(filter(None, said)).decode("ascii", "replace")
    if status in ("NO", "BAD"):
        raise imaplib.IMAP4.error(words)
    return words


def _contents(said: list[object]) -> Iterator[bytes]:
    """Yield the mails of an answer, but those that no file may be like: one stands in a pair with its announcement."""
    for one in said:
        if isinstance(one, tuple) and 0 < len(one[1]) <= MAX_FILE_BYTES:
            yield one[1]


def _seen(path: Path) -> dict[str, int]:
    """Return the number of the last mail that was read, by the mailbox."""
    try:
        return {str(called): int(number) for called, number in json.loads(path.read_bytes()).items()}
    except (OSError, ValueError):
        return {}


# --------------------
# What looks into both behind the pages.


class Arrivals:
    """Looks into folder and mailbox for as long as the pages are served, where these are set."""

    def __init__(
        self, office: Office, store: Store, clock: Callable[[], datetime.datetime], reader: UploadReader,
        troubles: MutableMapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self._office, self._store, self._clock, self._reader = office, store, clock, reader
        self._ends = threading.Event()
        self._watching: tuple[str, Watching] = ("", Watching([]))
        self._next_mail = 0.0
        self.troubles = troubles if troubles is not None else {}
        """What keeps letters from coming or being seen, by the way that is shut, in people's words."""
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
                take()
            except VanthuError as error:
                self.troubles[name] = error.message
            except Exception as error:  # never its words, which may be a letter's
                _log.error("%s: %s", name, type(error).__name__)
        if self._store.uploads.unread():
            self._reader.wake()

    def _files(self) -> None:
        folder = self._office.ways_in.inbox
        if folder != self._watching[0]:
            self._watching = (folder, Watching([Path(folder)]))
        self.troubles.pop(FOLDER, None)
        if not folder:
            return
        if not Path(folder).is_dir():
            raise SetupError("Thư mục nhận {path} không có hoặc không mở được.", path=folder)
        take_files(self._office, self._store, self._watching[1], self._clock())

    def _mails(self) -> None:
        ways, now = self._office.ways_in, time.monotonic()
        if now >= self._next_mail:
            self._next_mail = now + _MAIL_LOOK
            self.troubles.pop(MAILBOX, None)
            if ways.mailbox:
                take_mails(self._office, self._store, ways, self._clock())

    def _run(self) -> None:
        while not self._ends.is_set():
            began = time.monotonic()
            self.look()
            self._ends.wait(max(_LOOK, _REST * (time.monotonic() - began)))
