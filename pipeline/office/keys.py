"""What lets somebody in without a password: tokens of programs, links of lower unions, addresses of feeds.

Each has a name, so that people know whom it was given to, and can be revoked: from that moment on it opens nothing.
The secret is shown once, when it is made; only its hash is kept.
"""

import datetime
import unicodedata

from pipeline.errors import SetupError
from pipeline.office import Office, called
from pipeline.store import Store
from pipeline.store.people import Account, Key, Kind, Made, Scope
from pipeline.words import one_line

#: What a key is for, and how it is called.
KINDS: dict[Kind, str] = {
    "program": "Chương trình", "union": "Đường dẫn của đơn vị", "feed": "Lịch đăng ký", "session": "Đang đăng nhập",
}  # fmt: skip
_LONGEST_NAME = 80
#: A day at the desk: whoever leaves in the evening is signed out by the morning.
_SESSION = datetime.timedelta(hours=12)
#: How much is kept of what a browser says of itself.
_LONGEST_DEVICE = 120


def make(
    office: Office, store: Store, kind: Kind, name: str, at: datetime.datetime, who: str | None,
    union: str | None = None, scope: str = "read",
) -> Made:  # fmt: skip
    """Make a token of a ``program``, a link of a ``union`` (``/u/SECRET``), the address of a calendar (``feed``).

    A program reads, or with the scope ``write`` also writes; of a lower union it sees that one's duties alone. A
    calendar (``/feeds/SECRET.ics``) is that of a union, or without one of the office.
    """
    if scope not in ("read", "write"):
        raise SetupError("Không có quyền “{scope}”; chọn read hoặc write.", scope=scope)
    checked: Scope = "write" if scope == "write" or kind == "union" else "read"
    union_id = called(office.known, union, at.date()).id if union is not None else None
    name = _plain(name)
    if not name or len(name) > _LONGEST_NAME:
        raise SetupError("Ghi tên để biết đã đưa cho ai, nhiều nhất {count} ký tự.", count=_LONGEST_NAME)
    return store.keys.make(kind, name, _time(at), who=who, union_id=union_id, scope=checked)


def opened(store: Store, kind: Kind, secret: str, at: datetime.datetime) -> Key | None:
    """Return what a secret of a ``program``, ``union`` or ``feed`` opens, ``None`` where it is unknown or revoked."""
    return store.keys.of_secret(kind, secret, _time(at))


def given(store: Store) -> list[Key]:
    """Return all tokens, links and feeds, the newest first."""
    return store.keys.all("program", "union", "feed")


def revoke(store: Store, id: str) -> Key:
    """Let a token, link or feed open nothing any more; raise ``UnknownRefError`` where there is none."""
    return store.keys.revoke(id, "program", "union", "feed")


def sign_in(store: Store, account: Account, device: str, at: datetime.datetime) -> Made:
    """Begin a session of a person at a device."""
    until = _time(at + _SESSION)
    return store.keys.make("session", _plain(device)[:_LONGEST_DEVICE], _time(at), person=account.id, until=until)


def session(store: Store, secret: str, at: datetime.datetime) -> tuple[Key, Account] | None:
    """Return the session that a browser shows, and whose it is; ``None`` where it is over."""
    return store.keys.session(secret, _time(at))


def sessions(store: Store, account: str, at: datetime.datetime) -> list[Key]:
    """Return a person's sessions that are not over."""
    return [key for key in store.keys.all("session", person=account) if (key.until or "") > _time(at)]


def _plain(typed: str) -> str:
    shown = (sign if sign.isprintable() else " " for sign in unicodedata.normalize("NFC", typed))
    return one_line("".join(shown))


def _time(at: datetime.datetime) -> str:
    return at.isoformat()[:19]
