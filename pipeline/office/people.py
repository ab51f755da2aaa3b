"""Who may sign in, and as what: added, changed, locked by those who may; one's own password by oneself."""

import re
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Annotated, cast

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from extractors.lexicon import load
from extractors.spelling import bare
from pipeline.office import called
from pipeline.office.uses import About, Secret, UseResult, UseSubject
from pipeline.store import Store
from pipeline.store.people import ROLES, Account, AuditedAct, Role
from pipeline.support.errors import SetupError, VanthuError
from pipeline.support.words import one_line, t

ROLE_NAMES: dict[Role, str] = {
    "view": "Xem", "clerk": "Văn thư", "leader": "Lãnh đạo", "admin": "Quản trị", "union": "Đơn vị",
}  # fmt: skip
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,39}")
_LONGEST_NAME = 80
_LOCKING: dict[bool, AuditedAct] = {False: "lock", True: "unlock"}


_ROLE = "Vai trò: view (xem), clerk (văn thư), leader (lãnh đạo), admin (quản trị), union (đơn vị cấp dưới)."
_OF_UNION = "Đơn vị cấp dưới mà người này, chương trình này chỉ được xem việc."

Login = Annotated[str, About("Tên đăng nhập.", stands="TÊN")]
RoleName = Annotated[str, About(_ROLE, "--role", "VAI_TRÒ")]
Name = Annotated[str, About("Họ tên, ghi trong lịch sử (mặc định: tên đăng nhập).", "--name", "HỌ_TÊN")]
OfUnion = Annotated[str | None, About(_OF_UNION, "--union", "ĐƠN_VỊ")]
Password = Annotated[Secret, About()]
Undo = Annotated[bool, About("Cho đăng nhập lại.", "--undo")]


def add(
    do: UseSubject, login: Login, *, role: RoleName = "clerk", name: Name = "", union: OfUnion = None,
    password: Password,
) -> UseResult:  # fmt: skip
    """Add a person, of a lower union the one whose duties are seen; ``name`` (else the login) stands in histories."""
    login = login_of(login)
    if not _LOGIN.fullmatch(login):
        raise SetupError("Tên đăng nhập gồm 2 đến 40 chữ thường không dấu, chữ số, dấu . _ @ -; ví dụ: lan.nguyen")
    checked, union_id = _role_of(do, role, union)
    kept, at = _hashed(password, login), do.at.isoformat()[:19]
    account = do.store.people.add(login, _name_of(name or login), checked, union_id, kept, at)
    return _result(account, t("Đã thêm {name}.", name=account.name))


def change(do: UseSubject, id: Login, *, name: Name, role: RoleName, union: OfUnion = None) -> UseResult:
    """Give a person another name or role."""
    checked, union_id = _role_of(do, role, union)
    account = do.store.people.change(id, role=checked, union_id=union_id, name=_name_of(name))
    return _result(account, t("Đã ghi {name}.", name=account.name))


def set_password(do: UseSubject, id: Login, *, password: Password) -> UseResult:
    """Give a person a new password, who is signed out everywhere."""
    account = _with_password(do.store, login_of(id), password)
    return _result(account, t("Đã đặt mật khẩu mới cho {name}.", name=account.name))


def lock(do: UseSubject, id: Login, *, undo: Undo = False) -> UseResult:
    """Let a person in no more, from now on, or again."""
    if do.account == id and not undo:
        raise SetupError("Không tự khóa mình: nhờ một người quản trị khác.")
    account = do.store.people.change(login_of(id), _LOCKING[undo], active=undo)
    words = t("{name} đăng nhập lại được.", name=account.name) if undo else t("Đã khóa {name}.", name=account.name)
    return _result(account, words)


def sign_out(do: UseSubject, id: Login) -> UseResult:
    """Sign a person out everywhere."""
    account = do.store.people.called(id)
    do.store.keys.end_sessions(account.id)
    return _result(account, t("Đã đăng xuất."))


def _result(account: Account, words: str) -> UseResult:
    return UseResult(words, {"id": account.id, "login": account.login, "active": account.active})


def _with_password(store: Store, ref: str, password: str) -> Account:
    account = store.people.called(ref)
    return store.people.change(account.id, "password", password=_hashed(password, account.login))


def change_own(store: Store, ref: str, old: str, new: str) -> Account:
    """Give oneself another password; raise ``SetupError`` where the old one is wrong."""
    if by_password(store, store.people.called(ref).login, old) is None:
        raise SetupError("Mật khẩu cũ không đúng.")
    return _with_password(store, ref, new)


def by_password(store: Store, login: str, password: str) -> Account | None:
    """Return whose password it is, ``None`` where name or password is wrong; not even the time taken tells which."""
    account, kept = store.people.password_of(login_of(login)) or (None, None)
    is_right = fits(password, kept)
    return account if account is not None and is_right and account.active else None


def login_of(typed: str) -> str:
    """Return a login as it counts: without outer blanks, in small letters, in NFC."""
    return unicodedata.normalize("NFC", typed).strip().lower()


def _role_of(do: UseSubject, role: str, union: str | None) -> tuple[Role, str | None]:
    """Return the role, for ``union`` with the id of the one named; ``SetupError`` for another word, or without it."""
    if role not in ROLES:
        raise SetupError("Không có vai trò “{role}”; chọn một trong: {roles}.", role=role, roles=", ".join(ROLES))
    if role != "union":
        return cast(Role, role), None
    if not union:
        raise SetupError("Ghi đơn vị của người dùng này: tên hoặc mã trong danh mục.")
    return "union", called(do.office.known, union, do.on).id


def _name_of(typed: str) -> str:
    """Return a name typed on one line; ``SetupError`` where it is empty, too long or has signs unseen."""
    name = one_line(unicodedata.normalize("NFC", typed))
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
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
    """Return the hash of a new password; ``SetupError`` for one too short, too long or easily guessed."""
    plain = unicodedata.normalize("NFC", password)
    if len(plain) < SHORTEST:
        raise SetupError("Mật khẩu phải có ít nhất {count} ký tự.", count=SHORTEST)
    if len(plain) > LONGEST:
        raise SetupError("Mật khẩu dài quá {count} ký tự.", count=LONGEST)
    own = _COMMON.sub("", "".join(bare(plain).lower().split()))
    if len(set(plain)) < 4 or login.casefold() in plain.casefold() or len(own) < _OWN_SIGNS:
        raise SetupError(
            "Mật khẩu dễ đoán: không dùng tên đăng nhập, không lặp một vài ký tự, không chỉ ghép những chữ ai cũng "
            "dùng (matkhau, congdoan, qwerty, năm, dãy số).")  # fmt: skip
    with _turn():
        return _HASHER.hash(plain)


def fits(password: str, kept: str | None) -> bool:
    """Whether a password is the one whose hash is ``kept``; without a hash it takes as long, and is wrong."""
    plain = unicodedata.normalize("NFC", password[: LONGEST + 1])
    with _turn():
        try:
            return _HASHER.verify(kept or _nobodys(), plain) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for one of two turns at passwords; ``BusyError`` after ``_WAIT_SECONDS``."""
    if not _AT_ONCE.acquire(timeout=_WAIT_SECONDS):
        raise BusyError("Quá nhiều người đăng nhập cùng lúc. Xin đợi một lát.")
    try:
        yield
    finally:
        _AT_ONCE.release()


@cache
def _nobodys() -> str:
    return _HASHER.hash("no password of anybody")
