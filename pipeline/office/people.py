"""Who may sign in, and as what: added, changed, locked by those who may; one's own password by oneself."""

import datetime
import re
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from extractors.lexicon import load
from extractors.spelling import bare
from pipeline.office import Office, called
from pipeline.store import Store
from pipeline.store.people import ROLES, Account, AuditedAct, Role
from pipeline.support.errors import SetupError, VanthuError
from pipeline.support.words import one_line

ROLE_NAMES: dict[Role, str] = {
    "view": "Xem", "clerk": "Văn thư", "leader": "Lãnh đạo", "admin": "Quản trị", "union": "Đơn vị",
}  # fmt: skip
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,39}")
_LONGEST_NAME = 80
_LOCKING: dict[bool, AuditedAct] = {False: "lock", True: "unlock"}


def add(
    office: Office, store: Store, login: str, role: str, password: str, at: datetime.datetime, name: str = "",
    union: str | None = None,
) -> Account:  # fmt: skip
    """Add a person, of a lower union the one whose duties are seen; ``name`` (else the login) stands in histories."""
    login = login_of(login)
    if not _LOGIN.fullmatch(login):
        raise SetupError("Tên đăng nhập gồm 2 đến 40 chữ thường không dấu, chữ số, dấu . _ @ -; ví dụ: lan.nguyen")
    checked, union_id = _role_of(office, role, union, at)
    kept = _hashed(password, login)
    return store.people.add(login, _name_of(name or login), checked, union_id, kept, at.isoformat()[:19])


def change(
    office: Office, store: Store, ref: str, at: datetime.datetime, *, role: str | None = None, union: str | None = None,
    name: str | None = None,
) -> Account:  # fmt: skip
    """Give a person another role or name."""
    values: dict[str, Any] = {}
    if role is not None:
        values["role"], values["union_id"] = _role_of(office, role, union, at)
    if name is not None:
        values["name"] = _name_of(name)
    return store.people.change(ref, **values)


def set_password(store: Store, ref: str, password: str) -> Account:
    """Give a person another password; who is signed in by the old one is no more."""
    account = store.people.called(ref)
    return store.people.change(account.id, "password", password=_hashed(password, account.login))


def change_own(store: Store, ref: str, old: str, new: str) -> Account:
    """Give oneself another password; raise ``SetupError`` where the old one is wrong."""
    if by_password(store, store.people.called(ref).login, old) is None:
        raise SetupError("Mật khẩu cũ không đúng.")
    return set_password(store, ref, new)


def lock(store: Store, ref: str, *, undo: bool = False) -> Account:
    """Let a person sign in no more, from this moment on, or again."""
    return store.people.change(ref, _LOCKING[undo], active=undo)


def by_password(store: Store, login: str, password: str) -> Account | None:
    """Return whose password it is, ``None`` where name or password is wrong; not even the time taken tells which."""
    found = store.people.password_of(login_of(login))
    account, kept = found if found is not None else (None, None)
    is_right = fits(password, kept)
    return account if account is not None and is_right and account.active else None


def login_of(typed: str) -> str:
    """Return a login as it counts, however it was typed."""
    return unicodedata.normalize("NFC", typed).strip().lower()


def _role_of(office: Office, role: str, union: str | None, at: datetime.datetime) -> tuple[Role, str | None]:
    checked = next((one for one in ROLES if one == role), None)
    if checked is None:
        raise SetupError("Không có vai trò “{role}”; chọn một trong: {roles}.", role=role, roles=", ".join(ROLES))
    if checked != "union":
        return checked, None
    if not union:
        raise SetupError("Ghi đơn vị của người dùng này: tên hoặc mã trong danh mục.")
    return checked, called(office.known, union, at.date()).id


def _name_of(typed: str) -> str:
    name = one_line(unicodedata.normalize("NFC", typed))
    if not name or len(name) > _LONGEST_NAME or not all(sign.isprintable() for sign in name):
        raise SetupError("Tên người dùng có 1 đến {count} ký tự.", count=_LONGEST_NAME)
    return name


# --------------------
# Passwords: what is stored of them, and whether one is right. At most two are worked on at a time.
#
# Each costs 32 MB and a tenth of a second, on purpose: whoever gets hold of the database can try few of them. As they
# count they are in NFC: keyboards write the same letters with marks in two ways.

SHORTEST, LONGEST = 10, 200
#: Signs of one's own that a password has beside figures, blanks and what everybody writes.
_OWN_SIGNS = 4
_COMMON_WORDS = load("common_passwords", __package__)["words"]
_COMMON = re.compile("|".join([*sorted(_COMMON_WORDS, key=len, reverse=True), r"\d"]))

_HASHER = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(2)
#: Whoever waits longer is told to come again: a queue without an end would hold every thread of the server.
_WAIT_SECONDS = 10.0


class BusyError(VanthuError):
    """Too many people sign in at this moment."""


def _hashed(password: str, login: str) -> str:
    """Return what is hashed of a new password; raise ``SetupError`` for one that is easily guessed."""
    plain = unicodedata.normalize("NFC", password)
    if len(plain) < SHORTEST:
        raise SetupError("Mật khẩu phải có ít nhất {count} ký tự.", count=SHORTEST)
    if len(plain) > LONGEST:
        raise SetupError("Mật khẩu dài quá {count} ký tự.", count=LONGEST)
    own = _COMMON.sub("", "".join(bare(plain).lower().split()))
    if len(set(plain)) < 4 or login.casefold() in plain.casefold() or len(own) < _OWN_SIGNS:
        raise SetupError(
            "Mật khẩu dễ đoán: không dùng tên đăng nhập, không lặp một vài ký tự, không chỉ ghép những chữ ai cũng "
            "dùng (matkhau, congdoan, qwerty, năm, dãy số)."
        )
    with _turn():
        return _HASHER.hash(plain)


def fits(password: str, kept: str | None) -> bool:
    """Whether a password is the one that was hashed; without one it takes as long, and is wrong."""
    plain = unicodedata.normalize("NFC", password[: LONGEST + 1])
    with _turn():
        try:
            return _HASHER.verify(kept or _nobodys(), plain) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


@contextmanager
def _turn() -> Iterator[None]:
    if not _AT_ONCE.acquire(timeout=_WAIT_SECONDS):
        raise BusyError("Quá nhiều người đăng nhập cùng lúc. Xin đợi một lát.")
    try:
        yield
    finally:
        _AT_ONCE.release()


@cache
def _nobodys() -> str:
    return _HASHER.hash("no password of anybody")
