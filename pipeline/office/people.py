"""Who may sign in, and as what: added, changed, locked by those who may; one's own password by oneself."""

import datetime
import re
import unicodedata

from pipeline.errors import SetupError
from pipeline.office import passwords
from pipeline.office.choosing import called
from pipeline.office.office import Office
from pipeline.store import Store
from pipeline.store.people import ROLES, Account, Role
from pipeline.words import one_line, t

#: How roles are called.
ROLE_NAMES: dict[Role, str] = {
    "view": "Xem",
    "clerk": "Văn thư",
    "leader": "Lãnh đạo",
    "admin": "Quản trị",
    "union": "Đơn vị",
}
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,39}")
_LONGEST_NAME = 80


def add(
    office: Office,
    store: Store,
    login: str,
    role: str,
    password: str,
    at: datetime.datetime,
    name: str = "",
    union: str | None = None,
) -> Account:
    """Add a person, of a lower union the one whose duties are seen; ``name`` (else the login) stands in histories."""
    login = login_of(login)
    if not _LOGIN.fullmatch(login):
        raise SetupError(t("Tên đăng nhập gồm 2 đến 40 chữ thường không dấu, chữ số, dấu . _ @ -; ví dụ: lan.nguyen"))
    checked, union_id = _role_of(office, role, union, at)
    kept = passwords.stored(password, login)
    return store.people.add(login, _name_of(name or login), checked, union_id, kept, at.isoformat()[:19])


def change(
    office: Office,
    store: Store,
    ref: str,
    at: datetime.datetime,
    *,
    role: str | None = None,
    union: str | None = None,
    name: str | None = None,
) -> Account:
    """Give a person another role or name."""
    values: dict[str, str | None] = {}
    if role is not None:
        values["role"], values["union_id"] = _role_of(office, role, union, at)
    if name is not None:
        values["name"] = _name_of(name)
    return store.people.change(ref, **values)


def set_password(store: Store, ref: str, password: str) -> Account:
    """Give a person another password; whoever is signed in by the old one is no more."""
    account = store.people.called(ref)
    return store.people.change(account.id, password=passwords.stored(password, account.login))


def change_own(store: Store, ref: str, old: str, new: str) -> Account:
    """Give oneself another password; raise ``SetupError`` where the old one is wrong."""
    account = store.people.called(ref)
    if right(store, account.login, old) is None:
        raise SetupError(t("Mật khẩu cũ không đúng."))
    return set_password(store, account.id, new)


def lock(store: Store, ref: str, *, undo: bool = False) -> Account:
    """Let a person sign in no more, from this moment on, or again."""
    return store.people.change(ref, active=undo)


def right(store: Store, login: str, password: str) -> Account | None:
    """Return who signs in, ``None`` where name or password is wrong; which of both, not even the time taken tells."""
    found = store.people.password_of(login_of(login))
    account, kept = found if found is not None else (None, None)
    is_right = passwords.is_right(password, kept)
    return account if account is not None and is_right and account.active else None


def login_of(typed: str) -> str:
    """Return a login as it counts, however it was typed."""
    return unicodedata.normalize("NFC", typed).strip().lower()


def _role_of(office: Office, role: str, union: str | None, at: datetime.datetime) -> tuple[Role, str | None]:
    checked = next((one for one in ROLES if one == role), None)
    if checked is None:
        raise SetupError(t("Không có vai trò “{role}”; chọn một trong: {roles}.", role=role, roles=", ".join(ROLES)))
    if checked != "union":
        return checked, None
    if not union:
        raise SetupError(t("Ghi đơn vị của người dùng này: tên hoặc mã trong danh mục."))
    return checked, called(office.known, union, at.date()).id


def _name_of(typed: str) -> str:
    name = one_line(unicodedata.normalize("NFC", typed))
    if not name or len(name) > _LONGEST_NAME or not all(sign.isprintable() for sign in name):
        raise SetupError(t("Tên người dùng có 1 đến {count} ký tự.", count=_LONGEST_NAME))
    return name
